//! What most programs that embed the sync need.

#[cfg(feature = "tokio")]
pub use api_core::runtime::TokioRuntime;
pub use api_core::{
    Secret,
    runtime::{Runtime, RuntimeExt},
};
pub use canonical_model::{ConnectionId, Money, OpKind, OrderId, Park, ParkCode, TenantId};
pub use mapping::{Profile, explain::Explanation, preview::Preview};
pub use sync_core::{
    Engine, EngineBuilder, SyncReport,
    ports::{Event, EventSink},
};

pub use crate::{Config, Error, Integration, Parts, Reconciliation, Selection, StartFrom, Verdict};

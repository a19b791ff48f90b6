//! The ports: what a host, or one of our crates, implements. Their semantics stand on the traits.
//!
//! | port | who implements it |
//! |---|---|
//! | [`Storefront`] | a connector to a store |
//! | [`Planner`], [`Summariser`] | a mapping |
//! | [`Ledger`] | a connector to a ledger |
//! | [`Store`]: [`Queue`], [`Journal`], [`LinkStore`], [`MemberStore`], [`CursorStore`], [`ContactDirectory`], [`AuditLog`], [`LeaderLock`] | a back end |
//! | [`RateProvider`] | the host, where rates do not come from the profile or the ledger |
//! | [`EventSink`] | the host |

mod audit;
mod contacts;
mod cursors;
mod events;
mod journal;
mod leader;
mod ledger;
mod links;
mod members;
mod planner;
mod queue;
mod rates;
mod store;
mod storefront;
mod summariser;

pub use self::{
    audit::{AuditEntry, AuditLog, AuditRecord},
    contacts::{ContactDetail, ContactDirectory},
    cursors::{Cursor, CursorStore},
    events::{Event, EventSink, Quiet},
    journal::{BatchId, BatchRecord, BatchState, Journal, JournalStats, OpNote, OpRecord, OpState, PlanRecord},
    leader::{LeaderLock, Term},
    ledger::{
        Admission, ContactPage, ElementOutcome, FrozenRequest, Ledger, LookUp, Receipt, Rendered, RenderedBatch,
        Resolved, SendOutcome,
    },
    links::{LinkRecord, LinkStore},
    members::{Member, MemberStore},
    planner::{PlanInput, Planner},
    queue::{NewSignal, Queue, QueueStats, Signal, Snapshot},
    rates::RateProvider,
    store::{Precondition, SharedStore, Store, Versioned, Write, WriteSet},
    storefront::{ChangedOrder, ChangedPage, OrderRead, Storefront},
    summariser::{PlannedMember, PlannedRound, RoundInput, Summariser},
};

pub use api_core::runtime::Timestamp;

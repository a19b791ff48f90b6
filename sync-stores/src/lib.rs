//! Persistent back ends: what the engine of `sync-core` remembers, kept where it outlives the process.
//!
//! ```
//! use std::sync::Arc;
//! use api_core::{limiter::Priority, runtime::TokioRuntime};
//! use sync_core::{Subject, ports::{NewSignal, Queue, Store, Write, WriteSet}};
//! use sync_stores::sqlite::SqliteStore;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("sync.db");
//!
//! let store = SqliteStore::open(&file, Arc::new(TokioRuntime::new()))?;
//! let mut set = WriteSet::new();
//! set.write(Write::Enqueue(NewSignal {
//!     connection: "shop".into(),
//!     subject: Subject::Order("1042".into()),
//!     priority: Priority::Normal,
//!     not_before: None,
//!     snapshot: None,
//! }));
//! store.commit(set).await?;
//! drop(store);
//!
//! let reopened = SqliteStore::open(&file, Arc::new(TokioRuntime::new()))?;
//! assert_eq!(reopened.queue_stats(&"shop".into()).await?.waiting, 1);
//! # Ok(())
//! # }
//! ```
//!
//! | feature | back end | for |
//! |---|---|---|
//! | `sqlite` (default) | [`sqlite::SqliteStore`]: one file, nothing to install | one machine, one or a few processes |
//!
//! Every back end passes `sync_core::conformance`, and behaves as `sync_core::memory::MemoryStore` does.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "sqlite")]
pub mod sqlite;

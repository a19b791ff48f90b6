//! The engine that keeps a store and a ledger in step: from a signal to a document, exactly once, whatever fails in between.
//!
//! It knows no vendor, no HTTP and no mapping. A host gives it ports; this crate gives the order in which they are called, and
//! remembers nothing that is not in a [`Store`](ports::Store).
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//! use api_core::runtime::ManualRuntime;
//! use sync_core::{Connection, Engine, memory::MemoryStore};
#![doc = include_str!("example.md")]
//!
//! let runtime = ManualRuntime::new(1); // a program takes `api_core::runtime::TokioRuntime`
//! let store = Arc::new(MemoryStore::new(Arc::new(runtime.clone()))); // a program takes one that outlives it
//! let engine = Engine::builder(store, Arc::new(runtime.clone()))
//!     .connection(Connection {
//!         id: "shop".into(),
//!         tenant: "organisation".into(),
//!         storefront: Arc::new(OneOrder),
//!         planner: Arc::new(ContactOnly),
//!         ledger: Arc::new(Notebook),
//!     })
//!     .build()?;
//!
//! let first = runtime.block_on(engine.sync(&"shop".into()))?;
//! assert_eq!((first.polled, first.sent, first.journal.done), (1, 1, 1));
//! let second = runtime.block_on(engine.sync(&"shop".into()))?;
//! assert_eq!(second.sent, 0); // nothing is left to do
//! assert!(runtime.block_on(engine.parked(&"shop".into()))?.is_empty());
//! # Ok::<(), sync_core::SyncError>(())
//! ```
//!
//! # How it works
//!
//! 1. **Poll.** The store's changes become signals, one for each order; the cursor moves in the same transaction.
//! 2. **Plan.** A signal is leased, the order read as it is now, and the [`Planner`](ports::Planner) says which writes lead from
//!    what the ledger has to what it should have. Acknowledging the signal, writing the ops into the journal and superseding ops
//!    that were never sent are one transaction.
//!    An order that a [`Summariser`](ports::Summariser) takes is kept as it is instead, and once its day is over, a round makes
//!    documents of what many orders say, with their ops and what each order has in them in one transaction.
//! 3. **Send.** Ready ops of many orders share a request of up to 50. Its bytes and its key are in the store before the first
//!    byte leaves.
//! 4. **Resolve.** What is in doubt is sent again with the same key while the ledger is sure to remember it, and otherwise looked
//!    up by its natural key, after a time in which even a late request must have arrived.
//! 5. **Record.** Outcome, link, the ops that come next and the audit entry are one transaction.
//!
//! # What it guarantees
//!
//! As long as [`Timing`] tells the truth about the ledger:
//!
//! - each op has at most one effect, and exactly one in the end, unless it is parked with its cause and what would help;
//! - a signal may be lost, doubled, late or out of order: the end is the same, and planning it twice writes nothing the second
//!   time;
//! - a process may be killed, and a future dropped, at any point; any number of engines may work on one store at the same time;
//! - nothing is paid on a document whose totals differ from ours, and nothing that was removed from the ledger is made again, or
//!   credited: before an order's first credit note the ledger is asked how its invoices stand.
//!
//! # What a host implements
//!
//! | port | what it does | who has one |
//! |---|---|---|
//! | [`Storefront`](ports::Storefront) | reads orders, pages through changes | a connector |
//! | [`Planner`](ports::Planner), [`Summariser`](ports::Summariser) | decide what should exist; pure | a mapping |
//! | [`Ledger`](ports::Ledger) | renders, admits, sends once, looks up, tells how documents stand | a connector |
//! | [`Store`](ports::Store) | write sets over [`Queue`](ports::Queue), [`Journal`](ports::Journal), [`LinkStore`](ports::LinkStore), [`MemberStore`](ports::MemberStore), [`CursorStore`](ports::CursorStore), [`ContactDirectory`](ports::ContactDirectory), [`AuditLog`](ports::AuditLog), [`LeaderLock`](ports::LeaderLock) | [`memory`], `sync-stores`, a host; all pass the suite of the feature `conformance` |
//! | [`RateProvider`](ports::RateProvider) | knows rates between currencies | a host |
//! | [`EventSink`](ports::EventSink) | takes events and raises alerts | a host; [`Quiet`](ports::Quiet) |
//! | [`Runtime`](api_core::runtime::Runtime) | clock, sleep, chance | `api-core` |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `conformance` | the checks that every back end passes, and the macro that makes tests of them |
//! | `tokio` | the tokio runtime of `api-core` |

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "conformance")]
pub mod conformance;
mod delivery;
mod engine;
mod error;
pub mod memory;
pub mod ports;
mod subject;
mod time;
mod timing;

pub use self::{
    engine::{Connection, Engine, EngineBuilder, LookedAt, ParkedItem, Preview, Settings, SyncReport},
    error::{RemoteError, RemoteErrorKind, Side, StoreError, SyncError},
    subject::Subject,
    timing::Timing,
};

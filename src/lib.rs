//! Keeps an X-Cart store and a Xero organisation in step: orders become invoices, customers contacts, payments payments, refunds
//! credit notes. To the cent or not at all, and once, whatever happens in between.
//!
//! Here both services are played by fakes that enforce the real rules, in process and on virtual time; a real program hands over
//! real transports, or takes [`Integration::from_config`]. (The fakes need the feature `mock`.)
//!
//! ```
//! use std::sync::Arc;
//! use xcart_xero::{
//!     api_core::{Secret, fake::{InProcess, Shared}, runtime::ManualRuntime, url::BaseUrl},
//!     mapping,
//!     prelude::*,
//!     sync_core::memory::MemoryStore,
//!     xcart_client, xero_client,
//! };
//!
//! // A store of more than sixty awkward orders, and an empty organisation.
//! let clock = ManualRuntime::new(1);
//! let runtime: Arc<dyn Runtime> = Arc::new(clock.clone());
//! let shop = Shared::new(xcart_client::mock::demo::demo_store(runtime.now()));
//! let books = Shared::new(xero_client::mock::FakeXero::demo());
//!
//! let to_shop = Arc::new(InProcess::new(shop, runtime.clone()));
//! let to_books = Arc::new(InProcess::new(books, runtime.clone()));
//! let tokens = Arc::new(xero_client::StaticToken::new("demo-token"));
//! let integration = Integration::new(Parts {
//!     connection: "shop".into(),
//!     tenant: "11111111-1111-4111-8111-111111111111".into(),
//!     xcart: xcart_client::Client::builder(
//!         to_shop, runtime.clone(), BaseUrl::parse("https://shop.example")?, Secret::from("demo-read"),
//!     ).build()?,
//!     xero: xero_client::Client::builder(to_books, runtime.clone(), tokens).build()?,
//!     profile: Profile::from_toml(mapping::profiles::DEMO)?,
//!     selection: Selection::everything(StartFrom::Order(1)),
//!     store: Arc::new(MemoryStore::new(runtime.clone())),
//!     runtime,
//! })?;
//!
//! clock.block_on(integration.sync())?;
//! let reconciliation = clock.block_on(integration.reconcile())?;
//! println!("{reconciliation}"); // order, invoice, in store, in ledger, paid, credited, state; what is parked, and why
//! assert_eq!(reconciliation.with(Verdict::Different).count(), 0);
//! assert_eq!(clock.block_on(integration.sync())?.sent, 0); // the second sync writes nothing
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! Each crate of the family is here as a module of its own name. This crate adds the [connectors](connect), where a vendor's client or
//! the mapping meets a port of the engine, a [configuration](Config), and the [reconciliation](Reconciliation).
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `cel` | yes | expressions in profiles, in the Common Expression Language |
//! | `sqlite` | yes | the SQLite back end |
//! | `rustls` | yes | real connections: reqwest with rustls; with `sqlite`, `Integration::from_config` |
//! | `native-tls` | | the same with the TLS of the operating system, for a host that leaves the default features out |
//! | `rustls-no-provider` | | the same with rustls and the crypto provider that the host installs |
//! | `http` | with these three | the connections, without a TLS stack |
//! | `tokio` | with `http` | the tokio implementation of `Runtime` |
//! | `mock` | | `FakeXCart` and `FakeXero`, in process |
//! | `wiremock` | | the fakes on `wiremock` |
//! | `server` | | the loopback server on which the fakes run as programs |

#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
pub mod connect;
mod error;
mod integration;
pub mod prelude;
mod reconcile;
mod selection;
#[cfg(feature = "http")]
mod sign_in;

pub use api_core;
pub use canonical_model;
pub use mapping;
pub use sync_core;
pub use sync_stores;
pub use xcart_client;
pub use xero_client;

pub use self::{
    config::{AppConfig, Config, LedgerConfig, StoreConfig},
    error::Error,
    integration::{Integration, Parts},
    reconcile::{ReconciledInvoice, ReconciledOrder, ReconciledSummary, Reconciliation, Verdict},
    selection::{Selection, StartFrom, StatusPair},
};

/// The examples of the README are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

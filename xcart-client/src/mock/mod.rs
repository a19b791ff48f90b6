//! `FakeXCart`: an X-Cart that has the real faults, for tests and demonstrations.
//!
//! It is a state machine without I/O ([`FakeService`](api_core::fake::FakeService)): it is reached in process
//! ([`InProcess`](api_core::fake::InProcess)), on `wiremock`, or as a program on a loopback port, and behaves alike. The time
//! of every request is the store's clock. What it does by rule is named by the rule's id in `docs/vendor-facts-xcart.md`; a
//! test of each rule stands in `tests/mock_*.rs`.
//!
//! ```
//! use std::sync::Arc;
//! use api_core::{
//!     fake::{InProcess, Shared},
//!     runtime::{ManualRuntime, Runtime},
//!     transport::{Request, Transport},
//!     url::BaseUrl,
//! };
//! use http::{HeaderName, HeaderValue, Method};
//! use xcart_client::mock::demo::demo_store;
//!
//! let runtime = ManualRuntime::new(1);
//! let store = Shared::new(demo_store(runtime.now()));
//! let transport = InProcess::new(store.clone(), Arc::new(runtime.clone()));
//!
//! let url = BaseUrl::parse("http://store.example")?.request_url().segments(["api", "orders"]).query("itemsPerPage", "2").build();
//! let request = Request::new(Method::GET, url)
//!     .header(HeaderName::from_static("x-auth-token"), HeaderValue::from_static("demo-read"));
//! let answer = runtime.block_on(transport.execute(request))?;
//! assert!(answer.body.starts_with(br#"[{"order_number":"1001","#));
//! assert_eq!(store.lock().calls()["GET /orders"], 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What of a real store it does not play is listed in [`NOT_PLAYED`].

mod actions;
mod basket;
mod config;
pub mod demo;
mod drift;
mod fill;
pub mod generate;
mod host;
mod images;
mod input;
mod inspect;
mod jsonld;
#[cfg(feature = "legacy")]
mod legacy;
mod listing;
mod order_table;
mod orders;
mod payments;
mod php;
mod products;
mod profile_writes;
mod profiles;
mod query;
mod quirks;
mod records;
mod reply;
mod route;
mod rows;
mod seed;
mod service;
mod sign_in;
mod tables;
#[cfg(feature = "client")]
mod with_client;
mod zone;

/// What of a real store the fake does not play, a line each.
pub const NOT_PLAYED: &str = "\
attributes of products and classes, and their values: answered 501, with a text that says so
accounts of staff with roles and rights of their own: a key reads, or it does everything
the storefront's own API, and its pages
taxes, shipping and discounts by the store's own rules: an order's surcharges are what it was seeded with
stock that an order takes away, or a cancelled one gives back
add-ons, but for the members of orders that several of them have, and the REST add-on of 5.0 to 5.4
webhooks: X-Cart has none; xcart_client::webhooks signs as a merchant's own add-on would
how long a request takes and how many a server stands: both are set, by --latency and --takes, not worked out";

#[cfg(feature = "legacy")]
pub use self::legacy::LegacyQuirk;
#[cfg(feature = "client")]
pub use self::with_client::Demo;
pub use self::{
    actions::NoSuchRow,
    basket::{Basket, Charge, Line},
    config::{FakeXCartConfig, XCartVersion},
    drift::{Drift, Drifted},
    host::{Host, HostPage, poor_host},
    quirks::{Quirk, Quirks},
    seed::{OrderSeed, Payment, address, with_field},
    service::FakeXCart,
    tables::Mail,
    zone::StoreZone,
};

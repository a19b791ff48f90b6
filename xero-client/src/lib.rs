//! A client of the Xero Accounting API, with types for what it says and a fake Xero to test against.
//!
//! ```
//! # #[cfg(all(feature = "client", feature = "mock"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use xero_client::{
//!     mock::Demo,
//!     rust_decimal::Decimal,
//!     wire::{AccountCode, Contact, Invoice, InvoiceType, LineItem},
//! };
//!
//! let demo = Demo::new()?; // a client on a fake Xero in this process; a program has `Client::connect(tokens)?`
//! let xero = demo.tenant(); // and `client.tenant(&id)`: the organisation is named by a handle, and is no state of the client
//! demo.block_on(async {
//!     let ada = Contact { name: Some("Ada Lovelace".into()), ..Contact::default() };
//!     let ada = xero.contacts().create(&[ada]).await?.into_all()?.remove(0);
//!
//!     let draft = |number: &str, account: &str| Invoice {
//!         invoice_type: Some(InvoiceType::AccRec),
//!         invoice_number: Some(number.into()),
//!         contact: ada.contact_id.map(Contact::reference),
//!         line_items: Some(vec![LineItem {
//!             description: Some("Tea".into()),
//!             quantity: Some(2.into()),
//!             unit_amount: Some(Decimal::new(99_995, 4)), // 9.9995: four decimals, and never a float
//!             account_code: Some(AccountCode::from(account)),
//!             ..LineItem::default()
//!         }]),
//!         ..Invoice::default() // what is not set is not sent
//!     };
//!     // Many in one request, a result for each.
//!     let outcome = xero.invoices().create(&[draft("XC-1", "200"), draft("XC-2", "no such account")]).await?;
//!     for invoice in outcome.written() {
//!         assert_eq!(invoice.total, Some(Decimal::new(2_165, 2)));
//!     }
//!     for error in outcome.failed() {
//!         println!("{error}"); // element 1 (XC-2): Account code 'no such account' is not a valid code …
//!         assert_eq!((error.index(), error.key()), (1, Some("XC-2")));
//!     }
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })
//! # }
//! # #[cfg(not(all(feature = "client", feature = "mock")))]
//! # fn main() {}
//! ```
//!
#![cfg_attr(
    all(feature = "http", feature = "mock", feature = "oauth", feature = "axum"),
    doc = include_str!("../docs/map.md")
)]
//!
//! # Cancellation
//! Every future here may be dropped at any time: nothing is left locked, and a place that it had in a queue for a limit is given
//! back. What is on its way to Xero is not called back: a read that is dropped has no effect; a write may be carried out, so
//! look it up by its number before it is written again. A batch that is dropped stops behind the request that is under way. A stream
//! can be taken up again from its `Position`. A refresh of tokens belongs to its keeper, not to whoever asked first: the
//! next who asks takes it up, and no token is lost. What is particular to a method stands at it under *Cancellation*.
//!
//! # For an engine
//! The bytes of a write are made by [pure functions](render_create), can be stored, and are sent by `Client::admit` and
//! `Client::send_once`: exactly one attempt, whose [`Answer`] gives a result for each element. [`ElementError::fate`] and
//! [`Error::is_in_doubt`] tell what was refused from what must be looked up.
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | none | wire types |
//! | `calls` | the bytes of calls, the reading of answers: no I/O |
//! | `client` | the client over any [`Transport`](api_core::transport::Transport) and any runtime |
//! | `http` | the client over reqwest and tokio, without a TLS stack |
//! | `rustls` (default) | the same with rustls |
//! | `rustls-no-provider` | the same with rustls and the crypto provider that the host installs |
//! | `native-tls` | the same with the TLS of the operating system; where `rustls` is on too, this one is used |
//! | `oauth` (default) | signing in, and tokens that stay fresh; brings `client` |
//! | `webhooks` (default) | signatures, events and losses |
//! | `axum` | a handler for axum that answers webhooks |
//! | `mock` | `FakeXero`, in process |
//! | `wiremock` | `FakeXero` on a `wiremock` server |
//!
//! The readme counts what each of them pulls.
//!
//! Rules about Xero are named by ids such as `XR-IDEMP-2`; `docs/vendor-facts-xero.md` in the repository gives their words,
//! certainty and public source.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "calls")]
mod answer;
#[cfg(feature = "calls")]
mod call;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "calls")]
mod error;
#[cfg(feature = "calls")]
mod filter;
#[cfg(all(feature = "http", feature = "mock", feature = "oauth", feature = "axum"))]
pub mod guide;
#[cfg(feature = "calls")]
mod key;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "oauth")]
pub mod oauth;
#[cfg(feature = "calls")]
mod resource;
#[cfg(feature = "calls")]
mod text;
#[cfg(feature = "webhooks")]
pub mod webhooks;
pub mod wire;

pub use api_core;
/// The crates whose types stand in this one's: bodies, methods and statuses.
#[cfg(feature = "calls")]
pub use {bytes, http};
/// The crates whose types stand in this one's: dates, amounts, ids.
pub use {chrono, rust_decimal, uuid};

#[cfg(feature = "calls")]
pub use answer::{Answer, ElementError, ElementResult, Fate, Page, RefusalKind, Remaining};
#[cfg(feature = "calls")]
pub use call::{
    BatchLimits, Call, Credit, cut, render_allocation_delete, render_allocations, render_create, render_note,
    render_payment_delete, render_update,
};
#[cfg(feature = "client")]
pub use client::{
    Admission, Allocatable, AttachmentLimits, Attachments, BASE_URL, BatchOutcome, Client, ClientBuilder, Collection,
    Elements, File, FileName, History, Identified, List, Listable, PageAt, Pages, Position, Printable, RetryPolicy,
    ShownOnline, StaticToken, TenantClient, TokenError, TokenErrorKind, TokenSource, Upload, xero_limits,
};
#[cfg(feature = "calls")]
pub use error::{Error, ErrorKind, Reached};
#[cfg(feature = "calls")]
pub use filter::{Field, Filter, Operand, Order};
#[cfg(feature = "calls")]
pub use key::IdempotencyKey;
#[cfg(feature = "calls")]
pub use resource::{
    Creatable, Deletable, Editable, HasAttachments, HasHistory, Missing, ModifiedSince, Paged, Resource, Updatable,
    missing,
};

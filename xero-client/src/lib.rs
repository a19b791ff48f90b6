//! A typed client of the Xero Accounting API: contacts, invoices, payments, credit notes with their allocations, items, and
//! what an organisation is set up with. Amounts are exact decimals, calendar dates are never moved between zones, enums are
//! open, what Xero adds is kept. And, with feature `mock`, `FakeXero`: a Xero that
//! enforces its rules.
//!
//! ```
//! # #[cfg(all(feature = "client", feature = "mock"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use api_core::{fake::{InProcess, Shared}, runtime::ManualRuntime};
//! use xero_client::{
//!     Client, StaticToken,
//!     mock::{DEMO_TENANT, DEMO_TOKEN, FakeXero},
//!     wire::{AccountCode, Contact, Invoice, InvoiceType, LineItem, TaxType, TenantId},
//! };
//!
//! // A fake in this process; a program puts `api_core::http::HttpTransport` and `TokioRuntime` here.
//! let runtime = ManualRuntime::new(1);
//! let transport = InProcess::new(Shared::new(FakeXero::demo()), Arc::new(runtime.clone()));
//! let tokens = Arc::new(StaticToken::new(DEMO_TOKEN));
//! let client = Client::builder(Arc::new(transport), Arc::new(runtime.clone()), tokens).build()?;
//!
//! runtime.block_on(async {
//!     // The organisation is named with every call, and is never a state of the client.
//!     let demo = client.tenant(&TenantId(DEMO_TENANT));
//!     let ada = Contact { name: Some("Ada Lovelace".into()), ..Contact::default() };
//!     let ada = demo.contacts().create(&[ada]).await?.into_all()?.remove(0);
//!
//!     let draft = |number: &str, account: &str| Invoice {
//!         invoice_type: Some(InvoiceType::AccRec),
//!         invoice_number: Some(number.into()),
//!         contact: ada.contact_id.map(Contact::reference),
//!         line_items: Some(vec![LineItem {
//!             description: Some("Tea".into()),
//!             quantity: Some(2.into()),
//!             unit_amount: Some("9.9995".parse().unwrap_or_default()),
//!             account_code: Some(AccountCode::from(account)),
//!             tax_type: Some(TaxType::from("OUTPUT")),
//!             ..LineItem::default()
//!         }]),
//!         ..Invoice::default()
//!     };
//!     // Many in one request, a result for each.
//!     let outcome = demo.invoices().create(&[draft("XC-1", "200"), draft("XC-2", "no such account")]).await?;
//!     let written: Vec<_> = outcome.written().collect();
//!     assert_eq!(written[0].total.map(|total| total.normalize().to_string()).as_deref(), Some("21.65"));
//!     let refused: Vec<_> = outcome.failed().collect();
//!     assert_eq!((refused[0].index(), refused[0].key()), (1, Some("XC-2")));
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })
//! # }
//! # #[cfg(not(all(feature = "client", feature = "mock")))]
//! # fn main() {}
//! ```
//!
//! # For an engine
//! The bytes of a write are made by [pure functions](render_create), can be stored, and are sent by
//! `Client::admit` and `Client::send_once`: exactly one attempt, whose [`Answer`] gives a result for each element.
//! [`ElementError::fate`] and [`Error::is_in_doubt`] tell what was refused from what must be looked up.
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | the client with the reqwest transport and rustls |
//! | `http` | the same without a TLS stack |
//! | `client` | the client over any transport |
//! | `oauth` (default) | signing in, and tokens that stay fresh: [`oauth`] |
//! | `webhooks` (default) | signatures, events and gaps of [`webhooks`] |
//! | `axum` | an `axum` handler that answers webhooks |
//! | `mock` | `FakeXero`, in process |
//! | `wiremock` | `FakeXero` on `wiremock` |
//!
//! Without features: wire types, the bytes of calls, the reading of answers.
//!
//! Rules about Xero are named by ids such as `XR-IDEMP-2`; `docs/vendor-facts-xero.md` in the repository gives their words,
//! certainty and public source.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod call;
#[cfg(feature = "client")]
mod client;
mod error;
mod filter;
#[cfg(all(feature = "http", feature = "mock", feature = "oauth", feature = "axum"))]
pub mod guide;
mod key;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "oauth")]
pub mod oauth;
mod resource;
mod text;
#[cfg(feature = "webhooks")]
pub mod webhooks;
pub mod wire;

pub use api_core;
/// The crates whose types stand in this one's: amounts, dates, ids.
pub use {chrono, rust_decimal, uuid};

pub use answer::{Answer, Budgets, ElementError, ElementResult, Fate, Page, RefusalKind};
pub use call::{
    BatchLimits, Call, cut, render_allocation_delete, render_allocations, render_create, render_payment_delete,
    render_update,
};
#[cfg(feature = "client")]
pub use client::{
    Admission, Allocatable, AttachmentLimits, Attachments, BASE_URL, BatchOutcome, Client, ClientBuilder, Collection,
    Elements, File, FileName, History, Identified, List, Listable, PageAt, Pages, Position, Printable, RetryPolicy,
    ShownOnline, StaticToken, TenantClient, TokenError, TokenErrorKind, TokenSource, Upload, xero_limits,
};
pub use error::{Error, ErrorKind, Reached};
pub use filter::{Field, Filter, Operand, Order};
pub use key::IdempotencyKey;
pub use resource::{
    Creatable, Deletable, Editable, HasAttachments, HasHistory, Missing, ModifiedSince, Paged, Resource, Updatable,
    missing,
};

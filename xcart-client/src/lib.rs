//! A typed client of the X-Cart REST API (5.5 and later, `/api`), and its JSON as types: amounts exact, enums open, members
//! that this version does not know kept, and X-Cart's own arithmetic of totals and payments.
//!
//! ```
//! use xcart_client::wire::{Order, PaymentStatusCode};
//!
//! let order: Order = serde_json::from_str(r#"{
//!     "order_number": "1042", "id": 42, "total": 23.49, "sub_total": 20, "email": "ada@shop.example", "currency": "EUR",
//!     "create_date": "2025-03-01T09:30:00+0000", "update_date": "2025-03-01T09:31:00+0000",
//!     "items": [{"id": 7, "product_id": 3, "sku": "TEA-1", "name": "Tea", "price": 10, "item_net_price": 10,
//!                "discounted_subtotal": 20, "amount": 2, "surcharges": []}],
//!     "payment_status": {"id": 4, "code": "P", "name": "Paid", "customer_name": "Paid"}, "shipping_status": null,
//!     "billing_address": null, "shipping_address": null, "customer_id": null, "order_profile_id": 142,
//!     "surcharges": [{"id": 1, "type": "shipping", "code": "SHIPPING", "class": "\\XLite\\Logic\\Order\\Modifier\\Shipping",
//!                     "include": false, "available": true, "value": 3.4851, "name": "Shipping cost", "weight": 0}],
//!     "gross_profit": 5.10
//! }"#)?;
//!
//! // Amounts come from the text of the number, never through binary floating point.
//! assert_eq!(order.total.to_string(), "23.49");
//! // X-Cart's own formula makes the same total of the parts: each surcharge is rounded to the cent.
//! assert_eq!(order.computed_total(2), Some(order.total));
//! assert_eq!(order.payment_status.as_ref().map(|status| &status.code), Some(&PaymentStatusCode::Paid));
//! // What an add-on sends is kept as it came, and typed where it is known.
//! assert_eq!(order.extras.get("gross_profit"), Some("5.10"));
//! assert_eq!(order.add_ons().gross_profit()?.map(|profit| profit.to_string()), Some("5.10".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
#![cfg_attr(
    all(feature = "http", feature = "legacy", feature = "mock", feature = "axum"),
    doc = include_str!("../docs/map.md")
)]
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | the client with its own HTTP transport and rustls |
//! | `http` | the same without a TLS stack |
//! | `client` | the client over any `api_core::transport::Transport` |
//! | `webhooks` | a receiver of webhooks that a merchant's own add-on sends; X-Cart itself sends none |
//! | `axum` | the same as a handler for axum |
//! | `legacy` | the REST add-on of X-Cart 5.0 to 5.4 |
//! | `mock` | `FakeXCart`, a store in the process |
//! | `wiremock` | `FakeXCart` on `wiremock` |
//!
//! Without features: the wire types alone. The readme counts what each of them pulls.
//!
//! Rules about X-Cart are named by ids such as `XC-TXN-1`; `docs/vendor-facts-xcart.md` in the repository gives their words,
//! certainty and public source.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod error;
#[cfg(all(feature = "http", feature = "legacy", feature = "mock", feature = "axum"))]
pub mod guide;
#[cfg(feature = "legacy")]
pub mod legacy;
pub mod meaning;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "webhooks")]
pub mod webhooks;
pub mod wire;

pub use api_core;
/// The crates whose types stand in this one's: dates and amounts.
pub use {chrono, rust_decimal};

#[cfg(feature = "client")]
pub use self::{
    client::{
        BadRow, Capabilities, Change, ChangeCursor, ChangePage, Client, ClientBuilder, Credentials, CursorError,
        EntityTag, EntityTagError, Fingerprint, IfChanged, Neighbour, OrderBy, OrderPage, OrderPages, OrderQuery,
        OrderRow, Page, Pages, ProfileQuery, Reconciled, RetryPolicy, Row, RowFault, SweepCursor, SweepPolicy,
        SweepRound, Swept, store_limits,
    },
    error::{Error, ErrorKind},
};

//! **This is no standard of X-Cart's.** X-Cart 5 documents no webhooks (XC-HOOK-1): no events, no payload, no signature. What can
//! come is what a merchant's own add-on sends, in whatever form its author chose. So everything is to be set here, and all
//! that comes of it is *order N may have changed*: read the order, and let what is read decide.
//!
//! Pure, and for any web framework; with feature `axum` a handler for that one.
//!
//! ```
//! use api_core::{runtime::{ManualRuntime, Runtime}, signing::{Encoding, Keys}};
//! use xcart_client::webhooks::{OrderIds, Receiver, Verdict};
//!
//! let receiver = Receiver::hmac(Keys::new("shared with the add-on")?, "x-shop-signature", Encoding::Hex)
//!     .timestamp("x-shop-time")
//!     .nonce("x-shop-nonce")
//!     .order_ids(OrderIds::pointer("/order_id"))
//!     .build()?;
//! # let runtime = ManualRuntime::new(1);
//!
//! // What the framework has: the headers, and the body's bytes as they came. Here we play the add-on.
//! let body = br#"{"order_id": 42}"#;
//! let headers = receiver.sign(body, runtime.now(), "3f9c0d");
//!
//! let verdict = receiver.receive(&headers, body, runtime.now());
//! let status = verdict.status();
//! if let Verdict::Changed(hint) = verdict {
//!     for order in &hint.orders { /* into a queue; a worker reads the order */ }
//!     assert_eq!(hint.orders.len(), 1);
//! }
//! assert_eq!(status, 200);
//! // What comes again is known, and changes nothing.
//! assert!(matches!(receiver.receive(&headers, body, runtime.now()), Verdict::Repeated));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is proved, and by what
//! | proof | what is signed | who can repeat it |
//! |---|---|---|
//! | HMAC, timestamp, nonce | `timestamp.nonce.body` | nobody |
//! | HMAC, timestamp | `timestamp.body` | nobody; two changes of an order in one second are one |
//! | HMAC alone | `body` | whoever saw it, for ever: the same body comes with each change of an order, so nothing is remembered |
//! | token | nothing | whoever saw the token, and can say anything with it: over TLS alone |
//!
//! # What it is worth
//! A hint. Orders change without one: X-Cart may be down, the add-on switched off, the receiver away. Lists of what changed are
//! the truth, run now and then; a hint only makes them earlier.

mod ids;
mod receiver;
mod replay;

#[cfg(feature = "axum")]
pub mod axum;

pub use self::{
    ids::{OrderIds, UnreadableHint},
    receiver::{Hint, Receiver, ReceiverBuilder, Refusal, SetupError, Verdict},
    replay::{MemoryReplays, ReplayId, ReplayMemory},
};

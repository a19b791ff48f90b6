//! Webhooks: whether a delivery is Xero's, what it says, how it is answered, and whether one was lost. Pure, and for any web
//! framework; with feature `axum` a handler for that one.
//!
//! ```
//! use api_core::runtime::{ManualRuntime, Runtime};
//! use xero_client::webhooks::{ChangedResource, Notice, SequenceTracker, SigningKeys, Verdict, answer};
//!
//! let keys = SigningKeys::new("c2lnbmluZyBrZXk=")?; // as the portal shows it
//! let runtime = ManualRuntime::new(1);
//! let mut tracker = SequenceTracker::new(); // one for each webhook; can be stored
//!
//! // What the framework has: the body's bytes as they came, and a header. Here we play Xero, uneven spaces and all.
//! let body = br#"{"events":[{"resourceUrl": "https://api.xero.com/api.xro/2.0/Invoices/b0a5c1de-93f4-4a36-8e0b-5d7c2f90a1e4",
//!     "resourceId": "b0a5c1de-93f4-4a36-8e0b-5d7c2f90a1e4", "eventDateUtc": "2026-01-05T10:00:00.123", "eventType": "UPDATE",
//!     "eventCategory": "INVOICE", "tenantId": "3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e", "tenantType": "ORGANISATION"}],
//!     "firstEventSequence": 7,"lastEventSequence": 7, "entropy": "XKCDXKCDXKCDXKCDXKCD"}"#;
//! let header = keys.sign(body);
//!
//! let verdict = answer(body, Some(header.as_bytes()), &keys);
//! let status = verdict.status(); // goes back with no body and no cookies, after what follows
//! match verdict {
//!     Verdict::Genuine(Notice::Delivery(delivery)) => {
//!         for wanted in delivery.resources() {
//!             // Into a queue, keyed by `wanted`; a worker reads the invoice.
//!             assert!(matches!(wanted.resource, ChangedResource::Invoice(_)));
//!         }
//!         if let Some(sequence) = delivery.sequence {
//!             let observation = tracker.observe(sequence, runtime.now());
//!             assert!(observation.lost.is_empty()); // else: list what changed since (`modified_since`)
//!         }
//!     }
//!     Verdict::Genuine(_) => tracker.restart(), // set up anew: list what changed meanwhile
//!     Verdict::Refused(reason) => eprintln!("a webhook was refused: {reason}"),
//! }
//! assert_eq!(status, 200);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a receiver must do
//! - Hand over the body **as it was received**. A framework that reads JSON and writes it again changes the spaces, and no
//!   signature fits (XR-HOOK-1).
//! - Answer within **5 seconds** with [`Verdict::status`], without body and cookies (XR-HOOK-2). Keep the delivery first, and
//!   work on it afterwards: what was answered by 200 does not come again. If it cannot be kept, any 5xx lets it come again.
//! - Pass **intent to receive**: before a webhook is enabled, Xero sends deliveries without events, some of them signed wrongly
//!   by one character. That they are refused is the test (XR-HOOK-3); [`answer`] passes it.
//! - While the signing key is changed, know [both](SigningKeys::and).
//!
//! # What a delivery is worth
//! A hint. It comes at least once, in any order, and tells of this app's own writes too (XR-HOOK-8). So read the resource, key
//! the work by [tenant and resource](ResourceKey), and let what is read decide. An inbox that wants each delivery once keys by
//! [`DeliveryKey`], never by `entropy`.
//!
//! It may also not come: a receiver that does not answer for 24 hours is disabled, and what happens meanwhile is told nowhere
//! (XR-HOOK-4). Payments, items and accounts are never told of (XR-HOOK-6). So lists with `modified_since` are the truth, run
//! now and then, and at once when the [`SequenceTracker`] finds a loss, when a delivery is
//! [unreadable](Notice::Unreadable), and after [intent to receive](Notice::IntentToReceive).

mod delivery;
mod event;
mod sequence;
mod signature;

#[cfg(feature = "axum")]
pub mod axum;

pub use self::{
    delivery::{Delivery, DeliveryKey, Notice, UnreadableDelivery, Verdict, answer},
    event::{ChangedResource, Event, EventCategory, EventData, EventTime, EventType, ResourceKey, TenantType},
    sequence::{Arrival, Observation, SequenceRange, SequenceTracker},
    signature::{EmptyKey, MAX_BODY_BYTES, Refusal, SIGNATURE_HEADER, SigningKeys, verify},
};

//! A handler for `axum` that answers Xero's webhooks as Xero wants it.
//!
//! ```
//! use xero_client::webhooks::{Notice, SigningKeys, axum::{Kept, Received, post}};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = SigningKeys::new("c2lnbmluZyBrZXk=")?;
//! let (queue, mut worker) = tokio::sync::mpsc::channel::<Received>(1_000);
//! let receiver = post(keys, move |received| {
//!     let queue = queue.clone();
//!     async move {
//!         match queue.try_send(received) {
//!             Ok(()) => Kept::Yes,
//!             Err(_full) => Kept::No, // Xero sends it again
//!         }
//!     }
//! });
//! let app: axum::Router = axum::Router::new().route("/webhooks/xero", receiver);
//! # let _ = app;
//! tokio::task::spawn(async move {
//!     while let Some(received) = worker.recv().await {
//!         if let Notice::Delivery(delivery) = received.notice {
//!             println!("to be read again: {:?}", delivery.resources());
//!         }
//!     }
//! });
//! # Ok(())
//! # }
//! ```

use std::{future::Future, sync::Arc};

use ::axum::{
    body::to_bytes,
    extract::Request,
    http::StatusCode,
    routing::{self, MethodRouter},
};
use bytes::Bytes;

use super::{MAX_BODY_BYTES, Notice, SIGNATURE_HEADER, SigningKeys, Verdict, answer};

/// What Xero told, with the bytes in which it did: they can be stored, and read again by
/// [`Delivery::parse`](super::Delivery::parse).
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// What it says.
    pub notice: Notice,
    /// The body as it came.
    pub body: Bytes,
}

/// The notice; nothing of the body.
impl std::fmt::Debug for Received {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Received").field("notice", &self.notice).finish_non_exhaustive()
    }
}

/// Whether the host has what it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is stored, or in a queue: 200.
    Yes,
    /// It is not: 503, and Xero sends it again (XR-HOOK-4).
    No,
}

/// Answers the POSTs to a route: one that is not Xero's by 401, one that is by what `keep` says, each without a body and
/// cookies (XR-HOOK-2). The body is read up to [`MAX_BODY_BYTES`], whatever limit the router has.
///
/// `keep` has less than 5 seconds: store it or put it into a queue, and work afterwards. Layers of the host around the route
/// must not change the body, answer in its place (a session, an origin check), or set cookies.
///
/// # Cancellation
/// If Xero hangs up, the future of `keep` is dropped where it stands; the delivery comes again.
pub fn post<S, F, K>(keys: SigningKeys, keep: F) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(Received) -> K + Send + Sync + 'static,
    K: Future<Output = Kept> + Send + 'static,
{
    let (keys, keep) = (Arc::new(keys), Arc::new(keep));
    routing::post(move |request: Request| {
        let (keys, keep) = (keys.clone(), keep.clone());
        async move {
            let (parts, body) = request.into_parts();
            // Too large, or not there in full: there is nothing whose signature could be right.
            let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else { return StatusCode::UNAUTHORIZED };
            let signature = parts.headers.get(SIGNATURE_HEADER).map(|value| value.as_bytes());
            let verdict = answer(&body, signature, &keys);
            let status = verdict.status();
            match verdict {
                Verdict::Refused(_) => status,
                Verdict::Genuine(notice) => match keep(Received { notice, body }).await {
                    Kept::Yes => status,
                    Kept::No => StatusCode::SERVICE_UNAVAILABLE,
                },
            }
        }
    })
}

//! A handler for `axum`.
//!
//! ```
//! use std::sync::Arc;
//! use api_core::{runtime::ManualRuntime, signing::{Encoding, Keys}};
//! use xcart_client::{webhooks::{Receiver, axum::{Kept, post}}, wire::OrderId};
//!
//! # let runtime = Arc::new(ManualRuntime::new(1)); // a program has a TokioRuntime
//! let receiver = Receiver::hmac(Keys::new("shared with the add-on")?, "x-shop-signature", Encoding::Hex)
//!     .timestamp("x-shop-time")
//!     .build()?;
//! let (queue, worker) = tokio::sync::mpsc::channel::<Vec<OrderId>>(1_000);
//! let handler = post(receiver, runtime, move |hint| {
//!     let queue = queue.clone();
//!     async move { if queue.try_send(hint.orders).is_ok() { Kept::Yes } else { Kept::No } }
//! });
//! let app: axum::Router = axum::Router::new().route("/webhooks/shop", handler);
//! # let _ = (app, worker);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{future::Future, sync::Arc};

use ::axum::{
    body::to_bytes,
    extract::Request,
    http::StatusCode,
    routing::{self, MethodRouter},
};
use api_core::runtime::Runtime;

use super::{Hint, Receiver, Verdict};

/// Whether the host has what it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is stored, or in a queue: 200.
    Yes,
    /// It is not: 503, and it is taken when it comes again.
    No,
}

/// Answers the POSTs to a route by what the receiver says of them, and by what `keep` says of a hint; without a body. The body
/// is read up to the receiver's limit, whatever limit the router has. Layers around the route must not change it.
///
/// # Cancellation
/// If the add-on hangs up while `keep` is under way, its future is dropped where it stands, and the delivery counts as one that
/// came. The order is still found by its change.
pub fn post<S, F, K>(receiver: Receiver, runtime: Arc<dyn Runtime>, keep: F) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(Hint) -> K + Send + Sync + 'static,
    K: Future<Output = Kept> + Send + 'static,
{
    let keep = Arc::new(keep);
    routing::post(move |request: Request| {
        let (receiver, runtime, keep) = (receiver.clone(), runtime.clone(), keep.clone());
        async move {
            let (parts, body) = request.into_parts();
            let Ok(body) = to_bytes(body, receiver.max_body_bytes()).await else {
                return StatusCode::PAYLOAD_TOO_LARGE;
            };
            let verdict = receiver.receive(&parts.headers, &body, runtime.now());
            let status = verdict.status();
            match verdict {
                Verdict::Changed(hint) => match keep(hint.clone()).await {
                    Kept::Yes => status,
                    Kept::No => {
                        receiver.forget(&hint);
                        StatusCode::SERVICE_UNAVAILABLE
                    }
                },
                _ => status,
            }
        }
    })
}

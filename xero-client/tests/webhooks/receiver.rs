//! The axum handler, over its tower service.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use tower::ServiceExt as _;
use xero_client::webhooks::{
    Delivery, MAX_BODY_BYTES, Notice, SIGNATURE_HEADER,
    axum::{Kept, Received, post},
};

use crate::{INTENT, MIXED, keys, nearly};

#[derive(Clone, Default)]
struct Inbox(Arc<Mutex<Vec<Received>>>);

impl Inbox {
    fn app(&self, kept: Kept) -> Router {
        let inbox = self.clone();
        let receiver = post(keys(), move |received| {
            let inbox = inbox.clone();
            async move {
                inbox.0.lock().unwrap().push(received);
                kept
            }
        });
        Router::new().route("/xero", receiver)
    }

    fn taken(&self) -> Vec<Received> {
        self.0.lock().unwrap().clone()
    }
}

/// The status of the answer, which is otherwise empty.
async fn send(app: Router, body: impl Into<Body>, signature: Option<&str>) -> StatusCode {
    let mut request = Request::post("/xero").header(header::CONTENT_TYPE, "application/json");
    if let Some(signature) = signature {
        request = request.header(SIGNATURE_HEADER, signature);
    }
    let response = app.oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    assert_eq!(parts.headers.get(header::SET_COOKIE), None);
    assert_eq!(parts.headers.get(header::CONTENT_TYPE), None);
    assert_eq!(to_bytes(body, usize::MAX).await.unwrap().len(), 0, "no body");
    parts.status
}

#[tokio::test]
async fn intent_to_receive_passes_with_200_and_401_and_no_body() {
    // XR-HOOK-2, XR-HOOK-3.
    let inbox = Inbox::default();
    let good = keys().sign(INTENT);
    for bad in nearly(&good).into_iter().step_by(7) {
        assert_eq!(send(inbox.app(Kept::Yes), INTENT, Some(&bad)).await, 401);
    }
    assert_eq!(send(inbox.app(Kept::Yes), INTENT, None).await, 401);
    assert!(inbox.taken().is_empty(), "the host hears of nothing that is not Xero's");
    assert_eq!(send(inbox.app(Kept::Yes), INTENT, Some(&good)).await, 200);
    assert!(matches!(inbox.taken()[0].notice, Notice::IntentToReceive));
}

#[tokio::test]
async fn a_delivery_is_kept_with_its_bytes_before_it_is_answered() {
    let inbox = Inbox::default();
    assert_eq!(send(inbox.app(Kept::Yes), MIXED, Some(&keys().sign(MIXED))).await, 200);
    let taken = inbox.taken();
    assert_eq!(taken[0].body, MIXED);
    let Notice::Delivery(delivery) = &taken[0].notice else { panic!("{taken:?}") };
    assert_eq!(delivery.key(), Delivery::parse(&taken[0].body).unwrap().key());
}

#[tokio::test]
async fn what_cannot_be_kept_comes_again() {
    // XR-HOOK-4.
    assert_eq!(send(Inbox::default().app(Kept::No), MIXED, Some(&keys().sign(MIXED))).await, 503);
}

#[tokio::test]
async fn a_body_may_be_larger_than_the_routers_own_limit_and_has_a_cap() {
    let inbox = Inbox::default();
    // axum's own limit is 2 MB.
    let large = format!("{}{}", std::str::from_utf8(MIXED).unwrap(), " ".repeat(MAX_BODY_BYTES - MIXED.len()));
    assert_eq!(send(inbox.app(Kept::Yes), large.clone(), Some(&keys().sign(large.as_bytes()))).await, 200);
    let larger = format!("{large} ");
    assert_eq!(send(inbox.app(Kept::Yes), larger.clone(), Some(&keys().sign(larger.as_bytes()))).await, 401);
    assert_eq!(inbox.taken().len(), 1);
}

#[tokio::test]
async fn a_get_is_not_answered() {
    let request = Request::get("/xero").body(Body::empty()).unwrap();
    assert_eq!(Inbox::default().app(Kept::Yes).oneshot(request).await.unwrap().status(), 405);
}

//! For hosts of a fake: posting what is due.

use api_core::{
    fake::Shared,
    runtime::Runtime,
    transport::{Request, Response, Transport},
    url::BaseUrl,
};
use http::Method;

use super::Delivery;
use crate::mock::FakeXero;

/// Posts every [delivery](FakeXero::due_webhooks) that is due, one after the other, and tells the fake what came back; how many
/// there were. A host calls it again and again, say every quarter of a second. An address that is no URL, or has a query, gets
/// nothing and counts as silent.
///
/// # Cancellation
/// What was handed out and not answered when the future is dropped is tried again.
pub async fn post_webhooks(fake: &Shared<FakeXero>, transport: &dyn Transport, runtime: &dyn Runtime) -> usize {
    let due = fake.lock().due_webhooks(runtime.now());
    for delivery in &due {
        let answer = post(delivery, transport).await;
        fake.lock().webhook_answered(delivery.id, answer.as_ref(), runtime.now());
    }
    due.len()
}

async fn post(delivery: &Delivery, transport: &dyn Transport) -> Option<Response> {
    let url = BaseUrl::parse(&delivery.url).ok()?.request_url().build();
    let mut request = Request::new(Method::POST, url).body(delivery.body.clone());
    request.headers = delivery.headers.clone();
    transport.execute(request).await.ok()
}

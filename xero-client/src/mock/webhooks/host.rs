//! The webhooks of a fake, as its hosts see them: what is due, what came back, and posting.

use api_core::{
    fake::Shared,
    runtime::{Runtime, Timestamp},
    transport::{Request, Response, Transport},
    url::BaseUrl,
};
use http::Method;

use super::{Delivery, DeliveryId, WebhookSetup, WebhookStatus};
use crate::mock::FakeXero;

impl FakeXero {
    /// Gives an app a webhook, or another one. It begins with the intent to receive (XR-HOOK-3).
    pub fn set_webhook(&mut self, client_id: impl Into<String>, setup: WebhookSetup) {
        self.hear();
        self.webhooks.set(client_id.into(), setup);
    }

    /// Enables an app's webhook again, after it was disabled: it begins with the intent to receive, and what happened
    /// meanwhile is lost.
    pub fn enable_webhook(&mut self, client_id: &str) {
        self.hear();
        self.webhooks.enable(client_id);
    }

    /// How an app's webhook stands, if it has one.
    pub fn webhook_status(&self, client_id: &str) -> Option<WebhookStatus> {
        self.webhooks.status(client_id)
    }

    /// What is to be posted to webhooks now: events that came up, and what is to be tried again. The fake does no I/O: post
    /// them and tell [`webhook_answered`](Self::webhook_answered), or let [`post_webhooks`] do both. What it is not told of within 5 seconds has failed.
    #[must_use]
    pub fn due_webhooks(&mut self, now: Timestamp) -> Vec<Delivery> {
        self.hear();
        self.webhooks.due(now)
    }

    /// What came back for a delivery; `None` if nothing did. A bad answer lets the fake try again, first after a minute and
    /// then ever more rarely; after 24 hours the webhook is disabled (XR-HOOK-4).
    pub fn webhook_answered(&mut self, id: DeliveryId, answer: Option<&Response>, now: Timestamp) {
        self.webhooks.answered(id, answer, now);
    }

    /// Lets the webhooks hear of what changed.
    pub(in crate::mock) fn hear(&mut self) {
        for (tenant, organisation) in &mut self.organisations {
            let changes = organisation.take_changes();
            self.webhooks.heard(*tenant, &changes, |app, tenant| self.identity.is_connected(app, tenant));
        }
    }
}

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

//! Webhooks: what changed becomes signed deliveries, which are handed out as data and tried again until they are answered
//! well (XR-HOOK). Nothing is sent from here: who hosts the fake posts what is due and tells what came back.

mod change;
mod host;
mod payload;
mod setup;

use std::collections::BTreeMap;

use api_core::{runtime::Timestamp, transport::Response};
use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

pub(super) use self::change::{Change, changes};
use self::payload::Event;
pub use self::{
    host::post_webhooks,
    setup::{EventCategory, WebhookSetup},
};

/// How long an answer may take (XR-HOOK-2).
const PATIENCE: TimeDelta = TimeDelta::seconds(5);

/// How long a delivery is tried (XR-HOOK-4).
const PERSISTENCE: TimeDelta = TimeDelta::hours(24);

/// How long after the first failure it is tried again; then twice as long each time.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);

/// How many events wait for a host that does not ask for them, before the webhook is disabled as if it had not answered.
const MOST_WAITING: usize = 100_000;

/// Which signatures of the intent to receive are right (XR-HOOK-3).
const INTENT: [bool; 4] = [true, false, false, true];

/// A POST that a host of the fake sends to the webhook's URL; [`FakeXero::webhook_answered`](super::FakeXero::webhook_answered)
/// is told what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// Which one, also when it is tried again.
    pub id: DeliveryId,
    /// Where it goes.
    pub url: String,
    /// Its headers; `x-xero-signature` among them.
    pub headers: HeaderMap,
    /// The bytes that were signed.
    pub body: Bytes,
    /// How often it was tried before.
    pub retries: u32,
}

/// Names a [`Delivery`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeliveryId(u64);

/// How a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookStatus {
    /// The intent to receive is being asked for.
    Validating,
    /// Events are sent.
    Enabled,
    /// Nothing is sent, and events are lost, until somebody enables it again.
    Disabled,
}

/// A delivery that was not answered well yet.
#[derive(Debug)]
struct Outgoing {
    app: String,
    signature: String,
    body: String,
    wants: StatusCode,
    due: Timestamp,
    first_tried: Option<Timestamp>,
    handed_out: Option<Timestamp>,
    retries: u32,
}

#[derive(Debug)]
struct Webhook {
    setup: WebhookSetup,
    status: WebhookStatus,
    waiting: Vec<Event>,
    last_sequence: u64,
}

/// All webhooks, one for each app at most.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    hooks: BTreeMap<String, Webhook>,
    outgoing: BTreeMap<DeliveryId, Outgoing>,
    made: u64,
}

impl Webhooks {
    /// Makes an app's webhook, or replaces it.
    pub(super) fn set(&mut self, app: String, setup: WebhookSetup) {
        self.outgoing.retain(|_, outgoing| outgoing.app != app);
        let verified = setup.verified;
        let hook = Webhook { setup, status: WebhookStatus::Disabled, waiting: Vec::new(), last_sequence: 0 };
        self.hooks.insert(app.clone(), hook);
        if verified {
            self.set_status(&app, WebhookStatus::Enabled);
        } else {
            self.enable(&app);
        }
    }

    /// Asks for the intent to receive, and enables the webhook if all goes well.
    pub(super) fn enable(&mut self, app: &str) {
        let Some(hook) = self.hooks.get(app) else { return };
        let key = hook.setup.key.clone();
        self.set_status(app, WebhookStatus::Validating);
        for right in INTENT {
            let body = payload::body(&[], 0, 0, &payload::entropy(app, self.made));
            let signature = payload::signature(&key, &body);
            let (signature, wants) = match right {
                true => (signature, StatusCode::OK),
                false => (payload::spoilt(&signature), StatusCode::UNAUTHORIZED),
            };
            self.send(app, body, signature, wants, Timestamp::MIN_UTC);
        }
    }

    pub(super) fn status(&self, app: &str) -> Option<WebhookStatus> {
        self.hooks.get(app).map(|hook| hook.status)
    }

    fn set_status(&mut self, app: &str, status: WebhookStatus) {
        self.outgoing.retain(|_, outgoing| outgoing.app != app);
        if let Some(hook) = self.hooks.get_mut(app) {
            hook.status = status;
            hook.waiting.clear();
        }
    }

    fn send(&mut self, app: &str, body: String, signature: String, wants: StatusCode, due: Timestamp) {
        self.made += 1;
        let (first_tried, handed_out) = (None, None);
        let outgoing =
            Outgoing { app: app.to_owned(), signature, body, wants, due, first_tried, handed_out, retries: 0 };
        self.outgoing.insert(DeliveryId(self.made), outgoing);
    }

    /// Tells the webhooks of the apps that are connected.
    pub(super) fn heard(&mut self, tenant: Uuid, changes: &[Change], is_connected: impl Fn(&str, Uuid) -> bool) {
        for (app, hook) in &mut self.hooks {
            if hook.status != WebhookStatus::Enabled || !is_connected(app, tenant) {
                continue;
            }
            let told = changes.iter().filter(|change| hook.setup.categories.contains(&change.category));
            hook.waiting.extend(told.map(|change| Event { tenant, change: change.clone() }));
            if hook.waiting.len() > MOST_WAITING {
                (hook.status, hook.waiting) = (WebhookStatus::Disabled, Vec::new());
            }
        }
    }

    /// Puts what waits into deliveries, with sequences that have no hole (XR-HOOK-7).
    fn pack(&mut self, now: Timestamp) {
        let mut packed = Vec::new();
        for (app, hook) in &mut self.hooks {
            for events in std::mem::take(&mut hook.waiting).chunks(hook.setup.most_events) {
                let first = hook.last_sequence + 1;
                hook.last_sequence += u64::try_from(events.len()).unwrap_or_default();
                let body = payload::body(events, first, hook.last_sequence, &payload::entropy(app, first));
                let signature = payload::signature(&hook.setup.key, &body);
                packed.push((app.clone(), body, signature));
            }
        }
        for (app, body, signature) in packed {
            self.send(&app, body, signature, StatusCode::OK, now);
        }
    }

    /// What is to be posted now.
    pub(super) fn due(&mut self, now: Timestamp) -> Vec<Delivery> {
        self.pack(now);
        let silent =
            self.outgoing.iter().filter(|(_, outgoing)| outgoing.handed_out.is_some_and(|at| now - at > PATIENCE));
        for id in silent.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.answered(id, None, now);
        }
        let mut due: BTreeMap<&str, Vec<Delivery>> = BTreeMap::new();
        for (id, outgoing) in &mut self.outgoing {
            let Some(hook) = self.hooks.get(&outgoing.app) else { continue };
            if outgoing.handed_out.is_some() || outgoing.due > now {
                continue;
            }
            outgoing.handed_out = Some(now);
            outgoing.first_tried.get_or_insert(now);
            let delivery = outgoing.delivery(*id, &hook.setup.url);
            let app = due.entry(outgoing.app.as_str()).or_default();
            if hook.setup.doubled {
                app.push(delivery.clone());
            }
            app.push(delivery);
        }
        let mut all = Vec::new();
        for (app, mut deliveries) in due {
            if self.hooks.get(app).is_some_and(|hook| hook.setup.latest_first) {
                deliveries.reverse();
            }
            all.extend(deliveries);
        }
        all
    }

    /// What came back: nothing if there was no answer.
    pub(super) fn answered(&mut self, id: DeliveryId, answer: Option<&Response>, now: Timestamp) {
        let Some(app) = self.outgoing.get(&id).map(|outgoing| outgoing.app.clone()) else { return };
        let status = self.status(&app);
        let Some(outgoing) = self.outgoing.get_mut(&id) else { return };
        let Some(handed_out) = outgoing.handed_out.take() else { return };
        let in_time = now - handed_out <= PATIENCE;
        let good = in_time && answer.is_some_and(|answer| is_good(answer, outgoing.wants));
        match (status, good) {
            (Some(WebhookStatus::Validating), true) => {
                self.outgoing.remove(&id);
                if !self.outgoing.values().any(|other| other.app == app) {
                    self.set_status(&app, WebhookStatus::Enabled);
                }
            }
            (Some(WebhookStatus::Enabled), true) => {
                self.outgoing.remove(&id);
            }
            (Some(WebhookStatus::Enabled), false) => {
                let wait = FIRST_WAIT * 2_i32.saturating_pow(outgoing.retries.min(20));
                outgoing.retries += 1;
                outgoing.due = now + wait;
                // It is not tried any more, and events are lost from here on (XR-HOOK-4).
                if outgoing.first_tried.is_some_and(|first| outgoing.due - first > PERSISTENCE) {
                    self.set_status(&app, WebhookStatus::Disabled);
                }
            }
            (Some(WebhookStatus::Validating | WebhookStatus::Disabled) | None, _) => {
                self.set_status(&app, WebhookStatus::Disabled);
            }
        }
    }
}

impl Outgoing {
    fn delivery(&self, id: DeliveryId, url: &str) -> Delivery {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        if let Ok(signature) = HeaderValue::from_str(&self.signature) {
            headers.insert(HeaderName::from_static("x-xero-signature"), signature);
        }
        let body = Bytes::from(self.body.clone());
        Delivery { id, url: url.to_owned(), headers, body, retries: self.retries }
    }
}

/// The status that is wanted; of a 200 also no body and no cookies (XR-HOOK-2).
fn is_good(answer: &Response, wants: StatusCode) -> bool {
    let is_bare = answer.body.is_empty() && !answer.headers.contains_key(header::SET_COOKIE);
    answer.status == wants && (wants != StatusCode::OK || is_bare)
}

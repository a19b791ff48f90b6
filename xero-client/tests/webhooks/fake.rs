//! `FakeXero`, which signs by code of its own, and this crate's receiver.

use std::{sync::Arc, time::Duration};

use api_core::{
    fake::{InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    transport::Response,
};
use http::HeaderMap;
use xero_client::{
    Client, StaticToken,
    mock::{DEMO_CLIENT_ID, DEMO_TENANT, DEMO_TOKEN, FakeXero, WebhookSetup, WebhookStatus},
    webhooks::{Arrival, ChangedResource, Notice, SIGNATURE_HEADER, SequenceTracker, SigningKeys, Verdict, answer},
    wire::{Contact, TenantId},
};

use crate::{KEY, keys};

struct World {
    runtime: ManualRuntime,
    fake: Shared<FakeXero>,
    client: Client,
}

impl World {
    fn new() -> Self {
        let runtime = ManualRuntime::new(1);
        let fake = Shared::new(FakeXero::demo());
        let transport = InProcess::new(fake.clone(), Arc::new(runtime.clone()));
        let tokens = Arc::new(StaticToken::new(DEMO_TOKEN));
        let client = Client::builder(Arc::new(transport), Arc::new(runtime.clone()), tokens).build().unwrap();
        fake.lock().set_webhook(DEMO_CLIENT_ID, WebhookSetup::new("https://host.example/xero", KEY).most_events(1));
        Self { runtime, fake, client }
    }

    /// Judges and answers everything that is due, for as long as something is.
    fn receive(&self, keys: &SigningKeys) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        loop {
            let due = self.fake.lock().due_webhooks(self.runtime.now());
            if due.is_empty() {
                return verdicts;
            }
            for delivery in due {
                let signature = delivery.headers.get(SIGNATURE_HEADER).map(|value| value.as_bytes());
                let verdict = answer(&delivery.body, signature, keys);
                let response = Response::new(verdict.status(), HeaderMap::new(), "");
                self.fake.lock().webhook_answered(delivery.id, Some(&response), self.runtime.now());
                verdicts.push(verdict);
            }
        }
    }

    fn create(&self, names: &[&str]) -> Vec<Contact> {
        let contacts: Vec<_> =
            names.iter().map(|name| Contact { name: Some((*name).into()), ..Contact::default() }).collect();
        let demo = self.client.tenant(&TenantId(DEMO_TENANT));
        self.runtime.block_on(demo.contacts().create(&contacts)).unwrap().into_all().unwrap()
    }

    fn status(&self) -> WebhookStatus {
        self.fake.lock().webhook_status(DEMO_CLIENT_ID).unwrap()
    }
}

#[test]
fn the_receiver_passes_intent_to_receive_and_then_hears_of_every_change() {
    // XR-HOOK-1, XR-HOOK-3, XR-HOOK-5, XR-HOOK-7.
    let world = World::new();
    let intent = world.receive(&keys());
    let statuses: Vec<_> = intent.iter().map(|verdict| verdict.status().as_u16()).collect();
    assert!(statuses.contains(&200) && statuses.contains(&401), "{statuses:?}");
    assert_eq!(world.status(), WebhookStatus::Enabled);
    let created = world.create(&["Ada", "Bob", "Cy"]);
    let mut tracker = SequenceTracker::new();
    let mut told = Vec::new();
    for verdict in world.receive(&keys()) {
        let Verdict::Genuine(Notice::Delivery(delivery)) = verdict else { panic!("{verdict:?}") };
        assert!(delivery.is_whole());
        let observation = tracker.observe(delivery.sequence.unwrap(), world.runtime.now());
        assert!(matches!(observation.arrival, Arrival::First | Arrival::Next), "{observation:?}");
        for key in delivery.resources() {
            assert_eq!(key.tenant_id, TenantId(DEMO_TENANT));
            told.push(key.resource);
        }
    }
    let expected: Vec<_> =
        created.iter().map(|contact| ChangedResource::Contact(contact.contact_id.unwrap())).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_receiver_with_another_key_never_gets_its_webhook() {
    let world = World::new();
    let other = SigningKeys::new("b3RoZXI=").unwrap();
    assert!(world.receive(&other).iter().all(|verdict| verdict.status() == 401));
    assert_ne!(world.status(), WebhookStatus::Enabled);
}

#[test]
fn a_receiver_that_was_down_for_a_day_is_set_up_again_and_told_to_catch_up() {
    // XR-HOOK-4.
    let world = World::new();
    world.receive(&keys());
    world.create(&["Ada"]);
    for _ in 0..200 {
        let due = world.fake.lock().due_webhooks(world.runtime.now());
        for delivery in due {
            world.fake.lock().webhook_answered(delivery.id, None, world.runtime.now());
        }
        world.runtime.advance(Duration::from_secs(900));
    }
    assert_eq!(world.status(), WebhookStatus::Disabled);
    world.create(&["told to nobody"]);
    world.fake.lock().enable_webhook(DEMO_CLIENT_ID);
    let verdicts = world.receive(&keys());
    assert!(verdicts.iter().any(|verdict| matches!(verdict, Verdict::Genuine(Notice::IntentToReceive))));
    assert!(!verdicts.iter().any(|verdict| matches!(verdict, Verdict::Genuine(Notice::Delivery(_)))), "{verdicts:?}");
}

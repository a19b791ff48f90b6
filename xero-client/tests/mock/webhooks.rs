//! Webhooks: what is told, how it is signed, and how long it is tried.

use std::{collections::BTreeSet, sync::Arc};

use api_core::{
    fake::{ExchangeId, FakeService, InProcess, Shared, Started},
    runtime::Timestamp,
    transport::{Request, Response},
    wire::Json,
};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use http::{HeaderMap, StatusCode, header};
use sha2::Sha256;
use uuid::Uuid;
use xero_client::mock::{
    AppSetup, Consent, DEMO_CLIENT_ID, DEMO_TENANT, Delivery, EventCategory, FakeXeroConfig, Limits, OrganisationSetup,
    WebhookSetup, WebhookStatus, post_webhooks,
};

use crate::world::{Look, World, document_body, request, with, world};

const KEY: &str = "c2lnbmluZyBrZXkgb2YgdGhlIGRlbW8=";
const URL: &str = "https://host.example/webhooks/xero";
const OTHER_TENANT: Uuid = Uuid::from_u128(0x2222_2222_2222_4222_8222_2222_2222_2222);

fn listening(setup: WebhookSetup) -> World {
    let world = world();
    world.fake.lock().set_webhook(DEMO_CLIENT_ID, setup);
    world
}

fn verified() -> WebhookSetup {
    WebhookSetup::new(URL, KEY).verified()
}

fn due(world: &World) -> Vec<Delivery> {
    world.fake.lock().due_webhooks(world.now())
}

fn answer(status: StatusCode) -> Response {
    Response::new(status, HeaderMap::new(), "")
}

fn accept(world: &World, delivery: &Delivery) {
    world.fake.lock().webhook_answered(delivery.id, Some(&answer(StatusCode::OK)), world.now());
}

fn fail(world: &World, delivery: &Delivery) {
    world.fake.lock().webhook_answered(delivery.id, None, world.now());
}

fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(body);
    BASE64.encode(&mac.finalize().into_bytes())
}

fn is_signed(delivery: &Delivery) -> bool {
    delivery.headers["x-xero-signature"] == signature(&delivery.body)
}

fn payload(delivery: &Delivery) -> Json {
    Json::parse(&delivery.body).unwrap()
}

fn status(world: &World) -> WebhookStatus {
    world.fake.lock().webhook_status(DEMO_CLIENT_ID).unwrap()
}

/// Category, type and resource of every event, and that all is signed; everything is accepted.
#[track_caller]
fn told(world: &World) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for delivery in due(world) {
        assert!(is_signed(&delivery));
        for event in payload(&delivery).at("events").as_array().unwrap() {
            found.push((event.text("eventCategory"), event.text("eventType"), event.text("resourceId")));
        }
        accept(world, &delivery);
    }
    found
}

fn event(category: &str, kind: &str, id: &str) -> (String, String, String) {
    (category.to_owned(), kind.to_owned(), id.to_owned())
}

#[test]
fn a_delivery_is_signed_over_its_bytes_with_the_text_of_the_key() {
    // XR-HOOK-1, XR-HOOK-5
    let world = listening(verified());
    let id = world.contact("Ada");
    let delivery = &due(&world)[0];
    assert!(is_signed(delivery));
    assert_eq!((delivery.url.as_str(), delivery.retries), (URL, 0));
    let text = std::str::from_utf8(&delivery.body).unwrap();
    assert_ne!(text, payload(delivery).to_string(), "whoever signs what they parsed is wrong");
    let event = payload(delivery).at("events.0").clone();
    assert_eq!(event.text("resourceUrl"), format!("https://api.xero.com/api.xro/2.0/Contacts/{id}"));
    assert_eq!((event.text("resourceId"), event.text("tenantId")), (id, DEMO_TENANT.to_string()));
    assert_eq!((event.text("tenantType"), event.text("eventDateUtc").len()), ("ORGANISATION".into(), 23));
    assert!(payload(delivery).has("entropy") && !event.has("data"));
}

#[test]
fn changes_of_contacts_invoices_and_credit_notes_are_told() {
    // XR-HOOK-6, XR-HOOK-8
    let world = listening(verified());
    let contact = world.contact("Ada");
    assert_eq!(told(&world), [event("CONTACT", "CREATE", &contact)]);
    let invoice = world.invoice(&contact, "I-1", "10");
    assert_eq!(told(&world), [event("INVOICE", "CREATE", &invoice)], "the contact's new role is silent");
    world.pay(&invoice, "4").ok();
    assert_eq!(told(&world), [event("INVOICE", "UPDATE", &invoice)]);
    let credit = world.credit_note(&contact, "C-1", "6");
    let delivery = due(&world).remove(0);
    assert_eq!(payload(&delivery).text("events.0.data.Type"), "ACCRECCREDIT");
    assert_eq!(payload(&delivery).text("events.0.data.Status"), "AUTHORISED");
    accept(&world, &delivery);
    let allocation = format!(r#"{{"Amount":6,"Invoice":{{"InvoiceID":"{invoice}"}}}}"#);
    world.put(&format!("CreditNotes/{credit}/Allocations"), &allocation).ok();
    let both: BTreeSet<_> = told(&world).into_iter().collect();
    assert_eq!(both, [event("INVOICE", "UPDATE", &invoice), event("CREDITNOTE", "UPDATE", &credit)].into());
    world.post("Contacts", &format!(r#"{{"ContactID":"{contact}","ContactStatus":"ARCHIVED"}}"#)).ok();
    assert_eq!(told(&world), [event("CONTACT", "UPDATE", &contact)]);
}

#[test]
fn what_people_do_is_told_and_what_is_refused_is_not() {
    // XR-HOOK-6
    let world = listening(verified());
    world.put("Contacts", r#"{"Contacts":[{"Name":"Ada"},{"Name":""}]}"#).refused();
    world.get("Contacts").ok();
    assert_eq!(told(&world), []);
    let id = world.fake.lock().person(world.now()).add_contact("Bob").unwrap();
    assert_eq!(told(&world), [event("CONTACT", "CREATE", &id.to_string())]);
}

#[test]
fn only_the_categories_that_were_chosen_are_told() {
    // XR-HOOK-6
    let world = listening(verified().categories([EventCategory::Invoice]));
    let contact = world.contact("Ada");
    let invoice = world.invoice(&contact, "I-1", "10");
    assert_eq!(told(&world), [event("INVOICE", "CREATE", &invoice)]);
}

#[test]
fn sequences_have_no_hole_and_one_delivery_mixes_tenants() {
    // XR-HOOK-5, XR-HOOK-7
    let config = FakeXeroConfig::demo()
        .limits(Limits::none())
        .organisation(OrganisationSetup::demo_of(OTHER_TENANT, "Other Ltd"));
    let world = World::of(config);
    world.fake.lock().set_webhook(DEMO_CLIENT_ID, verified().most_events(3));
    let tokens = world.fake.lock().sign_in(DEMO_CLIENT_ID, ["accounting.contacts"], world.now()).unwrap();
    let in_other = |name: &str| {
        let request = request("PUT", "Contacts", &format!(r#"{{"Name":"{name}"}}"#));
        let request = with(request, "authorization", &format!("Bearer {}", tokens.access_token));
        world.send(with(request, "xero-tenant-id", &OTHER_TENANT.to_string())).ok();
    };
    for name in ["a", "b"] {
        world.contact(name);
        in_other(name);
    }
    let deliveries = due(&world);
    let range = |delivery: &Delivery| {
        let payload = payload(delivery);
        let number = |name: &str| payload.amount(name).to_string();
        (number("firstEventSequence"), number("lastEventSequence"), payload.at("events").as_array().unwrap().len())
    };
    let ranges: Vec<_> = deliveries.iter().map(range).collect();
    assert_eq!(ranges, [("1".into(), "3".into(), 3), ("4".into(), "4".into(), 1)]);
    let first = payload(&deliveries[0]);
    assert_ne!(first.text("events.0.tenantId"), first.text("events.1.tenantId"));
    world.contact("c");
    assert_eq!(range(&due(&world)[0]), ("5".into(), "5".into(), 1));
}

#[test]
fn the_intent_to_receive_is_a_series_with_right_and_wrong_signatures() {
    // XR-HOOK-3
    let world = listening(WebhookSetup::new(URL, KEY));
    world.contact("lost, as the webhook is not enabled yet");
    let series = due(&world);
    assert_eq!(series.iter().map(is_signed).collect::<Vec<_>>(), [true, false, false, true]);
    let mut entropies = BTreeSet::new();
    for delivery in &series {
        let payload = payload(delivery);
        assert_eq!(payload.at("events").as_array().unwrap().len(), 0);
        assert_eq!(payload.amount("firstEventSequence") + payload.amount("lastEventSequence"), 0.into());
        entropies.insert(payload.text("entropy"));
        let status = if is_signed(delivery) { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        world.fake.lock().webhook_answered(delivery.id, Some(&answer(status)), world.now());
    }
    assert_eq!((entropies.len(), status(&world)), (4, WebhookStatus::Enabled));
    let id = world.contact("Ada");
    assert_eq!(told(&world), [event("CONTACT", "CREATE", &id)]);
}

#[test]
fn whoever_says_yes_to_a_wrong_signature_is_not_enabled() {
    // XR-HOOK-3
    let world = listening(WebhookSetup::new(URL, KEY));
    for delivery in due(&world) {
        accept(&world, &delivery);
    }
    assert_eq!(status(&world), WebhookStatus::Disabled);
    world.contact("Ada");
    assert_eq!(told(&world), []);
    world.fake.lock().enable_webhook(DEMO_CLIENT_ID);
    assert_eq!((status(&world), due(&world).len()), (WebhookStatus::Validating, 4));
}

#[test]
fn an_answer_counts_within_five_seconds_without_body_and_cookies() {
    // XR-HOOK-2
    let mut cookie = answer(StatusCode::OK);
    cookie.headers.insert(header::SET_COOKIE, "a=b".parse().unwrap());
    let bad = [
        (Some(Response::new(StatusCode::OK, HeaderMap::new(), "thanks")), 0),
        (Some(cookie), 0),
        (Some(answer(StatusCode::NO_CONTENT)), 0),
        (Some(answer(StatusCode::OK)), 6),
        (Some(answer(StatusCode::UNAUTHORIZED)), 0),
        (None, 0),
    ];
    for (answer, seconds) in bad {
        let world = listening(verified());
        world.contact("Ada");
        let delivery = due(&world).remove(0);
        world.advance(seconds);
        world.fake.lock().webhook_answered(delivery.id, answer.as_ref(), world.now());
        world.advance(60);
        let again = due(&world);
        assert_eq!(again.len(), 1, "{answer:?}");
        assert_eq!((again[0].id, &again[0].body, again[0].retries), (delivery.id, &delivery.body, 1));
        accept(&world, &again[0]);
        world.advance(86_400);
        assert_eq!(due(&world), []);
    }
}

#[test]
fn what_waits_when_the_webhook_is_disabled_is_lost() {
    // XR-HOOK-4
    let world = listening(verified());
    world.contact("Ada");
    for retries in 0.. {
        let delivery = due(&world).remove(0);
        assert_eq!(delivery.retries, retries);
        if retries == 10 {
            world.contact("Bob");
        }
        fail(&world, &delivery);
        if status(&world) == WebhookStatus::Disabled {
            break;
        }
        world.advance(60 << retries);
    }
    world.fake.lock().enable_webhook(DEMO_CLIENT_ID);
    let show = |delivery: Delivery| {
        let status = if is_signed(&delivery) { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        world.fake.lock().webhook_answered(delivery.id, Some(&answer(status)), world.now());
    };
    let series = due(&world);
    assert_eq!(series.len(), 4, "the intent to receive alone");
    series.into_iter().for_each(show);
    assert_eq!((status(&world), told(&world)), (WebhookStatus::Enabled, vec![]));
}

#[test]
fn what_does_not_move_the_date_of_change_is_not_told() {
    // XR-HOOK-6, XR-LIST-4
    let world = listening(verified());
    let contact = world.contact("Ada");
    let invoice = world.invoice(&contact, "I-1", "10");
    let email = |invoice: &str| assert_eq!(world.post(&format!("Invoices/{invoice}/Email"), "{}").status, 204);
    world.post("Contacts", &format!(r#"{{"ContactID":"{contact}","EmailAddress":"ada@example.com"}}"#)).ok();
    told(&world);
    world.advance(1);
    email(&invoice);
    assert_eq!(told(&world), [event("INVOICE", "UPDATE", &invoice)]);
    let partly = world.invoice(&contact, "I-2", "10");
    world.pay(&partly, "4").ok();
    told(&world);
    world.advance(1);
    email(&partly);
    assert_eq!(told(&world), []);
    // Here the contact becomes a supplier, and changes besides.
    let more = format!(r#""Contact":{{"ContactID":"{contact}","FirstName":"Ada"}}"#);
    let bill = document_body("ACCPAY", &contact, "B-1", "10", "");
    let bill = bill.replace(&format!(r#""Contact":{{"ContactID":"{contact}"}}"#), &more);
    world.put("Invoices", &bill).ok();
    assert_eq!(told(&world)[0], event("CONTACT", "UPDATE", &contact));
}

#[test]
fn an_answer_after_five_seconds_is_in_time() {
    // XR-HOOK-2
    let world = listening(verified());
    world.contact("Ada");
    let delivery = due(&world).remove(0);
    world.advance(5);
    accept(&world, &delivery);
    world.advance(86_400);
    assert_eq!(due(&world), []);
}

#[test]
fn what_nobody_answers_is_tried_ever_more_rarely_and_after_a_day_the_webhook_is_disabled() {
    // XR-HOOK-4
    let world = listening(verified());
    world.contact("Ada");
    let begin = world.now();
    let mut tries = Vec::new();
    while status(&world) == WebhookStatus::Enabled {
        for delivery in due(&world) {
            tries.push((world.now() - begin).num_minutes());
            fail(&world, &delivery);
        }
        world.advance(30);
    }
    assert_eq!(tries, [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1_023]);
    assert!(world.now() - begin < chrono::TimeDelta::hours(24));
    world.contact("Bob");
    world.fake.lock().enable_webhook(DEMO_CLIENT_ID);
    for delivery in due(&world) {
        let status = if is_signed(&delivery) { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        world.fake.lock().webhook_answered(delivery.id, Some(&answer(status)), world.now());
    }
    let id = world.contact("Cleo");
    assert_eq!(told(&world), [event("CONTACT", "CREATE", &id)], "what happened meanwhile is lost");
}

#[test]
fn a_delivery_that_nobody_tells_of_is_tried_again() {
    // XR-HOOK-4
    let world = listening(verified());
    world.contact("Ada");
    let first = due(&world).remove(0);
    assert_eq!(due(&world), [], "it is under way");
    world.advance(5);
    assert_eq!(due(&world), [], "it is in time still");
    world.advance(1);
    assert_eq!(due(&world), [], "it has failed just now");
    world.advance(60);
    assert_eq!(due(&world)[0].id, first.id);
}

#[test]
fn deliveries_can_come_twice_and_in_the_wrong_order() {
    // XR-HOOK-8
    let world = listening(verified().most_events(1).doubled().latest_first());
    for name in ["a", "b"] {
        world.contact(name);
    }
    let deliveries = due(&world);
    let sequences: Vec<_> =
        deliveries.iter().map(|delivery| payload(delivery).amount("firstEventSequence").to_string()).collect();
    assert_eq!(sequences, ["2", "2", "1", "1"]);
    deliveries.iter().for_each(|delivery| accept(&world, delivery));
    world.advance(60);
    assert_eq!(due(&world), []);
}

/// A receiver that answers as it should.
#[derive(Debug, Default)]
struct Receiver(Vec<Request>);

impl FakeService for Receiver {
    fn start(&mut self, request: Request, now: Timestamp) -> Started {
        self.0.push(request);
        Started { id: ExchangeId(0), ready_at: now }
    }

    fn finish(&mut self, _: ExchangeId, _: Timestamp) -> Response {
        let request = self.0.last().unwrap();
        let is_right = request.headers["x-xero-signature"] == signature(&request.body);
        answer(if is_right { StatusCode::OK } else { StatusCode::UNAUTHORIZED })
    }
}

#[test]
fn a_host_posts_what_is_due() {
    // XR-HOOK-2, XR-HOOK-3
    let world = listening(WebhookSetup::new(URL, KEY));
    let receiver = Shared::new(Receiver::default());
    let transport = InProcess::new(receiver.clone(), Arc::new(world.runtime.clone()));
    let post = || world.runtime.block_on(post_webhooks(&world.fake, &transport, &world.runtime));
    assert_eq!((post(), status(&world)), (4, WebhookStatus::Enabled));
    world.contact("Ada");
    assert_eq!((post(), post()), (1, 0));
    let receiver = receiver.lock();
    let posted = &receiver.0[4];
    assert_eq!((receiver.0.len(), posted.url.expose(), posted.method.as_str()), (5, URL, "POST"));
    assert_eq!(posted.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
}

#[test]
fn an_app_hears_of_the_organisations_that_are_connected_to_it() {
    // XR-HOOK-8
    let config = FakeXeroConfig::demo()
        .limits(Limits::none())
        .app(AppSetup::web("other", "secret").webhook(WebhookSetup::new(URL, "other key").verified()));
    let world = World::of(config);
    world.contact("Ada");
    assert_eq!(due(&world), []);
    world.fake.lock().set_consent(Consent::granted());
    world.fake.lock().sign_in("other", ["accounting.contacts"], world.now()).unwrap();
    world.contact("Bob");
    assert_eq!(due(&world).len(), 1);
    world.fake.lock().disconnect(DEMO_TENANT);
    world.fake.lock().person(world.now()).add_contact("Cleo").unwrap();
    assert_eq!(due(&world), []);
}

#[test]
fn what_moves_the_date_of_change_is_told_at_the_same_instant_too_and_nothing_else() {
    // XR-HOOK-6, XR-LIST-4
    let world = listening(verified());
    let contact = world.put("Contacts", r#"{"Name":"Ada","EmailAddress":"ada@example.com"}"#).ok();
    let contact = contact.first().text("ContactID");
    told(&world);
    let invoice = world.invoice(&contact, "I-1", "10");
    let target = format!("Invoices/{invoice}");
    assert_eq!(world.post(&format!("{target}/Email"), "").status, 204);
    assert_eq!(told(&world), [event("INVOICE", "CREATE", &invoice), event("INVOICE", "UPDATE", &invoice)]);
    world.pay(&invoice, "1").ok();
    told(&world);
    world.advance(1);
    world.post(&target, r#"{"DueDate":"2026-03-01"}"#).ok();
    assert_eq!(world.post(&format!("{target}/Email"), "").status, 204);
    assert_eq!(told(&world), []);
    world.post(&target, r#"{"Reference":"x"}"#).ok();
    assert_eq!(told(&world), [event("INVOICE", "UPDATE", &invoice)]);
}

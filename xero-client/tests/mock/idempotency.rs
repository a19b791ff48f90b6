//! Idempotency keys.

use uuid::Uuid;
use xero_client::mock::{
    ConcurrentKeys, DEMO_TENANT, FakeXeroConfig, InternalError, Limits, OrganisationSetup, TokenSetup,
};

use crate::world::{Answer, Look, World, request, with, world};

const ADA: &str = r#"{"Name":"Ada"}"#;

fn keyed(method: &str, target: &str, body: &str, key: &str) -> api_core::transport::Request {
    with(request(method, target, body), "idempotency-key", key)
}

fn put(world: &World, key: &str) -> Answer {
    world.send(keyed("PUT", "Contacts", ADA, key))
}

#[test]
fn the_same_key_and_request_bring_the_first_answer_and_do_nothing_twice() {
    // XR-IDEMP-2
    let world = world();
    let (first, second) = (put(&world, "k").ok(), put(&world, "k").ok());
    assert_eq!(first.response.body, second.response.body);
    let fake = world.fake.lock();
    assert_eq!(fake.books().contacts().len(), 1);
    assert_eq!((fake.counters().replays, fake.counters().total_effects()), (1, 1));
}

#[test]
fn errors_are_replayed_too() {
    // XR-IDEMP-2
    let world = world();
    world.contact("Ada");
    let first = put(&world, "k");
    let ada = world.fake.lock().books().contacts()[0].id;
    world.fake.lock().person(world.now()).archive_contact(ada).unwrap();
    let second = put(&world, "k");
    assert_eq!((first.status, second.status, first.json == second.json), (400, 400, true));
    world.fake.lock().fail_next_write(InternalError::AfterEffect);
    assert_eq!((put(&world, "down").status, put(&world, "down").status), (500, 500));
    assert_eq!(world.fake.lock().books().contacts().len(), 2);
    world.fake.lock().fail_next_write(InternalError::BeforeEffect);
    assert_eq!(world.send(keyed("PUT", "Contacts", r#"{"Name":"Bob"}"#, "down 2")).status, 500);
    assert_eq!(world.fake.lock().books().contacts().len(), 2);
}

#[test]
fn a_key_is_kept_for_six_minutes_from_its_first_call() {
    // XR-IDEMP-1
    let world = world();
    put(&world, "k").ok();
    world.advance(200);
    put(&world, "k").ok();
    world.advance(159);
    put(&world, "k").ok();
    world.advance(1);
    let late = put(&world, "k");
    assert!(late.refused()[0].starts_with("The contact name Ada is already assigned"));
}

#[test]
fn a_key_has_at_most_128_characters() {
    // XR-IDEMP-1, XR-IDEMP-6
    let world = world();
    assert_eq!(put(&world, &"k".repeat(129)).status, 400);
    assert!(world.fake.lock().books().contacts().is_empty());
    put(&world, &"k".repeat(128)).ok();
}

#[test]
fn another_body_url_or_method_under_a_key_is_a_400() {
    // XR-IDEMP-4
    let world = world();
    put(&world, "k").ok();
    for request in [
        keyed("PUT", "Contacts", r#"{"Name":"Bob"}"#, "k"),
        keyed("PUT", "Contacts?summarizeErrors=false", ADA, "k"),
        keyed("POST", "Contacts", ADA, "k"),
    ] {
        let answer = world.send(request);
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json.text("Detail"), "Idempotency Key: k is used with a different request.");
    }
    assert_eq!(world.fake.lock().books().contacts().len(), 1);
    world.send(keyed("GET", "Contacts", "", "k")).ok(); // reads have no keys
}

#[test]
fn a_key_belongs_to_the_app_not_to_the_organisation() {
    // XR-IDEMP-3
    let other = Uuid::from_u128(9);
    let config = FakeXeroConfig::demo()
        .organisation(OrganisationSetup::demo_of(other, "Other"))
        .token("both", TokenSetup::new("demo-app", [DEMO_TENANT, other]))
        .token("another", TokenSetup::new("another-app", [other]));
    let world = World::of(config);
    let first = put(&world, "k").ok();
    let as_other = |token: &str| {
        let request = with(keyed("PUT", "Contacts", ADA, "k"), "authorization", &format!("Bearer {token}"));
        world.send(with(request, "xero-tenant-id", &other.to_string())).ok()
    };
    // The other organisation gets the first one's answer, and no contact.
    assert_eq!(as_other("both").json, first.json);
    assert!(world.fake.lock().books_of(other).contacts().is_empty());
    as_other("another");
    assert_eq!(world.fake.lock().books_of(other).contacts().len(), 1);
}

#[test]
fn rate_limits_come_first_and_a_replay_costs_a_call() {
    // XR-IDEMP-5
    let world = World::of(FakeXeroConfig::demo().limits(Limits::default().minute(Some(2))));
    assert_eq!(put(&world, "k").ok().header("x-minlimit-remaining"), Some("1"));
    assert_eq!(put(&world, "k").ok().header("x-minlimit-remaining"), Some("0"));
    assert_eq!(put(&world, "k").status, 429);
    world.advance(60);
    put(&world, "k").ok(); // the 429 is not what the key keeps
}

/// Two calls with one key that are in flight together.
fn together(mode: ConcurrentKeys) -> (World, Answer, Answer) {
    let world = World::of(FakeXeroConfig::demo().concurrent_keys(mode));
    let invoice = world.invoice(&world.contact("Ada"), "INV-1", "100");
    let body = format!(
        r#"{{"Invoice":{{"InvoiceID":"{invoice}"}},"Account":{{"Code":"090"}},"Date":"2026-01-05","Amount":10}}"#
    );
    let begin = || world.begin(keyed("PUT", "Payments", &body, "k"));
    let (first, second) = (begin(), begin());
    let (first, second) = (world.end(first), world.end(second));
    (world, first, second)
}

#[test]
fn a_call_whose_key_is_in_flight_waits_or_is_carried_out_or_is_refused() {
    // XR-IDEMP-7
    let payments = |world: &World| world.fake.lock().books().payments().len();
    let (world, first, second) = together(ConcurrentKeys::SecondWaits);
    assert_eq!((first.json == second.json, payments(&world)), (true, 1));
    let (world, first, second) = together(ConcurrentKeys::BothExecute);
    assert_eq!((first.ok().json == second.ok().json, payments(&world)), (false, 2));
    let (world, first, second) = together(ConcurrentKeys::SecondIsRefused);
    assert_eq!((first.status, second.status, payments(&world)), (200, 409, 1));
}

#[test]
fn when_the_store_of_keys_is_down_a_write_with_a_key_is_a_500_without_effect() {
    // XR-IDEMP-8
    let world = world();
    world.fake.lock().set_key_store_down(true);
    assert_eq!(put(&world, "k").status, 500);
    assert!(world.fake.lock().books().contacts().is_empty());
    world.contact("Bob");
    world.fake.lock().set_key_store_down(false);
    put(&world, "k").ok();
}

#[test]
fn a_key_whose_call_found_the_service_down_is_as_if_never_used() {
    // XR-IDEMP-8, XR-IDEMP-7, XR-ERR-4
    let world = World::of(FakeXeroConfig::demo().concurrent_keys(ConcurrentKeys::SecondIsRefused));
    let offline = |is: bool| world.fake.lock().set_offline(None, is);
    offline(true);
    assert_eq!(put(&world, "k").status, 503);
    offline(false);
    world.fake.lock().set_key_store_down(true);
    assert_eq!(put(&world, "k").status, 500);
    world.fake.lock().set_key_store_down(false);
    let made = put(&world, "k").ok();
    assert_eq!(put(&world, "k").ok().json, made.json);
    world.advance(359);
    assert_eq!(put(&world, "k").ok().json, made.json);
}

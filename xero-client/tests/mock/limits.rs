//! Rate limits.

use xero_client::mock::{DEMO_TENANT, FakeXeroConfig, Limits, OrganisationSetup, TokenSetup, Window};

use crate::world::{World, request, with};

fn limited(limits: Limits) -> World {
    World::of(FakeXeroConfig::demo().limits(limits))
}

fn seconds(answer: &crate::world::Answer) -> u64 {
    answer.header("retry-after").expect("Retry-After").parse().unwrap()
}

#[test]
fn sixty_calls_a_minute_and_the_next_is_a_429_with_retry_after_and_without_a_body() {
    // XR-LIMIT-1, XR-LIMIT-2, XR-LIMIT-3
    let world = limited(Limits::default());
    let first = world.get("Organisation").ok();
    assert_eq!(first.header("x-minlimit-remaining"), Some("59"));
    assert_eq!(first.header("x-daylimit-remaining"), Some("4999"));
    assert_eq!(first.header("x-appminlimit-remaining"), Some("9999"));
    world.advance(20);
    (0..59).for_each(|_| drop(world.get("Organisation").ok()));
    let refused = world.put("Contacts", r#"{"Name":"Ada"}"#);
    assert_eq!((refused.status, refused.header("x-rate-limit-problem")), (429, Some("minute")));
    assert_eq!((seconds(&refused), refused.header("x-minlimit-remaining")), (40, Some("0")));
    assert_eq!((refused.response.body.len(), refused.header("content-type")), (0, None));
    let fake = world.fake.lock();
    assert!(fake.books().contacts().is_empty());
    assert_eq!(fake.counters().rate_limited, [("minute".to_owned(), 1)].into());
    assert_eq!((fake.counters().total_rate_limited(), fake.counters().total_calls(), fake.calls_total()), (1, 61, 61));
}

#[test]
fn a_sliding_minute_ends_sixty_seconds_after_each_call() {
    // XR-LIMIT-6, XR-LIMIT-7
    let world = limited(Limits::default().minute(Some(2)).window(Window::Sliding));
    world.get("Organisation").ok();
    world.advance(30);
    world.get("Organisation").ok();
    world.advance(29);
    let refused = world.get("Organisation");
    assert_eq!((refused.status, seconds(&refused)), (429, 1));
    world.advance(1);
    world.get("Organisation").ok();
    assert_eq!((world.get("Organisation").status, world.get("Organisation").status), (429, 429));
    world.advance(30);
    world.get("Organisation").ok(); // those that were refused did not count
}

#[test]
fn a_fixed_minute_begins_anew_at_once_and_at_another_second_for_each_organisation() {
    // XR-LIMIT-6
    let fixed = Limits::default().minute(Some(2)).window(Window::Fixed);
    let other = uuid::Uuid::from_u128(7);
    let config = FakeXeroConfig::demo()
        .limits(fixed)
        .organisation(OrganisationSetup::demo_of(other, "Other"))
        .token("other", TokenSetup::new("demo-app", [other]));
    let world = World::of(config);
    let wait = |token: &str, tenant: uuid::Uuid| {
        let call = || {
            let request = with(request("GET", "Organisation", ""), "authorization", &format!("Bearer {token}"));
            world.send(with(request, "xero-tenant-id", &tenant.to_string()))
        };
        call().ok();
        call().ok();
        seconds(&call())
    };
    let (one, two) = (wait("demo-token", DEMO_TENANT), wait("other", other));
    assert_ne!(one, two);
    world.advance(one - 1);
    assert_eq!(world.get("Organisation").status, 429);
    world.advance(1);
    world.get("Organisation").ok();
    world.get("Organisation").ok();
    assert_eq!(seconds(&world.get("Organisation")), 60);
}

#[test]
fn five_calls_in_flight_and_the_sixth_is_a_429_without_retry_after() {
    // XR-LIMIT-1, XR-LIMIT-4
    let world = limited(Limits::default());
    let in_flight: Vec<_> = (0..5).map(|_| world.begin(request("GET", "Organisation", ""))).collect();
    let sixth = world.begin(request("GET", "Organisation", ""));
    let refused = world.end(sixth);
    assert_eq!((refused.status, refused.header("x-rate-limit-problem")), (429, Some("concurrent")));
    assert_eq!((refused.header("retry-after"), refused.header("x-minlimit-remaining")), (None, Some("55")));
    world.end(in_flight[0]).ok();
    let next = world.begin(request("GET", "Organisation", ""));
    world.end(next).ok();
    assert_eq!(world.fake.lock().in_flight(), 4);
}

#[test]
fn a_call_counts_when_it_arrives_not_when_it_is_answered() {
    // XR-LIMIT-7
    let world = limited(Limits::default().minute(Some(1)));
    let slow = world.begin(request("GET", "Organisation", ""));
    world.advance(59);
    assert_eq!(world.get("Organisation").status, 429);
    world.end(slow).ok();
    world.advance(1);
    world.get("Organisation").ok();
}

#[test]
fn the_day_has_its_own_limit_and_its_wait_can_be_hours() {
    // XR-LIMIT-5
    let world = limited(Limits::starter().minute(None).window(Window::Sliding));
    (0..1_000).for_each(|_| drop(world.get("Organisation").ok()));
    let refused = world.get("Organisation");
    assert_eq!((refused.header("x-rate-limit-problem"), seconds(&refused)), (Some("day"), 86_400));
    assert_eq!(refused.header("x-daylimit-remaining"), Some("0"));
    world.advance(86_400);
    world.get("Organisation").ok();
}

#[test]
fn the_limit_of_the_app_holds_over_all_organisations() {
    // XR-LIMIT-1
    let other = uuid::Uuid::from_u128(7);
    let config = FakeXeroConfig::demo()
        .limits(Limits::default().app_minute(Some(2)))
        .organisation(OrganisationSetup::demo_of(other, "Other"))
        .token("other", TokenSetup::new("demo-app", [other]))
        .token("other app", TokenSetup::new("another-app", [other]));
    let world = World::of(config);
    let as_other = |token: &str| {
        let request = with(request("GET", "Organisation", ""), "authorization", &format!("Bearer {token}"));
        world.send(with(request, "xero-tenant-id", &other.to_string()))
    };
    world.get("Organisation").ok();
    as_other("other").ok();
    let refused = as_other("other");
    assert_eq!((refused.header("x-rate-limit-problem"), seconds(&refused)), (Some("appminute"), 60));
    as_other("other app").ok();
}

#[test]
fn limits_can_be_switched_off_and_then_headers_are_missing() {
    // XR-LIMIT-2
    let world = limited(Limits::none());
    for _ in 0..100 {
        assert_eq!(world.get("Organisation").ok().header("x-minlimit-remaining"), None);
    }
    world.fake.lock().set_limits(Limits::default());
    assert_eq!(world.get("Organisation").header("x-rate-limit-problem"), Some("minute"));
    world.fake.lock().reset_counters();
    assert_eq!(world.fake.lock().counters().total_calls(), 0);
}

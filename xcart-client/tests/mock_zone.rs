//! FakeXCart's rules on the zone of its server and on its clock, and what they do to a client: nothing.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use mock_support::World;
use rust_decimal::dec;
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, StoreZone},
    wire::{OrderId, PaymentStatusCode, Product},
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fixed(offset: &str) -> StoreZone {
    StoreZone::fixed(offset.parse().unwrap())
}

fn new_york() -> StoreZone {
    let (winter, summer) = ("-05:00".parse().unwrap(), "-04:00".parse().unwrap());
    StoreZone::fixed(summer).since(at("2025-11-02T06:00:00Z"), winter)
}

/// A store in that zone with orders of these times, each of a product of its own.
fn store(zone: StoreZone, placed: &[&str]) -> World {
    World::configured(FakeXCartConfig::default().zone(zone), |store, _| {
        for (nth, placed) in placed.iter().enumerate() {
            store.add_order(OrderSeed::new("USD", at(placed)).line(Line::new(format!("SKU-{nth}"), "Tea", dec!(1), 1)));
        }
    })
}

/// XC-ZONE-1
#[test]
fn dates_of_products_are_in_the_servers_zone_and_those_of_orders_in_utc() {
    let world = store(new_york(), &["2025-11-02T05:59:59Z", "2025-11-02T06:00:00Z"]);
    for (id, shown, day) in [(1, "01:59:59-04:00", "-04:00"), (2, "01:00:00-05:00", "-04:00")] {
        let product = world.get(&format!("/api/products/{id}")).text;
        assert!(product.contains(&format!(r#""create_date":"2025-11-02T{shown}""#)), "{product}");
        assert!(product.contains(&format!(r#""arrival_date":"2025-11-02T00:00:00{day}""#)), "{product}");
    }
    assert!(world.get("/api/orders/1").text.contains(r#""create_date":"2025-11-02T05:59:59+0000""#));
    // A client reads one moment whatever the zone, and writes it back as it likes.
    let body = r#"{"arrival_date":"2025-12-24T18:00:00+01:00"}"#;
    let written: Product = world.write("PUT", "/api/products/1", body).read();
    assert_eq!(written.arrival_date.unwrap().0, at("2025-12-24T17:00:00Z"));
    let written = world.write("PUT", "/api/products/1", r#"{"arrival_date":"2025-12-24"}"#);
    assert!(written.text.contains(r#""arrival_date":"2025-12-24T00:00:00-05:00""#), "{}", written.text);
    assert_eq!(world.write("PUT", "/api/products/1", r#"{"arrival_date":"soon"}"#).status, 400);
}

/// XC-ZONE-2
#[test]
fn a_filter_without_a_zone_is_in_the_servers_and_one_with_a_zone_is_not() {
    let hours = ["2025-11-01T22:00:00Z", "2025-11-02T04:00:00Z", "2025-11-02T12:00:00Z"];
    for (zone, day, noon) in [
        (StoreZone::utc(), vec![2, 3], vec![3]),
        (new_york(), vec![2, 3], vec![]),
        (fixed("-10:00"), vec![3], vec![]),
        (fixed("+14:00"), vec![1, 2, 3], vec![1, 2, 3]),
    ] {
        let world = store(zone.clone(), &hours);
        let ids = |query: &str| world.get(&format!("/api/orders?{query}")).ids();
        assert_eq!(ids("date[after]=2025-11-02"), day, "{zone:?}");
        assert_eq!(ids("date[after]=2025-11-02%2012:00:00"), noon, "{zone:?}");
        for query in ["2025-11-02T12:00:00Z", "2025-11-02T07:00:00-05:00", "@1762084800", "2025-11-02T12:00:00%2B0000"]
        {
            assert_eq!(ids(&format!("date[after]={query}")), [3], "{query} in {zone:?}");
        }
    }
}

/// XC-ZONE-3
#[test]
fn a_store_writes_down_what_its_own_clock_shows() {
    for ahead in [TimeDelta::minutes(7), TimeDelta::minutes(-7)] {
        let world = World::configured(FakeXCartConfig::default().clock_ahead(ahead), |store, now| {
            store.add_order(OrderSeed::new("USD", store.clock(now)));
        });
        let shown = world.now() + ahead;
        let updated = || world.store.lock().order(OrderId(1)).unwrap().update_date.0;
        assert_eq!((updated(), world.store.lock().clock(world.now())), (shown, shown));
        world.runtime.advance(std::time::Duration::from_secs(60));
        world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"P"}"#);
        assert_eq!(updated(), shown + TimeDelta::minutes(1));
        world.runtime.advance(std::time::Duration::from_secs(60));
        let act =
            |store: &mut FakeXCart| store.set_payment_status(OrderId(1), &PaymentStatusCode::Declined, world.now());
        act(&mut world.store.lock()).unwrap();
        assert_eq!(updated(), shown + TimeDelta::minutes(2));
    }
}

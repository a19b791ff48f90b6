//! The client on stores all around the world, and on stores whose clock is wrong: it finds the same.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{collections::BTreeSet, time::Duration};

use api_core::runtime::Runtime;
use chrono::{FixedOffset, TimeDelta};
use rust_decimal::dec;
use xcart_client::{
    ChangeCursor, OrderQuery,
    mock::{Demo, FakeXCart, FakeXCartConfig, Line, OrderSeed, StoreZone, XCartVersion},
    wire::OrderId,
};

/// A store with so many orders, an hour apart by its own clock, the last one an hour ago.
fn store(config: FakeXCartConfig, orders: i32) -> Demo {
    let demo = Demo::with(
        |now| {
            let mut store = FakeXCart::new(config);
            for hour in (1..=orders).rev() {
                let placed = store.clock(now) - TimeDelta::hours(hour.into());
                store.add_order(OrderSeed::new("USD", placed).line(Line::new("TEA-1", "Tea", dec!(10), 1)));
            }
            store
        },
        |client| client,
    );
    demo.unwrap()
}

fn ids(demo: &Demo, query: OrderQuery) -> Vec<i64> {
    let mut pages = demo.client().orders(query);
    let mut ids = Vec::new();
    while let Some(page) = demo.block_on(pages.next_page()).unwrap() {
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
    }
    ids
}

fn poll(demo: &Demo, cursor: &mut ChangeCursor) -> Vec<i64> {
    let mut ids = Vec::new();
    loop {
        let page = demo.block_on(demo.client().changes(cursor)).unwrap();
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
        *cursor = page.next;
        if !page.more {
            return ids;
        }
    }
}

// XC-ZONE-2
#[test]
fn a_filter_by_date_finds_the_same_in_whatever_zone_the_server_is() {
    for hours in [-11, -5, 0, 2, 14] {
        let zone = StoreZone::fixed(FixedOffset::east_opt(hours * 3_600).unwrap());
        let demo = store(FakeXCartConfig::default().version(XCartVersion::V5_5_1).zone(zone), 72);
        let now = demo.runtime().now();
        let query = OrderQuery::new().placed_from(now - TimeDelta::hours(30)).placed_before(now - TimeDelta::hours(20));
        assert_eq!(ids(&demo, query), (43..=52).collect::<Vec<_>>(), "UTC{hours:+}");
        let changed = OrderQuery::new().changed_from(now - TimeDelta::hours(2));
        assert_eq!(ids(&demo, changed), [71, 72], "UTC{hours:+}");
        let product = demo.block_on(demo.client().products().next_page()).unwrap().unwrap().rows.remove(0).value;
        assert_eq!(product.create_date.unwrap().0, now - TimeDelta::hours(72), "UTC{hours:+}");
    }
}

// XC-ZONE-3
#[test]
fn no_change_is_lost_to_a_clock_that_is_wrong_and_none_comes_again_and_again() {
    for version in [XCartVersion::V5_5_0_29, XCartVersion::V5_5_1] {
        for minutes in [-45, -7, 7, 45] {
            let config = FakeXCartConfig::default().version(version).clock_ahead(TimeDelta::minutes(minutes));
            let demo = store(config, 70);
            let mut cursor = ChangeCursor::start();
            assert_eq!(poll(&demo, &mut cursor).into_iter().collect::<BTreeSet<_>>().len(), 70);
            let mut told = Vec::new();
            for round in 0..40 {
                demo.runtime().advance(Duration::from_secs(300));
                if round < 24 {
                    demo.store().set_admin_notes(OrderId(round + 5), "seen", demo.runtime().now()).unwrap();
                }
                told.extend(poll(&demo, &mut cursor));
            }
            let once: BTreeSet<i64> = told.iter().copied().collect();
            assert_eq!(once, (5..29).collect(), "{version:?}, {minutes} minutes ahead");
            assert_eq!(told.len(), once.len(), "{version:?}, {minutes} minutes ahead: {told:?}");
        }
    }
}

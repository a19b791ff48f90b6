//! Lists of customers and categories that a store filters, or does not, and is checked in any case (XC-FILTER-4).
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::sync::Arc;

use api_core::runtime::{ManualRuntime, Timestamp};
use chrono::TimeDelta;
use support::{Script, builder, json};
use xcart_client::{
    Client, Error, ProfileQuery,
    mock::{Demo, FakeXCart, FakeXCartConfig},
    wire::{CategoryId, CategoryInput},
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn profile(id: i64, login: &str, created: &str) -> String {
    format!(r#"{{"id":{id},"login":"{login}","access_level":0,"create_date":"{created}","status":"E","role_ids":[]}}"#)
}

/// A client of a store that sends this, whatever it is asked for, and what it is asked.
fn ignoring(rows: &[String]) -> (Client, ManualRuntime, Script) {
    let (script, runtime) = (Script::new([Ok(json(200, format!("[{}]", rows.join(","))))]), ManualRuntime::new(1));
    let client = builder(Arc::new(script.clone()), &runtime, "https://shop.example").build().unwrap();
    (client, runtime, script)
}

#[test]
fn a_filter_of_customers_that_the_store_ignores_is_applied_here() {
    let rows = [
        profile(1, "Ada@shop.example", "2026-01-01T01:00:00+01:00"),
        profile(2, "ada@shop.example", "2025-12-31T23:59:59+00:00"),
        profile(3, "bob@shop.example", "2026-01-01T00:00:00+00:00"),
        profile(4, "ada@other.example", "2026-02-01T00:00:00+00:00"),
        r#"{"id":5}"#.into(),
    ];
    let (client, runtime, script) = ignoring(&rows);
    let query = ProfileQuery::new()
        .login("ADA@")
        .added_from(at("2026-01-01T00:00:00Z"))
        .added_before(at("2026-02-01T00:00:00Z"));
    assert!(!format!("{query:?}").contains("ADA"), "{query:?}");
    let page = runtime.block_on(client.profiles(query).next_page()).unwrap().unwrap();
    let ids: Vec<i64> = page.rows.iter().map(|row| row.value.id.0).collect();
    assert_eq!((ids, page.left_out, page.bad.len()), (vec![1], 3, 1));
    let asked = &script.asked.lock().unwrap()[0];
    let expected = "?login=ADA%40&added%5Bafter%5D=2026-01-01T00%3A00%3A00%2B00%3A00\
        &added%5Bstrictly_before%5D=2026-02-01T00%3A00%3A00%2B00%3A00&page=1&itemsPerPage=100";
    assert!(asked.ends_with(expected), "{asked}");
}

#[test]
fn a_parent_that_the_store_ignores_is_looked_at_here() {
    let row =
        |id, parent: &str| format!(r#"{{"id":{id},"enabled":true,"name":"x","memberships":[],"parent":{parent}}}"#);
    let (client, runtime, _) = ignoring(&[row(1, "null"), row(2, "1"), row(3, "2")]);
    let page = runtime.block_on(client.categories_in(CategoryId(1)).next_page()).unwrap().unwrap();
    assert_eq!((page.rows.len(), page.rows[0].value.id, page.left_out), (1, CategoryId(2), 2));
}

/// XC-PROFILE-2, XC-CATEGORY-1
#[test]
fn a_store_that_filters_sends_nothing_that_was_not_asked_for() {
    let fill = |now: Timestamp| {
        let mut store = FakeXCart::new(FakeXCartConfig::default());
        store.add_profile("ada@shop.example", now - TimeDelta::days(2));
        store.add_profile("bob@shop.example", now);
        store.add_profile("cleo@other.example", now);
        store
    };
    let demo = Demo::with(fill, |client| client).unwrap();
    let (client, now) = (demo.client(), api_core::runtime::Runtime::now(demo.runtime()));
    demo.block_on(async {
        for (query, expected) in [
            (ProfileQuery::new(), vec![1, 2, 3]),
            (ProfileQuery::new().login("shop.example"), vec![1, 2]),
            (ProfileQuery::new().added_from(now), vec![2, 3]),
            (ProfileQuery::new().added_before(now), vec![1]),
            (ProfileQuery::new().login("bob").added_from(now), vec![2]),
        ] {
            let page = client.profiles(query).next_page().await?.unwrap();
            assert_eq!(page.rows.iter().map(|row| row.value.id.0).collect::<Vec<_>>(), expected);
            assert_eq!(page.left_out, 0);
        }
        let top =
            client.create_category(&CategoryInput { name: Some("Tea".into()), ..Default::default() }).await?.value.id;
        let within = CategoryInput { name: Some("Green".into()), parent: Some(Some(top).into()), ..Default::default() };
        let within = client.create_category(&within).await?.value.id;
        let page = client.categories_in(top).next_page().await?.unwrap();
        assert_eq!((page.rows.len(), page.rows[0].value.id, page.left_out), (1, within, 0));
        Ok::<(), Error>(())
    })
    .unwrap();
}

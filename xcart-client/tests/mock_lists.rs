//! FakeXCart's rules on pages, filters, order, and JSON-LD.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::{runtime::Timestamp, wire::Json};
use chrono::TimeDelta;
use mock_support::World;
use rust_decimal::dec;
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, XCartVersion},
    wire::{
        OrderId,
        PaymentStatusCode::{self, Paid, PartiallyPaid, Refunded},
        ShippingStatusCode,
    },
};

const DAY: TimeDelta = TimeDelta::days(1);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// So many orders, one a day from 1 June 2025, noon.
fn orders(count: i32) -> World {
    World::with(|store, _| fill(store, count))
}

fn fill(store: &mut FakeXCart, count: i32) {
    for day in 0..count {
        store.add_order(OrderSeed::new("USD", at("2025-06-01T12:00:00Z") + DAY * day).guest("ada@shop.example"));
    }
}

/// XC-PAGE-1
#[test]
fn a_list_is_a_bare_array_of_30_and_tells_neither_total_nor_next() {
    let world = orders(31);
    let first = world.get("/api/orders");
    assert_eq!(first.ids(), (1..=30).collect::<Vec<_>>());
    assert!(["link", "x-total-count"].iter().all(|name| !first.header(name).unwrap_or_default().contains("next")));
    assert_eq!(world.get("/api/orders?page=2").ids(), [31]);
    assert_eq!(world.get("/api/orders?itemsPerPage=4&page=3").ids(), [9, 10, 11, 12]);
}

/// XC-PAGE-2
#[test]
fn a_page_has_at_most_100_rows_whatever_is_asked_for() {
    let world = orders(105);
    assert_eq!(world.get("/api/orders?itemsPerPage=500").ids().len(), 100);
    assert_eq!(world.get("/api/orders?itemsPerPage=500&page=2").ids(), [101, 102, 103, 104, 105]);
}

/// XC-PAGE-3
#[test]
fn a_page_beyond_the_end_and_a_page_of_no_rows_are_empty() {
    let world = orders(3);
    for query in ["page=99", "itemsPerPage=0", "page=9223372036854775807"] {
        let answer = world.get(&format!("/api/orders?{query}"));
        assert_eq!((answer.status, answer.text.as_str()), (200, "[]"), "{query}");
    }
}

/// XC-PAGE-4
#[test]
fn page_0_and_a_negative_size_are_refused() {
    let world = orders(1);
    for (query, detail) in [
        ("page=0", "Page should not be less than 1"),
        ("page=-1", "Page should not be less than 1"),
        ("itemsPerPage=-1", "Limit should not be less than 0"),
    ] {
        let answer = world.get(&format!("/api/orders?{query}"));
        assert_eq!((answer.status, answer.detail()), (400, detail), "{query}");
    }
}

/// XC-PAGE-5
#[test]
fn paging_cannot_be_switched_off() {
    assert_eq!(orders(31).get("/api/orders?pagination=false").ids().len(), 30);
}

/// XC-FILTER-1
#[test]
fn orders_are_filtered_by_the_date_of_their_creation() {
    let world = orders(5);
    for (query, ids) in [
        ("date[after]=2025-06-03T12:00:00Z", vec![3, 4, 5]),
        ("date[strictly_after]=2025-06-03T12:00:00%2B00:00", vec![4, 5]),
        ("date[before]=2025-06-03T12:00:00Z", vec![1, 2, 3]),
        ("date[strictly_before]=2025-06-03%2012:00:00", vec![1, 2]),
        ("date[after]=2025-06-04", vec![4, 5]),
        ("date[after]=@1748952000", vec![3, 4, 5]),
        ("date%5Bafter%5D=2025-06-02&date%5Bstrictly_before%5D=2025-06-04T12:00:00Z", vec![2, 3]),
    ] {
        assert_eq!(world.get(&format!("/api/orders?{query}")).ids(), ids, "{query}");
    }
}

/// XC-FILTER-2
#[test]
fn on_5_5_0_29_filters_on_the_update_date_are_ignored_and_on_5_5_1_they_work() {
    let query = "/api/orders?lastRenewDate[after]=2025-06-04";
    assert_eq!(orders(5).get(query).ids(), [1, 2, 3, 4, 5]);
    let config = FakeXCartConfig::default().version(XCartVersion::V5_5_1);
    let newer = World::configured(config, |store, _| fill(store, 5));
    assert_eq!(newer.get(query).ids(), [4, 5]);
    assert!(newer.get_ld("/api/orders").text.contains("lastRenewDate[strictly_after]"));
}

/// XC-FILTER-3
#[test]
fn orders_are_filtered_by_one_status_or_several_but_not_by_a_list_with_commas() {
    let world = World::with(|store, now| {
        for code in [Paid, PartiallyPaid, Refunded] {
            store.add_order(
                OrderSeed::new("USD", now).payment_status(code).shipping_status(ShippingStatusCode::Shipped),
            );
        }
        store.add_order(OrderSeed::new("USD", now).no_statuses());
    });
    for (query, ids) in [
        ("paymentStatus.code=R", vec![3]),
        ("paymentStatus.code[]=R&paymentStatus.code[]=PP", vec![2, 3]),
        ("paymentStatus.code[0]=P", vec![1]),
        ("paymentStatus.code=R,PP", vec![]),
        ("paymentStatus.code=X", vec![]),
        ("shippingStatus.code=S", vec![1, 2, 3]),
        ("shippingStatus.code[]=N&paymentStatus.code=P", vec![]),
    ] {
        assert_eq!(world.get(&format!("/api/orders?{query}")).ids(), ids, "{query}");
    }
}

/// XC-FILTER-4
#[test]
fn what_is_unknown_or_cannot_be_read_is_ignored_without_a_word() {
    let world = orders(3);
    for query in [
        "updatedSince=2030-01-01",
        "date[after]=1893456000",
        "date[after]=garbage",
        "date[since]=2030-01-01",
        "date[after]=2030-01-01T00:00:00+00:00", // the plus is a space
        "customer=7",
    ] {
        assert_eq!(world.get(&format!("/api/orders?{query}")).ids(), [1, 2, 3], "{query}");
    }
}

/// XC-FILTER-5
#[test]
fn a_part_of_the_e_mail_finds_orders() {
    let world = World::with(|store, now| {
        for email in ["bob@shop.example", "kate@shop.example", "bobby@else.example"] {
            store.add_order(OrderSeed::new("USD", now).guest(email));
        }
    });
    assert_eq!(world.get("/api/orders?profile.login=bob").ids(), [1, 3]);
    assert_eq!(world.get("/api/orders?profile.login=kate@shop.example").ids(), [2]);
}

/// XC-SORT-1
#[test]
fn without_a_word_orders_come_by_ascending_id() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now));
        store.add_order(OrderSeed::new("USD", now - DAY));
        store.set_admin_notes(OrderId(1), "changed", now + DAY).unwrap();
    });
    assert_eq!(world.get("/api/orders").ids(), [1, 2]);
}

/// XC-SORT-2
#[test]
fn orders_are_sorted_by_creation_or_update() {
    let world = World::with(|store, now| {
        for days in [3, 1, 2] {
            store.add_order(OrderSeed::new("USD", now - DAY * days).updated_at(now - TimeDelta::hours(days.into())));
        }
    });
    assert_eq!(world.get("/api/orders?order[date]=asc").ids(), [1, 3, 2]);
    assert_eq!(world.get("/api/orders?order[date]=desc").ids(), [2, 3, 1]);
    assert_eq!(world.get("/api/orders?order%5BlastRenewDate%5D=desc&itemsPerPage=2").ids(), [2, 3]);
    assert_eq!(world.get("/api/orders?order[lastRenewDate]=ASC").ids(), [1, 3, 2]);
}

/// XC-SORT-3
#[test]
fn an_order_by_another_field_or_in_no_direction_is_ignored() {
    let world = orders(3);
    assert_eq!(world.get("/api/orders?order[total]=desc").ids(), [1, 2, 3]);
    assert_eq!(world.get("/api/orders?order[date]=sideways").ids(), [1, 2, 3]);
}

/// XC-LD-1
#[test]
fn json_ld_tells_the_total_and_the_neighbouring_pages() {
    let world = orders(5);
    let answer = world.get_ld("/api/orders?itemsPerPage=2&page=2");
    assert_eq!(answer.ids(), [3, 4]);
    assert_eq!(answer.json.get("hydra:totalItems"), Some(&Json::from(5)));
    let view = answer.json.get("hydra:view").unwrap();
    for (name, page) in [("@id", 2), ("hydra:first", 1), ("hydra:last", 3), ("hydra:previous", 1), ("hydra:next", 3)] {
        let expected = format!("/api/orders?itemsPerPage=2&page={page}");
        assert_eq!(view.get(name), Some(&Json::from(expected)), "{name}");
    }
    let whole = world.get_ld("/api/orders");
    assert_eq!((whole.json.get("hydra:view"), whole.json.get("hydra:totalItems")), (None, Some(&Json::from(5))));
}

/// XC-LD-2
#[test]
fn json_ld_tells_by_which_parameters_a_list_can_be_filtered() {
    let answer = orders(1).get_ld("/api/orders?itemsPerPage=1");
    let search = answer.json.get("hydra:search").unwrap();
    let expected = "/api/orders{?date[before],date[strictly_before],date[after],date[strictly_after],order[date],\
                    order[lastRenewDate],paymentStatus.code,paymentStatus.code[],shippingStatus.code,\
                    shippingStatus.code[],profile.login}";
    assert_eq!(search.get("hydra:template"), Some(&Json::from(expected)));
    assert_eq!(search.get("hydra:mapping").and_then(Json::as_array).map(<[Json]>::len), Some(11));
}

/// XC-LD-3
#[test]
fn an_order_in_json_ld_has_another_id_at_every_reading() {
    let world = orders(1);
    let id = || world.get_ld("/api/orders/1").json.get("@id").unwrap().as_str().unwrap().to_owned();
    let (first, second) = (id(), id());
    assert!(first.starts_with("/api/.well-known/genid/"), "{first}");
    assert_ne!(first, second);
}

/// XC-LD-4
#[test]
fn transactions_cannot_be_read_in_json_ld() {
    let world = World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).line(Line::new("TEA-1", "Tea", dec!(5), 1));
        store.add_order(seed.payment_status(PaymentStatusCode::Paid).payment(Payment::sale("PayPal")));
    });
    let answer = world.get_ld("/api/orders/1/payment_transactions");
    assert_eq!((answer.status, answer.json.get("@type")), (400, Some(&Json::from("hydra:Error"))));
    assert!(answer.detail().contains("Unable to generate an IRI"), "{}", answer.text);
    assert_eq!(world.get("/api/orders/1/payment_transactions").ids(), [1]);
}

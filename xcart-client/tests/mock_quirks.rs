//! Each fault of FakeXCart in both positions of its switch, and which version has which.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::{runtime::Timestamp, wire::Json};
use chrono::TimeDelta;
use mock_support::World;
use rust_decimal::dec;
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, Quirk, Quirks, XCartVersion},
    wire::{HistoryEntry, Order, OrderId, PaymentStatusCode, PaymentTransaction, TransactionStatus},
};

const FIRST: OrderId = OrderId(1);

/// A 5.5.0.29 in which this one fault is on, or off.
fn store(quirk: Quirk, on: bool, fill: impl FnOnce(&mut FakeXCart, Timestamp)) -> World {
    World::configured(FakeXCartConfig::default().quirk(quirk, on), fill)
}

/// The same with one order.
fn one_order(quirk: Quirk, on: bool, seed: impl FnOnce(Timestamp) -> OrderSeed) -> World {
    store(quirk, on, |store, now| assert_eq!(store.add_order(seed(now)), FIRST))
}

fn tea(now: Timestamp) -> OrderSeed {
    OrderSeed::new("USD", now).line(Line::new("TEA-1", "Tea", dec!(10), 1))
}

/// XC-POISON-1
#[test]
fn an_order_whose_product_is_gone_fails_or_tells_no_product() {
    for (on, status) in [(true, 500), (false, 200)] {
        let world = one_order(Quirk::PoisonOrders, on, tea);
        let product = world.store.lock().order(FIRST).unwrap().items[0].product_id.unwrap();
        world.store.lock().delete_product(product).unwrap();
        let answer = world.get("/api/orders/1");
        assert_eq!((answer.status, world.get("/api/orders").status), (status, status));
        if !on {
            assert!(answer.text.contains(r#""product_id":null"#), "{}", answer.text);
            assert!(answer.read::<Order>().items[0].product_id.is_none());
        }
    }
}

/// XC-FILTER-2
#[test]
fn filters_on_the_update_date_are_ignored_or_work_and_are_listed() {
    for (on, ids) in [(true, vec![1, 2]), (false, vec![2])] {
        let world = store(Quirk::UpdateFilterIgnored, on, |store, now| {
            store.add_order(tea(now - TimeDelta::days(3)));
            store.add_order(tea(now));
        });
        let yesterday = (world.now() - TimeDelta::days(1)).timestamp();
        assert_eq!(world.get(&format!("/api/orders?lastRenewDate[after]=@{yesterday}")).ids(), ids);
        assert_eq!(world.get_ld("/api/orders").text.contains("lastRenewDate[after]"), !on);
    }
}

/// XC-PAGE-5
#[test]
fn paging_can_be_switched_off_or_cannot() {
    for (on, rows) in [(true, 30), (false, 131)] {
        let world = store(Quirk::PaginationIgnored, on, |store, now| {
            for _ in 0..131 {
                store.add_order(tea(now));
            }
        });
        assert_eq!(world.get("/api/orders?pagination=false").ids().len(), rows);
        assert_eq!(world.get("/api/orders?pagination=true&itemsPerPage=500").ids().len(), 100);
        let list = world.get_ld("/api/orders?pagination=0");
        assert_eq!(list.json.get("hydra:totalItems"), Some(&Json::Number("131".into())));
        assert_eq!(list.text.contains("hydra:next"), on);
    }
}

/// XC-TXN-1
#[test]
fn a_transactions_status_is_the_methods_name_or_its_letter() {
    use TransactionStatus::{Cancelled, Failed, Pending, Success, Void};
    let fill = |store: &mut FakeXCart, now: Timestamp| {
        let payments = [
            Payment::sale("PayPal"),
            Payment::authorization("PayPal").captured(now).refunded(now),
            Payment::authorization("PayPal").voided(now),
            Payment::failed("PayPal"),
        ];
        for payment in payments {
            store.add_order(tea(now).payment(payment));
        }
        for code in [PaymentStatusCode::AwaitingPayment, PaymentStatusCode::Paid, PaymentStatusCode::Cancelled] {
            store.add_order(tea(now).payment_status(code).payment(Payment::offline("PayPal")));
        }
    };
    let statuses = |world: &World| -> Vec<Option<TransactionStatus>> {
        let read =
            |id| -> Vec<PaymentTransaction> { world.get(&format!("/api/orders/{id}/payment_transactions")).read() };
        (1..=7).map(|id| read(id)[0].status()).collect()
    };
    assert_eq!(statuses(&store(Quirk::MethodAsStatus, true, fill)), vec![None; 7]);
    let letters = [Success, Success, Void, Failed, Pending, Success, Cancelled];
    assert_eq!(statuses(&store(Quirk::MethodAsStatus, false, fill)), letters.map(Some));
}

/// XC-AUTH-3
#[test]
fn a_401_has_a_shape_of_its_own_or_is_a_problem_document() {
    let plain = store(Quirk::Plain401, true, |_, _| {});
    let documented = store(Quirk::Plain401, false, |_, _| {});
    for (headers, text) in [
        (vec![], "JWT Token not found"),
        (vec![("x-auth-token", "wrong")], "Invalid credentials."),
        (vec![("authorization", "Bearer a.b.c")], "Invalid JWT Token"),
    ] {
        let answer = plain.send("GET", "/api/orders", &headers, "");
        assert_eq!((answer.status, answer.content_type.as_str()), (401, "application/json"));
        assert_eq!(answer.json.get("message"), Some(&Json::from(text)));
        let answer = documented.send("GET", "/api/orders", &headers, "");
        assert_eq!((answer.status, answer.content_type.as_str()), (401, "application/problem+json; charset=utf-8"));
        assert_eq!((answer.detail(), answer.json.get("title")), (text, Some(&Json::from("An error occurred"))));
    }
}

/// XC-HISTORY-1
#[test]
fn the_comment_of_an_event_repeats_its_code_or_is_empty() {
    for on in [true, false] {
        let world = one_order(Quirk::CodeAsComment, on, tea);
        let history: Vec<HistoryEntry> = world.get("/api/orders/1/history").read();
        assert_eq!(history[0].comment.as_str(), if on { "PLACE ORDER" } else { "" });
    }
}

/// XC-UPDATE-1
#[test]
fn money_and_parcels_leave_the_update_date_or_move_it() {
    for on in [true, false] {
        let world = store(Quirk::UpdateDateStays, on, |store, now| {
            store.add_order(tea(now).payment_status(PaymentStatusCode::Paid).payment(Payment::sale("PayPal")));
            store.refund(FIRST, dec!(1), now).unwrap();
        });
        let (begin, hour) = (world.now(), TimeDelta::hours(1));
        let mut store = world.store.lock();
        let mut moved = |act: &dyn Fn(&mut FakeXCart, Timestamp), at: Timestamp| {
            act(&mut store, at);
            store.order(FIRST).unwrap().update_date.0 == at
        };
        assert_eq!(moved(&|store, at| store.refund(FIRST, dec!(1), at).unwrap(), begin + hour), !on);
        assert_eq!(moved(&|store, at| store.add_tracking(FIRST, "1Z", at).unwrap(), begin + hour * 2), !on);
        let pay = |store: &mut FakeXCart, at| {
            store.add_payment(FIRST, &Payment::offline("Echeck").at(at)).unwrap();
        };
        assert_eq!(moved(&pay, begin + hour * 3), !on);
    }
}

/// XC-NUMBER-1
#[test]
fn a_number_with_a_dash_has_no_route_or_has_one() {
    for (on, status) in [(true, 404), (false, 200)] {
        let world = one_order(Quirk::WordNumbersOnly, on, |now| tea(now).number("MG-1"));
        assert_eq!(world.get("/api/orders/by_number/MG-1").status, status);
        assert_eq!(world.get("/api/orders/by_number/MG-2").status, 404);
        let detail = if on { "Not found" } else { "Not Found" };
        assert_eq!(world.get("/api/orders/by_number/MG-2").detail(), detail);
    }
}

/// XC-STATUS-6
#[test]
fn the_status_of_an_order_without_one_fails_or_is_not_found() {
    for (on, status) in [(true, 500), (false, 404)] {
        let world = one_order(Quirk::NoStatusFails, on, |now| tea(now).no_statuses());
        for path in ["payment_status", "shipping_status"] {
            assert_eq!(world.get(&format!("/api/orders/1/{path}")).status, status);
        }
    }
}

/// XC-ERR-3
#[test]
fn a_body_that_is_not_valid_is_answered_400_or_422() {
    for (on, status) in [(true, 400), (false, 422)] {
        let world = store(Quirk::InvalidIs400, on, |_, _| {});
        let answer = world.write("POST", "/api/profiles", r#"{"login":"nobody"}"#);
        assert_eq!(answer.status, status);
        assert!(answer.detail().starts_with("Object("), "{}", answer.text);
        // What is no violation is a 400 in any case.
        assert_eq!(world.write("POST", "/api/profiles", "{").status, 400);
    }
}

/// XC-CACHE-1
#[test]
fn a_tag_that_still_holds_is_answered_in_full_or_304() {
    for (on, status) in [(true, 200), (false, 304)] {
        let world = one_order(Quirk::ETagIgnored, on, tea);
        let tag = world.get("/api/orders/1").header("etag").unwrap().to_owned();
        let ask = |tag: &str| {
            world.send("GET", "/api/orders/1", &[("x-auth-token", "demo-read"), ("if-none-match", tag)], "")
        };
        let again = ask(&tag);
        assert_eq!((again.status, again.text.is_empty(), again.header("etag")), (status, !on, Some(tag.as_str())));
        assert_eq!(ask(&format!("W/{tag}")).status, status);
        assert_eq!(ask("\"another\"").status, 200);
    }
}

#[test]
fn versions_have_the_faults_that_the_table_gives_them() {
    use XCartVersion::{V5_5_0_29, V5_5_1, V5_6};
    let off = |version| -> Vec<Quirk> {
        let quirks = Quirks::of(version);
        Quirk::ALL.into_iter().filter(|quirk| !quirks.has(*quirk)).collect()
    };
    let documented = [Quirk::UpdateFilterIgnored, Quirk::PaginationIgnored, Quirk::Plain401];
    assert_eq!((off(V5_5_0_29), off(V5_5_1), off(V5_6)), (vec![], documented.into(), documented.into()));
    assert_eq!(
        Quirk::ALL.into_iter().fold(Quirks::none(), |quirks, quirk| quirks.with(quirk, true)),
        Quirks::of(V5_5_0_29)
    );
}

#[test]
fn a_single_switch_goes_before_the_version_and_stays_through_an_upgrade() {
    let config = FakeXCartConfig::default().quirk(Quirk::PoisonOrders, false).version(XCartVersion::V5_5_0_29);
    let mut store = FakeXCart::new(config);
    assert!(store.quirks().has(Quirk::UpdateFilterIgnored) && !store.quirks().has(Quirk::PoisonOrders));
    store.upgrade(XCartVersion::V5_6);
    assert!(!store.quirks().has(Quirk::UpdateFilterIgnored) && !store.quirks().has(Quirk::PoisonOrders));
}

#[test]
fn the_guides_table_of_versions_tells_what_is_played() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/testing.md")).unwrap();
    for quirk in Quirk::ALL {
        let name = format!("`{quirk:?}`");
        let row =
            guide.lines().find(|line| line.contains(&name)).unwrap_or_else(|| panic!("{name} is not in the guide"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        for (cell, version) in
            cells[3..].iter().zip([XCartVersion::V5_5_0_29, XCartVersion::V5_5_1, XCartVersion::V5_6])
        {
            assert_eq!(*cell == "no", !Quirks::of(version).has(quirk), "{row}");
        }
    }
}

//! Bad input gets an error that names the thing and the fix, and nothing is lost: when the cause is mended, the next sync carries on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::sync::Arc;

use api_core::{fake::Fault, limiter::Priority, runtime::Runtime, transport::Response};
use canonical_model::ParkCode;
use common::Rig;
use http::{HeaderMap, HeaderValue, StatusCode};
use sync_core::ports::Journal;
use sync_stores::sqlite::{SqliteOptions, SqliteStore};
use xcart_client::mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment};
use xcart_client::wire::PaymentStatusCode;
use xcart_xero::{Error, ReconciledOrder, Verdict};

/// The one parked order of the demonstration store with that number.
fn parked(rig: &Rig, number: &str) -> ReconciledOrder {
    let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
    let order = reconciliation.orders.into_iter().find(|order| order.number.as_deref() == Some(number));
    order.unwrap_or_else(|| panic!("order {number} was not looked at"))
}

/// A store with one paid order in that currency.
fn shop_with(currency: &str, rig: &Rig) -> FakeXCart {
    let mut shop = FakeXCart::new(FakeXCartConfig::default());
    let now = rig.runtime.now();
    let order = OrderSeed::new(currency, now)
        .number("7001")
        .line(Line::new("TEA-1", "Tea", "9.90".parse().unwrap(), 2))
        .guest("ada@shop.example")
        .payment_status(PaymentStatusCode::Paid)
        .payment(Payment::sale("PayPal"));
    shop.add_order(order);
    shop
}

fn names(error: &dyn std::fmt::Display, expected: &[&str]) {
    let text = error.to_string();
    for part in expected {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

#[test]
fn an_unknown_account_code_in_the_profile_is_named_before_anything_is_sent() {
    let mut rig = Rig::demo();
    let good = rig.profile.clone();
    rig.profile = good.replace("sales = \"200\"", "sales = \"999\"");
    let error = rig.run(rig.integration().sync()).unwrap_err();
    assert!(matches!(error, Error::Unfit { .. }) && error.is_permanent());
    names(&error, &["accounts.sales", "999", "Demo Company"]);
    assert_eq!(rig.xero.lock().counters().total_effects(), 0);

    rig.profile = good;
    rig.run(rig.integration().sync()).unwrap();
    assert!(rig.xero.lock().counters().total_effects() > 100);
}

#[test]
fn a_tax_without_a_mapping_parks_its_orders_and_a_new_profile_sends_them() {
    let mut rig = Rig::demo();
    let good = rig.profile.clone();
    let row = "[[tax]]\ncode = \"CDEV.STAX.1\"\ntax_type = \"OUTPUT\"";
    assert!(good.contains(row));
    rig.profile = good.replace(row, "[[tax]]\ncode = \"CDEV.OTHER\"\ntax_type = \"OUTPUT\"");
    rig.run(rig.integration().sync()).unwrap();
    let order = parked(&rig, "1003");
    assert_eq!(order.verdict(), Verdict::Parked);
    assert_eq!(order.parked[0].code, ParkCode::UnmappedTax);
    names(&order.parked[0], &["1003", "CDEV.STAX.1", "[[tax]]"]);

    rig.profile = good;
    let integration = rig.integration();
    assert!(rig.run(integration.redrive()).unwrap() >= 1);
    rig.run(integration.sync()).unwrap();
    assert_eq!(parked(&rig, "1003").verdict(), Verdict::Equal);
}

#[test]
fn a_currency_that_the_organisation_does_not_have_parks_the_order() {
    let mut rig = Rig::demo();
    let shop = shop_with("SEK", &rig);
    rig = Rig::with(rig.runtime.clone(), shop);
    rig.run(rig.integration().sync()).unwrap();
    let order = parked(&rig, "7001");
    assert_eq!(order.parked[0].code, ParkCode::UnsupportedCurrency);
    names(&order.parked[0], &["7001", "SEK", "currencies"]);
    assert!(rig.xero.lock().books().invoices().is_empty());
}

#[test]
fn a_malformed_order_is_parked_with_the_field_and_costs_no_other() {
    let rig = Rig::demo();
    // The store sends a total that is no number, once for the page and once for the order itself.
    let body = r#"{"id":3,"order_number":"1003","total":"much"}"#;
    let mut headers = HeaderMap::new();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let answer = Response::new(StatusCode::OK, headers, body);
    for _ in 0..2 {
        rig.shop_faults.next_where(|request| request.url.path() == "/api/orders/3", Fault::Answer(answer.clone()));
    }
    let integration = rig.integration();
    let (demo, order) = ("demo".into(), "3".into());
    rig.run(integration.engine().signal(&demo, &order, Priority::Urgent)).unwrap();
    rig.run(integration.engine().plan_due(&"demo".into())).unwrap();
    let plans = rig.run(rig.store.plans(&"demo".into())).unwrap();
    assert_eq!(plans[0].parked[0].code, ParkCode::MalformedOrder);
    names(&plans[0].parked[0], &["order 3", "total"]);

    // The order is mended; everything goes its way.
    rig.shop_faults.stop();
    rig.run(integration.sync()).unwrap();
    assert_eq!(parked(&rig, "1003").verdict(), Verdict::Equal);
}

#[test]
fn a_wrong_store_key_is_named_and_nothing_is_lost() {
    let mut rig = Rig::demo();
    rig.key = "canary-wrong-key";
    let error = rig.run(rig.integration().sync()).unwrap_err();
    assert!(error.is_permanent());
    names(&error, &["shop.example", "check the key", "Settings"]);
    assert!(!error.to_string().contains("canary"), "{error}");

    rig.key = "demo-read";
    rig.run(rig.integration().sync()).unwrap();
    assert_eq!(parked(&rig, "1001").verdict(), Verdict::Equal);
}

#[test]
fn a_wrong_ledger_token_is_named_and_nothing_is_lost() {
    let mut rig = Rig::demo();
    rig.token = "canary-wrong-token";
    let error = rig.run(rig.integration().sync()).unwrap_err();
    assert!(error.is_permanent());
    names(&error, &["401", "token"]);
    assert!(!error.to_string().contains("canary"), "{error}");

    rig.token = "demo-token";
    rig.run(rig.integration().sync()).unwrap();
    assert_eq!(parked(&rig, "1001").verdict(), Verdict::Equal);
}

#[test]
fn an_unreachable_store_is_tried_again_then_named_and_nothing_is_lost() {
    let rig = Rig::demo();
    let down = |_: &api_core::transport::Request| true;
    for _ in 0..200 {
        rig.shop_faults.next_where(down, Fault::NeverSent);
    }
    let error = rig.run(rig.integration().sync()).unwrap_err();
    assert!(!error.is_permanent());
    names(&error, &["shop.example", "no connection"]);

    rig.shop_faults.stop();
    rig.run(rig.integration().sync()).unwrap();
    assert_eq!(parked(&rig, "1001").verdict(), Verdict::Equal);
}

#[test]
fn an_unreachable_ledger_is_tried_again_then_named_and_nothing_is_lost() {
    let rig = Rig::demo();
    let integration = rig.integration();
    rig.run(integration.check()).unwrap();
    for _ in 0..200 {
        rig.xero_faults.next_where(|request| request.method == http::Method::PUT, Fault::NeverSent);
    }
    let error = rig.run(integration.sync()).unwrap_err();
    assert!(!error.is_permanent());
    names(&error, &["ledger", "nothing was sent"]);
    assert_eq!(rig.xero.lock().counters().total_effects(), 0);

    rig.xero_faults.stop();
    rig.run(integration.sync()).unwrap();
    assert_eq!(parked(&rig, "1001").verdict(), Verdict::Equal);
}

#[test]
fn a_full_disk_is_named_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = Rig::demo();
    let runtime: Arc<dyn Runtime> = Arc::new(rig.runtime.clone());
    // In place, because the rig's time is virtual and cannot wait for a thread.
    let store = SqliteOptions::new(runtime).in_place().open(folder.path().join("sync.db")).unwrap();
    let store: Arc<SqliteStore> = Arc::new(store);
    rig.store = store.clone();
    rig.run(store.set_max_size(200_000)).unwrap();
    let error = rig.run(rig.integration().sync()).unwrap_err();
    names(&error, &["sync.db", "make room"]);

    rig.run(store.set_max_size(1_000_000_000)).unwrap();
    rig.run(rig.integration().sync()).unwrap();
    let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
    assert_eq!(reconciliation.with(Verdict::Different).count(), 0);
    assert_eq!(parked(&rig, "1001").verdict(), Verdict::Equal);
    let numbers: std::collections::BTreeSet<_> =
        rig.xero.lock().books().invoices().into_iter().map(|invoice| invoice.number).collect();
    assert_eq!(numbers.len(), rig.xero.lock().books().invoices().len(), "an invoice is there twice");
    assert!(rig.run(store.journal_stats(&"demo".into())).unwrap().done > 100);
}

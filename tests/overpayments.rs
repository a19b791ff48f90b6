//! An order that is paid with more than it is worth, with the real connectors: the overpayment is made, paid back and set against what the
//! order grows by, once each, whatever goes wrong on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{sync::Arc, time::Duration};

use api_core::{
    fake::{Faults, Shared},
    runtime::{ManualRuntime, Runtime, Timestamp},
};
use attack::{Scissors, money, parked, until_done};
use chrono::TimeDelta;
use common::Rig;
use sync_core::memory::MemoryStore;
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, address},
    wire::PaymentStatusCode,
};
use xcart_xero::Verdict;
use xero_client::mock::{BookRules, FakeXero, FakeXeroConfig};

/// Two teas at 9.90, paid with 30.00.
fn shop(now: Timestamp) -> FakeXCart {
    let placed = now - TimeDelta::days(3);
    let mut shop = FakeXCart::new(FakeXCartConfig::default());
    shop.add_product("TEA-1", "Darjeeling", money("9.90"), placed);
    let ada = shop.add_profile("ada@shop.example", placed);
    let order = OrderSeed::new("USD", placed)
        .number("1001")
        .customer(ada)
        .address(address("Ada", "Byron", "12 Square", "London", "SW1Y 4JH", "GB"))
        .payment_status(PaymentStatusCode::Paid)
        .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 2))
        .payment(Payment::sale("PayPal").amount(money("30.00")));
    shop.add_order(order);
    shop
}

fn rig(seed: u64) -> Rig {
    let runtime = ManualRuntime::new(seed);
    let shop = shop(runtime.now());
    let mut rig = Rig::with(runtime, shop);
    let row = "account = \"091\"          # PayPal clearing";
    assert!(rig.profile.contains(row));
    rig.profile = rig.profile.replace(row, "account = \"090\"\noverpaid = \"overpayment\"");
    rig
}

/// 2.00 go back, and a third tea for 5.00 is added.
fn change(rig: &Rig) {
    rig.runtime.advance(Duration::from_secs(3_600));
    let mut shop = rig.shop.lock();
    let (id, now) = (shop.order_by_number("1001").unwrap().id, rig.runtime.now());
    shop.refund(id, money("2.00"), now).unwrap();
    shop.edit_order(id, now, |basket| basket.add_line(Line::new("TEA-2", "Assam", money("5.00"), 1))).unwrap();
}

/// Everything that is in the ledger, without times and ids.
fn books(rig: &Rig) -> Vec<String> {
    rig.xero.settle(Timestamp::MAX_UTC);
    let fake = rig.xero.lock();
    let books = fake.books();
    let documents = books.documents().into_iter().chain(books.bank_transactions()).map(|document| {
        let [total, paid, credited] = [document.total, document.paid, document.credited].map(|sum| sum.normalize());
        format!("{:?} {} {:?} {total} paid {paid} credited {credited}", document.kind, document.number, document.status)
    });
    let payments = books.payments().into_iter().map(|payment| format!("{} on {}", payment.amount, payment.account));
    let allocations =
        books.allocations().into_iter().map(|allocation| format!("{} to {}", allocation.amount, allocation.invoice));
    let contacts = books.contacts().into_iter().map(|contact| contact.number);
    let mut all: Vec<String> = documents.chain(payments).chain(allocations).chain(contacts).collect();
    all.sort();
    all
}

fn quiet() -> Vec<String> {
    let rig = rig(1);
    until_done(&rig);
    change(&rig);
    until_done(&rig);
    books(&rig)
}

#[test]
fn an_overpayment_is_made_paid_back_and_set_against_what_the_order_grows_by() {
    let rig = rig(1);
    until_done(&rig);
    let first = [
        "19.80 on 090",
        "ReceiveOverpayment  Authorised 10.2 paid 0 credited 0",
        "SalesInvoice XC-1001 Paid 19.8 paid 19.8 credited 0",
        "XC-demo-1",
    ];
    assert_eq!(books(&rig), first);
    change(&rig);
    until_done(&rig);
    let then = [
        "19.80 on 090",
        "2.00 on 090",
        "5.00 to XC-1001-edit-1",
        "ReceiveOverpayment  Authorised 10.2 paid 2 credited 5",
        "SalesInvoice XC-1001 Paid 19.8 paid 19.8 credited 0",
        "SalesInvoice XC-1001-edit-1 Paid 5 paid 0 credited 5",
        "XC-demo-1",
    ];
    assert_eq!((books(&rig), parked(&rig)), (then.map(str::to_owned).to_vec(), vec![]));
    let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
    assert_eq!(reconciliation.with(Verdict::Different).count(), 0, "{reconciliation}");
}

#[test]
fn after_a_death_around_any_call_there_is_one_of_each() {
    let expected = quiet();
    let dies = |rig: &Rig, moment| {
        let scissors = Scissors::at(moment);
        let _cut = rig.run(scissors.race(scissors.integration(rig).sync()));
        scissors.passed()
    };
    let mut moment = 1;
    loop {
        let rig = rig(1);
        rig.xero.lock().set_latency(Duration::from_millis(300));
        let first = dies(&rig, moment);
        until_done(&rig);
        change(&rig);
        let second = dies(&rig, moment);
        until_done(&rig);
        assert_eq!((books(&rig), parked(&rig)), (expected.clone(), vec![]), "moment {moment}");
        if first.max(second) < moment {
            break;
        }
        moment += 1;
    }
    assert!(moment > 20, "{moment}");
}

/// Whether or not the ledger keeps the reference of an overpayment (XR-BANK-5): its line tells whose it is.
#[test]
fn whatever_goes_wrong_on_the_way_there_is_one_of_each() {
    let expected = quiet();
    for seed in 0..16 {
        let mut rig = rig(seed);
        let rules = BookRules::default().overpayments_keep_references(seed % 2 == 0);
        rig.xero = Shared::new(FakeXero::new(FakeXeroConfig::demo().rules(rules)));
        rig.xero_faults = Faults::swarm(seed + 1, Duration::from_secs(170));
        until_done(&rig);
        change(&rig);
        until_done(&rig);
        rig.xero_faults.stop();
        rig.run(rig.integration().engine().redrive(&"demo".into())).unwrap();
        until_done(&rig);
        assert_eq!((books(&rig), parked(&rig)), (expected.clone(), vec![]), "seed {seed}");
    }
}

#[test]
fn after_the_database_is_lost_it_is_found_again_and_not_made_twice() {
    let mut rig = rig(1);
    until_done(&rig);
    rig.runtime.advance(Duration::from_secs(3_600));
    let id = rig.shop.lock().order_by_number("1001").unwrap().id;
    rig.shop.lock().refund(id, money("2.00"), rig.runtime.now()).unwrap();
    until_done(&rig);
    let before = books(&rig);
    assert!(before.iter().any(|line| line.starts_with("ReceiveOverpayment") && line.contains("paid 2 ")), "{before:?}");
    // Long after the ledger forgot its idempotency keys, which would hide the fault.
    rig.runtime.advance(Duration::from_secs(86_400));
    rig.store = Arc::new(MemoryStore::new(Arc::new(rig.runtime.clone())));
    until_done(&rig);
    assert_eq!((books(&rig), parked(&rig)), (before, vec![]));
}

//! An order that is paid with more than it is worth, with the real connectors: the overpayment is made, paid back and set against what the
//! order grows by, once each, whatever goes wrong on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;
#[path = "common/held.rs"]
mod held;

use std::time::Duration;

use api_core::runtime::{ManualRuntime, Runtime, Timestamp};
use attack::{money, parked, until_done};
use chrono::TimeDelta;
use common::Rig;
use held::{Story, books, survives_the_loss_of_the_database};
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, address},
    wire::PaymentStatusCode,
};
use xcart_xero::Verdict;

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

const STORY: Story = Story { rig, changes: &[change] };

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
    let moments = STORY.survives_deaths();
    assert!(moments > 20, "{moments}");
}

#[test]
fn whatever_goes_wrong_on_the_way_there_is_one_of_each() {
    STORY.survives_faults();
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
    survives_the_loss_of_the_database(&mut rig);
}

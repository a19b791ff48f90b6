//! Orders whose money comes before their invoice, with the real connectors: prepayments are made, paid back and set against the invoice,
//! once each, whatever goes wrong on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;
#[path = "common/held.rs"]
mod held;

use std::{sync::Arc, time::Duration};

use api_core::runtime::{ManualRuntime, Runtime, Timestamp};
use attack::{money, order, parked, until_done};
use chrono::TimeDelta;
use common::Rig;
use held::{Story, books, survives_the_loss_of_the_database};
use sync_core::memory::MemoryStore;
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, address},
    wire::PaymentStatusCode,
};
use xcart_xero::Verdict;

/// Two orders of two teas at 9.90, with deposits of 8.00 and 5.00.
fn shop(now: Timestamp) -> FakeXCart {
    let placed = now - TimeDelta::days(3);
    let mut shop = FakeXCart::new(FakeXCartConfig::default());
    shop.add_product("TEA-1", "Darjeeling", money("9.90"), placed);
    let ada = shop.add_profile("ada@shop.example", placed);
    for (number, deposit) in [("1001", "8.00"), ("1002", "5.00")] {
        let order = OrderSeed::new("USD", placed)
            .number(number)
            .customer(ada)
            .address(address("Ada", "Byron", "12 Square", "London", "SW1Y 4JH", "GB"))
            .payment_status(PaymentStatusCode::PartiallyPaid)
            .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 2))
            .payment(Payment::sale("PayPal").amount(money(deposit)));
        shop.add_order(order);
    }
    shop
}

fn rig(seed: u64) -> Rig {
    let runtime = ManualRuntime::new(seed);
    let shop = shop(runtime.now());
    let mut rig = Rig::with(runtime, shop);
    for (row, other) in [
        ("account = \"091\"          # PayPal clearing", "account = \"090\""),
        ("PP = \"invoice\"", "PP = \"prepayment\""),
    ] {
        assert!(rig.profile.contains(row));
        rig.profile = rig.profile.replace(row, other);
    }
    rig.profile.push_str("[prepayments]\naccount = \"820\"\ntax_type = \"TAX001\"\n");
    rig
}

/// Of the first deposit 2.00 go back; the second goes back as a whole, and its order is never billed.
fn give_back(rig: &Rig) {
    rig.runtime.advance(Duration::from_secs(3_600));
    let (first, second, now) = (order(rig, "1001"), order(rig, "1002"), rig.runtime.now());
    let mut shop = rig.shop.lock();
    shop.refund(first, money("2.00"), now).unwrap();
    shop.set_admin_notes(first, "2.00 went back", now).unwrap();
    shop.refund(second, money("5.00"), now).unwrap();
}

/// The rest of the first order comes, and it is billed.
fn bill(rig: &Rig) {
    rig.runtime.advance(Duration::from_secs(3_600));
    let (first, now) = (order(rig, "1001"), rig.runtime.now());
    let mut shop = rig.shop.lock();
    shop.add_payment(first, &Payment::sale("PayPal").amount(money("13.80")).at(now)).unwrap();
    shop.set_payment_status(first, &PaymentStatusCode::Paid, now).unwrap();
}

const STORY: Story = Story { rig, changes: &[give_back, bill] };

/// What stands on the bank's account, that of prepayments, that of what customers owe, and that of sales.
fn held_on(rig: &Rig) -> String {
    let fake = rig.xero.lock();
    let balances = fake.books().trial_balance();
    let sum = |account: &str| {
        let own = balances.iter().filter(|((code, _), _)| code == account);
        own.map(|(_, sum)| *sum).sum::<rust_decimal::Decimal>().normalize().to_string()
    };
    format!("090: {}, 820: {}, 610: {}, 200: {}", sum("090"), sum("820"), sum("610"), sum("200"))
}

#[test]
fn a_prepayment_is_made_paid_back_and_set_against_the_invoice() {
    let rig = rig(1);
    until_done(&rig);
    let first = [
        "ReceivePrepayment  Authorised 5 paid 0 credited 0",
        "ReceivePrepayment  Authorised 8 paid 0 credited 0",
        "XC-demo-1",
    ];
    assert_eq!((books(&rig), parked(&rig)), (first.map(str::to_owned).to_vec(), vec![]));
    let table = rig.run(rig.integration().reconcile()).unwrap().to_string();
    assert!(table.contains("it is not billed yet: 8.00 USD is held as prepayments"), "{table}");
    give_back(&rig);
    until_done(&rig);
    let then = [
        "2.00 on 090",
        "5.00 on 090",
        "ReceivePrepayment  Authorised 8 paid 2 credited 0",
        "ReceivePrepayment  Paid 5 paid 5 credited 0",
        "XC-demo-1",
    ];
    assert_eq!((books(&rig), parked(&rig)), (then.map(str::to_owned).to_vec(), vec![]));
    bill(&rig);
    until_done(&rig);
    let last = [
        "13.80 on 090",
        "2.00 on 090",
        "5.00 on 090",
        "6.00 to XC-1001",
        "ReceivePrepayment  Paid 5 paid 5 credited 0",
        "ReceivePrepayment  Paid 8 paid 2 credited 6",
        "SalesInvoice XC-1001 Paid 19.8 paid 13.8 credited 6",
        "XC-demo-1",
    ];
    assert_eq!((books(&rig), parked(&rig)), (last.map(str::to_owned).to_vec(), vec![]));
    // Nothing is left where the prepayments stood.
    assert_eq!(held_on(&rig), "090: 19.8, 820: 0, 610: 0, 200: -19.8");
    let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
    assert_eq!(reconciliation.with(Verdict::Different).count(), 0, "{reconciliation}");
    // What was held pays, too; and of what never was an invoice it is said why.
    let table = reconciliation.to_string();
    let line = |number: &str| table.lines().find(|line| line.starts_with(number)).unwrap_or_default();
    assert!(line("1001").matches("19.80 USD").count() == 3, "{table}");
    assert!(
        line("1002").ends_with("it is refunded and was never billed: what was held of its money was given back"),
        "{table}"
    );
}

#[test]
fn an_explanation_of_an_order_in_summaries_says_that_its_deposit_is_parked() {
    let mut rig = rig(1);
    let explain = |rig: &Rig| {
        let explained = rig.run(rig.integration().explain(&order(rig, "1001").to_string().into())).unwrap().unwrap();
        let told = explained.notes.iter().any(|note| note.contains("deposits and overpayments"));
        (explained.records.iter().any(|record| record.key.kind().holds_money()), told)
    };
    assert_eq!(explain(&rig), (true, false));
    rig.profile = rig.profile.replace("mode = \"detail\"", "mode = \"summary\"");
    assert_eq!(explain(&rig), (false, true));
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
fn after_the_database_is_lost_they_are_found_again_and_not_made_twice() {
    let mut rig = rig(1);
    until_done(&rig);
    give_back(&rig);
    until_done(&rig);
    let before = books(&rig);
    assert!(before.iter().any(|line| line.starts_with("ReceivePrepayment") && line.contains("paid 2 ")), "{before:?}");
    survives_the_loss_of_the_database(&mut rig);
}

/// It cannot be known any more that the money came before the invoice: it is not paid a second time, and a person is told.
#[test]
fn after_the_database_is_lost_an_invoice_is_not_paid_again_with_what_was_held() {
    let mut rig = rig(1);
    rig.runtime.advance(Duration::from_secs(60));
    until_done(&rig);
    // Nothing more comes: the first order is billed with what was held, and 11.80 stay due.
    let (first, now) = (order(&rig, "1001"), rig.runtime.now());
    rig.shop.lock().set_payment_status(first, &PaymentStatusCode::Paid, now).unwrap();
    until_done(&rig);
    let before = books(&rig);
    assert!(before.contains(&"SalesInvoice XC-1001 Authorised 19.8 paid 0 credited 8".to_owned()), "{before:?}");
    rig.runtime.advance(Duration::from_secs(86_400));
    rig.store = Arc::new(MemoryStore::new(Arc::new(rig.runtime.clone())));
    until_done(&rig);
    assert_eq!(books(&rig), before);
    let parked = parked(&rig);
    assert_eq!(parked.len(), 1, "{parked:?}");
    assert!(parked[0].contains("8.00 USD stands in Xero already, as a prepayment"), "{parked:?}");
}

//! Summaries with the real connectors: the orders of a day are one document in the ledger, once, whatever goes wrong on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use api_core::{fake::Faults, limiter::Priority, runtime::Runtime};
use attack::{Scissors, books, ends, money, order, parked, redrive, small, sync, until_done};
use common::Rig;
use rust_decimal::Decimal;
use sync_core::memory::MemoryStore;
use sync_stores::sqlite::SqliteOptions;
use xcart_client::{
    mock::{Line, OrderSeed, Payment, address},
    wire::PaymentStatusCode,
};
use xcart_xero::Verdict;
use xero_client::mock::DocumentKind;

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3_600);

fn summarised(mut rig: Rig) -> Rig {
    assert!(rig.profile.contains("mode = \"detail\""));
    rig.profile = rig.profile.replace("mode = \"detail\"", "mode = \"summary\"");
    rig
}

/// The small store with one more order of two teas on its first day, which is billed although nothing was paid. Three days of it are
/// over, at the beginning of the fourth.
fn detailed(seed: u64) -> Rig {
    let mut rig = small(seed);
    rig.profile = rig.profile.replace("Q = \"wait\"  ", "Q = \"invoice\"");
    let order = OrderSeed::new("USD", rig.runtime.now() - 3 * DAY)
        .number("1009")
        .guest("guest@shop.example")
        .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
        .payment_status(PaymentStatusCode::AwaitingPayment)
        .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 2));
    rig.shop.lock().add_order(order);
    rig
}

fn rig(seed: u64) -> Rig {
    summarised(detailed(seed))
}

/// An order of two teas that was placed, and paid by PayPal, so long ago.
fn place(rig: &Rig, number: &str, ago: Duration) {
    place_line(rig, number, ago, Line::new("TEA-1", "Darjeeling", money("9.90"), 2));
}

fn place_line(rig: &Rig, number: &str, ago: Duration, line: Line) {
    let order = OrderSeed::new("USD", rig.runtime.now() - ago)
        .number(number)
        .guest("guest@shop.example")
        .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
        .payment_status(PaymentStatusCode::Paid)
        .line(line)
        .payment(Payment::sale("PayPal"));
    rig.shop.lock().add_order(order);
}

/// What comes later: a tea is added to an order that is paid, another is refunded in part, a third, of which nothing was paid, loses a
/// tea, and one more is placed.
fn change(rig: &Rig) {
    place(rig, "1005", Duration::ZERO);
    let (first, second, third, now) = (order(rig, "1001"), order(rig, "1003"), order(rig, "1009"), rig.runtime.now());
    let mut shop = rig.shop.lock();
    shop.edit_order(first, now, |basket| basket.add_line(Line::new("TEA-2", "Assam", money("5.00"), 1))).unwrap();
    shop.refund(second, money("2.00"), now).unwrap();
    shop.edit_order(third, now, |basket| basket.set_quantity("TEA-1", 1)).unwrap();
}

/// Says that an order may have changed.
fn look_at(rig: &Rig, order: xcart_client::wire::OrderId) {
    let (integration, order) = (rig.integration(), order.to_string());
    rig.run(integration.engine().signal(&"demo".into(), &order.as_str().into(), Priority::Normal)).unwrap();
}

fn trial_balance(rig: &Rig) -> BTreeMap<(String, String), Decimal> {
    rig.xero.settle(xcart_xero::api_core::runtime::Timestamp::MAX_UTC);
    rig.xero.lock().books().trial_balance()
}

fn documents(rig: &Rig) -> Vec<String> {
    let lines = books(rig).into_iter().filter(|(number, _)| !number.starts_with("contact"));
    lines.map(|(number, line)| format!("{number}: {}", line.split(" for ").next().unwrap())).collect()
}

/// Two days of syncs with what comes later between them.
fn live(rig: &Rig, sync: impl Fn(&Rig)) {
    sync(rig);
    change(rig);
    rig.runtime.advance(DAY + 3 * HOUR);
    sync(rig);
    rig.runtime.advance(DAY);
    sync(rig);
}

fn quiet() -> BTreeMap<String, String> {
    let rig = rig(1);
    live(&rig, until_done);
    books(&rig)
}

#[test]
fn the_orders_of_a_day_and_a_payment_method_are_one_invoice_with_one_payment() {
    let rig = rig(1);
    until_done(&rig);
    let expected = [
        "XC-2026-01-02-credit-card-USD: SalesInvoice Paid 10.72 tax 0.82 due 0",
        "XC-2026-01-02-none-USD: SalesInvoice Authorised 19.8 tax 0 due 19.8",
        "XC-2026-01-02-paypal-USD: SalesInvoice Paid 83.1 tax 0 due 0",
    ];
    assert_eq!((documents(&rig), parked(&rig)), (expected.map(str::to_owned).to_vec(), vec![]));
    assert_eq!(sync(&rig).unwrap().planned, 0, "the day is closed");
}

#[test]
fn what_stands_on_a_day_waits_until_it_is_over_and_its_closing_hour_is_past() {
    let rig = rig(1);
    until_done(&rig);
    let before = documents(&rig);
    change(&rig);
    rig.runtime.advance(2 * HOUR - Duration::from_secs(120));
    until_done(&rig);
    assert_eq!(documents(&rig), before, "yesterday's refunds wait for the closing hour");
    rig.runtime.advance(Duration::from_secs(180));
    until_done(&rig);
    let changes: Vec<_> = documents(&rig).into_iter().filter(|line| !before.contains(line)).collect();
    let expected = [
        "XC-2026-01-02-none-USD: SalesInvoice Authorised 19.8 tax 0 due 9.9",
        "XC-2026-01-02-none-USD-credit: SalesCredit Paid 9.9 tax 0 due 0",
        "XC-2026-01-04-credit-card-USD-credit: SalesCredit Paid 10.72 tax 0.82 due 0",
        "XC-2026-01-04-paypal-USD-credit: SalesCredit Paid 14.5 tax 0 due 0",
    ];
    assert_eq!(changes, expected);
    rig.runtime.advance(DAY);
    until_done(&rig);
    let today: Vec<_> = documents(&rig).into_iter().filter(|line| line.contains("2026-01-05")).collect();
    let expected = [
        "XC-2026-01-05-paypal-USD: SalesInvoice Authorised 24.8 tax 0 due 5",
        "XC-2026-01-05-paypal-USD-credit: SalesCredit Paid 2 tax 0 due 0",
    ];
    assert_eq!(today, expected);
}

#[test]
fn the_trial_balance_is_that_of_a_document_for_each_order() {
    let (detail, summary) = (detailed(1), rig(1));
    live(&detail, until_done);
    live(&summary, until_done);
    assert_eq!(trial_balance(&summary), trial_balance(&detail));
    assert!(documents(&summary).len() < documents(&detail).len());
    assert_eq!((parked(&summary), parked(&detail)), (vec![], vec![]));
}

#[test]
fn after_a_death_around_any_call_there_is_one_of_each() {
    let expected = quiet();
    let mut moment = 1;
    loop {
        let rig = rig(1);
        rig.xero.lock().set_latency(Duration::from_millis(300));
        let most = std::cell::Cell::new(0);
        live(&rig, |rig| {
            let scissors = Scissors::at(moment);
            let _cut = rig.run(scissors.race(scissors.integration(rig).sync()));
            most.set(most.get().max(scissors.passed()));
            until_done(rig);
        });
        assert_eq!((books(&rig), parked(&rig)), (expected.clone(), vec![]), "moment {moment}");
        if most.get() < moment {
            break;
        }
        moment += 1;
    }
    assert!(moment > 20, "{moment}");
}

#[test]
fn whatever_goes_wrong_on_the_way_there_is_one_of_each() {
    let expected = quiet();
    for seed in 0..16 {
        let mut rig = rig(seed);
        rig.xero_faults = Faults::swarm(seed + 1, Duration::from_secs(170));
        live(&rig, until_done);
        rig.xero_faults.stop();
        redrive(&rig);
        until_done(&rig);
        assert_eq!((books(&rig), parked(&rig)), (expected.clone(), vec![]), "seed {seed}");
    }
}

#[test]
fn an_order_that_is_told_late_makes_another_document_of_its_day_on_the_next_one() {
    let rig = rig(1);
    until_done(&rig);
    place(&rig, "1000", 70 * HOUR);
    rig.runtime.advance(HOUR);
    until_done(&rig);
    assert_eq!(documents(&rig).len(), 3, "once a day");
    rig.runtime.advance(3 * HOUR);
    until_done(&rig);
    let late: Vec<_> = documents(&rig).into_iter().filter(|line| line.contains("USD-2")).collect();
    assert_eq!(late, ["XC-2026-01-02-paypal-USD-2: SalesInvoice Paid 19.8 tax 0 due 0"]);
}

#[test]
fn an_order_stays_as_it_began_whatever_the_profile_says_later() {
    let mut rig = detailed(1);
    until_done(&rig);
    let own = documents(&rig);
    rig = summarised(rig);
    change(&rig);
    rig.runtime.advance(DAY + 3 * HOUR);
    until_done(&rig);
    let then: Vec<_> = documents(&rig).into_iter().filter(|line| !own.contains(line)).collect();
    let expected = [
        "XC-1001-edit-1: SalesInvoice Authorised 5 tax 0 due 5",
        "XC-2026-01-05-paypal-USD: SalesInvoice Paid 19.8 tax 0 due 0",
    ];
    assert!(expected.iter().all(|line| then.iter().any(|other| other == line)), "{then:?}");
    rig.profile = rig.profile.replace("mode = \"summary\"", "mode = \"detail\"");
    let (fifth, now) = (order(&rig, "1005"), rig.runtime.now());
    rig.shop.lock().refund(fifth, money("1.00"), now).unwrap();
    place(&rig, "1006", Duration::ZERO);
    rig.runtime.advance(DAY);
    until_done(&rig);
    let last: Vec<_> =
        documents(&rig).into_iter().filter(|line| line.contains("2026-01-06") || line.contains("1006")).collect();
    let expected = [
        "XC-1006: SalesInvoice Paid 19.8 tax 0 due 0",
        "XC-2026-01-06-paypal-USD-credit: SalesCredit Paid 1 tax 0 due 0",
    ];
    assert_eq!((last, parked(&rig)), (expected.map(str::to_owned).to_vec(), vec![]));
}

/// The books are locked after the reference data were read and before the documents of the day are written.
fn locked(rig: &Rig) {
    until_done(rig);
    change(rig);
    rig.runtime.advance(DAY + HOUR + HOUR / 2);
    let integration = rig.integration();
    ends(rig, integration.sync()).unwrap();
    let (now, lock) = (rig.runtime.now(), "2026-01-05".parse().unwrap());
    rig.xero.lock().person(now).set_period_lock(Some(lock));
    rig.runtime.advance(HOUR - Duration::from_secs(60));
    ends(rig, integration.sync()).unwrap();
    let refused = parked(rig);
    assert!(!refused.is_empty() && refused.iter().all(|line| line.contains("LockedPeriod")), "{refused:?}");
}

fn date_on_open_days(rig: &mut Rig) {
    for what in ["invoices", "credit_notes", "payments"] {
        rig.profile = rig.profile.replacen(&format!("{what} = \"park\""), &format!("{what} = \"next_open_day\""), 1);
    }
}

#[test]
fn a_summary_that_the_ledger_refused_is_sent_when_a_person_mended_the_ledger() {
    let rig = rig(1);
    locked(&rig);
    rig.xero.lock().person(rig.runtime.now()).set_period_lock(None);
    redrive(&rig);
    until_done(&rig);
    rig.runtime.advance(DAY);
    until_done(&rig);
    assert_eq!((books(&rig), parked(&rig)), (quiet(), vec![]));
}

#[test]
fn a_summary_that_the_ledger_refused_is_taken_apart_and_made_anew_by_a_profile_that_was_mended() {
    let mut rig = rig(1);
    locked(&rig);
    date_on_open_days(&mut rig);
    redrive(&rig);
    until_done(&rig);
    rig.runtime.advance(DAY + HOUR);
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    assert!(!documents(&rig).iter().any(|line| line.contains("2026-01-05")), "{:?}", documents(&rig));
    rig.xero.lock().person(rig.runtime.now()).set_period_lock(None);
    let detail = detailed(1);
    live(&detail, until_done);
    assert_eq!(trial_balance(&rig), trial_balance(&detail));
}

#[test]
fn nothing_is_credited_of_a_summary_that_a_person_voided() {
    let rig = rig(1);
    until_done(&rig);
    let before = documents(&rig);
    let now = rig.runtime.now();
    let number = "XC-2026-01-02-paypal-USD";
    let payments: Vec<_> =
        rig.xero.lock().books().payments().into_iter().filter(|one| one.document == number).collect();
    for payment in payments {
        rig.xero.lock().person(now).delete_payment(payment.id).unwrap();
    }
    rig.xero.lock().person(now).void(DocumentKind::SalesInvoice, number).unwrap();
    rig.runtime.advance(3 * HOUR);
    until_done(&rig);
    let credits: Vec<_> = documents(&rig).into_iter().filter(|line| line.contains("credit:")).collect();
    assert_eq!(credits, ["XC-2026-01-04-credit-card-USD-credit: SalesCredit Paid 10.72 tax 0.82 due 0"], "{before:?}");
    let parked = parked(&rig);
    assert!(parked.len() == 1 && parked[0].contains("DeletedInLedger") && parked[0].contains("1004"), "{parked:?}");
}

#[test]
fn an_order_that_is_gone_before_its_day_is_over_is_not_billed_and_later_is_left_to_a_person() {
    let rig = rig(1);
    until_done(&rig);
    change(&rig);
    until_done(&rig);
    let (first, fifth) = (order(&rig, "1001"), order(&rig, "1005"));
    for id in [first, fifth] {
        rig.shop.lock().delete_order(id).unwrap();
        look_at(&rig, id);
    }
    rig.runtime.advance(DAY + 3 * HOUR);
    until_done(&rig);
    let today: Vec<_> = documents(&rig).into_iter().filter(|line| line.contains("2026-01-05")).collect();
    assert_eq!(today, ["XC-2026-01-05-paypal-USD-credit: SalesCredit Paid 2 tax 0 due 0"]);
    let parked = parked(&rig);
    assert!(parked.len() == 1 && parked[0].contains("Unreadable"), "{parked:?}");
}

#[test]
fn an_order_that_cannot_be_read_any_more_is_parked_and_in_no_summary() {
    let rig = rig(1);
    until_done(&rig);
    let now = rig.runtime.now();
    let cup = rig.shop.lock().add_product("CUP-1", "Cup", money("3.00"), now);
    place_line(&rig, "1005", Duration::ZERO, Line::new("TEA-1", "Darjeeling", money("9.90"), 2));
    place_line(&rig, "1006", Duration::ZERO, Line::new("CUP-1", "Cup", money("3.00"), 1));
    until_done(&rig);
    rig.shop.lock().delete_product(cup).unwrap();
    look_at(&rig, order(&rig, "1006"));
    rig.runtime.advance(DAY + 3 * HOUR);
    until_done(&rig);
    let today: Vec<_> = documents(&rig).into_iter().filter(|line| line.contains("2026-01-05")).collect();
    assert_eq!(today, ["XC-2026-01-05-paypal-USD: SalesInvoice Paid 19.8 tax 0 due 0"]);
    let told = parked(&rig);
    assert!(told.len() == 1 && told[0].contains("Unreadable"), "{told:?}");
}

#[test]
fn an_order_that_is_gone_is_not_billed_again_when_its_refused_summary_is_taken_apart() {
    let mut rig = rig(1);
    locked(&rig);
    let fifth = order(&rig, "1005");
    rig.shop.lock().delete_order(fifth).unwrap();
    look_at(&rig, fifth);
    date_on_open_days(&mut rig);
    redrive(&rig);
    until_done(&rig);
    rig.runtime.advance(DAY + HOUR);
    until_done(&rig);
    let first_open = documents(&rig).into_iter().find(|line| line.starts_with("XC-2026-01-06-paypal-USD: "));
    assert_eq!(first_open.as_deref(), Some("XC-2026-01-06-paypal-USD: SalesInvoice Authorised 5 tax 0 due 5"));
    let told = parked(&rig);
    assert!(told.len() == 1 && told[0].contains("Unreadable"), "{told:?}");
}

#[test]
fn more_orders_than_a_round_takes_are_written_in_several_and_no_day_is_parted() {
    let many = || {
        let rig = rig(1);
        for days in 1..5 {
            (0..3).for_each(|order| place(&rig, &format!("20{days}{order}"), DAY * days));
        }
        rig
    };
    let whole = many();
    until_done(&whole);
    for most in 1..6 {
        let (rig, mut few) = (many(), sync_core::Settings::default());
        few.round_members = most;
        ends(&rig, rig.integration_with(|engine| engine.settings(few)).sync()).unwrap();
        assert_eq!((documents(&rig), parked(&rig)), (documents(&whole), vec![]), "{most} at once");
    }
    assert!(documents(&whole).iter().all(|line| !line.contains("USD-2")), "{:?}", documents(&whole));
}

#[test]
fn a_day_is_written_when_everything_that_was_told_of_it_is_read_and_not_before() {
    let many = || {
        let rig = rig(1);
        (0..9).for_each(|order| place(&rig, &format!("20{order}"), 2 * DAY));
        rig
    };
    let (rig, whole) = (many(), many());
    until_done(&whole);
    let mut few = sync_core::Settings::default();
    (few.round, few.readers) = (1, 1);
    ends(&rig, rig.integration_with(|engine| engine.settings(few)).sync()).unwrap();
    assert_eq!((documents(&rig), parked(&rig)), (documents(&whole), vec![]));
}

#[test]
fn an_order_that_was_parked_is_looked_at_again_on_the_next_day() {
    let mut rig = rig(1);
    let mapped = rig.profile.replace("name = \"PayPal\"", "name = \"Gone\"");
    let profile = std::mem::replace(&mut rig.profile, mapped);
    until_done(&rig);
    let told = parked(&rig);
    assert!(told.len() == 3 && told.iter().all(|line| line.contains("UnmappedPaymentMethod")), "{told:?}");
    rig.profile = profile;
    until_done(&rig);
    assert_eq!(parked(&rig), told, "a changed profile alone does nothing today");
    rig.runtime.advance(DAY);
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    assert!(documents(&rig).iter().any(|line| line.starts_with("XC-2026-01-02-paypal-USD: ")), "{:?}", documents(&rig));
}

#[test]
fn after_the_database_is_lost_the_summaries_are_found_again_and_not_made_twice() {
    let mut rig = rig(1);
    until_done(&rig);
    let before = books(&rig);
    rig.runtime.advance(HOUR);
    rig.store = Arc::new(MemoryStore::new(Arc::new(rig.runtime.clone())));
    until_done(&rig);
    assert_eq!((books(&rig), parked(&rig)), (before, vec![]));
}

#[test]
fn a_preview_shows_the_summaries_as_if_all_days_were_over_and_writes_nothing() {
    let rig = rig(1);
    let preview = rig.run(rig.integration().preview(100)).unwrap().to_string();
    assert!(preview.starts_with("5 orders: 0 with something to write beside the summaries, 0 parked"), "{preview}");
    for number in ["XC-2026-01-02-paypal-USD", "XC-2026-01-04-paypal-USD-credit"] {
        let line = preview.lines().find(|line| line.starts_with(&format!("{number} "))).unwrap_or(&preview);
        assert!(line.contains("  summaries  "), "{line}");
    }
    assert_eq!(documents(&rig), Vec::<String>::new());
}

#[test]
fn each_order_tells_which_summaries_hold_it() {
    let rig = rig(1);
    until_done(&rig);
    let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
    assert_eq!(reconciliation.with(Verdict::Different).count(), 0, "{reconciliation}");
    assert!(reconciliation.to_string().contains("in XC-2026-01-02-paypal-USD"), "{reconciliation}");
    assert!(reconciliation.summaries.iter().all(|summary| summary.verdict() == Verdict::Equal), "{reconciliation}");
    let payment = rig.xero.lock().books().payments().into_iter().find(|one| one.amount == money("83.10")).unwrap();
    rig.xero.lock().person(rig.runtime.now()).delete_payment(payment.id).unwrap();
    let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
    let different = reconciliation.summaries.iter().filter(|summary| summary.verdict() == Verdict::Different);
    assert_eq!(different.map(|summary| summary.number.as_str()).collect::<Vec<_>>(), ["XC-2026-01-02-paypal-USD"]);
}

#[test]
fn each_order_tells_all_summaries_that_hold_it_and_for_which_it_waits() {
    let rig = rig(1);
    until_done(&rig);
    change(&rig);
    until_done(&rig);
    let line = |number: &str| {
        let table = rig.run(rig.integration().reconcile()).unwrap().to_string();
        table.lines().find(|line| line.starts_with(number)).map(str::to_owned).unwrap_or(table)
    };
    let (refunded, placed) = (line("1003"), line("1005"));
    let waits = "in XC-2026-01-02-paypal-USD; what changed since waits for the summaries of 2026-01-02";
    assert!(refunded.ends_with(waits), "{refunded}");
    assert!(placed.contains("19.80 USD") && placed.ends_with(" waits for the summaries of 2026-01-05"), "{placed}");
    rig.runtime.advance(DAY + 3 * HOUR);
    until_done(&rig);
    let (refunded, placed) = (line("1003"), line("1005"));
    assert!(refunded.ends_with("in XC-2026-01-02-paypal-USD, XC-2026-01-05-paypal-USD-credit"), "{refunded}");
    assert!(placed.ends_with(" in XC-2026-01-05-paypal-USD"), "{placed}");
    // It is looked at once more, and nothing of it has changed.
    look_at(&rig, order(&rig, "1005"));
    rig.runtime.advance(DAY);
    until_done(&rig);
    assert!(line("1005").ends_with(" in XC-2026-01-05-paypal-USD"), "{}", line("1005"));
}

#[test]
fn an_order_is_explained_by_its_own_documents_as_far_as_no_summary_has_them() {
    let rig = rig(1);
    let explain = || rig.run(rig.integration().explain(&order(&rig, "1004").to_string().into())).unwrap().unwrap();
    let kinds = || explain().records.iter().map(|record| record.key.kind().as_str()).collect::<Vec<_>>();
    assert_eq!(kinds(), ["invoice", "payment", "credit_note", "payment"]);
    assert!(explain().notes.iter().any(|note| note.contains("parts of summaries")));
    until_done(&rig);
    assert_eq!(kinds(), ["credit_note", "payment"], "yesterday's refund waits");
}

#[test]
fn it_is_the_same_on_sqlite() {
    let mut rig = rig(1);
    // In place, because the rig's time is virtual and cannot wait for a thread.
    let options = SqliteOptions::new(Arc::new(rig.runtime.clone())).in_place();
    rig.store = Arc::new(options.open_in_memory().unwrap());
    live(&rig, until_done);
    assert_eq!((books(&rig), parked(&rig)), (quiet(), vec![]));
}

/// Two orders of one day, the second of them told a day late, and neither paid yet: each is in a summary of its own.
fn two_that_owe(rig: &Rig) {
    until_done(rig);
    let order = OrderSeed::new("USD", rig.runtime.now() - 3 * DAY)
        .number("1010")
        .guest("guest@shop.example")
        .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
        .payment_status(PaymentStatusCode::AwaitingPayment)
        .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 2));
    rig.shop.lock().add_order(order);
    rig.runtime.advance(3 * HOUR);
    until_done(rig);
    let owing: Vec<_> = documents(rig).into_iter().filter(|line| line.contains("none")).collect();
    let expected = [
        "XC-2026-01-02-none-USD: SalesInvoice Authorised 19.8 tax 0 due 19.8",
        "XC-2026-01-02-none-USD-2: SalesInvoice Authorised 19.8 tax 0 due 19.8",
    ];
    assert_eq!(owing, expected);
}

fn paid_in_the_store(rig: &Rig, number: &str) {
    let (id, now) = (order(rig, number), rig.runtime.now());
    rig.shop.lock().add_payment(id, &Payment::sale("PayPal").at(now)).unwrap();
    rig.shop.lock().set_payment_status(id, &PaymentStatusCode::Paid, now).unwrap();
    rig.runtime.advance(DAY);
    until_done(rig);
}

#[test]
fn an_order_is_paid_on_the_summary_that_holds_it_whatever_a_person_did_with_another_of_its_day() {
    let first = "XC-2026-01-02-none-USD";
    for is_paid in [true, false] {
        let rig = rig(1);
        two_that_owe(&rig);
        let now = rig.runtime.now();
        let mut xero = rig.xero.lock();
        if is_paid {
            xero.person(now).pay(first, "090", money("19.80"), now.date_naive()).unwrap();
        } else {
            xero.person(now).void(DocumentKind::SalesInvoice, first).unwrap();
        }
        drop(xero);
        paid_in_the_store(&rig, "1010");
        let second = documents(&rig).into_iter().find(|line| line.contains("USD-2:")).unwrap();
        assert_eq!(
            (second.as_str(), parked(&rig)),
            ("XC-2026-01-02-none-USD-2: SalesInvoice Paid 19.8 tax 0 due 0", vec![])
        );
    }
}

/// A draft of an order's own would be nowhere, and nobody would be told.
#[test]
fn an_order_whose_summary_would_be_a_draft_in_a_locked_period_is_parked_until_the_period_is_open() {
    let mut rig = rig(1);
    for what in ["invoices", "credit_notes"] {
        rig.profile = rig.profile.replacen(&format!("{what} = \"park\""), &format!("{what} = \"draft\""), 1);
    }
    let (now, lock) = (rig.runtime.now(), "2026-01-04".parse().unwrap());
    rig.xero.lock().person(now).set_period_lock(Some(lock));
    until_done(&rig);
    let refused = parked(&rig);
    assert!(refused.len() == 5 && refused.iter().all(|line| line.contains("LockedPeriod")), "{refused:?}");
    assert_eq!(documents(&rig), Vec::<String>::new());
    rig.xero.lock().person(now).set_period_lock(None);
    rig.runtime.advance(DAY + 3 * HOUR);
    until_done(&rig);
    let open = summarised(detailed(1));
    until_done(&open);
    open.runtime.advance(DAY + 3 * HOUR);
    until_done(&open);
    assert_eq!((documents(&rig), parked(&rig)), (documents(&open), vec![]));
}

/// No transaction tells of it, nor history; and each process reads the order anew.
#[test]
fn what_a_status_alone_tells_is_of_the_day_on_which_it_was_seen_first_and_waits_for_no_later_one() {
    let rig = rig(1);
    until_done(&rig);
    let id = order(&rig, "1001");
    rig.shop.lock().refund(id, money("2.50"), rig.runtime.now()).unwrap();
    for _ in 0..2 {
        rig.runtime.advance(DAY + 3 * HOUR);
        until_done(&rig);
    }
    rig.shop.lock().set_payment_status(id, &PaymentStatusCode::Refunded, rig.runtime.now()).unwrap();
    until_done(&rig);
    for _ in 0..2 {
        rig.runtime.advance(DAY);
        look_at(&rig, id);
        until_done(&rig);
    }
    let credits: Vec<_> = documents(&rig).into_iter().filter(|line| line.contains("SalesCredit Paid 17.3")).collect();
    assert!(credits.len() == 1 && parked(&rig).is_empty(), "{:?}, {:?}", documents(&rig), parked(&rig));
}

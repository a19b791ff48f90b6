//! Everything goes wrong on the way, by chance, on both sides: lost requests, lost answers, late arrivals, errors before and after the
//! effect, cut bodies. In the end the books are those of a quiet day. In process, on virtual time.
//!
//! `FAULT_SEEDS=500 cargo test --test faults -- --nocapture` for the long form.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{collections::BTreeMap, time::Duration};

use api_core::{
    fake::Faults,
    runtime::{ManualRuntime, Runtime, Timestamp},
};
use common::Rig;
use xcart_client::mock::demo;
use xcart_xero::Verdict;

/// The longest that a request may arrive late: `Timing::in_flight_max` is 180 s.
const LATEST: Duration = Duration::from_secs(170);

/// What a person would compare: every document with its totals, its payments and whom it bills, and every contact.
fn books(rig: &Rig) -> BTreeMap<String, String> {
    rig.xero.settle(Timestamp::MAX_UTC);
    let fake = rig.xero.lock();
    let books = fake.books();
    let mut payments: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for payment in books.payments() {
        let line = format!("{} {} to {}", payment.amount.normalize(), payment.currency, payment.account);
        payments.entry(payment.document).or_default().push(line);
    }
    // Of two customers of one name, the one that comes second gets a suffix: which that is, is chance.
    let numbers: BTreeMap<_, _> = books.contacts().into_iter().map(|contact| (contact.id, contact.number)).collect();
    let mut seen = BTreeMap::new();
    for document in books.documents() {
        let mut paid = payments.remove(&document.number).unwrap_or_default();
        paid.sort();
        let line = format!(
            "{:?} {:?} {} tax {} for {}, {paid:?}",
            document.kind,
            document.status,
            document.total.normalize(),
            document.tax.normalize(),
            numbers[&document.contact_id]
        );
        assert_eq!(seen.insert(document.number.clone(), line), None, "{} is there twice", document.number);
    }
    assert!(payments.is_empty(), "payments on nothing: {payments:?}");
    for number in numbers.into_values() {
        assert_eq!(seen.insert(format!("contact {number}"), String::new()), None, "contact {number} is there twice");
    }
    seen
}

/// A first sync, two changes in the store, and a second one.
fn two_syncs(rig: &Rig) {
    until_done(rig);
    // What is due at the store's time is the same on every day of this test.
    let _changed = demo::change_two_orders(&mut rig.shop.lock(), rig.runtime.now());
    until_done(rig);
}

/// Syncs until one comes to its end, as a host would: it starts again whenever a sync gives up.
fn until_done(rig: &Rig) {
    for _ in 0..200 {
        match rig.run(rig.integration().sync()) {
            Ok(_) => return,
            Err(error) => assert!(!error.is_permanent(), "{error}"),
        }
        rig.runtime.advance(Duration::from_secs(60));
    }
    panic!("no sync comes to its end");
}

#[test]
fn whatever_goes_wrong_on_the_way_nothing_is_doubled_missing_or_a_cent_off() {
    let seeds: u64 = std::env::var("FAULT_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let quiet = Rig::demo();
    two_syncs(&quiet);
    let expected = books(&quiet);
    let mut injected: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..seeds {
        let runtime = ManualRuntime::new(seed);
        let shop = demo::demo_store(runtime.now());
        let mut rig = Rig::with(runtime, shop);
        rig.shop_faults = Faults::swarm(seed * 2 + 1, Duration::from_secs(20));
        rig.xero_faults = Faults::swarm(seed * 2 + 2, LATEST);
        two_syncs(&rig);
        for (name, count) in rig.shop_faults.injected().into_iter().chain(rig.xero_faults.injected()) {
            *injected.entry(name).or_default() += count;
        }
        rig.shop_faults.stop();
        rig.xero_faults.stop();
        // Orders that the store could not give meanwhile were parked; a person looks at them again.
        rig.run(rig.integration().engine().redrive(&"demo".into())).unwrap();
        until_done(&rig);
        let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
        assert_eq!(reconciliation.with(Verdict::Different).count(), 0, "seed {seed}\n{reconciliation}");
        let found = books(&rig);
        for (what, expected) in &expected {
            assert_eq!(found.get(what), Some(expected), "seed {seed}: {what}");
        }
        assert_eq!(found.len(), expected.len(), "seed {seed}: something should not be there");
    }
    println!("{seeds} seeds, injected: {injected:?}");
}

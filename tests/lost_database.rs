//! The database is lost, the ledger is not: everything is found again, and nothing is written twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{sync::Arc, time::Duration};

use api_core::runtime::Runtime;
use common::Rig;
use sync_core::memory::MemoryStore;
use xcart_client::mock::demo;
use xcart_xero::Verdict;

/// Every document with what was paid on it, every payment and allocation; without the times.
fn books(rig: &Rig) -> Vec<String> {
    let fake = rig.xero.lock();
    let books = fake.books();
    let documents = books.documents().into_iter().map(|document| {
        format!("{} {:?} {} {} {}", document.number, document.status, document.total, document.paid, document.credited)
    });
    let payments = books
        .payments()
        .into_iter()
        .map(|payment| format!("{} {} {} {}", payment.document, payment.amount, payment.account, payment.reference));
    let allocations = books.allocations().into_iter().map(|allocation| format!("{allocation:?}"));
    let contacts = books.contacts().into_iter().map(|contact| contact.number);
    let mut all: Vec<_> = documents.chain(payments).chain(allocations).chain(contacts).collect();
    all.sort();
    all
}

#[test]
fn after_the_database_is_lost_everything_is_found_again_and_nothing_is_written_twice() {
    let mut rig = Rig::demo();
    rig.run(rig.integration().sync()).unwrap();
    let _changed = demo::change_two_orders(&mut rig.shop.lock(), rig.runtime.now());
    rig.run(rig.integration().sync()).unwrap();
    let parked = |rig: &Rig| {
        let reconciliation = rig.run(rig.integration().reconcile()).unwrap();
        assert_eq!(reconciliation.with(Verdict::Different).count(), 0, "{reconciliation}");
        reconciliation.with(Verdict::Parked).count()
    };
    let (before, parked_before) = (books(&rig), parked(&rig));

    // Long after the ledger forgot its idempotency keys, which would hide the fault.
    rig.runtime.advance(Duration::from_secs(86_400));
    rig.store = Arc::new(MemoryStore::new(Arc::new(rig.runtime.clone())));
    let report = rig.run(rig.integration().sync()).unwrap();
    assert_eq!(books(&rig), before);
    assert_eq!((parked(&rig), report.journal.parked + report.journal.dead), (parked_before, 0));
    // And what happens from then on is kept in step as ever.
    let paid = rig.shop.lock().order_by_number("1002").unwrap().id;
    rig.shop.lock().refund(paid, "5.00".parse().unwrap(), rig.runtime.now()).unwrap();
    rig.run(rig.integration().sync()).unwrap();
    assert_eq!(books(&rig).len(), before.len() + 2, "a credit note and a payment on it");
    assert!(rig.run(rig.integration().sync()).unwrap().sent == 0);
}

//! A story in which the ledger holds a customer's money beside the invoices, and what may go wrong while it is told.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{sync::Arc, time::Duration};

use api_core::{
    fake::{Faults, Shared},
    runtime::Timestamp,
};
use sync_core::memory::MemoryStore;
use xero_client::mock::{BookRules, FakeXero, FakeXeroConfig};

use super::{
    attack::{Scissors, parked, until_done},
    common::Rig,
};

/// A shop, and what happens there. Before, between and after there is a sync.
pub(crate) struct Story {
    pub(crate) rig: fn(u64) -> Rig,
    pub(crate) changes: &'static [fn(&Rig)],
}

/// Everything that is in the ledger, without times and ids.
pub(crate) fn books(rig: &Rig) -> Vec<String> {
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
    let notes = books.notes().into_iter().map(|note| format!("{} notes {}", note.document, note.text));
    let mut all: Vec<String> = documents.chain(payments).chain(allocations).chain(contacts).chain(notes).collect();
    all.sort();
    all
}

impl Story {
    /// Tells it, with that before each sync.
    fn tell(&self, rig: &Rig, mut before: impl FnMut(&Rig)) {
        before(rig);
        until_done(rig);
        for change in self.changes {
            change(rig);
            before(rig);
            until_done(rig);
        }
    }

    /// The books where nothing goes wrong.
    fn undisturbed(&self) -> Vec<String> {
        let rig = (self.rig)(1);
        self.tell(&rig, |_| {});
        books(&rig)
    }

    /// After a death around any call the books are the same. Tells at how many moments it died.
    pub(crate) fn survives_deaths(&self) -> u64 {
        let expected = self.undisturbed();
        let mut moment = 1;
        loop {
            let rig = (self.rig)(1);
            rig.xero.lock().set_latency(Duration::from_millis(300));
            let mut most = 0;
            self.tell(&rig, |rig| {
                let scissors = Scissors::at(moment);
                let _cut = rig.run(scissors.race(scissors.integration(rig).sync()));
                most = most.max(scissors.passed());
            });
            assert_eq!((books(&rig), parked(&rig)), (expected.clone(), vec![]), "moment {moment}");
            if most < moment {
                return moment;
            }
            moment += 1;
        }
    }

    /// Whatever goes wrong on the way the books are the same, whether or not the ledger keeps the reference of what it holds
    /// (XR-BANK-5): its line tells whose it is.
    pub(crate) fn survives_faults(&self) {
        let expected = self.undisturbed();
        for seed in 0..16 {
            let mut rig = (self.rig)(seed);
            let rules = BookRules::default().overpayments_keep_references(seed % 2 == 0);
            rig.xero = Shared::new(FakeXero::new(FakeXeroConfig::demo().rules(rules)));
            rig.xero_faults = Faults::swarm(seed + 1, Duration::from_secs(170));
            self.tell(&rig, |_| {});
            rig.xero_faults.stop();
            rig.run(rig.integration().engine().redrive(&"demo".into())).unwrap();
            until_done(&rig);
            assert_eq!((books(&rig), parked(&rig)), (expected.clone(), vec![]), "seed {seed}");
        }
    }
}

/// Loses the database, long after the ledger forgot its idempotency keys, which would hide the fault; the books stay as they are.
pub(crate) fn survives_the_loss_of_the_database(rig: &mut Rig) {
    let before = books(rig);
    rig.runtime.advance(Duration::from_secs(86_400));
    rig.store = Arc::new(MemoryStore::new(Arc::new(rig.runtime.clone())));
    until_done(rig);
    assert_eq!((books(rig), parked(rig)), (before, vec![]));
}

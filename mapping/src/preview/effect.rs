//! What a write changes in the books: documents that come and go, and payments.

use std::collections::BTreeMap;

use canonical_model::{
    Applied, AppliedRecord, LedgerWrite, Money, Step,
    ledger::{DocKey, DocKind, Document, DocumentStatus, LedgerPayment, Overpayment, Prepayment},
};
use chrono::NaiveDate;

/// A change of the books.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Effect<'a> {
    /// A document comes.
    Posted(&'a Document),
    /// A document that was there goes: another content takes its place, or it was voided.
    TakenBack(&'a Document),
    /// A payment is made.
    Paid(&'a LedgerPayment),
    /// Money comes that no invoice takes.
    Overpaid(&'a Overpayment),
    /// Money comes before its invoice.
    Prepaid(&'a Prepayment),
    /// So much of that is set against an invoice, or paid back, of which so much was taken before.
    Taken { of: &'a Prepayment, on: NaiveDate, before: Money, amount: Money },
}

/// The effects of steps, in their order. Drafts have none, nor have allocations, which set one side of the same account against
/// the other; but those of a prepayment, which stands on another.
#[derive(Debug, Default)]
pub(crate) struct Effects<'a> {
    pub(crate) known: Vec<Effect<'a>>,
    /// Records that change and of which it is not known what they were, or what the change means.
    pub(crate) unknown: Vec<&'a DocKey>,
}

impl<'a> Effects<'a> {
    /// The effects of steps upon what was applied before.
    pub(crate) fn of(steps: &'a [Step], applied: &'a Applied) -> Self {
        let mut effects = Self::default();
        let mut now = Now { applied, written: BTreeMap::new(), prepaid: BTreeMap::new() };
        for step in steps {
            effects.add(&step.write, &mut now);
        }
        effects
    }

    fn add(&mut self, write: &'a LedgerWrite, now: &mut Now<'a>) {
        match write {
            LedgerWrite::CreateDocument(document) => self.post(document, now),
            LedgerWrite::UpdateDocument(document) => {
                self.take_back(&document.key, now);
                self.post(document, now);
            }
            // A status alone takes documents out of the books, and never puts them in.
            LedgerWrite::SetDocumentStatus { key, status } if counts(*status) => self.unknown.push(key),
            LedgerWrite::SetDocumentStatus { key, status } => {
                if let Some(document) = self.take_back(key, now) {
                    now.written.insert(key, (document, *status));
                }
            }
            LedgerWrite::CreatePayment(payment) => {
                self.take(&payment.on, payment.date, payment.amount, now);
                self.known.push(Effect::Paid(payment));
            }
            LedgerWrite::CreateOverpayment(overpayment) => self.known.push(Effect::Overpaid(overpayment)),
            LedgerWrite::CreatePrepayment(prepayment) => {
                let nothing = Money::zero(prepayment.amount.currency());
                now.prepaid.insert(&prepayment.key, (prepayment, nothing));
                self.known.push(Effect::Prepaid(prepayment));
            }
            LedgerWrite::Allocate(allocation) => self.take(&allocation.credit, allocation.date, allocation.amount, now),
            LedgerWrite::CreateContact(_) | LedgerWrite::UpdateContact(_) => {}
            other => self.unknown.push(other.key()),
        }
    }

    fn post(&mut self, document: &'a Document, now: &mut Now<'a>) {
        if counts(document.status) {
            self.known.push(Effect::Posted(document));
        }
        now.written.insert(&document.key, (document, document.status));
    }

    /// Takes so much of a prepayment; what is no prepayment stands on the account to which it goes.
    fn take(&mut self, of: &'a DocKey, on: NaiveDate, amount: Money, now: &mut Now<'a>) {
        if of.kind() != DocKind::Prepayment {
            return;
        }
        let Some((prepayment, before)) = now.prepayment(of) else { return self.unknown.push(of) };
        let Ok(taken) = before.try_add(amount) else { return self.unknown.push(of) };
        now.prepaid.insert(of, (prepayment, taken));
        self.known.push(Effect::Taken { of: prepayment, on, before, amount });
    }

    /// Takes back what stands under the key; returns it.
    fn take_back(&mut self, key: &'a DocKey, now: &Now<'a>) -> Option<&'a Document> {
        let Some((document, status)) = now.document(key) else {
            self.unknown.push(key);
            return None;
        };
        if counts(status) {
            self.known.push(Effect::TakenBack(document));
        }
        Some(document)
    }
}

/// The documents as they are after the steps so far.
struct Now<'a> {
    applied: &'a Applied,
    written: BTreeMap<&'a DocKey, (&'a Document, DocumentStatus)>,
    /// Prepayments, and how much of each was taken.
    prepaid: BTreeMap<&'a DocKey, (&'a Prepayment, Money)>,
}

impl<'a> Now<'a> {
    fn prepayment(&self, key: &DocKey) -> Option<(&'a Prepayment, Money)> {
        if let Some(known) = self.prepaid.get(key) {
            return Some(*known);
        }
        let written = |record: &'a AppliedRecord| record.written.as_ref();
        let Some(LedgerWrite::CreatePrepayment(prepayment)) = self.applied.records.get(key).and_then(written) else {
            return None;
        };
        let taken = self.applied.records.values().filter_map(written).filter_map(|write| match write {
            LedgerWrite::CreatePayment(payment) if payment.on == *key => Some(payment.amount),
            LedgerWrite::Allocate(allocation) if allocation.credit == *key => Some(allocation.amount),
            _ => None,
        });
        Some((prepayment, Money::sum(prepayment.amount.currency(), taken).ok()?))
    }

    fn document(&self, key: &DocKey) -> Option<(&'a Document, DocumentStatus)> {
        if let Some(written) = self.written.get(key) {
            return Some(*written);
        }
        match self.applied.records.get(key)?.written.as_ref()? {
            LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document) => {
                Some((document, document.status))
            }
            _ => None,
        }
    }
}

/// Whether a document of that status stands in the books.
fn counts(status: DocumentStatus) -> bool {
    status == DocumentStatus::Authorised
}

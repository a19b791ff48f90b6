//! What a write changes in the books: documents that come and go, and payments.

use std::collections::BTreeMap;

use canonical_model::{
    Applied, LedgerWrite, Step,
    ledger::{DocKey, Document, DocumentStatus, LedgerPayment, Overpayment},
};

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
}

/// The effects of steps, in their order. Drafts have none, nor have allocations, which set one side of the same account against
/// the other.
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
        let mut now = Now { applied, written: BTreeMap::new() };
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
            LedgerWrite::CreatePayment(payment) => self.known.push(Effect::Paid(payment)),
            LedgerWrite::CreateOverpayment(overpayment) => self.known.push(Effect::Overpaid(overpayment)),
            LedgerWrite::CreateContact(_) | LedgerWrite::UpdateContact(_) | LedgerWrite::Allocate(_) => {}
            other => self.unknown.push(other.key()),
        }
    }

    fn post(&mut self, document: &'a Document, now: &mut Now<'a>) {
        if counts(document.status) {
            self.known.push(Effect::Posted(document));
        }
        now.written.insert(&document.key, (document, document.status));
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
}

impl<'a> Now<'a> {
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

//! What Xero states of a document that it has: totals, and the rate under which it stands in the books.

use std::fmt;

use canonical_model::{LedgerId, ledger::Totals};
use mapping::inbound;
use rust_decimal::Decimal;
use sync_core::ports::Receipt;
use xero_client::wire::{BankTransaction, CreditNote, Invoice};

/// What was understood of it.
#[derive(Default)]
pub(super) struct Stated {
    pub(super) totals: Option<Totals>,
    currency_rate: Option<Decimal>,
}

impl Stated {
    pub(super) fn invoice(invoice: &Invoice) -> Self {
        Self { totals: inbound::xero::invoice_totals(invoice).ok(), currency_rate: invoice.currency_rate }
    }

    pub(super) fn credit_note(note: &CreditNote) -> Self {
        Self { totals: inbound::xero::credit_note_totals(note).ok(), currency_rate: note.currency_rate }
    }

    /// The receipt of it. A rate of 0 is none: so Xero shows one that does not matter.
    pub(super) fn receipt(self, id: impl fmt::Display) -> Receipt {
        let currency_rate = self.currency_rate.filter(|rate| *rate > Decimal::ZERO);
        Receipt { id: LedgerId::shown(id), totals: self.totals, currency_rate }
    }
}

/// The id of the overpayment that a bank transaction made: under it the overpayment is allocated and paid back, not under the
/// transaction's own.
pub(super) fn overpayment_id(made: &BankTransaction) -> Option<LedgerId> {
    made.overpayment_id.map(LedgerId::shown)
}

/// The same of a prepayment.
pub(super) fn prepayment_id(made: &BankTransaction) -> Option<LedgerId> {
    made.prepayment_id.map(LedgerId::shown)
}

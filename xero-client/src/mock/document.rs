//! What invoices, credit notes and bank transactions have in common: kinds, states, and what is due or left. How each is shown
//! stands in a file of its own, how all are written in `write_document`.

use api_core::runtime::Timestamp;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{self, AmountKind},
    inventory::Movement,
    lines::Line,
    organisation::{IdOf, Organisation},
};

/// Which kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A sales invoice, `ACCREC`.
    SalesInvoice,
    /// A bill, `ACCPAY`.
    Bill,
    /// A credit note to a customer, `ACCRECCREDIT`.
    SalesCredit,
    /// A credit note from a supplier, `ACCPAYCREDIT`.
    PurchaseCredit,
    /// Money that came in without an invoice, `RECEIVE`.
    Receive,
    /// Money that went out without a bill, `SPEND`.
    Spend,
    /// What a customer paid too much, `RECEIVE-OVERPAYMENT`.
    ReceiveOverpayment,
    /// What a supplier was paid too much, `SPEND-OVERPAYMENT`.
    SpendOverpayment,
    /// What a customer paid before the invoice, `RECEIVE-PREPAYMENT`.
    ReceivePrepayment,
    /// What a supplier was paid before the bill, `SPEND-PREPAYMENT`.
    SpendPrepayment,
}

/// The list in which documents of a kind are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Invoices,
    CreditNotes,
    BankTransactions,
}

impl DocumentKind {
    const ALL: [Self; 10] = [
        Self::SalesInvoice,
        Self::Bill,
        Self::SalesCredit,
        Self::PurchaseCredit,
        Self::Receive,
        Self::Spend,
        Self::ReceiveOverpayment,
        Self::SpendOverpayment,
        Self::ReceivePrepayment,
        Self::SpendPrepayment,
    ];

    /// As Xero writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SalesInvoice => "ACCREC",
            Self::Bill => "ACCPAY",
            Self::SalesCredit => "ACCRECCREDIT",
            Self::PurchaseCredit => "ACCPAYCREDIT",
            Self::Receive => "RECEIVE",
            Self::Spend => "SPEND",
            Self::ReceiveOverpayment => "RECEIVE-OVERPAYMENT",
            Self::SpendOverpayment => "SPEND-OVERPAYMENT",
            Self::ReceivePrepayment => "RECEIVE-PREPAYMENT",
            Self::SpendPrepayment => "SPEND-PREPAYMENT",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it belongs to sales, not to purchases.
    pub fn is_sale(self) -> bool {
        use DocumentKind::{Receive, ReceiveOverpayment, ReceivePrepayment, SalesCredit, SalesInvoice};
        matches!(self, SalesInvoice | SalesCredit | Receive | ReceiveOverpayment | ReceivePrepayment)
    }

    /// Whether it is an invoice or a bill.
    pub fn is_invoice(self) -> bool {
        self.group() == Group::Invoices
    }

    /// Whether it is a credit note.
    pub fn is_credit(self) -> bool {
        self.group() == Group::CreditNotes
    }

    /// Whether it is an overpayment.
    pub fn is_overpayment(self) -> bool {
        matches!(self, Self::ReceiveOverpayment | Self::SpendOverpayment)
    }

    /// Whether it is a prepayment.
    pub fn is_prepayment(self) -> bool {
        matches!(self, Self::ReceivePrepayment | Self::SpendPrepayment)
    }

    /// Whether it can be allocated to invoices or refunded.
    pub(super) fn gives_credit(self) -> bool {
        self.is_credit() || self.is_overpayment() || self.is_prepayment()
    }

    /// Whether its number is one of a sequence and unique.
    pub(super) fn is_numbered(self) -> bool {
        matches!(self, Self::SalesInvoice | Self::SalesCredit)
    }

    pub(super) fn group(self) -> Group {
        match self {
            Self::SalesInvoice | Self::Bill => Group::Invoices,
            Self::SalesCredit | Self::PurchaseCredit => Group::CreditNotes,
            _ => Group::BankTransactions,
        }
    }

    /// What it is called in messages.
    pub(super) fn noun(self) -> &'static str {
        match self.group() {
            Group::Invoices => "Invoice",
            Group::CreditNotes => "Credit Note",
            Group::BankTransactions if self.is_overpayment() => "Overpayment",
            Group::BankTransactions if self.is_prepayment() => "Prepayment",
            Group::BankTransactions => "Bank Transaction",
        }
    }

    /// What a payment of it is called.
    pub(super) fn payment_type(self) -> &'static str {
        match self {
            Self::SalesInvoice => "ACCRECPAYMENT",
            Self::Bill => "ACCPAYPAYMENT",
            Self::SalesCredit => "ARCREDITPAYMENT",
            Self::PurchaseCredit => "APCREDITPAYMENT",
            Self::ReceiveOverpayment => "AROVERPAYMENTPAYMENT",
            Self::SpendOverpayment => "APOVERPAYMENTPAYMENT",
            Self::ReceivePrepayment => "ARPREPAYMENTPAYMENT",
            Self::SpendPrepayment => "APPREPAYMENTPAYMENT",
            Self::Receive | Self::Spend => "",
        }
    }
}

/// The state of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentStatus {
    /// Not posted.
    Draft,
    /// Waits for approval; not posted.
    Submitted,
    /// Posted, and something is due or left.
    Authorised,
    /// Posted, and nothing is due or left.
    Paid,
    /// Was posted, and counts no more.
    Voided,
    /// Was never posted, and counts no more.
    Deleted,
}

impl DocumentStatus {
    const ALL: [Self; 6] = [Self::Draft, Self::Submitted, Self::Authorised, Self::Paid, Self::Voided, Self::Deleted];

    /// As Xero writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Submitted => "SUBMITTED",
            Self::Authorised => "AUTHORISED",
            Self::Paid => "PAID",
            Self::Voided => "VOIDED",
            Self::Deleted => "DELETED",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether the document is in the books.
    pub fn is_posted(self) -> bool {
        matches!(self, Self::Authorised | Self::Paid)
    }

    /// Whether it can never change again.
    pub(super) fn is_final(self) -> bool {
        matches!(self, Self::Voided | Self::Deleted)
    }

    /// Whether a request may turn the one into the other, of a document of that kind (XR-INV-1, XR-BANK-3). PAID comes and
    /// goes by itself: a request that repeats it, or says AUTHORISED, changes nothing.
    pub(super) fn may_become(self, next: Self, kind: DocumentKind) -> bool {
        use DocumentStatus::{Authorised, Deleted, Draft, Paid, Submitted, Voided};
        if kind.group() == Group::BankTransactions {
            let end = if kind.gives_credit() { Voided } else { Deleted };
            return !self.is_final() && (next == end || next == Authorised && !kind.gives_credit());
        }
        match self {
            Draft | Submitted => matches!(next, Draft | Submitted | Authorised | Deleted),
            Authorised => matches!(next, Authorised | Voided),
            Paid => matches!(next, Paid | Authorised | Voided),
            Voided | Deleted => false,
        }
    }
}

/// An invoice, a credit note or a bank transaction.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Of an overpayment or prepayment, the id of its bank transaction.
    pub(super) id: Uuid,
    pub(super) kind: DocumentKind,
    pub(super) number: String,
    pub(super) reference: String,
    pub(super) contact: Uuid,
    pub(super) date: NaiveDate,
    pub(super) due_date: Option<NaiveDate>,
    /// When it is expected to be paid, or will be.
    pub(super) planned: Option<NaiveDate>,
    pub(super) status: DocumentStatus,
    pub(super) amounts: AmountKind,
    pub(super) lines: Vec<Line>,
    pub(super) currency: String,
    pub(super) rate: Decimal,
    pub(super) totals: arithmetic::Totals,
    pub(super) branding_theme: Option<Uuid>,
    pub(super) url: String,
    pub(super) sent: bool,
    /// Whether Xero computes its sales tax, so that the API may only read it (XR-INV-11).
    pub(super) auto_tax: bool,
    pub(super) fully_paid_on: Option<NaiveDate>,
    /// Live payments, oldest first.
    pub(super) payments: Vec<Uuid>,
    /// Live allocations, oldest first.
    pub(super) allocations: Vec<Uuid>,
    /// What it did to the stock of tracked items.
    pub(super) stock: Vec<Movement>,
    /// Of a bank transaction.
    pub(super) bank: Option<Bank>,
    /// By which app it was made; empty: by a person.
    pub(super) app: String,
    pub(super) updated: Timestamp,
}

/// What a bank transaction has besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bank {
    pub(super) account: Uuid,
    pub(super) is_reconciled: bool,
}

impl Document {
    /// The id under which it can be allocated and refunded: an overpayment's or prepayment's is not its bank
    /// transaction's.
    pub(super) fn credit_id(&self) -> Uuid {
        let of = match self.kind {
            kind if kind.is_overpayment() => IdOf::Overpayment,
            kind if kind.is_prepayment() => IdOf::Prepayment,
            _ => return self.id,
        };
        of.mark(self.id)
    }

    pub(super) fn sum_up(&mut self) {
        let lines = self.lines.iter().map(|line| (line.amount.unwrap_or_default(), line.tax));
        self.totals = arithmetic::totals(lines, self.amounts);
    }

    /// What was paid on it, or refunded of it.
    pub(super) fn paid(&self, organisation: &Organisation) -> Decimal {
        self.payments.iter().filter_map(|id| organisation.payments.get(id)).map(|payment| payment.amount).sum()
    }

    /// What was allocated to it, or of it.
    pub(super) fn allocated(&self, organisation: &Organisation) -> Decimal {
        self.allocations
            .iter()
            .filter_map(|id| organisation.allocations.get(id))
            .map(|allocation| allocation.amount)
            .sum()
    }

    /// What is due of an invoice, what is left of a credit note.
    pub(super) fn open(&self, organisation: &Organisation) -> Decimal {
        self.totals.total - self.paid(organisation) - self.allocated(organisation)
    }

    /// Whether money or credit has touched it.
    pub(super) fn is_touched(&self) -> bool {
        !self.payments.is_empty() || !self.allocations.is_empty()
    }
}

/// Puts a document back after a payment or allocation of this date came or went: PAID when nothing is open, AUTHORISED again
/// when something is (XR-INV-1).
pub(super) fn settle(organisation: &mut Organisation, mut document: Document, date: NaiveDate, now: Timestamp) {
    let open = document.open(organisation);
    document.updated = now;
    if document.status.is_posted() {
        document.status = if open.is_zero() { DocumentStatus::Paid } else { DocumentStatus::Authorised };
    }
    document.fully_paid_on = match document.status {
        DocumentStatus::Paid => Some(document.fully_paid_on.map_or(date, |earlier| earlier.max(date))),
        _ => None,
    };
    organisation.documents.put(document.id, document);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voided_and_deleted_become_nothing_and_nobody_sets_paid() {
        for status in DocumentStatus::ALL {
            for kind in DocumentKind::ALL {
                assert!(!DocumentStatus::Voided.may_become(status, kind));
                assert!(!DocumentStatus::Deleted.may_become(status, kind));
                let repeats = status == DocumentStatus::Paid && kind.group() != Group::BankTransactions;
                assert_eq!(status.may_become(DocumentStatus::Paid, kind), repeats);
                assert_eq!(DocumentKind::parse(kind.as_str()), Some(kind));
            }
            assert_eq!(DocumentStatus::parse(status.as_str()), Some(status));
        }
    }
}

//! The lists of records that can have files and a history, by their names in a path.

use uuid::Uuid;

use super::{
    bank_transactions, contacts, credit_notes, credits, document::DocumentKind, invoices, items,
    organisation::Organisation,
};

/// A list of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    Accounts,
    BankTransactions,
    BatchPayments,
    Contacts,
    CreditNotes,
    Invoices,
    Items,
    ManualJournals,
    Overpayments,
    Payments,
    Prepayments,
}

impl Resource {
    const ALL: [Self; 11] = [
        Self::Accounts,
        Self::BankTransactions,
        Self::BatchPayments,
        Self::Contacts,
        Self::CreditNotes,
        Self::Invoices,
        Self::Items,
        Self::ManualJournals,
        Self::Overpayments,
        Self::Payments,
        Self::Prepayments,
    ];

    /// As it stands in a path.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Accounts => "Accounts",
            Self::BankTransactions => "BankTransactions",
            Self::BatchPayments => "BatchPayments",
            Self::Contacts => "Contacts",
            Self::CreditNotes => "CreditNotes",
            Self::Invoices => "Invoices",
            Self::Items => "Items",
            Self::ManualJournals => "ManualJournals",
            Self::Overpayments => "Overpayments",
            Self::Payments => "Payments",
            Self::Prepayments => "Prepayments",
        }
    }

    pub(super) fn named(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resource| resource.list().eq_ignore_ascii_case(segment))
    }

    /// XR-ATTACH-1.
    pub(super) fn has_attachments(self) -> bool {
        use Resource::{Accounts, BankTransactions, Contacts, CreditNotes, Invoices, ManualJournals};
        matches!(self, Accounts | BankTransactions | Contacts | CreditNotes | Invoices | ManualJournals)
    }

    /// XR-HIST-1.
    pub(super) fn has_history(self) -> bool {
        self != Self::Accounts
    }

    /// The record that a path names, by id or by what else it goes by.
    pub(super) fn find(self, organisation: &Organisation, text: &str) -> Option<Uuid> {
        let id = Uuid::parse_str(text).ok();
        match self {
            Self::Accounts => id.and_then(|id| organisation.account(id)).map(|account| account.id),
            Self::BankTransactions => bank_transactions::find(organisation, text).map(|document| document.id),
            Self::BatchPayments => id.filter(|id| organisation.batch_payments.get(id).is_some()),
            Self::Contacts => contacts::resolve(organisation, text),
            Self::CreditNotes => credit_notes::resolve(organisation, text).map(|note| note.id),
            Self::Invoices => invoices::resolve(organisation, text).map(|invoice| invoice.id),
            Self::Items => items::resolve(organisation, text).map(|item| item.id),
            Self::ManualJournals => id.filter(|id| organisation.journals.get(id).is_some()),
            // Files and history are those of their bank transaction.
            Self::Overpayments => credits::OVERPAYMENTS.find(organisation, text).map(|document| document.id),
            Self::Prepayments => credits::PREPAYMENTS.find(organisation, text).map(|document| document.id),
            Self::Payments => id.and_then(|id| organisation.payments.get(&id)).map(|payment| payment.id),
        }
    }

    /// Whether the record is a document to a customer, who may look at it and its files on the web (XR-ATTACH-4).
    pub(super) fn is_receivable(self, organisation: &Organisation, id: Uuid) -> bool {
        let kind = organisation.document(id).map(|document| document.kind);
        matches!(kind, Some(DocumentKind::SalesInvoice | DocumentKind::SalesCredit))
    }
}

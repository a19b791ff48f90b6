//! Manual journals: entries into the ledger by hand.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    AccountCode, AccountId, Attachment, ElementStatus, LineAmountTypes, ManualJournalId, TaxType, TrackingCategory,
    ValidationError,
};

api_core::wire_enum! {
    /// How far a manual journal is.
    pub enum ManualJournalStatus {
        /// A draft; counts for nothing.
        Draft => "DRAFT",
        /// It counts.
        Posted => "POSTED",
        /// Was a draft and is deleted.
        Deleted => "DELETED",
        /// Was posted and is void.
        Voided => "VOIDED",
        /// Put away.
        Archived => "ARCHIVED",
    }
}

api_core::wire_struct! {
    /// An entry into the ledger by hand, in the base currency. Its lines sum to zero, and there are at least two.
    #[derive(Default)]
    pub struct ManualJournal {
        /// Xero's id.
        manual_journal_id: Option<ManualJournalId> => "ManualJournalID" (id),
        /// What it is for.
        narration: Option<SmolStr> => "Narration",
        /// The lines. A list that was not paged has none (XR-LIST-2).
        journal_lines: Option<Vec<ManualJournalLine>> => "JournalLines",
        /// The day. Xero takes today, in the organisation's zone, if none is sent.
        date: Option<NetDate> => "Date",
        /// What line amounts mean; without tax if nothing is said.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// How far it is; a draft if nothing is said.
        status: Option<ManualJournalStatus> => "Status",
        /// Where it can be seen at its source: an absolute http(s) address.
        url: Option<SmolStr> => "Url",
        /// Whether reports on cash basis show it; so if nothing is said.
        show_on_cash_basis_reports: Option<bool> => "ShowOnCashBasisReports",
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// Files; only where one journal is read.
        attachments: Option<Vec<Attachment>> => "Attachments" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What there is to read although it was not refused: an unknown account's line in a draft is left out so.
        warnings: Option<Vec<ValidationError>> => "Warnings" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

api_core::wire_struct! {
    /// A line of a manual journal.
    #[derive(Default)]
    pub struct ManualJournalLine {
        /// The amount: positive is debit, negative credit.
        line_amount: Option<Decimal> => "LineAmount",
        /// The account; neither a bank account nor that of debtors or creditors.
        account_code: Option<AccountCode> => "AccountCode",
        /// The account by id.
        account_id: Option<AccountId> => "AccountID",
        /// What it is for.
        description: Option<SmolStr> => "Description",
        /// The tax type.
        tax_type: Option<TaxType> => "TaxType",
        /// The tax.
        tax_amount: Option<Decimal> => "TaxAmount",
        /// Tracking options, at most two.
        tracking: Option<Vec<TrackingCategory>> => "Tracking",
        /// Whether there is nothing on it.
        is_blank: Option<bool> => "IsBlank",
    }
}

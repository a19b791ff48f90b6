//! Credit notes, and their allocation to invoices.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    AllocationId, Attachment, BrandingThemeId, Contact, CreditNoteId, CreditNoteType, CurrencyCode, DocumentStatus,
    ElementStatus, Invoice, InvoiceAddress, LineAmountTypes, LineItem, Overpayment, Payment, Prepayment,
    ValidationError,
};

api_core::wire_struct! {
    /// A credit note. Amounts are in [`currency_code`](Self::currency_code), exact. Lines have no discounts. Creating one and
    /// allocating it are two calls (XR-CREDIT-1).
    #[derive(Default)]
    pub struct CreditNote {
        /// To a customer, or from a supplier.
        credit_note_type: Option<CreditNoteType> => "Type",
        /// Xero's id.
        credit_note_id: Option<CreditNoteId> => "CreditNoteID" (id),
        /// The id again, as lists give it.
        id: Option<CreditNoteId> => "ID" (read_only),
        /// The number, unique among those to customers.
        credit_note_number: Option<SmolStr> => "CreditNoteNumber",
        /// A reference; to customers only.
        reference: Option<SmolStr> => "Reference",
        /// Customer or supplier. Of one that has an id, nothing else is sent (XR-CONTACT-4).
        contact: Option<Contact> => "Contact" (reference),
        /// The date. Xero takes today, in the organisation's zone, if none is sent.
        date: Option<NetDate> => "Date",
        /// The date again.
        date_string: Option<NetDate> => "DateString" (read_only),
        /// When it is due.
        due_date: Option<NetDate> => "DueDate",
        /// When it is due, again.
        due_date_string: Option<NetDate> => "DueDateString" (read_only),
        /// How far it is; paid is one whose credit is used up.
        status: Option<DocumentStatus> => "Status",
        /// What line amounts mean.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// The lines; positive amounts are credit.
        line_items: Option<Vec<LineItem>> => "LineItems",
        /// The sum of the lines without tax. Sums are Xero's, and are not sent.
        sub_total: Option<Decimal> => "SubTotal" (read_only),
        /// The sum of the lines' tax.
        total_tax: Option<Decimal> => "TotalTax" (read_only),
        /// The credit in all.
        total: Option<Decimal> => "Total" (read_only),
        /// The currency.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// Units of the currency to one unit of the base currency.
        currency_rate: Option<Decimal> => "CurrencyRate",
        /// What is left to allocate or to refund.
        remaining_credit: Option<Decimal> => "RemainingCredit" (read_only),
        /// Inside an invoice: what of it was applied there.
        applied_amount: Option<Decimal> => "AppliedAmount" (read_only),
        /// What was allocated, and to what.
        allocations: Option<Vec<Allocation>> => "Allocations" (read_only),
        /// Refunds.
        payments: Option<Vec<Payment>> => "Payments" (read_only),
        /// When it was used up.
        fully_paid_on_date: Option<NetDate> => "FullyPaidOnDate" (read_only),
        /// The layout.
        branding_theme_id: Option<BrandingThemeId> => "BrandingThemeID",
        /// Whether it is marked as sent.
        sent_to_contact: Option<bool> => "SentToContact",
        /// To which address it was sent.
        sent_to_email_address: Option<SmolStr> => "SentToEmailAddress" (read_only),
        /// Deduction of the construction industry scheme; United Kingdom.
        cis_deduction: Option<Decimal> => "CISDeduction" (read_only),
        /// Its rate in percent.
        cis_rate: Option<Decimal> => "CISRate" (read_only),
        /// Files; only where one credit note is read.
        attachments: Option<Vec<Attachment>> => "Attachments" (read_only),
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// Addresses on the document; United States only.
        invoice_addresses: Option<Vec<InvoiceAddress>> => "InvoiceAddresses",
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// When it last changed, again.
        updated_date_utc_string: Option<NetInstant> => "UpdatedDateUTCString" (read_only),
        /// Whether it was refused.
        has_errors: Option<bool> => "HasErrors" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What there is to read although it was not refused.
        warnings: Option<Vec<ValidationError>> => "Warnings" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

impl CreditNote {
    /// The reference to a credit note that a payment carries.
    pub fn reference_to(id: CreditNoteId) -> Self {
        Self { credit_note_id: Some(id), ..Self::default() }
    }
}

api_core::wire_struct! {
    /// A part of a credit that was set against an invoice of the same contact and currency (XR-ALLOC-1). It is written below
    /// the credit that it is taken from.
    #[derive(Default)]
    pub struct Allocation {
        /// Its id.
        allocation_id: Option<AllocationId> => "AllocationID" | "AllocationId" (id),
        /// How much, in the documents' currency.
        amount: Option<Decimal> => "Amount",
        /// The later of both documents' dates; Xero sets it.
        date: Option<NetDate> => "Date",
        /// The invoice: its id is enough.
        invoice: Option<Box<Invoice>> => "Invoice" (reference),
        /// The credit, if it is a credit note.
        credit_note: Option<Box<CreditNote>> => "CreditNote" (reference),
        /// The credit, if it is an overpayment.
        overpayment: Option<Box<Overpayment>> => "Overpayment" (reference),
        /// The credit, if it is a prepayment.
        prepayment: Option<Box<Prepayment>> => "Prepayment" (reference),
        /// Whether it was undone.
        is_deleted: Option<bool> => "IsDeleted" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

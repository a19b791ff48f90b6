//! Invoices and bills.

use api_core::wire::{NetDate, NetInstant};
use rust_decimal::Decimal;

use super::{
    BrandingThemeId, Contact, CreditNote, CurrencyCode, DocumentStatus, ElementStatus, InvoiceAddress, InvoiceId,
    InvoiceType, LineAmountTypes, LineItem, Overpayment, Payment, Prepayment, RepeatingInvoiceId, ValidationError,
};

api_core::wire_struct! {
    /// An invoice or bill. Amounts are in [`currency_code`](Self::currency_code), exact.
    ///
    /// Send neither totals nor what Xero sets: `SubTotal`, `TotalTax`, `Total`, `AmountDue` are its own sums. To leave the
    /// lines of an existing invoice as they are, leave `line_items` out (XR-INV-4).
    #[derive(Default)]
    pub struct Invoice {
        /// Sale or bill.
        invoice_type: Option<InvoiceType> => "Type",
        /// Xero's id.
        invoice_id: Option<InvoiceId> => "InvoiceID",
        /// The number: at most 255 printable ASCII characters, unique among sales (XR-INV-2). Xero makes one if none is
        /// sent.
        invoice_number: Option<String> => "InvoiceNumber",
        /// A reference, at most 255 characters; sales only.
        reference: Option<String> => "Reference",
        /// Customer or supplier.
        contact: Option<Contact> => "Contact",
        /// The date. Xero takes today, in the organisation's zone, if none is sent.
        date: Option<NetDate> => "Date",
        /// The date again.
        date_string: Option<NetDate> => "DateString",
        /// When it is due.
        due_date: Option<NetDate> => "DueDate",
        /// When it is due, again.
        due_date_string: Option<NetDate> => "DueDateString",
        /// How far it is.
        status: Option<DocumentStatus> => "Status",
        /// What line amounts mean.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// The lines. A list that was not paged has none, whatever the invoice has (XR-LIST-2).
        line_items: Option<Vec<LineItem>> => "LineItems",
        /// The sum of the lines without tax.
        sub_total: Option<Decimal> => "SubTotal",
        /// The sum of the lines' tax.
        total_tax: Option<Decimal> => "TotalTax",
        /// What is to be paid in all.
        total: Option<Decimal> => "Total",
        /// The sum of the lines' discounts.
        total_discount: Option<Decimal> => "TotalDiscount",
        /// The currency.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// Units of the currency to one unit of the base currency, up to 6 decimals. The rate of the document's day if
        /// none is sent.
        currency_rate: Option<Decimal> => "CurrencyRate",
        /// What is still to be paid. Of a voided invoice it stays as it was.
        amount_due: Option<Decimal> => "AmountDue",
        /// What was paid.
        amount_paid: Option<Decimal> => "AmountPaid",
        /// What was credited.
        amount_credited: Option<Decimal> => "AmountCredited",
        /// The day of the last payment.
        fully_paid_on_date: Option<NetDate> => "FullyPaidOnDate",
        /// The layout.
        branding_theme_id: Option<BrandingThemeId> => "BrandingThemeID",
        /// Where the document can be seen at its source: an absolute http(s) address.
        url: Option<String> => "Url",
        /// Whether it is marked as sent.
        sent_to_contact: Option<bool> => "SentToContact",
        /// When the customer is expected to pay.
        expected_payment_date: Option<NetDate> => "ExpectedPaymentDate",
        /// When a bill is to be paid.
        planned_payment_date: Option<NetDate> => "PlannedPaymentDate",
        /// Deduction of the construction industry scheme; United Kingdom.
        cis_deduction: Option<Decimal> => "CISDeduction",
        /// Its rate in percent.
        cis_rate: Option<Decimal> => "CISRate",
        /// The template.
        repeating_invoice_id: Option<RepeatingInvoiceId> => "RepeatingInvoiceID",
        /// Whether any line has a discount.
        is_discounted: Option<bool> => "IsDiscounted",
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments",
        /// Payments.
        payments: Option<Vec<Payment>> => "Payments",
        /// Prepayments that were allocated.
        prepayments: Option<Vec<Prepayment>> => "Prepayments",
        /// Overpayments that were allocated.
        overpayments: Option<Vec<Overpayment>> => "Overpayments",
        /// Credit notes that were allocated.
        credit_notes: Option<Vec<CreditNote>> => "CreditNotes",
        /// Addresses on the document; United States only.
        invoice_addresses: Option<Vec<InvoiceAddress>> => "InvoiceAddresses",
        /// When it last changed. Some changes do not move it (XR-LIST-4).
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC",
        /// Whether it was refused.
        has_errors: Option<bool> => "HasErrors",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
        /// What there is to read although it was not refused.
        warnings: Option<Vec<ValidationError>> => "Warnings",
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString",
    }
}

impl Invoice {
    /// The reference to an invoice that a payment or allocation carries.
    pub fn reference_to(id: InvoiceId) -> Self {
        Self { invoice_id: Some(id), ..Self::default() }
    }
}

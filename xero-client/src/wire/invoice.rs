//! Invoices and bills.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    Attachment, BrandingThemeId, Contact, CreditNote, CurrencyCode, DocumentStatus, ElementStatus, InvoiceAddress,
    InvoiceId, InvoiceType, LineAmountTypes, LineItem, Overpayment, Payment, PaymentService, Prepayment,
    RepeatingInvoiceId, ValidationError,
};

api_core::wire_struct! {
    /// An invoice or bill. Amounts are in [`currency_code`](Self::currency_code), exact.
    ///
    /// What Xero alone sets is not sent: `SubTotal`, `TotalTax`, `Total`, `AmountDue` are its own sums. To leave the lines of an
    /// existing invoice as they are, leave `line_items` out (XR-INV-4).
    #[derive(Default)]
    pub struct Invoice {
        /// Sale or bill.
        invoice_type: Option<InvoiceType> => "Type",
        /// Xero's id.
        invoice_id: Option<InvoiceId> => "InvoiceID" (id),
        /// The number: at most 255 printable ASCII characters, unique among sales (XR-INV-2). Xero makes one if none is
        /// sent.
        invoice_number: Option<SmolStr> => "InvoiceNumber",
        /// A reference, at most 255 characters; sales only.
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
        /// How far it is.
        status: Option<DocumentStatus> => "Status",
        /// What line amounts mean.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// The lines. A list that was not paged has none, whatever the invoice has (XR-LIST-2).
        line_items: Option<Vec<LineItem>> => "LineItems",
        /// The sum of the lines without tax.
        sub_total: Option<Decimal> => "SubTotal" (sum),
        /// The sum of the lines' tax.
        total_tax: Option<Decimal> => "TotalTax" (sum),
        /// What is to be paid in all.
        total: Option<Decimal> => "Total" (sum),
        /// The sum of the lines' discounts.
        total_discount: Option<Decimal> => "TotalDiscount" (read_only),
        /// The total before rounding, where the organisation has opted in to it; can be set while it is a draft.
        entered_total: Option<Decimal> => "EnteredTotal",
        /// What is added to the lines' sums to give the total, from −0.10 to 0.10, where the organisation has opted in to it.
        /// Xero applies it to an approved invoice only if all three sums are given, so they are sent beside it (XR-ROUND-1).
        rounding_amount: Option<Decimal> => "RoundingAmount" (adjustment),
        /// The currency.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// Units of the currency to one unit of the base currency, up to 6 decimals. The rate of the document's day if
        /// none is sent.
        currency_rate: Option<Decimal> => "CurrencyRate",
        /// What is still to be paid. Of a voided invoice it stays as it was.
        amount_due: Option<Decimal> => "AmountDue" (read_only),
        /// What was paid.
        amount_paid: Option<Decimal> => "AmountPaid" (read_only),
        /// What was credited.
        amount_credited: Option<Decimal> => "AmountCredited" (read_only),
        /// The day of the last payment.
        fully_paid_on_date: Option<NetDate> => "FullyPaidOnDate" (read_only),
        /// The layout.
        branding_theme_id: Option<BrandingThemeId> => "BrandingThemeID",
        /// Where the document can be seen at its source: an absolute http(s) address.
        url: Option<SmolStr> => "Url",
        /// Whether it is marked as sent.
        sent_to_contact: Option<bool> => "SentToContact",
        /// To which address it was sent.
        sent_to_email_address: Option<SmolStr> => "SentToEmailAddress" (read_only),
        /// When the customer is expected to pay.
        expected_payment_date: Option<NetDate> => "ExpectedPaymentDate",
        /// When a bill is to be paid.
        planned_payment_date: Option<NetDate> => "PlannedPaymentDate",
        /// Deduction of the construction industry scheme; United Kingdom.
        cis_deduction: Option<Decimal> => "CISDeduction" (read_only),
        /// Its rate in percent.
        cis_rate: Option<Decimal> => "CISRate" (read_only),
        /// The template.
        repeating_invoice_id: Option<RepeatingInvoiceId> => "RepeatingInvoiceID" (read_only),
        /// Whether any line has a discount.
        is_discounted: Option<bool> => "IsDiscounted" (read_only),
        /// Files; only where one invoice is read.
        attachments: Option<Vec<Attachment>> => "Attachments" (read_only),
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// Payments.
        payments: Option<Vec<Payment>> => "Payments" (read_only),
        /// Prepayments that were allocated.
        prepayments: Option<Vec<Prepayment>> => "Prepayments" (read_only),
        /// Overpayments that were allocated.
        overpayments: Option<Vec<Overpayment>> => "Overpayments" (read_only),
        /// Credit notes that were allocated.
        credit_notes: Option<Vec<CreditNote>> => "CreditNotes" (read_only),
        /// Addresses on the document; United States only.
        invoice_addresses: Option<Vec<InvoiceAddress>> => "InvoiceAddresses",
        /// The ways to pay that it offers online.
        invoice_payment_services: Option<Vec<PaymentService>> => "InvoicePaymentServices" (read_only),
        /// When it last changed. Some changes do not move it (XR-LIST-4).
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

impl Invoice {
    /// The reference to an invoice that a payment or allocation carries.
    pub fn reference_to(id: InvoiceId) -> Self {
        Self { invoice_id: Some(id), ..Self::default() }
    }
}

api_core::wire_struct! {
    /// Where the customer sees an invoice online. **The address is a secret**: who knows it sees the invoice.
    #[derive(Default)]
    pub struct OnlineInvoice {
        /// The address.
        online_invoice_url: Option<SmolStr> => "OnlineInvoiceUrl",
    }
}

//! Overpayments: money that was more than its invoice.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    Allocation, Attachment, Contact, CurrencyCode, DocumentStatus, LineAmountTypes, LineItem, OverpaymentId, Payment,
    ValidationError,
};

api_core::wire_enum! {
    /// What an overpayment is.
    pub enum OverpaymentType {
        /// By a customer.
        Receive => "RECEIVE-OVERPAYMENT",
        /// To a supplier.
        Spend => "SPEND-OVERPAYMENT",
        /// By a customer, as another document names it.
        AccountsReceivable => "AROVERPAYMENT",
        /// To a supplier, as another document names it.
        AccountsPayable => "APOVERPAYMENT",
    }
}

api_core::wire_struct! {
    /// Money that was more than its invoice. Amounts are in [`currency_code`](Self::currency_code), exact.
    ///
    /// It is made by a [`BankTransaction`](super::BankTransaction), set against invoices by [allocations](Allocation), and
    /// refunded by a [`Payment`].
    #[derive(Default)]
    pub struct Overpayment {
        /// Xero's id.
        overpayment_id: Option<OverpaymentId> => "OverpaymentID" (id),
        /// The id again, as lists give it.
        id: Option<OverpaymentId> => "ID" (read_only),
        /// What it is.
        credit_type: Option<OverpaymentType> => "Type",
        /// Customer or supplier.
        contact: Option<Contact> => "Contact" (reference),
        /// The day.
        date: Option<NetDate> => "Date",
        /// The day again.
        date_string: Option<NetDate> => "DateString" (read_only),
        /// How far it is; paid is one whose credit is used up.
        status: Option<DocumentStatus> => "Status",
        /// What line amounts mean.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// The lines.
        line_items: Option<Vec<LineItem>> => "LineItems",
        /// The sum of the lines without tax.
        sub_total: Option<Decimal> => "SubTotal" (read_only),
        /// The sum of the lines' tax.
        total_tax: Option<Decimal> => "TotalTax" (read_only),
        /// In all.
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
        /// A reference.
        reference: Option<SmolStr> => "Reference",
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// Files; only where one is read.
        attachments: Option<Vec<Attachment>> => "Attachments" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// When it last changed, again.
        updated_date_utc_string: Option<NetInstant> => "UpdatedDateUTCString" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}

impl Overpayment {
    /// The reference to an overpayment that a payment carries.
    pub fn reference_to(id: OverpaymentId) -> Self {
        Self { overpayment_id: Some(id), ..Self::default() }
    }
}

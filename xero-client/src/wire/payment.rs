//! Payments and refunds.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    Account, AccountCode, BatchPayment, BatchPaymentId, CreditNote, ElementStatus, Invoice, Overpayment, PaymentId,
    PaymentStatus, PaymentType, Prepayment, ValidationError,
};

api_core::wire_struct! {
    /// A payment of exactly one document, or the refund of a credit. It is never edited, only
    /// [deleted](PaymentStatus::Deleted) (XR-PAY-2).
    #[derive(Default)]
    pub struct Payment {
        /// Xero's id.
        payment_id: Option<PaymentId> => "PaymentID" (id),
        /// The invoice, if it is one that is paid; its id is enough.
        invoice: Option<Box<Invoice>> => "Invoice" (reference),
        /// The credit note, if it is one that is refunded; its id is enough.
        credit_note: Option<Box<CreditNote>> => "CreditNote" (reference),
        /// The prepayment, if it is one that is refunded.
        prepayment: Option<Box<Prepayment>> => "Prepayment" (reference),
        /// The overpayment, if it is one that is refunded.
        overpayment: Option<Box<Overpayment>> => "Overpayment" (reference),
        /// The invoice by its number.
        invoice_number: Option<SmolStr> => "InvoiceNumber",
        /// The credit note by its number.
        credit_note_number: Option<SmolStr> => "CreditNoteNumber",
        /// The batch that it is part of; such a payment cannot be deleted alone.
        batch_payment: Option<Box<BatchPayment>> => "BatchPayment" (read_only),
        /// Where the money went or came from: a bank account, or one that payments are enabled to; code or id is enough.
        account: Option<Account> => "Account" (reference),
        /// The account's code, as some answers give it.
        code: Option<AccountCode> => "Code",
        /// The day.
        date: Option<NetDate> => "Date",
        /// Units of the document's currency to one unit of the base currency. Xero says 0 for the base currency itself.
        currency_rate: Option<Decimal> => "CurrencyRate",
        /// How much, in the **document's** currency; at most what is due.
        amount: Option<Decimal> => "Amount",
        /// How much, in the **account's** currency.
        bank_amount: Option<Decimal> => "BankAmount",
        /// A reference, at most 255 characters.
        reference: Option<SmolStr> => "Reference",
        /// Whether it is reconciled with the bank's statement.
        is_reconciled: Option<bool> => "IsReconciled",
        /// Whether it stands.
        status: Option<PaymentStatus> => "Status",
        /// What it pays.
        payment_type: Option<PaymentType> => "PaymentType" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// When it last changed, again.
        updated_date_utc_string: Option<NetInstant> => "UpdatedDateUTCString" (read_only),
        /// The batch by its id.
        batch_payment_id: Option<BatchPaymentId> => "BatchPaymentID" (read_only),
        /// The supplier's bank account; New Zealand.
        bank_account_number: Option<SmolStr> => "BankAccountNumber",
        /// Particulars for the bank; New Zealand.
        particulars: Option<SmolStr> => "Particulars",
        /// Details for the bank.
        details: Option<SmolStr> => "Details",
        /// Whether it has an account.
        has_account: Option<bool> => "HasAccount" (read_only),
        /// Whether it was refused.
        has_validation_errors: Option<bool> => "HasValidationErrors" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What there is to read although it was not refused.
        warnings: Option<Vec<ValidationError>> => "Warnings" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

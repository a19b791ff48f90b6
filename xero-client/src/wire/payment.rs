//! Payments and refunds, and what customers paid without an invoice.

use api_core::wire::{NetDate, NetInstant};
use rust_decimal::Decimal;

use super::{
    Account, AccountCode, BatchPaymentId, CreditNote, CurrencyCode, DocumentStatus, ElementStatus, Invoice,
    OverpaymentId, PaymentId, PaymentStatus, PaymentType, PrepaymentId, ValidationError,
};

api_core::wire_struct! {
    /// A payment of exactly one document, or the refund of a credit. It is never edited, only
    /// [deleted](PaymentStatus::Deleted) (XR-PAY-2).
    #[derive(Default)]
    pub struct Payment {
        /// Xero's id.
        payment_id: Option<PaymentId> => "PaymentID",
        /// The invoice, if it is one that is paid; its id is enough.
        invoice: Option<Box<Invoice>> => "Invoice",
        /// The credit note, if it is one that is refunded; its id is enough.
        credit_note: Option<Box<CreditNote>> => "CreditNote",
        /// The prepayment, if it is one that is refunded.
        prepayment: Option<Box<Prepayment>> => "Prepayment",
        /// The overpayment, if it is one that is refunded.
        overpayment: Option<Box<Overpayment>> => "Overpayment",
        /// The invoice by its number.
        invoice_number: Option<String> => "InvoiceNumber",
        /// The credit note by its number.
        credit_note_number: Option<String> => "CreditNoteNumber",
        /// The batch that it is part of; such a payment cannot be deleted alone.
        batch_payment: Option<BatchPayment> => "BatchPayment",
        /// Where the money went or came from: a bank account, or one that payments are enabled to; code or id is enough.
        account: Option<Account> => "Account",
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
        reference: Option<String> => "Reference",
        /// Whether it is reconciled with the bank's statement.
        is_reconciled: Option<bool> => "IsReconciled",
        /// Whether it stands.
        status: Option<PaymentStatus> => "Status",
        /// What it pays.
        payment_type: Option<PaymentType> => "PaymentType",
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC",
        /// The batch by its id.
        batch_payment_id: Option<BatchPaymentId> => "BatchPaymentID",
        /// The supplier's bank account; New Zealand.
        bank_account_number: Option<String> => "BankAccountNumber",
        /// Particulars for the bank; New Zealand.
        particulars: Option<String> => "Particulars",
        /// Details for the bank.
        details: Option<String> => "Details",
        /// Whether it has an account.
        has_account: Option<bool> => "HasAccount",
        /// Whether it was refused.
        has_validation_errors: Option<bool> => "HasValidationErrors",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
        /// What there is to read although it was not refused.
        warnings: Option<Vec<ValidationError>> => "Warnings",
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString",
    }
}

api_core::wire_struct! {
    /// The batch of a payment, as a payment names it.
    #[derive(Default)]
    pub struct BatchPayment {
        /// Its id.
        batch_payment_id: Option<BatchPaymentId> => "BatchPaymentID",
        /// Of sales or of bills.
        batch_type: Option<String> => "Type",
        /// Whether it stands.
        status: Option<PaymentStatus> => "Status",
        /// The day.
        date: Option<NetDate> => "Date",
        /// The day again.
        date_string: Option<NetDate> => "DateString",
        /// Its sum.
        total_amount: Option<Decimal> => "TotalAmount",
        /// Whether it is reconciled.
        is_reconciled: Option<bool> => "IsReconciled",
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC",
    }
}

macro_rules! credit {
    ($(#[$meta:meta])* $name:ident { $id:ident: $id_type:ty => $id_name:literal }) => {
        api_core::wire_struct! {
            $(#[$meta])*
            #[derive(Default)]
            pub struct $name {
                /// Its id.
                $id: Option<$id_type> => $id_name,
                /// What it is.
                credit_type: Option<String> => "Type",
                /// How far it is.
                status: Option<DocumentStatus> => "Status",
                /// The day.
                date: Option<NetDate> => "Date",
                /// The day again.
                date_string: Option<NetDate> => "DateString",
                /// In all, in its currency.
                total: Option<Decimal> => "Total",
                /// What is left.
                remaining_credit: Option<Decimal> => "RemainingCredit",
                /// Inside an invoice: what of it was applied there.
                applied_amount: Option<Decimal> => "AppliedAmount",
                /// The currency.
                currency_code: Option<CurrencyCode> => "CurrencyCode",
                /// Units of the currency to one unit of the base currency.
                currency_rate: Option<Decimal> => "CurrencyRate",
                /// When it last changed.
                updated_date_utc: Option<NetInstant> => "UpdatedDateUTC",
            }
        }
    };
}

credit! {
    /// Money that came before its invoice, as a payment or an invoice names it.
    Prepayment { prepayment_id: PrepaymentId => "PrepaymentID" }
}

credit! {
    /// Money that was more than its invoice, as a payment or an invoice names it.
    Overpayment { overpayment_id: OverpaymentId => "OverpaymentID" }
}

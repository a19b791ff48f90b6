//! Bank transactions: money spent or received without an invoice, over- and prepayments among them.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    Account, Attachment, BankTransactionId, BatchPayment, Contact, CurrencyCode, ElementStatus, LineAmountTypes,
    LineItem, OverpaymentId, PrepaymentId, ValidationError,
};

api_core::wire_enum! {
    /// What a bank transaction is.
    pub enum BankTransactionType {
        /// Money received.
        Receive => "RECEIVE",
        /// Money received that is more than its invoice.
        ReceiveOverpayment => "RECEIVE-OVERPAYMENT",
        /// Money received before its invoice.
        ReceivePrepayment => "RECEIVE-PREPAYMENT",
        /// Money spent.
        Spend => "SPEND",
        /// Money spent that is more than its bill.
        SpendOverpayment => "SPEND-OVERPAYMENT",
        /// Money spent before its bill.
        SpendPrepayment => "SPEND-PREPAYMENT",
        /// The arriving side of a transfer between own accounts; it can only be read.
        ReceiveTransfer => "RECEIVE-TRANSFER",
        /// The leaving side of a transfer between own accounts; it can only be read.
        SpendTransfer => "SPEND-TRANSFER",
    }
}

api_core::wire_enum! {
    /// Whether a bank transaction stands.
    pub enum BankTransactionStatus {
        /// It stands; the only state in which one can be.
        Authorised => "AUTHORISED",
        /// It was deleted.
        Deleted => "DELETED",
        /// It is void; over- and prepayments only.
        Voided => "VOIDED",
    }
}

api_core::wire_struct! {
    /// Money spent from or received on a bank account without an invoice. Amounts are in [`currency_code`](Self::currency_code),
    /// exact. Over- and prepayments are made by it, and allocated and refunded as [`Overpayment`](super::Overpayment) and
    /// [`Prepayment`](super::Prepayment).
    #[derive(Default)]
    pub struct BankTransaction {
        /// What it is.
        transaction_type: Option<BankTransactionType> => "Type",
        /// Xero's id.
        bank_transaction_id: Option<BankTransactionId> => "BankTransactionID" (id),
        /// From or to whom. Of one that has an id, nothing else is sent.
        contact: Option<Contact> => "Contact" (reference),
        /// The bank account: by its id, or its code where it has one.
        bank_account: Option<Account> => "BankAccount" (reference),
        /// The day. Xero takes today, in the organisation's zone, if none is sent.
        date: Option<NetDate> => "Date",
        /// The day again.
        date_string: Option<NetDate> => "DateString" (read_only),
        /// A reference; money spent or received only.
        reference: Option<SmolStr> => "Reference",
        /// Whether it stands. To delete one, set it to [deleted](BankTransactionStatus::Deleted); not once it is reconciled.
        status: Option<BankTransactionStatus> => "Status",
        /// What line amounts mean.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// The lines. A list that was not paged has none, whatever the transaction has (XR-LIST-2).
        line_items: Option<Vec<LineItem>> => "LineItems",
        /// The sum of the lines without tax.
        sub_total: Option<Decimal> => "SubTotal" (read_only),
        /// The sum of the lines' tax.
        total_tax: Option<Decimal> => "TotalTax" (read_only),
        /// What was spent or received in all.
        total: Option<Decimal> => "Total" (read_only),
        /// The currency.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// Units of the currency to one unit of the base currency, up to 6 decimals. The rate of the day if none is sent.
        currency_rate: Option<Decimal> => "CurrencyRate",
        /// Where it can be seen at its source: an absolute http(s) address.
        url: Option<SmolStr> => "Url",
        /// Whether it is reconciled with the bank's statement.
        is_reconciled: Option<bool> => "IsReconciled",
        /// The prepayment that it made.
        prepayment_id: Option<PrepaymentId> => "PrepaymentID" (read_only),
        /// The overpayment that it made.
        overpayment_id: Option<OverpaymentId> => "OverpaymentID" (read_only),
        /// The batch of payments that it stands for.
        batch_payment: Option<Box<BatchPayment>> => "BatchPayment" (read_only),
        /// Files; only where one transaction is read.
        attachments: Option<Vec<Attachment>> => "Attachments" (read_only),
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

//! Batches of payments.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{Account, BatchPaymentId, ElementStatus, Payment, PaymentStatus, ValidationError};

api_core::wire_enum! {
    /// What the payments of a batch pay.
    pub enum BatchPaymentType {
        /// Bills.
        PayBatch => "PAYBATCH",
        /// Sales.
        RecBatch => "RECBATCH",
    }
}

api_core::wire_struct! {
    /// Payments that went through the bank as one: of one account, on one day. It is never edited, only
    /// [deleted](PaymentStatus::Deleted) as a whole.
    #[derive(Default)]
    pub struct BatchPayment {
        /// Xero's id.
        batch_payment_id: Option<BatchPaymentId> => "BatchPaymentID" (id),
        /// What its payments pay: Xero sees it by their documents.
        batch_type: Option<BatchPaymentType> => "Type" (read_only),
        /// Whether it stands.
        status: Option<PaymentStatus> => "Status",
        /// Where the money went or came from; code or id is enough.
        account: Option<Box<Account>> => "Account" (reference),
        /// The day.
        date: Option<NetDate> => "Date",
        /// The day again.
        date_string: Option<NetDate> => "DateString" (read_only),
        /// The payments: of each an invoice and an amount.
        payments: Option<Vec<Payment>> => "Payments",
        /// An amount; Xero does not say of what. The sum is [`total_amount`](Self::total_amount).
        amount: Option<Decimal> => "Amount",
        /// Its sum.
        total_amount: Option<Decimal> => "TotalAmount" (read_only),
        /// A reference, at most 255 characters; New Zealand.
        reference: Option<SmolStr> => "Reference",
        /// Particulars for the bank, at most 12 characters; New Zealand.
        particulars: Option<SmolStr> => "Particulars",
        /// A code for the bank, at most 12 characters; New Zealand.
        code: Option<SmolStr> => "Code",
        /// Details for the bank, at most 18 characters; not New Zealand.
        details: Option<SmolStr> => "Details",
        /// What the statement line in Xero says, at most 18 characters; United Kingdom.
        narrative: Option<SmolStr> => "Narrative",
        /// Whether it is reconciled with the bank's statement.
        is_reconciled: Option<bool> => "IsReconciled" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch of writes.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

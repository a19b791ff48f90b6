//! How a payment stands, by X-Cart's own reckoning.

use rust_decimal::Decimal;

use crate::wire::{Order, PaymentStatusCode, PaymentTransaction, TransactionStatus, TransactionType};

/// What the transaction took and was not given back, in its currency.
pub(super) fn taken_less_refunded(transaction: &PaymentTransaction) -> Decimal {
    use TransactionType::{Capture, CapturePart, Refund, RefundMulti, RefundPart, Sale};
    transaction.successful().fold(Decimal::ZERO, |sum, row| match row.transaction_type {
        Sale | Capture | CapturePart => sum.saturating_add(row.value),
        Refund | RefundPart | RefundMulti => sum.saturating_sub(row.value),
        _ => sum,
    })
}

/// The transaction's own status, which 5.5.0.29 does not tell (XC-TXN-1). Without exchanges with a gateway the order decides.
pub(super) fn status(order: &Order, transaction: &PaymentTransaction) -> TransactionStatus {
    use PaymentStatusCode::{Cancelled, Paid, PartiallyPaid, Refunded};
    if let Some(last) = transaction.successful().last() {
        let is_void = last.transaction_type == TransactionType::Void;
        return if is_void { TransactionStatus::Void } else { TransactionStatus::Success };
    }
    if !transaction.backend_transactions.is_empty() {
        return TransactionStatus::Failed;
    }
    match order.payment_status.as_ref().map(|status| &status.code) {
        Some(Paid | PartiallyPaid | Refunded) => TransactionStatus::Success,
        Some(Cancelled) => TransactionStatus::Cancelled,
        _ => TransactionStatus::Pending,
    }
}

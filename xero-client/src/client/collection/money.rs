//! Payments, batches of them, and bank transactions: what only they can do.

use super::Collection;
use crate::{
    call::{deletion, render_payment_delete},
    error::Error,
    wire::{BankTransaction, BankTransactionId, BatchPayment, BatchPaymentId, Payment, PaymentId},
};

impl Collection<Payment> {
    /// Deletes a payment, which is the only change that one allows (XR-PAY-2).
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the payment deleted.
    pub async fn delete(&self, payment: &PaymentId) -> Result<(), Error> {
        self.tenant.one::<Payment>(render_payment_delete(*payment)).await.map(|_| ())
    }
}

impl Collection<BatchPayment> {
    /// Deletes a batch with all its payments, which is the only change that one allows.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the batch deleted.
    pub async fn delete(&self, batch: &BatchPaymentId) -> Result<(), Error> {
        self.tenant.one::<BatchPayment>(deletion::<BatchPayment>(batch)).await.map(|_| ())
    }
}

impl Collection<BankTransaction> {
    /// Deletes a bank transaction that is not reconciled.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the transaction deleted.
    pub async fn delete(&self, transaction: &BankTransactionId) -> Result<(), Error> {
        self.tenant.one::<BankTransaction>(deletion::<BankTransaction>(transaction)).await.map(|_| ())
    }
}

//! Payments, batches of them, and bank transactions: what only they can do.

use super::Collection;
use crate::{
    answer::ElementResult,
    call::{deletion, render_payment_delete},
    error::Error,
    wire::{BankTransaction, BankTransactionId, BatchPayment, BatchPaymentId, Payment, PaymentId},
};

impl Collection<Payment> {
    /// Deletes a payment, which is the only change that one allows (XR-PAY-2).
    ///
    /// # Errors
    /// As any write. A refusal is the result within.
    ///
    /// # Cancellation
    /// Dropping the future may leave the payment deleted.
    pub async fn delete(&self, payment: &PaymentId) -> Result<ElementResult<Payment>, Error> {
        self.tenant.one(render_payment_delete(*payment)).await
    }
}

impl Collection<BatchPayment> {
    /// Deletes a batch with all its payments, which is the only change that one allows.
    ///
    /// # Errors
    /// As any write. A refusal is the result within.
    ///
    /// # Cancellation
    /// Dropping the future may leave the batch deleted.
    pub async fn delete(&self, batch: &BatchPaymentId) -> Result<ElementResult<BatchPayment>, Error> {
        self.tenant.one(deletion::<BatchPayment>(batch)).await
    }
}

impl Collection<BankTransaction> {
    /// Deletes a bank transaction that is not reconciled.
    ///
    /// # Errors
    /// As any write. A refusal is the result within.
    ///
    /// # Cancellation
    /// Dropping the future may leave the transaction deleted.
    pub async fn delete(&self, transaction: &BankTransactionId) -> Result<ElementResult<BankTransaction>, Error> {
        self.tenant.one(deletion::<BankTransaction>(transaction)).await
    }
}

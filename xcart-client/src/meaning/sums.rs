//! What X-Cart itself counts as held, captured, refunded and paid among an order's transactions (XC-TXN-3).

use rust_decimal::{Decimal, RoundingStrategy};

use crate::wire::{PaymentTransaction, TransactionId, TransactionStatus, TransactionType};

/// What X-Cart makes of held funds that a capture did not use up. It depends on whether the payment method may capture
/// several times, which the API does not tell (XC-TXN-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestAfterCapture {
    /// The gateway captures once: what is left is no longer held. Right for most payment methods.
    Released,
    /// The gateway may capture again (`captureMulti`): what is left is still held.
    Held,
}

/// The sums of an order's payment transactions, in their currency, by X-Cart's own arithmetic (XC-TXN-3): exact, not rounded.
///
/// ```
/// use xcart_client::{meaning::{PaymentSums, RestAfterCapture}, wire::PaymentTransaction};
///
/// let transactions: Vec<PaymentTransaction> = serde_json::from_str(r#"[{
///     "id": 1, "type": "sale", "date": "2025-03-01T09:30:00+0000", "status": "Card", "name": "Card", "currency": "EUR",
///     "value": 100, "backend_transactions": [
///         {"id": 1, "type": "sale", "date": "2025-03-01T09:30:00+0000", "status": "S", "value": 100},
///         {"id": 2, "type": "refundPart", "date": "2025-03-05T11:00:00+0000", "status": "S", "value": 30.25},
///         {"id": 3, "type": "refundPart", "date": "2025-03-05T11:05:00+0000", "status": "F", "value": 10}]
/// }]"#)?;
/// let sums = PaymentSums::of(&transactions, RestAfterCapture::Released).ok_or("different currencies, or too large")?;
/// assert_eq!((sums.paid.to_string(), sums.refunded.to_string()), ("69.75".into(), "30.25".into()));
/// assert!(sums.undecided.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentSums {
    /// Held and neither captured nor let go. A refund in several parts (`refundMulti`) lowers it too, even below zero: so
    /// does X-Cart.
    pub authorized: Decimal,
    /// Taken out of held funds. Direct sales are not in it; see [`taken`](Self::taken).
    pub captured: Decimal,
    /// Given back.
    pub refunded: Decimal,
    /// Sales and captures less refunds, which X-Cart calls `sale` and compares with the total.
    pub paid: Decimal,
    /// Transactions that count as nothing here because nobody knows: there was no exchange with a gateway, and by the fault
    /// of 5.5.0.29 they do not say how they stand (XC-TXN-1). The order's payment status must decide on these.
    pub undecided: Vec<TransactionId>,
}

impl PaymentSums {
    /// Sums up an order's transactions, given in X-Cart's order (ascending id).
    ///
    /// Of a transaction with exchanges, the successful ones count and nothing else; a transaction without any counts itself
    /// if it succeeded.
    ///
    /// `None` if the transactions are in different currencies, or a sum does not fit a [`Decimal`].
    pub fn of(transactions: &[PaymentTransaction], rest: RestAfterCapture) -> Option<Self> {
        let mut sums = Self::default();
        let currency = transactions.first().map(|transaction| &transaction.currency);
        for transaction in transactions {
            if Some(&transaction.currency) != currency {
                return None;
            }
            let mut held = Decimal::ZERO;
            if transaction.backend_transactions.is_empty() {
                match transaction.status() {
                    Some(TransactionStatus::Success) => {
                        sums.count(&transaction.transaction_type, transaction.value, &mut held)?;
                    }
                    Some(_) => {}
                    None => sums.undecided.push(transaction.id),
                }
            }
            for backend in transaction.successful() {
                sums.count(&backend.transaction_type, backend.value, &mut held)?;
            }
            let released = rest == RestAfterCapture::Released && sums.captured > Decimal::ZERO && held > Decimal::ZERO;
            if !released {
                sums.authorized = sums.authorized.checked_add(held)?;
            }
        }
        Some(sums)
    }

    fn count(&mut self, kind: &TransactionType, value: Decimal, held: &mut Decimal) -> Option<()> {
        use TransactionType::{Auth, Capture, CapturePart, Refund, RefundMulti, RefundPart, Sale, Void, VoidPart};
        if matches!(kind, Auth) {
            *held = held.checked_add(value)?;
        }
        if matches!(kind, Capture | CapturePart | RefundMulti | Void | VoidPart) {
            *held = held.checked_sub(value)?;
        }
        if matches!(kind, Capture | CapturePart) {
            self.captured = self.captured.checked_add(value)?;
        }
        if matches!(kind, Sale | Capture | CapturePart) {
            self.paid = self.paid.checked_add(value)?;
        }
        if matches!(kind, Refund | RefundPart | RefundMulti) {
            self.refunded = self.refunded.checked_add(value)?;
            self.paid = self.paid.checked_sub(value)?;
        }
        Some(())
    }

    /// All that was taken, by sales and by captures, before refunds. `None` if it does not fit a [`Decimal`].
    pub fn taken(&self) -> Option<Decimal> {
        self.paid.checked_add(self.refunded)
    }

    /// The sums as X-Cart shows them: each rounded half up (away from zero) to the currency's `exponent`.
    #[must_use]
    pub fn rounded(mut self, exponent: u32) -> Self {
        for sum in [&mut self.authorized, &mut self.captured, &mut self.refunded, &mut self.paid] {
            *sum = sum.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
        }
        self
    }
}

//! The money that was taken and given back for an order, and what proves it.
//!
//! Proof is a successful exchange with a gateway, or a transaction without exchanges that says it succeeded. Where there is
//! none, the order's payment status speaks: P means that what is left of the total was taken, R that it was taken and given
//! back; PP says neither how much nor which way, so a single offline transaction must explain it. Q, A, D and C say nothing
//! about money. A transaction's own `status` is believed only where it can be one (XC-TXN-1).

use std::{collections::BTreeSet, fmt};

use api_core::text::one_line;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::{rounded, status_day::status_day, sums::PaymentSums, sums::RestAfterCapture};
use crate::wire::{
    HistoryEntry, Order, PaymentStatusCode, PaymentTransaction, Text, TransactionId, TransactionStatus, TransactionType,
};

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MovementKind {
    /// From the customer: a sale or a capture.
    Capture,
    /// Back to the customer.
    Refund,
}

/// What says that money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// A successful exchange with a gateway, or a transaction that succeeded.
    Transaction,
    /// The order's status, and offline transactions whose amounts explain it to the cent.
    OfflineTransaction,
    /// The order's status alone.
    Status,
}

/// Names a movement for ever: the id of the exchange; else `t` and the id of the transaction; else `status`. A refund that only
/// the status tells of is named after the capture (`7-refund`), or `status-refund`.
///
/// What is known under `t4` may be read as an exchange of transaction 4 later, when the store has learnt of one: compare
/// [`Movement::transaction`] too. It is then the first capture of that transaction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MovementId(SmolStr);

impl MovementId {
    /// The name of a transaction as a whole.
    pub fn of_transaction(id: TransactionId) -> Self {
        Self(format_smolstr!("t{id}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn refund(&self) -> Self {
        Self(format_smolstr!("{}-refund", self.0))
    }

    fn status() -> Self {
        Self("status".into())
    }
}

impl fmt::Display for MovementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Money that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Movement {
    /// Its name, which does not change.
    pub id: MovementId,
    /// The transaction to which it belongs.
    pub transaction: Option<TransactionId>,
    /// Which way.
    pub kind: MovementKind,
    /// The payment method's name; empty if no transaction tells.
    pub method: Text,
    /// How much, in the order's currency, rounded to it; above zero.
    pub amount: Decimal,
    /// When: the exchange's or the transaction's date, or the entry in the history that set the order's status. `None` if
    /// nothing tells; the day on which it was first seen is then the best there is, and never the checkout's.
    pub at: Option<DateTime<Utc>>,
    /// What says so.
    pub evidence: Evidence,
}

/// How much money moved cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyUnknown {
    /// The status says that a part is paid, and nothing says how much.
    #[error("the order is partly paid, and no transaction says how much")]
    Part,
    /// A transaction is in another currency than the order.
    #[error("transaction {transaction} is in {}, the order in another currency", one_line(currency, 20))]
    Currency {
        /// The transaction.
        transaction: TransactionId,
        /// Its currency.
        currency: String,
    },
    /// An amount of a transaction is below zero.
    #[error("transaction {0} is below zero")]
    Negative(TransactionId),
    /// Two movements have the same id, so that what is known of one cannot be told from what is known of the other.
    #[error("two amounts of the transactions have the id {0}")]
    SameId(MovementId),
    /// A sum does not fit a [`Decimal`].
    #[error("the amounts are too large")]
    TooLarge,
}

/// All money of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MoneyTrail {
    /// What moved: first what transactions prove, in their order, then what the status adds.
    pub movements: Vec<Movement>,
    /// What is held and neither taken nor let go, by X-Cart's own sums, not below zero. Not money yet.
    pub authorized: Decimal,
    captured: Decimal,
    refunded: Decimal,
}

impl MoneyTrail {
    /// Reads the money of an order from its transactions, its status, and its total. `history` is needed only where
    /// [`needs_history`] says so, for dates.
    ///
    /// # Errors
    /// [`MoneyUnknown`]: nothing is guessed.
    pub fn of(
        order: &Order,
        transactions: &[PaymentTransaction],
        history: &[HistoryEntry],
        exponent: u32,
    ) -> Result<Self, MoneyUnknown> {
        let sums = PaymentSums::of(transactions, RestAfterCapture::Released);
        let authorized = sums.map_or(Decimal::ZERO, |sums| rounded(sums.authorized.max(Decimal::ZERO), exponent));
        let zero = rounded(Decimal::ZERO, exponent);
        let trail = Self { movements: Vec::new(), authorized, captured: zero, refunded: zero };
        let mut reader = Reader { order, transactions, history, exponent, trail };
        for transaction in transactions {
            reader.prove(transaction)?;
        }
        match order.payment_status.as_ref().map(|status| &status.code) {
            Some(PaymentStatusCode::Paid) => reader.capture_by_status()?,
            Some(PaymentStatusCode::Refunded) => {
                reader.capture_by_status()?;
                reader.refund_by_status()?;
            }
            Some(PaymentStatusCode::PartiallyPaid) if reader.trail.movements.is_empty() => reader.part_by_offline()?,
            _ => {}
        }
        let (movements, mut ids) = (&reader.trail.movements, BTreeSet::new());
        let mut of_several = movements.iter().filter(|_| movements.len() > 1);
        match of_several.find(|movement| !ids.insert(&movement.id)) {
            Some(twice) => Err(MoneyUnknown::SameId(twice.id.clone())),
            None => Ok(reader.trail),
        }
    }

    /// All that was taken, before refunds; rounded to the order's currency.
    pub fn captured(&self) -> Decimal {
        self.captured
    }

    /// All that was given back.
    pub fn refunded(&self) -> Decimal {
        self.refunded
    }

    fn add(&mut self, movement: Movement) -> Result<(), MoneyUnknown> {
        let sum = match movement.kind {
            MovementKind::Capture => &mut self.captured,
            MovementKind::Refund => &mut self.refunded,
        };
        *sum = sum.checked_add(movement.amount).ok_or(MoneyUnknown::TooLarge)?;
        self.movements.push(movement);
        Ok(())
    }
}

/// The transaction by whose method the customer chose to pay: the last that did not fail.
pub fn chosen_transaction(transactions: &[PaymentTransaction]) -> Option<&PaymentTransaction> {
    use TransactionStatus::{InProgress, Initialized, Pending, Success};
    let stands = |transaction: &&PaymentTransaction| {
        is_undecided(transaction)
            || matches!(transaction.status(), Some(Initialized | InProgress | Pending | Success))
            || transaction.successful().next().is_some()
    };
    transactions.iter().rev().find(stands)
}

/// Whether the date of a movement can only be learnt from the order's history: its status says that money moved, and no
/// transaction tells when.
pub fn needs_history(order: &Order, transactions: &[PaymentTransaction]) -> bool {
    let is_proven = |kind| transactions.iter().flat_map(proven).any(|(_, proven)| proven == kind);
    let captured = || is_proven(MovementKind::Capture);
    let refunded = || is_proven(MovementKind::Refund);
    match order.payment_status.as_ref().map(|status| &status.code) {
        Some(PaymentStatusCode::Paid) => !captured(),
        Some(PaymentStatusCode::Refunded) => !captured() || !refunded(),
        Some(PaymentStatusCode::PartiallyPaid) => !captured() && !refunded(),
        _ => false,
    }
}

/// Which way money goes by a transaction, if it moves any.
fn kind(transaction: &TransactionType) -> Option<MovementKind> {
    use TransactionType::{Capture, CaptureMulti, CapturePart, Refund, RefundMulti, RefundPart, Sale};
    match transaction {
        Sale | Capture | CapturePart | CaptureMulti => Some(MovementKind::Capture),
        Refund | RefundPart | RefundMulti => Some(MovementKind::Refund),
        _ => None,
    }
}

/// Whether there was no exchange with a gateway and the transaction does not say how it stands (XC-TXN-1).
fn is_undecided(transaction: &PaymentTransaction) -> bool {
    transaction.backend_transactions.is_empty()
        && transaction.status().is_none()
        && kind(&transaction.transaction_type) != Some(MovementKind::Refund)
}

/// What moved money for certain: an exchange, or (`None`) the transaction itself.
fn proven(
    transaction: &PaymentTransaction,
) -> impl Iterator<Item = (Option<&crate::wire::BackendTransaction>, MovementKind)> {
    let itself =
        transaction.backend_transactions.is_empty() && transaction.status() == Some(TransactionStatus::Success);
    let itself = kind(&transaction.transaction_type).filter(|_| itself).map(|kind| (None, kind));
    let exchanges = transaction.successful().filter_map(|row| Some((Some(row), kind(&row.transaction_type)?)));
    itself.into_iter().chain(exchanges)
}

struct Reader<'a> {
    order: &'a Order,
    transactions: &'a [PaymentTransaction],
    history: &'a [HistoryEntry],
    exponent: u32,
    trail: MoneyTrail,
}

impl Reader<'_> {
    /// What a transaction proves: its successful exchanges, or itself if it had none and says that it succeeded.
    fn prove(&mut self, transaction: &PaymentTransaction) -> Result<(), MoneyUnknown> {
        for (exchange, kind) in proven(transaction) {
            let (id, value, date) = match exchange {
                Some(row) => (MovementId(row.id.to_smolstr()), row.value, row.date),
                None => (MovementId::of_transaction(transaction.id), transaction.value, transaction.date),
            };
            let amount = self.amount(transaction, value)?;
            if amount > Decimal::ZERO {
                self.trail.add(Movement {
                    id,
                    transaction: Some(transaction.id),
                    kind,
                    method: transaction.name.clone(),
                    amount,
                    at: Some(date.0),
                    evidence: Evidence::Transaction,
                })?;
            }
        }
        Ok(())
    }

    /// The amount of a transaction, which must be in the order's currency.
    fn amount(&self, transaction: &PaymentTransaction, value: Decimal) -> Result<Decimal, MoneyUnknown> {
        if !transaction.currency.eq_ignore_ascii_case(&self.order.currency) {
            let currency = transaction.currency.to_string();
            return Err(MoneyUnknown::Currency { transaction: transaction.id, currency });
        }
        let amount = rounded(value, self.exponent);
        if amount < Decimal::ZERO {
            return Err(MoneyUnknown::Negative(transaction.id));
        }
        Ok(amount)
    }

    /// Amounts of the transactions of which only the status can tell whether they were made.
    fn offline(&self) -> Result<Vec<(&PaymentTransaction, Decimal)>, MoneyUnknown> {
        let undecided = self.transactions.iter().filter(|transaction| is_undecided(transaction));
        undecided.map(|transaction| Ok((transaction, self.amount(transaction, transaction.value)?))).collect()
    }

    fn by_status(&self, transaction: Option<&PaymentTransaction>, amount: Decimal, evidence: Evidence) -> Movement {
        Movement {
            id: transaction.map_or_else(MovementId::status, |of| MovementId::of_transaction(of.id)),
            transaction: transaction.map(|of| of.id),
            kind: MovementKind::Capture,
            method: transaction.or(self.transactions.last()).map(|of| of.name.clone()).unwrap_or_default(),
            amount,
            at: status_day(self.order, self.history),
            evidence,
        }
    }

    /// The order is paid: what no transaction proves was captured all the same, if there was no proof at all, or if offline
    /// transactions explain it to the cent.
    fn capture_by_status(&mut self) -> Result<(), MoneyUnknown> {
        let total = rounded(self.order.total, self.exponent);
        let left = total.checked_sub(self.trail.captured).ok_or(MoneyUnknown::TooLarge)?;
        if left <= Decimal::ZERO {
            return Ok(());
        }
        let undecided = self.offline()?;
        let mut explained = Decimal::ZERO;
        for (_, amount) in &undecided {
            explained = explained.checked_add(*amount).ok_or(MoneyUnknown::TooLarge)?;
        }
        if explained == left {
            let offline: Vec<Movement> = undecided
                .iter()
                .filter(|(_, amount)| *amount > Decimal::ZERO)
                .map(|(of, amount)| self.by_status(Some(of), *amount, Evidence::OfflineTransaction))
                .collect();
            return offline.into_iter().try_for_each(|movement| self.trail.add(movement));
        }
        if self.trail.captured > Decimal::ZERO {
            return Ok(());
        }
        let last = undecided.last().map(|(of, _)| *of);
        let movement = self.by_status(last, left, Evidence::Status);
        self.trail.add(movement)
    }

    /// The order is refunded in full: what no transaction proves was given back all the same.
    fn refund_by_status(&mut self) -> Result<(), MoneyUnknown> {
        let left = self.trail.captured.checked_sub(self.trail.refunded).ok_or(MoneyUnknown::TooLarge)?;
        if left <= Decimal::ZERO {
            return Ok(());
        }
        let at = status_day(self.order, self.history);
        let refund = |of: &Movement, id: MovementId, amount| Movement {
            id,
            transaction: of.transaction,
            kind: MovementKind::Refund,
            method: of.method.clone(),
            amount,
            at,
            evidence: Evidence::Status,
        };
        let mut captures = self.trail.movements.iter().filter(|movement| movement.kind == MovementKind::Capture);
        let refunds: Vec<Movement> = if self.trail.refunded.is_zero() {
            captures.map(|of| refund(of, of.id.refund(), of.amount)).collect()
        } else {
            captures.next_back().map(|of| refund(of, MovementId::status().refund(), left)).into_iter().collect()
        };
        refunds.into_iter().try_for_each(|movement| self.trail.add(movement))
    }

    /// Part of the order is paid, and no transaction proves which: a single offline one may explain it.
    fn part_by_offline(&mut self) -> Result<(), MoneyUnknown> {
        let mut undecided = self.transactions.iter().filter(|transaction| is_undecided(transaction));
        let (Some(transaction), None) = (undecided.next(), undecided.next()) else { return Err(MoneyUnknown::Part) };
        let amount = self.amount(transaction, transaction.value)?;
        if amount <= Decimal::ZERO || amount >= rounded(self.order.total, self.exponent) {
            return Err(MoneyUnknown::Part);
        }
        let movement = self.by_status(Some(transaction), amount, Evidence::OfflineTransaction);
        self.trail.add(movement)
    }
}

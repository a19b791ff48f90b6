//! Money that came and went: what transactions prove, and what the order's status alone says.

use canonical_model::{Currency, Evidence, Money, Park, ParkCode, Payment, PaymentId, PaymentKind, PaymentState};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;
use xcart_client::wire::{
    self, BackendTransaction, HistoryEntry, PaymentTransaction, TransactionStatus, TransactionType,
};

use super::{local_day, malformed, sum, unreckonable};
use crate::Profile;

/// The payment method that was chosen: that of the last transaction that did not fail; empty if there is none.
pub(super) fn chosen_method(transactions: &[PaymentTransaction]) -> String {
    let stands = |transaction: &&PaymentTransaction| {
        is_undecided(transaction)
            || transaction.status() == Some(TransactionStatus::Success)
            || transaction.successful().next().is_some()
    };
    let standing = transactions.iter().rev().find(stands);
    standing.map(|transaction| transaction.name.to_string()).unwrap_or_default()
}

/// Whether money moved that no transaction dates.
pub(super) fn needs_history(state: &PaymentState, transactions: &[PaymentTransaction]) -> bool {
    let kinds: Vec<PaymentKind> = transactions.iter().flat_map(proven_kinds).collect();
    match state {
        PaymentState::Paid => !kinds.contains(&PaymentKind::Capture),
        PaymentState::Refunded => !kinds.contains(&PaymentKind::Capture) || !kinds.contains(&PaymentKind::Refund),
        PaymentState::Partial => kinds.is_empty(),
        _ => false,
    }
}

fn proven_kinds(transaction: &PaymentTransaction) -> Vec<PaymentKind> {
    if transaction.backend_transactions.is_empty() {
        let done = transaction.status() == Some(TransactionStatus::Success);
        return kind(&transaction.transaction_type).filter(|_| done).into_iter().collect();
    }
    transaction.successful().filter_map(|backend| kind(&backend.transaction_type)).collect()
}

/// Which way money goes by a transaction, if it moves any.
fn kind(transaction: &TransactionType) -> Option<PaymentKind> {
    use TransactionType::{Capture, CaptureMulti, CapturePart, Refund, RefundMulti, RefundPart, Sale};
    match transaction {
        Sale | Capture | CapturePart | CaptureMulti => Some(PaymentKind::Capture),
        Refund | RefundPart | RefundMulti => Some(PaymentKind::Refund),
        _ => None,
    }
}

/// Whether there was no exchange with a gateway and the transaction does not say how it stands (XC-TXN-1).
fn is_undecided(transaction: &PaymentTransaction) -> bool {
    transaction.backend_transactions.is_empty()
        && transaction.status().is_none()
        && kind(&transaction.transaction_type) != Some(PaymentKind::Refund)
}

/// Reads an order's payments.
pub(super) struct Reader<'a> {
    pub(super) profile: &'a Profile,
    pub(super) currency: Currency,
    pub(super) stated_total: Money,
    pub(super) state: &'a PaymentState,
    pub(super) wire: &'a wire::Order,
    pub(super) transactions: &'a [PaymentTransaction],
    pub(super) history: &'a [HistoryEntry],
    pub(super) seen_on: NaiveDate,
}

impl Reader<'_> {
    pub(super) fn read(&self, evidence: &mut Vec<String>) -> Result<Vec<Payment>, Park> {
        let mut payments = Vec::new();
        for transaction in self.transactions {
            self.proven(transaction, &mut payments)?;
        }
        let undecided: Vec<&PaymentTransaction> = self.transactions.iter().filter(|t| is_undecided(t)).collect();
        let (captured, refunded) =
            (self.total(&payments, PaymentKind::Capture)?, self.total(&payments, PaymentKind::Refund)?);
        match self.state {
            PaymentState::Paid => {
                let left = self.stated_total.try_sub(captured).map_err(unreckonable(self.wire))?;
                payments.extend(self.captured_by_status(&undecided, captured, left, evidence)?);
            }
            PaymentState::Refunded => {
                let left = self.stated_total.try_sub(captured).map_err(unreckonable(self.wire))?;
                payments.extend(self.captured_by_status(&undecided, captured, left, evidence)?);
                self.refunded_by_status(&mut payments, refunded, evidence)?;
            }
            PaymentState::Partial if payments.is_empty() => payments.push(self.part_by_offline(&undecided)?),
            _ => {}
        }
        payments.sort_by_key(|payment| (payment.kind, payment.on));
        Ok(payments)
    }

    fn total(&self, payments: &[Payment], kind: PaymentKind) -> Result<Money, Park> {
        let of_kind = payments.iter().filter(|payment| payment.kind == kind);
        sum(self.wire, self.currency, of_kind.map(|payment| payment.amount))
    }

    /// What the transaction proves: its successful exchanges, or itself if it had none and says that it succeeded.
    fn proven(&self, transaction: &PaymentTransaction, payments: &mut Vec<Payment>) -> Result<(), Park> {
        let id = PaymentId::new(format!("t{}", transaction.id));
        let payment = |id: PaymentId, kind: PaymentKind, value: Decimal, on| -> Result<Option<Payment>, Park> {
            let amount = self.amount(transaction, value)?;
            Ok(amount.is_positive().then(|| Payment {
                id,
                transaction: Some(PaymentId::new(format!("t{}", transaction.id))),
                kind,
                method: transaction.name.to_string(),
                amount,
                on,
                evidence: Evidence::Transaction,
            }))
        };
        if proven_kinds(transaction).is_empty() {
            return Ok(());
        }
        if transaction.backend_transactions.is_empty() {
            if let Some(kind) = kind(&transaction.transaction_type) {
                payments.extend(payment(id, kind, transaction.value, local_day(self.profile, transaction.date.0))?);
            }
            return Ok(());
        }
        let moved =
            transaction.successful().filter_map(|row: &BackendTransaction| Some((row, kind(&row.transaction_type)?)));
        for (row, kind) in moved {
            let on = local_day(self.profile, row.date.0);
            payments.extend(payment(row.id.to_string().into(), kind, row.value, on)?);
        }
        Ok(())
    }

    /// The amount of a transaction, which must be in the order's currency.
    fn amount(&self, transaction: &PaymentTransaction, value: Decimal) -> Result<Money, Park> {
        if !transaction.currency.eq_ignore_ascii_case(self.currency.code()) {
            return Err(Park::new(
                ParkCode::AmountUnknown,
                format!(
                    "order {}: transaction {} is in {}, the order in {}",
                    self.wire.order_number, transaction.id, transaction.currency, self.currency
                ),
                "enter its payment by hand",
            ));
        }
        let amount = Money::rounded(value, self.currency);
        if amount.is_negative() {
            return Err(malformed(self.wire, format_args!("transaction {} is below zero", transaction.id)));
        }
        Ok(amount)
    }

    /// The order is paid: what no transaction proves was captured all the same, if there was no proof at all, or if offline
    /// transactions explain it to the cent.
    fn captured_by_status(
        &self,
        undecided: &[&PaymentTransaction],
        captured: Money,
        left: Money,
        evidence: &mut Vec<String>,
    ) -> Result<Vec<Payment>, Park> {
        if !left.is_positive() {
            return Ok(Vec::new());
        }
        let on = self.status_day();
        let payment = |transaction: Option<&&PaymentTransaction>, amount, evidence| Payment {
            id: transaction.map_or_else(|| "status".into(), |t| PaymentId::new(format!("t{}", t.id))),
            transaction: transaction.map(|t| PaymentId::new(format!("t{}", t.id))),
            kind: PaymentKind::Capture,
            method: transaction.or(self.transactions.last().as_ref()).map(|t| t.name.to_string()).unwrap_or_default(),
            amount,
            on,
            evidence,
        };
        let mut offline = Vec::with_capacity(undecided.len());
        for transaction in undecided {
            let amount = self.amount(transaction, transaction.value)?;
            if amount.is_positive() {
                offline.push(payment(Some(transaction), amount, Evidence::OfflineTransaction));
            }
        }
        if !offline.is_empty() && self.total(&offline, PaymentKind::Capture)? == left {
            return Ok(offline);
        }
        if captured.is_positive() {
            return Ok(Vec::new());
        }
        evidence.push(format!("evidence: status; no transaction proves that {left} was paid"));
        Ok(vec![payment(undecided.last(), left, Evidence::Status)])
    }

    /// The order is refunded in full: what no transaction proves was given back all the same.
    fn refunded_by_status(
        &self,
        payments: &mut Vec<Payment>,
        refunded: Money,
        evidence: &mut Vec<String>,
    ) -> Result<(), Park> {
        let captured = self.total(payments, PaymentKind::Capture)?;
        let left = captured.try_sub(refunded).map_err(unreckonable(self.wire))?;
        if !left.is_positive() {
            return Ok(());
        }
        evidence.push(format!("evidence: status; no transaction proves that {left} was refunded"));
        let on = self.status_day();
        let refund = |of: &Payment, id: String, amount| Payment {
            id: id.into(),
            transaction: of.transaction.clone(),
            kind: PaymentKind::Refund,
            method: of.method.clone(),
            amount,
            on,
            evidence: Evidence::Status,
        };
        let captures: Vec<Payment> = payments.iter().filter(|p| p.kind == PaymentKind::Capture).cloned().collect();
        if refunded.is_zero() {
            payments.extend(captures.iter().map(|of| refund(of, format!("{}-refund", of.id), of.amount)));
        } else if let Some(last) = captures.last() {
            payments.push(refund(last, "status-refund".to_owned(), left));
        }
        Ok(())
    }

    /// Part of the order is paid, and no transaction proves which: a single offline one may explain it.
    fn part_by_offline(&self, undecided: &[&PaymentTransaction]) -> Result<Payment, Park> {
        let unknown = || {
            Park::new(
                ParkCode::AmountUnknown,
                format!("order {} is partly paid, and no transaction says how much", self.wire.order_number),
                "enter the payment in the store as a transaction, or in the ledger by hand",
            )
        };
        let [transaction] = undecided else { return Err(unknown()) };
        let amount = self.amount(transaction, transaction.value)?;
        if !amount.is_positive() || amount.amount() >= self.stated_total.amount() {
            return Err(unknown());
        }
        let id = PaymentId::new(format!("t{}", transaction.id));
        Ok(Payment {
            id: id.clone(),
            transaction: Some(id),
            kind: PaymentKind::Capture,
            method: transaction.name.to_string(),
            amount,
            on: self.status_day(),
            evidence: Evidence::OfflineTransaction,
        })
    }

    /// The day on which the history says that the order got its status; else the day on which it was read.
    fn status_day(&self) -> NaiveDate {
        let Some(status) = self.wire.payment_status.as_ref() else { return self.seen_on };
        let words = [status.name.as_str(), status.code.as_str()];
        let became = |entry: &&HistoryEntry| {
            let code = entry.code.to_uppercase();
            code.contains("PAYMENT") && code.contains("STATUS") && says_new_status(entry, &words)
        };
        let last = self.history.iter().filter(became).max_by_key(|entry| entry.date.0);
        last.map_or(self.seen_on, |entry| local_day(self.profile, entry.date.0))
    }
}

/// Whether an event tells of a change **to** the status: by its data, else by the end of its sentence.
fn says_new_status(entry: &HistoryEntry, words: &[&str]) -> bool {
    let data: Option<Value> = entry.extras.get("data").and_then(|text| serde_json::from_str(text).ok());
    let new = data.as_ref().and_then(|data| data.get("newStatus").or_else(|| data.get("new"))).and_then(Value::as_str);
    match new {
        Some(new) => words.iter().any(|word| word.eq_ignore_ascii_case(new.trim())),
        None => {
            let sentence = entry.description.trim().trim_end_matches(['.', '"', '\'', ')']).to_lowercase();
            words.iter().any(|word| !word.is_empty() && sentence.ends_with(&format!(" {}", word.to_lowercase())))
        }
    }
}

//! Money that came and went, as `xcart_client::meaning` reads it from an order and its transactions, in canonical words.

use canonical_model::{Currency, Evidence, Park, ParkCode, Payment, PaymentId, PaymentKind};
use chrono::NaiveDate;
use xcart_client::{
    meaning::{self, MoneyTrail, MoneyUnknown, Movement, MovementId, MovementKind},
    wire::{self, HistoryEntry, PaymentTransaction, TransactionId},
};

use super::{local_day, malformed, rounded, sum};
use crate::Profile;

/// Reads an order's payments. One that nothing dates is of the day on which the order was read.
pub(super) fn read(
    profile: &Profile,
    currency: Currency,
    wire: &wire::Order,
    transactions: &[PaymentTransaction],
    history: &[HistoryEntry],
    seen_on: NaiveDate,
    evidence: &mut Vec<String>,
) -> Result<Vec<Payment>, Park> {
    let trail =
        MoneyTrail::of(wire, transactions, history, currency.exponent()).map_err(|unknown| park(wire, unknown))?;
    let payment = |movement: Movement| -> Result<Payment, Park> {
        Ok(Payment {
            id: PaymentId::new(movement.id.to_string()),
            transaction: movement.transaction.map(|id| PaymentId::new(MovementId::of_transaction(id).to_string())),
            kind: match movement.kind {
                MovementKind::Capture => PaymentKind::Capture,
                MovementKind::Refund => PaymentKind::Refund,
            },
            method: movement.method.into(),
            amount: rounded(wire, movement.amount, currency)?,
            on: movement.at.map_or(seen_on, |at| local_day(profile, at)),
            evidence: match movement.evidence {
                meaning::Evidence::Transaction => Evidence::Transaction,
                meaning::Evidence::OfflineTransaction => Evidence::OfflineTransaction,
                _ => Evidence::Status,
            },
            fee: None,
            reference: reference(transactions, movement.transaction),
        })
    };
    let mut payments = trail.movements.into_iter().map(payment).collect::<Result<Vec<Payment>, Park>>()?;
    payments.sort_by_key(|payment| (payment.kind, payment.on));
    for (kind, verb) in [(PaymentKind::Capture, "paid"), (PaymentKind::Refund, "refunded")] {
        let of_status = |payment: &&Payment| payment.kind == kind && payment.evidence == Evidence::Status;
        let sum = sum(wire, currency, payments.iter().filter(of_status).map(|payment| payment.amount))?;
        if !sum.is_zero() {
            evidence.push(format!("evidence: status; no transaction proves that {sum} was {verb}"));
        }
    }
    Ok(payments)
}

/// The public number of a transaction, or its public name; empty if it has neither.
fn reference(transactions: &[PaymentTransaction], id: Option<TransactionId>) -> String {
    let transaction = transactions.iter().find(|transaction| Some(transaction.id) == id);
    let public = |transaction: &PaymentTransaction| {
        let [number, name] = [&transaction.public_txn_id, &transaction.public_id];
        number.as_ref().or(name.as_ref()).cloned()
    };
    transaction.and_then(public).unwrap_or_default()
}

fn park(wire: &wire::Order, unknown: MoneyUnknown) -> Park {
    let number = &wire.order_number;
    match unknown {
        MoneyUnknown::Part => Park::new(
            ParkCode::AmountUnknown,
            format!("order {number} is partly paid, and no transaction says how much"),
            "enter the payment in the store as a transaction, or in the ledger by hand",
        ),
        MoneyUnknown::Currency { transaction, currency } => Park::new(
            ParkCode::AmountUnknown,
            format!("order {number}: transaction {transaction} is in {currency}, the order in {}", wire.currency),
            "enter its payment by hand",
        ),
        unknown => malformed(wire, unknown),
    }
}

//! Money that came and went, as `xcart_client::meaning` reads it from an order and its transactions, in canonical words.

use canonical_model::{Currency, Evidence, Money, Park, ParkCode, Payment, PaymentId, PaymentKind, Settlement};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use xcart_client::{
    meaning::{self, MoneyTrail, MoneyUnknown, Movement, MovementId, MovementKind},
    wire::{self, HistoryEntry, PaymentTransaction, TransactionId},
};

use super::{local_day, malformed, rounded, sum, unreckonable};
use crate::{Profile, profile::PaymentMethodRow};

/// Reads an order's payments. One that nothing dates is of the day on which the order was read.
pub(super) fn read(
    profile: &Profile,
    currency: Currency,
    wire: &wire::Order,
    transactions: &[PaymentTransaction],
    history: &[HistoryEntry],
    seen_on: NaiveDate,
    evidence: &mut Vec<SmolStr>,
) -> Result<Vec<Payment>, Park> {
    let trail =
        MoneyTrail::of(wire, transactions, history, currency.exponent()).map_err(|unknown| park(wire, unknown))?;
    let payment = |movement: Movement| -> Result<Payment, Park> {
        let amount = rounded(wire, movement.amount, currency)?;
        let method = profile.payment_method(&movement.method, currency);
        let fee = fee(method, wire, transactions, &movement, currency)?;
        Ok(Payment {
            id: PaymentId::new(movement.id.as_str()),
            transaction: movement.transaction.map(|id| PaymentId::new(MovementId::of_transaction(id).as_str())),
            kind: match movement.kind {
                MovementKind::Capture => PaymentKind::Capture,
                MovementKind::Refund => PaymentKind::Refund,
            },
            method: (&movement.method).into(),
            amount,
            on: movement.at.map_or(seen_on, |at| local_day(profile, at)),
            evidence: match movement.evidence {
                meaning::Evidence::Transaction => Evidence::Transaction,
                meaning::Evidence::OfflineTransaction => Evidence::OfflineTransaction,
                _ => Evidence::Status,
            },
            fee,
            settled: settled(method, wire, transactions, &movement, (amount, fee))?,
            reference: reference(transactions, movement.transaction),
        })
    };
    let mut payments = trail.movements.into_iter().map(payment).collect::<Result<Vec<Payment>, Park>>()?;
    payments.sort_by_key(|payment| (payment.kind, payment.on));
    for (kind, verb) in [(PaymentKind::Capture, "paid"), (PaymentKind::Refund, "refunded")] {
        let of_status = |payment: &&Payment| payment.kind == kind && payment.evidence == Evidence::Status;
        let sum = sum(wire, currency, payments.iter().filter(of_status).map(|payment| payment.amount))?;
        if !sum.is_zero() {
            evidence.push(format_smolstr!("evidence: status; no transaction proves that {sum} was {verb}"));
        }
    }
    Ok(payments)
}

/// What the gateway kept of a movement, as the data of its exchange or transaction say in the field that the profile names.
fn fee(
    method: Option<&PaymentMethodRow>,
    wire: &wire::Order,
    transactions: &[PaymentTransaction],
    movement: &Movement,
    currency: Currency,
) -> Result<Option<Money>, Park> {
    let Some(field) = method.and_then(|row| row.fee_field.as_deref()) else { return Ok(None) };
    let Some(value) = stated(transactions, movement, field) else { return Ok(None) };
    let amount: Decimal =
        value.parse().map_err(|_| malformed(wire, format_args!("the payment fee {value:?} is no amount")))?;
    let fee = rounded(wire, amount.abs(), currency)?;
    if fee.amount() > movement.amount {
        return Err(malformed(wire, format_args!("the payment fee {fee} is more than the payment")));
    }
    Ok(fee.is_positive().then_some(fee))
}

/// What a movement was settled for in another currency, as the profile says that it is told.
fn settled(
    method: Option<&PaymentMethodRow>,
    wire: &wire::Order,
    transactions: &[PaymentTransaction],
    movement: &Movement,
    (amount, fee): (Money, Option<Money>),
) -> Result<Option<Settlement>, Park> {
    let Some(by) = method.and_then(|row| row.settled.as_ref()).filter(|by| by.currency != amount.currency()) else {
        return Ok(None);
    };
    let Some(value) = stated(transactions, movement, &by.field) else { return Ok(None) };
    let of = match (by.after_fee, fee) {
        (false, _) => amount,
        (true, Some(fee)) => amount.try_sub(fee).map_err(unreckonable(wire))?,
        // Whether there was none, or nobody told it, is not known: nor is what the amount is of.
        (true, None) => return Ok(None),
    };
    let into: Decimal =
        value.parse().map_err(|_| malformed(wire, format_args!("the settled amount {value:?} is no amount")))?;
    let into = rounded(wire, into.abs(), by.currency)?;
    if !into.is_positive() || !of.is_positive() {
        return Err(malformed(wire, format_args!("{of} of a payment was settled for {into}, which is no rate")));
    }
    Ok(Some(Settlement { of, into }))
}

/// What the data of a movement's exchange or transaction say under that name or label, if they say something.
fn stated<'a>(transactions: &'a [PaymentTransaction], movement: &Movement, field: &str) -> Option<&'a str> {
    let transaction = transactions.iter().find(|transaction| Some(transaction.id) == movement.transaction)?;
    let id = movement.id.to_string();
    let exchange = transaction.backend_transactions.iter().find(|exchange| exchange.id.to_string() == id);
    let own = exchange.into_iter().flat_map(|exchange| &exchange.data);
    // Data of the transaction are about its one movement, not about a part.
    let whole = transaction.successful().count() <= 1;
    let data = own.chain(transaction.data.iter().filter(|_| whole));
    let named = data.filter(|datum| datum.name.eq_ignore_ascii_case(field) || datum.label.eq_ignore_ascii_case(field));
    named.map(|datum| datum.value.trim()).find(|value| !value.is_empty())
}

/// The public number of a transaction, or its public name; empty if it has neither.
fn reference(transactions: &[PaymentTransaction], id: Option<TransactionId>) -> SmolStr {
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

//! What was captured beyond what the invoices take: an overpayment where the profile says so, else left over for a person.

use canonical_model::{
    LedgerWrite, Money, OpId, OpKind, Order, Park, ParkCode, Plan,
    ledger::{DocKey, DocKind, Document, Overpayment},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Input,
    invoice::push_as,
    pay::free_key,
    period::{self, Dated, Place},
    state::{Held, Movement, Source, State},
};
use crate::{
    by::{By, Rule},
    profile::{Excess, PaymentMethodRow},
    rules::{accounts, currency, document, numbers, unreckonable},
};

/// What is left of a capture when the invoices were paid.
pub(super) struct LeftOver<'a> {
    pub(super) capture: &'a Movement,
    /// What came to its account.
    pub(super) came: Decimal,
    /// What the gateway kept.
    pub(super) kept: Decimal,
}

/// The overpayments and prepayments of an order.
pub(super) struct Overpaid {
    /// All of them, those that were posted first, with what is left of each.
    pub(super) held: Vec<(Held, Decimal)>,
    /// Why an overpayment that the profile asks for cannot be.
    pub(super) refused: Option<Park>,
}

impl Overpaid {
    /// What they are in all, whatever is left of them.
    pub(super) fn total(&self) -> Decimal {
        self.held.iter().map(|(held, _)| held.amount.amount()).sum()
    }
}

/// Plans the overpayments that are missing. The first `waiting` of what is left is for invoices that are drafts yet.
pub(super) fn steps(
    input: &Input<'_>,
    state: &State,
    first: &Document,
    (left_over, mut waiting): (&[LeftOver<'_>], Decimal),
    plan: &mut Plan,
) -> Result<Overpaid, Park> {
    let order = input.order;
    let mut overpaid = Overpaid { held: posted(state, order)?, refused: None };
    for left in left_over {
        let reserved = waiting.min(left.came + left.kept);
        waiting -= reserved;
        let rest = left.came - reserved;
        let row = match &left.capture.source {
            Source::Method(method) => input.profile.payment_method(method, order.currency),
            Source::Tender(_) => None,
        };
        let Some(row) = row.filter(|row| rest > Decimal::ZERO && row.overpaid == Excess::Overpayment) else { continue };
        match overpayment(input, first, (left, rest), row, plan) {
            Ok((op, overpayment)) => {
                overpaid.held.push((Held::from(&overpayment), rest));
                let write = LedgerWrite::CreateOverpayment(overpayment);
                push_as(op, plan, write, "more was captured than the invoice takes");
            }
            Err(park) => drop(overpaid.refused.get_or_insert(park)),
        }
    }
    Ok(overpaid)
}

/// What was posted of money that the ledger holds beside the invoices, with what is left of each.
pub(super) fn posted(state: &State, order: &Order) -> Result<Vec<(Held, Decimal)>, Park> {
    state.held.iter().map(|held| Ok((held.clone(), state.left_of(order, held)?))).collect()
}

/// An overpayment, checked: account, fee, period, precision; and the id of the write that makes it.
fn overpayment(
    input: &Input<'_>,
    first: &Document,
    (left, rest): (&LeftOver<'_>, Decimal),
    row: &PaymentMethodRow,
    plan: &mut Plan,
) -> Result<(OpId, Overpayment), Park> {
    let order = input.order;
    let amount = Money::new(rest, order.currency).map_err(unreckonable(order))?;
    if input.summed {
        return Err(Park::new(
            ParkCode::AmountUnknown,
            format!("order {}: {amount} is overpaid, and a summary bills nobody to whom it could belong", order.number),
            "refund the difference in the store, or enter it by hand",
        ));
    }
    if left.kept > Decimal::ZERO {
        let (number, currency) = (&order.number, order.currency);
        return Err(Park::new(
            ParkCode::AmountUnknown,
            format!("order {number}: {amount} is overpaid, and of it the gateway kept {} {currency}", left.kept),
            "refund the difference in the store, or enter it by hand: an overpayment bears no fee",
        ));
    }
    let Coming { key, date, currency_rate } = coming(input, DocKind::Overpayment, (left.capture, amount), row, plan)?;
    let op = OpId::new(input.connection, OpKind::CreateOverpayment, &key, "");
    let overpayment = Overpayment {
        contact: first.contact.clone(),
        invoice: first.key.clone(),
        account: row.account.value.clone(),
        receivable: input.reference.receivable.clone(),
        date,
        amount,
        currency_rate,
        reference: numbers::payment_reference(&first.number, &op),
        key,
    };
    Ok((op, overpayment))
}

/// What is the same of an overpayment and of a prepayment.
pub(super) struct Coming {
    pub(super) key: DocKey,
    pub(super) date: NaiveDate,
    pub(super) currency_rate: Option<Decimal>,
}

/// Checks money that is to be held: account, period, precision, rate.
pub(super) fn coming(
    input: &Input<'_>,
    kind: DocKind,
    (capture, amount): (&Movement, Money),
    row: &PaymentMethodRow,
    plan: &mut Plan,
) -> Result<Coming, Park> {
    let order = input.order;
    accounts::holds_money(input.reference, &row.account.value, order.currency, kind)?;
    let what = accounts::with_article(kind);
    let Place { on: date, by, .. } = period::place(input, Dated::Payment, capture.on, what, plan)?;
    if !document::fits_ledger(amount) {
        return Err(document::too_fine(order, amount));
    }
    let currency_rate = currency::settled_rate(input.profile, input.reference, order, capture.settled)?;
    let key = free_key(input, kind, capture.id.as_str(), plan);
    let set = [("account", By::Profile(row.account.at)), ("date", by.unwrap_or(By::Rule(Rule::CaptureDay)))];
    input.set(&key, set);
    Ok(Coming { key, date, currency_rate })
}

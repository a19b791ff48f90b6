//! What was captured beyond what the invoices take: an overpayment where the profile says so, else left over for a person.

use canonical_model::{
    LedgerWrite, Money, OpId, OpKind, Park, ParkCode, Plan,
    ledger::{DocKind, Document, Overpayment},
};
use rust_decimal::Decimal;

use super::{
    Input,
    invoice::push_as,
    pay::Keys,
    period::{self, Dated, Place},
    state::{Movement, Source, State},
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

/// The overpayments of an order.
pub(super) struct Overpaid {
    /// All of them, those that were posted first, with what is left of each.
    pub(super) held: Vec<(Overpayment, Decimal)>,
    /// Why one that the profile asks for cannot be.
    pub(super) refused: Option<Park>,
}

impl Overpaid {
    /// What they are in all, whatever is left of them.
    pub(super) fn total(&self) -> Decimal {
        self.held.iter().map(|(overpayment, _)| overpayment.amount.amount()).sum()
    }
}

/// Plans the overpayments that are missing. The first `waiting` of what is left is for invoices that are drafts yet.
pub(super) fn steps(
    input: &Input<'_>,
    state: &State,
    first: &Document,
    (left_over, mut waiting): (&[LeftOver<'_>], Decimal),
    keys: &mut Keys<'_>,
    plan: &mut Plan,
) -> Result<Overpaid, Park> {
    let order = input.order;
    let mut overpaid = Overpaid { held: Vec::with_capacity(state.overpayments.len()), refused: None };
    for posted in &state.overpayments {
        overpaid.held.push((posted.clone(), state.left_of(order, posted)?));
    }
    for left in left_over {
        let reserved = waiting.min(left.came + left.kept);
        waiting -= reserved;
        let rest = left.came - reserved;
        let row = match &left.capture.source {
            Source::Method(method) => input.profile.payment_method(method, order.currency),
            Source::Tender(_) => None,
        };
        let Some(row) = row.filter(|row| rest > Decimal::ZERO && row.overpaid == Excess::Overpayment) else { continue };
        match overpayment(input, first, (left, rest), row, keys, plan) {
            Ok((op, overpayment)) => {
                let write = LedgerWrite::CreateOverpayment(overpayment.clone());
                push_as(op, plan, write, "more was captured than the invoice takes");
                overpaid.held.push((overpayment, rest));
            }
            Err(park) => drop(overpaid.refused.get_or_insert(park)),
        }
    }
    Ok(overpaid)
}

/// An overpayment, checked: account, fee, period, precision; and the id of the write that makes it.
fn overpayment(
    input: &Input<'_>,
    first: &Document,
    (left, rest): (&LeftOver<'_>, Decimal),
    row: &PaymentMethodRow,
    keys: &mut Keys<'_>,
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
    accounts::takes_overpayments(input.reference, &row.account.value, order.currency)?;
    let Place { on: date, by, .. } = period::place(input, Dated::Payment, left.capture.on, "an overpayment", plan)?;
    if !document::fits_ledger(amount) {
        return Err(document::too_fine(order, amount));
    }
    let settled = left.capture.settled;
    let currency_rate = currency::settled_rate(input.profile, input.reference, order, settled)?;
    let key = keys.next(DocKind::Overpayment, &left.capture.id);
    let op = OpId::new(input.connection, OpKind::CreateOverpayment, &key, "");
    let set = [("account", By::Profile(row.account.at)), ("date", by.unwrap_or(By::Rule(Rule::CaptureDay)))];
    input.set(&key, set);
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

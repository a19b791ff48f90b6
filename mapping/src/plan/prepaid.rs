//! Money that comes before its invoice: prepayments, and what is given back of them while, or since, no invoice stands.

use canonical_model::{
    AccountCode, LedgerWrite, Money, OpId, OpKind, Park, ParkCode, Plan, TaxType,
    ledger::{DocKind, DocumentLine, DocumentStatus, LineAmounts, Prepayment},
};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

use super::{
    Input,
    goal::{Goal, Prepaid, check_nothing_kept},
    invoice::{self, push_as},
    money::{check_still_there, refund_is_gone},
    overpaid::{self, Coming},
    refund::{Desk, Surplus},
    state::{Held, Movement, Source, State},
};
use crate::{
    arithmetic,
    by::{By, Chosen},
    profile::Prepayments,
    rules::{accounts, numbers, unreckonable},
};

/// Plans the money of an order that no approved invoice stands for. Where the invoice is a draft, and the order's state does not hold
/// it back, the money waits for it.
pub(super) fn steps(input: &Input<'_>, state: &State, goal: &Goal, plan: &mut Plan) -> Result<(), Park> {
    let order = input.order;
    let ended = match goal {
        Goal::Prepaid(Prepaid::Waits) => None,
        Goal::Prepaid(Prepaid::Ended(how)) => Some(*how),
        _ if state.held.is_empty() || awaits_draft(state, plan) => return Ok(()),
        Goal::Cancelled => Some("is cancelled"),
        _ => Some("is not billed"),
    };
    if let Some(park) = refund_is_gone(input, state) {
        return Err(park);
    }
    let mut held = overpaid::posted(state, order)?;
    let posted = held.len();
    let mut refused = None;
    for capture in &state.captures {
        let Source::Method(method) = &capture.source else { continue };
        let rest = capture.amount.amount() - state.posted_for(order, capture);
        if rest <= Decimal::ZERO {
            continue;
        }
        match prepayment(input, state, (capture, method, rest), plan) {
            Ok((op, prepayment)) => {
                if held.len() == posted {
                    invoice::bill(input, &prepayment.contact, plan)?;
                }
                held.push((Held::from(&prepayment), rest));
                let write = LedgerWrite::CreatePrepayment(prepayment);
                push_as(op, plan, write, "money came before the order is billed");
            }
            Err(park) => drop(refused.get_or_insert(park)),
        }
    }
    if let Some(park) = refused {
        return Err(park);
    }
    // A tender that goes back never came to the ledger.
    let refunds = state.refunds.iter().filter(|refund| matches!(refund.source, Source::Method(_)));
    let refunds: Vec<Movement> = refunds.cloned().collect();
    let number = match &state.invoice {
        Some(posted) => posted.document.number.clone(),
        None => numbers::invoice(input.profile, order)?,
    };
    let mut desk = Desk::new(input, state, &[], (&held, &number))?;
    desk.refund(plan, &refunds, Surplus::of(Decimal::ZERO, &[]))?;
    check_still_there(input, state)?;
    if let Some(how) = ended {
        check_nothing_kept(order, how)?;
        plan.notes.push(format_smolstr!("it {how} and was never billed: what was held of its money was given back"));
        return Ok(());
    }
    let left = Money::new(desk.prepaid(), order.currency).map_err(unreckonable(order))?;
    plan.notes.push(format_smolstr!("it is not billed yet: {left} is held as prepayments"));
    Ok(())
}

/// Whether the invoice is a draft that is to be approved later.
fn awaits_draft(state: &State, plan: &Plan) -> bool {
    let posted = state.invoice.as_ref().is_some_and(|posted| posted.document.status == DocumentStatus::Draft);
    let is = |kinds: &[OpKind]| plan.steps.iter().any(|step| kinds.contains(&step.write.kind()));
    is(&[OpKind::CreateInvoice, OpKind::UpdateDocument]) || (posted && !is(&[OpKind::SetDocumentStatus]))
}

/// A prepayment, checked: fee, accounts, tax type, period, precision; and the id of the write that makes it.
fn prepayment(
    input: &Input<'_>,
    state: &State,
    (capture, method, rest): (&Movement, &str, Decimal),
    plan: &mut Plan,
) -> Result<(OpId, Prepayment), Park> {
    let order = input.order;
    let amount = Money::new(rest, order.currency).map_err(unreckonable(order))?;
    if input.summed {
        return Err(in_summary(input, amount));
    }
    let row = accounts::payment_method(input.profile, order, method)?;
    if let Some(fee) = capture.fee.filter(|fee| row.fee_account.is_some() && fee.is_positive()) {
        return Err(Park::new(
            ParkCode::AmountUnknown,
            format!("order {}: {amount} came before its invoice, and of it the gateway kept {fee}", order.number),
            "bill the order, or enter the money by hand: a prepayment bears no fee",
        ));
    }
    let Some(Prepayments { account, tax_type }) = &input.profile.prepayments else {
        return Err(Park::new(
            ParkCode::UnknownAccount,
            format!("order {}: {amount} came before its invoice, and the profile has no account for it", order.number),
            "add [prepayments] with account and tax_type to the profile",
        ));
    };
    let held_on = accounts::usable(input.reference, account.into())?;
    let tax = tax(input, amount, &held_on, &tax_type.value)?;
    let contact = invoice::contact(input, state)?;
    let Coming { key, date, currency_rate } =
        overpaid::coming(input, DocKind::Prepayment, (capture, amount), row, plan)?;
    let op = OpId::new(input.connection, OpKind::CreatePrepayment, &key, "");
    let of_profile = [("held_on", held_on.by), ("tax_type", By::Profile(tax_type.at)), ("contact", contact.by)];
    input.set(&key, of_profile);
    let prepayment = Prepayment {
        contact: contact.value,
        account: row.account.value.clone(),
        held_on: held_on.value,
        tax_type: tax_type.value.clone(),
        tax,
        date,
        amount,
        currency_rate,
        reference: numbers::payment_reference(&numbers::invoice(input.profile, order)?, &op),
        key,
    };
    Ok((op, prepayment))
}

/// What of the amount the ledger will take for tax.
fn tax(input: &Input<'_>, amount: Money, held_on: &Chosen<AccountCode>, tax_type: &TaxType) -> Result<Money, Park> {
    accounts::usable_tax_type(input.reference, tax_type, true)?;
    let line = DocumentLine {
        part: None,
        description: SmolStr::default(),
        quantity: Decimal::ONE,
        unit_amount: Some(amount.amount()),
        line_amount: amount,
        account: held_on.value.clone(),
        tax_type: tax_type.clone(),
        tax_amount: None,
        item: None,
        tracking: Vec::new(),
    };
    let line = std::slice::from_ref(&line);
    accounts::check_tax_types(input.reference, line)?;
    let totals = arithmetic::totals(amount.currency(), LineAmounts::Inclusive, line, input.reference);
    totals.map(|totals| totals.tax).map_err(|_| {
        Park::new(
            ParkCode::LedgerPrecision,
            format!("order {}: the tax in a prepayment of {amount} does not fit its currency", input.order.number),
            "name a tax type without tax in the profile's [prepayments]",
        )
    })
}

/// Why money that is held for one order has no place among the documents of many.
pub(super) fn in_summary(input: &Input<'_>, amount: Money) -> Park {
    Park::new(
        ParkCode::AmountUnknown,
        format!(
            "order {}: {amount} came before its invoice, and a summary bills nobody to whom it could belong",
            input.order.number
        ),
        "give the status in [status] another action, or enter the money by hand",
    )
}

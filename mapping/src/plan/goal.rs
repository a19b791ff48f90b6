//! What an order's status asks for.

use canonical_model::{Money, Order, Park, ParkCode, PaymentKind, PaymentState, ledger::DocumentStatus};

use super::{Input, state::State};
use crate::{StatusAction, inbound::xcart::payment_status_code, rules::unreckonable};

/// What should stand in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// Nothing; that is why.
    Nothing(&'static str),
    /// No invoice (yet): what came is held, and what is given back is paid out of that.
    Prepaid(Prepaid),
    /// A draft invoice.
    Draft,
    /// An approved invoice with payments and what was credited.
    Invoice,
    /// An approved invoice, credited in full.
    Refunded,
    /// What was sent, taken back.
    Cancelled,
}

/// Why an order's money is held without an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prepaid {
    /// It is to be billed later.
    Waits,
    /// It ended in that way, before it was billed.
    Ended(&'static str),
}

/// Whether the order is billed at once, to be paid by terms.
pub(super) fn is_on_account(input: &Input<'_>) -> bool {
    let method = input.profile.payment_method(&input.order.payment_method, input.order.currency);
    method.is_some_and(|method| method.on_account) && !input.order.payment_method.trim().is_empty()
}

pub(super) fn goal(input: &Input<'_>, state: &State) -> Result<Goal, Park> {
    let order = input.order;
    let money = !order.payments.is_empty();
    let posted = state.invoice.as_ref().map(|posted| posted.document.status);
    let is_held = posted.is_none() && !state.held.is_empty();
    Ok(match input.profile.status_action(payment_status_code(&order.payment_state)) {
        StatusAction::Wait if money || is_on_account(input) => Goal::Invoice,
        StatusAction::Prepayment if is_on_account(input) || is_covered(order, state)? => Goal::Invoice,
        StatusAction::Draft if money => Goal::Invoice,
        StatusAction::Wait | StatusAction::Draft | StatusAction::Prepayment
            if posted == Some(DocumentStatus::Authorised) =>
        {
            Goal::Invoice
        }
        StatusAction::Prepayment if money || !state.held.is_empty() => Goal::Prepaid(Prepaid::Waits),
        StatusAction::Wait | StatusAction::Prepayment if posted == Some(DocumentStatus::Draft) => Goal::Draft,
        StatusAction::Wait | StatusAction::Prepayment => {
            Goal::Nothing("not paid yet: nothing is sent until money arrives")
        }
        StatusAction::Draft => Goal::Draft,
        StatusAction::Invoice => Goal::Invoice,
        StatusAction::Refund | StatusAction::RefundIfSent if is_held => Goal::Prepaid(Prepaid::Ended("is refunded")),
        StatusAction::Refund if posted.is_none() && money && is_deposit(input, state)? => {
            Goal::Prepaid(Prepaid::Ended("is refunded"))
        }
        StatusAction::Cancel if is_held => Goal::Prepaid(Prepaid::Ended("is cancelled")),
        StatusAction::RefundIfSent if posted.is_none() => Goal::Nothing("refunded before anything was sent"),
        StatusAction::Refund | StatusAction::RefundIfSent => Goal::Refunded,
        StatusAction::Cancel => return cancelled(order, state),
        StatusAction::Park => return Err(unknown(order)),
    })
}

/// Whether a partly paid order was paid in full, and refunded in part: of that status only the sums tell.
fn is_covered(order: &Order, state: &State) -> Result<bool, Park> {
    let total = order.document_total().map_err(unreckonable(order))?;
    Ok(order.payment_state == PaymentState::Partial && state.captured.amount() >= total.amount())
}

/// Whether what came never covered the order, where the profile holds such money: it was given back before it was billed, although
/// nobody saw it being held.
fn is_deposit(input: &Input<'_>, state: &State) -> Result<bool, Park> {
    let total = input.order.document_total().map_err(unreckonable(input.order))?;
    Ok(input.profile.makes_prepayments() && state.captured.amount() < total.amount())
}

/// A cancelled order of which nothing was sent needs nothing, unless its money was kept.
fn cancelled(order: &Order, state: &State) -> Result<Goal, Park> {
    if state.invoice.is_some() {
        return Ok(Goal::Cancelled);
    }
    check_nothing_kept(order, "is cancelled")?;
    Ok(Goal::Nothing("cancelled or declined before anything was sent"))
}

/// Refuses an order that stands in no document and whose money was not all given back. `what` says why it stands in none.
pub(super) fn check_nothing_kept(order: &Order, what: &str) -> Result<(), Park> {
    let moved = |kind| order.payments.iter().filter(move |payment| payment.kind == kind).map(|payment| payment.amount);
    let sum = |kind| Money::sum(order.currency, moved(kind)).map_err(unreckonable(order));
    let kept = sum(PaymentKind::Capture)?.try_sub(sum(PaymentKind::Refund)?).map_err(unreckonable(order))?;
    if kept.is_zero() {
        return Ok(());
    }
    Err(Park::new(
        ParkCode::AmbiguousRefund,
        format!("order {} {what}, and {kept} of its money was not given back", order.number),
        "refund it in the store, or enter it by hand",
    ))
}

fn unknown(order: &Order) -> Park {
    let code = payment_status_code(&order.payment_state);
    if code.is_empty() {
        return Park::new(
            ParkCode::UnknownStatus,
            format!("order {} has no payment status", order.number),
            "give the order a payment status in the store",
        );
    }
    Park::new(
        ParkCode::UnknownStatus,
        format!("order {} has the payment status {code:?}, which the profile parks", order.number),
        format!(
            "add {code} to [status] in the profile: wait, draft, prepayment, invoice, refund, refund_if_sent or cancel"
        ),
    )
}

//! Payments on invoices, and what is left when they are paid.

use canonical_model::{
    AccountCode, LedgerWrite, Money, OpId, OpKind, Order, Park, ParkCode, PartId, Plan,
    ledger::{DocKey, DocKind, Document, DocumentStatus, LedgerPayment},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Input,
    invoice::push_as,
    overpaid::LeftOver,
    period::{self, Dated, Place},
    state::{Held, Movement, Source, State, part_key},
};
use crate::{
    by::{By, Chosen, Rule},
    few::Few,
    rules::{accounts, currency, document, numbers, unreckonable},
};

/// A key of that name that neither a record nor a step of the plan has: with a number behind the name if there is one already.
pub(super) fn free_key(input: &Input<'_>, kind: DocKind, part: &str, plan: &Plan) -> DocKey {
    let is_taken =
        |key: &DocKey| input.applied.records.contains_key(key) || plan.steps.iter().any(|step| step.write.key() == key);
    let mut key = part_key(kind, input.order, part);
    let mut number = 2u32;
    while is_taken(&key) {
        key = part_key(kind, input.order, &format!("{part}@{number}"));
        number += 1;
    }
    key
}

/// An invoice of the order.
#[derive(Clone, Copy)]
pub(super) struct Billed<'a> {
    pub(super) document: &'a Document,
    /// What is due on it. Of a draft nothing can be paid yet.
    pub(super) due: Decimal,
}

impl<'a> Billed<'a> {
    pub(super) fn of(input: &Input<'_>, state: &State, document: &'a Document) -> Result<Self, Park> {
        Ok(Self { document, due: state.open(input.order, document)? })
    }

    pub(super) fn is_approved(&self) -> bool {
        self.document.status == DocumentStatus::Authorised
    }

    pub(super) fn is_draft(&self) -> bool {
        self.document.status == DocumentStatus::Draft
    }
}

/// Something that payments are made on.
#[derive(Clone, Copy)]
pub(super) struct Payable<'a> {
    pub(super) key: &'a DocKey,
    pub(super) number: &'a str,
    pub(super) date: NaiveDate,
}

impl<'a> Payable<'a> {
    pub(super) fn document(document: &'a Document) -> Self {
        Self { key: &document.key, number: &document.number, date: document.date }
    }

    /// What is held, which has no number: that of the order's invoice stands for it.
    pub(super) fn held(held: &'a Held, number: &'a str) -> Self {
        Self { key: &held.key, number, date: held.date }
    }
}

/// What is known when every payment was made.
pub(super) struct Paid<'s> {
    /// What is paid on all invoices.
    pub(super) paid: Decimal,
    /// What of captures no invoice takes.
    pub(super) left_over: Vec<LeftOver<'s>>,
}

/// Plans the payments that are missing on the invoices, the first invoice first, of which less is due then. `reversed` was given back
/// and is no payment: it is taken off what was not posted yet, the last first. Where more came than the invoices take, that is left
/// over of what `refunds` gave back.
pub(super) fn steps<'s>(
    input: &Input<'_>,
    state: &'s State,
    invoices: &mut [Billed<'_>],
    (reversed, refunds): (Decimal, &[Movement]),
    plan: &mut Plan,
) -> Result<Paid<'s>, Park> {
    let order = input.order;
    let (mut paid, mut takes, mut left_over) = (Decimal::ZERO, Decimal::ZERO, Vec::new());
    for Billed { document, due } in invoices.iter().filter(|invoice| invoice.is_approved()) {
        paid += state.paid_on(order, &document.key)?.amount();
        takes += due;
    }
    let drafts = invoices.iter().filter(|invoice| invoice.is_draft());
    let waits: Decimal = drafts.map(|invoice| invoice.document.totals.total.amount()).sum();
    let mut unposted = unposted(input, state, reversed)?;
    give_back(order, state, refunds, takes + waits, &mut unposted);
    for Unposted { capture, rest, given_back } in unposted {
        let account = account(input, &capture.source);
        let mut over = LeftOver { capture, came: given_back, kept: Decimal::ZERO };
        for Share { name, account, mut rest, why, is_fee } in shares(input, state, capture, rest, account) {
            for Billed { document, due } in invoices.iter_mut().filter(|invoice| invoice.is_approved()) {
                let part = rest.min(*due);
                if part <= Decimal::ZERO {
                    continue;
                }
                let amount = Money::new(part, order.currency).map_err(unreckonable(order))?;
                let key = free_key(input, DocKind::Payment, name.as_str(), plan);
                pay(input, key, Payable::document(document), account.clone()?, (capture, amount, why), plan)?;
                rest -= part;
                *due -= part;
                paid += part;
            }
            *if is_fee { &mut over.kept } else { &mut over.came } += rest;
        }
        if over.came + over.kept > Decimal::ZERO {
            left_over.push(over);
        }
    }
    Ok(Paid { paid, left_over })
}

/// A part of a capture that goes to one account.
struct Share {
    name: PartId,
    account: Result<Chosen<AccountCode>, Park>,
    rest: Decimal,
    why: &'static str,
    /// Whether it is what the gateway kept.
    is_fee: bool,
}

/// What the gateway kept of a capture, if that was told before any of it was posted, and what came to its account. The fee goes
/// first, so that what is more than the invoices take is money on the account.
fn shares(
    input: &Input<'_>,
    state: &State,
    capture: &Movement,
    rest: Decimal,
    account: Result<Chosen<AccountCode>, Park>,
) -> impl Iterator<Item = Share> {
    let why = "money was captured";
    let fee = fee_share(input, state, capture, rest);
    let kept = fee.as_ref().map_or(Decimal::ZERO, |fee| fee.rest);
    let came = Share { name: capture.id.clone(), account, rest: rest - kept, why, is_fee: false };
    fee.into_iter().chain([came])
}

fn fee_share(input: &Input<'_>, state: &State, capture: &Movement, rest: Decimal) -> Option<Share> {
    let (Some(fee), Source::Method(method)) = (capture.fee, &capture.source) else { return None };
    let fees = input.profile.payment_method(method, input.order.currency)?.fee_account.as_ref()?;
    let name = PartId::shown(format_args!("{}@fee", capture.id));
    let posted = state.posted_as(input.order, name.as_str());
    if posted.is_zero() && rest != capture.amount.amount() {
        return None;
    }
    let kept = (fee.amount() - posted).max(Decimal::ZERO).min(rest);
    Some(Share { name, account: Ok(fees.into()), rest: kept, why: "the gateway kept its fee", is_fee: true })
}

/// What is to be posted of a capture.
struct Unposted<'a> {
    capture: &'a Movement,
    rest: Decimal,
    /// What was given back of it before it was posted.
    given_back: Decimal,
}

/// What is to be posted of each capture.
fn unposted<'a>(input: &Input<'_>, state: &'a State, reversed: Decimal) -> Result<Few<Unposted<'a>>, Park> {
    let order = input.order;
    let rest = |capture: &'a Movement| {
        let rest = capture.amount.amount() - state.posted_for(order, capture);
        Unposted { capture, rest: rest.max(Decimal::ZERO), given_back: Decimal::ZERO }
    };
    let mut unposted: Few<Unposted<'_>> = state.captures.iter().map(rest).collect();
    let mut left = reversed;
    for Unposted { rest, .. } in unposted.iter_mut().rev() {
        let part = left.min(*rest);
        *rest -= part;
        left -= part;
    }
    if left > Decimal::ZERO {
        return Err(Park::new(
            ParkCode::AmbiguousRefund,
            format!("order {}: a payment was given back that stands in the ledger already", order.number),
            "delete the payment in the ledger by hand",
        ));
    }
    Ok(unposted)
}

/// Takes off what is not posted yet, of what came beyond what the invoices take, what was given back to where it came from: so that what
/// stays, stays where it came to.
fn give_back(order: &Order, state: &State, refunds: &[Movement], takes: Decimal, unposted: &mut [Unposted<'_>]) {
    let mut over = unposted.iter().map(|one| one.rest).sum::<Decimal>() - takes;
    for refund in refunds {
        let mut left = (refund.amount.amount() - state.posted_for(order, refund)).max(Decimal::ZERO).min(over);
        // What the gateway kept is told of a capture that is posted as a whole.
        let own = unposted.iter_mut().filter(|one| one.capture.source == refund.source && one.capture.fee.is_none());
        for Unposted { rest, given_back, .. } in own.rev() {
            let part = left.min(*rest).max(Decimal::ZERO);
            *rest -= part;
            *given_back += part;
            left -= part;
            over -= part;
        }
    }
}

pub(super) fn account(input: &Input<'_>, source: &Source) -> Result<Chosen<AccountCode>, Park> {
    let order = input.order;
    match source {
        Source::Method(method) => Ok((&accounts::payment_method(input.profile, order, method)?.account).into()),
        Source::Tender(code) => {
            input.profile.surcharge(code).and_then(|row| row.account.as_ref()).map(Chosen::from).ok_or_else(|| {
                Park::new(
                    ParkCode::UnknownSurcharge,
                    format!("order {}: the profile has no account for tender {code}", order.number),
                    "give its [[surcharge]] row an account",
                )
            })
        }
    }
}

/// Plans a payment of so much of a movement, checked: account, period, precision, rate.
pub(super) fn pay(
    input: &Input<'_>,
    key: DocKey,
    on: Payable<'_>,
    account: Chosen<AccountCode>,
    (movement, amount, why): (&Movement, Money, &'static str),
    plan: &mut Plan,
) -> Result<(), Park> {
    accounts::takes_payments(input.reference, &account.value, input.order.currency)?;
    let Place { on: date, by, .. } = period::place(input, Dated::Payment, movement.on, "a payment", plan)?;
    if !document::fits_ledger(amount) {
        return Err(document::too_fine(input.order, amount));
    }
    let op = OpId::new(input.connection, OpKind::CreatePayment, &key, "");
    let reference = numbers::payment_reference(on.number, &op);
    let (came, how_much) = match on.key.kind() {
        DocKind::Invoice => (Rule::CaptureDay, Rule::CapturedMoney),
        _ => (Rule::RefundDay, Rule::RefundedMoney),
    };
    input.set(&key, [("account", account.by), ("date", by.unwrap_or(By::Rule(came)))]);
    input.set(&key, [("amount", By::Rule(how_much)), ("currency_rate", By::Rule(Rule::SettledRate))]);
    let currency_rate = currency::settled_rate(input.profile, input.reference, input.order, movement.settled)?;
    let account = account.value;
    let payment = LedgerPayment { key, on: on.key.clone(), account, date, amount, currency_rate, reference };
    push_as(op, plan, LedgerWrite::CreatePayment(payment), why);
    Ok(())
}

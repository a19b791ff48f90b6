//! Payments on invoices.

use std::collections::BTreeSet;

use canonical_model::{
    AccountCode, LedgerWrite, Money, OpId, OpKind, Park, ParkCode, Plan,
    ledger::{DocKey, DocKind, Document, DocumentKind, DocumentStatus, LedgerPayment},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Input,
    invoice::push,
    period::{self, Dated, Place},
    state::{Movement, Source, State, part_key},
};
use crate::{
    by::{By, Chosen, Rule},
    rules::{accounts, document, numbers, unreckonable},
};

/// Keys of payments and allocations that no record has.
pub(super) struct Keys<'a> {
    input: &'a Input<'a>,
    used: BTreeSet<DocKey>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(input: &'a Input<'a>) -> Self {
        Self { input, used: BTreeSet::new() }
    }

    /// A key of that name, with a number behind it if there is one already.
    pub(super) fn next(&mut self, kind: DocKind, part: &str) -> DocKey {
        let order = self.input.order;
        let mut key = part_key(kind, order, part);
        let mut number = 2u32;
        while self.input.applied.records.contains_key(&key) || self.used.contains(&key) {
            key = part_key(kind, order, &format!("{part}@{number}"));
            number += 1;
        }
        self.used.insert(key.clone());
        key
    }
}

/// How invoices stand when every payment was made.
pub(super) struct Due<'a> {
    /// What is paid on all of them.
    pub(super) paid: Decimal,
    /// What is due on each.
    pub(super) left: Vec<(&'a Document, Decimal)>,
}

/// Plans the payments that are missing on the invoices, the first invoice first. `reversed` was given back and is no payment: it is
/// taken off what was not posted yet, the last first.
pub(super) fn steps<'a>(
    input: &Input<'_>,
    state: &State,
    invoices: &[&'a Document],
    reversed: Decimal,
    keys: &mut Keys<'_>,
    plan: &mut Plan,
) -> Result<Due<'a>, Park> {
    let order = input.order;
    let mut paid = Decimal::ZERO;
    let mut left = Vec::with_capacity(invoices.len());
    for invoice in invoices.iter().copied().filter(|invoice| invoice.status == DocumentStatus::Authorised) {
        paid += state.paid_on(order, &invoice.key)?.amount();
        left.push((invoice, state.open(order, invoice)?));
    }
    for (capture, rest) in unposted(input, state, reversed)? {
        let account = account(input, &capture.source);
        for Share { name, account, mut rest, why } in shares(input, capture, rest, account) {
            for (invoice, due) in &mut left {
                let part = rest.min(*due);
                if part <= Decimal::ZERO {
                    continue;
                }
                let amount = Money::new(part, order.currency).map_err(unreckonable(order))?;
                let key = keys.next(DocKind::Payment, &name);
                let payment = payment(input, key, invoice, account.clone()?, (capture.on, amount), plan)?;
                push(input, plan, LedgerWrite::CreatePayment(payment), "", why);
                rest -= part;
                *due -= part;
                paid += part;
            }
        }
    }
    Ok(Due { paid, left })
}

/// A part of a capture that goes to one account.
struct Share {
    name: String,
    account: Result<Chosen<AccountCode>, Park>,
    rest: Decimal,
    why: &'static str,
}

/// What of a capture came to its account, and what the gateway kept of it, if both are told before any of it was posted.
fn shares(
    input: &Input<'_>,
    capture: &Movement,
    rest: Decimal,
    account: Result<Chosen<AccountCode>, Park>,
) -> Vec<Share> {
    let whole = Share { name: capture.id.clone(), account, rest, why: "money was captured" };
    let (Some(fee), Source::Method(method)) = (capture.fee, &capture.source) else { return vec![whole] };
    let row = input.profile.payment_method(method, input.order.currency);
    let Some(fees) = row.and_then(|row| row.fee_account.as_ref()).filter(|_| rest == capture.amount.amount()) else {
        return vec![whole];
    };
    let kept = fee.amount().min(rest);
    let kept = Share {
        name: format!("{}@fee", capture.id),
        account: Ok(fees.into()),
        rest: kept,
        why: "the gateway kept its fee",
    };
    vec![Share { rest: rest - kept.rest, ..whole }, kept]
}

/// What is to be posted of each capture.
fn unposted<'a>(input: &Input<'_>, state: &'a State, reversed: Decimal) -> Result<Vec<(&'a Movement, Decimal)>, Park> {
    let order = input.order;
    let rest = |capture: &'a Movement| {
        let rest = capture.amount.amount() - state.posted_for(order, capture);
        (capture, rest.max(Decimal::ZERO))
    };
    let mut unposted: Vec<(&Movement, Decimal)> = state.captures.iter().map(rest).collect();
    let mut left = reversed;
    for (_, rest) in unposted.iter_mut().rev() {
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

/// A payment on a document, checked: account, period, precision.
pub(super) fn payment(
    input: &Input<'_>,
    key: DocKey,
    document: &Document,
    account: Chosen<AccountCode>,
    (day, amount): (NaiveDate, Money),
    plan: &mut Plan,
) -> Result<LedgerPayment, Park> {
    accounts::takes_payments(input.reference, &account.value, input.order.currency)?;
    let Place { on: date, by, .. } = period::place(input, Dated::Payment, day, "a payment", plan)?;
    if !document::fits_ledger(amount) {
        return Err(document::too_fine(input.order, amount));
    }
    let op = OpId::new(input.connection, OpKind::CreatePayment, &key, "");
    let reference = numbers::payment_reference(&document.number, &op);
    let (came, how_much) = match document.kind {
        DocumentKind::Invoice => (Rule::CaptureDay, Rule::CapturedMoney),
        DocumentKind::CreditNote => (Rule::RefundDay, Rule::RefundedMoney),
    };
    input.set(&key, [("account", account.by), ("date", by.unwrap_or(By::Rule(came)))]);
    input.set(&key, [("amount", By::Rule(how_much))]);
    let account = account.value;
    Ok(LedgerPayment { key, on: document.key.clone(), account, date, amount, reference })
}

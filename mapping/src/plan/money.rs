//! Payments on the invoice, refunds on credit notes, and credit set against what is still due.

use std::collections::BTreeSet;

use canonical_model::{
    AccountCode, LedgerWrite, Money, OpId, OpKind, Park, ParkCode, Plan,
    ledger::{Allocation, DocKey, DocKind, Document, LedgerPayment},
};
use rust_decimal::Decimal;

use super::{
    Input, credit,
    goal::Goal,
    invoice::{Standing, check_open, push},
    state::{Movement, Source, State, part_key},
};
use crate::{
    profile::Refunds,
    rules::{accounts, document, numbers, unreckonable},
};

/// Plans the order's money. What cannot be planned is parked, and holds back what comes after it.
pub(super) fn steps(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    standing: Standing,
    plan: &mut Plan,
) -> Result<(), Park> {
    let everything = matches!(goal, Goal::Refunded | Goal::Cancelled);
    let invoiced = standing.document.totals.total;
    let edited = standing.current.amount() < invoiced.amount();
    let part_paid = state.captured.amount() < invoiced.amount();
    let mut refunds = state.refunds.clone();
    let mut reversed = Decimal::ZERO;
    if part_paid && !edited && !everything && state.refunded.is_positive() {
        match policy(input, &refunds)? {
            Refunds::ReducesSale => {}
            Refunds::ReversesPayment => {
                reversed = state.refunded.amount();
                refunds.clear();
            }
            Refunds::Park => {
                plan.parked.push(ambiguous(input, state));
                pay(input, state, &standing.document, Decimal::ZERO, plan)?;
                return Ok(());
            }
        }
    }
    let paid = pay(input, state, &standing.document, reversed, plan)?;
    let notes = credit::steps(input, state, goal, &standing, &refunds, plan)?;
    let mut desk = Desk::new(input, state, &notes)?;
    let paid_out = desk.refund(plan, &refunds, surplus(state, invoiced))?;
    desk.allocate(plan, &standing.document, paid)?;
    if everything && desk.left() > Decimal::ZERO {
        let left = Money::new(desk.left(), input.order.currency).map_err(unreckonable(input.order))?;
        plan.notes.push(format!("{left} of its credit stays open: that much of its money was not given back"));
    }
    let unposted: Decimal = refunds.iter().map(|refund| refund.amount.amount()).sum::<Decimal>() - paid_out;
    let over = state.captured.amount() - reversed - paid.amount() - unposted;
    report_left_over(input, state, &standing, over)?;
    check_still_there(input, state, &standing.document)
}

/// Payments in the ledger that the store does not have any more, or that are less there now, are for a person: a tender that
/// an edit made smaller, a status that was taken back.
fn check_still_there(input: &Input<'_>, state: &State, invoice: &Document) -> Result<(), Park> {
    let order = input.order;
    for posted in state.payments.iter().filter(|payment| payment.on == invoice.key) {
        let own = |capture: &&Movement| state.paid_for(order, capture).is_some_and(|payment| payment.key == posted.key);
        let now = match state.captures.iter().find(own) {
            // What was known by its transaction alone may be several captures now: the sums tell if money is missing.
            Some(capture) if part_key(DocKind::Payment, order, &capture.id) != posted.key => continue,
            Some(capture) => capture.amount,
            None => Money::zero(order.currency),
        };
        if posted.amount.amount() > now.amount() {
            return Err(Park::new(
                ParkCode::ChangedAfterPayment,
                format!("order {}: {} of {} is {now} in the store now", order.number, posted.key, posted.amount),
                "delete the payment in the ledger by hand if the money did not come, or mend the order in the store",
            ));
        }
    }
    Ok(())
}

/// What was captured beyond the invoice.
fn surplus(state: &State, invoiced: Money) -> Decimal {
    (state.captured.amount() - invoiced.amount()).max(Decimal::ZERO)
}

/// Money that neither the invoice took nor a refund gave back is for a person.
fn report_left_over(input: &Input<'_>, state: &State, standing: &Standing, over: Decimal) -> Result<(), Park> {
    let order = input.order;
    if over <= Decimal::ZERO || standing.current.amount() > standing.document.totals.total.amount() {
        return Ok(());
    }
    Err(Park::new(
        ParkCode::AmountUnknown,
        format!(
            "order {}: {} was captured and {} refunded, {over} more than its invoice {} can take",
            order.number, state.captured, state.refunded, standing.document.number
        ),
        "refund the difference in the store, or enter it by hand",
    ))
}

fn policy(input: &Input<'_>, refunds: &[Movement]) -> Result<Refunds, Park> {
    for refund in refunds {
        if let Source::Method(method) = &refund.source {
            return Ok(accounts::payment_method(input.profile, input.order, method)?.refunds);
        }
    }
    Ok(Refunds::ReducesSale)
}

fn ambiguous(input: &Input<'_>, state: &State) -> Park {
    Park::new(
        ParkCode::AmbiguousRefund,
        format!(
            "order {}: {} was refunded while its invoice is not fully paid: a smaller sale, or a payment given back?",
            input.order.number, state.refunded
        ),
        "set refunds = \"reduces_sale\" or \"reverses_payment\" in the profile's [[payment_method]]",
    )
}

/// Plans the payments that are missing on the invoice; returns what is paid on it then. `reversed` was given back and is no
/// payment: it is taken off what was not posted yet, the last first.
fn pay(
    input: &Input<'_>,
    state: &State,
    invoice: &Document,
    reversed: Decimal,
    plan: &mut Plan,
) -> Result<Money, Park> {
    let order = input.order;
    let mut paid = state.paid_on(order, &invoice.key)?;
    let allocated = Money::sum(order.currency, state.allocations.iter().map(|allocation| allocation.amount))
        .map_err(unreckonable(order))?;
    let mut due = invoice.totals.total.amount() - paid.amount() - allocated.amount();
    let mut open: Vec<Movement> =
        state.captures.iter().filter(|capture| state.paid_for(order, capture).is_none()).cloned().collect();
    let mut left = reversed - reversed_before(input, state, paid);
    for capture in open.iter_mut().rev() {
        let part = left.min(capture.amount.amount()).max(Decimal::ZERO);
        let rest = Money::new(capture.amount.amount() - part, order.currency).map_err(unreckonable(order))?;
        capture.amount = rest;
        left -= part;
    }
    if left > Decimal::ZERO {
        return Err(Park::new(
            ParkCode::AmbiguousRefund,
            format!("order {}: a payment was given back that stands in the ledger already", order.number),
            "delete the payment in the ledger by hand",
        ));
    }
    for capture in open {
        let amount = capture.amount.amount().min(due);
        if amount <= Decimal::ZERO {
            continue;
        }
        let amount = Money::new(amount, order.currency).map_err(unreckonable(order))?;
        let account = account(input, &capture.source)?;
        let key = part_key(DocKind::Payment, order, &capture.id);
        let payment = payment(input, key, invoice, account, capture.on, amount)?;
        push(input, plan, LedgerWrite::CreatePayment(payment), "", "money was captured");
        due -= amount.amount();
        paid = paid.try_add(amount).map_err(unreckonable(order))?;
    }
    Ok(paid)
}

/// How much of what was given back earlier payments were lowered by when they were posted.
fn reversed_before(input: &Input<'_>, state: &State, paid: Money) -> Decimal {
    let posted = state.captures.iter().filter(|capture| state.paid_for(input.order, capture).is_some());
    let worth: Decimal = posted.map(|capture| capture.amount.amount()).sum();
    (worth - paid.amount()).max(Decimal::ZERO)
}

fn account(input: &Input<'_>, source: &Source) -> Result<AccountCode, Park> {
    let order = input.order;
    match source {
        Source::Method(method) => Ok(accounts::payment_method(input.profile, order, method)?.account.clone()),
        Source::Tender(code) => input.profile.surcharge(code).and_then(|row| row.account.clone()).ok_or_else(|| {
            Park::new(
                ParkCode::UnknownSurcharge,
                format!("order {}: the profile has no account for tender {code}", order.number),
                "give its [[surcharge]] row an account",
            )
        }),
    }
}

/// A payment on a document, checked: account, period, precision.
fn payment(
    input: &Input<'_>,
    key: DocKey,
    document: &Document,
    account: AccountCode,
    date: chrono::NaiveDate,
    amount: Money,
) -> Result<LedgerPayment, Park> {
    accounts::takes_payments(input.reference, &account, input.order.currency)?;
    check_open(input, input.order, date, "a payment")?;
    if !document::fits_ledger(amount) {
        return Err(document::too_fine(input.order, amount));
    }
    let op = OpId::new(input.connection, OpKind::CreatePayment, &key, "");
    let reference = numbers::payment_reference(&document.number, &op);
    Ok(LedgerPayment { key, on: document.key.clone(), account, date, amount, reference })
}

/// Credit notes with what is left of each.
struct Desk<'a> {
    input: &'a Input<'a>,
    state: &'a State,
    notes: Vec<(&'a Document, Decimal)>,
    used: BTreeSet<DocKey>,
}

impl<'a> Desk<'a> {
    fn new(input: &'a Input<'a>, state: &'a State, notes: &'a [Document]) -> Result<Self, Park> {
        let mut open = Vec::with_capacity(notes.len());
        for note in notes {
            let refunded = state.paid_on(input.order, &note.key)?;
            let allocated: Decimal = state
                .allocations
                .iter()
                .filter(|allocation| allocation.credit_note == note.key)
                .map(|allocation| allocation.amount.amount())
                .sum();
            open.push((note, note.totals.total.amount() - refunded.amount() - allocated));
        }
        Ok(Self { input, state, notes: open, used: BTreeSet::new() })
    }

    /// What is left of all of them.
    fn left(&self) -> Decimal {
        self.notes.iter().map(|(_, rest)| *rest).sum()
    }

    /// A key that no record has.
    fn key(&mut self, kind: DocKind, part: &str) -> DocKey {
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

    /// Pays refunds out of the credit notes, the oldest first; returns how much of them was paid out, now and before. The first
    /// `surplus` of them gave back what the invoice never took, and is no payment in the ledger.
    fn refund(&mut self, plan: &mut Plan, refunds: &[Movement], surplus: Decimal) -> Result<Decimal, Park> {
        let order = self.input.order;
        let mut offset = surplus;
        let mut paid_out = Decimal::ZERO;
        for refund in refunds {
            let skipped = offset.min(refund.amount.amount());
            offset -= skipped;
            let before = self.paid_back(&refund.id);
            paid_out += before;
            let mut left = refund.amount.amount() - skipped - before;
            for index in 0..self.notes.len() {
                let Some((note, rest)) = self.notes.get(index).copied() else { continue };
                let part = left.min(rest);
                if part <= Decimal::ZERO {
                    continue;
                }
                let amount = Money::new(part, order.currency).map_err(unreckonable(order))?;
                let account = account(self.input, &refund.source)?;
                let key = self.key(DocKind::Payment, &refund.id);
                let payment = payment(self.input, key, note, account, refund.on, amount)?;
                push(self.input, plan, LedgerWrite::CreatePayment(payment), "", "money was refunded");
                left -= part;
                paid_out += part;
                self.take(index, part);
            }
            if left > Decimal::ZERO {
                let left = Money::new(left, order.currency).map_err(unreckonable(order))?;
                return Err(Park::new(
                    ParkCode::OverCredited,
                    format!("order {}: {left} was refunded for which there is no credit left", order.number),
                    "look into the order's refunds and the invoice's credit notes",
                ));
            }
        }
        Ok(paid_out)
    }

    /// What was posted of a refund.
    fn paid_back(&self, id: &str) -> Decimal {
        let whole = part_key(DocKind::Payment, self.input.order, id);
        let parts = format!("{}@", whole.source());
        let own = |payment: &&LedgerPayment| payment.key == whole || payment.key.source().starts_with(&parts);
        self.state.payments.iter().filter(own).map(|payment| payment.amount.amount()).sum()
    }

    fn take(&mut self, index: usize, amount: Decimal) {
        if let Some((_, rest)) = self.notes.get_mut(index) {
            *rest -= amount;
        }
    }

    /// Sets what is left of credit notes against what is still due on the invoice.
    fn allocate(&mut self, plan: &mut Plan, invoice: &Document, paid: Money) -> Result<(), Park> {
        let order = self.input.order;
        let allocated: Decimal = self.state.allocations.iter().map(|allocation| allocation.amount.amount()).sum();
        let mut due = invoice.totals.total.amount() - paid.amount() - allocated;
        for index in 0..self.notes.len() {
            let Some((note, rest)) = self.notes.get(index).copied() else { continue };
            let part = due.min(rest);
            if part <= Decimal::ZERO {
                continue;
            }
            let date = note.date.max(invoice.date);
            check_open(self.input, order, date, "an allocation")?;
            let name = note.key.source().rsplit('/').next().unwrap_or_default().to_owned();
            let allocation = Allocation {
                key: self.key(DocKind::Allocation, &name),
                credit_note: note.key.clone(),
                invoice: invoice.key.clone(),
                amount: Money::new(part, order.currency).map_err(unreckonable(order))?,
                date,
            };
            push(self.input, plan, LedgerWrite::Allocate(allocation), "", "the credit lowers what is due");
            due -= part;
            self.take(index, part);
        }
        Ok(())
    }
}

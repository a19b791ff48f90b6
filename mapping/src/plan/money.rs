//! The order's money: what is billed and credited besides its first invoice, payments, refunds, and credit set against what is due.

use canonical_model::{
    Money, Order, Park, ParkCode, Plan,
    ledger::{DocKey, DocKind, Document},
};
use rust_decimal::Decimal;
use smol_str::format_smolstr;

use super::{
    Input,
    credit::{self, Credit},
    edit::{self, Edit},
    further,
    goal::Goal,
    invoice::Standing,
    overpaid::{self, Overpaid},
    pay::{self, Billed, Paid},
    refund::{Desk, Surplus},
    sale::{Facts, Refunded, Sale},
    state::{Movement, Source, State, part_key},
};
use crate::{
    few::Few,
    profile::Refunds,
    rules::{accounts, unreckonable},
};

/// What was given back, and how it is understood.
struct GivenBack {
    /// Refunds of the sale.
    refunds: Vec<Movement>,
    /// What was given back of payments that count as never made.
    reversed: Decimal,
}

/// Plans the order's money. What cannot be planned is parked, and holds back what comes after it.
pub(super) fn steps(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    standing: &Standing<'_>,
    plan: &mut Plan,
) -> Result<(), Park> {
    let order = input.order;
    let everything = matches!(goal, Goal::Refunded | Goal::Cancelled);
    let worth = if everything { Money::zero(order.currency) } else { standing.current };
    let pay_alone = |park: Park, plan: &mut Plan| {
        plan.parked.push(park);
        let mut invoices = billed(input, state, all_invoices(state, &standing.document))?;
        pay::steps(input, state, &mut invoices, (Decimal::ZERO, &[]), plan).map(drop)
    };
    if let Some(park) = refund_is_gone(input, state) {
        return pay_alone(park, plan);
    }
    let GivenBack { refunds, reversed } = match given_back(input, state, &standing.document, (everything, worth))? {
        Ok(given_back) => given_back,
        Err(park) => return pay_alone(park, plan),
    };
    let open = further::open(input, state);
    let is_open = |document: &&Document| open.is_some_and(|open| open.document.key == document.key);
    let fixed = billed(input, state, all_invoices(state, &standing.document).filter(|invoice| !is_open(invoice)))?;
    let facts = facts(input, state, &fixed, (everything, worth), &refunds, reversed)?;
    let mut sale = Sale::of(&facts);
    let Edit { bill, credit } = match edit::of(input, state, &fixed, open, &mut sale, everything, plan) {
        Ok(edit) => edit,
        Err(park) => return pay_alone(park, plan),
    };
    let further = bill.steps(input, &standing.document, open, sale.edit > Decimal::ZERO, plan)?;
    let mut invoices = fixed;
    if let Some(further) = &further {
        invoices.push(Billed::of(input, state, further)?);
    }
    let Paid { paid, left_over } = pay::steps(input, state, &mut invoices, (reversed, &refunds), plan)?;
    let drafts = invoices.iter().filter(|invoice| invoice.is_draft());
    let waiting = further::sum(input, drafts.map(|invoice| invoice.document))?.amount();
    let overpaid = overpaid::steps(input, state, &standing.document, (&left_over, waiting), plan)?;
    let credit = Credit { goal, sale: &sale, refunds: &refunds, lines: credit };
    let notes = credit::steps(input, state, &invoices, credit, plan)?;
    let surplus = state.captured.amount() - reversed - paid - overpaid.total();
    let mut desk = Desk::new(input, state, &notes, (&overpaid.held, &standing.document.number))?;
    let paid_out = desk.refund(plan, &refunds, Surplus::of(surplus, &left_over))?;
    desk.allocate(plan, &invoices)?;
    if everything && desk.left() > Decimal::ZERO {
        let left = Money::new(desk.left(), order.currency).map_err(unreckonable(order))?;
        plan.notes.push(format_smolstr!("{left} of its credit stays open: that much of its money was not given back"));
    }
    if !everything && desk.prepaid() > Decimal::ZERO {
        let left = Money::new(desk.prepaid(), order.currency).map_err(unreckonable(order))?;
        plan.notes.push(format_smolstr!("{left} of its prepayments stays open: it is more than its invoices take"));
    }
    let unposted: Decimal = refunds.iter().map(|refund| refund.amount.amount()).sum::<Decimal>() - paid_out;
    report_left_over(input, state, &invoices, overpaid, surplus - unposted - waiting)?;
    check_still_there(input, state)
}

fn all_invoices<'a>(state: &'a State, first: &'a Document) -> impl Iterator<Item = &'a Document> {
    std::iter::once(first).chain(state.further.iter().map(|posted| &posted.document))
}

fn billed<'a>(
    input: &Input<'_>,
    state: &State,
    invoices: impl Iterator<Item = &'a Document>,
) -> Result<Few<Billed<'a>>, Park> {
    invoices.map(|invoice| Billed::of(input, state, invoice)).collect()
}

fn facts(
    input: &Input<'_>,
    state: &State,
    invoices: &[Billed<'_>],
    (everything, worth): (bool, Money),
    refunds: &[Movement],
    reversed: Decimal,
) -> Result<Facts, Park> {
    let order = input.order;
    let sum = |documents: &mut dyn Iterator<Item = &Document>| -> Result<Decimal, Park> {
        let totals = documents.map(|document| document.totals.total);
        Ok(Money::sum(order.currency, totals).map_err(unreckonable(order))?.amount())
    };
    let (mut due, mut paid, mut open_credit) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for invoice in invoices {
        due += invoice.due;
        paid += state.paid_on(order, &invoice.document.key)?.amount();
    }
    for note in &state.credit_notes {
        open_credit += state.open(order, &note.document)?;
    }
    for held in &state.held {
        // What was set against invoices, or given back, is not to be had any more.
        paid += held.amount.amount() - state.left_of(order, held)?;
    }
    let refunded =
        |refund: &Movement| Refunded { amount: refund.amount.amount(), before: state.posted_for(order, refund) };
    Ok(Facts {
        worth: worth.amount(),
        everything,
        invoiced: sum(&mut invoices.iter().map(|invoice| invoice.document))?,
        credited: sum(&mut state.credit_notes.iter().map(|note| &note.document))?,
        edits: sum(&mut state.edit_credits())?,
        open_credit,
        due,
        captured: state.captured.amount(),
        unplaced: state.captured.amount() - reversed - paid,
        refunds: refunds.iter().map(refunded).collect(),
    })
}

/// Whether refunds made the sale smaller, or took payments back. While an order that was not edited is not fully paid, the profile
/// says which; `Err` inside if it does not.
fn given_back(
    input: &Input<'_>,
    state: &State,
    first: &Document,
    (everything, worth): (bool, Money),
) -> Result<Result<GivenBack, Park>, Park> {
    let order = input.order;
    let invoiced = further::sum(input, all_invoices(state, first))?;
    let credited = further::sum(input, state.edit_credits())?;
    let edited = invoiced.amount() - credited.amount() > worth.amount();
    // What was paid out of a prepayment said nothing of the sale: that is decided now, unless it was credited already.
    let is_pending = |refund: &Movement| {
        state.posted_for(order, refund) < refund.amount.amount()
            || (!out_of_prepayments(state, order, refund).is_zero() && !is_credited(state, order, refund))
    };
    let (pending, settled): (Vec<Movement>, Vec<Movement>) = state.refunds.iter().cloned().partition(is_pending);
    let part_paid = state.captured.amount() < worth.amount();
    if everything || edited || !part_paid || pending.is_empty() {
        return Ok(Ok(GivenBack { refunds: state.refunds.clone(), reversed: Decimal::ZERO }));
    }
    Ok(match policy(input, &pending)? {
        Refunds::ReducesSale => Ok(GivenBack { refunds: state.refunds.clone(), reversed: Decimal::ZERO }),
        Refunds::ReversesPayment => {
            let of_payments = |refund: &Movement| refund.amount.amount() - out_of_prepayments(state, order, refund);
            let reversed = pending.iter().map(of_payments).sum();
            Ok(GivenBack { refunds: settled, reversed })
        }
        Refunds::Park => Err(ambiguous(input, state)),
    })
}

/// What of a refund was paid out of prepayments.
fn out_of_prepayments(state: &State, order: &Order, refund: &Movement) -> Decimal {
    let own = state.payments.iter().filter(|payment| payment.on.kind() == DocKind::Prepayment);
    own.filter(|payment| refund.is_behind(order, &payment.key)).map(|payment| payment.amount.amount()).sum()
}

/// Whether a credit note took the refund from the sale.
fn is_credited(state: &State, order: &Order, refund: &Movement) -> bool {
    let names = std::iter::once(&refund.id).chain(&refund.twins);
    let keys: Vec<DocKey> =
        names.map(|id| part_key(DocKind::CreditNote, order, &credit::of_refund(id.as_str()))).collect();
    state.credit_notes.iter().any(|note| keys.contains(&note.document.key))
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

/// Payments in the ledger that the store does not have any more, or that are less there now, are for a person: a tender that
/// an edit made smaller, a status that was taken back.
pub(super) fn check_still_there(input: &Input<'_>, state: &State) -> Result<(), Park> {
    let invoices: Vec<_> = state.invoice.iter().chain(&state.further).map(|posted| &posted.document.key).collect();
    let payments = state.payments.iter().filter(|payment| invoices.contains(&&payment.on));
    let payments = payments.map(|payment| (&payment.key, payment.amount.amount()));
    let held = state.held.iter().map(|held| (&held.key, held.amount.amount()));
    gone(input, &payments.chain(held).collect::<Vec<_>>(), &state.captures).map_or(Ok(()), Err)
}

/// The same of money that was given back; and of what a status alone told, of which the refunds that are told now are less.
pub(super) fn refund_is_gone(input: &Input<'_>, state: &State) -> Option<Park> {
    let notes: Vec<_> = state.credit_notes.iter().map(|note| &note.document.key).collect();
    let gives_back = |key: &DocKey| key.kind().holds_money() || notes.contains(&key);
    let payments = state.payments.iter().filter(|payment| gives_back(&payment.on));
    let payments: Vec<_> = payments.map(|payment| (&payment.key, payment.amount.amount())).collect();
    let posted: Decimal = payments.iter().map(|(_, amount)| amount).sum();
    gone(input, &payments, &state.refunds).or_else(|| {
        let Order { number, currency, .. } = input.order;
        (posted > state.refunded.amount()).then(|| {
            let refunded = state.refunded;
            changed(format!("order {number}: {posted} {currency} was paid back, and in the store it is {refunded} now"))
        })
    })
}

fn gone(input: &Input<'_>, records: &[(&DocKey, Decimal)], movements: &[Movement]) -> Option<Park> {
    let order = input.order;
    for (key, amount) in records {
        let (posted, now) = match movements.iter().find(|movement| movement.is_behind(order, key)) {
            // What was known by its transaction alone may be several movements now: the sums tell if money is missing.
            Some(movement) if !movement.is_named_by(order, key) => continue,
            Some(movement) => {
                let own = records.iter().filter(|(key, _)| movement.is_named_by(order, key));
                let posted: Decimal = own.map(|(_, amount)| amount).sum();
                (posted, movement.amount.amount())
            }
            None => (*amount, Decimal::ZERO),
        };
        if posted > now {
            let (number, currency) = (&order.number, order.currency);
            let cause = format!("order {number}: {key} of {posted} {currency} is {now} {currency} in the store now");
            return Some(changed(cause));
        }
    }
    None
}

fn changed(cause: String) -> Park {
    Park::new(
        ParkCode::ChangedAfterPayment,
        cause,
        "delete the payment in the ledger by hand if the money did not move, or mend the order in the store",
    )
}

/// Money that neither an invoice nor an overpayment took, nor a refund gave back, is for a person.
fn report_left_over(
    input: &Input<'_>,
    state: &State,
    invoices: &[Billed<'_>],
    overpaid: Overpaid,
    over: Decimal,
) -> Result<(), Park> {
    let order = input.order;
    if over <= Decimal::ZERO {
        return Ok(());
    }
    if let Some(park) = overpaid.refused {
        return Err(park);
    }
    let numbers: Vec<&str> = invoices.iter().map(|invoice| invoice.document.number.as_str()).collect();
    Err(Park::new(
        ParkCode::AmountUnknown,
        format!(
            "order {}: {} was captured and {} refunded, {over} more than its invoice {} can take",
            order.number,
            state.captured,
            state.refunded,
            numbers.join(", ")
        ),
        "refund the difference in the store, or say overpaid = \"overpayment\" in the profile's [[payment_method]]",
    ))
}

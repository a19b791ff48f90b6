//! Which credit notes an order needs beyond those that were posted: for what it was edited down by, and for what was refunded
//! of the sale.

use canonical_model::{
    LedgerWrite, Money, OpId, OpKind, Park, ParkCode, Plan,
    ledger::{Document, DocumentKind, DocumentStatus},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Input,
    goal::Goal,
    invoice::{Standing, check_open, credit_note_key, push},
    state::{Movement, State},
};
use crate::rules::{credit, numbers, unreckonable};

/// What is to be credited, and when.
struct Wanted {
    part: String,
    amount: Money,
    on: NaiveDate,
    why: &'static str,
}

/// Plans the credit notes that are missing. Returns all of them, those that were posted first.
///
/// What is due is the larger of two: what the order was edited down by, and what was refunded beyond money that the invoice
/// never took. Of an order that is refunded or cancelled as a whole, all of it.
pub(super) fn steps(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    standing: &Standing,
    refunds: &[Movement],
    plan: &mut Plan,
) -> Result<Vec<Document>, Park> {
    let order = input.order;
    let invoice = &standing.document;
    let mut notes = state.credit_notes.clone();
    let posted = Money::sum(order.currency, notes.iter().map(|note| note.totals.total)).map_err(unreckonable(order))?;
    let wanted = wanted(input, state, goal, standing, refunds, posted)?;
    for wanted in wanted {
        let date = wanted.on.max(invoice.date);
        check_open(input, order, date, "its credit note")?;
        let credited: Vec<&Document> = notes.iter().collect();
        let (lines, totals) = credit::lines(invoice, &credited, wanted.amount, input.reference)?;
        let key = credit_note_key(order, &wanted.part);
        let op = OpId::new(input.connection, OpKind::CreateCreditNote, &key, "");
        let note = Document {
            kind: DocumentKind::CreditNote,
            number: numbers::credit_note(input.profile, order, &wanted.part)?,
            reference: numbers::reference(input.profile, order, &op)?,
            contact: invoice.contact.clone(),
            date,
            due_date: None,
            currency: invoice.currency,
            currency_rate: invoice.currency_rate,
            line_amounts: invoice.line_amounts,
            lines,
            status: DocumentStatus::Authorised,
            totals,
            credits: Some(invoice.key.clone()),
            basis: Some(input.basis()),
            key,
        };
        push(input, plan, LedgerWrite::CreateDocument(note.clone()), "", wanted.why);
        notes.push(note);
    }
    Ok(notes)
}

fn wanted(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    standing: &Standing,
    refunds: &[Movement],
    posted: Money,
) -> Result<Vec<Wanted>, Park> {
    let order = input.order;
    let money = |amount: Decimal| Money::new(amount, order.currency).map_err(unreckonable(order));
    let invoiced = standing.document.totals.total.amount();
    let changed_on = input.profile.day_of(order.updated_at);
    let everything = matches!(goal, Goal::Refunded | Goal::Cancelled);

    if everything && posted.is_zero() {
        let first = refunds.first();
        let part = first.map_or_else(|| "cancelled".to_owned(), |refund| format!("refund-{}", refund.id));
        let why = if *goal == Goal::Cancelled { "the order was cancelled" } else { "the order was refunded in full" };
        let on = first.map_or(changed_on, |refund| refund.on);
        let wanted = Wanted { part: free(input, part), amount: standing.document.totals.total, on, why };
        return Ok(vec![wanted]);
    }

    let mut wanted = Vec::new();
    let mut covered = posted.amount();
    let edited = if everything { Decimal::ZERO } else { (invoiced - standing.current.amount()).max(Decimal::ZERO) };
    if edited > covered {
        let earlier = state.credit_notes.iter().filter(|note| note.key.source().contains("/edit-")).count();
        let (part, why) = (format!("edit-{}", earlier + 1), "the order was edited down after its invoice was paid");
        wanted.push(Wanted { part: free(input, part), amount: money(edited - covered)?, on: changed_on, why });
        covered = edited;
    }
    let surplus = (state.captured.amount() - invoiced).max(Decimal::ZERO);
    let mut refunded = Decimal::ZERO;
    for refund in refunds {
        refunded += refund.amount.amount();
        let due = (refunded - surplus).max(edited).min(invoiced);
        if due > covered {
            let (part, why) = (format!("refund-{}", refund.id), "money was refunded");
            wanted.push(Wanted { part: free(input, part), amount: money(due - covered)?, on: refund.on, why });
            covered = due;
        }
    }
    if everything && invoiced > covered {
        let (part, why) = ("rest".to_owned(), "the order was refunded or cancelled as a whole");
        wanted.push(Wanted { part: free(input, part), amount: money(invoiced - covered)?, on: changed_on, why });
        covered = invoiced;
    }
    let due = if everything { invoiced } else { (refunded - surplus).max(edited).min(invoiced) };
    if covered > due {
        return Err(Park::new(
            ParkCode::ChangedAfterPayment,
            format!("order {}: {} was credited, and {} is due now", order.number, money(covered)?, money(due)?),
            "the order was changed back after a credit note: void the credit note, or bill the difference, by hand",
        ));
    }
    Ok(wanted)
}

/// The part's name, with a number behind it if it was used before.
fn free(input: &Input<'_>, part: String) -> String {
    let taken = |part: &str| input.applied.records.contains_key(&credit_note_key(input.order, part));
    let mut name = part.clone();
    let mut number = 2u32;
    while taken(&name) {
        name = format!("{part}-{number}");
        number += 1;
    }
    name
}

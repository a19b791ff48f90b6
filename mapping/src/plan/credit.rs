//! Credit notes beyond those that were posted: for what the order was edited down by, and for what was refunded of the sale.

use canonical_model::{
    LedgerWrite, Money, OpId, OpKind, Park, Plan,
    ledger::{DocKey, DocKind, Document, DocumentKind, DocumentStatus},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Input, further,
    goal::Goal,
    invoice::{bill_known, push_as, update},
    pay::Billed,
    period::{self, Dated, Place, moved},
    sale::Sale,
    state::{Movement, Posted, State, next_edit, part_key},
};
use crate::{
    by::{By, Rule},
    rules::{
        credit::{self, Lines},
        document, numbers, unreckonable,
    },
};

/// What is to be credited, and when.
struct Wanted {
    part: String,
    amount: Money,
    on: NaiveDate,
    why: &'static str,
    /// Its lines, where they are not a share of what is left.
    lines: Option<Lines>,
}

/// What a credit note is made from.
pub(super) struct Credit<'a> {
    pub(super) goal: &'a Goal,
    pub(super) sale: &'a Sale,
    pub(super) refunds: &'a [Movement],
    /// The lines of what an edit took off, where they are known.
    pub(super) lines: Option<Lines>,
}

/// Plans the credit notes that are missing. Returns all of them, those that were posted first.
pub(super) fn steps(
    input: &Input<'_>,
    state: &State,
    invoices: &[Billed<'_>],
    credit: Credit<'_>,
    plan: &mut Plan,
) -> Result<Vec<Document>, Park> {
    let order = input.order;
    let mut notes = Vec::with_capacity(state.credit_notes.len());
    for posted in &state.credit_notes {
        notes.push(approve(input, posted, plan)?);
    }
    let Some(Billed { document: first, .. }) = invoices.first() else { return Ok(notes) };
    for wanted in wanted(input, invoices, &notes, credit)? {
        let day = wanted.on.max(first.date);
        let Place { on: date, status, by } = period::place(input, Dated::CreditNote, day, "its credit note", plan)?;
        let Lines { by: lines_by, line_amounts, lines, totals } = match wanted.lines {
            Some(lines) => lines,
            None => {
                let posted: Vec<&Document> = invoices.iter().map(|invoice| invoice.document).collect();
                let credited: Vec<&Document> = notes.iter().collect();
                credit::of_invoices(&posted, &credited, wanted.amount, input.reference)?
            }
        };
        document::check_precision(order, &lines)?;
        let key = part_key(DocKind::CreditNote, order, &wanted.part);
        let op = OpId::new(input.connection, OpKind::CreateCreditNote, &key, "");
        let reference = numbers::reference(input.profile, order, &op)?;
        let same = ["contact", "branding_theme", "currency", "currency_rate", "line_amounts", "credits"];
        input.set(&key, same.map(|field| (field, By::Rule(Rule::SameAsInvoice))));
        input.set(
            &key,
            [
                ("number", By::Profile(input.profile.credit_note_number.at)),
                ("reference", reference.by),
                ("date", By::Rule(Rule::CreditDay)),
                ("status", input.status_by()),
            ],
        );
        input.set(&key, by.map(|by| (moved(status), by)));
        input.set_lines(&key, lines_by);
        let note = Document {
            kind: DocumentKind::CreditNote,
            number: numbers::credit_note(input.profile, order, &wanted.part)?,
            reference: reference.value,
            contact: first.contact.clone(),
            date,
            due_date: None,
            branding_theme: first.branding_theme.clone(),
            currency: first.currency,
            currency_rate: first.currency_rate,
            line_amounts,
            lines,
            status,
            totals,
            credits: Some(first.key.clone()),
            basis: Some(input.basis().clone()),
            key,
        };
        bill_known(input, &note.contact, plan)?;
        push_as(op, plan, LedgerWrite::CreateDocument(Box::new(note.clone())), wanted.why);
        notes.push(note);
    }
    Ok(notes)
}

/// A credit note that was left a draft is approved when its period is open.
fn approve(input: &Input<'_>, posted: &Posted, plan: &mut Plan) -> Result<Document, Park> {
    let note = &posted.document;
    if note.status != DocumentStatus::Draft {
        return Ok(note.clone());
    }
    let Place { on: date, status, by } = period::place(input, Dated::CreditNote, note.date, &note.number, plan)?;
    input.set(&note.key, [("status", input.status_by())]);
    input.set(&note.key, by.map(|by| (moved(status), by)));
    let approved = Document { date, status, ..note.clone() };
    update(input, posted, &approved, "its period is open", plan)?;
    Ok(approved)
}

/// What the credit note of a refund is called.
pub(super) fn of_refund(id: &str) -> String {
    format!("refund-{id}")
}

fn wanted(
    input: &Input<'_>,
    invoices: &[Billed<'_>],
    posted: &[Document],
    credit: Credit<'_>,
) -> Result<Vec<Wanted>, Park> {
    let Credit { goal, sale, refunds, lines } = credit;
    let order = input.order;
    let money = |amount: Decimal| Money::new(amount, order.currency).map_err(unreckonable(order));
    let changed_on = input.profile.day_of(order.updated_at);
    let everything = matches!(goal, Goal::Refunded | Goal::Cancelled);
    if everything && posted.is_empty() {
        let first = refunds.first();
        let part = first.map_or_else(|| "cancelled".to_owned(), |refund| of_refund(refund.id.as_str()));
        let why = if *goal == Goal::Cancelled { "the order was cancelled" } else { "the order was refunded in full" };
        let on = first.map_or(changed_on, |refund| refund.on);
        let amount = further::sum(input, invoices.iter().map(|invoice| invoice.document))?;
        return Ok(vec![Wanted { part: free(input, part), amount, on, why, lines: None }]);
    }
    let mut wanted = Vec::new();
    if sale.edit > Decimal::ZERO {
        let (part, why) = (next_edit(input, 0), "the order was edited down after its invoice was paid");
        wanted.push(Wanted { part, amount: money(sale.edit)?, on: changed_on, why, lines });
    }
    for (refund, part) in refunds.iter().zip(&sale.refunds).filter(|(_, part)| **part > Decimal::ZERO) {
        let (name, why) = (of_refund(refund.id.as_str()), "money was refunded");
        wanted.push(Wanted { part: free(input, name), amount: money(*part)?, on: refund.on, why, lines: None });
    }
    if sale.rest > Decimal::ZERO {
        let (part, why) = ("rest".to_owned(), "the order was refunded or cancelled as a whole");
        wanted.push(Wanted { part: free(input, part), amount: money(sale.rest)?, on: changed_on, why, lines: None });
    }
    Ok(wanted)
}

/// The part's name, with a number behind it if it was used before.
fn free(input: &Input<'_>, part: String) -> String {
    let taken = |part: &str| -> bool {
        let key: DocKey = part_key(DocKind::CreditNote, input.order, part);
        input.applied.records.contains_key(&key)
    };
    let mut name = part.clone();
    let mut number = 2u32;
    while taken(&name) {
        name = format!("{part}-{number}");
        number += 1;
    }
    name
}

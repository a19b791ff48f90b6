//! Invoices for what an edit added to an order whose invoice cannot be changed any more.

use canonical_model::{
    LedgerWrite, Money, OpId, OpKind, Park, Plan,
    ledger::{DocKind, Document, DocumentKind, DocumentStatus},
};
use chrono::NaiveDate;

use super::{
    Input,
    invoice::{bill_known, push_as, set_status, update},
    period::{self, Dated, Place, is_locked, moved},
    state::{Posted, State, next_edit, part_key},
};
use crate::{
    by::{By, Rule},
    rules::{credit::Lines, document, numbers, unreckonable},
};

/// The last of them, if it can be changed: a draft, or one that nothing stands against and whose period is open. It is written anew
/// rather than added to.
pub(super) fn open<'a>(input: &Input<'_>, state: &'a State) -> Option<&'a Posted> {
    state.further.last().filter(|posted| {
        let document = &posted.document;
        let draft = document.status == DocumentStatus::Draft;
        draft || (!state.stands_against(&document.key) && !is_locked(input, document.date))
    })
}

/// Plans the invoice for the lines, in the place of the open one if there is one; takes that out of the books if there is nothing
/// to bill. `first` is the order's invoice.
pub(super) fn steps(
    input: &Input<'_>,
    first: &Document,
    open: Option<&Posted>,
    lines: Option<Lines>,
    after: u32,
    plan: &mut Plan,
) -> Result<Option<Document>, Park> {
    let Some(Lines { by: lines_by, line_amounts, lines, totals }) = lines else {
        if let Some(open) = open {
            let gone = match open.document.status {
                DocumentStatus::Draft => DocumentStatus::Deleted,
                _ => DocumentStatus::Voided,
            };
            set_status(input, open, gone, "what the edit added was taken out again", plan);
        }
        return Ok(None);
    };
    let order = input.order;
    document::check_precision(order, &lines)?;
    if let Some(open) = open {
        let Place { on, status, by } = place(input, open.document.date, plan)?;
        let kept =
            ["number", "reference", "contact", "date", "due_date", "branding_theme", "currency", "currency_rate"];
        let key = &open.document.key;
        input.set(key, kept.map(|field| (field, By::Rule(Rule::AsPosted))));
        input.set(key, [("line_amounts", By::Rule(Rule::SameAsInvoice)), ("status", input.status_by())]);
        input.set(key, by.map(|by| (moved(status), by)));
        input.set_lines(key, lines_by);
        let basis = Some(input.basis().clone());
        let document = Document { date: on, status, line_amounts, lines, totals, basis, ..open.document.clone() };
        update(input, open, &document, "the order was edited again before this was paid", plan)?;
        return Ok(Some(document));
    }
    let part = next_edit(input, after);
    let key = part_key(DocKind::Invoice, order, &part);
    let day = input.profile.day_of(order.updated_at).max(first.date);
    let Place { on: date, status, by } = place(input, day, plan)?;
    let op = OpId::new(input.connection, OpKind::CreateInvoice, &key, "");
    let reference = numbers::reference(input.profile, order, &op)?;
    let due_date = numbers::due_date(input.profile, order, date)?;
    input.set(
        &key,
        [
            ("number", By::Rule(Rule::FurtherNumber)),
            ("reference", reference.by),
            ("contact", By::Rule(Rule::SameAsInvoice)),
            ("date", By::Rule(Rule::ChangeDay)),
            ("due_date", due_date.by),
            ("branding_theme", By::Rule(Rule::SameAsInvoice)),
            ("currency", By::Rule(Rule::SameAsInvoice)),
            ("currency_rate", By::Rule(Rule::SameAsInvoice)),
            ("line_amounts", By::Rule(Rule::SameAsInvoice)),
            ("status", input.status_by()),
        ],
    );
    input.set(&key, by.map(|by| (moved(status), by)));
    input.set_lines(&key, lines_by);
    let document = Document {
        kind: DocumentKind::Invoice,
        number: numbers::further_invoice(&first.number, &part, order)?,
        reference: reference.value,
        contact: first.contact.clone(),
        date,
        due_date: due_date.value,
        branding_theme: first.branding_theme.clone(),
        currency: first.currency,
        currency_rate: first.currency_rate,
        line_amounts,
        lines,
        status,
        totals,
        credits: None,
        basis: Some(input.basis().clone()),
        key,
    };
    bill_known(input, &document.contact, plan)?;
    let why = "the order was edited after its invoice was paid";
    push_as(op, plan, LedgerWrite::CreateDocument(Box::new(document.clone())), why);
    Ok(Some(document))
}

fn place(input: &Input<'_>, day: NaiveDate, plan: &mut Plan) -> Result<Place, Park> {
    period::place(input, Dated::Invoice, day, "the invoice for what was added", plan)
}

/// The sum of documents.
pub(super) fn sum<'a>(input: &Input<'_>, documents: impl Iterator<Item = &'a Document>) -> Result<Money, Park> {
    let order = input.order;
    Money::sum(order.currency, documents.map(|document| document.totals.total)).map_err(unreckonable(order))
}

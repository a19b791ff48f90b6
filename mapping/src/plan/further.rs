//! Invoices for what an edit added to an order whose invoice cannot be changed any more.

use canonical_model::Plan;
use canonical_model::{
    LedgerWrite, Money, OpId, OpKind, Park,
    ledger::{DocKind, Document, DocumentKind, DocumentStatus},
};

use super::{
    Input,
    invoice::{check_open, push, set_status, update},
    state::{Posted, State, next_edit, part_key},
};
use crate::rules::{credit::Lines, numbers, unreckonable};

/// The last of them, if nothing stands against it and its period is open: it is written anew rather than added to.
pub(super) fn open<'a>(input: &Input<'_>, state: &'a State) -> Option<&'a Posted> {
    state.further.last().filter(|posted| {
        let document = &posted.document;
        document.status == DocumentStatus::Authorised
            && !state.stands_against(&document.key)
            && !super::invoice::is_locked(input, document.date)
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
    let Some(Lines { line_amounts, lines, totals }) = lines else {
        if let Some(open) = open {
            set_status(input, open, DocumentStatus::Voided, "what the edit added was taken out again", plan);
        }
        return Ok(None);
    };
    let order = input.order;
    if let Some(open) = open {
        let document = Document { line_amounts, lines, totals, basis: Some(input.basis()), ..open.document.clone() };
        update(input, open, &document, "the order was edited again before this was paid", plan)?;
        return Ok(Some(document));
    }
    let part = next_edit(input, after);
    let key = part_key(DocKind::Invoice, order, &part);
    let date = input.profile.day_of(order.updated_at).max(first.date);
    check_open(input, order, date, "an invoice for what was added")?;
    let op = OpId::new(input.connection, OpKind::CreateInvoice, &key, "");
    let document = Document {
        kind: DocumentKind::Invoice,
        number: numbers::further_invoice(&first.number, &part, order)?,
        reference: numbers::reference(input.profile, order, &op)?,
        contact: first.contact.clone(),
        date,
        due_date: numbers::due_date(input.profile, order, date)?,
        branding_theme: first.branding_theme.clone(),
        currency: first.currency,
        currency_rate: first.currency_rate,
        line_amounts,
        lines,
        status: DocumentStatus::Authorised,
        totals,
        credits: None,
        basis: Some(input.basis()),
        key,
    };
    let why = "the order was edited after its invoice was paid";
    push(input, plan, LedgerWrite::CreateDocument(document.clone()), "", why);
    Ok(Some(document))
}

/// The sum of documents.
pub(super) fn sum<'a>(input: &Input<'_>, documents: impl Iterator<Item = &'a Document>) -> Result<Money, Park> {
    let order = input.order;
    Money::sum(order.currency, documents.map(|document| document.totals.total)).map_err(unreckonable(order))
}

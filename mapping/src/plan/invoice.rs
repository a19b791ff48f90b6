//! The invoice: created, brought up to date, thrown away, or left as it is.

use std::{borrow::Cow, ops::Deref};

use canonical_model::{
    Adoption, LedgerWrite, Money, OpId, OpKind, Park, Plan, Step,
    ledger::{DocKey, Document, DocumentKind, DocumentStatus},
};
use smol_str::format_smolstr;

use super::{
    Input,
    goal::{Goal, check_nothing_kept, is_on_account},
    period::{self, Dated, Place, is_locked, moved},
    state::{Posted, State, invoice_key},
};
use crate::{
    by::{By, Chosen, Rule},
    rules::{
        contact::{Found, standing, unusable},
        currency,
        document::{self, Content},
        numbers, unreckonable,
    },
    trace::LinesBy,
};

/// The order's first invoice as it stands when the plan's money moves.
pub(super) struct Standing<'a> {
    pub(super) document: First<'a>,
    /// What the order is worth now; nothing if it was cancelled.
    pub(super) current: Money,
    /// The id of the write that makes it, and why, where it is new: it becomes a step when the money on it was planned.
    unsent: Option<(OpId, &'static str)>,
}

/// The order's first invoice.
pub(super) enum First<'a> {
    /// As it was posted.
    Posted(&'a Document),
    /// As it is to be.
    Planned(Box<Document>),
}

impl Deref for First<'_> {
    type Target = Document;

    fn deref(&self) -> &Document {
        match self {
            Self::Posted(document) => document,
            Self::Planned(document) => document,
        }
    }
}

impl<'a> Standing<'a> {
    fn sent(document: First<'a>, current: Money) -> Self {
        Self { document, current, unsent: None }
    }

    /// Makes the step of a new invoice, at that place of the plan.
    pub(super) fn send(self, place: usize, plan: &mut Plan) {
        if let (Some((op, why)), First::Planned(document)) = (self.unsent, self.document) {
            let write = LedgerWrite::CreateDocument(document);
            plan.steps.insert(place.min(plan.steps.len()), Step { op, write, why: why.into() });
        }
    }
}

/// Plans the invoice. None if there is nothing more to plan.
pub(super) fn steps<'a>(
    input: &Input<'_>,
    state: &'a State,
    goal: &Goal,
    plan: &mut Plan,
) -> Result<Option<Standing<'a>>, Park> {
    let order = input.order;
    match (goal, &state.invoice) {
        (Goal::Nothing(why), None) => {
            plan.notes.push((*why).into());
            Ok(None)
        }
        (Goal::Cancelled, Some(posted)) => cancel(input, state, posted, plan),
        (_, Some(posted)) if posted.document.status == DocumentStatus::Draft => draft(input, state, goal, posted, plan),
        (_, Some(posted)) if posted.document.status == DocumentStatus::Authorised => {
            let current = order.document_total().map_err(unreckonable(order))?;
            authorised(input, state, goal, posted, current, plan)
        }
        (_, Some(_)) if order.document_total().map_err(unreckonable(order))?.is_zero() => {
            check_nothing_lost(input, state, "is worth nothing")?;
            plan.notes.push("its invoice was taken out of the ledger, and there is nothing to bill".into());
            Ok(None)
        }
        (Goal::Nothing(why), Some(_)) => {
            plan.notes.push((*why).into());
            Ok(None)
        }
        (_, Some(posted)) => Err(state.taken_out(order, &posted.document)),
        (Goal::Prepaid(_), None) => Ok(None),
        (_, None) => create(input, state, goal, plan),
    }
}

/// As [`check_nothing_kept`], of money that stands nowhere: what is held is seen to where it is given back.
fn check_nothing_lost(input: &Input<'_>, state: &State, what: &str) -> Result<(), Park> {
    if state.held.is_empty() { check_nothing_kept(input.order, what) } else { Ok(()) }
}

fn create(input: &Input<'_>, state: &State, goal: &Goal, plan: &mut Plan) -> Result<Option<Standing<'static>>, Park> {
    let order = input.order;
    let current = order.document_total().map_err(unreckonable(order))?;
    if current.is_zero() {
        check_nothing_lost(input, state, "is worth nothing")?;
        plan.notes.push("its total is zero: there is nothing to bill".into());
        return Ok(None);
    }
    let content = document::content(input.profile, input.reference, order, input.trace)?;
    let (op, mut invoice) = desired(input, state, goal, content, plan)?;
    if let Some(Chosen { value, by }) = currency::rate(input.profile, input.reference, order)? {
        input.set(&invoice.key, [("currency_rate", by)]);
        invoice.currency_rate = Some(value);
    }
    settle_period(input, &mut invoice, plan)?;
    bill(input, &invoice.contact, plan)?;
    let what = match goal {
        Goal::Draft => "the order is not paid yet",
        Goal::Refunded => "the order was sold, and refunded",
        _ if order.payments.is_empty() && is_on_account(input) => "the order is sold on account",
        _ => "the order is sold",
    };
    if invoice.status != DocumentStatus::Authorised {
        push_as(op, plan, LedgerWrite::CreateDocument(invoice), what);
        return Ok(None);
    }
    Ok(Some(Standing { document: First::Planned(invoice), current, unsent: Some((op, what)) }))
}

/// Dates an invoice that is to be approved, or leaves it a draft, where its day lies in a locked period.
fn settle_period(input: &Input<'_>, invoice: &mut Document, plan: &mut Plan) -> Result<(), Park> {
    if invoice.status == DocumentStatus::Draft {
        return Ok(());
    }
    let Place { on, status, by } = period::place(input, Dated::Invoice, invoice.date, &invoice.number, plan)?;
    if on != invoice.date {
        let Chosen { value, by } = numbers::due_date(input.profile, input.order, on)?;
        input.set(&invoice.key, [("due_date", by)]);
        invoice.due_date = value;
    }
    if let Some(by) = by {
        input.set(&invoice.key, [(moved(status), by)]);
    }
    (invoice.date, invoice.status) = (on, status);
    Ok(())
}

fn draft(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    posted: &Posted,
    plan: &mut Plan,
) -> Result<Option<Standing<'static>>, Park> {
    let order = input.order;
    let current = order.document_total().map_err(unreckonable(order))?;
    if current.is_zero() || matches!(goal, Goal::Nothing(_)) {
        check_nothing_lost(input, state, "is worth nothing")?;
        set_status(input, posted, DocumentStatus::Deleted, "the order has nothing to bill any more", plan);
        return Ok(None);
    }
    let content = document::content(input.profile, input.reference, order, input.trace)?;
    let (_, mut invoice) = desired(input, state, goal, content, plan)?;
    keep_identity(input, posted, &mut invoice);
    settle_period(input, &mut invoice, plan)?;
    update(input, posted, &invoice, "the order changed, or is to be approved", plan)?;
    let authorised = invoice.status == DocumentStatus::Authorised;
    Ok(authorised.then(|| Standing::sent(First::Planned(invoice), current)))
}

/// An approved invoice can be changed as long as nothing stands against it and its period is open.
fn authorised<'a>(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    posted: &'a Posted,
    current: Money,
    plan: &mut Plan,
) -> Result<Option<Standing<'a>>, Park> {
    let order = input.order;
    let standing = |document| Ok(Some(Standing::sent(document, current)));
    let locked = is_locked(input, posted.document.date);
    if current.is_zero() {
        if !state.is_touched() && !locked && state.captures.is_empty() {
            set_status(input, posted, DocumentStatus::Voided, "the order is worth nothing any more", plan);
            return Ok(None);
        }
        return standing(First::Posted(&posted.document));
    }
    if state.is_touched() || locked {
        // What was edited is billed or credited besides.
        return standing(First::Posted(&posted.document));
    }
    let content = document::content(input.profile, input.reference, order, input.trace)?;
    let (_, mut wanted) = desired(input, state, goal, content, plan)?;
    keep_identity(input, posted, &mut wanted);
    if same(input, &wanted, &posted.document)? {
        return standing(First::Posted(&posted.document));
    }
    update(input, posted, &wanted, "the order changed before anything was paid on its invoice", plan)?;
    standing(First::Planned(wanted))
}

/// Takes back what was sent: a draft is deleted, an invoice on which nothing stands is voided; money, or a locked period,
/// needs a credit note.
fn cancel<'a>(
    input: &Input<'_>,
    state: &State,
    posted: &'a Posted,
    plan: &mut Plan,
) -> Result<Option<Standing<'a>>, Park> {
    match posted.document.status {
        DocumentStatus::Draft => {
            check_nothing_lost(input, state, "is cancelled")?;
            set_status(input, posted, DocumentStatus::Deleted, "the order was cancelled", plan);
            Ok(None)
        }
        DocumentStatus::Authorised => {
            let money = !input.order.payments.is_empty() || !input.order.tenders.is_empty();
            if !state.is_touched() && !money && !is_locked(input, posted.document.date) {
                set_status(input, posted, DocumentStatus::Voided, "the order was cancelled before it was paid", plan);
                return Ok(None);
            }
            let current = Money::zero(input.order.currency);
            Ok(Some(Standing::sent(First::Posted(&posted.document), current)))
        }
        DocumentStatus::Deleted | DocumentStatus::Voided => {
            check_nothing_lost(input, state, "is cancelled, its invoice was taken out of the ledger")?;
            Ok(None)
        }
    }
}

/// Whom the invoice bills: the customer; or whose money is held for it, since the ledger sets money of nobody else against it.
pub(super) fn contact(input: &Input<'_>, state: &State) -> Result<Chosen<DocKey>, Park> {
    match state.held.first() {
        Some(held) => Ok(Chosen::rule(held.contact.clone(), Rule::PayerOfMoney)),
        None => input.identity().map(|identity| Chosen { value: identity.key(), by: identity.by }),
    }
}

/// The invoice that the order should have, and the id of the write that makes it.
fn desired(
    input: &Input<'_>,
    state: &State,
    goal: &Goal,
    content: Content,
    plan: &mut Plan,
) -> Result<(OpId, Box<Document>), Park> {
    let order = input.order;
    let (key, contact) = (invoice_key(order), contact(input, state)?);
    let op = OpId::new(input.connection, OpKind::CreateInvoice, &key, "");
    plan.notes.extend(content.notes);
    let reference = numbers::reference(input.profile, order, &op)?;
    let due_date = numbers::due_date(input.profile, order, order.placed_on)?;
    let theme = numbers::branding_theme(input.profile, input.reference, order)?;
    input.set(
        &key,
        [
            ("number", By::Profile(input.profile.number.at)),
            ("reference", reference.by),
            ("contact", contact.by),
            ("date", By::Rule(Rule::OrderDay)),
            ("due_date", due_date.by),
            ("currency", By::Rule(Rule::OrderCurrency)),
            ("line_amounts", By::Rule(Rule::PricesOfOrder)),
            ("status", input.status_by()),
        ],
    );
    input.set(&key, theme.as_ref().map(|theme| ("branding_theme", theme.by)));
    input.set_lines(&key, LinesBy::Order);
    let document = Box::new(Document {
        kind: DocumentKind::Invoice,
        number: numbers::invoice(input.profile, order)?,
        reference: reference.value,
        contact: contact.value,
        date: order.placed_on,
        due_date: due_date.value,
        branding_theme: theme.map(|theme| theme.value),
        currency: order.currency,
        currency_rate: None,
        line_amounts: content.line_amounts,
        lines: content.lines,
        status: match goal {
            Goal::Draft | Goal::Prepaid(_) => DocumentStatus::Draft,
            _ => DocumentStatus::Authorised,
        },
        totals: content.totals,
        credits: None,
        basis: Some(input.basis().clone()),
        key,
    });
    Ok((op, document))
}

/// Number, reference, date and rate stay as they were posted, whatever the profile says today.
fn keep_identity(input: &Input<'_>, posted: &Posted, wanted: &mut Document) {
    let kept = ["number", "reference", "date", "due_date", "currency_rate"];
    input.set(&wanted.key, kept.map(|field| (field, By::Rule(Rule::AsPosted))));
    let Document { number, reference, date, due_date, currency_rate, .. } = &posted.document;
    (wanted.number, wanted.reference) = (number.clone(), reference.clone());
    (wanted.date, wanted.due_date, wanted.currency_rate) = (*date, *due_date, *currency_rate);
}

/// Whether an invoice says what was posted, whatever it was made from. That its contact was archived meanwhile changes nothing of it.
fn same(input: &Input<'_>, wanted: &Document, posted: &Document) -> Result<bool, Park> {
    let plain = |document: &Document| Document { basis: None, contact: posted.contact.clone(), ..document.clone() };
    let contact = wanted.contact == posted.contact || input.identity()?.replaces(&posted.contact);
    Ok(contact && plain(wanted) == plain(posted))
}

pub(super) fn update(
    input: &Input<'_>,
    posted: &Posted,
    invoice: &Document,
    why: &'static str,
    plan: &mut Plan,
) -> Result<(), Park> {
    if same(input, invoice, &posted.document)? {
        return Ok(());
    }
    bill(input, &invoice.contact, plan)?;
    push(input, plan, LedgerWrite::UpdateDocument(Box::new(invoice.clone())), &posted.version.to_string(), why);
    Ok(())
}

pub(super) fn set_status(
    input: &Input<'_>,
    posted: &Posted,
    status: DocumentStatus,
    why: &'static str,
    plan: &mut Plan,
) {
    input.set(&posted.document.key, [("status", By::Rule(Rule::StatusOfOrder))]);
    let write = LedgerWrite::SetDocumentStatus { key: posted.document.key.clone(), status };
    push(input, plan, write, &posted.version.to_string(), why);
}

/// Makes sure that the contact is there, and can be billed.
pub(super) fn bill(input: &Input<'_>, key: &DocKey, plan: &mut Plan) -> Result<(), Park> {
    if input.applied.records.contains_key(key) {
        return bill_known(input, key, plan);
    }
    let identity = input.identity()?;
    match identity.find(input.profile, input.order, input.contacts)? {
        Found::Existing(id) => plan.adoptions.push(Adoption { key: key.clone(), id }),
        Found::New(contact, by, notes) => {
            plan.notes.extend(notes);
            let [tax_number, company_number, account_number] = by.numbers;
            let numbers =
                [("tax_number", tax_number), ("company_number", company_number), ("account_number", account_number)];
            input.set(&contact.key, [("number", identity.by), ("name", by.name)]);
            input.set(&contact.key, numbers.into_iter().filter_map(|(name, by)| Some((name, by?))));
            push(input, plan, LedgerWrite::CreateContact(contact), "", "the ledger has no contact for the customer");
        }
    }
    Ok(())
}

/// Makes sure that a contact which was billed before still can be. One that was merged into another is that one from now on: the
/// ledger has moved its documents there.
pub(super) fn bill_known(input: &Input<'_>, key: &DocKey, plan: &mut Plan) -> Result<(), Park> {
    let Some(record) = input.applied.records.get(key) else { return Ok(()) };
    let Some(entry) = input.contacts.iter().find(|entry| entry.id == record.id) else { return Ok(()) };
    let id = standing(entry, input.contacts).ok_or_else(|| unusable(key.source()))?;
    if *id != record.id && !plan.adoptions.iter().any(|adoption| adoption.key == *key) {
        plan.adoptions.push(Adoption { key: key.clone(), id: id.clone() });
        plan.notes.push(format_smolstr!("{key} was merged into another in the ledger, which is billed in its place"));
    }
    Ok(())
}

/// Adds a step.
pub(super) fn push(
    input: &Input<'_>,
    plan: &mut Plan,
    write: LedgerWrite,
    sub_id: &str,
    why: impl Into<Cow<'static, str>>,
) {
    let op = OpId::new(input.connection, write.kind(), write.key(), sub_id);
    push_as(op, plan, write, why);
}

/// Adds a step of which the id is known already: it stands in the record's reference.
pub(super) fn push_as(op: OpId, plan: &mut Plan, write: LedgerWrite, why: impl Into<Cow<'static, str>>) {
    plan.steps.push(Step { op, write, why: why.into() });
}

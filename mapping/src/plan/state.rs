//! What was applied before for an order, and the sums of its money.

use std::collections::BTreeSet;

use canonical_model::{
    AppliedRecord, Evidence, LedgerWrite, Money, MoneyError, Order, Park, ParkCode, PartId, Payment, PaymentKind,
    Settlement,
    ledger::{Allocation, DocKey, DocKind, Document, DocumentStatus, LedgerPayment, Overpayment, Prepayment},
};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::Input;
use crate::{few::Few, rules::unreckonable};

/// The invoice as it was posted, and how often it was written.
#[derive(Clone)]
pub(super) struct Posted {
    pub(super) document: Document,
    pub(super) version: u64,
}

/// Money of the customer that the ledger holds beside the invoices: an overpayment, or a prepayment.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) key: DocKey,
    pub(super) contact: DocKey,
    pub(super) date: chrono::NaiveDate,
    pub(super) amount: Money,
}

impl Held {
    fn of(record: &AppliedRecord) -> Option<Self> {
        match record.written.as_ref()? {
            LedgerWrite::CreateOverpayment(overpayment) => Some(overpayment.into()),
            LedgerWrite::CreatePrepayment(prepayment) => Some(prepayment.into()),
            _ => None,
        }
    }

    pub(super) fn is_prepaid(&self) -> bool {
        self.key.kind() == DocKind::Prepayment
    }
}

impl From<&Overpayment> for Held {
    fn from(Overpayment { key, contact, date, amount, .. }: &Overpayment) -> Self {
        Self { key: key.clone(), contact: contact.clone(), date: *date, amount: *amount }
    }
}

impl From<&Prepayment> for Held {
    fn from(Prepayment { key, contact, date, amount, .. }: &Prepayment) -> Self {
        Self { key: key.clone(), contact: contact.clone(), date: *date, amount: *amount }
    }
}

/// Money that came or went, as it counts for the order.
#[derive(Clone)]
pub(super) struct Movement {
    /// The last part of its key.
    pub(super) id: PartId,
    /// The key of a record that is this one's twin: what was known by the transaction, or by the status, alone.
    pub(super) twins: Vec<PartId>,
    pub(super) source: Source,
    pub(super) amount: Money,
    /// What the gateway kept of it.
    pub(super) fee: Option<Money>,
    /// What the gateway settled it for.
    pub(super) settled: Option<Settlement>,
    pub(super) on: chrono::NaiveDate,
}

impl Movement {
    /// Whether the payment, or what is held, bears its own name.
    pub(super) fn is_named_by(&self, order: &Order, record: &DocKey) -> bool {
        bears(order, self.id.as_str(), record)
    }

    /// Whether the payment, or what is held, was made for it, under its own name or a twin's.
    pub(super) fn is_behind(&self, order: &Order, record: &DocKey) -> bool {
        self.is_named_by(order, record) || self.twins.iter().any(|twin| bears(order, twin.as_str(), record))
    }
}

/// Whether a payment, or what is held, bears the name of that part, with or without more behind it.
fn bears(order: &Order, part: &str, record: &DocKey) -> bool {
    let key = part_key(DocKind::Payment, order, part);
    let rest = record.source().strip_prefix(key.source());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
}

/// Where money came from or went to.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// By this payment method.
    Method(SmolStr),
    /// By a tender of this code.
    Tender(SmolStr),
}

impl Source {
    pub(super) fn is_tender(&self) -> bool {
        matches!(self, Self::Tender(_))
    }
}

/// What is there before the plan.
pub(super) struct State {
    pub(super) invoice: Option<Posted>,
    /// Invoices for what later edits added, the earliest first; those that were voided are no part of it.
    pub(super) further: Vec<Posted>,
    pub(super) credit_notes: Vec<Posted>,
    pub(super) payments: Vec<LedgerPayment>,
    /// Overpayments and prepayments.
    pub(super) held: Vec<Held>,
    pub(super) allocations: Vec<Allocation>,
    /// Captures, tenders first.
    pub(super) captures: Few<Movement>,
    /// Refunds of money, by day.
    pub(super) refunds: Vec<Movement>,
    pub(super) captured: Money,
    pub(super) refunded: Money,
}

pub(super) fn invoice_key(order: &Order) -> DocKey {
    DocKey::new(DocKind::Invoice, order.id.to_text())
}

pub(super) fn part_key(kind: DocKind, order: &Order, part: &str) -> DocKey {
    DocKey::of_part(kind, order.id.as_str(), part)
}

/// The last part of a key: what of the order it is.
pub(super) fn part_of(key: &DocKey) -> &str {
    key.source().split_once('/').map_or("", |(_, part)| part)
}

/// What the documents for edits are called, before their number.
const EDIT: &str = "edit-";

pub(super) fn edit_number(key: &DocKey) -> u32 {
    let digits = part_of(key).strip_prefix(EDIT).and_then(|rest| rest.split('-').next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// A name for the next document about an edit, that no record of the order ever had; `after` others of the same plan.
pub(super) fn next_edit(input: &Input<'_>, after: u32) -> String {
    let last = input.applied.records.keys().map(edit_number).max().unwrap_or(0);
    format!("{EDIT}{}", last.saturating_add(1).saturating_add(after))
}

fn document(record: &AppliedRecord) -> Option<&Document> {
    record.written.as_ref()?.document()
}

/// Refuses an order of which the ledger has a record that we did not write: how much it is worth is not known here.
fn check_ours(input: &Input<'_>) -> Result<(), Park> {
    let foreign = input.applied.records.iter().find(|(key, record)| {
        let is_money = key.kind().holds_money() || matches!(key.kind(), DocKind::Payment | DocKind::Allocation);
        (is_money || matches!(key.kind(), DocKind::Invoice | DocKind::CreditNote)) && record.written.is_none()
    });
    let Some((key, _)) = foreign else { return Ok(()) };
    Err(Park::new(
        ParkCode::AlreadyInLedger,
        format!("order {}: {key} was not written by us", input.order.number),
        "keep it by hand, or opt the order out",
    ))
}

impl State {
    pub(super) fn of(input: &Input<'_>) -> Result<Self, Park> {
        let order = input.order;
        check_ours(input)?;
        let foreign = order.currency != input.reference.organisation.base_currency;
        let posted = |record: &AppliedRecord| {
            let mut document = document(record)?.clone();
            // The rate that the ledger chose is the document's as if it had been sent: what credits it has the same.
            document.currency_rate = document.currency_rate.or(record.currency_rate.filter(|_| foreign));
            Some(Posted { document, version: record.version })
        };
        let invoice = input.applied.records.get(&invoice_key(order)).and_then(posted);
        let alive = |document: &Document| matches!(document.status, DocumentStatus::Draft | DocumentStatus::Authorised);
        let mut further: Vec<Posted> = input
            .applied
            .of_kind(DocKind::Invoice)
            .filter(|(key, _)| **key != invoice_key(order))
            .filter_map(|(_, record)| posted(record))
            .filter(|posted| alive(&posted.document))
            .collect();
        further.sort_by_key(|posted| edit_number(&posted.document.key));
        let notes = input.applied.of_kind(DocKind::CreditNote).filter_map(|(_, record)| posted(record));
        let payments: Vec<LedgerPayment> = input
            .applied
            .of_kind(DocKind::Payment)
            .filter_map(|(_, record)| match &record.written {
                Some(LedgerWrite::CreatePayment(payment)) => Some(payment.clone()),
                _ => None,
            })
            .collect();
        let held: Vec<Held> = input.applied.records.values().filter_map(Held::of).collect();
        let allocations = input.applied.of_kind(DocKind::Allocation).filter_map(|(_, record)| match &record.written {
            Some(LedgerWrite::Allocate(allocation)) => Some(allocation.clone()),
            _ => None,
        });
        let mut state = Self {
            invoice,
            further,
            credit_notes: notes.filter(|note| alive(&note.document)).collect(),
            allocations: allocations.collect(),
            captures: captures(order, &payments, &held).map_err(unreckonable(order))?,
            refunds: Vec::new(),
            captured: Money::zero(order.currency),
            refunded: Money::zero(order.currency),
            payments,
            held,
        };
        state.refunds = refunds(order, &state);
        state.captured = state.sum(order, state.captures.iter().map(|capture| capture.amount))?;
        state.refunded = state.sum(order, state.refunds.iter().map(|refund| refund.amount))?;
        // Of the first invoice the order's state decides. One for an edit would be billed again as if nothing had happened.
        let edits = input.applied.of_kind(DocKind::Invoice).filter(|(key, _)| **key != invoice_key(order));
        match edits.filter(|(_, record)| record.taken_out).find_map(|(_, record)| document(record)) {
            Some(gone) => Err(state.taken_out(order, gone)),
            None => Ok(state),
        }
    }

    fn sum(&self, order: &Order, amounts: impl Iterator<Item = Money>) -> Result<Money, Park> {
        Money::sum(order.currency, amounts).map_err(unreckonable(order))
    }

    /// Why nothing more is sent of an order of which an invoice is gone, with the money that a person has to enter.
    pub(super) fn taken_out(&self, order: &Order, gone: &Document) -> Park {
        Park::new(
            ParkCode::DeletedInLedger,
            format!(
                "order {}: its invoice {} was taken out of the ledger before; in the store {} was captured, {} refunded",
                order.number, gone.number, self.captured, self.refunded
            ),
            "enter the order by hand: its number cannot be used again",
        )
    }

    /// Whether anything stands against the invoice, so that its amounts cannot be changed any more.
    pub(super) fn is_touched(&self) -> bool {
        !self.payments.is_empty()
            || !self.allocations.is_empty()
            || !self.credit_notes.is_empty()
            || !self.further.is_empty()
    }

    /// Whether anything stands against this document.
    pub(super) fn stands_against(&self, key: &DocKey) -> bool {
        self.payments.iter().any(|payment| payment.on == *key)
            || self.allocations.iter().any(|one| one.invoice == *key || one.credit == *key)
    }

    /// Credit notes for what was edited or cancelled: all but those for money that was refunded.
    pub(super) fn edit_credits(&self) -> impl Iterator<Item = &Document> {
        let notes = self.credit_notes.iter().map(|posted| &posted.document);
        notes.filter(|note| !part_of(&note.key).starts_with("refund-"))
    }

    /// What was paid on a document, or back on it.
    pub(super) fn paid_on(&self, order: &Order, key: &DocKey) -> Result<Money, Park> {
        self.sum(order, self.payments.iter().filter(|payment| payment.on == *key).map(|payment| payment.amount))
    }

    /// What was set against, or taken from, a document by allocations.
    pub(super) fn allocated(&self, key: &DocKey) -> Decimal {
        let own = self.allocations.iter().filter(|one| one.invoice == *key || one.credit == *key);
        own.map(|allocation| allocation.amount.amount()).sum()
    }

    /// What is not paid, or paid back, or allocated of a document.
    pub(super) fn open(&self, order: &Order, document: &Document) -> Result<Decimal, Park> {
        let paid = self.paid_on(order, &document.key)?;
        Ok(document.totals.total.amount() - paid.amount() - self.allocated(&document.key))
    }

    /// What is not paid back, or set against an invoice, of what is held.
    pub(super) fn left_of(&self, order: &Order, held: &Held) -> Result<Decimal, Park> {
        let back = self.paid_on(order, &held.key)?;
        Ok(held.amount.amount() - back.amount() - self.allocated(&held.key))
    }

    /// Everything that was posted of money that came or went: payments and what is held, and how much each is.
    pub(super) fn posted(&self) -> impl Iterator<Item = (&DocKey, Money)> {
        posted(&self.payments, &self.held)
    }

    /// What was posted under the name of a part, in one payment or several.
    pub(super) fn posted_as(&self, order: &Order, part: &str) -> Decimal {
        let own = self.posted().filter(|(key, _)| bears(order, part, key));
        own.map(|(_, amount)| amount.amount()).sum()
    }

    /// What was posted for a movement, under its own key or a twin's, in one record or several.
    pub(super) fn posted_for(&self, order: &Order, movement: &Movement) -> Decimal {
        let own = self.posted().filter(|(key, _)| movement.is_behind(order, key));
        own.map(|(_, amount)| amount.amount()).sum()
    }
}

fn posted<'a>(payments: &'a [LedgerPayment], held: &'a [Held]) -> impl Iterator<Item = (&'a DocKey, Money)> {
    let payments = payments.iter().map(|payment| (&payment.key, payment.amount));
    payments.chain(held.iter().map(|held| (&held.key, held.amount)))
}

/// Captures and tenders. A status alone does not say how much an **earlier** payment was: what was posted for it counts.
fn captures(order: &Order, payments: &[LedgerPayment], held: &[Held]) -> Result<Few<Movement>, MoneyError> {
    let tenders = order.tenders.iter().map(|tender| Movement {
        id: PartId::shown(format_args!("tender-{}", tender.id)),
        twins: Vec::new(),
        source: Source::Tender(tender.code.clone()),
        amount: tender.amount,
        fee: None,
        settled: None,
        on: order.placed_on,
    });
    let of_kind = || order.payments.iter().filter(|payment| payment.kind == PaymentKind::Capture);
    let mut movements: Few<Movement> = tenders.collect();
    // Twins are names of records: where there are none, nobody asks.
    let is_posted = posted(payments, held).next().is_some();
    for (index, payment) in of_kind().enumerate() {
        let mut earlier = of_kind().take(index);
        let mut twins = Vec::new();
        if is_posted
            && let Some(transaction) = &payment.transaction
            && *transaction != payment.id
            && !earlier.any(|other| other.transaction.as_ref() == Some(transaction))
        {
            twins.push(PartId::new(transaction.to_text()));
        }
        if is_posted && index == 0 && payment.id.as_str() != "status" {
            twins.push("status".into());
        }
        let (amount, source) = (payment.amount, Source::Method(payment.method.clone()));
        let (id, settled) = (PartId::new(payment.id.to_text()), payment.settled);
        let mut movement = Movement { id, twins, source, amount, fee: payment.fee, settled, on: payment.on };
        let own = posted(payments, held).filter(|(key, _)| movement.is_named_by(order, key));
        let posted = Money::sum(order.currency, own.map(|(_, amount)| amount))?;
        if payment.evidence == Evidence::Status && posted.is_positive() {
            movement.amount = posted;
        }
        movements.push(movement);
    }
    Ok(movements)
}

/// Refunds; of an order that is refunded in full, tenders go back too.
fn refunds(order: &Order, state: &State) -> Vec<Movement> {
    let of_kind: Vec<&Payment> = order.payments.iter().filter(|payment| payment.kind == PaymentKind::Refund).collect();
    let mut taken: BTreeSet<PartId> = of_kind.iter().map(|payment| PartId::new(payment.id.to_text())).collect();
    let mut movements: Vec<Movement> = Vec::with_capacity(of_kind.len());
    for payment in of_kind {
        let of = payment.id.as_str().strip_suffix("-refund");
        let capture = state.captures.iter().find(|capture| of == Some(capture.id.as_str()));
        let amount = match capture {
            Some(capture) if payment.evidence == Evidence::Status => capture.amount,
            _ => payment.amount,
        };
        let source = Source::Method(payment.method.clone());
        let (id, settled) = (PartId::new(payment.id.to_text()), payment.settled);
        let mut movement = Movement { id, twins: Vec::new(), source, amount, fee: None, settled, on: payment.on };
        if state.posted_for(order, &movement).is_zero() {
            // It may be one that was known by its transaction, by its capture or by the status alone before.
            let same =
                |capture: &&Payment| capture.kind == PaymentKind::Capture && capture.transaction == payment.transaction;
            let captures = order.payments.iter().filter(same).map(|capture| &capture.id);
            let before =
                payment.transaction.iter().chain(captures).map(|id| PartId::shown(format_args!("{id}-refund")));
            movement.twins = before.chain(["status-refund".into()]).filter(|twin| !taken.contains(twin)).collect();
            let known = state.posted().any(|(key, _)| movement.is_behind(order, key));
            if known { taken.extend(movement.twins.iter().cloned()) } else { movement.twins.clear() }
        }
        movements.push(movement);
    }
    if order.payment_state == canonical_model::PaymentState::Refunded {
        let last = movements.last().map_or(order.placed_on, |movement| movement.on);
        movements.extend(order.tenders.iter().map(|tender| Movement {
            id: PartId::shown(format_args!("tender-{}-refund", tender.id)),
            twins: Vec::new(),
            source: Source::Tender(tender.code.clone()),
            amount: tender.amount,
            fee: None,
            settled: None,
            on: last,
        }));
    }
    movements
}

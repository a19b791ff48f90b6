//! What was applied before for an order, and the sums of its money.

use canonical_model::{
    AppliedRecord, Evidence, LedgerWrite, Money, Order, Park, ParkCode, Payment, PaymentKind,
    ledger::{Allocation, DocKey, DocKind, Document, DocumentStatus, LedgerPayment},
};

use super::Input;
use crate::rules::unreckonable;

/// The invoice as it was posted, and how often it was written.
#[derive(Clone)]
pub(super) struct Posted {
    pub(super) document: Document,
    pub(super) version: u64,
}

/// Money that came or went, as it counts for the order.
#[derive(Clone)]
pub(super) struct Movement {
    /// The last part of its key.
    pub(super) id: String,
    /// The key of a record that is this one's twin: what was known by the transaction, or by the status, alone.
    pub(super) twins: Vec<String>,
    pub(super) source: Source,
    pub(super) amount: Money,
    pub(super) on: chrono::NaiveDate,
}

/// Where money came from or went to.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// By this payment method.
    Method(String),
    /// By a tender of this code.
    Tender(String),
}

/// What is there before the plan.
pub(super) struct State {
    pub(super) invoice: Option<Posted>,
    pub(super) credit_notes: Vec<Document>,
    pub(super) payments: Vec<LedgerPayment>,
    pub(super) allocations: Vec<Allocation>,
    /// Captures, tenders first.
    pub(super) captures: Vec<Movement>,
    /// Refunds of money, by day.
    pub(super) refunds: Vec<Movement>,
    pub(super) captured: Money,
    pub(super) refunded: Money,
}

pub(super) fn invoice_key(order: &Order) -> DocKey {
    DocKey::new(DocKind::Invoice, order.id.as_str())
}

pub(super) fn part_key(kind: DocKind, order: &Order, part: &str) -> DocKey {
    DocKey::new(kind, format!("{}/{part}", order.id))
}

fn document(record: &AppliedRecord) -> Option<&Document> {
    match &record.written {
        Some(LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) => Some(document),
        _ => None,
    }
}

/// Refuses an order of which the ledger has a record that we did not write: how much it is worth is not known here.
fn check_ours(input: &Input<'_>) -> Result<(), Park> {
    let foreign = input.applied.records.iter().find(|(key, record)| {
        let counts = matches!(key.kind(), DocKind::CreditNote | DocKind::Payment | DocKind::Allocation);
        counts && record.written.is_none()
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
        let invoice = match input.applied.records.get(&invoice_key(order)) {
            None => None,
            Some(record) => {
                let document = document(record).cloned().ok_or_else(|| {
                    Park::new(
                        ParkCode::AlreadyInLedger,
                        format!("order {}: its invoice was not written by us", order.number),
                        "keep it by hand, or opt the order out",
                    )
                })?;
                Some(Posted { document, version: record.version })
            }
        };
        check_ours(input)?;
        let alive =
            |document: &&Document| matches!(document.status, DocumentStatus::Draft | DocumentStatus::Authorised);
        let notes = input.applied.of_kind(DocKind::CreditNote).filter_map(|(_, record)| document(record));
        let payments: Vec<LedgerPayment> = input
            .applied
            .of_kind(DocKind::Payment)
            .filter_map(|(_, record)| match &record.written {
                Some(LedgerWrite::CreatePayment(payment)) => Some(payment.clone()),
                _ => None,
            })
            .collect();
        let allocations = input.applied.of_kind(DocKind::Allocation).filter_map(|(_, record)| match &record.written {
            Some(LedgerWrite::Allocate(allocation)) => Some(allocation.clone()),
            _ => None,
        });
        let mut state = Self {
            invoice,
            credit_notes: notes.filter(alive).cloned().collect(),
            allocations: allocations.collect(),
            captures: captures(order, &payments),
            refunds: Vec::new(),
            captured: Money::zero(order.currency),
            refunded: Money::zero(order.currency),
            payments,
        };
        state.refunds = refunds(order, &state);
        state.captured = state.sum(order, state.captures.iter().map(|capture| capture.amount))?;
        state.refunded = state.sum(order, state.refunds.iter().map(|refund| refund.amount))?;
        Ok(state)
    }

    fn sum(&self, order: &Order, amounts: impl Iterator<Item = Money>) -> Result<Money, Park> {
        Money::sum(order.currency, amounts).map_err(unreckonable(order))
    }

    /// Whether anything stands against the invoice, so that its amounts cannot be changed any more.
    pub(super) fn is_touched(&self) -> bool {
        !self.payments.is_empty() || !self.allocations.is_empty() || !self.credit_notes.is_empty()
    }

    /// What was paid on a document, or back on it.
    pub(super) fn paid_on(&self, order: &Order, key: &DocKey) -> Result<Money, Park> {
        self.sum(order, self.payments.iter().filter(|payment| payment.on == *key).map(|payment| payment.amount))
    }

    /// The payment that was made for a movement, under its own key or a twin's.
    pub(super) fn paid_for(&self, order: &Order, movement: &Movement) -> Option<&LedgerPayment> {
        let ids = std::iter::once(&movement.id).chain(&movement.twins);
        ids.map(|id| part_key(DocKind::Payment, order, id))
            .find_map(|key| self.payments.iter().find(|payment| payment.key == key))
    }
}

/// Captures and tenders. A status alone does not say how much an **earlier** payment was: what was posted for it counts.
fn captures(order: &Order, payments: &[LedgerPayment]) -> Vec<Movement> {
    let tenders = order.tenders.iter().map(|tender| Movement {
        id: format!("tender-{}", tender.id),
        twins: Vec::new(),
        source: Source::Tender(tender.code.clone()),
        amount: tender.amount,
        on: order.placed_on,
    });
    let of_kind: Vec<&Payment> = order.payments.iter().filter(|payment| payment.kind == PaymentKind::Capture).collect();
    let mut movements: Vec<Movement> = tenders.collect();
    for (index, payment) in of_kind.iter().enumerate() {
        let earlier = of_kind.get(..index).unwrap_or_default();
        let mut twins = Vec::new();
        if let Some(transaction) = &payment.transaction
            && *transaction != payment.id
            && !earlier.iter().any(|other| other.transaction.as_ref() == Some(transaction))
        {
            twins.push(transaction.to_string());
        }
        if index == 0 && payment.id.as_str() != "status" {
            twins.push("status".to_owned());
        }
        let posted =
            payments.iter().find(|posted| posted.key == part_key(DocKind::Payment, order, payment.id.as_str()));
        let amount = match posted {
            Some(posted) if payment.evidence == Evidence::Status => posted.amount,
            _ => payment.amount,
        };
        let source = Source::Method(payment.method.clone());
        movements.push(Movement { id: payment.id.to_string(), twins, source, amount, on: payment.on });
    }
    movements
}

/// Refunds; of an order that is refunded in full, tenders go back too.
fn refunds(order: &Order, state: &State) -> Vec<Movement> {
    let of_kind = order.payments.iter().filter(|payment| payment.kind == PaymentKind::Refund);
    let mut movements: Vec<Movement> = of_kind
        .map(|payment| {
            let capture = state.captures.iter().find(|capture| payment.id.as_str() == format!("{}-refund", capture.id));
            let amount = match capture {
                Some(capture) if payment.evidence == Evidence::Status => capture.amount,
                _ => payment.amount,
            };
            let source = Source::Method(payment.method.clone());
            Movement { id: payment.id.to_string(), twins: Vec::new(), source, amount, on: payment.on }
        })
        .collect();
    if order.payment_state == canonical_model::PaymentState::Refunded {
        let last = movements.last().map_or(order.placed_on, |movement| movement.on);
        movements.extend(order.tenders.iter().map(|tender| Movement {
            id: format!("tender-{}-refund", tender.id),
            twins: Vec::new(),
            source: Source::Tender(tender.code.clone()),
            amount: tender.amount,
            on: last,
        }));
    }
    movements
}

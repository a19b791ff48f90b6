//! What an order has in summaries: its share of their lines, their payments and their allocations.

use std::collections::BTreeMap;

use canonical_model::{
    AccountCode, Applied, LedgerId, LedgerWrite, Money, Order, Park, ParkCode, Plan, TaxType,
    ledger::{DocKey, DocKind, Document, DocumentKind, DocumentStatus, ReferenceData, Tracking},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{group::Group, money::First};
use crate::{
    preview::effect::{Effect, Effects},
    rules::unreckonable,
    worth::LineWorth,
};

/// What lines are summed by.
pub(super) type Place<'a> = (&'a AccountCode, &'a TaxType, &'a [Tracking]);

/// A part of a line.
pub(super) struct LineShare<'a> {
    pub(super) group: Group,
    pub(super) kind: DocumentKind,
    pub(super) place: Place<'a>,
    pub(super) net: Money,
    pub(super) tax: Money,
}

/// A document of the order that comes, with what it is worth, or goes, with that below zero.
pub(super) struct DocumentShare<'a> {
    pub(super) group: Group,
    pub(super) document: &'a Document,
    pub(super) worth: Money,
}

/// Where a document of an order stands.
#[derive(Clone)]
pub(super) struct Within<'a> {
    pub(super) group: Group,
    /// The summary that holds it.
    pub(super) first: First<'a>,
}

/// Money on documents of a group.
pub(super) struct PaymentShare<'a> {
    pub(super) on: (Within<'a>, DocumentKind),
    pub(super) record: &'a DocKey,
    pub(super) account: &'a AccountCode,
    pub(super) date: NaiveDate,
    pub(super) amount: Money,
    pub(super) currency_rate: Option<Decimal>,
}

/// Credit of one group set against invoices of another.
pub(super) struct AllocationShare<'a> {
    pub(super) credit: Within<'a>,
    pub(super) invoice: Within<'a>,
    pub(super) record: &'a DocKey,
    pub(super) date: NaiveDate,
    pub(super) amount: Money,
}

/// Everything that the steps of an order add to summaries.
#[derive(Default)]
pub(super) struct Share<'a> {
    pub(super) lines: Vec<LineShare<'a>>,
    pub(super) documents: Vec<DocumentShare<'a>>,
    pub(super) payments: Vec<PaymentShare<'a>>,
    pub(super) allocations: Vec<AllocationShare<'a>>,
}

/// Summaries that were written, by the ledger's ids.
pub(super) struct Written<'a>(BTreeMap<&'a LedgerId, (Group, &'a Document)>);

impl<'a> Written<'a> {
    pub(super) fn of(written: &'a Applied) -> Self {
        let documents = written.records.iter().filter_map(|(key, record)| {
            let document = record.written.as_ref()?.document()?;
            Some((&record.id, (Group::of_key(key)?, document)))
        });
        Self(documents.collect())
    }

    /// The summary that holds a document of the order, and its group.
    fn holds(&self, order: &Order, before: &Applied, key: &DocKey) -> Result<(&Group, &'a DocKey), Park> {
        let id = before.records.get(key).map(|record| &record.id);
        let Some((group, summary)) = id.and_then(|id| self.0.get(id)) else {
            return Err(Park::new(
                ParkCode::AlreadyInLedger,
                format!("order {}: the summary that holds its {key} is not known", order.number),
                "give all summaries that were written, or keep the order by hand",
            ));
        };
        if summary.status == DocumentStatus::Authorised {
            return Ok((group, &summary.key));
        }
        Err(Park::new(
            ParkCode::DeletedInLedger,
            format!("order {}: {}, which holds it, was taken out of the ledger", order.number, summary.number),
            "enter the order by hand: the number of the summary cannot be used again",
        ))
    }
}

fn kind_of(key: &DocKey) -> DocumentKind {
    if key.kind() == DocKind::CreditNote { DocumentKind::CreditNote } else { DocumentKind::Invoice }
}

impl<'a> Share<'a> {
    /// What the plan of an order adds upon what was applied before.
    pub(super) fn of(
        order: &'a Order,
        before: &'a Applied,
        plan: &'a Plan,
        written: &Written<'a>,
        reference: &ReferenceData,
    ) -> Result<Self, Park> {
        if !plan.steps.is_empty() {
            check_still_there(order, before, written)?;
        }
        let mut share = Self::default();
        let mut groups: BTreeMap<&DocKey, Group> = BTreeMap::new();
        let effects = Effects::of(&plan.steps, before);
        if let Some(key) = effects.unknown.first() {
            return Err(Park::new(
                ParkCode::AlreadyInLedger,
                format!("order {}: what {key} was before is not known", order.number),
                "keep the order by hand",
            ));
        }
        for effect in effects.known {
            match effect {
                Effect::Posted(document) => {
                    let group = posted_in(order, before, document, written);
                    groups.insert(&document.key, group.clone());
                    share.document(order, document, group, false, reference)?;
                }
                Effect::TakenBack(document) => {
                    let group = written.holds(order, before, &document.key)?.0.clone();
                    share.document(order, document, group, true, reference)?;
                }
                // Where it stands is known when all documents are.
                Effect::Paid(_) | Effect::Overpaid(_) | Effect::Prepaid(_) | Effect::Taken { .. } => {}
            }
        }
        let within = |key: &DocKey| match groups.get(key) {
            Some(group) => Ok(Within { group: group.clone(), first: First::Newest }),
            None => written
                .holds(order, before, key)
                .map(|(group, summary)| Within { group: group.clone(), first: First::Own(summary) }),
        };
        for step in &plan.steps {
            match &step.write {
                LedgerWrite::CreatePayment(payment) => share.payments.push(PaymentShare {
                    on: (within(&payment.on)?, kind_of(&payment.on)),
                    record: &payment.key,
                    account: &payment.account,
                    date: payment.date,
                    amount: payment.amount,
                    currency_rate: payment.currency_rate,
                }),
                LedgerWrite::Allocate(allocation) => share.allocations.push(AllocationShare {
                    credit: within(&allocation.credit)?,
                    invoice: within(&allocation.invoice)?,
                    record: &allocation.key,
                    date: allocation.date,
                    amount: allocation.amount,
                }),
                _ => {}
            }
        }
        Ok(share)
    }

    fn document(
        &mut self,
        order: &Order,
        document: &'a Document,
        group: Group,
        taken_back: bool,
        reference: &ReferenceData,
    ) -> Result<(), Park> {
        let signed = |amount: Money| if taken_back { -amount } else { amount };
        for line in &document.lines {
            let LineWorth { net, tax } =
                LineWorth::of(line, document.line_amounts, reference).map_err(unreckonable(order))?;
            self.lines.push(LineShare {
                group: group.clone(),
                kind: document.kind,
                place: (&line.account, &line.tax_type, &line.tracking),
                net: signed(net),
                tax: signed(tax),
            });
        }
        self.documents.push(DocumentShare { group, document, worth: signed(document.totals.total) });
        Ok(())
    }
}

/// Every summary that holds a document of the order must stand: of what a person took out of the ledger nothing is credited.
fn check_still_there(order: &Order, before: &Applied, written: &Written<'_>) -> Result<(), Park> {
    for (key, record) in &before.records {
        if let Some(document) = record.written.as_ref().and_then(LedgerWrite::document)
            && document.status == DocumentStatus::Authorised
        {
            written.holds(order, before, key)?;
        }
    }
    Ok(())
}

/// The group of a document that comes. One that comes in place of another stays where that is, as long as what tells groups
/// apart is the same: the rate that the ledger chose for a summary makes no other group of it.
fn posted_in(order: &Order, before: &Applied, document: &Document, written: &Written<'_>) -> Group {
    let group = Group::of(document, &order.payment_method);
    match written.holds(order, before, &document.key) {
        Ok((held, _)) if held.rate.is_none() && (Group { rate: None, ..group.clone() }) == *held => held.clone(),
        _ => group,
    }
}

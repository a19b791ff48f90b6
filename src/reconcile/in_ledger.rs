//! Our documents as the ledger has them now.

use std::collections::BTreeMap;

use canonical_model::{
    Currency, LedgerWrite, Money,
    ledger::{DocKey, DocKind, Document, DocumentStatus},
};
use rust_decimal::Decimal;
use sync_core::ports::{LinkRecord, PlanRecord};
use xero_client::wire::{CreditNote, Invoice};

use super::{ReconciledInvoice, ReconciledSummary};

pub(crate) fn ids_of(links: &[LinkRecord], kind: DocKind) -> impl Iterator<Item = &str> {
    links.iter().filter(move |link| link.key.kind() == kind).map(|link| link.record.id.as_str())
}

pub(crate) fn parsed<'a, T: std::str::FromStr>(ids: impl Iterator<Item = &'a str>) -> Vec<T> {
    ids.filter_map(|id| id.parse().ok()).collect()
}

/// Documents as the ledger has them, by id.
pub(crate) struct InLedger {
    invoices: BTreeMap<String, Invoice>,
    credit_notes: BTreeMap<String, CreditNote>,
}

impl InLedger {
    pub(crate) fn new(invoices: Vec<Invoice>, credit_notes: Vec<CreditNote>) -> Self {
        let invoices =
            invoices.into_iter().filter_map(|invoice| Some((invoice.invoice_id.as_ref()?.to_string(), invoice)));
        let credit_notes =
            credit_notes.into_iter().filter_map(|note| Some((note.credit_note_id.as_ref()?.to_string(), note)));
        Self { invoices: invoices.collect(), credit_notes: credit_notes.collect() }
    }

    /// The documents that hold many orders.
    pub(crate) fn summaries(&self, links: &[LinkRecord]) -> Vec<ReconciledSummary> {
        let documents = links.iter().filter_map(|link| match &link.record.written {
            Some(LedgerWrite::CreateDocument(document)) => Some((link, &**document)),
            _ => None,
        });
        let summary = |(link, document): (&LinkRecord, &Document)| {
            let currency = document.currency;
            let money = |amount: Option<Decimal>| Money::rounded(amount?, currency).ok();
            let (invoice, note) =
                (self.invoices.get(link.record.id.as_str()), self.credit_notes.get(link.record.id.as_str()));
            let total = invoice.map(|invoice| invoice.total).or_else(|| note.map(|note| note.total));
            let status = invoice.map(|invoice| &invoice.status).or_else(|| note.map(|note| &note.status));
            Some(ReconciledSummary {
                number: document.number.to_string(),
                written: document.totals.total,
                in_ledger: total.and_then(money),
                paid: invoice.and_then(|invoice| money(Some(invoice.amount_paid.unwrap_or_default()))),
                paid_by_sync: paid_on(links, |key| link.key == *key, currency)?,
                status: status.and_then(Option::as_ref).map(|status| status.as_str().to_owned()).unwrap_or_default(),
            })
        };
        documents.filter_map(summary).collect()
    }

    /// The order's invoice, with further ones for what was added to it, and what was credited against them.
    pub(crate) fn invoice(&self, plan: &PlanRecord, links: &[LinkRecord]) -> Option<ReconciledInvoice> {
        let currency = plan.total?.currency();
        let money = |amount: Option<Decimal>| Money::rounded(amount.unwrap_or_default(), currency).ok();
        let word =
            |invoice: &Invoice| invoice.status.as_ref().map(|status| status.as_str().to_owned()).unwrap_or_default();
        let is_gone = |invoice: &Invoice| matches!(word(invoice).as_str(), "VOIDED" | "DELETED");
        let mut invoices: Vec<(&LinkRecord, &Invoice)> = links
            .iter()
            .filter(|link| link.key.kind() == DocKind::Invoice)
            .filter_map(|link| Some((link, self.invoices.get(link.record.id.as_str())?)))
            .collect();
        invoices.sort_by_key(|(link, _)| link.key.source().len());
        let (_, first) = invoices.first()?;
        let paid_by_sync = paid_on(links, |key| invoices.iter().any(|(link, _)| link.key == *key), currency);
        let taken_back = invoices.iter().any(|(link, invoice)| {
            link.record.written.as_ref().and_then(LedgerWrite::document).is_some_and(|document| {
                let known = matches!(document.status, DocumentStatus::Voided | DocumentStatus::Deleted);
                is_gone(invoice) && (!known || link.record.taken_out)
            })
        });
        // A first invoice that is gone shows what it was worth.
        let standing = || invoices.iter().map(|(_, invoice)| *invoice).filter(|one| !is_gone(one) || is_gone(first));
        let sum = |amounts: Option<Vec<Money>>| Money::sum(currency, amounts?).ok();
        let credited = ids_of(links, DocKind::CreditNote)
            .filter_map(|id| self.credit_notes.get(id))
            .filter(|note| note.status.as_ref().is_none_or(|status| !matches!(status.as_str(), "VOIDED" | "DELETED")))
            .map(|note| money(note.total))
            .collect();
        Some(ReconciledInvoice {
            number: first.invoice_number.clone().unwrap_or_default().into(),
            total: sum(standing().map(|invoice| money(invoice.total)).collect())?,
            paid: sum(standing().map(|invoice| money(invoice.amount_paid)).collect())?,
            paid_from_held: sum(standing().map(|invoice| money(Some(from_held(invoice)))).collect())?,
            paid_by_sync: paid_by_sync?,
            taken_back,
            credited: sum(credited)?,
            status: word(first),
        })
    }
}

/// What prepayments and overpayments paid of an invoice.
fn from_held(invoice: &Invoice) -> Decimal {
    let prepayments = invoice.prepayments.iter().flatten().map(|held| held.applied_amount);
    let overpayments = invoice.overpayments.iter().flatten().map(|held| held.applied_amount);
    prepayments.chain(overpayments).flatten().sum()
}

/// What the sync paid on those documents.
fn paid_on(links: &[LinkRecord], is_one: impl Fn(&DocKey) -> bool, currency: Currency) -> Option<Money> {
    let amounts = links.iter().filter_map(|paid| match &paid.record.written {
        Some(LedgerWrite::CreatePayment(payment)) if is_one(&payment.on) => Some(payment.amount),
        _ => None,
    });
    Money::sum(currency, amounts).ok()
}

//! 8: refunds and credit notes.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Breach, Findings, LineTax, Rule, Violation};
use crate::{Money, MoneyError, Order, TaxType, ledger::Document};

/// Of no line more pieces, net amount or tax that is stated on it are taken back than were sold; refunds name lines that are
/// there; all refunds together are no more than the order is worth.
pub fn check_refunds(order: &Order) -> Vec<Violation> {
    if order.refunds.is_empty() {
        return Vec::new();
    }
    let mut findings = Findings::of(Rule::Refund);
    findings.unique("refunds", order.refunds.iter().map(|refund| refund.id.as_str()));
    let mut left: BTreeMap<&str, (Decimal, Result<Money, MoneyError>)> =
        order.lines.iter().map(|line| (line.id.as_str(), (line.quantity, Ok(line.net)))).collect();
    for (index, refund) in order.refunds.iter().enumerate() {
        for (nth, row) in refund.lines.iter().enumerate() {
            let at = format!("refunds[{index}].lines[{nth}]");
            let Some((quantity, net)) = left.get_mut(row.line.as_str()) else {
                let breach = Breach::Dangling { what: "line of the order with the id", name: row.line.to_string() };
                findings.add(format_args!("{at}.line"), breach);
                continue;
            };
            if row.quantity > *quantity {
                let breach = Breach::TooMany { found: row.quantity, what: "what is left of it", limit: *quantity };
                findings.add(format_args!("{at}.quantity"), breach);
            }
            *quantity = quantity.saturating_sub(row.quantity);
            findings.not_negative(format_args!("{at}.amount"), row.amount);
            findings.at_most(format_args!("{at}.amount"), Ok(row.amount), "what is left of it", net.clone());
            *net = net.clone().and_then(|net| net.try_sub(row.amount));
        }
    }
    check_refunded_tax(&mut findings, order);
    let back = order
        .refunds
        .iter()
        .try_fold(Money::zero(order.currency), |sum, refund| sum.try_add(refund.total(order.tax_treatment)?));
    findings.at_most("refunds", back, "what the order is worth", order.document_total());
    findings.into_violations()
}

/// Of each tax no more is taken back than the order has.
fn check_refunded_tax(findings: &mut Findings, order: &Order) {
    let mut left: BTreeMap<&str, Result<Money, MoneyError>> = BTreeMap::new();
    for tax in &order.taxes {
        left.insert(&tax.code, Ok(tax.amount));
    }
    for (index, refund) in order.refunds.iter().enumerate() {
        for (nth, row) in refund.lines.iter().enumerate() {
            for (tax_nth, tax) in row.taxes.iter().enumerate() {
                let at = format_args!("refunds[{index}].lines[{nth}].taxes[{tax_nth}].amount").to_string();
                findings.not_negative(&at, tax.amount);
                let rest = left.entry(&tax.code).or_insert(Ok(Money::zero(order.currency)));
                findings.at_most(&at, Ok(tax.amount), "what is left of that tax", rest.clone());
                *rest = rest.clone().and_then(|rest| rest.try_sub(tax.amount));
            }
        }
    }
}

/// The credit notes of an invoice are together no more than it is, in total and in the tax of each tax type; and where they are all
/// of it, they are all of its tax of each type too: the last one has what the others left.
pub fn check_credit_notes(invoice: &Document, credit_notes: &[Document], line_tax: impl LineTax) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Refund);
    let zero = Money::zero(invoice.currency);
    let credited = Money::sum(invoice.currency, credit_notes.iter().map(|note| note.totals.total));
    let everything = credited.as_ref() == Ok(&invoice.totals.total);
    findings.at_most("credit_notes", credited, "what the invoice is worth", Ok(invoice.totals.total));
    let by_type = |documents: &[Document]| -> Result<BTreeMap<TaxType, Money>, MoneyError> {
        let mut sums = BTreeMap::new();
        for line in documents.iter().flat_map(|document| &document.lines) {
            let sum = sums.entry(line.tax_type.clone()).or_insert(zero);
            *sum = sum.try_add(line_tax(line)?)?;
        }
        Ok(sums)
    };
    let (invoiced, mut credited) = match (by_type(std::slice::from_ref(invoice)), by_type(credit_notes)) {
        (Ok(invoiced), Ok(credited)) => (invoiced, credited),
        (Err(error), _) | (_, Err(error)) => {
            findings.add("credit_notes", error.into());
            return findings.into_violations();
        }
    };
    for tax_type in invoiced.keys() {
        credited.entry(tax_type.clone()).or_insert(zero);
    }
    for (tax_type, credited) in credited {
        let path = format_args!("credit_notes.tax[{tax_type}]").to_string();
        let tax = invoiced.get(&tax_type).copied().unwrap_or(zero);
        if everything {
            findings.equal(path, credited, "all is credited, and the invoice has", Ok(tax));
        } else {
            findings.at_most(path, Ok(credited), "what the invoice has of that tax type", Ok(tax));
        }
    }
    findings.into_violations()
}

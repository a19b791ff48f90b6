//! 6: a document and the order that it is of. What a line bears of tax is the ledger's arithmetic, which is given.

use std::collections::BTreeMap;

use super::{Findings, Rule, Violation};
use crate::{
    AccountCode, Money, MoneyError, TaxType,
    ledger::{Document, DocumentLine, LineAmounts},
};

/// The tax of a line of a document, as the ledger computes it or was told.
pub trait LineTax: Fn(&DocumentLine) -> Result<Money, MoneyError> {}

impl<F: Fn(&DocumentLine) -> Result<Money, MoneyError>> LineTax for F {}

/// A document's totals are what its lines give, and it is worth no less than nothing.
pub fn check_document(document: &Document, line_tax: impl LineTax) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Document);
    let lines = Money::sum(document.currency, document.lines.iter().map(|line| line.line_amount));
    let tax = document.lines.iter().try_fold(Money::zero(document.currency), |sum, line| sum.try_add(line_tax(line)?));
    let (Some(lines), Some(tax)) = (findings.money("lines", lines), findings.money("lines", tax)) else {
        return findings.into_violations();
    };
    let sub_total = if document.line_amounts == LineAmounts::Inclusive { lines.try_sub(tax) } else { Ok(lines) };
    let total = sub_total.clone().and_then(|sub_total| sub_total.try_add(tax));
    findings.equal("totals.sub_total", document.totals.sub_total, "its lines give", sub_total);
    findings.equal("totals.tax", document.totals.tax, "its lines give", Ok(tax));
    findings.equal("totals.total", document.totals.total, "its lines give", total);
    findings.not_negative("totals.total", document.totals.total);
    findings.into_violations()
}

/// What a document must come to, by the order that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charged {
    /// The order's total.
    pub total: Money,
    /// The order's tax by the tax type to which it is mapped.
    pub tax: BTreeMap<TaxType, Money>,
    /// The order's tax that is written as lines, by their liability account.
    pub liabilities: BTreeMap<AccountCode, Money>,
}

/// The document is worth what was charged, and so is its tax of each tax type, and what it has on each liability account. Tax of
/// a type that was not charged breaks the rule too.
pub fn check_charged(document: &Document, charged: &Charged, line_tax: impl LineTax) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Document);
    findings.equal("totals.total", document.totals.total, "the order was charged", Ok(charged.total));
    let zero = Money::zero(document.currency);
    let mut tax: BTreeMap<&TaxType, Result<Money, MoneyError>> = BTreeMap::new();
    for line in &document.lines {
        let sum = tax.entry(&line.tax_type).or_insert(Ok(zero));
        *sum = sum.clone().and_then(|sum| sum.try_add(line_tax(line)?));
    }
    for tax_type in charged.tax.keys() {
        tax.entry(tax_type).or_insert(Ok(zero));
    }
    for (tax_type, found) in tax {
        let path = format_args!("tax[{tax_type}]").to_string();
        let expected = charged.tax.get(tax_type).copied().unwrap_or(zero);
        if let Some(found) = findings.money(&path, found) {
            findings.equal(&path, found, "the order was charged", Ok(expected));
        }
    }
    for (account, expected) in &charged.liabilities {
        let path = format_args!("liabilities[{account}]").to_string();
        let on_account = document.lines.iter().filter(|line| line.account == *account).map(|line| line.line_amount);
        if let Some(found) = findings.money(&path, Money::sum(document.currency, on_account)) {
            findings.equal(&path, found, "the order was charged", Ok(*expected));
        }
    }
    findings.into_violations()
}

/// What the lines on the rounding account come to, of either sign, is no more than `cap`, and no more than one minor unit for
/// each other line.
pub fn check_rounding(document: &Document, rounding: &AccountCode, cap: Money) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Document);
    let (mends, others): (Vec<_>, Vec<_>) =
        document.lines.iter().enumerate().partition(|(_, line)| line.account == *rounding);
    let Some((first, _)) = mends.first() else { return Vec::new() };
    let path = format_args!("lines[{first}].line_amount").to_string();
    let sum = Money::sum(document.currency, mends.iter().map(|(_, line)| line.line_amount));
    let size = sum.map(|sum| if sum.is_negative() { -sum } else { sum });
    let by_lines = Money::from_minor_units(others.len() as i128, document.currency);
    findings.at_most(&path, size.clone(), "the cap of rounding", Ok(cap));
    findings.at_most(&path, size, "one minor unit for each line", by_lines);
    findings.into_violations()
}

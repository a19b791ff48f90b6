//! 2: the total of an order.

use super::{Findings, Rule, Violation};
use crate::{Money, Order, TaxTreatment};

/// Net amounts, and the tax where it is on top of them, less the discounts after tax, are what the order is worth: its stated
/// total and what tenders paid of it; which is not negative. Where prices hold tax, no line and no order holds more tax than it
/// is worth. An order without tax has none.
pub fn check_order_total(order: &Order) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::OrderTotal);
    if let Some(found) = findings.money("tenders", order.document_total()) {
        findings.equal("stated_total", found, "lines, tax and discounts give", order.computed_total());
        findings.not_negative("stated_total", found);
    }
    match order.tax_treatment {
        TaxTreatment::Exclusive => {}
        TaxTreatment::NoTax => {
            for (index, tax) in order.taxes.iter().enumerate().filter(|(_, tax)| !tax.amount.is_zero()) {
                let none = Money::zero(tax.amount.currency());
                findings.equal(
                    format_args!("taxes[{index}].amount"),
                    tax.amount,
                    "the order is without tax:",
                    Ok(none),
                );
            }
        }
        TaxTreatment::Inclusive => {
            for (index, line) in order.lines.iter().enumerate() {
                let within = Money::sum(order.currency, line.taxes.iter().map(|tax| tax.amount));
                let net = Ok(line.net);
                if !line.taxes.is_empty() {
                    findings.at_most(format_args!("lines[{index}].taxes"), within, "the price that holds it", net);
                }
            }
            let within = Money::sum(order.currency, order.taxes.iter().map(|tax| tax.amount));
            let net = Money::sum(order.currency, order.lines.iter().map(|line| line.net));
            findings.at_most("taxes", within, "the prices that hold it", net);
        }
    }
    findings.into_violations()
}

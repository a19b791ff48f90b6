//! 3: tax by line and by component.

use super::{Breach, Findings, Rule, Violation, violation::repeated};
use crate::{Money, Order, TaxApplied};

/// The order has one entry for each tax, and so has each line; none is negative. What the lines state of a tax is no more than
/// the order's: a store may state less, as X-Cart does of tax on shipping. A taxable amount is not negative, and
/// where all of a tax stands on lines with theirs, they make up the order's.
pub fn check_tax_view(order: &Order) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::TaxView);
    check_entries(&mut findings, "taxes", &order.taxes);
    for (index, line) in order.lines.iter().enumerate().filter(|(_, line)| !line.taxes.is_empty()) {
        check_entries(&mut findings, &format!("lines[{index}].taxes"), &line.taxes);
        for (nth, tax) in line.taxes.iter().enumerate() {
            if !order.taxes.iter().any(|whole| whole.code == tax.code) {
                let breach = Breach::Dangling { what: "tax of the order with the code", name: tax.code.to_string() };
                findings.add(format_args!("lines[{index}].taxes[{nth}].code"), breach);
            }
        }
    }
    for (index, whole) in order.taxes.iter().enumerate() {
        let of_code = || order.lines.iter().flat_map(|line| &line.taxes).filter(|tax| tax.code == whole.code);
        let on_lines = Money::sum(order.currency, of_code().map(|tax| tax.amount));
        let all_on_lines = on_lines.as_ref() == Ok(&whole.amount);
        let at = format_args!("taxes[{index}].amount");
        findings.at_least(at, whole.amount, "the lines state of that tax", on_lines);
        let bases: Option<Vec<Money>> = of_code().map(|tax| tax.taxable).collect();
        if let (Some(taxable), Some(bases), true) = (whole.taxable, bases, all_on_lines) {
            let sum = Money::sum(order.currency, bases);
            findings.equal(format_args!("taxes[{index}].taxable"), taxable, "the lines give", sum);
        }
    }
    findings.into_violations()
}

fn check_entries(findings: &mut Findings, list: &str, taxes: &[TaxApplied]) {
    for (index, code) in repeated(taxes.iter().map(|tax| tax.code.as_str())) {
        findings.add(format_args!("{list}[{index}].code"), Breach::Repeated { name: code.to_owned() });
    }
    for (index, tax) in taxes.iter().enumerate() {
        findings.not_negative(format_args!("{list}[{index}].amount"), tax.amount);
        if let Some(taxable) = tax.taxable {
            findings.not_negative(format_args!("{list}[{index}].taxable"), taxable);
        }
    }
}

//! 1: the sums of a line.

use super::{Findings, Rule, Violation};
use crate::{LineKind, Money, Order};

/// Of every line: `gross = round(quantity × unit_price)`, `discount = Σ allocations`, `net = gross − discount`; neither discount
/// nor net amount is negative, unless the line is what rounding leaves; ids are unique.
pub fn check_lines(order: &Order) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Line);
    findings.unique("lines", order.lines.iter().map(|line| line.id.as_str()));
    for (index, line) in order.lines.iter().enumerate() {
        let product = line.unit_price.times(line.quantity);
        findings.equal(format_args!("lines[{index}].gross"), line.gross, "quantity × unit price is", product);
        let allocated = Money::sum(line.gross.currency(), line.allocations.iter().map(|part| part.amount));
        findings.equal(format_args!("lines[{index}].discount"), line.discount, "its allocations give", allocated);
        findings.not_negative(format_args!("lines[{index}].discount"), line.discount);
        let net = line.gross.try_sub(line.discount);
        findings.equal(format_args!("lines[{index}].net"), line.net, "gross − discount is", net);
        if line.kind != LineKind::Rounding {
            findings.not_negative(format_args!("lines[{index}].net"), line.net);
        }
    }
    findings.into_violations()
}

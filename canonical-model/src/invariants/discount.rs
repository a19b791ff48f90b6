//! 4: discounts and what bears them.

use super::{Breach, Findings, Rule, Violation};
use crate::{DiscountStage, Money, Order};

/// What the lines bear of each discount before tax is that discount, and of one after tax nothing; no discount, no part of one
/// and no tender is negative; the parts name discounts that are there. (That no line falls below zero is a rule of
/// [lines](super::check_lines).)
pub fn check_discounts(order: &Order) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Discount);
    findings.unique("discounts", order.discounts.iter().map(|discount| discount.id.as_str()));
    findings.unique("tenders", order.tenders.iter().map(|tender| tender.id.as_str()));
    for (index, tender) in order.tenders.iter().enumerate() {
        findings.not_negative(format_args!("tenders[{index}].amount"), tender.amount);
    }
    for (index, line) in order.lines.iter().enumerate() {
        for (nth, part) in line.allocations.iter().enumerate() {
            findings.not_negative(format_args!("lines[{index}].allocations[{nth}].amount"), part.amount);
            if !order.discounts.iter().any(|discount| discount.id == part.discount) {
                let breach =
                    Breach::Dangling { what: "discount of the order with the id", name: part.discount.to_string() };
                findings.add(format_args!("lines[{index}].allocations[{nth}].discount"), breach);
            }
        }
    }
    for (index, discount) in order.discounts.iter().enumerate() {
        findings.not_negative(format_args!("discounts[{index}].amount"), discount.amount);
        let parts = order.lines.iter().flat_map(|line| &line.allocations).filter(|part| part.discount == discount.id);
        let borne = Money::sum(order.currency, parts.map(|part| part.amount));
        let path = format_args!("discounts[{index}].amount");
        match discount.stage {
            DiscountStage::BeforeTax => findings.equal(path, discount.amount, "the lines bear", borne),
            DiscountStage::AfterTax => {
                let nothing = Ok(Money::zero(order.currency));
                findings.at_most(path, borne, "what lines bear of a discount after tax", nothing);
            }
        }
    }
    findings.into_violations()
}

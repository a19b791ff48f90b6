//! 5: largest remainder.

use rust_decimal::Decimal;

use super::{Breach, Findings, Rule, Violation};
use crate::{Money, MoneyError, allocate::in_one_unit};

/// The parts sum up to the target exactly; each lies within one minor unit of its exact share; a weight of zero or less has
/// nothing, unless all are, and then the first has everything. That parts move with their weights, and that the parts as weights
/// give the same parts again, is for property tests: it is about two spreads, not about one.
pub fn check_largest_remainder(target: Money, weights: &[Decimal], parts: &[Money]) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::LargestRemainder);
    if weights.len() != parts.len() {
        let (found, expected) = (parts.len().into(), weights.len().into());
        findings.add("parts", Breach::Count { found, what: "weights", expected });
    }
    if parts.is_empty() {
        return findings.into_violations();
    }
    let sum = Money::sum(target.currency(), parts.iter().copied());
    if let Some(sum) = findings.money("parts", sum) {
        findings.equal("parts", sum, "their target is", Ok(target));
    }
    for (index, part) in parts.iter().enumerate() {
        match nearest(target, weights, *part, index) {
            Ok(Some(share)) => findings.equal(format_args!("parts[{index}]"), *part, "its share is", Ok(share)),
            Ok(None) => {}
            Err(error) => findings.add(format_args!("parts[{index}]"), error.into()),
        }
    }
    findings.into_violations()
}

/// The share of a part, rounded down, if the part is not within one unit of the exact one.
fn nearest(target: Money, weights: &[Decimal], part: Money, index: usize) -> Result<Option<Money>, MoneyError> {
    let weights = in_one_unit(weights)?;
    let total = weights.iter().try_fold(0i128, |sum, weight| sum.checked_add(*weight)).ok_or(MoneyError::Overflow)?;
    let weight = weights.get(index).copied().unwrap_or_default();
    let (part, target_units) = (part.minor_units()?, target.minor_units()?);
    let share = |units: i128| Money::from_minor_units(units, target.currency()).map(Some);
    if total == 0 {
        let all = if index == 0 { target_units } else { 0 };
        return if part == all { Ok(None) } else { share(all) };
    }
    let exact = target_units.checked_mul(weight).ok_or(MoneyError::Overflow)?;
    let distance = part.checked_mul(total).and_then(|held| held.checked_sub(exact)).ok_or(MoneyError::Overflow)?;
    if distance.unsigned_abs() < total.unsigned_abs() && (weight != 0 || part == 0) {
        return Ok(None);
    }
    share(exact / total)
}

//! Spreading amounts over lines, in parts that the ledger can hold where the whole can.

use canonical_model::{Line, LineKind, Money, MoneyError, PartId, largest_remainder_by};
use rust_decimal::Decimal;

use crate::{arithmetic::DECIMALS, rules::document::fits_ledger};

/// Spreads an amount by weights that are amounts themselves, no finer than they and the ledger are. Ties go by name.
pub(crate) fn by_amounts<K: Ord>(
    target: Money,
    weights: &[Money],
    name: impl Fn(usize) -> K,
) -> Result<Vec<Money>, MoneyError> {
    let decimals = if weights.iter().copied().all(fits_ledger) { DECIMALS } else { target.currency().exponent() };
    let weights: Vec<Decimal> = weights.iter().map(Money::amount).collect();
    largest_remainder_by(target, decimals, &weights, name)
}

/// The ids of lines, by which ties go.
pub(crate) fn ids<'a>(lines: &'a [Line]) -> impl Fn(usize) -> Option<&'a PartId> {
    move |index| lines.get(index).map(|line| &line.id)
}

/// What is known of a tax that lies within the prices, for each line of the order.
pub(crate) struct Held<'a> {
    /// What the store states of it on the line.
    pub(crate) stated: &'a [Money],
    /// The net amount of the line if it is known to hold it, else nothing.
    pub(crate) holding: &'a [Money],
    /// The net amount of the line.
    pub(crate) net: &'a [Money],
}

/// Spreads a tax that lies within the prices over the lines that may hold it: what is stated on a line stands there, and what of it
/// no line states on charges that are known to hold it, or whose worth explains it. Where nothing is stated, over lines that are known
/// to hold it, else over goods, else over goods and carriage, else over everything. Returns the part of each line; `None` if the lines
/// are worth less than the tax.
pub(crate) fn included(tax: Money, held: &Held<'_>, lines: &[Line]) -> Result<Option<Vec<Money>>, MoneyError> {
    let zero = Money::zero(tax.currency());
    let of_kinds = |kinds: &[LineKind]| -> Vec<Money> {
        let weight = |(line, net): (&Line, &Money)| if kinds.contains(&line.kind) { *net } else { zero };
        lines.iter().zip(held.net).map(weight).collect()
    };
    let fits = |parts: &[Money]| {
        let mut pairs = parts.iter().zip(held.net);
        pairs.all(|(part, net)| part.is_zero() || part.amount() <= net.amount())
    };
    if held.stated.iter().any(Money::is_positive) {
        let charges = held
            .holding
            .iter()
            .zip(held.stated)
            .map(|(holding, stated)| if stated.is_zero() { *holding } else { zero });
        for charges in
            [charges.collect(), of_kinds(&[LineKind::Shipping]), of_kinds(&[LineKind::Shipping, LineKind::Fee])]
        {
            if let Some(parts) = with_charges(tax, held, &charges, lines)?.filter(|parts| fits(parts)) {
                return Ok(Some(parts));
            }
        }
    }
    let goods = of_kinds(&[LineKind::Goods]);
    let carried = of_kinds(&[LineKind::Goods, LineKind::Shipping]);
    let everything = of_kinds(&[LineKind::Goods, LineKind::Shipping, LineKind::Fee]);
    for weights in [held.stated.to_vec(), held.holding.to_vec(), goods, carried, everything] {
        if weights.iter().all(Money::is_zero) {
            continue;
        }
        let parts = by_amounts(tax, &weights, ids(lines))?;
        if fits(&parts) {
            return Ok(Some(parts));
        }
    }
    Ok(None)
}

/// What is stated on lines, and the rest on charges: `None` if that is nearer to nothing than to the charges' tax at the rate of
/// the lines.
fn with_charges(
    tax: Money,
    held: &Held<'_>,
    charges: &[Money],
    lines: &[Line],
) -> Result<Option<Vec<Money>>, MoneyError> {
    let currency = tax.currency();
    let stated = Money::sum(currency, held.stated.iter().copied())?;
    let rest = tax.try_sub(stated)?;
    let bearing = held.net.iter().zip(held.stated).filter(|(_, stated)| stated.is_positive()).map(|(net, _)| *net);
    let worth = Money::sum(currency, bearing)?.amount();
    let at_rate = Money::sum(currency, charges.iter().copied())?.amount().checked_mul(stated.amount());
    let Some(own) = at_rate.and_then(|product| product.checked_div(worth)) else { return Ok(None) };
    if !rest.is_positive() || (own - rest.amount()).abs() >= rest.amount() {
        return Ok(None);
    }
    let parts = by_amounts(rest, charges, ids(lines))?;
    parts.into_iter().zip(held.stated).map(|(part, stated)| part.try_add(*stated)).collect::<Result<_, _>>().map(Some)
}

/// Spreads an amount over remainders of either sign, which together are no less than it: no part goes beyond its remainder,
/// and the whole of it gives every remainder. `None` if they are less, or nothing. All in one unit.
pub(crate) fn over_remainders(target: i128, remainders: &[i128]) -> Option<Vec<i128>> {
    let total = remainders.iter().try_fold(0i128, |sum, part| sum.checked_add(*part))?;
    if total <= 0 || target < 0 || target > total {
        return None;
    }
    let mut parts = Vec::with_capacity(remainders.len());
    let mut rests = Vec::with_capacity(remainders.len());
    let mut left = target;
    for (index, remainder) in remainders.iter().enumerate() {
        let product = target.checked_mul(*remainder)?;
        let part = product.div_euclid(total);
        left = left.checked_sub(part)?;
        parts.push(part);
        rests.push((std::cmp::Reverse(product.rem_euclid(total)), index));
    }
    rests.sort_unstable();
    for (_, index) in rests {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
            left -= 1;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::over_remainders;

    proptest! {
        #[test]
        fn parts_of_remainders_give_the_target_and_stay_within_them(
            remainders in prop::collection::vec(-500i128..5000, 1..8),
            share in 0u32..=1000,
        ) {
            let total: i128 = remainders.iter().sum();
            prop_assume!(total > 0);
            let target = total * i128::from(share) / 1000;
            let parts = over_remainders(target, &remainders).unwrap();
            prop_assert_eq!(parts.iter().sum::<i128>(), target);
            for (part, remainder) in parts.iter().zip(&remainders) {
                prop_assert!(*part >= (*remainder).min(0) && *part <= (*remainder).max(0));
            }
            prop_assert_eq!(over_remainders(total, &remainders).unwrap(), remainders);
        }
    }
}

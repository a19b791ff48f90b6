//! Spreading amounts over lines, in parts that the ledger can hold where the whole can.

use canonical_model::{Line, LineKind, Money, MoneyError, largest_remainder_at};
use rust_decimal::Decimal;

use crate::arithmetic::DECIMALS;

/// Spreads an amount by weights that are amounts themselves, no finer than they and the ledger are.
pub(crate) fn by_amounts(target: Money, weights: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let fits = |money: &Money| money.amount().normalize().scale() <= DECIMALS;
    let decimals = if weights.iter().all(fits) { DECIMALS } else { target.currency().exponent() };
    let weights: Vec<Decimal> = weights.iter().map(Money::amount).collect();
    largest_remainder_at(target, decimals, &weights)
}

/// Spreads a tax that lies within the prices over the lines that may hold it: over those that are known to, by their weights,
/// else over goods, else over goods and carriage, else over everything. Returns the part of each line; `None` if the lines are worth less than the tax.
pub(crate) fn included(
    tax: Money,
    known: &[Money],
    lines: &[Line],
    net: &[Money],
) -> Result<Option<Vec<Money>>, MoneyError> {
    let zero = Money::zero(tax.currency());
    let of_kinds = |kinds: &[LineKind]| -> Vec<Money> {
        let weight = |(line, net): (&Line, &Money)| if kinds.contains(&line.kind) { *net } else { zero };
        lines.iter().zip(net).map(weight).collect()
    };
    let goods = of_kinds(&[LineKind::Goods]);
    let carried = of_kinds(&[LineKind::Goods, LineKind::Shipping]);
    let everything = of_kinds(&[LineKind::Goods, LineKind::Shipping, LineKind::Fee]);
    for weights in [known.to_vec(), goods, carried, everything] {
        if Money::sum(tax.currency(), weights.iter().copied())?.amount() < tax.amount() {
            continue;
        }
        let parts = by_amounts(tax, &weights)?;
        if parts.iter().zip(net).all(|(part, net)| part.is_zero() || part.amount() <= net.amount()) {
            return Ok(Some(parts));
        }
    }
    Ok(None)
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

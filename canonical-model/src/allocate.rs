//! Largest remainder: how an amount is spread over parts so that the parts give the amount to the smallest unit.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{Currency, Money, MoneyError};

/// Spreads `target` over the weights by largest remainder, in minor units of its currency.
///
/// The parts sum to the target exactly; each lies within one minor unit of its exact share. Ties go to the larger weight, then to
/// the earlier one: parts move with their weights, whatever the order.
/// A weight of zero gets nothing; if all weights are zero, the first part gets everything. Negative weights count as zero.
/// The target may be negative. No weights: no parts, and the target is lost, so callers check that first.
///
/// # Errors
/// [`MoneyError::Overflow`] on amounts beyond reckoning.
pub fn largest_remainder(target: Money, weights: &[Decimal]) -> Result<Vec<Money>, MoneyError> {
    spread(target.minor_units()?, target.currency(), 1, weights, |index| index)
}

/// [`largest_remainder`] in units of `decimals` decimals where the currency has more and the target needs no more: a ledger
/// that holds two decimals of a currency with three wants parts that fit it too.
///
/// # Errors
/// [`MoneyError::Overflow`] on amounts beyond reckoning.
pub fn largest_remainder_at(target: Money, decimals: u32, weights: &[Decimal]) -> Result<Vec<Money>, MoneyError> {
    largest_remainder_by(target, decimals, weights, |index| index)
}

/// [`largest_remainder_at`] where every weight has a name, such as a line's id: between equal remainders of equal weights the
/// lower name goes first, and of weights that are all zero the lowest name has everything. So each name gets the same part in
/// whatever order they come.
///
/// ```
/// use canonical_model::{Money, largest_remainder_by};
///
/// let target = Money::from_minor_units(100, "USD".parse()?)?;
/// let part_of = |names: [&str; 3], name: &str| -> Result<String, Box<dyn std::error::Error>> {
///     let parts = largest_remainder_by(target, 2, &[1.into(), 1.into(), 1.into()], |index| names[index])?;
///     let at = names.iter().position(|own| *own == name).ok_or("no such name")?;
///     Ok(parts[at].to_string())
/// };
/// assert_eq!(part_of(["a", "b", "c"], "a")?, "0.34 USD");
/// assert_eq!(part_of(["c", "b", "a"], "a")?, "0.34 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`MoneyError::Overflow`] on amounts beyond reckoning.
pub fn largest_remainder_by<K: Ord>(
    target: Money,
    decimals: u32,
    weights: &[Decimal],
    name: impl Fn(usize) -> K,
) -> Result<Vec<Money>, MoneyError> {
    let units = target.minor_units()?;
    let finer = target.currency().exponent().saturating_sub(decimals);
    let step = 10i128.checked_pow(finer).ok_or(MoneyError::Overflow)?;
    let step = if units % step == 0 { step } else { 1 };
    spread(units / step, target.currency(), step, weights, name)
}

/// Weights as whole numbers of one unit, those below zero as zero.
pub(crate) fn in_one_unit(weights: &[Decimal]) -> Result<Vec<i128>, MoneyError> {
    let scale = weights.iter().map(|weight| weight.normalize().scale()).max().unwrap_or(0);
    let whole = |weight: &Decimal| {
        let mut weight = weight.normalize();
        weight.rescale(scale);
        if weight.scale() == scale { Ok(weight.mantissa().max(0)) } else { Err(MoneyError::Overflow) }
    };
    weights.iter().map(whole).collect()
}

/// Spreads `units`, each of them `step` minor units.
fn spread<K: Ord>(
    units: i128,
    currency: Currency,
    step: i128,
    weights: &[Decimal],
    name: impl Fn(usize) -> K,
) -> Result<Vec<Money>, MoneyError> {
    let money = |parts: i128| Money::from_minor_units(parts.checked_mul(step).ok_or(MoneyError::Overflow)?, currency);
    let sign = if units < 0 { -1 } else { 1 };
    let target_units = units.checked_abs().ok_or(MoneyError::Overflow)?;

    let weights = in_one_unit(weights)?;
    let total = weights.iter().try_fold(0i128, |sum, weight| sum.checked_add(*weight)).ok_or(MoneyError::Overflow)?;
    if total == 0 {
        let first = (0..weights.len()).min_by_key(|index| name(*index));
        let parts = (0..weights.len()).map(|index| if Some(index) == first { units } else { 0 });
        return parts.map(money).collect();
    }

    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = target_units;
    for (index, weight) in weights.iter().enumerate() {
        let product = target_units.checked_mul(*weight).ok_or(MoneyError::Overflow)?;
        parts.push(product / total);
        left -= product / total;
        remainders.push((Reverse(product % total), Reverse(*weight), name(index), index));
    }
    // Fewer units are left than there are parts with a remainder, so one each is enough.
    remainders.sort_unstable();
    for (_, _, _, index) in remainders {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
            left -= 1;
        }
    }
    parts.into_iter().map(|part| money(sign * part)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(units: i128) -> Money {
        Money::from_minor_units(units, "USD".parse().unwrap()).unwrap()
    }

    fn units(parts: &[Money]) -> Vec<i128> {
        parts.iter().map(|part| part.minor_units().unwrap()).collect()
    }

    fn spread(target: i128, weights: &[i64]) -> Vec<i128> {
        let weights: Vec<Decimal> = weights.iter().map(|weight| Decimal::from(*weight)).collect();
        units(&largest_remainder(money(target), &weights).unwrap())
    }

    #[test]
    fn zero_weights_get_zero_and_all_zero_weights_the_first() {
        assert_eq!(spread(100, &[0, 1, 0, 1]), [0, 50, 0, 50]);
        assert_eq!(spread(7, &[0, 0, 0]), [7, 0, 0]);
        assert_eq!(spread(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(spread(5, &[]), Vec::<i128>::new());
    }

    #[test]
    fn of_equal_remainders_the_larger_weight_and_then_the_lower_name_goes_first() {
        let spread = |target: i128, weights: &[i64], names: &[&str]| {
            let weights: Vec<Decimal> = weights.iter().map(|weight| Decimal::from(*weight)).collect();
            units(&largest_remainder_by(money(target), 2, &weights, |index| names[index]).unwrap())
        };
        assert_eq!(spread(1, &[1, 1], &["b", "a"]), [0, 1]);
        assert_eq!(spread(-1, &[1, 1], &["b", "a"]), [0, -1]);
        // 2.5 and 7.5: the same remainder.
        assert_eq!(spread(10, &[1, 3], &["a", "b"]), [2, 8]);
        assert_eq!(spread(7, &[0, 0, 0], &["c", "a", "b"]), [0, 7, 0]);
    }

    #[test]
    fn parts_are_no_finer_than_asked_for_where_the_target_allows_it() {
        let spread = |units: i128| {
            let target = Money::from_minor_units(units, "KWD".parse().unwrap()).unwrap();
            largest_remainder_at(target, 2, &[1.into(), 1.into(), 1.into()])
                .map(|parts| super::tests::units(&parts))
                .unwrap()
        };
        assert_eq!(spread(1000), [340, 330, 330]);
        assert_eq!(spread(1001), [334, 334, 333]);
        assert_eq!(units(&largest_remainder_at(money(100), 2, &[1.into(), 2.into()]).unwrap()), [33, 67]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_target_and_lie_within_one_unit_of_their_share(
            target in -1_000_000_000i128..1_000_000_000,
            weights in prop::collection::vec(0i64..1_000_000, 1..20),
        ) {
            let parts = spread(target, &weights);
            prop_assert_eq!(parts.iter().sum::<i128>(), target);
            let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            if total > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    prop_assert!((part * total - target * i128::from(*weight)).abs() < total);
                    prop_assert!(*weight != 0 || *part == 0);
                }
            }
        }

        #[test]
        fn every_name_gets_the_same_part_in_whatever_order_the_weights_come(
            target in -1_000_000i128..1_000_000,
            weights in prop::collection::vec(0i64..4, 1..12),
            order in prop::collection::vec(any::<u32>(), 12),
        ) {
            let spread = |named: &[(usize, i64)]| {
                let weights: Vec<Decimal> = named.iter().map(|(_, weight)| Decimal::from(*weight)).collect();
                let parts = largest_remainder_by(money(target), 2, &weights, |index| named[index].0).unwrap();
                let mut parts: Vec<(usize, i128)> = named.iter().map(|(name, _)| *name).zip(units(&parts)).collect();
                parts.sort_unstable();
                parts
            };
            let named: Vec<(usize, i64)> = weights.into_iter().enumerate().collect();
            let mut shuffled = named.clone();
            shuffled.sort_by_key(|(name, _)| order[*name]);
            prop_assert_eq!(spread(&named), spread(&shuffled));
        }

        #[test]
        fn the_parts_as_weights_give_the_same_parts(target in 1i128..1_000_000, weights in prop::collection::vec(1i64..1000, 1..12)) {
            let parts = spread(target, &weights);
            let again: Vec<i64> = parts.iter().map(|part| i64::try_from(*part).unwrap()).collect();
            prop_assert_eq!(spread(target, &again), parts);
        }

        #[test]
        fn a_permutation_of_distinct_weights_permutes_the_parts(target in -1_000_000i128..1_000_000, seed in 1u32..500, count in 2u32..10) {
            let weights: Vec<i64> = (0..count).map(|i| i64::from(seed + i * 37)).collect();
            let mut reversed = weights.clone();
            reversed.reverse();
            let mut back = spread(target, &reversed);
            back.reverse();
            prop_assert_eq!(spread(target, &weights), back);
        }
    }
}

//! One tax code of several rates, such as a store's VAT of 20 % and 5 %: the profile names a tax type for each, and what the
//! store states on each line tells which it is.

use canonical_model::{Line, LineKind, Money, MoneyError, Park, ParkCode};
use rust_decimal::Decimal;

use super::{
    bearing::{self, Worth},
    tax::Typed,
    unreckonable,
};
use crate::{arithmetic, few::Few};

/// How far a line's tax may be off for each article on it: a store keeps four decimals of a price (XC-SCALAR-1).
const STORED: Decimal = Decimal::from_parts(1, 0, 0, false, 4);

/// One tax as the tax types that it may have, by the rate of each line; each with its amount and its lines.
///
/// # Errors
/// A [`Park`] if no rate explains what the store charged on a line.
pub(crate) fn split(candidates: Few<Typed>, worth: Worth<'_>) -> Result<Few<Typed>, Park> {
    if candidates.len() < 2 {
        return Ok(candidates);
    }
    let order = worth.order;
    let stated =
        |tax: &Typed| -> Result<Vec<Money>, MoneyError> { order.lines.iter().map(|line| tax.stated(line)).collect() };
    let Some(first) = candidates.first() else { return Ok(candidates) };
    let stated = stated(first).map_err(unreckonable(order))?;
    if !stated.iter().any(Money::is_positive) {
        return one_rate(candidates, worth);
    }
    by_line(candidates, worth, &stated)
}

/// The store states it on no line: then one of the rates must explain all of it.
fn one_rate(candidates: Few<Typed>, worth: Worth<'_>) -> Result<Few<Typed>, Park> {
    let unknown = undecided(&candidates, worth, "the store does not say which lines bear which");
    if candidates.iter().any(|tax| tax.may.is_some()) {
        return by_row(candidates, worth).map_err(unreckonable(worth.order))?.ok_or(unknown);
    }
    let found = candidates.into_iter().find(|tax| bearing::find(tax, worth).is_ok());
    found.map(Few::One).ok_or(unknown)
}

/// The store states it on no line, and the rows of the profile say which lines are whose: then their rates must explain all of
/// it together, on goods, on goods and carriage, or on fees too.
fn by_row(candidates: Few<Typed>, worth: Worth<'_>) -> Result<Option<Few<Typed>>, MoneyError> {
    let Some(total) = candidates.first().map(|tax| tax.amount) else { return Ok(None) };
    let zero = Money::zero(worth.order.currency);
    for parts in worth.parts() {
        let mut shares: Vec<(Money, Vec<bool>)> = Vec::with_capacity(candidates.len());
        let mut taken = vec![false; worth.order.lines.len()];
        let mut is_told = true;
        for tax in &candidates {
            let bears: Vec<bool> = match &tax.may {
                Some(may) => parts.iter().zip(may).map(|(part, may)| *part && *may).collect(),
                None => parts.clone(),
            };
            // Two rows of the same lines are told apart by what lines state alone.
            is_told &= !taken.iter().zip(&bears).any(|(taken, bears)| *taken && *bears);
            taken.iter_mut().zip(&bears).for_each(|(taken, bears)| *taken |= *bears);
            let computed = arithmetic::line_tax(worth.amounts, worth.of(&bears)?.amount(), tax.rate);
            shares.push((Money::rounded(computed.ok_or(MoneyError::Overflow)?, worth.order.currency)?, bears));
        }
        let sum = Money::sum(worth.order.currency, shares.iter().map(|share| share.0))?;
        let missing = total.try_sub(sum)?;
        if !is_told || missing.amount().abs() > worth.slack() {
            continue;
        }
        // What rounding leaves is the largest share's.
        let largest = (0..shares.len()).rev().max_by_key(|which| shares.get(*which).map(|share| share.0.amount()));
        if let Some((share, _)) = largest.and_then(|which| shares.get_mut(which)) {
            *share = share.try_add(missing)?;
        }
        let parts = candidates.into_iter().zip(shares).filter(|(_, (amount, _))| *amount != zero);
        return Ok(Some(parts.map(|(tax, (amount, lines))| Typed { amount, lines: Some(lines), ..tax }).collect()));
    }
    Ok(None)
}

fn by_line(candidates: Few<Typed>, worth: Worth<'_>, stated: &[Money]) -> Result<Few<Typed>, Park> {
    let order = worth.order;
    let zero = Money::zero(order.currency);
    let mut shares: Vec<(Money, Vec<bool>)> = vec![(zero, vec![false; order.lines.len()]); candidates.len()];
    let total = candidates.first().map_or(zero, |tax| tax.amount);
    let mut left = total;
    let give = |shares: &mut Vec<(Money, Vec<bool>)>, which: usize, amount: Money, lines: &[usize]| {
        let Some((sum, bears)) = shares.get_mut(which) else { return Ok(()) };
        *sum = sum.try_add(amount)?;
        for line in lines {
            if let Some(bears) = bears.get_mut(*line) {
                *bears = true;
            }
        }
        Ok::<(), MoneyError>(())
    };
    let positions = order.lines.iter().zip(stated).enumerate();
    for (position, (line, amount)) in positions.filter(|(_, (_, amount))| amount.is_positive()) {
        let net = line.net;
        let tolerance = tolerance(worth, line, *amount, total);
        let Some(which) = nearest(&candidates, worth, &[position], net, (*amount, tolerance)) else {
            let cause = format!("no rate of them explains {amount} on {net}");
            return Err(undecided(&candidates, worth, &cause));
        };
        give(&mut shares, which, *amount, &[position]).map_err(unreckonable(order))?;
        left = left.try_sub(*amount).map_err(unreckonable(order))?;
    }
    // What the lines do not state stands on carriage and fees, or is rounding.
    for kinds in [&[LineKind::Shipping][..], &[LineKind::Shipping, LineKind::Fee]] {
        let of_kinds = order.lines.iter().enumerate().filter(|(_, line)| kinds.contains(&line.kind));
        let lines: Vec<usize> = of_kinds.map(|(position, _)| position).collect();
        let bears: Vec<bool> = (0..order.lines.len()).map(|position| lines.contains(&position)).collect();
        let net = worth.of(&bears).map_err(unreckonable(order))?;
        if left.is_zero() || !net.is_positive() {
            continue;
        }
        // It must be nearer to the tax of the charges than to nothing: a unit of rounding is no tax of theirs.
        let is_near = |which: &usize| {
            let off = candidates.get(*which).and_then(|tax| distance(tax, worth, net, left));
            off.is_some_and(|off| off < left.amount().abs())
        };
        if let Some(which) = nearest(&candidates, worth, &lines, net, (left, worth.slack())).filter(is_near) {
            give(&mut shares, which, left, &lines).map_err(unreckonable(order))?;
            left = zero;
        }
    }
    if left.amount().abs() > worth.slack() {
        return Err(undecided(&candidates, worth, &format!("{left} of it stands on no line")));
    }
    let largest = (0..shares.len()).rev().max_by_key(|which| shares.get(*which).map(|share| share.0.amount()));
    give(&mut shares, largest.unwrap_or_default(), left, &[]).map_err(unreckonable(order))?;
    let parts = candidates.into_iter().zip(shares).filter(|(_, (amount, _))| !amount.is_zero());
    Ok(parts.map(|(tax, (amount, lines))| Typed { amount, lines: Some(lines), ..tax }).collect())
}

/// The candidate whose rate comes nearest to what was charged on the lines, within the tolerance.
fn nearest(
    candidates: &[Typed],
    worth: Worth<'_>,
    lines: &[usize],
    base: Money,
    (charged, tolerance): (Money, Decimal),
) -> Option<usize> {
    let may = |tax: &Typed| {
        let may = tax.may.as_ref();
        may.is_none_or(|may| lines.iter().all(|line| may.get(*line).copied().unwrap_or(false)))
    };
    let near = candidates.iter().enumerate().filter(|(_, tax)| may(tax));
    let near = near.filter_map(|(which, tax)| Some((distance(tax, worth, base, charged)?, which)));
    near.filter(|(distance, _)| *distance <= tolerance).min().map(|(_, which)| which)
}

/// How far the tax that the ledger computes is from what was charged.
fn distance(tax: &Typed, worth: Worth<'_>, base: Money, charged: Money) -> Option<Decimal> {
    let computed = arithmetic::line_tax(worth.amounts, base.amount(), tax.rate)?;
    Some((computed - charged.amount()).abs())
}

/// How far a line's tax may be off: by units of its own, and by its share of what the order's figure is off.
fn tolerance(worth: Worth<'_>, line: &Line, amount: Money, total: Money) -> Decimal {
    let stored = line.quantity.checked_mul(STORED).unwrap_or_default();
    let share = worth.slack().checked_mul(amount.amount()).and_then(|product| product.checked_div(total.amount()));
    worth.unit() * Decimal::TWO + stored + share.unwrap_or_default()
}

fn undecided(candidates: &[Typed], worth: Worth<'_>, cause: &str) -> Park {
    let types: Vec<String> =
        candidates.iter().map(|tax| format!("{} ({} %)", tax.tax_type, tax.rate.normalize())).collect();
    let (code, amount) =
        candidates.first().map(|tax| (tax.codes.join(" and "), tax.amount.to_string())).unwrap_or_default();
    Park::new(
        ParkCode::UnmappedTax,
        format!("order {}: tax {code} of {amount} may be {}; {cause}", worth.order.number, types.join(" or ")),
        "enter the order by hand, or add a [[tax]] row with the code for the tax type of the rate that is missing",
    )
}

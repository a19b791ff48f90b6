//! The tax of a line, and the rate that a tax of several parts comes to.

use canonical_model::ledger::LineAmounts;
use rust_decimal::Decimal;

use super::{round, round_to};

/// How many decimals of a rate in per cent count.
pub(crate) const RATE_DECIMALS: u32 = 4;

/// By how much a rate in per cent may have been rounded.
pub(crate) const RATE_ROUNDING: Decimal = Decimal::from_parts(5, 0, 0, false, RATE_DECIMALS + 1);

/// The tax that Xero computes for a line at a rate in per cent. `None` if it does not fit a [`Decimal`].
///
/// ```
/// use canonical_model::ledger::LineAmounts;
/// use mapping::arithmetic::line_tax;
///
/// let tax = |amounts, amount: &str, rate: &str| line_tax(amounts, amount.parse().unwrap(), rate.parse().unwrap());
/// assert_eq!(tax(LineAmounts::Exclusive, "250.00", "8.25").unwrap().to_string(), "20.63");
/// assert_eq!(tax(LineAmounts::Inclusive, "59.97", "20").unwrap().to_string(), "10.00");
/// assert_eq!(tax(LineAmounts::NoTax, "59.97", "20").unwrap().to_string(), "0");
/// ```
pub fn line_tax(amounts: LineAmounts, line_amount: Decimal, rate: Decimal) -> Option<Decimal> {
    let product = line_amount.checked_mul(rate)?;
    match amounts {
        LineAmounts::NoTax => Some(Decimal::ZERO),
        LineAmounts::Exclusive => hundredth(product).map(round),
        LineAmounts::Inclusive => product.checked_div(Decimal::ONE_HUNDRED.checked_add(rate)?).map(round),
    }
}

/// The hundredth: where there is room, the point two places further left.
fn hundredth(number: Decimal) -> Option<Decimal> {
    let mut hundredth = number;
    match hundredth.set_scale(number.scale() + 2) {
        Ok(()) => Some(hundredth),
        Err(_) => number.checked_div(Decimal::ONE_HUNDRED),
    }
}

/// A part of a tax rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Its rate in per cent.
    pub rate: Decimal,
    /// Whether it is charged on the amount with the other parts.
    pub compound: bool,
}

/// The rate in per cent that the parts come to: the simple ones together, a compound one on top of them (XR-RATE-2). Of a line one tax
/// is computed at this rate and rounded, not one for each part. `None` if it does not fit a [`Decimal`].
///
/// ```
/// use mapping::arithmetic::{Component, effective_rate};
///
/// let part = |rate: i64, compound| Component { rate: rate.into(), compound };
/// assert_eq!(effective_rate(&[part(5, false), part(8, true)]), Some("13.4".parse()?));
/// # Ok::<(), rust_decimal::Error>(())
/// ```
pub fn effective_rate(components: &[Component]) -> Option<Decimal> {
    let sum = |compound: bool| {
        let parts = components.iter().filter(|part| part.compound == compound);
        parts.map(|part| part.rate).try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let (simple, compound) = (sum(false)?, sum(true)?);
    let on_top = simple.checked_mul(compound)?.checked_div(Decimal::ONE_HUNDRED)?;
    let rate = simple.checked_add(compound)?.checked_add(on_top)?;
    Some(round_to(rate, RATE_DECIMALS).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax(amounts: LineAmounts, amount: &str, rate: &str) -> String {
        line_tax(amounts, amount.parse().unwrap(), rate.parse().unwrap()).unwrap().round_dp(4).to_string()
    }

    #[test]
    fn ties_go_away_from_zero() {
        for (amount, rate, expected) in [
            ("165.00", "12.5", "20.63"),
            ("33.00", "12.5", "4.13"),
            ("-33.00", "12.5", "-4.13"),
            ("0.06", "8.25", "0.00"),
        ] {
            assert_eq!(tax(LineAmounts::Exclusive, amount, rate), expected, "{amount} at {rate}");
        }
    }

    #[test]
    fn xero_rounds_to_two_decimals_whatever_the_currency() {
        assert_eq!(tax(LineAmounts::Exclusive, "1500", "8.25"), "123.75");
        assert_eq!(tax(LineAmounts::Inclusive, "10.10", "5"), "0.48");
    }

    #[test]
    fn a_compound_part_is_charged_on_the_others() {
        let parts = |parts: &[(&str, bool)]| {
            let part = |(rate, compound): &(&str, bool)| Component { rate: rate.parse().unwrap(), compound: *compound };
            effective_rate(&parts.iter().map(part).collect::<Vec<_>>()).unwrap().to_string()
        };
        assert_eq!(parts(&[("6", false), ("2.25", false)]), "8.25");
        assert_eq!(parts(&[("5", false), ("9.975", true)]), "15.4738");
        assert_eq!(parts(&[("9.975", true), ("5", false)]), "15.4738");
        assert_eq!(parts(&[("7", true)]), "7");
        assert_eq!(parts(&[]), "0");
    }
}

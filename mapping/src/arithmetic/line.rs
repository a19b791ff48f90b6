//! The amount of a line: quantity times price, less discount.

use rust_decimal::Decimal;

use super::{round, round_to};

/// How many decimals of a unit amount Xero holds: two, or four where a call says `unitdp=4` (XR-UNITDP-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitDecimals {
    /// What a call gets that does not ask.
    Two,
    /// What `unitdp=4` gets, as every call of `xero-client` says.
    Four,
}

impl UnitDecimals {
    /// The unit amount that Xero holds of one that is sent.
    pub fn held(self, unit_amount: Decimal) -> Decimal {
        match self {
            Self::Two => round_to(unit_amount, 2),
            Self::Four => round_to(unit_amount, 4),
        }
    }
}

/// What is taken off a line of a sales invoice (XR-LINE-2). We write net amounts, or lines below zero; people use discounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineDiscount {
    /// Nothing.
    None,
    /// So many per cent.
    Percent(Decimal),
    /// So much, in the document's currency.
    Amount(Decimal),
}

/// The amount of a line: quantity times unit amount as Xero holds it, less the discount, rounded once (XR-LINE-1). Of nothing it
/// is nothing, and it may be below zero. `None` if it does not fit a [`Decimal`].
///
/// ```
/// use mapping::arithmetic::{LineDiscount, UnitDecimals, line_amount};
///
/// let unit_amount = UnitDecimals::Four.held("19.95".parse()?);
/// assert_eq!(line_amount(1.into(), unit_amount, LineDiscount::Percent(10.into())), Some("17.96".parse()?));
/// # Ok::<(), rust_decimal::Error>(())
/// ```
pub fn line_amount(quantity: Decimal, unit_amount: Decimal, discount: LineDiscount) -> Option<Decimal> {
    let gross = quantity.checked_mul(unit_amount)?;
    let net = match discount {
        LineDiscount::None => gross,
        LineDiscount::Percent(percent) => {
            let left = Decimal::ONE_HUNDRED.checked_sub(percent)?;
            gross.checked_mul(left)?.checked_div(Decimal::ONE_HUNDRED)?
        }
        LineDiscount::Amount(amount) => gross.checked_sub(amount)?,
    };
    Some(round(net))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(quantity: &str, price: &str, decimals: UnitDecimals, discount: LineDiscount) -> String {
        let held = decimals.held(price.parse().unwrap());
        line_amount(quantity.parse().unwrap(), held, discount).unwrap().normalize().to_string()
    }

    #[test]
    fn a_unit_amount_is_rounded_before_it_is_multiplied() {
        assert_eq!(amount("3", "3.3333", UnitDecimals::Four, LineDiscount::None), "10");
        assert_eq!(amount("3", "3.3333", UnitDecimals::Two, LineDiscount::None), "9.99");
        assert_eq!(amount("1000", "0.00005", UnitDecimals::Four, LineDiscount::None), "0.1");
        assert_eq!(amount("1000", "0.005", UnitDecimals::Two, LineDiscount::None), "10");
    }

    #[test]
    fn a_discount_is_taken_off_before_the_one_rounding() {
        let percent = |percent: &str| LineDiscount::Percent(percent.parse().unwrap());
        for (quantity, price, discount, expected) in [
            ("1", "19.95", percent("10"), "17.96"),
            ("3", "9.99", percent("12.5"), "26.22"),
            ("1", "2500", percent("10"), "2250"),
            ("2", "0.01", percent("25"), "0.02"),
            ("7", "0", percent("25"), "0"),
            ("1", "20", percent("100"), "0"),
            ("3", "9.99", LineDiscount::Amount("1.5".parse().unwrap()), "28.47"),
            ("1", "1.005", LineDiscount::Amount("1".parse().unwrap()), "0.01"),
        ] {
            assert_eq!(amount(quantity, price, UnitDecimals::Four, discount), expected, "{quantity} at {price}");
        }
    }

    #[test]
    fn nothing_and_less_than_nothing_are_amounts() {
        assert_eq!(amount("0", "9.99", UnitDecimals::Four, LineDiscount::None), "0");
        assert_eq!(amount("-1", "0.125", UnitDecimals::Four, LineDiscount::None), "-0.13");
        assert_eq!(amount("2", "-0.0625", UnitDecimals::Four, LineDiscount::None), "-0.13");
        assert_eq!(line_amount(Decimal::MAX, "1.01".parse().unwrap(), LineDiscount::None), None);
    }
}

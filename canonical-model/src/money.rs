//! Amounts of money: a decimal with its currency, never finer than the currency allows.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::Currency;

/// An amount in a currency. Its scale is at most the currency's exponent: no amount is ever finer than what can be paid. And it
/// lies below [`LIMIT`](Self::LIMIT), either way: any few thousand millions of amounts can be added as plain decimals.
///
/// ```
/// use canonical_model::{Currency, Money};
///
/// let usd: Currency = "USD".parse()?;
/// let price = Money::new("19.99".parse()?, usd)?;
/// assert_eq!(price.try_add(Money::new("0.01".parse()?, usd)?)?.to_string(), "20.00 USD");
/// assert!(Money::new("0.001".parse()?, usd).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// How a [`Money`] is written.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Parts {
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    amount: Decimal,
    currency: Currency,
}

impl From<Money> for Parts {
    fn from(money: Money) -> Self {
        Self { amount: money.amount, currency: money.currency }
    }
}

impl TryFrom<Parts> for Money {
    type Error = MoneyError;

    fn try_from(parts: Parts) -> Result<Self, MoneyError> {
        Self::new(parts.amount, parts.currency)
    }
}

/// Why an amount, or a sum, was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The amount has more decimals than its currency.
    #[error("{amount} has more decimals than {currency} allows ({})", currency.exponent())]
    TooFine {
        /// The amount.
        amount: Decimal,
        /// Its currency.
        currency: Currency,
    },
    /// A price of one piece has more than six decimals.
    #[error("a unit price of {amount} {currency} has more than six decimals")]
    UnitTooFine {
        /// The price.
        amount: Decimal,
        /// Its currency.
        currency: Currency,
    },
    /// Two amounts of different currencies met.
    #[error("an amount in {left} and one in {right} cannot be reckoned together")]
    CurrencyMismatch {
        /// One currency.
        left: Currency,
        /// The other.
        right: Currency,
    },
    /// An amount, or the result of a sum, is beyond [`Money::LIMIT`].
    #[error("an amount is too large to be reckoned with")]
    Overflow,
}

impl Money {
    /// 10¹⁸: every amount is less than this, and more than this below zero.
    pub const LIMIT: Decimal = Decimal::from_parts(0xa764_0000, 0x0de0_b6b3, 0, false, 0);

    /// An amount.
    ///
    /// # Errors
    /// [`MoneyError::TooFine`] if the amount has more decimals (trailing zeros apart) than the currency,
    /// [`MoneyError::Overflow`] if it is beyond [`LIMIT`](Self::LIMIT).
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if Self::is_beyond(amount) {
            return Err(MoneyError::Overflow);
        }
        let (mut rescaled, exponent) = (amount, currency.exponent());
        if amount.scale() != exponent {
            // Below the limit four decimals always fit, so this gives exactly the currency's.
            rescaled.rescale(exponent);
            if amount.scale() > exponent && rescaled != amount {
                return Err(MoneyError::TooFine { amount, currency });
            }
        }
        Ok(Self { amount: rescaled, currency })
    }

    /// Whether it is [`LIMIT`](Self::LIMIT) or more, either way. Most amounts are less even without their point.
    pub(crate) fn is_beyond(amount: Decimal) -> bool {
        amount.mantissa().unsigned_abs() >= Self::LIMIT.mantissa().unsigned_abs() && amount.abs() >= Self::LIMIT
    }

    /// The amount rounded half away from zero to the currency's exponent (commercial rounding, as X-Cart rounds its
    /// surcharges and Xero its line amounts).
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it is beyond [`LIMIT`](Self::LIMIT).
    pub fn rounded(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let amount = amount.round_dp_with_strategy(currency.exponent(), RoundingStrategy::MidpointAwayFromZero);
        Self::new(amount, currency)
    }

    /// Nothing, in this currency.
    pub fn zero(currency: Currency) -> Self {
        Self { amount: Decimal::new(0, currency.exponent()), currency }
    }

    /// The decimal; its scale is the currency's exponent.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.amount.is_zero()
    }

    /// Whether it is less than nothing.
    pub fn is_negative(&self) -> bool {
        self.amount.is_sign_negative() && !self.amount.is_zero()
    }

    /// Whether it is more than nothing.
    pub fn is_positive(&self) -> bool {
        self.amount.is_sign_positive() && !self.amount.is_zero()
    }

    fn with(self, other: Self, sum: impl FnOnce(Decimal, Decimal) -> Option<Decimal>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency });
        }
        let amount = sum(self.amount, other.amount).ok_or(MoneyError::Overflow)?;
        Self::new(amount, self.currency)
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError`] on different currencies or overflow.
    pub fn try_add(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, Decimal::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError`] on different currencies or overflow.
    pub fn try_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, Decimal::checked_sub)
    }

    /// The sum of many amounts of one currency; zero of none.
    ///
    /// # Errors
    /// [`MoneyError`] on different currencies or overflow.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::try_add)
    }

    /// The amount in the currency's smallest unit: 19.99 USD is 1999.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn minor_units(&self) -> Result<i128, MoneyError> {
        if self.amount.scale() == self.currency.exponent() {
            Ok(self.amount.mantissa())
        } else {
            Err(MoneyError::Overflow)
        }
    }

    /// An amount from the currency's smallest unit.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn from_minor_units(units: i128, currency: Currency) -> Result<Self, MoneyError> {
        let amount = Decimal::try_from_i128_with_scale(units, currency.exponent()).map_err(|_| MoneyError::Overflow)?;
        Self::new(amount, currency)
    }
}

impl std::ops::Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self { amount: -self.amount, currency: self.currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn the_scale_is_at_most_the_exponent_checked_at_construction() {
        assert!(Money::new("10.125".parse().unwrap(), currency("USD")).is_err());
        assert_eq!(Money::new("10.125".parse().unwrap(), currency("KWD")).unwrap().to_string(), "10.125 KWD");
        assert_eq!(Money::new("10.5000".parse().unwrap(), currency("USD")).unwrap().to_string(), "10.50 USD");
        assert!(Money::new("0.5".parse().unwrap(), currency("JPY")).is_err());
        assert_eq!(Money::new(Decimal::MAX, currency("USD")), Err(MoneyError::Overflow));
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (text, expected) in [("4.125", "4.13"), ("-4.125", "-4.13"), ("20.625", "20.63"), ("0.0049", "0.00")] {
            assert_eq!(Money::rounded(text.parse().unwrap(), currency("USD")).unwrap().amount().to_string(), expected);
        }
    }

    #[test]
    fn an_amount_beyond_the_limit_is_refused_and_never_held_with_fewer_decimals() {
        assert_eq!(Money::LIMIT.to_string(), "1000000000000000000");
        for code in ["JPY", "USD", "KWD", "CLF"] {
            let currency = currency(code);
            for amount in [Decimal::MAX, Decimal::MIN, Money::LIMIT, -Money::LIMIT] {
                assert_eq!(Money::rounded(amount, currency), Err(MoneyError::Overflow));
                assert_eq!(Money::new(amount, currency), Err(MoneyError::Overflow));
            }
            let most = Money::new(Money::LIMIT - Decimal::new(1, currency.exponent()), currency).unwrap();
            assert_eq!(most.amount().scale(), currency.exponent());
            let unit = Money::from_minor_units(1, currency).unwrap();
            assert_eq!(most.try_add(unit), Err(MoneyError::Overflow));
            assert_eq!((-most).try_sub(unit), Err(MoneyError::Overflow));
            assert_eq!(Money::from_minor_units(most.minor_units().unwrap() + 1, currency), Err(MoneyError::Overflow));
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let error = Money::zero(currency("USD")).try_add(Money::zero(currency("EUR"))).unwrap_err();
        assert_eq!(error.to_string(), "an amount in USD and one in EUR cannot be reckoned together");
    }

    #[test]
    fn the_wrong_scale_is_refused_when_read_too() {
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.999","currency":"USD"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.99","currency":"USD"}"#).is_ok());
    }

    proptest! {
        #[test]
        fn minor_units_and_back_is_identity(units in -999_999_999_999_999_999i64..=999_999_999_999_999_999, code in prop::sample::select(vec!["USD", "JPY", "KWD"])) {
            let money = Money::from_minor_units(units.into(), currency(code)).unwrap();
            prop_assert_eq!(money.minor_units().unwrap(), i128::from(units));
            let written = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&written).unwrap(), money);
        }
    }
}

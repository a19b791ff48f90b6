//! Prices of one piece: finer than what can be paid.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Currency, Money, MoneyError};

/// The price of one piece, in a currency, with up to six decimals whatever the currency: 0.0333 USD for a screw. Only times a
/// quantity, and rounded, does it become [`Money`].
///
/// ```
/// use canonical_model::{Currency, UnitPrice};
///
/// let usd: Currency = "USD".parse()?;
/// let price = UnitPrice::new("0.0333".parse()?, usd)?;
/// assert_eq!(price.times(100.into())?.to_string(), "3.33 USD");
/// assert!(UnitPrice::new("0.0000001".parse()?, usd).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Parts", into = "Parts")]
pub struct UnitPrice {
    amount: Decimal,
    currency: Currency,
}

/// How a [`UnitPrice`] is written.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Parts {
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    amount: Decimal,
    currency: Currency,
}

impl From<UnitPrice> for Parts {
    fn from(price: UnitPrice) -> Self {
        Self { amount: price.amount, currency: price.currency }
    }
}

impl TryFrom<Parts> for UnitPrice {
    type Error = MoneyError;

    fn try_from(parts: Parts) -> Result<Self, MoneyError> {
        Self::new(parts.amount, parts.currency)
    }
}

impl UnitPrice {
    /// Most decimals.
    pub const DECIMALS: u32 = 6;

    /// A price.
    ///
    /// # Errors
    /// [`MoneyError::UnitTooFine`] if it has more than six decimals, trailing zeros apart; [`MoneyError::Overflow`] if it is
    /// beyond [`Money::LIMIT`].
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let normal = amount.normalize();
        if Money::is_beyond(normal) {
            return Err(MoneyError::Overflow);
        }
        if normal.scale() > Self::DECIMALS {
            return Err(MoneyError::UnitTooFine { amount, currency });
        }
        Ok(Self { amount: normal, currency })
    }

    /// The decimal, without trailing zeros.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The price of that many: the exact product, rounded half away from zero to the currency's exponent.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it does not fit.
    pub fn times(&self, quantity: Decimal) -> Result<Money, MoneyError> {
        let exact = self.amount.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Money::rounded(exact, self.currency)
    }
}

impl From<Money> for UnitPrice {
    /// The price of one piece that costs this. An amount of money has four decimals at most.
    fn from(money: Money) -> Self {
        Self { amount: money.amount().normalize(), currency: money.currency() }
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl fmt::Debug for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str, code: &str) -> Result<UnitPrice, MoneyError> {
        UnitPrice::new(text.parse().unwrap(), code.parse().unwrap())
    }

    #[test]
    fn a_price_has_up_to_six_decimals_whatever_its_currency() {
        for code in ["JPY", "USD", "KWD"] {
            assert_eq!(price("0.123456", code).unwrap().to_string(), format!("0.123456 {code}"));
            let refused = price("0.1234567", code).unwrap_err();
            assert_eq!(refused.to_string(), format!("a unit price of 0.1234567 {code} has more than six decimals"));
        }
        assert_eq!(price("9.9900000", "USD").unwrap().to_string(), "9.99 USD");
    }

    #[test]
    fn many_pieces_are_rounded_half_away_from_zero() {
        assert_eq!(price("1.375", "USD").unwrap().times(3.into()).unwrap().to_string(), "4.13 USD");
        assert_eq!(price("-1.375", "USD").unwrap().times(3.into()).unwrap().to_string(), "-4.13 USD");
        assert_eq!(price("0.5", "JPY").unwrap().times(1.into()).unwrap().to_string(), "1 JPY");
        assert_eq!(price("1", "USD").unwrap().times(Decimal::MAX), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_finer_price_is_refused_when_read_too() {
        assert!(serde_json::from_str::<UnitPrice>(r#"{"amount":"0.0000001","currency":"USD"}"#).is_err());
        let written = serde_json::to_string(&price("0.0333", "USD").unwrap()).unwrap();
        assert_eq!(written, r#"{"amount":"0.0333","currency":"USD"}"#);
        assert_eq!(serde_json::from_str::<UnitPrice>(&written).unwrap(), price("0.0333", "USD").unwrap());
    }
}

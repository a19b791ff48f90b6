//! Single values that a profile chooses by and chooses: what an order says at a path, what stands in a cell of a table.

use std::{borrow::Cow, fmt};

use canonical_model::Money;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

/// What a [`Scalar`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScalarType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// True or false.
    Bool,
    /// A day.
    Date,
    /// An amount with its currency.
    Money,
}

impl ScalarType {
    /// The type as a profile names it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Money => "money",
        }
    }
}

impl fmt::Display for ScalarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A single value. `Display` is how it stands in a text: a day as `2026-03-01`, an amount as `12.50 USD`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// True or false.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// An amount with its currency.
    Money(Money),
}

impl<'a> Scalar<'a> {
    /// Text.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The same, without a text of its own.
    pub(crate) fn borrowed(&self) -> Scalar<'_> {
        match self {
            Self::Text(text) => Scalar::Text(Cow::Borrowed(text)),
            Self::Integer(number) => Scalar::Integer(*number),
            Self::Decimal(number) => Scalar::Decimal(*number),
            Self::Bool(truth) => Scalar::Bool(*truth),
            Self::Date(day) => Scalar::Date(*day),
            Self::Money(money) => Scalar::Money(*money),
        }
    }

    /// What it is.
    pub(crate) fn scalar_type(&self) -> ScalarType {
        match self {
            Self::Text(_) => ScalarType::Text,
            Self::Integer(_) => ScalarType::Integer,
            Self::Decimal(_) => ScalarType::Decimal,
            Self::Bool(_) => ScalarType::Bool,
            Self::Date(_) => ScalarType::Date,
            Self::Money(_) => ScalarType::Money,
        }
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Decimal(number) => write!(f, "{}", number.normalize()),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Date(day) => write!(f, "{day}"),
            Self::Money(money) => write!(f, "{money}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_as_a_person_writes_it() {
        let day: NaiveDate = "2026-03-01".parse().unwrap();
        let money = Money::new("12.5".parse().unwrap(), "USD".parse().unwrap()).unwrap();
        for (scalar, words) in [
            (Scalar::text("Tea"), "text: Tea"),
            (Scalar::Integer(-3), "integer: -3"),
            (Scalar::Decimal("8.2500".parse().unwrap()), "decimal: 8.25"),
            (Scalar::Bool(true), "bool: true"),
            (Scalar::Date(day), "date: 2026-03-01"),
            (Scalar::Money(money), "money: 12.50 USD"),
        ] {
            assert_eq!(format!("{}: {scalar}", scalar.scalar_type()), words);
        }
    }
}

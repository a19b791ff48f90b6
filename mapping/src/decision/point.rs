//! What an input says in one column, in the form in which cells compare it.

use std::fmt;

use canonical_model::Currency;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::pattern::fold;
use crate::scalar::{Scalar, ScalarType};

/// A value, or that there is none. A text that is missing is an empty one: nobody tells the two apart in a store.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Point {
    Missing,
    /// Folded.
    Text(SmolStr),
    /// A number, or a day by its count; an amount has its currency too.
    Number(Decimal, Option<Currency>),
    Bool(bool),
}

impl Point {
    pub(super) fn of(scalar: Option<Scalar<'_>>) -> Self {
        match scalar {
            None => Self::Missing,
            Some(Scalar::Text(text)) => Self::Text(fold(&text)),
            Some(Scalar::Integer(number)) => Self::Number(number.into(), None),
            Some(Scalar::Decimal(number)) => Self::Number(number, None),
            Some(Scalar::Bool(truth)) => Self::Bool(truth),
            Some(Scalar::Date(day)) => Self::Number(count(day), None),
            Some(Scalar::Money(money)) => Self::Number(money.amount(), Some(money.currency())),
        }
    }

    /// The value as a message shows it.
    pub(super) fn shown(&self, scalar_type: ScalarType) -> Shown<'_> {
        Shown { point: self, scalar_type }
    }
}

/// The number by which a day is compared.
pub(super) fn count(day: NaiveDate) -> Decimal {
    day.num_days_from_ce().into()
}

/// A point in words.
pub(super) struct Shown<'a> {
    point: &'a Point,
    scalar_type: ScalarType,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.point {
            Point::Missing => f.write_str("nothing"),
            // What stands for any text reads better as a star.
            Point::Text(text) => write!(f, "{:?}", text.replace('\u{e000}', "*")),
            Point::Number(number, _) if self.scalar_type == ScalarType::Date => {
                match i32::try_from(*number).ok().and_then(NaiveDate::from_num_days_from_ce_opt) {
                    Some(day) => write!(f, "{day}"),
                    None => write!(f, "{number}"),
                }
            }
            Point::Number(number, Some(currency)) => write!(f, "{} {currency}", number.normalize()),
            Point::Number(number, None) => write!(f, "{}", number.normalize()),
            Point::Bool(truth) => write!(f, "{truth}"),
        }
    }
}

//! Ranges of numbers, days and amounts: `20`, `>= 10`, `>= 10, < 20`, `10..20`.

use canonical_model::Currency;
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::point::count;
use crate::scalar::ScalarType;

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Open,
    /// The value itself belongs to it.
    With(Decimal),
    /// The value itself does not.
    Without(Decimal),
}

/// A range; of amounts, of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    low: Bound,
    high: Bound,
    currency: Option<Currency>,
}

impl Range {
    /// From its text: one value, comparisons with commas between them, or the first and the last value with two dots between.
    pub(super) fn parse(text: &str, scalar_type: ScalarType) -> Result<Self, String> {
        let mut range = Self { low: Bound::Open, high: Bound::Open, currency: None };
        let value = |text: &str| Value::parse(text.trim(), scalar_type);
        if let Some((low, high)) = text.split_once("..") {
            range.limit(">=", value(low)?)?;
            range.limit("<=", value(high)?)?;
        } else {
            for part in text.split(',') {
                let part = part.trim();
                let operator = [">=", "<=", ">", "<", "="].into_iter().find(|operator| part.starts_with(operator));
                let operator = operator.unwrap_or_default();
                range.limit(operator, value(part.get(operator.len()..).unwrap_or_default())?)?;
            }
        }
        if matches!(scalar_type, ScalarType::Integer | ScalarType::Date) {
            range.include_ends();
        }
        if range.is_empty() {
            return Err(format!("{text:?} holds no value"));
        }
        Ok(range)
    }

    /// A number alone.
    pub(super) fn exactly(number: Decimal) -> Self {
        Self { low: Bound::With(number), high: Bound::With(number), currency: None }
    }

    fn limit(&mut self, operator: &str, value: Value) -> Result<(), String> {
        if self.currency.is_some_and(|currency| Some(currency) != value.currency) {
            return Err("a range has one currency".to_owned());
        }
        self.currency = value.currency;
        let ends: &[(bool, Bound)] = match operator {
            ">=" => &[(true, Bound::With(value.number))],
            ">" => &[(true, Bound::Without(value.number))],
            "<=" => &[(false, Bound::With(value.number))],
            "<" => &[(false, Bound::Without(value.number))],
            _ => &[(true, Bound::With(value.number)), (false, Bound::With(value.number))],
        };
        for (is_low, bound) in ends {
            let end = if *is_low { &mut self.low } else { &mut self.high };
            if *end != Bound::Open {
                return Err("a range has at most one lower and one upper end".to_owned());
            }
            *end = *bound;
        }
        Ok(())
    }

    /// Of whole numbers: what is above 3 begins with 4.
    fn include_ends(&mut self) {
        if let Bound::Without(low) = self.low {
            self.low = Bound::With(low.saturating_add(Decimal::ONE));
        }
        if let Bound::Without(high) = self.high {
            self.high = Bound::With(high.saturating_sub(Decimal::ONE));
        }
    }

    fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Bound::With(low), Bound::With(high)) => low > high,
            (Bound::With(low) | Bound::Without(low), Bound::With(high) | Bound::Without(high)) => low >= high,
            _ => false,
        }
    }

    /// Whether it is one value alone.
    pub(super) fn is_exact(&self) -> bool {
        matches!((self.low, self.high), (Bound::With(low), Bound::With(high)) if low == high)
    }

    pub(super) fn holds(&self, number: Decimal, currency: Option<Currency>) -> bool {
        let above = match self.low {
            Bound::Open => true,
            Bound::With(low) => number >= low,
            Bound::Without(low) => number > low,
        };
        let below = match self.high {
            Bound::Open => true,
            Bound::With(high) => number <= high,
            Bound::Without(high) => number < high,
        };
        above && below && self.currency == currency
    }

    /// Whether the two have a value in common, or just an end.
    pub(super) fn touches(&self, other: &Self) -> bool {
        let is_below =
            |low: Option<Decimal>, high: Option<Decimal>| low.zip(high).is_none_or(|(low, high)| low <= high);
        let ((low, high), (other_low, other_high)) = (self.hull(), other.hull());
        self.currency == other.currency && is_below(low, other_high) && is_below(other_low, high)
    }

    /// Its lower and its upper end, whether or not they belong to it.
    pub(super) fn hull(&self) -> (Option<Decimal>, Option<Decimal>) {
        let end = |bound| match bound {
            Bound::Open => None,
            Bound::With(end) | Bound::Without(end) => Some(end),
        };
        (end(self.low), end(self.high))
    }

    pub(super) fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// Its ends, with its currency.
    pub(super) fn ends(&self) -> impl Iterator<Item = (Decimal, Option<Currency>)> {
        let (low, high) = self.hull();
        [low, high].into_iter().flatten().map(|end| (end, self.currency))
    }
}

/// A value as it is written.
struct Value {
    number: Decimal,
    currency: Option<Currency>,
}

impl Value {
    fn parse(text: &str, scalar_type: ScalarType) -> Result<Self, String> {
        let plain = |number| Self { number, currency: None };
        match scalar_type {
            ScalarType::Date => {
                let day: Result<NaiveDate, _> = text.parse();
                day.map(|day| plain(count(day))).map_err(|_| format!("{text:?} is no day, such as \"2026-03-01\""))
            }
            ScalarType::Integer => {
                let number: Result<i64, _> = text.parse();
                number.map(|number| plain(number.into())).map_err(|_| format!("{text:?} is no whole number"))
            }
            ScalarType::Money => {
                let parsed = text.rsplit_once(' ').and_then(|(number, currency)| {
                    Some(Self { number: number.trim().parse().ok()?, currency: Some(currency.parse().ok()?) })
                });
                parsed.ok_or_else(|| format!("{text:?} is no amount with its currency, such as \"100.00 EUR\""))
            }
            _ => text.parse().map(plain).map_err(|_| format!("{text:?} is no decimal, such as \"8.25\"")),
        }
    }
}

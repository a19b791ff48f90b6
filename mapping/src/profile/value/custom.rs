//! Custom fields that a profile declares, with their types: what a store sends as text becomes a number, a day, an amount.

use canonical_model::{CustomFields, Money, TypedValue};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Facts, Refusal, Scope};
use crate::scalar::{Scalar, ScalarType};

/// Where a custom field may stand: of the order, or, in the last, among what was chosen of a line.
pub(in crate::profile) const NAMESPACES: &[&str] = &[
    CustomFields::BILLING,
    CustomFields::SHIPPING,
    CustomFields::DETAILS,
    CustomFields::PAYMENT,
    CustomFields::ADDON,
    LINE,
];
/// What was chosen of a line, such as its size.
const LINE: &str = "line";

/// A custom field.
#[derive(Debug)]
pub(crate) struct Custom {
    namespace: String,
    name: String,
    path: String,
    scalar_type: ScalarType,
}

impl Custom {
    pub(in crate::profile) fn new(namespace: &str, name: &str, scalar_type: ScalarType) -> Self {
        let path = format!("custom.{namespace}.{name}");
        Self { namespace: namespace.to_owned(), name: name.to_owned(), path, scalar_type }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn scalar_type(&self) -> ScalarType {
        self.scalar_type
    }

    pub(super) fn scope(&self) -> Scope {
        if self.namespace == LINE { Scope::Line } else { Scope::Order }
    }

    pub(super) fn get<'a>(&self, facts: &Facts<'a>) -> Result<Option<Scalar<'a>>, Refusal> {
        if self.namespace == LINE {
            let chosen = facts.line.and_then(|line| line.line?.attributes.get(&self.name));
            return chosen.map_or(Ok(None), |text| self.read(text, facts));
        }
        match (facts.order.custom.get(&self.namespace, &self.name), self.scalar_type) {
            (None, _) => Ok(None),
            (Some(TypedValue::Text(text)), _) => self.read(text, facts),
            (Some(TypedValue::Integer(number)), ScalarType::Integer) => Ok(Some(Scalar::Integer(*number))),
            (Some(TypedValue::Integer(number)), ScalarType::Decimal) => Ok(Some(Scalar::Decimal((*number).into()))),
            (Some(TypedValue::Decimal(number)), ScalarType::Decimal) => Ok(Some(Scalar::Decimal(*number))),
            (Some(TypedValue::Bool(truth)), ScalarType::Bool) => Ok(Some(Scalar::Bool(*truth))),
            (Some(TypedValue::Date(day)), ScalarType::Date) => Ok(Some(Scalar::Date(*day))),
            (Some(TypedValue::Money(money)), ScalarType::Money) => Ok(Some(Scalar::Money(*money))),
            (Some(value), ScalarType::Text) => Ok(Some(Scalar::text(value.to_string()))),
            (Some(_), _) => Err(self.refusal()),
        }
    }

    /// What a text means; one of white space says nothing.
    fn read<'a>(&self, text: &'a str, facts: &Facts<'a>) -> Result<Option<Scalar<'a>>, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let read = match self.scalar_type {
            ScalarType::Text => Some(Scalar::text(text)),
            ScalarType::Integer => text.parse().ok().map(Scalar::Integer),
            ScalarType::Decimal => text.parse().ok().map(Scalar::Decimal),
            ScalarType::Bool => truth(text).map(Scalar::Bool),
            ScalarType::Date => day(text).map(Scalar::Date),
            ScalarType::Money => {
                let amount: Option<Decimal> = text.parse().ok();
                amount.and_then(|amount| Money::new(amount, facts.order.currency).ok()).map(Scalar::Money)
            }
        };
        read.map(Some).ok_or_else(|| self.refusal())
    }

    /// The value itself is not told: it may be somebody's.
    fn refusal(&self) -> Refusal {
        Refusal {
            cause: format!("{} holds no value of type {}", self.path, self.scalar_type),
            fix: format!("mend it in the store, or declare it as text in [custom.{}] of the profile", self.namespace),
        }
    }
}

/// Yes or no, as stores write it.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "on" => Some(true),
        "0" | "false" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}

/// A day, or the day of an instant.
fn day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    if !(rest.is_empty() || rest.starts_with(['T', ' '])) {
        return None;
    }
    day.parse().ok()
}

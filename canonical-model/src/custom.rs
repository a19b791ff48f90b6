//! Custom fields: what a store knows of an order beyond what every store knows, typed and by name.

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Money;

/// A value of a custom field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TypedValue {
    /// Text, as the store has it.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number, exact.
    Decimal(
        #[serde(with = "crate::decimal_text")]
        #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
        Decimal,
    ),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// An amount of money.
    Money(Money),
    /// Several values.
    List(Vec<TypedValue>),
}

/// The value as a person reads it; the values of a list with commas between.
impl fmt::Display for TypedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => fmt::Display::fmt(number, f),
            Self::Decimal(number) => fmt::Display::fmt(number, f),
            Self::Bool(value) => fmt::Display::fmt(value, f),
            Self::Date(day) => fmt::Display::fmt(day, f),
            Self::Money(money) => fmt::Display::fmt(money, f),
            Self::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    fmt::Display::fmt(value, f)?;
                }
                Ok(())
            }
        }
    }
}

/// The type alone: a value may be somebody's.
impl fmt::Debug for TypedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Integer(_) => "Integer",
            Self::Decimal(_) => "Decimal",
            Self::Bool(_) => "Bool",
            Self::Date(_) => "Date",
            Self::Money(_) => "Money",
            Self::List(_) => "List",
        })
    }
}

/// Custom fields by namespace and name, in the order of both. Namespaces that X-Cart's orders have: [`BILLING`](Self::BILLING),
/// [`SHIPPING`](Self::SHIPPING), [`DETAILS`](Self::DETAILS), [`PAYMENT`](Self::PAYMENT), [`ADDON`](Self::ADDON).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct CustomFields(BTreeMap<String, BTreeMap<String, TypedValue>>);

impl CustomFields {
    /// Fields of the billing address.
    pub const BILLING: &str = "billing";
    /// Fields of the shipping address.
    pub const SHIPPING: &str = "shipping";
    /// Free details of the order.
    pub const DETAILS: &str = "details";
    /// What a payment method or its gateway left with the payment.
    pub const PAYMENT: &str = "payment";
    /// Members that an add-on gave to the order.
    pub const ADDON: &str = "addon";

    /// No fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a field.
    pub fn get(&self, namespace: &str, name: &str) -> Option<&TypedValue> {
        self.0.get(namespace)?.get(name)
    }

    /// Adds a value. A second value of one name makes a list of both: nothing is lost.
    pub fn add(&mut self, namespace: impl Into<String>, name: impl Into<String>, value: TypedValue) {
        let fields = self.0.entry(namespace.into()).or_default();
        match fields.entry(name.into()) {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(value);
            }
            std::collections::btree_map::Entry::Occupied(mut occupied) => match occupied.get_mut() {
                TypedValue::List(values) => values.push(value),
                first => {
                    let first_value = std::mem::replace(first, TypedValue::List(Vec::new()));
                    *first = TypedValue::List(vec![first_value, value]);
                }
            },
        }
    }

    /// Namespace, name and value of every field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &TypedValue)> {
        self.0.iter().flat_map(|(namespace, fields)| {
            fields.iter().map(move |(name, value)| (namespace.as_str(), name.as_str(), value))
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

/// Names and types alone: what the fields hold may be somebody's.
impl fmt::Debug for CustomFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> TypedValue {
        TypedValue::Text(text.to_owned())
    }

    #[test]
    fn a_second_value_of_one_name_makes_a_list_of_both() {
        let mut fields = CustomFields::new();
        assert!(fields.is_empty());
        for value in ["a", "b", "c"] {
            fields.add(CustomFields::DETAILS, "note", text(value));
        }
        fields.add(CustomFields::BILLING, "vat_number", text("GB123"));
        assert_eq!(fields.get("details", "note").unwrap().to_string(), "a, b, c");
        assert_eq!(fields.get("billing", "vat_number"), Some(&text("GB123")));
        assert_eq!(fields.get("billing", "note"), None);
        assert_eq!(fields.iter().map(|(namespace, ..)| namespace).collect::<Vec<_>>(), ["billing", "details"]);
    }

    #[test]
    fn every_type_comes_back_as_it_was() {
        let values = [
            text("007"),
            TypedValue::Integer(7),
            TypedValue::Decimal("1.250".parse().unwrap()),
            TypedValue::Bool(false),
            TypedValue::Date(NaiveDate::default()),
            TypedValue::Money(Money::zero("KWD".parse().unwrap())),
            TypedValue::List(vec![text("x"), TypedValue::Bool(true)]),
        ];
        for value in values {
            let written = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<TypedValue>(&written).unwrap(), value, "{written}");
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let mut fields = CustomFields::new();
        fields.add(CustomFields::BILLING, "vat_number", text("GB123"));
        assert_eq!(format!("{fields:?}"), r#"{"billing": {"vat_number": Text}}"#);
    }
}

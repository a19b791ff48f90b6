//! Values as they are written.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use crate::{decision::Written, profile::source::Located};

/// A value: a text, which is a template; a number or a truth; a list, where a cell may have one; or a table with its form.
#[derive(Debug, Clone)]
pub(in crate::profile) enum ValueText {
    Plain(Written),
    Form(Box<FormText>),
}

/// The forms of a value, of which there is exactly one.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct FormText {
    /// Just that.
    pub(super) r#const: Option<Located<Written>>,
    /// What the order says there.
    pub(super) path: Option<Located<String>>,
    /// What follows from the row of that table that fits.
    pub(super) table: Option<Located<String>>,
    /// What must be said at some paths, all of it; or an expression that is true or false.
    pub(super) when: Option<Located<WhenText>>,
    /// The value where the condition holds.
    pub(super) then: Option<Located<ValueText>>,
    /// The value where it does not.
    pub(super) r#else: Option<Located<ValueText>>,
    /// An expression in the Common Expression Language, such as `order.total >= money('100.00') ? '200' : '201'`.
    pub(super) expr: Option<Located<String>>,
    /// None: the order is parked with these words.
    pub(super) error: Option<Located<String>>,
}

/// A condition.
#[derive(Debug, Clone)]
pub(in crate::profile) enum WhenText {
    /// For each path what must be said there. All of them must hold.
    Row(Vec<(Located<String>, Located<Written>)>),
    /// An expression that is true or false.
    Expression(String),
}

impl<'de> Deserialize<'de> for ValueText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyWritten)
    }
}

impl<'de> Deserialize<'de> for WhenText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Conditions)
    }
}

struct AnyWritten;

impl<'de> Visitor<'de> for AnyWritten {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false, or a list of them,")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        Ok(Written::Text(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Written, E> {
        Ok(Written::Integer(number))
    }

    /// A decimal is handed over as the bytes of its text.
    fn visit_bytes<E: Error>(self, decimal: &[u8]) -> Result<Written, E> {
        Ok(Written::Decimal(String::from_utf8_lossy(decimal).into_owned()))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Written, E> {
        Ok(Written::Bool(truth))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Written, A::Error> {
        let mut several = Vec::new();
        while let Some(item) = items.next_element()? {
            if matches!(item, Written::Several(_)) {
                return Err(A::Error::custom("a list of lists has no meaning: write one list"));
            }
            several.push(item);
        }
        Ok(Written::Several(several))
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = ValueText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false, or a table such as { path = \"billing.company\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ValueText, E> {
        AnyWritten.visit_str(text).map(ValueText::Plain)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<ValueText, E> {
        AnyWritten.visit_i64(number).map(ValueText::Plain)
    }

    fn visit_bytes<E: Error>(self, decimal: &[u8]) -> Result<ValueText, E> {
        AnyWritten.visit_bytes(decimal).map(ValueText::Plain)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<ValueText, E> {
        AnyWritten.visit_bool(truth).map(ValueText::Plain)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<ValueText, A::Error> {
        AnyWritten.visit_seq(items).map(ValueText::Plain)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<ValueText, A::Error> {
        FormText::deserialize(MapAccessDeserializer::new(entries)).map(|form| ValueText::Form(Box::new(form)))
    }
}

struct Conditions;

impl<'de> Visitor<'de> for Conditions {
    type Value = WhenText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of conditions, such as { \"billing.country_code\" = \"AU\" }, or an expression")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WhenText, E> {
        Ok(WhenText::Expression(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<WhenText, A::Error> {
        let mut conditions = Vec::new();
        while let Some(condition) = entries.next_entry()? {
            conditions.push(condition);
        }
        Ok(WhenText::Row(conditions))
    }
}

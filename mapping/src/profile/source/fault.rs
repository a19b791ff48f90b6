//! What serde finds wrong, in the words of those who write profiles.

use std::fmt::Display;

use serde::de::{Error, Expected, Unexpected};

use super::tree::NodeId;
use crate::profile::error::closest;

/// What serde found wrong.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where; the innermost place that is known.
    pub(super) at: Option<NodeId>,
    pub(super) kind: FaultKind,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

/// What may be said better where the place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A field that is needed.
    Missing(&'static str),
    /// A field that there is not.
    UnknownField(String),
    /// Fields are expected, and this is none.
    NotFields,
    /// Several are expected, and this is one.
    NotSeveral,
    Other,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { at: None, kind, message: message.into(), suggestion: None }
    }

    fn unknown(kind: FaultKind, what: &str, name: &str, known: &'static [&'static str]) -> Self {
        let names = quoted(known);
        let names =
            if names.is_empty() { "there are none here".to_owned() } else { format!("expected one of {names}") };
        let suggestion = closest(name, known.iter().copied());
        Self { suggestion, ..Self::new(kind, format!("unknown {what} `{name}`, {names}")) }
    }

    /// The same, at that place if none is known yet.
    pub(super) fn at(self, at: NodeId) -> Self {
        Self { at: self.at.or(Some(at)), ..self }
    }

    /// One of some values is expected, and this is something else.
    pub(super) fn no_choice(found: Unexpected<'_>, known: &'static [&'static str]) -> Self {
        Self::new(
            FaultKind::Other,
            format!("one of {} is expected here, and this is {}", quoted(known), in_words(found)),
        )
    }

    /// Fields are expected.
    pub(super) fn no_fields(found: Unexpected<'_>) -> Self {
        Self::new(FaultKind::NotFields, format!("fields are expected here, and this is {}", in_words(found)))
    }

    /// A list is expected.
    pub(super) fn no_list(found: Unexpected<'_>) -> Self {
        Self::new(FaultKind::NotSeveral, format!("a list is expected here, and this is {}", in_words(found)))
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(FaultKind::Other, message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = Wanted::of(expected);
        let hint = expected.hint(found);
        Self::new(FaultKind::Other, format!("{expected} is expected here, and this is {}{hint}", in_words(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::unknown(FaultKind::UnknownField(field.to_owned()), "field", field, known)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::unknown(FaultKind::Other, "value", variant, known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(FaultKind::Missing(field), "this is missing")
    }
}

/// What is expected.
enum Wanted {
    Text,
    Truth,
    Natural,
    /// In the words of whoever reads it.
    Other(String),
}

impl Wanted {
    fn of(expected: &dyn Expected) -> Self {
        match expected.to_string().as_str() {
            "a string" => Self::Text,
            "a boolean" => Self::Truth,
            "u8" | "u16" | "u32" | "u64" => Self::Natural,
            other => Self::Other(other.to_owned()),
        }
    }

    /// What to write instead, where that is plain.
    fn hint(&self, found: Unexpected<'_>) -> String {
        match (self, found) {
            (Self::Text, Unexpected::Signed(number)) => format!(": write \"{number}\", in quotes"),
            (Self::Text, Unexpected::Bytes(decimal)) => {
                format!(": write \"{}\", in quotes", String::from_utf8_lossy(decimal))
            }
            (Self::Truth, Unexpected::Str(text @ ("true" | "false"))) => format!(": write {text}, without quotes"),
            (Self::Natural, Unexpected::Str(text)) if text.parse::<u32>().is_ok() => {
                format!(": write {text}, without quotes")
            }
            _ => String::new(),
        }
    }
}

impl Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Truth => "true or false",
            Self::Natural => "a whole number of 0 or more",
            Self::Other(words) => words,
        })
    }
}

/// What was found.
fn in_words(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(truth) => truth.to_string(),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Str(text) => format!("the text {text:?}"),
        // A decimal is handed over as the bytes of its text.
        Unexpected::Bytes(decimal) => format!("the decimal {}", String::from_utf8_lossy(decimal)),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a table of fields".to_owned(),
        other => other.to_string(),
    }
}

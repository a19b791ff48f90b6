//! What is wrong with a profile, where, and what would help.

use std::fmt::{self, Write};

use super::ProfileLayer;

/// A profile that cannot be used. `Display` is one line: place, field, what is wrong, what may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileError {
    /// The text that is wrong: line, column and field are places in it.
    pub layer: ProfileLayer,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The field's path, such as `tax[2].tax_type`; empty if the text as a whole is wrong.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine(f);
        write!(line, "{} line {}, column {}", self.layer, self.line, self.column)?;
        if !self.field.is_empty() {
            write!(line, ", {}", self.field)?;
        }
        write!(line, ": {}", self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(line, "; did you mean {suggestion:?}?")?;
        }
        Ok(())
    }
}

/// Writes control characters as escapes: names in a profile may hold line breaks, what is told of them is one line.
pub(super) struct OneLine<'a, 'f>(pub(super) &'a mut fmt::Formatter<'f>);

impl Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|letter| match letter {
            letter if letter.is_control() => write!(self.0, "{}", letter.escape_default()),
            letter => self.0.write_char(letter),
        })
    }
}

impl std::error::Error for ProfileError {}

impl ProfileError {
    /// An error at a byte of a layer's text.
    pub(super) fn at(
        layer: &ProfileLayer,
        text: &str,
        offset: usize,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        let (field, message) = (field.into(), message.into());
        Self { layer: layer.clone(), line, column, field, message, suggestion: None }
    }
}

/// The known name that looks most like the given one, if any does.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None; // not money: how much two names look alike
    for candidate in known {
        let likeness = strsim::jaro_winkler(&name, &candidate.to_lowercase());
        if likeness > 0.8 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

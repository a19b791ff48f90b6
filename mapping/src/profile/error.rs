//! What is wrong with a profile, where, and what would help.

use std::fmt;

use toml::Spanned;

/// A profile that cannot be used. `Display` is one line: place, field, what is wrong, what may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The field's path, such as `tax[2].tax_type`; empty if the text is no TOML at all.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "profile line {}, column {}", self.line, self.column)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; did you mean {suggestion:?}?")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileError {}

impl ProfileError {
    /// An error at a byte of the text.
    pub(super) fn at(text: &str, offset: usize, field: impl Into<String>, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Self { line, column, field: field.into(), message: message.into(), suggestion: None }
    }

    /// An error at a value.
    pub(super) fn of<T>(text: &str, value: &Spanned<T>, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::at(text, value.span().start, field, message)
    }

    /// What the TOML reader found wrong.
    pub(super) fn from_toml(text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(text.len(), |span| span.start);
        let message = error.message();
        let named = unknown_name(message);
        let table = table_at(text, offset);
        let field = match &named {
            Some((name, _)) if table.split('[').next() == Some(name) => table,
            Some((name, _)) if message.starts_with("unknown field") => join(&table, name),
            _ => join(&table, &key_at(text, offset)),
        };
        let mut found = Self::at(text, offset, field, message.replace('\n', " "));
        found.suggestion = named.and_then(|(name, known)| closest(&name, known.iter().map(String::as_str)));
        found
    }
}

fn join(table: &str, key: &str) -> String {
    match (table.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (_, true) => table.to_owned(),
        _ => format!("{table}.{key}"),
    }
}

/// Name and known names of ``unknown field `x`, expected one of `a`, `b` `` or an unknown variant.
fn unknown_name(message: &str) -> Option<(String, Vec<String>)> {
    if !message.starts_with("unknown ") {
        return None;
    }
    let mut names = message.split('`').skip(1).step_by(2).map(str::to_owned);
    Some((names.next()?, names.collect()))
}

/// The table that holds a byte of the text, with its position if there are several: `tax[2]`.
fn table_at(text: &str, offset: usize) -> String {
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| offset + length);
    let before = text.get(..end).unwrap_or(text);
    let headers: Vec<&str> = before.lines().map(str::trim).filter(|line| line.starts_with('[')).collect();
    let Some(header) = headers.last() else { return String::new() };
    let name = header.split(']').next().unwrap_or_default().trim_start_matches('[').trim();
    if header.starts_with("[[") {
        let same = headers.iter().filter(|other| **other == *header).count();
        return format!("{name}[{same}]");
    }
    name.to_owned()
}

/// The key of the line that holds a byte of the text.
fn key_at(text: &str, offset: usize) -> String {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    match line.split_once('=') {
        Some((key, _)) if !line.trim_start().starts_with('[') => key.trim().trim_matches('"').to_owned(),
        _ => String::new(),
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

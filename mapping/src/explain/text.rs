//! Explanations as text for a person.

use std::fmt;

use canonical_model::ledger::DocKind;

use super::{ExplainedRecord, Explanation};
use crate::preview::{Align::Left, Table};

/// Longest value in a table.
const CELL: usize = 60;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.number {
            Some(number) => writeln!(f, "order {number} (id {})", self.id)?,
            None => writeln!(f, "order id {}", self.id)?,
        }
        for record in &self.records {
            writeln!(f)?;
            record.fmt(f)?;
        }
        for park in &self.parked {
            writeln!(f, "\nparked: {park}")?;
        }
        if !self.notes.is_empty() {
            writeln!(f)?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ExplainedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {}: {}", self.key, self.write.as_str(), self.why)?;
        let mut table = Table::new([("field", Left), ("value", Left), ("set by", Left)]);
        for field in &self.fields {
            let personal = self.key.kind() == DocKind::Contact && field.path != "number";
            let value = if personal { "…".to_owned() } else { cut(&field.value) };
            table.row([field.path.clone(), value, field.by.to_string()]);
        }
        write!(f, "{table}")
    }
}

fn cut(value: &str) -> String {
    if value.chars().count() <= CELL {
        return value.to_owned();
    }
    value.chars().take(CELL - 1).chain(['…']).collect()
}

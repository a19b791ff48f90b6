//! Text in columns.

use std::fmt;

/// On which side the cells of a column begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Amounts and counts.
    Right,
}

/// A table as text: a heading, a rule, and rows whose columns stand under each other.
///
/// ```
/// use mapping::preview::{Align, Table};
///
/// let mut table = Table::new([("account", Align::Left), ("invoiced", Align::Right)]);
/// table.row(["200 Sales".to_owned(), "29.97".to_owned()]);
/// table.row(["210 Shipping".to_owned(), "104.00".to_owned()]);
/// assert_eq!(table.to_string(), "\
/// account       invoiced
/// ------------  --------
/// 200 Sales        29.97
/// 210 Shipping    104.00
/// ");
/// ```
#[derive(Debug, Clone)]
pub struct Table {
    headings: Vec<String>,
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let (headings, aligns) = columns.into_iter().map(|(heading, align)| (heading.to_owned(), align)).unzip();
        Self { headings, aligns, rows: Vec::new() }
    }

    /// Adds a row: a cell for each column. Cells beyond the columns are left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut cells: Vec<String> = cells.into_iter().collect();
        cells.resize(self.headings.len(), String::new());
        self.rows.push(cells);
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut widths = vec![0; self.headings.len()];
        for cells in std::iter::once(&self.headings).chain(&self.rows) {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        for cells in [&self.headings, &rules].into_iter().chain(&self.rows) {
            let mut line = String::new();
            for ((cell, width), align) in cells.iter().zip(&widths).zip(&self.aligns) {
                let gap = if line.is_empty() { "" } else { "  " };
                let cell = match align {
                    Align::Left => format!("{gap}{cell:<width$}"),
                    Align::Right => format!("{gap}{cell:>width$}"),
                };
                line.push_str(&cell);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

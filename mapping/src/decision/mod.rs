//! Decision tables: rows of conditions over columns, and what follows from the row that fits best.
//!
//! A row fits if each of its cells fits. Of several rows that fit, the narrowest counts, wherever it stands: the columns are
//! compared from left to right, and the first one in which two rows are not equally narrow decides. A cell that names one value
//! is narrower than one that names several, that than a range, that than a pattern with stars, of which the longer is the
//! narrower, and that than `*`, which takes anything. So the columns stand in the order of their weight.
//!
//! Two rows that may fit the same and are equally narrow are a fault, and so is a row that no input reaches: [`Table::new`] finds
//! both. Here belongs nothing of orders or of ledgers: what the columns mean and what follows is for those who use a table.

mod axis;
mod cell;
mod check;
pub(crate) mod pattern;
mod point;
mod range;
mod rivals;
mod span;

use cell::Narrowness;
use point::Point;

pub(crate) use cell::{Cell, Written};
pub(crate) use check::Fault;

use crate::scalar::{Scalar, ScalarType};

/// Most columns of a table.
pub(crate) const MAX_COLUMNS: usize = 8;
/// Most rows of a table.
pub(crate) const MAX_ROWS: usize = 2_000;

/// What a column compares.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its name in messages.
    pub(crate) name: String,
    /// What its values are.
    pub(crate) scalar_type: ScalarType,
    /// Whether an input may have no value here; a text that is missing is an empty one.
    pub(crate) optional: bool,
    /// All values that it can have, where there are only some.
    pub(crate) domain: &'static [&'static str],
}

/// A row: what its cells say, and what follows.
#[derive(Debug, Clone)]
pub(crate) struct Row<T> {
    /// One for each column.
    pub(crate) cells: Vec<Cell>,
    /// What follows.
    pub(crate) result: T,
}

/// A table whose rows can all be reached, and of which no two compete.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    columns: Vec<Column>,
    /// The narrowest first: the first that fits counts.
    rows: Vec<Ranked<T>>,
}

#[derive(Debug, Clone)]
struct Ranked<T> {
    narrowness: Vec<Narrowness>,
    /// Its place among the rows as they were written, from 0.
    position: usize,
    row: Row<T>,
}

impl<T> Table<T> {
    /// A table of these rows.
    ///
    /// # Errors
    /// Everything that is wrong with them, in the order of the rows.
    pub(crate) fn new(columns: Vec<Column>, rows: Vec<Row<T>>) -> Result<Self, Vec<Fault>> {
        let table = Self::unchecked(columns, rows);
        let faults = check::faults(&table);
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    /// A table of these rows, whatever is wrong with them.
    fn unchecked(columns: Vec<Column>, rows: Vec<Row<T>>) -> Self {
        let ranked = |(position, row): (usize, Row<T>)| {
            let narrowness = row.cells.iter().map(Cell::narrowness).collect();
            Ranked { narrowness, position, row }
        };
        let mut rows: Vec<Ranked<T>> = rows.into_iter().enumerate().map(ranked).collect();
        rows.sort_by(|one, other| other.narrowness.cmp(&one.narrowness).then(one.position.cmp(&other.position)));
        Self { columns, rows }
    }

    /// The row that counts, and its place among the rows as they were written, from 0. The input has a value for each column;
    /// `None` where there is none.
    pub(crate) fn find<'a>(&self, input: impl IntoIterator<Item = Option<Scalar<'a>>>) -> Option<(usize, &T)> {
        if let Some(only) = self.rows.first().filter(|first| first.asks_nothing()) {
            return Some((only.position, &only.row.result));
        }
        let mut points = [const { Point::Missing }; MAX_COLUMNS];
        for (point, scalar) in points.iter_mut().zip(input) {
            *point = Point::of(scalar);
        }
        self.winner(&points).map(|ranked| (ranked.position, &ranked.row.result))
    }

    /// Whether some input fits no row: then something must follow from that too.
    pub(crate) fn has_gaps(&self) -> bool {
        check::has_gaps(self)
    }

    /// How many conditions its cells have: what finding a row may take.
    pub(crate) fn conditions(&self) -> usize {
        self.rows.iter().flat_map(|ranked| &ranked.row.cells).map(Cell::conditions).sum()
    }

    /// What follows from the rows, as they were written.
    pub(crate) fn results(&self) -> impl Iterator<Item = &T> {
        let mut results: Vec<(usize, &T)> = self.rows.iter().map(|row| (row.position, &row.row.result)).collect();
        results.sort_by_key(|(position, _)| *position);
        results.into_iter().map(|(_, result)| result)
    }

    fn winner(&self, points: &[Point]) -> Option<&Ranked<T>> {
        self.rows.iter().find(|ranked| ranked.fits(points))
    }
}

impl<T> Ranked<T> {
    /// Whether it takes any input.
    fn asks_nothing(&self) -> bool {
        self.row.cells.iter().all(|cell| *cell == Cell::Any)
    }

    fn fits(&self, points: &[Point]) -> bool {
        self.row.cells.iter().zip(points).all(|(cell, point)| cell.fits(point))
    }
}

#[cfg(test)]
mod tests;

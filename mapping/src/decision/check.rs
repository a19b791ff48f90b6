//! What is wrong with the rows of a table: rows that compete, rows that nothing reaches, inputs that fit no row.
//!
//! Reach is decided by trying: for each column there are a few points that stand for all others, such as each value that a row
//! names, what lies between two of them, and a text of which nothing is known. A row that wins none of their combinations wins
//! nothing at all.

use std::borrow::Cow;

use canonical_model::Currency;
use rust_decimal::Decimal;

use super::{Cell, Column, Ranked, Table, point::Point};
use crate::scalar::ScalarType;

/// How many cells are compared before the search for faults gives up, so that no text can make it long.
const PATIENCE: usize = 5_000_000;
/// How many combinations are tried for one row.
const MAX_COMBINATIONS: usize = 4_096;

/// What is wrong with a row; rows are counted from 0 as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Both fit the same, and neither is narrower.
    Overlap {
        /// The earlier.
        first: usize,
        /// The later.
        second: usize,
        /// What fits both.
        example: String,
    },
    /// Whatever fits it fits a narrower row too.
    Unreachable {
        /// The row.
        row: usize,
        /// A row that is before it.
        by: usize,
    },
}

impl Fault {
    /// The row that it is shown at.
    pub(crate) fn row(&self) -> usize {
        match self {
            Self::Overlap { second, .. } => *second,
            Self::Unreachable { row, .. } => *row,
        }
    }
}

pub(super) fn faults<T>(table: &Table<T>) -> Vec<Fault> {
    let mut search = Search { table, patience: PATIENCE };
    let mut faults = search.overlaps();
    let overlapping: Vec<usize> = faults.iter().map(Fault::row).collect();
    for (rank, ranked) in table.rows.iter().enumerate().filter(|(_, row)| !overlapping.contains(&row.position)) {
        if let Some(by) = search.hidden_by(rank, ranked) {
            faults.push(Fault::Unreachable { row: ranked.position, by });
        }
    }
    faults.sort_by_key(Fault::row);
    faults
}

pub(super) fn has_gaps<T>(table: &Table<T>) -> bool {
    let anything = vec![Cell::Any; table.columns.len()];
    let mut search = Search { table, patience: PATIENCE };
    // Where the search gave up, there may be gaps.
    search.find(&anything, |search, points| search.first_fit(points, table.rows.len()).is_none()) != Found::Nowhere
}

struct Search<'a, T> {
    table: &'a Table<T>,
    patience: usize,
}

#[derive(PartialEq, Eq)]
enum Found {
    Somewhere,
    Nowhere,
    GaveUp,
}

impl<T> Search<'_, T> {
    fn overlaps(&mut self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (rank, one) in self.table.rows.iter().enumerate() {
            let rivals = self.table.rows.iter().skip(rank + 1);
            for other in rivals.take_while(|other| other.narrowness == one.narrowness) {
                let Some(left) = self.patience.checked_sub(one.row.cells.len()) else { return faults };
                self.patience = left;
                if let Some(example) = self.example(one, other) {
                    let (first, second) = (one.position, other.position);
                    faults.push(Fault::Overlap { first, second, example });
                    break;
                }
            }
        }
        faults
    }

    /// What fits both rows, in words.
    fn example(&self, one: &Ranked<T>, other: &Ranked<T>) -> Option<String> {
        let cells = one.row.cells.iter().zip(&other.row.cells);
        let shared = cells.map(|(one, other)| meet(one, other)).collect::<Option<Vec<Option<Point<'_>>>>>()?;
        let named = self.table.columns.iter().zip(&shared);
        let words: Vec<String> = named
            .filter_map(|(column, point)| {
                Some(format!("{} {}", column.name, point.as_ref()?.shown(column.scalar_type)))
            })
            .collect();
        Some(if words.is_empty() { "anything".to_owned() } else { words.join(", ") })
    }

    /// A row before this one that takes what fits it, if rows before it take everything that does.
    fn hidden_by(&mut self, rank: usize, ranked: &Ranked<T>) -> Option<usize> {
        let mut by: Option<usize> = None;
        let found = self.find(&ranked.row.cells, |search, points| match search.first_fit(points, rank) {
            Some(before) => {
                by.get_or_insert(before);
                false
            }
            None => true,
        });
        by.filter(|_| found == Found::Nowhere)
    }

    /// The place of the first of so many rows that fits.
    fn first_fit(&mut self, points: &[Point<'_>], among: usize) -> Option<usize> {
        let mut looked = 0;
        let fitting = self.table.rows.iter().take(among).find(|row| {
            looked += 1;
            row.fits(points)
        });
        self.patience = self.patience.saturating_sub(looked);
        fitting.map(|row| row.position)
    }

    /// Whether a combination of points that fits the cells is wanted.
    fn find(&mut self, cells: &[Cell], mut wanted: impl FnMut(&mut Self, &[Point<'_>]) -> bool) -> Found {
        let table = self.table;
        let axes: Vec<Vec<Point<'_>>> = table
            .columns
            .iter()
            .zip(cells)
            .enumerate()
            .map(|(index, (column, cell))| {
                let others = table.rows.iter().filter_map(|row| row.row.cells.get(index));
                let points = points(column, cell, others);
                points.into_iter().filter(|point| cell.fits(point)).collect()
            })
            .collect();
        let combinations = axes.iter().try_fold(1_usize, |product, axis| product.checked_mul(axis.len()));
        let Some(combinations) = combinations.filter(|count| *count <= MAX_COMBINATIONS) else { return Found::GaveUp };
        for combination in 0..combinations {
            if self.patience == 0 {
                return Found::GaveUp;
            }
            let mut rest = combination;
            let chosen: Vec<Point<'_>> = axes
                .iter()
                .filter_map(|axis| {
                    let point = axis.get(rest.checked_rem(axis.len())?).cloned();
                    rest /= axis.len();
                    point
                })
                .collect();
            if wanted(self, &chosen) {
                return Found::Somewhere;
            }
        }
        Found::Nowhere
    }
}

/// What fits both cells: `Some(None)` if that is anything at all.
#[expect(clippy::option_option, reason = "nothing, anything, or a point")]
fn meet<'a>(one: &'a Cell, other: &'a Cell) -> Option<Option<Point<'a>>> {
    match (one, other) {
        (Cell::Any, Cell::Any) => Some(None),
        (Cell::Any, cell) | (cell, Cell::Any) => Some(some_of(cell)),
        (Cell::Text(one), Cell::Text(other)) => {
            let mut pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one, other)));
            pairs.find_map(|(one, other)| one.meet(other)).map(|text| Some(Point::Text(Cow::Owned(text))))
        }
        (Cell::Number(one), Cell::Number(other)) => {
            let ends: Vec<(Decimal, Option<Currency>)> =
                one.iter().chain(other).flat_map(|range| range.ends()).collect();
            let fits = |point: &Point<'_>| {
                let (one, other) = (Cell::Number(one.clone()), Cell::Number(other.clone()));
                one.fits(point) && other.fits(point)
            };
            numbers(&ends).into_iter().find(fits).map(Some)
        }
        (Cell::Bool(one), Cell::Bool(other)) => (one == other).then_some(Some(Point::Bool(*one))),
        _ => None,
    }
}

/// Something that fits the cell.
fn some_of(cell: &Cell) -> Option<Point<'_>> {
    match cell {
        Cell::Any => None,
        Cell::Text(patterns) => patterns.first().map(|pattern| Point::Text(Cow::Owned(pattern.typical()))),
        Cell::Number(ranges) => {
            let ends: Vec<(Decimal, Option<Currency>)> = ranges.iter().flat_map(|range| range.ends()).collect();
            numbers(&ends).into_iter().find(|point| cell.fits(point))
        }
        Cell::Bool(truth) => Some(Point::Bool(*truth)),
    }
}

/// Points of a column that stand for all that may fit the cell.
fn points<'a>(column: &Column, cell: &Cell, all: impl Iterator<Item = &'a Cell>) -> Vec<Point<'static>> {
    let mut points = Vec::new();
    match column.scalar_type {
        ScalarType::Bool => points.extend([Point::Bool(true), Point::Bool(false)]),
        ScalarType::Text if !column.domain.is_empty() => {
            points.extend(column.domain.iter().map(|value| Point::of(Some(crate::scalar::Scalar::text(*value)))));
        }
        ScalarType::Text => {
            let typical = match cell {
                Cell::Text(patterns) => patterns.iter().map(super::pattern::Pattern::typical).collect(),
                _ => vec![super::pattern::Pattern::new("*").typical()],
            };
            points.extend(typical.into_iter().map(|text| Point::Text(Cow::Owned(text))));
        }
        scalar_type => {
            let ranges = all.filter_map(|cell| if let Cell::Number(ranges) = cell { Some(ranges) } else { None });
            let ends: Vec<(Decimal, Option<Currency>)> = ranges.flatten().flat_map(|range| range.ends()).collect();
            let whole = matches!(scalar_type, ScalarType::Integer | ScalarType::Date);
            let is_possible =
                |point: &Point<'_>| !whole || matches!(point, Point::Number(number, _) if number.is_integer());
            points.extend(numbers(&ends).into_iter().filter(is_possible));
            if scalar_type == ScalarType::Money {
                // An amount of a currency that no row names.
                points.push(Point::Number(Decimal::ZERO, None));
            }
        }
    }
    if column.optional {
        points.push(Point::Missing);
    }
    points
}

/// The ends, what lies next to them, and what lies between them.
fn numbers(ends: &[(Decimal, Option<Currency>)]) -> Vec<Point<'static>> {
    let mut ends = ends.to_vec();
    ends.sort();
    ends.dedup();
    let mut points = Vec::with_capacity(4 * ends.len() + 1);
    if ends.is_empty() {
        points.push(Point::Number(Decimal::ZERO, None));
    }
    for (index, (end, currency)) in ends.iter().enumerate() {
        let beside = [end.checked_sub(Decimal::ONE), Some(*end), end.checked_add(Decimal::ONE)];
        let next = ends.iter().skip(index + 1).find(|other| other.1 == *currency);
        let between = next.and_then(|(next, _)| next.checked_add(*end)?.checked_div(Decimal::TWO));
        let all = beside.into_iter().chain([between]).flatten();
        points.extend(all.map(|number| Point::Number(number, *currency)));
    }
    points
}

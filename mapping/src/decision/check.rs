//! What is wrong with the rows of a table: rows that compete, rows that nothing reaches, inputs that fit no row.
//!
//! Reach is decided by trying: for each column there are a few points that stand for all others, such as each value that a row
//! names, what lies between two of them, and a text of which nothing is known. A row that wins none of their combinations wins
//! nothing at all.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    Cell, Ranked, Table,
    axis::Axis,
    point::Point,
    rivals,
    span::{Index, Place, Span},
};

/// How many cells are compared before the search for faults gives up, so that no text can make it long.
const PATIENCE: usize = 5_000_000;
/// How many combinations are tried for one row.
pub(super) const MAX_COMBINATIONS: usize = 4_096;

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
    let mut patience = PATIENCE;
    let mut faults = rivals::overlaps(&table.columns, &table.rows, &mut patience);
    let overlapping: BTreeSet<usize> = faults.iter().map(Fault::row).collect();
    let mut search = Search::new(table, patience);
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
    let mut search = Search::new(table, PATIENCE);
    // Where the search gave up, there may be gaps.
    search.find(&anything, |rows, points| rows.first_fit(points, table.rows.len()).is_none()) != Found::Nowhere
}

/// The search for a combination of points.
struct Search<'a, T> {
    axes: Vec<Axis<'a>>,
    rows: Rows<'a, T>,
}

/// The rows that a combination may fit.
struct Rows<'a, T> {
    rows: &'a [Ranked<T>],
    /// By the column that sets the rows apart most, if one does.
    index: Option<Index<'a>>,
    patience: usize,
}

#[derive(PartialEq, Eq)]
enum Found {
    Somewhere,
    Nowhere,
    GaveUp,
}

impl<'a, T> Search<'a, T> {
    fn new(table: &'a Table<T>, patience: usize) -> Self {
        let cells = |column: usize| table.rows.iter().filter_map(move |row| row.row.cells.get(column));
        let columns = || table.columns.iter().enumerate();
        let index = Index::best(columns().map(|(column, _)| Index::new(column, cells(column).enumerate())));
        let axes = columns().map(|(index, column)| Axis::new(column, cells(index))).collect();
        Self { axes, rows: Rows { rows: &table.rows, index, patience } }
    }

    /// A row before this one that takes what fits it, if rows before it take everything that does.
    fn hidden_by(&mut self, rank: usize, ranked: &Ranked<T>) -> Option<usize> {
        let mut by: Option<usize> = None;
        let found = self.find(&ranked.row.cells, |rows, points| match rows.first_fit(points, rank) {
            Some(before) => {
                by.get_or_insert(before);
                false
            }
            None => true,
        });
        by.filter(|_| found == Found::Nowhere)
    }

    /// Whether a combination of points that fits the cells is wanted.
    fn find(&mut self, cells: &[Cell], mut wanted: impl FnMut(&mut Rows<'a, T>, &[Point]) -> bool) -> Found {
        let axes: Vec<Cow<'_, [Point]>> = self.axes.iter().zip(cells).map(|(axis, cell)| axis.fitting(cell)).collect();
        let combinations = axes.iter().try_fold(1_usize, |product, axis| product.checked_mul(axis.len()));
        let Some(combinations) = combinations.filter(|count| *count <= MAX_COMBINATIONS) else { return Found::GaveUp };
        for combination in 0..combinations {
            if self.rows.patience == 0 {
                return Found::GaveUp;
            }
            let mut rest = combination;
            let chosen: Vec<Point> = axes
                .iter()
                .filter_map(|axis| {
                    let point = axis.get(rest.checked_rem(axis.len())?).cloned();
                    rest /= axis.len();
                    point
                })
                .collect();
            if wanted(&mut self.rows, &chosen) {
                return Found::Somewhere;
            }
        }
        Found::Nowhere
    }
}

impl<T> Rows<'_, T> {
    /// The place of the first of so many rows that fits.
    fn first_fit(&mut self, points: &[Point], among: usize) -> Option<usize> {
        let rows = self.rows.get(..among).unwrap_or(self.rows);
        let mut looked = 0;
        let fitting = match &self.index {
            None => rows.iter().find(|row| {
                looked += 1;
                row.fits(points)
            }),
            Some(index) => {
                let place = Place::of(points.get(index.column).unwrap_or(&Point::Missing));
                let mut first = rows.len();
                index.near(&Span { low: place.clone(), high: place }, |rank| {
                    looked += 1;
                    if rank < first && rows.get(rank).is_some_and(|row| row.fits(points)) {
                        first = rank;
                    }
                });
                rows.get(first)
            }
        };
        self.patience = self.patience.saturating_sub(looked);
        fitting.map(|row| row.position)
    }
}

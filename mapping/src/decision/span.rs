//! Where on the line of a column's values a cell lies, so that rows that cannot meet are never compared.

use std::borrow::Cow;

use canonical_model::Currency;
use rust_decimal::Decimal;

use super::{Cell, point::Point};

/// Follows every text that begins alike: no text holds this byte.
const AFTER_ALL: u8 = 0xff;

/// A place on the line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place<'a> {
    /// A number, or the truth as 0 or 1. Amounts of one currency lie together.
    Number(Option<Currency>, Decimal),
    /// The bytes of a folded text, or what follows all texts that begin with them.
    Text(Cow<'a, [u8]>),
}

impl<'a> Place<'a> {
    /// Where an input lies.
    pub(super) fn of(point: &'a Point) -> Self {
        match point {
            Point::Missing => Self::text(""),
            Point::Text(text) => Self::text(text),
            Point::Number(number, currency) => Self::Number(*currency, *number),
            Point::Bool(truth) => Self::Number(None, Decimal::from(u8::from(*truth))),
        }
    }

    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text.as_bytes()))
    }
}

/// From a place to another, both of them included. Nothing outside fits the value of a cell that it was made of.
#[derive(Debug, Clone)]
pub(super) struct Span<'a> {
    pub(super) low: Place<'a>,
    pub(super) high: Place<'a>,
}

impl<'a> Span<'a> {
    /// One for each value of the cell; `None` where anything fits.
    pub(super) fn of(cell: &'a Cell) -> Option<Vec<Self>> {
        match cell {
            Cell::Any => None,
            Cell::Text(patterns) => Some(
                patterns
                    .iter()
                    .map(|pattern| {
                        let low = Place::text(pattern.beginning());
                        let after = || [pattern.beginning().as_bytes(), &[AFTER_ALL]].concat();
                        let high = if pattern.is_exact() { low.clone() } else { Place::Text(Cow::Owned(after())) };
                        Self { low, high }
                    })
                    .collect(),
            ),
            Cell::Number(ranges) => Some(
                ranges
                    .iter()
                    .map(|range| {
                        let (low, high) = range.hull();
                        let place = |end: Option<Decimal>, open| Place::Number(range.currency(), end.unwrap_or(open));
                        Self { low: place(low, Decimal::MIN), high: place(high, Decimal::MAX) }
                    })
                    .collect(),
            ),
            Cell::Bool(truth) => {
                let place = Place::Number(None, Decimal::from(u8::from(*truth)));
                Some(vec![Self { low: place.clone(), high: place }])
            }
        }
    }
}

/// Rows by where their cells of one column lie.
pub(super) struct Index<'a> {
    pub(super) column: usize,
    rows: usize,
    /// Rows whose cell takes anything.
    anywhere: Vec<usize>,
    /// The lowest first. The middle of each stretch is the root of a tree of the two halves beside it.
    spans: Vec<(Span<'a>, usize)>,
    /// For each root, which span of its stretch reaches highest.
    highest: Vec<usize>,
}

impl<'a> Index<'a> {
    /// Of rows with their cells of that column.
    pub(super) fn new(column: usize, cells: impl Iterator<Item = (usize, &'a Cell)>) -> Self {
        let mut index = Self { column, rows: 0, anywhere: Vec::new(), spans: Vec::new(), highest: Vec::new() };
        for (row, cell) in cells {
            index.rows += 1;
            match Span::of(cell) {
                None => index.anywhere.push(row),
                Some(spans) => index.spans.extend(spans.into_iter().map(|span| (span, row))),
            }
        }
        index.spans.sort_by(|(one, _), (other, _)| one.low.cmp(&other.low));
        index.highest = vec![0; index.spans.len()];
        index.raise(0, index.spans.len());
        index
    }

    /// Of the columns' indexes the one that leaves least to compare, if it leaves less than all.
    pub(super) fn best(indexes: impl Iterator<Item = Self>) -> Option<Self> {
        let weighed = indexes.map(|index| (index.pairs(), index)).min_by_key(|(pairs, _)| *pairs);
        weighed.filter(|(pairs, index)| *pairs < index.rows.saturating_mul(index.rows)).map(|(_, index)| index)
    }

    /// Every row whose cell may fit something of the span, in no order; one whose values lie in each other comes several times.
    pub(super) fn near(&self, span: &Span<'_>, mut row: impl FnMut(usize)) {
        self.anywhere.iter().copied().for_each(&mut row);
        self.search(0, self.spans.len(), span, &mut row);
    }

    /// How many pairs of rows it leaves to compare, each counted twice and with itself.
    fn pairs(&self) -> usize {
        let mut highs: Vec<&Place<'_>> = self.spans.iter().map(|(span, _)| &span.high).collect();
        highs.sort();
        let near = self.spans.iter().map(|(span, _)| {
            let begun = self.spans.partition_point(|(other, _)| other.low <= span.high);
            begun - highs.partition_point(|high| **high < span.low)
        });
        let anywhere = self.anywhere.len().saturating_mul(2 * self.rows);
        near.fold(anywhere, usize::saturating_add)
    }

    /// Notes which span reaches highest, for the stretch and all within it.
    fn raise(&mut self, from: usize, to: usize) -> Option<usize> {
        if from >= to {
            return None;
        }
        let middle = from.midpoint(to);
        let halves = [self.raise(from, middle), self.raise(middle + 1, to)];
        let high = |at: &usize| self.spans.get(*at).map(|(span, _)| &span.high);
        let highest = halves.into_iter().flatten().chain([middle]).max_by(|one, other| high(one).cmp(&high(other)))?;
        *self.highest.get_mut(middle)? = highest;
        Some(highest)
    }

    fn search(&self, from: usize, to: usize, wanted: &Span<'_>, row: &mut impl FnMut(usize)) {
        let middle = from.midpoint(to);
        let highest = self.highest.get(middle).and_then(|highest| self.spans.get(*highest));
        let (true, Some((span, own)), Some((highest, _))) = (from < to, self.spans.get(middle), highest) else {
            return;
        };
        if highest.high < wanted.low {
            return;
        }
        self.search(from, middle, wanted, row);
        if span.low <= wanted.high {
            if span.high >= wanted.low {
                row(*own);
            }
            self.search(middle + 1, to, wanted, row);
        }
    }
}

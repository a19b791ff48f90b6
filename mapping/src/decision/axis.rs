//! The points of a column that stand for all others.

use std::borrow::Cow;

use canonical_model::Currency;
use rust_decimal::Decimal;

use super::{Cell, Column, pattern::Pattern, point::Point};
use crate::scalar::{Scalar, ScalarType};

/// An end of a range.
type End = (Decimal, Option<Currency>);

/// A column, with what is known of it once for all its cells.
pub(super) struct Axis<'a> {
    column: &'a Column,
    /// The ends of all ranges of all rows, those of a currency together and the lowest first.
    ends: Vec<End>,
    /// What stands for all that may fit a cell that takes anything.
    anything: Vec<Point>,
}

impl<'a> Axis<'a> {
    pub(super) fn new(column: &'a Column, cells: impl Iterator<Item = &'a Cell>) -> Self {
        let ranges = cells.filter_map(|cell| if let Cell::Number(ranges) = cell { Some(ranges) } else { None });
        let mut ends: Vec<End> = ranges.flatten().flat_map(|range| range.ends()).collect();
        ends.sort_by_key(|(end, currency)| (*currency, *end));
        ends.dedup();
        let mut axis = Self { column, ends, anything: Vec::new() };
        axis.anything = axis.points(&Cell::Any, &axis.ends);
        axis
    }

    /// What stands for all that fits the cell.
    pub(super) fn fitting(&self, cell: &Cell) -> Cow<'_, [Point]> {
        let mut points = match cell {
            Cell::Any => return Cow::Borrowed(&self.anything),
            Cell::Number(_) => self.points(cell, &self.near(cell)),
            Cell::Text(_) | Cell::Bool(_) => self.points(cell, &[]),
        };
        points.retain(|point| cell.fits(point));
        Cow::Owned(points)
    }

    /// The ends in and next to the ranges of the cell.
    fn near(&self, cell: &Cell) -> Vec<End> {
        let Cell::Number(ranges) = cell else { return Vec::new() };
        let mut near = Vec::new();
        for range in ranges {
            let (low, high) = range.hull();
            let low = low.map_or(Decimal::MIN, |low| low.saturating_sub(Decimal::ONE));
            let high = high.map_or(Decimal::MAX, |high| high.saturating_add(Decimal::ONE));
            let from = self.ends.partition_point(|(end, currency)| (*currency, *end) < (range.currency(), low));
            let to = self.ends.partition_point(|(end, currency)| (*currency, *end) <= (range.currency(), high));
            near.extend_from_slice(self.ends.get(from..to).unwrap_or_default());
        }
        near
    }

    fn points(&self, cell: &Cell, ends: &[End]) -> Vec<Point> {
        let mut points = Vec::new();
        let column = self.column;
        match column.scalar_type {
            ScalarType::Bool => points.extend([Point::Bool(true), Point::Bool(false)]),
            ScalarType::Text if !column.domain.is_empty() => {
                points.extend(column.domain.iter().map(|value| Point::of(Some(Scalar::text(*value)))));
            }
            ScalarType::Text => {
                let typical = match cell {
                    Cell::Text(patterns) => patterns.iter().map(Pattern::typical).collect(),
                    _ => vec![Pattern::new("*").typical()],
                };
                points.extend(typical.into_iter().map(Point::Text));
            }
            scalar_type => {
                let whole = matches!(scalar_type, ScalarType::Integer | ScalarType::Date);
                let is_possible =
                    |point: &Point| !whole || matches!(point, Point::Number(number, _) if number.is_integer());
                points.extend(numbers(ends).into_iter().filter(is_possible));
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
}

/// The ends, what lies next to them, and what lies between them.
pub(super) fn numbers(ends: &[End]) -> Vec<Point> {
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

//! The faults of tables, held against the plain search for them: each row is compared with every other.

use std::collections::BTreeSet;

use canonical_model::Currency;
use proptest::{prelude::*, sample::select};
use rust_decimal::Decimal;

use super::{column, rows, several, text};
use crate::{
    decision::{
        Cell, Column, Fault, MAX_ROWS, Ranked, Table, Written,
        axis::numbers,
        check::{MAX_COMBINATIONS, faults},
        pattern::Pattern,
        point::Point,
        rivals::{overlaps, shared},
    },
    scalar::{Scalar, ScalarType},
};

fn unchecked(columns: &[Column], written: &[Vec<Written>]) -> Table<usize> {
    Table::unchecked(columns.to_vec(), rows(columns, written))
}

/// Each row with each that follows it.
fn plain_overlaps(table: &Table<usize>) -> Vec<Fault> {
    let rivals = |rank: usize, one: &Ranked<usize>| {
        let later = table.rows.iter().skip(rank + 1).filter(|other| other.narrowness == one.narrowness);
        later
            .filter_map(|other| {
                let example = shared(&table.columns, &one.row.cells, &other.row.cells)?;
                Some(Fault::Overlap { first: one.position, second: other.position, example })
            })
            .next()
    };
    table.rows.iter().enumerate().filter_map(|(rank, one)| rivals(rank, one)).collect()
}

/// All points of a column that fit the cell, from the ends of all rows.
fn plain_points(table: &Table<usize>, at: usize, cell: &Cell) -> Vec<Point> {
    let column = &table.columns[at];
    let mut points = match column.scalar_type {
        ScalarType::Bool => vec![Point::Bool(true), Point::Bool(false)],
        ScalarType::Text if !column.domain.is_empty() => {
            column.domain.iter().map(|value| Point::of(Some(Scalar::text(*value)))).collect()
        }
        ScalarType::Text => match cell {
            Cell::Text(patterns) => patterns.iter().map(|pattern| Point::Text(pattern.typical())).collect(),
            _ => vec![Point::Text(Pattern::new("*").typical())],
        },
        scalar_type => {
            let mut ends: Vec<(Decimal, Option<Currency>)> = Vec::new();
            for row in &table.rows {
                if let Cell::Number(ranges) = &row.row.cells[at] {
                    ends.extend(ranges.iter().flat_map(|range| range.ends()));
                }
            }
            let whole = scalar_type == ScalarType::Integer;
            let mut points = numbers(&ends);
            points.retain(|point| !whole || matches!(point, Point::Number(number, _) if number.is_integer()));
            if scalar_type == ScalarType::Money {
                points.push(Point::Number(Decimal::ZERO, None));
            }
            points
        }
    };
    if column.optional {
        points.push(Point::Missing);
    }
    points.retain(|point| cell.fits(point));
    points
}

/// For each combination of the points that fit the cells, the last column's turning slowest: the first of the rows that fits.
/// `None` where there are more of them than are tried.
fn plain_winners(table: &Table<usize>, cells: &[Cell], among: usize) -> Option<Vec<Option<usize>>> {
    let mut combinations: Vec<Vec<Point>> = vec![Vec::new()];
    for (at, cell) in cells.iter().enumerate() {
        let points = plain_points(table, at, cell);
        combinations = points
            .iter()
            .flat_map(|point| {
                combinations.iter().map(|chosen| [chosen.as_slice(), std::slice::from_ref(point)].concat())
            })
            .collect();
    }
    if combinations.len() > MAX_COMBINATIONS {
        return None;
    }
    let first = |points: &Vec<Point>| table.rows[..among].iter().find(|row| row.fits(points));
    Some(combinations.iter().map(|points| first(points).map(|row| row.position)).collect())
}

fn plain_faults(table: &Table<usize>) -> Vec<Fault> {
    let mut faults = plain_overlaps(table);
    let overlapping: BTreeSet<usize> = faults.iter().map(Fault::row).collect();
    for (rank, row) in table.rows.iter().enumerate().filter(|(_, row)| !overlapping.contains(&row.position)) {
        let Some(winners) = plain_winners(table, &row.row.cells, rank) else { continue };
        if let (true, Some(Some(by))) = (winners.iter().all(Option::is_some), winners.first()) {
            faults.push(Fault::Unreachable { row: row.position, by: *by });
        }
    }
    faults.sort_by_key(Fault::row);
    faults
}

const KINDS: &[&str] = &["goods", "shipping", "discount"];

/// A column, and cells for it that often meet.
fn columns() -> impl Strategy<Value = Vec<(Column, Vec<Written>)>> {
    let texts = |texts: &[&str]| texts.iter().map(|one| text(one)).collect::<Vec<_>>();
    let mut codes = texts(&["*", "", "a", "b", "ab", "a*", "ab*", "*b", "*ab", "a*b", "b*a", "**", "Ü", "ü*"]);
    codes.extend([several(&["a", "b"]), several(&["ab", "b*"]), several(&["a", "a", "aab"])]);
    let mut kinds = texts(&["*", "goods", "shipping", "discount", "*s*"]);
    kinds.push(several(&["goods", "shipping"]));
    let truths = vec![Written::Bool(true), Written::Bool(false), text("*")];
    let mut counts = texts(&["*", ">= 1", "< 1", "0..2", "> 0, < 3", "2..9"]);
    counts.extend([Written::Integer(0), Written::Integer(1), several(&["1", "4"]), several(&["0..1", "8"])]);
    let mut rates = texts(&["*", "0", "8.25", "8.250", ">= 8", "< 8.25", "> 0, < 8", "8..9", "> 8.25"]);
    rates.push(several(&["0", "8.25"]));
    let mut totals =
        texts(&["*", ">= 10 EUR", "< 10 EUR", "10 EUR", "10 USD", ">= 0 USD, < 10 USD", "9.5 EUR..11 EUR"]);
    totals.push(several(&["10 EUR", "10 USD"]));
    let of = |name: &str, scalar_type| column(name, scalar_type);
    let kinds = (Column { domain: KINDS, ..of("kind", ScalarType::Text) }, kinds);
    let missing = (Column { optional: true, ..of("members", ScalarType::Integer) }, counts.clone());
    let all = vec![
        (of("code", ScalarType::Text), codes.clone()),
        (Column { optional: true, ..of("vat", ScalarType::Text) }, codes),
        kinds,
        (of("exempt", ScalarType::Bool), truths),
        (of("count", ScalarType::Integer), counts),
        missing,
        (of("rate", ScalarType::Decimal), rates),
        (of("total", ScalarType::Money), totals),
    ];
    prop::sample::subsequence(all, 1..=3)
}

/// A table of some of those columns.
fn tables() -> impl Strategy<Value = (Vec<Column>, Vec<Vec<Written>>)> {
    columns().prop_flat_map(|columns| {
        let row: Vec<_> = columns.iter().map(|(_, cells)| select(cells.clone())).collect();
        let columns: Vec<Column> = columns.into_iter().map(|(column, _)| column).collect();
        (Just(columns), prop::collection::vec(row, 1..14))
    })
}

proptest! {
    #[test]
    fn faults_are_those_of_the_plain_search_in_its_order((columns, rows) in tables()) {
        let table = unchecked(&columns, &rows);
        let anything = vec![Cell::Any; columns.len()];
        let winners = plain_winners(&table, &anything, rows.len());
        prop_assert_eq!(table.has_gaps(), winners.is_none_or(|winners| winners.iter().any(Option::is_none)));
        prop_assert_eq!(faults(&table), plain_faults(&table));
    }
}

/// How many cells are compared to find the rows that compete.
fn compared(columns: &[Column], rows: &[Vec<Written>]) -> usize {
    let table = unchecked(columns, rows);
    let mut patience = usize::MAX;
    let found = overlaps(&table.columns, &table.rows, &mut patience);
    assert_eq!(found, plain_overlaps(&table));
    usize::MAX - patience
}

#[test]
fn rows_that_differ_in_a_value_a_range_or_a_beginning_are_hardly_compared() {
    let columns = [column("one", ScalarType::Text), column("count", ScalarType::Integer)];
    let many = |row: fn(usize) -> [Written; 2]| (0..400).map(|at| row(at).to_vec()).collect::<Vec<_>>();
    for (rows, most) in [
        (many(|at| [text(&format!("c{}", at / 20)), text(&(at % 20).to_string())]), 0),
        (many(|at| [text("*"), text(&format!("{}..{}", 3 * at, 3 * at + 2))]), 0),
        (many(|at| [text(&format!("p{at:03}*")), text(">= 1")]), 0),
        (many(|at| [several(&[&format!("a{at}"), &format!("b{at}")]), text("*")]), 0),
        // Two rows for each value.
        (many(|at| [text(&format!("c{}", at / 2)), text(if at % 2 == 0 { "< 5" } else { ">= 5" })]), 0),
        (many(|at| [text(&format!("c{}*", at / 2 + 100)), text(if at % 2 == 0 { "< 5" } else { ">= 5" })]), 2 * 200),
    ] {
        assert!(compared(&columns, &rows) <= most, "{:?}: {}", rows[0], compared(&columns, &rows));
    }
}

#[test]
fn the_last_two_rows_of_the_largest_table_are_found_to_compete() {
    let columns: Vec<Column> = (0..8).map(|at| column(&format!("c{at}"), ScalarType::Text)).collect();
    let row = |at: usize| (0..8).map(|column| text(&format!("{}*", (at + column) % (MAX_ROWS - 1)))).collect();
    let rows: Vec<Vec<Written>> = (0..MAX_ROWS)
        .map(row)
        .map(|mut row: Vec<Written>| {
            row[0] = text("x");
            row
        })
        .collect();
    let found = super::table(&columns, &rows).map(|_| ()).unwrap_err();
    assert!(matches!(found[..], [.., Fault::Overlap { first: 0, second: 1_999, .. }]), "{:?}", found.last());
}

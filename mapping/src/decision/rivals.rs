//! Rows that compete: equally narrow, and something fits both.

use std::collections::BTreeMap;

use canonical_model::Currency;
use rust_decimal::Decimal;

use super::{
    Cell, Column, Ranked,
    axis::numbers,
    cell::Narrowness,
    check::Fault,
    point::Point,
    range::Range,
    span::{Index, Place, Span},
};

/// For each row the first that competes with it, in the order of the rows.
///
/// Only rows are compared that agree in all cells that name one value, and of those only the ones whose cells lie near each
/// other in the column that sets them apart most. `patience` is lowered by the cells that are compared; nothing more is found
/// when none is left.
pub(super) fn overlaps<T>(columns: &[Column], rows: &[Ranked<T>], patience: &mut usize) -> Vec<Fault> {
    let mut found: Vec<(usize, Fault)> = Vec::new();
    let ranks: Vec<usize> = (0..rows.len()).collect();
    for group in ranks.chunk_by(|one, other| narrowness(rows, *one) == narrowness(rows, *other)) {
        let mut alike: BTreeMap<Vec<Place<'_>>, Vec<usize>> = BTreeMap::new();
        for rank in group {
            alike.entry(constants(rows, *rank)).or_default().push(*rank);
        }
        for ranks in alike.values() {
            competing(columns, rows, ranks, patience, &mut found);
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, fault)| fault).collect()
}

fn narrowness<T>(rows: &[Ranked<T>], rank: usize) -> Option<&[Narrowness]> {
    rows.get(rank).map(|row| row.narrowness.as_slice())
}

/// What its cells name that name one value.
fn constants<T>(rows: &[Ranked<T>], rank: usize) -> Vec<Place<'_>> {
    let Some(row) = rows.get(rank) else { return Vec::new() };
    let constant = row.row.cells.iter().zip(&row.narrowness).filter(|(_, narrowness)| **narrowness == Narrowness::One);
    constant.filter_map(|(cell, _)| Span::of(cell)).flatten().map(|span| span.low).collect()
}

/// Those of some rows that compete; their cells are equally narrow, and alike where they name one value.
fn competing<T>(
    columns: &[Column],
    rows: &[Ranked<T>],
    ranks: &[usize],
    patience: &mut usize,
    found: &mut Vec<(usize, Fault)>,
) {
    if ranks.len() < 2 {
        return;
    }
    let cell = |rank: &usize, column: usize| rows.get(*rank).and_then(|row| row.row.cells.get(column));
    let index = Index::best(
        (0..columns.len())
            .map(|column| Index::new(column, ranks.iter().filter_map(|rank| Some((*rank, cell(rank, column)?))))),
    );
    let mut near = Vec::new();
    for (at, rank) in ranks.iter().enumerate() {
        let Some(one) = rows.get(*rank) else { continue };
        let spans = index.as_ref().and_then(|index| Some((index, Span::of(cell(rank, index.column)?)?)));
        let rivals = match spans {
            None => ranks.get(at + 1..).unwrap_or_default(),
            Some((index, spans)) => {
                near.clear();
                for span in &spans {
                    index.near(span, |other| {
                        if other > *rank {
                            near.push(other)
                        }
                    });
                }
                near.sort_unstable();
                near.dedup();
                near.as_slice()
            }
        };
        for other in rivals.iter().filter_map(|rank| rows.get(*rank)) {
            let Some(left) = patience.checked_sub(one.row.cells.len()) else { return };
            *patience = left;
            if let Some(example) = example(columns, &one.row.cells, &other.row.cells) {
                found.push((*rank, Fault::Overlap { first: one.position, second: other.position, example }));
                break;
            }
        }
    }
}

/// What fits both rows, in words, looked for only where the cells lie so that there may be something.
fn example(columns: &[Column], one: &[Cell], other: &[Cell]) -> Option<String> {
    let is_possible = one.iter().zip(other).all(|(one, other)| may_meet(one, other));
    if is_possible { shared(columns, one, other) } else { None }
}

/// What fits both rows, in words.
pub(super) fn shared(columns: &[Column], one: &[Cell], other: &[Cell]) -> Option<String> {
    let cells = one.iter().zip(other);
    let shared = cells.map(|(one, other)| meet(one, other)).collect::<Option<Vec<Option<Point>>>>()?;
    let named = columns.iter().zip(&shared);
    let words: Vec<String> = named
        .filter_map(|(column, point)| Some(format!("{} {}", column.name, point.as_ref()?.shown(column.scalar_type))))
        .collect();
    Some(if words.is_empty() { "anything".to_owned() } else { words.join(", ") })
}

/// Whether it is worth looking for something that fits both cells.
fn may_meet(one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Text(one), Cell::Text(other)) => one.iter().any(|one| other.iter().any(|other| one.meets(other))),
        (Cell::Number(one), Cell::Number(other)) => one.iter().any(|one| other.iter().any(|other| one.touches(other))),
        (Cell::Bool(one), Cell::Bool(other)) => one == other,
        (Cell::Any, _) | (_, Cell::Any) => true,
        _ => false,
    }
}

/// What fits both cells: `Some(None)` if that is anything at all.
#[expect(clippy::option_option, reason = "nothing, anything, or a point")]
fn meet<'a>(one: &'a Cell, other: &'a Cell) -> Option<Option<Point>> {
    match (one, other) {
        (Cell::Any, Cell::Any) => Some(None),
        (Cell::Any, cell) | (cell, Cell::Any) => Some(some_of(cell)),
        (Cell::Text(one), Cell::Text(other)) => {
            let mut pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one, other)));
            pairs.find_map(|(one, other)| one.meet(other)).map(|text| Some(Point::Text(text)))
        }
        (Cell::Number(one), Cell::Number(other)) => {
            let ends: Vec<(Decimal, Option<Currency>)> =
                one.iter().chain(other).flat_map(|range| range.ends()).collect();
            let holds = |ranges: &[Range], point: &Point| match point {
                Point::Number(number, currency) => ranges.iter().any(|range| range.holds(*number, *currency)),
                _ => false,
            };
            numbers(&ends).into_iter().find(|point| holds(one, point) && holds(other, point)).map(Some)
        }
        (Cell::Bool(one), Cell::Bool(other)) => (one == other).then_some(Some(Point::Bool(*one))),
        _ => None,
    }
}

/// Something that fits the cell.
fn some_of(cell: &Cell) -> Option<Point> {
    match cell {
        Cell::Any => None,
        Cell::Text(patterns) => patterns.first().map(|pattern| Point::Text(pattern.typical())),
        Cell::Number(ranges) => {
            let ends: Vec<(Decimal, Option<Currency>)> = ranges.iter().flat_map(|range| range.ends()).collect();
            numbers(&ends).into_iter().find(|point| cell.fits(point))
        }
        Cell::Bool(truth) => Some(Point::Bool(*truth)),
    }
}

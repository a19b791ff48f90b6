mod plain;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn column(name: &str, scalar_type: ScalarType) -> Column {
    Column { name: name.to_owned(), scalar_type, optional: false, domain: &[] }
}

fn text(cell: &str) -> Written {
    Written::Text(cell.to_owned())
}

fn several(cells: &[&str]) -> Written {
    Written::Several(cells.iter().map(|cell| text(cell)).collect())
}

/// Those rows; each follows with its place.
fn rows(columns: &[Column], rows: &[Vec<Written>]) -> Vec<Row<usize>> {
    let cells =
        |row: &Vec<Written>| columns.iter().zip(row).map(|(column, cell)| Cell::new(cell, column).unwrap()).collect();
    rows.iter().enumerate().map(|(result, row)| Row { cells: cells(row), result }).collect()
}

fn table(columns: &[Column], written: &[Vec<Written>]) -> Result<Table<usize>, Vec<Fault>> {
    Table::new(columns.to_vec(), rows(columns, written))
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn the_narrowest_row_counts_wherever_it_stands_and_the_first_column_weighs_most() {
    let columns = [column("country", ScalarType::Text), column("class", ScalarType::Text)];
    let rows = [
        vec![text("*"), text("*")],
        vec![text("*"), text("books")],
        vec![text("N*"), text("*")],
        vec![several(&["NO", "SE"]), text("*")],
        vec![text("NO"), text("*")],
        vec![text("NO"), text("Books")],
    ];
    let table = table(&columns, &rows).unwrap();
    let found = |country: &'static str, class: &'static str| {
        table.find([Some(Scalar::text(country)), Some(Scalar::text(class))]).unwrap().0
    };
    for (country, class, row) in [
        ("DK", "tea", 0),
        ("dk", " BOOKS ", 1),
        ("NZ", "books", 2),
        ("SE", "books", 3),
        ("no", "tea", 4),
        ("NO", "books", 5),
        ("", "", 0),
    ] {
        assert_eq!(found(country, class), row, "{country} {class}");
    }
    assert_eq!(table.results().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert!(!table.has_gaps());
}

#[test]
fn numbers_days_and_amounts_are_compared_by_value_and_amounts_in_their_own_currency() {
    let columns = [column("rate", ScalarType::Decimal)];
    let rates = [vec![text("20")], vec![text(">= 5, < 20")], vec![text("< 5")], vec![text("8.25")]];
    let rates = table(&columns, &rates).unwrap();
    let found = |rate: &str| rates.find([Some(Scalar::Decimal(decimal(rate)))]).map(|found| found.0);
    assert_eq!(
        [found("20.000"), found("5"), found("19.99"), found("4.99"), found("8.250")],
        [Some(0), Some(1), Some(1), Some(2), Some(3)]
    );
    assert_eq!((found("20.01"), rates.has_gaps()), (None, true));

    let days =
        table(&[column("day", ScalarType::Date)], &[vec![text("2026-01-01..2026-03-31")], vec![text("> 2026-03-31")]])
            .unwrap();
    let found = |day: &str| days.find([Some(Scalar::Date(day.parse().unwrap()))]).map(|found| found.0);
    assert_eq!([found("2025-12-31"), found("2026-03-31"), found("2026-04-01")], [None, Some(0), Some(1)]);

    let totals = table(&[column("total", ScalarType::Money)], &[vec![text(">= 100 EUR")], vec![text("*")]]).unwrap();
    let found = |amount: &str, currency: &str| {
        let money = canonical_model::Money::new(decimal(amount), currency.parse().unwrap()).unwrap();
        totals.find([Some(Scalar::Money(money))]).unwrap().0
    };
    assert_eq!([found("100", "EUR"), found("99.99", "EUR"), found("100", "USD")], [0, 1, 1]);
}

#[test]
fn a_missing_value_fits_a_star_and_a_missing_text_an_empty_one() {
    let optional = |name, scalar_type| Column { optional: true, ..column(name, scalar_type) };
    let columns = [optional("vat", ScalarType::Text), optional("members", ScalarType::Integer)];
    let table = table(&columns, &[vec![text(""), text("*")], vec![text("*"), Written::Integer(3)]]).unwrap();
    assert_eq!(table.find([None, None]).map(|found| found.0), Some(0));
    assert_eq!(table.find([Some(Scalar::text("GB1")), None]), None);
    assert_eq!(table.find([Some(Scalar::text("GB1")), Some(Scalar::Integer(3))]).map(|found| found.0), Some(1));
    assert!(table.has_gaps());
}

#[test]
fn rows_that_compete_and_rows_that_nothing_reaches_are_faults() {
    const KINDS: &[&str] = &["goods", "shipping"];
    let columns = [
        Column { domain: KINDS, ..column("kind", ScalarType::Text) },
        column("exempt", ScalarType::Bool),
        column("code", ScalarType::Text),
    ];
    let faults = |rows: &[Vec<Written>]| table(&columns, rows).map(|_| ()).unwrap_err();
    let truth = Written::Bool;

    let competing = faults(&[vec![text("*"), text("*"), text("A*")], vec![text("*"), text("*"), text("*B")]]);
    let example = "code \"ab\"".to_owned();
    assert_eq!(competing, [Fault::Overlap { first: 0, second: 1, example }]);
    let twins = faults(&[vec![text("goods"), truth(true), text("*")], vec![text("Goods"), truth(true), text("*")]]);
    let example = "kind \"goods\", exempt true".to_owned();
    assert_eq!(twins, [Fault::Overlap { first: 0, second: 1, example }]);

    let each = [
        vec![text("goods"), text("*"), text("*")],
        vec![text("*"), text("*"), text("*")],
        vec![text("shipping"), text("*"), text("*")],
    ];
    assert_eq!(faults(&each), [Fault::Unreachable { row: 1, by: 0 }]);
    let both = [
        vec![text("*"), truth(true), text("*")],
        vec![text("*"), truth(false), text("*")],
        vec![text("*"), text("*"), text("*")],
    ];
    assert_eq!(faults(&both), [Fault::Unreachable { row: 2, by: 0 }]);
    assert!(!table(&columns, &both[..2]).unwrap().has_gaps());
}

#[test]
fn a_cell_that_its_column_cannot_hold_says_what_it_can() {
    let kinds = Column { domain: &["goods", "shipping"], ..column("line.kind", ScalarType::Text) };
    let money = column("order.total", ScalarType::Money);
    let error = Cell::new(&text("good"), &kinds).unwrap_err();
    assert_eq!(error.message, "line.kind is never \"good\": it is one of goods, shipping");
    assert_eq!(error.suggestion.as_deref(), Some("goods"));
    for (written, column, words) in [
        (Written::Integer(3), &kinds, "write a text in quotes"),
        (text(">= 3"), &money, "no amount with its currency"),
        (Written::Integer(3), &money, "\">= 100.00 EUR\""),
        (text(">= 3 EUR, < 4 USD"), &money, "one currency"),
        (text(">= 3, > 4"), &column("rate", ScalarType::Decimal), "at most one lower"),
        (text("4..3"), &column("rate", ScalarType::Decimal), "holds no value"),
        (text("< 3, >= 3"), &column("rate", ScalarType::Decimal), "holds no value"),
        (text("2026-02-30"), &column("day", ScalarType::Date), "is no day"),
        (text("yes"), &column("guest", ScalarType::Bool), "true, false"),
        (Written::Several(vec![]), &kinds, "fits nothing"),
        (text(&"x".repeat(256)), &column("code", ScalarType::Text), "at most 255"),
    ] {
        let error = Cell::new(&written, column).unwrap_err();
        assert!(error.message.contains(words), "{written:?}: {}", error.message);
    }
}

#[test]
fn a_table_of_many_rows_is_checked_in_bounded_time() {
    let columns = [column("one", ScalarType::Text), column("other", ScalarType::Text)];
    let rows: Vec<Vec<Written>> = (0..MAX_ROWS).map(|row| vec![text(&format!("*{row:04}*")), text("*a*")]).collect();
    let found = table(&columns, &rows).map(|_| ()).unwrap_err();
    assert_eq!(found.len(), MAX_ROWS - 1);
}

/// What a cell of the universe below may say.
fn cells() -> impl Strategy<Value = (Written, Written)> {
    let codes =
        prop_oneof!["[ab*]{1,3}".prop_map(Written::Text), Just(several(&["a", "bb"])), Just(several(&["b*", "a"]))];
    let ranges = ["*", "0", "1", ">= 1", "< 1", "0..2", "> 0, < 2"];
    (codes, prop::sample::select(ranges.map(text).to_vec()))
}

/// Every input that rows of the universe tell apart.
fn universe() -> Vec<(String, i64)> {
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        let longer = texts.iter().flat_map(|text| ["a", "b", "c"].map(|letter| format!("{text}{letter}")));
        texts = texts.iter().cloned().chain(longer).collect();
        texts.sort();
        texts.dedup();
    }
    texts.into_iter().flat_map(|text| (-1..4).map(move |number| (text.clone(), number))).collect()
}

proptest! {
    #[test]
    fn faults_are_what_trying_every_input_finds(written in prop::collection::vec(cells(), 1..5)) {
        let columns = [column("code", ScalarType::Text), column("count", ScalarType::Integer)];
        let rows: Vec<Vec<Written>> = written.into_iter().map(|(code, count)| vec![code, count]).collect();
        let cells: Vec<Vec<Cell>> =
            rows.iter().map(|row| columns.iter().zip(row).map(|(column, cell)| Cell::new(cell, column).unwrap()).collect()).collect();
        let narrowness: Vec<Vec<Narrowness>> = cells.iter().map(|row| row.iter().map(Cell::narrowness).collect()).collect();
        let mut competing = vec![false; rows.len()];
        let mut winning = vec![false; rows.len()];
        let mut gaps = false;
        for (code, count) in universe() {
            let input = [Point::of(Some(Scalar::text(code.as_str()))), Point::of(Some(Scalar::Integer(count)))];
            let fitting: Vec<usize> = (0..rows.len()).filter(|row| cells[*row].iter().zip(&input).all(|(cell, point)| cell.fits(point))).collect();
            let Some(best) = fitting.iter().map(|row| &narrowness[*row]).max() else { gaps = true; continue };
            for row in fitting.iter().filter(|row| narrowness[**row] == *best) {
                winning[*row] = true;
            }
            for row in &fitting {
                let rival = |other: &usize| other < row && narrowness[*other] == narrowness[*row];
                competing[*row] |= fitting.iter().any(rival);
            }
        }
        match table(&columns, &rows) {
            Ok(table) => {
                prop_assert_eq!(competing, vec![false; rows.len()]);
                prop_assert_eq!(winning, vec![true; rows.len()]);
                prop_assert_eq!(table.has_gaps(), gaps);
            }
            Err(faults) => for fault in faults {
                match fault {
                    Fault::Overlap { second, .. } => prop_assert!(competing[second], "{}", second),
                    Fault::Unreachable { row, .. } => prop_assert!(!winning[row], "{}", row),
                }
            },
        }
    }
}

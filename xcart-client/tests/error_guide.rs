//! That the guide to errors is complete and true: every variant has a row, and what the code says is what its row says.
#![cfg(all(feature = "client", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::{collections::BTreeSet, sync::Arc};

use api_core::{
    runtime::ManualRuntime,
    transport::{Response, Sent, TransportErrorKind},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rust_decimal::Decimal;
use support::{Answer, Script, Store, builder, json};
use xcart_client::{
    ChangeCursor, Client, Credentials, EntityTag, Error, ErrorKind, OrderBy, OrderQuery, RetryPolicy, RowFault,
    meaning::{MoneyUnknown, MovementId, SumsDiffer},
    webhooks::{Refusal, SetupError, UnreadableHint},
    wire::{CategoryId, ClassInput, ItemId, OrderId, OrderNumber, TransactionId},
};

const GUIDE: &str = include_str!("../docs/errors.md");

/// The rows of the table whose first heading names this type: their cells.
fn rows(type_name: &str) -> Vec<Vec<&'static str>> {
    let heading = format!("| [`{type_name}`]");
    let table = GUIDE.lines().skip_while(|line| !line.starts_with(&heading)).skip(2);
    let rows: Vec<Vec<_>> = table
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect())
        .collect();
    assert!(!rows.is_empty(), "no table of {type_name}");
    rows
}

/// Whether a text is that sentence, of which `…` may be anything.
fn is(text: &str, sentence: &str) -> bool {
    let mut parts = sentence.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap()) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        let place = if at + 1 == parts.len() { rest.strip_suffix(part).map(str::len) } else { rest.find(part) };
        let Some(place) = place else { return false };
        rest = &rest[place + part.len()..];
    }
    rest.is_empty()
}

/// The variants that the source declares.
fn variants(source: &'static str, name: &str) -> BTreeSet<&'static str> {
    let body = source.split(&format!("pub enum {name} {{\n")).nth(1).unwrap().split("\n}").next().unwrap();
    let declared =
        body.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with(char::is_uppercase));
    declared.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect()
}

#[test]
fn every_variant_of_every_error_has_a_row_and_every_row_a_variant() {
    for (name, source) in [
        ("ErrorKind", include_str!("../src/error.rs")),
        ("RowFault", include_str!("../src/client/rows.rs")),
        ("MoneyUnknown", include_str!("../src/meaning/money.rs")),
        ("SumsDiffer", include_str!("../src/meaning/totals.rs")),
        ("SetupError", include_str!("../src/webhooks/receiver.rs")),
        ("Refusal", include_str!("../src/webhooks/receiver.rs")),
        ("UnreadableHint", include_str!("../src/webhooks/ids.rs")),
    ] {
        let told: BTreeSet<&str> = rows(name).iter().map(|row| row[0]).collect();
        assert_eq!(told, variants(source, name), "{name}");
    }
}

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
    let pairs = headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    Ok(Response::new(StatusCode::from_u16(status).unwrap(), pairs.collect::<HeaderMap>(), body.to_owned()))
}

fn problem(status: u16, detail: &str) -> Answer {
    let detail = serde_json::to_string(detail).unwrap();
    Ok(json(status, format!(r#"{{"title":"An error occurred","detail":{detail}}}"#)))
}

fn with_client<T>(
    answers: impl IntoIterator<Item = Answer>,
    call: impl AsyncFnOnce(Client) -> Result<T, Error>,
) -> Error {
    let runtime = ManualRuntime::new(1);
    let client = builder(Arc::new(Script::new(answers)), &runtime, "https://shop.example").retry(RetryPolicy::never());
    match runtime.block_on(call(client.build().unwrap())) {
        Ok(_) => panic!("a call that should have failed"),
        Err(error) => error,
    }
}

/// What a read meets that may be repeated.
fn read(answer: Answer) -> Error {
    with_client([answer], async |client| client.category_products(CategoryId(42)).await)
}

/// What a write meets.
fn written(answer: Answer) -> Error {
    with_client([answer], async |client| client.create_product_class(&ClassInput::named("Apparel")).await)
}

fn broken(kind: TransportErrorKind, sent: Sent) -> Error {
    read(Err((kind, sent)))
}

fn signed_in() -> Error {
    let runtime = ManualRuntime::new(1);
    let script = Script::new([Ok(json(401, r#"{"code":401,"message":"Invalid credentials."}"#.into()))]);
    let base = api_core::url::BaseUrl::parse("https://shop.example").unwrap();
    let credentials = Credentials::sign_in("ada@shop.example", "Secret-123");
    let client = Client::builder(Arc::new(script), Arc::new(runtime.clone()), base, credentials).build().unwrap();
    runtime.block_on(client.order(OrderId(1))).unwrap_err()
}

/// A store that sorts nothing.
fn unstable() -> Error {
    let row = |id: i64, minute: i64| {
        let date = format!("2025-11-23T12:{minute:02}:20+0000");
        format!(r#"{{"id":{id},"create_date":"{date}","update_date":"{date}"}}"#)
    };
    let page = format!("[{},{}]", row(1, 9), row(2, 8));
    let answers = std::iter::repeat_with(|| Ok(json(200, page.clone()))).take(100);
    let query = OrderQuery::new().order_by(OrderBy::Changed { newest_first: false });
    with_client(answers, async |client| client.orders(query).next_page().await)
}

/// Every way in which a call fails.
fn failures() -> Vec<Error> {
    let page = |status| answer(status, &[("content-type", "text/html")], "<title>Sorry</title>");
    let key = ManualRuntime::new(1);
    let no_key = builder(Arc::new(Script::default()), &key, "https://shop.example").language("\n").build();
    vec![
        no_key.unwrap_err(),
        broken(TransportErrorKind::Connect, Sent::Never),
        broken(TransportErrorKind::Interrupted, Sent::Maybe),
        broken(TransportErrorKind::TimedOut, Sent::Maybe),
        broken(TransportErrorKind::ResponseTooLarge, Sent::Maybe),
        read(answer(408, &[], "")),
        read(Ok(json(401, r#"{"message":"Invalid credentials."}"#.into()))),
        signed_in(),
        read(problem(403, "Access Denied.")),
        read(page(403)),
        written(problem(403, "Access Denied.")),
        read(problem(404, "Not Found")),
        written(problem(400, "Syntax error")),
        written(problem(400, "Input validations failed: SKU 1204 is not unique")),
        written(problem(400, "Profile with this login already exists")),
        written(problem(400, "'Trade' membership already exists")),
        written(problem(400, "Status code 'ZZ' is invalid")),
        written(problem(400, "Field \"state\" is required")),
        read(answer(429, &[("retry-after", "7")], "")),
        read(answer(503, &[("retry-after", "7")], "")),
        read(answer(429, &[], "")),
        read(page(503)),
        read(page(502)),
        read(page(524)),
        read(problem(500, "Internal Server Error")),
        with_client([problem(500, "Internal Server Error")], async |client| client.order(OrderId(42)).await),
        read(page(200)),
        read(answer(301, &[("location", "https://www.shop.example/")], "")),
        read(Ok(json(200, "[{]".into()))),
        with_client([], async |client| client.order_by_number(&OrderNumber("MG-1".into())).await),
        unstable(),
    ]
}

#[test]
fn what_a_failed_call_says_is_what_its_row_says() {
    let rows = rows("ErrorKind");
    let mut left: BTreeSet<usize> = (0..rows.len()).collect();
    for error in failures() {
        let line = error.to_string();
        let sentence = line.strip_prefix(error.call()).and_then(|rest| rest.strip_prefix(": ")).unwrap();
        let kind = format!("{:?}", error.kind());
        let done = if error.may_be_done() { "perhaps" } else { "no" };
        let again = if error.is_retryable() { "yes" } else { "no" };
        let row =
            rows.iter().position(|row| row[0] == kind && is(sentence, row[2]) && (row[3], row[4]) == (done, again));
        let row = row.unwrap_or_else(|| panic!("no row of {kind}, done: {done}, again: {again}, says: {line}"));
        left.remove(&row);
        assert!(!(error.is_retryable() && error.is_permanent()), "{line}");
    }
    let unseen: Vec<_> = left.into_iter().map(|row| &rows[row]).collect();
    assert!(unseen.is_empty(), "rows that no failure here comes to: {unseen:?}");
}

#[test]
fn what_a_bad_row_says_is_what_its_row_says() {
    let store = Store::new(12);
    store.poison(&[3]);
    store.lock().rows[5].instead = Some(r#"{"id":6,"update_date":"2025-11-23T12:13:20+0000"}"#.into());
    store.lock().rows[8].instead = Some(format!(r#"{{"id":9,"notes":"{}"}}"#, "x".repeat(20_000)));
    let client = store.builder().max_page_bytes(9_000).build().unwrap();
    let page = store.runtime.block_on(client.orders(OrderQuery::new()).next_page()).unwrap().unwrap();
    let rows = rows("RowFault");
    let mut left: BTreeSet<usize> = (0..rows.len()).collect();
    for bad in &page.bad {
        let kind = match bad.fault {
            RowFault::Unreadable(_) => "Unreadable",
            _ => "Undecodable",
        };
        let line = bad.to_string();
        let row = rows.iter().position(|row| row[0] == kind && is(&line, &format!("order …: {}", row[2])));
        left.remove(&row.unwrap_or_else(|| panic!("no row of {kind} says: {line}")));
    }
    assert!(left.is_empty(), "{left:?} of {:?}", page.bad);
}

#[test]
fn what_is_said_of_money_cursors_and_webhooks_is_what_its_row_says() {
    let header = HeaderName::from_static("x-proof");
    let (amount, currency) = (Decimal::ONE, "EUR".to_owned());
    let transaction = TransactionId(7);
    let said = [
        ("CursorError", "CursorError", "x".parse::<ChangeCursor>().unwrap_err().to_string()),
        ("CursorError", "EntityTagError", "x".parse::<EntityTag>().unwrap_err().to_string()),
        ("MoneyUnknown", "Part", MoneyUnknown::Part.to_string()),
        ("MoneyUnknown", "Currency", MoneyUnknown::Currency { transaction, currency }.to_string()),
        ("MoneyUnknown", "Negative", MoneyUnknown::Negative(transaction).to_string()),
        ("MoneyUnknown", "SameId", MoneyUnknown::SameId(MovementId::of_transaction(transaction)).to_string()),
        ("MoneyUnknown", "TooLarge", MoneyUnknown::TooLarge.to_string()),
        ("SumsDiffer", "Negative", SumsDiffer::Negative(ItemId(1)).to_string()),
        (
            "SumsDiffer",
            "SubTotal",
            SumsDiffer::SubTotal { stated: amount, by_net_price: amount, by_price: amount }.to_string(),
        ),
        ("SumsDiffer", "Total", SumsDiffer::Total { stated: amount, sub_total: amount, computed: amount }.to_string()),
        ("SumsDiffer", "TooLarge", SumsDiffer::TooLarge.to_string()),
        ("SetupError", "HeaderName", SetupError::HeaderName("x y".into()).to_string()),
        ("SetupError", "HeaderTwice", SetupError::HeaderTwice("x-proof".into()).to_string()),
        ("Refusal", "TooLarge", Refusal::TooLarge(9).to_string()),
        ("Refusal", "Missing", Refusal::Missing(header.clone()).to_string()),
        ("Refusal", "Ambiguous", Refusal::Ambiguous(header.clone()).to_string()),
        ("Refusal", "Wrong", Refusal::Wrong(header.clone()).to_string()),
        ("Refusal", "DottedNonce", Refusal::DottedNonce(header.clone()).to_string()),
        ("Refusal", "NoTime", Refusal::NoTime(header).to_string()),
        ("Refusal", "Stale", Refusal::Stale(301).to_string()),
        ("Refusal", "Ahead", Refusal::Ahead(301).to_string()),
        ("UnreadableHint", "NoJson", UnreadableHint::NoJson.to_string()),
        ("UnreadableHint", "NoId", UnreadableHint::NoId.to_string()),
        ("UnreadableHint", "BadId", UnreadableHint::BadId.to_string()),
    ];
    let mut seen = 0;
    for (table, variant, text) in &said {
        let row = rows(table).into_iter().find(|row| row[0] == *variant).unwrap_or_else(|| panic!("no {variant}"));
        assert!(is(text, row[2]), "{table} {variant}: {text}");
        seen += 1;
    }
    let tables = ["CursorError", "MoneyUnknown", "SumsDiffer", "SetupError", "Refusal", "UnreadableHint"];
    assert_eq!(seen, tables.iter().map(|table| rows(table).len()).sum::<usize>(), "a row that nothing here says");
}

#[test]
fn the_comparison_itself_tells_sentences_apart() {
    assert!(is("a limit is reached; try again in 7 s", "a limit is reached; try again in … s"));
    assert!(is("x; ask again", "…; ask again") && is("the a of b", "the … of …"));
    for (text, sentence) in [("x; ask again!", "…; ask again"), ("the a", "the … of …"), ("ab", "a"), ("", "a…")]
    {
        assert!(!is(text, sentence), "{text} as {sentence}");
    }
    assert_eq!(format!("{:?}", ErrorKind::NotXCart), "NotXCart", "rows are found by the variant's own name");
}

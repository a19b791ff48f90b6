//! Values of a profile: texts with paths in them, constants, paths, tables and conditions; what they give, and what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::ParkCode;
use common::{
    fields::{invoice, plan, reference, with},
    item, profile_with,
};
use serde_json::{Value, json};

#[test]
fn a_text_is_filled_with_what_the_order_says() {
    for (value, expected) in [
        (r#""Order {id}""#, "Order 42"),
        (r#""{order.number} of {order.placed_on}, {order.total}""#, "1042 of 2025-03-01, 20.00 USD"),
        (r#""{billing.company|billing.full_name|'Guest'}""#, "Ada Lovelace"),
        (r#""{shipping.city|'{nowhere}'}""#, "{nowhere}"),
        (r#"{ path = "billing.country_code" }"#, "NO"),
        (r#"{ path = "customer.is_guest" }"#, "false"),
        (r#"{ const = "{id}" }"#, "{id}"),
        (r#"{ when = { "billing.country_code" = ["SE", "N*"] }, then = "north", else = "else" }"#, "north"),
        (r#"{ when = { "order.total" = ">= 20.01 USD" }, then = "large", else = "small" }"#, "small"),
        (r#"{ when = { "customer.is_guest" = false, "shipping.city" = "" }, then = "both", else = "no" }"#, "both"),
    ] {
        assert_eq!(reference(value, "", &json!({})), expected, "{value}");
    }
}

#[test]
fn what_an_order_says_is_not_looked_at_again() {
    assert_eq!(
        reference(r#""Order {number}""#, "", &json!({"order_number": "{billing.city}"})),
        "Order {billing.city}"
    );
}

#[test]
fn the_narrowest_row_of_a_table_gives_the_value() {
    let tables = r#"
        [tables.region]
        columns = ["billing.country_code", "order.total"]
        rows = [
            ["NO", "*", "north of {billing.city}"],
            ["N*", "*", { path = "billing.city" }],
            ["NO", ">= 1000 USD", "large"],
        ]
        default = "elsewhere"
    "#;
    let found = |country: &str| {
        let mut address = common::order_json(&json!({}))["billing_address"].clone();
        address["country_code"] = country.into();
        reference(r#"{ table = "region" }"#, tables, &json!({"billing_address": address}))
    };
    assert_eq!([found("NO"), found("nz"), found("SE")], ["north of Oslo", "Oslo", "elsewhere"]);
}

#[test]
fn a_line_says_what_the_profile_wants() {
    let value = r#"line_description = { table = "words" }"#;
    let tables = r#"
        [tables.words]
        columns = ["line.kind", "line.code"]
        rows = [["goods", "TEA-*", "{line.quantity} of {line.name} for {order.number}"], ["goods", "MUG-2", ""]]
        default = "Other"
    "#;
    let items = json!({"items": [item(1, "TEA-1", "5", 2), item(2, "MUG-2", "8", 1), item(3, "POT-3", "2", 1)]});
    let document = invoice(with(value, tables).unwrap(), &items);
    let words: Vec<&str> = document.lines.iter().map(|line| line.description.as_str()).collect();
    assert_eq!(words, ["2 of Item TEA-1 for 1042", "Item MUG-2", "Other"]);
}

#[test]
fn an_invoice_is_due_by_what_the_order_is() {
    let value = r#"due_days = { when = { "billing.country_code" = "NO" }, then = 30, else = 7 }"#;
    let due = |value: &str, differs: &Value| invoice(with(value, "").unwrap(), differs).due_date.unwrap().to_string();
    assert_eq!(due(value, &json!({})), "2025-03-31");
    assert_eq!(due(value, &json!({"billing_address": null})), "2025-03-08");
    assert_eq!(due("due_days = 0", &json!({})), "2025-03-01");
}

#[test]
fn an_order_for_which_the_profile_has_no_value_is_parked_with_the_tables_name() {
    let tables = r#"
        [tables.region]
        columns = ["billing.country_code"]
        rows = [["SE", "north"]]
        default = { error = "we do not sell there" }
    "#;
    let plan = plan(with(r#"reference = { table = "region" }"#, tables).unwrap(), &json!({}));
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::UnmappedValue));
    assert_eq!(plan.parked[0].cause, "order 1042: documents.reference: we do not sell there");
}

#[test]
fn what_a_value_cannot_be_is_said_where_it_stands() {
    let table = |rows: &str| format!("[tables.t]\ncolumns = [\"billing.country_code\", \"line.kind\"]\n{rows}");
    for (field, tables, path, words, suggestion) in [
        (r#"reference = "{billing.compny}""#, "", "documents.reference", "is no path", Some("billing.company")),
        (r#"reference = "{line.name}""#, "", "documents.reference", "of an order as a whole", None),
        (r#"reference = "{part}""#, "", "documents.reference", "of an order as a whole", None),
        (r#"reference = "Order {id""#, "", "documents.reference", "a { without its }", None),
        (r#"reference = 14"#, "", "documents.reference", "write it in quotes", None),
        (r#"reference = { const = "a", path = "order.id" }"#, "", "documents.reference", "exactly one of", None),
        (r#"reference = { pat = "order.id" }"#, "", "documents.reference.pat", "unknown field", Some("path")),
        (r#"reference = { then = "x", const = "y" }"#, "", "documents.reference.then", "belong to a when", None),
        (
            r#"reference = { when = {}, then = "a", else = "b" }"#,
            "",
            "documents.reference.when",
            "one to 8 paths",
            None,
        ),
        (
            r#"reference = { when = { "order.id" = "1" }, then = "a" }"#,
            "",
            "documents.reference",
            "then and else",
            None,
        ),
        (r#"reference = { table = "t" }"#, "", "documents.reference.table", "there is no table", None),
        (r#"reference = ["a"]"#, "", "documents.reference", "a list is no value", None),
        (r#"due_days = { path = "order.total" }"#, "", "documents.due_days", "of type money", None),
        (r#"due_days = 3651"#, "", "documents.due_days", "0 to 3650 days", None),
        (
            r#"due_days = { when = { "order.id" = "1" }, then = 1, else = "2" }"#,
            "",
            "documents.due_days.else",
            "without quotes",
            None,
        ),
        (r#"reference = { table = "t" }"#, &table(r#"rows = [["AU", "goods", "x"]]"#), "tables.t", "add default", None),
        (
            r#"reference = { table = "t" }"#,
            &table("rows = [[\"AU\", \"goods\", \"x\"]]\ndefault = 'y'"),
            "documents.reference",
            "line.kind says nothing",
            None,
        ),
        (
            r#"line_description = { table = "t" }"#,
            &table("rows = [[\"AU\", \"good\", \"x\"]]\ndefault = 'y'"),
            "tables.t.rows[1][2]",
            "is never \"good\"",
            Some("goods"),
        ),
        (
            r#"line_description = { table = "t" }"#,
            &table("rows = [[\"AU\", \"x\"]]\ndefault = 'y'"),
            "tables.t.rows[1]",
            "3 values, and here are 2",
            None,
        ),
        (
            r#"line_description = { table = "t" }"#,
            &table("rows = [[\"A*\", \"*\", 'x'], [\"*U\", \"*\", 'x']]\ndefault = 'y'"),
            "tables.t.rows[2]",
            "row 1 fits the same (billing.country_code \"au\")",
            None,
        ),
    ] {
        let error = with(field, tables).unwrap_err();
        assert_eq!(error.field, path, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{error}");
    }
}

#[test]
fn a_path_that_is_wrong_within_a_text_is_pointed_at() {
    let error = with(r#"reference = "Order {id} of {billing.town}""#, "").unwrap_err();
    assert_eq!(error.column, r#"reference = "Order {id} of {"#.len(), "{error}");
}

#[test]
fn numbers_of_documents_hold_what_tells_two_apart() {
    let number = |to: &str| profile_with("number = \"XC-{number}\"", to).number_template().to_owned();
    assert_eq!(number("number = \"INV-{id}\""), "INV-{id}");
    let error = with(r#"number = "XC-{number|'0'}""#, "").unwrap_err();
    assert!(error.message.contains("without {number} two orders"), "{error}");
    let error = with(r#"number = "XC-{order.number}""#, "").unwrap_err();
    assert!(error.message.contains("is not known here"), "{error}");
}

//! The JSON Schema of profiles takes every profile that is right, and sees of the broken ones what a schema can see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;
#[path = "../../canonical-model/tests/json_schema/validator.rs"]
mod validator;

use common::corpus::corpus;
use mapping::{Profile, profiles, schema};
use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};
use validator::errors;

/// A profile as a validator sees it; none if it cannot be read at all.
fn value_of(text: &str) -> Option<Value> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    Some(table(DeTable::parse(text).ok()?.get_ref()))
}

fn table(table: &DeTable<'_>) -> Value {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), value_in(value.get_ref()))).collect()
}

fn value_in(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => serde_json::from_str(number.as_str()).unwrap(),
        DeValue::Float(number) => serde_json::from_str(number.as_str()).unwrap(),
        DeValue::Boolean(truth) => json!(truth),
        DeValue::Datetime(day) => json!(day.to_string()),
        DeValue::Array(items) => items.iter().map(|item| value_in(item.get_ref())).collect(),
        DeValue::Table(inner) => table(inner),
    }
}

fn told(text: &str) -> Vec<String> {
    value_of(text).map(|value| errors(schema::profile().as_value(), &value)).unwrap_or_default()
}

#[test]
fn the_schema_in_the_repository_is_that_of_the_types() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/profile.schema.json");
    let held: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap_or_default()).unwrap_or_default();
    let again = "cargo run -p mapping --features schema --example export-profile-schema";
    assert!(held == *schema::profile().as_value(), "it is another: {again}");
}

#[test]
fn every_profile_and_template_that_is_shipped_is_valid() {
    let defaults = include_str!("../profiles/defaults.toml");
    let shipped = profiles::TEMPLATES.iter().map(|template| template.text);
    for text in shipped.chain([profiles::DEMO, defaults]) {
        assert_eq!(told(text), Vec::<String>::new(), "{}", text.lines().next().unwrap());
    }
    let of_json = json!({"extends": "au", "store": {"name": "shop"}, "accounts": {"sales": "200"}}).to_string();
    assert!(Profile::from_json(&of_json).is_ok() && told(&of_json).is_empty());
}

#[test]
fn every_form_of_a_value_is_valid() {
    let text = r#"
        extends = "us"
        store.name = "shop"
        accounts = { sales = "200", tax = "820" }
        [documents]
        reference = { when = { "billing.country_code" = ["AU", "NZ"], "customer.is_guest" = true }, then = { const = "{" }, else = { table = "t" } }
        due_days = { path = "custom.details.days" }
        [custom.details]
        days = "integer"
        [[currency]]
        code = "EUR"
        rate = 0.92
        [tables.t]
        columns = ["order.total", "custom.details.days"]
        rows = [[">= 10 EUR", 7, "x"], ["*", [1, ">= 20"], { error = "no" }]]
        default = "{order.number}"
    "#;
    Profile::from_toml(text).unwrap();
    assert_eq!(told(text), Vec::<String>::new());
}

/// What of the corpus a schema sees, by the beginnings of the names behind the number: names of fields, types and choices.
const SEEN: &[&str] = &[
    "misspelt",
    "unknown-class",
    "field-outside",
    "account-without-quotes",
    "account-with-decimals",
    "truth-in-quotes",
    "number-in-quotes",
    "decimal-cents",
    "negative-limit",
    "closing-hour",
    "section-as",
    "rows-as-section",
    "row-without-code",
    "payment-method-without-account",
    "json-misspelt",
    "json-account-without-quotes",
    "json-null",
    "template-as-a-number",
    "overpaid-by-another-word",
    "prepayments-by-another-word",
    "one-owner-of-all",
    "owner-of-an-address",
];

#[test]
fn a_schema_sees_wrong_names_types_and_choices_and_takes_what_is_mended() {
    let mut seen = 0;
    for broken in corpus() {
        let name = broken.name.split_once('-').unwrap().1;
        let is_seen = !told(&broken.text).is_empty();
        let should = SEEN.iter().any(|beginning| name.starts_with(beginning));
        assert_eq!(is_seen, should, "{}: {:?}", broken.name, told(&broken.text));
        seen += usize::from(is_seen);
        assert_eq!(told(&broken.mended()), Vec::<String>::new(), "{} is mended", broken.name);
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn the_schema_says_what_each_field_is_for() {
    let schema = schema::profile();
    let sections = schema.as_value()["$defs"].as_object().unwrap();
    let records = sections.values().chain([schema.as_value()]).filter_map(|record| record["properties"].as_object());
    for (name, field) in records.flatten() {
        let named = field.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        let described = field.get("description").or_else(|| sections.get(named?)?.get("description"));
        assert!(described.is_some(), "{name}: {field}");
    }
}

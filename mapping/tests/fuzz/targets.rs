//! The fuzz targets of the mapping: plain functions over bytes, each of which panics if the crate does, or breaks a promise. The
//! test beside this file runs them on stable, `fuzz/` with cargo-fuzz.

use api_core::wire::Json;
use mapping::{Mapper, Profile, ProfileError, ProfileLayer, profiles};
use serde_json::json;

use super::{
    common::{self, Books},
    toml,
};
use crate::laws::{Target, choose, lossy};

/// Every target.
pub(crate) const ALL: &[Target] = &[
    Target { name: "profile_loader", run: profile_loader, choices: 1, weight: 1 },
    Target { name: "cel_expressions", run: cel_expressions, choices: 1, weight: 1 },
];

/// What the shop itself says over a template: enough for a profile.
const TENANT: &str = "version = \"1\"\n[store]\nname = \"tea-shop\"\n";
const DEFAULTS: &str = include_str!("../../profiles/defaults.toml");

/// A profile by itself, one as a template below another, or one in JSON that must be what it is in TOML.
fn profile_loader(data: &[u8]) {
    let ([form], body) = choose::<1>(data);
    let text = lossy(body);
    match form % 3 {
        0 => profile("", &text, Profile::from_toml(&text)),
        1 => profile(&text, TENANT, Profile::builder().template("group", text.clone()).tenant(TENANT).build()),
        _ => {
            let in_json = Profile::from_json(&text);
            if let Some(written) = Json::parse(body).ok().as_ref().and_then(toml::written) {
                let in_toml = Profile::from_toml(&written);
                let hash = |profile: &Result<Profile, ProfileError>| profile.as_ref().ok().map(|p| p.hash().to_owned());
                assert_eq!(hash(&in_json), hash(&in_toml), "{in_json:?} of {text}\n{in_toml:?} of {written}");
                profile("", &written, in_toml);
            }
            profile("", &text, in_json);
        }
    }
}

/// An expression for the order, for each of its lines, or as a condition, in a profile of which nothing else is wrong.
fn cel_expressions(data: &[u8]) {
    let ([field], body) = choose::<1>(data);
    let expression = lossy(body);
    let documents = match field % 3 {
        0 => json!({"reference": {"expr": expression}}),
        1 => json!({"line_description": {"expr": expression}}),
        _ => json!({"reference": {"when": expression, "then": "yes", "else": "no"}}),
    };
    let text = json!({
        "store": {"name": "tea-shop"},
        "accounts": {"sales": "200"},
        "tax": [{"untaxed": true, "tax_type": "NONE"}],
        "payment_method": [{"name": "*", "account": "090"}],
        "custom": {"details": {"weight": "decimal"}},
        "tables": {"kinds": {
            "columns": ["line.code", "order.total"],
            "rows": [["TEA*", "*", "tea"], ["*", ">= 10 USD", {"expr": "order.lines.all(l, l.code != 'x') ? 'a' : 'b'"}]],
            "default": {"when": "size(order.lines) > 1", "then": {"path": "order.po_number"}, "else": {"error": "no"}},
        }},
        "documents": documents,
    });
    let text = text.to_string();
    profile("", &text, Profile::from_json(&text));
}

/// What is refused is told at its place, and what is loaded can be checked and used.
fn profile(template: &str, tenant: &str, loaded: Result<Profile, ProfileError>) {
    match loaded {
        Err(error) => {
            assert!(!error.message.is_empty());
            assert_one_line(&error.to_string());
            assert_place(template, tenant, &error.layer, error.line, error.column);
        }
        Ok(profile) => {
            for finding in profile.check(&common::reference()).err().unwrap_or_default() {
                assert!(!finding.problem.is_empty() && !finding.fix.is_empty());
                assert_one_line(&finding.to_string());
                assert_place(template, tenant, &finding.layer, finding.line, finding.column);
            }
            use_it(&Mapper::new(profile));
        }
    }
}

/// An order of 20.00 is an invoice of 20.00 or none, whatever the profile.
fn use_it(mapper: &Mapper) {
    let paid = [common::transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])];
    match common::read(mapper, &json!({}), &paid) {
        Err(park) => assert_one_line(&park.to_string()),
        Ok(order) => {
            let plan = Books::new().plan(mapper, &order);
            for park in &plan.parked {
                assert_one_line(&park.to_string());
            }
            for step in &plan.steps {
                if let canonical_model::LedgerWrite::CreateDocument(document) = &step.write {
                    assert_eq!(document.totals.total, common::usd("20"), "{document:#?}");
                }
            }
        }
    }
}

fn assert_one_line(told: &str) {
    assert!(!told.is_empty() && !told.chars().any(char::is_control), "{told:?}");
}

/// The place is one of the text that the layer names.
fn assert_place(template: &str, tenant: &str, layer: &ProfileLayer, line: usize, column: usize) {
    let text = match layer {
        ProfileLayer::Tenant => tenant,
        ProfileLayer::Template(name) if name == "group" => template,
        ProfileLayer::Template(name) => profiles::template(name).unwrap().text,
        ProfileLayer::Defaults => DEFAULTS,
        other => panic!("{other} is no layer of this profile"),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let there = line.checked_sub(1).and_then(|before| text.split('\n').nth(before));
    let there = there.unwrap_or_else(|| panic!("{layer} has no line {line}"));
    assert!((1..=there.chars().count() + 1).contains(&column), "{layer} has no column {column} in line {line}");
}

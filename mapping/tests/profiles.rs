//! Profiles that are wrong: each error names line and field, and what would help.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{ParkCode, ledger::AccountClass};
use common::{Books, mapper, profile_with, read, reference, surcharge, transaction};
use mapping::{Mapper, Profile, ProfileError, StatusAction};
use serde_json::json;

/// The error of the demo profile with a text replaced, and the line of the replacement.
fn error(from: &str, to: &str) -> (ProfileError, usize) {
    let text = mapping::profiles::DEMO;
    let at = text.find(from).unwrap_or_else(|| panic!("{from}"));
    let line = text[..at].matches('\n').count() + 1;
    (Profile::from_toml(&text.replacen(from, to, 1)).unwrap_err(), line)
}

#[test]
fn the_demo_profile_fits_the_demo_organisation() {
    let profile = Profile::from_toml(mapping::profiles::DEMO).unwrap();
    assert_eq!(profile.check(&reference()), Ok(()));
    assert_eq!((profile.store(), profile.number_template()), ("demo", "XC-{number}"));
    assert_eq!(profile.status_action("R"), StatusAction::Refund);
    assert_eq!(profile.status_action("NEW"), StatusAction::Park);
    assert_eq!(profile.hash().len(), 52);
    assert_ne!(profile.hash(), profile_with("due_days = 14", "due_days = 15").hash());
}

#[test]
fn every_mistake_names_its_line_and_its_field() {
    for (from, to, field, words, suggestion) in [
        ("due_days", "due_dayz", "documents.due_dayz", "unknown field", Some("due_days")),
        ("due_days = 14", "due_days = \"soon\"", "documents.due_days", "a value of type integer is expected", None),
        ("sales = \"200\"", "sales = 200", "accounts.sales", "in quotes", None),
        ("class = \"charge\"", "class = \"chargé\"", "surcharge[1].class", "unknown value", Some("charge")),
        ("stage = \"before_tax\"", "", "surcharge[2].stage", "a discount needs stage", None),
        ("tax_type = \"OUTPUT\"", "", "tax[1].tax_type", "name one of them", None),
        ("tax_type = \"TAX001\"", "tax_type = \"NONE\"", "tax[2].tax_type", "not taxed", None),
        (
            "code = \"CDEV.STAX.2\"\ntax_type = \"TAX001\"",
            "code = \"CDEV.STAX.1\"\ntax_type = \"OUTPUT\"",
            "tax[2].code",
            "another row has the code",
            None,
        ),
        ("account = \"825\"", "", "surcharge[7].account", "a tender needs the account", None),
        (
            "number = \"XC-{number}\"",
            "number = \"XC-{nummer}\"",
            "documents.number",
            "{nummer} is not known",
            Some("{number}"),
        ),
        ("number = \"XC-{number}\"", "number = \"XC\"", "documents.number", "two orders would have one number", None),
        ("name = \"demo\"", "name = \"my shop\"", "store.name", "ASCII letters", None),
        ("time_zone = \"UTC\"", "time_zone = \"Oslo\"", "store.time_zone", "no offset from UTC", None),
        ("Q = \"wait\"", "Q = \"weight\"", "status.Q", "unknown value", None),
        ("account = \"091\"", "account = \"\"", "payment_method[1].account", "must not be empty", None),
        ("[accounts]", "[account]", "account", "unknown field", Some("accounts")),
        ("due_days = 14", "due_days = ", "documents.due_days", "", None),
    ] {
        let (error, line) = error(from, to);
        assert_eq!(error.field, field, "{error}");
        assert!(error.line.abs_diff(line) <= 3 && error.column > 0, "{error}: it is line {line}");
        assert!(error.message.contains(words), "{error}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{error}");
        let shown = error.to_string();
        assert!(shown.contains(&format!("line {}, column", error.line)) && !shown.contains('\n'), "{shown}");
    }
}

#[test]
fn a_profile_without_a_row_for_what_is_not_taxed_is_refused() {
    let error =
        error("untaxed = true           # what bears no tax\ntax_type = \"NONE\"", "code = \"X\"\ntax_type = \"Y\"").0;
    assert!(error.to_string().contains("untaxed = true"), "{error}");
}

#[test]
fn what_the_organisation_lacks_is_found_with_line_field_and_fix() {
    for (from, to, field, words) in [
        ("sales = \"200\"", "sales = \"2000\"", "accounts.sales", "no account 2000 (did you mean 200?"),
        ("shipping = \"210\"", "shipping = \"090\"", "accounts.shipping", "is a bank account"),
        ("account = \"091\"", "account = \"200\"", "payment_method[1].account", "takes no payments"),
        ("tax_type = \"OUTPUT\"", "tax_type = \"OUTPUT9\"", "tax[1].tax_type", "no tax type OUTPUT9"),
        ("tax_type = \"NONE\"", "tax_type = \"TAX009\"", "tax[4].tax_type", "no tax type TAX009"),
    ] {
        let line = {
            let text = mapping::profiles::DEMO;
            text[..text.find(from).unwrap()].matches('\n').count() + 1
        };
        let findings = profile_with(from, to).check(&reference()).unwrap_err();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!((findings[0].field.as_str(), findings[0].line), (field, line), "{}", findings[0]);
        assert!(findings[0].to_string().contains(words), "{}", findings[0]);
    }
    let mut changed = reference();
    changed.accounts[0].active = false;
    changed.tax_rates[0].active = false;
    changed.tax_rates[1].applies_to = vec![AccountClass::Expense];
    changed.tax_rates[3].effective_rate = common::decimal("5");
    let findings = Profile::from_toml(mapping::profiles::DEMO).unwrap().check(&changed).unwrap_err();
    let all: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(all.len(), 4, "{all:#?}");
    assert!(all[0].contains("account 200 (Sales) is archived"), "{all:#?}");
    assert!(all.iter().any(|finding| finding.contains("OUTPUT (Sales Tax 8.25%) is not in use")), "{all:#?}");
    assert!(all.iter().any(|finding| finding.contains("cannot be used for income")), "{all:#?}");
    assert!(all.iter().any(|finding| finding.contains("stands for what is not taxed")), "{all:#?}");
}

#[test]
fn an_order_that_needs_what_is_missing_is_parked_and_named() {
    let taxed = json!({"total": 21.65, "surcharges": [surcharge(1, "tax", "AVATAX", "1.65", false)]});
    let paid = |currency: &str| [transaction(1, "PayPal", currency, &[("sale", "20", 1)])];
    let park = read(&mapper(), &taxed, &paid("USD")).unwrap_err();
    assert_eq!(park.code, ParkCode::UnknownSurcharge);
    assert!(park.to_string().contains("AVATAX"), "{park}");

    let classed = Mapper::new(common::profile("[[surcharge]]\ncode = \"AVATAX*\"\nclass = \"tax\""));
    let order = read(&classed, &taxed, &paid("USD")).unwrap();
    let plan = Books::new().plan(&classed, &order);
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnmappedTax, 0));
    assert!(plan.parked[0].fix.contains("OUTPUT (Sales Tax 8.25%)"), "{}", plan.parked[0]);

    let order = read(&mapper(), &json!({"currency": "CHF"}), &paid("CHF")).unwrap();
    let plan = Books::new().plan(&mapper(), &order);
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnsupportedCurrency, 0));
    assert_eq!(read(&mapper(), &json!({"currency": "XXX"}), &[]).unwrap_err().code, ParkCode::UnsupportedCurrency);

    let wrong = Mapper::new(profile_with("sales = \"200\"", "sales = \"299\""));
    let order = read(&wrong, &json!({"items": [common::item(1, "OTHER", "20", 1)]}), &paid("USD")).unwrap();
    let plan = Books::new().plan(&wrong, &order);
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnknownAccount, 0));
    assert!(plan.parked[0].to_string().contains("299"), "{}", plan.parked[0]);
}

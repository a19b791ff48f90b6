//! Profiles that are broken in one way each, as people break them: what they are told, and that they can mend it by that alone.
//!
//! `broken/<number>-<name>.toml` begins with comments: what was done wrong; `told:` what the person is told, word by word, with line
//! and column; and `mend:` what to write in place of what. (Of JSON, which has no comments, they stand in a `.txt` of the same name.)
//! With the mended text the profile must load, and fit the organisation: nothing else is wrong with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeSet;

use canonical_model::ledger::{Account, AccountClass, BrandingTheme, ReferenceData, TaxRate, TrackingCategory};
use common::corpus::corpus;
use mapping::{Profile, ProfileLayer};

const FEWEST: usize = 60;

/// An organisation with something of everything that can be wrong.
fn organisation() -> ReferenceData {
    let mut organisation = common::reference();
    organisation.accounts.push(Account {
        code: "299".into(),
        name: "Old sales".into(),
        active: false,
        ..organisation.accounts[0].clone()
    });
    let rate = |tax_type: &str, name: &str, rate: &str, applies_to: &[AccountClass]| TaxRate {
        tax_type: tax_type.into(),
        name: name.into(),
        effective_rate: common::decimal(rate),
        active: true,
        applies_to: applies_to.to_vec(),
    };
    organisation.tax_rates.extend([
        rate("OUTPUTB", "Sales Tax B 8.25%", "8.25", &AccountClass::ALL),
        rate("INCOMEONLY", "GST on Income", "10", &[AccountClass::Revenue]),
        rate("INPUT", "GST on Expenses", "10", &[AccountClass::Expense, AccountClass::Liability]),
    ]);
    let options = ["North", "South"].map(Into::into).to_vec();
    organisation.tracking =
        ["Region", "Channel"].map(|name| TrackingCategory { name: name.into(), options: options.clone() }).to_vec();
    organisation.branding_themes = vec![BrandingTheme { id: "theme".into(), name: "Standard".into() }];
    organisation
}

/// All that a person is told of a profile.
fn told(text: &str) -> Vec<String> {
    let profile = match Profile::from_toml(text) {
        Ok(profile) => profile,
        Err(error) => return vec![error.to_string()],
    };
    let findings = profile.check(&organisation()).err().unwrap_or_default();
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn each_broken_profile_is_told_at_its_place_and_mended_by_what_is_told() {
    let corpus = corpus();
    assert!(corpus.len() >= FEWEST, "{}", corpus.len());
    let mut wrong = Vec::new();
    for broken in &corpus {
        let found = told(&broken.text);
        if found != broken.told {
            wrong.push(format!("{}\n  told     {:#?}\n  expected {:#?}", broken.name, found, broken.told));
        }
        let mended = told(&broken.mended());
        if !mended.is_empty() {
            wrong.push(format!("{}: it is mended, and still {mended:#?}", broken.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), corpus.len(), wrong.join("\n"));
}

#[test]
fn no_two_broken_profiles_are_told_the_same() {
    let mut seen = BTreeSet::new();
    for broken in corpus() {
        let words: Vec<&str> =
            broken.told.iter().filter_map(|told| told.split_once(": ")).map(|(_, words)| words).collect();
        let is_json = broken.name.ends_with("json");
        assert!(seen.insert((is_json, broken.told.clone())), "{}: {words:?}", broken.name);
    }
}

#[test]
fn what_is_broken_in_a_template_is_told_in_the_template() {
    for broken in corpus().into_iter().filter(|broken| broken.text.contains("[store]") && broken.told.len() == 1) {
        let tenant = "version = \"1\"";
        let Err(error) = Profile::builder().template("group", broken.text.clone()).tenant(tenant).build() else {
            continue;
        };
        // What is missing, the profile itself should say.
        let is_missing = error.layer == ProfileLayer::Tenant;
        let in_template = broken.told[0].replacen("profile", "template group", 1);
        assert!(is_missing || error.to_string() == in_template, "{}: {error}", broken.name);
    }
}

#[test]
fn the_mark_that_windows_puts_before_a_text_is_no_mistake() {
    for text in [
        mapping::profiles::DEMO,
        "{\"store\": {\"name\": \"tea-shop\"}, \"accounts\": {\"sales\": \"200\"}, \"tax\": [{\"untaxed\": true, \"tax_type\": \"NONE\"}]}",
    ] {
        assert_eq!(told(&format!("\u{feff}{text}")), told(text));
        assert!(told(text).is_empty());
    }
}

//! What is only read.

use rust_decimal::dec;
use xero_client::mock::OrganisationSetup;

use crate::world::{Look, World, column, world};

#[test]
fn accounts_have_code_type_and_class_and_the_systems_own_are_marked() {
    // XR-SETTINGS-1
    let world = world();
    let accounts = world.get("Accounts").ok();
    assert!(!accounts.json.has("pagination"));
    let of = |code: &str| accounts.elements().iter().find(|account| account.text("Code") == code).unwrap().clone();
    assert_eq!((of("200").text("Type"), of("200").text("Class")), ("REVENUE".into(), "REVENUE".into()));
    assert_eq!(
        (of("860").text("SystemAccount"), of("610").text("SystemAccount")),
        ("ROUNDING".into(), "DEBTORS".into())
    );
    assert_eq!((of("090").text("Type"), of("090").text("CurrencyCode")), ("BANK".into(), "USD".into()));
    assert_eq!(of("091").at("EnablePaymentsToAccount").as_bool(), Some(true));
    let clearing = world.get("Accounts?where=EnablePaymentsToAccount%3D%3Dtrue&order=Code DESC").ok();
    assert_eq!(column(&clearing, "Code"), ["825", "093", "092", "091"]);
    let id = of("200").text("AccountID");
    assert_eq!(world.get(&format!("Accounts/{id}")).ok().first().text("Name"), "Sales");
    assert_eq!(world.get("Accounts/nonsense").status, 404);
}

#[test]
fn the_tax_type_is_the_key_of_a_tax_rate_and_its_effective_rate_counts() {
    // XR-SETTINGS-2
    let world = world();
    let rates = world.get("TaxRates").ok();
    assert_eq!(column(&rates, "TaxType"), ["OUTPUT", "OUTPUT2", "TAX001", "NONE", "EXEMPTOUTPUT"]);
    assert_eq!(
        (rates.first().amount("EffectiveRate"), rates.first().text("Name")),
        (dec!(8.25), "Sales Tax 8.25%".into())
    );
    assert_eq!(world.get("TaxRates/TAX001").ok().first().amount("TaxComponents.0.Rate"), dec!(10));
    assert_eq!(world.get("TaxRates/NOPE").status, 404);
}

#[test]
fn tracking_categories_come_with_their_options() {
    // XR-SETTINGS-3
    let world = World::of_organisation(OrganisationSetup::demo().tracking("Region", ["North", "South"]));
    let categories = world.get("TrackingCategories").ok();
    assert_eq!(
        (categories.first().text("Name"), categories.first().text("Options.1.Name")),
        ("Region".into(), "South".into())
    );
    let id = categories.first().text("TrackingCategoryID");
    assert_eq!(world.get(&format!("TrackingCategories/{id}")).ok().elements().len(), 1);
    assert_eq!(world.get("TrackingCategories/nonsense").status, 404);
}

#[test]
fn currencies_are_the_base_one_and_those_subscribed() {
    // XR-SETTINGS-4
    assert_eq!(column(&world().get("Currencies").ok(), "Code"), ["EUR", "GBP", "JPY", "KWD", "USD"]);
}

#[test]
fn the_organisation_tells_its_base_currency() {
    // XR-SETTINGS-5
    let answer = world().get("Organisation").ok();
    assert_eq!(answer.json.text("Organisations.0.Name"), "Demo Company (Global)");
    assert_eq!(answer.json.text("Organisations.0.BaseCurrency"), "USD");
}

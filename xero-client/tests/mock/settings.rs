//! What is only read.

use rust_decimal::dec;
use xero_client::mock::{DEMO_TENANT, FakeXeroConfig, Limits, OrganisationSetup, TokenSetup};

use crate::world::{Look, World, column, request, with, world};

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

#[test]
fn the_organisation_tells_its_zone_and_a_demo_company_sends_no_mail() {
    // XR-SETTINGS-5, XR-MAIL-1, XR-JSON-5
    let told = |setup: OrganisationSetup| {
        let world = World::of_organisation(setup);
        let told = world.get("Organisation").ok().first().clone();
        let contact = world.put("Contacts", r#"{"Name":"Ada","EmailAddress":"ada@example.com"}"#).ok();
        let invoice = world.invoice(&contact.first().text("ContactID"), "INV-1", "10");
        let mailed = world.post(&format!("Invoices/{invoice}/Email"), "").status;
        (told.text("Timezone"), told.at("IsDemoCompany").as_bool().unwrap(), mailed)
    };
    assert_eq!(told(OrganisationSetup::demo()), ("UTC".into(), false, 204));
    assert_eq!(told(OrganisationSetup::demo().utc_offset_minutes(720)), ("NEWZEALANDSTANDARDTIME".into(), false, 204));
    assert_eq!(
        told(OrganisationSetup::demo().utc_offset_minutes(-210).demo_company()),
        ("UTC-03:30".into(), true, 400)
    );
}

#[test]
fn records_of_tenants_that_end_alike_have_ids_of_their_own() {
    let other = uuid::Uuid::from_u128(DEMO_TENANT.as_u128() ^ 1 << 64);
    let config = FakeXeroConfig::demo()
        .organisation(OrganisationSetup::demo_of(other, "Other"))
        .token("other", TokenSetup::new("demo-app", [other]));
    let world = World::of(config.limits(Limits::none()));
    let there = with(request("GET", "Accounts", ""), "authorization", "Bearer other");
    let there = column(&world.send(with(there, "xero-tenant-id", &other.to_string())).ok(), "AccountID");
    let here = column(&world.get("Accounts").ok(), "AccountID");
    assert!(here[0].starts_with("0000005e-1111-4000-8000-"), "{}", here[0]);
    assert!(here.iter().all(|id| !there.contains(id)));
}

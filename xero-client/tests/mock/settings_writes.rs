//! Settings that are written: accounts, tax rates, tracking, currencies, payment services.

use rust_decimal::dec;
use xero_client::mock::{BookRules, FakeXeroConfig, Limits, OrganisationSetup, TaxRateSetup};

use crate::world::{Answer, Look, World, column, document_body, request, world};

fn account(world: &World, code: &str) -> String {
    world.get(&format!("Accounts?where=Code%3D%3D\"{code}\"")).ok().first().text("AccountID")
}

fn delete(world: &World, target: &str) -> Answer {
    world.send(request("DELETE", target, ""))
}

#[test]
fn an_account_is_made_alone_with_a_code_and_a_name_that_are_unique() {
    // XR-ACCOUNT-1
    let world = world();
    let made = world.put("Accounts", r#"{"Code":"400","Name":"Rent","Type":"EXPENSE","Description":"Every month"}"#);
    let made = made.ok().first().clone();
    assert_eq!(
        (made.text("Class"), made.text("Status"), made.text("TaxType")),
        ("EXPENSE".into(), "ACTIVE".into(), "NONE".into())
    );
    let again = world.put("Accounts", r#"{"Code":"400","Name":"RENT","Type":"EXPENSE"}"#).refused();
    assert_eq!(again, ["Please enter a unique Code.", "Please enter a unique Name."]);
    let bad = |body: &str| world.put("Accounts", body).refused().join(" ");
    assert!(bad(r#"{"Code":"40012345678","Name":"Long","Type":"EXPENSE"}"#).contains("10 characters"));
    assert!(bad(r#"{"Code":"401","Name":"Odd","Type":"NOPE"}"#).contains("type 'NOPE'"));
    assert!(bad(r#"{"Name":"No code","Type":"EXPENSE"}"#).contains("Code"));
    assert!(bad(r#"{"Code":"401","Type":"EXPENSE"}"#).contains("Name"));
    assert!(bad(r#"{"Code":"401","Name":"Tax","Type":"EXPENSE","TaxType":"NOPE"}"#).contains("TaxType code 'NOPE'"));
    let two = r#"{"Accounts":[{"Code":"1","Name":"One","Type":"EXPENSE"},{"Code":"2","Name":"Two","Type":"EXPENSE"}]}"#;
    assert_eq!(world.put("Accounts", two).json.text("Type"), "PostDataInvalidException");
    assert_eq!(world.post("Accounts", two).status, 405);
    let ada = world.contact("Ada");
    let used = document_body("ACCPAY", &ada, "B-1", "10", "").replace(r#""200""#, r#""400""#);
    world.put("Invoices", &used).ok();
}

#[test]
fn a_bank_account_needs_its_number_and_may_have_no_code() {
    // XR-ACCOUNT-2
    let world = world();
    let refused = world.put("Accounts", r#"{"Name":"Savings","Type":"BANK"}"#).refused();
    assert_eq!(refused, ["Please enter a BankAccountNumber."]);
    let foreign = r#"{"Name":"Savings","Type":"BANK","BankAccountNumber":"12-3","CurrencyCode":"CHF"}"#;
    assert!(world.put("Accounts", foreign).refused()[0].contains("not subscribed to currency CHF"));
    let made = world.put("Accounts", r#"{"Name":"Savings","Type":"BANK","BankAccountNumber":"12-3"}"#).ok();
    assert!(!made.first().has("Code"));
    let id = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let body = format!(
        r#"{{"Invoice":{{"InvoiceID":"{id}"}},"Account":{{"AccountID":"{}"}},"Date":"2026-01-05","Amount":10}}"#,
        made.first().text("AccountID")
    );
    world.put("Payments", &body).ok();
}

#[test]
fn an_account_is_changed_and_archived_unless_it_is_the_systems() {
    // XR-ACCOUNT-3
    let world = world();
    let id = account(&world, "220");
    let target = format!("Accounts/{id}");
    world.post(&target, r#"{"Name":"Fees and more","Code":"221"}"#).ok();
    let archived = world.post(&target, r#"{"Accounts":[{"Status":"ARCHIVED"}]}"#).ok();
    assert_eq!(
        (archived.first().text("Name"), archived.first().text("Status")),
        ("Fees and more".into(), "ARCHIVED".into())
    );
    assert_eq!(world.post(&target, r#"{"Name":"Again"}"#).refused(), ["Archived accounts cannot be updated."]);
    let ada = world.contact("Ada");
    let line = document_body("ACCREC", &ada, "INV-1", "10", "").replace(r#""200""#, r#""221""#);
    assert!(world.put("Invoices", &line).refused()[0].contains("'221' is not a valid code"));
    let system = format!("Accounts/{}", account(&world, "610"));
    assert_eq!(world.post(&system, r#"{"Name":"Mine"}"#).refused(), ["System accounts cannot be updated."]);
    assert_eq!(world.post("Accounts/00000000-0000-4000-8000-00000000dead", "{}").status, 404);
    let since = crate::world::with(request("GET", "Accounts", ""), "if-modified-since", "1970-01-02T00:00:00");
    assert_eq!(column(&world.send(since).ok(), "Name"), ["Fees and more"]);
}

#[test]
fn an_account_is_deleted_only_while_nothing_uses_it() {
    // XR-ACCOUNT-4
    let world = world();
    world.invoice(&world.contact("Ada"), "INV-1", "10");
    let used = delete(&world, &format!("Accounts/{}", account(&world, "200")));
    assert!(used.refused()[0].contains("is used"));
    let system = delete(&world, &format!("Accounts/{}", account(&world, "860")));
    assert_eq!(system.refused(), ["System accounts cannot be deleted."]);
    let unused = format!("Accounts/{}", account(&world, "220"));
    assert_eq!(delete(&world, &unused).ok().first().text("Status"), "DELETED");
    assert_eq!((world.get(&unused).status, delete(&world, &unused).status), (404, 404));
}

#[test]
fn a_new_tax_rate_gets_the_next_type_and_is_changed_by_type_or_name() {
    // XR-RATE-1
    let world = world();
    let made = world.put("TaxRates", r#"{"TaxRates":[{"Name":"CA","TaxComponents":[{"Name":"State","Rate":2.25}]}]}"#);
    let made = made.ok().first().clone();
    assert_eq!((made.text("TaxType"), made.amount("EffectiveRate")), ("TAX002".into(), dec!(2.25)));
    let again = world.put("TaxRates", r#"{"Name":"ca","TaxComponents":[{"Name":"State","Rate":1}]}"#).refused();
    assert!(again[0].contains("already exists"));
    let by_name = world.post("TaxRates", r#"{"Name":"CA","TaxComponents":[{"Name":"State","Rate":3}]}"#).ok();
    assert_eq!((by_name.first().text("TaxType"), by_name.first().amount("EffectiveRate")), ("TAX002".into(), dec!(3)));
    let by_type = world.post("TaxRates", r#"{"TaxType":"TAX002","Name":"California"}"#).ok();
    assert_eq!(by_type.first().text("Name"), "California");
    let body = |id: &str, number: &str| {
        document_body("ACCREC", id, number, "10", "")
            .replace("NoTax", "Exclusive")
            .replace(r#""AccountCode""#, r#""TaxType":"TAX002","AccountCode""#)
    };
    let ada = world.contact("Ada");
    assert_eq!(world.put("Invoices", &body(&ada, "INV-1")).ok().first().amount("TotalTax"), dec!(0.3));
    let deleted = world.post("TaxRates", r#"{"TaxType":"TAX002","Status":"DELETED"}"#).ok();
    assert_eq!(deleted.first().text("Status"), "DELETED");
    assert!(world.put("Invoices", &body(&ada, "INV-2")).refused()[0].contains("TaxType code 'TAX002'"));
    let active = world.get("TaxRates?where=Status%3D%3D\"ACTIVE\"&order=Name DESC").ok();
    assert!(!column(&active, "TaxType").contains(&"TAX002".to_owned()));
    assert!(world.post("TaxRates", r#"{"TaxType":"TAX009","Name":"x"}"#).refused()[0].contains("could not be found"));
}

#[test]
fn the_effective_rate_comes_from_the_components_and_the_report_type_says_where_it_may_be_used() {
    // XR-RATE-2
    let world = world();
    let made = world.put(
        "TaxRates",
        r#"{"Name":"QC","ReportTaxType":"OUTPUT","TaxComponents":[{"Name":"GST","Rate":5},{"Name":"QST","Rate":9.975,"IsCompound":true}]}"#,
    );
    let made = made.ok().first().clone();
    assert_eq!(made.amount("EffectiveRate"), dec!(15.4738));
    assert_eq!(
        (made.at("CanApplyToRevenue").as_bool(), made.at("CanApplyToExpenses").as_bool()),
        (Some(true), Some(false))
    );
    let bad = |components: &str| {
        world.put("TaxRates", &format!(r#"{{"Name":"Bad","TaxComponents":{components}}}"#)).refused().join(" ")
    };
    assert!(bad("[]").contains("at least one"));
    assert!(bad(r#"[{"Rate":5}]"#).contains("Name"));
    assert!(bad(r#"[{"Name":"a","Rate":101}]"#).contains("between 0 and 100"));
    let compound = r#"[{"Name":"a","Rate":1,"IsCompound":true},{"Name":"b","Rate":1,"IsCompound":true}]"#;
    assert!(bad(compound).contains("compound"));
}

#[test]
fn a_tax_rate_that_the_country_brings_cannot_be_changed() {
    // XR-RATE-3
    let setup = OrganisationSetup::demo().tax_rate(TaxRateSetup::new("TAX005", "Own", dec!(5)));
    let world = World::of_organisation(setup);
    let change = |tax_type: &str| {
        world.post("TaxRates", &format!(r#"{{"TaxType":"{tax_type}","Name":"New","Status":"DELETED"}}"#))
    };
    assert_eq!(change("OUTPUT").refused(), ["System tax rates cannot be updated."]);
    change("TAX005").ok();
    assert_eq!(change("TAX005").refused(), ["A deleted tax rate cannot be updated."]);
}

#[test]
fn two_tracking_categories_are_active_and_four_there_are_at_most() {
    // XR-TRACK-1
    let world = world();
    let put = |name: &str| world.put("TrackingCategories", &format!(r#"{{"name":"{name}"}}"#));
    let archive = |id: &str| world.post(&format!("TrackingCategories/{id}"), r#"{"Status":"ARCHIVED"}"#);
    let first = put("Region").ok().first().text("TrackingCategoryID");
    put("Channel").ok();
    assert!(put("region").refused()[0].contains("already exists"));
    assert!(put("Third").refused()[0].contains("2 active"));
    archive(&first).ok();
    let third = put("Third").ok().first().text("TrackingCategoryID");
    archive(&third).ok();
    put("Fourth").ok();
    assert!(put("Fifth").refused()[0].contains("at most 4"));
    let again = world.post(&format!("TrackingCategories/{first}"), r#"{"Status":"ACTIVE"}"#);
    assert!(again.refused()[0].contains("2 active"));
    assert_eq!(column(&world.get("TrackingCategories").ok(), "Name"), ["Channel", "Fourth"]);
    let all = world.get("TrackingCategories?includeArchived=true&order=Name").ok();
    assert_eq!(column(&all, "Name"), ["Channel", "Fourth", "Region", "Third"]);
    let renamed = world.post(&format!("TrackingCategories/{first}"), r#"{"Name":"Area"}"#).ok();
    assert_eq!((renamed.first().text("Name"), renamed.first().text("Status")), ("Area".into(), "ARCHIVED".into()));
    assert!(put(&"x".repeat(101)).refused()[0].contains("100 characters"));
    let two = r#"[{"Name":"a"},{"Name":"b"}]"#;
    assert_eq!(world.put("TrackingCategories", two).json.text("Type"), "PostDataInvalidException");
}

#[test]
fn options_have_a_put_of_their_own_and_archived_ones_take_no_new_lines() {
    // XR-TRACK-2
    let world = world();
    let id = world.put("TrackingCategories", r#"{"Name":"Region"}"#).ok().first().text("TrackingCategoryID");
    let options = format!("TrackingCategories/{id}/Options");
    let made = world.put(&options, r#"{"Options":[{"Name":"North"},{"Name":"South"}]}"#).ok();
    assert_eq!(column(&made, "Name"), ["North", "South"]);
    assert!(world.put(&options, r#"{"Name":"north"}"#).refused()[0].contains("already exists"));
    let south = format!("{options}/{}", made.elements()[1].text("TrackingOptionID"));
    assert_eq!(world.post(&south, r#"{"Name":"Far south"}"#).ok().first().text("Name"), "Far south");
    let archived = world.post(&south, r#"{"Status":"ARCHIVED"}"#).ok();
    assert_eq!(archived.first().at("IsArchived").as_bool(), Some(true));
    let ada = world.contact("Ada");
    let tracked = |number: &str, option: &str| {
        let tracking = format!(r#""Tracking":[{{"Name":"Region","Option":"{option}"}}],"AccountCode""#);
        let body = document_body("ACCREC", &ada, number, "10", "").replace(r#""AccountCode""#, &tracking);
        world.put("Invoices", &body)
    };
    tracked("INV-1", "North").ok();
    assert!(tracked("INV-2", "Far south").refused()[0].contains("could not be found"));
    assert_eq!(world.get("TrackingCategories").ok().first().at("Options").as_array().unwrap().len(), 1);
    assert_eq!(world.get(&options).status, 405);
}

#[test]
fn a_category_or_option_is_deleted_only_while_nothing_uses_it() {
    // XR-TRACK-3
    let world = World::of_organisation(OrganisationSetup::demo().tracking("Region", ["North", "South"]));
    let category = world.get("TrackingCategories").ok().first().clone();
    let id = category.text("TrackingCategoryID");
    let tracking = r#""Tracking":[{"Name":"Region","Option":"North"}],"AccountCode""#;
    let ada = world.contact("Ada");
    let body = document_body("ACCREC", &ada, "INV-1", "10", "").replace(r#""AccountCode""#, tracking);
    world.put("Invoices", &body).ok();
    let option = |number: usize| {
        let option = category.text(&format!("Options.{number}.TrackingOptionID"));
        format!("TrackingCategories/{id}/Options/{option}")
    };
    assert!(delete(&world, &option(0)).refused()[0].contains("is used"));
    assert!(delete(&world, &format!("TrackingCategories/{id}")).refused()[0].contains("is used"));
    let deleted = delete(&world, &option(1)).ok();
    assert_eq!(
        (deleted.first().text("Status"), deleted.first().at("IsDeleted").as_bool()),
        ("DELETED".into(), Some(true))
    );
    assert_eq!(delete(&world, &option(1)).status, 404);
    let unused = world.put("TrackingCategories", r#"{"Name":"Channel"}"#).ok().first().text("TrackingCategoryID");
    let deleted = delete(&world, &format!("TrackingCategories/{unused}")).ok();
    assert_eq!(deleted.first().text("Status"), "DELETED");
}

#[test]
fn currencies_are_added_and_never_taken_away() {
    // XR-SETTINGS-6
    let world = world();
    let added = world.put("Currencies", r#"{"Code":"NZD","Description":"New Zealand Dollar"}"#).ok();
    assert_eq!(added.first().text("Code"), "NZD");
    assert!(column(&world.get("Currencies?order=Code DESC").ok(), "Code").contains(&"NZD".to_owned()));
    assert!(world.put("Currencies", r#"{"Code":"NZD"}"#).refused()[0].contains("already subscribed"));
    assert!(world.put("Currencies", r#"{"Code":"nz"}"#).refused()[0].contains("not valid"));
    world.document("Invoices", "ACCREC", &world.contact("Ada"), "INV-1", "10", r#","CurrencyCode":"NZD""#);
    assert_eq!(delete(&world, "Currencies").status, 405);
    let rules = BookRules::default().multi_currency(false);
    let world = World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(rules));
    assert!(world.put("Currencies", r#"{"Code":"NZD"}"#).refused()[0].contains("plan"));
}

#[test]
fn the_organisation_tells_what_its_user_may_do() {
    // XR-SETTINGS-7
    let allowed = |world: &World, name: &str| {
        let actions = world.get("Organisation/Actions").ok();
        let action = actions.elements().iter().find(|action| action.text("Name") == name).unwrap();
        action.text("Status")
    };
    assert_eq!(allowed(&world(), "CreateApprovedInvoice"), "ALLOWED");
    assert_eq!(allowed(&world(), "UseMulticurrency"), "ALLOWED");
    let rules = BookRules::default().multi_currency(false);
    let single = World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(rules));
    assert_eq!(allowed(&single, "UseMulticurrency"), "NOT-ALLOWED");
}

#[test]
fn cis_settings_are_told_for_the_organisation_and_a_contact() {
    // XR-SETTINGS-8
    let world = world();
    let id = world.get("Organisation").ok().first().text("OrganisationID");
    let own = world.get(&format!("Organisation/{id}/CISSettings")).ok();
    assert_eq!(own.json.at("CISSettings.0.CISContractorEnabled").as_bool(), Some(false));
    let of_contact = world.get(&format!("Contacts/{}/CISSettings", world.contact("Ada"))).ok();
    assert_eq!(of_contact.json.at("CISSettings.0.CISEnabled").as_bool(), Some(false));
    assert_eq!(world.get("Contacts/nobody/CISSettings").status, 404);
    assert_eq!(world.get("Organisation/00000000-0000-4000-8000-00000000dead/CISSettings").status, 404);
}

#[test]
fn documents_take_a_branding_theme_that_exists() {
    // XR-BRAND-1
    let world = World::of_organisation(OrganisationSetup::demo().branding_theme("Festive"));
    let themes = world.get("BrandingThemes").ok();
    assert_eq!(column(&themes, "Name"), ["Standard", "Festive"]);
    let id = themes.elements()[1].text("BrandingThemeID");
    assert_eq!(world.get(&format!("BrandingThemes/{id}")).ok().first().amount("SortOrder"), dec!(1));
    let ada = world.contact("Ada");
    let themed = |number: &str, theme: &str| {
        let more = format!(r#","BrandingThemeID":"{theme}""#);
        world.put("Invoices", &document_body("ACCREC", &ada, number, "10", &more))
    };
    assert_eq!(themed("INV-1", &id).ok().first().text("BrandingThemeID"), id);
    let refused = themed("INV-2", "00000000-0000-4000-8000-00000000dead").refused();
    assert!(refused[0].contains("branding theme"));
    assert_eq!(world.put("BrandingThemes", "{}").status, 405);
}

#[test]
fn payment_services_are_offered_with_a_theme() {
    // XR-BRAND-2
    let world = world();
    let theme = world.get("BrandingThemes").ok().first().text("BrandingThemeID");
    let services = format!("BrandingThemes/{theme}/PaymentServices");
    let id = "54b3b4f6-0443-4fba-bcd1-61ec0c35ca55";
    let body = format!(
        r#"{{"PaymentServices":[{{"PaymentServiceID":"{id}","PaymentServiceName":"Pay","PaymentServiceUrl":"https://pay.example/"}}]}}"#
    );
    world.post(&services, &body).ok();
    world.post(&services, &body).ok();
    assert_eq!(column(&world.get(&services).ok(), "PaymentServiceID"), [id]);
    assert!(world.post(&services, "{\"PayNowText\":\"x\"}").refused()[0].contains("PaymentServiceName"));
}

//! Where the values of a profile go: tracking, contacts, layouts, terms, and custom fields of every type.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, Money, Order, ParkCode, Plan, TypedValue,
    ledger::{AccountClass, BrandingTheme, Contact, Document, TrackingCategory},
};
use common::{Books, decimal, item, read, surcharge, transaction};
use mapping::{Mapper, Profile, ProfileFinding};
use serde_json::{Value, json};

const REGIONS: &str = r#"
    [[tracking]]
    category = "Region"
    option = { table = "region" }

    [tables.region]
    columns = ["billing.country_code", "line.kind"]
    rows = [["NO", "*", "North"], ["*", "shipping", ""], ["*", "discount", "Head Office"]]
    default = "South"
"#;

/// An organisation with tracking and layouts.
fn books() -> Books {
    let mut books = Books::new();
    let category = |name: &str, options: &[&str]| TrackingCategory {
        name: name.into(),
        options: options.iter().map(|option| (*option).into()).collect(),
    };
    books.reference.tracking =
        vec![category("Region", &["North", "South", "Head office"]), category("Channel", &["Web"])];
    books.reference.branding_themes =
        vec![BrandingTheme { id: "22222222-2222-4222-8222-222222222222".into(), name: "Wholesale".into() }];
    books
}

/// The demo profile with fields in a section, and more behind it.
fn profile(section: &str, fields: &str, more: &str) -> Profile {
    let text = mapping::profiles::DEMO.replace(section, &format!("{section}\n{fields}"));
    Profile::from_toml(&format!("{text}\n{more}")).unwrap()
}

fn order(profile: &Profile, differs: &Value) -> Order {
    let paid = [transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])];
    read(&Mapper::new(profile.clone()), differs, &paid).unwrap()
}

fn plan(profile: &Profile, order: &Order) -> Plan {
    books().plan(&Mapper::new(profile.clone()), order)
}

fn invoice(plan: &Plan) -> &Document {
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    plan.steps
        .iter()
        .find_map(|step| if let LedgerWrite::CreateDocument(document) = &step.write { Some(document) } else { None })
        .unwrap()
}

fn contact(plan: &Plan) -> &Contact {
    plan.steps
        .iter()
        .find_map(|step| if let LedgerWrite::CreateContact(contact) = &step.write { Some(contact) } else { None })
        .unwrap()
}

fn options(document: &Document) -> Vec<String> {
    let one = |line: &canonical_model::ledger::DocumentLine| {
        let options: Vec<String> = line.tracking.iter().map(|own| format!("{}={}", own.category, own.option)).collect();
        options.join(" ")
    };
    document.lines.iter().map(one).collect()
}

fn findings(profile: &Profile, books: &Books) -> Vec<ProfileFinding> {
    profile.check(&books.reference).err().unwrap_or_default()
}

#[test]
fn each_line_has_the_tracking_options_that_the_profile_gives() {
    let own = profile("[contacts]", "", &format!("{REGIONS}\n[[tracking]]\ncategory = \"channel\"\noption = \"web\""));
    assert_eq!(findings(&own, &books()), []);
    let differs = json!({"total": 24, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "5", false), surcharge(2, "discount", "DCOUPON", "-1", false)]});
    let north = plan(&own, &order(&own, &differs));
    assert_eq!(options(invoice(&north)), ["Region=North Channel=Web"; 3]);

    let mut elsewhere = order(&own, &differs);
    elsewhere.billing = None;
    let south = plan(&own, &elsewhere);
    assert_eq!(options(invoice(&south)), ["Region=South Channel=Web", "Channel=Web", "Region=Head office Channel=Web"]);
}

#[test]
fn a_tracking_option_that_the_organisation_lacks_is_found_at_once_or_parks_the_order() {
    let own = profile("[contacts]", "", &REGIONS.replace("\"North\"", "\"Nord\"").replace("\"Region\"", "\"Regions\""));
    let found = findings(&own, &books());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].field, "tracking[1].category");
    assert!(found[0].fix.contains("did you mean Region? its categories: Region, Channel"), "{}", found[0]);

    let own = profile("[contacts]", "", &REGIONS.replace("\"North\"", "\"Nord\""));
    let found = findings(&own, &books());
    assert_eq!((found.len(), found[0].field.as_str()), (1, "tables.region.rows[1][3]"), "{found:?}");
    assert!(found[0].fix.contains("did you mean North?"), "{}", found[0]);

    let city = "[[tracking]]\ncategory = \"Region\"\noption = { path = \"billing.city\" }";
    let own = profile("[contacts]", "", city);
    assert_eq!(findings(&own, &books()), []);
    let parked = plan(&own, &order(&own, &json!({})));
    assert_eq!((parked.parked[0].code, parked.steps.len()), (ParkCode::UnknownTracking, 0));
    assert!(parked.parked[0].cause.contains("no option \"Oslo\""), "{}", parked.parked[0]);
    let lenient = profile("[contacts]", "", &format!("{city}\nunknown_options = \"leave_out\""));
    assert_eq!(options(invoice(&plan(&lenient, &order(&lenient, &json!({}))))), [""]);
}

#[test]
fn a_third_tracking_category_is_refused() {
    let row = |name: &str| format!("[[tracking]]\ncategory = \"{name}\"\noption = \"x\"\n");
    let text = format!("{}\n{}{}{}", mapping::profiles::DEMO, row("a"), row("b"), row("c"));
    let error = Profile::from_toml(&text).unwrap_err();
    assert_eq!((error.field.as_str(), error.message.contains("at most 2")), ("tracking[3]", true), "{error}");
    let error = Profile::from_toml(&format!("{}\n{}{}", mapping::profiles::DEMO, row("a"), row("A"))).unwrap_err();
    assert_eq!(error.field, "tracking[2].category", "{error}");
}

#[test]
fn a_contact_is_named_and_numbered_as_the_profile_says() {
    let fields = r#"
        name = "{billing.last_name}, {billing.first_name}"
        account_number = "{customer.id}"
        company_number = { path = "custom.billing.abn" }
    "#;
    let own = profile("[contacts]", fields, "[custom.billing]\nabn = \"text\"");
    let mut known = order(&own, &json!({}));
    known.billing.as_mut().unwrap().vat_number = " GB 123 ".into();
    known.custom.add("billing", "abn", TypedValue::Text("51 824".to_owned()));
    let plan = plan(&own, &known);
    let contact = contact(&plan);
    assert_eq!(contact.name, "Lovelace, Ada");
    assert_eq!((contact.tax_number.as_str(), contact.company_number.as_str()), ("GB123", "51 824"));
    assert_eq!(contact.account_number, "3");
    let wire = mapping::outbound::xero::contact(contact);
    assert_eq!((wire.tax_number.as_deref(), wire.account_number.as_deref()), (Some("GB123"), Some("3")));
}

#[test]
fn a_contact_for_whom_the_profile_gives_no_name_parks_the_order() {
    let own = profile(
        "[contacts]",
        r#"name = { when = { "customer.is_guest" = true }, then = "", else = { error = "no name" } }"#,
        "",
    );
    let parked = plan(&own, &order(&own, &json!({})));
    assert_eq!((parked.parked[0].code, parked.steps.len()), (ParkCode::UnmappedValue, 0));
    assert_eq!(parked.parked[0].cause, "order 1042: contacts.name: no name");
    let guest = plan(&own, &order(&own, &json!({"customer_id": null})));
    assert_eq!(contact(&guest).name, "Ada Lovelace");
}

#[test]
fn a_document_has_the_layout_of_that_name() {
    let own = profile(
        "[documents]",
        r#"branding_theme = { when = { "billing.country_code" = "NO" }, then = "wholesale", else = "" }"#,
        "",
    );
    assert_eq!(findings(&own, &books()), []);
    let id = "22222222-2222-4222-8222-222222222222";
    let planned = plan(&own, &order(&own, &json!({})));
    assert_eq!(invoice(&planned).branding_theme.as_ref().unwrap().as_str(), id);
    let wire = mapping::outbound::xero::invoice(invoice(&planned), &id.into(), None).unwrap();
    assert_eq!(wire.branding_theme_id.unwrap().to_string(), id);
    assert_eq!(invoice(&plan(&own, &order(&own, &json!({"billing_address": null})))).branding_theme, None);
    let unknown = profile("[documents]", "branding_theme = \"Wholesail\"", "");
    let found = findings(&unknown, &books());
    assert!(found[0].to_string().contains("no branding theme \"Wholesail\" (did you mean Wholesale?"), "{}", found[0]);
}

#[test]
fn terms_count_from_the_date_from_the_months_end_or_name_a_day_of_the_next_month() {
    for (terms, days, due) in [
        ("days_after_date", 31, "2025-04-01"),
        ("days_after_month_end", 0, "2025-03-31"),
        ("days_after_month_end", 10, "2025-04-10"),
        ("day_of_next_month", 20, "2025-04-20"),
        ("day_of_next_month", 31, "2025-04-30"),
        ("day_of_next_month", 0, "2025-04-01"),
    ] {
        let text =
            mapping::profiles::DEMO.replace("due_days = 14", &format!("due_days = {days}\ndue_terms = \"{terms}\""));
        let own = Profile::from_toml(&text).unwrap();
        let planned = plan(&own, &order(&own, &json!({})));
        assert_eq!(invoice(&planned).due_date.unwrap().to_string(), due, "{terms} {days}");
    }
}

#[test]
fn custom_fields_have_the_types_that_the_profile_declares() {
    let custom = r#"
        [custom.details]
        text = "text"
        whole = "integer"
        exact = "decimal"
        yes = "bool"
        day = "date"
        worth = "money"
        [custom.line]
        Size = "text"
    "#;
    let reference = r#"line_description = "{custom.details.text}/{custom.details.whole}/{custom.details.exact}/{custom.details.yes}/{custom.details.day}/{custom.details.worth}/{custom.line.Size}""#;
    let own = profile("[documents]", reference, custom);
    let mut known = order(&own, &json!({}));
    let text = |text: &str| TypedValue::Text(text.to_owned());
    for (name, value) in [
        ("text", text("PO {7}")),
        ("whole", text(" 12 ")),
        ("exact", text("1.50")),
        ("yes", text("Yes")),
        ("day", text("2025-03-04T10:00:00+0000")),
        ("worth", text("9.9")),
    ] {
        known.custom.add("details", name, value);
    }
    known.lines[0].attributes.insert("Size".to_owned(), "L".to_owned());
    assert_eq!(invoice(&plan(&own, &known)).lines[0].description, "PO {7}/12/1.5/true/2025-03-04/9.90 USD/L");

    let mut typed = order(&own, &json!({}));
    for (name, value) in [
        ("text", TypedValue::List(vec![TypedValue::Integer(1), TypedValue::Bool(true)])),
        ("whole", TypedValue::Integer(3)),
        ("exact", TypedValue::Decimal(decimal("0.25"))),
        ("yes", TypedValue::Bool(false)),
        ("day", TypedValue::Date(common::day("2025-01-02"))),
        ("worth", TypedValue::Money(Money::new(decimal("3"), "EUR".parse().unwrap()).unwrap())),
    ] {
        typed.custom.add("details", name, value);
    }
    assert_eq!(invoice(&plan(&own, &typed)).lines[0].description, "1, true/3/0.25/false/2025-01-02/3.00 EUR/");
    assert_eq!(invoice(&plan(&own, &order(&own, &json!({})))).lines[0].description, "//////");
}

#[test]
fn a_custom_field_of_another_type_parks_the_order_without_telling_its_value() {
    let own = profile("[documents]", "line_description = \"{custom.details.day}\"", "[custom.details]\nday = \"date\"");
    let mut wrong = order(&own, &json!({}));
    wrong.custom.add("details", "day", TypedValue::Text("tomorrow".to_owned()));
    let parked = plan(&own, &wrong);
    assert_eq!(parked.parked[0].code, ParkCode::UnmappedValue);
    assert_eq!(
        parked.parked[0].to_string(),
        "order 1042: documents.line_description: custom.details.day holds no value of type date (mend it in the store, or declare \
         it as text in [custom.details] of the profile)"
    );
}

#[test]
fn a_custom_field_that_is_not_declared_is_no_path() {
    let text = |more: &str| {
        let text = mapping::profiles::DEMO.replace("reference = \"Order {id}\"", "reference = \"{custom.details.po}\"");
        Profile::from_toml(&format!("{text}\n{more}")).unwrap_err()
    };
    let error = text("");
    assert!(error.message.contains("[custom.details] with po = \"text\""), "{error}");
    assert_eq!(text("[custom.details]\npo_number = \"text\"").suggestion.as_deref(), Some("custom.details.po_number"));
    let error = text("[custom.detials]\npo = \"text\"");
    assert_eq!((error.field.as_str(), error.suggestion.as_deref()), ("custom.detials", Some("details")));
    let error = text("[custom.details]\npo = \"txt\"");
    assert_eq!((error.field.as_str(), error.suggestion.as_deref()), ("custom.details.po", Some("text")), "{error}");
}

#[test]
fn a_tax_type_that_cannot_stand_on_an_account_is_found_and_never_sent() {
    let mut changed = books();
    changed.reference.accounts[0].class = Some(AccountClass::Expense);
    changed.reference.tax_rates[0].applies_to = vec![AccountClass::Revenue];
    let own = profile("[contacts]", "", "");
    let found = findings(&own, &changed);
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(all.iter().any(|found| found.contains("tax type OUTPUT (Sales Tax 8.25%) cannot stand on account 200 (Sales), which is one of expenses (name another account, or a tax type that can: OUTPUT2")), "{all:#?}");

    let mut of_item = books();
    of_item.reference.accounts[0].class = Some(AccountClass::Expense);
    of_item.reference.tax_rates[3].applies_to = vec![AccountClass::Revenue];
    let sold = order(&own, &json!({"items": [item(1, "TEA-1", "20", 1)]}));
    let parked = of_item.plan(&Mapper::new(own), &sold);
    assert_eq!((parked.parked[0].code, parked.steps.len()), (ParkCode::UnknownTaxType, 0));
}

#[test]
fn a_profile_says_what_it_asks_besides_the_order() {
    let beside = |more: &str| {
        let beside = common::profile(more).beside();
        (beside.membership, beside.tax_exemption, beside.details)
    };
    assert_eq!(beside(""), (false, false, false));
    let row = "[[currency]]\ncode = \"EUR\"\nrate = \"{custom.details.rate}\"\n[custom.details]\nrate = \"decimal\"\n";
    assert_eq!(beside(row), (false, false, true));
    assert_eq!(
        beside("[custom.details]\nrate = \"decimal\"\n"),
        (false, false, false),
        "it is declared, and not asked for"
    );
    let exempt = "[[tax]]\nuntaxed = true\nexempt = true\ntax_type = \"NONE\"\n";
    assert_eq!(beside(exempt), (false, true, false));
    let table = "[[tracking]]\ncategory = \"Region\"\noption = { table = \"t\" }\n[tables.t]\ncolumns = [\"customer.membership\"]\n\
                 rows = [[\"Gold\", \"Large\"]]\ndefault = \"Small\"\n";
    assert_eq!(beside(table), (true, false, false));
}

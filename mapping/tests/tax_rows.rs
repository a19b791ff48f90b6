//! The rows of `[[tax]]` as a decision table: by country, region, tax class, kind of line and exemption, never by what percentage
//! happens to be the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{Order, ParkCode, Plan, TaxCollector, ledger::LineAmounts};
use common::{Books, decimal, item, order_json, read, surcharge, transaction, xero_tax_of};
use mapping::{Mapper, Profile};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A shop whose rows of taxes are these. What bears no tax is NONE where they do not say otherwise.
fn mapper(rows: &str) -> Mapper {
    let text = mapping::profiles::DEMO;
    let (before, after) = text.split_once("# How each tax is written").unwrap();
    let (_, after) = after.split_once("# Where the money of each payment method").unwrap();
    Mapper::new(
        Profile::from_toml(&format!("{before}{rows}\n# Where the money of each payment method{after}")).unwrap(),
    )
}

const NONE: &str = "[[tax]]\nuntaxed = true\ntax_type = \"NONE\"\n";

fn to(country: &str, region: &str) -> Value {
    let mut address = order_json(&json!({}))["billing_address"].clone();
    address["country_code"] = json!(country);
    address["state_name"] = json!(region);
    address
}

fn order(mapper: &Mapper, differs: &Value) -> Order {
    let total = order_json(differs)["total"].to_string();
    read(mapper, differs, &[transaction(1, "PayPal", "USD", &[("sale", &total, 1)])]).unwrap()
}

fn books_of(mapper: &Mapper, order: &Order) -> (Plan, Books) {
    let mut books = Books::new();
    let plan = books.sync(mapper, order);
    (plan, books)
}

/// Net amount and tax of the lines of each tax type that there is.
fn by_type(books: &Books) -> Vec<(String, String, String)> {
    let invoice = books.invoice();
    let mut types: Vec<&str> = invoice.lines.iter().map(|line| line.tax_type.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    let of = |tax_type: &&str| {
        let own = invoice.lines.iter().filter(|line| line.tax_type.as_str() == *tax_type);
        let net: Decimal = own.map(|line| line.line_amount.amount()).sum();
        let tax = xero_tax_of(invoice, tax_type, &books.reference);
        ((*tax_type).to_owned(), format!("{net:.2}"), format!("{tax:.2}"))
    };
    types.iter().map(of).collect()
}

fn expected(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(name, net, tax)| ((*name).to_owned(), (*net).to_owned(), (*tax).to_owned())).collect()
}

/// Two teas at 10.00 with this tax on top.
fn taxed(code: &str, tax: &str, address: &Value) -> Value {
    let total: Value = serde_json::from_str(&(decimal("20") + decimal(tax)).to_string()).unwrap();
    json!({"total": total, "billing_address": address, "surcharges": [surcharge(1, "tax", code, tax, false)]})
}

/// Whose taxes are the merchant's, and whose a marketplace's.
const OF_MARKETPLACES: &str = "[[payment_method]]\nname = \"Amazon*\"\naccount = \"092\"\ncollects_tax = true\n\
                               [[tax]]\ncode = \"CDEV.STAX.*\"\ntax_type = \"OUTPUT\"\n";

fn paid_by(mapper: &Mapper, method: &str, differs: &Value) -> Order {
    read(mapper, differs, &[transaction(1, method, "USD", &[("sale", "21.65", 1)])]).unwrap()
}

#[test]
fn a_tax_that_a_marketplace_collects_is_kept_apart_from_what_the_merchant_owes() {
    let mapper = mapper(&format!(
        "{NONE}{OF_MARKETPLACES}[[tax]]\ncode = \"*\"\ncollected_by = \"marketplace\"\nliability_line = \"825\"\n"
    ));
    let mut taxed = taxed("CDEV.STAX.1", "1.65", &to("US", "Texas"));
    taxed["items"] = json!([item(7, "TEA-1", "10", 2)]);
    taxed["items"][0]["surcharges"] = json!([surcharge(2, "tax", "CDEV.STAX.1", "1.65", false)]);
    for (method, by, expected) in [
        ("Amazon US", TaxCollector::Marketplace, vec![("NONE", "21.65", "0.00")]),
        ("PayPal", TaxCollector::Merchant, vec![("OUTPUT", "20.00", "1.65")]),
    ] {
        let order = paid_by(&mapper, method, &taxed);
        let of_lines = order.lines.iter().flat_map(|line| &line.taxes);
        let all: Vec<TaxCollector> = order.taxes.iter().chain(of_lines).map(|tax| tax.collected_by).collect();
        assert_eq!(all, [by, by], "{method}");
        let (plan, books) = books_of(&mapper, &order);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        assert_eq!(by_type(&books), self::expected(&expected), "{method}");
        let owed = books.invoice().lines.iter().filter(|line| line.account.as_str() == "825").count();
        assert_eq!(owed, usize::from(by == TaxCollector::Marketplace));
    }
}

#[test]
fn a_tax_that_a_marketplace_collects_never_stands_where_the_merchants_own_do() {
    let mapper = mapper(&format!(
        "{NONE}{OF_MARKETPLACES}[[tax]]\ncode = \"CDEV.VAT.*\"\ncollected_by = \"marketplace\"\nliability_line = \"825\"\n"
    ));
    let order = paid_by(&mapper, "Amazon US", &taxed("CDEV.STAX.1", "1.65", &to("US", "Texas")));
    let plan = Books::new().plan(&mapper, &order);
    let told: Vec<_> = plan.parked.iter().map(|park| (park.code, park.cause.as_str())).collect();
    let cause = "order 1042: tax CDEV.STAX.1 is collected by a marketplace, and the profile has it as yours";
    assert_eq!((plan.steps.len(), told), (0, vec![(ParkCode::UnmappedTax, cause)]));
    let (plan, _) = books_of(&mapper, &paid_by(&mapper, "PayPal", &taxed("CDEV.STAX.1", "1.65", &to("US", "Texas"))));
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
}

#[test]
fn a_row_may_be_for_the_merchants_own_taxes_alone() {
    let mapper =
        mapper(&format!("{NONE}[[tax]]\ncode = \"CDEV.STAX.*\"\ncollected_by = \"merchant\"\ntax_type = \"OUTPUT\"\n"));
    let (_, books) = books_of(&mapper, &order(&mapper, &taxed("CDEV.STAX.1", "1.65", &to("US", "Texas"))));
    assert_eq!(by_type(&books), expected(&[("OUTPUT", "20.00", "1.65")]));
}

#[test]
fn two_countries_of_one_rate_are_two_tax_types() {
    let mapper = mapper(&format!(
        "{NONE}[[tax]]\ncode = \"CDEV.VAT.*\"\ncountry = \"GB\"\ntax_type = \"OUTPUT2\"\n\
         [[tax]]\ncode = \"CDEV.VAT.*\"\ncountry = [\"FR\", \"AT\"]\ntax_type = \"OSS20\"\n"
    ));
    for (country, tax_type) in [("GB", "OUTPUT2"), ("FR", "OSS20"), ("at", "OSS20")] {
        let order = order(&mapper, &taxed("CDEV.VAT.1", "4.00", &to(country, "")));
        let mut books = Books::new();
        let mut oss = books.reference.tax_rates[1].clone();
        (oss.tax_type, oss.name) = ("OSS20".into(), "OSS 20%".into());
        books.reference.tax_rates.push(oss);
        let plan = books.sync(&mapper, &order);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        assert_eq!(by_type(&books), expected(&[(tax_type, "20.00", "4.00")]), "{country}");
    }
    // A country that no row names is parked, whatever its rate.
    let (plan, _) = books_of(&mapper, &order(&mapper, &taxed("CDEV.VAT.1", "4.00", &to("EE", ""))));
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnmappedTax, 0));
}

#[test]
fn the_goods_country_decides_and_who_pays_only_where_nothing_is_carried() {
    let mapper = mapper(&format!(
        "{NONE}[[tax]]\ncode = \"*VAT*\"\ntax_type = \"OUTPUT2\"\n[[tax]]\ncode = \"*VAT*\"\ncountry = \"AU\"\ntax_type = \"TAX001\"\n"
    ));
    // 10 % of 20.00 to Sydney, whoever pays it in Oslo.
    let mut differs = taxed("CDEV.VAT.1", "2.00", &to("NO", ""));
    differs["shipping_address"] = to("AU", "");
    let (plan, books) = books_of(&mapper, &order(&mapper, &differs));
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(by_type(&books), expected(&[("TAX001", "20.00", "2.00")]));
    let (_, books) = books_of(&mapper, &order(&mapper, &taxed("CDEV.VAT.1", "4.00", &to("NO", ""))));
    assert_eq!(by_type(&books), expected(&[("OUTPUT2", "20.00", "4.00")]));
}

#[test]
fn a_region_is_narrower_than_its_country() {
    let mapper = mapper(&format!(
        "{NONE}[[tax]]\ncode = \"CDEV.STAX.*\"\ncountry = \"US\"\nliability_line = \"820\"\n\
         [[tax]]\ncode = \"CDEV.STAX.*\"\ncountry = \"US\"\nregion = \"Calif*\"\ntax_type = \"OUTPUT\"\n"
    ));
    // 8.25 % of 20.00 is 1.65.
    let (_, books) = books_of(&mapper, &order(&mapper, &taxed("CDEV.STAX.1", "1.65", &to("US", "California"))));
    assert_eq!(by_type(&books), expected(&[("OUTPUT", "20.00", "1.65")]));
    let (_, books) = books_of(&mapper, &order(&mapper, &taxed("CDEV.STAX.1", "1.65", &to("US", "Oregon"))));
    assert_eq!(by_type(&books), expected(&[("NONE", "21.65", "0.00")]));
    assert!(books.invoice().lines.iter().any(|line| line.account.as_str() == "820"));
}

#[test]
fn what_bears_no_tax_has_the_tax_type_of_its_country_class_and_exemption() {
    let mapper = mapper(
        "[[tax]]\nuntaxed = true\ntax_type = \"EXPORT\"\n\
         [[tax]]\nuntaxed = true\ncountry = \"NO\"\ntax_type = \"NONE\"\n\
         [[tax]]\nuntaxed = true\ncountry = \"NO\"\nclass = \"Books\"\ntax_type = \"EXEMPTOUTPUT\"\n\
         [[tax]]\nuntaxed = true\nexempt = true\ntax_type = \"RESALE\"\n",
    );
    let mut books = Books::new();
    for tax_type in ["EXPORT", "RESALE"] {
        let mut rate = books.reference.tax_rates[3].clone();
        rate.tax_type = tax_type.into();
        books.reference.tax_rates.push(rate);
    }
    let reference = books.reference;
    let planned = |order: &Order| {
        let mut books = Books { reference: reference.clone(), ..Books::new() };
        let plan = books.sync(&mapper, order);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        (by_type(&books), books.invoice().line_amounts)
    };
    let items = json!([item(1, "TEA-1", "12", 1), item(2, "BOOK", "8", 1)]);
    let to = |country: &str| order(&mapper, &json!({"items": items.clone(), "billing_address": to(country, "")}));
    assert_eq!(planned(&to("JP")), (expected(&[("EXPORT", "20.00", "0.00")]), LineAmounts::Exclusive));
    assert_eq!(planned(&to("NO")), (expected(&[("NONE", "20.00", "0.00")]), LineAmounts::NoTax));
    let mut with_book = to("NO");
    with_book.lines[1].tax_class = "books".into();
    let both = expected(&[("EXEMPTOUTPUT", "8.00", "0.00"), ("NONE", "12.00", "0.00")]);
    assert_eq!(planned(&with_book), (both, LineAmounts::Exclusive));
    let mut exempt = to("NO");
    exempt.customer.tax_exemption = "EX-1".into();
    assert_eq!(planned(&exempt).0, expected(&[("RESALE", "20.00", "0.00")]), "who is exempt weighs more than where");
}

const CLASSES: &str = "[[tax]]\ncode = \"CDEV.VAT.*\"\ntax_type = \"OUTPUT2\"\n\
    [[tax]]\ncode = \"CDEV.VAT.*\"\nclass = \"Reduced\"\ntax_type = \"TAX001\"\n";

/// Tea at 12.00 and a book at 8.00 of the class Reduced, with carriage of 5.00, and this tax on top of all.
fn with_a_book(mapper: &Mapper, tax: &str) -> Order {
    let total: Value = serde_json::from_str(&(decimal("25") + decimal(tax)).to_string()).unwrap();
    let differs = json!({"items": [item(1, "TEA-1", "12", 1), item(2, "BOOK", "8", 1)], "total": total,
        "surcharges": [surcharge(1, "shipping", "SHIPPING", "5", false), surcharge(2, "tax", "CDEV.VAT.1", tax, false)]});
    let mut order = order(mapper, &differs);
    order.lines[1].tax_class = "Reduced".into();
    order
}

#[test]
fn classes_of_two_rates_are_told_apart_where_the_store_states_one_sum() {
    let mapper = mapper(&format!("{NONE}{CLASSES}"));
    for (tax, figures) in [
        // 20 % of 12.00 is 2.40, 10 % of 8.00 is 0.80.
        ("3.20", [("NONE", "5.00", "0.00"), ("OUTPUT2", "12.00", "2.40"), ("TAX001", "8.00", "0.80")].as_slice()),
        // Carriage has no class: 20 % of 17.00 is 3.40.
        ("4.20", &[("OUTPUT2", "17.00", "3.40"), ("TAX001", "8.00", "0.80")]),
    ] {
        let (plan, books) = books_of(&mapper, &with_a_book(&mapper, tax));
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        assert_eq!(by_type(&books), expected(figures), "{tax}");
    }
    // 20 % of all of it is 5.00: more than the classes come to.
    let (plan, _) = books_of(&mapper, &with_a_book(&mapper, "5.00"));
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnmappedTax, 0));
}

#[test]
fn a_class_decides_where_two_rates_would_explain_a_line() {
    // Both are 20 %, which no rate could tell apart.
    let mapper = mapper(&format!("{NONE}{}", CLASSES.replace("TAX001", "OSS20")));
    let mut books = Books::new();
    let mut oss = books.reference.tax_rates[1].clone();
    oss.tax_type = "OSS20".into();
    books.reference.tax_rates.push(oss);
    // 20 % of 20.00 is 4.00: 2.40 and 1.60.
    let plan = books.sync(&mapper, &with_a_book(&mapper, "4.00"));
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    let figures = [("NONE", "5.00", "0.00"), ("OSS20", "8.00", "1.60"), ("OUTPUT2", "12.00", "2.40")];
    assert_eq!(by_type(&books), expected(&figures));
}

#[test]
fn a_line_of_which_no_row_is_bears_no_tax_even_where_its_worth_would_explain_it() {
    let mapper =
        mapper(&format!("{NONE}[[tax]]\ncode = \"CDEV.VAT.1\"\nclass = \"Standard\"\ntax_type = \"OUTPUT2\"\n"));
    let sold = |tax: &str| {
        let mut order = with_a_book(&mapper, tax);
        order.lines[0].tax_class = "Standard".into();
        books_of(&mapper, &order)
    };
    let (plan, books) = sold("2.40");
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(by_type(&books), expected(&[("NONE", "13.00", "0.00"), ("OUTPUT2", "12.00", "2.40")]));
    // 20 % of the tea and the book are 4.00.
    let (plan, _) = sold("4.00");
    assert_eq!((plan.parked.len(), plan.steps.len()), (1, 0), "{plan:?}");
}

#[test]
fn carriage_has_a_tax_type_of_its_own_where_a_row_says_so() {
    let mapper = mapper(&format!(
        "{NONE}[[tax]]\ncode = \"CDEV.VAT.*\"\ntax_type = \"OUTPUT2\"\n\
         [[tax]]\ncode = \"CDEV.VAT.*\"\nkind = [\"shipping\", \"fee\"]\ntax_type = \"TAX001\"\n"
    ));
    // 20 % of 20.00 is 4.00, 10 % of 5.00 is 0.50.
    let (plan, books) = books_of(&mapper, &with_a_book(&mapper, "4.50"));
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(by_type(&books), expected(&[("OUTPUT2", "20.00", "4.00"), ("TAX001", "5.00", "0.50")]));
}

#[test]
fn every_row_of_a_template_can_be_replaced_by_itself() {
    let template = mapping::profiles::DEMO.to_owned()
        + "\n[[tax]]\ncode = \"VAT\"\ncountry = [\"FR\", \"AT\"]\ntax_type = \"OUTPUT2\"\n\
           [[tax]]\ncode = \"VAT\"\ncountry = \"DE\"\ntax_type = \"OUTPUT2\"\n[[surcharge]]\ncode = \"VAT\"\nclass = \"tax\"";
    let tenant = "[[tax]]\ncode = \"vat\"\ncountry = [\"at\", \"fr\"]\ntax_type = \"TAX001\"";
    let mapper = Mapper::new(Profile::builder().template("shop", template).tenant(tenant).build().unwrap());
    for (country, tax, tax_type) in [("AT", "2.00", "TAX001"), ("DE", "4.00", "OUTPUT2")] {
        let (_, books) = books_of(&mapper, &order(&mapper, &taxed("VAT", tax, &to(country, ""))));
        assert_eq!(by_type(&books), expected(&[(tax_type, "20.00", tax)]));
    }
}

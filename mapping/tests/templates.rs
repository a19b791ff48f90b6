//! The ready templates: a shop that extends one and gives its accounts has the orders of its country in the books to the cent,
//! with figures worked out by hand. What the books must come to is worked out anew by the ledger's arithmetic of `common`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{ParkCode, Plan, ledger::Document};
use common::{Books, item, order_json, read, status, surcharge, transaction, xero_tax_of};
use mapping::{Mapper, Profile, ProfileLayer, profiles};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What a shop gives besides the name of its template.
const ACCOUNTS: &str = r#"
[store]
name = "shop"

[accounts]
sales = "200"
shipping = "210"
discounts = "215"
rounding = "860"
tax = "820"

[[payment_method]]
name = "PayPal"
account = "091"
refunds = "reduces_sale"
"#;

/// A shop in a country.
struct Shop {
    mapper: Mapper,
    books: Books,
    country: &'static str,
    currency: &'static str,
}

impl Shop {
    fn new(
        template: &str,
        (country, currency): (&'static str, &'static str),
        rates: &[(&str, &str)],
        more: &str,
    ) -> Self {
        let profile = Profile::from_toml(&format!("extends = \"{template}\"\n{ACCOUNTS}{more}")).unwrap();
        let mut books = Books::new();
        let organisation = &mut books.reference;
        organisation.organisation.base_currency = currency.parse().unwrap();
        let one = organisation.tax_rates[0].clone();
        let rate = |(tax_type, rate): &(&str, &str)| canonical_model::ledger::TaxRate {
            tax_type: (*tax_type).into(),
            name: format!("{tax_type} {rate} %").into(),
            effective_rate: common::decimal(rate),
            ..one.clone()
        };
        organisation.tax_rates = rates.iter().map(rate).collect();
        profile.check(organisation).unwrap();
        Self { mapper: Mapper::new(profile), books, country, currency }
    }

    /// Plans the order with these exchanges of money, and applies it.
    fn sync(&mut self, differs: &Value, money: &[(&str, &str, u32)]) -> Plan {
        let mut differs = differs.clone();
        differs["currency"] = json!(self.currency);
        let country = differs["to"].as_str().unwrap_or(self.country).to_owned();
        let mut address = order_json(&json!({}))["billing_address"].clone();
        address["country_code"] = json!(country);
        differs["billing_address"] = address;
        differs.as_object_mut().unwrap().remove("to");
        let order = read(&self.mapper, &differs, &[transaction(1, "PayPal", self.currency, money)]).unwrap();
        self.books.sync(&self.mapper, &order)
    }

    /// The invoice that an order makes: total, and net amount and tax of each tax type.
    fn invoice(&self, differs: &Value) -> Figures {
        let total = order_json(differs)["total"].to_string();
        let mut shop = Self {
            mapper: self.mapper.clone(),
            books: Books { reference: self.books.reference.clone(), ..Books::new() },
            ..*self
        };
        let plan = shop.sync(differs, &[("sale", &total, 1)]);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        Figures::of(shop.books.invoice(), &shop.books)
    }

    /// The invoice and its credit note, where a part of the money went back.
    fn refunded(mut self, differs: &Value, refund: &str) -> (Figures, Figures) {
        let total = order_json(differs)["total"].to_string();
        let kind = if refund == total { "refund" } else { "refundPart" };
        self.sync(differs, &[("sale", &total, 1)]);
        let mut refunded = differs.clone();
        refunded["payment_status"] = status(if refund == total { "R" } else { "PP" });
        let plan = self.sync(&refunded, &[("sale", &total, 1), (kind, refund, 5)]);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        let [credit] = self.books.credit_notes()[..] else { panic!("{plan:#?}") };
        (Figures::of(self.books.invoice(), &self.books), Figures::of(credit, &self.books))
    }
}

/// The total, and amounts as they stand and tax of each tax type.
#[derive(Debug, PartialEq)]
struct Figures(String, Vec<(String, String, String)>);

impl Figures {
    fn new(total: &str, types: &[(&str, &str, &str)]) -> Self {
        Self(total.to_owned(), types.iter().map(|(a, b, c)| ((*a).into(), (*b).into(), (*c).into())).collect())
    }

    fn of(document: &Document, books: &Books) -> Self {
        let mut types: Vec<&str> = document.lines.iter().map(|line| line.tax_type.as_str()).collect();
        types.sort_unstable();
        types.dedup();
        let of = |tax_type: &&str| {
            let own = document.lines.iter().filter(|line| line.tax_type.as_str() == *tax_type);
            let amount: Decimal = own.map(|line| line.line_amount.amount()).sum();
            let tax = xero_tax_of(document, tax_type, &books.reference);
            ((*tax_type).to_owned(), format!("{amount:.2}"), format!("{tax:.2}"))
        };
        Self(document.totals.total.amount().to_string(), types.iter().map(of).collect())
    }
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Two teas at `price`, with carriage and a coupon, all with this tax in the prices.
fn inclusive(price: &str, carriage: &str, coupon: &str, tax: &str) -> Value {
    let goods = common::decimal(price) * Decimal::TWO;
    let total = goods + common::decimal(carriage) - common::decimal(coupon);
    json!({"items": [item(7, "TEA-1", price, 2)], "sub_total": number(&goods.to_string()), "total": number(&total.to_string()),
        "surcharges": [surcharge(1, "shipping", "SHIPPING", carriage, false),
            surcharge(2, "discount", "DCOUPON", &format!("-{coupon}"), false), surcharge(3, "tax", "CDEV.VAT.1", tax, true)]})
}

/// Two teas at 10.00 to a country, without tax.
fn untaxed(to: &str) -> Value {
    json!({"to": to})
}

#[test]
fn each_template_needs_the_accounts_of_the_shop_alone() {
    for template in profiles::TEMPLATES {
        let text = format!("extends = \"{}\"\n{ACCOUNTS}", template.name.to_uppercase());
        let profile = Profile::from_toml(&text).unwrap_or_else(|error| panic!("{error}"));
        // The same as if it were laid under it by hand, and whatever it is called.
        let by_hand = Profile::builder().template("any", template.text).tenant(ACCOUNTS).build().unwrap();
        assert_eq!(profile.hash(), by_hand.hash(), "{}", template.name);
        assert!(!template.description.is_empty() && profiles::template(template.name) == Some(template));
    }
    let error = Profile::from_toml(&format!("extends = \"uks\"\n{ACCOUNTS}")).unwrap_err();
    assert_eq!((error.line, error.field.as_str(), error.suggestion.as_deref()), (1, "extends", Some("uk")));
    // JSON extends as well; a template of an agency may extend one too.
    let json = json!({"extends": "nz", "store": {"name": "shop"}, "accounts": {"sales": "200"}}).to_string();
    let of_json = Profile::from_json(&json).unwrap();
    let agency = Profile::builder().template("agency", "extends = 'nz'\naccounts.sales = '200'");
    assert_eq!(of_json.hash(), agency.tenant("store.name = 'shop'").build().unwrap().hash());
}

fn australia(more: &str) -> Shop {
    let rates = [("OUTPUT", "10"), ("EXEMPTOUTPUT", "0"), ("EXEMPTEXPORT", "0"), ("BASEXCLUDED", "0")];
    Shop::new("au", ("AU", "AUD"), &rates, more)
}

#[test]
fn australia_has_gst_in_the_prices_free_sales_and_exports() {
    // 22.00 + 5.50 - 2.20 = 25.30, of which an eleventh is GST: 2.30.
    let sale = inclusive("11", "5.5", "2.2", "2.3");
    let shop = australia("");
    assert_eq!(shop.invoice(&sale), Figures::new("25.30", &[("OUTPUT", "25.30", "2.30")]));
    assert_eq!(shop.invoice(&untaxed("AU")), Figures::new("20.00", &[("EXEMPTOUTPUT", "20.00", "0.00")]));
    assert_eq!(shop.invoice(&untaxed("")), Figures::new("20.00", &[("EXEMPTOUTPUT", "20.00", "0.00")]));
    assert_eq!(shop.invoice(&untaxed("JP")), Figures::new("20.00", &[("EXEMPTEXPORT", "20.00", "0.00")]));
    // Half of it goes back: 12.65, of which an eleventh is 1.15.
    let (_, credit) = shop.refunded(&sale, "12.65");
    assert_eq!(credit, Figures::new("12.65", &[("OUTPUT", "12.65", "1.15")]));
}

#[test]
fn a_tax_type_of_a_template_that_the_organisation_lacks_is_named_by_the_profile_itself() {
    let text = format!("extends = \"au\"\n{ACCOUNTS}");
    let mut reference = australia("").books.reference;
    reference.tax_rates.retain(|rate| rate.tax_type.as_str() != "EXEMPTEXPORT");
    let findings = Profile::from_toml(&text).unwrap().check(&reference).unwrap_err();
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((&finding.layer, finding.field.as_str()), (&ProfileLayer::Template("au".into()), "tax_types.export"));
    assert!(finding.fix.ends_with("what the profile itself says goes before the template"), "{finding}");
    let own = format!("{text}[tax_types]\nexport = \"EXEMPTOUTPUT\"");
    assert_eq!(Profile::from_toml(&own).unwrap().check(&reference), Ok(()));
}

#[test]
fn a_gift_card_that_is_sold_in_australia_is_no_sale() {
    let shop = australia("[[gift_card]]\nsku = \"GIFT-*\"\naccount = \"825\"");
    let sale = json!({"items": [item(7, "TEA-1", "11", 1), item(8, "GIFT-50", "50", 1)], "sub_total": 61, "total": 61,
        "surcharges": [surcharge(3, "tax", "CDEV.VAT.1", "1", true)]});
    let figures = [("BASEXCLUDED", "50.00", "0.00"), ("OUTPUT", "11.00", "1.00")];
    assert_eq!(shop.invoice(&sale), Figures::new("61.00", &figures));
}

#[test]
fn new_zealand_has_gst_in_the_prices_and_zero_rated_exports() {
    let shop = Shop::new("nz", ("NZ", "NZD"), &[("OUTPUT2", "15"), ("ZERORATED", "0"), ("NONE", "0")], "");
    // 23.00 + 5.75 - 2.30 = 26.45, of which 3 in 23 is GST: 3.45.
    let sale = inclusive("11.5", "5.75", "2.3", "3.45");
    assert_eq!(shop.invoice(&sale), Figures::new("26.45", &[("OUTPUT2", "26.45", "3.45")]));
    assert_eq!(shop.invoice(&untaxed("AU")), Figures::new("20.00", &[("ZERORATED", "20.00", "0.00")]));
    assert_eq!(shop.invoice(&untaxed("NZ")), Figures::new("20.00", &[("NONE", "20.00", "0.00")]));
    let (_, credit) = shop.refunded(&sale, "26.45");
    assert_eq!(credit, Figures::new("26.45", &[("OUTPUT2", "26.45", "3.45")]));
}

#[test]
fn the_united_kingdom_has_three_rates_and_exports() {
    let rates = [("OUTPUT2", "20"), ("RROUTPUT", "5"), ("ZERORATEDOUTPUT", "0"), ("NONE", "0")];
    let shop = Shop::new("uk", ("GB", "GBP"), &rates, "");
    // 24.00 + 6.00 - 2.40 = 27.60, of which a sixth is VAT: 4.60.
    let sale = inclusive("12", "6", "2.4", "4.6");
    assert_eq!(shop.invoice(&sale), Figures::new("27.60", &[("OUTPUT2", "27.60", "4.60")]));
    // 5 % alone: 2 x 10.50 = 21.00, of which 1 in 21 is 1.00.
    let reduced = json!({"items": [item(7, "X", "10.5", 2)], "sub_total": 21, "total": 21,
        "surcharges": [surcharge(3, "tax", "CDEV.VAT.1", "1", true)]});
    assert_eq!(shop.invoice(&reduced), Figures::new("21.00", &[("RROUTPUT", "21.00", "1.00")]));
    assert_eq!(shop.invoice(&untaxed("GB")), Figures::new("20.00", &[("ZERORATEDOUTPUT", "20.00", "0.00")]));
    assert_eq!(shop.invoice(&untaxed("US")), Figures::new("20.00", &[("ZERORATEDOUTPUT", "20.00", "0.00")]));
    // Half of it: 13.80, of which a sixth is 2.30.
    let (_, credit) = shop.refunded(&sale, "13.8");
    assert_eq!(credit, Figures::new("13.80", &[("OUTPUT2", "13.80", "2.30")]));
}

#[test]
fn the_united_states_have_the_tax_that_was_charged_as_a_line() {
    let shop = Shop::new("us", ("US", "USD"), &[("NONE", "0")], "");
    // 8.25 % of 18.00 is 1.485, charged as 1.49: 20.00 + 5.00 - 2.00 + 1.49 = 24.49, all of it without tax types.
    let sale = json!({"total": 24.49, "surcharges": [surcharge(1, "shipping", "SHIPPING", "5", false),
        surcharge(2, "discount", "DCOUPON", "-2", false), surcharge(3, "tax", "CDEV.STAX.1", "1.49", false)]});
    assert_eq!(shop.invoice(&sale), Figures::new("24.49", &[("NONE", "24.49", "0.00")]));
    assert_eq!(shop.invoice(&untaxed("US")), Figures::new("20.00", &[("NONE", "20.00", "0.00")]));
    let (invoice, credit) = shop.refunded(&sale, "24.49");
    assert_eq!(invoice, credit);
    // Without an account of taxes it says what is missing.
    let error =
        Profile::from_toml(&format!("extends = \"us\"\n{}", ACCOUNTS.replace("tax = \"820\"\n", ""))).unwrap_err();
    assert_eq!((error.layer, error.field.as_str()), (ProfileLayer::Tenant, "accounts.tax"));
    assert!(error.message.contains("tax = \"820\" in [accounts]"), "{}", error.message);
}

#[test]
fn the_account_of_a_tax_line_in_the_united_states_holds_what_was_charged() {
    let mut shop = Shop::new("us", ("US", "USD"), &[("NONE", "0")], "");
    let sale = json!({"total": 21.65, "surcharges": [surcharge(3, "tax", "AVATAX", "1.65", false)]});
    shop.sync(&sale, &[("sale", "21.65", 1)]);
    let on_account = shop.books.invoice().lines.iter().filter(|line| line.account.as_str() == "820");
    assert_eq!(on_account.map(|line| line.line_amount.to_string()).collect::<Vec<_>>(), ["1.65 USD"]);
}

#[test]
fn the_union_has_the_tax_types_of_each_country() {
    let names = "[tax_types]\nDE = \"TAX001\"\nDE_reduced = \"TAX002\"\nFR = \"TAX003\"\nAT = \"TAX004\"";
    let rates = [("TAX001", "19"), ("TAX002", "7"), ("TAX003", "20"), ("TAX004", "20"), ("NONE", "0")];
    let shop = Shop::new("eu", ("DE", "EUR"), &rates, names);
    // 23.80 + 5.95 - 2.38 = 27.37, of which 19 in 119 is VAT: 4.37.
    let sale = inclusive("11.9", "5.95", "2.38", "4.37");
    assert_eq!(shop.invoice(&sale), Figures::new("27.37", &[("TAX001", "27.37", "4.37")]));
    // 7 % alone: 2 x 10.70 = 21.40, of which 7 in 107 is 1.40.
    let reduced = json!({"items": [item(7, "X", "10.7", 2)], "sub_total": 21.4, "total": 21.4,
        "surcharges": [surcharge(3, "tax", "CDEV.VAT.1", "1.4", true)]});
    assert_eq!(shop.invoice(&reduced), Figures::new("21.40", &[("TAX002", "21.40", "1.40")]));
    // Two countries of 20 %, of which a sixth of 24.00 + 6.00 - 2.40 = 27.60 is 4.60.
    for (country, tax_type) in [("FR", "TAX003"), ("AT", "TAX004")] {
        let mut sale = inclusive("12", "6", "2.4", "4.6");
        sale["to"] = json!(country);
        assert_eq!(shop.invoice(&sale), Figures::new("27.60", &[(tax_type, "27.60", "4.60")]));
    }
    for country in ["US", "FR", ""] {
        assert_eq!(shop.invoice(&untaxed(country)), Figures::new("20.00", &[("NONE", "20.00", "0.00")]));
    }
    // A country that the shop named no tax type for, with the very rate of two others.
    let mut to_bulgaria = inclusive("12", "6", "2.4", "4.6");
    to_bulgaria["to"] = json!("BG");
    let mut other = Shop::new("eu", ("DE", "EUR"), &rates, names);
    let plan = other.sync(&to_bulgaria, &[("sale", "27.6", 1)]);
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnmappedTax, 0));
    assert!(plan.parked[0].to_string().contains("country = \"BG\""), "{}", plan.parked[0]);
    let (_, credit) = shop.refunded(&sale, "27.37");
    assert_eq!(credit, Figures::new("27.37", &[("TAX001", "27.37", "4.37")]));
}

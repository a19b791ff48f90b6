//! What bears a tax: the lines that the store names, else the parts that the rate explains; one code of several rates; and
//! taxes that nothing explains.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{Park, ParkCode, Plan};
use common::{Books, decimal, item, mapper, profile, read, reference, surcharge, transaction, xero_tax_of};
use mapping::Mapper;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn planned(mapper: &Mapper, differs: &Value) -> (Plan, Books) {
    let order = common::order_json(differs);
    let (total, currency) = (order["total"].to_string(), order["currency"].as_str().unwrap().to_owned());
    let rows = [transaction(1, "PayPal", &currency, &[("sale", &total, 1)])];
    let mut books = Books::new();
    let plan = books.sync(mapper, &read(mapper, differs, &rows).unwrap());
    (plan, books)
}

fn parked(mapper: &Mapper, differs: &Value) -> Park {
    let (plan, _) = planned(mapper, differs);
    assert!(plan.steps.is_empty() && plan.parked.len() == 1, "{plan:#?}");
    plan.parked[0].clone()
}

/// Net amount and tax of the lines of each tax type, in the order of `types`.
fn by_type(books: &Books, types: &[&str]) -> Vec<(String, String)> {
    let of = |tax_type: &&str| {
        let own = books.invoice().lines.iter().filter(|line| line.tax_type.as_str() == *tax_type);
        let base: Decimal = own.map(|line| line.line_amount.amount()).sum();
        (base.to_string(), xero_tax_of(books.invoice(), tax_type, &books.reference).normalize().to_string())
    };
    types.iter().map(of).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(base, tax)| ((*base).to_owned(), (*tax).to_owned())).collect()
}

#[test]
fn a_tax_that_its_rate_cannot_explain_is_parked_with_the_figures() {
    let differs = json!({"total": 24, "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "4", false)]});
    let park = parked(&mapper(), &differs);
    assert_eq!(park.code, ParkCode::TotalsDiffer);
    let shown = park.to_string();
    assert!(shown.contains("4.00 USD") && shown.contains("8.25 %") && shown.contains("1.65"), "{shown}");
}

#[test]
fn a_tax_on_a_part_of_the_lines_leaves_the_others_untaxed_and_is_noted() {
    let differs = json!({"items": [item(1, "X", "10", 1), item(2, "Y", "12", 1)], "sub_total": 22, "total": 22.99,
        "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "0.99", false)]});
    let (plan, books) = planned(&mapper(), &differs);
    assert_eq!(by_type(&books, &["OUTPUT", "NONE"]), pairs(&[("12.00", "0.99"), ("10.00", "0")]));
    assert!(plan.notes.iter().any(|note| note.contains("a part of the lines (12.00 USD)")), "{:?}", plan.notes);
}

#[test]
fn less_tax_than_any_part_of_the_order_explains_is_parked() {
    let differs = json!({"items": [item(1, "X", "10", 1), item(2, "Y", "10", 1)], "total": 21.2, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "1.20", false)]});
    let park = parked(&mapper(), &differs);
    assert_eq!(park.code, ParkCode::TotalsDiffer);
    assert!(park.cause.contains("no plausible part") && park.fix.contains("several rates"), "{park}");
}

#[test]
fn a_second_tax_on_prices_with_tax_in_them_is_what_was_charged() {
    // 63.20 with 20 % VAT in it, and 10 % of the 63.20 on top.
    let differs = json!({"items": [item(1, "X", "7.60", 2), item(2, "Y", "48", 1)], "sub_total": 63.2, "total": 69.52,
        "surcharges": [surcharge(1, "tax", "CDEV.VAT.1", "10.53", true), surcharge(2, "tax", "CDEV.STAX.2", "6.32", false)]});
    let (plan, books) = planned(&mapper(), &differs);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(books.invoice().totals.total.amount(), decimal("69.52"));
    assert_eq!(by_type(&books, &["OUTPUT2", "TAX001"]), pairs(&[("52.67", "10.53"), ("52.67", "6.32")]));
    assert!(
        plan.notes.iter().any(|note| note.contains("on prices with other tax in them: 10 % of 63.20")),
        "{plan:#?}"
    );
    // And on top of another tax on top.
    let differs = json!({"items": [item(1, "X", "100", 1)], "sub_total": 100, "total": 119.08, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "8.25", false), surcharge(2, "tax", "CDEV.STAX.2", "10.83", false)]});
    assert!(planned(&mapper(), &differs).0.parked.is_empty());
}

#[test]
fn a_second_tax_that_neither_net_nor_gross_prices_explain_is_parked() {
    for tax in ["5.80", "6.10", "6.60", "10.00"] {
        let total = decimal("63.2") + decimal(tax);
        let total: Value = serde_json::from_str(&total.to_string()).unwrap();
        let differs = json!({"items": [item(1, "X", "31.60", 2)], "sub_total": 63.2, "total": total, "surcharges": [
            surcharge(1, "tax", "CDEV.VAT.1", "10.53", true), surcharge(2, "tax", "CDEV.STAX.2", tax, false)]});
        assert_eq!(parked(&mapper(), &differs).code, ParkCode::TotalsDiffer, "{tax}");
    }
}

#[test]
fn included_tax_is_taken_out_of_carriage_too_where_the_prices_tell_that_it_is_there() {
    // Goods of 120 and carriage of 12, both with 20 % in them: 20 + 2; and 10 % of the net 110 on top.
    let mut tea = item(1, "X", "120", 1);
    tea["item_net_price"] = json!(100);
    let differs = json!({"items": [tea], "sub_total": 120, "total": 143, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "12", false), surcharge(2, "tax", "CDEV.VAT.1", "22", true),
        surcharge(3, "tax", "CDEV.STAX.2", "11", false)]});
    let (plan, books) = planned(&mapper(), &differs);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    let worth = |account: &str| -> Decimal {
        let own = books.invoice().lines.iter().filter(|line| line.account.as_str() == account);
        own.map(|line| line.line_amount.amount()).sum()
    };
    assert_eq!((worth("200"), worth("210")), (decimal("100"), decimal("10")));
}

/// 20 % of 50.00 and 5 % of 40.00 under one code, in the prices or on top; stated on the lines or not.
fn mixed(stated: bool, several: bool) -> Value {
    let (mut x, mut y) = (item(1, "X", "60", 1), item(2, "Y", "42", 1));
    if stated {
        x["surcharges"] = json!([surcharge(1, "tax", "CDEV.VAT.1", "10", true)]);
        y["surcharges"] = json!([surcharge(2, "tax", "CDEV.VAT.1", "2", true)]);
    }
    let surcharges = if several {
        json!([surcharge(1, "tax", "CDEV.VAT.1", "10", true), surcharge(2, "tax", "CDEV.VAT.1", "2", true)])
    } else {
        json!([surcharge(1, "tax", "CDEV.VAT.1", "12", true)])
    };
    json!({"items": [x, y], "sub_total": 102, "total": 102, "surcharges": surcharges})
}

/// The demo organisation with a tax of 5 %, and a profile that maps VAT of both rates.
fn both_rates() -> (Mapper, Books) {
    let mut reference = reference();
    let reduced = canonical_model::ledger::TaxRate {
        tax_type: "REDUCED".into(),
        name: "VAT 5%".into(),
        effective_rate: decimal("5"),
        active: true,
        applies_to: canonical_model::ledger::AccountClass::ALL.into(),
    };
    reference.tax_rates.push(reduced);
    let profile = profile("[[tax]]\ncode = \"CDEV.VAT.1\"\ntax_type = \"REDUCED\"");
    assert_eq!(profile.check(&reference), Ok(()));
    (Mapper::new(profile), Books { reference, ..Books::new() })
}

#[test]
fn two_rates_under_one_code_are_never_written_as_one() {
    for (stated, several) in [(true, false), (true, true), (false, false), (false, true)] {
        let park = parked(&mapper(), &mixed(stated, several));
        assert_eq!(park.code, ParkCode::TotalsDiffer, "{stated} {several}");
        assert!(park.cause.contains("12.00 USD") && park.fix.contains("several rates"), "{park}");
    }
}

#[test]
fn two_rates_under_one_code_are_exact_for_each_tax_type_where_the_profile_names_both() {
    let (mapper, mut books) = both_rates();
    let order =
        |differs: &Value| read(&mapper, differs, &[transaction(1, "PayPal", "USD", &[("sale", "102", 1)])]).unwrap();
    let plan = books.sync(&mapper, &order(&mixed(true, true)));
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(by_type(&books, &["OUTPUT2", "REDUCED"]), pairs(&[("60.00", "10"), ("42.00", "2")]));
    // Where the store does not say which line bears which, a person decides.
    let (_, books) = both_rates();
    let plan = books.plan(&mapper, &order(&mixed(false, true)));
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::UnmappedTax, 0));
    assert!(plan.parked[0].cause.contains("OUTPUT2 (20 %) or REDUCED (5 %)"), "{}", plan.parked[0]);
}

#[test]
fn of_two_rates_the_one_that_explains_the_whole_order_is_taken() {
    let (mapper, mut books) = both_rates();
    let reduced = json!({"items": [item(1, "X", "21", 2)], "sub_total": 42, "total": 45.15, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "3.15", false), surcharge(2, "tax", "CDEV.VAT.1", "2.15", true)]});
    let order = read(&mapper, &reduced, &[transaction(1, "PayPal", "USD", &[("sale", "45.15", 1)])]).unwrap();
    let plan = books.sync(&mapper, &order);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(by_type(&books, &["OUTPUT2", "REDUCED"]), pairs(&[("0", "0"), ("45.15", "2.15")]));
}

#[test]
fn carriage_bears_what_the_lines_do_not_state_of_a_tax_of_several_rates() {
    let (mapper, mut books) = both_rates();
    let mut differs = mixed(true, false);
    differs["total"] = json!(108);
    differs["surcharges"] =
        json!([surcharge(1, "shipping", "SHIPPING", "6", false), surcharge(2, "tax", "CDEV.VAT.1", "13", true)]);
    let order = read(&mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "108", 1)])]).unwrap();
    let plan = books.sync(&mapper, &order);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(by_type(&books, &["OUTPUT2", "REDUCED"]), pairs(&[("66.00", "11"), ("42.00", "2")]));
    // A rate that nobody mapped.
    differs["items"][1]["surcharges"][0]["value"] = json!(4);
    let order = read(&mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "108", 1)])]).unwrap();
    let park = Books { reference: books.reference.clone(), ..Books::new() }.plan(&mapper, &order).parked[0].clone();
    assert_eq!(park.code, ParkCode::UnmappedTax);
}

#[test]
fn the_tax_type_of_an_item_wins_only_where_the_profile_says_so_and_the_store_charged_its_rate() {
    let differs = json!({"items": [item(1, "TEA-1", "10", 1), item(2, "MUG-2", "10", 1), item(3, "POT-3", "10", 1)], "sub_total": 30,
        "total": 30.83, "surcharges": [surcharge(1, "discount", "DCOUPON", "-1.52", false), surcharge(2, "tax", "CDEV.STAX.1", "2.35", false)]});
    let winning = Mapper::new(common::profile_with("item_tax_types = false", "item_tax_types = true"));
    let with = |mapper: &Mapper, of_tea: &str| {
        let mut books = Books::new();
        let same = books.reference.tax_rates[0].clone();
        books.reference.tax_rates.push(canonical_model::ledger::TaxRate { tax_type: "TAX010".into(), ..same });
        books.reference.items[0].sales_tax_type = Some(of_tea.into());
        let order = read(mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "30.83", 1)])]).unwrap();
        let plan = books.sync(mapper, &order);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        let tax = ["OUTPUT", "TAX010"].map(|tax_type| xero_tax_of(books.invoice(), tax_type, &books.reference));
        assert_eq!(tax[0] + tax[1], decimal("2.35"));
        tax.map(|tax| tax.is_zero())
    };
    assert_eq!(with(&winning, "TAX010"), [false, false]);
    assert_eq!(with(&winning, "OUTPUT2"), [false, true], "another rate");
    assert_eq!(with(&mapper(), "TAX010"), [false, true], "the tax table alone decides");
}

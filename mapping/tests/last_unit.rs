//! What the last unit of a currency decides: taxes of one unit, units that rounding moves, and amounts finer than the ledger holds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    ParkCode, Plan,
    ledger::{AccountClass, TaxRate},
};
use common::{Books, decimal, item, mapper, profile, read, status, surcharge, transaction, xero_tax_of};
use mapping::Mapper;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The demo profile with taxes of more rates, and the demo organisation with those.
fn more_rates() -> (Mapper, Books) {
    let mut books = Books::new();
    for (tax_type, rate) in [("REDUCED", "5"), ("COMPOUND", "15.4738")] {
        books.reference.tax_rates.push(TaxRate {
            tax_type: tax_type.into(),
            name: tax_type.into(),
            effective_rate: decimal(rate),
            active: true,
            applies_to: AccountClass::ALL.into(),
        });
    }
    let profile = profile(
        "[[tax]]\ncode = \"CDEV.VAT.1\"\ntax_type = \"REDUCED\"\n[[tax]]\ncode = \"CDEV.STAX.9\"\ntax_type = \"COMPOUND\"
        [[surcharge]]\ncode = \"PAYFEE\"\nclass = \"charge\"",
    );
    assert_eq!(profile.check(&books.reference), Ok(()));
    (Mapper::new(profile), books)
}

fn sync(mapper: &Mapper, books: &mut Books, differs: &Value) -> Plan {
    let order = common::order_json(differs);
    let (total, currency) = (order["total"].to_string(), order["currency"].as_str().unwrap().to_owned());
    let paid = [transaction(1, "PayPal", &currency, &[("sale", &total, 1)])];
    books.sync(mapper, &read(mapper, differs, &paid).unwrap())
}

fn planned(mapper: &Mapper, mut books: Books, differs: &Value) -> Books {
    let plan = sync(mapper, &mut books, differs);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    books
}

/// What the lines of a tax type are worth, and their tax.
fn of_type(books: &Books, tax_type: &str) -> (Decimal, Decimal) {
    let own = books.invoice().lines.iter().filter(|line| line.tax_type.as_str() == tax_type);
    let worth = own.map(|line| line.line_amount.amount()).sum();
    (worth, xero_tax_of(books.invoice(), tax_type, &books.reference))
}

/// What the lines on an account are worth.
fn on_account(books: &Books, account: &str) -> Decimal {
    let own = books.invoice().lines.iter().filter(|line| line.account.as_str() == account);
    own.map(|line| line.line_amount.amount()).sum()
}

#[test]
fn a_tax_of_one_unit_on_carriage_is_not_lost() {
    let differs = json!({"currency": "JPY", "items": [], "sub_total": 0, "total": 14, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "13", false), surcharge(2, "tax", "CDEV.STAX.1", "1", false)]});
    let books = planned(&mapper(), Books::new(), &differs);
    assert_eq!(of_type(&books, "OUTPUT"), (decimal("13"), decimal("1")));
    // Even where the store's figure is a unit off: nothing else is there that could bear it, or it is worth nothing.
    for items in [json!([]), json!([item(1, "GIFT", "0", 1)])] {
        let differs = json!({"currency": "JPY", "items": items, "sub_total": 0, "total": 21, "surcharges": [
            surcharge(1, "shipping", "SHIPPING", "20", false), surcharge(2, "tax", "CDEV.STAX.1", "1", false)]});
        let books = planned(&mapper(), Books::new(), &differs);
        assert_eq!(of_type(&books, "OUTPUT"), (decimal("20"), decimal("1")));
    }
    // Beside goods, whose own tax is a unit less.
    let differs = json!({"items": [item(1, "X", "10", 1)], "sub_total": 10, "total": 10.97, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "0.13", false), surcharge(2, "tax", "CDEV.STAX.1", "0.84", false)]});
    let books = planned(&mapper(), Books::new(), &differs);
    assert_eq!(of_type(&books, "OUTPUT"), (decimal("10.13"), decimal("0.84")));
}

#[test]
fn what_no_line_states_of_an_included_tax_is_taken_out_of_the_carriage_and_not_of_exempt_goods() {
    let mut taxed = item(1, "X", "60", 1);
    taxed["surcharges"] =
        json!([surcharge(1, "tax", "CDEV.VAT.1", "10", true), surcharge(2, "tax", "CDEV.STAX.2", "5", false)]);
    let differs = json!({"items": [taxed, item(2, "Y", "40", 1)], "sub_total": 100, "total": 118, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "12", false), surcharge(2, "tax", "CDEV.VAT.1", "12", true),
        surcharge(3, "tax", "CDEV.STAX.2", "6", false)]});
    let books = planned(&mapper(), Books::new(), &differs);
    assert_eq!((on_account(&books, "200"), on_account(&books, "210")), (decimal("90"), decimal("10")));
    assert_eq!(of_type(&books, "OUTPUT2"), (decimal("60"), decimal("12")));
    assert_eq!(of_type(&books, "TAX001"), (decimal("60"), decimal("6")));
}

#[test]
fn a_large_compound_tax_is_explained_by_the_rate_that_the_ledger_rounds_to_four_decimals() {
    // 5 %, and 9.975 % on top of it: 15.47375 %.
    let differs = json!({"items": [item(1, "X", "400000", 1)], "sub_total": 400_000, "total": 461_895, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.9", "61895", false)]});
    let (mapper, books) = more_rates();
    let books = planned(&mapper, books, &differs);
    assert_eq!(of_type(&books, "COMPOUND"), (decimal("400000"), decimal("61895")));
}

#[test]
fn a_unit_of_rounding_is_no_tax_of_a_fee() {
    let (mut x, mut y) = (item(1, "X", "60", 1), item(2, "Y", "42", 1));
    x["surcharges"] = json!([surcharge(1, "tax", "CDEV.VAT.1", "10", true)]);
    y["surcharges"] = json!([surcharge(2, "tax", "CDEV.VAT.1", "2", true)]);
    let differs = json!({"items": [x, y], "sub_total": 102, "total": 102.5, "surcharges": [
        surcharge(1, "handling", "PAYFEE", "0.50", false), surcharge(2, "tax", "CDEV.VAT.1", "12.01", true)]});
    let (mapper, books) = more_rates();
    let books = planned(&mapper, books, &differs);
    assert_eq!(of_type(&books, "NONE"), (decimal("0.50"), decimal("0")));
    assert_eq!(of_type(&books, "OUTPUT2").1 + of_type(&books, "REDUCED").1, decimal("12.01"));
}

#[test]
fn a_tax_of_several_rates_is_split_no_finer_than_the_ledger_holds() {
    let stated = |id, price: &str, amount, tax: &str| {
        let mut item = item(id, "X", price, amount);
        item["surcharges"] = json!([surcharge(id, "tax", "CDEV.VAT.1", tax, true)]);
        item
    };
    // 17.314 + 0.6234 + 0.2983 is 18.2357.
    let items =
        json!([stated(1, "103.88", 1, "17.314"), stated(2, "13.09", 1, "0.6234"), stated(3, "6.26", 1, "0.2983")]);
    let differs = json!({"currency": "KWD", "items": items, "sub_total": 123.23, "total": 123.23, "surcharges": [
        surcharge(1, "tax", "CDEV.VAT.1", "18.23", true)]});
    let (mapper, books) = more_rates();
    let books = planned(&mapper, books, &differs);
    assert_eq!(of_type(&books, "OUTPUT2").1 + of_type(&books, "REDUCED").1, decimal("18.23"));
    assert!((of_type(&books, "REDUCED").1 - decimal("0.92")).abs() <= decimal("0.01"));
}

#[test]
fn a_tax_that_needs_a_third_decimal_is_parked_for_that() {
    let differs = json!({"currency": "KWD", "items": [item(1, "X", "18.38", 1)], "sub_total": 18.38, "total": 18.38,
        "surcharges": [surcharge(1, "tax", "CDEV.VAT.1", "3.063", true)]});
    let plan = sync(&mapper(), &mut Books::new(), &differs);
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::LedgerPrecision, 0), "{:?}", plan.parked);
}

#[test]
fn a_credit_note_that_needs_a_third_decimal_is_parked_and_not_written() {
    let differs =
        |code: &str| json!({"currency": "KWD", "items": [item(1, "X", "20", 1)], "payment_status": status(code)});
    let rows = [("sale", "20", 1), ("refundPart", "5.125", 3)];
    let order = |code: &str, rows: &[(&str, &str, u32)]| {
        read(&mapper(), &differs(code), &[transaction(1, "PayPal", "KWD", rows)]).unwrap()
    };
    let mut books = Books::new();
    books.sync(&mapper(), &order("P", &rows[..1]));
    let plan = books.sync(&mapper(), &order("PP", &rows));
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::LedgerPrecision, 0), "{plan:#?}");
    assert!(books.credit_notes().is_empty());
}

#[test]
fn a_discount_stays_on_the_line_that_the_store_says_though_rounding_moves_a_unit() {
    // 0.125 off the second line: 0.13 off the order, and 9.875 is 9.88 of the line.
    let (mut x, mut y) = (item(1, "X", "10", 1), item(2, "Y", "10", 1));
    x["discounted_subtotal"] = json!(10);
    y["discounted_subtotal"] = json!(9.875);
    let differs = json!({"items": [x, y], "sub_total": 20, "total": 20.70, "surcharges": [
        surcharge(1, "discount", "DCOUPON", "-0.125", false), surcharge(2, "tax", "CDEV.STAX.1", "0.83", false)]});
    let books = planned(&mapper(), Books::new(), &differs);
    assert_eq!(of_type(&books, "OUTPUT"), (decimal("10"), decimal("0.83")));
    assert_eq!(of_type(&books, "NONE").0, decimal("9.87"));
}

#[test]
fn a_lines_tax_of_less_than_a_unit_is_not_counted_beside_the_orders() {
    let mut taxed = item(1, "X", "1.5", 9);
    taxed["surcharges"] = json!([surcharge(1, "tax", "CDEV.STAX.1", "0.54", false)]);
    let differs = json!({"currency": "JPY", "items": [taxed], "sub_total": 14, "total": 15, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "1.11", false)]});
    let books = planned(&mapper(), Books::new(), &differs);
    assert_eq!(of_type(&books, "OUTPUT"), (decimal("14"), decimal("1")));
}

#[test]
fn a_line_bears_its_share_of_what_the_orders_rounded_tax_is_off() {
    let (mut x, mut y) = (item(1, "X", "554978", 1), item(2, "Y", "1164", 1));
    x["surcharges"] = json!([surcharge(1, "tax", "CDEV.VAT.1", "92496.4", true)]);
    y["surcharges"] = json!([surcharge(2, "tax", "CDEV.VAT.1", "55.44", true)]);
    // The lines state 92551.84, the order three less.
    let differs = json!({"currency": "JPY", "items": [x, y], "sub_total": 556_142, "total": 556_152, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "10", false), surcharge(2, "tax", "CDEV.VAT.1", "92549", true)]});
    let (mapper, books) = more_rates();
    let books = planned(&mapper, books, &differs);
    assert_eq!((of_type(&books, "OUTPUT2").0, of_type(&books, "REDUCED").0), (decimal("554978"), decimal("1164")));
    assert_eq!(of_type(&books, "OUTPUT2").1 + of_type(&books, "REDUCED").1, decimal("92549"));
}

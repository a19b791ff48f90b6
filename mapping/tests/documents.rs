//! Lines, taxes, discounts and sums: the rules of a document, one by one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    ParkCode, Plan,
    ledger::{Document, LineAmounts},
};
use common::{Books, decimal, item, mapper, profile, profile_with, read, surcharge, transaction, xero_tax_of};
use mapping::Mapper;
use serde_json::{Value, json};

fn planned(mapper: &Mapper, differs: &Value) -> (Plan, Books) {
    let total = common::order_json(differs)["total"].to_string();
    let currency = common::order_json(differs)["currency"].as_str().unwrap().to_owned();
    let rows = [transaction(1, "PayPal", &currency, &[("sale", &total, 1)])];
    let mut books = Books::new();
    let plan = books.sync(mapper, &read(mapper, differs, &rows).unwrap());
    (plan, books)
}

fn invoice(mapper: &Mapper, differs: &Value) -> Document {
    let (plan, books) = planned(mapper, differs);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    books.invoice().clone()
}

/// Account, tax type, amount and sent tax of each line.
fn lines(document: &Document) -> Vec<(String, String, String, Option<String>)> {
    let line = |line: &canonical_model::ledger::DocumentLine| {
        (
            line.account.to_string(),
            line.tax_type.to_string(),
            line.line_amount.amount().to_string(),
            line.tax_amount.map(|tax| tax.amount().to_string()),
        )
    };
    document.lines.iter().map(line).collect()
}

fn expect(document: &Document, expected: &[(&str, &str, &str, Option<&str>)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(a, b, c, d)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), d.map(str::to_owned)))
        .collect();
    assert_eq!(lines(document), expected);
}

#[test]
fn tax_on_top_is_left_to_the_ledger_where_it_computes_the_same() {
    let differs = json!({"total": 23.65, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "2", false), surcharge(2, "tax", "CDEV.STAX.1", "1.65", false)]});
    let invoice = invoice(&mapper(), &differs);
    assert_eq!(invoice.line_amounts, LineAmounts::Exclusive);
    expect(&invoice, &[("200", "OUTPUT", "20.00", None), ("210", "NONE", "2.00", None)]);
    assert_eq!(invoice.lines[0].item.as_ref().unwrap().as_str(), "TEA-1");
    assert_eq!(invoice.lines[0].unit_amount, Some(decimal("10")));
}

#[test]
fn the_rate_tells_whether_carriage_is_taxed_too() {
    let differs = json!({"total": 23.82, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "2", false), surcharge(2, "tax", "CDEV.STAX.1", "1.82", false)]});
    // Per line 1.65 and 0.17: the same as 8.25 % of 22.00, rounded once.
    expect(&invoice(&mapper(), &differs), &[("200", "OUTPUT", "20.00", None), ("210", "OUTPUT", "2.00", None)]);
}

#[test]
fn tax_is_sent_only_where_the_ledger_would_round_another_way() {
    // Three times 0.10: 8.25 % of each is 0.01, of 0.30 it is 0.02.
    let items: Vec<Value> = (1..=3).map(|id| item(id, "X", "0.10", 1)).collect();
    let differs = json!({"items": items, "sub_total": 0.3, "total": 0.32, "surcharges": [
        surcharge(2, "tax", "CDEV.STAX.1", "0.0248", false)]});
    let invoice = invoice(&mapper(), &differs);
    let sent = invoice.lines.iter().filter(|line| line.tax_amount.is_some()).count();
    assert_eq!(sent, 1);
    assert_eq!(invoice.totals.tax.amount(), decimal("0.02"));
}

#[test]
fn vat_within_the_prices_is_an_inclusive_document() {
    // The recorded shape: price 19.99 with 20 % VAT in it, three of them, the order's VAT 9.995.
    let mut tea = item(1, "TEA-1", "19.99", 3);
    tea["item_net_price"] = json!(16.6583);
    tea["surcharges"] = json!([surcharge(1, "tax", "CDEV.VAT.1", "9.995", true)]);
    let differs = json!({"items": [tea], "sub_total": 59.97, "total": 62, "surcharges": [
        surcharge(1, "shipping", "SHIPPING", "2.03", false), surcharge(2, "tax", "CDEV.VAT.1", "9.995", true)]});
    let invoice = invoice(&mapper(), &differs);
    assert_eq!(invoice.line_amounts, LineAmounts::Inclusive);
    expect(&invoice, &[("200", "OUTPUT2", "59.97", None), ("210", "NONE", "2.03", None)]);
    assert_eq!((invoice.totals.tax.amount(), invoice.totals.total.amount()), (decimal("10"), decimal("62")));
}

#[test]
fn included_and_added_tax_together_make_an_exclusive_document() {
    let differs = json!({"items": [item(1, "X", "120", 1)], "sub_total": 120, "total": 128.25, "surcharges": [
        surcharge(1, "tax", "CDEV.VAT.1", "20", true), surcharge(2, "tax", "CDEV.STAX.1", "8.25", false)]});
    let invoice = invoice(&mapper(), &differs);
    assert_eq!(invoice.line_amounts, LineAmounts::Exclusive);
    let reference = common::reference();
    assert_eq!(xero_tax_of(&invoice, "OUTPUT2", &reference), decimal("20"));
    assert_eq!(xero_tax_of(&invoice, "OUTPUT", &reference), decimal("8.25"));
    // The second tax stands on a pair of lines that come to nothing.
    expect(
        &invoice,
        &[("200", "OUTPUT2", "100.00", None), ("200", "OUTPUT", "100.00", None), ("200", "NONE", "-100.00", None)],
    );
}

#[test]
fn several_taxes_on_a_line_can_be_parked() {
    let mapper = Mapper::new(profile_with("several_taxes = \"extra_lines\"", "several_taxes = \"park\""));
    let differs = json!({"total": 23.65, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "1.65", false), surcharge(2, "tax", "CDEV.STAX.2", "2", false)]});
    assert_eq!(planned(&mapper, &differs).0.parked[0].code, ParkCode::UnmappedTax);
    assert!(planned(&common::mapper(), &differs).0.parked.is_empty());
}

#[test]
fn a_liability_line_carries_the_tax_that_was_charged() {
    let text = mapping::profiles::DEMO
        .replace("tax_type = \"OUTPUT\" ", "liability_line = \"820\"")
        .replace("tax_type = \"OUTPUT2\"", "liability_line = \"820\"");
    let mapper = Mapper::new(mapping::Profile::from_toml(&text).unwrap());
    let on_top = json!({"total": 21.65, "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "1.65", false)]});
    expect(&invoice(&mapper, &on_top), &[("200", "NONE", "20.00", None), ("820", "NONE", "1.65", None)]);
    let within = json!({"surcharges": [surcharge(1, "tax", "CDEV.VAT.1", "3.33", true)]});
    expect(&invoice(&mapper, &within), &[("200", "NONE", "16.67", None), ("820", "NONE", "3.33", None)]);
}

#[test]
fn a_discount_before_tax_is_one_negative_line_per_tax_type() {
    let differs = json!({"total": 19.32, "surcharges": [surcharge(1, "discount", "DCOUPON", "-4", false),
        surcharge(2, "shipping", "SHIPPING", "2", false), surcharge(3, "tax", "CDEV.STAX.1", "1.32", false)]});
    expect(
        &invoice(&mapper(), &differs),
        &[("200", "OUTPUT", "20.00", None), ("210", "NONE", "2.00", None), ("215", "OUTPUT", "-4.00", None)],
    );
    let netted = Mapper::new(profile_with("discounts = \"215\"", "# discounts:"));
    expect(&invoice(&netted, &differs), &[("200", "OUTPUT", "16.00", None), ("210", "NONE", "2.00", None)]);
}

#[test]
fn a_discount_after_tax_lowers_the_total_alone() {
    let mapper = Mapper::new(profile("[[surcharge]]\ncode = \"REWARD*\"\nclass = \"discount\"\nstage = \"after_tax\""));
    let differs = json!({"total": 17.65, "surcharges": [surcharge(1, "discount", "REWARDPOINTS", "-4", false),
        surcharge(3, "tax", "CDEV.STAX.1", "1.65", false)]});
    expect(&invoice(&mapper, &differs), &[("200", "OUTPUT", "20.00", None), ("215", "NONE", "-4.00", None)]);
}

#[test]
fn a_coupon_of_more_than_the_goods_goes_on_to_what_else_was_charged() {
    let differs = json!({"total": 1.5, "surcharges": [surcharge(1, "discount", "DCOUPON", "-23.50", false),
        surcharge(2, "shipping", "SHIPPING", "5", false)]});
    let invoice = invoice(&mapper(), &differs);
    assert_eq!(invoice.totals.total.amount(), decimal("1.50"));
}

#[test]
fn cents_between_rounded_lines_and_the_rounded_sub_total_go_to_the_rounding_account() {
    // 3 × 3.335 is 10.005, three times: lines of 10.01 each, sub-total 30.02.
    let items: Vec<Value> = (1..=3).map(|id| item(id, "X", "3.335", 3)).collect();
    let differs = json!({"items": items, "sub_total": 30.02, "total": 30.02});
    let invoice = invoice(&mapper(), &differs);
    assert_eq!(lines(&invoice)[3], ("860".to_owned(), "NONE".to_owned(), "-0.01".to_owned(), None));
    let capped = Mapper::new(profile_with("rounding_limit = 5", "rounding_limit = 0"));
    assert_eq!(planned(&capped, &differs).0.parked[0].code, ParkCode::TotalsDiffer);
    let without = Mapper::new(profile_with("rounding = \"860\"", "# rounding:"));
    assert!(planned(&without, &differs).0.parked[0].fix.contains("accounts.rounding"));
}

#[test]
fn an_amount_that_needs_a_third_decimal_is_parked() {
    let differs =
        json!({"currency": "KWD", "items": [item(1, "X", "10.125", 1)], "sub_total": 10.125, "total": 10.125});
    assert_eq!(planned(&mapper(), &differs).0.parked[0].code, ParkCode::LedgerPrecision);
    let fits = json!({"currency": "KWD", "items": [item(1, "X", "10.125", 2)], "sub_total": 20.25, "total": 20.25});
    expect(&invoice(&mapper(), &fits), &[("200", "NONE", "20.250", None)]);
}

#[test]
fn where_prices_lose_their_tax_to_a_line_of_its_own_a_discount_stays_what_the_store_says() {
    let differs = json!({"items": [item(1, "X", "120", 1)], "sub_total": 120, "total": 108, "surcharges": [
        surcharge(1, "discount", "DCOUPON", "-12", false), surcharge(2, "tax", "CDEV.VAT.1", "18", true)]});
    let liability = profile_with("tax_type = \"OUTPUT2\"", "liability_line = \"820\"");
    let invoice = invoice(&Mapper::new(liability), &differs);
    expect(
        &invoice,
        &[("200", "NONE", "102.00", None), ("215", "NONE", "-12.00", None), ("820", "NONE", "18.00", None)],
    );
}

#[test]
fn a_currency_without_decimals_sends_the_tax_the_ledger_would_split() {
    let differs = json!({"currency": "JPY", "items": [item(1, "X", "1500", 1)], "sub_total": 1500, "total": 1624,
        "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "123.75", false)]});
    expect(&invoice(&mapper(), &differs), &[("200", "OUTPUT", "1500", Some("124"))]);
}

#[test]
fn a_currency_rate_is_sent_only_for_a_currency_the_profile_fixes() {
    let euros = json!({"currency": "EUR"});
    assert_eq!(invoice(&mapper(), &euros).currency_rate, None);
    let fixed = Mapper::new(profile("[[currency]]\ncode = \"EUR\"\nrate = \"0.92\""));
    assert_eq!(invoice(&fixed, &euros).currency_rate, Some(decimal("0.92")));
    assert_eq!(invoice(&fixed, &json!({})).currency_rate, None);
}

#[test]
fn an_order_that_contradicts_itself_is_parked_with_both_figures() {
    let sub_total = read(&mapper(), &json!({"sub_total": 21, "total": 21}), &[]).unwrap_err();
    assert_eq!(sub_total.code, ParkCode::OrderSums);
    assert!(sub_total.cause.contains("21") && sub_total.cause.contains("20"), "{sub_total}");
    let off_by_one = read(&mapper(), &json!({"sub_total": 20.01, "total": 20.01}), &[]).unwrap_err();
    assert_eq!(off_by_one.code, ParkCode::OrderSums);
    let total = read(&mapper(), &json!({"total": 19.5}), &[]).unwrap_err();
    assert_eq!(total.code, ParkCode::OrderSums);
    assert!(total.cause.contains("difference -0.50"), "{total}");
    let fine = read(&mapper(), &json!({"total": 20.001, "sub_total": 20.001}), &[]).unwrap_err();
    assert_eq!(fine.code, ParkCode::MalformedOrder);
    let negative = json!({"total": 22, "surcharges": [surcharge(1, "discount", "DCOUPON", "2", false)]});
    assert_eq!(read(&mapper(), &negative, &[]).unwrap_err().code, ParkCode::MalformedOrder);
}

#[test]
fn the_formula_that_fits_is_recorded() {
    let order = read(&mapper(), &json!({}), &[]).unwrap();
    assert!(order.evidence.contains(&"sub-total = item_net_price × amount".into()), "{:?}", order.evidence);
    let mut tea = item(1, "TEA-1", "12", 2);
    tea["item_net_price"] = json!(10);
    let differs = json!({"items": [tea], "sub_total": 24, "total": 24, "surcharges": [
        surcharge(1, "tax", "CDEV.VAT.1", "4", true)]});
    let order = read(&mapper(), &differs, &[]).unwrap();
    assert!(order.evidence.contains(&"sub-total = price × amount".into()), "{:?}", order.evidence);
    // Included surcharges that the total counts all the same are on top.
    let counted = json!({"total": 21.65, "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "1.65", true)]});
    expect(&invoice(&mapper(), &counted), &[("200", "OUTPUT", "20.00", None)]);
}

#[test]
fn surcharges_of_items_that_the_sub_total_holds_are_parts_of_the_order() {
    let mut tea = item(1, "TEA-1", "10", 2);
    tea["surcharges"] = json!([surcharge(1, "tax", "CDEV.STAX.1", "1.65", false)]);
    let differs = json!({"items": [tea], "sub_total": 21.65, "total": 21.65});
    expect(&invoice(&mapper(), &differs), &[("200", "OUTPUT", "20.00", None)]);
}

#[test]
fn an_item_that_the_ledger_lacks_is_left_out_or_parked() {
    let differs = json!({"items": [item(1, "NEW-1", "20", 1)]});
    assert_eq!(invoice(&mapper(), &differs).lines[0].item, None);
    let strict = Mapper::new(profile_with("unknown_items = \"leave_out\"", "unknown_items = \"park\""));
    assert!(planned(&strict, &differs).0.parked[0].to_string().contains("NEW-1"));
}

#[test]
fn amounts_beyond_reckoning_are_parked_and_never_panic() {
    for price in ["10000000000", "999999999999999999999999", "70000000000000000000000000000", "0.0001"] {
        for amount in [0, 1, 20, i64::MAX] {
            let exact = decimal(price).checked_mul(amount.into()).unwrap_or(decimal(price));
            for total in [exact.to_string(), price.to_owned(), "0".to_owned()] {
                let number: Value = serde_json::from_str(&total).unwrap();
                let differs = json!({"items": [item(1, "X", price, amount)], "sub_total": number, "total": number,
                    "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", price, true), surcharge(2, "discount", "DCOUPON", &format!("-{price}"), false)]});
                let rows = [transaction(1, "PayPal", "USD", &[("sale", price, 1), ("refund", price, 2)])];
                if let Ok(order) = read(&mapper(), &differs, &rows) {
                    let plan = Books::new().plan(&mapper(), &order);
                    let most = decimal("9999999999.99");
                    assert!(order.stated_total.amount() <= most || !plan.parked.is_empty());
                }
            }
        }
    }
}

//! 6: a document and the order that it is of.

use std::collections::BTreeMap;

use canonical_model::{
    Money,
    invariants::{Charged, check_charged, check_document, check_rounding},
    ledger::{Document, LineAmounts},
};
use proptest::prelude::*;

use super::{
    books::{document, documents, stated_tax, total},
    given::{assert_names, currency, money, shift},
};

/// What the document comes to, as what was charged.
fn charged(document: &Document) -> Charged {
    let zero = Money::zero(document.currency);
    let (mut tax, mut liabilities) = (BTreeMap::new(), BTreeMap::new());
    for line in &document.lines {
        let sum = tax.entry(line.tax_type.clone()).or_insert(zero);
        *sum = sum.try_add(stated_tax(line).unwrap()).unwrap();
        if line.account.as_str() == "820" {
            let sum = liabilities.entry(line.account.clone()).or_insert(zero);
            *sum = sum.try_add(line.line_amount).unwrap();
        }
    }
    Charged { total: document.totals.total, tax, liabilities }
}

proptest! {
    #[test]
    fn a_document_is_worth_what_its_lines_give(document in documents()) {
        prop_assert_eq!(check_document(&document, stated_tax), []);
        for unit in [1, -1] {
            for (path, field) in [("totals.sub_total", 0), ("totals.tax", 1), ("totals.total", 2)] {
                let mut broken = document.clone();
                let totals = &mut broken.totals;
                shift([&mut totals.sub_total, &mut totals.tax, &mut totals.total][field], unit);
                assert_names(&check_document(&broken, stated_tax), path);
            }
            for index in 0..document.lines.len() {
                let mut broken = document.clone();
                shift(&mut broken.lines[index].line_amount, unit);
                assert_names(&check_document(&broken, stated_tax), "totals.total");
                let mut broken = document.clone();
                shift(broken.lines[index].tax_amount.as_mut().unwrap(), unit);
                assert_names(&check_document(&broken, stated_tax), "totals.tax");
            }
        }
    }

    #[test]
    fn the_posted_total_and_each_tax_type_are_what_the_order_was_charged(document in documents()) {
        let charged = charged(&document);
        prop_assert_eq!(check_charged(&document, &charged, stated_tax), []);
        for unit in [1, -1] {
            let mut other = charged.clone();
            shift(&mut other.total, unit);
            assert_names(&check_charged(&document, &other, stated_tax), "totals.total");
            for tax_type in charged.tax.keys() {
                let mut other = charged.clone();
                shift(other.tax.get_mut(tax_type).unwrap(), unit);
                assert_names(&check_charged(&document, &other, stated_tax), &format!("tax[{tax_type}]"));
            }
            for account in charged.liabilities.keys() {
                let mut other = charged.clone();
                shift(other.liabilities.get_mut(account).unwrap(), unit);
                assert_names(&check_charged(&document, &other, stated_tax), &format!("liabilities[{account}]"));
            }
            for index in 0..document.lines.len() {
                let mut broken = document.clone();
                shift(broken.lines[index].tax_amount.as_mut().unwrap(), unit);
                let path = format!("tax[{}]", document.lines[index].tax_type);
                assert_names(&check_charged(&broken, &charged, stated_tax), &path);
            }
        }
    }
}

#[test]
fn tax_that_was_charged_and_not_posted_or_posted_and_not_charged_is_found() {
    let usd = currency("USD");
    let document = document("1", usd, LineAmounts::Exclusive, &[("200", "OUTPUT", 1000, 100)]);
    let mut other = charged(&document);
    other.tax = BTreeMap::from([("OUTPUT2".into(), money(100, usd))]);
    let found = check_charged(&document, &other, stated_tax);
    assert_names(&found, "tax[OUTPUT]");
    assert_names(&found, "tax[OUTPUT2]");
}

#[test]
fn a_document_is_never_worth_less_than_nothing() {
    let usd = currency("USD");
    let below = document("1", usd, LineAmounts::NoTax, &[("200", "NONE", -1, 0)]);
    assert_names(&check_document(&below, stated_tax), "totals.total");
}

#[test]
fn rounding_of_either_sign_is_no_more_than_its_cap_and_one_unit_for_each_line() {
    let usd = currency("USD");
    let rounded = |mended: i64, lines: usize, cap: i64| {
        let mut rows = vec![("200", "OUTPUT", 1000, 100); lines];
        rows.push(("860", "NONE", mended, 0));
        check_rounding(&document("1", usd, LineAmounts::Exclusive, &rows), &"860".into(), money(cap, usd))
    };
    for sign in [1, -1] {
        assert_eq!(rounded(3 * sign, 3, 5), []);
        for (mended, lines, cap) in [(4, 3, 5), (6, 9, 5)] {
            assert_names(&rounded(mended * sign, lines, cap), &format!("lines[{lines}].line_amount"));
        }
    }
    let without = document("1", usd, LineAmounts::Exclusive, &[("200", "OUTPUT", 1000, 100)]);
    assert_eq!(check_rounding(&without, &"860".into(), money(0, usd)), []);
    assert_eq!(total(&without), money(1100, usd));
}

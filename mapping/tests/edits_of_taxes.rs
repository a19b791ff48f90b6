//! Edits that move taxes which the ledger's rates do not explain, or change whether prices hold tax: tax type by tax type the books
//! stay those of the order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{Plan, ledger::DocumentStatus};
use common::{Books, decimal, item, mapper, offline, read, status, surcharge, transaction, xero_tax_of};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Syncs the order at that code, of which so much was captured.
fn step(books: &mut Books, differs: &Value, captured: &str) -> Plan {
    let paid = [transaction(1, "Credit Card", "USD", &[("sale", captured, 1)])];
    let plan = books.sync(&mapper(), &read(&mapper(), differs, &paid).unwrap());
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    plan
}

/// Invoices less credit notes of a tax type.
fn tax(books: &Books, tax_type: &str) -> Decimal {
    let of = |documents: Vec<&canonical_model::ledger::Document>| -> Decimal {
        documents.into_iter().map(|document| xero_tax_of(document, tax_type, &books.reference)).sum()
    };
    of(books.invoices()) - of(books.credit_notes())
}

/// Prices with 20 % in them, and 10 % of those prices on top.
fn on_top_of_it(items: &Value, sub: &str, taxes: (&str, &str), carriage: &str, total: &str) -> Value {
    let number = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    json!({"items": items, "sub_total": number(sub), "total": number(total), "surcharges": [
        surcharge(1, "shipping", "SHIPPING", carriage, false), surcharge(2, "tax", "CDEV.VAT.1", taxes.0, true),
        surcharge(3, "tax", "CDEV.STAX.2", taxes.1, false)]})
}

#[test]
fn a_tax_that_the_rate_does_not_explain_stays_the_orders_through_edits() {
    let (x, y) = (item(1, "X", "120", 1), item(2, "Y", "60", 1));
    let mut books = Books::new();
    step(&mut books, &on_top_of_it(&json!([x, y]), "180", ("30", "18"), "0", "198"), "198");
    for (items, sub, taxes, carriage, total) in [
        (json!([x]), "120", ("20", "12"), "0", "132"),
        (json!([x]), "120", ("20", "12"), "5", "137"),
        (json!([x, y]), "180", ("30", "18"), "5", "203"),
    ] {
        step(&mut books, &on_top_of_it(&items, sub, taxes, carriage, total), "198");
        assert_eq!(books.sold(), decimal(total));
        assert_eq!((tax(&books, "OUTPUT2"), tax(&books, "TAX001")), (decimal(taxes.0), decimal(taxes.1)), "{total}");
    }
}

#[test]
fn an_edit_that_puts_tax_on_top_of_prices_that_held_it_is_written_without_tax_in_prices() {
    let mut books = Books::new();
    let included = json!({"items": [item(1, "X", "60", 1)], "sub_total": 60, "total": 60, "surcharges": [
        surcharge(1, "tax", "CDEV.VAT.1", "10", true)]});
    step(&mut books, &included, "60");
    let both = on_top_of_it(&json!([item(1, "X", "60", 2)]), "120", ("20", "12"), "0", "132");
    step(&mut books, &both, "60");
    assert_eq!(books.sold(), decimal("132"));
    assert_eq!((tax(&books, "OUTPUT2"), tax(&books, "TAX001")), (decimal("20"), decimal("12")));
}

#[test]
fn an_order_whose_voided_invoice_is_worth_nothing_waits_for_nobody() {
    let order = |differs: Value| read(&mapper(), &differs, &[offline(1, "Phone ordering", "20")]).unwrap();
    let nothing = |code: &str| json!({"items": [], "sub_total": 0, "total": 0, "payment_status": status(code)});
    let mut books = Books::new();
    books.sync(&mapper(), &order(json!({"payment_status": status("Q")})));
    books.sync(&mapper(), &order(nothing("Q")));
    assert_eq!(books.invoice().status, DocumentStatus::Voided);
    let plan = books.sync(&mapper(), &order(nothing("P")));
    assert!(plan.parked.is_empty() && plan.steps.is_empty(), "{plan:#?}");
}

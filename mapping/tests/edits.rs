//! Orders that are edited: before they are paid the invoice is updated, afterwards what the edit added is billed and what it took
//! off is credited, and nothing that was paid is ever changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, OpKind, ParkCode, Plan,
    ledger::{DocKey, DocKind, DocumentStatus},
};
use common::{Books, day, decimal, item, mapper, profile_with, read, status, surcharge, transaction};
use mapping::Mapper;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

/// The order at that price of its one tea.
fn at(price: &str, code: &str) -> Value {
    of(&[("TEA-1", price)], code)
}

/// An order of one of each.
fn of(items: &[(&str, &str)], code: &str) -> Value {
    let total: Decimal = items.iter().map(|(_, price)| decimal(price)).sum();
    let total: Value = serde_json::from_str(&total.to_string()).unwrap();
    let items: Vec<Value> = items.iter().zip(1..).map(|((sku, price), id)| item(id, sku, price, 1)).collect();
    json!({"items": items, "sub_total": total, "total": total, "payment_status": status(code)})
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    books.sync(mapper, &read(mapper, differs, &card(rows)).unwrap())
}

fn step(books: &mut Books, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    sync(books, &mapper(), differs, rows)
}

fn kinds(plan: &Plan) -> Vec<OpKind> {
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

fn codes(plan: &Plan) -> Vec<ParkCode> {
    plan.parked.iter().map(|park| park.code).collect()
}

/// Part, total and what is open of each.
fn parts(found: &[(String, Decimal, Decimal)]) -> Vec<(&str, String, String)> {
    found
        .iter()
        .map(|(part, total, open)| (part.as_str(), total.normalize().to_string(), open.normalize().to_string()))
        .collect()
}

macro_rules! expect {
    ($found:expr, [$(($part:expr, $total:expr, $open:expr)),*]) => {
        let expected: Vec<(&str, String, String)> = vec![$(($part, $total.to_owned(), $open.to_owned())),*];
        assert_eq!(parts(&$found), expected);
    };
}

const PAID: (&str, &str, u32) = ("sale", "100", 1);

#[test]
fn an_edit_of_an_unpaid_invoice_updates_it() {
    let mapper = Mapper::new(profile_with("Q = \"wait\"", "Q = \"invoice\""));
    let mut books = Books::new();
    books.sync(&mapper, &read(&mapper, &at("100", "Q"), &[]).unwrap());
    let plan = books.sync(&mapper, &read(&mapper, &at("120", "Q"), &[]).unwrap());
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument]);
    let again = books.sync(&mapper, &read(&mapper, &at("90", "Q"), &[]).unwrap());
    assert_ne!(plan.steps[0].op, again.steps[0].op, "each update is an op of its own");
    assert_eq!(books.due(), decimal("90"));
}

#[test]
fn an_edit_upwards_after_payment_is_a_further_invoice_for_the_difference() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    let plan = step(&mut books, &at("120", "P"), &[PAID]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice]);
    expect!(books.further(), [("edit-1", "20", "20")]);
    let LedgerWrite::CreateDocument(further) = &plan.steps[0].write else { panic!() };
    assert_eq!((further.number.as_str(), further.date), ("XC-1042-edit-1", day("2025-03-04")));
    assert_eq!(further.due_date, Some(day("2025-03-18")));
    assert!(further.reference.contains(plan.steps[0].op.tag().as_str()));
    assert_eq!((further.lines[0].description.as_str(), further.lines[0].account.as_str()), ("Item TEA-1", "200"));
    // What comes for it later is paid on it.
    let plan = step(&mut books, &at("120", "P"), &[PAID, ("sale", "20", 6)]);
    assert_eq!(kinds(&plan), [OpKind::CreatePayment]);
    expect!(books.further(), [("edit-1", "20", "0")]);
}

#[test]
fn a_further_invoice_that_a_person_took_out_is_not_billed_again() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    step(&mut books, &at("120", "P"), &[PAID]);
    let key = DocKey::new(DocKind::Invoice, "42/edit-1");
    let record = books.applied.records[&key].taken_out(DocumentStatus::Voided);
    books.applied.records.insert(key, record);
    for (price, rows) in [("120", &[PAID][..]), ("120", &[PAID, ("refundPart", "20", 6)]), ("90", &[PAID])] {
        let plan = step(&mut books, &at(price, "P"), rows);
        assert_eq!((kinds(&plan), codes(&plan)), (vec![], vec![ParkCode::DeletedInLedger]), "{price}");
        assert!(plan.parked[0].cause.contains("XC-1042-edit-1 was taken out"), "{plan:?}");
    }
}

#[test]
fn a_capture_of_more_than_the_invoice_pays_the_further_invoice_too() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[("sale", "120", 1)]);
    let plan = step(&mut books, &at("120", "P"), &[("sale", "120", 1)]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::CreatePayment]);
    expect!(books.further(), [("edit-1", "20", "0")]);
    assert!(plan.parked.is_empty());
}

#[test]
fn an_edit_down_after_payment_is_a_credit_note_for_the_difference() {
    let mut books = Books::new();
    step(&mut books, &of(&[("TEA-1", "60"), ("MUG-2", "40")], "P"), &[PAID]);
    let plan = step(&mut books, &of(&[("TEA-1", "60")], "P"), &[PAID]);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote]);
    expect!(books.credits(), [("edit-1", "40", "40")]);
    let line = &books.credit_notes()[0].lines[0];
    assert_eq!((line.description.as_str(), line.item.as_ref().unwrap().as_str()), ("Item MUG-2", "MUG-2"));
}

#[test]
fn an_edit_down_of_a_partly_paid_invoice_is_set_against_what_is_due() {
    let mut books = Books::new();
    step(&mut books, &at("100", "PP"), &[("capturePart", "60", 1)]);
    step(&mut books, &at("80", "PP"), &[("capturePart", "60", 1)]);
    assert_eq!(books.due(), decimal("20"));
    expect!(books.credits(), [("edit-1", "20", "0")]);
}

#[test]
fn edits_up_and_down_again_and_again_keep_the_books_at_what_the_order_is_worth() {
    let mut books = Books::new();
    for (price, kind) in [
        ("100", OpKind::CreateContact),
        ("80", OpKind::CreateCreditNote),
        ("90", OpKind::CreateInvoice),
        ("130", OpKind::CreateCreditNote),
    ] {
        let plan = step(&mut books, &at(price, "P"), &[PAID]);
        assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        assert_eq!(books.sold(), decimal(price), "{kind:?}");
    }
    // 20 were credited, of which 10 were set against the first further invoice.
    expect!(books.credits(), [("edit-1", "20", "0")]);
    expect!(books.further(), [("edit-2", "10", "0"), ("edit-3", "40", "30")]);
    step(&mut books, &at("50", "P"), &[PAID]);
    assert_eq!(books.sold(), decimal("50"));
    let money: Decimal = books.further().iter().map(|(_, _, due)| *due).sum();
    assert_eq!(money, Decimal::ZERO, "what is due was set against credit");
}

#[test]
fn a_further_invoice_on_which_nothing_was_paid_is_updated_and_voided_when_it_is_not_needed() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    step(&mut books, &at("120", "P"), &[PAID]);
    assert_eq!(kinds(&step(&mut books, &at("115", "P"), &[PAID])), [OpKind::UpdateDocument]);
    expect!(books.further(), [("edit-1", "15", "15")]);
    assert_eq!(kinds(&step(&mut books, &at("100", "P"), &[PAID])), [OpKind::SetDocumentStatus]);
    expect!(books.further(), []);
    expect!(books.credits(), []);
    // Its number cannot be used again.
    step(&mut books, &at("110", "P"), &[PAID]);
    expect!(books.further(), [("edit-2", "10", "10")]);
}

#[test]
fn an_edit_back_after_a_credit_note_is_billed_and_the_credit_set_against_it() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    step(&mut books, &at("80", "P"), &[PAID]);
    let plan = step(&mut books, &at("90", "P"), &[PAID]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::Allocate]);
    expect!(books.credits(), [("edit-1", "20", "10")]);
    expect!(books.further(), [("edit-2", "10", "0")]);
}

#[test]
fn an_edit_up_and_a_refund_at_once_are_billed_and_credited_each() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    let plan = step(&mut books, &at("120", "P"), &[PAID, ("capture", "20", 5), ("refundPart", "30", 6)]);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    expect!(books.further(), [("edit-1", "20", "0")]);
    expect!(books.credits(), [("refund-102", "30", "0")]);
}

#[test]
fn a_credit_note_on_several_invoices_names_each() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    step(&mut books, &at("120", "P"), &[PAID, ("capture", "20", 5)]);
    let plan = step(&mut books, &at("120", "PP"), &[PAID, ("capture", "20", 5), ("refundPart", "30", 6)]);
    let notes = plan.steps.iter().filter_map(|step| step.write.document());
    let lines: Vec<&str> = notes.flat_map(|note| &note.lines).map(|line| line.description.as_str()).collect();
    assert_eq!(lines, ["Credit on XC-1042, XC-1042-edit-1"]);
}

#[test]
fn a_refund_after_edits_down_and_up_again_is_credited() {
    let mut books = Books::new();
    for price in ["100", "80", "100"] {
        step(&mut books, &at(price, "P"), &[PAID]);
    }
    let plan = step(&mut books, &at("100", "PP"), &[PAID, ("refundPart", "20", 6)]);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment]);
    expect!(books.credits(), [("edit-1", "20", "0"), ("refund-101", "20", "0")]);
    assert_eq!(books.sold(), decimal("80"));
}

#[test]
fn what_is_added_again_after_it_was_refunded_is_due_again() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    step(&mut books, &at("80", "P"), &[PAID, ("refundPart", "20", 6)]);
    step(&mut books, &at("100", "P"), &[PAID, ("refundPart", "20", 6)]);
    expect!(books.credits(), [("edit-1", "20", "0")]);
    expect!(books.further(), [("edit-2", "20", "20")]);
}

#[test]
fn money_that_comes_again_after_a_refund_is_billed_again() {
    let mut books = Books::new();
    step(&mut books, &at("100", "PP"), &[PAID, ("refundPart", "20", 6)]);
    assert_eq!(books.sold(), decimal("80"));
    let plan = step(&mut books, &at("100", "P"), &[PAID, ("refundPart", "20", 6), ("capture", "20", 8)]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::CreatePayment]);
    assert_eq!(books.sold(), decimal("100"));
}

#[test]
fn an_order_that_is_taken_up_again_after_it_was_cancelled_is_billed_again() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    step(&mut books, &at("100", "C"), &[PAID]);
    expect!(books.credits(), [("cancelled", "100", "100")]);
    let plan = step(&mut books, &at("100", "P"), &[PAID]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::Allocate]);
    assert_eq!(books.invoices()[1].lines[0].item, books.invoice().lines[0].item, "the lines come again as they are");
    step(&mut books, &at("100", "C"), &[PAID]);
    assert_eq!(books.sold(), Decimal::ZERO);
}

#[test]
fn a_refund_that_the_store_has_no_more_holds_the_order_back() {
    let mut books = Books::new();
    step(&mut books, &at("100", "PP"), &[PAID, ("refundPart", "20", 6)]);
    let plan = step(&mut books, &at("100", "P"), &[PAID]);
    assert_eq!((codes(&plan), plan.steps.len()), (vec![ParkCode::ChangedAfterPayment], 0));
    assert!(plan.parked[0].cause.contains("payment:42/101"), "{}", plan.parked[0]);
}

#[test]
fn an_exchange_of_equal_worth_is_a_credit_note_and_an_invoice_of_the_lines_that_changed() {
    let mut books = Books::new();
    step(&mut books, &of(&[("POT-3", "60"), ("TEA-1", "40")], "P"), &[PAID]);
    let exchanged = of(&[("POT-3", "60"), ("MUG-2", "40")], "P");
    let plan = step(&mut books, &exchanged, &[PAID]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::CreateCreditNote, OpKind::Allocate]);
    expect!(books.credits(), [("edit-1", "40", "0")]);
    expect!(books.further(), [("edit-2", "40", "0")]);
    let items = |lines: &[canonical_model::ledger::DocumentLine]| -> Vec<String> {
        lines.iter().map(|line| line.item.as_ref().unwrap().to_string()).collect()
    };
    assert_eq!(items(&books.credit_notes()[0].lines), ["TEA-1"]);
    assert_eq!(items(&books.invoices()[1].lines), ["MUG-2"]);

    let parks = Mapper::new(profile_with("exchanges = \"credit_and_invoice\"", "exchanges = \"park\""));
    let mut books = Books::new();
    sync(&mut books, &parks, &of(&[("POT-3", "60"), ("TEA-1", "40")], "P"), &[PAID]);
    let plan = sync(&mut books, &parks, &exchanged, &[PAID]);
    assert_eq!((codes(&plan), plan.steps.len()), (vec![ParkCode::ChangedAfterPayment], 0));
}

#[test]
fn a_taxed_exchange_credits_and_bills_its_tax() {
    let taxed = |items: &[(&str, &str)]| {
        let mut order = of(items, "P");
        order["total"] = json!(108.25);
        order["surcharges"] = json!([surcharge(1, "tax", "CDEV.STAX.1", "8.25", false)]);
        order
    };
    let mut books = Books::new();
    let rows = [("sale", "108.25", 1)];
    step(&mut books, &taxed(&[("POT-3", "60"), ("TEA-1", "40")]), &rows);
    step(&mut books, &taxed(&[("POT-3", "60"), ("MUG-2", "40")]), &rows);
    expect!(books.credits(), [("edit-1", "43.3", "0")]);
    expect!(books.further(), [("edit-2", "43.3", "0")]);
    let (note, invoice) = (books.credit_notes()[0], books.invoices()[1]);
    assert_eq!((note.totals.tax.amount(), invoice.totals.tax.amount()), (decimal("3.30"), decimal("3.30")));
}

#[test]
fn an_exchange_for_something_dearer_is_one_further_invoice_with_both_lines() {
    let mut books = Books::new();
    step(&mut books, &of(&[("POT-3", "60"), ("TEA-1", "40")], "P"), &[PAID]);
    step(&mut books, &of(&[("POT-3", "60"), ("MUG-2", "55")], "P"), &[PAID]);
    expect!(books.further(), [("edit-1", "15", "15")]);
    let amounts: Vec<String> =
        books.invoices()[1].lines.iter().map(|line| line.line_amount.amount().to_string()).collect();
    assert_eq!(amounts, ["55.00", "-40.00"]);
}

/// The one tea, with that tax on top.
fn taxed(code: &str, tax: &str) -> Value {
    let total: Value = serde_json::from_str(&(decimal("100") + decimal(tax)).to_string()).unwrap();
    let surcharges: Vec<Value> = if tax == "0" { vec![] } else { vec![surcharge(1, "tax", code, tax, false)] };
    json!({"items": [item(1, "TEA-1", "100", 1)], "sub_total": 100, "total": total, "surcharges": surcharges})
}

#[test]
fn a_tax_that_is_taken_off_after_payment_is_credited_as_tax() {
    let mut books = Books::new();
    let rows = [("sale", "108.25", 1)];
    step(&mut books, &taxed("CDEV.STAX.1", "8.25"), &rows);
    step(&mut books, &taxed("CDEV.STAX.1", "0"), &rows);
    assert_eq!(books.sold(), decimal("100"));
    let tax = |documents: Vec<&canonical_model::ledger::Document>| -> Decimal {
        documents.iter().map(|document| document.totals.tax.amount()).sum()
    };
    assert_eq!(tax(books.invoices()) - tax(books.credit_notes()), Decimal::ZERO);
}

#[test]
fn another_tax_of_the_same_amount_is_credited_and_billed_per_tax_type() {
    // 8.25 of OUTPUT, then 8.25 of which the ledger's TAX001 (10 %) explains half of the goods.
    let mut books = Books::new();
    let of = |code: &str, tax: &str| {
        json!({"items": [item(1, "TEA-1", "50", 1), item(2, "MUG-2", "50", 1)], "sub_total": 100,
            "total": serde_json::from_str::<Value>(&(decimal("100") + decimal(tax)).to_string()).unwrap(),
            "surcharges": [surcharge(1, "tax", code, tax, false)]})
    };
    let rows = [("sale", "110", 1)];
    step(&mut books, &of("CDEV.STAX.1", "8.25"), &rows);
    step(&mut books, &of("CDEV.STAX.2", "10"), &rows);
    let net = |tax_type: &str| -> Decimal {
        let of = |documents: Vec<&canonical_model::ledger::Document>| -> Decimal {
            documents.iter().map(|document| common::xero_tax_of(document, tax_type, &books.reference)).sum()
        };
        of(books.invoices()) - of(books.credit_notes())
    };
    assert_eq!((net("OUTPUT"), net("TAX001")), (Decimal::ZERO, decimal("10")));
    assert_eq!(books.sold(), decimal("110"));
}

#[test]
fn another_profile_bills_and_credits_nothing_of_what_was_paid() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[PAID]);
    let today = Mapper::new(profile_with("discounts = \"215\"", "discounts = \"220\""));
    books.reference.items.clear();
    assert!(sync(&mut books, &today, &at("100", "P"), &[PAID]).is_settled());
    // And an edit under it is a share of what was invoiced.
    sync(&mut books, &today, &at("110", "P"), &[PAID]);
    assert_eq!(books.invoices()[1].lines[0].description, "Added to XC-1042");
    expect!(books.further(), [("edit-1", "10", "10")]);
}

#[test]
fn an_account_that_an_item_moved_to_is_no_edit() {
    let mut books = Books::new();
    step(&mut books, &of(&[("TEA-1", "60"), ("MUG-2", "40")], "P"), &[PAID]);
    books.reference.items[0].sales_account = Some("220".into());
    let mut renamed = of(&[("TEA-1", "60"), ("MUG-2", "40")], "P");
    renamed["items"][0]["name"] = json!("Green tea");
    assert!(step(&mut books, &renamed, &[PAID]).is_settled());
    step(&mut books, &of(&[("TEA-1", "60"), ("MUG-2", "45")], "P"), &[PAID]);
    assert_eq!(books.invoices()[1].lines.len(), 1, "the mug alone");
}

#[test]
fn an_invoice_in_a_locked_period_is_never_changed_and_what_was_added_is_billed_later() {
    let mapper = Mapper::new(profile_with("Q = \"wait\"", "Q = \"invoice\""));
    let mut books = Books::new();
    sync(&mut books, &mapper, &at("100", "Q"), &[]);
    books.reference.organisation.period_lock = Some(day("2025-03-02"));
    sync(&mut books, &mapper, &at("120", "Q"), &[]);
    assert_eq!(
        (books.invoice().totals.total.amount(), books.invoice().status),
        (decimal("100"), DocumentStatus::Authorised)
    );
    expect!(books.further(), [("edit-1", "20", "20")]);
}

#[test]
fn an_order_whose_currency_changes_before_it_is_paid_is_changed_and_paid_in_one_plan() {
    let mapper = Mapper::new(profile_with("Q = \"wait\"", "Q = \"invoice\""));
    let mut books = Books::new();
    books.sync(&mapper, &read(&mapper, &at("100", "Q"), &[]).unwrap());
    let mut in_euro = at("100", "PP");
    in_euro["currency"] = json!("EUR");
    let order = read(&mapper, &in_euro, &[transaction(1, "Credit Card", "EUR", &[("sale", "40", 1)])]).unwrap();
    let plan = books.sync(&mapper, &order);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment]);
    assert_eq!(codes(&plan), []);
    assert_eq!((books.invoice().currency.code(), books.due()), ("EUR", decimal("60")));
}

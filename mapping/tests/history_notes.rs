//! The note in the history of an invoice that the profile has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, OpKind, ParkCode, Plan,
    ledger::{DocKey, DocKind},
};
use common::{Books, connection, mapper, offline, profile_with, read, status, transaction};
use mapping::{Mapper, Profile};
use serde_json::{Value, json};

fn noting(value: &str) -> Mapper {
    Mapper::new(profile_with("due_days = 14", &format!("due_days = 14\nhistory_note = {value}")))
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value) -> Plan {
    let paid = [transaction(1, "Credit Card", "USD", &[("sale", "20", 2)])];
    books.sync(mapper, &read(mapper, differs, &paid).unwrap())
}

fn kinds(plan: &Plan) -> Vec<OpKind> {
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

/// The texts of the notes that a plan adds.
fn texts(plan: &Plan) -> Vec<&str> {
    let notes = plan.steps.iter().filter_map(|step| match &step.write {
        LedgerWrite::AddNote(note) => Some(note.text.as_str()),
        _ => None,
    });
    notes.collect()
}

#[test]
fn an_invoice_gets_its_note_once_after_its_money_was_planned_and_keeps_what_it_said() {
    let (mut books, mapper) = (Books::new(), noting("\"Sent by {order.shipping_method|'hand'}\""));
    let plan = sync(&mut books, &mapper, &json!({}));
    assert_eq!(kinds(&plan)[1..], [OpKind::CreateInvoice, OpKind::CreatePayment, OpKind::AddNote]);
    let step = plan.steps.last().unwrap();
    assert_eq!(texts(&plan), [format!("Sent by hand {}", step.op.tag())]);
    let LedgerWrite::AddNote(note) = &step.write else { panic!("{step:?}") };
    assert_eq!((&note.key, &note.on), (&DocKey::new(DocKind::Note, "42"), &DocKey::new(DocKind::Invoice, "42")));
    let plan = sync(&mut books, &mapper, &json!({"shipping_method_name": "Courier"}));
    assert_eq!(plan.steps, []);
}

#[test]
fn a_note_is_cut_to_what_the_ledger_holds_and_its_tag_stays() {
    // Of each character two units, by which the ledger counts.
    let long = "\u{1F375}".repeat(2_000);
    let plan = sync(&mut Books::new(), &noting(&format!("\"{long}\"")), &json!({}));
    let text = texts(&plan)[0].to_owned();
    assert_eq!(text.encode_utf16().count(), 2_500);
    assert!(text.ends_with(&format!("\u{1F375} {}", plan.steps.last().unwrap().op.tag())));
}

#[test]
fn a_value_that_comes_to_nothing_is_no_note() {
    assert_eq!(texts(&sync(&mut Books::new(), &noting("\"{order.po_number}\""), &json!({}))), Vec::<&str>::new());
    assert_eq!(texts(&sync(&mut Books::new(), &mapper(), &json!({}))), Vec::<&str>::new());
}

#[test]
fn a_draft_has_no_note_until_it_is_approved() {
    let text = mapping::profiles::DEMO
        .replace("A = \"wait\"", "A = \"draft\"")
        .replace("due_days = 14", "due_days = 14\nhistory_note = \"Order {id}\"");
    let (mut books, mapper) = (Books::new(), Mapper::new(Profile::from_toml(&text).unwrap()));
    let drafted = read(&mapper, &json!({"payment_status": status("A")}), &[]).unwrap();
    assert_eq!(kinds(&books.sync(&mapper, &drafted)), [OpKind::CreateContact, OpKind::CreateInvoice]);
    let plan = sync(&mut books, &mapper, &json!({}));
    assert_eq!((kinds(&plan).last(), texts(&plan).len()), (Some(&OpKind::AddNote), 1));
}

#[test]
fn an_invoice_that_is_cancelled_gets_none() {
    let (mut books, noting) = (Books::new(), noting("\"Order {id}\""));
    let phone = [offline(1, "Phone ordering", "20")];
    let of = |mapper: &Mapper, code: &str| read(mapper, &json!({"payment_status": status(code)}), &phone).unwrap();
    books.sync(&mapper(), &of(&mapper(), "Q"));
    assert_eq!(kinds(&books.sync(&noting, &of(&noting, "C"))), [OpKind::SetDocumentStatus]);

    let mut books = Books::new();
    sync(&mut books, &mapper(), &json!({}));
    let back = [transaction(1, "Credit Card", "USD", &[("sale", "20", 2), ("refund", "20", 5)])];
    let cancelled = read(&noting, &json!({"payment_status": status("C")}), &back).unwrap();
    let plan = books.sync(&noting, &cancelled);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment]);
}

#[test]
fn a_note_that_the_profile_refuses_holds_nothing_else_back() {
    let mapper = noting("{ error = \"no notes today\" }");
    let plan = sync(&mut Books::new(), &mapper, &json!({}));
    assert_eq!(kinds(&plan)[1..], [OpKind::CreateInvoice, OpKind::CreatePayment]);
    let told: Vec<_> = plan.parked.iter().map(|park| (park.code, park.cause.contains("no notes today"))).collect();
    assert_eq!(told, [(ParkCode::UnmappedValue, true)]);
}

#[test]
fn the_row_of_the_profile_that_says_it_is_explained() {
    let mapper = noting("\"Order {id}\"");
    let order = read(&mapper, &json!({}), &[transaction(1, "Credit Card", "USD", &[("sale", "20", 2)])]).unwrap();
    let books = Books::new();
    let explanation = mapper.explain(&connection(), &order, &books.reference, &books.applied, &books.contacts);
    let note = explanation.records.iter().find(|record| record.key.kind() == DocKind::Note).unwrap();
    let text = note.field("text").unwrap();
    assert!(text.value.starts_with("Order 42 #"), "{}", text.value);
    assert!(text.by.to_string().ends_with("documents.history_note"), "{}", text.by);
    assert_eq!(note.field("on").unwrap().value, "invoice:42");
}

//! What people do behind the back of an app, and the books as a whole.

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use xero_client::mock::{ContactStatus, DocumentKind};

use crate::world::{Look, World, column, world};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

#[test]
fn a_person_voids_edits_pays_and_archives_by_the_same_rules() {
    let world = world();
    let ada = world.contact("Ada");
    world.invoice(&ada, "INV-1", "10");
    world.invoice(&ada, "INV-2", "10");
    world.advance(60);
    let now = world.now();
    let mut fake = world.fake.lock();
    let mut person = fake.person(now);
    person.void(DocumentKind::SalesInvoice, "INV-1").unwrap();
    person.edit(DocumentKind::SalesInvoice, "INV-2", &[("Reference", "by hand".into())]).unwrap();
    let payment = person.pay("INV-2", "090", dec!(4), day()).unwrap();
    let refused = person.void(DocumentKind::SalesInvoice, "INV-2").unwrap_err();
    assert!(refused.to_string().starts_with("not possible: This document cannot be edited"));
    person.delete_payment(payment).unwrap();
    let bob = person.add_contact("Bob").unwrap();
    person.edit_contact(bob, &[("EmailAddress", "bob@example.com")]).unwrap();
    person.archive_contact(bob).unwrap();
    assert!(person.archive_contact(bob).is_err() && person.add_contact("Ada").is_err());
    assert!(person.void(DocumentKind::SalesInvoice, "INV-9").is_err());
    let books = fake.books();
    assert_eq!(books.invoice("INV-1").unwrap().status.as_str(), "VOIDED");
    let edited = books.invoice("INV-2").unwrap();
    assert_eq!((edited.reference.as_str(), edited.due, edited.updated), ("by hand", dec!(10), now));
    assert_eq!(
        (books.contacts()[1].status, books.contacts()[1].email.as_str()),
        (ContactStatus::Archived, "bob@example.com")
    );
}

#[test]
fn a_person_takes_an_allocation_back() {
    let world = world();
    let ada = world.contact("Ada");
    let (invoice, note) = (world.invoice(&ada, "INV-1", "10"), world.credit_note(&ada, "CN-1", "10"));
    let body = format!(r#"{{"Amount":10,"Invoice":{{"InvoiceID":"{invoice}"}}}}"#);
    world.put(&format!("CreditNotes/{note}/Allocations"), &body).ok();
    let now = world.now();
    let mut fake = world.fake.lock();
    let allocation = fake.books().allocations()[0].clone();
    assert_eq!(
        (allocation.credit_note.as_str(), allocation.invoice.as_str(), allocation.amount),
        ("CN-1", "INV-1", dec!(10))
    );
    fake.person(now).delete_allocation(allocation.id).unwrap();
    assert!(fake.person(now).delete_allocation(allocation.id).is_err());
    assert!(fake.books().allocations().is_empty());
}

#[test]
fn the_trial_balance_has_every_document_and_payment_where_it_belongs() {
    let world = world();
    let body = r#"{"Type":"ACCREC","Contact":{"Name":"Ada"},"InvoiceNumber":"INV-1","DueDate":"2026-01-20","Status":"AUTHORISED",
        "LineAmountTypes":"Inclusive","LineItems":[{"UnitAmount":12,"AccountCode":"200","TaxType":"OUTPUT2"}]}"#;
    let invoice = world.put("Invoices", body).ok().first().text("InvoiceID");
    world.pay(&invoice, "5").ok();
    let balance = world.fake.lock().books().trial_balance();
    let of = |account: &str| balance[&(account.to_owned(), "USD".to_owned())];
    assert_eq!((of("200"), of("820"), of("610"), of("090")), (dec!(-10), dec!(-2), dec!(7), dec!(5)));
}

#[test]
fn counters_tell_calls_and_effects_by_kind() {
    let world = world();
    let invoice = world.invoice(&world.contact("Ada"), "INV-1", "10");
    world.get(&format!("Invoices/{invoice}"));
    world.pay(&invoice, "99");
    let counters = world.fake.lock().counters();
    let calls: Vec<_> = counters.calls.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(calls, [("GET Invoices/{id}", 1), ("PUT Contacts", 1), ("PUT Invoices", 1), ("PUT Payments", 1)]);
    let effects: Vec<_> = counters.effects.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(effects, [("PUT Contacts", 1), ("PUT Invoices", 1)]);
}

/// One step of a random story.
fn step(world: &World, kind: u8, which: usize, cents: i64) {
    let number = format!("N-{}", which % 6);
    let amount = Decimal::new(cents, 2);
    let ada = r#"{"Name":"Ada"}"#;
    let line = format!(r#"[{{"UnitAmount":{amount},"AccountCode":"200","TaxType":"OUTPUT2"}}]"#);
    let document = |list: &str, kind: &str, name: &str| {
        let body = format!(
            r#"{{"Type":"{kind}","Contact":{ada},"{name}":"{number}","DueDate":"2026-02-01","Status":"AUTHORISED","LineItems":{line}}}"#
        );
        world.post(list, &body)
    };
    let payment = |document: &str| {
        let body = format!(r#"{{{document},"Account":{{"Code":"091"}},"Amount":{amount}}}"#);
        world.put("Payments", &body)
    };
    let answer = match kind {
        0 => document("Invoices", "ACCREC", "InvoiceNumber"),
        1 => document("CreditNotes", "ACCRECCREDIT", "CreditNoteNumber"),
        2 => payment(&format!(r#""Invoice":{{"InvoiceNumber":"{number}"}}"#)),
        3 => payment(&format!(r#""CreditNote":{{"CreditNoteNumber":"{number}"}}"#)),
        4 => {
            let body = format!(r#"{{"Amount":{amount},"Invoice":{{"InvoiceNumber":"{number}"}}}}"#);
            world.put(&format!("CreditNotes/N-{}/Allocations", (which + 1) % 6), &body)
        }
        5 => world.post(&format!("Invoices/{number}"), r#"{"Status":"VOIDED"}"#),
        _ => {
            let payments = world.fake.lock().books().payments();
            let Some(payment) = payments.get(which % payments.len().max(1)) else { return };
            world.post(&format!("Payments/{}", payment.id), r#"{"Status":"DELETED"}"#)
        }
    };
    assert!(matches!(answer.status, 200 | 400 | 404), "{} {}", answer.status, answer.json);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// XR-PAY-1, XR-ALLOC-1, XR-INV-1: nothing is ever overpaid, states follow from what is open, and debit equals credit.
    #[test]
    fn the_books_balance_after_any_story(steps in proptest::collection::vec((0u8..7, 0usize..24, 1i64..20_000), 1..60)) {
        let world = world();
        for (kind, which, cents) in steps {
            step(&world, kind, which, cents);
            world.advance(1);
        }
        let fake = world.fake.lock();
        let books = fake.books();
        for document in books.documents() {
            prop_assert_eq!(document.due, document.total - document.paid - document.credited);
            prop_assert!(document.due >= dec!(0), "{:?}", document);
            if document.status.is_posted() {
                prop_assert_eq!(document.due.is_zero(), document.status.as_str() == "PAID", "{:?}", document);
            } else {
                prop_assert!((document.paid + document.credited).is_zero());
            }
        }
        prop_assert_eq!(books.trial_balance().values().sum::<Decimal>(), dec!(0));
    }
}

#[test]
fn what_a_person_does_is_no_effect_of_a_call_and_members_of_a_group_are_not_contacts_that_were_written() {
    let world = world();
    let ada = world.contact("Ada");
    world.invoice(&ada, "INV-1", "10");
    let note = world.credit_note(&ada, "CN-1", "10");
    let allocation = r#"{"Amount":1,"Invoice":{"InvoiceNumber":"INV-1"}}"#;
    world.put(&format!("CreditNotes/{note}/Allocations"), allocation).ok();
    let group = world.put("ContactGroups", r#"{"Name":"VIPs"}"#).ok().first().text("ContactGroupID");
    world.fake.lock().reset_counters();
    world.put(&format!("ContactGroups/{group}/Contacts"), &format!(r#"{{"ContactID":"{ada}"}}"#)).ok();
    let (mut fake, now) = (world.fake.lock(), world.now());
    let allocation = fake.books().allocations().remove(0).id;
    fake.person(now).attach(DocumentKind::SalesInvoice, "INV-1", "a.txt", "text").unwrap();
    fake.person(now).delete_allocation(allocation).unwrap();
    assert_eq!(fake.counters().effects, [("PUT ContactGroups/Contacts".to_owned(), 1)].into());
    drop(fake);
    assert_eq!(column(&world.get(&format!("Contacts/{ada}/History")).ok(), "Changes"), ["Created"]);
}

#[test]
fn made_up_paths_are_counted_together_when_there_are_too_many() {
    let world = world();
    for number in 0..600 {
        world.get(&format!("Nonsense{number}"));
    }
    let counters = world.fake.lock().counters();
    assert_eq!((counters.calls.len(), counters.calls["others"], counters.total_calls()), (501, 100, 600));
}

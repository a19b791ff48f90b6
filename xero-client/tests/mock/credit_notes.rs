//! Credit notes and their allocations.

use rust_decimal::dec;

use crate::world::{Look, World, document_body, request, world};

fn allocate(world: &World, note: &str, invoice: &str, amount: &str) -> crate::world::Answer {
    let body = format!(r#"{{"Allocations":[{{"Amount":{amount},"Invoice":{{"InvoiceID":"{invoice}"}}}}]}}"#);
    world.put(&format!("CreditNotes/{note}/Allocations"), &body)
}

#[test]
fn creating_and_allocating_are_two_calls_and_at_nothing_left_both_are_paid() {
    // XR-CREDIT-1, XR-CREDIT-2
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "100");
    let note = world.credit_note(&ada, "CN-1", "100");
    let allocation = allocate(&world, &note, &invoice, "40").ok();
    assert_eq!(allocation.first().text("Invoice.InvoiceNumber"), "INV-1");
    let read = |target: &str| world.get(target).ok().first().clone();
    let half = read(&format!("CreditNotes/{note}"));
    assert_eq!((half.text("Status"), half.amount("RemainingCredit")), ("AUTHORISED".into(), dec!(60)));
    assert_eq!(half.amount("Allocations.0.Amount"), dec!(40));
    let credited = read(&format!("Invoices/{invoice}"));
    assert_eq!((credited.amount("AmountCredited"), credited.amount("AmountDue")), (dec!(40), dec!(60)));
    assert_eq!(
        (credited.text("CreditNotes.0.CreditNoteNumber"), credited.amount("CreditNotes.0.AppliedAmount")),
        ("CN-1".into(), dec!(40))
    );
    allocate(&world, &note, &invoice, "60").ok();
    assert_eq!(read(&format!("CreditNotes/{note}")).text("Status"), "PAID");
    assert_eq!(read(&format!("Invoices/{invoice}")).text("Status"), "PAID");
    assert_eq!(world.fake.lock().books().allocations().len(), 2);
}

#[test]
fn an_allocation_needs_approved_documents_of_one_contact_currency_and_side_and_enough_on_both() {
    // XR-ALLOC-1
    let world = world();
    let (ada, bob) = (world.contact("Ada"), world.contact("Bob"));
    let note = world.credit_note(&ada, "CN-1", "50");
    let refused =
        |note: &str, invoice: &str, amount: &str| allocate(&world, note, invoice, amount).refused().join("; ");
    let small = world.invoice(&ada, "INV-1", "20");
    assert_eq!(refused(&note, &small, "20.01"), "The amount allocated exceeds the amount outstanding on the invoice");
    world.pay(&small, "5").ok();
    assert_eq!(refused(&note, &small, "15.01"), "The amount allocated exceeds the amount outstanding on the invoice");
    let large = world.invoice(&ada, "INV-2", "100");
    assert_eq!(refused(&note, &large, "50.01"), "The amount allocated exceeds the remaining credit");
    assert_eq!(refused(&note, &large, "0"), "The amount allocated must be greater than zero");
    assert!(refused(&note, &world.invoice(&bob, "INV-3", "10"), "1").contains("same contact"));
    let euro = world.document("Invoices", "ACCREC", &ada, "INV-4", "10", r#","CurrencyCode":"EUR""#).text("InvoiceID");
    assert!(refused(&note, &euro, "1").contains("same currency"));
    let bill = world.document("Invoices", "ACCPAY", &ada, "B-1", "10", "").text("InvoiceID");
    assert!(refused(&note, &bill, "1").contains("same side"));
    let draft = document_body("ACCREC", &ada, "INV-5", "10", "").replace("AUTHORISED", "DRAFT");
    let draft = world.put("Invoices", &draft).ok().first().text("InvoiceID");
    assert!(refused(&note, &draft, "1").contains("Authorised invoice"));
    let draft = document_body("ACCRECCREDIT", &ada, "CN-2", "10", "").replace("AUTHORISED", "DRAFT");
    let draft = world.put("CreditNotes", &draft).ok().first().text("CreditNoteID");
    assert!(refused(&draft, &large, "1").contains("Authorised credit note"));
    assert_eq!(allocate(&world, "00000000-0000-4000-8000-00000000dead", &large, "1").status, 404);
    assert!(refused(&note, "00000000-0000-4000-8000-00000000dead", "1").contains("could not be found"));
    assert!(world.fake.lock().books().allocations().is_empty());
}

#[test]
fn deleting_an_allocation_answers_a_bare_object_and_opens_both_documents() {
    // XR-ALLOC-2
    let world = world();
    let ada = world.contact("Ada");
    let (invoice, note) = (world.invoice(&ada, "INV-1", "30"), world.credit_note(&ada, "CN-1", "30"));
    let id = allocate(&world, &note, &invoice, "30").ok().first().text("AllocationID");
    let delete = || world.send(request("DELETE", &format!("CreditNotes/{note}/Allocations/{id}"), ""));
    let answer = delete().ok();
    assert_eq!((answer.json.text("AllocationID"), answer.json.at("IsDeleted").as_bool()), (id.clone(), Some(true)));
    let fake = world.fake.lock();
    let (note, invoice) = (fake.books().credit_note("CN-1").unwrap(), fake.books().invoice("INV-1").unwrap());
    assert_eq!(
        (note.status.as_str(), note.due, invoice.status.as_str(), invoice.due),
        ("AUTHORISED", dec!(30), "AUTHORISED", dec!(30))
    );
    drop(fake);
    assert_eq!(delete().status, 404);
}

#[test]
fn the_date_of_an_allocation_is_the_later_of_both_documents() {
    // XR-ALLOC-3
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "30");
    let body = document_body("ACCRECCREDIT", &ada, "CN-1", "30", "").replace("2026-01-05", "2026-01-09");
    let note = world.put("CreditNotes", &body).ok().first().text("CreditNoteID");
    let allocation = allocate(&world, &note, &invoice, "30").ok();
    assert_eq!(allocation.first().text("Date"), "/Date(1767916800000+0000)/");
    let paid = world.get(&format!("Invoices/{invoice}")).ok();
    assert_eq!(paid.first().text("FullyPaidOnDate"), "/Date(1767916800000+0000)/");
}

#[test]
fn a_credit_note_with_allocations_cannot_be_voided() {
    // XR-ALLOC-4
    let world = world();
    let ada = world.contact("Ada");
    let (invoice, note) = (world.invoice(&ada, "INV-1", "30"), world.credit_note(&ada, "CN-1", "30"));
    let id = allocate(&world, &note, &invoice, "10").ok().first().text("AllocationID");
    let void = || world.post(&format!("CreditNotes/{note}"), r#"{"Status":"VOIDED"}"#);
    assert!(void().refused()[0].contains("credit note allocated"));
    world.send(request("DELETE", &format!("CreditNotes/{note}/Allocations/{id}"), "")).ok();
    assert_eq!(void().ok().first().text("Status"), "VOIDED");
}

#[test]
fn a_refund_is_a_payment_of_the_credit_note() {
    // XR-CREDIT-3
    let world = world();
    let note = world.credit_note(&world.contact("Ada"), "CN-1", "30");
    let refund = |amount: &str| {
        let body = format!(
            r#"{{"CreditNote":{{"CreditNoteID":"{note}"}},"Account":{{"Code":"091"}},"Date":"2026-01-05","Amount":{amount},"Reference":"re-1"}}"#
        );
        world.put("Payments", &body)
    };
    assert_eq!(refund("30.01").refused(), ["Payment amount exceeds the amount outstanding on this document"]);
    let paid = refund("30").ok().first().clone();
    assert_eq!((paid.text("PaymentType"), paid.text("CreditNote.Status")), ("ARCREDITPAYMENT".into(), "PAID".into()));
    let read = world.get(&format!("CreditNotes/{note}")).ok().first().clone();
    assert_eq!((read.amount("RemainingCredit"), read.text("Payments.0.Reference")), (dec!(0), "re-1".into()));
}

#[test]
fn numbers_of_credit_notes_are_unique_apart_from_those_of_invoices() {
    // XR-CREDIT-4
    let world = world();
    let ada = world.contact("Ada");
    world.invoice(&ada, "X-1", "10");
    world.credit_note(&ada, "X-1", "10");
    let again = world.put("CreditNotes", &document_body("ACCRECCREDIT", &ada, "X-1", "10", ""));
    assert_eq!(again.refused(), ["Credit Note # must be unique."]);
    let made = world.document("CreditNotes", "ACCRECCREDIT", &ada, "", "10", "");
    assert_eq!(made.text("CreditNoteNumber"), "CN-0001");
    let list = world.get("CreditNotes?where=CreditNoteNumber%3D%22X-1%22").ok();
    assert_eq!((list.elements().len(), list.first().at("LineItems").as_array().unwrap().len()), (1, 0));
    assert_eq!(world.get("CreditNotes?page=1").ok().first().at("LineItems").as_array().unwrap().len(), 1);
}

#[test]
fn allocations_in_the_creating_call_are_ignored_and_states_are_those_of_invoices() {
    // XR-CREDIT-1
    let world = world();
    let ada = world.contact("Ada");
    world.invoice(&ada, "INV-1", "10");
    let more = r#","Allocations":[{"Amount":5,"Invoice":{"InvoiceNumber":"INV-1"}}]"#;
    let note = world.document("CreditNotes", "ACCRECCREDIT", &ada, "CN-1", "10", more);
    assert_eq!(note.amount("RemainingCredit"), dec!(10));
    assert!(world.fake.lock().books().allocations().is_empty());
    let all = ["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"];
    let may = |begin: &str, next: &str| {
        // "AUTHORISED" is replaced in the body.
        let number = format!("{begin}-{next}").to_lowercase();
        let body = document_body("ACCRECCREDIT", &ada, &number, "10", "").replace("AUTHORISED", begin);
        world.put("CreditNotes", &body).ok();
        world.post(&format!("CreditNotes/{number}"), &format!(r#"{{"Status":"{next}"}}"#)).status == 200
    };
    let becomes = |begin: &str| all.into_iter().filter(|next| may(begin, next)).collect::<Vec<_>>();
    assert_eq!(becomes("DRAFT"), ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"]);
    assert_eq!(becomes("SUBMITTED"), ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"]);
    assert_eq!(becomes("AUTHORISED"), ["AUTHORISED", "VOIDED"]);
}

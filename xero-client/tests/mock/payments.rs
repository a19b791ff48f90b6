//! Payments.

use rust_decimal::dec;

use crate::world::{Look, world};

#[test]
fn an_invoice_is_paid_when_nothing_is_due_and_the_payment_moves_its_date_of_change() {
    // XR-PAY-5
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "100");
    world.advance(60);
    world.pay(&invoice, "40").ok();
    let books = world.fake.lock().books().invoice("INV-1").unwrap();
    assert_eq!(
        (books.due, books.paid, books.status.as_str(), books.updated),
        (dec!(60), dec!(40), "AUTHORISED", world.now())
    );
    world.pay(&invoice, "60").ok();
    let paid = world.get(&format!("Invoices/{invoice}")).ok();
    assert_eq!((paid.first().text("Status"), paid.first().amount("AmountDue")), ("PAID".into(), dec!(0)));
    assert_eq!(paid.first().at("Payments").as_array().unwrap().len(), 2);
    assert_eq!(paid.first().text("FullyPaidOnDate"), "/Date(1767571200000+0000)/");
}

fn payment(invoice: &str, account: &str, amount: &str, more: &str) -> String {
    format!(
        r#"{{"Invoice":{{"InvoiceID":"{invoice}"}},"Account":{{"Code":"{account}"}},"Date":"2026-01-05","Amount":{amount}{more}}}"#
    )
}

#[test]
fn the_account_is_a_bank_or_open_to_payments_and_the_amount_at_most_what_is_due() {
    // XR-PAY-1
    let world = world();
    let invoice = world.invoice(&world.contact("Ada"), "INV-1", "100");
    let put = |account: &str, amount: &str| world.put("Payments", &payment(&invoice, account, amount, ""));
    assert_eq!(put("nope", "1").refused(), ["Account could not be found"]);
    assert!(put("200", "1").refused()[0].contains("not valid for payments"));
    assert_eq!(put("090", "100.01").refused(), ["Payment amount exceeds the amount outstanding on this document"]);
    assert!(put("090", "0").refused()[0].contains("greater than zero"));
    for account in ["090", "091", "092", "093", "825"] {
        put(account, "1").ok();
    }
    let by_id = world.get("Accounts?where=Code%3D%22091%22").ok().first().text("AccountID");
    let body = payment(&invoice, "", "1", "").replace(r#""Code":"""#, &format!(r#""AccountID":"{by_id}""#));
    world.put("Payments", &body).ok();
    assert_eq!(world.fake.lock().books().invoice("INV-1").unwrap().paid, dec!(6));
}

#[test]
fn several_payments_in_one_request_share_what_is_due() {
    // XR-PAY-1, XR-BATCH-7
    let world = world();
    let invoice = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let two = format!("[{0},{0}]", payment(&invoice, "090", "6", ""));
    let answer = world.put("Payments?summarizeErrors=false", &two).ok();
    assert_eq!(crate::world::column(&answer, "StatusAttributeString"), ["OK", "ERROR"]);
    assert_eq!(world.post("Payments", &two).json.text("Type"), "PostDataInvalidException");
    world.post("Payments", &payment(&invoice, "090", "4", "")).ok();
}

#[test]
fn a_payment_is_never_edited_only_deleted_and_then_the_invoice_is_open_again() {
    // XR-PAY-2, XR-PAY-5
    let world = world();
    let invoice = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let id = world.pay(&invoice, "10").ok().first().text("PaymentID");
    let post = |body: &str| world.post(&format!("Payments/{id}"), body);
    assert!(post(r#"{"Amount":5}"#).refused()[0].contains("cannot be edited"));
    world.advance(60);
    let deleted = post(r#"{"Payments":[{"Status":"DELETED"}]}"#).ok().first().clone();
    assert_eq!((deleted.text("Status"), deleted.text("Invoice.Status")), ("DELETED".into(), "AUTHORISED".into()));
    let open = world.fake.lock().books().invoice("INV-1").unwrap();
    assert_eq!((open.due, open.status.as_str(), open.updated), (dec!(10), "AUTHORISED", world.now()));
    assert!(world.fake.lock().books().payments().is_empty());
    assert_eq!(post(r#"{"Status":"DELETED"}"#).status, 400);
    assert_eq!(world.post("Payments/00000000-0000-4000-8000-00000000dead", r#"{"Status":"DELETED"}"#).status, 404);
    let voided = world.post(&format!("Invoices/{invoice}"), r#"{"Status":"VOIDED"}"#).ok();
    assert!(voided.first().at("Payments").as_array().unwrap().is_empty());
}

#[test]
fn a_payment_is_for_exactly_one_document() {
    // XR-PAY-3
    let world = world();
    let ada = world.contact("Ada");
    let (invoice, note) = (world.invoice(&ada, "INV-1", "10"), world.credit_note(&ada, "CN-1", "10"));
    let both = payment(&invoice, "090", "1", &format!(r#","CreditNote":{{"CreditNoteID":"{note}"}}"#));
    assert_eq!(world.put("Payments", &both).refused(), ["Payment is applied to more than one document."]);
    assert_eq!(world.put("Payments", r#"{"Account":{"Code":"090"},"Amount":1}"#).status, 400);
    let by_number = r#"{"Invoice":{"InvoiceNumber":"INV-1"},"Account":{"Code":"090"},"Amount":1}"#;
    let paid = world.put("Payments", by_number).ok();
    assert_eq!(paid.first().text("Date"), "/Date(1767571200000+0000)/");
    let unknown = payment("00000000-0000-4000-8000-00000000dead", "090", "1", "");
    assert!(world.put("Payments", &unknown).refused()[0].contains("could not be found"));
}

#[test]
fn only_approved_documents_can_be_paid() {
    // XR-PAY-4
    let world = world();
    let ada = world.contact("Ada");
    let draft = crate::world::document_body("ACCREC", &ada, "INV-1", "10", "").replace("AUTHORISED", "DRAFT");
    let draft = world.put("Invoices", &draft).ok().first().text("InvoiceID");
    let paid = world.invoice(&ada, "INV-2", "10");
    world.pay(&paid, "10").ok();
    let voided = world.invoice(&ada, "INV-3", "10");
    world.post(&format!("Invoices/{voided}"), r#"{"Status":"VOIDED"}"#).ok();
    for invoice in [draft, paid, voided] {
        assert_eq!(world.pay(&invoice, "1").refused(), ["Payments can only be made against Authorised documents"]);
    }
}

#[test]
fn amounts_are_in_the_documents_currency_and_a_bank_of_a_third_currency_refuses() {
    // XR-PAY-6
    let euro_bank = xero_client::mock::AccountSetup::new("095", "Euro bank", "BANK").currency("EUR");
    let world = crate::world::World::of_organisation(xero_client::mock::OrganisationSetup::demo().account(euro_bank));
    let ada = world.contact("Ada");
    let euro = world.document("Invoices", "ACCREC", &ada, "INV-1", "92", r#","CurrencyCode":"EUR""#).text("InvoiceID");
    let yen = world.document("Invoices", "ACCREC", &ada, "INV-2", "92", r#","CurrencyCode":"JPY""#).text("InvoiceID");
    let put =
        |invoice: &str, account: &str, more: &str| world.put("Payments", &payment(invoice, account, "9.20", more));
    let amounts = |answer: crate::world::Answer| {
        let payment = answer.ok().first().clone();
        (payment.amount("Amount"), payment.amount("BankAmount"), payment.amount("CurrencyRate"))
    };
    assert_eq!(amounts(put(&euro, "095", "")), (dec!(9.2), dec!(9.2), dec!(0.92)));
    assert_eq!(amounts(put(&euro, "090", "")), (dec!(9.2), dec!(10), dec!(0.92)));
    assert_eq!(amounts(put(&euro, "091", r#","CurrencyRate":0.5"#)), (dec!(9.2), dec!(18.4), dec!(0.5)));
    assert!(put(&yen, "095", "").refused()[0].contains("cannot take a payment in JPY"));
    let dollars = world.invoice(&ada, "INV-3", "10");
    assert_eq!(amounts(put(&dollars, "090", "")).2, dec!(0)); // live answers show 0 for the base currency
}

#[test]
fn two_equal_payments_are_two_and_the_reference_is_kept() {
    // XR-PAY-7
    let world = world();
    let invoice = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let body = payment(&invoice, "091", "5", r##","Reference":"XC-1 #k7f3q9a2""##);
    let (one, two) = (world.put("Payments", &body).ok(), world.put("Payments", &body).ok());
    assert_ne!(one.first().text("PaymentID"), two.first().text("PaymentID"));
    let read = world.get(&format!("Invoices/{invoice}")).ok().first().clone();
    assert_eq!(read.text("Payments.1.Reference"), "XC-1 #k7f3q9a2");
    let found = world.get("Payments?where=Reference.Contains(%22k7f3q9a2%22)&page=1").ok();
    assert_eq!((found.elements().len(), found.first().text("Account.Code")), (2, "091".into()));
    let id = found.first().text("PaymentID");
    assert_eq!(world.get(&format!("Payments/{id}")).ok().first().amount("Amount"), dec!(5));
    let records = world.fake.lock().books().payments();
    assert_eq!(
        (records[0].document.as_str(), records[0].account.as_str(), records[0].amount),
        ("INV-1", "091", dec!(5))
    );
}

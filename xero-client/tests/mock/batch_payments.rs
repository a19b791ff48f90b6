//! Many invoices paid at once.

use rust_decimal::dec;

use crate::world::{Answer, Look, World, column, request, world};

fn batch(world: &World, payments: &[(&str, &str)], more: &str) -> Answer {
    let payments: Vec<String> = payments
        .iter()
        .map(|(id, amount)| format!(r#"{{"Invoice":{{"InvoiceID":"{id}"}},"Amount":{amount}}}"#))
        .collect();
    let body = format!(
        r#"{{"BatchPayments":[{{"Account":{{"Code":"090"}},"Date":"2026-01-06"{more},"Payments":[{}]}}]}}"#,
        payments.join(",")
    );
    world.put("BatchPayments", &body)
}

#[test]
fn a_batch_pays_invoices_or_bills_from_one_account_on_one_day() {
    // XR-BATCHPAY-1
    let world = world();
    let ada = world.contact("Ada");
    let (one, two) = (world.invoice(&ada, "INV-1", "10"), world.invoice(&ada, "INV-2", "20"));
    let made = batch(&world, &[(&one, "10"), (&two, "5")], r#","Reference":"ref""#).ok().first().clone();
    assert_eq!(
        (made.text("Type"), made.amount("TotalAmount"), made.text("Reference")),
        ("RECBATCH".into(), dec!(15), "ref".into())
    );
    assert_eq!(made.text("Payments.0.Invoice.InvoiceID"), one);
    let payments = world.get("Payments").ok();
    assert_eq!(column(&payments, "Date"), ["/Date(1767657600000+0000)/"; 2]);
    assert_eq!(payments.first().text("BatchPaymentID"), made.text("BatchPaymentID"));
    assert_eq!(payments.first().text("BatchPayment.Type"), "RECBATCH");
    assert_eq!(world.get(&format!("Invoices/{one}")).ok().first().text("Status"), "PAID");
    let bill = |number: &str| world.document("Invoices", "ACCPAY", &ada, number, "10", "").text("InvoiceID");
    assert_eq!(batch(&world, &[(&bill("B-1"), "10")], "").ok().first().text("Type"), "PAYBATCH");
    assert!(batch(&world, &[(&two, "5"), (&bill("B-2"), "10")], "").refused()[0].contains("bills only"));
    let too_much = batch(&world, &[(&two, "10"), (&two, "5.01")], "").refused();
    assert_eq!(too_much, ["Payment amount exceeds the amount outstanding on this document"]);
    assert!(batch(&world, &[], "").refused()[0].contains("1 to 200"));
    assert!(batch(&world, &vec![(two.as_str(), "0.01"); 201], "").refused()[0].contains("1 to 200"));
    batch(&world, &vec![(two.as_str(), "0.01"); 200], "").ok();
    let unknown = world.put("BatchPayments", r#"{"Account":{"Code":"x"},"Payments":[]}"#).refused();
    assert_eq!(unknown[0], "Account could not be found");
    assert_eq!(world.get("BatchPayments?page=1").ok().elements().len(), 3);
    assert_eq!(world.get("BatchPayments?where=Type==\"PAYBATCH\"").ok().elements().len(), 1);
}

#[test]
fn a_batch_is_deleted_as_a_whole_and_its_payments_never_alone() {
    // XR-BATCHPAY-2
    let world = world();
    let ada = world.contact("Ada");
    let (one, two) = (world.invoice(&ada, "INV-1", "10"), world.invoice(&ada, "INV-2", "20"));
    let made = batch(&world, &[(&one, "10"), (&two, "20")], "").ok().first().clone();
    let payment = made.text("Payments.0.PaymentID");
    let alone = world.post(&format!("Payments/{payment}"), r#"{"Status":"DELETED"}"#).refused();
    assert!(alone[0].contains("Delete the batch payment"));
    let id = made.text("BatchPaymentID");
    assert!(
        world.post(&format!("BatchPayments/{id}"), r#"{"Reference":"x"}"#).refused()[0].contains("cannot be edited")
    );
    let by_body = format!(r#"{{"BatchPaymentID":"{id}","Status":"DELETED"}}"#);
    let deleted = world.post("BatchPayments", &by_body).ok().first().clone();
    assert_eq!((deleted.text("Status"), deleted.amount("TotalAmount")), ("DELETED".into(), dec!(30)));
    assert!(deleted.at("Payments").as_array().unwrap().is_empty());
    assert!(world.fake.lock().books().payments().is_empty());
    assert_eq!(world.get(&format!("Invoices/{one}")).ok().first().text("Status"), "AUTHORISED");
    assert_eq!(world.post(&format!("BatchPayments/{id}"), r#"{"Status":"DELETED"}"#).status, 400);
    let history = world.get(&format!("BatchPayments/{id}/History")).ok();
    assert_eq!(column(&history, "Changes"), ["Created", "Updated"]);
    assert_eq!(world.send(request("DELETE", &format!("BatchPayments/{id}"), "")).status, 405);
}

#[test]
fn what_a_batch_says_to_the_bank_has_its_lengths() {
    // XR-BATCHPAY-3
    let world = world();
    let one = world.invoice(&world.contact("Ada"), "INV-1", "10");
    for (name, limit) in [("Particulars", 12), ("Code", 12), ("Reference", 255), ("Details", 18), ("Narrative", 18)] {
        let long = format!(r#","{name}":"{}""#, "x".repeat(limit + 1));
        assert!(batch(&world, &[(&one, "1")], &long).refused()[0].contains(name));
        let made = batch(&world, &[(&one, "0.1")], &format!(r#","{name}":"{}""#, "x".repeat(limit))).ok();
        assert_eq!(made.first().text(name).len(), limit);
    }
}

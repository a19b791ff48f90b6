//! Money spent and received, overpayments and prepayments.

use rust_decimal::{Decimal, dec};
use xero_client::mock::{BookRules, DocumentKind, FakeXeroConfig};

use crate::world::{Answer, Look, World, column, request, world};

/// A transaction of the bank account, of one line on the account, or on none.
fn transaction(world: &World, kind: &str, contact: &str, account: &str, amount: &str, more: &str) -> Answer {
    let account = if account.is_empty() { String::new() } else { format!(r#","AccountCode":"{account}""#) };
    let body = format!(
        r#"{{"Type":"{kind}","Contact":{{"ContactID":"{contact}"}},"BankAccount":{{"Code":"090"}},"Date":"2026-01-05",
            "Reference":"R-1","LineItems":[{{"Description":"Tea","Quantity":1,"UnitAmount":{amount}{account}}}]{more}}}"#
    );
    world.put("BankTransactions", &body)
}

fn balance(world: &World, account: &str) -> Decimal {
    let balance = world.fake.lock().books().trial_balance();
    assert_eq!(balance.values().sum::<Decimal>(), dec!(0));
    balance.get(&(account.to_owned(), "USD".to_owned())).copied().unwrap_or_default()
}

fn post(world: &World, target: &str, body: &str) -> Answer {
    world.post(target, body)
}

#[test]
fn money_is_spent_and_received_on_an_active_bank_account() {
    // XR-BANK-1
    let world = world();
    let ada = world.contact("Ada");
    let received = transaction(&world, "RECEIVE", &ada, "200", "10", r#","LineAmountTypes":"Exclusive""#).ok();
    let received = received.first().clone();
    assert_eq!(
        (received.text("BankAccount.Code"), received.text("Status"), received.text("CurrencyCode")),
        ("090".into(), "AUTHORISED".into(), "USD".into())
    );
    assert_eq!((received.amount("TotalTax"), received.amount("Total")), (dec!(0.83), dec!(10.83)));
    transaction(&world, "SPEND", &ada, "220", "4", r#","LineAmountTypes":"NoTax""#).ok();
    assert_eq!((balance(&world, "090"), balance(&world, "200")), (dec!(6.83), dec!(-10)));
    assert_eq!((balance(&world, "220"), balance(&world, "820")), (dec!(4), dec!(-0.83)));
    let refused = |body: &str| world.put("BankTransactions", body).refused().join("; ");
    let line = r#""LineItems":[{"Description":"x","UnitAmount":1,"AccountCode":"200"}]"#;
    let contact = format!(r#""Contact":{{"ContactID":"{ada}"}}"#);
    assert!(refused(&format!(r#"{{"Type":"SPEND",{contact},{line}}}"#)).contains("BankAccount"));
    for account in ["200", "999"] {
        let body = format!(r#"{{"Type":"SPEND",{contact},"BankAccount":{{"Code":"{account}"}},{line}}}"#);
        assert!(refused(&body).contains("BankAccount"), "{account}");
    }
    let body = format!(r#"{{"Type":"SPEND",{contact},"CurrencyCode":"EUR","BankAccount":{{"Code":"090"}},{line}}}"#);
    assert!(refused(&body).contains("cannot take a transaction in EUR"));
    assert!(refused(&format!(r#"{{"Type":"SPEND","BankAccount":{{"Code":"090"}},{line}}}"#)).contains("Contact"));
    assert!(refused(&format!(r#"{{"Type":"SPEND",{contact},"BankAccount":{{"Code":"090"}}}}"#)).contains("line item"));
    for kind in ["RECEIVE-TRANSFER", "SPEND-TRANSFER", "ACCREC"] {
        let body = format!(r#"{{"Type":"{kind}",{contact},"BankAccount":{{"Code":"090"}},{line}}}"#);
        assert!(refused(&body).contains(kind), "{kind}");
    }
    assert_eq!(transaction(&world, "SPEND", &ada, "200", "1", r#","Status":"DRAFT""#).status, 400);
}

#[test]
fn bank_transactions_are_listed_with_lines_in_pages_only() {
    // XR-BANK-2
    let world = world();
    let ada = world.contact("Ada");
    transaction(&world, "RECEIVE", &ada, "200", "10", "").ok();
    transaction(&world, "SPEND", &ada, "220", "1.23456", "").ok();
    let all = world.get("BankTransactions").ok();
    assert_eq!((all.elements().len(), all.first().at("LineItems").as_array().unwrap().len()), (2, 0));
    let spent = world.get("BankTransactions?page=1&unitdp=4&where=Type==\"SPEND\" AND BankAccount.Code==\"090\"").ok();
    assert_eq!(spent.first().amount("LineItems.0.UnitAmount"), dec!(1.23));
    let id = spent.first().text("BankTransactionID");
    let read = world.get(&format!("BankTransactions/{id}")).ok();
    assert_eq!(read.first().text("Contact.Name"), "Ada");
    let invoice = world.invoice(&ada, "INV-1", "10");
    assert_eq!(world.get(&format!("BankTransactions/{invoice}")).status, 404);
    assert_eq!(world.get(&format!("Invoices/{id}")).status, 404);
    let folder = format!("BankTransactions/{id}/Attachments/slip.txt");
    let upload = crate::world::with(request("PUT", &folder, "x"), "content-type", "text/plain");
    world.send(upload).ok();
    world.put(&format!("BankTransactions/{id}/History"), r#"{"HistoryRecords":[{"Details":"seen"}]}"#).ok();
    assert_eq!(world.fake.lock().books().bank_transactions().len(), 2);
    assert_eq!(world.fake.lock().books().documents().len(), 1);
}

#[test]
fn a_bank_transaction_is_changed_and_deleted_until_it_is_reconciled() {
    // XR-BANK-3
    let world = world();
    let ada = world.contact("Ada");
    let id = transaction(&world, "RECEIVE", &ada, "200", "10", "").ok().first().text("BankTransactionID");
    let target = format!("BankTransactions/{id}");
    let changed = post(&world, &target, r#"{"Reference":"R-2"}"#).ok();
    assert_eq!((changed.first().text("Reference"), changed.first().amount("SubTotal")), ("R-2".into(), dec!(10)));
    assert_eq!(post(&world, &target, r#"{"Status":"VOIDED"}"#).status, 400);
    let deleted = format!(r#"{{"BankTransactions":[{{"BankTransactionID":"{id}","Status":"DELETED"}}]}}"#);
    assert_eq!(post(&world, "BankTransactions", &deleted).ok().first().text("Status"), "DELETED");
    assert_eq!(balance(&world, "090"), dec!(0));
    assert!(post(&world, &target, r#"{"Reference":"R-3"}"#).refused()[0].contains("not of valid status"));
    let reconciled = transaction(&world, "SPEND", &ada, "200", "5", r#","IsReconciled":true"#).ok();
    let target = format!("BankTransactions/{}", reconciled.first().text("BankTransactionID"));
    assert!(post(&world, &target, r#"{"Status":"DELETED"}"#).refused()[0].contains("reconciled"));
    let locked = chrono::NaiveDate::from_ymd_opt(2026, 1, 5);
    let now = world.now();
    world.fake.lock().person(now).set_period_lock(locked);
    assert!(transaction(&world, "SPEND", &ada, "200", "5", "").refused()[0].contains("period lock date"));
}

#[test]
fn an_overpayment_lies_on_the_account_of_debtors_or_creditors_without_tax() {
    // XR-BANK-4
    let world = world();
    let ada = world.contact("Ada");
    for account in ["", "610"] {
        let made = transaction(&world, "RECEIVE-OVERPAYMENT", &ada, account, "10", r#","LineAmountTypes":"Exclusive""#);
        let made = made.ok().first().clone();
        assert_eq!(
            (made.text("LineAmountTypes"), made.amount("TotalTax"), made.text("LineItems.0.AccountCode")),
            ("NoTax".into(), dec!(0), "610".into())
        );
    }
    assert_eq!((balance(&world, "090"), balance(&world, "610")), (dec!(20), dec!(-20)));
    assert_eq!(transaction(&world, "RECEIVE-OVERPAYMENT", &ada, "200", "10", "").status, 400);
    transaction(&world, "SPEND-OVERPAYMENT", &ada, "", "7", "").ok();
    assert_eq!(balance(&world, "800"), dec!(7));
    assert_eq!(transaction(&world, "SPEND", &ada, "610", "10", "").status, 400);
}

#[test]
fn the_reference_of_an_overpayment_or_prepayment_is_kept_or_not() {
    // XR-BANK-5
    for keeps in [true, false] {
        let rules = BookRules::default().overpayments_keep_references(keeps);
        let world = World::of(FakeXeroConfig::demo().rules(rules));
        let ada = world.contact("Ada");
        for (kind, account, kept) in
            [("RECEIVE-OVERPAYMENT", "", keeps), ("RECEIVE-PREPAYMENT", "200", keeps), ("RECEIVE", "200", true)]
        {
            let made = transaction(&world, kind, &ada, account, "10", "").ok().first().clone();
            assert_eq!(made.text("Reference"), if kept { "R-1" } else { "" }, "{kind}");
            assert_eq!(made.text("LineItems.0.Description"), "Tea");
        }
    }
}

#[test]
fn overpayments_and_prepayments_have_ids_and_lists_of_their_own() {
    // XR-CREDITS-1
    let world = world();
    let ada = world.contact("Ada");
    let over = transaction(&world, "RECEIVE-OVERPAYMENT", &ada, "", "10", "").ok().first().clone();
    let pre = transaction(&world, "RECEIVE-PREPAYMENT", &ada, "200", "10", r#","LineAmountTypes":"Exclusive""#).ok();
    let pre = pre.first().clone();
    assert_ne!(over.text("OverpaymentID"), over.text("BankTransactionID"));
    let read = world.get(&format!("Overpayments/{}", over.text("OverpaymentID"))).ok().first().clone();
    assert_eq!((read.amount("RemainingCredit"), read.text("Type")), (dec!(10), "RECEIVE-OVERPAYMENT".into()));
    let read = world.get(&format!("Prepayments/{}", pre.text("PrepaymentID"))).ok().first().clone();
    assert_eq!((read.amount("RemainingCredit"), read.text("InvoiceNumber")), (dec!(10.83), "R-1".into()));
    assert_eq!(read.amount("LineItems.0.TaxAmount"), dec!(0.83));
    for (target, count) in [
        ("Overpayments", 1),
        ("Overpayments?References=r-1,x", 1),
        ("Overpayments?References=x", 0),
        ("Prepayments?InvoiceNumbers=R-1&page=1", 1),
        ("Prepayments?where=RemainingCredit>11", 0),
        ("Prepayments?where=Status==\"AUTHORISED\"", 1),
    ] {
        assert_eq!(world.get(target).ok().elements().len(), count, "{target}");
    }
    assert_eq!(world.get(&format!("Overpayments/{}", over.text("BankTransactionID"))).status, 404);
    assert_eq!(world.get(&format!("Overpayments/{}", pre.text("PrepaymentID"))).status, 404);
    assert_eq!(world.put("Overpayments", "{}").status, 405);
    let notes = format!("Prepayments/{}/History", pre.text("PrepaymentID"));
    world.put(&notes, r#"{"HistoryRecords":[{"Details":"seen"}]}"#).ok();
    assert_eq!(column(&world.get(&notes).ok(), "Changes"), ["Created", "Note"]);
}

#[test]
fn they_are_allocated_to_invoices_and_refunded_by_payments_like_credit_notes() {
    // XR-CREDITS-2
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "15");
    let over = transaction(&world, "RECEIVE-OVERPAYMENT", &ada, "", "10", "").ok().first().text("OverpaymentID");
    let pre = transaction(&world, "RECEIVE-PREPAYMENT", &ada, "200", "10", r#","LineAmountTypes":"NoTax""#);
    let pre = pre.ok().first().text("PrepaymentID");
    let allocate = |credit: &str, amount: &str| {
        let body = format!(r#"{{"Allocations":[{{"Amount":{amount},"Invoice":{{"InvoiceID":"{invoice}"}}}}]}}"#);
        world.put(&format!("{credit}/Allocations"), &body)
    };
    let (over_target, pre_target) = (format!("Overpayments/{over}"), format!("Prepayments/{pre}"));
    assert_eq!(allocate(&over_target, "11").refused(), ["The amount allocated exceeds the remaining credit"]);
    let made = allocate(&over_target, "10").ok().first().clone();
    assert_eq!(made.text("Overpayment.OverpaymentID"), over);
    allocate(&pre_target, "5").ok();
    assert_eq!(world.get(&over_target).ok().first().text("Status"), "PAID");
    let paid = world.get(&format!("Invoices/{invoice}")).ok().first().clone();
    assert_eq!((paid.text("Status"), paid.amount("AmountCredited")), ("PAID".into(), dec!(15)));
    assert_eq!(
        (paid.amount("Overpayments.0.AppliedAmount"), paid.amount("Prepayments.0.AppliedAmount")),
        (dec!(10), dec!(5))
    );
    assert!(paid.at("CreditNotes").as_array().unwrap().is_empty());
    assert_eq!(
        (balance(&world, "090"), balance(&world, "610"), balance(&world, "200")),
        (dec!(20), dec!(0), dec!(-20))
    );
    let refund = |document: &str| {
        let body = format!(r#"{{{document},"Account":{{"Code":"090"}},"Date":"2026-01-05","Amount":5}}"#);
        world.put("Payments", &body)
    };
    let refunded = refund(&format!(r#""Prepayment":{{"PrepaymentID":"{pre}"}}"#)).ok().first().clone();
    assert_eq!(
        (refunded.text("PaymentType"), refunded.text("Prepayment.Status")),
        ("ARPREPAYMENTPAYMENT".into(), "PAID".into())
    );
    assert_eq!(
        (balance(&world, "090"), balance(&world, "610"), balance(&world, "200")),
        (dec!(15), dec!(0), dec!(-15))
    );
    assert!(refund(&format!(r#""Overpayment":{{"OverpaymentID":"{over}"}}"#)).refused()[0].contains("Authorised"));
    let deleted =
        world.send(request("DELETE", &format!("{over_target}/Allocations/{}", made.text("AllocationID")), ""));
    assert_eq!(deleted.ok().json.at("IsDeleted").as_bool(), Some(true));
    let refunded = refund(&format!(r#""Overpayment":{{"OverpaymentID":"{over}"}}"#)).ok().first().clone();
    assert_eq!(refunded.text("PaymentType"), "AROVERPAYMENTPAYMENT");
    assert_eq!(world.get("Payments?where=Overpayment.OverpaymentID!=null").ok().elements().len(), 1);
    let allocations = world.fake.lock().books().allocations();
    assert_eq!((allocations.len(), allocations[0].credit_id.to_string()), (1, pre));
}

#[test]
fn a_prepayment_stands_on_the_account_of_its_line_with_its_tax_until_it_is_allocated_or_refunded() {
    // XR-CREDITS-4
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "15");
    let balances = || ["090", "200", "610", "820"].map(|account| balance(&world, account));
    assert_eq!(balances(), [dec!(0), dec!(-15), dec!(15), dec!(0)]);
    let pre = transaction(&world, "RECEIVE-PREPAYMENT", &ada, "220", "10", r#","LineAmountTypes":"Exclusive""#);
    let pre = pre.ok().first().clone();
    let (id, tax) = (pre.text("PrepaymentID"), pre.amount("TotalTax"));
    assert!(tax > dec!(0));
    assert_eq!(balance(&world, "220"), dec!(-10));
    assert_eq!(balances(), [dec!(10) + tax, dec!(-15), dec!(15), -tax]);
    let body = format!(r#"{{"Amount":5,"Invoice":{{"InvoiceID":"{invoice}"}}}}"#);
    world.put(&format!("Prepayments/{id}/Allocations"), &body).ok();
    let (moved, moved_tax) = (balance(&world, "220") + dec!(10), balance(&world, "820") + tax);
    assert!(moved > dec!(0) && moved_tax > dec!(0) && moved + moved_tax == dec!(5), "{moved} and {moved_tax}");
    assert_eq!(balance(&world, "610"), dec!(10));
    let rest = dec!(5) + tax;
    let refund = format!(
        r#"{{"Prepayment":{{"PrepaymentID":"{id}"}},"Account":{{"Code":"090"}},"Date":"2026-01-05","Amount":{rest}}}"#
    );
    world.put("Payments", &refund).ok();
    assert_eq!(balance(&world, "220"), dec!(0));
    assert_eq!(balances(), [dec!(5), dec!(-15), dec!(10), dec!(0)]);
}

#[test]
fn they_are_voided_by_their_bank_transaction_and_only_while_nothing_uses_them() {
    // XR-CREDITS-3
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "15");
    let made = transaction(&world, "RECEIVE-OVERPAYMENT", &ada, "", "10", "").ok().first().clone();
    let target = format!("BankTransactions/{}", made.text("BankTransactionID"));
    let body = format!(r#"{{"Amount":10,"Invoice":{{"InvoiceID":"{invoice}"}}}}"#);
    let allocations = format!("Overpayments/{}/Allocations", made.text("OverpaymentID"));
    let allocation = world.put(&allocations, &body).ok().first().text("AllocationID");
    let void = || post(&world, &target, r#"{"Status":"VOIDED"}"#);
    assert_eq!(world.get(&target).ok().first().text("Status"), "AUTHORISED");
    assert!(void().refused()[0].contains("allocated"));
    world.send(request("DELETE", &format!("{allocations}/{allocation}"), "")).ok();
    assert_eq!(post(&world, &target, r#"{"Status":"DELETED"}"#).status, 400);
    assert_eq!(post(&world, &target, r#"{"Reference":"x"}"#).status, 400);
    assert_eq!(void().ok().first().text("Status"), "VOIDED");
    assert_eq!(balance(&world, "090"), dec!(0));
    let kinds: Vec<_> = world.fake.lock().books().bank_transactions().iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [DocumentKind::ReceiveOverpayment]);
}

#[test]
fn no_transaction_is_made_without_a_bank_account_and_a_change_need_not_repeat_it() {
    // XR-BANK-1
    let world = world();
    let ada = world.contact("Ada");
    let rest = format!(
        r#""Type":"SPEND","Contact":{{"ContactID":"{ada}"}},"LineItems":[{{"UnitAmount":1,"AccountCode":"200"}}]"#
    );
    for id in ["00000000-0000-0000-0000-000000000000", "00000000-0000-4000-8000-00000000dead"] {
        let refused = world.put("BankTransactions", &format!(r#"{{"BankTransactionID":"{id}",{rest}}}"#)).refused();
        assert_eq!(refused, ["A BankAccount must be specified."], "{id}");
    }
    assert!(world.fake.lock().books().bank_transactions().is_empty());
    let made = transaction(&world, "SPEND", &ada, "200", "1", "").ok().first().text("BankTransactionID");
    let changed = world.post(&format!("BankTransactions/{made}"), r#"{"Type":"SPEND","Reference":"R-2"}"#).ok();
    assert_eq!(
        (changed.first().text("Reference"), changed.first().text("BankAccount.Code")),
        ("R-2".into(), "090".into())
    );
}

#[test]
fn a_change_can_reconcile_and_then_nothing_changes_any_more() {
    // XR-BANK-3
    let world = world();
    let made = transaction(&world, "SPEND", &world.contact("Ada"), "200", "1", "").ok().first().clone();
    let target = format!("BankTransactions/{}", made.text("BankTransactionID"));
    let changed = world.post(&target, r#"{"IsReconciled":true}"#).ok();
    assert_eq!(changed.first().at("IsReconciled").as_bool(), Some(true));
    assert!(world.post(&target, r#"{"Status":"DELETED"}"#).refused()[0].contains("reconciled"));
}

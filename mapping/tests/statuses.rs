//! The status table, golden case by golden case: what each payment status makes of an order's documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, OpKind, ParkCode, Plan,
    ledger::{DocumentStatus, LineAmounts},
};
use common::{Books, day, decimal, item, mapper, offline, profile_with, read, status, surcharge, transaction, usd};
use mapping::Mapper;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn kinds(plan: &Plan) -> Vec<OpKind> {
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

fn codes(plan: &Plan) -> Vec<ParkCode> {
    plan.parked.iter().map(|park| park.code).collect()
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, transactions: &[PaymentTransaction]) -> Plan {
    books.sync(mapper, &read(mapper, differs, transactions).unwrap())
}

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

#[test]
fn p_is_an_authorised_invoice_and_its_payments() {
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper(), &json!({}), &card(&[("sale", "20", 2)]));
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreateInvoice, OpKind::CreatePayment]);
    let invoice = books.invoice();
    assert_eq!((invoice.number.as_str(), invoice.status), ("XC-1042", DocumentStatus::Authorised));
    assert_eq!(invoice.date, day("2025-03-01"));
    assert_eq!(invoice.due_date, Some(day("2025-03-15")));
    assert_eq!(invoice.reference, format!("Order 42 {}", plan.steps[1].op.tag()));
    assert_eq!(invoice.line_amounts, LineAmounts::NoTax);
    let LedgerWrite::CreatePayment(payment) = &plan.steps[2].write else { panic!() };
    assert_eq!((payment.account.as_str(), payment.date, payment.amount), ("092", day("2025-03-02"), usd("20")));
    assert_eq!(payment.reference, format!("XC-1042 {}", plan.steps[2].op.tag()));
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn q_and_a_wait_until_money_arrives() {
    for code in ["Q", "A"] {
        let mut books = Books::new();
        let differs = json!({"payment_status": status(code)});
        let plan = sync(&mut books, &mapper(), &differs, &[offline(1, "PayPal", "20")]);
        assert!(plan.is_settled() && plan.notes.iter().any(|note| note.contains("until money arrives")), "{plan:?}");
        let plan = sync(&mut books, &mapper(), &differs, &card(&[("sale", "5", 2)]));
        assert_eq!(kinds(&plan).len(), 3);
        assert_eq!(books.due(), decimal("15"));
    }
}

#[test]
fn an_order_on_account_is_billed_at_once_and_due_by_terms() {
    let mapper = mapper();
    let mut books = Books::new();
    let differs = json!({"payment_status": status("Q")});
    let plan = sync(&mut books, &mapper, &differs, &[offline(1, "Phone ordering", "20")]);
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreateInvoice]);
    assert_eq!(books.due(), decimal("20"));
    let plan = sync(&mut books, &mapper, &json!({}), &[offline(1, "Phone ordering", "20")]);
    assert_eq!(kinds(&plan), [OpKind::CreatePayment]);
}

#[test]
fn an_order_on_account_that_is_edited_is_updated_and_one_that_is_cancelled_is_voided() {
    let (mapper, mut books) = (mapper(), Books::new());
    let awaiting = json!({"payment_status": status("Q")});
    let plan = sync(&mut books, &mapper, &awaiting, &[offline(1, "Phone ordering", "20")]);
    assert_eq!(plan.steps[1].why, "the order is sold on account");
    assert_eq!(
        (books.invoice().status, books.invoice().due_date),
        (DocumentStatus::Authorised, Some(day("2025-03-15")))
    );
    let edited = json!({"payment_status": status("Q"), "items": [common::item(1, "TEA-1", "10", 3)], "sub_total": 30,
        "total": 30});
    let plan = sync(&mut books, &mapper, &edited, &[offline(1, "Phone ordering", "20")]);
    assert_eq!((kinds(&plan), books.due()), (vec![OpKind::UpdateDocument], decimal("30")));
    let cancelled = json!({"payment_status": status("C")});
    let plan = sync(&mut books, &mapper, &cancelled, &[offline(1, "Phone ordering", "20")]);
    assert_eq!((kinds(&plan), books.invoice().status), (vec![OpKind::SetDocumentStatus], DocumentStatus::Voided));
}

#[test]
fn the_method_that_was_chosen_is_that_of_the_last_transaction_that_did_not_fail() {
    let chosen = |rows: &[PaymentTransaction]| read(&mapper(), &json!({}), rows).unwrap().payment_method;
    assert_eq!(chosen(&[]), "");
    let mut failed = transaction(2, "Credit Card", "USD", &[("sale", "20", 1)]);
    failed.backend_transactions[0].status = "F".into();
    let phone = offline(1, "Phone ordering", "20");
    assert_eq!(chosen(&[phone.clone(), failed]), "Phone ordering");
    assert_eq!(chosen(&[phone, transaction(3, "PayPal", "USD", &[("sale", "20", 1)])]), "PayPal");
}

#[test]
fn an_option_makes_a_draft_of_an_authorised_order_which_payment_approves_and_cancelling_deletes() {
    let mapper = Mapper::new(profile_with("A = \"wait\"", "A = \"draft\""));
    let mut books = Books::new();
    let differs = json!({"payment_status": status("A")});
    let held = [transaction(1, "Credit Card", "USD", &[("auth", "20", 1)])];
    assert_eq!(kinds(&sync(&mut books, &mapper, &differs, &held)), [OpKind::CreateContact, OpKind::CreateInvoice]);
    assert_eq!(books.invoice().status, DocumentStatus::Draft);
    let plan = sync(&mut books, &mapper, &json!({}), &card(&[("auth", "20", 1), ("capture", "20", 3)]));
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment]);
    assert_eq!(books.due(), Decimal::ZERO);

    let mut books = Books::new();
    sync(&mut books, &mapper, &differs, &held);
    let plan = sync(&mut books, &mapper, &json!({"payment_status": status("C")}), &held);
    assert_eq!(kinds(&plan), [OpKind::SetDocumentStatus]);
    assert_eq!(books.invoice().status, DocumentStatus::Deleted);
}

#[test]
fn pp_is_read_from_the_sums_never_from_the_code() {
    let differs = json!({"payment_status": status("PP")});
    let mut books = Books::new();
    sync(&mut books, &mapper(), &differs, &card(&[("auth", "20", 1), ("capturePart", "12.50", 2)]));
    assert_eq!(books.due(), decimal("7.50"));

    let mut books = Books::new();
    sync(&mut books, &mapper(), &differs, &card(&[("sale", "20", 1), ("refundPart", "4.99", 5)]));
    assert_eq!(books.due(), Decimal::ZERO);
    assert_eq!(books.credits(), [("refund-101".to_owned(), decimal("4.99"), Decimal::ZERO)]);
}

#[test]
fn pp_without_evidence_is_parked_unless_one_offline_transaction_explains_it() {
    let differs = json!({"payment_status": status("PP")});
    let park = read(&mapper(), &differs, &[]).unwrap_err();
    assert_eq!(park.code, ParkCode::AmountUnknown);
    let two = [offline(1, "Echeck", "5"), offline(2, "Echeck", "6")];
    assert_eq!(read(&mapper(), &differs, &two).unwrap_err().code, ParkCode::AmountUnknown);
    let mut books = Books::new();
    sync(&mut books, &mapper(), &differs, &[offline(1, "Echeck", "5")]);
    assert_eq!(books.due(), decimal("15"));
}

#[test]
fn r_is_invoice_payment_credit_note_and_refund_also_if_nothing_was_sent_before() {
    let mut books = Books::new();
    let differs = json!({"payment_status": status("R"), "total": 23.65, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "1.65", false), surcharge(2, "shipping", "SHIPPING", "2", false)]});
    let plan = sync(&mut books, &mapper(), &differs, &card(&[("sale", "23.65", 1), ("refund", "23.65", 6)]));
    assert_eq!(
        kinds(&plan),
        [
            OpKind::CreateContact,
            OpKind::CreateInvoice,
            OpKind::CreatePayment,
            OpKind::CreateCreditNote,
            OpKind::CreatePayment
        ]
    );
    assert_eq!(books.credits(), [("refund-101".to_owned(), decimal("23.65"), Decimal::ZERO)]);
    let LedgerWrite::CreateDocument(note) = &plan.steps[3].write else { panic!() };
    assert_eq!(note.lines, books.invoice().lines, "a full credit mirrors the lines");
    assert_eq!((note.number.as_str(), note.date), ("XC-1042-refund-101", day("2025-03-06")));

    let mapper = Mapper::new(profile_with("R = \"refund\"", "R = \"refund_if_sent\""));
    let plan = sync(&mut Books::new(), &mapper, &differs, &card(&[("sale", "23.65", 1), ("refund", "23.65", 6)]));
    assert!(plan.is_settled(), "{plan:?}");
}

#[test]
fn r_by_status_alone_was_captured_and_refunded_in_full() {
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper(), &json!({"payment_status": status("R")}), &[offline(9, "Echeck", "20")]);
    assert_eq!(kinds(&plan).len(), 5);
    assert_eq!(books.credits(), [("refund-t9-refund".to_owned(), decimal("20"), Decimal::ZERO)]);
    assert!(plan.notes.iter().any(|note| note.starts_with("evidence: status")));
}

#[test]
fn a_refund_by_status_alone_gives_back_what_was_posted_of_its_payment_whatever_the_order_is_worth_by_now() {
    let (mut books, mapper) = (Books::new(), mapper());
    // The transaction does not explain the total: how much came, the status says.
    let paid = [offline(9, "Echeck", "15")];
    sync(&mut books, &mapper, &json!({}), &paid);
    let dearer =
        json!({"items": [item(7, "TEA-1", "12.50", 2)], "sub_total": 25, "total": 25, "payment_status": status("R")});
    let plan = sync(&mut books, &mapper, &dearer, &paid);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment]);
    assert_eq!(books.credits(), [("refund-t9-refund".to_owned(), decimal("20"), Decimal::ZERO)]);
}

#[test]
fn a_refunded_order_gives_its_tender_back_to_the_liability() {
    let mut books = Books::new();
    let differs = json!({"payment_status": status("P"), "total": 15, "surcharges": [
        surcharge(1, "discount", "GIFTCERT", "-5", false)]});
    let plan = sync(&mut books, &mapper(), &differs, &card(&[("sale", "15", 1)]));
    let accounts: Vec<&str> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.write {
            LedgerWrite::CreatePayment(payment) => Some(payment.account.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(accounts, ["825", "092"]);
    assert_eq!(books.due(), Decimal::ZERO);
    let mut refunded = differs.clone();
    refunded["payment_status"] = status("R");
    let plan = sync(&mut books, &mapper(), &refunded, &card(&[("sale", "15", 1), ("refund", "15", 6)]));
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment, OpKind::CreatePayment]);
    assert_eq!(books.credits(), [("refund-101".to_owned(), decimal("20"), Decimal::ZERO)]);
}

#[test]
fn d_and_c_send_nothing_if_nothing_was_sent() {
    for code in ["D", "C"] {
        let plan = sync(&mut Books::new(), &mapper(), &json!({"payment_status": status(code)}), &[]);
        assert!(plan.is_settled(), "{plan:?}");
    }
}

#[test]
fn a_cancelled_order_whose_money_was_kept_is_parked() {
    let order = read(&mapper(), &json!({"payment_status": status("C")}), &card(&[("sale", "20", 1)])).unwrap();
    assert_eq!(codes(&Books::new().plan(&mapper(), &order)), [ParkCode::AmbiguousRefund]);
}

#[test]
fn a_cancelled_unpaid_invoice_is_voided_or_credited_where_the_period_is_locked() {
    let mapper = Mapper::new(profile_with("Q = \"wait\"", "Q = \"invoice\""));
    let (awaiting, cancelled) = (json!({"payment_status": status("Q")}), json!({"payment_status": status("C")}));
    let mut books = Books::new();
    sync(&mut books, &mapper, &awaiting, &[]);
    assert_eq!(kinds(&sync(&mut books, &mapper, &cancelled, &[])), [OpKind::SetDocumentStatus]);
    assert_eq!(books.invoice().status, DocumentStatus::Voided);
    // And it stays void: its number cannot be used again.
    let order = read(&mapper, &awaiting, &[]).unwrap();
    assert_eq!(codes(&books.plan(&mapper, &order)), [ParkCode::DeletedInLedger]);

    let mut books = Books::new();
    sync(&mut books, &mapper, &awaiting, &[]);
    books.reference.organisation.period_lock = Some(day("2025-03-02"));
    let plan = sync(&mut books, &mapper, &cancelled, &[]);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::Allocate]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_cancelled_paid_invoice_is_credited_and_its_refund_paid_out() {
    let mut books = Books::new();
    sync(&mut books, &mapper(), &json!({}), &card(&[("sale", "20", 1)]));
    let differs = json!({"payment_status": status("C")});
    let mut kept = Books::new();
    sync(&mut kept, &mapper(), &json!({}), &card(&[("sale", "20", 1)]));
    let plan = sync(&mut kept, &mapper(), &differs, &card(&[("sale", "20", 1)]));
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote]);
    assert!(plan.notes.iter().any(|note| note.contains("20.00 USD of its credit stays open")), "{:?}", plan.notes);
    let plan = sync(&mut books, &mapper(), &differs, &card(&[("sale", "20", 1), ("refund", "20", 5)]));
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment]);
    assert_eq!(books.credits()[0].2, Decimal::ZERO);
}

#[test]
fn an_unknown_status_is_parked_until_the_profile_names_it() {
    let order = read(&mapper(), &json!({"payment_status": status("LAB")}), &[]).unwrap();
    let plan = Books::new().plan(&mapper(), &order);
    assert_eq!(codes(&plan), [ParkCode::UnknownStatus]);
    assert!(plan.parked[0].to_string().contains("LAB"));
    let known = Mapper::new(profile_with("Q = \"wait\"", "Q = \"wait\"\nLAB = \"wait\""));
    assert!(Books::new().plan(&known, &order).is_settled());
    let order = read(&mapper(), &json!({"payment_status": null}), &[]).unwrap();
    assert_eq!(codes(&Books::new().plan(&mapper(), &order)), [ParkCode::UnknownStatus]);
}

#[test]
fn a_zero_order_has_nothing_to_bill() {
    let differs = json!({"total": 0, "surcharges": [surcharge(1, "discount", "DCOUPON", "-20", false)]});
    let plan = sync(&mut Books::new(), &mapper(), &differs, &[]);
    assert!(plan.is_settled() && plan.notes.iter().any(|note| note.contains("nothing to bill")), "{plan:?}");
}

#[test]
fn a_locked_period_parks_the_order() {
    let mut books = Books::new();
    books.reference.organisation.year_end_lock = Some(day("2025-03-31"));
    let order = read(&mapper(), &json!({}), &card(&[("sale", "20", 1)])).unwrap();
    let plan = books.plan(&mapper(), &order);
    assert_eq!((codes(&plan), plan.steps.len()), (vec![ParkCode::LockedPeriod], 0));
    assert!(plan.parked[0].to_string().contains("2025-03-31"), "{}", plan.parked[0]);
}

#[test]
fn a_payment_method_without_account_holds_the_payment_back_and_names_it() {
    let mut books = Books::new();
    let rows = [transaction(1, "Bitcoin", "USD", &[("sale", "20", 1)])];
    let plan = sync(&mut books, &mapper(), &json!({}), &rows);
    assert_eq!(codes(&plan), [ParkCode::UnmappedPaymentMethod]);
    assert!(plan.parked[0].to_string().contains("Bitcoin"));
    assert_eq!(books.due(), decimal("20"));
}

#[test]
fn an_offline_payment_is_dated_by_the_history_else_by_the_day_it_was_seen() {
    let history: Vec<xcart_client::wire::HistoryEntry> = serde_json::from_value(json!([
        {"id": 1, "date": "2025-03-03T23:00:00+0000", "code": "CHANGE PAYMENT STATUS ORDER",
         "description": "Order payment status changed from Awaiting to Status P", "comment": "", "profile_id": null,
         "profile_name": null, "ip": "", "details": []},
        {"id": 2, "date": "2025-03-05T23:00:00+0000", "code": "CHANGE SHIPPING STATUS ORDER",
         "description": "changed to Status P", "comment": "", "profile_id": null, "profile_name": null, "ip": "", "details": []}
    ]))
    .unwrap();
    let wire = common::wire_order(&json!({"payment_status": status("P")}));
    let transactions = [offline(1, "Echeck", "20")];
    assert!(mapping::inbound::xcart::needs_history(&wire, &transactions));
    assert!(!mapping::inbound::xcart::needs_history(&wire, &card(&[("sale", "20", 1)])));
    let read = |history: &[xcart_client::wire::HistoryEntry]| {
        mapping::inbound::xcart::order(mapper().profile(), &wire, &transactions, history, day("2025-03-10")).unwrap()
    };
    assert_eq!(read(&history).payments[0].on, day("2025-03-03"));
    assert_eq!(read(&[]).payments[0].on, day("2025-03-10"));
    assert_eq!(read(&[]).payments[0].id.as_str(), "t1");
}

#[test]
fn a_gateway_row_that_appears_later_is_the_transactions_first_capture() {
    let mut books = Books::new();
    sync(&mut books, &mapper(), &json!({}), &[offline(1, "Credit Card", "20")]);
    let plan = sync(&mut books, &mapper(), &json!({}), &card(&[("sale", "20", 2)]));
    assert!(plan.is_settled(), "{plan:?}");
}

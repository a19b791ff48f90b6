//! Money that is more than the invoices take: parked, or an overpayment of the order's contact where the profile says so; paid back out
//! of it, and set against what the order grows by.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    Applied, LedgerWrite, Money, OpKind, ParkCode, Plan,
    ledger::{DocKey, DocKind, Overpayment, Posting},
};
use common::{Books, connection, day, decimal, item, profile_with, read, status, transaction, usd};
use mapping::{Mapper, Profile, preview::trial_balance};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

const CARD: &str = "account = \"092\"          # card clearing";

/// The profile whose cards are paid to that account, with more in their row.
fn cards(row: &str) -> Profile {
    profile_with(CARD, row)
}

fn overpaying() -> Mapper {
    Mapper::new(cards("account = \"090\"\noverpaid = \"overpayment\""))
}

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

/// The order at that price of its one tea.
fn at(price: &str, code: &str) -> Value {
    let total: Value = serde_json::from_str(price).unwrap();
    json!({"items": [item(7, "TEA-1", price, 1)], "sub_total": total, "total": total, "payment_status": status(code)})
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    books.sync(mapper, &read(mapper, differs, &card(rows)).unwrap())
}

fn step(books: &mut Books, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    sync(books, &overpaying(), differs, rows)
}

fn kinds(plan: &Plan) -> Vec<OpKind> {
    assert_eq!(plan.parked, []);
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

/// Part, amount and what is left of each overpayment.
fn overpaid(books: &Books) -> Vec<(String, Decimal, Decimal)> {
    let of_each = |overpayment: &Overpayment| {
        let part = overpayment.key.source().split_once('/').unwrap().1.to_owned();
        (part, overpayment.amount.amount().normalize(), books.open(&overpayment.key).normalize())
    };
    books.overpayments().into_iter().map(of_each).collect()
}

fn one(part: &str, amount: &str, left: &str) -> Vec<(String, Decimal, Decimal)> {
    vec![(part.to_owned(), decimal(amount), decimal(left))]
}

const SALE: (&str, &str, u32) = ("sale", "150", 1);

#[test]
fn what_is_captured_beyond_the_invoice_is_an_overpayment_of_its_contact() {
    let mut books = Books::new();
    let plan = step(&mut books, &at("100", "P"), &[SALE]);
    let all = [OpKind::CreateContact, OpKind::CreateInvoice, OpKind::CreatePayment, OpKind::CreateOverpayment];
    assert_eq!(kinds(&plan), all);
    let LedgerWrite::CreateOverpayment(overpayment) = &plan.steps[3].write else { panic!() };
    let reference = format!("XC-1042 {}", plan.steps[3].op.tag());
    let expected = Overpayment {
        key: DocKey::new(DocKind::Overpayment, "42/100"),
        contact: books.invoice().contact.clone(),
        invoice: books.invoice().key.clone(),
        account: "090".into(),
        receivable: Some("610".into()),
        date: day("2025-03-01"),
        amount: usd("50"),
        currency_rate: None,
        reference: reference.into(),
    };
    assert_eq!(*overpayment, expected);
    assert_eq!((books.due(), overpaid(&books)), (Decimal::ZERO, one("100", "50", "50")));
}

#[test]
fn without_a_word_of_the_profile_it_is_parked_with_the_amounts_and_the_fix() {
    let mapper = Mapper::new(cards("account = \"090\""));
    let plan = sync(&mut Books::new(), &mapper, &at("100", "P"), &[SALE]);
    assert_eq!(plan.parked.len(), 1);
    assert_eq!(plan.parked[0].code, ParkCode::AmountUnknown);
    let told = plan.parked[0].to_string();
    let expected = "order 1042: 150.00 USD was captured and 0.00 USD refunded, 50.00 more than its invoice XC-1042 can take (refund \
                    the difference in the store, or say overpaid = \"overpayment\" in the profile's [[payment_method]])";
    assert_eq!(told, expected);
}

#[test]
fn a_refund_of_it_is_paid_out_of_the_overpayment_and_credits_nothing() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[SALE]);
    let plan = step(&mut books, &at("100", "P"), &[SALE, ("refundPart", "20", 6)]);
    assert_eq!(kinds(&plan), [OpKind::CreatePayment]);
    let LedgerWrite::CreatePayment(refund) = &plan.steps[0].write else { panic!() };
    assert_eq!((refund.on.to_string(), refund.date), ("overpayment:42/100".to_owned(), day("2025-03-06")));
    assert!(refund.gives_back() && refund.reference.starts_with("XC-1042 #"));
    assert_eq!(overpaid(&books), one("100", "50", "30"));
    // Both at once make the same books.
    let mut at_once = Books::new();
    step(&mut at_once, &at("100", "P"), &[SALE, ("refundPart", "20", 6)]);
    assert_eq!(at_once.applied, books.applied);
}

#[test]
fn a_refund_of_more_takes_the_rest_from_the_sale() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[SALE]);
    let plan = step(&mut books, &at("100", "PP"), &[SALE, ("refundPart", "60", 6)]);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment, OpKind::CreatePayment]);
    assert_eq!(overpaid(&books), one("100", "50", "0"));
    assert_eq!(books.credits(), [("refund-101".to_owned(), decimal("10.00"), decimal("0.00"))]);
}

#[test]
fn what_the_order_grows_by_is_paid_with_the_overpayment() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[SALE]);
    let plan = step(&mut books, &at("130", "P"), &[SALE]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::Allocate]);
    let LedgerWrite::Allocate(allocation) = &plan.steps[1].write else { panic!() };
    assert_eq!((allocation.credit.to_string(), allocation.amount), ("overpayment:42/100".to_owned(), usd("30")));
    assert_eq!((books.further()[0].2, overpaid(&books)), (Decimal::ZERO, one("100", "50", "20")));
    // More than it covers stays due, and is paid with what comes.
    step(&mut books, &at("180", "P"), &[SALE]);
    assert_eq!((books.further()[1].2, overpaid(&books)), (decimal("30"), one("100", "50", "0")));
    let plan = step(&mut books, &at("180", "P"), &[SALE, ("sale", "30", 8)]);
    assert_eq!(kinds(&plan), [OpKind::CreatePayment]);
    assert_eq!(books.further()[1].2, Decimal::ZERO);
}

#[test]
fn a_deposit_beyond_an_order_that_was_edited_down_before_it_was_billed_is_overpaid() {
    let mut books = Books::new();
    step(&mut books, &at("80", "P"), &[("sale", "100", 1)]);
    assert_eq!((books.due(), overpaid(&books)), (Decimal::ZERO, one("100", "20", "20")));
    // What an edit takes off later is credited, and is no overpayment.
    step(&mut books, &at("70", "P"), &[("sale", "100", 1)]);
    assert_eq!(overpaid(&books), one("100", "20", "20"));
    assert_eq!(books.credits(), [("edit-1".to_owned(), decimal("10.00"), decimal("10.00"))]);
}

#[test]
fn a_deposit_is_a_part_payment_of_the_invoice_which_it_brings_about() {
    let (mapper, deposit) = (overpaying(), ("capturePart", "30", 1));
    for code in ["Q", "A", "PP", "P"] {
        let mut books = Books::new();
        let plan = sync(&mut books, &mapper, &at("100", code), &[deposit]);
        assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreateInvoice, OpKind::CreatePayment], "{code}");
        assert_eq!((books.due(), overpaid(&books)), (decimal("70"), vec![]));
        sync(&mut books, &mapper, &at("100", "P"), &[deposit, ("capturePart", "75", 4)]);
        assert_eq!((books.due(), overpaid(&books)), (Decimal::ZERO, one("101", "5", "5")));
    }
}

#[test]
fn a_cancelled_order_gives_back_invoice_and_overpayment() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[SALE]);
    let plan = step(&mut books, &at("100", "C"), &[SALE]);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote]);
    assert!(plan.notes.iter().any(|note| note.contains("150.00 USD of its credit stays open")), "{:?}", plan.notes);
    step(&mut books, &at("100", "C"), &[SALE, ("refund", "150", 9)]);
    assert_eq!((overpaid(&books), books.credits()[0].2), (one("100", "50", "0"), Decimal::ZERO));
}

#[test]
fn two_captures_each_have_their_overpayment_and_a_known_one_keeps_its_own() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[SALE]);
    let plan = step(&mut books, &at("100", "P"), &[SALE, ("capturePart", "7.50", 5)]);
    assert_eq!(kinds(&plan), [OpKind::CreateOverpayment]);
    let second = ("101".to_owned(), decimal("7.5"), decimal("7.5"));
    assert_eq!(overpaid(&books), [one("100", "50", "50"), vec![second]].concat());
}

#[test]
fn an_overpayment_that_was_known_by_its_transaction_alone_is_not_made_again() {
    let mut books = Books::new();
    let told = read(&overpaying(), &at("100", "P"), &card(&[SALE])).unwrap();
    let mut before = told.clone();
    before.payments[0].id = "t1".into();
    books.sync(&overpaying(), &before);
    let plan = books.sync(&overpaying(), &told);
    assert_eq!((kinds(&plan), overpaid(&books)), (vec![], one("t1", "50", "50")));
}

#[test]
fn a_capture_that_is_less_in_the_store_now_is_for_a_person() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[SALE]);
    let plan = step(&mut books, &at("100", "P"), &[("sale", "120", 1)]);
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::ChangedAfterPayment));
}

#[test]
fn a_tender_is_taken_first_and_never_overpaid() {
    let mut books = Books::new();
    let differs = json!({"items": [item(7, "TEA-1", "20", 1)], "sub_total": 20, "total": 0,
        "surcharges": [common::surcharge(2, "discount", "GIFTCERT", "-20", false)]});
    step(&mut books, &differs, &[]);
    let plan = step(&mut books, &differs, &[("sale", "5", 3)]);
    assert_eq!(kinds(&plan), [OpKind::CreateOverpayment]);
    assert_eq!(overpaid(&books), one("100", "5", "5"));
}

/// A certificate of more than the order pays for what the order grows by too. What no invoice took of it is what does not go back: money
/// goes back whole.
#[test]
fn what_no_invoice_took_of_a_certificate_is_not_taken_off_a_refund_of_money() {
    let at = |price: &str, code: &str| {
        let less = format!("-{price}");
        json!({"items": [item(7, "TEA-1", price, 1)], "sub_total": serde_json::from_str::<Value>(price).unwrap(),
            "total": 0, "payment_status": status(code),
            "surcharges": [common::surcharge(2, "discount", "GIFTCERT", &less, false)]})
    };
    let mut books = Books::new();
    step(&mut books, &at("20", "P"), &[("sale", "5", 3)]);
    let plan = step(&mut books, &at("25", "R"), &[("sale", "5", 3), ("refund", "5", 6)]);
    let back = |step: &canonical_model::Step| match &step.write {
        LedgerWrite::CreatePayment(payment) => Some((payment.account.to_string(), payment.amount)),
        _ => None,
    };
    let mut paid: Vec<_> = plan.steps.iter().filter_map(back).collect();
    paid.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(paid, [("090".to_owned(), usd("5")), ("825".to_owned(), usd("20"))], "{:?}", plan.parked);
}

#[test]
fn the_account_of_overpayments_is_a_bank_account_of_their_currency() {
    let clearing = cards("account = \"092\"\noverpaid = \"overpayment\"");
    let findings = clearing.check(&common::reference()).unwrap_err();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(
        findings[0].to_string(),
        "profile line 108, column 11, payment_method[2].account: account 092 (Card clearing) is no bank account, and overpayments \
         come to those alone (name one: 090 Business Bank; or let overpaid = \"park\" leave them to a person)"
    );
    // A plan says so too, and pays the invoice.
    let mut books = Books::new();
    let plan = sync(&mut books, &Mapper::new(clearing), &at("100", "P"), &[SALE]);
    let codes: Vec<_> = plan.parked.iter().map(|park| park.code).collect();
    assert_eq!((codes, books.due()), (vec![ParkCode::UnknownAccount], Decimal::ZERO));

    let mut euros = at("100", "P");
    euros["currency"] = json!("EUR");
    let order = read(&overpaying(), &euros, &[transaction(1, "Credit Card", "EUR", &[SALE])]).unwrap();
    let plan = Books::new().plan(&overpaying(), &order);
    let told = plan.parked[0].to_string();
    assert!(told.starts_with("account 090 is in USD: an overpayment in EUR cannot come to it"), "{told}");
}

#[test]
fn a_fee_goes_on_the_invoice_and_what_is_overpaid_bears_none() {
    let row = "account = \"090\"\noverpaid = \"overpayment\"\nfee_account = \"093\"\nfee_field = \"fee\"";
    let mapper = Mapper::new(cards(row));
    let with_fee = |rows: &[(&str, &str, u32)], fee: &str| {
        let mut transaction = transaction(1, "Credit Card", "USD", rows);
        let datum = json!({"id": 1, "name": "fee", "label": "Fee", "value": fee, "access_level": "A"});
        let last = transaction.backend_transactions.last_mut().unwrap();
        last.data = vec![serde_json::from_value(datum).unwrap()];
        vec![transaction]
    };
    let mut books = Books::new();
    let first = with_fee(&[SALE], "4.50");
    let plan = books.sync(&mapper, &read(&mapper, &at("100", "P"), &first).unwrap());
    let paid: Vec<_> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.write {
            LedgerWrite::CreatePayment(payment) => Some((payment.account.to_string(), payment.amount)),
            _ => None,
        })
        .collect();
    assert_eq!(paid, [("093".to_owned(), usd("4.50")), ("090".to_owned(), usd("95.50"))]);
    assert_eq!((plan.parked, overpaid(&books)), (vec![], one("100", "50", "50")));
    // A fee of what no invoice takes stands nowhere.
    let both = with_fee(&[SALE, ("sale", "10", 4)], "0.40");
    let plan = books.sync(&mapper, &read(&mapper, &at("100", "P"), &both).unwrap());
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::AmountUnknown));
    assert!(plan.parked[0].cause.contains("9.60 USD is overpaid, and of it the gateway kept 0.40 USD"), "{plan:?}");
    // Nor is one that its invoice took in part, now or when it is planned again.
    let mut small = Books::new();
    let plan = small.sync(&mapper, &read(&mapper, &at("3", "P"), &with_fee(&[SALE], "5")).unwrap());
    assert!(plan.parked[0].cause.contains("145.00 USD is overpaid, and of it the gateway kept 2"), "{plan:?}");
    assert_eq!((small.due(), overpaid(&small)), (Decimal::ZERO, vec![]));
}

fn drafting() -> Mapper {
    let text = mapping::profiles::DEMO.replace(CARD, "account = \"090\"\noverpaid = \"overpayment\"");
    Mapper::new(
        Profile::builder().template("cards", &text).tenant("[locked_period]\ninvoices = \"draft\"").build().unwrap(),
    )
}

#[test]
fn while_its_first_invoice_is_a_draft_the_money_waits() {
    let (mapper, mut books) = (drafting(), Books::new());
    books.reference.organisation.period_lock = Some(day("2025-03-02"));
    let rows = [("sale", "150", 8)];
    let plan = sync(&mut books, &mapper, &at("100", "P"), &rows);
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreateInvoice]);
    books.reference.organisation.period_lock = None;
    let plan = sync(&mut books, &mapper, &at("100", "P"), &rows);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment, OpKind::CreateOverpayment]);
    assert_eq!((books.due(), overpaid(&books)), (Decimal::ZERO, one("100", "50", "50")));
}

#[test]
fn while_a_further_invoice_is_a_draft_only_what_it_cannot_take_is_overpaid() {
    let (mapper, mut books) = (drafting(), Books::new());
    let rows = [("sale", "100", 1), ("sale", "60", 8)];
    sync(&mut books, &mapper, &at("100", "P"), &rows[..1]);
    books.reference.organisation.period_lock = Some(day("2025-03-05"));
    let plan = sync(&mut books, &mapper, &at("130", "P"), &rows);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::CreateOverpayment]);
    assert_eq!(overpaid(&books), one("101", "30", "30"));
    books.reference.organisation.period_lock = None;
    let plan = sync(&mut books, &mapper, &at("130", "P"), &rows);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment]);
    assert_eq!((books.further()[0].2, overpaid(&books)), (Decimal::ZERO, one("101", "30", "30")));
}

#[test]
fn the_trial_balance_has_the_money_and_what_is_owed_for_it() {
    let mut books = Books::new();
    let order = read(&overpaying(), &at("100", "P"), &card(&[SALE, ("refundPart", "20", 1)])).unwrap();
    let plan = books.sync(&overpaying(), &order);
    let balance = trial_balance([(&plan, &Applied::default())], &books.reference).unwrap();
    let sum = |posting: Posting| balance.sum(day("2025-03-01"), &posting, usd("0").currency());
    assert_eq!(sum(Posting::Tender("090".into())), usd("130"));
    assert_eq!(sum(Posting::Receivable), usd("-30"));
    let sums = balance.iter().map(|(_, _, sum)| sum);
    assert!(Money::sum(usd("0").currency(), sums).unwrap().is_zero());
}

#[test]
fn an_explanation_says_what_set_each_field_of_it() {
    let order = read(&overpaying(), &at("100", "P"), &card(&[SALE])).unwrap();
    let books = Books::new();
    let explanation = overpaying().explain(&connection(), &order, &books.reference, &books.applied, &books.contacts);
    let record = explanation.records.iter().find(|record| record.key.kind() == DocKind::Overpayment).unwrap();
    let told: Vec<String> =
        record.fields.iter().map(|field| format!("{} {} {}", field.path, field.value, field.by)).collect();
    let expected = [
        "invoice invoice:42 rule: the invoice that it belongs to",
        "contact contact:XC-demo-3 rule: as its invoice has it",
        "account 090 profile line 108, payment_method[2].account",
        "date 2025-03-01 rule: the day on which the store says that the money came",
        "amount 50.00 USD rule: what was captured beyond what the invoices take",
        "receivable 610 rule: the ledger's account of what customers owe",
    ];
    assert_eq!(told[..6], expected);
    assert!(told[6].starts_with("reference XC-1042 #") && told.len() == 7, "{told:?}");
}

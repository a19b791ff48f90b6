//! Edits and refunds in every order, and credit notes that together are the invoice to the cent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, ParkCode, Plan,
    ledger::{DocKind, DocumentStatus},
};
use common::{
    Books, decimal, item, mapper, profile, profile_with, read, reference, status, surcharge, transaction, xero_tax_of,
};
use mapping::Mapper;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

/// The order at that price of its one tea.
fn at(price: &str, code: &str) -> Value {
    let total: Value = serde_json::from_str(price).unwrap();
    json!({"items": [item(7, "TEA-1", price, 1)], "sub_total": total, "total": total, "payment_status": status(code)})
}

fn step(books: &mut Books, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    let mapper = mapper();
    books.sync(&mapper, &read(&mapper, differs, &card(rows)).unwrap())
}

fn credits(books: &Books) -> Vec<(String, String, String)> {
    books.credits().into_iter().map(|(part, total, left)| (part, total.to_string(), left.to_string())).collect()
}

fn expect(books: &Books, expected: &[(&str, &str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(a, b, c)| ((*a).to_owned(), decimal(b), decimal(c))).collect();
    assert_eq!(books.credits(), expected, "{:?}", credits(books));
}

#[test]
fn edit_then_refund() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[("sale", "100", 1)]);
    step(&mut books, &at("80", "P"), &[("sale", "100", 1)]);
    expect(&books, &[("edit-1", "20", "20")]);
    let plan = step(&mut books, &at("80", "PP"), &[("sale", "100", 1), ("refundPart", "20", 6)]);
    assert!(plan.parked.is_empty());
    expect(&books, &[("edit-1", "20", "0")]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn refund_then_edit() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[("sale", "100", 1)]);
    step(&mut books, &at("100", "PP"), &[("sale", "100", 1), ("refundPart", "20", 6)]);
    expect(&books, &[("refund-101", "20", "0")]);
    let plan = step(&mut books, &at("80", "PP"), &[("sale", "100", 1), ("refundPart", "20", 6)]);
    assert!(plan.is_settled(), "{plan:?}");
    expect(&books, &[("refund-101", "20", "0")]);
}

#[test]
fn refund_of_more_than_the_edit() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[("sale", "100", 1)]);
    step(&mut books, &at("80", "P"), &[("sale", "100", 1)]);
    step(&mut books, &at("80", "PP"), &[("sale", "100", 1), ("refundPart", "30", 6)]);
    expect(&books, &[("edit-1", "20", "0"), ("refund-101", "10", "0")]);
    let refunds: Vec<String> = books
        .applied
        .of_kind(DocKind::Payment)
        .map(|(key, _)| key.source().to_owned())
        .filter(|source| source.contains("/101"))
        .collect();
    assert_eq!(refunds, ["42/101", "42/101@2"]);
}

#[test]
fn edit_and_refund_before_anything_was_sent() {
    let mut books = Books::new();
    // The invoice is of 80; of the 100 that came, 30 went back: 20 of them the invoice never took.
    let plan = step(&mut books, &at("80", "PP"), &[("sale", "100", 1), ("refundPart", "30", 6)]);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    expect(&books, &[("refund-101", "10", "0")]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_refund_of_less_than_the_edit_leaves_credit() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[("sale", "100", 1)]);
    step(&mut books, &at("80", "PP"), &[("sale", "100", 1), ("refundPart", "5", 6)]);
    expect(&books, &[("edit-1", "20", "15")]);
}

#[test]
fn two_refunds_make_the_same_books_at_once_or_one_after_the_other() {
    let both = [("sale", "100", 1), ("refundPart", "5", 6), ("refundPart", "7", 8)];
    let mut apart = Books::new();
    step(&mut apart, &at("100", "P"), &both[..1]);
    step(&mut apart, &at("100", "PP"), &both[..2]);
    step(&mut apart, &at("100", "PP"), &both);
    let mut at_once = Books::new();
    step(&mut at_once, &at("100", "PP"), &both);
    assert_eq!(apart.applied, at_once.applied);
    expect(&apart, &[("refund-101", "5", "0"), ("refund-102", "7", "0")]);
}

#[test]
fn more_money_than_the_invoice_takes_is_parked_and_the_invoice_paid() {
    let mut books = Books::new();
    let plan = step(&mut books, &at("80", "P"), &[("sale", "100", 1)]);
    assert_eq!(plan.parked.iter().map(|park| park.code).collect::<Vec<_>>(), [ParkCode::AmountUnknown]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_refund_that_a_status_alone_told_and_that_is_less_now_is_for_a_person() {
    let mut books = Books::new();
    step(&mut books, &at("100", "R"), &[("capturePart", "30", 1)]);
    expect(&books, &[("refund-100-refund", "100", "0")]);
    // It was not refunded after all, but for two small parts.
    let rows = [("capturePart", "30", 1), ("refundPart", "3", 2), ("refundPart", "2", 3)];
    let plan = step(&mut books, &at("100", "Q"), &rows);
    assert_eq!(plan.parked.iter().map(|park| park.code).collect::<Vec<_>>(), [ParkCode::ChangedAfterPayment]);
    assert!(
        plan.parked[0].cause.contains("30.00 USD was paid back, and in the store it is 5.00 USD now"),
        "{:?}",
        plan.parked
    );
}

/// The invoice was voided by a person, who had to take the payments off it first: what the records say then, if the
/// payments are known to be gone, and if they are not.
fn voided_by_a_person(books: &mut Books, with_payments: bool) {
    let key = books.invoice().key.clone();
    let before = &books.applied.records[&key];
    let record = before.taken_out(DocumentStatus::Voided);
    books.applied.records.insert(key, record);
    books.applied.records.retain(|key, _| with_payments || key.kind() != DocKind::Payment);
}

/// The status in the store, its money, and what is parked.
type Case = (&'static str, &'static [(&'static str, &'static str, u32)], Option<(ParkCode, &'static str)>);

#[test]
fn a_refund_after_a_person_voided_the_invoice_writes_nothing_and_is_parked_unless_nothing_was_kept() {
    let full = &[("sale", "100", 1), ("refund", "100", 6)];
    let part = &[("sale", "100", 1), ("refundPart", "20", 6)];
    let none = &[("sale", "100", 1)];
    let gone = Some((ParkCode::DeletedInLedger, "its invoice XC-1042 was taken out of the ledger before"));
    let kept = |text| Some((ParkCode::AmbiguousRefund, text));
    // A cancelled order whose money all went back needs nothing.
    let cases: [Case; 6] = [
        ("P", none, gone),
        ("PP", part, gone),
        ("R", full, gone),
        ("C", none, kept("100.00 USD of its money was not given back")),
        ("C", part, kept("80.00 USD of its money was not given back")),
        ("C", full, None),
    ];
    for with_payments in [true, false] {
        for (code, rows, expected) in cases {
            let mut books = Books::new();
            step(&mut books, &at("100", "P"), none);
            voided_by_a_person(&mut books, with_payments);
            let before = books.applied.clone();
            let plan = step(&mut books, &at("100", code), rows);
            assert_eq!(plan.steps, [], "{code} {rows:?}");
            assert_eq!(books.applied, before, "what a person did stays as it is");
            let parked: Vec<ParkCode> = plan.parked.iter().map(|park| park.code).collect();
            assert_eq!(parked, expected.iter().map(|(code, _)| *code).collect::<Vec<_>>(), "{code} {rows:?}");
            for (park, (_, cause)) in plan.parked.iter().zip(expected) {
                assert!(park.cause.contains(cause), "{code} {rows:?}: {park:?}");
            }
        }
    }
}

#[test]
fn a_refund_while_the_invoice_is_not_fully_paid_means_what_the_profile_says() {
    let rows = [("capturePart", "60", 1), ("refundPart", "20", 6)];
    let with = |refunds: &str| {
        let text = mapping::profiles::DEMO.replace("refunds = \"reduces_sale\"", &format!("refunds = \"{refunds}\""));
        Mapper::new(mapping::Profile::from_toml(&text).unwrap())
    };
    let order = |mapper: &Mapper, rows: &[(&str, &str, u32)]| read(mapper, &at("100", "PP"), &card(rows)).unwrap();

    let mut books = Books::new();
    let mapper = with("reduces_sale");
    books.sync(&mapper, &order(&mapper, &rows));
    expect(&books, &[("refund-101", "20", "0")]);
    assert_eq!(books.due(), decimal("40"));

    let mut books = Books::new();
    let mapper = with("reverses_payment");
    books.sync(&mapper, &order(&mapper, &rows));
    expect(&books, &[]);
    assert_eq!(books.due(), decimal("60"));

    // If the payment stands in the ledger already, a person must delete it.
    let mut books = Books::new();
    books.sync(&mapper, &order(&mapper, &rows[..1]));
    let plan = books.sync(&mapper, &order(&mapper, &rows));
    assert_eq!(plan.parked.iter().map(|park| park.code).collect::<Vec<_>>(), [ParkCode::AmbiguousRefund]);

    let mut books = Books::new();
    let mapper = with("park");
    let plan = books.sync(&mapper, &order(&mapper, &rows));
    assert_eq!(plan.parked.iter().map(|park| park.code).collect::<Vec<_>>(), [ParkCode::AmbiguousRefund]);
    assert_eq!(books.due(), decimal("40"));
}

#[test]
fn a_credit_note_copies_the_posted_invoice_not_todays_profile() {
    let mut books = Books::new();
    step(&mut books, &at("100", "P"), &[("sale", "100", 1)]);
    let today = Mapper::new(profile_with("sales = \"200\"", "sales = \"220\""));
    let mut reference = reference();
    reference.items.clear();
    books.reference = reference;
    let plan = books
        .sync(&today, &read(&today, &at("100", "PP"), &card(&[("sale", "100", 1), ("refundPart", "9", 6)])).unwrap());
    let LedgerWrite::CreateDocument(note) = &plan.steps[0].write else { panic!() };
    assert_eq!(note.lines[0].account.as_str(), "200");
}

#[test]
fn refunds_of_a_currency_without_decimals_stay_whole() {
    let differs = |code: &str| {
        json!({"currency": "JPY", "items": [item(1, "X", "1500", 1)], "sub_total": 1500, "total": 1624,
        "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "123.75", false)], "payment_status": status(code)})
    };
    let rows = |rows: &[(&str, &str, u32)]| [transaction(1, "Credit Card", "JPY", rows)];
    let mut books = Books::new();
    let all = [("sale", "1624", 1), ("refundPart", "501", 6), ("refundPart", "1123", 8)];
    for (code, count) in [("P", 1), ("PP", 2), ("R", 3)] {
        books.sync(&mapper(), &read(&mapper(), &differs(code), &rows(&all[..count])).unwrap());
    }
    expect(&books, &[("refund-101", "501", "0"), ("refund-102", "1123", "0")]);
    let notes = books.applied.of_kind(DocKind::CreditNote).map(|(key, _)| books.document(key));
    let tax: Decimal = notes.map(|note| note.totals.tax.amount()).sum();
    assert_eq!(tax, decimal("124"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    /// N partial refunds of everything give the original to the cent, per tax type.
    #[test]
    fn partial_refunds_of_everything_are_the_invoice_per_tax_type(
        prices in prop::collection::vec((1u32..20_000, 1i64..5), 1..5),
        shares in prop::collection::vec(1u32..100, 1..6),
        kind in 0usize..4,
        coupon in 0u32..500,
    ) {
        let cents = |cents: u32| Decimal::new(i64::from(cents), 2);
        let items: Vec<Value> = prices.iter().enumerate()
            .map(|(index, (price, amount))| item(i64::try_from(index).unwrap() + 1, "X", &cents(*price).to_string(), *amount)).collect();
        let sub: Decimal = prices.iter().map(|(price, amount)| cents(*price) * Decimal::from(*amount)).sum();
        let off = cents(coupon).min(sub);
        let base = sub - off;
        let round = common::round2;
        let mut surcharges = vec![surcharge(1, "discount", "DCOUPON", &(-off).to_string(), false), surcharge(2, "shipping", "SHIPPING", "4.95", false)];
        let mut total = base + decimal("4.95");
        match kind {
            1 | 2 => {
                let tax = round(base * decimal("0.0825"));
                surcharges.push(surcharge(3, "tax", "CDEV.STAX.1", &tax.to_string(), false));
                total += tax;
                if kind == 2 {
                    let tax = round(base * decimal("0.1"));
                    surcharges.push(surcharge(4, "tax", "CDEV.STAX.2", &tax.to_string(), false));
                    total += tax;
                }
            }
            3 => surcharges.push(surcharge(3, "tax", "CDEV.VAT.1", &round(base / decimal("6")).to_string(), true)),
            _ => {}
        }
        let number = |amount: Decimal| -> Value { serde_json::from_str(&amount.to_string()).unwrap() };
        let order = |code: &str| json!({"items": items, "sub_total": number(sub), "total": number(total), "surcharges": surcharges,
            "payment_status": status(code)});
        let mapper = Mapper::new(profile(""));
        let whole: u32 = shares.iter().sum();
        let mut left = total;
        let mut rows = vec![("sale".to_owned(), total.to_string(), 1)];
        let mut books = Books::new();
        for (index, share) in shares.iter().enumerate() {
            let last = index + 1 == shares.len();
            let part = if last { left } else { round(total * Decimal::from(*share) / Decimal::from(whole)).min(left) };
            left -= part;
            rows.push(("refundPart".to_owned(), part.to_string(), 2 + u32::try_from(index).unwrap()));
            let rows: Vec<(&str, &str, u32)> = rows.iter().map(|(kind, amount, day)| (kind.as_str(), amount.as_str(), *day)).collect();
            let read = read(&mapper, &order(if last { "R" } else { "PP" }), &card(&rows)).unwrap();
            let plan = books.sync(&mapper, &read);
            prop_assert!(plan.parked.is_empty(), "{:?}", plan.parked);
        }
        prop_assert_eq!(books.due(), Decimal::ZERO);
        let notes: Vec<_> = books.applied.of_kind(DocKind::CreditNote).map(|(key, _)| books.document(key).clone()).collect();
        let credited: Decimal = notes.iter().map(|note| note.totals.total.amount()).sum();
        prop_assert_eq!(credited, total);
        for tax_type in ["OUTPUT", "OUTPUT2", "TAX001", "NONE"] {
            let back: Decimal = notes.iter().map(|note| xero_tax_of(note, tax_type, &books.reference)).sum();
            prop_assert_eq!(back, xero_tax_of(books.invoice(), tax_type, &books.reference), "{}", tax_type);
        }
        prop_assert!(books.credits().iter().all(|(_, _, left)| left.is_zero()));
    }
}

/// Card and PayPal, each with what moved, of an order at 100.
fn paid_twice(card: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", card), transaction(2, "PayPal", "USD", &[("sale", "100", 2)])]
}

/// Money that moved on each account.
fn cash(books: &Books) -> std::collections::BTreeMap<String, Decimal> {
    let mut cash = std::collections::BTreeMap::new();
    for (_, record) in books.applied.of_kind(DocKind::Payment) {
        let Some(LedgerWrite::CreatePayment(payment)) = &record.written else { panic!() };
        let amount = if payment.gives_back() { -payment.amount.amount() } else { payment.amount.amount() };
        *cash.entry(payment.account.to_string()).or_default() += amount;
    }
    cash
}

#[test]
fn of_what_was_paid_twice_and_given_back_once_the_other_payment_stays_where_it_came_to() {
    let mut books = Books::new();
    let transactions = paid_twice(&[("sale", "100", 1), ("refund", "100", 3)]);
    let plan = books.sync(&mapper(), &read(&mapper(), &at("100", "P"), &transactions).unwrap());
    assert_eq!((plan.parked, books.due(), books.sold()), (vec![], Decimal::ZERO, decimal("100")));
    assert_eq!(cash(&books), [("091".to_owned(), decimal("100.00"))].into());
}

/// The payment that was given back stands on the invoice, and nobody may change it but a person.
#[test]
fn a_refund_of_one_method_is_never_told_off_against_what_came_by_another() {
    let mut books = Books::new();
    let mapper = mapper();
    let first = read(&mapper, &at("100", "P"), &card(&[("sale", "100", 1)])).unwrap();
    books.sync(&mapper, &first);
    let transactions = paid_twice(&[("sale", "100", 1), ("refund", "100", 3)]);
    let plan = books.sync(&mapper, &read(&mapper, &at("100", "P"), &transactions).unwrap());
    let [park] = &plan.parked[..] else { panic!("{:?}", plan.parked) };
    assert_eq!(park.code, ParkCode::OverCredited, "{park}");
    assert_eq!((plan.steps.len(), cash(&books)), (0, [("092".to_owned(), decimal("100.00"))].into()));
}

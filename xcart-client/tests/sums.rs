//! X-Cart's arithmetic of payments (XC-TXN-3).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use xcart_client::{
    meaning::{PaymentSums, RestAfterCapture},
    wire::{PaymentTransaction, TransactionId, TransactionType},
};

fn exchanges(of: &[(&str, &str, &str)]) -> String {
    let one = |(index, (kind, status, value)): (usize, &(&str, &str, &str))| {
        format!(
            r#"{{"id": {index}, "type": "{kind}", "date": "2025-03-01T09:30:00+0000", "status": "{status}", "value": {value}}}"#
        )
    };
    format!("[{}]", of.iter().enumerate().map(one).collect::<Vec<_>>().join(","))
}

/// A transaction by type, status as sent, amount and exchanges.
fn transaction(kind: &str, status: &str, value: &str, of: &[(&str, &str, &str)]) -> PaymentTransaction {
    serde_json::from_str(&format!(
        r#"{{"id": 1, "type": "{kind}", "date": "2025-03-01T09:30:00+0000", "status": "{status}", "name": "Card",
            "currency": "EUR", "value": {value}, "backend_transactions": {}}}"#,
        exchanges(of)
    ))
    .unwrap()
}

/// Authorized, captured, refunded and paid.
fn four(transactions: &[PaymentTransaction], rest: RestAfterCapture) -> [Decimal; 4] {
    let sums = PaymentSums::of(transactions, rest).unwrap();
    [sums.authorized, sums.captured, sums.refunded, sums.paid]
}

use RestAfterCapture::{Held, Released};

#[test]
fn nothing_sums_to_nothing() {
    assert_eq!(PaymentSums::of(&[], Released), Some(PaymentSums::default()));
}

#[test]
fn a_fixture_with_capture_refund_and_failure_sums_exactly() {
    let transactions: Vec<PaymentTransaction> =
        serde_json::from_str(include_str!("fixtures/transactions.json")).unwrap();
    assert_eq!(four(&transactions, Released), [dec!(0), dec!(100.05), dec!(20.1), dec!(79.95)]);
    assert_eq!(four(&transactions, Held), [dec!(28.90), dec!(100.05), dec!(20.1), dec!(79.95)]);
    let sums = PaymentSums::of(&transactions, Released).unwrap();
    assert_eq!(sums.undecided, [TransactionId(22)], "an offline payment does not say whether it was made");
    assert_eq!(sums.taken(), Some(dec!(100.05)));
}

#[test]
fn a_direct_sale_is_paid_but_not_captured() {
    let sale = transaction("sale", "Card", "10", &[("sale", "S", "10")]);
    assert_eq!(four(&[sale], Released), [dec!(0), dec!(0), dec!(0), dec!(10)]);
}

#[test]
fn only_successful_exchanges_count() {
    for status in ["I", "P", "W", "F", "X"] {
        let sale = transaction("sale", "Card", "10", &[("sale", status, "10")]);
        assert_eq!(four(&[sale], Released), [dec!(0); 4], "{status}");
    }
}

#[test]
fn a_transaction_with_exchanges_never_counts_itself() {
    let sale = transaction("sale", "S", "10", &[("sale", "F", "10")]);
    let sums = PaymentSums::of(&[sale], Released).unwrap();
    assert_eq!((sums.paid, sums.undecided.len()), (dec!(0), 0));
}

#[test]
fn a_transaction_without_exchanges_counts_itself_if_it_succeeded() {
    assert_eq!(four(&[transaction("sale", "S", "10", &[])], Released), [dec!(0), dec!(0), dec!(0), dec!(10)]);
    assert_eq!(four(&[transaction("sale", "W", "10", &[])], Released), [dec!(0); 4]);
}

#[test]
fn voids_and_captures_lower_what_is_held() {
    let void = transaction("auth", "Card", "10", &[("auth", "S", "10"), ("voidPart", "S", "4")]);
    assert_eq!(four(&[void], Released), [dec!(6), dec!(0), dec!(0), dec!(0)]);
    let capture = transaction("auth", "Card", "10", &[("auth", "S", "10"), ("capture", "S", "10")]);
    assert_eq!(four(&[capture], Released), [dec!(0), dec!(10), dec!(0), dec!(10)]);
}

#[test]
fn a_refund_in_several_parts_lowers_what_is_held_below_zero() {
    let sale = transaction("sale", "Card", "10", &[("sale", "S", "10"), ("refundMulti", "S", "2.5")]);
    assert_eq!(four(&[sale], Released), [dec!(-2.5), dec!(0), dec!(2.5), dec!(7.5)]);
}

#[test]
fn what_x_cart_does_not_count_is_not_counted() {
    for kind in ["captureMulti", "voidMulti", "getInfo", "accept", "decline", "test", "other"] {
        assert_eq!(four(&[transaction("sale", "Card", "10", &[(kind, "S", "10")])], Released), [dec!(0); 4], "{kind}");
    }
}

#[test]
fn sums_of_different_currencies_and_sums_that_do_not_fit_are_none() {
    let mut two = [transaction("sale", "S", "10", &[]), transaction("sale", "S", "10", &[])];
    two[1].currency = "USD".into();
    assert_eq!(PaymentSums::of(&two, Released), None);
    let large = transaction("sale", "S", "79228162514264337593543950335", &[]);
    assert_eq!(PaymentSums::of(&[large.clone(), large], Released), None);
}

#[test]
fn sums_are_rounded_away_from_zero_when_shown() {
    let sale = transaction("sale", "Card", "10", &[("sale", "S", "10.005"), ("refundMulti", "S", "0.0049")]);
    let sums = PaymentSums::of(&[sale], Released).unwrap().rounded(2);
    assert_eq!((sums.paid, sums.refunded, sums.authorized), (dec!(10.00), dec!(0.00), dec!(0.00)));
    let sale = transaction("sale", "Card", "10", &[("sale", "S", "10.005")]);
    assert_eq!(PaymentSums::of(&[sale], Released).unwrap().rounded(2).paid, dec!(10.01));
}

proptest! {
    #[test]
    fn paid_is_always_taken_less_refunded(kinds in prop::collection::vec((0usize..15, 0i64..1_000_000_000, 0u32..5), 0..20)) {
        let mut one = transaction("sale", "Card", "1", &[]);
        let template = transaction("sale", "Card", "1", &[("sale", "S", "1")]).backend_transactions.remove(0);
        let mut taken = Decimal::ZERO;
        for (kind, mantissa, scale) in kinds {
            let mut backend = template.clone();
            backend.transaction_type = TransactionType::KNOWN[kind].clone();
            backend.value = Decimal::new(mantissa, scale);
            if matches!(backend.transaction_type.as_str(), "sale" | "capture" | "capturePart") {
                taken += backend.value;
            }
            one.backend_transactions.push(backend);
        }
        let sums = PaymentSums::of(&[one], Held).unwrap();
        prop_assert_eq!(sums.paid, taken - sums.refunded);
        prop_assert_eq!(sums.taken(), Some(taken));
        prop_assert!(sums.captured <= taken);
    }
}

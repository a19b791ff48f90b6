//! What the store really means: which money moved and what proves it, over all combinations of an order's status, its
//! transactions and their exchanges; and by which formulas the sums of an order hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use api_core::runtime::Timestamp;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use serde_json::json;
use xcart_client::{
    meaning::{
        Evidence, MoneyTrail, MoneyUnknown, Movement, MovementKind, SubTotal, SumsDiffer, Total, UnitPrice,
        chosen_transaction, needs_history,
    },
    wire::{HistoryEntry, Order, PaymentTransaction},
};

/// An order over 100.00 with this payment status.
fn order(status: Option<&str>) -> Order {
    let status =
        status.map(|code| json!({"id": 1, "code": code, "name": format!("name of {code}"), "customer_name": ""}));
    read(json!({
        "order_number": "1042", "id": 42, "total": 100, "sub_total": 100, "email": "ada@shop.example", "currency": "EUR",
        "create_date": "2025-03-01T09:30:00+0000", "update_date": "2025-03-09T09:30:00+0000", "items": [], "surcharges": [],
        "payment_status": status,
    }))
}

fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

fn exchange(id: i64, kind: &str, status: &str, value: Decimal) -> serde_json::Value {
    let value: serde_json::Number = value.to_string().parse().unwrap();
    json!({"id": id, "type": kind, "date": format!("2025-03-0{}T10:00:00+0000", 1 + id % 9), "status": status, "value": value})
}

fn transaction(
    id: i64,
    kind: &str,
    status: &str,
    value: Decimal,
    exchanges: &[serde_json::Value],
) -> PaymentTransaction {
    let value: serde_json::Number = value.to_string().parse().unwrap();
    read(json!({
        "id": id, "type": kind, "date": "2025-03-02T08:00:00+0000", "status": status, "name": "Card", "currency": "EUR",
        "value": value, "backend_transactions": exchanges,
    }))
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Ids, kinds, amounts and evidence, as words.
fn words(movements: &[Movement]) -> Vec<String> {
    let word = |movement: &Movement| {
        format!("{} {:?} {} {:?}", movement.id, movement.kind, movement.amount, movement.evidence)
    };
    movements.iter().map(word).collect()
}

const STATUSES: [&str; 8] = ["Q", "A", "PP", "P", "D", "C", "R", "ZZ"];
const CAPTURES: [&str; 4] = ["sale", "capture", "capturePart", "captureMulti"];
const REFUNDS: [&str; 3] = ["refund", "refundPart", "refundMulti"];
const NEITHER: [&str; 9] =
    ["auth", "void", "voidPart", "voidMulti", "getInfo", "accept", "decline", "test", "of an add-on"];

#[test]
fn every_kind_of_exchange_under_every_status_of_its_own_counts_only_if_it_succeeded_and_moves_money() {
    for kind in CAPTURES.iter().chain(&REFUNDS).chain(&NEITHER) {
        for own in ["I", "P", "S", "W", "F", "?"] {
            // D says nothing about money, so that only the exchange can speak.
            let transactions = [transaction(4, "sale", "Card", dec!(100), &[exchange(7, kind, own, dec!(100))])];
            let trail = MoneyTrail::of(&order(Some("D")), &transactions, &[], 2).unwrap();
            let expected = match own {
                "S" if CAPTURES.contains(kind) => vec!["7 Capture 100.00 Transaction"],
                "S" if REFUNDS.contains(kind) => vec!["7 Refund 100.00 Transaction"],
                _ => Vec::new(),
            };
            assert_eq!(words(&trail.movements), expected, "{kind} {own}");
        }
    }
}

#[test]
fn every_payment_status_without_any_transaction() {
    for status in STATUSES.iter().copied().map(Some).chain([None]) {
        let trail = MoneyTrail::of(&order(status), &[], &[], 2);
        let expected: Result<Vec<&str>, MoneyUnknown> = match status {
            Some("P") => Ok(vec!["status Capture 100.00 Status"]),
            Some("R") => Ok(vec!["status Capture 100.00 Status", "status-refund Refund 100.00 Status"]),
            Some("PP") => Err(MoneyUnknown::Part),
            _ => Ok(Vec::new()),
        };
        assert_eq!(
            trail.as_ref().map(|trail| words(&trail.movements)),
            expected.as_ref().map(|words| words.iter().map(ToString::to_string).collect::<Vec<_>>()),
            "{status:?}"
        );
    }
}

#[test]
fn every_payment_status_with_an_offline_transaction_of_the_whole_of_a_part_and_of_too_much() {
    for status in STATUSES {
        for value in [dec!(100), dec!(40), dec!(140), dec!(0)] {
            // By the fault of 5.5.0.29 the transaction's status is the method's name (XC-TXN-1).
            let transactions = [transaction(4, "sale", "Card", value, &[])];
            let trail = MoneyTrail::of(&order(Some(status)), &transactions, &[], 2);
            let whole = value == dec!(100);
            let expected: Result<Vec<String>, MoneyUnknown> = match status {
                "P" if whole => Ok(vec!["t4 Capture 100.00 OfflineTransaction".into()]),
                "P" => Ok(vec!["t4 Capture 100.00 Status".into()]),
                "R" if whole => {
                    Ok(vec!["t4 Capture 100.00 OfflineTransaction".into(), "t4-refund Refund 100.00 Status".into()])
                }
                "R" => Ok(vec!["t4 Capture 100.00 Status".into(), "t4-refund Refund 100.00 Status".into()]),
                "PP" if value == dec!(40) => Ok(vec!["t4 Capture 40.00 OfflineTransaction".into()]),
                "PP" => Err(MoneyUnknown::Part),
                _ => Ok(Vec::new()),
            };
            assert_eq!(trail.map(|trail| words(&trail.movements)), expected, "{status} {value}");
        }
    }
}

#[test]
fn every_payment_status_beside_a_proven_capture_and_refunds() {
    let proven = [
        exchange(7, "sale", "S", dec!(100)),
        exchange(8, "refundPart", "S", dec!(30.25)),
        exchange(9, "refundPart", "S", dec!(9.75)),
    ];
    for exchanges in 0..=3 {
        for status in STATUSES {
            let transactions = [transaction(4, "sale", "Card", dec!(100), &proven[..exchanges])];
            let trail = MoneyTrail::of(&order(Some(status)), &transactions, &[], 2);
            let mut expected: Vec<String> = ["7 Capture 100.00", "8 Refund 30.25", "9 Refund 9.75"][..exchanges]
                .iter()
                .map(|words| format!("{words} Transaction"))
                .collect();
            match (status, exchanges) {
                ("PP", 0) => {
                    // The transaction's whole amount explains no part.
                    assert_eq!(trail, Err(MoneyUnknown::Part));
                    continue;
                }
                ("P", 0) => expected.push("t4 Capture 100.00 OfflineTransaction".into()),
                ("R", 0) => {
                    expected.push("t4 Capture 100.00 OfflineTransaction".into());
                    expected.push("t4-refund Refund 100.00 Status".into());
                }
                ("R", 1) => expected.push("7-refund Refund 100.00 Status".into()),
                ("R", 2) => expected.push("status-refund Refund 69.75 Status".into()),
                ("R", 3) => expected.push("status-refund Refund 60.00 Status".into()),
                _ => {}
            }
            let trail = trail.unwrap();
            assert_eq!(words(&trail.movements), expected, "{status} with {exchanges}");
            // PP is read from sums and never from its code: it may be all, and a part that was given back.
            let left = [dec!(0), dec!(100), dec!(69.75), dec!(60)][exchanges];
            assert!(status != "PP" || trail.captured() - trail.refunded() == left);
        }
    }
}

#[test]
fn a_transaction_without_exchanges_that_says_how_it_stands_counts_only_if_it_succeeded() {
    for own in ["I", "P", "W", "F", "C", "V"] {
        let transactions = [transaction(4, "sale", own, dec!(40), &[])];
        assert_eq!(MoneyTrail::of(&order(Some("D")), &transactions, &[], 2).unwrap().movements, [], "{own}");
        // It is known not to explain anything, so P rests on the status alone.
        let trail = MoneyTrail::of(&order(Some("P")), &transactions, &[], 2).unwrap();
        assert_eq!(words(&trail.movements), ["status Capture 100.00 Status"], "{own}");
    }
    let transactions = [transaction(4, "sale", "S", dec!(40), &[])];
    let trail = MoneyTrail::of(&order(Some("D")), &transactions, &[], 2).unwrap();
    assert_eq!(words(&trail.movements), ["t4 Capture 40.00 Transaction"]);
}

#[test]
fn a_movement_known_by_its_transaction_is_the_first_capture_of_that_transaction_once_an_exchange_appears() {
    let before = [transaction(4, "sale", "Card", dec!(100), &[])];
    let after = [transaction(4, "sale", "Card", dec!(100), &[exchange(7, "sale", "S", dec!(100))])];
    let paid = order(Some("P"));
    let [before, after] = [before, after].map(|rows| MoneyTrail::of(&paid, &rows, &[], 2).unwrap().movements.remove(0));
    assert_eq!((before.id.as_str(), after.id.as_str()), ("t4", "7"));
    assert_eq!(before.transaction, after.transaction);
}

#[test]
fn the_date_is_the_captures_else_that_of_the_history_entry_that_set_the_status_and_never_the_checkouts() {
    let entry = |date: &str, description: &str, data: serde_json::Value| -> HistoryEntry {
        read(
            json!({"id": 1, "date": date, "code": "CHANGE PAYMENT STATUS ORDER", "description": description, "data": data,
            "comment": "", "profile_id": null, "profile_name": null, "ip": "", "details": []}),
        )
    };
    let paid = order(Some("P"));
    let proven = [transaction(4, "sale", "Card", dec!(100), &[exchange(7, "sale", "S", dec!(100))])];
    let at = |rows: &[PaymentTransaction], history: &[HistoryEntry]| {
        MoneyTrail::of(&paid, rows, history, 2).unwrap().movements[0].at
    };
    assert_eq!(at(&proven, &[]), Some(moment("2025-03-08T10:00:00Z")));
    let by_data = entry("2025-03-05T11:00:00+0000", "", json!({"oldStatus": "Q", "newStatus": "P"}));
    let away = entry("2025-03-06T11:00:00+0000", "Payment status changed from P to Q", json!([]));
    let by_words = entry("2025-03-04T11:00:00+0000", "Payment status changed from Q to name of P.", json!([]));
    assert_eq!(at(&[], &[by_data.clone(), away.clone()]), Some(moment("2025-03-05T11:00:00Z")));
    assert_eq!(at(&[], &[by_words.clone(), away.clone()]), Some(moment("2025-03-04T11:00:00Z")));
    assert_eq!(at(&[], &[by_words, by_data]), Some(moment("2025-03-05T11:00:00Z")), "the last time that it became so");
    assert_eq!(at(&[], &[away]), None, "first seen is for the caller to say");
}

#[test]
fn history_is_needed_only_where_the_status_tells_of_money_that_no_transaction_dates() {
    let sale = exchange(7, "sale", "S", dec!(100));
    let refund = exchange(8, "refund", "S", dec!(100));
    let with = |rows: &[serde_json::Value]| [transaction(4, "sale", "Card", dec!(100), rows)];
    for (status, of_none, of_sale, of_both) in [
        ("Q", false, false, false),
        ("A", false, false, false),
        ("PP", true, false, false),
        ("P", true, false, false),
        ("D", false, false, false),
        ("C", false, false, false),
        ("R", true, true, false),
    ] {
        let order = order(Some(status));
        assert_eq!(needs_history(&order, &with(&[])), of_none, "{status}");
        assert_eq!(needs_history(&order, &with(std::slice::from_ref(&sale))), of_sale, "{status}");
        assert_eq!(needs_history(&order, &with(&[sale.clone(), refund.clone()])), of_both, "{status}");
    }
}

#[test]
fn the_method_that_was_chosen_is_that_of_the_last_transaction_that_did_not_fail() {
    let failed = transaction(5, "sale", "Card", dec!(100), &[exchange(7, "sale", "F", dec!(100))]);
    let offline = transaction(4, "sale", "Card", dec!(100), &[]);
    assert_eq!(chosen_transaction(&[offline.clone(), failed.clone()]), Some(&offline));
    // A release that says how a transaction stands says so of one that waits for its money, too.
    for (status, stands) in
        [("I", true), ("P", true), ("W", true), ("S", true), ("F", false), ("C", false), ("V", false)]
    {
        let told = PaymentTransaction { status_text: status.into(), ..offline.clone() };
        let chosen = if stands { &told } else { &offline };
        assert_eq!(chosen_transaction(&[offline.clone(), told.clone()]), Some(chosen), "{status}");
    }
    assert_eq!(chosen_transaction(&[failed]), None);
}

#[test]
fn money_of_another_currency_and_money_below_zero_are_told_and_not_reckoned_with() {
    let mut foreign = transaction(4, "sale", "Card", dec!(100), &[exchange(7, "sale", "S", dec!(100))]);
    foreign.currency = "USD".into();
    let told = MoneyTrail::of(&order(Some("P")), &[foreign], &[], 2).unwrap_err();
    assert_eq!(told.to_string(), "transaction 4 is in USD, the order in another currency");
    let negative = transaction(4, "sale", "Card", dec!(100), &[exchange(7, "sale", "S", dec!(-1))]);
    let told = MoneyTrail::of(&order(Some("P")), &[negative], &[], 2).unwrap_err();
    assert_eq!(told.to_string(), "transaction 4 is below zero");
}

#[test]
fn two_movements_of_one_id_are_told_and_neither_is_taken_for_the_other() {
    let twice = [exchange(7, "capturePart", "S", dec!(60)), exchange(7, "refundPart", "S", dec!(20))];
    let within = [transaction(4, "auth", "Card", dec!(100), &twice)];
    let across = twice.clone().map(|exchange| transaction(4, "sale", "Card", dec!(100), &[exchange]));
    for transactions in [&within[..], &across] {
        let error = MoneyTrail::of(&order(Some("PP")), transactions, &[], 2).unwrap_err();
        assert!(matches!(&error, MoneyUnknown::SameId(id) if id.as_str() == "7"), "{error}");
    }
    // One that failed, or moved nothing, is no movement.
    let failed = [exchange(7, "capturePart", "S", dec!(60)), exchange(7, "refundPart", "F", dec!(20))];
    assert!(MoneyTrail::of(&order(Some("PP")), &[transaction(4, "auth", "Card", dec!(100), &failed)], &[], 2).is_ok());
}

#[test]
fn what_is_held_is_told_and_is_no_money_yet() {
    let held = [transaction(4, "auth", "Card", dec!(100), &[exchange(7, "auth", "S", dec!(100))])];
    let trail = MoneyTrail::of(&order(Some("A")), &held, &[], 2).unwrap();
    assert_eq!((trail.authorized, trail.captured(), trail.movements.len()), (dec!(100.00), dec!(0.00), 0));
}

proptest! {
    #[test]
    fn sums_do_not_depend_on_the_order_of_rows_and_are_exact_and_never_negative(
        rows in prop::collection::vec((0usize..16, 0usize..6, 0i64..10_000_000, 0u32..5), 0..12),
        status in 0usize..8,
        turn in 0usize..12,
    ) {
        let kinds: Vec<&str> = CAPTURES.iter().chain(&REFUNDS).chain(&NEITHER).copied().collect();
        let of = |(index, (kind, own, mantissa, scale)): (usize, &(usize, usize, i64, u32))| {
            let own = ["S", "S", "S", "F", "W", "I"][*own];
            exchange(i64::try_from(index).unwrap() + 1, kinds[*kind], own, Decimal::new(*mantissa, *scale))
        };
        let exchanges: Vec<serde_json::Value> = rows.iter().enumerate().map(of).collect();
        let mut turned = exchanges.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        let order = order(Some(STATUSES[status]));
        let [straight, turned] = [exchanges, turned]
            .map(|rows| MoneyTrail::of(&order, &[transaction(4, "sale", "Card", dec!(100), &rows)], &[], 2));
        match (straight, turned) {
            (Ok(a), Ok(b)) => {
                prop_assert_eq!((a.captured(), a.refunded()), (b.captured(), b.refunded()));
                for kind in [MovementKind::Capture, MovementKind::Refund] {
                    let sum: Decimal = a.movements.iter().filter(|one| one.kind == kind).map(|one| one.amount).sum();
                    let told = if kind == MovementKind::Capture { a.captured() } else { a.refunded() };
                    prop_assert_eq!(sum, told);
                }
                prop_assert!(a.authorized >= Decimal::ZERO);
                prop_assert!(a.movements.iter().all(|one| one.amount > Decimal::ZERO && one.amount.scale() == 2));
                let mut ids: Vec<&str> = a.movements.iter().map(|one| one.id.as_str()).collect();
                ids.sort_unstable();
                ids.dedup();
                prop_assert_eq!(ids.len(), a.movements.len(), "each has a name of its own");
                prop_assert!(a.movements.iter().filter(|one| one.evidence == Evidence::Transaction).all(|one| one.at.is_some()));
            }
            (a, b) => prop_assert_eq!(a, b),
        }
    }
}

/// An order with one line, and surcharges as value, included and available.
fn sums(
    sub_total: Decimal,
    total: Decimal,
    line: [Decimal; 2],
    amount: i64,
    surcharges: &[(Decimal, bool, bool)],
) -> Order {
    let mut order = order(Some("P"));
    let surcharge = |value: Decimal, include: bool, available: bool| {
        let mut one: xcart_client::wire::Surcharge = read(json!({"id": 1, "type": "tax", "code": "T", "class": "",
            "include": include, "available": available, "value": 0, "name": "", "weight": 0}));
        one.value = value;
        one
    };
    let mut item: xcart_client::wire::OrderItem =
        read(json!({"id": 3, "product_id": 1, "sku": "", "name": "", "price": 0,
        "item_net_price": 0, "discounted_subtotal": 0, "amount": amount, "surcharges": []}));
    [item.item_net_price, item.price] = line;
    order.items = vec![item];
    (order.sub_total, order.total) = (sub_total, total);
    order.surcharges =
        surcharges.iter().map(|(value, include, available)| surcharge(*value, *include, *available)).collect();
    order
}

#[test]
fn the_unit_price_that_makes_the_sub_total_is_found_and_the_net_price_goes_first() {
    for (sub_total, line, expected) in [
        (dec!(20), [dec!(10), dec!(12)], Ok(UnitPrice::Net)),
        (dec!(24), [dec!(10), dec!(12)], Ok(UnitPrice::Shown)),
        (dec!(20), [dec!(10), dec!(10)], Ok(UnitPrice::Net)),
        // Half of the fourth decimal for each piece, and half a cent.
        (dec!(20.0051), [dec!(10), dec!(12)], Ok(UnitPrice::Net)),
        (dec!(20.0052), [dec!(10), dec!(12)], Err(())),
        (dec!(22), [dec!(10), dec!(12)], Err(())),
    ] {
        let found = SubTotal::of(&sums(sub_total, sub_total, line, 2, &[]), 2);
        assert_eq!(found.as_ref().map(|found| found.unit_price).map_err(|_| ()), expected, "{sub_total}");
    }
    let told = SubTotal::of(&sums(dec!(22), dec!(22), [dec!(10), dec!(12)], 2, &[]), 2).unwrap_err();
    assert_eq!(
        told.to_string(),
        "the sub-total is 22, the items give 20 by item_net_price × amount, 24 by price × amount"
    );
}

#[test]
fn the_total_holds_with_added_surcharges_each_rounded_or_with_included_ones_too_and_never_below_zero() {
    let line = [dec!(20), dec!(20)];
    for (total, surcharges, expected) in [
        (dec!(23.49), vec![(dec!(3.4851), false, true)], Ok((false, dec!(0)))),
        (dec!(20), vec![(dec!(3.33), true, true)], Ok((false, dec!(0)))),
        (dec!(23.33), vec![(dec!(3.33), true, true)], Ok((true, dec!(0)))),
        (dec!(20), vec![(dec!(3.33), false, false)], Ok((false, dec!(0)))),
        // Each is rounded, and not their sum.
        (dec!(20.02), vec![(dec!(0.005), false, true), (dec!(0.005), false, true)], Ok((false, dec!(0)))),
        (dec!(20.01), vec![(dec!(0.005), false, true), (dec!(0.005), false, true)], Err(())),
        (dec!(0), vec![(dec!(-25), false, true)], Ok((false, dec!(5)))),
        (dec!(21), vec![], Err(())),
    ] {
        let found = Total::of(&sums(dec!(20), total, line, 1, &surcharges), 2);
        assert_eq!(
            found.as_ref().map(|found| (found.includes_count, found.cut_off)).map_err(|_| ()),
            expected,
            "{total}"
        );
    }
    let told = Total::of(&sums(dec!(20), dec!(21), line, 1, &[]), 2).unwrap_err();
    assert_eq!(told.to_string(), "the total is 21, sub-total 20.00 and surcharges give 20.00");
}

#[test]
fn amounts_that_no_decimal_holds_and_prices_below_zero_are_told() {
    let huge = sums(
        dec!(20),
        dec!(20),
        [Decimal::MAX, Decimal::MAX],
        2,
        &[(Decimal::MAX, false, true), (Decimal::MAX, false, true)],
    );
    assert_eq!(SubTotal::of(&huge, 2), Err(SumsDiffer::TooLarge));
    assert_eq!(Total::of(&huge, 2), Err(SumsDiffer::TooLarge));
    let negative = sums(dec!(20), dec!(20), [dec!(-1), dec!(1)], 2, &[]);
    assert_eq!(SubTotal::of(&negative, 2).unwrap_err().to_string(), "item 3 has a price or an amount below zero");
}

#[test]
fn what_a_transaction_calls_its_currency_changes_no_line_of_a_log() {
    let mut sale = transaction(21, "sale", "S", dec!(100), &[]);
    sale.currency = "E\nUR ada@shop.example".into();
    let error = MoneyTrail::of(&order(Some("P")), &[sale], &[], 2).unwrap_err();
    assert_eq!(error.to_string(), "transaction 21 is in E UR …, the order in another currency");
}

#[test]
fn no_amount_and_no_number_of_decimals_makes_it_panic() {
    for value in [Decimal::MAX, Decimal::MIN, Decimal::new(i64::MAX, 28), dec!(0.0000000000000000000000000001)] {
        for exponent in [0, 2, 27, 28, 29, u32::MAX] {
            let mut order = sums(value, value, [value, value], i64::MAX, &[(value, false, true), (value, true, true)]);
            let _any = (SubTotal::of(&order, exponent), Total::of(&order, exponent));
            for status in STATUSES {
                order.payment_status = self::order(Some(status)).payment_status.0.into();
                let mut rows = vec![transaction(4, "sale", "Card", dec!(1), &[]); 2];
                rows[1].backend_transactions =
                    transaction(5, "sale", "Card", dec!(1), &[exchange(7, "refund", "S", dec!(1))])
                        .backend_transactions;
                for row in &mut rows {
                    row.value = value;
                    row.backend_transactions.iter_mut().for_each(|one| one.value = value);
                }
                let _any = MoneyTrail::of(&order, &rows, &[], exponent);
            }
        }
    }
}

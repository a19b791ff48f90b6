//! The demonstration store holds what its table says, and its numbers hold by X-Cart's arithmetic.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use std::collections::BTreeSet;

use api_core::runtime::{ManualRuntime, Runtime};
use mock_support::World;
use rust_decimal::{Decimal, dec};
use xcart_client::{
    meaning::{PaymentSums, RestAfterCapture},
    mock::{
        FakeXCart,
        demo::{POISON, TO_EDIT, TO_REFUND, change_two_orders, demo_store},
    },
    wire::{Order, PaymentStatusCode, PaymentTransaction},
};

fn store() -> FakeXCart {
    demo_store(ManualRuntime::new(1).now())
}

fn exponent(currency: &str) -> u32 {
    match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

fn order<'a>(store: &'a FakeXCart, number: &str) -> &'a Order {
    store.order_by_number(number).unwrap_or_else(|| panic!("no order {number}"))
}

fn surcharge(order: &Order, code: &str) -> Decimal {
    order.surcharges.iter().find(|surcharge| surcharge.code == code).unwrap_or_else(|| panic!("no {code}")).value
}

#[test]
fn it_has_the_64_orders_of_the_table_and_is_the_same_at_the_same_time() {
    let store = store();
    let numbers: Vec<String> = store.orders().map(|order| order.order_number.to_string()).collect();
    assert_eq!(numbers, (1001..=1064).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!(format!("{store:?}"), format!("{:?}", self::store()));
}

#[test]
fn every_order_was_placed_and_changed_in_the_six_weeks_before_now() {
    let store = store();
    let now = ManualRuntime::new(1).now();
    for order in store.orders() {
        assert!(order.create_date.0 <= order.update_date.0 && order.update_date.0 < now, "{}", order.order_number);
        assert!((now - order.create_date.0).num_days() <= 42, "{}", order.order_number);
        let times = store.transactions(order.id).iter().flat_map(|transaction| &transaction.backend_transactions);
        assert!(times.map(|row| row.date.0).all(|at| order.create_date.0 <= at && at < now), "{}", order.order_number);
    }
}

#[test]
fn every_sum_holds_by_x_carts_own_arithmetic() {
    for order in store().orders() {
        let number = &order.order_number;
        let lines: Decimal = order.items.iter().map(|item| item.line_total().unwrap()).sum();
        let shown: Decimal = order.items.iter().map(|item| item.price * Decimal::from(item.amount)).sum();
        assert!(order.sub_total == lines || (number.0 == "1016" && order.sub_total == shown), "{number}");
        assert_eq!(order.computed_total(exponent(&order.currency)), Some(order.total), "{number}");
        let discounted: Decimal = order.items.iter().map(|item| item.discounted_subtotal).sum();
        let spread =
            order.surcharges.iter().filter(|surcharge| matches!(surcharge.code.as_str(), "DISCOUNT" | "DCOUPON"));
        assert_eq!(discounted, order.sub_total + spread.map(|surcharge| surcharge.value).sum::<Decimal>(), "{number}");
    }
}

#[test]
fn tax_is_computed_once_for_an_order_on_what_is_taxed_after_discounts() {
    let store = store();
    for (number, code, expected) in [
        ("1003", "CDEV.STAX.1", dec!(5.28)), // 64.00
        ("1004", "CDEV.STAX.1", dec!(0.28)), // 3.45; by line it would be 0.27
        ("1005", "CDEV.STAX.1", dec!(6.09)), // 83.80 - 10.00
        ("1007", "CDEV.STAX.1", dec!(4.08)), // 49.50
        ("1008", "CDEV.STAX.1", dec!(4.66)), // 49.50 + 6.95
        ("1009", "CDEV.STAX.2", dec!(2.44)), // 24.40
        ("1010", "CDEV.STAX.1", dec!(1.20)), // 14.50
        ("1011", "CDEV.STAX.1", dec!(5.28)), // 64.00, the coupon comes later
        ("1012", "CDEV.VAT.1", dec!(8.33)),  // 49.99 × 20 / 120
        ("1014", "CDEV.VAT.1", dec!(10.04)), // 67.99 - 7.77 = 60.22
        ("1015", "CDEV.VAT.1", dec!(8.67)),  // 47.80 + 4.20
        ("1016", "CDEV.VAT.1", dec!(10.00)), // 59.97 is 9.995, half up
    ] {
        assert_eq!(surcharge(order(&store, number), code), expected, "{number}");
    }
}

#[test]
fn what_was_paid_and_refunded_explains_the_payment_status() {
    let store = store();
    for order in store.orders() {
        let number = order.order_number.0.as_str();
        let sums = PaymentSums::of(store.transactions(order.id), RestAfterCapture::Released).unwrap();
        let (paid, refunded) = (sums.paid, sums.refunded);
        let is_offline = !sums.undecided.is_empty();
        match &order.payment_status.as_ref().unwrap().code {
            _ if is_offline => assert_eq!((paid, refunded), (dec!(0), dec!(0)), "{number}"),
            PaymentStatusCode::Paid | PaymentStatusCode::Other(_) => assert_eq!(paid, order.total, "{number}"),
            PaymentStatusCode::Refunded => assert_eq!((paid, refunded), (dec!(0), order.total), "{number}"),
            PaymentStatusCode::PartiallyPaid => assert!(dec!(0) < paid && paid < order.total, "{number}"),
            _ => assert_eq!(paid, dec!(0), "{number}"),
        }
    }
    let refunded_twice = store.transactions(order(&store, "1036").id);
    assert_eq!(refunded_twice[0].backend_transactions.len(), 3);
}

#[test]
fn the_variety_that_the_table_names_is_there() {
    let store = store();
    let orders: Vec<&Order> = store.orders().collect();
    let currencies: BTreeSet<&str> = orders.iter().map(|order| order.currency.as_str()).collect();
    assert_eq!(currencies, ["EUR", "GBP", "JPY", "KWD", "USD"].into());
    let statuses: BTreeSet<&str> =
        orders.iter().map(|order| order.payment_status.as_ref().unwrap().code.as_str()).collect();
    assert_eq!(statuses, ["A", "C", "D", "HOLD", "P", "PP", "Q", "R"].into());
    let codes: BTreeSet<&str> =
        orders.iter().flat_map(|order| &order.surcharges).map(|surcharge| surcharge.code.as_str()).collect();
    let expected = [
        "ATCOUPON",
        "CDEV.STAX.1",
        "CDEV.STAX.2",
        "CDEV.VAT.1",
        "DCOUPON",
        "DISCOUNT",
        "GIFTCERT",
        "SHIPPING",
        "XYZ.LOYALTY",
    ];
    assert_eq!(codes, expected.into());
    let methods: BTreeSet<&str> = orders
        .iter()
        .flat_map(|order| store.transactions(order.id))
        .map(|transaction: &PaymentTransaction| transaction.name.as_str())
        .collect();
    assert_eq!(methods, ["Credit Card", "Echeck", "PayPal", "Phone ordering"].into());
    let skus: BTreeSet<&str> = orders.iter().flat_map(|order| &order.items).map(|item| item.sku.as_str()).collect();
    assert!(["TEA-1", "MUG-2", "POT-3", "SPOON-4"].iter().all(|sku| skus.contains(sku)), "{skus:?}");
    for (number, total) in
        [("1028", dec!(10.125)), ("1027", dec!(12.1)), ("1025", dec!(17250)), ("1042", dec!(0)), ("1044", dec!(0))]
    {
        assert_eq!(order(&store, number).total, total, "{number}");
    }
    let of = |number: &str| order(&store, number).customer_id.0.unwrap();
    assert_ne!(of("1020"), of("1021"));
    let name = |number: &str| order(&store, number).billing_address.as_ref().unwrap().lastname.to_string();
    assert_eq!(name("1020"), name("1021"));
    assert!(order(&store, "1018").billing_address.is_none() && order(&store, "1055").email.is_empty());
    assert_eq!(order(&store, TO_REFUND).payment_status.as_ref().unwrap().code, PaymentStatusCode::Paid);
    assert_eq!(order(&store, TO_EDIT).payment_status.as_ref().unwrap().code, PaymentStatusCode::AwaitingPayment);
}

#[test]
fn the_poison_order_fails_alone_and_with_its_page() {
    let now = ManualRuntime::new(1);
    let world = World::around(now.clone(), demo_store(now.now()));
    assert_eq!(world.get(&format!("/api/orders/by_number/{POISON}")).status, 500);
    assert_eq!(world.get("/api/orders?itemsPerPage=100").status, 500);
    let statuses: Vec<u16> =
        (1..=64).map(|page| world.get(&format!("/api/orders?itemsPerPage=1&page={page}")).status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 500).count(), 1);
}

#[test]
fn after_the_two_changes_one_order_is_partly_refunded_and_one_is_larger() {
    let mut store = store();
    let now = ManualRuntime::new(1).now();
    let before = store.orders().cloned().collect::<Vec<_>>();
    let (refunded, edited) = change_two_orders(&mut store, now);
    let changed: Vec<_> = store.orders().zip(&before).filter(|(new, old)| new != old).map(|(new, _)| new.id).collect();
    assert_eq!(changed, [refunded, edited]);
    let order = store.order(refunded).unwrap();
    assert_eq!(order.payment_status.as_ref().unwrap().code, PaymentStatusCode::PartiallyPaid);
    let sums = PaymentSums::of(store.transactions(refunded), RestAfterCapture::Released).unwrap();
    assert_eq!((order.total, sums.paid), (dec!(29.70), dec!(19.80)));
    let order = store.order(edited).unwrap();
    assert_eq!((order.total, order.items[0].amount, order.update_date.0), (dec!(29.70), 3, now));
}

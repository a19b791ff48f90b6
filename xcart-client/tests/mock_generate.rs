//! Generated stores are as their documentation says, by any seed, and the same by the same seed.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::collections::{BTreeMap, BTreeSet};

use api_core::runtime::{ManualRuntime, Runtime, Timestamp};
use chrono::TimeDelta;
use rust_decimal::{Decimal, dec};
use xcart_client::{
    meaning::{PaymentSums, RestAfterCapture},
    mock::{
        FakeXCart, FakeXCartConfig,
        generate::{Generated, Generator},
    },
    wire::{Order, TransactionType},
};

fn now() -> Timestamp {
    ManualRuntime::new(1).now()
}

fn generated(seed: u64, orders: usize) -> (FakeXCart, Generated) {
    Generator::new(seed, now()).orders(orders).store(FakeXCartConfig::default())
}

/// How many of a thousand of them are so.
fn share<'a>(orders: &[&'a Order], holds: impl Fn(&'a Order) -> bool) -> usize {
    orders.iter().filter(|order| holds(order)).count() * 1_000 / orders.len()
}

/// Holds a share to its documented one: within four standard deviations of a draw of so many, and one for rounding.
#[track_caller]
fn near(name: &str, got: usize, documented: u32, draws: usize) {
    let (p, n) = (f64::from(documented) / 1_000.0, f64::from(u32::try_from(draws).unwrap())); // not money: chances
    let allowed = 4_000.0 * (p * (1.0 - p) / n).sqrt() + 1.0; // not money: chances
    let off = (f64::from(u32::try_from(got).unwrap()) - f64::from(documented)).abs(); // not money: chances
    assert!(off <= allowed, "{name}: {got} of a thousand, documented are {documented}, ± {allowed:.1}");
}

fn has(order: &Order, code: &str) -> bool {
    order.surcharges.iter().any(|surcharge| surcharge.code == *code)
}

fn exponent(currency: &str) -> u32 {
    match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

#[test]
fn orders_come_in_the_documented_shares() {
    for seed in [1, 2] {
        let (store, _) = generated(seed, 4_000);
        let orders: Vec<&Order> = store.orders().collect();
        let all = orders.len();
        for (count, documented) in [(1, 550), (2, 220), (3, 110), (4, 60)] {
            near(&format!("{count} lines"), share(&orders, |order| order.items.len() == count), documented, all);
        }
        near("5 to 8 lines", share(&orders, |order| (5..=8).contains(&order.items.len())), 50, all);
        near("9 lines and more", share(&orders, |order| order.items.len() > 8), 10, all);
        for (currency, documented) in [("USD", 800), ("EUR", 80), ("GBP", 60), ("JPY", 40), ("KWD", 20)] {
            near(currency, share(&orders, |order| order.currency == *currency), documented, all);
        }
        near("registered", share(&orders, |order| order.customer_id.is_some()), 450, all);
        near("no address", share(&orders, |order| order.billing_address.is_none()), 11, all);
        let apart = |order: &Order| order.billing_address != order.shipping_address;
        near("goods elsewhere", share(&orders, apart), 119, all);
        for (code, documented) in [("DCOUPON", 120), ("DISCOUNT", 60), ("GIFTCERT", 15), ("SHIPPING", 850)] {
            near(code, share(&orders, |order| has(order, code)), documented, all);
        }
        near("customers' notes", share(&orders, |order| !order.notes.is_empty()), 80, all);
        near("staff's notes", share(&orders, |order| !order.admin_notes.is_empty()), 30, all);
        let dollars: Vec<&Order> = orders.iter().filter(|order| order.currency == "USD").copied().collect();
        near("sales tax", share(&dollars, |order| has(order, "CDEV.STAX.1")), 600, dollars.len());
        near("second tax", share(&dollars, |order| has(order, "CDEV.STAX.2")), 60, dollars.len());
        let europe = |order: &&&Order| matches!(order.currency.as_str(), "EUR" | "GBP");
        let europe: Vec<&Order> = orders.iter().filter(europe).copied().collect();
        near("VAT", share(&europe, |order| has(order, "CDEV.VAT.1")), 900, europe.len());
    }
}

#[test]
fn lines_and_articles_come_in_the_documented_shares() {
    let (store, _) = Generator::new(3, now()).orders(4_000).products(2_000).store(FakeXCartConfig::default());
    let pieces: Vec<i64> = store.orders().flat_map(|order| &order.items).map(|item| item.amount).collect();
    let share_of = |holds: fn(i64) -> bool| pieces.iter().filter(|p| holds(**p)).count() * 1_000 / pieces.len();
    near("one piece", share_of(|pieces| pieces == 1), 800, pieces.len());
    near("two pieces", share_of(|pieces| pieces == 2), 120, pieces.len());
    near("three to six pieces", share_of(|pieces| (3..=6).contains(&pieces)), 70, pieces.len());
    near("ten pieces and more", share_of(|pieces| pieces >= 10), 10, pieces.len());
    let prices: Vec<Decimal> = store.products().map(|product| product.price).collect();
    assert_eq!(prices.len(), 2_000);
    let share_of = |holds: &dyn Fn(&Decimal) -> bool| prices.iter().filter(|p| holds(p)).count() / 2;
    near("three decimals", share_of(&|price| price.normalize().scale() == 3), 60, 2_000);
    near("four decimals", share_of(&|price| price.normalize().scale() == 4), 40, 2_000);
    near("below 10", share_of(&|price| *price < dec!(10)), 250, 2_000);
    near("200 and more", share_of(&|price| *price >= dec!(200)), 50, 2_000);
    assert!(prices.iter().all(|price| dec!(0.5) <= *price && *price < dec!(2_501)));
}

#[test]
fn payments_come_in_the_documented_shares_and_explain_the_status() {
    let (store, _) = generated(4, 4_000);
    let orders: Vec<&Order> = store.orders().collect();
    let code = |order: &Order| order.payment_status.as_ref().unwrap().code.as_str().to_owned();
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for order in &orders {
        *codes.entry(code(order)).or_default() += 1;
        let rows = store.transactions(order.id);
        let sums = PaymentSums::of(rows, RestAfterCapture::Released).unwrap();
        let (paid, number) = (sums.paid, &order.order_number);
        match code(order).as_str() {
            "P" if !sums.undecided.is_empty() || order.total.is_zero() => assert_eq!(paid, dec!(0), "{number}"),
            "P" => assert_eq!(paid, order.total, "{number}"),
            "PP" => assert!(dec!(0) < paid && paid < order.total, "{number}"),
            "R" => assert_eq!((paid, sums.refunded), (dec!(0), order.total), "{number}"),
            _ => assert_eq!(paid, dec!(0), "{number}"),
        }
        let after_the_order = |at: Timestamp| order.create_date.0 <= at && at <= now();
        assert!(
            rows.iter().flat_map(|row| &row.backend_transactions).all(|row| after_the_order(row.date.0)),
            "{number}"
        );
    }
    for (code, documented) in [("P", 770), ("Q", 60), ("A", 30), ("PP", 60), ("R", 30), ("C", 30), ("D", 20)] {
        near(code, codes[code] * 1_000 / orders.len(), documented, orders.len());
    }
    let refunds = |order: &Order| {
        let rows = store.transactions(order.id).iter().flat_map(|transaction| &transaction.backend_transactions);
        rows.filter(|row| row.transaction_type == TransactionType::RefundMulti).count()
    };
    near("one refund in part", share(&orders, |order| refunds(order) == 1), 30, orders.len());
    near("several refunds in part", share(&orders, |order| refunds(order) > 1), 15, orders.len());
    near("refused attempts before", share(&orders, |order| store.transactions(order.id).len() > 1), 10, orders.len());
}

#[test]
fn every_sum_holds_by_x_carts_own_arithmetic() {
    let (store, _) = generated(5, 1_500);
    let mut scales = BTreeSet::new();
    for order in store.orders() {
        let number = &order.order_number;
        let lines: Decimal = order.items.iter().map(|item| item.line_total().unwrap()).sum();
        assert_eq!(order.sub_total, lines, "{number}");
        assert_eq!(order.computed_total(exponent(&order.currency)), Some(order.total), "{number}");
        scales.insert((order.currency.to_string(), order.total.normalize().scale()));
    }
    assert!(scales.contains(&("JPY".into(), 0)) && scales.contains(&("KWD".into(), 3)), "{scales:?}");
    assert!(
        scales.contains(&("USD".into(), 4)) && !scales.iter().any(|(currency, scale)| currency == "JPY" && *scale > 0)
    );
}

#[test]
fn the_same_seed_gives_the_same_store_and_another_seed_another() {
    let text = |seed| format!("{:?}", generated(seed, 300));
    assert_eq!(text(6), text(6));
    assert_ne!(text(6), text(7));
}

#[test]
fn orders_follow_time_from_the_beginning_of_the_period_to_its_end() {
    let generator = Generator::new(8, now()).orders(500).carts(40).over(TimeDelta::days(30)).number_prefix("WEB");
    let (store, made) = generator.store(FakeXCartConfig::default());
    let orders: Vec<&Order> = store.orders().collect();
    assert_eq!((orders.len(), made.carts.len()), (500, 40));
    assert!(orders.windows(2).all(|pair| pair[0].create_date.0 <= pair[1].create_date.0));
    assert!(orders.iter().all(|order| now() - order.create_date.0 <= TimeDelta::days(30)));
    assert!(orders.iter().all(|order| order.update_date.0 <= now()));
    let thirds = |from: i64| share(&orders, |order| (now() - order.create_date.0).num_days() / 10 == from);
    (0..3).for_each(|third| near("a third of the period", thirds(third), 333, 500));
    let numbers: Vec<String> = orders.iter().map(|order| order.order_number.to_string()).collect();
    assert_eq!(numbers, (1_001..=1_500).map(|number| format!("WEB{number}")).collect::<Vec<_>>());
    assert!(orders.iter().any(|order| order.id.0 > 500), "carts stand between the orders");
}

#[test]
fn as_many_poison_orders_are_made_as_were_asked_for_and_they_are_named() {
    let (store, made) = Generator::new(9, now()).orders(200).poison(7).store(FakeXCartConfig::default());
    let poison = |order: &&Order| order.items.iter().any(|item| item.product_id.is_none());
    let poison: Vec<_> = store.orders().filter(poison).map(|order| order.id).collect();
    assert_eq!((poison.len(), &poison), (7, &made.poison));
    assert!(store.products().all(|product| product.sku != "GONE-1"));
}

#[test]
fn names_beyond_ascii_and_fields_of_the_merchants_are_there() {
    let (store, _) = generated(10, 4_000);
    let guests: Vec<&Order> =
        store.orders().filter(|order| order.customer_id.is_none() && order.billing_address.is_some()).collect();
    let billing = |order: &Order| order.billing_address.as_ref().unwrap().clone();
    let beyond = |order: &Order| !billing(order).firstname.is_ascii() || !billing(order).lastname.is_ascii();
    near("names beyond ASCII", share(&guests, beyond), 150, guests.len());
    let field = |order: &Order, name: &str| billing(order).custom_fields.iter().any(|field| field.name == *name);
    near("companies", share(&guests, |order| field(order, "Company")), 80, guests.len());
    near("VAT numbers", share(&guests, |order| field(order, "VAT number")), 40, guests.len());
}

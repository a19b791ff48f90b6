//! What holds of FakeXCart for whatever it is filled with and asked.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::{
    runtime::{ManualRuntime, Runtime, Timestamp},
    wire::Json,
};
use mock_support::World;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use xcart_client::{
    mock::{Charge, FakeXCart, FakeXCartConfig, Line, OrderSeed, demo::demo_store},
    wire::Order,
};

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

/// Lines as price, quantity, taxed; then discount, shipping with whether it is taxed, percent of the tax.
type Parts = (Vec<(Decimal, i64, bool)>, Decimal, (Decimal, bool), Decimal);

fn parts() -> impl Strategy<Value = Parts> {
    let line = (cents(1..50_000), 1..20_i64, any::<bool>());
    (prop::collection::vec(line, 1..8), cents(0..2_000), (cents(0..3_000), any::<bool>()), cents(0..3_000))
}

fn order((lines, discount, (shipping, taxed), percent): &Parts, tax: fn(Decimal) -> Charge) -> Order {
    let shipping = Charge::shipping(*shipping);
    let seed = OrderSeed::new("USD", Timestamp::UNIX_EPOCH)
        .charge(Charge::coupon(*discount))
        .charge(if *taxed { shipping.taxed() } else { shipping })
        .charge(tax(*percent));
    let seed = lines.iter().zip(1..).fold(seed, |seed, ((price, quantity, taxed), number)| {
        let line = Line::new(format!("SKU-{number}"), "Thing", *price, *quantity);
        seed.line(if *taxed { line } else { line.untaxed() })
    });
    let mut store = FakeXCart::new(FakeXCartConfig::default());
    let id = store.add_order(seed);
    store.order(id).unwrap().clone()
}

/// What the tax is computed on: the taxed lines after discounts, and taxed shipping.
fn base(parts: &Parts, order: &Order) -> Decimal {
    let lines = order.items.iter().zip(&parts.0).filter(|(_, (_, _, taxed))| *taxed);
    let lines: Decimal = lines.map(|(item, _)| item.discounted_subtotal).sum();
    lines + if parts.2.1 { parts.2.0 } else { Decimal::ZERO }
}

fn round(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

proptest! {
    #[test]
    fn a_discount_is_spread_over_the_lines_without_a_cent_lost(parts in parts()) {
        let order = order(&parts, Charge::sales_tax);
        let discounted: Decimal = order.items.iter().map(|item| item.discounted_subtotal).sum();
        prop_assert_eq!(discounted, order.sub_total - parts.1);
    }

    #[test]
    fn tax_is_rounded_once_and_the_total_is_what_x_cart_makes_of_the_parts(parts in parts()) {
        let on_top = order(&parts, Charge::sales_tax);
        let tax = on_top.surcharges[2].value;
        prop_assert_eq!(tax, round(base(&parts, &on_top) * parts.3 / Decimal::ONE_HUNDRED));
        prop_assert_eq!(on_top.total, (on_top.sub_total - parts.1 + parts.2.0 + tax).max(Decimal::ZERO));
        let within = order(&parts, Charge::vat_included);
        let tax = within.surcharges[2].value;
        let hundred = Decimal::ONE_HUNDRED;
        prop_assert_eq!(tax, round(base(&parts, &within) * parts.3 / (hundred + parts.3)));
        prop_assert_eq!(within.total, (within.sub_total - parts.1 + parts.2.0).max(Decimal::ZERO));
    }

    #[test]
    fn whatever_is_asked_there_is_an_answer_and_only_known_failures(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH"]),
        path in "/api/(orders|carts|products|profiles|memberships|[a-z_]{1,9})(/([0-9]{1,20}|by_number|[a-zA-Z%0-9-]{1,6}))?(/[a-z_]{1,20}|/payment_status)?(\\.jsonld)?",
        query in "((page|itemsPerPage|date\\[after\\]|order\\[date\\]|paymentStatus\\.code\\[\\])=[-+0-9a-zA-Z:@%]{0,20}&?){0,3}",
        accept in prop::sample::select(vec!["application/json", "application/ld+json", "*/*", "text/html", "a/b;q=x"]),
        body in "(\\{\"(code|sku|name|price|amount|login)\":(\"[A-Z]{0,3}\"|-?[0-9]{1,30}|null|\\[\\])\\}|[ -~]{0,10})",
    ) {
        let world = World::around(ManualRuntime::new(1), demo_store(ManualRuntime::new(1).now()));
        let headers = [("x-auth-token", "demo-all"), ("accept", accept), ("content-type", "application/json")];
        let answer = world.send(method, &format!("{path}?{query}"), &headers, &body);
        prop_assert!([200, 201, 204, 400, 404, 406, 500, 501].contains(&answer.status), "{}", answer.status);
        let is_page = answer.content_type.starts_with("text/html");
        prop_assert!(answer.text.is_empty() || is_page || answer.json != Json::Null, "{}", answer.text);
        prop_assert!(answer.text.is_ascii());
    }
}

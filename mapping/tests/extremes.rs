//! No amount of an order, however large or fine, makes reading or planning panic: it is planned to the cent, or parked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{LedgerWrite, Money, invariants};
use common::{Books, day, item, mapper, surcharge, transaction, wire_order};
use mapping::inbound::xcart;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;
use xcart_client::wire;

/// Amounts at the ends of what a decimal holds, and finer or larger than any money.
fn end() -> impl Strategy<Value = Decimal> {
    let ends = [Decimal::MAX, Decimal::MIN, Money::LIMIT, Money::LIMIT - Decimal::new(1, 2), -Money::LIMIT];
    let fine = [Decimal::from_i128_with_scale(1, 28), Decimal::new(1, 4), Decimal::ZERO, Decimal::NEGATIVE_ONE];
    prop::sample::select([&ends[..], &fine].concat())
}

/// An amount of a magnitude that an order's amounts share, seldom one at the ends.
fn amount(power: u32) -> impl Strategy<Value = Decimal> {
    let whole = (0i128..1000).prop_map(move |digits| Decimal::from_i128_with_scale(digits * 10i128.pow(power), 2));
    prop_oneof![19 => whole, 1 => end()]
}

#[derive(Debug, Clone)]
struct Amounts {
    price: Decimal,
    count: i64,
    shipping: Decimal,
    /// None: 8.25 % of the goods.
    tax: Option<Decimal>,
    discount: Decimal,
    gift: Decimal,
    paid: Decimal,
    /// Whether sub-total and total are what the parts give, as far as that can be reckoned; else these.
    stated: Option<(Decimal, Decimal)>,
}

fn amounts() -> impl Strategy<Value = Amounts> {
    let count = prop_oneof![19 => 1i64..50, 1 => prop::sample::select(vec![0, -1, i64::MAX, i64::MIN])];
    let of_power = |power| (amount(power), amount(power), amount(power), amount(power), amount(power), amount(power));
    let parts = (2u32..19).prop_flat_map(of_power);
    let stated = prop::option::weighted(0.1, (end(), end()));
    (parts, count, prop::bool::ANY, stated).prop_map(|(parts, count, plain, stated)| Amounts {
        price: parts.0,
        count,
        shipping: parts.1,
        tax: (!plain).then_some(parts.2),
        discount: if plain { Decimal::ZERO } else { -parts.3 },
        gift: -parts.4,
        paid: parts.5,
        stated,
    })
}

/// An order of these amounts, and its payment.
fn order(amounts: &Amounts, currency: &str) -> (wire::Order, Vec<wire::PaymentTransaction>) {
    let goods = amounts.price.checked_mul(amounts.count.into()).and_then(|sum| sum.checked_add(30.into()));
    let goods = goods.unwrap_or_default();
    let by_rate = goods.checked_mul(Decimal::new(825, 4)).unwrap_or_default();
    let surcharges = [
        ("shipping", "SHIPPING", amounts.shipping),
        ("tax", "CDEV.STAX.1", amounts.tax.unwrap_or(by_rate)),
        ("discount", "DCOUPON", amounts.discount),
        ("discount", "GIFTCERT", amounts.gift),
    ];
    let rows: Vec<_> =
        (1..).zip(&surcharges).map(|(id, (kind, code, _))| surcharge(id, kind, code, "0", false)).collect();
    let mut order = wire_order(&json!({
        "currency": currency, "surcharges": rows, "items": [item(7, "TEA-1", "1", 1), item(8, "TEA-2", "10", 3)],
    }));
    let first = &mut order.items[0];
    (first.price, first.item_net_price, first.amount) = (amounts.price, amounts.price, amounts.count);
    for (surcharge, (.., value)) in order.surcharges.iter_mut().zip(surcharges) {
        surcharge.value = value;
    }
    let rounded = |value: &Decimal| value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let total = surcharges.iter().try_fold(goods, |sum, (.., value)| sum.checked_add(rounded(value)));
    (order.sub_total, order.total) = amounts.stated.unwrap_or((goods, total.unwrap_or_default()));
    let mut paid = transaction(1, "Credit Card", currency, &[("sale", "1", 1), ("refund", "1", 2)]);
    paid.value = amounts.paid;
    paid.backend_transactions[0].value = amounts.paid;
    paid.backend_transactions[1].value = amounts.shipping;
    (order, vec![paid])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn an_order_of_any_amounts_is_planned_to_the_cent_or_parked(
        amounts in amounts(),
        currency in prop::sample::select(vec!["USD", "JPY", "KWD"]),
        status in prop::sample::select(vec!["P", "PP", "R", "Q"]),
    ) {
        let (mut order, transactions) = order(&amounts, currency);
        order.payment_status.as_mut().unwrap().code = status.into();
        let mapper = mapper();
        let read = xcart::order(mapper.profile(), &order, &transactions, &[], day("2025-03-10"));
        let Ok(order) = read else { return Ok(()) };
        prop_assert_eq!(invariants::check_order(&order), []);
        let plan = Books::new().plan(&mapper, &order);
        prop_assert!(!plan.steps.is_empty() || !plan.parked.is_empty() || status == "Q" || order.stated_total.is_zero());
        for step in &plan.steps {
            if let LedgerWrite::CreateDocument(document) = &step.write {
                prop_assert!(document.totals.total.amount() <= order.document_total().unwrap().amount());
            }
        }
    }
}

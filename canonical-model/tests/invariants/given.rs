//! Orders whose sums hold, and ways to break them.

use canonical_model::{
    Currency, CustomFields, Customer, Discount, DiscountStage, FxRate, Line, LineKind, Money, Order, Payment,
    PaymentKind, RateSource, Refund, RefundLine, SourceStamp, TaxApplied, TaxTreatment, Tender, TypedValue, UnitPrice,
    invariants::Violation, largest_remainder,
};
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

pub(crate) fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

pub(crate) fn money(units: i64, currency: Currency) -> Money {
    Money::from_minor_units(units.into(), currency).unwrap()
}

/// Makes an amount larger by that many of its smallest unit.
pub(crate) fn shift(amount: &mut Money, units: i64) {
    *amount = amount.try_add(money(units, amount.currency())).unwrap();
}

pub(crate) fn day(number: u64) -> NaiveDate {
    NaiveDate::default() + chrono::Days::new(number)
}

/// The paths of what is broken.
pub(crate) fn paths(violations: &[Violation]) -> Vec<&str> {
    violations.iter().map(|violation| violation.path.as_str()).collect()
}

/// That the violations name this path; and that they are one line each.
#[track_caller]
pub(crate) fn assert_names(violations: &[Violation], path: &str) {
    assert!(paths(violations).contains(&path), "{path} is not among {violations:?}");
    for violation in violations {
        let shown = violation.to_string();
        assert!(shown.starts_with(violation.path.as_str()) && !shown.contains('\n'), "{shown}");
    }
}

/// What an order is made of, in smallest units.
#[derive(Debug, Clone)]
struct Seed {
    currency: &'static str,
    treatment: TaxTreatment,
    /// Kind, price and its decimals, quantity.
    lines: Vec<(LineKind, u32, u32, u32)>,
    before_tax: Vec<u32>,
    after_tax: Vec<u32>,
    taxes: Vec<u32>,
    /// Tax that no line states.
    unstated: u32,
    tenders: Vec<u32>,
    captures: Vec<u32>,
    refunded: u32,
    line_back: usize,
}

const KINDS: [LineKind; 7] = [
    LineKind::Goods,
    LineKind::Shipping,
    LineKind::Fee,
    LineKind::Service,
    LineKind::Digital,
    LineKind::GiftCard,
    LineKind::Tip,
];

const TREATMENTS: [TaxTreatment; 3] = [TaxTreatment::Exclusive, TaxTreatment::Inclusive, TaxTreatment::NoTax];

fn seed() -> impl Strategy<Value = Seed> {
    let line = (prop::sample::select(&KINDS[..]), 1u32..5_000_000, 0u32..=4, 1u32..12);
    let heads = (prop::sample::select(vec!["USD", "JPY", "KWD"]), prop::sample::select(&TREATMENTS[..]));
    let amounts = |most, count| prop::collection::vec(1u32..most, 0..count);
    let sums = (amounts(3000, 3), amounts(3000, 2), amounts(5000, 3), 0u32..500, amounts(2000, 2));
    let cash = (prop::collection::vec(1u32..1000, 1..4), 0u32..10_000, 0usize..8);
    (heads, prop::collection::vec(line, 1..7), sums, cash).prop_map(|(heads, lines, sums, cash)| Seed {
        currency: heads.0,
        treatment: heads.1,
        lines,
        before_tax: sums.0,
        after_tax: sums.1,
        taxes: sums.2,
        unstated: sums.3,
        tenders: sums.4,
        captures: cash.0,
        refunded: cash.1,
        line_back: cash.2,
    })
}

/// Orders of which every rule holds.
pub(crate) fn order() -> impl Strategy<Value = Order> {
    seed().prop_map(|seed| build(&seed))
}

/// An order with something in every list: two lines, discounts before and after tax, two taxes, a tender, two captures, refunds.
pub(crate) fn full_order(treatment: TaxTreatment) -> Order {
    build(&Seed {
        currency: "USD",
        treatment,
        lines: vec![(LineKind::Goods, 99_950, 3, 3), (LineKind::Shipping, 1250, 2, 1)],
        before_tax: vec![500, 301],
        after_tax: vec![100],
        taxes: vec![2000, 777],
        unstated: 0,
        tenders: vec![1000],
        captures: vec![2, 1],
        refunded: 250,
        line_back: 1,
    })
}

fn sum(currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Money {
    Money::sum(currency, amounts).unwrap()
}

fn smaller(amount: u32, most: Money) -> Money {
    let amount = money(amount.into(), most.currency());
    if amount.amount() < most.amount() { amount } else { most }
}

fn spread(target: Money, weights: &[Money]) -> Vec<Money> {
    let weights: Vec<Decimal> = weights.iter().map(Money::amount).collect();
    largest_remainder(target, &weights).unwrap()
}

fn nets(order: &Order) -> Vec<Money> {
    order.lines.iter().map(|line| line.net).collect()
}

fn build(seed: &Seed) -> Order {
    let unit = currency(seed.currency);
    let mut order = Order::new("1042", unit, seed.treatment, DateTime::UNIX_EPOCH);
    for (index, (kind, price, decimals, quantity)) in seed.lines.iter().enumerate() {
        let price = UnitPrice::new(Decimal::new((*price).into(), *decimals), unit).unwrap();
        order.lines.push(Line::new(format!("i{index}"), *kind, (*quantity).into(), price).unwrap());
    }
    for (index, amount) in seed.before_tax.iter().enumerate() {
        let amount = smaller(*amount, sum(unit, nets(&order)));
        let parts = spread(amount, &nets(&order));
        for (line, part) in order.lines.iter_mut().zip(parts).filter(|(_, part)| !part.is_zero()) {
            line.lower(format!("b{index}").into(), part).unwrap();
        }
        order.discounts.push(discount(format!("b{index}"), DiscountStage::BeforeTax, amount));
    }
    if seed.treatment != TaxTreatment::NoTax {
        add_taxes(&mut order, seed);
    }
    let mut total = order.computed_totals().unwrap().total;
    for (index, amount) in seed.after_tax.iter().enumerate() {
        let amount = smaller(*amount, total);
        total = total.try_sub(amount).unwrap();
        order.discounts.push(discount(format!("a{index}"), DiscountStage::AfterTax, amount));
    }
    order.stated_total = total;
    for (index, amount) in seed.tenders.iter().enumerate() {
        let amount = smaller(*amount, order.stated_total);
        order.stated_total = order.stated_total.try_sub(amount).unwrap();
        let (id, code) = (format!("t{index}").into(), "GIFTCERT".to_owned());
        order.tenders.push(Tender { id, code: code.into(), name: "".into(), amount });
    }
    add_payments(&mut order, seed);
    add_refunds(&mut order, total, seed);
    order.customer = Customer::registered("7", "ada@shop.example");
    order.custom.add(CustomFields::BILLING, "vat_number", TypedValue::Text("GB 123".to_owned()));
    order.custom.add(CustomFields::ADDON, "points", TypedValue::Integer(-7));
    order.source = Some(SourceStamp::of(b"{}", DateTime::UNIX_EPOCH));
    order.fx_rate = Some(FxRate {
        base: currency("EUR"),
        quote: unit,
        rate: Decimal::new(10842, 4),
        as_of: day(1),
        source: RateSource::Provider("bank".to_owned()),
    });
    order
}

fn discount(id: String, stage: DiscountStage, amount: Money) -> Discount {
    Discount { id: id.into(), code: "DCOUPON".into(), name: "".into(), stage, amount }
}

/// Each line has its share of each tax, so that none holds more than it is worth; the rest stands on the order alone.
fn add_taxes(order: &mut Order, seed: &Seed) {
    let unit = order.currency;
    for (index, amount) in seed.taxes.iter().enumerate() {
        let free: Vec<Money> = order
            .lines
            .iter()
            .map(|line| line.net.try_sub(sum(unit, line.taxes.iter().map(|tax| tax.amount))).unwrap())
            .collect();
        let code = format!("TAX{index}");
        let tax =
            |amount, taxable| TaxApplied { taxable: Some(taxable), ..TaxApplied::new(code.clone(), "Tax", amount) };
        let within = seed.treatment == TaxTreatment::Inclusive;
        let weights = if within { free.clone() } else { nets(order) };
        let amount = if within { smaller(*amount, sum(unit, free)) } else { money((*amount).into(), unit) };
        let mut taxable = Money::zero(unit);
        for (line, part) in order.lines.iter_mut().zip(spread(amount, &weights)).filter(|(_, part)| !part.is_zero()) {
            taxable = taxable.try_add(line.net).unwrap();
            line.taxes.push(tax(part, line.net));
        }
        let unstated = if within { Money::zero(unit) } else { money(seed.unstated.into(), unit) };
        order.taxes.push(tax(amount.try_add(unstated).unwrap(), taxable));
    }
}

fn add_payments(order: &mut Order, seed: &Seed) {
    let total = order.stated_total;
    let weights: Vec<Money> = seed.captures.iter().map(|part| money((*part).into(), order.currency)).collect();
    for (index, amount) in spread(total, &weights).into_iter().enumerate().filter(|(_, part)| part.is_positive()) {
        let fee = Some(money(1, order.currency));
        order.payments.push(Payment { fee, ..Payment::new(format!("c{index}"), PaymentKind::Capture, amount, day(1)) });
    }
    let back = smaller(seed.refunded, total);
    if back.is_positive() {
        order.payments.push(Payment::new("r", PaymentKind::Refund, back, day(2)));
    }
}

/// All of one line, and a plain amount, as far as the order is worth that.
fn add_refunds(order: &mut Order, total: Money, seed: &Seed) {
    let mut left = total;
    if let Some(line) = order.lines.get(seed.line_back) {
        let row = RefundLine {
            line: line.id.clone(),
            quantity: line.quantity,
            amount: line.net,
            taxes: line.taxes.clone(),
            restocked: true,
        };
        let refund = Refund { lines: vec![row], ..Refund::of_amount("f0", day(2), Money::zero(order.currency)) };
        let worth = refund.total(order.tax_treatment).unwrap();
        if worth.amount() <= left.amount() {
            left = left.try_sub(worth).unwrap();
            order.refunds.push(refund);
        }
    }
    order.refunds.push(Refund::of_amount("f1", day(3), smaller(seed.refunded, left)));
}

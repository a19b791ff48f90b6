//! Generated X-Cart orders, with totals as X-Cart makes them: what is planned is the order to the cent, by Xero's arithmetic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::{LedgerWrite, ParkCode, TaxTreatment, ledger::DocumentKind};
use common::{Books, connection, day, decimal, reference, round2, transaction, wire_order, xero_tax_of, xero_totals};
use mapping::Mapper;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;
use xcart_client::wire::{self, OrderItem, Surcharge};

const ORDERS: u64 = 20_000;

/// A stream of numbers that a seed fixes (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    /// An amount with up to so many decimals.
    fn amount(&mut self, most: u64, decimals: u32) -> Decimal {
        let units = self.below(most * 10u64.pow(decimals) + 1);
        Decimal::new(i64::try_from(units).unwrap(), decimals)
    }
}

/// Which taxes an order bears.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Taxes {
    None,
    OnTop,
    Included,
    TwoOnTop,
    IncludedAndOnTop,
    IncludedAndOnTopOfIt,
    TwoIncluded,
    Liability,
    LiabilityIncluded,
}

struct Case {
    order: wire::Order,
    taxes: Taxes,
    /// Whether every amount of it fits two decimals.
    fits: bool,
}

/// X-Cart keeps four decimals.
fn stored(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
}

struct Generator {
    order: wire::Order,
    item: OrderItem,
    surcharge: Surcharge,
}

impl Generator {
    fn new() -> Self {
        let order = wire_order(&json!({"surcharges": [common::surcharge(1, "tax", "X", "1", false)]}));
        Self { item: order.items[0].clone(), surcharge: order.surcharges[0].clone(), order }
    }

    fn surcharge(&self, order: &mut wire::Order, kind: &str, code: &str, value: Decimal, include: bool) {
        let mut surcharge = self.surcharge.clone();
        surcharge.id = Some(wire::SurchargeId(i64::try_from(order.surcharges.len()).unwrap() + 1));
        surcharge.surcharge_type = kind.into();
        surcharge.code = code.into();
        surcharge.name = code.into();
        surcharge.value = stored(value);
        surcharge.include = include;
        order.surcharges.push(surcharge);
    }

    fn generate(&self, seed: u64) -> Case {
        let dice = &mut Dice(seed);
        let (code, exponent) = *dice.pick(&[("USD", 2), ("EUR", 2), ("GBP", 2), ("JPY", 0), ("KWD", 3)]);
        let taxes = *dice.pick(&[
            Taxes::None,
            Taxes::OnTop,
            Taxes::Included,
            Taxes::TwoOnTop,
            Taxes::IncludedAndOnTop,
            Taxes::IncludedAndOnTopOfIt,
            Taxes::TwoIncluded,
            Taxes::Liability,
            Taxes::LiabilityIncluded,
        ]);
        let included = !matches!(taxes, Taxes::None | Taxes::OnTop | Taxes::TwoOnTop | Taxes::Liability);
        let mut order = self.order.clone();
        order.currency = code.into();
        order.surcharges.clear();
        order.items.clear();
        let coarse = exponent == 3 && !dice.one_in(4);
        let price_decimals = if coarse { 2 } else { u32::try_from(dice.below(5)).unwrap() };
        let goods_rate = match taxes {
            Taxes::TwoIncluded => decimal("0.30"),
            Taxes::LiabilityIncluded => decimal("0.07"),
            _ => decimal("0.20"),
        };
        for index in 0..=dice.below(8) {
            let mut item = self.item.clone();
            item.id = wire::ItemId(i64::try_from(index).unwrap() + 1);
            item.sku = ["TEA-1", "MUG-2", "OTHER-9"][usize::try_from(index % 3).unwrap()].into();
            item.amount = i64::try_from(dice.below(20)).unwrap() + 1;
            item.price = dice.amount(200, price_decimals);
            item.item_net_price = if included { stored(item.price / (Decimal::ONE + goods_rate)) } else { item.price };
            item.discounted_subtotal = item.price * Decimal::from(item.amount);
            order.items.push(item);
        }
        let round = |amount: Decimal| amount.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
        let exact: Decimal = order.items.iter().map(|item| item.price * Decimal::from(item.amount)).sum();
        order.sub_total = round(exact);

        // What is taxed: goods less discounts before tax, with shipping or without.
        let mut base = order.sub_total;
        if dice.one_in(3) {
            let percent = Decimal::from(dice.below(100) + 1);
            let off = stored(order.sub_total * percent / Decimal::ONE_HUNDRED);
            let off = if coarse { round2(off) } else { off };
            self.surcharge(&mut order, "discount", ["DISCOUNT", "DCOUPON"][usize::from(dice.one_in(2))], -off, false);
            base -= round(off);
            if dice.one_in(2) {
                // The store may say how it spread it.
                for item in &mut order.items {
                    let share = if exact.is_zero() { Decimal::ZERO } else { item.discounted_subtotal / exact };
                    item.discounted_subtotal = stored(item.discounted_subtotal - off * share);
                }
            }
        }
        if !dice.one_in(3) {
            let shipping = dice.amount(30, if coarse { 2 } else { 4 });
            self.surcharge(&mut order, "shipping", "SHIPPING", shipping, false);
            if dice.one_in(2) {
                base += round(shipping);
            }
        }
        if dice.one_in(6) {
            self.surcharge(&mut order, "handling", "PAYFEE", dice.amount(5, if coarse { 2 } else { 4 }), false);
        }
        let on_top = |rate: &str| base * decimal(rate) / Decimal::ONE_HUNDRED;
        let within = |rate: &str, all: &str| {
            base * decimal(rate) / Decimal::ONE_HUNDRED / (Decimal::ONE + decimal(all) / Decimal::ONE_HUNDRED)
        };
        match taxes {
            Taxes::None => {}
            Taxes::OnTop => self.surcharge(&mut order, "tax", "CDEV.STAX.1", on_top("8.25"), false),
            Taxes::TwoOnTop => {
                self.surcharge(&mut order, "tax", "CDEV.STAX.1", on_top("8.25"), false);
                self.surcharge(&mut order, "tax", "CDEV.STAX.2", on_top("10"), false);
            }
            Taxes::Included => self.surcharge(&mut order, "tax", "CDEV.VAT.1", within("20", "20"), true),
            Taxes::IncludedAndOnTop => {
                self.surcharge(&mut order, "tax", "CDEV.VAT.1", within("20", "20"), true);
                self.surcharge(&mut order, "tax", "CDEV.STAX.1", on_top("8.25") / decimal("1.2"), false);
            }
            Taxes::IncludedAndOnTopOfIt => {
                // The store works the second tax out on prices with the first in them.
                self.surcharge(&mut order, "tax", "CDEV.VAT.1", within("20", "20"), true);
                self.surcharge(&mut order, "tax", "CDEV.STAX.2", on_top("10"), false);
            }
            Taxes::TwoIncluded => {
                self.surcharge(&mut order, "tax", "CDEV.VAT.1", within("20", "30"), true);
                self.surcharge(&mut order, "tax", "CDEV.VAT.2", within("10", "30"), true);
            }
            Taxes::Liability => {
                self.surcharge(&mut order, "tax", "STATE", on_top("7"), false);
                if dice.one_in(2) {
                    self.surcharge(&mut order, "tax", "CDEV.STAX.1", on_top("8.25"), false);
                }
            }
            Taxes::LiabilityIncluded => self.surcharge(&mut order, "tax", "STATE", within("7", "7"), true),
        }
        if taxes == Taxes::Included && dice.one_in(2) && !base.is_zero() && base == order.sub_total {
            // VAT that the store states on every line too.
            for item in &mut order.items {
                let mut own = order.surcharges.last().unwrap().clone();
                own.value = stored((item.price - item.item_net_price) * Decimal::from(item.amount));
                item.surcharges.push(own);
            }
        }
        let sum: Decimal = order.surcharges.iter().filter(|s| s.is_added()).map(|s| round(s.value)).sum();
        let mut total = order.sub_total + sum;
        if dice.one_in(6) {
            let off = dice.amount(40, if coarse { 2 } else { 4 }).min(total.max(Decimal::ZERO));
            let off = stored(off);
            self.surcharge(&mut order, "discount", "LATE", -off, false);
            total -= round(off);
        }
        if dice.one_in(6) {
            let gift = stored(dice.amount(40, if coarse { 2 } else { 4 }));
            self.surcharge(&mut order, "discount", "GIFTCERT", -gift, false);
            total -= round(gift);
        }
        order.total = total.max(Decimal::ZERO);
        let fit = |amount: Decimal| round(amount).normalize().scale() <= 2;
        let fits = order.items.iter().all(|item| fit(item.price * Decimal::from(item.amount)))
            && order.surcharges.iter().all(|surcharge| fit(surcharge.value))
            && fit(order.sub_total)
            && fit(order.total);
        Case { order, taxes, fits }
    }
}

const MORE: &str = r#"
[[surcharge]]
code = "LATE"
class = "discount"
stage = "after_tax"
[[surcharge]]
code = "PAYFEE"
class = "charge"
[[surcharge]]
code = "STATE"
class = "tax"
[[tax]]
code = "STATE"
liability_line = "820"
[[tax]]
code = "CDEV.VAT.2"
tax_type = "TAX001"
"#;

#[test]
fn what_is_planned_is_the_order_to_the_cent_or_the_order_is_parked() {
    let text = format!("{}{MORE}", mapping::profiles::DEMO);
    let without_discount_account = text.replace("discounts = \"215\"", "# no account for discounts:");
    let mappers = [text, without_discount_account].map(|text| Mapper::new(mapping::Profile::from_toml(&text).unwrap()));
    let generator = Generator::new();
    let reference = reference();
    let mut parked: BTreeMap<ParkCode, u64> = BTreeMap::new();
    let mut seen: BTreeMap<(Taxes, bool), u64> = BTreeMap::new();
    let mut empty = 0;
    for seed in 0..ORDERS {
        let case = generator.generate(seed);
        let mapper = &mappers[usize::from(seed % 3 == 0)];
        let payment = transaction(1, "PayPal", &case.order.currency, &[("sale", &case.order.total.to_string(), 1)]);
        let read = mapping::inbound::xcart::order(mapper.profile(), &case.order, &[payment], &[], day("2025-03-10"));
        let order = match read {
            Ok(order) => order,
            Err(park) => {
                assert!(!case.fits, "seed {seed}, {:?}: {park}\n{:#?}", case.taxes, case.order);
                *parked.entry(park.code).or_default() += 1;
                continue;
            }
        };
        let mut books = Books::new();
        let plan = mapper.plan(&connection(), &order, &reference, &books.applied, &[]);
        if let Some(park) = plan.parked.first() {
            assert!(!case.fits, "seed {seed}, {:?}: {park}\n{:#?}", case.taxes, case.order);
            *parked.entry(park.code).or_default() += 1;
            continue;
        }
        *seen.entry((case.taxes, order.tax_treatment == TaxTreatment::Inclusive)).or_default() += 1;
        let exponent = order.currency.exponent();
        let round = |amount: Decimal| amount.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
        let worth: Decimal =
            case.order.total + order.tenders.iter().map(|tender| tender.amount.amount()).sum::<Decimal>();
        let invoice = plan.steps.iter().find_map(|step| match &step.write {
            LedgerWrite::CreateDocument(document) if document.kind == DocumentKind::Invoice => Some(document),
            _ => None,
        });
        let Some(invoice) = invoice else {
            assert!(worth.is_zero(), "seed {seed}");
            empty += 1;
            continue;
        };
        let (_, _, total) = xero_totals(invoice, &reference);
        assert_eq!(total, worth, "seed {seed}");
        for (code, tax_type) in
            [("CDEV.STAX.1", "OUTPUT"), ("CDEV.STAX.2", "TAX001"), ("CDEV.VAT.1", "OUTPUT2"), ("CDEV.VAT.2", "TAX001")]
        {
            let own = case.order.surcharges.iter().filter(|surcharge| surcharge.code == code);
            let stated: Decimal = own.map(|surcharge| round(surcharge.value)).sum();
            if !stated.is_zero() {
                assert_eq!(xero_tax_of(invoice, tax_type, &reference), stated, "seed {seed}, {code}");
            }
        }
        let state: Decimal =
            case.order.surcharges.iter().filter(|s| s.code == "STATE").map(|surcharge| round(surcharge.value)).sum();
        let on_liability = invoice.lines.iter().filter(|line| line.account.as_str() == "820");
        assert_eq!(on_liability.map(|line| line.line_amount.amount()).sum::<Decimal>(), state, "seed {seed}");
        books.sync(mapper, &order);
        assert_eq!(books.due(), Decimal::ZERO, "seed {seed}: paid in full");
    }
    let count: u64 = parked.values().sum();
    println!("{ORDERS} orders, {count} parked: {parked:?}; {empty} of nothing; planned: {seen:?}");
    assert!(parked.keys().all(|code| *code == ParkCode::LedgerPrecision), "{parked:?}");
    assert_eq!(seen.keys().map(|(taxes, _)| *taxes).collect::<std::collections::BTreeSet<_>>().len(), 9);
}

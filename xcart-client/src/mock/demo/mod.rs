//! The demonstration store: one order for each thing that orders can be, with sums that hold by X-Cart's own arithmetic,
//! except where the table says otherwise. Taxes are computed once for an order, as the store does it, not for each line:
//! that is what makes them interesting for a ledger that taxes lines.
//!
//! Orders are numbered from 1001 and were placed over the six weeks before `now`, about one in 15 hours. Products TEA-1,
//! MUG-2 and POT-3 are those that the demonstration organisation of the ledger knows; SPOON-4, TRAY-5 and SET-7 it does not.
//!
//! | order | currency | shows |
//! |---|---|---|
//! | 1001 | USD | one line, no tax, paid by PayPal: [`TO_REFUND`] |
//! | 1002 | USD | several lines |
//! | 1003 | USD | sales tax on top |
//! | 1004 | USD | sales tax that is another sum when it is rounded line by line |
//! | 1005 | USD | sales tax after a coupon |
//! | 1006 | USD | sales tax after a volume discount |
//! | 1007 | USD | sales tax, shipping untaxed |
//! | 1008 | USD | sales tax, shipping taxed |
//! | 1009 | USD | two taxes on top |
//! | 1010 | USD | sales tax, one line untaxed |
//! | 1011 | USD | a coupon taken off after tax, under a code of its own (`ATCOUPON`) |
//! | 1012 | GBP | VAT within the prices |
//! | 1013 | EUR | VAT within the prices, several lines |
//! | 1014 | EUR | VAT within the prices, after a coupon |
//! | 1015 | GBP | VAT within the prices and within shipping |
//! | 1016 | EUR | VAT within the prices shown; net prices without it; the sub-total sums what is shown |
//! | 1017 | GBP | VAT within the prices, and a second tax on top of prices and VAT |
//! | 1018 | USD | a guest without an address |
//! | 1019 | EUR | a guest of a company, with its VAT number |
//! | 1020, 1021 | USD | two registered customers of one name |
//! | 1022–1024 | EUR, JPY, KWD | names beyond ASCII; a currency without decimals; one with three of which two are used |
//! | 1025, 1026 | JPY | no decimals: shipping; a coupon |
//! | 1027 | KWD | fits two decimals |
//! | 1028 | KWD | 10.125, which needs three |
//! | 1029, 1030 | EUR, GBP | no tax |
//! | 1031 | USD | awaiting payment (Q), no transaction |
//! | 1032 | USD | awaiting payment (Q), ordered by phone: [`TO_EDIT`] |
//! | 1033 | USD | authorised (A) |
//! | 1034 | USD | authorised, captured in part (PP) |
//! | 1035 | USD | refunded in part (PP) |
//! | 1036 | USD | refunded in two parts (PP) |
//! | 1037 | USD | refunded in full (R) |
//! | 1038 | USD | with sales tax and shipping, refunded in full (R) |
//! | 1039 | USD | cancelled (C), never paid |
//! | 1040 | USD | authorised, let go, cancelled (C) |
//! | 1041 | USD | declined (D) |
//! | 1042 | USD | a coupon for all of it: total zero |
//! | 1043 | USD | a gift certificate for a part, PayPal for the rest |
//! | 1044 | USD | a gift certificate for all of it: total zero |
//! | 1045 | USD | a surcharge whose code nobody knows |
//! | 1046 | USD | **poison**: its product was deleted, and every page with it is answered 500 |
//! | 1047 | USD | paid offline by Echeck: no exchange with a gateway; its history tells when |
//! | 1048 | USD | paid offline, ordered by phone |
//! | 1049 | USD | paid offline and refunded (R) |
//! | 1050 | USD | paid offline in part (PP): nothing tells how much |
//! | 1051 | USD | authorised, captured two days later |
//! | 1052 | USD | shipping of 4.9975, which counts as 5.00 |
//! | 1053 | USD | a surcharge that does not apply |
//! | 1054 | USD | only articles that the ledger does not know |
//! | 1055 | USD | nobody: no customer, no e-mail, no address |
//! | 1056 | USD | goods go elsewhere than the bill |
//! | 1057 | USD | a payment status of the merchant's own |
//! | 1058 | USD | twelve lines, with sales tax |
//! | 1059 | USD | paid in two halves by two methods |
//! | 1060 | USD | a refused attempt, then a paid one |
//! | 1061 | USD | delivered, with two parcels' numbers |
//! | 1062 | GBP | VAT within the prices, refunded in part (PP) |
//! | 1063 | JPY | refunded in full (R) |
//! | 1064 | USD | a customer's third order, with sales tax and a volume discount |
//!
//! One cart stands beside them.

mod paying;
mod people;
mod selling;

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use rust_decimal::Decimal;

use self::people::People;
use super::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment};
use crate::wire::{OrderId, PaymentStatusCode, ShippingStatusCode};

/// The number of an order that is paid by PayPal and fit to be refunded in a demonstration.
pub const TO_REFUND: &str = "1001";

/// The number of an order that is not paid and fit to be edited in a demonstration: its line is TEA-1.
pub const TO_EDIT: &str = "1032";

/// The number of the poison order.
pub const POISON: &str = "1046";

/// The demonstration store at that time, with the keys `demo-read` and `demo-all`. The same time gives the same store.
pub fn demo_store(now: Timestamp) -> FakeXCart {
    demo_store_with(FakeXCartConfig::default(), now)
}

/// The demonstration store with other settings.
pub fn demo_store_with(config: FakeXCartConfig, now: Timestamp) -> FakeXCart {
    let mut store = FakeXCart::new(config);
    let opened = now - TimeDelta::days(60);
    for (sku, name, price) in [
        ("TEA-1", "Darjeeling, 100 g", "9.90"),
        ("MUG-2", "Mug, hand-made", "14.50"),
        ("POT-3", "Teapot, cast iron", "64.00"),
        ("SPOON-4", "Tea spoon", "3.25"),
        ("TRAY-5", "Bamboo tray", "22.75"),
        ("SET-7", "Tasting set", "31.99"),
        ("GONE-9", "Paper filters", "4.40"),
    ] {
        store.add_product(sku, name, money(price), opened);
    }
    let people = People::move_in(&mut store, opened);
    let mut demo = Demo { store, people, now, placed: 0 };
    selling::place(&mut demo);
    paying::place(&mut demo);
    let gone = demo.store.products().find(|product| product.sku == "GONE-9").map(|product| product.id);
    if let Some(gone) = gone {
        // It was there a moment ago; if it is not, there is no poison order, and a test says so.
        let _deleted = demo.store.delete_product(gone);
    }
    demo.store
}

/// What a demonstration shows after its first look at the store: of [`TO_REFUND`] one article is given back, and of [`TO_EDIT`]
/// one more is ordered. Gives the ids of the two, refunded and edited; a store without them is left alone, and their ids are 0.
pub fn change_two_orders(store: &mut FakeXCart, now: Timestamp) -> (OrderId, OrderId) {
    let id = |number| store.order_by_number(number).map_or(OrderId(0), |order| order.id);
    let (refunded, edited) = (id(TO_REFUND), id(TO_EDIT));
    // Both fail only where there is no such order, which then stays so.
    let _refund = store.refund(refunded, money("9.90"), now);
    let _edit = store.edit_order(edited, now, |basket| basket.set_quantity("TEA-1", 3));
    (refunded, edited)
}

/// A store in the making.
struct Demo {
    store: FakeXCart,
    people: People,
    now: Timestamp,
    placed: i32,
}

impl Demo {
    /// When the next order is placed.
    fn next_placed(&self) -> Timestamp {
        self.now - TimeDelta::days(42) + TimeDelta::hours(15) * self.placed + TimeDelta::seconds(17) * self.placed
    }

    /// So long after the next order is placed, but not in the future.
    fn later(&self, hours: i64) -> Timestamp {
        (self.next_placed() + TimeDelta::hours(hours)).min(self.now - TimeDelta::minutes(30))
    }

    /// Places an order.
    fn place(&mut self, currency: &str, fill: impl FnOnce(&Self, OrderSeed) -> OrderSeed) -> OrderId {
        let seed = OrderSeed::new(currency, self.next_placed()).number((1001 + self.placed).to_string());
        let seed = fill(self, seed);
        self.placed += 1;
        self.store.add_order(seed)
    }

    /// Places an order that is paid by PayPal at once and delivered.
    fn sell(&mut self, currency: &str, fill: impl FnOnce(&Self, OrderSeed) -> OrderSeed) -> OrderId {
        self.place(currency, |demo, seed| {
            let seed = fill(demo, seed);
            seed.payment_status(PaymentStatusCode::Paid)
                .shipping_status(ShippingStatusCode::Delivered)
                .payment(Payment::sale("PayPal"))
        })
    }
}

/// An amount that is written in this module.
fn money(text: &str) -> Decimal {
    text.parse().unwrap_or(Decimal::MAX)
}

fn tea(quantity: i64) -> Line {
    Line::new("TEA-1", "Darjeeling, 100 g", money("9.90"), quantity)
}

fn mug(quantity: i64) -> Line {
    Line::new("MUG-2", "Mug, hand-made", money("14.50"), quantity)
}

fn pot(quantity: i64) -> Line {
    Line::new("POT-3", "Teapot, cast iron", money("64.00"), quantity)
}

fn spoon(quantity: i64) -> Line {
    Line::new("SPOON-4", "Tea spoon", money("3.25"), quantity)
}

fn tray(quantity: i64) -> Line {
    Line::new("TRAY-5", "Bamboo tray", money("22.75"), quantity)
}

/// The product of that SKU at a price of this order.
fn at(sku: &str, price: &str, quantity: i64) -> Line {
    let name = match sku {
        "TEA-1" => "Darjeeling, 100 g",
        "MUG-2" => "Mug, hand-made",
        "POT-3" => "Teapot, cast iron",
        "SPOON-4" => "Tea spoon",
        "TRAY-5" => "Bamboo tray",
        "GONE-9" => "Paper filters",
        _ => "Tasting set",
    };
    Line::new(sku, name, money(price), quantity)
}

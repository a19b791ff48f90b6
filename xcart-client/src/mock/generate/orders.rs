//! One order after the other: what is in it, what is taken off and put on, and how it was paid.

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    super::{Charge, Line, OrderSeed, Payment, basket::exponent},
    catalogue::Article,
    dice::Dice,
    people::somebody,
    shares::{self, Outcome},
};
use crate::wire::{
    Address,
    PaymentStatusCode::{self, AwaitingPayment, Cancelled, Declined, Paid, PartiallyPaid, Refunded},
    ProfileId, ShippingStatusCode as Shipping,
};

/// A registered customer.
#[derive(Debug)]
pub(super) struct Customer {
    pub(super) id: ProfileId,
    pub(super) address: Address,
}

/// What orders are drawn from.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) articles: Vec<Article>,
    pub(super) customers: Vec<Customer>,
    /// Nothing happens after it.
    pub(super) until: Timestamp,
}

impl Shop {
    /// What somebody put into a cart then.
    pub(super) fn cart(&self, dice: &mut Dice, index: usize, placed: Timestamp) -> OrderSeed {
        let currency = dice.by_share(&shares::CURRENCIES).unwrap_or("USD");
        let seed = self.buyer(dice, OrderSeed::new(currency, placed), index);
        let seed = self.lines(dice, seed, currency);
        let seed = charges(dice, seed, currency);
        words(dice, seed)
    }

    /// An order of that, placed then and whole but for its number.
    pub(super) fn order(&self, dice: &mut Dice, cart: OrderSeed, placed: Timestamp) -> OrderSeed {
        let outcome = dice.by_share(&shares::OUTCOMES).unwrap_or(Outcome::Sale);
        let (total, exponent) = (cart.total(), exponent(&cart.basket.currency));
        Paying { dice, until: self.until, placed, total, exponent }.order(cart, outcome)
    }

    fn buyer(&self, dice: &mut Dice, seed: OrderSeed, index: usize) -> OrderSeed {
        let registered = dice.in_thousand(shares::REGISTERED);
        let customer = self.customers.get(dice.skewed(self.customers.len()));
        let (seed, address) = match customer.filter(|_| registered) {
            Some(customer) => (seed.customer(customer.id), customer.address.clone()),
            None => {
                let seed = seed.guest(format!("guest.{}@mail.example", index + 1));
                if dice.in_thousand(shares::GUEST_WITHOUT_ADDRESS) {
                    return seed;
                }
                (seed, somebody(dice))
            }
        };
        if dice.in_thousand(shares::GOODS_ELSEWHERE) {
            return seed.billing_address(address).shipping_address(somebody(dice));
        }
        seed.address(address)
    }

    fn lines(&self, dice: &mut Dice, seed: OrderSeed, currency: &str) -> OrderSeed {
        let (least, most) = dice.by_share(&shares::LINES).unwrap_or((1, 1));
        (0..dice.between(least, most)).fold(seed, |seed, _| {
            let Some(article) = self.articles.get(dice.skewed(self.articles.len())) else { return seed };
            let (least, most) = dice.by_share(&shares::QUANTITIES).unwrap_or((1, 1));
            let pieces = dice.between(least, most);
            let line = Line::new(article.sku.as_str(), article.name.as_str(), article.price_in(currency), pieces);
            seed.line(if dice.in_thousand(shares::UNTAXED_LINE) { line.untaxed() } else { line })
        })
    }
}

/// So many percent of an amount, cut off behind the currency's decimals; the whole is rounded up, so that nothing is left.
fn part(of: Decimal, percent: i64, exponent: u32) -> Decimal {
    let part = of.saturating_mul(Decimal::new(percent, 2));
    let way = if percent < 100 { RoundingStrategy::ToZero } else { RoundingStrategy::AwayFromZero };
    part.round_dp_with_strategy(exponent, way)
}

fn charges(dice: &mut Dice, mut seed: OrderSeed, currency: &str) -> OrderSeed {
    let exponent = exponent(currency);
    let goods = seed.total();
    if dice.in_thousand(shares::VOLUME_DISCOUNT) {
        seed = seed.charge(Charge::volume_discount(part(goods, dice.between(2, 15), exponent)));
    }
    if dice.in_thousand(shares::COUPON) {
        // One coupon in fifty pays for everything.
        let percent = if dice.in_thousand(20) { 100 } else { dice.between(5, 25) };
        let off = part(seed.total(), percent, exponent);
        seed = seed.charge(Charge::coupon(off));
    }
    if dice.in_thousand(shares::SHIPPING) {
        let amount = match exponent {
            0 => dice.amount(5, 25, 0).saturating_mul(Decimal::ONE_HUNDRED),
            3 => dice.amount(1_000, 6_000, 3),
            _ if dice.in_thousand(shares::SHIPPING_OF_FOUR_DECIMALS) => dice.amount(30_001, 199_999, 4),
            _ => dice.amount(295, 2_995, 2),
        };
        let shipping = Charge::shipping(amount);
        let shipping = if dice.in_thousand(shares::SHIPPING_TAXED) { shipping.taxed() } else { shipping };
        seed = seed.charge(shipping).shipping_method(if dice.in_thousand(800) { "Ground" } else { "Express" });
    }
    seed = taxes(dice, seed, currency);
    if dice.in_thousand(shares::GIFT_CERTIFICATE) {
        let percent = if dice.in_thousand(200) { 100 } else { dice.between(10, 60) };
        let off = part(seed.total(), percent, exponent);
        seed = seed.charge(Charge::gift_certificate(off));
    }
    seed
}

fn taxes(dice: &mut Dice, seed: OrderSeed, currency: &str) -> OrderSeed {
    let (share, charge) = match currency {
        "USD" => (shares::SALES_TAX, Charge::sales_tax(Decimal::new(825, 2))),
        "EUR" => (shares::VAT, Charge::vat_included(Decimal::from(21))),
        "GBP" => (shares::VAT, Charge::vat_included(Decimal::from(20))),
        "JPY" => (shares::CONSUMPTION_TAX, Charge::vat_included(Decimal::from(10))),
        _ => return seed,
    };
    if !dice.in_thousand(share) {
        return seed;
    }
    let seed = seed.charge(charge);
    if currency == "USD" && dice.in_thousand(shares::SECOND_TAX) {
        return seed.charge(Charge::second_tax(Decimal::new(15, 1)));
    }
    seed
}

fn words(dice: &mut Dice, mut seed: OrderSeed) -> OrderSeed {
    if dice.in_thousand(shares::NOTES) {
        seed = seed.notes("Please leave it at the neighbour's – thank you!\n\u{1f375}");
    }
    if dice.in_thousand(shares::ADMIN_NOTES) {
        seed = seed.admin_notes("Called on Tuesday; \"urgent\" <again>");
    }
    seed
}

const GATEWAYS: [&str; 2] = ["PayPal", "Credit Card"];
const OFFLINE: [&str; 2] = ["Phone ordering", "Echeck"];

/// An order on its way through payment and delivery.
struct Paying<'a> {
    dice: &'a mut Dice,
    until: Timestamp,
    placed: Timestamp,
    total: Decimal,
    exponent: u32,
}

impl Paying<'_> {
    /// Some hours after it was placed, but not after the end.
    fn later(&mut self, from: i64, to: i64) -> Timestamp {
        let after = TimeDelta::hours(self.dice.between(from, to)) + TimeDelta::seconds(self.dice.between(0, 3_599));
        (self.placed + after).min(self.until)
    }

    fn gateway(&mut self) -> &'static str {
        self.dice.one(&GATEWAYS).copied().unwrap_or("PayPal")
    }

    fn order(mut self, seed: OrderSeed, outcome: Outcome) -> OrderSeed {
        if self.total.is_zero() {
            // Nothing to pay: no transaction, and paid.
            return self.deliver(seed.payment_status(Paid));
        }
        let seed = match outcome {
            Outcome::Sale => self.sale(seed),
            Outcome::Captured => {
                let at = self.later(2, 72);
                let held = Payment::authorization("Credit Card").captured(at);
                seed.payment_status(PaymentStatusCode::Authorized).payment(held).payment_status_changed(at, Paid)
            }
            Outcome::PaidOffline => {
                let at = self.later(12, 240);
                self.offline(seed).payment_status_changed(at, Paid)
            }
            Outcome::AwaitedOffline => return self.offline(seed),
            Outcome::Authorized => {
                let held = Payment::authorization("Credit Card");
                return seed.payment_status(PaymentStatusCode::Authorized).payment(held);
            }
            Outcome::CapturedInPart => {
                let amount = part(self.total, self.dice.between(30, 80), self.exponent);
                if amount.is_zero() {
                    self.sale(seed)
                } else {
                    let at = self.later(2, 72);
                    let held = Payment::authorization("Credit Card").captured_part(at, amount);
                    let seed = seed.payment_status(PaymentStatusCode::Authorized).payment(held);
                    seed.payment_status_changed(at, PartiallyPaid)
                }
            }
            Outcome::RefundedInPart => self.refunded(seed, 1),
            Outcome::RefundedInParts => {
                let times = self.dice.between(2, 4);
                self.refunded(seed, times)
            }
            Outcome::Refunded => {
                let at = self.later(48, 720);
                let sale = Payment::sale(self.gateway()).refunded(at);
                let seed = seed.payment_status(Paid).shipping_status(Shipping::Returned).payment(sale);
                return seed.payment_status_changed(at, Refunded);
            }
            Outcome::Cancelled => return self.cancelled(seed),
            Outcome::Declined => {
                let seed = seed.payment(Payment::failed("Credit Card")).payment_status(Declined);
                return seed.shipping_status(Shipping::WillNotDeliver);
            }
            Outcome::PaidAfterFailures => {
                let failures = self.dice.between(1, 3);
                let seed = (0..failures).fold(seed, |seed, _| seed.payment(Payment::failed("Credit Card")));
                self.sale(seed)
            }
        };
        self.deliver(seed)
    }

    fn sale(&mut self, seed: OrderSeed) -> OrderSeed {
        seed.payment_status(Paid).payment(Payment::sale(self.gateway()))
    }

    fn offline(&mut self, seed: OrderSeed) -> OrderSeed {
        let method = self.dice.one(&OFFLINE).copied().unwrap_or("Echeck");
        let seed = seed.payment_status(AwaitingPayment).payment(Payment::offline(method));
        if method == "Echeck" {
            return seed.detail("reference_id", format!("CHK-{}", self.dice.between(10_000, 99_999)));
        }
        seed
    }

    /// Refunds in part, each of 5 to 20 %: of four, something is left. The status changes with the first alone.
    fn refunded(&mut self, seed: OrderSeed, times: i64) -> OrderSeed {
        let smallest = part(self.total, 5, self.exponent);
        if smallest.is_zero() {
            return self.sale(seed);
        }
        let first = self.later(48, 240);
        let mut sale = Payment::sale(self.gateway());
        for nth in 0..times {
            let at = (first + TimeDelta::days(nth)).min(self.until);
            sale = sale.refunded_part(at, part(self.total, self.dice.between(5, 20), self.exponent));
        }
        seed.payment_status(Paid).payment(sale).payment_status_changed(first, PartiallyPaid)
    }

    fn cancelled(&mut self, seed: OrderSeed) -> OrderSeed {
        let at = self.later(1, 120);
        let seed = seed.shipping_status(Shipping::WillNotDeliver);
        if self.dice.in_thousand(500) {
            let held = Payment::authorization("Credit Card").voided(at);
            let seed = seed.payment_status(PaymentStatusCode::Authorized).payment(held);
            return seed.payment_status_changed(at, Cancelled);
        }
        seed.payment_status_changed(at, Cancelled)
    }

    /// Paid goods are worked on for a day, are under way until the tenth, and then there.
    fn deliver(&mut self, seed: OrderSeed) -> OrderSeed {
        let sent = self.later(24, 48);
        let status = match self.until - self.placed {
            age if age < TimeDelta::days(2) => return seed.shipping_status(Shipping::Processing),
            age if age < TimeDelta::days(10) => Shipping::Shipped,
            _ => Shipping::Delivered,
        };
        let seed = seed.shipping_status(status);
        if self.dice.in_thousand(shares::TRACKED) {
            return seed.tracking(sent, format!("1Z{:010}", self.dice.between(0, 9_999_999_999)));
        }
        seed
    }
}

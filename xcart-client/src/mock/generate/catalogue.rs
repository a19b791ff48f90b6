//! What is sold: articles with SKUs `GEN-0001` and following, names of an adjective and a noun, and prices.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    super::basket::exponent,
    dice::Dice,
    shares::{DECIMALS, PRICES},
};

const ADJECTIVES: [&str; 10] =
    ["Small", "Large", "Blue", "Hand-made", "Organic", "Café", "Vintage", "Deluxe", "Travel", "Grüne"];
const NOUNS: [&str; 12] = [
    "teapot",
    "mug, 300 ml",
    "tea spoon",
    "bamboo tray",
    "tasting set",
    "kettle",
    "strainer",
    "jar",
    "cosy",
    "caddy",
    "saucer",
    "sampler <12>",
];

/// An article.
#[derive(Debug)]
pub(super) struct Article {
    pub(super) sku: String,
    pub(super) name: String,
    /// In the store's own currency, of two decimals.
    pub(super) price: Decimal,
}

impl Article {
    pub(super) fn draw(dice: &mut Dice, number: usize) -> Self {
        let adjective = dice.one(&ADJECTIVES).copied().unwrap_or_default();
        let noun = dice.one(&NOUNS).copied().unwrap_or_default();
        let (low, high) = dice.by_share(&PRICES).unwrap_or_default();
        let decimals = dice.by_share(&DECIMALS).unwrap_or_default();
        let cents = dice.between(low, high);
        let price = match decimals {
            // Half of the prices end as shops like them to.
            2 if dice.in_thousand(500) => Decimal::new(cents - cents % 100 + 99, 2),
            2 => Decimal::new(cents, 2),
            // The last digit is never 0, so that all decimals are needed.
            3 => Decimal::new(cents * 10 + dice.between(1, 9), 3),
            _ => Decimal::new(cents * 100 + dice.between(1, 9), 4),
        };
        Self { sku: format!("GEN-{number:04}"), name: format!("{adjective} {noun}"), price }
    }

    /// Its price in that currency: by a fixed rate, and rounded as a shop writes it, where that is not the store's own.
    pub(super) fn price_in(&self, currency: &str) -> Decimal {
        let rate = match currency {
            "JPY" => Decimal::from(150),
            "KWD" => Decimal::new(3, 1),
            _ => return self.price,
        };
        let price = self.price.saturating_mul(rate);
        price.round_dp_with_strategy(exponent(currency), RoundingStrategy::AwayFromZero)
    }
}

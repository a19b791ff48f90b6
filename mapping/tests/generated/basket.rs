//! What a customer bought, before anything is worked out.

use super::{
    dice::Dice,
    regimes::{REGIMES, Regime},
    units::{STORED, power},
};

/// A currency and its decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Coin {
    pub code: &'static str,
    pub exponent: u32,
}

impl Coin {
    const fn of(code: &'static str, exponent: u32) -> Self {
        Self { code, exponent }
    }

    /// The smallest amount of it, in what the store keeps.
    pub fn unit(self) -> i128 {
        power(STORED - self.exponent)
    }
}

#[derive(Clone, Debug)]
pub struct Article {
    pub id: i64,
    pub sku: &'static str,
    /// As the store keeps it.
    pub price: i128,
    pub quantity: i128,
    pub class: u8,
    /// Whether it bears no tax.
    pub exempt: bool,
}

impl Article {
    /// A gift card that is sold is a debt, and bears no tax.
    pub fn is_card(&self) -> bool {
        self.sku.starts_with("CARD")
    }

    pub fn gross(&self) -> i128 {
        self.price * self.quantity
    }
}

/// What a discount before tax is taken off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Off {
    /// All goods; the store does not say how much of each.
    Order,
    /// All goods, and the store says how much of each.
    OrderStated,
    /// One line.
    Line(usize),
}

/// What bears tax besides goods.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Taxed {
    Goods,
    Carriage,
    Everything,
}

#[derive(Clone, Debug)]
pub struct Basket {
    pub coin: Coin,
    /// Whether every amount fits two decimals where the currency has more.
    pub coarse: bool,
    pub regime: &'static Regime,
    /// Whether the customer is exempt from tax.
    pub exempt: bool,
    pub articles: Vec<Article>,
    pub carriage: i128,
    pub fee: i128,
    pub taxed: Taxed,
    /// Code, per cent and reach of a discount before tax.
    pub discount: Option<(&'static str, i128, Off)>,
    /// A discount after tax.
    pub late: i128,
    /// The worth of a gift certificate that is redeemed.
    pub gift: i128,
    /// Whether the store says on each line which tax it bears.
    pub stated: bool,
    /// Whether it rounds the tax of each line, rather than of the order.
    pub by_line: bool,
    /// Whether it states each rate of one code as a surcharge of its own.
    pub apart: bool,
}

const COINS: &[(u64, Coin)] = &[
    (25, Coin::of("USD", 2)),
    (25, Coin::of("EUR", 2)),
    (20, Coin::of("AUD", 2)),
    (10, Coin::of("JPY", 0)),
    (20, Coin::of("KWD", 3)),
];

const SKUS: &[&str] = &["TEA-1", "MUG-2", "POT-3", "NEW-4", "OTHER-9", ""];

impl Basket {
    pub fn draw(dice: &mut Dice) -> Self {
        let coin = dice.weighted(COINS);
        let coarse = coin.exponent > 2 && !dice.percent(25);
        let regime = &REGIMES[dice.position(REGIMES.len())];
        let mut basket = Self {
            coin,
            coarse,
            regime,
            exempt: dice.percent(4),
            articles: Vec::new(),
            carriage: 0,
            fee: 0,
            taxed: dice.weighted(&[(50, Taxed::Goods), (35, Taxed::Carriage), (15, Taxed::Everything)]),
            discount: None,
            late: 0,
            gift: 0,
            stated: regime.stated || dice.percent(30),
            by_line: dice.percent(40),
            apart: dice.percent(50),
        };
        // Mostly few lines; of a hundred orders three have none.
        let lines = dice.weighted(&[(3, 0), (25, 1), (20, 2), (15, 3), (12, 4), (9, 5), (7, 6), (5, 7), (4, 8)]);
        for _ in 0..lines {
            let article = basket.article(dice);
            basket.articles.push(article);
        }
        if dice.percent(65) {
            basket.carriage = basket.amount(dice, 30);
        }
        if dice.percent(15) {
            basket.fee = basket.amount(dice, 5);
        }
        if dice.percent(30) {
            let percent = if dice.percent(4) { 100 } else { dice.between(1, 90) };
            let line = dice.position(8);
            let off = dice.weighted(&[(40, Off::Order), (35, Off::OrderStated), (25, Off::Line(line))]);
            basket.discount = Some((dice.pick(&["DISCOUNT", "DCOUPON"]), percent, off));
        }
        if dice.percent(12) {
            basket.late = basket.amount(dice, 40);
        }
        if dice.percent(12) {
            basket.gift = basket.amount(dice, 60);
        }
        basket
    }

    /// A further article, with an id of its own.
    pub fn article(&self, dice: &mut Dice) -> Article {
        let id = self.articles.iter().map(|article| article.id).max().unwrap_or(0) + 1;
        let sku = if dice.permille(15) { "CARD-50" } else { dice.pick(SKUS) };
        Article {
            id,
            sku,
            price: self.price(dice),
            quantity: if dice.percent(50) { 1 } else { dice.between(2, 20) },
            class: u8::from(self.regime.stated && dice.percent(40)),
            exempt: dice.permille(25),
        }
    }

    /// A price: most look like prices, some have up to four decimals, few are nothing or thousands.
    fn price(&self, dice: &mut Dice) -> i128 {
        let shop = [9_900, 9_500, 4_900, 0, 5_000];
        let price = match dice.below(100) {
            0..=49 => dice.between(0, 199) * power(STORED) + dice.pick(&shop),
            50..=69 => dice.between(1, 20_000) * power(2),
            70..=79 => dice.between(1, 200_000) * 10,
            80..=92 => dice.between(1, 2_000_000),
            93..=97 => dice.between(100_000, 5_000_000) * power(2),
            98 => dice.between(1, 30),
            _ => 0,
        };
        // A shop that prices in thirds of a cent and counts in tenths would find no order that fits.
        if self.coarse { price / 100 * 100 } else { price }
    }

    fn amount(&self, dice: &mut Dice, most: i128) -> i128 {
        let amount = match dice.below(10) {
            0..=5 => dice.between(0, most * 100) * power(2),
            6..=7 => dice.between(0, most) * power(STORED),
            8 => dice.between(0, most * power(STORED)),
            _ => dice.between(0, 12) * self.coin.unit(),
        };
        if self.coarse { amount / 100 * 100 } else { amount }
    }

    /// The same order after an edit in the store.
    pub fn edited(&self, dice: &mut Dice) -> Self {
        let mut edited = self.clone();
        let lines = edited.articles.len();
        match dice.below(5) {
            0 if lines > 1 => {
                let at = dice.position(lines);
                edited.articles.remove(at);
            }
            1 | 2 if lines > 0 => {
                let at = dice.position(lines);
                edited.articles[at].quantity = dice.between(1, 20);
            }
            3 if lines > 0 => {
                let at = dice.position(lines);
                edited.articles[at].price = edited.price(dice);
            }
            4 => edited.carriage = edited.amount(dice, 30),
            _ => {
                let article = edited.article(dice);
                edited.articles.push(article);
            }
        }
        edited
    }
}

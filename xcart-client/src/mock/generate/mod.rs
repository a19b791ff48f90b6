//! A store of any size, made by a seed: for load, for demonstrations, for tests that want many orders of many kinds. The
//! same seed, settings and end give the same store, to the letter; no clock is read. Sums are X-Cart's own arithmetic
//! ([`OrderSeed`](super::OrderSeed)).
//!
//! How often what comes, in a thousand orders (of lines, in a thousand lines; of articles, in a thousand articles):
//!
//! | of | so many |
//! |---|---|
//! | lines of an order | 1: 550, 2: 220, 3: 110, 4: 60, 5–8: 50, 9–20: 10 |
//! | pieces of a line | 1: 800, 2: 120, 3–6: 70, 10–144: 10 |
//! | price of an article | 0.50–9.99: 250, –49.99: 450, –199.99: 250, –2,500: 50; half of two-decimal ones end in .99 |
//! | decimals of a price | two: 900, three: 60, four: 40 |
//! | currency | USD 800, EUR 80, GBP 60, JPY 40 (no decimals), KWD 20 (three); yen are 150, dinars 0.3 of the price |
//! | customer | registered 450, who come again; guests 550, of whom 20 in a thousand have no address |
//! | name | beyond ASCII: 150 |
//! | address | a company's: 80 (field `Company`), half of them with `VAT number`; goods go elsewhere than the bill: 120 |
//! | coupon | 120, of 5–25 %; of coupons, one in fifty pays for everything |
//! | volume discount | 60, of 2–15 % |
//! | gift certificate | 15, for 10–60 %, one in five for everything |
//! | shipping | 850, of which 300 in a thousand are taxed, and, where the currency has two decimals, 20 have four |
//! | tax | USD: sales tax on top 600, of them 100 in a thousand with a second; EUR, GBP: VAT within 900; JPY: within 700; KWD: none; a line is untaxed in 50 |
//! | payment | sale 560 (P), authorised and captured later 130 (P), paid offline later 70 (P), awaited offline 60 (Q), authorised 30 (A), captured in part 15 (PP), refunded in part 30 (PP), in two to four parts 15 (PP), in full 30 (R), cancelled 30 (C, half of them let go), declined 20 (D), paid after one to three refusals 10 (P) |
//! | delivery of what is paid | processing in the first two days, shipped until the tenth, then delivered; tracked: 900 |
//! | notes | of the customer 80, of the staff 30 |
//! | time | all times of the period alike; ids and numbers follow it |
//!
//! An order of which a coupon or certificate pays everything has no transaction and is paid; one that is too small for a
//! part of it to be refunded or captured is a sale. A few customers and articles make most orders: of two drawn, the lower.
//!
//! ```
//! use api_core::runtime::Timestamp;
//! use xcart_client::mock::{FakeXCartConfig, generate::Generator};
//!
//! let generator = Generator::new(7, Timestamp::UNIX_EPOCH).orders(50).poison(2).number_prefix("WEB");
//! let (store, made) = generator.store(FakeXCartConfig::default());
//! assert_eq!((store.orders().count(), made.poison.len()), (50, 2));
//! assert!(store.order_by_number("WEB1001").is_some());
//! ```

mod catalogue;
mod dice;
mod orders;
mod people;
mod shares;

use std::collections::BTreeSet;

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use rust_decimal::Decimal;

use self::{
    catalogue::Article,
    dice::Dice,
    orders::{Customer, Shop},
    people::somebody,
};
use super::{FakeXCart, FakeXCartConfig, Line};
use crate::wire::OrderId;

/// Fills stores. See the [module](self).
#[derive(Debug, Clone)]
#[must_use]
pub struct Generator {
    seed: u64,
    until: Timestamp,
    orders: usize,
    carts: usize,
    products: usize,
    customers: usize,
    poison: usize,
    period: TimeDelta,
    number_prefix: String,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Generated {
    /// The orders, in the order in which they were placed.
    pub orders: Vec<OrderId>,
    /// Those of them that are poison (XC-POISON-1), ascending.
    pub poison: Vec<OrderId>,
    /// The carts.
    pub carts: Vec<OrderId>,
}

impl Generator {
    /// A store of 1,000 orders over a year that ends then: 200 articles, 150 registered customers, no carts, no poison
    /// orders, numbers from 1001.
    pub fn new(seed: u64, until: Timestamp) -> Self {
        Self {
            seed,
            until,
            orders: 1_000,
            carts: 0,
            products: 200,
            customers: 150,
            poison: 0,
            period: TimeDelta::days(365),
            number_prefix: String::new(),
        }
    }

    /// How many orders.
    pub fn orders(self, orders: usize) -> Self {
        Self { orders, ..self }
    }

    /// How many carts, which stand between the orders.
    pub fn carts(self, carts: usize) -> Self {
        Self { carts, ..self }
    }

    /// How many articles; at least one.
    pub fn products(self, products: usize) -> Self {
        Self { products: products.max(1), ..self }
    }

    /// How many registered customers.
    pub fn customers(self, customers: usize) -> Self {
        Self { customers, ..self }
    }

    /// How many of the orders are poison: the product of one more line of them, `GONE-1`, was deleted.
    pub fn poison(self, poison: usize) -> Self {
        Self { poison, ..self }
    }

    /// How long before the end the first order may have been placed; at least a second.
    pub fn over(self, period: TimeDelta) -> Self {
        Self { period: period.max(TimeDelta::seconds(1)), ..self }
    }

    /// What stands before the numbers. A number with anything but letters, digits and `_` cannot be asked for
    /// (XC-NUMBER-1).
    pub fn number_prefix(self, prefix: impl Into<String>) -> Self {
        Self { number_prefix: prefix.into(), ..self }
    }

    /// A new store with those settings.
    pub fn store(&self, config: FakeXCartConfig) -> (FakeXCart, Generated) {
        let mut store = FakeXCart::new(config);
        let made = self.fill(&mut store);
        (store, made)
    }

    /// Fills a store, also one that has something already.
    pub fn fill(&self, store: &mut FakeXCart) -> Generated {
        let mut dice = Dice::new(self.seed);
        let opened = self.until - self.period;
        let shop = self.open(store, &mut dice, opened);
        let count = self.orders.saturating_add(self.carts);
        let seconds = self.period.num_seconds();
        let mut times: Vec<i64> = (0..count).map(|_| dice.between(1, seconds)).collect();
        times.sort_unstable();
        let carts = chosen(&mut dice, self.carts, count);
        let poison = chosen(&mut dice, self.poison, self.orders);
        let mut made = Generated::default();
        for (index, seconds) in times.into_iter().enumerate() {
            let placed = opened + TimeDelta::seconds(seconds);
            let nth = made.orders.len();
            let cart = shop.cart(&mut dice, index, placed);
            if carts.contains(&index) {
                made.carts.push(store.add_order(cart.cart()));
                continue;
            }
            let order = shop.order(&mut dice, cart, placed);
            let is_poison = poison.contains(&nth);
            let gone = Line::new("GONE-1", "An article that is gone", Decimal::ZERO, 1);
            let order = if is_poison { order.line(gone) } else { order };
            let id = store.add_order(order.number(format!("{}{}", self.number_prefix, nth + 1_001)));
            made.orders.push(id);
            if is_poison {
                made.poison.push(id);
            }
        }
        let gone = store.products().find(|product| product.sku == "GONE-1").map(|product| product.id);
        if let Some(gone) = gone {
            // It was found in the line above.
            let _deleted = store.delete_product(gone);
        }
        made
    }

    fn open(&self, store: &mut FakeXCart, dice: &mut Dice, opened: Timestamp) -> Shop {
        let articles: Vec<Article> = (1..=self.products).map(|number| Article::draw(dice, number)).collect();
        for article in &articles {
            store.add_product(&article.sku, &article.name, article.price, opened);
        }
        let customers = (1..=self.customers).map(|number| {
            let address = somebody(dice);
            let id = store.add_profile(&format!("customer.{number}@mail.example"), opened);
            // The profile was made in the line above.
            let _added = store.add_address(id, address.clone());
            Customer { id, address }
        });
        let customers = customers.collect();
        Shop { articles, customers, until: self.until }
    }
}

/// So many different places below a number; at most all of them.
fn chosen(dice: &mut Dice, count: usize, below: usize) -> BTreeSet<usize> {
    let mut places: Vec<usize> = (0..below).collect();
    let mut chosen = BTreeSet::new();
    while chosen.len() < count && !places.is_empty() {
        let last = i64::try_from(places.len() - 1).unwrap_or(i64::MAX);
        let drawn = usize::try_from(dice.between(0, last)).unwrap_or(0);
        chosen.insert(places.swap_remove(drawn));
    }
    chosen
}

//! What the store makes of a basket: its sub-total, discounts, taxes and total, each rounded as X-Cart rounds. What the customer was
//! charged is the truth that every document is held against.

use std::collections::BTreeMap;

use super::{
    basket::{Article, Basket, Off, Taxed},
    regimes::{Levy, On, WHOLE, Written, written},
    units::{STORED, divide, rescale},
};

/// Something that the store adds to the order or takes off, as it keeps it.
#[derive(Clone, Debug)]
pub struct Extra {
    pub kind: &'static str,
    pub code: &'static str,
    pub value: i128,
    pub included: bool,
}

/// What is charged of taxes that the ledger holds as these tax types: together to the unit, each to the slack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    pub types: Vec<(&'static str, i128)>,
    pub amount: i128,
    pub slack: i128,
}

#[derive(Clone, Debug)]
pub struct Sale {
    pub basket: Basket,
    pub extras: Vec<Extra>,
    /// Of each article, what it costs after discounts, as the store says it.
    pub discounted: Vec<i128>,
    /// Of each article, the taxes that the store states on it.
    pub stated: Vec<Vec<Extra>>,
    /// Of each article, its price without tax.
    pub net_prices: Vec<i128>,
    /// In the currency's unit, as are all that follow.
    pub sub_total: i128,
    pub total: i128,
    /// What the document is over: the total, and what gift certificates paid.
    pub worth: i128,
    pub gift: i128,
    pub charged: Vec<Charged>,
    /// What is charged on each liability account.
    pub liabilities: BTreeMap<&'static str, i128>,
}

/// A code, whether it is within the prices, and what is charged of it on each class.
type OfCode = (&'static str, bool, Vec<(u8, i128)>);

/// A position that may bear tax.
struct Position {
    worth: i128,
    class: u8,
    bears: bool,
}

impl Sale {
    pub fn of(basket: &Basket) -> Self {
        Work::new(basket).finish()
    }

    /// Whether the store says of a tax neither on which lines it is, nor puts it on all of a kind: some article bears none of it.
    pub fn hides_exemptions(&self) -> bool {
        let basket = &self.basket;
        let levies = if basket.exempt { &[] } else { basket.regime.levies };
        levies.iter().any(|levy| {
            let own = |article: &&Article| levy.class.is_none_or(|class| class == article.class) && !article.exempt;
            let worth = basket.articles.iter().filter(|article| !article.is_card() && article.price > 0);
            let unit = |extra: &&Extra| rescale(extra.value, STORED, basket.coin.exponent) > 0;
            let says = self.stated.iter().flatten().filter(unit).any(|extra| extra.code == levy.code);
            !says && worth.clone().count() > worth.filter(own).count()
        })
    }

    /// Every amount of it, in the currency's unit.
    pub fn amounts(&self) -> Vec<i128> {
        let exponent = self.basket.coin.exponent;
        let rounded = |amount: i128| rescale(amount, STORED, exponent);
        let articles: Vec<i128> = self.basket.articles.iter().map(|article| rounded(article.gross())).collect();
        let rounding = self.sub_total - articles.iter().sum::<i128>();
        let extras = self.extras.iter().map(|extra| rounded(extra.value));
        articles.into_iter().chain(extras).chain([self.sub_total, self.total, rounding]).collect()
    }
}

struct Work<'a> {
    basket: &'a Basket,
    extras: Vec<Extra>,
    discounted: Vec<i128>,
    stated: Vec<Vec<Extra>>,
    positions: Vec<Position>,
    /// In the currency's unit.
    sum: i128,
    sub_total: i128,
}

impl<'a> Work<'a> {
    fn new(basket: &'a Basket) -> Self {
        let goods: i128 = basket.articles.iter().map(Article::gross).sum();
        let sub_total = rescale(goods, STORED, basket.coin.exponent);
        Self {
            basket,
            extras: Vec::new(),
            discounted: basket.articles.iter().map(Article::gross).collect(),
            stated: vec![Vec::new(); basket.articles.len()],
            positions: Vec::new(),
            sum: sub_total,
            sub_total,
        }
    }

    fn finish(mut self) -> Sale {
        let basket = self.basket;
        let worth = self.discount();
        self.charge("shipping", "SHIPPING", basket.carriage);
        self.charge("handling", "PAYFEE", basket.fee);
        self.positions = basket
            .articles
            .iter()
            .zip(&worth)
            .map(|(article, worth)| Position {
                worth: *worth,
                class: article.class,
                bears: !article.exempt && !article.is_card(),
            })
            .collect();
        for (value, least) in [(basket.carriage, Taxed::Carriage), (basket.fee, Taxed::Everything)] {
            let worth = self.rounded(value) * basket.coin.unit();
            self.positions.push(Position { worth, class: 0, bears: basket.taxed >= least });
        }
        let charged = self.tax();
        let late = basket.late.min(self.sum * basket.coin.unit());
        self.take("ATCOUPON", late);
        let worth = self.sum;
        let gift = self.rounded(basket.gift).min(worth);
        if basket.gift > 0 {
            self.push("discount", "GIFTCERT", -basket.gift, false);
        }
        let net_prices = basket.articles.iter().map(|article| self.net_price(article.price, article.class)).collect();
        let (charged, liabilities) = charged;
        Sale {
            basket: basket.clone(),
            extras: self.extras,
            discounted: self.discounted,
            stated: self.stated,
            net_prices,
            sub_total: self.sub_total,
            total: worth - gift,
            worth,
            gift,
            charged,
            liabilities,
        }
    }

    fn rounded(&self, amount: i128) -> i128 {
        rescale(amount, STORED, self.basket.coin.exponent)
    }

    fn push(&mut self, kind: &'static str, code: &'static str, value: i128, included: bool) {
        self.extras.push(Extra { kind, code, value, included });
    }

    fn charge(&mut self, kind: &'static str, code: &'static str, value: i128) {
        if value > 0 {
            self.push(kind, code, value, false);
            self.sum += self.rounded(value);
        }
    }

    fn take(&mut self, code: &'static str, value: i128) {
        if value > 0 {
            self.push("discount", code, -value, false);
            self.sum -= self.rounded(value);
        }
    }

    /// Takes the discount before tax off; returns what of each article is taxed.
    fn discount(&mut self) -> Vec<i128> {
        let basket = self.basket;
        let mut worth = self.discounted.clone();
        let Some((code, percent, off)) = basket.discount else { return worth };
        let reached: Vec<usize> = (0..basket.articles.len())
            .filter(|at| !basket.articles[*at].is_card())
            .filter(|at| !matches!(off, Off::Line(line) if line % basket.articles.len() != *at))
            .collect();
        let goods: i128 = reached.iter().map(|at| worth[*at]).sum();
        let mut value = divide(goods * percent, 100);
        if basket.coarse {
            value = value / 100 * 100;
        }
        if value == 0 {
            return worth;
        }
        self.take(code, value);
        for at in reached {
            worth[at] -= divide(worth[at] * value, goods);
        }
        if off != Off::Order {
            self.discounted.clone_from(&worth);
        }
        worth
    }

    /// The rate of all taxes within the prices of a class.
    fn included_rate(&self, class: u8) -> i128 {
        let levies = self.levies().iter().filter(|levy| levy.included && levy.class.is_none_or(|own| own == class));
        levies.map(|levy| levy.rate).sum()
    }

    fn levies(&self) -> &'static [Levy] {
        if self.basket.exempt { &[] } else { self.basket.regime.levies }
    }

    fn net_price(&self, price: i128, class: u8) -> i128 {
        divide(price * WHOLE, WHOLE + self.included_rate(class))
    }

    /// Puts the taxes on; returns what is charged of each tax type, and on each liability account.
    fn tax(&mut self) -> (Vec<Charged>, BTreeMap<&'static str, i128>) {
        let mut before = vec![0i128; self.positions.len()];
        let mut of_code: Vec<OfCode> = Vec::new();
        for levy in self.levies() {
            let parts = self.parts(levy, &before);
            let value = self.value(levy, &parts, &before);
            if !levy.included {
                before.iter_mut().zip(&parts).for_each(|(before, part)| *before += part);
            }
            if self.basket.stated {
                for (stated, part) in self.stated.iter_mut().zip(&parts).filter(|(_, part)| **part > 0) {
                    stated.push(Extra { kind: "tax", code: levy.code, value: *part, included: levy.included });
                }
            }
            let class = levy.class.unwrap_or(0);
            match of_code.iter_mut().find(|(code, _, _)| *code == levy.code) {
                Some((_, _, values)) => values.push((class, value)),
                None => of_code.push((levy.code, levy.included, vec![(class, value)])),
            }
        }
        let (mut charged, mut liabilities) = (Vec::<Charged>::new(), BTreeMap::new());
        for (code, included, values) in of_code {
            let amount = self.surcharges(code, included, &values);
            match written(code) {
                Written::Liability(account) => *liabilities.entry(account).or_default() += amount,
                Written::Types(types) => {
                    let several = types.len() > 1;
                    // What a class bears of one code is known to what rounding moves on each line.
                    let slack = if several { i128::try_from(self.positions.len()).unwrap() + 1 } else { 0 };
                    let types: Vec<(&str, i128)> = types
                        .iter()
                        .zip(0u8..)
                        .map(|(tax_type, class)| {
                            let own = values.iter().filter(|(of, _)| *of == class).map(|(_, value)| *value).sum();
                            (*tax_type, if several { self.rounded(own) } else { amount })
                        })
                        .collect();
                    match charged.iter_mut().find(|other| !several && other.types[0].0 == types[0].0) {
                        Some(same) => {
                            same.amount += amount;
                            same.types[0].1 += amount;
                        }
                        None => charged.push(Charged { types, amount, slack }),
                    }
                }
            }
        }
        (charged, liabilities)
    }

    /// The tax of each position, as the store keeps it.
    fn parts(&self, levy: &Levy, before: &[i128]) -> Vec<i128> {
        let part = |(position, before): (&Position, &i128)| {
            if !position.bears || levy.class.is_some_and(|class| class != position.class) {
                return 0;
            }
            let held = self.included_rate(position.class);
            let net = divide(position.worth * WHOLE, WHOLE + held);
            match (levy.included, levy.on) {
                (true, _) => divide(position.worth * levy.rate, WHOLE + held),
                (false, On::Shown) => divide(position.worth * levy.rate, WHOLE),
                (false, On::Net) => divide(net * levy.rate, WHOLE),
                (false, On::Taxed) => divide((net + before) * levy.rate, WHOLE),
            }
        };
        self.positions.iter().zip(before).map(part).collect()
    }

    /// The tax of the order: that of its lines, each rounded, or of their sum.
    fn value(&self, levy: &Levy, parts: &[i128], before: &[i128]) -> i128 {
        let basket = self.basket;
        let value = if basket.by_line {
            parts.iter().map(|part| self.rounded(*part) * basket.coin.unit()).sum()
        } else {
            let bearing =
                |position: &&Position| position.bears && levy.class.is_none_or(|class| class == position.class);
            let all = Position {
                worth: self.positions.iter().filter(bearing).map(|position| position.worth).sum(),
                class: levy.class.unwrap_or(0),
                bears: true,
            };
            let one =
                Work { positions: vec![all], extras: Vec::new(), discounted: Vec::new(), stated: Vec::new(), ..*self };
            one.parts(levy, &[before.iter().sum()])[0]
        };
        if basket.coarse { divide(value, 100) * 100 } else { value }
    }

    /// States the tax on the order; returns what is charged.
    fn surcharges(&mut self, code: &'static str, included: bool, values: &[(u8, i128)]) -> i128 {
        let sum = values.iter().map(|(_, value)| *value).sum();
        let values: Vec<i128> =
            if self.basket.apart { values.iter().map(|(_, value)| *value).collect() } else { vec![sum] };
        let mut amount = 0;
        for value in values.into_iter().filter(|value| *value > 0) {
            self.push("tax", code, value, included);
            amount += self.rounded(value);
        }
        if !included {
            self.sum += amount;
        }
        amount
    }
}

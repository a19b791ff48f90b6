//! What does not hold: which rule, where, and how.

use std::{collections::BTreeSet, fmt};

use rust_decimal::Decimal;

use crate::{Currency, Money, MoneyError};

/// Which of the invariants, each with a module of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// 1: the sums of a line.
    Line,
    /// 2: the total of an order.
    OrderTotal,
    /// 3: tax by line and by component.
    TaxView,
    /// 4: discounts and what bears them.
    Discount,
    /// 5: largest remainder.
    LargestRemainder,
    /// 6: a document and the order that it is of.
    Document,
    /// 7: money that came in.
    MoneyIn,
    /// 8: refunds and credit notes.
    Refund,
    /// 9: currencies and rates.
    Currency,
    /// 10: one document for many orders.
    Summary,
    /// 11: gift cards.
    GiftCard,
    /// 12: doing it again changes nothing.
    Idempotence,
    /// 13: writing and reading changes nothing.
    RoundTrip,
}

/// How a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Breach {
    /// An amount is not what others give.
    #[error("{found}, but {what} {expected}")]
    Differs {
        /// The amount.
        found: Money,
        /// What gives another, with its verb: `quantity × unit price is`.
        what: &'static str,
        /// What it gives.
        expected: Money,
    },
    /// An amount is larger than it may be.
    #[error("{found} is more than {what} ({limit})")]
    Exceeds {
        /// The amount.
        found: Money,
        /// What it may be at most, in words.
        what: &'static str,
        /// And as an amount.
        limit: Money,
    },
    /// An amount is smaller than it may be.
    #[error("{found} is less than {what} ({least})")]
    Below {
        /// The amount.
        found: Money,
        /// What it may be at least, in words.
        what: &'static str,
        /// And as an amount.
        least: Money,
    },
    /// An amount is below zero.
    #[error("{found} is negative")]
    Negative {
        /// The amount.
        found: Money,
    },
    /// An amount is zero or below.
    #[error("{found} is not above zero")]
    NotPositive {
        /// The amount.
        found: Money,
    },
    /// A number is larger than it may be.
    #[error("{found} is more than {what} ({limit})")]
    TooMany {
        /// The number.
        found: Decimal,
        /// What it may be at most, in words.
        what: &'static str,
        /// And as a number.
        limit: Decimal,
    },
    /// There are more, or fewer, than there must be.
    #[error("{found}, but there are {expected} {what}")]
    Count {
        /// How many there are.
        found: Decimal,
        /// Of what there must be as many.
        what: &'static str,
        /// How many of those there are.
        expected: Decimal,
    },
    /// Something that is there once alone stands there again.
    #[error("{name:?} stands there twice")]
    Repeated {
        /// What stands there twice.
        name: String,
    },
    /// A name that names nothing.
    #[error("there is no {what} {name:?}")]
    Dangling {
        /// What it should name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// An amount is in another currency than it must be.
    #[error("an amount in {found} where all are in {expected}")]
    OtherCurrency {
        /// Its currency.
        found: Currency,
        /// That of the others.
        expected: Currency,
    },
    /// A rate of 1 between two currencies, another than 1 within one, or none above zero.
    #[error("a rate of {rate} between {base} and {quote}")]
    Rate {
        /// The rate.
        rate: Decimal,
        /// The currency of which one unit is meant.
        base: Currency,
        /// The currency in which it is expressed.
        quote: Currency,
    },
    /// Two rates that must be one.
    #[error("a rate of {}, but the invoice has {}", rate_or_none(.found), rate_or_none(.expected))]
    OtherRate {
        /// The rate.
        found: Option<Decimal>,
        /// That of the invoice.
        expected: Option<Decimal>,
    },
    /// Something would be done again, or is left to do.
    #[error("still to be done: {what}")]
    NotSettled {
        /// What.
        what: String,
    },
    /// Two ways to one state do not meet.
    #[error("{left} one way, {right} the other")]
    Diverges {
        /// What one way leads to.
        left: String,
        /// What the other leads to.
        right: String,
    },
    /// Currencies mixed, or an amount too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

fn rate_or_none(rate: &Option<Decimal>) -> String {
    rate.map_or_else(|| "the day".to_owned(), |rate| rate.to_string())
}

/// Something that must hold and does not. Shown on one line, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {breach}")]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The field that breaks it, such as `lines[2].net`; indices count from 0.
    pub path: String,
    /// How.
    #[source]
    pub breach: Breach,
}

/// Violations of one rule as they are found.
pub(super) struct Findings {
    rule: Rule,
    violations: Vec<Violation>,
}

impl Findings {
    pub(super) fn of(rule: Rule) -> Self {
        Self { rule, violations: Vec::new() }
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    pub(super) fn add(&mut self, path: impl fmt::Display, breach: Breach) {
        self.violations.push(Violation { rule: self.rule, path: path.to_string(), breach });
    }

    /// The amount, or what is wrong with it.
    pub(super) fn money(&mut self, path: impl fmt::Display, money: Result<Money, MoneyError>) -> Option<Money> {
        money.map_err(|error| self.add(path, error.into())).ok()
    }

    /// `found` must be `expected`, which is what `what` says it is.
    pub(super) fn equal(
        &mut self,
        path: impl fmt::Display,
        found: Money,
        what: &'static str,
        expected: Result<Money, MoneyError>,
    ) {
        match expected {
            Ok(expected) if found == expected => {}
            Ok(expected) => self.add(path, Breach::Differs { found, what, expected }),
            Err(error) => self.add(path, error.into()),
        }
    }

    /// `found` must be `limit` at most.
    pub(super) fn at_most(
        &mut self,
        path: impl fmt::Display,
        found: Result<Money, MoneyError>,
        what: &'static str,
        limit: Result<Money, MoneyError>,
    ) {
        let rest = |found: Money, limit: Money| Ok(limit.try_sub(found)?.is_negative().then_some((found, limit)));
        match found.and_then(|found| limit.and_then(|limit| rest(found, limit))) {
            Ok(None) => {}
            Ok(Some((found, limit))) => self.add(path, Breach::Exceeds { found, what, limit }),
            Err(error) => self.add(path, error.into()),
        }
    }

    /// `found` must be no less than `least`, which is what `what` says.
    pub(super) fn at_least(
        &mut self,
        path: impl fmt::Display,
        found: Money,
        what: &'static str,
        least: Result<Money, MoneyError>,
    ) {
        match least.and_then(|least| Ok((found.try_sub(least)?.is_negative(), least))) {
            Ok((false, _)) => {}
            Ok((true, least)) => self.add(path, Breach::Below { found, what, least }),
            Err(error) => self.add(path, error.into()),
        }
    }

    pub(super) fn not_negative(&mut self, path: impl fmt::Display, found: Money) {
        if found.is_negative() {
            self.add(path, Breach::Negative { found });
        }
    }

    pub(super) fn positive(&mut self, path: impl fmt::Display, found: Money) {
        if !found.is_positive() {
            self.add(path, Breach::NotPositive { found });
        }
    }

    /// No two things of a list may have one id.
    pub(super) fn unique<'a>(&mut self, list: &str, names: impl Iterator<Item = &'a str> + Clone) {
        for (index, name) in repeated(names) {
            self.add(format_args!("{list}[{index}].id"), Breach::Repeated { name: name.to_owned() });
        }
    }
}

/// Up to how many names each is compared with all before it.
const FEW: usize = 16;

/// The names that stood before in their list, with their places.
pub(super) fn repeated<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Vec<(usize, &'a str)> {
    if names.clone().nth(FEW).is_none() {
        let stood = |place: usize, name: &str| names.clone().take(place).any(|before| before == name);
        return names.clone().enumerate().filter(|(place, name)| stood(*place, name)).collect();
    }
    let mut seen = BTreeSet::new();
    names.enumerate().filter(|(_, name)| !seen.insert(*name)).collect()
}

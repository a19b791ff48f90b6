//! By which formulas the sums of an order hold: it does not say, and stores differ.

use rust_decimal::Decimal;

use super::rounded;
use crate::wire::{ItemId, Order, OrderItem, Surcharge};

/// Half a unit of the fourth decimal, to which X-Cart stores prices: a unit price may be off by so much (XC-SCALAR-1).
const STORED: Decimal = Decimal::from_parts(5, 0, 0, false, 5);

/// The sums of an order contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SumsDiffer {
    /// An item's price or number is below zero.
    #[error("item {0} has a price or an amount below zero")]
    Negative(ItemId),
    /// No formula makes the sub-total.
    #[error(
        "the sub-total is {stated}, the items give {by_net_price} by item_net_price × amount, {by_price} by price × amount"
    )]
    SubTotal {
        /// As the store says.
        stated: Decimal,
        /// By [`UnitPrice::Net`], not rounded.
        by_net_price: Decimal,
        /// By [`UnitPrice::Shown`], not rounded.
        by_price: Decimal,
    },
    /// No formula makes the total.
    #[error("the total is {stated}, sub-total {sub_total} and surcharges give {computed}")]
    Total {
        /// As the store says.
        stated: Decimal,
        /// The sub-total, rounded.
        sub_total: Decimal,
        /// Sub-total and added surcharges.
        computed: Decimal,
    },
    /// An amount is too large to reckon with.
    #[error("an amount is too large")]
    TooLarge,
}

/// Which unit price an order's lines are reckoned by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitPrice {
    /// `item_net_price`, which X-Cart's own arithmetic uses (XC-TOTAL-2).
    Net,
    /// `price`, which the customer saw.
    Shown,
}

impl UnitPrice {
    /// That price of a line; not rounded.
    pub fn of(self, item: &OrderItem) -> Decimal {
        match self {
            Self::Net => item.item_net_price,
            Self::Shown => item.price,
        }
    }
}

/// How the lines make the sub-total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SubTotal {
    /// The unit price of each line.
    pub unit_price: UnitPrice,
    /// Whether surcharges of lines are in it.
    pub with_surcharges: bool,
}

impl SubTotal {
    const FORMULAS: [Self; 4] = [
        Self { unit_price: UnitPrice::Net, with_surcharges: false },
        Self { unit_price: UnitPrice::Shown, with_surcharges: false },
        Self { unit_price: UnitPrice::Net, with_surcharges: true },
        Self { unit_price: UnitPrice::Shown, with_surcharges: true },
    ];

    /// The formula that comes nearest to the order's sub-total, if rounding explains what is left: half a unit of the currency,
    /// and for each piece half of the fourth decimal; or the sum of lines that were rounded one by one. Surcharges of lines count
    /// only where the sum without them, rounded, is not the sub-total: a tax of less than a unit must not count twice.
    ///
    /// # Errors
    /// [`SumsDiffer`] if none does.
    pub fn of(order: &Order, exponent: u32) -> Result<Self, SumsDiffer> {
        let is_negative =
            |item: &&OrderItem| item.amount < 0 || item.price < Decimal::ZERO || item.item_net_price < Decimal::ZERO;
        if let Some(item) = order.items.iter().find(is_negative) {
            return Err(SumsDiffer::Negative(item.id));
        }
        let mut best: Option<(Decimal, Self)> = None;
        for formula in Self::FORMULAS {
            if formula.with_surcharges && best.is_some_and(|(_, plain)| plain.rounds_to(order, exponent)) {
                break;
            }
            let Some(distance) = formula.distance(order, exponent).ok_or(SumsDiffer::TooLarge)? else { continue };
            if distance.is_zero() && best.is_none() {
                return Ok(formula);
            }
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, formula));
            }
        }
        let given = |unit_price| {
            Self { unit_price, with_surcharges: false }
                .exact(order)
                .ok_or(SumsDiffer::TooLarge)
                .map(|sum| sum.normalize())
        };
        match best {
            Some((_, formula)) => Ok(formula),
            None => Err(SumsDiffer::SubTotal {
                stated: order.sub_total,
                by_net_price: given(UnitPrice::Net)?,
                by_price: given(UnitPrice::Shown)?,
            }),
        }
    }

    /// The formula in words, such as `sub-total = item_net_price × amount`.
    pub fn words(self) -> &'static str {
        match (self.unit_price, self.with_surcharges) {
            (UnitPrice::Net, false) => "sub-total = item_net_price × amount",
            (UnitPrice::Shown, false) => "sub-total = price × amount",
            (UnitPrice::Net, true) => "sub-total = item_net_price × amount + the item's surcharges",
            (UnitPrice::Shown, true) => "sub-total = price × amount + the item's surcharges",
        }
    }

    /// The surcharges of lines that the sub-total holds.
    pub fn surcharges(self, order: &Order) -> impl Iterator<Item = &Surcharge> {
        let items = order.items.iter().filter(move |_| self.with_surcharges);
        items.flat_map(|item| &item.surcharges).filter(|surcharge| surcharge.is_added())
    }

    /// The sub-total, not rounded.
    fn exact(self, order: &Order) -> Option<Decimal> {
        let goods = order.items.iter().try_fold(Decimal::ZERO, |sum, item| {
            sum.checked_add(self.unit_price.of(item).checked_mul(Decimal::from(item.amount))?)
        })?;
        self.surcharges(order).try_fold(goods, |sum, surcharge| sum.checked_add(surcharge.value))
    }

    /// Whether it is the sub-total once it is rounded.
    fn rounds_to(self, order: &Order, exponent: u32) -> bool {
        self.exact(order).is_some_and(|exact| rounded(exact, exponent) == order.sub_total)
    }

    /// How far it is from the order's sub-total; none within if rounding does not explain the distance.
    fn distance(self, order: &Order, exponent: u32) -> Option<Option<Decimal>> {
        if self.with_surcharges && self.surcharges(order).next().is_none() {
            return Some(None);
        }
        let distance = self.exact(order)?.checked_sub(order.sub_total)?.abs();
        let mut rounding = Decimal::try_new(5, exponent.checked_add(1)?).ok()?;
        for item in &order.items {
            rounding = rounding.checked_add(STORED.checked_mul(Decimal::from(item.amount))?)?;
        }
        if distance <= rounding {
            return Some(Some(distance));
        }
        let mut of_rounded = Decimal::ZERO;
        for item in &order.items {
            let line = self.unit_price.of(item).checked_mul(Decimal::from(item.amount))?;
            of_rounded = of_rounded.checked_add(rounded(line, exponent))?;
        }
        Some((of_rounded == order.sub_total && !self.with_surcharges).then_some(distance))
    }
}

/// How sub-total and surcharges make the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Total {
    /// Whether surcharges that are marked as included were added all the same; X-Cart's own formula does not (XC-TOTAL-1).
    pub includes_count: bool,
    /// By how much the parts are below zero, which X-Cart cuts off: zero or more.
    pub cut_off: Decimal,
}

impl Total {
    /// The formula by which the order's total holds: every applied surcharge rounded to the currency, added ones alone or
    /// included ones too, and nothing below zero.
    ///
    /// # Errors
    /// [`SumsDiffer`] if neither makes the total.
    pub fn of(order: &Order, exponent: u32) -> Result<Self, SumsDiffer> {
        let sum = |start: Decimal, included: bool| {
            let mut applied = order.surcharges.iter().filter(|one| one.available && one.include == included);
            let sum = applied.try_fold(start, |sum, surcharge| sum.checked_add(rounded(surcharge.value, exponent)));
            sum.ok_or(SumsDiffer::TooLarge)
        };
        let sub_total = rounded(order.sub_total, exponent);
        let computed = sum(sub_total, false)?;
        let counted = sum(computed, true)?;
        for (total, includes_count) in [(computed, false), (counted, true)] {
            let cut = total.max(Decimal::ZERO);
            if cut == order.total {
                let cut_off = cut.checked_sub(total).ok_or(SumsDiffer::TooLarge)?;
                return Ok(Self { includes_count, cut_off });
            }
        }
        Err(SumsDiffer::Total { stated: order.total, sub_total, computed })
    }

    /// The formula in words.
    pub fn words(self) -> &'static str {
        if self.includes_count {
            "total = sub-total + added and included surcharges"
        } else {
            "total = sub-total + added surcharges"
        }
    }
}

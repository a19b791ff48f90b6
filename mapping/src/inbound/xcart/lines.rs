//! The lines of goods: which of X-Cart's two unit prices makes the order's sub-total, and what rounding is left over.

use canonical_model::{Currency, Line, LineKind, Money, Park};
use rust_decimal::Decimal;
use xcart_client::wire::{self, OrderItem};

use super::{contradiction, malformed, sum, unreckonable};

/// Half a unit of the fourth decimal, to which X-Cart stores prices: a unit price may be off by so much (XC-SCALAR-1).
const STORED: Decimal = Decimal::from_parts(5, 0, 0, false, 5);

/// Goods as they add up to the order's sub-total.
pub(super) struct Goods {
    /// One line for each item, and one for what rounding leaves.
    pub(super) lines: Vec<Line>,
    /// Surcharges of items that the sub-total holds.
    pub(super) item_surcharges: Vec<wire::Surcharge>,
}

/// A way to reckon the sub-total.
struct Formula {
    words: &'static str,
    price: fn(&OrderItem) -> Decimal,
    with_surcharges: bool,
}

const FORMULAS: [Formula; 4] = [
    Formula { words: "item_net_price × amount", price: |item| item.item_net_price, with_surcharges: false },
    Formula { words: "price × amount", price: |item| item.price, with_surcharges: false },
    Formula {
        words: "item_net_price × amount + the item's surcharges",
        price: |item| item.item_net_price,
        with_surcharges: true,
    },
    Formula { words: "price × amount + the item's surcharges", price: |item| item.price, with_surcharges: true },
];

pub(super) fn read(wire: &wire::Order, currency: Currency, evidence: &mut Vec<String>) -> Result<Goods, Park> {
    for item in &wire.items {
        if item.amount < 0 || item.price < Decimal::ZERO || item.item_net_price < Decimal::ZERO {
            return Err(malformed(wire, format_args!("item {} has a price or an amount below zero", item.id)));
        }
    }
    let mut best: Option<(Decimal, &Formula)> = None;
    for formula in &FORMULAS {
        let distance = formula.distance(wire, currency).ok_or_else(|| malformed(wire, "an amount is too large"))?;
        let Some(distance) = distance else { continue };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, formula));
        }
    }
    let Some((_, formula)) = best else {
        return Err(contradiction(
            wire,
            format_args!("the sub-total is {}, the items give {}", wire.sub_total, they_give(wire)),
        ));
    };
    evidence.push(format!("sub-total = {}", formula.words));

    let mut lines = Vec::with_capacity(wire.items.len() + 1);
    for item in &wire.items {
        lines.push(line(wire, item, (formula.price)(item), currency)?);
    }
    let item_surcharges: Vec<wire::Surcharge> =
        if formula.with_surcharges { added(wire).cloned().collect() } else { Vec::new() };
    let surcharges = item_surcharges.iter().map(|surcharge| Money::rounded(surcharge.value, currency));
    let parts = sum(wire, currency, lines.iter().map(|line| line.gross).chain(surcharges))?;
    let rest = Money::rounded(wire.sub_total, currency).try_sub(parts).map_err(unreckonable(wire))?;
    if !rest.is_zero() {
        evidence.push(format!("the rounded lines differ from the rounded sub-total by {rest}"));
        lines.push(Line {
            id: "rounding".into(),
            kind: LineKind::Rounding,
            code: String::new(),
            product: None,
            name: "Rounding".to_owned(),
            quantity: Decimal::ONE,
            unit_price: rest.amount(),
            gross: rest,
            discount: Money::zero(currency),
            net: rest,
            taxes: Vec::new(),
        });
    }
    Ok(Goods { lines, item_surcharges })
}

/// What the formulas give, for a person.
fn they_give(wire: &wire::Order) -> String {
    let give = |formula: &Formula| {
        let total = formula.exact(wire).map_or_else(|| "too much".to_owned(), |total| total.normalize().to_string());
        format!("{total} by {}", formula.words)
    };
    FORMULAS.iter().take(2).map(give).collect::<Vec<_>>().join(", ")
}

/// Surcharges that stand on items and are added to them.
fn added(wire: &wire::Order) -> impl Iterator<Item = &wire::Surcharge> {
    wire.items.iter().flat_map(|item| &item.surcharges).filter(|surcharge| surcharge.is_added())
}

impl Formula {
    /// The sub-total, not rounded.
    fn exact(&self, wire: &wire::Order) -> Option<Decimal> {
        let mut total = Decimal::ZERO;
        for item in &wire.items {
            total = total.checked_add((self.price)(item).checked_mul(Decimal::from(item.amount))?)?;
        }
        if self.with_surcharges {
            for surcharge in added(wire) {
                total = total.checked_add(surcharge.value)?;
            }
        }
        Some(total)
    }

    /// How far it is from the order's sub-total; none within if rounding does not explain the distance.
    fn distance(&self, wire: &wire::Order, currency: Currency) -> Option<Option<Decimal>> {
        if self.with_surcharges && added(wire).next().is_none() {
            return Some(None);
        }
        let exact = self.exact(wire)?;
        let distance = exact.checked_sub(wire.sub_total)?.abs();
        let mut rounding = Decimal::new(5, currency.exponent() + 1);
        for item in &wire.items {
            rounding = rounding.checked_add(STORED.checked_mul(Decimal::from(item.amount))?)?;
        }
        if distance <= rounding {
            return Some(Some(distance));
        }
        // A store may round every line before it sums them up.
        let mut of_rounded = Decimal::ZERO;
        for item in &wire.items {
            let exact = (self.price)(item).checked_mul(Decimal::from(item.amount))?;
            of_rounded = of_rounded.checked_add(Money::rounded(exact, currency).amount())?;
        }
        Some((of_rounded == wire.sub_total && !self.with_surcharges).then_some(distance))
    }
}

fn line(wire: &wire::Order, item: &OrderItem, price: Decimal, currency: Currency) -> Result<Line, Park> {
    let quantity = Decimal::from(item.amount);
    let exact = quantity.checked_mul(price).ok_or_else(|| malformed(wire, "an amount is too large"))?;
    let gross = Money::rounded(exact, currency);
    Ok(Line {
        id: format!("i{}", item.id).into(),
        kind: LineKind::Goods,
        code: item.sku.to_string(),
        product: item.product_id.map(|id| id.to_string().into()),
        name: item.name.to_string(),
        quantity,
        unit_price: price,
        gross,
        discount: Money::zero(currency),
        net: gross,
        taxes: Vec::new(),
    })
}

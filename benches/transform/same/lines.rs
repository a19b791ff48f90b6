//! What was sold, in the lines of an invoice, with the tax that the ledger will reckon.

use std::{borrow::Cow, collections::BTreeMap};

use canonical_model::{Currency, Money, largest_remainder_by, squeeze};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::{
    everything::{Order, Surcharge},
    floor::Exact,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Line<'a> {
    description: Cow<'a, str>,
    quantity: i64,
    unit_amount: Exact,
    account_code: &'static str,
    tax_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_amount: Option<Exact>,
    #[serde(skip)]
    amount: Decimal,
    #[serde(skip)]
    part: &'a str,
}

/// What an order is worth, and of what.
pub(super) struct Sale<'a> {
    pub(super) lines: Vec<Line<'a>>,
    pub(super) line_amounts: &'static str,
    /// What is to be paid: gift certificates pay too.
    pub(super) total: Decimal,
    pub(super) tenders: Vec<Tender<'a>>,
}

pub(super) struct Tender<'a> {
    pub(super) code: &'a str,
    pub(super) amount: Decimal,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Goods,
    Shipping,
    Other,
}

/// A line of the order: what it is worth, before and after the discounts.
struct Part<'a> {
    kind: Kind,
    name: &'a str,
    code: &'a str,
    quantity: i64,
    price: Decimal,
    gross: Decimal,
    net: Decimal,
}

impl<'a> Part<'a> {
    fn single(kind: Kind, surcharge: &'a Surcharge<'a>, amount: Decimal) -> Self {
        let (name, code) = (&*surcharge.name, &*surcharge.code);
        Self { kind, name, code, quantity: 1, price: amount, gross: amount, net: amount }
    }
}

struct Tax {
    tax_type: &'static str,
    /// In per cent.
    rate: Decimal,
    amount: Decimal,
    included: bool,
}

impl Tax {
    /// What the ledger reckons on an amount.
    fn on(&self, amount: Decimal) -> Decimal {
        let product = amount * self.rate;
        let whole = if self.included { Decimal::ONE_HUNDRED + self.rate } else { Decimal::ONE_HUNDRED };
        round(product / whole, 2)
    }
}

pub(super) fn rounded(amount: Decimal, currency: Currency) -> Decimal {
    let mut amount = round(amount, currency.exponent());
    amount.rescale(currency.exponent());
    amount
}

fn round(amount: Decimal, decimals: u32) -> Decimal {
    amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Nothing of an order whose parts do not make its total.
pub(super) fn sale<'a>(order: &'a Order<'a>, currency: Currency) -> Option<Sale<'a>> {
    let mut parts = Vec::with_capacity(order.items.len() + order.surcharges.len() + 1);
    for item in &order.items {
        let price = item.item_net_price.0;
        parts.push(Part {
            kind: Kind::Goods,
            name: &item.name,
            code: &item.sku,
            quantity: item.amount,
            price,
            gross: rounded(price * Decimal::from(item.amount), currency),
            net: rounded(item.discounted_subtotal.0, currency),
        });
    }
    let sub_total = rounded(order.sub_total.0, currency);
    let rest = sub_total - parts.iter().map(|part| part.gross).sum::<Decimal>();
    if rest.abs() > Decimal::new(5, currency.exponent()) {
        return None;
    }
    if !rest.is_zero() {
        let (kind, name) = (Kind::Other, "Rounding");
        parts.push(Part { kind, name, code: "rounding", quantity: 1, price: rest, gross: rest, net: rest });
    }
    let (mut tax, mut discounts, mut tenders, mut total) = (None, Vec::new(), Vec::new(), sub_total);
    for surcharge in order.surcharges.iter().filter(|surcharge| surcharge.available) {
        let amount = rounded(surcharge.value.0, currency);
        if !surcharge.include {
            total += amount;
        }
        match &*surcharge.code {
            "SHIPPING" => parts.push(Part::single(Kind::Shipping, surcharge, amount)),
            "DISCOUNT" | "DCOUPON" => discounts.push(surcharge),
            "GIFTCERT" => tenders.push(Tender { code: &surcharge.code, amount: -amount }),
            "CDEV.STAX.1" => tax = tax.or(Some(taxed("OUTPUT", Decimal::new(825, 2), amount, surcharge))),
            "CDEV.STAX.2" => tax = tax.or(Some(taxed("TAX001", Decimal::TEN, amount, surcharge))),
            "CDEV.VAT.1" => tax = tax.or(Some(taxed("OUTPUT2", Decimal::from(20), amount, surcharge))),
            _ => parts.push(Part::single(Kind::Other, surcharge, amount)),
        }
    }
    if total != order.total.0 {
        return None;
    }
    let tax = tax.filter(|tax| !tax.amount.is_zero());
    let mut lines = written(&parts, &discounts, tax.as_ref(), currency);
    if let Some(tax) = &tax {
        settle(&mut lines, tax, currency)?;
    }
    let paid_by_tenders: Decimal = tenders.iter().map(|tender| tender.amount).sum();
    Some(Sale {
        lines,
        line_amounts: match &tax {
            None => "NoTax",
            Some(tax) if tax.included => "Inclusive",
            Some(_) => "Exclusive",
        },
        total: total + paid_by_tenders,
        tenders,
    })
}

fn taxed(tax_type: &'static str, rate: Decimal, amount: Decimal, surcharge: &Surcharge<'_>) -> Tax {
    Tax { tax_type, rate, amount, included: surcharge.include }
}

/// The lines; a discount stands beside them, for each tax type that it lowered.
fn written<'a>(
    parts: &[Part<'a>],
    discounts: &[&'a Surcharge<'a>],
    tax: Option<&Tax>,
    currency: Currency,
) -> Vec<Line<'a>> {
    let bearing = tax.and_then(|tax| bearing(parts, tax, currency)).unwrap_or(&[]);
    let mut off: BTreeMap<&'static str, Decimal> = BTreeMap::new();
    let mut lines = Vec::with_capacity(parts.len() + 2);
    for part in parts {
        let tax_type = tax.filter(|_| bearing.contains(&part.kind)).map_or("NONE", |tax| tax.tax_type);
        if !discounts.is_empty() {
            *off.entry(tax_type).or_default() += part.gross - part.net;
        }
        lines.push(Line {
            description: cut(if part.name.trim().is_empty() { part.code } else { part.name }),
            quantity: part.quantity,
            unit_amount: Exact(part.price.normalize()),
            account_code: match part.kind {
                Kind::Goods => "200",
                Kind::Shipping => "210",
                Kind::Other if part.code == "rounding" => "860",
                Kind::Other => "220",
            },
            tax_type,
            tax_amount: None,
            amount: if discounts.is_empty() { part.net } else { part.gross },
            part: part.code,
        });
    }
    for (tax_type, amount) in off.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        let names: Vec<&str> = discounts.iter().map(|discount| &*discount.name).collect();
        lines.push(Line {
            description: cut(&names.join(", ")).into_owned().into(),
            quantity: 1,
            unit_amount: Exact((-amount).normalize()),
            account_code: "215",
            tax_type,
            tax_amount: None,
            amount: -amount,
            part: "discounts",
        });
    }
    lines
}

/// A description as the ledger holds it.
fn cut(description: &str) -> Cow<'_, str> {
    let text = squeeze(description);
    if text.len() <= 4_000 { text } else { Cow::Owned(text.chars().take(4_000).collect()) }
}

/// Which lines bear the tax: the fewest kinds whose worth its rate explains.
fn bearing(parts: &[Part<'_>], tax: &Tax, currency: Currency) -> Option<&'static [Kind]> {
    let unit = Decimal::new(1, currency.exponent().min(2));
    for tolerance in [Decimal::ZERO, unit, unit * Decimal::from(parts.len() + 1)] {
        for kinds in [&[Kind::Goods][..], &[Kind::Goods, Kind::Shipping], &[Kind::Goods, Kind::Shipping, Kind::Other]] {
            let base: Decimal = parts.iter().filter(|part| kinds.contains(&part.kind)).map(|part| part.net).sum();
            if !base.is_zero() && (rounded(tax.on(base), currency) - tax.amount).abs() <= tolerance {
                return Some(kinds);
            }
        }
    }
    None
}

/// Says the tax of a line where it is not what the ledger reckons, so that all of them are what was charged.
fn settle(lines: &mut [Line<'_>], tax: &Tax, currency: Currency) -> Option<()> {
    let mut missing = tax.amount;
    let mut bearing: Vec<&mut Line<'_>> = lines.iter_mut().filter(|line| line.tax_type == tax.tax_type).collect();
    for line in &mut bearing {
        let reckoned = tax.on(line.amount);
        let own = rounded(reckoned, currency);
        missing -= own;
        line.tax_amount = (own != reckoned).then_some(Exact(own));
    }
    if missing.is_zero() {
        return Some(());
    }
    let weights: Vec<Decimal> = bearing.iter().map(|line| line.amount.abs()).collect();
    let missing = Money::new(missing, currency).ok()?;
    let parts = largest_remainder_by(missing, 2, &weights, |index| bearing.get(index).map(|line| line.part)).ok()?;
    for (line, part) in bearing.into_iter().zip(parts) {
        let reckoned = tax.on(line.amount);
        let own = rounded(reckoned, currency) + part.amount();
        line.tax_amount = (own != reckoned).then_some(Exact(own));
    }
    Some(())
}

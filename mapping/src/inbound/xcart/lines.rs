//! The lines of goods, by the unit price that makes the order's sub-total, and what rounding leaves over.

use std::collections::BTreeMap;

use canonical_model::{Currency, Line, LineKind, Park, PartId, ProductId, UnitPrice};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use xcart_client::{
    meaning::SubTotal,
    wire::{self, OrderItem},
};

use super::{rounded, sum, sums_differ, unreckonable};
use crate::Profile;

/// Goods as they add up to the order's sub-total.
pub(super) struct Goods {
    /// One line for each item, and one for what rounding leaves.
    pub(super) lines: Vec<Line>,
    /// Surcharges of items that the sub-total holds.
    pub(super) item_surcharges: Vec<wire::Surcharge>,
}

pub(super) fn read(
    profile: &Profile,
    wire: &wire::Order,
    currency: Currency,
    evidence: &mut Vec<SmolStr>,
) -> Result<Goods, Park> {
    let formula = SubTotal::of(wire, currency.exponent()).map_err(|differ| sums_differ(wire, currency, &differ))?;
    evidence.push(SmolStr::new_static(formula.words()));

    // Charges, and what rounding leaves, are lines too.
    let mut lines = Vec::with_capacity(wire.items.len() + wire.surcharges.len() + 1);
    for item in &wire.items {
        lines.push(line(profile, wire, item, formula.unit_price.of(item), currency)?);
    }
    let item_surcharges: Vec<wire::Surcharge> = formula.surcharges(wire).cloned().collect();
    let mut parts = sum(wire, currency, lines.iter().map(|line| line.gross))?;
    for surcharge in &item_surcharges {
        parts = parts.try_add(rounded(wire, surcharge.value, currency)?).map_err(unreckonable(wire))?;
    }
    let rest = rounded(wire, wire.sub_total, currency)?.try_sub(parts).map_err(unreckonable(wire))?;
    if !rest.is_zero() {
        evidence.push(format_smolstr!("the rounded lines differ from the rounded sub-total by {rest}"));
        lines.push(Line { name: "Rounding".into(), ..Line::single("rounding", LineKind::Rounding, rest) });
    }
    Ok(Goods { lines, item_surcharges })
}

fn line(
    profile: &Profile,
    wire: &wire::Order,
    item: &OrderItem,
    price: Decimal,
    currency: Currency,
) -> Result<Line, Park> {
    let kind = if profile.gift_card(&item.sku).is_some() { LineKind::GiftCard } else { LineKind::Goods };
    let quantity = Decimal::from(item.amount);
    let price = UnitPrice::new(price, currency).map_err(unreckonable(wire))?;
    let id = PartId::numbered("i", item.id.0);
    Ok(Line {
        code: (&item.sku).into(),
        product: item.product_id.map(|id| ProductId::numbered("", id.0)),
        name: (&item.name).into(),
        attributes: chosen(item),
        ..Line::new(id, kind, quantity, price).map_err(unreckonable(wire))?
    })
}

/// The variant's id under that name: more of it is not in an order.
const VARIANT: &str = "variant";
/// Where orders of the older add-on have what was chosen (XC-LEGACY-13).
const ATTRIBUTES: &str = "attributes";

/// What was chosen of an article, where the store says so: the variant's id, with the add-on of variants; in an order that was read by
/// the older add-on, the attributes by their names. Members of another form say nothing.
fn chosen(item: &OrderItem) -> BTreeMap<String, String> {
    let mut chosen = BTreeMap::new();
    if item.extras.is_empty() {
        return chosen;
    }
    if let Ok(Some(variant)) = item.add_ons().variant() {
        chosen.insert(VARIANT.to_owned(), variant.to_string());
    }
    if let Ok(attributes) =
        serde_json::from_str::<BTreeMap<String, String>>(item.extras.get(ATTRIBUTES).unwrap_or("{}"))
    {
        chosen.extend(attributes);
    }
    chosen
}

//! How lines of documents read: descriptions, and the price of one.

use canonical_model::{Discount, Line, LineKind, Money, Order, Park, squeezed};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

use crate::{
    Profile, arithmetic,
    by::{Chosen, Rule},
    profile::value::Facts,
};

/// Most decimals of a unit amount or a quantity in the ledger.
pub(crate) const UNIT_DECIMALS: u32 = 4;

/// Longest description of a line in the ledger.
const MAX_DESCRIPTION: usize = 4000;

/// What discounts without a name are called.
const DISCOUNT: &str = "Discount";

/// A description as the ledger holds it.
pub(crate) fn cut(description: &SmolStr) -> SmolStr {
    let squeezed = squeezed(description);
    let held = prefix(&squeezed, MAX_DESCRIPTION);
    if held.len() == squeezed.len() { squeezed } else { held.into() }
}

/// So much of the text at most, in UTF-16 units, by which the ledger counts; no character is halved.
pub(crate) fn prefix(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut units = 0;
    let too_far = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    too_far.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The price of one, where quantity times price gives the amount exactly by the ledger's arithmetic: the store's own price,
/// else the amount by the quantity.
pub(crate) fn unit_amount(quantity: Decimal, price: Decimal, amount: Money) -> Option<Decimal> {
    if quantity.is_zero() || quantity.scale() > UNIT_DECIMALS {
        return None;
    }
    let gives = |price: Decimal| {
        let price = price.normalize();
        let fits = price.scale() <= UNIT_DECIMALS;
        (fits && arithmetic::line_amount(quantity, price, arithmetic::LineDiscount::None) == Some(amount.amount()))
            .then_some(price)
    };
    gives(price).or_else(|| gives(amount.amount().checked_div(quantity)?))
}

/// What a line is called: what the profile says, else its name, else its code, else what it is.
pub(crate) fn description(profile: &Profile, order: &Order, line: &Line) -> Result<Chosen<SmolStr>, Park> {
    if let Some(value) = &profile.line_description {
        let text = value.text(&Facts::of_line(order, line))?;
        if !text.value.is_empty() {
            return Ok(text);
        }
    }
    let word = match line.kind {
        LineKind::Goods => "Goods",
        LineKind::Shipping => "Shipping",
        LineKind::Rounding => "Rounding",
        _ => "Fee",
    };
    Ok(Chosen::rule(first_filled([&line.name, &line.code], word), Rule::LineName))
}

/// The first text of which something is left when it is squeezed.
pub(crate) fn first_filled<'a>(texts: impl IntoIterator<Item = &'a SmolStr>, else_word: &'static str) -> SmolStr {
    texts.into_iter().map(squeezed).find(|text| !text.is_empty()).unwrap_or(SmolStr::new_static(else_word))
}

/// What discounts are called together.
pub(crate) fn named<'a>(discounts: impl Iterator<Item = &'a Discount>) -> SmolStr {
    let mut names = discounts.map(|discount| first_filled([&discount.name, &discount.code], DISCOUNT));
    let first = names.next().unwrap_or(SmolStr::new_static(DISCOUNT));
    names.fold(first, |names, name| format_smolstr!("{names}, {name}"))
}

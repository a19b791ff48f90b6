//! What pieces are worth: average cost, to the cent.

use canonical_model::{Currency, ItemCode, Money, Park, ParkCode};
use rust_decimal::Decimal;

use super::{Direction, TrackedItem};
use crate::arithmetic;

/// What so many pieces are worth that are lost, or found.
pub(super) fn of(
    item: &TrackedItem,
    direction: Direction,
    quantity: Decimal,
    currency: Currency,
) -> Result<Money, Park> {
    let code = &item.code;
    if item.cost_pool < Decimal::ZERO {
        return Err(Park::new(
            ParkCode::StockUnclear,
            format!("item {code}: its stock is worth {} in the ledger, less than nothing", item.cost_pool),
            "put right in the ledger what its pieces cost",
        ));
    }
    let exact = if direction == Direction::Decrease && quantity == item.on_hand {
        Some(item.cost_pool)
    } else if item.on_hand.is_zero() {
        let price = item.purchase_price.filter(|price| *price >= Decimal::ZERO).ok_or_else(|| {
            Park::new(
                ParkCode::StockUnclear,
                format!("item {code}: there are none in the ledger, and nobody says what one costs"),
                "give the item a purchase price in the ledger, or enter what there is by hand",
            )
        })?;
        price.checked_mul(quantity)
    } else {
        item.cost_pool.checked_mul(quantity).and_then(|product| product.checked_div(item.on_hand))
    };
    let value = exact.and_then(|exact| Money::rounded(arithmetic::round(exact), currency).ok());
    value.ok_or_else(|| too_large(code))
}

pub(super) fn too_large(code: &ItemCode) -> Park {
    Park::new(
        ParkCode::StockUnclear,
        format!("item {code}: its counts or its cost are too large to reckon with"),
        "look at both counts",
    )
}

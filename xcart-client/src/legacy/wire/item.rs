//! The lines of an order, and surcharges, in the default schema.

use rust_decimal::Decimal;

use super::{Amount, Flag, Loose, Maybe};
use crate::wire::{ItemId, ProductId, SurchargeId, SurchargeType, Text};

api_core::wire_struct! {
    /// Something that is added to the sum of an order or of a line, or, as an included tax, is already in it.
    pub struct Surcharge {
        /// Its id.
        id: Option<Loose<SurchargeId>> => "id",
        /// What it is.
        surcharge_type: SurchargeType => "type",
        /// Who computed it: `SHIPPING`, `DISCOUNT` and others.
        code: Text => "code",
        /// The PHP class that computed it.
        class: Text => "class",
        /// Whether it is already contained in the prices; otherwise it is added to them.
        include: Flag => "include",
        /// Whether it applies at all.
        available: Flag => "available",
        /// Its amount; negative for discounts.
        value: Amount => "value",
        /// Its label.
        name: Text => "name",
        /// Its place among the surcharges.
        weight: Option<Loose<i64>> => "weight",
    }
}

api_core::wire_struct! {
    /// The product of a line. Its other members are in `extras`.
    pub struct ProductRef {
        /// Its id.
        product_id: Loose<ProductId> => "product_id",
    }
}

api_core::wire_struct! {
    /// A line of an order. Read as a part of its order it tells neither its product nor its surcharges, only what these come
    /// to; read by its own id, both (XC-LEGACY-17).
    pub struct Item {
        /// Its id.
        item_id: Loose<ItemId> => "item_id",
        /// The stock-keeping unit.
        sku: Text => "sku",
        /// What was sold.
        name: Text => "name",
        /// The unit price that the customer saw.
        price: Amount => "price",
        /// The unit price of X-Cart's own arithmetic.
        item_net_price: Option<Amount> => "itemNetPrice",
        /// The line after discounts that were spread over the lines.
        discounted_subtotal: Option<Amount> => "discountedSubtotal",
        /// How many.
        amount: Loose<i64> => "amount",
        /// How many of them were not in stock.
        backordered_amount: Option<Loose<i64>> => "backorderedAmount",
        /// Unit price times quantity.
        subtotal: Option<Amount> => "subtotal",
        /// The same with the line's added surcharges.
        total: Option<Amount> => "total",
        /// The product; none if it was deleted.
        object: Maybe<ProductRef> => "object",
        /// Surcharges of this line.
        surcharges: Option<Vec<Surcharge>> => "surcharges",
    }
}

impl Item {
    /// What the line's added surcharges come to, as total less sub-total tell it; zero where an older release has neither.
    /// `None` if it does not fit a [`Decimal`].
    pub fn added_surcharges(&self) -> Option<Decimal> {
        match (&self.total, &self.subtotal) {
            (Some(total), Some(subtotal)) => total.checked_sub(**subtotal),
            _ => Some(Decimal::ZERO),
        }
    }
}

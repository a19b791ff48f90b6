//! What lowers an order, and what pays for it without being a payment.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Money, PartId};

/// When a discount is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DiscountStage {
    /// Before tax: it lowers what is taxed, and is spread over the lines' [`discount`](super::Line::discount).
    BeforeTax,
    /// After tax: it lowers the total alone.
    AfterTax,
}

/// A discount as it was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discount {
    /// The store's id of it.
    pub id: PartId,
    /// The store's code, such as `DCOUPON`.
    pub code: SmolStr,
    /// The store's words for it.
    pub name: SmolStr,
    /// Before or after tax.
    pub stage: DiscountStage,
    /// How much, never below zero.
    pub amount: Money,
}

/// Something that pays a part of the order without being a payment in the store: a redeemed gift certificate, store credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tender {
    /// The store's id of it.
    pub id: PartId,
    /// The store's code, such as `GIFTCERT`.
    pub code: SmolStr,
    /// The store's words for it.
    pub name: SmolStr,
    /// How much it pays, never below zero.
    pub amount: Money,
}

//! What happened to gift cards: a debt to their holders that is made, used and forgotten.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{GiftCardId, Money, OrderId, PartId, SchemaVersion};

/// What happened to a gift card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GiftCardEventKind {
    /// A customer bought it.
    Sold,
    /// Staff gave it away.
    Issued,
    /// It paid a part of an order.
    Redeemed,
    /// What it had paid came back to it.
    Restored,
    /// What was left of it is lost to its holder.
    Expired,
}

impl GiftCardEventKind {
    /// Whether it makes the debt larger.
    pub fn adds(self) -> bool {
        matches!(self, Self::Sold | Self::Issued | Self::Restored)
    }
}

/// Something that happened to a gift card, gift certificate or store credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GiftCardEvent {
    /// The version of the written form.
    #[serde(default)]
    pub schema_version: SchemaVersion,
    /// Names the event for ever.
    pub id: PartId,
    /// The card.
    pub card: GiftCardId,
    /// What happened.
    pub kind: GiftCardEventKind,
    /// How much, never below zero.
    pub amount: Money,
    /// The day, in the store's zone.
    pub on: NaiveDate,
    /// The order in which it was sold or redeemed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

//! Money that came and went for an order, as the store can prove it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Money, PaymentId};

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// From the customer to the merchant.
    Capture,
    /// Back to the customer.
    Refund,
}

/// How it is known that the money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Evidence {
    /// A successful transaction of a gateway.
    Transaction,
    /// An offline transaction without a gateway's word, but with a value that explains the order's state.
    OfflineTransaction,
    /// The order's status alone.
    Status,
}

/// What a gateway made of money in one currency when it settled it in another: so much of the one became so much of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settlement {
    /// In the currency of the payment, above zero: all of the payment, or what the gateway's fee left of it.
    pub of: Money,
    /// In the currency in which the gateway settles, above zero.
    pub into: Money,
}

/// A movement of money: a capture or a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Payment {
    /// Names the movement for ever: the backend row's id, `t<transaction id>` where there is none, or `status`.
    pub id: PaymentId,
    /// The transaction to which it belongs, as `t<transaction id>`; a movement recorded under that id is this one's twin.
    pub transaction: Option<PaymentId>,
    /// Which way.
    pub kind: PaymentKind,
    /// The store's name of the payment method; empty if it is not known.
    pub method: SmolStr,
    /// How much, above zero.
    pub amount: Money,
    /// The day, in the store's zone.
    pub on: NaiveDate,
    /// How it is known.
    pub evidence: Evidence,
    /// What the gateway kept of it, never below zero; `None` if it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// What it was settled for in another currency; `None` if neither store nor gateway says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settlement>,
    /// By which the gateway, or the store's front, names it; empty if unknown.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub reference: SmolStr,
}

impl Payment {
    /// A movement that the order's status alone tells of.
    pub fn new(id: impl Into<PaymentId>, kind: PaymentKind, amount: Money, on: NaiveDate) -> Self {
        Self {
            id: id.into(),
            transaction: None,
            kind,
            method: SmolStr::default(),
            amount,
            on,
            evidence: Evidence::Status,
            fee: None,
            settled: None,
            reference: SmolStr::default(),
        }
    }
}

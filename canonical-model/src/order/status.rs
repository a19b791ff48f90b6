//! Where an order stands: in being paid, and in being delivered.

use serde::{Deserialize, Serialize};

/// Where an order stands in being paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Placed, unpaid.
    Awaiting,
    /// Money is held, not captured.
    Authorised,
    /// Part captured, or part refunded: only the sums tell.
    Partial,
    /// Fully charged.
    Paid,
    /// The payment failed.
    Declined,
    /// Cancelled before payment.
    Cancelled,
    /// Fully refunded.
    Refunded,
    /// A state of the merchant's own, with the store's code.
    Other(String),
}

/// Where an order stands in being delivered. It never moves money.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FulfilmentState {
    /// Nothing was done yet.
    New,
    /// Waits for goods that are out of stock.
    Backordered,
    /// Waits for somebody's approval.
    WaitingForApproval,
    /// In work.
    Processing,
    /// On its way.
    Shipped,
    /// With the customer.
    Delivered,
    /// Will not be delivered.
    Cancelled,
    /// Came back.
    Returned,
    /// A state of the merchant's own, with the store's code; empty if the order has none.
    Other(String),
}

impl Default for FulfilmentState {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

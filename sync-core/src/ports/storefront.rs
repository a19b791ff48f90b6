//! The store's side.

use std::fmt;

use async_trait::async_trait;
use canonical_model::{Order, OrderId, Park};

use super::{Cursor, Snapshot};
use crate::RemoteError;

/// An order as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderRead {
    /// It can be understood.
    Found(Box<Order>),
    /// It is there, but cannot be read or understood; it is parked with this reason.
    Unusable {
        /// The public number, if it could be read.
        number: Option<String>,
        /// Why.
        park: Park,
    },
    /// The store does not have it.
    Missing,
}

/// An order that may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedOrder {
    /// Its id.
    pub id: OrderId,
    /// The order as the page showed it, which saves reading it again.
    pub snapshot: Option<Snapshot>,
}

/// One page of what changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangedPage {
    /// What may have changed. May name orders that did not: a signal only says *look again*.
    pub orders: Vec<ChangedOrder>,
    /// Rows that could not be read, and of which not even the order's id could be found; each in words that tell where it stands
    /// and what helps. The engine tells them to the [event sink](super::EventSink) and the audit log.
    pub unreadable: Vec<String>,
    /// Where to go on, to be stored together with the signals.
    pub next: Option<Cursor>,
    /// Whether there is more now.
    pub more: bool,
}

/// Reads a store. Nothing here writes to it.
///
/// # Cancellation
/// Every future may be dropped at any time.
#[async_trait]
pub trait Storefront: Send + Sync + fmt::Debug {
    /// The order as it is now, with its payments. `snapshot` is the order's row as a page showed it a moment ago; what the row
    /// does not hold (payments) is read in any case.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses; an order that is there but cannot be understood is no error.
    async fn read_order(&self, id: &OrderId, snapshot: Option<&Snapshot>) -> Result<OrderRead, RemoteError>;

    /// What changed since the cursor, or everything there is without one. A poll that starts again from an older cursor may
    /// repeat orders, and never leaves one out.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    async fn changed_since(&self, cursor: Option<&Cursor>) -> Result<ChangedPage, RemoteError>;
}

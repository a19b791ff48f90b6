//! Members: orders whose documents are parts of summaries.

use async_trait::async_trait;
use canonical_model::{Applied, ConnectionId, Order, OrderId, Share};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::StoreError;

/// An order that has no documents of its own, as summaries need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Whose.
    pub connection: ConnectionId,
    /// The order as it was read last.
    pub order: Order,
    /// What of it stands in summaries, by rounds that have come to their end.
    pub carried: Applied,
    /// What the last round took of it, until that has come to its end.
    pub share: Option<Share>,
    /// The day after whose end it is to be looked at; `None` if nothing of it waits.
    pub due: Option<NaiveDate>,
    /// Whether the store does not give the order any more: nothing of it is planned then.
    #[serde(default)]
    pub is_gone: bool,
}

impl Member {
    /// Whether something of it stands in summaries, or is about to.
    pub fn is_in_summaries(&self) -> bool {
        self.share.is_some() || !self.carried.records.is_empty()
    }
}

/// Members, each under the id of its order. Rows come back as they were put; a back end copies what it must search by into columns
/// of its own.
#[async_trait]
pub trait MemberStore {
    /// A member.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn member(&self, connection: &ConnectionId, order: &OrderId)
    -> Result<Option<Versioned<Member>>, StoreError>;

    /// Up to `max` members that are due on that day or before it, and have no share: those due the longest first, then by the ids of
    /// their orders (as texts).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn due_members(
        &self,
        connection: &ConnectionId,
        through: NaiveDate,
        max: usize,
    ) -> Result<Vec<Versioned<Member>>, StoreError>;

    /// All members that have a share, by the ids of their orders (as texts).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn members_with_share(&self, connection: &ConnectionId) -> Result<Vec<Versioned<Member>>, StoreError>;
}

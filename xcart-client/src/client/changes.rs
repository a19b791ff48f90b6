//! What changed in the store: polling with a cursor that the caller keeps.
//!
//! X-Cart sends no webhooks, so this is the truth. The filter by date of change makes answers small where the store has it,
//! which the store itself tells (XC-LD-2); X-Cart 5.5.0 would ignore it (XC-FILTER-2). Whatever it tells, each row is looked at
//! again.

use std::time::Duration;

use api_core::runtime::Timestamp;

use super::{
    BadRow, ChangeCursor, Client, OrderRow,
    call::Inner,
    feed::{Feed, Poll},
    query::moment,
    window::List,
};
use crate::{Error, wire::Order};

/// A page of what changed.
#[derive(Debug)]
#[non_exhaustive]
pub struct ChangePage {
    /// Orders that are new or changed, as they are now. May repeat some.
    pub rows: Vec<OrderRow>,
    /// Rows that could not be read. Those whose id could be found name it.
    pub bad: Vec<BadRow>,
    /// Where to go on. Store it together with what is done about this page.
    pub next: ChangeCursor,
    /// Whether there is more now; otherwise poll again after a while.
    pub more: bool,
}

impl Client {
    /// What is new or changed since the cursor: repeated sometimes, left out never. A poll that is repeated from an older
    /// cursor brings the same and more. A store that is quiet brings nothing.
    ///
    /// An order that the store fails on (XC-POISON-1) costs no other. It is reported by the walk that first meets it, with its
    /// id where that can be found: in the first walk between its neighbours' ids, later if it is new.
    ///
    /// Not every event moves an order's date of change: a capture or refund that leaves its status alone does not
    /// (XC-UPDATE-1). Look at the transactions of unsettled orders again from time to time.
    ///
    /// # Errors
    /// See [`Client`]. Nothing is lost: ask again with the same cursor.
    pub async fn changes(&self, cursor: &ChangeCursor) -> Result<ChangePage, Error> {
        let page = self.inner.poll::<Order>(cursor).await?;
        let rows = page.rows.into_iter().map(OrderRow::from).collect();
        Ok(ChangePage { rows, bad: page.bad, next: page.next, more: page.more })
    }
}

impl Feed for Inner {
    fn overlap(&self) -> Duration {
        self.overlap
    }

    fn now(&self) -> Timestamp {
        self.runtime.now()
    }

    fn page_size(&self) -> u64 {
        self.page_size
    }

    /// `changed_from` is left out only where it is known that the store would ignore it.
    fn changed(&self, placed_from: Option<i64>, changed_from: Option<i64>, newest_first: bool) -> List {
        let date = |seconds: i64| Timestamp::from_timestamp(seconds, 0).map(moment);
        let mut query = Vec::new();
        query.extend(placed_from.and_then(date).map(|date| ("date[after]", date)));
        query.extend(changed_from.and_then(date).map(|date| ("lastRenewDate[after]", date)));
        if newest_first {
            query.push(("order[lastRenewDate]", "desc".to_owned()));
        }
        List { path: vec!["orders".to_owned()], query }
    }

    async fn filters_by_change(&self) -> Result<Option<bool>, Error> {
        Ok(self.capabilities().await?.map(|capabilities| capabilities.filters_by_change))
    }
}

//! What changed in the store. The add-on has no condition on the date of change (XC-LEGACY-10), but sorts by it (XC-LEGACY-20): so each
//! walk goes from the newest change back to where the last one began.

use std::time::Duration;

use api_core::runtime::Timestamp;

use super::{
    Client,
    call::{Schema, Settings},
    lists,
    query::PLACED_FROM,
};
use crate::{
    BadRow, ChangeCursor, Error, OrderBy,
    client::{
        feed::{Feed, Poll},
        window::List,
    },
    legacy::wire::Order,
};

/// A page of what changed.
#[derive(Debug)]
#[non_exhaustive]
pub struct ChangePage {
    /// Orders that are new or changed, as a list has them: without lines, payments and customer. May repeat some.
    pub rows: Vec<Order>,
    /// Rows that could not be read. Those whose id could be found name it.
    pub bad: Vec<BadRow>,
    /// Where to go on. Store it together with what is done about this page.
    pub next: ChangeCursor,
    /// Whether there is more now; otherwise poll again after a while.
    pub more: bool,
}

impl Client {
    /// What is new or changed since the cursor: repeated sometimes, left out never. What a row lacks is read by its id, with
    /// [`current`](Self::current). The cursor is that of the current API.
    ///
    /// # Bound
    /// A change is seen by the first poll that begins after it, so after one interval of polling at the latest. It takes a date
    /// of change, though: a refund in part that leaves the status alone moves none (XC-UPDATE-1), and is seen only by reading
    /// the [`transactions`](Self::transactions) of recent orders again, which [`order_rows`](Self::order_rows) names.
    ///
    /// # Cost
    /// One call for a quiet store, of eight rows; otherwise one for every hundred orders that changed since, and what is
    /// spent on each of them. A release that does not sort by the date of change costs its whole list by id every time:
    /// one call for every hundred orders.
    ///
    /// # Errors
    /// See [`Client`]. Nothing is lost: ask again with the same cursor.
    pub async fn changes(&self, cursor: &ChangeCursor) -> Result<ChangePage, Error> {
        let page = self.inner.poll::<Order>(cursor).await?;
        let rows = page.rows.into_iter().map(|row| row.value).collect();
        Ok(ChangePage { rows, bad: page.bad, next: page.next, more: page.more })
    }
}

impl Feed for Settings {
    fn overlap(&self) -> Duration {
        self.overlap
    }

    fn now(&self) -> Timestamp {
        self.runtime.now()
    }

    fn page_size(&self) -> u64 {
        self.page_size
    }

    fn changed(&self, placed_from: Option<i64>, _changed_from: Option<i64>, newest_first: bool) -> List {
        let order_by = if newest_first { OrderBy::Changed { newest_first: true } } else { OrderBy::Id };
        let (mut list, _along) = lists::orders(Schema::Default, order_by);
        list.query.extend(placed_from.map(|seconds| (PLACED_FROM, seconds.to_string())));
        list
    }

    async fn filters_by_change(&self) -> Result<Option<bool>, Error> {
        Ok(Some(false))
    }
}

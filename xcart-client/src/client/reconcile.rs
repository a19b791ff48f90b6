//! Comparing the store with what the caller knows, one window of dates of placement after another: what a feed of changes
//! cannot tell is what is not there any more.

use std::collections::BTreeSet;

use api_core::runtime::Timestamp;

use super::{BadRow, Client, OrderQuery, OrderRow};
use crate::{Error, ErrorKind, wire::OrderId};

/// How the store and the caller differ about the orders placed in a window.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reconciled {
    /// Orders that the caller does not know.
    pub unseen: Vec<OrderRow>,
    /// Orders that the caller knows and the store has no more: each was asked for by its id and is not there.
    pub gone: Vec<OrderId>,
    /// Rows that could not be read; all of them, known or not, named where that is possible.
    pub bad: Vec<BadRow>,
    /// How many orders the window has, bad rows counted.
    pub listed: usize,
}

impl Client {
    /// Lists the orders placed from one moment until before another, by id, and compares them with those the caller knows of
    /// that time: `known` holds their ids.
    ///
    /// A window that is asked for while orders are placed in it may miss the latest: let it end a few minutes ago. Repeat it
    /// as often as it matters to learn of deleted orders, for instance the last week every night and every month once a month.
    ///
    /// # Cost
    /// For n orders in the window one call for about 95 of them, about ten for each bad row, and one for each known order that
    /// is not in the list. A store that ignores the filter by date (XC-FILTER-4) costs the pages of all its orders.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses. Nothing is kept: ask again.
    pub async fn reconcile(
        &self,
        from: Timestamp,
        before: Timestamp,
        known: &BTreeSet<OrderId>,
    ) -> Result<Reconciled, Error> {
        let mut pages = self.orders(OrderQuery::new().placed_from(from).placed_before(before));
        let mut result = Reconciled::default();
        let mut there = BTreeSet::new();
        while let Some(page) = pages.next_page().await? {
            result.listed += page.rows.len() + page.bad.len();
            for row in page.rows {
                there.insert(row.order.id);
                if !known.contains(&row.order.id) {
                    result.unseen.push(row);
                }
            }
            there.extend(page.bad.iter().filter_map(|bad| bad.order));
            result.bad.extend(page.bad);
        }
        for id in known.difference(&there) {
            // Not in the list may also mean that its date was changed, or that it is a bad row without a name.
            match self.order(*id).await {
                Ok(None) => result.gone.push(*id),
                Ok(Some(_)) => {}
                Err(error)
                    if matches!(error.kind(), ErrorKind::Server | ErrorKind::Undecodable | ErrorKind::TooLarge) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(result)
    }
}

//! Which orders are they that the store fails on? A list does not say; their neighbours' ids, and asking for each id in
//! between, often do.

use super::window::Source;
use crate::{Error, wire::OrderId};

/// How many ids are tried for one run of unreadable rows.
const MAX_PROBES: i64 = 48;
/// How far behind the highest known id an unreadable last row is looked for.
const REACH: i64 = 16;

/// Looking for the ids of unreadable rows.
pub(crate) trait Gaps: Source {
    /// The ids of `count` unreadable rows between two rows of a list by ascending id. Without a row before, ids count from
    /// 1; without a row behind, a few ids are tried. Gives `count` ids, or those that are certain to be unreadable.
    async fn ids_between(&self, before: Option<i64>, after: Option<i64>, count: usize) -> Result<Vec<OrderId>, Error> {
        let first = before.unwrap_or(0).saturating_add(1);
        let last = match after {
            Some(after) => after.saturating_sub(1),
            None => first.saturating_add(REACH).saturating_add(i64::try_from(count).unwrap_or(0)),
        };
        let room = last.saturating_sub(first).saturating_add(1);
        if after.is_some() && usize::try_from(room) == Ok(count) {
            return Ok((first..=last).map(OrderId).collect()); // no other id is possible
        }
        self.failing_ids(first..=last, count).await
    }

    /// Those of the ids on which the store fails, at most `count`.
    async fn failing_ids(&self, ids: impl IntoIterator<Item = i64>, count: usize) -> Result<Vec<OrderId>, Error> {
        let mut ids = ids.into_iter();
        let candidates: Vec<i64> = ids.by_ref().take(usize::try_from(MAX_PROBES).unwrap_or(0)).collect();
        let mut failing = Vec::new();
        if ids.next().is_some() {
            return Ok(failing); // too many to try
        }
        for id in candidates {
            if failing.len() == count {
                break;
            }
            if self.fails_on(id).await? {
                failing.push(OrderId(id));
            }
        }
        Ok(failing)
    }
}

impl<S: Source> Gaps for S {}

//! A list of orders page by page, each order once.

use std::collections::BTreeSet;

use api_core::wire::WireValue;

use super::{
    examine::{Examine, Found},
    walk::{Along, Position, Walk},
    window::{List, Source},
};
use crate::Error;

/// How far the reading of a list has come. By id every order that exists throughout comes exactly once; by a date an order
/// whose date changes meanwhile comes where it was, where it is then, or both.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    list: List,
    along: Along,
    page_size: u64,
    position: Position,
    /// The ids that were given with the last key.
    given: BTreeSet<i64>,
    ended: bool,
}

impl Course {
    pub(crate) fn new(list: List, along: Along, page_size: u64) -> Self {
        Self { list, along, page_size, position: Position::default(), given: BTreeSet::new(), ended: false }
    }

    /// What the next page holds; `None` behind the last. After an error the same page is asked for again.
    pub(crate) async fn next<T: WireValue>(&mut self, source: &impl Source) -> Result<Option<Vec<Found<T>>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let mut step = source.step(&self.list, self.along, self.position, self.page_size, self.page_size).await?;
        if step.stuck {
            step = source.step_over_group(&self.list, self.along, self.position, self.page_size).await?;
        }
        let (next, ended, previous) = (step.next, step.ended, self.position.done);
        let mut page = Vec::new();
        let mut given = BTreeSet::new();
        for found in source.examine(self.along, step, None).await? {
            let glance = match &found {
                Found::Row(_, glance) | Found::Bad(_, glance) => *glance,
            };
            let key = self.along.key(&glance);
            if key.is_some() && key == next.done {
                given.extend(glance.id);
            }
            if key.is_some() && key == previous && glance.id.is_some_and(|id| self.given.contains(&id)) {
                continue; // of the group that the page before ended in
            }
            page.push(found);
        }
        if next.done == previous {
            given.append(&mut self.given);
        }
        (self.position, self.ended, self.given) = (next, ended, given);
        Ok(Some(page))
    }
}

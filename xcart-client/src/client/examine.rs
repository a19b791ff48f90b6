//! From places of a list to orders, and to reports of those that could not be read.

use std::{collections::BTreeMap, ops::RangeInclusive};

use api_core::wire::WireValue;

use super::{
    BadRow, Row, RowFault,
    gap::Gaps,
    rows::{Glance, decode},
    walk::{Along, Step},
    window::{Slot, Source},
};
use crate::{Error, wire::OrderId};

/// What a place of a list holds.
#[derive(Debug)]
pub(crate) enum Found<T> {
    Row(Box<Row<T>>, Glance),
    Bad(BadRow, Glance),
}

/// Consecutive places that the store fails on, and what is beside them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(super) first: usize,
    pub(super) count: usize,
    pub(super) before: Option<Glance>,
    pub(super) after: Option<Glance>,
}

/// The runs of unreadable places of a step.
pub(super) fn runs(step: &Step) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut before = step.before;
    let mut open: Option<Run> = None;
    for (index, slot) in step.slots.iter().enumerate() {
        match slot {
            Slot::Unreadable(_) => {
                open.get_or_insert(Run { first: index, count: 0, before, after: None }).count += 1;
            }
            Slot::Raw(_, glance) => {
                runs.extend(open.take().map(|run| Run { after: Some(*glance), ..run }));
                before = Some(*glance);
            }
        }
    }
    runs.extend(open);
    runs
}

/// Reading the rows of a step.
pub(crate) trait Examine: Gaps {
    /// Reads the rows of a step. The ids of unreadable ones are looked for between their neighbours' where the list is sorted
    /// by id, and among the `suspects` elsewhere.
    async fn examine<T: WireValue>(
        &self,
        along: Along,
        step: Step,
        suspects: Option<RangeInclusive<i64>>,
    ) -> Result<Vec<Found<T>>, Error> {
        let runs = runs(&step);
        let mut named = match suspects {
            Some(suspects) if !runs.is_empty() => self.named_among(&step, &runs, suspects).await?,
            _ => BTreeMap::new(),
        };
        for run in runs.iter().filter(|_| along == Along::Id) {
            let (before, after) = (run.before.and_then(|row| row.id), run.after.and_then(|row| row.id));
            // Beside a row whose id could not be read nothing can be told.
            if run.before.is_some() == before.is_some() && run.after.is_some() == after.is_some() {
                let ids = self.ids_between(before, after, run.count).await?;
                named.extend((run.first..).zip(ids));
            }
        }
        let mut found = Vec::with_capacity(step.slots.len());
        for (index, slot) in step.slots.into_iter().enumerate() {
            let offset = step.start + index as u64;
            let glance = slot.glance();
            let bad = match slot {
                Slot::Raw(raw, _) => match decode::<T>(index, raw) {
                    Ok(row) => {
                        found.push(Found::Row(Box::new(row), glance));
                        continue;
                    }
                    Err(element) => BadRow {
                        order: glance.id.map(OrderId),
                        offset,
                        before: None,
                        after: None,
                        fault: RowFault::Undecodable(element),
                    },
                },
                Slot::Unreadable(error) => {
                    let run = runs.iter().rfind(|run| run.first <= index);
                    BadRow {
                        order: named.get(&index).copied(),
                        offset,
                        before: run.and_then(|run| run.before?.neighbour()),
                        after: run.and_then(|run| run.after?.neighbour()),
                        fault: RowFault::Unreadable(error),
                    }
                }
            };
            found.push(Found::Bad(bad, glance));
        }
        Ok(found)
    }

    /// Names unreadable places with those suspects on which the store fails; the places are of a list that shows the newest
    /// first, so the highest id goes to the first.
    async fn named_among(
        &self,
        step: &Step,
        runs: &[Run],
        suspects: RangeInclusive<i64>,
    ) -> Result<BTreeMap<usize, OrderId>, Error> {
        let count = runs.iter().map(|run| run.count).sum();
        let seen: Vec<i64> = step.slots.iter().filter_map(|slot| slot.glance().id).collect();
        let ids = self.failing_ids(suspects.filter(|id| !seen.contains(id)), count).await?;
        let places = runs.iter().flat_map(|run| run.first..run.first + run.count);
        Ok(places.zip(ids.into_iter().rev()).collect())
    }
}

impl<S: Source> Examine for S {}

//! Reading consecutive rows around those on which the store fails (XC-POISON-1), with few calls and without losing one.
//!
//! An answer that fails says only that *one of its rows* is bad, or that the store stumbled. So the search goes from the
//! front: everything before the next row was read, and how far the bad one can be is halved with each call. An answer of
//! `size` rows must begin at a multiple of `size`; but it may begin anywhere among the rows that were read already, which
//! leaves the choice among a hundred sizes, and shows a part of them again: if they do not stand where they stood, the list
//! moved, and the whole is begun anew. Only beside a bad row answers cannot overlap; there the ids tell that nothing is
//! hidden between two neighbours, or the rows at both sides are read once more.
//!
//! A store's stumble is not a bad row. What failed once is asked for again, whole, as soon as a smaller part of it could be
//! read; and a row counts as bad when two answers failed that had no other unread row, with a success between them.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::{
    answer::splits,
    call::Inner,
    walk::MAX_UNREADABLE,
    window::{List, Slot, Window, slot},
};
use crate::{Error, ErrorKind};

/// How often the whole is begun anew.
const ATTEMPTS: u32 = 4;
/// How many rows behind a bad one are read along in a list by id, so that the next window can overlap them and not the bad one.
const BEHIND: u64 = 40;
/// So many rows more must an answer bring that overlaps nothing.
const OVERLAP_IS_WORTH: u64 = 8;

impl Inner {
    /// The rows from `start` to `end`, or somewhat more in a list by id, at most `limit` in an answer. `failed` is the error
    /// of an answer that had all of them.
    pub(super) async fn around(
        &self,
        list: &List,
        start: u64,
        end: u64,
        limit: u64,
        failed: Option<Error>,
    ) -> Result<Window, Error> {
        let mut failed = failed;
        for _ in 0..ATTEMPTS {
            let mut search = Search::new(start, end, limit, list.is_by_id());
            if let Some(error) = failed.take() {
                search.fail(start, end - start, error);
            }
            if let Some(window) = self.around_once(list, search).await? {
                return Ok(window);
            }
        }
        Err(self.fault(ErrorKind::Unstable, list, "the list kept changing while it was read around a bad row"))
    }

    /// `None` if the list moved while it was read.
    async fn around_once(&self, list: &List, mut search: Search) -> Result<Option<Window>, Error> {
        let mut is_alive = false;
        while !search.is_done() {
            let (at, size) = search.next_read();
            match self.rows(list, at, size).await {
                Ok((rows, is_last)) => {
                    is_alive = true;
                    if !search.succeed(at, rows, is_last) {
                        return Ok(None);
                    }
                }
                Err(error) if splits(&error) => search.fail(at, size, error),
                Err(error) => return Err(error),
            }
            if !is_alive && search.has_bad_rows() {
                self.proof_of_life(list).await?; // is it the row, or the store?
                is_alive = true;
            }
            if search.bad_tail() > MAX_UNREADABLE {
                return Err(search.into_error());
            }
        }
        if search.has_twins() {
            return Ok(None);
        }
        for (place, before) in search.to_read_again() {
            let now = match self.page(list, place, 1).await {
                Ok(rows) => rows.into_iter().next().map_or(Held::Nothing, |raw| held(&slot(raw))),
                Err(error) if splits(&error) => Held::Failure,
                Err(error) => return Err(error),
            };
            if now != before {
                return Ok(None);
            }
        }
        Ok(Some(search.into_window()))
    }
}

/// What a single place held.
#[derive(Debug, PartialEq, Eq)]
enum Held {
    Row(Option<i64>, String),
    Failure,
    Nothing,
}

fn held(slot: &Slot) -> Held {
    match slot {
        // Without an id the text must do.
        Slot::Raw(raw, glance) if glance.id.is_none() => Held::Row(None, raw.get().to_owned()),
        Slot::Raw(_, glance) => Held::Row(glance.id, String::new()),
        Slot::Unreadable(_) => Held::Failure,
    }
}

/// How far the reading has come. Places count from the list's beginning.
#[derive(Debug)]
struct Search {
    start: u64,
    end: u64,
    by_id: bool,
    /// The rows from `start` on; what comes next is at the place behind them.
    slots: Vec<Slot>,
    /// From here to the last slot all rows could be read, so an answer may have them again.
    clean_from: u64,
    /// One of the rows from the next one to before this place is bad, as it seems.
    fails_before: Option<u64>,
    /// How many answers said so.
    failures: u32,
    /// Whether an answer succeeded since the first of them.
    has_progressed: bool,
    /// Rows of an answer at most.
    limit: u64,
    /// Before which slots one answer ends and another begins.
    joints: Vec<usize>,
    /// Places of rows that were never in one answer with the row before.
    open: BTreeSet<u64>,
    /// Bad rows that must be asked for once more.
    unsure: BTreeSet<u64>,
    has_ended: bool,
}

impl Search {
    fn new(start: u64, end: u64, limit: u64, by_id: bool) -> Self {
        Self {
            start,
            end,
            by_id,
            slots: Vec::new(),
            clean_from: start,
            fails_before: None,
            failures: 0,
            has_progressed: false,
            limit: limit.max(1),
            joints: Vec::new(),
            open: BTreeSet::new(),
            unsure: BTreeSet::new(),
            has_ended: false,
        }
    }

    fn next(&self) -> u64 {
        self.start + self.slots.len() as u64
    }

    fn is_done(&self) -> bool {
        let beside_a_bad_row = self.by_id && self.has_bad_rows() && self.next() < self.clean_from + BEHIND;
        self.has_ended
            || (self.next() >= self.end && self.bad_tail() == 0 && !beside_a_bad_row)
            || (self.next() >= self.end && !self.by_id)
    }

    fn has_bad_rows(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Unreadable(_)))
    }

    /// How many rows at the end are bad.
    fn bad_tail(&self) -> u64 {
        self.slots.iter().rev().take_while(|slot| matches!(slot, Slot::Unreadable(_))).count() as u64
    }

    /// Where the next answer begins, and how many rows it has.
    fn next_read(&self) -> (u64, u64) {
        let next = self.next();
        let goal = match self.fails_before {
            None if self.bad_tail() > 0 && next >= self.end => next + 1,
            None => next.saturating_add(self.limit),
            Some(fails_before) if fails_before <= next + 1 => return (next, 1),
            // The store may have stumbled: the rest of what failed is asked for as a whole.
            Some(fails_before) if self.failures == 1 && self.has_progressed => fails_before,
            Some(fails_before) => next + (fails_before - next) / 2,
        };
        let fit = |size: u64| {
            let at = next - next % size;
            (at >= self.clean_from && at + size <= goal).then_some((at, size))
        };
        let worth = |(at, size): &(u64, u64)| {
            let overlaps_nothing = *at == next && next > self.clean_from;
            (at + size).saturating_sub(if overlaps_nothing { OVERLAP_IS_WORTH } else { 0 })
        };
        (1..=self.limit).filter_map(fit).max_by_key(worth).unwrap_or((next, 1))
    }

    /// Takes an answer; `false` if the list moved.
    fn succeed(&mut self, at: u64, rows: Vec<Box<RawValue>>, is_last: bool) -> bool {
        let (next, behind) = (self.next(), at + rows.len() as u64);
        let known = usize::try_from(next - at).unwrap_or(usize::MAX);
        let mut rows = rows.into_iter().map(slot);
        let seen = self.slots.iter().skip(usize::try_from(at - self.start).unwrap_or(usize::MAX));
        if !seen.zip(rows.by_ref().take(known)).all(|(before, now)| held(before) == held(&now)) || behind < next {
            return false;
        }
        if behind > next && !self.slots.is_empty() {
            self.joints.push(self.slots.len());
        }
        if at == next && next > self.start {
            self.open.insert(next);
        }
        self.open.retain(|place| !(at < *place && *place < behind));
        self.slots.extend(rows);
        (self.has_ended, self.has_progressed) = (is_last, true);
        if is_last || self.fails_before.is_some_and(|fails_before| fails_before <= self.next()) {
            self.forget_failures();
        }
        true
    }

    /// Takes the failure of an answer.
    fn fail(&mut self, at: u64, size: u64, error: Error) {
        let next = self.next();
        let behind = at + size;
        if error.kind() == ErrorKind::TooLarge && size > 1 {
            self.limit = size / 2; // says nothing of any row
            return;
        }
        if behind > next + 1 {
            self.fails_before = Some(self.fails_before.map_or(behind, |before| before.min(behind)));
            self.failures += 1;
            return;
        }
        // Only the next row can be the cause.
        let failed_before = self.fails_before == Some(behind) && self.has_progressed;
        if !failed_before && error.kind() != ErrorKind::TooLarge {
            self.unsure.insert(next);
        }
        self.open.extend((next > self.start).then_some(next));
        self.open.insert(next + 1);
        self.joints.extend((!self.slots.is_empty()).then_some(self.slots.len()));
        self.joints.push(self.slots.len() + 1);
        self.slots.push(Slot::Unreadable(error));
        self.clean_from = next + 1;
        self.forget_failures();
    }

    fn forget_failures(&mut self) {
        (self.fails_before, self.failures, self.has_progressed) = (None, 0, false);
    }

    fn id_at(&self, place: u64) -> Option<i64> {
        self.slots.get(usize::try_from(place.checked_sub(self.start)?).ok()?)?.glance().id
    }

    /// Whether the ids of the rows at both sides leave no room for another row.
    fn is_closed_by_ids(&self, place: u64) -> bool {
        let before = (self.start..place).rev().find_map(|place| Some((place, self.id_at(place)?)));
        let after = (place..self.next()).find_map(|place| Some((place, self.id_at(place)?)));
        let (Some((from, first)), Some((to, last))) = (before, after) else { return false };
        self.by_id && i64::try_from(to - from).ok() == last.checked_sub(first)
    }

    /// The places that must still hold what they held.
    fn to_read_again(&self) -> Vec<(u64, Held)> {
        let places = self.open.iter().filter(|place| !self.is_closed_by_ids(**place)).map(|place| place - 1);
        let places: BTreeSet<u64> = places.chain(self.unsure.iter().copied()).collect();
        let slot = |place: u64| self.slots.get(usize::try_from(place - self.start).ok()?);
        places.into_iter().filter_map(|place| Some((place, held(slot(place)?)))).collect()
    }

    /// Whether one row stands there twice: it moved while the answers came.
    fn has_twins(&self) -> bool {
        let mut ids: Vec<i64> = self.slots.iter().filter_map(|slot| slot.glance().id).collect();
        ids.sort_unstable();
        ids.windows(2).any(|pair| pair.first() == pair.last())
    }

    fn into_window(mut self) -> Window {
        let wanted = usize::try_from(self.end - self.start).unwrap_or(usize::MAX);
        if !self.by_id && self.slots.len() > wanted {
            self.slots.truncate(wanted);
            self.has_ended = false;
        }
        self.joints.retain(|joint| *joint < self.slots.len());
        self.joints.dedup();
        Window { start: self.start, slots: self.slots, is_last: self.has_ended, joints: self.joints }
    }

    /// The store's error on the last of too many rows.
    fn into_error(self) -> Error {
        let count = self.bad_tail();
        let last = self.slots.into_iter().rev().find_map(|slot| match slot {
            Slot::Unreadable(error) => Some(error),
            Slot::Raw(..) => None,
        });
        let detail = format!("{count} rows of the list in a row cannot be read");
        last.unwrap_or_else(|| Error::new(ErrorKind::Undecodable, "GET a list")).with_detail(detail)
    }
}

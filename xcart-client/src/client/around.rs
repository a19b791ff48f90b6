//! Reading consecutive rows around those on which the store fails (XC-POISON-1), with few calls and without losing one.
//!
//! An answer that fails says only that *one of its rows* is bad, or that the store stumbled. So the search goes from the
//! front: everything before the next row was read, and how far the bad one can be is halved with each call. An answer of
//! `size` rows must begin at a multiple of `size`; but it may begin anywhere among the rows that were read already, which
//! leaves the choice among a hundred sizes, and shows a part of them again, so that nothing slips through when the list
//! moves: by ascending ids the reading goes on behind the last row wherever it stands now, and otherwise begins anew. Only
//! beside a bad row answers cannot overlap; there the ids tell that nothing is hidden between two neighbours, or the rows at
//! both sides are read once more.
//!
//! A store's stumble is not a bad row. What failed once is asked for again, whole, as soon as a smaller part of it could be
//! read; and each row that seems bad is asked for once more, alone, at the end.

use std::collections::BTreeSet;

use super::{
    answer::splits,
    walk::MAX_UNREADABLE,
    window::{List, Slot, Source, Window, Windows},
};
use crate::{Error, ErrorKind};

/// How often the whole is begun anew.
const ATTEMPTS: u32 = 4;
/// How many rows behind a bad one are read along in a list by id, so that the next window can overlap them and not the bad one.
const BEHIND: u64 = 40;
/// How far from its old place, before and behind, a bad row is looked for after the list has moved.
const NEARBY: usize = 12;
/// So many rows more must an answer bring that overlaps nothing.
const OVERLAP_IS_WORTH: u64 = 8;

/// Reading around bad rows.
pub(crate) trait Around: Windows {
    /// The rows from `start` to `end`, or somewhat more in a list by id, at most `limit` in an answer. `failed` is the error
    /// of an answer that had all of them.
    async fn around(
        &self,
        list: &List,
        start: u64,
        end: u64,
        limit: u64,
        failed: Option<Error>,
    ) -> Result<Window, Error> {
        let mut search = Search::new(start, end, limit, self.is_by_id(list));
        if let Some(error) = failed {
            search.fail(start, end - start, error);
        }
        for _ in 0..ATTEMPTS {
            if search.run(self, list).await? {
                return Ok(search.into_window());
            }
            search.begin_again(start);
        }
        Err(self.fault(ErrorKind::Unstable, list, "the list kept changing while it was read around a bad row"))
    }
}

impl<S: Source> Around for S {}

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

/// How far the reading has come. Rows count from the first one of the window, wherever that stands in the list by now.
#[derive(Debug)]
struct Search {
    /// The place of the first row in the list.
    start: u64,
    /// How many rows are wanted.
    wanted: u64,
    by_id: bool,
    /// What was read.
    slots: Vec<Slot>,
    /// From here to the last slot all rows could be read, so an answer may have them again.
    clean_from: u64,
    /// One of the rows from the next one to before this one is bad, as it seems.
    fails_before: Option<u64>,
    /// How many answers said so, and what the last of them said.
    failures: u32,
    failure: Option<Error>,
    /// Whether an answer succeeded since the first of them.
    has_progressed: bool,
    /// Rows of an answer at most.
    limit: u64,
    /// Before which slots one answer ends and another begins.
    joints: Vec<usize>,
    /// Rows that were never in one answer with the row before.
    open: BTreeSet<u64>,
    has_ended: bool,
}

impl Search {
    fn new(start: u64, end: u64, limit: u64, by_id: bool) -> Self {
        Self {
            start,
            wanted: end.saturating_sub(start),
            by_id,
            slots: Vec::new(),
            clean_from: 0,
            fails_before: None,
            failures: 0,
            failure: None,
            has_progressed: false,
            limit: limit.max(1),
            joints: Vec::new(),
            open: BTreeSet::new(),
            has_ended: false,
        }
    }

    /// `false` if the list moved while it was read.
    async fn run(&mut self, source: &impl Source, list: &List) -> Result<bool, Error> {
        let mut is_alive = false;
        while !self.is_done() {
            let (at, size) = self.next_read();
            match source.rows(list, at, size).await {
                Ok((rows, is_last)) => {
                    is_alive = true;
                    let rows = rows.into_iter().map(|row| source.slot(row)).collect();
                    if !self.succeed(at, rows, is_last) {
                        return Ok(false);
                    }
                }
                Err(error) if splits(&error) => self.fail(at, size, error),
                Err(error) => return Err(error),
            }
            if !is_alive && self.has_bad_rows() {
                source.proof_of_life(list).await?; // is it the row, or the store?
                is_alive = true;
            }
            if self.bad_tail() > MAX_UNREADABLE {
                return Err(self.take_error());
            }
        }
        if self.has_twins() {
            return Ok(false);
        }
        for (place, before) in self.to_read_again() {
            let now = match source.page(list, place, 1).await {
                Ok(rows) => rows.into_iter().next().map_or(Held::Nothing, |raw| held(&source.slot(raw))),
                Err(error) if splits(&error) => Held::Failure,
                Err(error) => return Err(error),
            };
            if now != before {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn next(&self) -> u64 {
        self.slots.len() as u64
    }

    fn is_done(&self) -> bool {
        let has_all = self.next() >= self.wanted;
        let stands_beside_a_bad_row = self.has_bad_rows() && self.next() < self.clean_from + BEHIND;
        self.has_ended || (has_all && !(self.by_id && stands_beside_a_bad_row))
    }

    fn has_bad_rows(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Unreadable(_)))
    }

    /// How many rows at the end are bad.
    fn bad_tail(&self) -> u64 {
        self.slots.iter().rev().take_while(|slot| matches!(slot, Slot::Unreadable(_))).count() as u64
    }

    /// Where in the list the next answer begins, and how many rows it has.
    fn next_read(&self) -> (u64, u64) {
        let next = self.start + self.next();
        let clean_from = self.start + self.clean_from;
        // How far to read, and where at the latest to stop.
        let (goal, limit) = match self.fails_before.map(|row| self.start + row) {
            None if self.bad_tail() > 0 && self.next() >= self.wanted => (next + 1, next + 1),
            None => (next + self.limit, next + self.limit),
            // The store may have stumbled: the rest of what failed is asked for as a whole.
            Some(fails_before) if self.failures == 1 && self.has_progressed => (fails_before, fails_before),
            Some(fails_before) => (next + (fails_before - next) / 2, fails_before - 1),
        };
        let fit = |size: u64| {
            let at = next - next % size;
            (at >= clean_from && at + size <= limit).then_some((at, size))
        };
        let misses_by = |(at, size): &(u64, u64)| {
            let overlaps_nothing = *at == next && next > clean_from;
            (at + size).abs_diff(goal) + if overlaps_nothing { OVERLAP_IS_WORTH } else { 0 }
        };
        (1..=self.limit).rev().filter_map(fit).min_by_key(misses_by).unwrap_or((next, 1))
    }

    /// Takes an answer; `false` if the list moved too much.
    fn succeed(&mut self, at: u64, mut rows: Vec<Slot>, is_last: bool) -> bool {
        let next = self.next();
        let overlap = (self.start + next).saturating_sub(at);
        let known = match self.where_known_rows_end(&rows, overlap) {
            Some(known) => known,
            None => return false,
        };
        // Where the last known row stands now.
        self.start = (at + known).saturating_sub(next);
        if overlap == 0 && next > 0 {
            self.open.insert(next);
        }
        let first = next.saturating_sub(known);
        let behind = first + rows.len() as u64;
        self.open.retain(|row| !(first < *row && *row < behind));
        if behind > next && next > 0 {
            self.joints.push(self.slots.len());
        }
        self.slots.extend(rows.drain(usize::try_from(known).unwrap_or(rows.len()).min(rows.len())..));
        (self.has_ended, self.has_progressed) = (is_last, true);
        if is_last || self.fails_before.is_some_and(|fails_before| fails_before <= self.next()) {
            self.forget_failures();
        }
        if self.fails_before == Some(self.next() + 1)
            && let Some(error) = self.failure.take()
        {
            self.take_bad_row(error);
        }
        true
    }

    /// How many rows of the answer are known already; `None` if it cannot be told. So many are, if nothing moved.
    fn where_known_rows_end(&self, rows: &[Slot], overlap: u64) -> Option<u64> {
        if overlap == 0 {
            return Some(0);
        }
        let overlap = usize::try_from(overlap).ok()?;
        if self.by_id
            && let Some(last) = self.slots.last().and_then(|slot| slot.glance().id)
        {
            return rows.iter().rposition(|row| row.glance().id == Some(last)).map(|index| index as u64 + 1);
        }
        let before = self.slots.get(self.slots.len().checked_sub(overlap)?..)?;
        let is_same = before.iter().map(held).eq(rows.iter().take(overlap).map(held));
        is_same.then_some(overlap as u64)
    }

    /// Takes the failure of an answer.
    fn fail(&mut self, at: u64, size: u64, error: Error) {
        if error.kind() == ErrorKind::TooLarge && size > 1 {
            self.limit = size / 2; // says nothing of any row
            return;
        }
        let behind = (at + size).saturating_sub(self.start);
        if behind > self.next() + 1 {
            self.has_progressed &= self.failures > 0;
            self.fails_before = Some(self.fails_before.map_or(behind, |before| before.min(behind)));
            (self.failures, self.failure) = (self.failures + 1, Some(error));
        } else {
            self.take_bad_row(error);
        }
    }

    /// The next row is what the store fails on.
    fn take_bad_row(&mut self, error: Error) {
        let row = self.next();
        self.open.extend((row > 0).then_some(row));
        self.open.insert(row + 1);
        self.joints.extend((row > 0).then_some(self.slots.len()));
        self.joints.push(self.slots.len() + 1);
        self.slots.push(Slot::Unreadable(error));
        self.clean_from = row + 1;
        self.forget_failures();
    }

    fn forget_failures(&mut self) {
        (self.fails_before, self.failures, self.failure, self.has_progressed) = (None, 0, None, false);
    }

    /// Whether the ids at both sides of the joint before this row leave no room for another row.
    fn is_closed_by_ids(&self, row: u64) -> bool {
        let row = usize::try_from(row).unwrap_or(usize::MAX).min(self.slots.len());
        let (before, after) = self.slots.split_at(row);
        let id = |(index, slot): (usize, &Slot)| Some((index, slot.glance().id?));
        let before = before.iter().enumerate().rev().find_map(id);
        let after = after.iter().enumerate().find_map(id);
        let (Some((from, first)), Some((behind, last))) = (before, after) else { return false };
        self.by_id && i64::try_from(row + behind - from).ok() == last.checked_sub(first)
    }

    /// The places that must still hold what they held: the bad rows, and the last row before a joint that may hide one.
    fn to_read_again(&self) -> Vec<(u64, Held)> {
        let bad = (0_u64..).zip(&self.slots).filter(|(_, slot)| matches!(slot, Slot::Unreadable(_)));
        let open = self.open.iter().filter(|row| !self.is_closed_by_ids(**row)).map(|row| row.saturating_sub(1));
        let rows: BTreeSet<u64> = bad.map(|(row, _)| row).chain(open).collect();
        let slot = |row: u64| self.slots.get(usize::try_from(row).ok()?);
        rows.into_iter().filter_map(|row| Some((self.start + row, held(slot(row)?)))).collect()
    }

    /// Whether one row stands there twice: it moved while the answers came.
    fn has_twins(&self) -> bool {
        let mut ids: Vec<i64> = self.slots.iter().filter_map(|slot| slot.glance().id).collect();
        ids.sort_unstable();
        ids.windows(2).any(|pair| pair.first() == pair.last())
    }

    fn into_window(mut self) -> Window {
        let wanted = usize::try_from(self.wanted).unwrap_or(usize::MAX);
        if !self.by_id && self.slots.len() > wanted {
            self.slots.truncate(wanted);
            self.has_ended = false;
        }
        self.joints.retain(|joint| *joint < self.slots.len());
        self.joints.dedup();
        Window { start: self.start, slots: self.slots, is_last: self.has_ended, joints: self.joints }
    }

    /// After the list has moved. By ascending ids, what was read well before the first bad row still counts.
    fn begin_again(&mut self, start: u64) {
        let fresh = Self::new(start, start + self.wanted, self.limit, self.by_id);
        let before = std::mem::replace(self, fresh);
        let bad = before.slots.iter().position(|slot| matches!(slot, Slot::Unreadable(_))).unwrap_or(0);
        let kept = bad.saturating_sub(NEARBY);
        let is_whole = before.open.iter().all(|row| *row >= kept as u64 || before.is_closed_by_ids(*row));
        if !self.by_id || kept == 0 || !is_whole || before.has_twins() {
            return;
        }
        self.start = before.start;
        self.slots = before.slots;
        self.slots.truncate(kept);
        self.joints = before.joints;
        self.joints.retain(|joint| *joint < kept);
        (self.fails_before, self.failures) = (Some((bad + NEARBY) as u64), 2);
    }

    /// The store's error on the last of too many rows.
    fn take_error(&mut self) -> Error {
        let count = self.bad_tail();
        let last = std::mem::take(&mut self.slots).into_iter().rev().find_map(|slot| match slot {
            Slot::Unreadable(error) => Some(error),
            Slot::Raw(..) => None,
        });
        let detail = format!("{count} rows of the list in a row cannot be read");
        last.unwrap_or_else(|| Error::new(ErrorKind::Undecodable, "GET a list")).with_detail(detail)
    }
}

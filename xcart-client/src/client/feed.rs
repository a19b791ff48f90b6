//! What changed in a store since a cursor, for any source of lists that can be sorted by the date of change.
//!
//! The first walk goes through every order by id. From then on each walk goes from the newest change back to a little before
//! the end of the last walk (the *overlap*), by which time it has seen everything that changed since: whatever changes while it
//! walks gets a later date and is the next walk's.

use std::{
    future::Future,
    ops::{Range, RangeInclusive},
    time::Duration,
};

use api_core::{runtime::Timestamp, wire::WireValue};

use super::{
    BadRow, ChangeCursor, Row, RowFault,
    cursor::{Phase, Seen},
    examine::{Examine, Found, Run, runs},
    rows::Glance,
    walk::{Along, MAX_UNREADABLE, Position, Step, Walk},
    window::{List, Slot, Source, Windows},
};
use crate::{Error, ErrorKind, wire::OrderId};

/// From the newest change backwards.
const BACKWARDS: Along = Along::Updated { newest_first: true };
/// The first page of a walk in a store that does not filter: if it is quiet, the only one.
const FIRST_PAGE: u64 = 8;
/// How far above the highest known id an unreadable new order is looked for.
const REACH: i64 = 3;

/// Orders whose changes can be followed.
pub(crate) trait Feed: Source {
    /// How far before the end of the last walk each walk goes back.
    fn overlap(&self) -> Duration;

    fn now(&self) -> Timestamp;

    /// Rows of an answer at most.
    fn page_size(&self) -> u64;

    /// The list of orders placed since then and changed since then, in seconds, by id or the newest change first.
    fn changed(&self, placed_from: Option<i64>, changed_from: Option<i64>, newest_first: bool) -> List;

    /// Whether the store filters by the date of change, as far as it is known.
    fn filters_by_change(&self) -> impl Future<Output = Result<Option<bool>, Error>> + Send;
}

/// A page of what changed.
#[derive(Debug)]
pub(crate) struct Polled<T> {
    pub(crate) rows: Vec<Row<T>>,
    pub(crate) bad: Vec<BadRow>,
    pub(crate) next: ChangeCursor,
    pub(crate) more: bool,
}

/// Following changes.
pub(crate) trait Poll: Feed {
    /// What is new or changed since the cursor: repeated sometimes, left out never.
    async fn poll<T: WireValue>(&self, cursor: &ChangeCursor) -> Result<Polled<T>, Error> {
        let mut next = cursor.clone();
        match cursor.phase {
            Phase::Start => {
                next.top = self.newest_change().await?;
                next.phase = Phase::ById { floor: None, at: Position::default() };
                self.by_id(next, None, Position::default()).await
            }
            Phase::ById { floor, at } => self.by_id(next, floor, at).await,
            Phase::Walk { at } => self.walk(next, at).await,
            Phase::Rest => self.walk(next, Position::default()).await,
        }
    }

    fn overlap_seconds(&self) -> i64 {
        i64::try_from(self.overlap().as_secs()).unwrap_or(i64::MAX)
    }

    /// No later than now: a row dated in the future must not hide what changes until then.
    fn no_later_than_now(&self, seconds: i64) -> i64 {
        seconds.min(self.now().timestamp())
    }

    /// The date of the newest change, or of one not much older if the newest cannot be read; `None` in a store without orders.
    async fn newest_change(&self) -> Result<Option<i64>, Error> {
        let list = self.changed(None, None, true);
        let mut fault = None;
        for offset in 0..MAX_UNREADABLE {
            let window = self.window(&list, offset, 1).await?;
            match window.slots.into_iter().next() {
                None => return Ok(None),
                Some(Slot::Raw(_, Glance { updated: Some(at), .. })) => {
                    return Ok(Some(self.no_later_than_now(at.timestamp())));
                }
                Some(Slot::Raw(..)) => {}
                Some(Slot::Unreadable(error)) => fault = Some(error),
            }
        }
        let detail = format!("the {MAX_UNREADABLE} orders that changed last cannot be read");
        let fault = fault.unwrap_or_else(|| self.fault(ErrorKind::Undecodable, &list, ""));
        Err(fault.with_detail(detail))
    }

    /// A page of a walk through everything by id.
    async fn by_id<T: WireValue>(
        &self,
        mut next: ChangeCursor,
        floor: Option<i64>,
        at: Position,
    ) -> Result<Polled<T>, Error> {
        let size = self.page_size();
        let known = if floor.is_some() { self.filters_by_change().await? } else { None };
        let list = self.changed(next.since, floor.filter(|_| known != Some(false)), false);
        let step = self.step(&list, Along::Id, at, size, size).await?;
        let (position, ended) = (step.next, step.ended);
        let found = self.examine(Along::Id, step, None).await?;
        let overlap_from = next.top.map_or(i64::MAX, |top| top.saturating_sub(self.overlap_seconds()));
        let mut page = Gathered::new();
        for found in found {
            let is_old =
                |glance: Glance| floor.is_some_and(|floor| glance.updated.is_some_and(|at| at.timestamp() < floor));
            page.take(found, &mut next, overlap_from, is_old);
        }
        if ended && next.top.is_none() {
            next.phase = Phase::Start; // the store was empty: there is no date to go on from
        } else if ended {
            next.rest(self.overlap_seconds());
        } else {
            next.phase = Phase::ById { floor, at: position };
        }
        Ok(page.into_page(next, !ended))
    }

    /// A page of a walk from the newest change backwards.
    async fn walk<T: WireValue>(&self, mut next: ChangeCursor, at: Position) -> Result<Polled<T>, Error> {
        let floor = next.mark.map_or(i64::MIN, |mark| mark.saturating_sub(self.overlap_seconds()));
        let known = self.filters_by_change().await?;
        let list = self.changed(next.since, (known != Some(false)).then_some(floor), true);
        // Where the store filters, everything on the first page is wanted.
        let first = if known == Some(true) { self.page_size() } else { FIRST_PAGE };
        let stepped = self.step(&list, BACKWARDS, at, first, self.page_size()).await;
        let mut step = match stepped {
            Ok(step) if !step.stuck && !step.torn.iter().any(|newest_first| newest_first.saturating_neg() >= floor) => {
                step
            }
            // Many rows share one date, and the store gives them in no certain order: by id they have one.
            Ok(_) => return Ok(by_id_instead(next, floor)),
            Err(error) if error.kind() == ErrorKind::Unstable => return Ok(by_id_instead(next, floor)),
            Err(error) => return Err(error),
        };
        if at.done.is_none() {
            let newest = step.slots.iter().find_map(|slot| slot.glance().updated);
            next.top = newest.map(|at| self.no_later_than_now(at.timestamp())).max(next.mark);
        }
        let is_old = |glance: Glance| glance.updated.is_some_and(|at| at.timestamp() < floor);
        let reached = step.slots.iter().position(|slot| is_old(slot.glance()));
        if let Some(first_old) = reached {
            step.slots.truncate(first_old + 1); // one is kept to name unreadable rows before it by
        }
        let (position, ended) = (step.next, step.ended || reached.is_some());
        let overlap_from = next.top.map_or(i64::MIN, |top| top.saturating_sub(self.overlap_seconds()));

        let unreadable = Unreadable::in_step(&step, &mut next);
        if unreadable.may_hide_a_row {
            return Ok(by_id_instead(next, floor));
        }
        let mut page = Gathered::new();
        for found in self.examine(BACKWARDS, step, unreadable.suspects.clone()).await? {
            if !unreadable.is_known(&found) {
                page.take(found, &mut next, overlap_from, is_old);
            }
        }
        if ended {
            next.rest(self.overlap_seconds());
        } else {
            next.phase = Phase::Walk { at: position };
        }
        Ok(page.into_page(next, !ended))
    }
}

impl<S: Feed> Poll for S {}

/// What the unreadable rows of a step are.
struct Unreadable {
    /// The places of those that were reported before.
    known: Vec<Range<u64>>,
    /// The ids among which those that are new are looked for: of orders that are new and have not been seen.
    suspects: Option<RangeInclusive<i64>>,
    /// Whether a readable row may be hidden between them.
    may_hide_a_row: bool,
}

impl Unreadable {
    /// Looks them up in the cursor, and remembers them there.
    fn in_step(step: &Step, cursor: &mut ChangeCursor) -> Self {
        let runs = runs(step);
        let mut unreadable = Self { known: Vec::new(), suspects: None, may_hide_a_row: false };
        for (nth, run) in runs.iter().enumerate() {
            let (id, updated) = run.after.map_or((0, 0), |row| (row.id.unwrap_or(0), seconds(row.updated)));
            if cursor.is_new_poison(id, updated, run.count) {
                unreadable.suspects = suspects_above(cursor.max_id, step);
                unreadable.may_hide_a_row |= may_hide_a_row(&runs, nth, step);
            } else {
                let first = step.start + run.first as u64;
                unreadable.known.push(first..first + run.count as u64);
            }
        }
        unreadable
    }

    fn is_known<T>(&self, found: &Found<T>) -> bool {
        let Found::Bad(BadRow { offset, fault: RowFault::Unreadable(_), .. }, _) = found else { return false };
        self.known.iter().any(|places| places.contains(offset))
    }
}

/// Whether unreadable rows may be one row seen twice, in the place of one of its own date: such rows are read one by one, and
/// each answer may have its own order of them. Not so where rows of two dates lie between.
fn may_hide_a_row(runs: &[Run], nth: usize, step: &Step) -> bool {
    let is_near = |a: Option<&Run>, b: Option<&Run>| {
        let (Some(a), Some(b)) = (a, b) else { return false };
        let between = step.slots.iter().take(b.first).skip(a.first + a.count);
        let mut dates: Vec<_> = between.map(|slot| slot.glance().updated).collect();
        dates.dedup();
        dates.len() < 2
    };
    let run = runs.get(nth);
    run.is_some_and(|run| run.count > 1)
        || is_near(nth.checked_sub(1).and_then(|before| runs.get(before)), run)
        || is_near(run, runs.get(nth + 1))
}

fn suspects_above(max_id: i64, step: &Step) -> Option<RangeInclusive<i64>> {
    let highest = step.slots.iter().filter_map(|slot| slot.glance().id).max().unwrap_or(0).max(max_id);
    (max_id > 0).then(|| max_id.saturating_add(1)..=highest.saturating_add(REACH))
}

fn seconds(at: Option<Timestamp>) -> i64 {
    at.map_or(0, |at| at.timestamp())
}

fn by_id_instead<T>(mut next: ChangeCursor, floor: i64) -> Polled<T> {
    next.phase = Phase::ById { floor: Some(floor), at: Position::default() };
    next.top = next.top.max(next.mark);
    Gathered::new().into_page(next, true)
}

/// A page in the making.
struct Gathered<T> {
    rows: Vec<Row<T>>,
    bad: Vec<BadRow>,
}

impl<T> Gathered<T> {
    fn new() -> Self {
        Self { rows: Vec::new(), bad: Vec::new() }
    }

    /// Takes what was found, unless it is too old or was reported as it is.
    fn take(&mut self, found: Found<T>, cursor: &mut ChangeCursor, overlap_from: i64, is_old: impl Fn(Glance) -> bool) {
        let (raw, glance) = match &found {
            Found::Row(row, glance) => (Some(&row.raw), *glance),
            Found::Bad(BadRow { fault: RowFault::Undecodable(element), .. }, glance) => (Some(&element.raw), *glance),
            Found::Bad(_, glance) => (None, *glance),
        };
        cursor.max_id = cursor.max_id.max(glance.id.unwrap_or(0));
        let placed_too_early =
            cursor.since.is_some_and(|since| glance.created.is_some_and(|at| at.timestamp() < since));
        if placed_too_early || is_old(glance) {
            return;
        }
        if let (Some(raw), Some(id), Some(updated)) = (raw, glance.id, glance.updated) {
            let seen = Seen { id, updated: updated.timestamp(), content: fingerprint(raw.get()) };
            if cursor.knows(seen) {
                return;
            }
            if seen.updated >= overlap_from {
                cursor.remember(seen);
            }
        }
        match found {
            Found::Row(row, _) => self.rows.push(*row),
            Found::Bad(bad, _) => {
                cursor.max_id = cursor.max_id.max(bad.order.map_or(0, |OrderId(id)| id));
                self.bad.push(bad);
            }
        }
    }

    fn into_page(self, next: ChangeCursor, more: bool) -> Polled<T> {
        Polled { rows: self.rows, bad: self.bad, next, more }
    }
}

/// Tells contents of one row apart: its date has whole seconds, in which it can change twice. (FNV-1a.)
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

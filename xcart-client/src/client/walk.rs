//! Walking through a list that moves, without losing a row.
//!
//! Pages of X-Cart are places, not contents: a row that is deleted pulls every later one forward, over the edge of the page
//! that was read already, and a row that changes jumps to the head of a list by update date. So a walk does not remember
//! how many rows it has read, but up to which *key* it is done (the id, or the date by which the list is sorted), and every
//! window overlaps the one before it: only if a window begins with a row that is done can no row have slipped through
//! between them. If it does not, the walk steps back. Where a date sorts the list several rows can have one key, in no
//! certain order, so a window must begin before the whole group of the last key.
//!
//! A row that the store fails on has no key. At the end of a window it is left to the next, which then shows what follows it.

use super::{
    around::Around,
    rows::Glance,
    window::{List, Slot, Source, Window},
};
use crate::{Error, ErrorKind};

/// How often a window is asked for anew at one step.
const TRIES: usize = 64;
/// How often it is gone back by a window before the distance is halved.
const STEPS_BACK: u32 = 3;
/// How often a window may be unsorted.
const MAX_UNSORTED: u32 = 3;
/// How many rows in a row may be unreadable before it is the store that is broken.
pub(super) const MAX_UNREADABLE: u64 = 128;
/// Rows of a page at most.
const MAX_PAGE: u64 = 100;
/// Rows of one key at most, for a list by date.
const MAX_GROUP: u64 = 64 * 256;

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Along {
    /// Ascending ids; the store's own order.
    Id,
    /// The date of the last change.
    Updated { newest_first: bool },
    /// The date of placement.
    Created { newest_first: bool },
}

impl Along {
    /// The row's key, made to ascend along the list.
    pub(crate) fn key(self, glance: &Glance) -> Option<i64> {
        let seconds = |at: Option<chrono::DateTime<chrono::Utc>>, down: bool| {
            at.map(|at| if down { -at.timestamp() } else { at.timestamp() })
        };
        match self {
            Self::Id => glance.id,
            Self::Updated { newest_first } => seconds(glance.updated, newest_first),
            Self::Created { newest_first } => seconds(glance.created, newest_first),
        }
    }

    /// Whether two rows can have one key.
    fn has_ties(self) -> bool {
        self != Self::Id
    }
}

/// How far a walk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Position {
    /// Where the next row, or the group of the last key, was seen to begin: a hint.
    pub(crate) offset: u64,
    /// The last key that was read. Every row before it is done; rows with this very key are done only where keys are unique.
    pub(crate) done: Option<i64>,
}

/// What a step brought.
#[derive(Debug)]
pub(crate) struct Step {
    /// The place of the first slot.
    pub(crate) start: u64,
    /// What is new; where keys have ties, the group of the last key may come again.
    pub(crate) slots: Vec<Slot>,
    /// The row before the first slot, if it was seen.
    pub(crate) before: Option<Glance>,
    /// Where to go on.
    pub(crate) next: Position,
    /// Whether the list has ended.
    pub(crate) ended: bool,
    /// Nothing is new, because more rows share the last key than a page holds.
    pub(crate) stuck: bool,
    /// Keys whose rows were read in more than one answer. As such rows have no certain order, one may be missing.
    pub(crate) torn: Vec<i64>,
}

/// Walking.
pub(crate) trait Walk: Around {
    /// Reads on from a position. `first` is the size of the very first window, `cap` of every other.
    async fn step(&self, list: &List, along: Along, position: Position, first: u64, cap: u64) -> Result<Step, Error> {
        let mut search = PlaceSearch::at(position.offset);
        let mut cap = cap;
        let mut unsorted = 0;
        let mut large_group = None;
        for _ in 0..TRIES {
            let (size, (start, mut end)) = match position.done {
                None => (first, (0, first)),
                Some(_) => (cap, place(search.at, cap)),
            };
            let read = if end - start <= size && start % (end - start) == 0 {
                self.window(list, start, end - start).await
            } else {
                self.around(list, start, end, size, None).await
            };
            let mut window = match (read, large_group.take()) {
                // The store gives no more rows at once than it was asked for before.
                (Err(error), Some(step)) if error.kind() == ErrorKind::Configuration => return Ok(step),
                (read, _) => read?,
            };
            while needs_extension(&window, along, position) {
                if unreadable_tail(&window, along) as u64 > MAX_UNREADABLE {
                    return Err(broken(window));
                }
                end += cap;
                window = self.around(list, start, end, cap, None).await?;
            }
            let keys: Vec<Option<i64>> = window.slots.iter().map(|slot| along.key(&slot.glance())).collect();
            if !is_sorted(&keys) {
                unsorted += 1;
                if unsorted > MAX_UNSORTED {
                    break;
                }
                continue; // it moved between two answers
            }
            if start > 0 && !begins_in_the_done_part(&keys, along, position) {
                search.is_too_far(start);
                continue;
            }
            let behind = window.start + window.slots.len() as u64;
            let step = take(window, &keys, along, position);
            if step.stuck && cap < MAX_PAGE {
                (cap, large_group) = (MAX_PAGE, Some(step));
            } else if !step.slots.is_empty() || step.ended || step.stuck {
                return Ok(step);
            } else {
                search.is_done_until(behind); // rows were put in before: what is new lies further on
            }
        }
        let detail = "the list kept changing while it was read, or the store does not sort it as asked";
        Err(self.fault(ErrorKind::Unstable, list, detail))
    }

    /// Reads the rest of a group of one key that is larger than a page. Rows of one key have no certain order, so this is
    /// [unstable](ErrorKind::Unstable) where the store gives them in another order each time.
    async fn step_over_group(&self, list: &List, along: Along, position: Position, cap: u64) -> Result<Step, Error> {
        let start = position.offset.saturating_sub(1);
        let mut end = start + MAX_GROUP / 64;
        loop {
            let window = self.around(list, start, end, cap, None).await?;
            let keys: Vec<Option<i64>> = window.slots.iter().map(|slot| along.key(&slot.glance())).collect();
            if window.is_last || keys.iter().flatten().any(|key| Some(*key) > position.done) {
                if start > 0 && !begins_in_the_done_part(&keys, along, position) {
                    break;
                }
                return Ok(take(window, &keys, along, position));
            }
            end = start + (end - start) * 2;
            if end - start > MAX_GROUP {
                break;
            }
        }
        Err(self.fault(ErrorKind::Unstable, list, "too many rows have the same date; list them by id"))
    }
}

impl<S: Source> Walk for S {}

/// Where the list is read on. It starts from where that was seen to be; rows that were put in or deleted since, by the thousand
/// when a merchant clears a store, have moved it.
#[derive(Debug)]
struct PlaceSearch {
    at: u64,
    /// Up to here everything was done.
    done_until: u64,
    /// From here on, as it seems, nothing was.
    too_far: Option<u64>,
    /// How often a window began too far on.
    steps_back: u32,
}

impl PlaceSearch {
    fn at(at: u64) -> Self {
        Self { at, done_until: 0, too_far: None, steps_back: 0 }
    }

    /// A window from there has no row of the done part before those that are new, or no rows at all.
    fn is_too_far(&mut self, start: u64) {
        (self.too_far, self.steps_back) = (Some(start), self.steps_back + 1);
        if self.done_until >= start {
            self.done_until = 0; // it moves while it is looked for
        }
        let halfway = self.done_until + (start - self.done_until) / 2;
        self.at = if self.steps_back <= STEPS_BACK { start } else { halfway };
    }

    /// Every row before that place is done.
    fn is_done_until(&mut self, place: u64) {
        self.done_until = place;
        self.at =
            self.too_far.filter(|too_far| *too_far > place).map_or(place, |too_far| place + (too_far - place) / 2);
    }
}

/// Consecutive rows, from the first to before the second, that hold the row before `at` and reach as far behind it as `cap` rows
/// can. They begin at a multiple of their count, as an answer must, but for the few places that are multiples of every count:
/// there it takes two answers.
fn place(at: u64, cap: u64) -> (u64, u64) {
    let Some(needed) = at.checked_sub(1) else { return (0, cap) };
    let window = |size: u64| (needed - needed % size, needed - needed % size + size);
    let best = (1..=cap).map(window).max_by_key(|(_, end)| *end).filter(|(_, end)| *end > at);
    best.unwrap_or((at.saturating_sub(cap), at.saturating_add(cap)))
}

fn is_sorted(keys: &[Option<i64>]) -> bool {
    keys.iter().flatten().is_sorted()
}

/// How many slots at the end have no key.
fn unreadable_tail(window: &Window, along: Along) -> usize {
    window.slots.iter().rev().take_while(|slot| along.key(&slot.glance()).is_none()).count()
}

/// Whether the window ends in rows without a key and shows nothing new before them: only what follows can tell.
fn needs_extension(window: &Window, along: Along, position: Position) -> bool {
    let is_new = |key: i64| position.done.is_none_or(|done| key > done);
    !window.is_last
        && unreadable_tail(window, along) > 0
        && !window.slots.iter().filter_map(|slot| along.key(&slot.glance())).any(is_new)
}

/// The store's error on the last of too many rows.
fn broken(window: Window) -> Error {
    let count = window.slots.len();
    let last = window.slots.into_iter().rev().find_map(|slot| match slot {
        Slot::Unreadable(error) => Some(error),
        Slot::Raw(..) => None,
    });
    let detail = format!("{count} rows of the list in a row cannot be read");
    last.unwrap_or_else(|| Error::new(ErrorKind::Undecodable, "GET a list")).with_detail(detail)
}

/// Whether every row that is not done lies behind the window's first one.
fn begins_in_the_done_part(keys: &[Option<i64>], along: Along, position: Position) -> bool {
    match (keys.iter().flatten().next(), position.done) {
        (Some(first), Some(done)) => *first < done || (*first == done && !along.has_ties()),
        _ => false,
    }
}

/// Parts the window into what is done and what is new.
fn take(window: Window, keys: &[Option<i64>], along: Along, position: Position) -> Step {
    let is_done = |key: i64| position.done.is_some_and(|done| key < done || (key == done && !along.has_ties()));
    let new_from = keys.iter().rposition(|key| key.is_some_and(is_done)).map_or(0, |index| index + 1);
    let last_keyed = keys.iter().rposition(Option::is_some);
    // The last rows without a key are left to the next window, unless there is none.
    let new_to = if window.is_last { keys.len() } else { last_keyed.map_or(0, |index| index + 1) };
    let last_key = last_keyed.and_then(|index| keys.get(index).copied().flatten());
    let new = keys.get(new_from..new_to).unwrap_or_default();
    let stuck = along.has_ties()
        && !window.is_last
        && new.iter().any(Option::is_some)
        && position.done.is_some()
        && new.iter().flatten().all(|key| Some(*key) == position.done);
    let next = match last_key {
        Some(key) if along.has_ties() => {
            let group = keys.iter().position(|other| *other == Some(key)).unwrap_or_default();
            Position { offset: window.start + group as u64, done: Some(key) }
        }
        Some(key) => {
            let behind = last_keyed.map_or(0, |index| index as u64 + 1);
            Position { offset: window.start + behind, done: Some(key) }
        }
        None => position,
    };
    let before = new_from.checked_sub(1).and_then(|index| window.slots.get(index)).map(Slot::glance);
    let torn = if along.has_ties() { torn(keys, &window.joints) } else { Vec::new() };
    let slots = if stuck { Vec::new() } else { window.slots.into_iter().take(new_to).skip(new_from).collect() };
    Step { start: window.start + new_from as u64, slots, before, next, ended: window.is_last, stuck, torn }
}

/// The keys that stand on both sides of a joint.
fn torn(keys: &[Option<i64>], joints: &[usize]) -> Vec<i64> {
    let sides = joints.iter().map(|joint| {
        let left = keys.iter().take(*joint).rev().flatten().next();
        let right = keys.iter().skip(*joint).flatten().next();
        left.copied().filter(|key| right == Some(key))
    });
    sides.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_the_row_before_and_reaches_well_beyond() {
        for cap in [8, 10, 16, 64, 100] {
            let mut worst = u64::MAX;
            for at in 0..20_000 {
                let (start, end) = place(at, cap);
                let is_one_answer = end - start <= cap && start % (end - start) == 0;
                assert!(is_one_answer || (at % cap == 0 && end - start == 2 * cap), "{at} {cap}");
                assert!(at == 0 || start < at, "{at} {cap}");
                assert!(end > at, "{at} {cap}");
                worst = worst.min(end - at);
            }
            assert!(cap < 64 || worst >= cap / 3, "{cap}: {worst}");
        }
    }
}

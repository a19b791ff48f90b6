//! A window of a list: consecutive rows, read in one answer where the store allows it, and around the rows on which it
//! fails where it does not (XC-POISON-1).
//!
//! X-Cart pages by page number and size, so a window of `size` rows must begin at a multiple of `size` (XC-PAGE-1). A
//! window that fails is cut into blocks of powers of two, which lie at multiples of their size, until a single row is
//! left. The blocks are read one after another, and the list may move in between: at the end the last row of each block
//! is read again, and unless all stand where they stood the whole is begun anew. (What this cannot see: that in those
//! moments one row was taken out and another put in before the same place.)

use api_core::transport::Sent;
use serde_json::value::RawValue;

use super::{answer::splits, call::Inner, rows::Glance};
use crate::{Error, ErrorKind};

/// How often a window is begun anew.
const ATTEMPTS: u32 = 4;
/// A page that is shorter than asked and has at least so many rows may have been cut by a smaller maximum of the store's.
const SUSPICIOUS_ROWS: usize = 10;
/// A page behind the end of any store (XC-PAGE-3).
const BEYOND: u64 = 100_000_000;

/// A list of the store's.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
}

/// A place of a window.
#[derive(Debug)]
pub(super) enum Slot {
    /// The row as it came.
    Raw(Box<RawValue>, Glance),
    /// The store fails on this row.
    Unreadable(Error),
}

impl Slot {
    pub(super) fn glance(&self) -> Glance {
        match self {
            Self::Raw(_, glance) => *glance,
            Self::Unreadable(_) => Glance::default(),
        }
    }
}

/// Consecutive rows.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) start: u64,
    pub(super) slots: Vec<Slot>,
    /// Whether the list ends with it.
    pub(super) is_last: bool,
    /// Before which slots one answer ends and another begins; none for a window that was read in one.
    pub(super) joints: Vec<usize>,
}

/// What a single place held when the blocks were read.
#[derive(Debug, PartialEq, Eq)]
enum Held {
    Row(Option<i64>, String),
    Failure,
    Nothing,
}

impl Inner {
    /// The window of `size` rows that begins at `start`, a multiple of `size`.
    pub(super) async fn window(&self, list: &List, start: u64, size: u64) -> Result<Window, Error> {
        match self.rows(list, start, size).await {
            Ok((rows, is_last)) => {
                let slots = rows.into_iter().map(slot).collect();
                Ok(Window { start, slots, is_last, joints: Vec::new() })
            }
            Err(error) if splits(&error) => self.blocks(list, start, start + size, size / 2).await,
            Err(error) => Err(error),
        }
    }

    /// The rows from `start` to `end`, read in blocks of at most `largest`.
    pub(super) async fn blocks(&self, list: &List, start: u64, end: u64, largest: u64) -> Result<Window, Error> {
        for _ in 0..ATTEMPTS {
            if let Some(window) = self.blocks_once(list, start, end, largest).await? {
                return Ok(window);
            }
        }
        Err(self.fault(ErrorKind::Unstable, list, "the list kept changing while it was read around a bad row"))
    }

    /// `None` if the list moved while it was read.
    async fn blocks_once(&self, list: &List, start: u64, end: u64, largest: u64) -> Result<Option<Window>, Error> {
        let mut todo = aligned(start, end, largest);
        let mut window = Window { start, slots: Vec::new(), is_last: false, joints: Vec::new() };
        let mut ends: Vec<(u64, Held)> = Vec::new();
        while let Some((at, size)) = todo.pop() {
            let held = match self.rows(list, at, size).await {
                Ok((rows, is_last)) => {
                    window.slots.extend(rows.into_iter().map(slot));
                    window.is_last = is_last;
                    window.slots.last().map_or(Held::Nothing, held)
                }
                Err(error) if splits(&error) && size == 1 => {
                    window.slots.push(Slot::Unreadable(error));
                    Held::Failure
                }
                Err(error) if splits(&error) => {
                    todo.extend(aligned(at, at + size, size / 2));
                    continue;
                }
                Err(error) => return Err(error),
            };
            if window.is_last {
                break;
            }
            ends.push((at + size - 1, held));
            window.joints.push(window.slots.len());
        }
        if !window.is_last {
            ends.pop(); // nothing was read behind it
            window.joints.pop();
        }
        if has_twins(&window.slots) {
            return Ok(None);
        }
        if !window.slots.iter().any(|slot| matches!(slot, Slot::Raw(..))) {
            // Every row failed: is it the rows, or the store?
            self.proof_of_life(list).await?;
        }
        for (at, before) in ends {
            let now = match self.page(list, at, 1).await {
                Ok(rows) => rows.into_iter().next().map_or(Held::Nothing, |raw| held(&slot(raw))),
                Err(error) if splits(&error) => Held::Failure,
                Err(error) => return Err(error),
            };
            if now != before {
                return Ok(None);
            }
        }
        Ok(Some(window))
    }

    /// Asks for a page behind the end, which holds no row that could fail.
    pub(super) async fn proof_of_life(&self, list: &List) -> Result<(), Error> {
        self.page(list, BEYOND, 1).await.map(drop)
    }

    /// A page, and whether the list ends with it.
    async fn rows(&self, list: &List, start: u64, size: u64) -> Result<(Vec<Box<RawValue>>, bool), Error> {
        let rows = self.page(list, start, size).await?;
        if rows.len() as u64 >= size {
            return Ok((rows, false));
        }
        if rows.len() < SUSPICIOUS_ROWS {
            return Ok((rows, true));
        }
        // The end of the list, or of what the store gives at once? The next row tells, unless the list moves meanwhile.
        let mut rows = rows;
        let first_count = rows.len();
        let mut is_constant = true;
        for _ in 0..ATTEMPTS {
            match self.page(list, start + rows.len() as u64, 1).await {
                Ok(next) if next.is_empty() => return Ok((rows, true)),
                Err(error) if !splits(&error) => return Err(error),
                _ => {}
            }
            rows = self.page(list, start, size).await?;
            if rows.len() as u64 >= size {
                return Ok((rows, false));
            }
            is_constant &= rows.len() == first_count;
        }
        if !is_constant {
            return Ok((rows, false)); // it moves: there may be more
        }
        let detail = format!(
            "the store gives {first_count} rows a page where {size} were asked for; set the client's page size to that or less"
        );
        Err(self.fault(ErrorKind::Configuration, list, detail))
    }

    /// The call in the words of an error.
    pub(super) fn call_of(&self, list: &List) -> String {
        format!("GET {}{}", self.base.authority(), self.url(list.path.iter().map(String::as_str)).build().path())
    }

    /// An error about what a list holds.
    pub(super) fn fault(&self, kind: ErrorKind, list: &List, detail: impl Into<String>) -> Error {
        Error::new(kind, self.call_of(list)).sent_as(Sent::Maybe).with_detail(detail)
    }

    async fn page(&self, list: &List, start: u64, size: u64) -> Result<Vec<Box<RawValue>>, Error> {
        let mut url = self.url(list.path.iter().map(String::as_str));
        for (name, value) in &list.query {
            url = url.query(name, value);
        }
        let page = start.checked_div(size).unwrap_or_default() + 1;
        let url = url.query("page", &page.to_string()).query("itemsPerPage", &size.to_string()).build();
        let answer = match self.get(url, self.max_page_bytes).await {
            // A list of its own is there, even if it is empty, or this is another program's 404.
            Err(error) if error.kind() == ErrorKind::NotFound && list.path.len() == 1 => {
                let detail = "there is no such list at this address";
                return Err(self.fault(ErrorKind::NotXCart, list, detail).with_source(error));
            }
            answer => answer?,
        };
        let rows = answer.elements()?;
        if rows.len() as u64 > size {
            let detail = format!("it sends {} rows where {size} were asked for", rows.len());
            return Err(self.fault(ErrorKind::NotXCart, list, detail));
        }
        Ok(rows)
    }
}

/// Whether one row stands there twice: it moved while the blocks were read.
fn has_twins(slots: &[Slot]) -> bool {
    let mut ids: Vec<i64> = slots.iter().filter_map(|slot| slot.glance().id).collect();
    ids.sort_unstable();
    ids.windows(2).any(|pair| pair.first() == pair.last())
}

fn slot(raw: Box<RawValue>) -> Slot {
    let glance = Glance::at(&raw);
    Slot::Raw(raw, glance)
}

fn held(slot: &Slot) -> Held {
    match slot {
        // Without an id the text must do.
        Slot::Raw(raw, glance) if glance.id.is_none() => Held::Row(None, raw.get().to_owned()),
        Slot::Raw(_, glance) => Held::Row(glance.id, String::new()),
        Slot::Unreadable(_) => Held::Failure,
    }
}

/// Cuts `start..end` into blocks (start, size) of powers of two up to `largest`, each at a multiple of its size; the last
/// block first, as a stack wants it.
fn aligned(mut start: u64, end: u64, largest: u64) -> Vec<(u64, u64)> {
    let largest = if largest == 0 { 1 } else { 1 << largest.ilog2() };
    let mut blocks = Vec::new();
    while start < end {
        let by_start = if start == 0 { largest } else { 1 << start.trailing_zeros().min(32) };
        let by_rest = 1 << (end - start).ilog2();
        let size = largest.min(by_start).min(by_rest);
        blocks.push((start, size));
        start += size;
    }
    blocks.reverse();
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_the_window_exactly_at_multiples_of_their_size() {
        for start in 0..130_u64 {
            for length in 1..130_u64 {
                for largest in [1, 3, 8, 50, 64] {
                    let mut next = start;
                    for (at, size) in aligned(start, start + length, largest).into_iter().rev() {
                        assert_eq!((at, at % size), (next, 0));
                        assert!(size.is_power_of_two() && size <= largest);
                        next += size;
                    }
                    assert_eq!(next, start + length);
                }
            }
        }
    }
}

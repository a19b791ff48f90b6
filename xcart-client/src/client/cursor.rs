//! Where a poll stands: all that it must remember, as a short text.

use std::{collections::VecDeque, fmt, str::FromStr};

use api_core::runtime::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::walk::Position;

/// The form of the text.
const VERSION: &str = "xc1";
/// How many rows of the overlap are remembered; more are repeated.
const MAX_SEEN: usize = 128;
/// How many runs of unreadable rows are remembered; more are repeated.
const MAX_POISON: usize = 16;

/// Where a poll stands. To be stored as its text, together with what the page before it brought, and given to the next
/// [`changes`](super::Client::changes). It holds ids and dates, no secret and no personal data.
///
/// ```
/// use xcart_client::ChangeCursor;
///
/// let cursor = ChangeCursor::since("2026-01-01T00:00:00Z".parse()?);
/// assert_eq!(cursor.to_string().parse::<ChangeCursor>()?, cursor);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeCursor {
    /// Orders placed earlier are never reported. Seconds.
    pub(super) since: Option<i64>,
    /// Everything that changed before this, less the overlap, was reported. Seconds.
    pub(super) mark: Option<i64>,
    /// What `mark` will be at the end of the walk under way.
    pub(super) top: Option<i64>,
    /// The highest id that was seen.
    pub(super) max_id: i64,
    pub(super) phase: Phase,
    /// Rows within the overlap that were reported.
    pub(super) seen: VecDeque<Seen>,
    /// Runs of unreadable rows that were reported.
    pub(super) poison: VecDeque<Poison>,
}

/// What the next page is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing was read yet.
    Start,
    /// A walk through all orders by id; those that changed before the floor are passed over.
    ById { floor: Option<i64>, at: Position },
    /// A walk from the newest change back to the overlap.
    Walk { at: Position },
    /// A walk has ended.
    Rest,
}

/// A row that was reported: which, as of when, and with what content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) id: i64,
    pub(super) updated: i64,
    pub(super) content: u32,
}

/// Unreadable rows that were reported, named by the row that follows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Poison {
    pub(super) next_id: i64,
    pub(super) next_updated: i64,
    pub(super) count: usize,
    /// Whether the walk under way met it.
    pub(super) is_current: bool,
}

impl ChangeCursor {
    /// Every order there is, and then what changes.
    pub fn start() -> Self {
        Self {
            since: None,
            mark: None,
            top: None,
            max_id: 0,
            phase: Phase::Start,
            seen: VecDeque::new(),
            poison: VecDeque::new(),
        }
    }

    /// Every order placed at this moment or later, and then what changes of them.
    pub fn since(start: Timestamp) -> Self {
        Self { since: Some(start.timestamp()), ..Self::start() }
    }

    /// Whether the orders that were there at the beginning are still being read.
    pub fn is_backfill(&self) -> bool {
        matches!(self.phase, Phase::Start | Phase::ById { floor: None, .. })
    }

    /// Up to when changes were reported for sure, less the overlap; `None` until the first walk has ended.
    pub fn watermark(&self) -> Option<Timestamp> {
        Timestamp::from_timestamp(self.mark?, 0)
    }

    /// Whether the row was reported as it is.
    pub(super) fn knows(&self, row: Seen) -> bool {
        self.seen.contains(&row)
    }

    /// Remembers a row that is reported.
    pub(super) fn remember(&mut self, row: Seen) {
        self.seen.retain(|seen| seen.id != row.id);
        self.seen.push_back(row);
        if self.seen.len() > MAX_SEEN
            && let Some(oldest) =
                self.seen.iter().enumerate().min_by_key(|(_, seen)| seen.updated).map(|(index, _)| index)
        {
            self.seen.remove(oldest);
        }
    }

    /// Remembers a run of unreadable rows; whether it is new.
    pub(super) fn is_new_poison(&mut self, next_id: i64, next_updated: i64, count: usize) -> bool {
        let run = Poison { next_id, next_updated, count, is_current: true };
        let known = self.poison.iter_mut().find(|known| Poison { is_current: true, ..**known } == run);
        match known {
            Some(known) => {
                known.is_current = true;
                false
            }
            None => {
                self.poison.push_back(run);
                if self.poison.len() > MAX_POISON {
                    self.poison.pop_front();
                }
                true
            }
        }
    }

    /// A walk has ended: what lies before the new overlap, or was not met again, is forgotten.
    pub(super) fn rest(&mut self, overlap: i64) {
        self.mark = self.mark.max(self.top.take());
        let floor = self.mark.map_or(i64::MIN, |mark| mark.saturating_sub(overlap));
        self.seen.retain(|seen| seen.updated >= floor);
        self.poison.retain(|run| run.is_current);
        self.poison.iter_mut().for_each(|run| run.is_current = false);
        self.phase = Phase::Rest;
    }
}

impl Default for ChangeCursor {
    fn default() -> Self {
        Self::start()
    }
}

/// A text that is no cursor of this client's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no position of an X-Cart poll that this version can read; start anew to read all orders again")]
#[non_exhaustive]
pub struct CursorError;

/// `xc1|since|mark|top|highest id|phase|seen|poison`, numbers in hexadecimal, nothing for none.
impl fmt::Display for ChangeCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |at: Position| format!("{},{}", hex(i64::try_from(at.offset).unwrap_or(0)), optional(at.done));
        let phase = match self.phase {
            Phase::Start => "n".to_owned(),
            Phase::ById { floor, at: position } => format!("s{},{}", optional(floor), at(position)),
            Phase::Walk { at: position } => format!("w{}", at(position)),
            Phase::Rest => "r".to_owned(),
        };
        // Dates are near each other: written as differences.
        let base = self.base();
        let seen = self.seen.iter().map(|row| {
            format!("{},{},{}", hex(row.id), hex(row.updated.wrapping_sub(base)), hex(i64::from(row.content)))
        });
        let poison = self.poison.iter().map(|run| {
            let count = i64::try_from(run.count).unwrap_or(0);
            let current = if run.is_current { "!" } else { "" };
            format!("{},{},{}{current}", hex(run.next_id), hex(run.next_updated.wrapping_sub(base)), hex(count))
        });
        write!(
            f,
            "{VERSION}|{}|{}|{}|{}|{phase}|{}|{}",
            optional(self.since),
            optional(self.mark),
            optional(self.top),
            hex(self.max_id),
            seen.collect::<Vec<_>>().join(";"),
            poison.collect::<Vec<_>>().join(";"),
        )
    }
}

impl ChangeCursor {
    fn base(&self) -> i64 {
        self.top.or(self.mark).unwrap_or(0)
    }

    fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('|').collect();
        let [VERSION, since, mark, top, max_id, phase, seen, poison] = *parts.as_slice() else { return None };
        let position = |offset: &str, done: &str| {
            Some(Position { offset: u64::try_from(number(offset)?).ok()?, done: maybe(done)? })
        };
        let phase = match (phase.get(..1)?, phase.get(1..)?) {
            ("n", "") => Phase::Start,
            ("r", "") => Phase::Rest,
            ("s", rest) => match *rest.split(',').collect::<Vec<_>>().as_slice() {
                [floor, offset, done] => Phase::ById { floor: maybe(floor)?, at: position(offset, done)? },
                _ => return None,
            },
            ("w", rest) => {
                let (offset, done) = rest.split_once(',')?;
                Phase::Walk { at: position(offset, done)? }
            }
            _ => return None,
        };
        let mut cursor = Self {
            since: maybe(since)?,
            mark: maybe(mark)?,
            top: maybe(top)?,
            max_id: number(max_id)?,
            phase,
            ..Self::start()
        };
        let base = cursor.base();
        for row in seen.split(';').filter(|row| !row.is_empty()) {
            let [id, updated, content] = *row.split(',').collect::<Vec<_>>().as_slice() else { return None };
            cursor.seen.push_back(Seen {
                id: number(id)?,
                updated: number(updated)?.wrapping_add(base),
                content: number(content)?.try_into().ok()?,
            });
        }
        for run in poison.split(';').filter(|run| !run.is_empty()) {
            let (run, is_current) = run.strip_suffix('!').map_or((run, false), |run| (run, true));
            let [next_id, next_updated, count] = *run.split(',').collect::<Vec<_>>().as_slice() else { return None };
            cursor.poison.push_back(Poison {
                next_id: number(next_id)?,
                next_updated: number(next_updated)?.wrapping_add(base),
                count: number(count)?.try_into().ok()?,
                is_current,
            });
        }
        Some(cursor)
    }
}

fn hex(number: i64) -> String {
    format!("{}{:x}", if number < 0 { "-" } else { "" }, number.unsigned_abs())
}

fn optional(value: Option<i64>) -> String {
    value.map(hex).unwrap_or_default()
}

fn number(text: &str) -> Option<i64> {
    i64::from_str_radix(text, 16).ok()
}

/// `Some(None)` for nothing, `None` for what is no number.
fn maybe(text: &str) -> Option<Option<i64>> {
    if text.is_empty() { Some(None) } else { number(text).map(Some) }
}

impl FromStr for ChangeCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        Self::parse(text.trim()).ok_or(CursorError) // a file may end with a line's end
    }
}

impl Serialize for ChangeCursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChangeCursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

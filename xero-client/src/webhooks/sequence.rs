//! Which deliveries came, and which did not: by the numbers that Xero gives to the events of one webhook (XR-HOOK-7).

use std::{collections::VecDeque, fmt, time::Duration};

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How many holes are remembered.
const MAX_HOLES: usize = 256;

/// A run of numbers: the first and the last of a delivery's events, or of those that are missing. Never empty, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct SequenceRange {
    first: u64,
    last: u64,
}

impl SequenceRange {
    /// From the first to the last; `None` if the last is before the first, or the first is 0, as it is in a delivery without
    /// events.
    pub fn new(first: u64, last: u64) -> Option<Self> {
        (1 <= first && first <= last).then_some(Self { first, last })
    }

    /// The first.
    pub fn first(self) -> u64 {
        self.first
    }

    /// The last.
    pub fn last(self) -> u64 {
        self.last
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }

    /// What both hold.
    fn common(self, other: Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }
}

/// For serde, which writes the first and the last.
impl TryFrom<(u64, u64)> for SequenceRange {
    type Error = &'static str;

    fn try_from((first, last): (u64, u64)) -> Result<Self, Self::Error> {
        Self::new(first, last).ok_or("a run of sequence numbers begins at 1 or above and does not end before it begins")
    }
}

impl From<SequenceRange> for (u64, u64) {
    fn from(range: SequenceRange) -> Self {
        (range.first, range.last)
    }
}

/// `41-43`, or `41`.
impl fmt::Display for SequenceRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

/// How a delivery stands to those that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arrival {
    /// Nothing came before it.
    First,
    /// It follows on what came.
    Next,
    /// It follows on what has not come, or not yet: deliveries overtake each other (XR-HOOK-8).
    Ahead {
        /// What is between.
        missing: SequenceRange,
    },
    /// It is some of what was missing.
    Late,
    /// All of it came before.
    Repeat,
    /// Some of it came before, some is new.
    Overlap {
        /// How many numbers came before.
        seen: u64,
    },
    /// It is from before what is remembered: from before the first that came, or so long ago that nobody knows.
    Old,
}

/// What is told of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// How it stands to those before.
    pub arrival: Arrival,
    /// What is now taken for lost, see [`SequenceTracker::lost`].
    pub lost: Vec<SequenceRange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Hole {
    range: SequenceRange,
    since: Timestamp,
    told: bool,
}

/// Watches the numbers of one webhook and tells what was lost. It holds at most 256 holes, does no I/O, and can be stored
/// (serde) beside the inbox.
///
/// Deliveries overtake each other, so a hole is no loss at once, only after a while ([`patience`](Self::patience)). A hole
/// that is told may still be filled: Xero tries for 24 hours (XR-HOOK-4).
///
/// It is for noticing losses, not for leaving deliveries out: whether the numbers of a webhook begin again when it is made
/// anew is not known. [`restart`](Self::restart) it at every intent to receive.
///
/// ```
/// use api_core::runtime::{ManualRuntime, Runtime};
/// use xero_client::webhooks::{Arrival, SequenceRange, SequenceTracker};
///
/// let runtime = ManualRuntime::new(1);
/// let mut tracker = SequenceTracker::new();
/// let range = |first, last| SequenceRange::new(first, last).ok_or("no range");
/// assert_eq!(tracker.observe(range(41, 43)?, runtime.now()).arrival, Arrival::First);
/// let missing = range(44, 49)?;
/// assert_eq!(tracker.observe(range(50, 50)?, runtime.now()).arrival, Arrival::Ahead { missing });
/// // Not yet, and then once.
/// assert_eq!(tracker.lost(runtime.now()), []);
/// runtime.advance(std::time::Duration::from_secs(15 * 60));
/// assert_eq!(tracker.lost(runtime.now()), [missing]);
/// assert_eq!(tracker.lost(runtime.now()), []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceTracker {
    patience: Duration,
    /// The lowest number that is remembered and the highest that came; what is between came, but for the holes.
    known: Option<SequenceRange>,
    /// In order, apart from each other, inside what is known.
    holes: VecDeque<Hole>,
}

impl Default for SequenceTracker {
    fn default() -> Self {
        Self::new()
    }
}

impl SequenceTracker {
    /// One that has seen nothing, and takes for lost what is missing for 10 minutes.
    pub fn new() -> Self {
        Self { patience: Duration::from_secs(600), known: None, holes: VecDeque::new() }
    }

    /// Sets after how long what is missing is taken for lost.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Forgets what came: the webhook was made anew, or enabled again.
    pub fn restart(&mut self) {
        self.known = None;
        self.holes.clear();
    }

    /// The highest number that came.
    pub fn highest(&self) -> Option<u64> {
        self.known.map(SequenceRange::last)
    }

    /// What is missing, told or not.
    pub fn missing(&self) -> impl Iterator<Item = SequenceRange> {
        self.holes.iter().map(|hole| hole.range)
    }

    /// Notes a delivery that came at that time.
    pub fn observe(&mut self, range: SequenceRange, at: Timestamp) -> Observation {
        let Some(known) = self.known else {
            self.known = Some(range);
            return Observation { arrival: Arrival::First, lost: Vec::new() };
        };
        let mut lost = Vec::new();
        let arrival = if range.last < known.first {
            Arrival::Old
        } else if range.first > known.last {
            self.known = Some(SequenceRange { first: known.first, last: range.last });
            match SequenceRange::new(known.last.saturating_add(1), range.first.saturating_sub(1)) {
                None => Arrival::Next,
                Some(missing) => {
                    self.holes.push_back(Hole { range: missing, since: at, told: false });
                    Arrival::Ahead { missing }
                }
            }
        } else {
            self.within(range, known)
        };
        while self.holes.len() > MAX_HOLES {
            lost.extend(self.forget_lowest());
        }
        lost.extend(self.lost(at));
        Observation { arrival, lost }
    }

    /// A delivery of which some lies in what is known.
    fn within(&mut self, range: SequenceRange, known: SequenceRange) -> Arrival {
        let mut filled = 0_u64;
        let mut holes = VecDeque::with_capacity(self.holes.len());
        for hole in self.holes.drain(..) {
            let Some(common) = hole.range.common(range) else {
                holes.push_back(hole);
                continue;
            };
            filled = filled.saturating_add(common.count());
            let before = SequenceRange::new(hole.range.first, common.first.saturating_sub(1));
            let behind = SequenceRange::new(common.last.saturating_add(1), hole.range.last);
            holes.extend([before, behind].into_iter().flatten().map(|range| Hole { range, ..hole }));
        }
        self.holes = holes;
        let inside = known.common(range).map_or(0, SequenceRange::count);
        let seen = inside.saturating_sub(filled);
        if range.last > known.last {
            self.known = Some(SequenceRange { first: known.first, last: range.last });
        }
        match (seen, range.count().saturating_sub(seen)) {
            (_, 0) => Arrival::Repeat,
            (0, _) => Arrival::Late,
            (seen, _) => Arrival::Overlap { seen },
        }
    }

    /// Gives up the lowest hole and what is below; the hole if nobody was told.
    fn forget_lowest(&mut self) -> Option<SequenceRange> {
        let hole = self.holes.pop_front()?;
        if let Some(known) = &mut self.known {
            // Something that came is above every hole.
            known.first = hole.range.last.saturating_add(1).min(known.last);
        }
        (!hole.told).then_some(hole.range)
    }

    /// What is missing for so long that it is taken for lost; each hole once, and what is left of one that was filled in part.
    /// Read what changed since then (`modified_since`). Ask at every delivery ([`observe`](Self::observe) does) and now and
    /// then while none comes.
    pub fn lost(&mut self, now: Timestamp) -> Vec<SequenceRange> {
        let patience = TimeDelta::from_std(self.patience).unwrap_or(TimeDelta::MAX);
        let overdue = |hole: &&mut Hole| !hole.told && now.signed_duration_since(hole.since) >= patience;
        let told = self.holes.iter_mut().filter(overdue).map(|hole| {
            hole.told = true;
            hole.range
        });
        told.collect()
    }
}

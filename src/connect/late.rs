//! Payments that come late and move no date (XC-UPDATE-1): rounds of the client's sweep, between polls.
//!
//! Where the sweep stands is part of the poll's cursor, and moves with it. What the orders looked like is too much for a cursor
//! and is kept in the process: an order counts as known when the cursor that came with its signal was stored, which shows
//! when the next poll begins with it.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_core::runtime::{Runtime, Timestamp};
use xcart_client::{ChangeCursor, Client, Fingerprint, SweepCursor, SweepPolicy, wire::OrderId};

/// How many orders are remembered, the latest; others are signalled again in each cycle.
const MAX_KNOWN: usize = 100_000;

/// Where the reading of a store stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Position {
    pub(super) feed: ChangeCursor,
    pub(super) sweep: SweepCursor,
    /// When the last round was made, in Unix seconds; none before the first.
    pub(super) last_round: Option<i64>,
}

impl Position {
    /// Nothing is the beginning. A text without a sweep was stored before there was one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        match *parts.as_slice() {
            [""] => Some(Self::default()),
            [feed] => Some(Self { feed: feed.parse().ok()?, ..Self::default() }),
            [feed, sweep, last_round] => Some(Self {
                feed: feed.parse().ok()?,
                sweep: sweep.parse().ok()?,
                last_round: Some(last_round.parse().ok()?),
            }),
            _ => None,
        }
    }
}

/// `feed sweep last-round`, or `feed` before the first round.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.feed)?;
        self.last_round.map_or(Ok(()), |last_round| write!(f, " {} {last_round}", self.sweep))
    }
}

/// The sweep of one store. Clones share what they remember.
#[derive(Debug, Clone)]
pub(super) struct LatePayments {
    policy: SweepPolicy,
    interval: Duration,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    /// Orders as they were when they were signalled.
    known: BTreeMap<OrderId, Fingerprint>,
    /// What is known once this position is the stored one.
    soon: Option<(String, Vec<(OrderId, Fingerprint)>)>,
}

impl LatePayments {
    pub(super) fn new(policy: SweepPolicy, interval: Duration) -> Self {
        Self { policy, interval, memory: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A round, if it is time for one: the orders that are not as they are known, and in `next` where it goes on. `given` is the
    /// stored position. A round that fails is made again later: the poll itself has found its changes.
    pub(super) async fn round(
        &self,
        client: &Client,
        runtime: &dyn Runtime,
        given: &str,
        next: &mut Position,
    ) -> Vec<OrderId> {
        self.settle(given);
        let now = runtime.now();
        let last_round = next.last_round.replace(next.last_round.unwrap_or(now.timestamp()));
        if !last_round.is_some_and(|last| is_due(last, now, self.interval)) {
            return Vec::new();
        }
        let known = |order| self.lock().known.get(&order).copied();
        let Ok(round) = client.sweep(&next.sweep, &self.policy, known).await else { return Vec::new() };
        (next.sweep, next.last_round) = (round.next, Some(now.timestamp()));
        let found: Vec<_> = round.changed.iter().map(|swept| (swept.row.order.id, swept.fingerprint)).collect();
        let orders = found.iter().map(|(order, _)| *order).collect();
        self.lock().soon = Some((next.to_string(), found));
        orders
    }

    /// What the last round found is known if its position was stored, and forgotten otherwise: it will be found again.
    fn settle(&self, given: &str) {
        let mut memory = self.lock();
        let Some((_, found)) = memory.soon.take().filter(|(position, _)| position == given) else { return };
        memory.known.extend(found);
        while memory.known.len() > MAX_KNOWN {
            memory.known.pop_first();
        }
    }
}

fn is_due(last: i64, now: Timestamp, interval: Duration) -> bool {
    let since = u64::try_from(now.timestamp().saturating_sub(last)).unwrap_or(0);
    Duration::from_secs(since) >= interval
}

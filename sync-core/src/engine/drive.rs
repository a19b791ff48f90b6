//! All of it, until nothing is left to do.

use std::time::Duration;

use canonical_model::ConnectionId;
use futures_util::future::{join_all, pending};

use super::Engine;
use crate::{
    SyncError,
    ports::{Event, JournalStats, QueueStats},
    time::between,
};

/// The shortest pause between two rounds, so that a clock that stands still makes no busy loop.
const MOMENT: Duration = Duration::from_millis(5);

/// What a sync did, and how things stand after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SyncReport {
    /// Signals that the poll gave.
    pub polled: usize,
    /// Signals that were planned.
    pub planned: usize,
    /// Ops that were taken up to be sent.
    pub sent: usize,
    /// Batches in doubt that were seen to.
    pub resolved: usize,
    /// The queue afterwards.
    pub queue: QueueStats,
    /// The journal afterwards.
    pub journal: JournalStats,
}

impl SyncReport {
    fn progress(&self) -> usize {
        self.planned + self.sent + self.resolved
    }
}

/// Work of which a part may have failed.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// How much was done.
    pub(super) done: usize,
    /// The first failure.
    pub(super) trouble: Option<SyncError>,
}

impl Work {
    /// Remembers a failure, if it is the first.
    pub(super) fn fail(&mut self, error: SyncError) {
        self.trouble.get_or_insert(error);
    }

    /// Adds one piece of work.
    pub(super) fn count(&mut self, size: usize, outcome: Result<(), SyncError>) {
        match outcome {
            Ok(()) => self.done += size,
            Err(error) => self.fail(error),
        }
    }

    /// Takes over a failure of other work, and tells how much of that was done.
    fn add(&mut self, other: Result<Self, SyncError>) -> usize {
        match other {
            Ok(other) => {
                other.trouble.into_iter().for_each(|error| self.fail(error));
                other.done
            }
            Err(error) => {
                self.fail(error);
                0
            }
        }
    }

    /// How much was done, if nothing failed.
    pub(super) fn all(self) -> Result<usize, SyncError> {
        self.trouble.map_or(Ok(self.done), Err)
    }
}

/// What failed in a row, and how long to wait therefore.
#[derive(Default)]
struct Failures {
    /// All of them: the waits grow with it.
    in_a_row: u32,
    /// Those that count against the patience: a limit does not, as it says by itself when it is over.
    charged: u32,
}

impl Failures {
    fn add(&mut self, error: &SyncError) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        if !error.is_limit() {
            self.charged = self.charged.saturating_add(1);
        }
    }
}

impl Engine {
    /// Brings one connection in step: polls the store, then plans, sends and resolves until nothing is left to do but what is
    /// parked. Waits where it must: for limits, for the quiet period of what is in doubt, and for another process that polls
    /// this connection at the moment. Failures that may pass are tried again with growing waits,
    /// [`Settings::patience`](super::Settings) times in a row; limits do not count.
    ///
    /// # Errors
    /// A failure that only a person can mend, at once; one that may pass when patience is at its end. Nothing is lost: call
    /// again.
    pub async fn sync(&self, id: &ConnectionId) -> Result<SyncReport, SyncError> {
        self.connection(id)?;
        let mut report = SyncReport::default();
        let mut failures = Failures::default();
        let mut polled = false;
        loop {
            let before = (report.progress(), polled);
            let step = self.step(id, &mut report, &mut polled).await;
            if (report.progress(), polled) != before {
                failures = Failures::default();
            }
            match step {
                Ok(None) => break,
                Ok(Some(wait)) => self.runtime.sleep(wait).await,
                Err(error) if error.is_permanent() => return Err(error),
                Err(error) => {
                    failures.add(&error);
                    if failures.charged > self.settings.patience {
                        return Err(error);
                    }
                    self.pause(id, &error, failures.in_a_row).await;
                }
            }
        }
        report.queue = self.store.queue_stats(id).await?;
        report.journal = self.store.journal_stats(id).await?;
        Ok(report)
    }

    async fn pause(&self, id: &ConnectionId, error: &SyncError, failures: u32) {
        self.emit(Event::Delayed { connection: id.clone(), what: error.to_string() });
        self.runtime.sleep(error.retry_after().unwrap_or_else(|| self.timing.backoff(failures)).max(MOMENT)).await;
    }

    /// One round. `None`: nothing is left to do; otherwise how long to wait before the next round.
    async fn step(
        &self,
        id: &ConnectionId,
        report: &mut SyncReport,
        polled: &mut bool,
    ) -> Result<Option<Duration>, SyncError> {
        let connection = self.connection(id)?;
        let before = report.progress();
        // What fails is remembered, and the rest is done all the same: a store that is down, or one order that cannot be read,
        // keeps nothing from the ledger that is ready for it.
        let mut work = Work::default();
        if !*polled {
            self.refresh_old_contacts(connection).await?;
            match self.try_poll(id).await {
                Ok(None) => {}
                Ok(Some(found)) => {
                    report.polled += found;
                    *polled = true;
                }
                Err(error) => work.fail(error),
            }
        }
        // Many signals are planned before anything is sent, so that ops of many orders share a request.
        while report.progress() - before < self.settings.round {
            let planned = work.add(self.plan_some(connection).await);
            report.planned += planned;
            if planned == 0 {
                break;
            }
        }
        if *polled {
            match self.summarise_due(connection).await {
                Ok(members) => report.planned += members,
                Err(error) => work.fail(error),
            }
        }
        report.sent += work.add(self.dispatch(connection).await);
        report.resolved += work.add(self.resolve_all(connection).await);
        if let Some(trouble) = work.trouble {
            return Err(trouble);
        }
        if report.progress() > before {
            return Ok(Some(Duration::ZERO));
        }
        let (queue, journal) = (self.store.queue_stats(id).await?, self.store.journal_stats(id).await?);
        let left = queue.waiting + queue.leased + journal.ready + journal.in_flight + journal.unknown;
        if left == 0 && *polled {
            return Ok(None);
        }
        let now = self.store.now().await?;
        let due = [queue.next_due, journal.next_due].into_iter().flatten().min();
        let mut wait = due.map_or(self.timing.backoff_min, |due| between(now, due));
        if !*polled {
            wait = wait.min(self.timing.backoff_min); // the other process may be done polling
        }
        Ok(Some(wait.clamp(MOMENT, self.timing.backoff_max)))
    }

    /// Keeps all connections in step without end, each by itself: its store is polled once in every `interval`, what can be done
    /// is done at once, and what has to wait keeps nothing else waiting. Failures are told to the event sink and end nothing.
    ///
    /// # Cancellation
    /// Made to be dropped: race it with whatever says that it is time to stop.
    pub async fn run(&self, interval: Duration) -> std::convert::Infallible {
        join_all(self.connections.keys().map(|id| self.run_one(id, interval.max(MOMENT)))).await;
        pending().await // without a connection there is nothing to do
    }

    async fn run_one(&self, id: &ConnectionId, interval: Duration) {
        let mut failures = Failures::default();
        let mut next_poll = self.runtime.monotonic();
        loop {
            let now = self.runtime.monotonic();
            let mut polled = now < next_poll;
            let was_due = !polled;
            let step = self.step(id, &mut SyncReport::default(), &mut polled).await;
            if was_due && polled {
                next_poll = now.saturating_add(interval);
            }
            let until_poll = next_poll.saturating_sub(self.runtime.monotonic());
            match step {
                Ok(wait) => {
                    failures = Failures::default();
                    self.runtime.sleep(wait.unwrap_or(interval).min(until_poll)).await;
                }
                Err(error) => {
                    failures.add(&error);
                    self.pause(id, &error, failures.in_a_row).await;
                }
            }
        }
    }
}

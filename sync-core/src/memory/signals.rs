//! The queue's rows.

use std::{collections::BTreeMap, time::Duration};

use api_core::{limiter::Priority, runtime::Timestamp};
use canonical_model::ConnectionId;

use crate::{
    Subject,
    ports::{NewSignal, QueueStats, Signal, Snapshot},
    time::later,
};

/// All signals.
#[derive(Default)]
pub(super) struct Signals {
    rows: BTreeMap<(ConnectionId, Subject), Row>,
    /// The last fencing token; never given out twice.
    fences: u64,
    arrivals: u64,
}

struct Row {
    arrival: u64,
    priority: Priority,
    revision: u64,
    leases: u32,
    not_before: Timestamp,
    snapshot: Option<Snapshot>,
    lease: Option<Lease>,
}

#[derive(Clone, Copy)]
struct Lease {
    fence: u64,
    ends: Timestamp,
}

impl Row {
    fn due(&self) -> Timestamp {
        self.lease.map_or(self.not_before, |lease| lease.ends)
    }
}

impl Signals {
    fn row(&mut self, connection: &ConnectionId, subject: &Subject) -> Option<&mut Row> {
        self.rows.get_mut(&(connection.clone(), subject.clone()))
    }

    /// The fencing token of the lease on a signal.
    pub(super) fn fence(&self, connection: &ConnectionId, subject: &Subject) -> Option<u64> {
        self.rows.get(&(connection.clone(), subject.clone()))?.lease.map(|lease| lease.fence)
    }

    pub(super) fn enqueue(&mut self, signal: NewSignal, now: Timestamp) {
        let not_before = signal.not_before.unwrap_or(now);
        if let Some(row) = self.row(&signal.connection, &signal.subject) {
            row.priority = row.priority.min(signal.priority);
            row.revision = row.revision.saturating_add(1);
            row.not_before = row.not_before.min(not_before);
            row.snapshot = signal.snapshot;
            return;
        }
        self.arrivals = self.arrivals.saturating_add(1);
        let row = Row {
            arrival: self.arrivals,
            priority: signal.priority,
            revision: 1,
            leases: 0,
            not_before,
            snapshot: signal.snapshot,
            lease: None,
        };
        self.rows.insert((signal.connection, signal.subject), row);
    }

    pub(super) fn acknowledge(&mut self, connection: &ConnectionId, subject: &Subject, revision: u64, now: Timestamp) {
        let Some(row) = self.row(connection, subject) else { return };
        if row.revision == revision {
            self.rows.remove(&(connection.clone(), subject.clone()));
        } else {
            row.lease = None;
            row.leases = 0;
            row.not_before = now;
        }
    }

    pub(super) fn release(&mut self, connection: &ConnectionId, subject: &Subject, not_before: Timestamp) {
        if let Some(row) = self.row(connection, subject) {
            row.lease = None;
            row.not_before = not_before;
            row.snapshot = None;
        }
    }

    pub(super) fn hasten(&mut self, connection: &ConnectionId, subject: &Subject, now: Timestamp) {
        if let Some(row) = self.row(connection, subject).filter(|row| row.lease.is_none()) {
            row.not_before = row.not_before.min(now);
        }
    }

    pub(super) fn lease(
        &mut self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
        now: Timestamp,
    ) -> Vec<Signal> {
        let mut due: Vec<_> = self
            .rows
            .iter_mut()
            .filter(|((owner, _), row)| owner == connection && row.due() <= now)
            .map(|((_, subject), row)| (subject, row))
            .collect();
        due.sort_by_key(|(_, row)| (row.priority, row.due(), row.arrival));
        due.truncate(max);
        let mut leased = Vec::with_capacity(due.len());
        for (subject, row) in due {
            self.fences = self.fences.saturating_add(1);
            row.leases = row.leases.saturating_add(1);
            row.lease = Some(Lease { fence: self.fences, ends: later(now, lease) });
            leased.push(Signal {
                connection: connection.clone(),
                subject: subject.clone(),
                priority: row.priority,
                revision: row.revision,
                leases: row.leases,
                snapshot: row.snapshot.clone(),
                fence: self.fences,
            });
        }
        leased
    }

    pub(super) fn stats(&self, connection: &ConnectionId, now: Timestamp) -> QueueStats {
        let mut stats = QueueStats::default();
        for row in self.rows.iter().filter(|((owner, _), _)| owner == connection).map(|(_, row)| row) {
            if row.lease.is_some_and(|lease| lease.ends > now) {
                stats.leased += 1;
            } else {
                stats.waiting += 1;
            }
            stats.next_due = Some(stats.next_due.map_or(row.due(), |first| first.min(row.due())));
        }
        stats
    }
}

//! Signals.

use std::time::Duration;

use api_core::{limiter::Priority, runtime::Timestamp};
use async_trait::async_trait;
use canonical_model::ConnectionId;
use rusqlite::params;
use sync_core::{
    StoreError, Subject,
    ports::{NewSignal, Queue, QueueStats, Signal, Snapshot},
};

use super::{
    SqliteStore,
    body::{bad, sum},
    clock::{after, ceil, timestamp},
    database::Class,
    error::Outcome,
    transaction::{Transaction, number},
};

const PRIORITIES: [Priority; 4] = [Priority::Urgent, Priority::Verify, Priority::Normal, Priority::Backfill];

/// The place of a class among the others; the most urgent is 0.
pub(super) fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Urgent => 0,
        Priority::Verify => 1,
        Priority::Normal => 2,
        Priority::Backfill => 3,
    }
}

/// All classes with their places, the most urgent first.
pub(super) fn ranks() -> impl Iterator<Item = (i64, Priority)> {
    PRIORITIES.into_iter().map(|priority| (rank(priority), priority))
}

#[async_trait]
impl Queue for SqliteStore {
    async fn lease_signals(
        &self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
    ) -> Result<Vec<Signal>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Write, move |transaction| lease_signals(transaction, &connection, max, lease)).await
    }

    async fn queue_stats(&self, connection: &ConnectionId) -> Result<QueueStats, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| stats(transaction, &connection)).await
    }
}

/// The fencing token of the lease on a signal.
pub(super) fn fence(
    transaction: Transaction<'_>,
    connection: &ConnectionId,
    subject: &Subject,
) -> Outcome<Option<u64>> {
    transaction.first(
        "SELECT fence FROM signals WHERE connection = ?1 AND subject = ?2 AND leased_until IS NOT NULL",
        params![connection.as_str(), subject.to_string()],
        |row| row.get(0),
    )
}

pub(super) fn enqueue(transaction: Transaction<'_>, signal: &NewSignal) -> Outcome<()> {
    let (body, read_at) = match &signal.snapshot {
        Some(Snapshot { body, read_at }) => (Some(body), Some(read_at.to_rfc3339())),
        None => (None, None),
    };
    transaction.change(
        "INSERT INTO signals (connection, subject, priority, due, wake, fence, revision, leases, read_at, sum, snapshot)
         VALUES (?1, ?2, ?3, ?4, ?4, 0, 1, 0, ?5, ?6, ?7)
         ON CONFLICT (connection, subject) DO UPDATE SET
             priority = min(priority, excluded.priority),
             due = min(due, excluded.due),
             wake = coalesce(leased_until, min(due, excluded.due)),
             revision = revision + 1,
             read_at = excluded.read_at,
             sum = excluded.sum,
             snapshot = excluded.snapshot",
        params![
            signal.connection.as_str(),
            signal.subject.to_string(),
            rank(signal.priority),
            signal.not_before.map_or(transaction.now, ceil),
            read_at,
            body.map(|body| sum(body)),
            body,
        ],
    )?;
    Ok(())
}

pub(super) fn acknowledge(
    transaction: Transaction<'_>,
    connection: &ConnectionId,
    subject: &Subject,
    revision: u64,
) -> Outcome<()> {
    let (connection, subject) = (connection.as_str(), subject.to_string());
    let forgotten = transaction.change(
        "DELETE FROM signals WHERE connection = ?1 AND subject = ?2 AND revision = ?3",
        params![connection, subject, number(revision)],
    )?;
    if forgotten == 0 {
        transaction.change(
            "UPDATE signals SET leased_until = NULL, leases = 0, due = ?3, wake = ?3 WHERE connection = ?1 AND subject = ?2",
            params![connection, subject, transaction.now],
        )?;
    }
    Ok(())
}

pub(super) fn release(
    transaction: Transaction<'_>,
    connection: &ConnectionId,
    subject: &Subject,
    not_before: Timestamp,
) -> Outcome<()> {
    transaction.change(
        "UPDATE signals SET leased_until = NULL, due = ?3, wake = ?3, read_at = NULL, sum = NULL, snapshot = NULL
         WHERE connection = ?1 AND subject = ?2",
        params![connection.as_str(), subject.to_string(), ceil(not_before)],
    )?;
    Ok(())
}

pub(super) fn hasten(transaction: Transaction<'_>, connection: &ConnectionId, subject: &Subject) -> Outcome<()> {
    transaction.change(
        "UPDATE signals SET due = ?3, wake = ?3
         WHERE connection = ?1 AND subject = ?2 AND leased_until IS NULL AND due > ?3",
        params![connection.as_str(), subject.to_string(), transaction.now],
    )?;
    Ok(())
}

/// A signal's row, besides what is asked for by.
struct Row {
    arrival: i64,
    subject: String,
    revision: u64,
    leases: u32,
    read_at: Option<String>,
    sum: Option<i64>,
    snapshot: Option<Vec<u8>>,
}

impl Row {
    fn snapshot(&mut self) -> Outcome<Option<Snapshot>> {
        let (Some(body), Some(read_at)) = (self.snapshot.take(), self.read_at.take()) else { return Ok(None) };
        if self.sum != Some(sum(&body)) {
            return Err(bad("signals", &self.subject, "the check sum of its snapshot does not match"));
        }
        let read_at = read_at.parse().map_err(|error| bad("signals", &self.subject, error))?;
        Ok(Some(Snapshot { body, read_at }))
    }
}

fn lease_signals(
    transaction: Transaction<'_>,
    connection: &ConnectionId,
    max: usize,
    lease: Duration,
) -> Outcome<Vec<Signal>> {
    let mut leased = Vec::new();
    for (rank, priority) in ranks() {
        let rows = transaction.all(
            "SELECT arrival, subject, revision, leases, read_at, sum, snapshot FROM signals
             WHERE connection = ?1 AND priority = ?2 AND wake <= ?3 ORDER BY wake, arrival LIMIT ?4",
            params![connection.as_str(), rank, transaction.now, number(max.saturating_sub(leased.len()))],
            |row| {
                Ok(Row {
                    arrival: row.get(0)?,
                    subject: row.get(1)?,
                    revision: row.get(2)?,
                    leases: row.get(3)?,
                    read_at: row.get(4)?,
                    sum: row.get(5)?,
                    snapshot: row.get(6)?,
                })
            },
        )?;
        for mut row in rows {
            let fence = next_fence(transaction)?;
            let leases = row.leases.saturating_add(1);
            transaction.change(
                "UPDATE signals SET fence = ?2, leases = ?3, leased_until = ?4, wake = ?4 WHERE arrival = ?1",
                params![row.arrival, fence, leases, after(transaction.now, lease)],
            )?;
            leased.push(Signal {
                connection: connection.clone(),
                subject: Subject::try_from(row.subject.clone()).map_err(|error| bad("signals", &row.subject, error))?,
                priority,
                revision: row.revision,
                leases,
                snapshot: row.snapshot()?,
                fence,
            });
        }
    }
    Ok(leased)
}

/// A fencing token that was never given out before, in the life of the file.
fn next_fence(transaction: Transaction<'_>) -> Outcome<u64> {
    transaction
        .first("UPDATE meta SET fence = fence + 1 RETURNING fence", [], |row| row.get(0))?
        .ok_or_else(|| bad("meta", "1", "it is missing"))
}

fn stats(transaction: Transaction<'_>, connection: &ConnectionId) -> Outcome<QueueStats> {
    let stats = transaction.first(
        "SELECT count(*) FILTER (WHERE leased_until > ?2), count(*), min(wake) FROM signals WHERE connection = ?1",
        params![connection.as_str(), transaction.now],
        |row| {
            let (leased, all): (u64, u64) = (row.get(0)?, row.get(1)?);
            let next_due = row.get::<_, Option<i64>>(2)?.map(timestamp);
            Ok(QueueStats { waiting: all.saturating_sub(leased), leased, next_due })
        },
    )?;
    Ok(stats.unwrap_or_default())
}

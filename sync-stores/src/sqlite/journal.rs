//! Ops, batches and plans.

use std::time::Duration;

use async_trait::async_trait;
use canonical_model::{ConnectionId, OpId, ledger::DocKey};
use rusqlite::params;
use sync_core::{
    StoreError, Subject,
    ports::{BatchId, BatchRecord, Journal, JournalStats, OpRecord, OpState, PlanRecord, Versioned},
};

use super::{
    SqliteStore,
    body::Body,
    clock::{after, ceil, timestamp},
    database::Class,
    error::Outcome,
    queue::{rank, ranks},
    transaction::{Transaction, number},
};

#[async_trait]
impl Journal for SqliteStore {
    async fn op(&self, id: &OpId) -> Result<Option<Versioned<OpRecord>>, StoreError> {
        let id = id.clone();
        self.call(Class::Read, move |transaction| op(transaction, &id)).await
    }

    async fn ops_of(
        &self,
        connection: &ConnectionId,
        subject: &Subject,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        let (connection, subject) = (connection.clone(), subject.to_string());
        self.call(Class::Read, move |transaction| {
            transaction.versioned(
                "ops",
                "SELECT id, sum, body, version FROM ops WHERE connection = ?1 AND subject = ?2 ORDER BY position, id",
                params![connection.as_str(), subject],
            )
        })
        .await
    }

    async fn ops_waiting_for(
        &self,
        connection: &ConnectionId,
        key: &DocKey,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        let (connection, key) = (connection.clone(), key.to_string());
        self.call(Class::Read, move |transaction| {
            let mut ops: Vec<Versioned<OpRecord>> = transaction.versioned(
                "ops",
                "SELECT ops.id, ops.sum, ops.body, ops.version FROM op_waits JOIN ops ON ops.id = op_waits.op
                 WHERE op_waits.connection = ?1 AND op_waits.key = ?2",
                params![connection.as_str(), key],
            )?;
            ops.sort_by(|a, b| place(&a.value).cmp(&place(&b.value)));
            Ok(ops)
        })
        .await
    }

    async fn ready_ops(&self, connection: &ConnectionId, max: usize) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| ready_ops(transaction, &connection, max)).await
    }

    async fn parked_ops(&self, connection: &ConnectionId) -> Result<Vec<OpRecord>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| {
            let mut ops: Vec<OpRecord> = transaction.records(
                "ops",
                "SELECT id, sum, body FROM ops WHERE connection = ?1 AND state IN ('parked', 'dead')",
                [connection.as_str()],
            )?;
            ops.sort_by(|a, b| place(a).cmp(&place(b)));
            Ok(ops)
        })
        .await
    }

    async fn open_ops_from(
        &self,
        connection: &ConnectionId,
        origin: &Subject,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        let (connection, origin) = (connection.clone(), origin.to_string());
        self.call(Class::Read, move |transaction| {
            let mut ops: Vec<Versioned<OpRecord>> = transaction.versioned(
                "ops",
                "SELECT id, sum, body, version FROM ops
                 WHERE connection = ?1 AND origin = ?2 AND state NOT IN ('done', 'superseded')",
                params![connection.as_str(), origin],
            )?;
            ops.sort_by(|a, b| place(&a.value).cmp(&place(&b.value)));
            Ok(ops)
        })
        .await
    }

    async fn lease_batches(
        &self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
    ) -> Result<Vec<Versioned<BatchRecord>>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Write, move |transaction| lease_batches(transaction, &connection, max, lease)).await
    }

    async fn plan_of(&self, connection: &ConnectionId, subject: &Subject) -> Result<Option<PlanRecord>, StoreError> {
        let (connection, subject) = (connection.clone(), subject.to_string());
        self.call(Class::Read, move |transaction| {
            let plans = transaction.records(
                "plans",
                "SELECT subject, sum, body FROM plans WHERE connection = ?1 AND subject = ?2",
                params![connection.as_str(), subject],
            )?;
            Ok(plans.into_iter().next())
        })
        .await
    }

    async fn plans(&self, connection: &ConnectionId) -> Result<Vec<PlanRecord>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| {
            let mut plans: Vec<PlanRecord> = transaction.records(
                "plans",
                "SELECT subject, sum, body FROM plans WHERE connection = ?1",
                [connection.as_str()],
            )?;
            plans.sort_by(|a, b| a.subject.cmp(&b.subject));
            Ok(plans)
        })
        .await
    }

    async fn journal_stats(&self, connection: &ConnectionId) -> Result<JournalStats, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| stats(transaction, &connection)).await
    }
}

/// By what ops of several subjects are ordered.
fn place(op: &OpRecord) -> (&Subject, u32, &OpId) {
    (&op.subject, op.position, &op.id)
}

fn op(transaction: Transaction<'_>, id: &OpId) -> Outcome<Option<Versioned<OpRecord>>> {
    let ops = transaction.versioned("ops", "SELECT id, sum, body, version FROM ops WHERE id = ?1", [id.as_str()])?;
    Ok(ops.into_iter().next())
}

pub(super) fn op_version(transaction: Transaction<'_>, id: &OpId) -> Outcome<u64> {
    transaction.version("SELECT version FROM ops WHERE id = ?1", [id.as_str()])
}

pub(super) fn batch_version(transaction: Transaction<'_>, id: &BatchId) -> Outcome<u64> {
    transaction.version("SELECT version FROM batches WHERE id = ?1", [&id.0])
}

pub(super) fn put_op(transaction: Transaction<'_>, op: &OpRecord) -> Outcome<()> {
    let id = op.id.as_str();
    let body = Body::of("ops", id, op)?;
    transaction.change(
        "INSERT INTO ops (id, connection, subject, position, state, priority, due, version, sum, body, origin)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10)
         ON CONFLICT (id) DO UPDATE SET
             connection = excluded.connection, subject = excluded.subject, position = excluded.position,
             state = excluded.state, priority = excluded.priority, due = excluded.due, version = version + 1,
             sum = excluded.sum, body = excluded.body, origin = excluded.origin",
        params![
            id,
            op.connection.as_str(),
            op.subject.to_string(),
            op.position,
            op.state.as_str(),
            rank(op.priority),
            ceil(op.not_before),
            body.sum,
            body.json,
            op.origin.to_string(),
        ],
    )?;
    transaction.change("DELETE FROM op_waits WHERE op = ?1", [id])?;
    if op.state == OpState::Planned {
        for key in &op.waits_for {
            transaction.change(
                "INSERT INTO op_waits (op, connection, key) VALUES (?1, ?2, ?3)",
                params![id, op.connection.as_str(), key.to_string()],
            )?;
        }
    }
    Ok(())
}

fn ready_ops(transaction: Transaction<'_>, connection: &ConnectionId, max: usize) -> Outcome<Vec<Versioned<OpRecord>>> {
    let mut ready = Vec::new();
    for (rank, _) in ranks() {
        ready.extend(transaction.versioned(
            "ops",
            "SELECT id, sum, body, version FROM ops
             WHERE connection = ?1 AND state = 'ready' AND priority = ?2 AND due <= ?3
             ORDER BY due, position, id LIMIT ?4",
            params![connection.as_str(), rank, transaction.now, number(max.saturating_sub(ready.len()))],
        )?);
    }
    Ok(ready)
}

pub(super) fn put_batch(transaction: Transaction<'_>, batch: &BatchRecord, lease: Option<Duration>) -> Outcome<()> {
    let body = Body::of("batches", &batch.id.0, batch)?;
    let (due, leased_until) = (ceil(batch.not_before), lease.map(|lease| after(transaction.now, lease)));
    transaction.change(
        "INSERT INTO batches (id, connection, due, wake, leased_until, version, sum, body)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET
             connection = excluded.connection, due = excluded.due, wake = excluded.wake,
             leased_until = excluded.leased_until, version = version + 1, sum = excluded.sum, body = excluded.body",
        params![
            batch.id.0,
            batch.connection.as_str(),
            due,
            leased_until.map_or(due, |end| end.max(due)),
            leased_until,
            body.sum,
            body.json,
        ],
    )?;
    Ok(())
}

pub(super) fn remove_batch(transaction: Transaction<'_>, id: &BatchId) -> Outcome<()> {
    transaction.change("DELETE FROM batches WHERE id = ?1", [&id.0])?;
    Ok(())
}

fn lease_batches(
    transaction: Transaction<'_>,
    connection: &ConnectionId,
    max: usize,
    lease: Duration,
) -> Outcome<Vec<Versioned<BatchRecord>>> {
    let mut batches: Vec<Versioned<BatchRecord>> = transaction.versioned(
        "batches",
        "SELECT id, sum, body, version FROM batches WHERE connection = ?1 AND wake <= ?2 ORDER BY wake, id LIMIT ?3",
        params![connection.as_str(), transaction.now, number(max)],
    )?;
    for batch in &mut batches {
        batch.version = batch.version.saturating_add(1);
        transaction.change(
            "UPDATE batches SET version = ?2, leased_until = ?3, wake = max(due, ?3) WHERE id = ?1",
            params![batch.value.id.0, batch.version, after(transaction.now, lease)],
        )?;
    }
    Ok(batches)
}

pub(super) fn put_plan(transaction: Transaction<'_>, plan: &PlanRecord) -> Outcome<()> {
    let subject = plan.subject.to_string();
    let body = Body::of("plans", &subject, plan)?;
    transaction.change(
        "INSERT INTO plans (connection, subject, sum, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (connection, subject) DO UPDATE SET sum = excluded.sum, body = excluded.body",
        params![plan.connection.as_str(), subject, body.sum, body.json],
    )?;
    Ok(())
}

fn stats(transaction: Transaction<'_>, connection: &ConnectionId) -> Outcome<JournalStats> {
    let mut stats = JournalStats::default();
    let counts: Vec<(String, u64)> = transaction.all(
        "SELECT state, count(*) FROM ops WHERE connection = ?1 GROUP BY state",
        [connection.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (state, count) in counts {
        match state.as_str() {
            "planned" => stats.planned = count,
            "ready" => stats.ready = count,
            "in_flight" => stats.in_flight = count,
            "unknown" => stats.unknown = count,
            "done" => stats.done = count,
            "parked" => stats.parked = count,
            "dead" => stats.dead = count,
            _ => {}
        }
    }
    let next: Option<i64> = transaction
        .first(
            "SELECT min(at) FROM (
                 SELECT min(due) AS at FROM ops WHERE connection = ?1 AND state = 'ready'
                 UNION ALL SELECT min(wake) FROM batches WHERE connection = ?1
             )",
            [connection.as_str()],
            |row| row.get(0),
        )?
        .flatten();
    stats.next_due = next.map(timestamp);
    Ok(stats)
}

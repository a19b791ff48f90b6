//! What became of a batch without an answer.

use std::collections::BTreeMap;

use api_core::limiter::Priority;
use canonical_model::{
    AppliedRecord, ConnectionId, LedgerId, LedgerWrite, OpId, OpKind, Park, ParkCode, ledger::DocKey,
};
use futures_util::future::join_all;

use super::{
    Connection, Engine,
    dispatch::Leased,
    drive::Work,
    record::{End, Rest},
    send::in_doubt,
};
use crate::{
    RemoteError, RemoteErrorKind, StoreError, SyncError,
    delivery::{Doubt, decide},
    ports::{BatchRecord, BatchState, LookUp, OpRecord, OpState, Precondition, Resolved, Versioned, Write, WriteSet},
    time::later,
};

impl Engine {
    /// Turns to batches in doubt that are due, several at a time: sends the same bytes again, waits, or looks their ops up.
    /// Returns how many batches were seen to.
    ///
    /// # Errors
    /// The first failure of the ledger or the back end, after the batches that were begun came to an end; they stay in doubt.
    pub async fn resolve_due(&self, id: &ConnectionId) -> Result<usize, SyncError> {
        self.resolve_all(self.connection(id)?).await?.all()
    }

    pub(super) async fn resolve_all(&self, connection: &Connection) -> Result<Work, SyncError> {
        let mut work = Work::default();
        loop {
            // No more than are seen to at once: each within its lease.
            let batches = self.store.lease_batches(&connection.id, self.settings.senders, self.timing.lease).await?;
            if batches.is_empty() {
                return Ok(work);
            }
            let resolved = join_all(batches.into_iter().map(|batch| self.resolve_batch(connection, batch))).await;
            resolved.into_iter().for_each(|outcome| work.count(1, outcome));
            if work.trouble.is_some() {
                return Ok(work);
            }
        }
    }

    async fn resolve_batch(&self, connection: &Connection, leased: Versioned<BatchRecord>) -> Result<(), SyncError> {
        let Versioned { value: batch, version } = leased;
        if let Err(error) = self.same_tenant(connection, &batch.tenant) {
            let mut rest = batch.clone();
            rest.not_before = later(self.store.now().await?, self.timing.backoff_max);
            self.put_back(connection, &batch, version, rest, "another organisation is connected").await?;
            return Err(error);
        }
        match self.decide(&batch).await? {
            Doubt::Resend => self.resend(connection, batch, version).await,
            Doubt::Wait(until) => {
                let mut rest = batch.clone();
                rest.not_before = until;
                self.put_back(connection, &batch, version, rest, "its sender is gone").await
            }
            Doubt::Verify => self.verify(connection, batch, version).await,
        }
    }

    pub(super) async fn decide(&self, batch: &BatchRecord) -> Result<Doubt, SyncError> {
        let now = self.store.now().await?;
        Ok(decide(batch, now, self.elapsed(&batch.id), &self.timing, self.settings.resend_unkeyed))
    }

    /// Gives the batch back, with its ops marked as in doubt.
    async fn put_back(
        &self,
        connection: &Connection,
        batch: &BatchRecord,
        version: u64,
        mut rest: BatchRecord,
        why: &str,
    ) -> Result<(), SyncError> {
        if rest.state == BatchState::InFlight {
            rest.state = BatchState::Unanswered;
        }
        self.record(connection, batch, version, &in_doubt(batch, why), Rest::Kept(Box::new(rest))).await.map(drop)
    }

    /// Sends the same bytes with the same key, if after waiting for the limiter there is still time.
    async fn resend(&self, connection: &Connection, mut batch: BatchRecord, version: u64) -> Result<(), SyncError> {
        let ops = self.ops(connection, &batch.ops).await?;
        let priority = ops.iter().map(|op| op.value.priority).min().unwrap_or(Priority::Normal);
        let patience = Some(self.timing.lease.saturating_sub(self.timing.request_timeout));
        let admission = match self.admit(connection, priority, patience).await {
            Ok(admission) => admission,
            Err(error) => {
                let mut rest = batch.clone();
                let wait = error.retry_after().unwrap_or_else(|| self.timing.backoff(batch.sends));
                rest.not_before = later(self.store.now().await?, wait);
                self.put_back(connection, &batch, version, rest, "no leave to send it again").await?;
                return Err(error);
            }
        };
        if self.decide(&batch).await? != Doubt::Resend {
            drop(admission);
            let mut rest = batch.clone();
            rest.not_before = rest.quiet_until;
            return self.put_back(connection, &batch, version, rest, "too late to send it again").await;
        }
        let now = self.store.now().await?;
        batch.state = BatchState::InFlight;
        batch.sends = batch.sends.saturating_add(1);
        batch.last_sent = now;
        batch.quiet_until = later(now, self.timing.quiet);
        let mut set = WriteSet::new();
        set.require(Precondition::BatchVersion { batch: batch.id.clone(), version });
        // The lease is renewed together with the intent, right before the bytes leave.
        set.write(Write::PutBatch { batch: batch.clone(), lease: Some(self.timing.lease) });
        set.audit(&connection.id, &batch.id, "sent again", format!("send number {}", batch.sends));
        let mut records = Vec::with_capacity(ops.len());
        for mut op in ops {
            op.value.enter(OpState::InFlight, now, "sent again").map_err(|what| self.broken(connection, what))?;
            op.value.batch = Some(batch.id.clone());
            records.push(op.value.clone());
            set.put_op(op.value, op.version);
        }
        let started = self.runtime.monotonic();
        if !self.committed(set).await? {
            return Ok(());
        }
        self.remember_sent(&batch.id, started, self.runtime.monotonic());
        let leased = Leased { batch, version: version.saturating_add(1), since: started };
        self.send(connection, leased, &records, admission).await
    }

    async fn ops(&self, connection: &Connection, ids: &[OpId]) -> Result<Vec<Versioned<OpRecord>>, SyncError> {
        let mut ops = Vec::with_capacity(ids.len());
        for id in ids {
            let op = self.store.op(id).await?;
            ops.push(
                op.ok_or_else(|| self.broken(connection, format!("op {} of a batch is not in the journal", id.tag())))?,
            );
        }
        Ok(ops)
    }

    /// The ids of allocations that the ledger is known to have of what these set against each other: two of one amount are told apart
    /// by them alone.
    async fn other_allocations(
        &self,
        connection: &Connection,
        ops: &[Versioned<OpRecord>],
    ) -> Result<BTreeMap<DocKey, LedgerId>, StoreError> {
        let mut others = BTreeMap::new();
        for op in ops.iter().map(|op| &op.value) {
            let LedgerWrite::Allocate(allocation) = &op.write else { continue };
            let of_the_same = |record: &AppliedRecord| {
                matches!(&record.written, Some(LedgerWrite::Allocate(other))
                    if (&other.credit, &other.invoice) == (&allocation.credit, &allocation.invoice))
            };
            let links = self.store.links_of(&connection.id, &op.subject.of_links()).await?;
            let same = links.into_iter().map(|link| link.value).filter(|link| of_the_same(&link.record));
            others.extend(same.map(|link| (link.key, link.record.id)));
        }
        Ok(others)
    }

    /// Looks every op up by its natural key.
    async fn verify(&self, connection: &Connection, batch: BatchRecord, version: u64) -> Result<(), SyncError> {
        let unresolved: Vec<OpId> = batch.unresolved.iter().cloned().collect();
        let ops = self.ops(connection, &unresolved).await?;
        let contacts = matches!(batch.kind, OpKind::CreateContact | OpKind::UpdateContact);
        // What counts is when the look-up began.
        let quiet = self.is_quiet(&batch).await?;
        let looked_up = async {
            self.gate(connection)?;
            if contacts {
                // What is not ours must be in the directory before the order is planned again.
                self.refresh_directory(connection).await?;
            }
            let mut ids = self.resolve(connection, &ops).await?;
            ids.extend(self.other_allocations(connection, &ops).await?);
            let resolved: Vec<_> = ops.iter().map(|op| Resolved { op: &op.value, ids: &ids }).collect();
            let found = connection.ledger.look_up(&connection.tenant, &resolved).await;
            let found = found.and_then(|found| if found.len() == ops.len() { Ok(found) } else { Err(too_little()) });
            found.map_err(|error| self.ledger_failed(connection, error))
        };
        let found = match looked_up.await {
            Ok(found) => found,
            Err(error) => {
                let mut rest = batch.clone();
                rest.failures = rest.failures.saturating_add(1);
                let wait = error.retry_after().unwrap_or_else(|| self.timing.backoff(rest.failures));
                rest.not_before = later(self.store.now().await?, wait);
                self.put_back(connection, &batch, version, rest, "it could not be looked up").await?;
                return Err(error);
            }
        };
        let end = |found| match found {
            LookUp::Ours(receipt) if receipt.id.as_str().is_empty() => {
                End::Unknown("it was found without an id".to_owned())
            }
            LookUp::Ours(receipt) => End::Found(receipt),
            LookUp::Foreign { what } if contacts => {
                End::Outdated(Park::new(ParkCode::ContactUnusable, what, "nothing to do: it is planned again"))
            }
            LookUp::Foreign { what } => End::Refused(Park::new(
                ParkCode::AlreadyInLedger,
                what,
                "give the profile another number prefix, or opt the order out",
            )),
            LookUp::Absent if quiet => End::Absent,
            // It was looked for at once, because its number was said to be taken. Who says so has it, or will show it.
            LookUp::Absent => End::Unknown("its number is taken, and nobody is seen to have it".to_owned()),
        };
        let ends: Vec<_> = ops.iter().map(|op| op.value.id.clone()).zip(found.into_iter().map(end)).collect();
        let mut rest = batch.clone();
        rest.failures = 0;
        rest.unresolved =
            ends.iter().filter(|(_, end)| matches!(end, End::Unknown(_))).map(|(id, _)| id.clone()).collect();
        rest.quiet_until = later(rest.last_sent, self.timing.quiet);
        rest.not_before = rest.quiet_until.max(later(self.store.now().await?, self.timing.backoff_min));
        let finished = rest.unresolved.is_empty();
        let rest = if finished { Rest::Finished } else { Rest::Kept(Box::new(rest)) };
        if self.record(connection, &batch, version, &ends, rest).await? && finished {
            self.memory().sent.remove(&batch.id);
        }
        Ok(())
    }
}

fn too_little() -> RemoteError {
    RemoteError::new(RemoteErrorKind::Malformed, "the look-up did not tell about each op; the connector must")
}

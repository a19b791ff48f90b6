//! From ready ops to batches that are sent.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use api_core::limiter::Priority;
use canonical_model::{ConnectionId, LedgerId, OpId, OpKind, TenantId, ledger::DocKey};
use futures_util::{StreamExt, stream};

use super::{Connection, Engine, drive::Work};
use crate::{
    StoreError, SyncError,
    delivery::batch_id,
    ports::{
        Admission, BatchRecord, BatchState, Event, OpRecord, OpState, Precondition, Rendered, RenderedBatch, Resolved,
        Timestamp, Versioned, Write, WriteSet,
    },
    time::later,
};

/// How many ready ops are looked at in one round.
const ROUND: usize = 1_000;

impl Engine {
    /// Sends what is ready: ops of one kind go together, up to the size of a batch; several batches at a time. Returns how many
    /// ops were taken up.
    ///
    /// # Errors
    /// The first failure of the ledger or the back end, after the batches that were begun came to an end.
    pub async fn dispatch_due(&self, id: &ConnectionId) -> Result<usize, SyncError> {
        self.dispatch(self.connection(id)?).await?.all()
    }

    pub(super) async fn dispatch(&self, connection: &Connection) -> Result<Work, SyncError> {
        let ready = self.store.ready_ops(&connection.id, ROUND).await?;
        // What is looked up first is in batches of its own.
        let mut kinds: BTreeMap<(Priority, OpKind, bool), Vec<Versioned<OpRecord>>> = BTreeMap::new();
        let mut first: BTreeMap<OpKind, Priority> = BTreeMap::new();
        for op in ready {
            self.same_tenant(connection, &op.value.tenant)?;
            let kind = op.value.write.kind();
            // The kinds in the order of their most urgent op; of equals contacts go first, because others wait for them.
            let priority = *first.entry(kind).or_insert(op.value.priority);
            kinds.entry((priority, kind, looks_first(&op.value))).or_default().push(op);
        }
        let mut groups = Vec::new();
        for mut ops in kinds.into_values() {
            while !ops.is_empty() {
                let rest = ops.split_off(ops.len().min(self.settings.batch_size));
                groups.push(std::mem::replace(&mut ops, rest));
            }
        }
        let mut work = Work::default();
        // After a failure no further group is begun: it would most likely fail alike.
        let failed = AtomicBool::new(false);
        let send = async |group: Vec<_>| {
            if failed.load(Ordering::Relaxed) {
                return (0, Ok(()));
            }
            let size = group.len();
            let sent = self.send_group(connection, group).await;
            failed.fetch_or(sent.is_err(), Ordering::Relaxed);
            (size, sent)
        };
        let mut outcomes = stream::iter(groups).map(send).buffer_unordered(self.settings.senders);
        while let Some((size, outcome)) = outcomes.next().await {
            work.count(size, outcome);
        }
        Ok(work)
    }

    /// The ledger's ids of the records that ops name.
    pub(super) async fn resolve(
        &self,
        connection: &Connection,
        ops: &[Versioned<OpRecord>],
    ) -> Result<BTreeMap<DocKey, LedgerId>, StoreError> {
        let keys: std::collections::BTreeSet<DocKey> = ops
            .iter()
            .flat_map(|op| op.value.write.needs().into_iter().chain([op.value.write.key()]))
            .cloned()
            .collect();
        let keys: Vec<_> = keys.into_iter().collect();
        let links = self.store.links(&connection.id, &keys).await?;
        Ok(links.into_iter().map(|link| (link.value.key, link.value.record.id)).collect())
    }

    async fn send_group(&self, connection: &Connection, ops: Vec<Versioned<OpRecord>>) -> Result<(), SyncError> {
        let ids = self.resolve(connection, &ops).await?;
        let (ops, lacking): (Vec<_>, Vec<_>) =
            ops.into_iter().partition(|op| op.value.write.needs().iter().all(|key| ids.contains_key(*key)));
        for op in lacking {
            self.hold_back(connection, op, &ids).await?;
        }
        let resolved: Vec<_> = ops.iter().map(|op| Resolved { op: &op.value, ids: &ids }).collect();
        let rendered = connection.ledger.render(&resolved);
        complete(&ops, &rendered).map_err(SyncError::Configuration)?;
        let ops: BTreeMap<OpId, Versioned<OpRecord>> = ops.into_iter().map(|op| (op.value.id.clone(), op)).collect();
        for (id, park) in rendered.unfit {
            if let Some(mut op) = ops.get(&id).cloned() {
                let what = park.to_string();
                let mut set = WriteSet::new();
                set.audit(&connection.id, &id, "parked", &what);
                let now = self.store.now().await?;
                let parked = OpState::Parked(park.clone());
                op.value.enter(parked, now, what).map_err(|what| self.broken(connection, what))?;
                set.put_op(op.value, op.version);
                if self.committed(set).await? {
                    self.emit(Event::Parked { connection: connection.id.clone(), op: id, park });
                }
            }
        }
        for batch in rendered.batches {
            self.send_new(connection, batch, &ops).await?;
        }
        Ok(())
    }

    /// An op whose records are not there (any more) waits for them.
    async fn hold_back(
        &self,
        connection: &Connection,
        mut op: Versioned<OpRecord>,
        ids: &BTreeMap<DocKey, LedgerId>,
    ) -> Result<(), SyncError> {
        let now = self.store.now().await?;
        op.value.waits_for =
            op.value.write.needs().into_iter().filter(|key| !ids.contains_key(*key)).cloned().collect();
        op.value
            .enter(OpState::Planned, now, "a record that it names is not in the ledger yet")
            .map_err(|what| self.broken(connection, what))?;
        let mut set = WriteSet::new();
        for key in &op.value.waits_for {
            // If it came to be meanwhile, nobody would wake the op.
            let (connection, key) = (connection.id.clone(), key.clone());
            set.require(Precondition::LinkVersion { connection, key, version: 0 });
        }
        set.put_op(op.value, op.version);
        self.committed(set).await.map(drop)
    }

    /// Writes the batch down, then sends it: what is not in the store was never sent.
    async fn send_new(
        &self,
        connection: &Connection,
        rendered: RenderedBatch,
        ops: &BTreeMap<OpId, Versioned<OpRecord>>,
    ) -> Result<(), SyncError> {
        let members: Vec<_> = rendered.ops.iter().filter_map(|id| ops.get(id).cloned()).collect();
        let Some(first) = members.first() else { return Ok(()) };
        if looks_first(&first.value) {
            return self.look_first(connection, rendered, members).await;
        }
        let priority = members.iter().map(|op| op.value.priority).min().unwrap_or(first.value.priority);
        let admission = self.admit(connection, priority, None).await?;
        let now = self.store.now().await?;
        let batch = self.batch(connection, rendered, &members, now);
        let mut set = WriteSet::new();
        set.require(Precondition::BatchVersion { batch: batch.id.clone(), version: 0 });
        set.write(Write::PutBatch { batch: batch.clone(), lease: Some(self.timing.lease) });
        set.audit(&connection.id, &batch.id, "sent", format!("{} ops, {:?}", batch.ops.len(), batch.request));
        let mut records = Vec::with_capacity(members.len());
        for mut op in members {
            op.value.batch = Some(batch.id.clone());
            op.value
                .enter(OpState::InFlight, now, format!("sent in {}", batch.id))
                .map_err(|what| self.broken(connection, what))?;
            records.push(op.value.clone());
            set.put_op(op.value, op.version);
        }
        let started = self.runtime.monotonic();
        if !self.committed(set).await? {
            return Ok(()); // Another worker has them, or they were planned anew. The admission goes back unused.
        }
        self.remember_sent(&batch.id, started, self.runtime.monotonic());
        self.send(connection, Leased { batch, version: 1, since: started }, &records, admission).await
    }

    /// A batch that is about to be sent for the first time.
    fn batch(
        &self,
        connection: &Connection,
        rendered: RenderedBatch,
        members: &[Versioned<OpRecord>],
        now: Timestamp,
    ) -> BatchRecord {
        let generations = members.iter().map(|op| (&op.value.id, op.value.generation));
        BatchRecord {
            id: batch_id(&connection.tenant, &rendered.request, generations),
            connection: connection.id.clone(),
            tenant: connection.tenant.clone(),
            kind: rendered.kind,
            request: rendered.request,
            ops: rendered.ops.clone(),
            unresolved: rendered.ops.into_iter().collect(),
            state: BatchState::InFlight,
            first_sent: now,
            last_sent: now,
            sends: 1,
            quiet_until: later(now, self.timing.quiet),
            not_before: now,
            failures: 0,
        }
    }

    /// Writes the batch down as one in doubt, although it was never sent: its ops are looked up at once, and those that are not there
    /// are sent after the quiet period, in which even a late request of another journal must have arrived.
    async fn look_first(
        &self,
        connection: &Connection,
        rendered: RenderedBatch,
        members: Vec<Versioned<OpRecord>>,
    ) -> Result<(), SyncError> {
        let now = self.store.now().await?;
        let batch = BatchRecord {
            state: BatchState::Answered,
            sends: 0,
            quiet_until: now,
            ..self.batch(connection, rendered, &members, now)
        };
        let broken = |what| self.broken(connection, what);
        let mut set = WriteSet::new();
        set.require(Precondition::BatchVersion { batch: batch.id.clone(), version: 0 });
        set.audit(&connection.id, &batch.id, "looked for", format!("{} ops, before they are sent", batch.ops.len()));
        for mut op in members {
            op.value.batch = Some(batch.id.clone());
            op.value.enter(OpState::InFlight, now, "not sent: its document was there already").map_err(broken)?;
            op.value.enter(OpState::Unknown, now, "looked up first").map_err(broken)?;
            set.put_op(op.value, op.version);
        }
        set.write(Write::PutBatch { batch: batch.clone(), lease: None });
        let monotonic = self.runtime.monotonic();
        if self.committed(set).await? {
            self.remember_sent(&batch.id, monotonic, monotonic);
        }
        Ok(())
    }

    /// Waits for leave to make one call, unless the ledger asked to be left alone.
    pub(super) async fn admit(
        &self,
        connection: &Connection,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Admission, SyncError> {
        self.gate(connection)?;
        let admitted = connection.ledger.admit(&connection.tenant, priority, patience).await;
        admitted.map_err(|error| self.ledger_failed(connection, error))
    }

    /// An op stays bound to the organisation that it was planned for.
    pub(super) fn same_tenant(&self, connection: &Connection, tenant: &TenantId) -> Result<(), SyncError> {
        if *tenant == connection.tenant {
            return Ok(());
        }
        Err(SyncError::Configuration(format!(
            "connection {} has writes that were planned for tenant {tenant}, and is now connected to {}; connect the former \
             again until they are done, or give the new one a connection of its own",
            connection.id, connection.tenant
        )))
    }
}

/// A batch that this worker has a lease on.
#[derive(Debug)]
pub(super) struct Leased {
    pub(super) batch: BatchRecord,
    /// Its version, which is the fencing token.
    pub(super) version: u64,
    /// Since when at least, by the monotonic clock: read before the lease was taken.
    pub(super) since: Duration,
}

/// Whether an op is looked up before it is sent: it may be there, and the ledger would take it a second time.
fn looks_first(op: &OpRecord) -> bool {
    op.predates && !op.write.kind().has_enforced_key()
}

/// Whether what a ledger rendered holds every op exactly once. One that was left out would be rendered again for ever.
fn complete(ops: &[Versioned<OpRecord>], rendered: &Rendered) -> Result<(), String> {
    let mut given: Vec<&OpId> = ops.iter().map(|op| &op.value.id).collect();
    let batched = rendered.batches.iter().flat_map(|batch| &batch.ops);
    let mut taken: Vec<&OpId> = batched.chain(rendered.unfit.iter().map(|(id, _)| id)).collect();
    given.sort();
    taken.sort();
    if given == taken && rendered.batches.iter().all(|batch| !batch.ops.is_empty()) {
        return Ok(());
    }
    Err(format!(
        "the ledger's connector was given {} ops to render and placed {}; its `render` must place each exactly once",
        given.len(),
        taken.len()
    ))
}

//! Ops, batches and plans.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use api_core::runtime::Timestamp;
use canonical_model::{ConnectionId, OpId, ledger::DocKey};

use super::state::put;
use crate::{
    Subject,
    ports::{BatchId, BatchRecord, JournalStats, OpRecord, OpState, PlanRecord, Versioned},
    time::later,
};

/// The journal's rows. Two indexes stand beside the ops, because planning and recording ask for them once for each op.
#[derive(Default)]
pub(super) struct Journal {
    ops: BTreeMap<OpId, Versioned<OpRecord>>,
    by_subject: BTreeMap<(ConnectionId, Subject), BTreeSet<OpId>>,
    by_wait: BTreeMap<(ConnectionId, DocKey), BTreeSet<OpId>>,
    batches: BTreeMap<BatchId, Batch>,
    plans: BTreeMap<(ConnectionId, Subject), PlanRecord>,
}

struct Batch {
    row: Versioned<BatchRecord>,
    lease_ends: Option<Timestamp>,
}

impl Batch {
    fn due(&self) -> Timestamp {
        self.row.value.not_before.max(self.lease_ends.unwrap_or(Timestamp::MIN_UTC))
    }
}

impl Journal {
    pub(super) fn op(&self, id: &OpId) -> Option<Versioned<OpRecord>> {
        self.ops.get(id).cloned()
    }

    pub(super) fn op_version(&self, id: &OpId) -> u64 {
        self.ops.get(id).map_or(0, |row| row.version)
    }

    pub(super) fn batch_version(&self, id: &BatchId) -> u64 {
        self.batches.get(id).map_or(0, |batch| batch.row.version)
    }

    pub(super) fn put_op(&mut self, op: OpRecord) {
        let id = op.id.clone();
        if let Some(former) = self.ops.get(&id) {
            for key in &former.value.waits_for {
                if let Some(waiting) = self.by_wait.get_mut(&(former.value.connection.clone(), key.clone())) {
                    waiting.remove(&id);
                }
            }
        }
        for key in &op.waits_for {
            self.by_wait.entry((op.connection.clone(), key.clone())).or_default().insert(id.clone());
        }
        self.by_subject.entry((op.connection.clone(), op.subject.clone())).or_default().insert(id.clone());
        put(&mut self.ops, id, op);
    }

    pub(super) fn put_batch(&mut self, batch: BatchRecord, lease_ends: Option<Timestamp>) {
        let version = self.batch_version(&batch.id).saturating_add(1);
        self.batches.insert(batch.id.clone(), Batch { row: Versioned { value: batch, version }, lease_ends });
    }

    pub(super) fn remove_batch(&mut self, id: &BatchId) {
        self.batches.remove(id);
    }

    pub(super) fn put_plan(&mut self, plan: PlanRecord) {
        self.plans.insert((plan.connection.clone(), plan.subject.clone()), plan);
    }

    fn rows(&self, ids: Option<&BTreeSet<OpId>>) -> Vec<Versioned<OpRecord>> {
        let mut rows: Vec<_> = ids.into_iter().flatten().filter_map(|id| self.ops.get(id).cloned()).collect();
        rows.sort_by(|a, b| place(&a.value).cmp(&place(&b.value)));
        rows
    }

    pub(super) fn ops_of(&self, connection: &ConnectionId, subject: &Subject) -> Vec<Versioned<OpRecord>> {
        self.rows(self.by_subject.get(&(connection.clone(), subject.clone())))
    }

    pub(super) fn ops_waiting_for(&self, connection: &ConnectionId, key: &DocKey) -> Vec<Versioned<OpRecord>> {
        let mut rows = self.rows(self.by_wait.get(&(connection.clone(), key.clone())));
        rows.retain(|row| row.value.state == OpState::Planned);
        rows
    }

    pub(super) fn ready_ops(&self, connection: &ConnectionId, max: usize, now: Timestamp) -> Vec<Versioned<OpRecord>> {
        let due = |op: &OpRecord| op.state == OpState::Ready && op.not_before <= now;
        let mut rows: Vec<_> = self.of(connection).filter(|row| due(&row.value)).collect();
        rows.sort_by_key(|row| (row.value.priority, row.value.not_before, row.value.position, &row.value.id));
        rows.into_iter().take(max).cloned().collect()
    }

    pub(super) fn parked_ops(&self, connection: &ConnectionId) -> Vec<OpRecord> {
        let parked = |op: &OpRecord| matches!(op.state, OpState::Parked(_) | OpState::Dead(_));
        let mut ops: Vec<_> = self.of(connection).map(|row| &row.value).filter(|op| parked(op)).collect();
        ops.sort_by(|a, b| place(a).cmp(&place(b)));
        ops.into_iter().cloned().collect()
    }

    pub(super) fn open_ops_from(&self, connection: &ConnectionId, origin: &Subject) -> Vec<Versioned<OpRecord>> {
        let ended = |op: &OpRecord| matches!(op.state, OpState::Done(_) | OpState::Superseded);
        let open = |row: &&Versioned<OpRecord>| row.value.origin == *origin && !ended(&row.value);
        let mut rows: Vec<_> = self.of(connection).filter(open).cloned().collect();
        rows.sort_by(|a, b| place(&a.value).cmp(&place(&b.value)));
        rows
    }

    fn of<'a>(&'a self, connection: &'a ConnectionId) -> impl Iterator<Item = &'a Versioned<OpRecord>> {
        self.ops.values().filter(move |row| row.value.connection == *connection)
    }

    pub(super) fn lease_batches(
        &mut self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
        now: Timestamp,
    ) -> Vec<Versioned<BatchRecord>> {
        let due = |batch: &&mut Batch| batch.row.value.connection == *connection && batch.due() <= now;
        let mut batches: Vec<_> = self.batches.values_mut().filter(due).collect();
        batches.sort_by(|a, b| (a.due(), &a.row.value.id).cmp(&(b.due(), &b.row.value.id)));
        batches.truncate(max);
        let take = |batch: &mut Batch| {
            batch.row.version = batch.row.version.saturating_add(1);
            batch.lease_ends = Some(later(now, lease));
            batch.row.clone()
        };
        batches.into_iter().map(take).collect()
    }

    pub(super) fn plan_of(&self, connection: &ConnectionId, subject: &Subject) -> Option<PlanRecord> {
        self.plans.get(&(connection.clone(), subject.clone())).cloned()
    }

    pub(super) fn plans(&self, connection: &ConnectionId) -> Vec<PlanRecord> {
        self.plans.values().filter(|plan| plan.connection == *connection).cloned().collect()
    }

    pub(super) fn stats(&self, connection: &ConnectionId) -> JournalStats {
        let mut stats = JournalStats::default();
        let mut due: Vec<Timestamp> = Vec::new();
        for Versioned { value: op, .. } in self.of(connection) {
            match op.state {
                OpState::Planned => stats.planned += 1,
                OpState::Ready => {
                    stats.ready += 1;
                    due.push(op.not_before);
                }
                OpState::InFlight => stats.in_flight += 1,
                OpState::Unknown => stats.unknown += 1,
                OpState::Done(_) => stats.done += 1,
                OpState::Parked(_) => stats.parked += 1,
                OpState::Dead(_) => stats.dead += 1,
                OpState::Superseded => {}
            }
        }
        due.extend(self.batches.values().filter(|batch| batch.row.value.connection == *connection).map(Batch::due));
        stats.next_due = due.into_iter().min();
        stats
    }
}

/// By what ops are ordered.
fn place(op: &OpRecord) -> (&Subject, u32, &OpId) {
    (&op.subject, op.position, &op.id)
}

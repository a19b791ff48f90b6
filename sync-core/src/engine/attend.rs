//! What a person asks of the engine: to look at an order, to show what is parked, to try it again.

use std::collections::{BTreeMap, BTreeSet};

use api_core::limiter::Priority;
use canonical_model::{ConnectionId, OpId, OpKind, OrderId, Park};

use super::{Connection, Engine, summaries::SUMMARIES};
use crate::{
    StoreError, Subject, SyncError,
    delivery::next_ready,
    ports::{NewSignal, OpRecord, OpState, Timestamp, Versioned, Write, WriteSet},
};

/// How often redriving is tried when ops move under it.
const TRIES: usize = 8;

/// Something that is not sent, with its cause, what would help, and what it holds back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParkedItem {
    /// The order. For a contact that several orders share, the one that planned it.
    pub order: Subject,
    /// The order's public number, if it could be read.
    pub number: Option<String>,
    /// The op that is parked or was given up, with its kind; `None` where the order as a whole was not planned.
    pub op: Option<(OpId, OpKind)>,
    /// Cause and fix.
    pub park: Park,
    /// Other orders that wait for this very record.
    pub holds_back: Vec<Subject>,
}

impl Engine {
    /// Says that an order may have changed, as a webhook or a person would.
    ///
    /// # Errors
    /// When the back end fails.
    pub async fn signal(&self, id: &ConnectionId, order: &OrderId, priority: Priority) -> Result<(), SyncError> {
        self.connection(id)?;
        let mut set = WriteSet::new();
        set.write(Write::Enqueue(look_again(id, Subject::Order(order.clone()), priority)));
        Ok(self.store.commit(set).await?)
    }

    /// Everything that is not sent and waits for a person: orders that could not be planned, writes that were refused or given
    /// up, each with the other orders that it holds back. In the order of the orders.
    ///
    /// # Errors
    /// When the back end fails.
    pub async fn parked(&self, id: &ConnectionId) -> Result<Vec<ParkedItem>, SyncError> {
        let plans = self.store.plans(id).await?;
        let numbers: BTreeMap<_, _> = plans.iter().map(|plan| (plan.subject.clone(), plan.number.clone())).collect();
        let mut items = Vec::new();
        for plan in plans {
            let item = |park| ParkedItem {
                order: plan.subject.clone(),
                number: plan.number.clone(),
                op: None,
                park,
                holds_back: Vec::new(),
            };
            items.extend(plan.parked.iter().cloned().map(item));
        }
        for op in self.store.parked_ops(id).await? {
            let (OpState::Parked(park) | OpState::Dead(park)) = op.state else { continue };
            let waiting = self.store.ops_waiting_for(id, op.write.key()).await?;
            let holds_back: BTreeSet<_> = waiting.into_iter().map(|waiting| waiting.value.origin).collect();
            items.push(ParkedItem {
                number: numbers.get(&op.origin).cloned().flatten(),
                op: Some((op.id, op.write.kind())),
                park,
                holds_back: holds_back.into_iter().filter(|order| *order != op.origin).collect(),
                order: op.origin,
            });
        }
        items.sort_by(|a, b| a.order.cmp(&b.order));
        Ok(items)
    }

    /// Looks again at everything that is parked, with fresh reference data, and sends again what was refused: for after a person
    /// mended the cause. A write that was refused is not tried again by itself unless its plan changes. Returns how many orders
    /// are looked at; [`sync`](Self::sync) does the rest.
    ///
    /// # Errors
    /// When the back end fails.
    pub async fn redrive(&self, id: &ConnectionId) -> Result<usize, SyncError> {
        let connection = self.connection(id)?;
        self.memory().knowledge.remove(&connection.tenant);
        self.memory().directories.remove(id);
        let mut tries = 0;
        loop {
            let mut subjects: BTreeSet<Subject> = self
                .store
                .plans(id)
                .await?
                .into_iter()
                .filter(|plan| !plan.parked.is_empty())
                .map(|plan| plan.subject)
                .collect();
            let now = self.store.now().await?;
            if self.store.cursor(id, SUMMARIES).await?.is_some() {
                subjects.insert(Subject::Summaries);
            }
            let (mut set, mut summaries) = (WriteSet::new(), BTreeMap::<Subject, Vec<Versioned<OpRecord>>>::new());
            for parked in self.store.parked_ops(id).await? {
                let Some(mut op) = self.store.op(&parked.id).await? else { continue };
                if !matches!(op.value.state, OpState::Parked(_) | OpState::Dead(_)) {
                    continue;
                }
                // A new generation, so that the ledger does not answer from its memory of the refusal.
                op.value.generation = op.value.generation.saturating_add(1);
                op.value
                    .enter(OpState::Planned, now, "a person asked to try it again")
                    .map_err(|what| self.broken(connection, what))?;
                if matches!(op.value.subject, Subject::Contact(_)) {
                    // Others wait for it, and the order that planned it may do without it by now: nobody would make it ready.
                    op.value
                        .enter(OpState::Ready, now, "its turn has come")
                        .map_err(|what| self.broken(connection, what))?;
                }
                subjects.insert(op.value.origin.clone());
                if let Subject::Summary(_) = op.value.subject {
                    summaries.entry(op.value.subject.clone()).or_default().push(op);
                } else {
                    set.put_op(op.value, op.version);
                }
            }
            for (summary, ops) in summaries {
                for op in self.in_their_turn(connection, &summary, ops, now).await? {
                    set.put_op(op.value, op.version);
                }
            }
            for subject in &subjects {
                set.write(Write::Enqueue(look_again(id, subject.clone(), Priority::Normal)));
            }
            let orders = subjects.iter().filter(|subject| **subject != Subject::Summaries).count();
            set.audit(id, id, "redriven", format!("{orders} orders"));
            match self.store.commit(set).await {
                Ok(()) => return Ok(orders),
                Err(StoreError::Conflict(_)) if tries < TRIES => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Engine {
    /// Ops of a subject that were planned anew, the first of them ready if it is its turn: unlike an order, a summary is not planned
    /// again as long as something of its round is open.
    async fn in_their_turn(
        &self,
        connection: &Connection,
        subject: &Subject,
        planned: Vec<Versioned<OpRecord>>,
        now: Timestamp,
    ) -> Result<Vec<Versioned<OpRecord>>, SyncError> {
        let ids: BTreeSet<OpId> = planned.iter().map(|op| op.value.id.clone()).collect();
        let others = self.store.ops_of(&connection.id, subject).await?;
        let mut ops: Vec<_> = others.into_iter().filter(|op| !ids.contains(&op.value.id)).chain(planned).collect();
        next_ready(&mut ops, now).map_err(|what| self.broken(connection, what))?;
        ops.retain(|op| ids.contains(&op.value.id));
        Ok(ops)
    }
}

/// A signal without a snapshot, due at once.
pub(super) fn look_again(connection: &ConnectionId, subject: Subject, priority: Priority) -> NewSignal {
    NewSignal { connection: connection.clone(), subject, priority, not_before: None, snapshot: None }
}

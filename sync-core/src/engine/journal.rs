//! From the steps of a plan to ops in the journal: new ones, ones that take the place of others, ones that no plan wants any more.

use std::collections::{BTreeMap, BTreeSet};

use api_core::limiter::Priority;
use canonical_model::{
    Adoption, AppliedRecord, Heard, LedgerWrite, OpId, OpKind, ParkCode, Step,
    ledger::{ContactEntry, DocKey, DocKind},
};

use super::{Connection, Engine, attend::look_again};
use crate::{
    Subject, SyncError,
    delivery::next_ready,
    ports::{LinkRecord, NewSignal, OpRecord, OpState, Precondition, Timestamp, Versioned, Write, WriteSet},
    time::later,
};

/// The journal's part of the transaction that ends the planning of an order.
pub(super) struct Draft<'a> {
    pub(super) connection: &'a Connection,
    /// What is planned: an order, or the summaries.
    pub(super) origin: &'a Subject,
    pub(super) priority: Priority,
    /// The links that the plan was made from, with their versions.
    pub(super) links: &'a BTreeMap<DocKey, u64>,
    pub(super) now: Timestamp,
    pub(super) set: &'a mut WriteSet,
}

impl Draft<'_> {
    /// Requires that the link is as it was when the plan was made.
    pub(super) fn unchanged(&mut self, key: &DocKey) {
        let version = self.links.get(key).copied().unwrap_or(0);
        let (connection, key) = (self.connection.id.clone(), key.clone());
        self.set.require(Precondition::LinkVersion { connection, key, version });
    }

    /// An op as a step plans it.
    fn op(&self, step: &Step, subject: Subject, position: u32) -> OpRecord {
        OpRecord {
            id: step.op.clone(),
            connection: self.connection.id.clone(),
            tenant: self.connection.tenant.clone(),
            subject,
            origin: self.origin.clone(),
            position,
            priority: self.priority,
            write: step.write.clone(),
            why: step.why.clone().into_owned(),
            state: OpState::Planned,
            generation: 1,
            waits_for: BTreeSet::new(),
            predates: step.write.kind().stands_alone(),
            not_before: self.now,
            batch: None,
            notes: Vec::new(),
        }
    }
}

/// How often a document is sent that the ledger refuses because of its contact, while the directory says that it can be billed.
const CONTACT_TRIES: u32 = 3;

/// Whether an op is parked, and the plan wants the very same write again: it would be refused again, so only a person, or
/// another plan, tries it anew. On a contact that was merged meanwhile it is another write, although its key is the same.
fn stays_parked(known: &OpRecord, step: &Step) -> bool {
    let (OpState::Parked(park) | OpState::Dead(park)) = &known.state else { return false };
    let bills = || step.write.needs().into_iter().any(|key| key.kind() == DocKind::Contact);
    let may_be_merged = park.code == ParkCode::ContactUnusable && known.generation < CONTACT_TRIES && bills();
    known.write.sends_the_same(&step.write) && !may_be_merged
}

/// Whether an op that was refused, and waits to be tried again, is planned otherwise by now.
fn is_mended(known: &OpRecord, step: &Step) -> bool {
    known.generation > 1 && !known.write.sends_the_same(&step.write)
}

/// Whether the step says of a contact what a later order says, and otherwise than the op.
fn is_later(known: &OpRecord, step: &Step) -> bool {
    let later = step.write.as_of().is_some_and(|as_of| Some(as_of) >= known.write.as_of());
    later && !known.write.sends_the_same(&step.write)
}

/// Whether an op leaves a contact alone that is ready to be written: another order waits for it already. New values of one that is
/// there may give way to later ones.
fn is_begun(known: &OpRecord, step: &Step) -> bool {
    let is_update = step.write.kind() == OpKind::UpdateContact;
    known.state == OpState::Ready && !is_mended(known, step) && !(is_update && is_later(known, step))
}

/// Whether the values that an earlier order has would take the place of a later order's.
fn is_outdated(known: &OpRecord, step: &Step) -> bool {
    let as_of = |write: &LedgerWrite| write.as_of();
    known.state != OpState::Superseded
        && step.write.kind() == OpKind::UpdateContact
        && as_of(&step.write) < as_of(&known.write)
}

/// The generation of an op that takes the place of a known one. What was sent and refused gets a new one, so that the ledger does
/// not answer from its memory of the refusal.
fn next_generation(known: &OpRecord) -> u32 {
    let refused = matches!(known.state, OpState::Parked(_) | OpState::Dead(_));
    known.generation.saturating_add(u32::from(refused))
}

/// No plan wants the op any more; whether that is news. What is in doubt, or done, stays.
fn supersede(op: &mut OpRecord, at: Timestamp, why: &str) -> Result<bool, String> {
    let news = op.state.is_replaceable() && op.state != OpState::Superseded;
    if news {
        op.generation = next_generation(op);
        op.enter(OpState::Superseded, at, why)?;
    }
    Ok(news)
}

/// The op that a step plans, in the place of one that was known: it keeps history and wait.
fn succeed(mut op: OpRecord, known: OpRecord, at: Timestamp) -> Result<OpRecord, String> {
    op.generation = next_generation(&known);
    op.predates = known.predates;
    if matches!(known.state, OpState::Planned | OpState::Ready) {
        op.not_before = op.not_before.max(known.not_before);
    }
    op.state = known.state;
    op.notes = known.notes;
    let why = op.why.clone();
    op.enter(OpState::Planned, at, why)?;
    Ok(op)
}

impl Engine {
    /// Writes the steps of an order, or of its contact, into the journal. `ops` are those of the order, none of them in doubt.
    pub(super) async fn journal_plan(
        &self,
        draft: &mut Draft<'_>,
        steps: Vec<Step>,
        ops: Vec<Versioned<OpRecord>>,
    ) -> Result<(), SyncError> {
        let (contacts, own) = steps.into_iter().partition(|step| step.write.key().kind() == DocKind::Contact);
        self.journal_contacts(draft, contacts).await?;
        let subject = draft.origin.clone();
        self.journal_subject(draft, &subject, own, ops)
    }

    /// Writes steps of contacts into the journal, which are subjects of their own.
    pub(super) async fn journal_contacts(&self, draft: &mut Draft<'_>, steps: Vec<Step>) -> Result<(), SyncError> {
        for step in steps {
            let subject = Subject::Contact(step.write.key().source().to_owned());
            self.journal_contact(draft, step, subject).await?;
        }
        Ok(())
    }

    /// Writes the steps of a subject into the journal, in the place of those of its `ops` that could still be replaced.
    pub(super) fn journal_subject(
        &self,
        draft: &mut Draft<'_>,
        subject: &Subject,
        steps: Vec<Step>,
        mut ops: Vec<Versioned<OpRecord>>,
    ) -> Result<(), SyncError> {
        let (connection, now) = (draft.connection, draft.now);
        let broken = |what| self.broken(connection, what);
        let done = ops.iter().filter(|op| matches!(op.value.state, OpState::Done(_)));
        let mut position = done.map(|op| op.value.position.saturating_add(1)).max().unwrap_or(0);
        let mut changed: BTreeSet<_> = BTreeSet::new();
        let wanted: BTreeSet<_> = steps.iter().map(|step| step.op.clone()).collect();
        for op in ops.iter_mut().filter(|op| !wanted.contains(&op.value.id)) {
            if supersede(&mut op.value, now, "a later plan does without it").map_err(broken)? {
                changed.insert(op.value.id.clone());
            }
        }
        for step in steps {
            let mut op = draft.op(&step, subject.clone(), position);
            position = position.saturating_add(1);
            let others = step.write.needs().into_iter().filter(|key| !subject.holds(key));
            op.waits_for = others.filter(|key| !draft.links.contains_key(*key)).cloned().collect();
            for key in &op.waits_for {
                // If the record came to be meanwhile, nobody would wake the op.
                draft.unchanged(key);
            }
            match ops.iter_mut().find(|known| known.value.id == step.op) {
                None => {
                    op.enter(OpState::Planned, now, step.why.into_owned()).map_err(broken)?;
                    changed.insert(op.id.clone());
                    ops.push(Versioned { value: op, version: 0 });
                }
                Some(known) if stays_parked(&known.value, &step) => {
                    known.value.position = op.position;
                    known.value.waits_for = op.waits_for;
                    changed.insert(op.id);
                }
                Some(known) if known.value.state.is_replaceable() => {
                    changed.insert(op.id.clone());
                    known.value = succeed(op, known.value.clone(), now).map_err(broken)?;
                }
                // Done already: the next plan will see its link.
                Some(_) => {}
            }
        }
        if let Some(ready) = next_ready(&mut ops, now).map_err(broken)? {
            changed.insert(ready.value.id.clone());
        }
        for op in ops.into_iter().filter(|op| changed.contains(&op.value.id)) {
            draft.set.put_op(op.value, op.version);
        }
        Ok(())
    }

    /// A contact belongs to all orders that bill it: the first plan makes the op, later ones leave it alone unless it is stuck, or
    /// they have later values for one that is there.
    async fn journal_contact(&self, draft: &mut Draft<'_>, step: Step, subject: Subject) -> Result<(), SyncError> {
        let (connection, now) = (draft.connection, draft.now);
        if step.write.kind() == OpKind::UpdateContact {
            // Values are new compared with what was written last.
            draft.unchanged(step.write.key());
        }
        let known = self.store.op(&step.op).await?;
        let fresh = draft.op(&step, subject, 0);
        let (version, op) = match known {
            None => (0, fresh),
            Some(known) if matches!(known.value.state, OpState::Done(_)) => return Ok(()),
            Some(known)
                if stays_parked(&known.value, &step)
                    || known.value.state.is_in_doubt()
                    || is_begun(&known.value, &step)
                    || is_outdated(&known.value, &step) =>
            {
                if is_later(&known.value, &step) {
                    // What this order says otherwise is written when that one has come to its end.
                    let (origin, priority) = (draft.origin.clone(), draft.priority);
                    let not_before = Some(later(now, self.timing.lease));
                    let again = NewSignal { not_before, ..look_again(&connection.id, origin, priority) };
                    draft.set.write(Write::Enqueue(again));
                }
                // Put as it is, only to be newer: whoever records its end at this moment must look again for who waits.
                draft.set.put_op(known.value, known.version);
                return Ok(());
            }
            Some(known) => {
                let op = succeed(fresh, known.value, now).map_err(|what| self.broken(connection, what))?;
                (known.version, op)
            }
        };
        self.reserve_name(draft, &step.write);
        let mut op = op;
        op.enter(OpState::Ready, now, step.why.into_owned()).map_err(|what| self.broken(connection, what))?;
        draft.set.put_op(op, version);
        Ok(())
    }

    fn reserve_name(&self, draft: &mut Draft<'_>, write: &LedgerWrite) {
        let name = match write {
            LedgerWrite::CreateContact(contact) => Some(&contact.name),
            LedgerWrite::UpdateContact(update) => update.fields.name.as_ref(),
            _ => None,
        };
        let Some(name) = name.map(|name| ContactEntry::name_key(name)) else { return };
        let (tenant, owner) = (draft.connection.tenant.clone(), write.key().clone());
        draft.set.require(Precondition::Reservable {
            tenant: tenant.clone(),
            name: name.clone().into(),
            owner: owner.clone(),
        });
        draft.set.write(Write::Reserve { tenant, name: name.into(), owner });
    }

    /// New values of a contact that this order wanted written, and wants no more, are not: a person saw to it, or the store took them
    /// back. `wanted` are the ops of its plan.
    pub(super) async fn journal_unwanted_updates(
        &self,
        draft: &mut Draft<'_>,
        wanted: &BTreeSet<OpId>,
    ) -> Result<(), SyncError> {
        let connection = draft.connection;
        for key in draft.links.keys().filter(|key| key.kind() == DocKind::Contact) {
            let subject = Subject::Contact(key.source().to_owned());
            for mut op in self.store.ops_of(&connection.id, &subject).await? {
                let is_own = op.value.origin == *draft.origin && !wanted.contains(&op.value.id);
                if op.value.write.kind() != OpKind::UpdateContact || !is_own {
                    continue;
                }
                let superseded = supersede(&mut op.value, draft.now, "a later plan does without it");
                if superseded.map_err(|what| self.broken(connection, what))? {
                    draft.set.put_op(op.value, op.version);
                }
            }
        }
        Ok(())
    }

    /// Keeps that an order said of a contact what the ledger has. What an earlier one is about to write of it is not written; if it may
    /// be written already, this order is looked at again when that has come to its end.
    pub(super) async fn journal_heard(
        &self,
        draft: &mut Draft<'_>,
        heard: &Heard,
        known: &AppliedRecord,
    ) -> Result<(), SyncError> {
        let connection = draft.connection;
        let Some(record) = known.heard(heard) else { return Ok(()) };
        let (mut op, version) = match self.store.op(&heard.op).await? {
            Some(Versioned { value, version }) => (Some(value), version),
            None => (None, 0),
        };
        let is_earlier = |op: &&mut OpRecord| op.write.as_of() < Some(heard.as_of);
        if let Some(op) = op.as_mut().filter(is_earlier) {
            if op.state.is_in_doubt() {
                let (origin, priority) = (draft.origin.clone(), draft.priority);
                let not_before = Some(later(draft.now, self.timing.lease));
                let again = NewSignal { not_before, ..look_again(&connection.id, origin, priority) };
                draft.set.write(Write::Enqueue(again));
                return Ok(());
            }
            let superseded = supersede(op, draft.now, "a later order says what the ledger has");
            if superseded.map_err(|what| self.broken(connection, what))? {
                draft.set.write(Write::PutOp(op.clone()));
            }
        }
        // If an earlier order has the op made meanwhile, this one must know.
        draft.set.require(Precondition::OpVersion { op: heard.op.clone(), version });
        draft.unchanged(&heard.key);
        let (connection, subject) = (connection.id.clone(), Subject::Contact(heard.key.source().to_owned()));
        draft.set.write(Write::PutLink(LinkRecord { connection, key: heard.key.clone(), subject, record }));
        Ok(())
    }

    /// Links a record that the ledger has already. A contact that was about to be created is not needed any more, and orders
    /// that waited for it are planned again.
    pub(super) async fn journal_adoption(&self, draft: &mut Draft<'_>, adoption: &Adoption) -> Result<(), SyncError> {
        let (connection, now) = (draft.connection, draft.now);
        let subject = match adoption.key.kind() {
            DocKind::Contact => Subject::Contact(adoption.key.source().to_owned()),
            _ => draft.origin.clone(),
        };
        draft.unchanged(&adoption.key);
        draft.set.write(Write::PutLink(LinkRecord {
            connection: connection.id.clone(),
            key: adoption.key.clone(),
            subject: subject.clone(),
            record: AppliedRecord::adopted(adoption.id.clone()),
        }));
        if subject == *draft.origin {
            return Ok(());
        }
        for mut op in self.store.ops_of(&connection.id, &subject).await? {
            let superseded = supersede(&mut op.value, now, "the ledger has it already");
            if superseded.map_err(|what| self.broken(connection, what))? {
                draft.set.put_op(op.value, op.version);
            }
        }
        let waiting = self.store.ops_waiting_for(&connection.id, &adoption.key).await?;
        let origins: BTreeSet<_> = waiting.into_iter().map(|op| (op.value.origin, op.value.priority)).collect();
        for (origin, priority) in origins.into_iter().filter(|(origin, _)| origin != draft.origin) {
            draft.set.write(Write::Enqueue(look_again(&connection.id, origin, priority)));
        }
        Ok(())
    }
}

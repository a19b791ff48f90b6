//! From outcomes to the store: links, the ops that come next, what is parked, and what is left of the batch. All of a batch in
//! one write set.

use std::collections::{BTreeMap, BTreeSet};

use api_core::limiter::Priority;
use canonical_model::{
    AppliedRecord, LedgerWrite, Money, OpId, Park, ParkCode,
    ledger::{ContactEntry, ContactQuery, DocKey, Totals},
};

use super::{Connection, Engine};
use crate::{
    StoreError, Subject, SyncError,
    delivery::{next_ready, settle_wait},
    ports::{
        BatchRecord, ContactDetail, Event, LinkRecord, NewSignal, OpRecord, OpState, Precondition, Receipt, Timestamp,
        Versioned, Write, WriteSet,
    },
};

/// How often recording is tried when ops move under it.
const TRIES: usize = 32;

/// What became of an op.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// The ledger has it, as the answer to our write says.
    Done(Receipt),
    /// The ledger has it, as looking it up says: made by this journal, or by one that was lost.
    Found(Receipt),
    /// It was refused for good reason.
    Refused(Park),
    /// It was not carried out, for certain, and nothing was decided about it.
    NotExecuted(Timestamp),
    /// It is proven absent: tried anew, with a new key.
    Absent,
    /// What is known about contacts is out of date: it must be planned again. Until then, or if the plan is the same, it is parked.
    Outdated(Park),
    /// Not known: the ledger says that its number is taken, by ours or by somebody else's.
    Taken(String),
    /// Not known.
    Unknown(String),
}

/// What is left of a batch.
#[derive(Debug)]
pub(super) enum Rest {
    /// Nothing.
    Finished,
    /// A batch that nobody has a lease on.
    Kept(Box<BatchRecord>),
}

/// The ops that a write set changes, each read once.
#[derive(Default)]
struct Draft {
    ops: BTreeMap<OpId, Versioned<OpRecord>>,
    subjects: BTreeSet<Subject>,
    changed: BTreeSet<OpId>,
}

impl Draft {
    async fn load(&mut self, engine: &Engine, connection: &Connection, subject: &Subject) -> Result<(), StoreError> {
        if self.subjects.insert(subject.clone()) {
            for op in engine.store.ops_of(&connection.id, subject).await? {
                self.ops.entry(op.value.id.clone()).or_insert(op);
            }
        }
        Ok(())
    }

    /// The record may be older than this journal: so may be what belongs to it and has no key that the ledger enforces.
    fn doubt_what_names(&mut self, key: &DocKey) {
        for (id, op) in &mut self.ops {
            let waits = matches!(op.value.state, OpState::Planned | OpState::Ready);
            let belongs = matches!(
                op.value.write,
                LedgerWrite::CreatePayment(_)
                    | LedgerWrite::CreateOverpayment(_)
                    | LedgerWrite::CreatePrepayment(_)
                    | LedgerWrite::Allocate(_)
                    | LedgerWrite::AddNote(_)
            );
            if waits && belongs && op.value.write.needs().contains(&key) {
                op.value.predates = true;
                self.changed.insert(id.clone());
            }
        }
    }

    /// Makes the next op of a subject ready, if it is its turn.
    fn advance(&mut self, subject: &Subject, now: Timestamp) -> Result<(), String> {
        let mut ops: Vec<_> = self.ops.values().filter(|op| op.value.subject == *subject).cloned().collect();
        if let Some(ready) = next_ready(&mut ops, now)? {
            self.changed.insert(ready.value.id.clone());
            self.ops.insert(ready.value.id.clone(), ready.clone());
        }
        Ok(())
    }
}

impl Engine {
    /// Records what became of ops of a batch, and what is left of it. `version` is the batch's, and the fencing token. Whether
    /// it was in time: if not, somebody else has taken the batch over as one in doubt, and what is known here does not count.
    pub(super) async fn record(
        &self,
        connection: &Connection,
        batch: &BatchRecord,
        version: u64,
        ends: &[(OpId, End)],
        rest: Rest,
    ) -> Result<bool, SyncError> {
        for _ in 0..TRIES {
            let (mut set, events) = self.draft(connection, batch, ends).await?;
            set.require.insert(0, Precondition::BatchVersion { batch: batch.id.clone(), version });
            set.write(match &rest {
                Rest::Finished => Write::RemoveBatch(batch.id.clone()),
                Rest::Kept(batch) => Write::PutBatch { batch: (**batch).clone(), lease: None },
            });
            match self.store.commit(set).await {
                Ok(()) => {
                    events.into_iter().for_each(|event| self.emit(event));
                    return Ok(true);
                }
                Err(StoreError::Conflict(Precondition::BatchVersion { .. })) => return Ok(false),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        // The batch keeps its lease until that ends, and is then looked up.
        Ok(false)
    }

    async fn draft(
        &self,
        connection: &Connection,
        batch: &BatchRecord,
        ends: &[(OpId, End)],
    ) -> Result<(WriteSet, Vec<Event>), SyncError> {
        let broken = |what| self.broken(connection, what);
        let now = self.store.now().await?;
        let (mut set, mut draft, mut events) = (WriteSet::new(), Draft::default(), Vec::new());
        for (id, end) in ends {
            let Some(mut op) = self.store.op(id).await? else { continue };
            if !op.value.state.is_in_doubt() || op.value.batch.as_ref() != Some(&batch.id) {
                continue;
            }
            let subject = op.value.subject.clone();
            let mut done = None;
            let (next, what) = self.next_state(&mut op.value, end, now);
            if let (End::Done(receipt) | End::Found(receipt), OpState::Done(_)) = (end, &next) {
                done = Some(receipt);
            }
            if matches!(end, End::Absent) && !self.is_quiet(batch).await? {
                return Err(broken(format!("op {} was believed absent before the quiet period was over", id.tag())));
            }
            if let End::Outdated(_) = end {
                self.replan_waiting(connection, &op.value, &mut set).await?;
            }
            events.push(event(connection, &op.value, &next, end));
            set.audit(&connection.id, id, next.as_str(), what.clone());
            op.value.enter(next, now, what).map_err(broken)?;
            draft.load(self, connection, &subject).await?;
            if let Some(receipt) = done {
                self.link(connection, &op.value, receipt, &mut set).await?;
            }
            let (finished, key) = (matches!(op.value.state, OpState::Done(_)), op.value.write.key().clone());
            let predates = op.value.predates;
            draft.changed.insert(id.clone());
            draft.ops.insert(id.clone(), op);
            if finished {
                if matches!(end, End::Found(_)) && predates {
                    draft.doubt_what_names(&key);
                }
                draft.advance(&subject, now).map_err(broken)?;
                self.wake(connection, &key, &mut draft, now).await?;
            }
            if !matches!(end, End::Unknown(_) | End::Taken(_)) {
                set.write(Write::Hasten { connection: connection.id.clone(), subject });
            }
        }
        for id in &draft.changed {
            if let Some(op) = draft.ops.get(id) {
                set.put_op(op.value.clone(), op.version);
            }
        }
        Ok((set, events))
    }

    fn next_state(&self, op: &mut OpRecord, end: &End, now: Timestamp) -> (OpState, String) {
        match end {
            End::Done(receipt) | End::Found(receipt) => match totals_differ(&op.write, receipt) {
                None => (OpState::Done(receipt.id.clone()), "the ledger has it".to_owned()),
                Some(park) => {
                    let what = park.to_string();
                    (OpState::Parked(park), what)
                }
            },
            End::Refused(park) => (OpState::Parked(park.clone()), park.to_string()),
            End::NotExecuted(until) => {
                op.not_before = *until;
                (OpState::Ready, "not carried out".to_owned())
            }
            End::Absent => {
                op.predates = false;
                let tried = op.generation;
                op.generation = tried.saturating_add(1);
                op.not_before = now;
                if tried.is_multiple_of(self.settings.generations.max(1)) {
                    let park = Park::new(
                        ParkCode::RefusedByLedger,
                        format!("sent again and again (generation {tried}), and not in the ledger after any of them"),
                        "look into the ledger and its status page, then redrive",
                    );
                    return (OpState::Dead(park), "given up".to_owned());
                }
                (OpState::Ready, "proven absent, tried anew".to_owned())
            }
            End::Outdated(park) => (OpState::Parked(park.clone()), park.to_string()),
            End::Taken(why) => {
                op.predates = true;
                (OpState::Unknown, why.clone())
            }
            End::Unknown(why) => (OpState::Unknown, why.clone()),
        }
    }

    /// The link of a record that the ledger has, and for a contact its entry in the directory.
    async fn link(
        &self,
        connection: &Connection,
        op: &OpRecord,
        receipt: &Receipt,
        set: &mut WriteSet,
    ) -> Result<(), SyncError> {
        let key = op.write.key();
        let known = self.store.links(&connection.id, std::slice::from_ref(key)).await?.into_iter().next();
        let version = known.as_ref().map_or(0, |known| known.version);
        let before = known.as_ref().map(|known| &known.value.record);
        let mut record = AppliedRecord::after(before, &op.write, receipt.id.clone());
        record.currency_rate = receipt.currency_rate.or(record.currency_rate);
        let connection_id = connection.id.clone();
        set.require(Precondition::LinkVersion { connection: connection_id.clone(), key: key.clone(), version });
        set.write(Write::PutLink(LinkRecord {
            connection: connection_id,
            key: key.clone(),
            subject: op.subject.of_links(),
            record,
        }));
        let contacts: Vec<ContactEntry> = match &op.write {
            LedgerWrite::CreateContact(contact) => {
                let with_details = connection.planner.contact_detail() == ContactDetail::Fields;
                vec![ContactEntry::of(contact, receipt.id.clone(), with_details)]
            }
            LedgerWrite::UpdateContact(update) => {
                let query = ContactQuery { ids: vec![receipt.id.clone()], ..ContactQuery::default() };
                let known = self.store.find_contacts(&connection.tenant, &query).await?;
                known.into_iter().map(|entry| entry.after(update.fields.clone())).collect()
            }
            _ => Vec::new(),
        };
        if !contacts.is_empty() {
            set.write(Write::PutContacts { tenant: connection.tenant.clone(), contacts });
        }
        Ok(())
    }

    /// Ops of other subjects that waited for the record.
    async fn wake(
        &self,
        connection: &Connection,
        key: &DocKey,
        draft: &mut Draft,
        now: Timestamp,
    ) -> Result<(), SyncError> {
        let waiting = self.store.ops_waiting_for(&connection.id, key).await?;
        for waiting in &waiting {
            draft.load(self, connection, &waiting.value.subject).await?;
            if let Some(op) = draft.ops.get_mut(&waiting.value.id) {
                settle_wait(&mut op.value, key);
                draft.changed.insert(waiting.value.id.clone());
            }
        }
        for waiting in &waiting {
            draft.advance(&waiting.value.subject, now).map_err(|what| self.broken(connection, what))?;
        }
        Ok(())
    }

    /// The order of an op whose contact is not as it was known is planned again, and whoever waits for that contact.
    async fn replan_waiting(
        &self,
        connection: &Connection,
        op: &OpRecord,
        set: &mut WriteSet,
    ) -> Result<(), SyncError> {
        let waiting = self.store.ops_waiting_for(&connection.id, op.write.key()).await?;
        let mut subjects: BTreeSet<_> = waiting.into_iter().map(|op| op.value.origin).collect();
        subjects.insert(op.origin.clone());
        for subject in subjects {
            set.write(Write::Enqueue(NewSignal {
                connection: connection.id.clone(),
                subject,
                priority: Priority::Normal,
                not_before: None,
                snapshot: None,
            }));
        }
        Ok(())
    }
}

fn event(connection: &Connection, op: &OpRecord, next: &OpState, end: &End) -> Event {
    let (connection, id) = (connection.id.clone(), op.id.clone());
    match next {
        // Parked for a moment only: nobody needs to be told.
        OpState::Parked(_) if matches!(end, End::Outdated(_)) => {
            let what = format!("op {} is planned again: its contact is not as it was known", id.tag());
            Event::Delayed { connection, what }
        }
        OpState::Done(ledger) => Event::Done { connection, op: id, kind: op.write.kind(), id: ledger.clone() },
        OpState::Parked(park) | OpState::Dead(park) => Event::Parked { connection, op: id, park: park.clone() },
        other => Event::Delayed { connection, what: format!("op {} is {}", id.tag(), other.as_str()) },
    }
}

/// Whether the ledger computed other totals than were planned: nothing may be paid on such a document.
fn totals_differ(write: &LedgerWrite, receipt: &Receipt) -> Option<Park> {
    let (LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) = write else { return None };
    let planned = &document.totals;
    if receipt.totals.as_ref() == Some(planned) {
        return None;
    }
    let show = |totals: &Totals| -> String {
        let money = |money: Money| money.amount().to_string();
        format!("{} + {} tax = {}", money(totals.sub_total), money(totals.tax), money(totals.total))
    };
    Some(Park::new(
        ParkCode::TotalsDiffer,
        format!(
            "amount mismatch: {} is in the ledger (id {}) with {}, planned were {}",
            document.number,
            receipt.id,
            receipt.totals.as_ref().map_or_else(|| "totals that it does not tell".to_owned(), show),
            show(planned)
        ),
        "compare the tax rates of profile and organisation and correct the document by hand, then redrive; nothing is paid on it \
         before",
    ))
}

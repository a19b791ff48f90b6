//! From a signal to ops in the journal.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use canonical_model::{
    Applied, AppliedRecord, ConnectionId, LedgerId, LedgerWrite, Order, OrderId, Park, ParkCode, TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey, DocKind, ReferenceData},
};
use futures_util::{StreamExt, stream};

use super::{Connection, Engine, drive::Work, journal::Draft};
use crate::{
    Side, StoreError, Subject, SyncError,
    ports::{
        ContactDetail, Event, LinkRecord, OrderRead, PlanInput, PlanRecord, Precondition, Signal, Timestamp, Versioned,
        Write, WriteSet,
    },
    time::{between, later},
};

/// How often a plan is made again because something moved under it.
pub(super) const TRIES: usize = 8;

/// The id of a contact that another order is about to create under a name.
pub(super) const RESERVED: &str = "reserved";

/// What a plan is made from, besides the order.
pub(super) struct Ground {
    reference: Arc<ReferenceData>,
    pub(super) applied: Applied,
    links: BTreeMap<DocKey, u64>,
    contacts: Vec<ContactEntry>,
    /// Documents that turned out to be gone from the ledger, and do not stand so in the links yet.
    pub(super) taken_out: Vec<DocKey>,
}

impl Ground {
    pub(super) fn into_applied(self) -> Applied {
        self.applied
    }

    pub(super) fn input<'a>(&'a self, connection: &'a Connection, order: &'a Order) -> PlanInput<'a> {
        PlanInput {
            connection: &connection.id,
            order,
            reference: &self.reference,
            applied: &self.applied,
            contacts: &self.contacts,
        }
    }
}

/// What became of an attempt to plan.
enum Attempt {
    Finished,
    /// A contact's name was taken meanwhile.
    NameTaken(String),
    /// Something moved.
    Again,
}

impl Engine {
    /// Leases signals that are due, reads their orders and plans them; several at a time. Returns how many there were.
    ///
    /// # Errors
    /// The first failure of a side or of the back end, after the signals of this round were all given back or finished.
    pub async fn plan_due(&self, id: &ConnectionId) -> Result<usize, SyncError> {
        self.plan_some(self.connection(id)?).await?.all()
    }

    pub(super) async fn plan_some(&self, connection: &Connection) -> Result<Work, SyncError> {
        let id = &connection.id;
        let mut work = Work::default();
        if self.store.queue_stats(id).await?.waiting == 0 {
            return Ok(work);
        }
        // Read once, before anything is leased, and not by every reader at the same time.
        self.reference(connection).await?;
        let signals = self.store.lease_signals(id, self.settings.readers.saturating_mul(4), self.timing.lease).await?;
        let mut outcomes = stream::iter(signals)
            .map(|signal| self.plan_signal(connection, signal))
            .buffer_unordered(self.settings.readers);
        while let Some(outcome) = outcomes.next().await {
            work.count(1, outcome);
        }
        Ok(work)
    }

    async fn plan_signal(&self, connection: &Connection, signal: Signal) -> Result<(), SyncError> {
        match self.try_signal(connection, &signal).await {
            Ok(()) => Ok(()),
            Err(error) => {
                let at = later(self.store.now().await?, self.timing.backoff(signal.leases));
                self.release(&signal, at).await?;
                self.emit(Event::Delayed { connection: connection.id.clone(), what: error.to_string() });
                Err(error)
            }
        }
    }

    async fn try_signal(&self, connection: &Connection, signal: &Signal) -> Result<(), SyncError> {
        let order_id = match &signal.subject {
            Subject::Order(id) => id,
            Subject::Summaries => return self.want_round(signal).await,
            Subject::Contact(_) | Subject::Summary(_) => return self.acknowledge(signal).await,
        };
        let now = self.store.now().await?;
        // A connector's clock may be a little ahead of the back end's.
        let fresh = |at: Timestamp| between(at, now).max(between(now, at)) <= self.timing.snapshot_age;
        let snapshot = signal.snapshot.as_ref().filter(|snapshot| fresh(snapshot.read_at));
        let read = connection.storefront.read_order(order_id, snapshot).await;
        let order = match read.map_err(|error| connection.failed(Side::Storefront, error))? {
            OrderRead::Found(order) => order,
            OrderRead::Unusable { number, park } => return self.put_aside(connection, signal, number, park).await,
            OrderRead::Missing => return self.forget(connection, signal, order_id).await,
        };
        let mut taken = Vec::new();
        for _ in 0..TRIES {
            match self.attempt(connection, signal, &order, &taken).await? {
                Attempt::Finished => return Ok(()),
                Attempt::NameTaken(name) => taken.push(name),
                Attempt::Again => {}
            }
        }
        // Others keep changing it: let them finish.
        self.release(signal, later(self.store.now().await?, self.timing.backoff_min)).await
    }

    /// An order that the store does not have any more: what was never sent is dropped, what the ledger has needs a person.
    async fn forget(&self, connection: &Connection, signal: &Signal, order: &OrderId) -> Result<(), SyncError> {
        let ops = self.store.ops_of(&connection.id, &signal.subject).await?;
        let now = self.store.now().await?;
        if ops.iter().any(|op| op.value.state.is_in_doubt()) {
            return self.release(signal, later(now, self.timing.lease)).await;
        }
        let cause = "the store does not have it any more";
        let mut set = self.finish(signal);
        let is_in_summaries = self.leave_out(&connection.id, order, &mut set).await?;
        let sent = is_in_summaries || !self.store.links_of(&connection.id, &signal.subject).await?.is_empty();
        let park = Park::new(ParkCode::Unreadable, cause, "void or credit its documents by hand");
        let mut record = PlanRecord::aside(&connection.id, signal.subject.clone(), None, park, now);
        if !sent {
            record.parked.clear();
            record.notes.push(cause.into());
        }
        let links = BTreeMap::new();
        let mut draft =
            Draft { connection, origin: &signal.subject, priority: signal.priority, links: &links, now, set: &mut set };
        self.journal_plan(&mut draft, Vec::new(), ops).await?;
        set.audit(&connection.id, &signal.subject, "gone", describe(&record));
        let event = Event::Planned {
            connection: connection.id.clone(),
            subject: signal.subject.clone(),
            steps: 0,
            parked: record.parked.clone(),
        };
        set.write(Write::PutPlan(record));
        if self.committed(set).await? {
            self.emit(event);
            return Ok(());
        }
        // It is being sent at this moment; or the lease was lost, and then this changes nothing.
        self.release(signal, later(now, self.timing.backoff_min)).await
    }

    async fn attempt(
        &self,
        connection: &Connection,
        signal: &Signal,
        order: &Order,
        taken: &[String],
    ) -> Result<Attempt, SyncError> {
        if let Some(enrolment) = self.enrolment(connection, order).await? {
            let in_time = self.enrol(signal, order, enrolment).await?;
            return Ok(if in_time { Attempt::Finished } else { Attempt::Again });
        }
        let ops = self.store.ops_of(&connection.id, &signal.subject).await?;
        let now = self.store.now().await?;
        if ops.iter().any(|op| op.value.state.is_in_doubt()) {
            // What is in doubt decides what is left to do; the op's end hastens this signal.
            self.release(signal, later(now, self.timing.lease)).await?;
            return Ok(Attempt::Finished);
        }
        let mut ground = self.ground(connection, order, taken).await?;
        let order = &*self.rated(connection, order, ground.input(connection, order)).await?;
        let plan = self.plan(connection, order, &mut ground).await?;
        if plan.adoptions.iter().any(|adoption| adoption.id.as_str() == RESERVED) {
            self.await_name(connection, signal, order, taken, now).await?;
            return Ok(Attempt::Finished);
        }

        let record = PlanRecord::of(&connection.id, order, &plan, now);
        let steps = plan.steps.len();
        let mut set = self.finish(signal);
        let mut draft = Draft {
            connection,
            origin: &signal.subject,
            priority: signal.priority,
            links: &ground.links,
            now,
            set: &mut set,
        };
        self.journal_taken_out(&mut draft, &ground.taken_out, &ground.applied);
        for adoption in &plan.adoptions {
            self.journal_adoption(&mut draft, adoption).await?;
        }
        let adopted = plan.adoptions.iter().map(|adoption| (adoption.key.clone(), 0));
        let links: BTreeMap<_, _> = adopted.chain(ground.links.clone()).collect();
        draft.links = &links;
        if connection.planner.contact_detail() == ContactDetail::Fields {
            let wanted = plan.steps.iter().map(|step| step.op.clone()).collect();
            self.journal_unwanted_updates(&mut draft, &wanted).await?;
        }
        if let Some(heard) = &plan.heard {
            let adopted = plan.adoptions.iter().find(|adoption| adoption.key == heard.key);
            let adopted = adopted.map(|adoption| AppliedRecord::adopted(adoption.id.clone()));
            if let Some(known) = adopted.as_ref().or_else(|| ground.applied.records.get(&heard.key)) {
                self.journal_heard(&mut draft, heard, known).await?;
            }
        }
        self.journal_plan(&mut draft, plan.steps, ops).await?;
        let parked = record.parked.clone();
        set.audit(&connection.id, &signal.subject, "planned", describe(&record));
        set.write(Write::PutPlan(record));
        match self.store.commit(set).await {
            Ok(()) => {
                let (connection, subject) = (connection.id.clone(), signal.subject.clone());
                self.emit(Event::Planned { connection, subject, steps, parked });
                Ok(Attempt::Finished)
            }
            Err(StoreError::Conflict(Precondition::SignalFence { .. })) => Ok(Attempt::Finished),
            Err(StoreError::Conflict(Precondition::Reservable { name, .. })) => Ok(Attempt::NameTaken(name)),
            Err(StoreError::Conflict(_)) => Ok(Attempt::Again),
            Err(error) => Err(error.into()),
        }
    }

    /// The order is to bill a contact that another one is about to create: it waits, or if that one is stuck, is parked with it.
    async fn await_name(
        &self,
        connection: &Connection,
        signal: &Signal,
        order: &Order,
        taken: &[String],
        now: Timestamp,
    ) -> Result<(), SyncError> {
        let stuck = self.store.parked_ops(&connection.id).await?.into_iter().find(|op| match &op.write {
            LedgerWrite::CreateContact(contact) => {
                taken.iter().any(|name| *name == ContactEntry::name_key(&contact.name))
            }
            _ => false,
        });
        let Some(stuck) = stuck else {
            return self.release(signal, later(now, self.timing.backoff(signal.leases))).await;
        };
        let park = Park::new(
            ParkCode::ContactUnusable,
            format!(
                "the contact that it is to bill is parked itself (op {}, planned for {})",
                stuck.id.tag(),
                stuck.origin
            ),
            "mend that one, then redrive",
        );
        self.put_aside(connection, signal, Some(order.number.to_string()), park).await
    }

    /// Everything besides the order that the plan is made from.
    pub(super) async fn ground(
        &self,
        connection: &Connection,
        order: &Order,
        taken: &[String],
    ) -> Result<Ground, SyncError> {
        let reference = self.reference(connection).await?;
        let mut query = connection.planner.contact_query(&connection.id, order);
        let mut links = self.store.links_of(&connection.id, &Subject::Order(order.id.clone())).await?;
        let contacts = self.store.links(&connection.id, &contact_keys(&query, &links)).await?;
        query.ids.extend(contacts.iter().map(|link| link.value.record.id.clone()));
        links.extend(contacts);
        let mut contacts = self.store.find_contacts(&connection.tenant, &query).await?;
        self.follow_merges(&connection.tenant, &mut contacts).await?;
        contacts.extend(taken.iter().map(|name| reserved(name)));
        let (applied, links_of, taken_out) = (Applied::default(), BTreeMap::new(), Vec::new());
        let mut ground = Ground { reference, applied, links: links_of, contacts, taken_out };
        for Versioned { value: link, version } in links {
            ground.links.insert(link.key.clone(), version);
            ground.applied.records.insert(link.key, link.record);
        }
        Ok(ground)
    }

    /// Adds the contacts that those were merged into, which nobody else finds: they have other numbers, names and e-mails.
    pub(super) async fn follow_merges(
        &self,
        tenant: &TenantId,
        contacts: &mut Vec<ContactEntry>,
    ) -> Result<(), SyncError> {
        loop {
            let known: BTreeSet<_> = contacts.iter().map(|entry| &entry.id).collect();
            let into: BTreeSet<_> = contacts.iter().filter_map(|entry| entry.merged_into.as_ref()).collect();
            let ids: Vec<LedgerId> = into.difference(&known).map(|id| (*id).clone()).collect();
            if ids.is_empty() {
                return Ok(());
            }
            let found = self.store.find_contacts(tenant, &ContactQuery { ids, ..ContactQuery::default() }).await?;
            if found.is_empty() {
                return Ok(());
            }
            contacts.extend(found);
        }
    }

    /// An order that cannot be planned is parked with its reason; what was applied before stays as it is.
    async fn put_aside(
        &self,
        connection: &Connection,
        signal: &Signal,
        number: Option<String>,
        park: Park,
    ) -> Result<(), SyncError> {
        let now = self.store.now().await?;
        let record = PlanRecord::aside(&connection.id, signal.subject.clone(), number, park.clone(), now);
        let mut set = self.finish(signal);
        if let Some(order) = signal.subject.order() {
            self.leave_out(&connection.id, order, &mut set).await?;
        }
        set.audit(&connection.id, &signal.subject, "parked", describe(&record));
        set.write(Write::PutPlan(record));
        if self.committed(set).await? {
            let (connection, subject) = (connection.id.clone(), signal.subject.clone());
            self.emit(Event::Planned { connection, subject, steps: 0, parked: vec![park] });
        }
        Ok(())
    }

    /// A set that ends the work on a signal.
    pub(super) fn finish(&self, signal: &Signal) -> WriteSet {
        let mut set = WriteSet::new();
        set.require(fence(signal)).write(Write::Acknowledge {
            connection: signal.connection.clone(),
            subject: signal.subject.clone(),
            revision: signal.revision,
        });
        set
    }

    async fn acknowledge(&self, signal: &Signal) -> Result<(), SyncError> {
        self.committed(self.finish(signal)).await.map(drop)
    }

    async fn release(&self, signal: &Signal, not_before: Timestamp) -> Result<(), SyncError> {
        let mut set = WriteSet::new();
        set.require(fence(signal)).write(Write::Release {
            connection: signal.connection.clone(),
            subject: signal.subject.clone(),
            not_before,
        });
        self.committed(set).await.map(drop)
    }

    /// Commits; whether it was in time. A lost lease is no error: somebody else has the work.
    pub(super) async fn committed(&self, set: WriteSet) -> Result<bool, SyncError> {
        match self.store.commit(set).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// A contact that somebody else is about to create under that name.
pub(super) fn reserved(name: &str) -> ContactEntry {
    ContactEntry {
        id: LedgerId::new(RESERVED),
        number: RESERVED.into(),
        name: name.into(),
        email: "".into(),
        active: true,
        merged_into: None,
        details: None,
    }
}

/// The contacts that the order may bill now, and those that its documents bill already.
fn contact_keys(query: &ContactQuery, links: &[Versioned<LinkRecord>]) -> Vec<DocKey> {
    let may = query.numbers().map(|number| DocKey::new(DocKind::Contact, number.clone()));
    let written = links.iter().filter_map(|link| link.value.record.written.as_ref());
    let does = written.flat_map(LedgerWrite::needs).filter(|key| key.kind() == DocKind::Contact).cloned();
    may.chain(does).collect::<BTreeSet<_>>().into_iter().collect()
}

fn fence(signal: &Signal) -> Precondition {
    Precondition::SignalFence {
        connection: signal.connection.clone(),
        subject: signal.subject.clone(),
        fence: signal.fence,
    }
}

pub(super) fn describe(record: &PlanRecord) -> String {
    let parked: Vec<_> = record.parked.iter().map(|park| format!("{:?}", park.code)).collect();
    let profile = record.profile.as_ref().map_or_else(String::new, |profile| format!(", profile: {profile}"));
    format!("{} steps, parked: [{}]{profile}", record.steps, parked.join(", "))
}

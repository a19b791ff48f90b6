//! A round: what its members say becomes documents of days, all of it in one write set.

use std::collections::{BTreeMap, BTreeSet};

use api_core::limiter::Priority;
use canonical_model::{
    Order, Park, Plan, Step,
    ledger::{DocKey, DocKind},
};
use chrono::NaiveDate;

use super::{SUMMARIES, ground::Ground, settle::settle};
use crate::{
    StoreError, Subject, SyncError,
    engine::{
        Connection, Engine,
        journal::Draft,
        plan::{RESERVED, TRIES, describe},
        poll::walked,
    },
    ports::{
        Cursor, Event, Member, OpRecord, PlanRecord, PlannedMember, Precondition, Summariser, Timestamp, Versioned,
        Write, WriteSet,
    },
};

/// What became of an attempt to make a round.
enum Attempt {
    /// So many members were looked at.
    Finished(usize),
    /// The contact's name was taken meanwhile.
    NameTaken(String),
    /// Something moved.
    Again,
}

impl Engine {
    /// Makes a round of summaries, if a day was closed since the last one and nothing of that is under way. Returns how many members
    /// were looked at.
    pub(in crate::engine) async fn summarise_due(&self, connection: &Connection) -> Result<usize, SyncError> {
        let id = &connection.id;
        let Some(summariser) = connection.planner.summariser() else { return Ok(0) };
        let closed = summariser.closed_day(self.store.now().await?);
        match self.store.cursor(id, SUMMARIES).await? {
            Some(made) if made.value.0.parse().is_ok_and(|through: NaiveDate| through >= closed) => return Ok(0),
            None if self.store.due_members(id, closed, 1).await?.is_empty() => return Ok(0),
            _ => {}
        }
        // An order that is read after the round makes another document of its day. What is put off may be so for long.
        let (queue, now) = (self.store.queue_stats(id).await?, self.store.now().await?);
        let is_read = queue.leased == 0 && queue.next_due.is_none_or(|due| due > now);
        if !is_read || self.store.setting(&walked(id)).await?.is_none() {
            return Ok(0);
        }
        let Some(term) = self.store.acquire(&format!("summaries/{id}"), self.timing.lease).await? else { return Ok(0) };
        let outcome = self.round(connection, summariser, closed).await;
        let resigned = self.store.resign(term).await;
        let looked_at = outcome?;
        resigned?;
        Ok(looked_at)
    }

    async fn round(
        &self,
        connection: &Connection,
        summariser: &dyn Summariser,
        closed: NaiveDate,
    ) -> Result<usize, SyncError> {
        let mut taken = Vec::new();
        for _ in 0..TRIES {
            match self.try_round(connection, summariser, closed, &taken).await? {
                Attempt::Finished(looked_at) => return Ok(looked_at),
                Attempt::NameTaken(name) => taken.push(name),
                Attempt::Again => {}
            }
        }
        Ok(0) // Others keep changing it: later.
    }

    async fn try_round(
        &self,
        connection: &Connection,
        summariser: &dyn Summariser,
        closed: NaiveDate,
        taken: &[String],
    ) -> Result<Attempt, SyncError> {
        let id = &connection.id;
        let version = self.store.cursor(id, SUMMARIES).await?.map_or(0, |cursor| cursor.version);
        let now = self.store.now().await?;
        let open = self.store.open_ops_from(id, &Subject::Summaries).await?;
        let shared = self.store.members_with_share(id).await?;
        let mut ground = self.round_ground(connection, summariser, taken).await?;
        let Some(settled) = settle(&open, &shared, &ground.written) else { return Ok(Attempt::Finished(0)) };
        let roster = self.roster(connection, summariser, closed, shared, (&settled, &ground.written)).await?;
        ground.keep(&open, &settled);
        let orders = self.rated_members(connection, &roster, &ground).await?;
        let round = self.planned_round(connection, summariser, &roster, &orders, &mut ground).await?;

        let mut set = WriteSet::new();
        set.require(Precondition::CursorVersion { connection: id.clone(), stream: SUMMARIES.to_owned(), version });
        let made = if roster.is_whole || round.is_err() { closed.to_string() } else { String::new() };
        set.write(Write::PutCursor { connection: id.clone(), stream: SUMMARIES.to_owned(), cursor: Cursor(made) });
        let round = match round {
            Ok(round) => round,
            Err(park) => return self.put_round_aside(connection, park, now, set).await,
        };
        if round.plan.adoptions.iter().any(|adoption| adoption.id.as_str() == RESERVED) {
            return Ok(Attempt::Finished(0)); // Somebody else is about to create the contact.
        }
        let (looked_at, steps) = (roster.members.len(), round.plan.steps.len());
        let record = round_record(connection, &round.plan, now);
        let numbers = ground.numbers(&round.plan);
        let orders: Vec<PlanRecord> = orders
            .iter()
            .zip(round.orders.iter().zip(&roster.members))
            .map(|(order, (planned, member))| {
                let within = numbers.of_order(&member.value.carried, &planned.share);
                order_record(connection, order, planned, &round.plan, &within, now)
            })
            .collect();
        for ((member, planned), order) in roster.members.into_iter().zip(round.orders).zip(orders) {
            set.audit(id, &order.subject, "summarised", describe(&order));
            set.write(Write::PutPlan(order));
            set.put_member(after(member.value, planned, closed), member.version);
        }
        for member in roster.settled {
            set.put_member(member.value, member.version);
        }
        let kept: Vec<Step> = open
            .iter()
            .filter(|op| settled.kept.contains(op.value.write.key()))
            .map(|op| Step { op: op.value.id.clone(), write: op.value.write.clone(), why: op.value.why.clone().into() })
            .collect();
        let apart: BTreeSet<Subject> = open.iter().map(|op| op.value.subject.clone()).collect();
        self.journal_round(connection, &ground, (kept, round.plan), apart, now, &mut set).await?;
        set.audit(id, &record.subject, "planned", describe(&record));
        set.write(Write::PutPlan(record));
        match self.store.commit(set).await {
            Ok(()) => {
                let (connection, subject) = (id.clone(), Subject::Summaries);
                self.emit(Event::Planned { connection, subject, steps, parked: Vec::new() });
                Ok(Attempt::Finished(looked_at))
            }
            Err(StoreError::Conflict(Precondition::Reservable { name, .. })) => Ok(Attempt::NameTaken(name)),
            Err(StoreError::Conflict(_)) => Ok(Attempt::Again),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a round into the journal, document by document: what is kept of earlier ones, then what is new. `apart` are the subjects of
    /// which ops are open.
    async fn journal_round(
        &self,
        connection: &Connection,
        ground: &Ground,
        (kept, plan): (Vec<Step>, Plan),
        apart: BTreeSet<Subject>,
        now: Timestamp,
        set: &mut WriteSet,
    ) -> Result<(), SyncError> {
        let (origin, priority) = (&Subject::Summaries, Priority::Normal);
        let mut draft = Draft { connection, origin, priority, links: &ground.links, now, set };
        self.journal_taken_out(&mut draft, &ground.taken_out, &ground.written);
        for adoption in &plan.adoptions {
            self.journal_adoption(&mut draft, adoption).await?;
        }
        let adopted = plan.adoptions.iter().map(|adoption| (adoption.key.clone(), 0));
        let links: BTreeMap<DocKey, u64> = adopted.chain(ground.links.clone()).collect();
        draft.links = &links;
        let (contacts, documents): (Vec<Step>, Vec<Step>) =
            plan.steps.into_iter().partition(|step| step.write.key().kind() == DocKind::Contact);
        let is_document = |subject: &Subject| matches!(subject, Subject::Summary(_));
        let mut steps: BTreeMap<Subject, Vec<Step>> =
            apart.into_iter().filter(is_document).map(|subject| (subject, Vec::new())).collect();
        for step in kept.into_iter().chain(documents) {
            steps.entry(Subject::of_summary(&step.write)).or_default().push(step);
        }
        self.journal_contacts(&mut draft, contacts).await?;
        for (subject, steps) in steps {
            let ops: Vec<Versioned<OpRecord>> = self.store.ops_of(&connection.id, &subject).await?;
            self.journal_subject(&mut draft, &subject, steps, ops)?;
        }
        Ok(())
    }

    /// A round that cannot be written is parked as a whole, until the next day or until a person asks for it.
    async fn put_round_aside(
        &self,
        connection: &Connection,
        park: Park,
        now: Timestamp,
        mut set: WriteSet,
    ) -> Result<Attempt, SyncError> {
        let record = PlanRecord::aside(&connection.id, Subject::Summaries, None, park.clone(), now);
        set.audit(&connection.id, &record.subject, "parked", describe(&record));
        set.write(Write::PutPlan(record));
        if !self.committed(set).await? {
            return Ok(Attempt::Again);
        }
        let (connection, subject) = (connection.id.clone(), Subject::Summaries);
        self.emit(Event::Planned { connection, subject, steps: 0, parked: vec![park] });
        Ok(Attempt::Finished(0))
    }
}

/// A member as a round leaves it. What is parked is looked at again on the next day.
fn after(member: Member, planned: PlannedMember, closed: NaiveDate) -> Member {
    let tomorrow = || closed.succ_opt().unwrap_or(closed);
    let parked = (!planned.parked.is_empty()).then(tomorrow);
    let due = [parked, planned.waits_for].into_iter().flatten().min();
    let share = (!planned.share.steps.is_empty()).then_some(planned.share);
    Member { due, share, ..member }
}

pub(super) fn round_record(connection: &Connection, plan: &Plan, at: Timestamp) -> PlanRecord {
    PlanRecord {
        connection: connection.id.clone(),
        subject: Subject::Summaries,
        number: None,
        total: None,
        steps: u32::try_from(plan.steps.len()).unwrap_or(u32::MAX),
        parked: plan.parked.clone(),
        notes: plan.notes.clone(),
        profile: plan.profile.clone(),
        at,
    }
}

/// What was decided about an order of a round, with the numbers of all documents that hold it.
pub(super) fn order_record(
    connection: &Connection,
    order: &Order,
    planned: &PlannedMember,
    plan: &Plan,
    within: &BTreeSet<&str>,
    at: Timestamp,
) -> PlanRecord {
    let mut notes = planned.notes.clone();
    if !within.is_empty() {
        notes.push(format!("in {}", within.iter().copied().collect::<Vec<_>>().join(", ")).into());
    }
    PlanRecord {
        subject: Subject::Order(order.id.clone()),
        number: Some(order.number.to_string()),
        total: order.document_total().ok(),
        steps: u32::try_from(planned.share.steps.len()).unwrap_or(u32::MAX),
        parked: planned.parked.clone(),
        notes,
        ..round_record(connection, plan, at)
    }
}

#[cfg(test)]
mod tests {
    use api_core::runtime::{ManualRuntime, Runtime};
    use canonical_model::{Applied, ParkCode, TaxTreatment};

    use super::*;

    #[test]
    fn what_is_parked_is_due_on_the_next_day_and_what_waits_on_its_own() {
        let at = ManualRuntime::new(0).now();
        let order = Order::new("1", "USD".parse().unwrap(), TaxTreatment::NoTax, at);
        let closed: NaiveDate = "2025-03-01".parse().unwrap();
        let due = |parked: bool, waits_for: Option<&str>| {
            let (connection, carried) = ("shop".into(), Applied::default());
            let member =
                Member { connection, order: order.clone(), carried, share: None, due: Some(closed), is_gone: false };
            let park = || Park::new(ParkCode::UnmappedTax, "a", "b");
            let planned = PlannedMember {
                parked: parked.then(park).into_iter().collect(),
                waits_for: waits_for.map(|day| day.parse().unwrap()),
                ..PlannedMember::left_out("1".into(), String::new())
            };
            after(member, planned, closed).due.map(|due| due.to_string())
        };
        assert_eq!(due(false, None), None);
        assert_eq!(due(true, None).as_deref(), Some("2025-03-02"));
        assert_eq!(due(false, Some("2025-03-09")).as_deref(), Some("2025-03-09"));
        assert_eq!(due(true, Some("2025-03-09")).as_deref(), Some("2025-03-02"));
    }
}

//! What a round is made from: its members, and what the ledger has.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use canonical_model::{
    Applied, AppliedRecord, LedgerId, LedgerWrite, Order, Park, Plan, Share,
    ledger::{ContactEntry, DocKey, DocKind, ReferenceData},
};
use chrono::NaiveDate;

use super::settle::Settled;
use crate::{
    Subject, SyncError,
    engine::{
        Connection, Engine,
        plan::reserved,
        standing::{is_credit_note, stands},
    },
    ports::{Member, OpRecord, PlanInput, PlannedRound, RoundInput, Summariser, Versioned},
};

/// What the ledger has, as far as a round must know.
pub(in crate::engine) struct Ground {
    reference: Arc<ReferenceData>,
    pub(in crate::engine) written: Applied,
    /// The links of what was written, with their versions.
    pub(super) links: BTreeMap<DocKey, u64>,
    contacts: Vec<ContactEntry>,
    /// Documents that turned out to be gone from the ledger, and do not stand so in the links yet.
    pub(super) taken_out: Vec<DocKey>,
}

/// The members of a round.
pub(super) struct Roster {
    /// Those that are due.
    pub(super) members: Vec<Versioned<Member>>,
    /// Those of the last round that are not.
    pub(super) settled: Vec<Versioned<Member>>,
    /// The last day that it writes.
    pub(super) through: NaiveDate,
    /// Whether no other member is due.
    pub(super) is_whole: bool,
}

impl Ground {
    /// Counts what stays as it is as written: its amounts are spoken for.
    pub(super) fn keep(&mut self, open: &[Versioned<OpRecord>], settled: &Settled) {
        for op in open.iter().filter(|op| settled.kept.contains(op.value.write.key())) {
            let key = op.value.write.key();
            let id = LedgerId::new(format!("open:{key}"));
            self.written.records.insert(key.clone(), AppliedRecord::after(None, &op.value.write, id));
        }
    }
}

impl Engine {
    pub(in crate::engine) async fn round_ground(
        &self,
        connection: &Connection,
        summariser: &dyn Summariser,
        taken: &[String],
    ) -> Result<Ground, SyncError> {
        let reference = self.reference(connection).await?;
        let mut query = summariser.contact_query();
        let numbers = query.numbers().map(|number| DocKey::new(DocKind::Contact, number.clone()));
        let contact = self.store.links(&connection.id, &numbers.collect::<Vec<_>>()).await?;
        query.ids.extend(contact.iter().map(|link| link.value.record.id.clone()));
        let mut contacts = self.store.find_contacts(&connection.tenant, &query).await?;
        self.follow_merges(&connection.tenant, &mut contacts).await?;
        contacts.extend(taken.iter().map(|name| reserved(name)));
        let summaries = self.store.links_of(&connection.id, &Subject::Summaries).await?;
        let (mut written, mut links) = (Applied::default(), BTreeMap::new());
        for Versioned { value: link, version } in summaries.into_iter().chain(contact) {
            links.insert(link.key.clone(), version);
            written.records.insert(link.key, link.record);
        }
        Ok(Ground { reference, written, links, contacts, taken_out: Vec::new() })
    }

    /// The members that are due, with what became of the last round applied to those that it held. Where there are more than a round
    /// takes, those of the first days, so that no day is written in two pieces.
    pub(super) async fn roster(
        &self,
        connection: &Connection,
        summariser: &dyn Summariser,
        closed: NaiveDate,
        shared: Vec<Versioned<Member>>,
        (settled, written): (&Settled, &Applied),
    ) -> Result<Roster, SyncError> {
        let most = self.settings.round_members;
        let free = shared.into_iter().filter(|member| !settled.blocked.contains(&member.value.order.id));
        let apply = |member: Versioned<Member>| {
            let value = applied(member.value, written, |order| summariser.day(order));
            Versioned { value, ..member }
        };
        let (mut members, mut settled): (Vec<_>, Vec<_>) =
            free.map(apply).partition(|member| member.value.due.is_some_and(|due| due <= closed));
        members.extend(self.store.due_members(&connection.id, closed, most.saturating_add(1)).await?);
        members.sort_by(|a, b| (a.value.due, &a.value.order.id).cmp(&(b.value.due, &b.value.order.id)));
        let cut = members.get(most).and_then(|member| member.value.due);
        let (through, is_whole) = match cut {
            None => (closed, true),
            Some(cut) if members.first().is_some_and(|first| first.value.due < Some(cut)) => {
                (cut.pred_opt().unwrap_or(cut), false)
            }
            Some(cut) => {
                // One day alone is more than a round takes.
                let known: BTreeSet<_> = members.iter().map(|member| member.value.order.id.clone()).collect();
                let all = self.store.due_members(&connection.id, cut, usize::MAX).await?;
                members.extend(all.into_iter().filter(|member| !known.contains(&member.value.order.id)));
                (cut, false)
            }
        };
        let (members, later): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|member| member.value.due.is_some_and(|due| due <= through));
        // Put without its share, a member of the last round is due for the next one.
        settled.extend(later);
        Ok(Roster { members, settled, through, is_whole })
    }

    /// The orders of the members, with the rates that the planner wants.
    pub(super) async fn rated_members<'a>(
        &self,
        connection: &Connection,
        roster: &'a Roster,
        ground: &Ground,
    ) -> Result<Vec<Cow<'a, Order>>, SyncError> {
        let mut orders = Vec::with_capacity(roster.members.len());
        for Versioned { value: Member { order, carried, .. }, .. } in &roster.members {
            let (reference, contacts) = (&ground.reference, &[][..]);
            let input = PlanInput { connection: &connection.id, order, reference, applied: carried, contacts };
            orders.push(self.rated(connection, order, input).await?);
        }
        Ok(orders)
    }

    /// The round. If it credits what was posted before, the ledger is asked for the status of the summaries that hold it first, and the
    /// round is made anew if a person took one out.
    pub(super) async fn planned_round(
        &self,
        connection: &Connection,
        summariser: &dyn Summariser,
        roster: &Roster,
        orders: &[Cow<'_, Order>],
        ground: &mut Ground,
    ) -> Result<Result<PlannedRound, Park>, SyncError> {
        let members: Vec<(&Order, &Applied)> = orders
            .iter()
            .map(|order| &**order)
            .zip(roster.members.iter().map(|member| &member.value.carried))
            .collect();
        let round = summariser.summarise(ground.input(connection, roster), &members);
        let Ok(planned) = &round else { return Ok(round) };
        let credited = credited(planned, &members);
        let posted = ground.written.of_kind(DocKind::Invoice).filter(|(_, record)| stands(record));
        let posted: Vec<(DocKey, AppliedRecord)> = posted
            .filter(|(_, record)| credited.contains(&record.id))
            .map(|(key, record)| (key.clone(), record.clone()))
            .collect();
        if posted.is_empty() {
            return Ok(round);
        }
        for (key, record) in self.taken_out(connection, posted).await? {
            ground.written.records.insert(key.clone(), record);
            ground.taken_out.push(key);
        }
        if ground.taken_out.is_empty() {
            return Ok(round);
        }
        Ok(summariser.summarise(ground.input(connection, roster), &members))
    }
}

impl Ground {
    fn input<'a>(&'a self, connection: &'a Connection, roster: &Roster) -> RoundInput<'a> {
        RoundInput {
            connection: &connection.id,
            reference: &self.reference,
            written: &self.written,
            contacts: &self.contacts,
            through: roster.through,
        }
    }

    /// The numbers of the documents that are written, and of those that the plan writes.
    pub(super) fn numbers<'a>(&'a self, plan: &'a Plan) -> Numbers<'a> {
        let number = |write: &'a LedgerWrite| match write {
            LedgerWrite::CreateDocument(document) => Some((&document.key, document.number.as_str())),
            _ => None,
        };
        let records = || self.written.records.values().filter_map(|record| Some((record, record.written.as_ref()?)));
        let planned = plan.steps.iter().map(|step| &step.write);
        Numbers {
            by_key: records().map(|(_, write)| write).chain(planned).filter_map(number).collect(),
            by_id: records().filter_map(|(record, write)| Some((&record.id, number(write)?.1))).collect(),
        }
    }
}

/// The numbers of summaries.
pub(super) struct Numbers<'a> {
    by_key: BTreeMap<&'a DocKey, &'a str>,
    /// Of those that are written, by the ledger's ids.
    by_id: BTreeMap<&'a LedgerId, &'a str>,
}

impl<'a> Numbers<'a> {
    /// Those that hold what was carried of an order, and what a share of a round adds to it.
    pub(super) fn of_order(&self, carried: &Applied, share: &Share) -> BTreeSet<&'a str> {
        let before = carried.records.values().filter_map(|record| self.by_id.get(&record.id));
        let now = share.held.iter().filter_map(|held| self.by_key.get(&held.within));
        before.chain(now).copied().collect()
    }
}

/// A member whose round has come to its end.
pub(super) fn applied(member: Member, written: &Applied, day: impl Fn(&Order) -> NaiveDate) -> Member {
    let Some(share) = &member.share else { return member };
    let carried = share.carried(&member.carried, written);
    let is_whole = share.held.iter().all(|held| written.records.contains_key(&held.within));
    let due = if is_whole || member.is_gone { member.due } else { Some(day(&member.order)) };
    Member { carried, share: None, due, ..member }
}

/// The ledger's ids of what holds documents of orders that a round credits.
fn credited<'a>(round: &PlannedRound, members: &[(&Order, &'a Applied)]) -> BTreeSet<&'a LedgerId> {
    let notes = round.plan.steps.iter().filter(|step| is_credit_note(&step.write));
    let notes: BTreeSet<&DocKey> = notes.map(|step| step.write.key()).collect();
    let orders = round.orders.iter().zip(members);
    let credited = orders.filter(|(order, _)| order.share.held.iter().any(|held| notes.contains(&held.within)));
    credited.flat_map(|(_, (_, carried))| carried.records.values().map(|record| &record.id)).collect()
}

#[cfg(test)]
mod tests {
    use api_core::runtime::{ManualRuntime, Runtime};
    use canonical_model::{Held, Money, Share, TaxTreatment};

    use super::*;

    #[test]
    fn a_member_of_which_something_was_not_written_is_due_again_unless_it_is_gone() {
        let (at, usd) = (ManualRuntime::new(0).now(), "USD".parse().unwrap());
        let within = DocKey::new(DocKind::Invoice, "summary/shop/2025-03-01/card/USD");
        let held =
            Held { record: DocKey::new(DocKind::Invoice, "1"), within: within.clone(), amount: Money::zero(usd) };
        let day: NaiveDate = "2025-03-01".parse().unwrap();
        let settled = |is_gone, written: &Applied| {
            let share = Some(Share { steps: Vec::new(), held: vec![held.clone()] });
            let order = Order::new("1", usd, TaxTreatment::NoTax, at);
            let carried = Applied::default();
            let member = Member { connection: "shop".into(), order, carried, share, due: None, is_gone };
            let Member { share, due, .. } = applied(member, written, |_| day);
            assert_eq!(share, None);
            due
        };
        let mut written = Applied::default();
        assert_eq!([settled(false, &written), settled(true, &written)], [Some(day), None]);
        written.records.insert(within, AppliedRecord::adopted("id".into()));
        assert_eq!(settled(false, &written), None);
    }
}

//! All rows, the check of preconditions, and what each write does.

use std::collections::BTreeMap;

use api_core::runtime::Timestamp;
use canonical_model::{
    ConnectionId, LedgerId, OrderId, TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey},
};
use chrono::NaiveDate;

use super::{journal::Journal, signals::Signals};
use crate::{
    Subject,
    ports::{AuditRecord, Cursor, LinkRecord, Member, Precondition, Term, Versioned, Write, WriteSet},
    time::later,
};

/// Everything that a back end remembers. Each method is a pure step: from rows and a clock to rows.
#[derive(Default)]
pub(super) struct State {
    now: Timestamp,
    pub(super) signals: Signals,
    pub(super) journal: Journal,
    links: BTreeMap<(ConnectionId, DocKey), Versioned<LinkRecord>>,
    members: BTreeMap<(ConnectionId, OrderId), Versioned<Member>>,
    cursors: BTreeMap<(ConnectionId, String), Versioned<Cursor>>,
    contacts: BTreeMap<TenantId, BTreeMap<LedgerId, ContactEntry>>,
    reserved: BTreeMap<(TenantId, String), DocKey>,
    settings: BTreeMap<String, Vec<u8>>,
    audit: Vec<AuditRecord>,
    offices: BTreeMap<String, Office>,
}

#[derive(Default)]
struct Office {
    fence: u64,
    /// `None` after a resignation.
    ends: Option<Timestamp>,
}

/// Puts a row: the version is 1 the first time, one more with every change.
pub(super) fn put<K: Ord, V>(rows: &mut BTreeMap<K, Versioned<V>>, key: K, value: V) {
    let version = rows.get(&key).map_or(1, |row| row.version.saturating_add(1));
    rows.insert(key, Versioned { value, version });
}

fn version<K: Ord, V>(rows: &BTreeMap<K, Versioned<V>>, key: &K) -> u64 {
    rows.get(key).map_or(0, |row| row.version)
}

impl State {
    /// Brings the clock forward; never back.
    pub(super) fn tick(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// The first precondition that does not hold, or all changes.
    pub(super) fn apply(&mut self, set: WriteSet) -> Result<(), Precondition> {
        if let Some(broken) = set.require.into_iter().find(|precondition| !self.holds(precondition)) {
            return Err(broken);
        }
        set.writes.into_iter().for_each(|write| self.write(write));
        Ok(())
    }

    fn holds(&self, precondition: &Precondition) -> bool {
        match precondition {
            Precondition::SignalFence { connection, subject, fence } => {
                self.signals.fence(connection, subject) == Some(*fence)
            }
            Precondition::OpVersion { op, version } => self.journal.op_version(op) == *version,
            Precondition::BatchVersion { batch, version } => self.journal.batch_version(batch) == *version,
            Precondition::LinkVersion { connection, key, version: expected } => {
                version(&self.links, &(connection.clone(), key.clone())) == *expected
            }
            Precondition::MemberVersion { connection, order, version: expected } => {
                version(&self.members, &(connection.clone(), order.clone())) == *expected
            }
            Precondition::CursorVersion { connection, stream, version: expected } => {
                version(&self.cursors, &(connection.clone(), stream.clone())) == *expected
            }
            Precondition::Reservable { tenant, name, owner } => {
                self.reserved.get(&(tenant.clone(), name.clone())).is_none_or(|holder| holder == owner)
            }
        }
    }

    fn write(&mut self, write: Write) {
        let now = self.now;
        match write {
            Write::Enqueue(signal) => self.signals.enqueue(signal, now),
            Write::Acknowledge { connection, subject, revision } => {
                self.signals.acknowledge(&connection, &subject, revision, now);
            }
            Write::Release { connection, subject, not_before } => {
                self.signals.release(&connection, &subject, not_before);
            }
            Write::Hasten { connection, subject } => self.signals.hasten(&connection, &subject, now),
            Write::PutPlan(plan) => self.journal.put_plan(plan),
            Write::PutOp(op) => self.journal.put_op(op),
            Write::PutBatch { batch, lease } => self.journal.put_batch(batch, lease.map(|lease| later(now, lease))),
            Write::RemoveBatch(batch) => self.journal.remove_batch(&batch),
            Write::PutLink(link) => put(&mut self.links, (link.connection.clone(), link.key.clone()), link),
            Write::PutMember(member) => {
                put(&mut self.members, (member.connection.clone(), member.order.id.clone()), *member);
            }
            Write::PutCursor { connection, stream, cursor } => put(&mut self.cursors, (connection, stream), cursor),
            Write::PutContacts { tenant, contacts } => {
                let directory = self.contacts.entry(tenant).or_default();
                directory.extend(contacts.into_iter().map(|contact| (contact.id.clone(), contact)));
            }
            Write::Reserve { tenant, name, owner } => {
                self.reserved.insert((tenant, name), owner);
            }
            Write::KeepSetting { name, value } => {
                self.settings.entry(name).or_insert(value);
            }
            Write::Audit(entry) => {
                let sequence = u64::try_from(self.audit.len()).unwrap_or(u64::MAX).saturating_add(1);
                self.audit.push(AuditRecord { sequence, at: now, entry });
            }
        }
    }

    pub(super) fn links(&self, connection: &ConnectionId, keys: &[DocKey]) -> Vec<Versioned<LinkRecord>> {
        let keys: std::collections::BTreeSet<_> = keys.iter().collect();
        keys.into_iter().filter_map(|key| self.links.get(&(connection.clone(), key.clone())).cloned()).collect()
    }

    pub(super) fn links_of(&self, connection: &ConnectionId, subject: &Subject) -> Vec<Versioned<LinkRecord>> {
        let of = |link: &&Versioned<LinkRecord>| link.value.connection == *connection && link.value.subject == *subject;
        self.links.values().filter(of).cloned().collect()
    }

    pub(super) fn member(&self, connection: &ConnectionId, order: &OrderId) -> Option<Versioned<Member>> {
        self.members.get(&(connection.clone(), order.clone())).cloned()
    }

    fn members_of<'a>(&'a self, connection: &'a ConnectionId) -> impl Iterator<Item = &'a Versioned<Member>> {
        self.members.values().filter(move |member| member.value.connection == *connection)
    }

    pub(super) fn due_members(
        &self,
        connection: &ConnectionId,
        through: NaiveDate,
        max: usize,
    ) -> Vec<Versioned<Member>> {
        let due = |member: &&Versioned<Member>| {
            member.value.share.is_none() && member.value.due.is_some_and(|due| due <= through)
        };
        let mut members: Vec<_> = self.members_of(connection).filter(due).cloned().collect();
        members.sort_by(|a, b| (a.value.due, &a.value.order.id).cmp(&(b.value.due, &b.value.order.id)));
        members.truncate(max);
        members
    }

    pub(super) fn members_with_share(&self, connection: &ConnectionId) -> Vec<Versioned<Member>> {
        self.members_of(connection).filter(|member| member.value.share.is_some()).cloned().collect()
    }

    pub(super) fn cursor(&self, connection: &ConnectionId, stream: &str) -> Option<Versioned<Cursor>> {
        self.cursors.get(&(connection.clone(), stream.to_owned())).cloned()
    }

    pub(super) fn find_contacts(&self, tenant: &TenantId, query: &ContactQuery) -> Vec<ContactEntry> {
        let email_key = |email: &str| email.trim().to_lowercase();
        let same = |wanted: &str, found: &str| !wanted.is_empty() && wanted == found;
        let email = query.email.as_deref().map(email_key).unwrap_or_default();
        let names: Vec<_> = query.names.iter().map(|name| ContactEntry::name_key(name)).collect();
        let answers = |entry: &&ContactEntry| {
            query.ids.contains(&entry.id)
                || query.numbers().any(|number| same(number, &entry.number))
                || same(&email, &email_key(&entry.email))
                || names.iter().any(|name| same(name, &ContactEntry::name_key(&entry.name)))
        };
        self.contacts.get(tenant).into_iter().flat_map(BTreeMap::values).filter(answers).cloned().collect()
    }

    pub(super) fn audit(&self, connection: &ConnectionId, after: u64, max: usize) -> Vec<AuditRecord> {
        let theirs = |record: &&AuditRecord| record.sequence > after && record.entry.connection == *connection;
        self.audit.iter().filter(theirs).take(max).cloned().collect()
    }

    pub(super) fn setting(&self, name: &str) -> Option<Vec<u8>> {
        self.settings.get(name).cloned()
    }

    pub(super) fn acquire(&mut self, name: &str, ttl: std::time::Duration) -> Option<Term> {
        let now = self.now;
        let office = self.offices.entry(name.to_owned()).or_default();
        if office.ends.is_some_and(|ends| ends > now) {
            return None;
        }
        office.fence = office.fence.saturating_add(1);
        let ends = later(now, ttl);
        office.ends = Some(ends);
        Some(Term { name: name.to_owned(), fence: office.fence, ends })
    }

    pub(super) fn renew(&mut self, term: &Term, ttl: std::time::Duration) -> Option<Term> {
        let now = self.now;
        let office = self.offices.get_mut(&term.name)?;
        let held = office.fence == term.fence && office.ends.is_some_and(|ends| ends > now);
        held.then(|| {
            let ends = later(now, ttl);
            office.ends = Some(ends);
            Term { name: term.name.clone(), fence: term.fence, ends }
        })
    }

    pub(super) fn resign(&mut self, term: &Term) {
        if let Some(office) = self.offices.get_mut(&term.name).filter(|office| office.fence == term.fence) {
            office.ends = None;
        }
    }
}

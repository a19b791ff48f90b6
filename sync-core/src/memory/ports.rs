//! The traits, each a lock and a call.

use std::time::Duration;

use api_core::runtime::Timestamp;
use async_trait::async_trait;
use canonical_model::{
    ConnectionId, OpId, OrderId, TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey},
};
use chrono::NaiveDate;

use super::MemoryStore;
use crate::{
    StoreError, Subject,
    ports::{
        AuditLog, AuditRecord, BatchRecord, ContactDirectory, Cursor, CursorStore, Journal, JournalStats, LeaderLock,
        LinkRecord, LinkStore, Member, MemberStore, OpRecord, PlanRecord, Queue, QueueStats, Signal, Store, Term,
        Versioned, WriteSet,
    },
};

#[async_trait]
impl Store for MemoryStore {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        Ok(self.state().now())
    }

    async fn commit(&self, set: WriteSet) -> Result<(), StoreError> {
        self.state().apply(set).map_err(StoreError::Conflict)
    }

    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.state().setting(name))
    }
}

#[async_trait]
impl Queue for MemoryStore {
    async fn lease_signals(
        &self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
    ) -> Result<Vec<Signal>, StoreError> {
        let mut state = self.state();
        let now = state.now();
        Ok(state.signals.lease(connection, max, lease, now))
    }

    async fn queue_stats(&self, connection: &ConnectionId) -> Result<QueueStats, StoreError> {
        let state = self.state();
        Ok(state.signals.stats(connection, state.now()))
    }
}

#[async_trait]
impl Journal for MemoryStore {
    async fn op(&self, id: &OpId) -> Result<Option<Versioned<OpRecord>>, StoreError> {
        Ok(self.state().journal.op(id))
    }

    async fn ops_of(
        &self,
        connection: &ConnectionId,
        subject: &Subject,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        Ok(self.state().journal.ops_of(connection, subject))
    }

    async fn ops_waiting_for(
        &self,
        connection: &ConnectionId,
        key: &DocKey,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        Ok(self.state().journal.ops_waiting_for(connection, key))
    }

    async fn ready_ops(&self, connection: &ConnectionId, max: usize) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        let state = self.state();
        Ok(state.journal.ready_ops(connection, max, state.now()))
    }

    async fn parked_ops(&self, connection: &ConnectionId) -> Result<Vec<OpRecord>, StoreError> {
        Ok(self.state().journal.parked_ops(connection))
    }

    async fn open_ops_from(
        &self,
        connection: &ConnectionId,
        origin: &Subject,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError> {
        Ok(self.state().journal.open_ops_from(connection, origin))
    }

    async fn lease_batches(
        &self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
    ) -> Result<Vec<Versioned<BatchRecord>>, StoreError> {
        let mut state = self.state();
        let now = state.now();
        Ok(state.journal.lease_batches(connection, max, lease, now))
    }

    async fn plan_of(&self, connection: &ConnectionId, subject: &Subject) -> Result<Option<PlanRecord>, StoreError> {
        Ok(self.state().journal.plan_of(connection, subject))
    }

    async fn plans(&self, connection: &ConnectionId) -> Result<Vec<PlanRecord>, StoreError> {
        Ok(self.state().journal.plans(connection))
    }

    async fn journal_stats(&self, connection: &ConnectionId) -> Result<JournalStats, StoreError> {
        Ok(self.state().journal.stats(connection))
    }
}

#[async_trait]
impl LinkStore for MemoryStore {
    async fn links(
        &self,
        connection: &ConnectionId,
        keys: &[DocKey],
    ) -> Result<Vec<Versioned<LinkRecord>>, StoreError> {
        Ok(self.state().links(connection, keys))
    }

    async fn links_of(
        &self,
        connection: &ConnectionId,
        subject: &Subject,
    ) -> Result<Vec<Versioned<LinkRecord>>, StoreError> {
        Ok(self.state().links_of(connection, subject))
    }
}

#[async_trait]
impl MemberStore for MemoryStore {
    async fn member(
        &self,
        connection: &ConnectionId,
        order: &OrderId,
    ) -> Result<Option<Versioned<Member>>, StoreError> {
        Ok(self.state().member(connection, order))
    }

    async fn due_members(
        &self,
        connection: &ConnectionId,
        through: NaiveDate,
        max: usize,
    ) -> Result<Vec<Versioned<Member>>, StoreError> {
        Ok(self.state().due_members(connection, through, max))
    }

    async fn members_with_share(&self, connection: &ConnectionId) -> Result<Vec<Versioned<Member>>, StoreError> {
        Ok(self.state().members_with_share(connection))
    }
}

#[async_trait]
impl CursorStore for MemoryStore {
    async fn cursor(&self, connection: &ConnectionId, stream: &str) -> Result<Option<Versioned<Cursor>>, StoreError> {
        Ok(self.state().cursor(connection, stream))
    }
}

#[async_trait]
impl ContactDirectory for MemoryStore {
    async fn find_contacts(&self, tenant: &TenantId, query: &ContactQuery) -> Result<Vec<ContactEntry>, StoreError> {
        Ok(self.state().find_contacts(tenant, query))
    }
}

#[async_trait]
impl AuditLog for MemoryStore {
    async fn audit(&self, connection: &ConnectionId, after: u64, max: usize) -> Result<Vec<AuditRecord>, StoreError> {
        Ok(self.state().audit(connection, after, max))
    }
}

#[async_trait]
impl LeaderLock for MemoryStore {
    async fn acquire(&self, name: &str, ttl: Duration) -> Result<Option<Term>, StoreError> {
        Ok(self.state().acquire(name, ttl))
    }

    async fn renew(&self, term: &Term, ttl: Duration) -> Result<Option<Term>, StoreError> {
        Ok(self.state().renew(term, ttl))
    }

    async fn resign(&self, term: Term) -> Result<(), StoreError> {
        self.state().resign(&term);
        Ok(())
    }
}

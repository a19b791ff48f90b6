//! A store of which every call passes its guard: whoever takes this in says by its `Guarded` what that is.

use std::time::Duration;

use api_core::runtime::Timestamp;
use async_trait::async_trait;
use canonical_model::{
    ConnectionId, OpId, OrderId, TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey},
};
use chrono::NaiveDate;
use sync_core::{
    StoreError, Subject,
    ports::{
        AuditLog, AuditRecord, BatchRecord, ContactDirectory, Cursor, CursorStore, Journal, JournalStats, LeaderLock,
        LinkRecord, LinkStore, Member, MemberStore, OpRecord, PlanRecord, Queue, QueueStats, SharedStore, Signal,
        Store, Term, Versioned, WriteSet,
    },
};

use super::Guarded;

type Rows<T> = Result<Vec<Versioned<T>>, StoreError>;

#[async_trait]
impl Store for Guarded<SharedStore> {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.inner.now().await // no write: a crash here is one at the next call
    }
    async fn commit(&self, set: WriteSet) -> Result<(), StoreError> {
        self.before_commit().await;
        self.pass(self.inner.commit(set)).await
    }
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.pass(self.inner.setting(name)).await
    }
}

#[async_trait]
impl Queue for Guarded<SharedStore> {
    async fn lease_signals(&self, id: &ConnectionId, max: usize, lease: Duration) -> Result<Vec<Signal>, StoreError> {
        self.pass(self.inner.lease_signals(id, max, lease)).await
    }
    async fn queue_stats(&self, id: &ConnectionId) -> Result<QueueStats, StoreError> {
        self.pass(self.inner.queue_stats(id)).await
    }
}

#[async_trait]
impl Journal for Guarded<SharedStore> {
    async fn op(&self, id: &OpId) -> Result<Option<Versioned<OpRecord>>, StoreError> {
        self.pass(self.inner.op(id)).await
    }
    async fn ops_of(&self, id: &ConnectionId, subject: &Subject) -> Rows<OpRecord> {
        self.pass(self.inner.ops_of(id, subject)).await
    }
    async fn ops_waiting_for(&self, id: &ConnectionId, key: &DocKey) -> Rows<OpRecord> {
        self.pass(self.inner.ops_waiting_for(id, key)).await
    }
    async fn ready_ops(&self, id: &ConnectionId, max: usize) -> Rows<OpRecord> {
        self.pass(self.inner.ready_ops(id, max)).await
    }
    async fn parked_ops(&self, id: &ConnectionId) -> Result<Vec<OpRecord>, StoreError> {
        self.pass(self.inner.parked_ops(id)).await
    }
    async fn open_ops_from(&self, id: &ConnectionId, origin: &Subject) -> Rows<OpRecord> {
        self.pass(self.inner.open_ops_from(id, origin)).await
    }
    async fn lease_batches(&self, id: &ConnectionId, max: usize, lease: Duration) -> Rows<BatchRecord> {
        self.pass(self.inner.lease_batches(id, max, lease)).await
    }
    async fn plan_of(&self, id: &ConnectionId, subject: &Subject) -> Result<Option<PlanRecord>, StoreError> {
        self.pass(self.inner.plan_of(id, subject)).await
    }
    async fn plans(&self, id: &ConnectionId) -> Result<Vec<PlanRecord>, StoreError> {
        self.pass(self.inner.plans(id)).await
    }
    async fn journal_stats(&self, id: &ConnectionId) -> Result<JournalStats, StoreError> {
        self.pass(self.inner.journal_stats(id)).await
    }
}

#[async_trait]
impl LinkStore for Guarded<SharedStore> {
    async fn links(&self, id: &ConnectionId, keys: &[DocKey]) -> Rows<LinkRecord> {
        self.pass(self.inner.links(id, keys)).await
    }
    async fn links_of(&self, id: &ConnectionId, subject: &Subject) -> Rows<LinkRecord> {
        self.pass(self.inner.links_of(id, subject)).await
    }
}

#[async_trait]
impl MemberStore for Guarded<SharedStore> {
    async fn member(&self, id: &ConnectionId, order: &OrderId) -> Result<Option<Versioned<Member>>, StoreError> {
        self.pass(self.inner.member(id, order)).await
    }
    async fn due_members(&self, id: &ConnectionId, through: NaiveDate, max: usize) -> Rows<Member> {
        self.pass(self.inner.due_members(id, through, max)).await
    }
    async fn members_with_share(&self, id: &ConnectionId) -> Rows<Member> {
        self.pass(self.inner.members_with_share(id)).await
    }
}

#[async_trait]
impl CursorStore for Guarded<SharedStore> {
    async fn cursor(&self, id: &ConnectionId, stream: &str) -> Result<Option<Versioned<Cursor>>, StoreError> {
        self.pass(self.inner.cursor(id, stream)).await
    }
}

#[async_trait]
impl ContactDirectory for Guarded<SharedStore> {
    async fn find_contacts(&self, tenant: &TenantId, query: &ContactQuery) -> Result<Vec<ContactEntry>, StoreError> {
        self.pass(self.inner.find_contacts(tenant, query)).await
    }
}

#[async_trait]
impl AuditLog for Guarded<SharedStore> {
    async fn audit(&self, id: &ConnectionId, after: u64, max: usize) -> Result<Vec<AuditRecord>, StoreError> {
        self.pass(self.inner.audit(id, after, max)).await
    }
}

#[async_trait]
impl LeaderLock for Guarded<SharedStore> {
    async fn acquire(&self, name: &str, ttl: Duration) -> Result<Option<Term>, StoreError> {
        self.pass(self.inner.acquire(name, ttl)).await
    }
    async fn renew(&self, term: &Term, ttl: Duration) -> Result<Option<Term>, StoreError> {
        self.pass(self.inner.renew(term, ttl)).await
    }
    async fn resign(&self, term: Term) -> Result<(), StoreError> {
        self.pass(self.inner.resign(term)).await
    }
}

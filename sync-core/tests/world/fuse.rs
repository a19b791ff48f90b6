//! A fuse that burns with every call to a port, before and after it, and then stops the world for its engine: a crash.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api_core::{
    limiter::Priority,
    runtime::{ManualRuntime, Runtime, Timestamp},
};
use async_trait::async_trait;
use canonical_model::{
    ConnectionId, LedgerId, OpId, OrderId, TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey, DocumentStatus, ReferenceData},
};
use chrono::NaiveDate;
use sync_core::{
    RemoteError, StoreError, Subject,
    ports::{
        Admission, AuditLog, AuditRecord, BatchRecord, ChangedPage, ContactDetail, ContactDirectory, ContactPage,
        Cursor, CursorStore, FrozenRequest, Journal, JournalStats, LeaderLock, Ledger, LinkRecord, LinkStore, LookUp,
        Member, MemberStore, OpRecord, OrderRead, PlanRecord, Queue, QueueStats, Rendered, Resolved, SendOutcome,
        SharedStore, Signal, Snapshot, Store, Storefront, Term, Versioned, WriteSet,
    },
};

use super::{ModelLedger, Shop};

#[derive(Debug, Clone)]
pub struct Fuse {
    /// How long a commit takes, if it is slow, and the clock on which it takes that long.
    slow: Arc<Mutex<Option<(ManualRuntime, Duration)>>>,
    left: Arc<AtomicU64>,
    burnt: Arc<AtomicU64>,
}

impl Fuse {
    /// A fuse for that many points.
    pub fn new(points: u64) -> Self {
        Self { slow: Arc::default(), left: Arc::new(AtomicU64::new(points)), burnt: Arc::default() }
    }

    /// From now on a commit takes that long before it is made.
    pub fn slow_down(&self, runtime: &ManualRuntime, by: Duration) {
        *self.slow.lock().unwrap() = Some((runtime.clone(), by));
    }

    pub fn speed_up(&self) {
        *self.slow.lock().unwrap() = None;
    }

    /// How many points were passed.
    pub fn passed(&self) -> u64 {
        self.burnt.load(Ordering::SeqCst)
    }

    pub fn blown(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    pub fn guard<T>(&self, inner: T) -> Guarded<T> {
        Guarded { fuse: self.clone(), inner }
    }

    async fn burn(&self) {
        self.burnt.fetch_add(1, Ordering::SeqCst);
        let before = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| Some(left.saturating_sub(1)));
        if before.unwrap() <= 1 {
            std::future::pending::<()>().await;
        }
    }

    /// Drives a future to its end, or to the end of the fuse: then it is dropped where it stands.
    pub async fn race<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = std::pin::pin!(future);
        std::future::poll_fn(|context| match future.as_mut().poll(context) {
            std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
            std::task::Poll::Pending if self.blown() => std::task::Poll::Ready(None),
            std::task::Poll::Pending => std::task::Poll::Pending,
        })
        .await
    }
}

#[derive(Debug)]
pub struct Guarded<T> {
    fuse: Fuse,
    inner: T,
}

impl<T> Guarded<T> {
    async fn pass<O>(&self, call: impl Future<Output = O>) -> O {
        self.fuse.burn().await;
        let output = call.await;
        self.fuse.burn().await;
        output
    }
}

type Rows<T> = Result<Vec<Versioned<T>>, StoreError>;

#[async_trait]
impl Store for Guarded<SharedStore> {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.inner.now().await // no write: a crash here is one at the next call
    }
    async fn commit(&self, set: WriteSet) -> Result<(), StoreError> {
        let slow = self.fuse.slow.lock().unwrap().clone();
        if let Some((runtime, by)) = slow {
            runtime.sleep(by).await;
        }
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

#[async_trait]
impl Storefront for Guarded<Shop> {
    async fn read_order(&self, id: &OrderId, snapshot: Option<&Snapshot>) -> Result<OrderRead, RemoteError> {
        self.pass(self.inner.read_order(id, snapshot)).await
    }
    async fn changed_since(&self, cursor: Option<&Cursor>) -> Result<ChangedPage, RemoteError> {
        self.pass(self.inner.changed_since(cursor)).await
    }
}

#[async_trait]
impl Ledger for Guarded<ModelLedger> {
    fn render(&self, ops: &[Resolved<'_>]) -> Rendered {
        self.inner.render(ops)
    }
    async fn admit(
        &self,
        tenant: &TenantId,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Admission, RemoteError> {
        self.pass(self.inner.admit(tenant, priority, patience)).await
    }
    async fn send(
        &self,
        tenant: &TenantId,
        request: &FrozenRequest,
        key: &str,
        ops: &[&OpRecord],
        admission: Admission,
    ) -> SendOutcome {
        self.pass(self.inner.send(tenant, request, key, ops, admission)).await
    }
    async fn look_up(&self, tenant: &TenantId, ops: &[Resolved<'_>]) -> Result<Vec<LookUp>, RemoteError> {
        self.pass(self.inner.look_up(tenant, ops)).await
    }
    async fn statuses(
        &self,
        tenant: &TenantId,
        documents: &[(&DocKey, &LedgerId)],
    ) -> Result<Vec<DocumentStatus>, RemoteError> {
        self.pass(self.inner.statuses(tenant, documents)).await
    }
    async fn reference_data(&self, tenant: &TenantId) -> Result<ReferenceData, RemoteError> {
        self.pass(self.inner.reference_data(tenant)).await
    }
    async fn contacts(
        &self,
        tenant: &TenantId,
        cursor: Option<&Cursor>,
        detail: ContactDetail,
    ) -> Result<ContactPage, RemoteError> {
        self.pass(self.inner.contacts(tenant, cursor, detail)).await
    }
}

//! A fuse that burns with every call to a port, before and after it, and then stops the world for its engine: a crash.

mod store;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api_core::{
    limiter::Priority,
    runtime::{ManualRuntime, Runtime},
};
use async_trait::async_trait;
use canonical_model::{
    LedgerId, OrderId, TenantId,
    ledger::{DocKey, DocumentStatus, ReferenceData},
};
use sync_core::{
    RemoteError,
    ports::{
        Admission, ChangedPage, ContactDetail, ContactPage, Cursor, FrozenRequest, Ledger, LookUp, OpRecord, OrderRead,
        Rendered, Resolved, SendOutcome, Snapshot, Storefront,
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

    async fn before_commit(&self) {
        let slow = self.fuse.slow.lock().unwrap().clone();
        if let Some((runtime, by)) = slow {
            runtime.sleep(by).await;
        }
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

//! Rows to work on.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses some of it

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use api_core::{limiter::Priority, runtime::ManualRuntime};
use canonical_model::ConnectionId;
use sync_core::{
    Subject,
    ports::{AuditLog, Cursor, CursorStore, NewSignal, Queue, Snapshot, Store, Write, WriteSet},
};
use sync_stores::sqlite::{SqliteOptions, SqliteStore};

pub(crate) const LEASE: Duration = Duration::from_secs(90);

pub(crate) fn shop() -> ConnectionId {
    "shop".into()
}

pub(crate) fn clock() -> Arc<ManualRuntime> {
    Arc::new(ManualRuntime::new(1))
}

pub(crate) fn options() -> SqliteOptions {
    SqliteOptions::new(clock())
}

pub(crate) fn open(path: &Path) -> SqliteStore {
    options().open(path).unwrap()
}

/// Waits on this thread, for the store's own.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub(crate) fn signal(id: u64) -> NewSignal {
    let subject = Subject::Order(id.to_string().into());
    NewSignal { connection: shop(), subject, priority: Priority::Normal, not_before: None, snapshot: None }
}

/// The `n`th step of a walk: a signal with a snapshot, an audit entry and the cursor, that belong together.
pub(crate) fn step(n: u64, snapshot_bytes: usize) -> WriteSet {
    let mut set = WriteSet::new();
    let mut signal = signal(n);
    let body = vec![u8::try_from(n % 251).unwrap(); snapshot_bytes];
    signal.snapshot = Some(Snapshot { body, read_at: api_core::runtime::Timestamp::UNIX_EPOCH });
    set.write(Write::Enqueue(signal));
    set.audit(&shop(), n, "found", "");
    set.write(Write::PutCursor { connection: shop(), stream: "orders".into(), cursor: Cursor(n.to_string()) });
    set
}

/// How many steps were made, after a look at whether each was made wholly.
pub(crate) async fn steps(store: &SqliteStore) -> u64 {
    let signals = store.queue_stats(&shop()).await.unwrap().waiting;
    let entries = store.audit(&shop(), 0, usize::MAX).await.unwrap();
    let cursor = store.cursor(&shop(), "orders").await.unwrap();
    let cursor = cursor.map_or(0, |cursor| cursor.value.0.parse().unwrap());
    assert_eq!((signals, entries.len() as u64), (cursor, cursor), "a step was made by halves");
    cursor
}

/// Makes steps up to and including the `last`.
pub(crate) async fn walk(store: &SqliteStore, last: u64) {
    for n in steps(store).await + 1..=last {
        store.commit(step(n, 700)).await.unwrap();
    }
}

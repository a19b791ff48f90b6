//! The store in memory passes the suite that every back end passes.
#![cfg(feature = "conformance")]

use std::{sync::Arc, time::Duration};

use api_core::runtime::{ManualRuntime, Runtime};
use sync_core::{conformance::Harness, memory::MemoryStore, ports::SharedStore};

#[derive(Debug)]
struct Memory(ManualRuntime);

#[async_trait::async_trait]
impl Harness for Memory {
    async fn fresh(&self) -> SharedStore {
        Arc::new(MemoryStore::new(Arc::new(self.0.clone())))
    }

    async fn reopen(&self, store: SharedStore) -> SharedStore {
        store
    }

    async fn advance(&self, by: Duration) {
        self.0.advance(by);
    }

    async fn set_back(&self, by: Duration) {
        self.0.set_now(self.0.now() - by);
    }
}

sync_core::conformance!(Memory(ManualRuntime::new(1)));

#[test]
fn threads_that_lease_at_the_same_time_never_share_a_signal_or_an_office() {
    use sync_core::{
        Subject,
        ports::{LeaderLock, NewSignal, Queue, Store, Write, WriteSet},
    };

    let runtime = ManualRuntime::new(1);
    let store = MemoryStore::new(Arc::new(runtime.clone()));
    let mut set = WriteSet::new();
    for id in 0..1_000 {
        set.write(Write::Enqueue(NewSignal {
            connection: "shop".into(),
            subject: Subject::Order(id.to_string().into()),
            priority: api_core::limiter::Priority::Normal,
            not_before: None,
            snapshot: None,
        }));
    }
    runtime.block_on(store.commit(set)).unwrap();
    let lease = Duration::from_secs(90);
    let work = || {
        let runtime = ManualRuntime::new(1);
        let mut fences = Vec::new();
        let office = runtime.block_on(store.acquire("office", lease)).unwrap();
        loop {
            let leased = runtime.block_on(store.lease_signals(&"shop".into(), 7, lease)).unwrap();
            if leased.is_empty() {
                return (fences, office.is_some());
            }
            fences.extend(leased.into_iter().map(|signal| (signal.subject, signal.fence)));
        }
    };
    let shares: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(shares.iter().filter(|(_, office)| *office).count(), 1);
    let mut leased: Vec<_> = shares.into_iter().flat_map(|(fences, _)| fences).collect();
    assert_eq!(leased.len(), 1_000);
    leased.sort_by_key(|(_, fence)| *fence);
    leased.dedup_by_key(|(_, fence)| *fence);
    assert_eq!(leased.len(), 1_000);
    leased.sort();
    leased.dedup_by(|(one, _), (other, _)| one == other);
    assert_eq!(leased.len(), 1_000);
}

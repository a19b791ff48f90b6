//! What waits together is committed together, with the same effect as one set after the other on the model in memory.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

mod common;

use std::{sync::Arc, time::Duration};

use api_core::runtime::Runtime;
use canonical_model::ledger::{DocKey, DocKind};
use common::{LEASE, clock, shop, signal, wait};
use proptest::prelude::*;
use sync_core::{
    StoreError,
    memory::MemoryStore,
    ports::{Cursor, Precondition, SharedStore, Store, Write, WriteSet},
};
use sync_stores::sqlite::SqliteOptions;

/// A set that may conflict with its neighbours: it moves a cursor from a version, and reserves a name.
#[derive(Debug, Clone)]
struct Step {
    stream: u8,
    version: u64,
    name: u8,
    owner: u8,
    signal: u64,
}

impl Step {
    fn set(&self) -> WriteSet {
        let (stream, name) = (self.stream.to_string(), self.name.to_string());
        let owner = DocKey::new(DocKind::Contact, self.owner.to_string());
        let mut set = WriteSet::new();
        set.require(Precondition::CursorVersion { connection: shop(), stream: stream.clone(), version: self.version });
        set.write(Write::Enqueue(signal(self.signal)));
        let cursor = Cursor(format!("{self:?}"));
        set.write(Write::PutCursor { connection: shop(), stream, cursor });
        let tenant = canonical_model::TenantId::from("tenant");
        set.require(Precondition::Reservable { tenant: tenant.clone(), name: name.clone(), owner: owner.clone() });
        set.write(Write::Reserve { tenant, name, owner });
        set.audit(&shop(), self.signal, "stepped", "");
        set
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..3_u8, 0..4_u64, 0..3_u8, 0..3_u8, 0..6_u64)
        .prop_map(|(stream, version, name, owner, signal)| Step { stream, version, name, owner, signal });
    prop::collection::vec(step, 0..60)
}

fn word(outcome: Result<(), StoreError>) -> String {
    match outcome {
        Ok(()) => "committed".to_owned(),
        Err(StoreError::Conflict(precondition)) => format!("{precondition:?}"),
        Err(error) => format!("failed: {error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sets_committed_at_once_have_the_effect_of_one_after_the_other(rounds in prop::collection::vec(steps(), 1..4)) {
        let clock = clock();
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteOptions::new(clock.clone()).open(folder.path().join("sync.db")).unwrap();
        let (store, model): (SharedStore, SharedStore) = (Arc::new(store), Arc::new(MemoryStore::new(clock.clone())));
        for round in &rounds {
            // Polled once in their order, all of them wait at the same time, in this order.
            let together = wait(futures_at_once(round.iter().map(|step| store.commit(step.set()))));
            let mut alone = Vec::new();
            for step in round {
                alone.push(word(wait(model.commit(step.set()))));
            }
            prop_assert_eq!(together.into_iter().map(word).collect::<Vec<_>>(), alone);
            wait(compare(&store, &model));
            clock.advance(Duration::from_secs(100));
        }
    }
}

async fn futures_at_once<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut all = true;
        for (future, output) in futures.iter_mut().zip(&mut outputs) {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => all = false,
                }
            }
        }
        if all { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}

async fn compare(store: &SharedStore, model: &SharedStore) {
    assert_eq!(store.audit(&shop(), 0, 999).await.unwrap(), model.audit(&shop(), 0, 999).await.unwrap());
    assert_eq!(store.queue_stats(&shop()).await.unwrap(), model.queue_stats(&shop()).await.unwrap());
    for stream in ["0", "1", "2"] {
        assert_eq!(store.cursor(&shop(), stream).await.unwrap(), model.cursor(&shop(), stream).await.unwrap());
    }
    let leased = store.lease_signals(&shop(), 3, LEASE).await.unwrap();
    assert_eq!(leased, model.lease_signals(&shop(), 3, LEASE).await.unwrap());
}

/// A store in place does not wait for another thread, so that virtual time can drive it.
#[test]
fn a_store_in_place_runs_on_virtual_time() {
    let clock = clock();
    let store = SqliteOptions::new(clock.clone()).in_place().open_in_memory().unwrap();
    let shown = clock.block_on(async {
        store.commit(Step { stream: 0, version: 0, name: 0, owner: 0, signal: 1 }.set()).await.unwrap();
        store.now().await.unwrap()
    });
    assert_eq!(shown, clock.now());
}

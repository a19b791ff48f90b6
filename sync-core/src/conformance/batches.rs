//! Batches: put, leased, fenced, removed.

use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::{
    ports::{BatchId, BatchRecord, BatchState, Precondition, SharedStore, Versioned, Write},
    time::later,
};

async fn take(store: &SharedStore) -> Vec<Versioned<BatchRecord>> {
    store.lease_batches(&shop(), 100, LEASE).await.unwrap()
}

fn at_version(id: &str, version: u64) -> Precondition {
    Precondition::BatchVersion { batch: BatchId(id.to_owned()), version }
}

pub(super) async fn a_batch_that_was_put_with_a_lease_belongs_to_its_writer_until_that_ends(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: Some(LEASE) }]).await;
    h.advance(LEASE - seconds(1)).await;
    assert!(take(&store).await.is_empty());
    h.advance(seconds(1)).await;
    assert_eq!(take(&store).await, [Versioned { value: batch, version: 2 }]);
}

pub(super) async fn a_batch_without_a_lease_is_due_at_its_time(h: &dyn Harness) {
    for state in [BatchState::InFlight, BatchState::Unanswered, BatchState::Answered] {
        let store = h.fresh().await;
        let batch = BatchRecord { state, ..batch("b", later(store.now().await.unwrap(), seconds(60))) };
        put(&store, [Write::PutBatch { batch, lease: None }]).await;
        h.advance(seconds(59)).await;
        assert!(take(&store).await.is_empty());
        h.advance(seconds(1)).await;
        assert_eq!(take(&store).await.len(), 1);
    }
}

pub(super) async fn leasing_a_batch_makes_its_version_one_more_and_changes_nothing_else(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: None }]).await;
    for version in 2..5 {
        assert_eq!(take(&store).await, [Versioned { value: batch.clone(), version }]);
        assert!(take(&store).await.is_empty());
        h.advance(LEASE).await;
    }
}

pub(super) async fn many_workers_at_once_never_share_a_batch(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    put(&store, (0..20).map(|id| Write::PutBatch { batch: batch(&id.to_string(), now), lease: None })).await;
    let shop = shop();
    let lots = join_all((0..32).map(|_| store.lease_batches(&shop, 1, LEASE))).await;
    let leased: Vec<_> = lots.into_iter().flat_map(Result::unwrap).map(|batch| batch.value.id).collect();
    let apart: std::collections::BTreeSet<_> = leased.iter().collect();
    assert_eq!((leased.len(), apart.len()), (20, 20));
}

pub(super) async fn a_holder_whose_batch_was_taken_over_can_write_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: Some(LEASE) }]).await;
    h.advance(LEASE).await;
    let quick = take(&store).await.remove(0);
    let op = op("1", "a", 0);
    let slow = at_version("b", 1);
    let writes = [Write::RemoveBatch(batch.id.clone()), Write::PutOp(op.clone())];
    assert!(conflicts(commit(&store, [slow.clone()], writes).await, &slow));
    assert!(store.op(&op.id).await.unwrap().is_none());
    let writes = [Write::RemoveBatch(batch.id), Write::PutOp(op.clone())];
    commit(&store, [at_version("b", quick.version)], writes).await.unwrap();
    assert!(store.op(&op.id).await.unwrap().is_some());
}

pub(super) async fn a_batch_lease_that_ended_but_was_not_taken_over_still_holds(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: Some(LEASE) }]).await;
    h.advance(LEASE * 2).await;
    commit(&store, [at_version("b", 1)], [Write::RemoveBatch(batch.id)]).await.unwrap();
    assert!(take(&store).await.is_empty());
}

pub(super) async fn a_removed_batch_is_gone(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: None }]).await;
    put(&store, [Write::RemoveBatch(batch.id.clone())]).await;
    h.advance(LEASE).await;
    let store = h.reopen(store).await;
    assert!(take(&store).await.is_empty());
    assert_eq!(store.journal_stats(&shop()).await.unwrap().next_due, None);
    let absent = at_version("b", 0);
    commit(&store, [absent], [Write::PutBatch { batch, lease: None }]).await.unwrap();
    assert_eq!(take(&store).await[0].version, 2);
}

pub(super) async fn batches_come_by_the_time_at_which_they_are_due(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    let at = |id: &str, after| Write::PutBatch { batch: batch(id, later(now, seconds(after))), lease: None };
    put(&store, [at("b", 5), at("a", 5), at("late", 9), at("early", 1)]).await;
    put(&store, [Write::PutBatch { batch: batch("leased", now), lease: Some(seconds(7)) }]).await;
    h.advance(seconds(10)).await;
    let ids: Vec<_> = take(&store).await.into_iter().map(|batch| batch.value.id.0).collect();
    assert_eq!(ids, ["early", "a", "b", "leased", "late"]);
}

pub(super) async fn batches_of_another_connection_are_never_leased(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    put(&store, [Write::PutBatch { batch: batch("b", now), lease: None }]).await;
    assert!(store.lease_batches(&other_shop(), 9, LEASE).await.unwrap().is_empty());
    assert_eq!(store.journal_stats(&other_shop()).await.unwrap().next_due, None);
    assert_eq!(take(&store).await.len(), 1);
}

pub(super) async fn a_batch_of_a_megabyte_comes_back_to_the_byte(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut batch = batch("b", store.now().await.unwrap());
    batch.request.body = ODD.repeat(1 + 1_500_000 / ODD.len());
    batch.request.path = ODD.to_owned();
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: None }]).await;
    let store = h.reopen(store).await;
    let found = take(&store).await.remove(0).value;
    assert!(found == batch, "the bytes changed");
}

pub(super) async fn a_batch_and_its_lease_survive_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    put(&store, [Write::PutBatch { batch: batch.clone(), lease: Some(LEASE) }]).await;
    let store = h.reopen(store).await;
    assert!(take(&store).await.is_empty());
    h.advance(LEASE).await;
    let store = h.reopen(store).await;
    assert_eq!(take(&store).await, [Versioned { value: batch, version: 2 }]);
}

pub(super) async fn a_batch_that_is_put_again_is_fenced_by_its_version(h: &dyn Harness) {
    let store = h.fresh().await;
    let batch = batch("b", store.now().await.unwrap());
    commit(&store, [at_version("b", 0)], [Write::PutBatch { batch: batch.clone(), lease: Some(LEASE) }]).await.unwrap();
    let again = || [Write::PutBatch { batch: batch.clone(), lease: Some(LEASE) }];
    assert!(conflicts(commit(&store, [at_version("b", 0)], again()).await, &at_version("b", 0)));
    commit(&store, [at_version("b", 1)], again()).await.unwrap();
    assert!(conflicts(commit(&store, [at_version("b", 1)], again()).await, &at_version("b", 1)));
    commit(&store, [at_version("b", 2)], again()).await.unwrap();
}

pub(super) async fn removing_a_batch_that_is_not_there_does_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::RemoveBatch(BatchId("b".into())), Write::Enqueue(signal("1"))]).await;
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 1);
}

//! Leases on signals and their fences.

use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::{
    ports::{NewSignal, Snapshot, Write},
    time::later,
};

pub(super) async fn a_leased_signal_belongs_to_one_worker(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    lease(&store).await;
    assert!(lease_all(&store).await.is_empty());
}

pub(super) async fn many_workers_at_once_never_share_a_signal(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, (0..40).map(|id| Write::Enqueue(signal(&id.to_string())))).await;
    let shop = shop();
    let lots = join_all((0..32).map(|_| store.lease_signals(&shop, 3, LEASE))).await;
    let leased: Vec<_> = lots.into_iter().flat_map(Result::unwrap).map(|signal| signal.subject).collect();
    let apart: std::collections::BTreeSet<_> = leased.iter().collect();
    assert_eq!((leased.len(), apart.len()), (40, 40));
}

pub(super) async fn a_lease_ends_at_its_time_and_the_signal_is_due_again(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    lease(&store).await;
    h.advance(LEASE - seconds(1)).await;
    assert!(lease_all(&store).await.is_empty());
    h.advance(seconds(1)).await;
    assert_eq!(lease_all(&store).await.len(), 1);
}

pub(super) async fn the_fencing_token_grows_with_every_lease(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, (0..3).map(|id| Write::Enqueue(signal(&id.to_string())))).await;
    let mut last = 0;
    for _ in 0..4 {
        for leased in lease_all(&store).await {
            assert!(leased.fence > last);
            last = leased.fence;
        }
        h.advance(LEASE).await;
    }
}

pub(super) async fn the_fencing_token_grows_after_a_signal_was_forgotten_and_after_opening_anew(h: &dyn Harness) {
    let mut store = h.fresh().await;
    let mut last = 0;
    for _ in 0..3 {
        put(&store, [Write::Enqueue(signal("1"))]).await;
        let leased = lease(&store).await;
        assert!(leased.fence > last);
        last = leased.fence;
        commit(&store, [fence(&leased)], [acknowledge(&leased)]).await.unwrap();
        store = h.reopen(store).await;
    }
}

pub(super) async fn the_count_of_leases_survives_a_crash_and_a_release(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    lease(&store).await; // and then its worker dies
    h.advance(LEASE).await;
    let store = h.reopen(store).await;
    let second = lease(&store).await;
    assert_eq!(second.leases, 2);
    let now = store.now().await.unwrap();
    commit(&store, [fence(&second)], [release(&second, now)]).await.unwrap();
    assert_eq!(lease(&store).await.leases, 3);
}

pub(super) async fn a_stale_fence_acknowledges_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let slow = lease(&store).await;
    h.advance(LEASE).await;
    let quick = lease(&store).await;
    assert!(conflicts(commit(&store, [fence(&slow)], [acknowledge(&slow)]).await, &fence(&slow)));
    commit(&store, [fence(&quick)], [acknowledge(&quick)]).await.unwrap();
    assert!(conflicts(commit(&store, [fence(&quick)], [acknowledge(&quick)]).await, &fence(&quick)), "it is forgotten");
}

pub(super) async fn a_stale_fence_releases_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let slow = lease(&store).await;
    h.advance(LEASE).await;
    lease(&store).await;
    let now = store.now().await.unwrap();
    assert!(conflicts(commit(&store, [fence(&slow)], [release(&slow, now)]).await, &fence(&slow)));
    assert!(lease_all(&store).await.is_empty());
}

pub(super) async fn a_stale_fence_leaves_no_op_behind(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let slow = lease(&store).await;
    h.advance(LEASE).await;
    lease(&store).await;
    let op = op("1", "a", 0);
    let writes = [Write::PutOp(op.clone()), Write::PutPlan(plan("1")), acknowledge(&slow)];
    assert!(conflicts(commit(&store, [fence(&slow)], writes).await, &fence(&slow)));
    assert!(store.op(&op.id).await.unwrap().is_none());
    assert!(store.plan_of(&shop(), &order("1")).await.unwrap().is_none());
}

pub(super) async fn an_ended_lease_that_nobody_took_over_still_holds(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let slow = lease(&store).await;
    h.advance(LEASE * 3).await;
    commit(&store, [fence(&slow)], [acknowledge(&slow)]).await.unwrap();
    assert!(lease_all(&store).await.is_empty());
}

pub(super) async fn a_released_signal_is_due_at_its_time_and_has_no_snapshot(h: &dyn Harness) {
    let store = h.fresh().await;
    let snapshot = Some(Snapshot { body: b"row".to_vec(), read_at: some_time() });
    put(&store, [Write::Enqueue(NewSignal { snapshot, ..signal("1") })]).await;
    let leased = lease(&store).await;
    assert!(leased.snapshot.is_some());
    let at = later(store.now().await.unwrap(), seconds(30));
    // What comes meanwhile neither hastens it nor gives it its snapshot.
    put(&store, [Write::Enqueue(NewSignal { snapshot: leased.snapshot.clone(), ..signal("1") })]).await;
    commit(&store, [fence(&leased)], [release(&leased, at)]).await.unwrap();
    h.advance(seconds(29)).await;
    assert!(lease_all(&store).await.is_empty());
    h.advance(seconds(1)).await;
    let again = lease(&store).await;
    assert_eq!((again.snapshot, again.revision), (None, 2));
}

pub(super) async fn a_released_lease_holds_no_more(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let leased = lease(&store).await;
    let now = store.now().await.unwrap();
    commit(&store, [fence(&leased)], [release(&leased, now)]).await.unwrap();
    assert!(conflicts(commit(&store, [fence(&leased)], [acknowledge(&leased)]).await, &fence(&leased)));
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 1);
}

pub(super) async fn a_lease_survives_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let leased = lease(&store).await;
    let store = h.reopen(store).await;
    assert!(lease_all(&store).await.is_empty());
    commit(&store, [fence(&leased)], [acknowledge(&leased)]).await.unwrap();
}

pub(super) async fn a_lease_is_judged_by_the_clock_of_the_back_end_alone(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    lease(&store).await;
    let ends = store.queue_stats(&shop()).await.unwrap().next_due.unwrap();
    h.set_back(seconds(3600)).await;
    for _ in 0..50 {
        h.advance(seconds(100)).await;
        let over = store.now().await.unwrap() >= ends;
        assert_eq!(!lease_all(&store).await.is_empty(), over);
        if over {
            return;
        }
    }
    panic!("the clock of the back end stands still");
}

pub(super) async fn acknowledging_an_older_revision_resets_the_count_of_leases(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    lease(&store).await;
    h.advance(LEASE).await;
    let second = lease(&store).await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    commit(&store, [fence(&second)], [acknowledge(&second)]).await.unwrap();
    assert_eq!(lease(&store).await.leases, 1);
}

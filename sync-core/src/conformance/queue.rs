//! What is enqueued, merged and due.

use api_core::limiter::Priority;
use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::{
    Subject,
    ports::{NewSignal, QueueStats, Snapshot, Write},
    time::later,
};

fn snapshot(body: &[u8]) -> Option<Snapshot> {
    Some(Snapshot { body: body.to_vec(), read_at: some_time() })
}

pub(super) async fn an_enqueued_signal_can_be_leased(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let leased = lease(&store).await;
    assert_eq!((leased.connection, leased.subject, leased.priority), (shop(), order("1"), Priority::Normal));
    assert_eq!((leased.revision, leased.leases, leased.snapshot), (1, 1, None));
}

pub(super) async fn nothing_that_was_enqueued_is_lost_by_opening_anew(h: &dyn Harness) {
    let mut store = h.fresh().await;
    for id in 0..5 {
        put(&store, [Write::Enqueue(signal(&id.to_string()))]).await;
        store = h.reopen(store).await;
    }
    assert_eq!(lease_all(&store).await.len(), 5);
}

pub(super) async fn of_many_signals_for_one_subject_one_waits(h: &dyn Harness) {
    let store = h.fresh().await;
    join_all((0..100).map(|_| put(&store, [Write::Enqueue(signal("1"))]))).await;
    let leased = lease_all(&store).await;
    assert_eq!(leased.len(), 1);
    assert_eq!(leased[0].revision, 100);
}

pub(super) async fn a_merged_signal_keeps_the_higher_priority_and_the_earlier_time(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    let early = NewSignal { priority: Priority::Backfill, not_before: Some(later(now, seconds(10))), ..signal("1") };
    let late = NewSignal { priority: Priority::Urgent, not_before: Some(later(now, seconds(50))), ..signal("1") };
    put(&store, [Write::Enqueue(early.clone()), Write::Enqueue(late)]).await;
    assert!(lease_all(&store).await.is_empty());
    h.advance(seconds(10)).await;
    let leased = lease(&store).await;
    assert_eq!((leased.priority, leased.revision), (Priority::Urgent, 2));
}

pub(super) async fn a_merged_signal_has_the_later_snapshot_or_none(h: &dyn Harness) {
    let store = h.fresh().await;
    let with = |id: &str, body: &[u8]| Write::Enqueue(NewSignal { snapshot: snapshot(body), ..signal(id) });
    put(&store, [with("1", b"old"), with("1", b"new")]).await;
    put(&store, [with("2", b"old"), Write::Enqueue(signal("2"))]).await;
    put(&store, [Write::Enqueue(signal("3")), with("3", b"new")]).await;
    let found: Vec<_> = lease_all(&store).await.into_iter().map(|signal| signal.snapshot).collect();
    assert_eq!(found, [snapshot(b"new"), None, snapshot(b"new")]);
}

pub(super) async fn a_signal_for_a_subject_in_work_makes_it_run_again(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let first = lease(&store).await;
    put(&store, [Write::Enqueue(NewSignal { snapshot: snapshot(b"new"), ..signal("1") })]).await;
    assert!(lease_all(&store).await.is_empty(), "its subject is in work");
    commit(&store, [fence(&first)], [acknowledge(&first)]).await.unwrap();
    let again = lease(&store).await;
    assert_eq!((again.revision, &again.snapshot), (2, &snapshot(b"new")));
    commit(&store, [fence(&again)], [acknowledge(&again)]).await.unwrap();
    assert_eq!(store.queue_stats(&shop()).await.unwrap(), QueueStats::default());
}

pub(super) async fn an_acknowledged_signal_is_forgotten(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let leased = lease(&store).await;
    commit(&store, [fence(&leased)], [acknowledge(&leased)]).await.unwrap();
    h.advance(seconds(1_000)).await;
    let store = h.reopen(store).await;
    assert!(lease_all(&store).await.is_empty());
    assert_eq!(store.queue_stats(&shop()).await.unwrap(), QueueStats::default());
}

pub(super) async fn a_later_signal_after_acknowledgement_is_a_new_one(h: &dyn Harness) {
    let store = h.fresh().await;
    for _ in 0..3 {
        put(&store, [Write::Enqueue(signal("1"))]).await;
        let leased = lease(&store).await;
        assert_eq!((leased.revision, leased.leases), (1, 1));
        commit(&store, [fence(&leased)], [acknowledge(&leased)]).await.unwrap();
    }
}

pub(super) async fn a_signal_is_not_due_before_its_time(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    put(&store, [Write::Enqueue(NewSignal { not_before: Some(later(now, seconds(60))), ..signal("1") })]).await;
    assert_eq!(store.queue_stats(&shop()).await.unwrap().next_due, Some(later(now, seconds(60))));
    h.advance(seconds(59)).await;
    assert!(lease_all(&store).await.is_empty());
    h.advance(seconds(1)).await;
    assert_eq!(lease_all(&store).await.len(), 1);
}

pub(super) async fn the_most_urgent_signal_comes_first_then_the_one_due_longest_then_the_one_enqueued_first(
    h: &dyn Harness,
) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    let at = |after: u64, id: &str, priority| {
        Write::Enqueue(NewSignal { priority, not_before: Some(later(now, seconds(after))), ..signal(id) })
    };
    put(&store, [at(0, "past", Priority::Backfill), at(5, "late", Priority::Normal), at(2, "z", Priority::Normal)])
        .await;
    put(&store, [at(2, "a", Priority::Normal), at(9, "person", Priority::Urgent)]).await;
    h.advance(seconds(10)).await;
    let order: Vec<_> = lease_all(&store).await.into_iter().map(|signal| signal.subject.to_string()).collect();
    assert_eq!(order, ["order:person", "order:z", "order:a", "order:late", "order:past"]);
}

pub(super) async fn no_more_signals_are_leased_than_asked_for(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, (0..5).map(|id| Write::Enqueue(signal(&id.to_string())))).await;
    assert_eq!(store.lease_signals(&shop(), 0, LEASE).await.unwrap().len(), 0);
    assert_eq!(store.lease_signals(&shop(), 2, LEASE).await.unwrap().len(), 2);
    assert_eq!(store.lease_signals(&shop(), 9, LEASE).await.unwrap().len(), 3);
}

pub(super) async fn connections_do_not_see_each_others_signals(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    assert!(store.lease_signals(&other_shop(), 9, LEASE).await.unwrap().is_empty());
    assert_eq!(store.queue_stats(&other_shop()).await.unwrap(), QueueStats::default());
    put(&store, [Write::Hasten { connection: other_shop(), subject: order("1") }]).await;
    assert_eq!(lease_all(&store).await.len(), 1);
}

pub(super) async fn signals_of_one_subject_of_two_connections_are_two(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::Enqueue(signal("1")), Write::Enqueue(NewSignal { connection: other_shop(), ..signal("1") })])
        .await;
    let ours = lease(&store).await;
    let theirs = store.lease_signals(&other_shop(), 9, LEASE).await.unwrap();
    assert_eq!((theirs.len(), ours.revision, theirs[0].revision), (1, 1, 1));
    commit(&store, [fence(&ours)], [acknowledge(&ours)]).await.unwrap();
    assert_eq!(store.queue_stats(&other_shop()).await.unwrap().leased, 1);
}

pub(super) async fn the_statistics_of_a_queue_equal_a_full_count(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    put(&store, (0..4).map(|id| Write::Enqueue(signal(&id.to_string())))).await;
    let stats = store.queue_stats(&shop()).await.unwrap();
    assert_eq!(stats, QueueStats { waiting: 4, leased: 0, next_due: Some(now) });
    let leased = store.lease_signals(&shop(), 4, LEASE).await.unwrap();
    let stats = store.queue_stats(&shop()).await.unwrap();
    assert_eq!(stats, QueueStats { waiting: 0, leased: 4, next_due: Some(later(now, LEASE)) });
    let due = later(now, seconds(20));
    commit(&store, [fence(&leased[0])], [release(&leased[0], due)]).await.unwrap();
    commit(&store, [fence(&leased[1])], [acknowledge(&leased[1])]).await.unwrap();
    let stats = store.queue_stats(&shop()).await.unwrap();
    assert_eq!(stats, QueueStats { waiting: 1, leased: 2, next_due: Some(due) });
    h.advance(LEASE).await;
    let stats = store.queue_stats(&shop()).await.unwrap();
    assert_eq!(stats, QueueStats { waiting: 3, leased: 0, next_due: Some(due) });
}

pub(super) async fn a_snapshot_keeps_its_bytes_and_its_time(h: &dyn Harness) {
    let store = h.fresh().await;
    let body: Vec<u8> = (0..=255).cycle().take(1_000_000).collect();
    let snapshot = Some(Snapshot { body, read_at: later(some_time(), std::time::Duration::from_micros(123_456)) });
    put(&store, [Write::Enqueue(NewSignal { snapshot: snapshot.clone(), ..signal("1") })]).await;
    let store = h.reopen(store).await;
    assert!(lease(&store).await.snapshot == snapshot);
}

pub(super) async fn a_hastened_signal_is_due_at_once(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    put(&store, [Write::Enqueue(NewSignal { not_before: Some(later(now, seconds(60))), ..signal("1") })]).await;
    put(&store, [Write::Hasten { connection: shop(), subject: order("1") }]).await;
    let leased = lease(&store).await;
    assert_eq!(leased.revision, 1);
}

pub(super) async fn hastening_what_is_not_there_or_in_work_does_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    let hasten = || Write::Hasten { connection: shop(), subject: order("1") };
    put(&store, [hasten()]).await;
    assert_eq!(store.queue_stats(&shop()).await.unwrap(), QueueStats::default());
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let leased = lease(&store).await;
    put(&store, [hasten()]).await;
    assert!(lease_all(&store).await.is_empty());
    commit(&store, [fence(&leased)], [acknowledge(&leased)]).await.unwrap();
    assert_eq!(store.queue_stats(&shop()).await.unwrap(), QueueStats::default());
}

pub(super) async fn signals_to_contacts_and_orders_of_one_id_are_two(h: &dyn Harness) {
    let store = h.fresh().await;
    let contact = NewSignal { subject: Subject::Contact("1".into()), ..signal("1") };
    put(&store, [Write::Enqueue(signal("1")), Write::Enqueue(contact)]).await;
    assert_eq!(lease_all(&store).await.len(), 2);
}

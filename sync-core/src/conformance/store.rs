//! Write sets, the clock and settings.

use std::{
    pin::pin,
    task::{Context, Waker},
};

use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::ports::{Cursor, Precondition, Write, WriteSet};

pub(super) async fn a_committed_set_is_visible_at_once(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = op("1", "a", 0);
    put(&store, [Write::Enqueue(signal("1")), Write::PutOp(op.clone()), Write::PutPlan(plan("1"))]).await;
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 1);
    assert_eq!(store.op(&op.id).await.unwrap().unwrap().value, op);
    assert_eq!(store.plan_of(&shop(), &order("1")).await.unwrap(), Some(plan("1")));
}

pub(super) async fn a_committed_set_survives_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = op("1", "a", 0);
    put(&store, [Write::Enqueue(signal("1")), Write::PutOp(op.clone()), Write::PutPlan(plan("1"))]).await;
    let store = h.reopen(store).await;
    assert_eq!(lease(&store).await.subject, order("1"));
    assert_eq!(store.op(&op.id).await.unwrap().unwrap().value, op);
    assert_eq!(store.plan_of(&shop(), &order("1")).await.unwrap(), Some(plan("1")));
}

pub(super) async fn a_broken_precondition_leaves_nothing_behind(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = op("1", "a", 0);
    let absent = Precondition::OpVersion { op: op.id.clone(), version: 0 };
    let broken = Precondition::OpVersion { op: op.id.clone(), version: 7 };
    let now = store.now().await.unwrap();
    let writes = || {
        vec![
            Write::Enqueue(signal("1")),
            Write::PutPlan(plan("1")),
            Write::PutOp(op.clone()),
            Write::PutBatch { batch: batch("b", now), lease: None },
            Write::PutLink(link(canonical_model::ledger::DocKind::Invoice, "1", "1", "id")),
            Write::PutCursor { connection: shop(), stream: "orders".into(), cursor: Cursor("c".into()) },
            Write::PutContacts { tenant: "tenant".into(), contacts: vec![contact("c", "n", "Name", "e@example.com")] },
            Write::KeepSetting { name: "s".into(), value: vec![1] },
        ]
    };
    assert!(conflicts(commit(&store, [absent, broken.clone()], writes()).await, &broken));
    let store = h.reopen(store).await;
    assert_eq!(store.queue_stats(&shop()).await.unwrap(), crate::ports::QueueStats::default());
    assert_eq!(store.journal_stats(&shop()).await.unwrap(), crate::ports::JournalStats::default());
    assert!(store.op(&op.id).await.unwrap().is_none());
    assert!(store.plan_of(&shop(), &order("1")).await.unwrap().is_none());
    assert!(store.lease_batches(&shop(), 9, LEASE).await.unwrap().is_empty());
    assert!(store.links_of(&shop(), &order("1")).await.unwrap().is_empty());
    assert!(store.cursor(&shop(), "orders").await.unwrap().is_none());
    assert!(store.setting("s").await.unwrap().is_none());
    let query = canonical_model::ledger::ContactQuery { number: Some("n".into()), ..Default::default() };
    assert!(store.find_contacts(&"tenant".into(), &query).await.unwrap().is_empty());
}

pub(super) async fn a_conflict_names_the_first_precondition_that_does_not_hold(h: &dyn Harness) {
    let store = h.fresh().await;
    let holds = Precondition::CursorVersion { connection: shop(), stream: "orders".into(), version: 0 };
    let first = Precondition::CursorVersion { connection: shop(), stream: "orders".into(), version: 1 };
    let second = Precondition::OpVersion { op: op("1", "a", 0).id, version: 2 };
    assert!(conflicts(commit(&store, [holds, first.clone(), second], []).await, &first));
}

pub(super) async fn preconditions_are_checked_against_what_was_there_before_the_set(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = op("1", "a", 0);
    let mut set = WriteSet::new();
    // Twice the same version: both hold before the set, whatever its writes do.
    set.put_op(op.clone(), 0).put_op(op.clone(), 0);
    store.commit(set).await.unwrap();
    assert_eq!(store.op(&op.id).await.unwrap().unwrap().version, 2);
}

pub(super) async fn an_empty_set_and_a_set_of_preconditions_alone_can_be_committed(h: &dyn Harness) {
    let store = h.fresh().await;
    store.commit(WriteSet::new()).await.unwrap();
    let absent = Precondition::OpVersion { op: op("1", "a", 0).id, version: 0 };
    commit(&store, [absent], []).await.unwrap();
}

pub(super) async fn dropping_a_set_does_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut set = WriteSet::new();
    set.write(Write::Enqueue(signal("1")));
    drop(set);
    drop(store.commit(WriteSet { require: vec![], writes: vec![Write::Enqueue(signal("2"))] })); // never polled
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 0);
}

pub(super) async fn a_dropped_commit_is_made_wholly_or_not_at_all(h: &dyn Harness) {
    for polls in 1..4 {
        let store = h.fresh().await;
        let signals = (0..50).map(|id| Write::Enqueue(signal(&id.to_string())));
        let set = WriteSet { require: vec![], writes: signals.collect() };
        {
            let mut commit = pin!(store.commit(set));
            for _ in 0..polls {
                if commit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
                    break;
                }
            }
        }
        let store = h.reopen(store).await;
        let waiting = store.queue_stats(&shop()).await.unwrap().waiting;
        assert!(waiting == 0 || waiting == 50, "{waiting} of 50 writes were made");
    }
}

pub(super) async fn the_last_write_of_a_row_in_a_set_stands(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut later = plan("1");
    later.steps = 9;
    put(&store, [Write::PutPlan(plan("1")), Write::PutPlan(later.clone())]).await;
    assert_eq!(store.plan_of(&shop(), &order("1")).await.unwrap(), Some(later));
}

pub(super) async fn the_clock_never_decreases_when_the_host_sets_its_own_back(h: &dyn Harness) {
    let store = h.fresh().await;
    h.advance(seconds(10)).await;
    let before = store.now().await.unwrap();
    h.set_back(seconds(3600)).await;
    assert!(store.now().await.unwrap() >= before);
    h.advance(seconds(2)).await;
    assert!(store.now().await.unwrap() >= before);
}

pub(super) async fn the_clock_never_decreases_when_opened_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    h.advance(seconds(10)).await;
    put(&store, [Write::Enqueue(signal("1"))]).await;
    let before = store.now().await.unwrap();
    h.set_back(seconds(3600)).await;
    let store = h.reopen(store).await;
    assert!(store.now().await.unwrap() >= before);
}

pub(super) async fn the_first_value_of_a_setting_is_kept(h: &dyn Harness) {
    let store = h.fresh().await;
    let keep = |value: &[u8]| Write::KeepSetting { name: "key".into(), value: value.to_vec() };
    put(&store, [keep(b"first"), keep(b"second")]).await;
    put(&store, [keep(b"third")]).await;
    assert_eq!(store.setting("key").await.unwrap().as_deref(), Some(&b"first"[..]));
    assert_eq!(store.setting("other").await.unwrap(), None);
}

pub(super) async fn a_setting_keeps_its_bytes_when_opened_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    let all: Vec<u8> = (0..=255).collect();
    put(&store, [Write::KeepSetting { name: ODD.into(), value: all.clone() }]).await;
    put(&store, [Write::KeepSetting { name: "empty".into(), value: Vec::new() }]).await;
    let store = h.reopen(store).await;
    assert_eq!(store.setting(ODD).await.unwrap(), Some(all));
    assert_eq!(store.setting("empty").await.unwrap(), Some(Vec::new()));
}

pub(super) async fn of_many_that_keep_a_setting_at_once_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    join_all((0..32u8).map(|value| put(&store, [Write::KeepSetting { name: "s".into(), value: vec![value] }]))).await;
    let first = store.setting("s").await.unwrap().unwrap();
    put(&store, [Write::KeepSetting { name: "s".into(), value: vec![99] }]).await;
    assert_eq!(store.setting("s").await.unwrap(), Some(first));
}

pub(super) async fn every_write_of_a_large_set_is_made(h: &dyn Harness) {
    let store = h.fresh().await;
    let signals = (0..2_000).map(|id| Write::Enqueue(signal(&format!("{id:05}"))));
    put(&store, signals).await;
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 2_000);
    let leased = lease_all(&store).await;
    let subjects: std::collections::BTreeSet<_> = leased.into_iter().map(|signal| signal.subject).collect();
    assert_eq!(subjects.len(), 2_000);
}

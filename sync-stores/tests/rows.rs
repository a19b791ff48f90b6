//! Rows at the edge of what a column holds, and calls that find the file locked.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use api_core::runtime::{Runtime, Timestamp};
use common::{LEASE, clock, open, options, shop, signal, step, steps, wait};
use sync_core::{
    StoreError,
    ports::{LeaderLock, NewSignal, Precondition, Queue, Snapshot, Store, Write, WriteSet},
};

fn of(write: Write) -> WriteSet {
    WriteSet { require: vec![], writes: vec![write] }
}

#[test]
fn times_come_back_as_they_were_at_both_ends_of_the_calendar() {
    let store = options().open_in_memory().unwrap();
    let ends = [Timestamp::MIN_UTC, Timestamp::MAX_UTC];
    for read_at in ends {
        let snapshot = Some(Snapshot { body: vec![0, 1], read_at });
        wait(store.commit(of(Write::Enqueue(NewSignal { snapshot: snapshot.clone(), ..signal(1) })))).unwrap();
        let leased = wait(store.lease_signals(&shop(), 1, Duration::ZERO)).unwrap();
        assert_eq!(leased.into_iter().map(|signal| signal.snapshot).collect::<Vec<_>>(), [snapshot]);
    }
    let subject = signal(1).subject;
    wait(store.commit(of(Write::Release { connection: shop(), subject, not_before: Timestamp::MAX_UTC }))).unwrap();
    assert_eq!(wait(store.queue_stats(&shop())).unwrap().next_due, Some(Timestamp::MAX_UTC));
    let term = wait(store.acquire("poll/shop", Duration::MAX)).unwrap().unwrap();
    assert_eq!(term.ends, Timestamp::MAX_UTC);
}

#[test]
fn a_time_between_two_microseconds_is_not_due_too_early() {
    let clock = clock();
    let store = sync_stores::sqlite::SqliteStore::open_in_memory(clock.clone()).unwrap();
    let not_before = Some(clock.now() + Duration::from_nanos(1_001));
    wait(store.commit(of(Write::Enqueue(NewSignal { not_before, ..signal(1) })))).unwrap();
    clock.advance(Duration::from_nanos(1_999));
    assert!(wait(store.lease_signals(&shop(), 1, LEASE)).unwrap().is_empty());
    clock.advance(Duration::from_nanos(1));
    assert_eq!(wait(store.lease_signals(&shop(), 1, LEASE)).unwrap().len(), 1);
}

#[test]
fn a_number_that_no_row_can_hold_is_a_conflict_or_finds_nothing() {
    let store = options().open_in_memory().unwrap();
    let fence = Precondition::SignalFence { connection: shop(), subject: signal(1).subject, fence: u64::MAX };
    let set = WriteSet { require: vec![fence.clone()], writes: vec![] };
    assert!(matches!(wait(store.commit(set)), Err(StoreError::Conflict(broken)) if broken == fence));
    let mut term = wait(store.acquire("poll/shop", LEASE)).unwrap().unwrap();
    term.fence = u64::MAX;
    assert_eq!(wait(store.renew(&term, LEASE)).unwrap(), None);
}

#[test]
fn a_file_that_another_keeps_locked_is_a_passing_error_for_each_who_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = std::sync::Arc::new(options().busy_timeout(Duration::from_millis(20)).open(&path).unwrap());
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let errors = wait(async {
        let mut commits = tokio::task::JoinSet::new();
        for n in 1..=5 {
            let store = store.clone();
            commits.spawn(async move { store.commit(step(n, 10)).await });
        }
        commits.join_all().await
    });
    assert!(errors.iter().all(|outcome| matches!(outcome, Err(StoreError::Transient { .. }))), "{errors:?}");
    assert_eq!(wait(steps(&store)), 0, "readers do not wait for a writer");
    other.execute_batch("COMMIT").unwrap();
    wait(store.commit(step(1, 10))).unwrap();
    assert_eq!(wait(steps(&open(&path))), 1);
}

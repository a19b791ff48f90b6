//! The audit log.

use canonical_model::ConnectionId;

use super::{Harness, given::*};
use crate::ports::{AuditEntry, AuditRecord, Precondition, SharedStore, Write};

fn entry(connection: ConnectionId, detail: &str) -> Write {
    let (about, action) = ("order:1".to_owned(), "planned".to_owned());
    Write::Audit(AuditEntry { connection, about, action, detail: detail.to_owned() })
}

async fn all(store: &SharedStore) -> Vec<AuditRecord> {
    store.audit(&shop(), 0, 1_000).await.unwrap()
}

fn details(records: Vec<AuditRecord>) -> Vec<String> {
    records.into_iter().map(|record| record.entry.detail).collect()
}

pub(super) async fn entries_come_in_the_order_in_which_they_were_added(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [entry(shop(), "a"), entry(shop(), "b")]).await;
    put(&store, [entry(shop(), ODD), entry(shop(), "")]).await;
    assert_eq!(details(all(&store).await), ["a", "b", ODD, ""]);
}

pub(super) async fn the_sequence_has_no_gap_though_sets_fail(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [entry(shop(), "a")]).await;
    let broken = Precondition::OpVersion { op: op("1", "a", 0).id, version: 5 };
    assert!(conflicts(commit(&store, [broken.clone()], [entry(shop(), "lost")]).await, &broken));
    put(&store, [entry(other_shop(), "theirs"), entry(shop(), "b")]).await;
    let sequences: Vec<_> = all(&store).await.into_iter().map(|record| record.sequence).collect();
    assert_eq!(sequences, [1, 3]);
    assert_eq!(store.audit(&other_shop(), 0, 9).await.unwrap()[0].sequence, 2);
}

pub(super) async fn entries_are_asked_for_after_a_number_and_up_to_a_count(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, (1..=9).map(|number| entry(shop(), &number.to_string()))).await;
    assert_eq!(details(store.audit(&shop(), 3, 2).await.unwrap()), ["4", "5"]);
    assert!(store.audit(&shop(), 9, 2).await.unwrap().is_empty());
    assert!(store.audit(&shop(), 0, 0).await.unwrap().is_empty());
    assert!(store.audit(&shop(), u64::MAX, 2).await.unwrap().is_empty());
}

pub(super) async fn connections_do_not_see_each_others_entries(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [entry(shop(), "ours")]).await;
    assert!(store.audit(&other_shop(), 0, 9).await.unwrap().is_empty());
}

pub(super) async fn entries_bear_the_time_of_the_back_end(h: &dyn Harness) {
    let store = h.fresh().await;
    h.advance(seconds(5)).await;
    let before = store.now().await.unwrap();
    put(&store, [entry(shop(), "a")]).await;
    let after = store.now().await.unwrap();
    let at = all(&store).await[0].at;
    assert!(before <= at && at <= after);
}

pub(super) async fn the_log_goes_on_after_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [entry(shop(), "a")]).await;
    let store = h.reopen(store).await;
    put(&store, [entry(shop(), "b")]).await;
    let records = all(&store).await;
    assert_eq!(records.iter().map(|record| record.sequence).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(details(records), ["a", "b"]);
}

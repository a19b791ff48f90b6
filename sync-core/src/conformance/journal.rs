//! Ops and plans.

use api_core::limiter::Priority;
use canonical_model::{
    Park, ParkCode,
    ledger::{DocKey, DocKind},
};
use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::{
    ports::{JournalStats, OpNote, OpRecord, OpState, Precondition, Write, WriteSet},
    time::later,
};

fn park() -> Park {
    Park::new(ParkCode::RefusedByLedger, format!("no account {ODD}"), "add it")
}

fn in_state(of: &str, position: u32, state: OpState) -> OpRecord {
    OpRecord { state, ..op(of, &position.to_string(), position) }
}

fn all_states() -> [OpState; 8] {
    [
        OpState::Planned,
        OpState::Ready,
        OpState::InFlight,
        OpState::Unknown,
        OpState::Done("ledger-id".into()),
        OpState::Parked(park()),
        OpState::Dead(park()),
        OpState::Superseded,
    ]
}

pub(super) async fn an_op_is_read_back_as_it_was_put(h: &dyn Harness) {
    let store = h.fresh().await;
    for (position, state) in (0..).zip(all_states()) {
        let mut op = in_state("1", position, state);
        op.priority = Priority::Urgent;
        op.generation = 7;
        op.waits_for.insert(DocKey::new(DocKind::Contact, "XC-1"));
        op.batch = Some(batch("b", some_time()).id);
        op.not_before = later(some_time(), std::time::Duration::from_micros(1_234_567));
        op.notes.push(OpNote { at: some_time(), what: ODD.to_owned() });
        put(&store, [Write::PutOp(op.clone())]).await;
        let found = store.op(&op.id).await.unwrap().unwrap();
        assert_eq!((found.value, found.version), (op, 1));
    }
}

pub(super) async fn an_op_survives_opening_anew(h: &dyn Harness) {
    let mut store = h.fresh().await;
    let ops: Vec<_> = (0..).zip(all_states()).map(|(position, state)| in_state("1", position, state)).collect();
    put(&store, ops.iter().cloned().map(Write::PutOp)).await;
    store = h.reopen(store).await;
    let found = store.ops_of(&shop(), &order("1")).await.unwrap();
    assert_eq!(found.into_iter().map(|row| row.value).collect::<Vec<_>>(), ops);
}

pub(super) async fn the_version_of_an_op_is_one_at_first_and_grows_with_every_put(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = op("1", "a", 0);
    for version in 0..4 {
        let mut set = WriteSet::new();
        set.put_op(op.clone(), version);
        store.commit(set).await.unwrap();
        assert_eq!(store.op(&op.id).await.unwrap().unwrap().version, version + 1);
    }
    put(&store, [Write::PutOp(op.clone())]).await;
    assert_eq!(store.op(&op.id).await.unwrap().unwrap().version, 5);
}

pub(super) async fn of_two_that_changed_one_version_of_an_op_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = op("1", "a", 0);
    put(&store, [Write::PutOp(op.clone())]).await;
    let change = |why: &str| {
        let mut set = WriteSet::new();
        set.put_op(OpRecord { why: why.to_owned(), ..op.clone() }, 1);
        set
    };
    store.commit(change("first")).await.unwrap();
    let lost = Precondition::OpVersion { op: op.id.clone(), version: 1 };
    assert!(conflicts(store.commit(change("second")).await, &lost));
    let found = store.op(&op.id).await.unwrap().unwrap();
    assert_eq!((found.value.why.as_str(), found.version), ("first", 2));
}

pub(super) async fn of_many_that_insert_one_op_id_at_once_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    let insert = |_| {
        let mut set = WriteSet::new();
        set.put_op(op("1", "a", 0), 0);
        store.commit(set)
    };
    let won = join_all((0..32).map(insert)).await.into_iter().filter(Result::is_ok).count();
    assert_eq!((won, store.ops_of(&shop(), &order("1")).await.unwrap().len()), (1, 1));
}

pub(super) async fn an_op_that_is_done_keeps_its_id_for_ever(h: &dyn Harness) {
    let store = h.fresh().await;
    let op = in_state("1", 0, OpState::Done("ledger-id".into()));
    put(&store, [Write::PutOp(op.clone())]).await;
    h.advance(seconds(400 * 86_400)).await;
    let store = h.reopen(store).await;
    let mut set = WriteSet::new();
    set.put_op(OpRecord { state: OpState::Planned, ..op.clone() }, 0);
    assert!(store.commit(set).await.is_err());
    assert_eq!(store.op(&op.id).await.unwrap().unwrap().value.state, op.state);
}

pub(super) async fn ops_of_a_subject_come_by_position_then_id(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut ops = [op("1", "a", 10), op("1", "b", 9), op("1", "c", 2), op("1", "d", 2), op("1", "e", 0)];
    put(&store, ops.iter().cloned().map(Write::PutOp)).await;
    put(&store, [Write::PutOp(op("2", "a", 1))]).await;
    ops.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
    let found = store.ops_of(&shop(), &order("1")).await.unwrap();
    assert_eq!(found.into_iter().map(|row| row.value).collect::<Vec<_>>(), ops);
}

pub(super) async fn ops_of_a_subject_are_those_of_one_connection(h: &dyn Harness) {
    let store = h.fresh().await;
    let ready = in_state("1", 0, OpState::Ready);
    let mut waiting = op("1", "w", 1);
    waiting.waits_for.insert(DocKey::new(DocKind::Contact, "c"));
    put(&store, [ready, waiting, in_state("1", 2, OpState::Parked(park()))].map(Write::PutOp)).await;
    let other = other_shop();
    assert!(store.ops_of(&other, &order("1")).await.unwrap().is_empty());
    assert!(store.ready_ops(&other, 9).await.unwrap().is_empty());
    assert!(store.parked_ops(&other).await.unwrap().is_empty());
    assert!(store.ops_waiting_for(&other, &DocKey::new(DocKind::Contact, "c")).await.unwrap().is_empty());
    assert_eq!(store.journal_stats(&other).await.unwrap(), JournalStats::default());
}

pub(super) async fn an_op_waits_for_each_of_its_records_until_it_is_put_without_it(h: &dyn Harness) {
    let store = h.fresh().await;
    let (contact, item) = (DocKey::new(DocKind::Contact, ODD), DocKey::new(DocKind::Item, ODD));
    let mut waiting = op("1", "a", 0);
    waiting.waits_for = [contact.clone(), item.clone()].into();
    let mut second = op("2", "a", 0);
    second.waits_for = [contact.clone()].into();
    put(&store, [second.clone(), waiting.clone()].map(Write::PutOp)).await;
    let ids =
        |rows: Vec<crate::ports::Versioned<OpRecord>>| rows.into_iter().map(|row| row.value.id).collect::<Vec<_>>();
    let both = store.ops_waiting_for(&shop(), &contact).await.unwrap();
    assert_eq!(ids(both), [waiting.id.clone(), second.id.clone()]);
    waiting.waits_for.remove(&contact);
    put(&store, [Write::PutOp(waiting.clone())]).await;
    assert_eq!(ids(store.ops_waiting_for(&shop(), &contact).await.unwrap()), [second.id]);
    assert_eq!(ids(store.ops_waiting_for(&shop(), &item).await.unwrap()), [waiting.id]);
}

pub(super) async fn only_planned_ops_wait_for_a_record(h: &dyn Harness) {
    let store = h.fresh().await;
    let contact = DocKey::new(DocKind::Contact, "c");
    let ops = (0..)
        .zip(all_states())
        .map(|(position, state)| OpRecord { waits_for: [contact.clone()].into(), ..in_state("1", position, state) });
    put(&store, ops.map(Write::PutOp)).await;
    let waiting = store.ops_waiting_for(&shop(), &contact).await.unwrap();
    assert_eq!(waiting.into_iter().map(|row| row.value.state).collect::<Vec<_>>(), [OpState::Planned]);
}

pub(super) async fn ready_ops_come_by_priority_then_time_then_position(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    let ready = |name: &str, priority, after, position| OpRecord {
        priority,
        not_before: later(now, seconds(after)),
        state: OpState::Ready,
        ..op("1", name, position)
    };
    let expected = [
        ready("urgent", Priority::Urgent, 9, 5),
        ready("verify", Priority::Verify, 9, 5),
        ready("early", Priority::Normal, 1, 10),
        ready("second", Priority::Normal, 2, 2),
        ready("tenth", Priority::Normal, 2, 10),
        ready("past", Priority::Backfill, 0, 0),
    ];
    put(&store, expected.iter().rev().cloned().map(Write::PutOp)).await;
    h.advance(seconds(10)).await;
    let found = store.ready_ops(&shop(), 100).await.unwrap();
    assert_eq!(found.into_iter().map(|row| row.value).collect::<Vec<_>>(), expected);
    let first = store.ready_ops(&shop(), 2).await.unwrap();
    assert_eq!(first.into_iter().map(|row| row.value).collect::<Vec<_>>(), expected[..2]);
}

pub(super) async fn an_op_is_not_ready_before_its_time(h: &dyn Harness) {
    let store = h.fresh().await;
    let at = later(store.now().await.unwrap(), seconds(60));
    let mut op = in_state("1", 0, OpState::Ready);
    op.not_before = at;
    put(&store, [Write::PutOp(op)]).await;
    h.advance(seconds(59)).await;
    assert!(store.ready_ops(&shop(), 9).await.unwrap().is_empty());
    assert_eq!(store.journal_stats(&shop()).await.unwrap().next_due, Some(at));
    h.advance(seconds(1)).await;
    assert_eq!(store.ready_ops(&shop(), 9).await.unwrap().len(), 1);
}

pub(super) async fn an_op_in_any_other_state_is_not_ready(h: &dyn Harness) {
    let store = h.fresh().await;
    let ops = (0..).zip(all_states()).map(|(position, state)| in_state("1", position, state));
    put(&store, ops.map(Write::PutOp)).await;
    let ready = store.ready_ops(&shop(), 100).await.unwrap();
    assert_eq!(ready.into_iter().map(|row| row.value.state).collect::<Vec<_>>(), [OpState::Ready]);
    // And one that was ready is not any more once it was put as something else.
    put(&store, [Write::PutOp(in_state("1", 1, OpState::InFlight))]).await;
    assert!(store.ready_ops(&shop(), 100).await.unwrap().is_empty());
}

pub(super) async fn parked_and_dead_ops_keep_cause_and_history(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut ops = Vec::new();
    for (of, position, state) in
        [("2", 0, OpState::Dead(park())), ("1", 9, OpState::Parked(park())), ("1", 10, OpState::Parked(park()))]
    {
        let mut op = in_state(of, position, state);
        op.notes.push(OpNote { at: some_time(), what: "refused".to_owned() });
        ops.push(op);
    }
    put(&store, ops.iter().cloned().map(Write::PutOp)).await;
    put(&store, [Write::PutOp(in_state("3", 0, OpState::Done("x".into())))]).await;
    let store = h.reopen(store).await;
    ops.rotate_left(1);
    assert_eq!(store.parked_ops(&shop()).await.unwrap(), ops);
}

pub(super) async fn the_open_ops_of_an_origin_are_those_neither_done_nor_superseded_by_subject_then_position(
    h: &dyn Harness,
) {
    let store = h.fresh().await;
    let from = |of: &str, op: OpRecord| OpRecord { origin: order(of), ..op };
    for (position, state) in (0..).zip(all_states()) {
        put(&store, [Write::PutOp(from("7", in_state("10", 9 - position, state)))]).await;
    }
    put(&store, [Write::PutOp(from("7", op("9", "a", 0))), Write::PutOp(from("8", op("9", "b", 0)))]).await;
    put(&store, [Write::PutOp(OpRecord { connection: other_shop(), ..from("7", op("9", "c", 0)) })]).await;
    let open = async || {
        let ops = store.open_ops_from(&shop(), &order("7")).await.unwrap();
        ops.into_iter().map(|op| (op.value.subject.to_string(), op.value.position)).collect::<Vec<_>>()
    };
    let of_ten = [3, 4, 6, 7, 8, 9].map(|position| ("order:10".to_owned(), position));
    assert_eq!(open().await, [&of_ten[..], &[("order:9".to_owned(), 0)]].concat());
    put(&store, [Write::PutOp(OpRecord { state: OpState::Superseded, ..from("7", op("9", "a", 0)) })]).await;
    put(&store, [Write::PutOp(from("8", in_state("10", 9, OpState::Planned)))]).await;
    assert_eq!(open().await, of_ten[..5]);
}

pub(super) async fn the_statistics_of_a_journal_equal_a_full_count(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut position = 0;
    for (index, state) in all_states().into_iter().enumerate() {
        for _ in 0..=index {
            position += 1;
            put(&store, [Write::PutOp(in_state("1", position, state.clone()))]).await;
        }
    }
    let stats = store.journal_stats(&shop()).await.unwrap();
    let counts = (stats.planned, stats.ready, stats.in_flight, stats.unknown, stats.done, stats.parked, stats.dead);
    assert_eq!(counts, (1, 2, 3, 4, 5, 6, 7));
}

pub(super) async fn the_next_due_time_of_a_journal_is_that_of_its_first_op_or_batch(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    let due = || async { store.journal_stats(&shop()).await.unwrap().next_due };
    put(&store, [Write::PutOp(in_state("1", 0, OpState::Planned))]).await;
    assert_eq!(due().await, None);
    put(&store, [Write::PutBatch { batch: batch("b", now), lease: Some(LEASE) }]).await;
    assert_eq!(due().await, Some(later(now, LEASE)));
    let mut ready = in_state("1", 1, OpState::Ready);
    ready.not_before = later(now, seconds(30));
    put(&store, [Write::PutOp(ready)]).await;
    assert_eq!(due().await, Some(later(now, seconds(30))));
    put(&store, [Write::PutBatch { batch: batch("b", later(now, seconds(20))), lease: None }]).await;
    assert_eq!(due().await, Some(later(now, seconds(20))));
}

pub(super) async fn what_was_decided_last_about_an_order_stands(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [Write::PutPlan(plan("1"))]).await;
    let mut second = plan("1");
    second.parked = vec![park()];
    put(&store, [Write::PutPlan(second.clone())]).await;
    let store = h.reopen(store).await;
    assert_eq!(store.plan_of(&shop(), &order("1")).await.unwrap(), Some(second.clone()));
    assert_eq!(store.plans(&shop()).await.unwrap(), [second]);
    assert_eq!(store.plan_of(&shop(), &order("2")).await.unwrap(), None);
}

pub(super) async fn plans_come_in_the_order_of_their_subjects_and_of_one_connection(h: &dyn Harness) {
    let store = h.fresh().await;
    let theirs = crate::ports::PlanRecord { connection: other_shop(), ..plan("7") };
    put(&store, [plan("b"), plan("10"), theirs, plan("9")].map(Write::PutPlan)).await;
    assert_eq!(store.plans(&shop()).await.unwrap(), [plan("10"), plan("9"), plan("b")]);
    assert!(store.plan_of(&other_shop(), &order("9")).await.unwrap().is_none());
}

pub(super) async fn text_of_any_unicode_and_nul_comes_back_to_the_byte(h: &dyn Harness) {
    let store = h.fresh().await;
    let write = odd_contact();
    let mut op = op(ODD, ODD, 0);
    op.id = canonical_model::OpId::new(&ODD.into(), write.kind(), write.key(), ODD);
    op.connection = ODD.into();
    op.tenant = ODD.into();
    op.write = write;
    op.why = ODD.to_owned();
    put(&store, [Write::PutOp(op.clone())]).await;
    let store = h.reopen(store).await;
    assert_eq!(store.op(&op.id).await.unwrap().unwrap().value, op);
    let of_subject = store.ops_of(&ODD.into(), &order(ODD)).await.unwrap();
    assert_eq!(of_subject.into_iter().map(|row| row.value).collect::<Vec<_>>(), [op]);
}

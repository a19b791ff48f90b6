//! Polling: nothing that changes is left out, whatever the list does meanwhile, and a quiet store brings nothing.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use support::{Change, Store};
use xcart_client::{ChangeCursor, ChangePage, Client, ErrorKind, RowFault};

/// Polls until there is no more, with the cursor going through its text each time.
fn poll(store: &Store, client: &Client, cursor: &mut ChangeCursor) -> Vec<ChangePage> {
    let mut pages = Vec::new();
    loop {
        let page = match store.runtime.block_on(client.changes(cursor)) {
            Ok(page) => page,
            Err(error) if error.kind() == ErrorKind::Unstable => continue, // it was told to ask again
            Err(error) => panic!("{error}"),
        };
        let text = page.next.to_string();
        *cursor = text.parse().unwrap();
        assert_eq!(*cursor, page.next, "{text}");
        let more = page.more;
        pages.push(page);
        assert!(pages.len() < 1_000, "the poll does not end: {cursor}");
        if !more {
            return pages;
        }
    }
}

fn ids(pages: &[ChangePage]) -> Vec<i64> {
    pages.iter().flat_map(|page| &page.rows).map(|row| row.order.id.0).collect()
}

fn bad(pages: &[ChangePage]) -> Vec<Option<i64>> {
    pages.iter().flat_map(|page| &page.bad).map(|bad| bad.order.map(|id| id.0)).collect()
}

#[test]
fn the_first_poll_brings_every_order_by_id_and_the_next_nothing() {
    for count in [0, 1, 7, 8, 63, 64, 65, 300] {
        let store = Store::new(count);
        let client = store.client();
        let mut cursor = ChangeCursor::start();
        assert!(cursor.is_backfill());
        assert_eq!(ids(&poll(&store, &client, &mut cursor)), (1..=count).collect::<Vec<_>>());
        for _ in 0..2 {
            store.take_requests();
            let pages = poll(&store, &client, &mut cursor);
            assert!(ids(&pages).is_empty(), "{count}");
            assert!(store.take_requests().len() <= 2, "a quiet store costs one request, an empty one two");
        }
        assert!(cursor.to_string().len() < 200, "{cursor}");
    }
}

#[test]
fn a_changed_order_comes_once_also_twice_within_a_second() {
    let store = Store::new(100);
    let client = store.client();
    let mut cursor = ChangeCursor::start();
    poll(&store, &client, &mut cursor);
    for seconds in [60, 0] {
        store.change(seconds, &Change::Touch(41));
        assert_eq!(ids(&poll(&store, &client, &mut cursor)), [42]);
        assert!(ids(&poll(&store, &client, &mut cursor)).is_empty());
    }
    store.change(10, &Change::Place);
    assert_eq!(ids(&poll(&store, &client, &mut cursor)), [101]);
}

#[test]
fn a_start_date_leaves_earlier_orders_out_for_ever() {
    let store = Store::new(100);
    let client = store.client();
    let mut cursor = ChangeCursor::since(store.lock().rows[89].created);
    assert_eq!(ids(&poll(&store, &client, &mut cursor)), (90..=100).collect::<Vec<_>>());
    store.change(60, &Change::Touch(3));
    store.change(60, &Change::Touch(95));
    assert_eq!(ids(&poll(&store, &client, &mut cursor)), [96]);
}

#[test]
fn a_row_dated_in_the_future_hides_nothing() {
    let store = Store::new(20);
    let future = store.lock().now + TimeDelta::days(400);
    store.lock().rows[4].updated = future;
    let client = store.client();
    let mut cursor = ChangeCursor::start();
    poll(&store, &client, &mut cursor);
    store.change(60, &Change::Touch(7));
    assert_eq!(ids(&poll(&store, &client, &mut cursor)), [8]);
    assert!(ids(&poll(&store, &client, &mut cursor)).is_empty());
}

#[test]
fn more_orders_with_one_date_than_a_page_holds_all_come() {
    for knows_update_filter in [false, true] {
        let store = Store::new(400);
        let client = store.client();
        let mut cursor = ChangeCursor::start();
        poll(&store, &client, &mut cursor);
        {
            let mut state = store.lock();
            (state.shuffles_ties, state.knows_update_filter) = (true, knows_update_filter);
            state.now += TimeDelta::minutes(5);
            let now = state.now;
            for row in &mut state.rows[20..280] {
                (row.updated, row.version) = (now, 2);
            }
        }
        let found: BTreeSet<i64> = ids(&poll(&store, &client, &mut cursor)).into_iter().collect();
        assert!((21..=280).all(|id| found.contains(&id)), "{found:?}");
    }
}

#[test]
fn poison_orders_are_named_by_the_backfill_wherever_they_stand() {
    for poison in [
        vec![1],
        vec![1, 2, 3],
        vec![63],
        vec![64],
        vec![65],
        vec![64, 65],
        vec![10, 12],
        vec![30, 31],
        vec![150],
        vec![149, 150],
        vec![1, 64, 65, 100, 101, 102, 150],
        (20..=100).collect(),
    ] {
        let store = Store::new(150);
        store.poison(&poison);
        let client = store.client();
        let mut cursor = ChangeCursor::start();
        let pages = poll(&store, &client, &mut cursor);
        let good: Vec<i64> = (1..=150).filter(|id| !poison.contains(id)).collect();
        assert_eq!(ids(&pages), good);
        assert_eq!(bad(&pages), poison.iter().copied().map(Some).collect::<Vec<_>>());
        poll(&store, &client, &mut cursor);
        let third = poll(&store, &client, &mut cursor);
        assert!(ids(&third).is_empty() && bad(&third).is_empty(), "{poison:?}");
    }
}

#[test]
fn an_id_in_a_gap_of_carts_is_found_by_asking_for_each() {
    let store = Store::new(120);
    store.lock().rows.retain(|row| !(40..=60).contains(&row.id) || row.id == 47);
    store.poison(&[47]);
    let pages = poll(&store, &store.client(), &mut ChangeCursor::start());
    assert_eq!(bad(&pages), [Some(47)]);
    let bad = pages.iter().flat_map(|page| &page.bad).next().unwrap();
    assert_eq!((bad.before.unwrap().order.0, bad.after.unwrap().order.0), (39, 61));
    assert!(matches!(&bad.fault, RowFault::Unreadable(error) if error.kind() == ErrorKind::Server));
    assert!(bad.to_string().contains("order 47") && bad.to_string().contains("product"), "{bad}");
}

#[test]
fn a_new_poison_order_is_named_and_reported_once() {
    let store = Store::new(100);
    let client = store.client();
    let mut cursor = ChangeCursor::start();
    poll(&store, &client, &mut cursor);
    store.change(60, &Change::Place);
    store.change(60, &Change::Place);
    store.change(60, &Change::Touch(10));
    store.poison(&[101]);
    let pages = poll(&store, &client, &mut cursor);
    assert_eq!((ids(&pages), bad(&pages)), (vec![11, 102], vec![Some(101)]));
    let again = poll(&store, &client, &mut cursor);
    assert_eq!((ids(&again), bad(&again)), (vec![], vec![]));
    store.change(60, &Change::Mend(100));
    assert_eq!(ids(&poll(&store, &client, &mut cursor)), [101]);
}

#[test]
fn an_old_poison_order_that_changes_costs_no_other_and_is_told_with_its_neighbours() {
    let store = Store::new(100);
    let client = store.client();
    let mut cursor = ChangeCursor::start();
    poll(&store, &client, &mut cursor);
    store.change(60, &Change::Touch(10));
    store.change(60, &Change::Touch(20));
    store.poison(&[21]);
    store.change(60, &Change::Touch(30));
    let pages = poll(&store, &client, &mut cursor);
    assert_eq!(ids(&pages), [31, 11]);
    let bad = pages.iter().flat_map(|page| &page.bad).next().unwrap();
    assert_eq!((bad.order, bad.before.unwrap().order.0, bad.after.unwrap().order.0), (None, 31, 11));
}

#[test]
fn an_undecodable_row_is_reported_with_its_id_and_costs_no_other() {
    let store = Store::new(30);
    let date = store.lock().rows[4].updated.format("%Y-%m-%dT%H:%M:%S+0000").to_string();
    store.lock().rows[4].instead = Some(format!(r#"{{"id":5,"update_date":"{date}","total":"ada@shop.example"}}"#));
    let client = store.client();
    let mut cursor = ChangeCursor::start();
    let pages = poll(&store, &client, &mut cursor);
    assert_eq!((ids(&pages).len(), bad(&pages)), (29, vec![Some(5)]));
    let row = pages.iter().flat_map(|page| &page.bad).next().unwrap();
    assert!(matches!(&row.fault, RowFault::Undecodable(element) if element.raw.get().contains("ada@")));
    assert!(row.to_string().starts_with("order 5: ") && row.to_string().contains("total"), "{row}");
    assert!(!format!("{row} {row:?}").contains("ada@"), "{row:?}");
    assert!(bad(&poll(&store, &client, &mut cursor)).is_empty());
}

#[test]
fn a_store_that_fails_on_everything_is_an_error_and_no_list_of_bad_rows() {
    let store = Store::new(200);
    let client = store.client();
    store.lock().down = true;
    let error = store.runtime.block_on(client.changes(&ChangeCursor::start())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    store.lock().down = false;
    store.poison(&(1..=200).collect::<Vec<_>>());
    let error = store.runtime.block_on(client.changes(&ChangeCursor::start())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(error.to_string().contains("cannot be read"), "{error}");
}

#[test]
fn a_store_that_gives_smaller_pages_than_asked_is_an_error_with_the_fix() {
    let store = Store::new(200);
    store.lock().max_page = 30;
    let error = store.runtime.block_on(store.client().changes(&ChangeCursor::start())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("30 rows a page"), "{error}");
    let client = store.builder().page_size(30).build().unwrap();
    assert_eq!(ids(&poll(&store, &client, &mut ChangeCursor::start())).len(), 200);
}

#[test]
fn a_page_above_the_size_cap_is_asked_for_in_halves() {
    let store = Store::new(100);
    store.lock().row_bytes = 10_000;
    let client = store.builder().max_page_bytes(100_000).build().unwrap();
    assert_eq!(ids(&poll(&store, &client, &mut ChangeCursor::start())), (1..=100).collect::<Vec<_>>());
    let sizes: BTreeSet<String> =
        store.take_requests().iter().map(|request| request.rsplit('=').next().unwrap().to_owned()).collect();
    assert!(["100", "50", "25", "12", "6"].iter().all(|size| sizes.contains(*size)), "{sizes:?}");
}

#[test]
fn a_text_that_is_no_cursor_is_refused() {
    for text in ["", "x", "xc1", "xc2|||||r||", "xc1||||0|q||", "xc1||||0|r|1,2|", "xc1|z|||0|r||"] {
        assert!(text.parse::<ChangeCursor>().is_err(), "{text}");
    }
    let cursor = ChangeCursor::since("2026-01-01T00:00:00Z".parse().unwrap());
    let json = serde_json::to_string(&cursor).unwrap();
    assert_eq!(serde_json::from_str::<ChangeCursor>(&json).unwrap(), cursor);
}

fn change() -> impl Strategy<Value = Change> {
    let nth = 0_usize..400;
    prop_oneof![
        4 => nth.clone().prop_map(Change::Touch),
        2 => Just(Change::Place),
        1 => nth.clone().prop_map(Change::PlaceCart),
        2 => nth.prop_map(Change::Delete),
        2 => Just(Change::Wait),
    ]
}

/// Without deletions: around a bad row pages cannot overlap, and a deletion together with an insertion, both within the
/// moments in which such a page is read, can go unseen.
fn change_with_poison() -> impl Strategy<Value = Change> {
    let nth = 0_usize..400;
    prop_oneof![
        4 => nth.clone().prop_map(Change::Touch),
        2 => Just(Change::Place),
        2 => Just(Change::Wait),
        1 => nth.clone().prop_map(Change::Poison),
        1 => nth.prop_map(Change::Mend),
    ]
}

/// Changes, each so many seconds after the one before.
type Steps = Vec<(u8, Change)>;

#[derive(Debug, Clone)]
struct History {
    orders: i64,
    same_dates: i64,
    knows_update_filter: bool,
    page_size: u32,
    /// What happens during each poll, a step before each request; and before the next.
    polls: Vec<(Steps, Steps)>,
    repeat: usize,
}

fn history(
    during: impl Strategy<Value = Change>,
    between: impl Strategy<Value = Change>,
) -> impl Strategy<Value = History> {
    let during = prop::collection::vec((0_u8..4, during), 0..40);
    let between = prop::collection::vec((0_u8..200, between), 0..30);
    (0_i64..160, 1_i64..40, any::<bool>(), 8_u32..70, prop::collection::vec((during, between), 1..5), 0_usize..4)
        .prop_map(|(orders, same_dates, knows_update_filter, page_size, polls, repeat)| History {
            orders,
            same_dates,
            knows_update_filter,
            page_size,
            polls,
            repeat,
        })
}

/// Every order that can be read at the end was reported as it is at the end.
fn nothing_is_lost(history: &History) {
    let store = Store::new(history.orders);
    {
        let mut state = store.lock();
        (state.shuffles_ties, state.knows_update_filter) = (true, history.knows_update_filter);
        let begin = state.now - TimeDelta::days(1);
        for row in &mut state.rows {
            row.updated = begin + TimeDelta::minutes(row.id * 31 % history.same_dates);
        }
    }
    let client = store.builder().page_size(history.page_size).build().unwrap();
    let mut cursor = ChangeCursor::start();
    let mut reported: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    let mut keep = |pages: Vec<ChangePage>| {
        for row in pages.into_iter().flat_map(|page| page.rows) {
            reported.entry(row.order.id.0).or_default().insert(row.order.notes.as_str().to_owned());
        }
    };
    for (nth, (during, before_the_next)) in history.polls.iter().enumerate() {
        store.lock().between = during.iter().cloned().collect();
        let old = cursor.clone();
        keep(poll(&store, &client, &mut cursor));
        if nth == history.repeat {
            // The process died before it stored the cursor.
            cursor = old;
        }
        store.lock().between.clear();
        for (seconds, change) in before_the_next {
            store.change(i64::from(*seconds), change);
        }
    }
    store.change(1, &Change::Wait);
    keep(poll(&store, &client, &mut cursor));
    for row in store.lock().rows.iter().filter(|row| !row.is_poison) {
        let versions = reported.get(&row.id);
        assert!(
            versions.is_some_and(|versions| versions.contains(&row.version.to_string())),
            "order {} was not reported as version {}: {versions:?}",
            row.id,
            row.version
        );
    }
    store.change(1, &Change::Wait);
    poll(&store, &client, &mut cursor);
    let quiet = poll(&store, &client, &mut cursor);
    if history.orders < 100 {
        // (Beside a bad row in a tie, in no certain order, each poll finds another neighbour and may report it again.)
        assert!(ids(&quiet).is_empty(), "a quiet store brings nothing: {:?}", ids(&quiet));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(2026),
        ..ProptestConfig::with_cases(128)
    })]

    #[test]
    fn nothing_is_lost_while_rows_move_between_pages(history in history(change(), change())) {
        nothing_is_lost(&history);
    }

    #[test]
    fn nothing_is_lost_beside_poison_orders(
        history in history(change_with_poison(), prop_oneof![change(), change_with_poison()])
    ) {
        nothing_is_lost(&history);
    }
}

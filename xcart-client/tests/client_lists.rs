//! Lists of orders: what is asked for is what comes, whatever the store does with a filter.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::{collections::BTreeSet, pin::pin, sync::Arc};

use api_core::{runtime::ManualRuntime, transport::Sent};
use chrono::TimeDelta;
use futures_util::StreamExt;
use proptest::prelude::*;
use support::{Change, Script, Store, builder, json};
use xcart_client::{
    Client, ErrorKind, OrderBy, OrderQuery,
    wire::{OrderId, OrderNumber, PaymentStatusCode, ShippingStatusCode},
};

/// Ids and bad rows of a whole list, and how many rows were left out.
fn all(store: &Store, client: &Client, query: OrderQuery) -> (Vec<i64>, Vec<Option<i64>>, usize) {
    let mut pages = client.orders(query);
    let (mut ids, mut bad, mut left_out) = (Vec::new(), Vec::new(), 0);
    while let Some(page) = store.runtime.block_on(pages.next_page()).unwrap() {
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
        bad.extend(page.bad.iter().map(|bad| bad.order.map(|id| id.0)));
        left_out += page.left_out;
    }
    (ids, bad, left_out)
}

#[test]
fn every_order_comes_once_in_every_order() {
    let store = Store::new(230);
    let client = store.client();
    let up: Vec<i64> = (1..=230).collect();
    let down: Vec<i64> = (1..=230).rev().collect();
    for (order_by, expected) in [
        (OrderBy::Id, &up),
        (OrderBy::Placed { newest_first: false }, &up),
        (OrderBy::Placed { newest_first: true }, &down),
        (OrderBy::Changed { newest_first: false }, &up),
        (OrderBy::Changed { newest_first: true }, &down),
    ] {
        for page_size in [8, 64, 100] {
            let query = OrderQuery::new().order_by(order_by).page_size(page_size);
            assert_eq!(&all(&store, &client, query).0, expected, "{order_by:?} {page_size}");
        }
    }
}

#[test]
fn more_rows_of_one_date_than_a_page_holds_come_once_each_in_a_list_by_date() {
    let store = Store::new(250);
    let now = store.lock().now;
    store.lock().rows.iter_mut().for_each(|row| row.updated = now);
    let (ids, ..) = all(&store, &store.client(), OrderQuery::new().order_by(OrderBy::Changed { newest_first: true }));
    assert_eq!((ids.len(), ids.into_iter().collect::<BTreeSet<_>>().len()), (250, 250));
}

#[test]
fn the_store_is_asked_with_its_filters_and_what_it_ignores_is_left_out_here() {
    let store = Store::new(100);
    let client = store.client();
    let from = store.lock().rows[49].created;
    // This store knows the filter by placement alone, as 5.5.0 knows none by change.
    let query = OrderQuery::new()
        .placed_from(from)
        .placed_before(from + TimeDelta::minutes(20))
        .changed_from(from + TimeDelta::minutes(10))
        .payment_status([PaymentStatusCode::Paid, PaymentStatusCode::PartiallyPaid])
        .login("E6");
    assert_eq!(all(&store, &client, query), (vec![60, 62, 64, 66, 68], vec![], 46));
    let request = store.take_requests().remove(0);
    for part in [
        "/sub/api/orders?",
        "date%5Bafter%5D=2026-01-04T22%3A10%3A00%2B00%3A00",
        "date%5Bstrictly_before%5D=",
        "lastRenewDate%5Bafter%5D=",
        "paymentStatus.code%5B%5D=P&paymentStatus.code%5B%5D=PP",
        "profile.login=E6",
        "itemsPerPage=100",
    ] {
        assert!(request.contains(part), "{part}: {request}");
    }
    let one = OrderQuery::new().shipping_status([ShippingStatusCode::New]);
    assert_eq!(all(&store, &client, one).0, Vec::<i64>::new());
    assert!(store.take_requests()[0].contains("shippingStatus.code=N"));
}

#[test]
fn a_bad_row_is_isolated_with_its_place_and_id_and_costs_no_other() {
    for poison in [vec![1], vec![64], vec![30, 31], vec![120], vec![1, 2, 64, 65, 119, 120]] {
        let store = Store::new(120);
        store.poison(&poison);
        let (ids, bad, _) = all(&store, &store.client(), OrderQuery::new());
        assert_eq!(ids, (1..=120).filter(|id| !poison.contains(id)).collect::<Vec<_>>());
        assert_eq!(bad, poison.iter().copied().map(Some).collect::<Vec<_>>());
        let mut pages = store.client().orders(OrderQuery::new());
        let page = store.runtime.block_on(pages.next_page()).unwrap().unwrap();
        if let Some(bad) = page.bad.first() {
            assert_eq!(bad.offset, poison[0] as u64 - 1);
        }
    }
}

#[test]
fn a_stream_gives_row_after_row_and_ends_after_an_error() {
    let store = Store::new(130);
    store.poison(&[70]);
    let client = store.client();
    store.runtime.block_on(async {
        let mut stream = pin!(client.orders(OrderQuery::new()).into_stream());
        let (mut good, mut bad) = (0, 0);
        while let Some(row) = stream.next().await {
            match row.unwrap() {
                Ok(_) => good += 1,
                Err(_) => bad += 1,
            }
        }
        assert_eq!((good, bad), (129, 1));
        store.lock().down = true;
        let mut stream = pin!(client.orders(OrderQuery::new()).into_stream());
        assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), ErrorKind::Server);
        assert!(stream.next().await.is_none());
    });
}

#[test]
fn an_order_keeps_the_json_it_was_read_from() {
    let store = Store::new(3);
    let client = store.client();
    let row = store.runtime.block_on(client.order(OrderId(2))).unwrap().unwrap();
    assert_eq!(serde_json::from_str::<xcart_client::wire::Order>(row.raw.get()).unwrap(), row.order);
    assert!(store.runtime.block_on(client.order(OrderId(9))).unwrap().is_none());
    assert!(store.runtime.block_on(client.is_serving()).unwrap());
    store.lock().down = true;
    assert!(!store.runtime.block_on(client.is_serving()).unwrap());
}

#[test]
fn a_number_that_the_route_does_not_take_is_refused_with_nothing_sent() {
    let runtime = ManualRuntime::new(1);
    let client = builder(Arc::new(Script::default()), &runtime, "https://shop.example").build().unwrap();
    let error = runtime.block_on(client.order_by_number(&OrderNumber("MG-1".into()))).unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::UnroutableNumber, Sent::Never));
    assert!(error.to_string().contains("by its id"), "{error}");
}

#[test]
fn every_transaction_of_an_order_comes_in_the_order_of_its_id_or_none_at_all() {
    let runtime = ManualRuntime::new(1);
    let transaction = |id: i64| {
        format!(
            r#"{{"id":{id},"type":"sale","date":"2026-01-01T00:00:00+0000","status":"Echeck","name":"Echeck","currency":"USD",
            "value":1.5,"data":[],"backend_transactions":[]}}"#
        )
    };
    let page =
        |ids: Vec<i64>| Ok(json(200, format!("[{}]", ids.into_iter().map(transaction).collect::<Vec<_>>().join(","))));
    let script = Script::new([page((2..=9).rev().collect()), page(vec![9, 1])]);
    let client = builder(Arc::new(script.clone()), &runtime, "https://shop.example").page_size(8).build().unwrap();
    let transactions = runtime.block_on(client.payment_transactions(OrderId(4))).unwrap();
    assert_eq!(
        transactions.iter().map(|transaction| transaction.id.0).collect::<Vec<_>>(),
        (1..=9).collect::<Vec<_>>()
    );
    assert!(
        script.asked.lock().unwrap()[0].starts_with("https://shop.example/api/orders/4/payment_transactions?page=1")
    );

    let script = Script::new([Ok(json(200, format!("[{},{{\"id\":2}}]", transaction(1))))]);
    let client = builder(Arc::new(script), &runtime, "https://shop.example").build().unwrap();
    let error = runtime.block_on(client.payment_transactions(OrderId(4))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert!(error.to_string().contains("element 1"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        ..ProptestConfig::with_cases(64)
    })]

    /// By id: orders that are there from beginning to end come exactly once.
    #[test]
    fn a_list_by_id_is_whole_while_orders_come_and_go(
        count in 0_i64..200,
        page_size in 8_u32..100,
        changes in prop::collection::vec(
            prop_oneof![
                (0_usize..300).prop_map(Change::Delete),
                (0_usize..300).prop_map(Change::PlaceCart),
                (0_usize..300).prop_map(Change::Touch),
                Just(Change::Place),
                Just(Change::Wait),
            ],
            0..60,
        ),
    ) {
        let store = Store::new(count);
        let begin = store.lock().now;
        store.lock().between = changes.into_iter().map(|change| (1, change)).collect();
        let (ids, ..) = all(&store, &store.client(), OrderQuery::new().page_size(page_size));
        let found: BTreeSet<i64> = ids.iter().copied().collect();
        prop_assert_eq!(ids.len(), found.len());
        for row in store.lock().rows.iter().filter(|row| row.created < begin) {
            prop_assert!(found.contains(&row.id), "{}", row.id);
        }
    }
}

/// Every page overlaps the one before it, and the last asks whether it is the last.
#[test]
fn a_list_costs_a_call_for_ninety_rows_and_each_bad_row_about_ten_more() {
    for count in [1, 50, 500, 2_000, 5_000] {
        let store = Store::new(count);
        let client = store.client();
        assert_eq!(all(&store, &client, OrderQuery::new()).0.len(), usize::try_from(count).unwrap());
        let clean = store.take_requests().len();
        let at_most = usize::try_from(count).unwrap().div_ceil(90) + 2;
        assert!(clean <= at_most, "{count}: {clean} calls");
        for place in 1..10 {
            let bad_row = (count * place / 10).max(1);
            store.poison(&[bad_row]);
            let (ids, bad, _) = all(&store, &client, OrderQuery::new());
            assert_eq!((ids.len() + 1, bad), (usize::try_from(count).unwrap(), vec![Some(bad_row)]));
            let calls = store.take_requests().len();
            assert!(calls <= clean + 14, "{count}, {bad_row}: {calls} calls, {clean} without the bad row");
            store.lock().rows.iter_mut().for_each(|row| row.is_poison = false);
        }
    }
}

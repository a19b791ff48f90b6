//! Stores, and what stands before them, that answer as no store should: nothing is read for ever, nothing is lost silently.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use api_core::{
    runtime::ManualRuntime,
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use support::{Change, Script, Store, builder, json};
use xcart_client::{ChangeCursor, Client, Error, ErrorKind, OrderBy, OrderQuery, wire::OrderId};

/// A cache that answers whatever is asked for with one body.
#[derive(Debug)]
struct Cache {
    body: String,
    calls: Arc<AtomicUsize>,
}

impl Cache {
    /// So many rows, of which each is made of its number.
    fn of(count: usize, row: impl Fn(usize) -> String) -> (Client, ManualRuntime, Arc<AtomicUsize>) {
        let rows: Vec<String> = (1..=count).map(row).collect();
        let (calls, runtime) = (Arc::new(AtomicUsize::new(0)), ManualRuntime::new(5));
        let cache = Self { body: format!("[{}]", rows.join(",")), calls: calls.clone() };
        let client = builder(Arc::new(cache), &runtime, "https://shop.example").build().unwrap();
        (client, runtime, calls)
    }
}

#[async_trait]
impl Transport for Cache {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        assert!(calls < 200, "it reads for ever");
        Ok(json(200, self.body.clone()))
    }
}

fn category(number: usize) -> String {
    format!(r#"{{"id":{number},"name":"c{number}"}}"#)
}

fn detail(number: usize) -> String {
    format!(r#"{{"id":{number},"name":"d{number}","value":"1"}}"#)
}

#[test]
fn a_cache_that_answers_each_page_with_the_same_page_is_told_and_not_read_for_ever() {
    let (client, runtime, calls) = Cache::of(100, category);
    let mut pages = client.categories();
    let mut count = 0;
    let error: Error = loop {
        match runtime.block_on(pages.next_page()) {
            Ok(page) => {
                let page = page.unwrap();
                count += page.rows.len() + page.bad.len();
            }
            Err(error) => break error,
        }
    };
    assert_eq!((count, error.kind()), (100, ErrorKind::NotXCart));
    assert!(error.to_string().contains("as a cache does"), "{error}");
    assert!(calls.load(Ordering::Relaxed) < 10);
    // And again, as the same page is asked for again after an error.
    assert_eq!(runtime.block_on(pages.next_page()).unwrap_err().kind(), ErrorKind::NotXCart);

    for row in [detail, |number| format!(r#"{{"name":"d{number}","value":"1"}}"#)] {
        let (client, runtime, calls) = Cache::of(100, row);
        let error = runtime.block_on(client.order_details(OrderId(1))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotXCart);
        assert!(calls.load(Ordering::Relaxed) < 10);
    }
}

#[test]
fn details_without_an_id_all_come() {
    let (client, runtime, _) = Cache::of(3, |number| format!(r#"{{"id":null,"name":"d{number}","value":"1"}}"#));
    let details = runtime.block_on(client.order_details(OrderId(1))).unwrap();
    assert_eq!(details.iter().map(|detail| detail.name.to_string()).collect::<Vec<_>>(), ["d1", "d2", "d3"]);
}

#[test]
fn a_store_of_ten_rows_a_page_is_read_whole_by_a_client_of_ten_rows_a_page() {
    // 2,520 is a multiple of every page size up to ten: no answer holds the rows at both sides of it.
    let store = Store::new(2_600);
    store.lock().max_page = 10;
    let client = store.builder().page_size(10).calls_per_minute(1_000_000).build().unwrap();
    for order_by in [OrderBy::Id, OrderBy::Changed { newest_first: true }] {
        let (ids, calls) = read(&store, &client, OrderQuery::new().order_by(order_by));
        assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (2_600, 2_600), "{order_by:?}");
        assert!(calls < 2_600 / 4, "{calls}"); // answers overlap by about a half
    }
}

#[test]
fn many_rows_of_one_date_are_read_from_a_store_of_ten_rows_a_page() {
    let store = Store::new(60);
    store.lock().max_page = 10;
    let client = store.builder().page_size(10).build().unwrap();
    let mut cursor = ChangeCursor::start();
    let poll = |cursor: &mut ChangeCursor| {
        let mut ids = BTreeSet::new();
        loop {
            let page = store.runtime.block_on(client.changes(cursor)).unwrap();
            ids.extend(page.rows.iter().map(|row| row.order.id.0));
            *cursor = page.next;
            if !page.more {
                break ids;
            }
        }
    };
    assert_eq!(poll(&mut cursor).len(), 60);
    // An edit in bulk.
    store.change(3_600, &Change::Wait);
    let now = store.lock().now;
    store.lock().rows.iter_mut().take(35).for_each(|row| row.updated = now);
    assert_eq!(poll(&mut cursor), (1..=35).collect());
    let (ids, _) = read(&store, &client, OrderQuery::new().order_by(OrderBy::Changed { newest_first: true }));
    assert_eq!((ids.len(), ids.into_iter().collect::<BTreeSet<_>>().len()), (60, 60));
}

#[test]
fn a_walk_goes_on_after_most_of_what_it_read_was_deleted() {
    for kept in [0, 1, 300, 1_100] {
        let store = Store::new(2_400);
        let client = store.builder().page_size(8).calls_per_minute(1_000_000).build().unwrap();
        let mut pages = client.orders(OrderQuery::new());
        let mut ids = BTreeSet::new();
        while ids.len() < 2_000 {
            let page = store.runtime.block_on(pages.next_page()).unwrap().unwrap();
            ids.extend(page.rows.iter().map(|row| row.order.id.0));
        }
        // A merchant clears the store of old orders.
        store.lock().rows.retain(|row| row.id <= kept || row.id > 1_900);
        while let Some(page) = store.runtime.block_on(pages.next_page()).unwrap() {
            for row in page.rows {
                assert!(ids.insert(row.order.id.0), "{} twice", row.order.id);
            }
        }
        assert_eq!(ids.len(), 2_400, "{kept}");
    }
}

#[test]
fn a_retry_after_of_any_size_is_an_error_or_a_wait_and_no_panic() {
    for value in
        ["18446744073709551615", "99999999999999999999", "-1", "0", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT", "x"]
    {
        for status in [429, 503, 403] {
            let answers = (0..3).map(|_| {
                let mut answer = json(status, "{}".to_owned());
                answer.headers.insert("retry-after", value.parse().unwrap());
                Ok(answer)
            });
            let (script, runtime) = (Script::new(answers), ManualRuntime::new(3));
            let client =
                builder(Arc::new(script), &runtime, "https://shop.example").retry(xcart_client::RetryPolicy::never());
            let client = client.build().unwrap();
            let error = runtime.block_on(client.order(OrderId(1))).unwrap_err();
            assert!(error.to_string().len() < 500, "{error}");
            // The store is closed by then; that must come as an error in time, too.
            let _ = runtime.block_on(client.order(OrderId(2))).unwrap_err();
        }
    }
}

/// Ids, and how many calls they took.
fn read(store: &Store, client: &Client, query: OrderQuery) -> (Vec<i64>, usize) {
    store.take_requests();
    let mut pages = client.orders(query);
    let mut ids = Vec::new();
    while let Some(page) = store.runtime.block_on(pages.next_page()).unwrap() {
        assert!(page.bad.is_empty());
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
    }
    (ids, store.take_requests().len())
}

#[test]
fn a_cursor_from_elsewhere_is_an_error_or_is_read_by_and_never_a_panic() {
    let store = Store::new(30);
    let huge = "7fffffffffffffff";
    for text in [
        format!("xc1|{huge}|{huge}|{huge}|{huge}|r||"),
        format!("xc1|-{huge}|-{huge}|-{huge}|-{huge}|w{huge},-{huge}||"),
        format!("xc1||{huge}||{huge}|s{huge},{huge},{huge}|{huge},{huge},ff|{huge},{huge},{huge}!"),
        format!("xc1||||-8000000000000000|s-8000000000000000,{huge},-8000000000000000||"),
        "xc1||-8000000000000000||0|w5,-8000000000000000|1,-8000000000000000,0|".to_owned(),
        "xc0|||||n||".to_owned(),
        "xc1||||0|é||".to_owned(),
        String::new(),
    ] {
        let Ok(mut cursor) = text.parse::<ChangeCursor>() else { continue };
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()), "{text}");
        for _ in 0..20 {
            match store.runtime.block_on(store.client().changes(&cursor)) {
                Ok(page) if page.more => cursor = page.next,
                _ => break,
            }
            store.change(60, &Change::Wait);
        }
    }
}

#[test]
fn a_cursor_that_was_kept_as_a_line_of_a_file_is_read() {
    let cursor = ChangeCursor::since("2026-01-01T00:00:00Z".parse().unwrap());
    for end in ["\n", "\r\n", " "] {
        assert_eq!(format!("{cursor}{end}").parse(), Ok(cursor.clone()));
    }
}

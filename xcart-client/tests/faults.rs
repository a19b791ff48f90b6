//! The faults of X-Cart, and of what stands before it, that a client must survive: one test for each, which would fail if the
//! fault came through. `docs/faults.md` has the table.
#![cfg(all(feature = "client", feature = "mock", feature = "http"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    Secret,
    fake::{Fault, InProcess, Shared},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::{ManualRuntime, Runtime, TokioRuntime},
    transport::{Request, Response, Sent, Transport, TransportError},
    url::BaseUrl,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rust_decimal::dec;
use support::{Answer, Change, Script, Store, builder, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use xcart_client::{
    ChangeCursor, Client, Error, ErrorKind, Fingerprint, OrderBy, OrderQuery, RetryPolicy, RowFault, SweepCursor,
    SweepPolicy,
    meaning::{Evidence, MoneyTrail, PaymentSums, RestAfterCapture},
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, XCartVersion},
    wire::{OrderId, OrderNumber, PaymentStatusCode},
};

/// The way to a `FakeXCart`, which keeps what came and went.
#[derive(Debug, Clone)]
struct Wire {
    inner: InProcess<FakeXCart>,
    heads: Arc<Mutex<Vec<(HeaderMap, HeaderMap)>>>,
}

#[async_trait]
impl Transport for Wire {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let sent = request.headers.clone();
        let answer = self.inner.execute(request).await?;
        self.heads.lock().unwrap().push((sent, answer.headers.clone()));
        Ok(answer)
    }
}

/// A 5.5.0.29 in the folder `shop`, with so many orders, one a minute.
struct World {
    runtime: ManualRuntime,
    store: Shared<FakeXCart>,
    wire: Wire,
    client: Client,
}

impl World {
    fn new(orders: i64) -> Self {
        let runtime = ManualRuntime::new(1);
        let now = runtime.now();
        let config = FakeXCartConfig::default().read_key("key").version(XCartVersion::V5_5_0_29).web_dir("shop");
        let mut store = FakeXCart::new(config);
        store.add_product("TEA", "Tea", dec!(10), now);
        for minute in (1..=orders).rev() {
            let seed = OrderSeed::new("USD", now - TimeDelta::minutes(minute));
            store.add_order(seed.line(Line::new("TEA", "Tea", dec!(10), 2)).guest("ada@shop.example"));
        }
        let store = Shared::new(store);
        let inner = InProcess::new(store.clone(), Arc::new(runtime.clone()));
        let wire = Wire { inner, heads: Arc::default() };
        let base = BaseUrl::parse("https://store.example/shop/").unwrap();
        let client = Client::builder(Arc::new(wire.clone()), Arc::new(runtime.clone()), base, Secret::new("key"));
        let client = client.build().unwrap();
        Self { runtime, store, wire, client }
    }

    fn fails_next(&self, fault: Fault) {
        self.wire.inner.faults().next(fault);
    }

    /// The ids of every order, and of those that are reported instead.
    fn all(&self) -> (Vec<i64>, Vec<Option<i64>>) {
        self.runtime.block_on(all(&self.client, OrderQuery::new())).unwrap()
    }
}

async fn all(client: &Client, query: OrderQuery) -> Result<(Vec<i64>, Vec<Option<i64>>), Error> {
    let mut pages = client.orders(query);
    let (mut ids, mut bad) = (Vec::new(), Vec::new());
    while let Some(page) = pages.next_page().await? {
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
        bad.extend(page.bad.iter().map(|bad| bad.order.map(|id| id.0)));
    }
    Ok((ids, bad))
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let pairs = headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()));
    Ok(Response::new(StatusCode::from_u16(status).unwrap(), pairs.collect::<HeaderMap>(), body.to_owned()))
}

fn html(status: u16, body: &str) -> Answer {
    answer(status, &[("content-type", "text/html; charset=UTF-8")], body)
}

/// What reading an order gives on one answer, without attempts again.
fn refused(answer: Answer) -> Error {
    let runtime = ManualRuntime::new(1);
    let client = builder(Arc::new(Script::new([answer])), &runtime, "https://shop.example").retry(RetryPolicy::never());
    runtime.block_on(client.build().unwrap().order(OrderId(42))).unwrap_err()
}

/// A server on loopback that gives each request the next of these answers, the last one again and again, and keeps the heads.
struct Server {
    authority: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn new(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = heads.clone();
        tokio::spawn(async move {
            for turn in 0.. {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut head = vec![0; 16 << 10];
                let length = stream.read(&mut head).await.unwrap();
                kept.lock().unwrap().push(String::from_utf8_lossy(&head[..length]).to_lowercase());
                stream.write_all(&answers[turn.min(answers.len() - 1)]).await.unwrap();
                let _ = stream.shutdown().await;
            }
        });
        Self { authority, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn http_answer(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write!(bytes, "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).unwrap();
    bytes.extend_from_slice(body);
    bytes
}

/// A client over the real transport, which may go to these addresses.
fn over_http(to: &str, and: &[&str]) -> xcart_client::ClientBuilder {
    let policy = and.iter().fold(NetworkPolicy::public_only().allow(to), |policy, also| policy.allow(also));
    let transport = HttpTransport::builder().policy(policy).build().unwrap();
    let base = BaseUrl::parse(&format!("http://{to}")).unwrap();
    Client::builder(Arc::new(transport), Arc::new(TokioRuntime::new()), base, Secret::new("canary-key"))
        .retry(RetryPolicy::never())
}

const ORDER: &str = r#"{"order_number":"42","id":42,"total":1,"sub_total":1,"email":"","items":[],"billing_address":null,
    "shipping_address":null,"create_date":"2025-11-23T12:13:20+0000","update_date":"2025-11-23T12:13:20+0000","currency":"USD",
    "payment_status":null,"shipping_status":null,"surcharges":[]}"#;

// XC-POISON-1
#[test]
fn a_poison_order_is_isolated_and_reported_and_every_other_order_comes() {
    let world = World::new(150);
    let sold = {
        let mut store = world.store.lock();
        let sold = store.add_product("GONE", "Gone", dec!(3), world.runtime.now());
        for _ in 0..3 {
            let seed = OrderSeed::new("USD", world.runtime.now()).line(Line::new("GONE", "Gone", dec!(3), 1));
            store.add_order(seed);
            store.add_order(OrderSeed::new("USD", world.runtime.now()).line(Line::new("TEA", "Tea", dec!(10), 1)));
        }
        sold
    };
    assert_eq!(world.all(), ((1..=156).collect(), vec![]));
    world.store.lock().delete_product(sold).unwrap();
    let poison = [151, 153, 155];
    assert_eq!(
        world.all(),
        ((1..=156).filter(|id| !poison.contains(id)).collect(), poison.iter().copied().map(Some).collect())
    );
    let error = world.runtime.block_on(world.client.order(OrderId(151))).unwrap_err();
    assert!(error.kind() == ErrorKind::Server && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("product was deleted"), "{error}");
}

// XC-FILTER-2, XC-FILTER-4
#[test]
fn a_filter_that_the_store_ignores_is_applied_here() {
    let world = World::new(100);
    let from = world.runtime.now() - TimeDelta::minutes(30);
    let query = OrderQuery::new().changed_from(from);
    let (ids, bad) = world.runtime.block_on(all(&world.client, query.clone())).unwrap();
    assert_eq!((ids, bad), ((71..=100).collect(), vec![]));
    let mut pages = world.client.orders(query);
    let mut left_out = 0;
    while let Some(page) = world.runtime.block_on(pages.next_page()).unwrap() {
        left_out += page.left_out;
    }
    assert_eq!(left_out, 70, "the store sent all of them");
}

// XC-TXN-1
#[test]
fn a_transactions_status_that_is_the_methods_name_is_taken_for_no_money() {
    let world = World::new(0);
    let now = world.runtime.now();
    let id = world.store.lock().add_order(
        OrderSeed::new("USD", now)
            .line(Line::new("TEA", "Tea", dec!(10), 1))
            .payment(Payment::authorization("PayPal").at(now)),
    );
    let transactions = world.runtime.block_on(world.client.payment_transactions(id)).unwrap();
    assert_eq!((&*transactions[0].status_text, transactions[0].status()), ("PayPal", None));
    let sums = PaymentSums::of(&transactions, RestAfterCapture::Held).unwrap();
    assert_eq!((sums.captured, sums.authorized), (dec!(0), dec!(10)), "{sums:?}");
    let order = world.runtime.block_on(world.client.order(id)).unwrap().unwrap().order;
    assert!(MoneyTrail::of(&order, &transactions, &[], 2).unwrap().movements.is_empty(), "held is not taken");
}

// XC-UPDATE-1
#[test]
fn money_that_moves_no_date_is_found_by_the_sweep() {
    let world = World::new(20);
    let sold = {
        let now = world.runtime.now();
        let seed = OrderSeed::new("USD", now)
            .line(Line::new("TEA", "Tea", dec!(10), 4))
            .payment(Payment::sale("PayPal").at(now));
        let mut store = world.store.lock();
        let sold = store.add_order(seed.payment_status(PaymentStatusCode::Paid));
        store.refund(sold, dec!(5), now).unwrap(); // now it is PP, and so it stays
        sold
    };
    let mut cursor = ChangeCursor::start();
    let mut poll = || {
        let mut ids = Vec::new();
        loop {
            let page = world.runtime.block_on(world.client.changes(&cursor)).unwrap();
            ids.extend(page.rows.iter().map(|row| row.order.id));
            cursor = page.next;
            if !page.more {
                return ids;
            }
        }
    };
    let mut known = BTreeMap::<OrderId, Fingerprint>::new();
    let sweep = |known: &mut BTreeMap<OrderId, Fingerprint>| {
        let (mut at, policy, mut found) = (SweepCursor::start(), SweepPolicy::new(), Vec::new());
        loop {
            let round = world.client.sweep(&at, &policy, |id| known.get(&id).copied());
            let round = world.runtime.block_on(round).unwrap();
            for swept in round.changed {
                known.insert(swept.row.order.id, swept.fingerprint);
                found.push((swept.row.order.id, swept.transactions));
            }
            at = round.next;
            if round.ended_cycle {
                return found;
            }
        }
    };
    poll();
    sweep(&mut known);
    poll();
    world.runtime.advance(Duration::from_secs(3_600));
    world.store.lock().refund(sold, dec!(5), world.runtime.now()).unwrap();
    assert_eq!(poll(), [], "its date did not move");
    let found = sweep(&mut known);
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [sold]);
    let order = world.runtime.block_on(world.client.order(sold)).unwrap().unwrap().order;
    let trail = MoneyTrail::of(&order, &found[0].1, &[], 2).unwrap();
    assert_eq!((trail.captured(), trail.refunded()), (dec!(40), dec!(10)));
    assert!(trail.movements.iter().all(|movement| movement.evidence == Evidence::Transaction));
    assert_eq!(sweep(&mut known), []);
}

// XC-STATUS-6
#[test]
fn an_order_without_a_status_is_read_as_having_none() {
    let world = World::new(0);
    let seed = OrderSeed::new("USD", world.runtime.now()).line(Line::new("TEA", "Tea", dec!(10), 1)).no_statuses();
    let id = world.store.lock().add_order(seed);
    let order = world.runtime.block_on(world.client.order(id)).unwrap().unwrap().order;
    assert!(order.payment_status.is_none() && order.shipping_status.is_none());
    // Only who asks that route is told that X-Cart fails.
    let error = world.runtime.block_on(world.client.payment_status(id)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert_eq!(world.all(), (vec![id.0], vec![]));
}

#[test]
fn a_5xx_whose_body_tells_nothing_still_says_what_failed_and_what_to_do() {
    for (answer, kind) in [
        (Ok(json(500, r#"{"title":"An error occurred","detail":"Internal Server Error"}"#.into())), ErrorKind::Server),
        (html(500, ""), ErrorKind::Server),
        (answer(500, &[], ""), ErrorKind::Server),
        (html(502, "<html><head><title>502 Bad Gateway</title></head></html>"), ErrorKind::Unavailable),
        (answer(503, &[], ""), ErrorKind::Unavailable),
        (answer(504, &[("content-type", "application/json")], "{"), ErrorKind::Unavailable),
        (html(521, "\u{0}\u{ff}"), ErrorKind::Unavailable),
    ] {
        let error = refused(answer);
        let line = error.to_string();
        assert_eq!(error.kind(), kind, "{line}");
        assert!(line.starts_with("GET shop.example/api/orders/42: ") && line.contains(';'), "{line}");
        assert!(!line.chars().any(char::is_control), "{line}");
    }
}

#[test]
fn rows_that_move_to_another_page_meanwhile_are_neither_lost_nor_doubled() {
    for seed in 0..40_usize {
        let store = Store::new(200);
        // Between any two requests an order is placed or changed, and one is deleted, or a cart becomes an order under an old id.
        let carts = seed % 2 == 1;
        if carts {
            store.lock().rows.retain(|row| row.id % 5 != 0);
        }
        let changes = (0..40).map(|n| match (n + seed / 2) % 3 {
            0 if carts => (1, Change::PlaceCart(n)),
            0 => (1, Change::Delete((n * 7 + seed) % 150)),
            1 => (1, Change::Place),
            _ => (1, Change::Touch((n * 11) % 150)),
        });
        store.lock().between.extend(changes);
        let before: BTreeSet<i64> = store.lock().rows.iter().map(|row| row.id).collect();
        let (ids, bad) = store.runtime.block_on(all(&store.client(), OrderQuery::new().page_size(16))).unwrap();
        let after: BTreeSet<i64> = store.lock().rows.iter().map(|row| row.id).collect();
        let seen: BTreeSet<i64> = ids.iter().copied().collect();
        assert_eq!((seen.len(), bad.len()), (ids.len(), 0), "{seed}: some came twice");
        let lost: Vec<_> = before.intersection(&after).filter(|id| !seen.contains(id)).collect();
        assert!(lost.is_empty(), "{seed}: {lost:?} were there throughout and did not come");
    }
}

#[test]
fn an_order_that_stands_on_two_pages_comes_once() {
    let store = Store::new(300);
    let now = store.lock().now;
    // Orders of one moment, in another order with each request, as a database gives them that is not told how.
    store.lock().rows.iter_mut().for_each(|row| row.updated = now);
    store.lock().shuffles_ties = true;
    let (mut ids, _) = store.runtime.block_on(all(&store.client(), OrderQuery::new().page_size(32))).unwrap();
    let count = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), count), (300, 300));
}

// XC-PAGE-2
#[test]
fn a_page_size_that_the_store_caps_without_a_word_ends_no_list_early() {
    for cap in [10, 30, 63, 64, 99] {
        let store = Store::new(150);
        store.lock().max_page = cap;
        let read = store.runtime.block_on(all(&store.client(), OrderQuery::new().page_size(100)));
        match read {
            Ok((ids, _)) => assert_eq!(ids, (1..=150).collect::<Vec<_>>(), "{cap}"),
            Err(error) => assert!(error.kind() == ErrorKind::Configuration && error.is_permanent(), "{cap}: {error}"),
        }
    }
    assert_eq!(World::new(250).all().0.len(), 250);
}

// XC-AUTH-3
#[test]
fn a_401_is_one_error_in_all_of_its_shapes() {
    for (kind, body) in [
        ("application/json", r#"{"code":401,"message":"JWT Token not found"}"#),
        ("application/json", r#"{"message":"Invalid credentials."}"#),
        ("application/json", r#"{"code":401,"message":"Invalid JWT Token"}"#),
        ("application/problem+json", r#"{"type":"x","title":"Unauthorized","detail":null,"instance":null}"#),
        ("text/html", "<title>401 Authorization Required</title>"),
        ("text/plain", ""),
    ] {
        let error = refused(answer(401, &[("content-type", kind)], body));
        assert!(error.kind() == ErrorKind::Unauthorised && error.is_permanent(), "{error}");
        assert!(error.to_string().contains("Settings → API"), "{error}");
    }
}

// XC-ERR-3
#[test]
fn the_text_of_a_validation_is_taken_apart_into_fields() {
    let detail = r"Object(XLite\\API\\Endpoint\\Profile\\DTO\\ProfileInput).login:\n    This value is not a valid email address. (code bd79)\nObject(XLite\\API\\Endpoint\\Profile\\DTO\\ProfileInput).password:\n    It should have 8 characters or more. (code 9ff3)\n";
    for status in [400, 422] {
        let body = format!(r#"{{"title":"An error occurred","detail":"{detail}"}}"#);
        let error = refused(answer(status, &[("content-type", "application/problem+json")], &body));
        let fields: Vec<_> = error.violations().iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!((error.kind(), fields), (ErrorKind::InvalidRequest, vec!["login", "password"]), "{error}");
    }
}

#[test]
fn a_web_page_or_an_empty_body_in_place_of_json_is_told_and_never_an_empty_list() {
    for answer in [
        html(200, "<!doctype html><title>My shop</title>"),
        html(200, ""),
        answer(200, &[], ""),
        answer(200, &[("content-type", "application/json")], ""),
        answer(200, &[("content-type", "application/json")], "<html>"),
        answer(200, &[("content-type", "application/json")], "null"),
        answer(200, &[("content-type", "application/json")], "{}"),
        html(404, "<title>404 Not Found</title>"),
    ] {
        let runtime = ManualRuntime::new(1);
        let script = Script::new([answer]);
        let client = builder(Arc::new(script), &runtime, "https://shop.example").retry(RetryPolicy::never());
        let error = runtime.block_on(all(&client.build().unwrap(), OrderQuery::new())).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotXCart | ErrorKind::Undecodable), "{error}");
    }
}

#[test]
fn json_that_is_cut_is_an_error_and_what_breaks_off_is_read_again() {
    for cut in [r#"{"id":42,"tot"#, "[", "[{\"id\":1}", "{\"id\":42,\"total\":1.", "\u{feff}"] {
        let error = refused(Ok(json(200, cut.to_owned())));
        assert_eq!((error.kind(), error.excerpt()), (ErrorKind::Undecodable, Some(cut)), "{error}");
    }
    let world = World::new(100);
    world.fails_next(Fault::TruncatedBody);
    world.fails_next(Fault::LostResponse);
    assert_eq!(world.all(), ((1..=100).collect(), vec![]));
}

#[test]
fn a_row_that_cannot_be_understood_costs_no_other() {
    let store = Store::new(50);
    store.lock().rows[9].instead = Some(r#"{"id":10,"total":"much"}"#.to_owned());
    store.lock().rows[19].instead = Some("null".to_owned());
    store.lock().rows[29].instead = Some("[[[[]]]]".to_owned());
    let mut pages = store.client().orders(OrderQuery::new());
    let (mut read, mut bad) = (0, Vec::new());
    while let Some(page) = store.runtime.block_on(pages.next_page()).unwrap() {
        read += page.rows.len();
        bad.extend(page.bad);
    }
    assert_eq!((read, bad.len()), (47, 3));
    assert!(bad.iter().all(|bad| matches!(bad.fault, RowFault::Undecodable(_))), "{bad:?}");
    assert_eq!(bad[0].order, Some(OrderId(10)));
}

// XC-COOKIE-1
#[tokio::test]
async fn a_cookie_is_never_sent_back() {
    let world = World::new(3);
    world.all();
    world.all();
    let heads = world.wire.heads.lock().unwrap().clone();
    assert!(heads.len() >= 2 && heads.iter().all(|(sent, _)| !sent.contains_key("cookie")));
    assert!(heads.iter().any(|(_, answer)| answer.contains_key("set-cookie")), "the fake sets one");

    let head = "200 OK\r\nContent-Type: application/json\r\nSet-Cookie: xid=canary; path=/; HttpOnly";
    let server = Server::new(vec![http_answer(head, ORDER.as_bytes())]).await;
    let client = over_http(&server.authority, &[]).build().unwrap();
    for _ in 0..3 {
        client.order(OrderId(42)).await.unwrap().unwrap();
    }
    let heads = server.heads();
    assert!(
        heads.len() == 3 && heads.iter().all(|head| !head.contains("cookie") && !head.contains("xid")),
        "{heads:?}"
    );
}

// XC-BASE-1
#[test]
fn a_store_in_a_folder_is_asked_below_that_folder() {
    for (base, path) in [
        ("https://shop.example", "https://shop.example/api/orders/42"),
        ("https://shop.example/", "https://shop.example/api/orders/42"),
        ("https://shop.example/a/b/", "https://shop.example/a/b/api/orders/42"),
        ("https://shop.example:8443/x-cart", "https://shop.example:8443/x-cart/api/orders/42"),
    ] {
        let runtime = ManualRuntime::new(1);
        let script = Script::new([Ok(json(200, ORDER.to_owned()))]);
        let client = builder(Arc::new(script.clone()), &runtime, base).build().unwrap();
        runtime.block_on(client.order(OrderId(42))).unwrap().unwrap();
        assert_eq!(*script.asked.lock().unwrap(), [path]);
    }
    assert_eq!(World::new(3).all().0, [1, 2, 3], "in /shop");
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    for status in [301, 302, 303, 307, 308] {
        let thief = Server::new(vec![http_answer("200 OK\r\nContent-Type: application/json", ORDER.as_bytes())]).await;
        let head = format!("{status} Moved\r\nLocation: http://{}/api/orders/42", thief.authority);
        let server = Server::new(vec![http_answer(&head, b"")]).await;
        let client = over_http(&server.authority, &[&thief.authority]).build().unwrap();
        let error = client.order(OrderId(42)).await.unwrap_err();
        assert!(error.kind() == ErrorKind::NotXCart && error.to_string().contains("redirects to"), "{error}");
        assert_eq!((server.heads().len(), thief.heads().len()), (1, 0), "{status}");
        assert!(server.heads()[0].contains("x-auth-token: canary-key"));
    }
}

#[tokio::test]
async fn a_body_that_unpacks_to_more_than_the_cap_is_not_unpacked() {
    // A million zeros in a thousand bytes, then the store as it should be.
    let bomb = include_bytes!("../../api-core/tests/fixtures/zeros.gz");
    let json = "200 OK\r\nContent-Type: application/json";
    let server = Server::new(vec![
        http_answer(&format!("{json}\r\nContent-Encoding: gzip"), bomb),
        http_answer(json, format!("[{ORDER}]").as_bytes()),
    ])
    .await;
    let client = over_http(&server.authority, &[]).max_page_bytes(50_000).build().unwrap();
    let (ids, bad) = all(&client, OrderQuery::new()).await.unwrap();
    assert_eq!((ids, bad.len()), (vec![42], 0), "smaller parts are asked for");
    let server = Server::new(vec![http_answer(&format!("{json}\r\nContent-Encoding: gzip"), bomb)]).await;
    let client = over_http(&server.authority, &[]).max_page_bytes(50_000).build().unwrap();
    let mut pages = client.orders(OrderQuery::new());
    match pages.next_page().await {
        Err(error) => assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}"),
        Ok(page) => assert!(page.unwrap().rows.is_empty()),
    }
    assert!(server.heads().len() < 200, "{} requests", server.heads().len());
}

#[test]
fn a_page_that_is_too_large_is_asked_for_in_parts() {
    let store = Store::new(100);
    store.lock().row_bytes = 1_000;
    let client = store.builder().max_page_bytes(20_000).build().unwrap();
    let (ids, bad) = store.runtime.block_on(all(&client, OrderQuery::new())).unwrap();
    assert_eq!((ids, bad), ((1..=100).collect(), vec![]));
}

#[test]
fn only_x_carts_own_404_means_that_there_is_none() {
    let world = World::new(1);
    assert!(world.runtime.block_on(world.client.order(OrderId(99))).unwrap().is_none());
    for foreign in [html(404, "<title>404</title>"), answer(404, &[], ""), answer(404, &[], "nope")] {
        assert_eq!(refused(foreign).kind(), ErrorKind::NotXCart);
    }
}

// XC-NUMBER-1
#[test]
fn a_number_that_the_route_does_not_take_is_not_called_missing() {
    let world = World::new(0);
    let seed = OrderSeed::new("USD", world.runtime.now()).number("MG-1").line(Line::new("TEA", "Tea", dec!(10), 1));
    world.store.lock().add_order(seed);
    let error = world.runtime.block_on(world.client.order_by_number(&OrderNumber("MG-1".into()))).unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::UnroutableNumber, Sent::Never));
    assert_eq!(world.store.lock().calls_total(), 0);
}

// XC-TXN-6
#[test]
fn the_transactions_of_an_order_that_does_not_exist_are_none() {
    let world = World::new(1);
    assert!(world.runtime.block_on(world.client.payment_transactions(OrderId(99))).unwrap().is_empty());
}

// XC-LIMIT-1
#[test]
fn a_firewalls_403_and_a_proxys_429_and_503_close_the_store_for_a_while_and_pass() {
    for refusal in [
        html(403, "<title>Attention Required!</title>"),
        answer(429, &[], ""),
        html(429, "<title>Too Many Requests</title>"),
        answer(429, &[("retry-after", "7")], ""),
        html(503, "<title>Maintenance</title>"),
        answer(503, &[("retry-after", "7")], ""),
    ] {
        let runtime = ManualRuntime::new(1);
        let script = Script::new([refusal, Ok(json(200, ORDER.to_owned()))]);
        let client = builder(Arc::new(script), &runtime, "https://shop.example").build().unwrap();
        assert!(runtime.block_on(client.order(OrderId(42))).unwrap().is_some());
        let waited = runtime.monotonic();
        assert!(waited >= Duration::from_secs(5) && waited <= Duration::from_secs(11), "{waited:?}");
    }
}

#[test]
fn a_store_that_stumbles_at_random_is_read_whole() {
    for seed in 0..5 {
        let world = World::new(300);
        let page = |status: u16, body: &str| Fault::Answer(html(status, body).unwrap());
        let faults = api_core::fake::Faults::random(
            seed,
            vec![
                (20, page(500, "")),
                (20, page(503, "<title>Maintenance</title>")),
                (20, page(200, "<title>My shop</title>")),
                (20, Fault::TruncatedBody),
            ],
        );
        let inner = InProcess::with_faults(world.store.clone(), Arc::new(world.runtime.clone()), faults.clone());
        let base = BaseUrl::parse("https://store.example/shop").unwrap();
        let client = Client::builder(Arc::new(inner), Arc::new(world.runtime.clone()), base, Secret::new("key"));
        let client = client.page_size(8).build().unwrap();
        // A web page in place of an answer is an error that the caller sees; it asks again where it was.
        let mut pages = client.orders(OrderQuery::new());
        let (mut ids, mut bad, mut errors) = (Vec::new(), 0, 0);
        loop {
            match world.runtime.block_on(pages.next_page()) {
                Ok(Some(page)) => {
                    ids.extend(page.rows.iter().map(|row| row.order.id.0));
                    bad += page.bad.len();
                }
                Ok(None) => break,
                Err(error) => {
                    errors += 1;
                    assert!(errors < 50, "{error}");
                }
            }
        }
        assert_eq!((ids, bad), ((1..=300).collect(), 0), "{seed}");
        assert!(faults.injected().values().sum::<u64>() > 0);
    }
}

// XC-SCALAR-1, XC-SCALAR-2
#[test]
fn dates_without_a_colon_in_their_offset_and_numbers_without_a_fraction_are_read() {
    let order: xcart_client::wire::Order = serde_json::from_str(ORDER).unwrap();
    assert_eq!(order.create_date.0.to_rfc3339(), "2025-11-23T12:13:20+00:00");
    assert_eq!(order.total, dec!(1));
    let with_colon = ORDER.replace("+0000", "+00:00").replace("\"total\":1,", "\"total\":16.6583,");
    let order: xcart_client::wire::Order = serde_json::from_str(&with_colon).unwrap();
    assert_eq!((order.create_date.0.timestamp(), order.total), (1_763_900_000, dec!(16.6583)));
}

#[test]
fn a_value_and_a_member_that_this_version_does_not_know_break_nothing() {
    let novel = ORDER
        .replace("\"payment_status\":null", r#""payment_status":{"id":9,"code":"XYZ","name":"n","customer_name":"n"}"#)
        .replace("\"id\":42", "\"id\":42,\"reward\":{\"points\":1.50}");
    let order: xcart_client::wire::Order = serde_json::from_str(&novel).unwrap();
    assert_eq!(order.payment_status.as_ref().unwrap().code, PaymentStatusCode::Other("XYZ".into()));
    assert_eq!(order.extras.get("reward"), Some(r#"{"points":1.50}"#));
}

#[test]
fn orders_of_one_moment_come_once_each_in_a_list_by_date() {
    let store = Store::new(250);
    let now = store.lock().now;
    store.lock().rows.iter_mut().for_each(|row| row.updated = now);
    let query = OrderQuery::new().order_by(OrderBy::Changed { newest_first: true });
    let (ids, _) = store.runtime.block_on(all(&store.client(), query)).unwrap();
    assert_eq!((ids.len(), ids.into_iter().collect::<BTreeSet<_>>().len()), (250, 250));
}

/// The table in the guide has each of these tests, in their order.
#[test]
fn the_guide_names_each_of_these_tests() {
    let guide = include_str!("../docs/faults.md");
    let named: Vec<_> =
        guide.lines().filter(|line| line.ends_with("` |")).map(|line| line.rsplit('`').nth(1).unwrap()).collect();
    let source = include_str!("faults.rs");
    let tests = source.lines().zip(source.lines().skip(1)).filter(|(line, _)| line.ends_with("test]"));
    let name = |line: &'static str| line.split("fn ").nth(1).unwrap().split('(').next().unwrap();
    let tests: Vec<_> =
        tests.map(|(_, line)| name(line)).filter(|name| *name != "the_guide_names_each_of_these_tests").collect();
    assert_eq!(named, tests);
    assert!(tests.len() >= 25, "{}", tests.len());
}

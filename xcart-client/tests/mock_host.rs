//! What stands before a FakeXCart: a server that takes so much and no more, a host that answers nonsense by chance, a store that is
//! closed. And that a client comes through each of them.
#![cfg(all(feature = "mock", feature = "client"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use std::{collections::BTreeSet, time::Duration};

use api_core::{
    fake::{FakeService, Fault, Faults},
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::Request,
    url::BaseUrl,
};
use chrono::TimeDelta;
use futures_util::future::join;
use http::Method;
use mock_support::World;
use xcart_client::{
    ErrorKind, OrderQuery,
    mock::{Demo, FakeXCart, FakeXCartConfig, Host, HostPage, demo, generate::Generator, poor_host},
    wire::{OrderId, PaymentStatusCode},
};

fn request() -> Request {
    Request::new(
        Method::GET,
        BaseUrl::parse("http://store.example").unwrap().request_url().segments(["api", "orders"]).build(),
    )
}

fn behind(host: Host) -> World {
    World::configured(FakeXCartConfig::default().host(host), |_, _| {})
}

/// How many requests the store carried out, and how many were refused before it.
fn counts(store: &FakeXCart) -> (u64, u64) {
    (store.calls_total(), store.refused())
}

/// XC-HOST-1
#[test]
fn what_is_more_than_a_host_takes_in_a_minute_is_refused_with_its_page_and_never_reaches_the_store() {
    for page in [HostPage::Firewall, HostPage::TooMany, HostPage::BadGateway, HostPage::Overloaded] {
        for says_when in [false, true] {
            let host = Host::default().requests_per_minute(3).refuses_with(page);
            let world = behind(if says_when { host.says_when() } else { host });
            let first = world.now();
            for _ in 0..3 {
                assert_eq!(world.get("/api/orders").status, 200);
                world.runtime.advance(Duration::from_millis(300));
            }
            let refused = world.get("/api/orders");
            assert_eq!(refused.status, page.status().as_u16());
            assert!(refused.text.starts_with("<!DOCTYPE html>") && refused.content_type.starts_with("text/html"));
            assert_eq!(refused.header("retry-after"), says_when.then_some("60"), "{:?}", world.now() - first);
            assert_eq!(counts(&world.store.lock()), (3, 1));

            // 900 ms of the minute have passed: there is room again after 59.1 seconds, and not before.
            world.runtime.advance(Duration::from_millis(59_099));
            assert_eq!(world.get("/api/orders").status, page.status().as_u16());
            world.runtime.advance(Duration::from_millis(1));
            assert_eq!(world.get("/api/orders").status, 200);
        }
    }
}

/// XC-HOST-1
#[test]
fn what_is_more_than_a_host_takes_at_once_is_refused_at_once() {
    let host = Host::default().requests_at_once(2).says_when();
    let mut store = FakeXCart::new(FakeXCartConfig::default().host(host).latency(Duration::from_secs(1)));
    let now = Timestamp::UNIX_EPOCH;
    let arrive = |store: &mut FakeXCart, ready: i64| {
        let started = store.start(request(), now);
        assert_eq!(started.ready_at, now + TimeDelta::seconds(ready));
        started.id
    };
    let (one, two, three) = (arrive(&mut store, 1), arrive(&mut store, 1), arrive(&mut store, 0));
    let refused = store.finish(three, now);
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("1")));
    assert_eq!(store.finish(one, now).status, 401, "nobody had a key");
    let four = arrive(&mut store, 1);
    let last = [two, four].map(|id| store.finish(id, now).status.as_u16());
    assert_eq!((last, counts(&store)), ([401, 401], (3, 1)));
}

#[test]
fn a_client_settles_below_what_a_host_takes_and_reads_all_of_it() {
    for page in [HostPage::Firewall, HostPage::TooMany, HostPage::Overloaded] {
        for says_when in [false, true] {
            let host = Host::default().requests_per_minute(30).requests_at_once(2).refuses_with(page);
            let config = FakeXCartConfig::default().host(if says_when { host.says_when() } else { host });
            let generator = |now| Generator::new(1, now).orders(120).products(10).customers(10);
            let demo = Demo::with(|now| generator(now).store(config).0, |client| client.page_size(8)).unwrap();
            let mut pages = demo.client().orders(OrderQuery::new());
            let (mut read, mut stops) = (BTreeSet::new(), 0);
            loop {
                match demo.block_on(pages.next_page()) {
                    Ok(Some(page)) => {
                        assert!(page.rows.iter().all(|row| read.insert(row.order.id.0)), "one came twice")
                    }
                    Ok(None) => break,
                    Err(error) => {
                        assert!(error.is_retryable(), "{error}");
                        stops += 1;
                        demo.runtime().advance(error.retry_after().unwrap_or(Duration::from_secs(60)));
                    }
                }
                for id in read.iter().rev().take(8) {
                    let _ = demo.block_on(demo.client().payment_transactions(OrderId(*id)));
                }
            }
            let (served, refused) = counts(&demo.store());
            assert_eq!((read.len(), stops), (120, 0), "{page:?}, {says_when}: {served} served, {refused} refused");
            assert!(refused * 5 <= served, "{page:?}, {says_when}: {refused} of {served} were refused");
        }
    }
}

/// XC-HOST-1, XC-HOST-2
#[test]
fn a_poor_host_has_each_fault_in_its_share_and_the_same_by_the_same_seed() {
    let draw = |faults: &Faults, count| {
        let told = |fault: Fault| match &fault {
            Fault::Answer(answer) => format!("{} {:?} {:?}", answer.status, answer.header("retry-after"), answer.body),
            _ => fault.name().to_owned(),
        };
        let asked = request();
        (0..count).filter_map(|_| faults.draw(&asked)).map(told).collect::<Vec<_>>()
    };
    let (one, same, other) = (poor_host(1, 60), poor_host(1, 60), poor_host(2, 60));
    let drawn = draw(&one, 20_000);
    assert_eq!(drawn, draw(&same, 20_000));
    assert_ne!(drawn, draw(&other, 20_000));
    let kinds: BTreeSet<&String> = drawn.iter().collect();
    // Two of its own, six pages, two of them with a time too, no body, and no connection.
    assert_eq!(kinds.len(), 12, "{kinds:?}");
    assert!((1_000..1_400).contains(&drawn.len()), "{}", drawn.len());
    assert!(kinds.iter().any(|kind| kind.contains("truncated body")), "{kinds:?}");
    for kind in &kinds {
        let share = drawn.iter().filter(|drawn| drawn == kind).count();
        assert!((50..170).contains(&share), "{share}: {kind}");
    }
    assert!(draw(&poor_host(1, 0), 5_000).is_empty());
    assert_eq!(draw(&poor_host(1, 1_000), 5_000).len(), 5_000, "no share is lost in the division");
}

/// XC-CLOSED-1
#[test]
fn a_closed_store_answers_503_with_a_page_on_every_path_and_does_nothing() {
    let world = World::around(ManualRuntime::new(1), demo::demo_store(Timestamp::UNIX_EPOCH));
    let before = world.get("/api/orders/1/payment_status").text;
    world.store.lock().set_closed(true);
    for target in ["/api/orders", "/api/products/1", "/api/no_such_path", "/admin.php?target=RESTAPI&_path=order", "/"]
    {
        let answer = world.get(target);
        assert_eq!((answer.status, answer.header("retry-after")), (503, None), "{target}");
        assert!(answer.text.contains("<title>The store is under maintenance</title>"), "{}", answer.text);
    }
    assert_eq!(world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"C"}"#).status, 503);
    world.store.lock().set_closed(false);
    assert_eq!(world.get("/api/orders/1/payment_status").text, before);
}

#[test]
fn a_client_waits_for_a_store_that_is_closed_for_a_moment_and_tells_of_one_that_stays_closed() {
    let demo = Demo::new().unwrap();
    demo.store().set_closed(true);
    let error = demo.block_on(demo.client().order(OrderId(1))).unwrap_err();
    assert!(error.kind() == ErrorKind::Unavailable && error.is_retryable() && !error.is_permanent(), "{error}");
    let error = demo.block_on(demo.client().set_payment_status(OrderId(1), PaymentStatusCode::Cancelled)).unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert_eq!(demo.store().calls_total(), 0);

    let opens = demo.runtime().now() + TimeDelta::seconds(8);
    let waiting = async {
        let until_open = async {
            demo.runtime().sleep((opens - demo.runtime().now()).to_std().unwrap()).await;
            demo.store().set_closed(false);
        };
        join(demo.client().order(OrderId(1)), until_open).await.0
    };
    assert!(demo.block_on(waiting).unwrap().is_some());
}

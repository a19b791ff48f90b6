//! A shop's server is small: the client keeps its limits, gives way where the store shows that it has too much to do, and comes
//! back. On virtual time.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    limiter::{BucketKey, Priority, SlidingWindowLimiter},
    runtime::{ManualRuntime, Runtime},
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use futures_util::{
    FutureExt,
    future::{join_all, select},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;
use support::{builder, json};
use xcart_client::{Client, ErrorKind, RetryPolicy, store_limits, wire::OrderId};

const MINUTE: Duration = Duration::from_secs(60);

/// How a store says that it has too much to do.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    TooMany,
    TooManyFor(u64),
    Overloaded,
    OverloadedFor(u64),
    Firewall,
    BadGateway,
}

impl Refusal {
    fn response(self) -> Response {
        let page = "<html><head><title>Sorry, you have been blocked</title></head></html>";
        let (status, wait) = match self {
            Self::TooMany => (429, None),
            Self::TooManyFor(seconds) => (429, Some(seconds)),
            Self::Overloaded => (503, None),
            Self::OverloadedFor(seconds) => (503, Some(seconds)),
            Self::Firewall => (403, None),
            Self::BadGateway => (502, None),
        };
        let mut headers = HeaderMap::from_iter([(
            HeaderName::from_static("content-type"),
            HeaderValue::from_static("text/html; charset=UTF-8"),
        )]);
        if let Some(seconds) = wait {
            headers.insert("retry-after", HeaderValue::from(seconds));
        }
        Response::new(StatusCode::from_u16(status).unwrap(), headers, page)
    }
}

/// A store that takes so many calls in any minute and at once, and refuses what is more.
#[derive(Debug)]
struct Small {
    runtime: ManualRuntime,
    per_minute: usize,
    at_once: usize,
    takes: Duration,
    refusal: Refusal,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// Those of the last minute that were served.
    served: VecDeque<Duration>,
    in_flight: usize,
    most_in_flight: usize,
    /// When each call came, and whether it was refused.
    calls: Vec<(Duration, bool)>,
}

impl Small {
    fn new(runtime: &ManualRuntime, per_minute: usize, at_once: usize, takes: Duration, refusal: Refusal) -> Arc<Self> {
        Arc::new(Self { runtime: runtime.clone(), per_minute, at_once, takes, refusal, seen: Mutex::default() })
    }

    /// How many calls came at or after that time, and how many of them were refused.
    fn since(&self, from: Duration) -> (usize, usize) {
        let seen = self.seen.lock().unwrap();
        let late = seen.calls.iter().filter(|(at, _)| *at >= from);
        (late.clone().count(), late.filter(|(_, refused)| *refused).count())
    }

    /// The most calls in any 60 seconds.
    fn most_in_a_minute(&self) -> usize {
        let seen = self.seen.lock().unwrap();
        let times: Vec<_> = seen.calls.iter().map(|(at, _)| *at).collect();
        let until = |from: Duration| times.partition_point(|at| *at < from + MINUTE);
        times.iter().enumerate().map(|(index, from)| until(*from) - index).max().unwrap_or_default()
    }
}

#[async_trait]
impl Transport for Small {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        let now = self.runtime.monotonic();
        let refused = {
            let mut seen = self.seen.lock().unwrap();
            while seen.served.front().is_some_and(|at| *at + MINUTE <= now) {
                seen.served.pop_front();
            }
            let refused = seen.served.len() >= self.per_minute || seen.in_flight >= self.at_once;
            seen.calls.push((now, refused));
            if !refused {
                seen.served.push_back(now);
                seen.in_flight += 1;
                seen.most_in_flight = seen.most_in_flight.max(seen.in_flight);
            }
            refused
        };
        if refused {
            return Ok(self.refusal.response());
        }
        self.runtime.sleep(self.takes).await;
        self.seen.lock().unwrap().in_flight -= 1;
        Ok(json(404, r#"{"title":"An error occurred","detail":"Not Found"}"#.into()))
    }
}

fn client(store: &Arc<Small>) -> xcart_client::ClientBuilder {
    builder(store.clone(), &store.runtime, "https://shop.example")
}

/// So many callers call without a pause for that time.
fn press(client: &Client, runtime: &ManualRuntime, callers: usize, time: Duration) {
    let all = join_all((0..callers).map(|_| async {
        loop {
            let _ = client.order(OrderId(1)).await;
        }
    }));
    runtime.block_on(select(all.boxed(), runtime.sleep(time)));
}

fn refusals() -> impl Strategy<Value = Refusal> {
    prop_oneof![
        Just(Refusal::TooMany),
        (1_u64..90).prop_map(Refusal::TooManyFor),
        Just(Refusal::Overloaded),
        (1_u64..90).prop_map(Refusal::OverloadedFor),
        Just(Refusal::Firewall),
        Just(Refusal::BadGateway),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_client_settles_below_what_a_store_takes_and_never_exceeds_the_rate_set(
        rate in 30_u32..400,
        percent in 15_usize..200,
        at_once in 1_usize..8,
        callers in 1_usize..12,
        takes in 20_u64..600,
        refusal in refusals(),
    ) {
        let runtime = ManualRuntime::new(5);
        let capacity = (rate as usize * percent / 100).max(12);
        let store = Small::new(&runtime, capacity, at_once, Duration::from_millis(takes), refusal);
        let client = client(&store).calls_per_minute(rate).build().unwrap();
        press(&client, &runtime, callers, 90 * MINUTE);

        prop_assert!(store.most_in_a_minute() <= rate as usize, "{} calls in a minute", store.most_in_a_minute());
        prop_assert!(store.seen.lock().unwrap().most_in_flight <= 4);
        // It settles: of the last hour's calls hardly any is refused, and it does not starve either, even where the store takes
        // one call at once, which brings the rate down with the calls at once.
        let (calls, refused) = store.since(30 * MINUTE);
        prop_assert!(refused * 100 <= calls * 3, "{refused} of {calls} calls were refused");
        let could = capacity.min(rate as usize).min(60_000 * at_once.min(callers).min(4) / takes as usize) * 60;
        prop_assert!((calls - refused) * 6 >= could, "{} calls of {could}", calls - refused);
    }

    #[test]
    fn a_store_without_faults_is_not_slowed(rate in 30_u32..400, callers in 1_usize..12, takes in 20_u64..5_000) {
        let runtime = ManualRuntime::new(5);
        let store = Small::new(&runtime, usize::MAX, usize::MAX, Duration::from_millis(takes), Refusal::TooMany);
        let client = client(&store).calls_per_minute(rate).build().unwrap();
        press(&client, &runtime, callers, 20 * MINUTE);
        let (calls, refused) = store.since(Duration::ZERO);
        prop_assert_eq!(refused, 0);
        // All that the rate gives, or all that so many callers can ask for; less one minute's begun.
        let (by_rate, by_callers) = (rate as usize * 19, 60_000 * 19 * callers.min(4) / takes as usize);
        // A call counts from its answer, so a minute is as much longer as the call takes.
        let by_rate = by_rate * 60_000 / (60_000 + 2 * takes as usize);
        prop_assert!(calls >= by_rate.min(by_callers) * 97 / 100, "{calls} of {by_rate} or {by_callers}");
    }
}

#[test]
fn one_refusal_closes_the_whole_store_and_one_call_goes_first_when_it_is_over() {
    for refusal in [Refusal::TooManyFor(20), Refusal::OverloadedFor(20)] {
        let runtime = ManualRuntime::new(1);
        let store = Small::new(&runtime, 5, 8, Duration::from_secs(1), refusal);
        let client = client(&store).build().unwrap();
        let answers = runtime.block_on(join_all((0..12).map(|_| client.order(OrderId(1)))));
        assert!(answers.into_iter().all(|answer| answer.unwrap().is_none()), "all are answered in the end");
        let seen = store.seen.lock().unwrap();
        let first = seen.calls.iter().find(|(_, refused)| *refused).unwrap().0;
        let mut after = seen.calls.iter().map(|(at, _)| at.saturating_sub(first)).filter(|wait| !wait.is_zero());
        let (probe, next) = (after.next().unwrap(), after.next().unwrap());
        assert!(probe >= Duration::from_secs(20), "never shortened: {probe:?}");
        assert!(next > probe, "alone");
    }
}

#[test]
fn without_retry_after_the_waits_grow_from_5_to_60_seconds_while_a_store_is_down() {
    for refusal in [Refusal::Overloaded, Refusal::TooMany, Refusal::Firewall, Refusal::BadGateway] {
        let runtime = ManualRuntime::new(1);
        let store = Small::new(&runtime, 0, 8, Duration::ZERO, refusal);
        let client = client(&store).build().unwrap();
        press(&client, &runtime, 8, 60 * MINUTE);
        let seen = store.seen.lock().unwrap();
        let mut times: Vec<_> = seen.calls.iter().map(|(at, _)| *at).collect();
        times.dedup();
        let waits: Vec<_> = times.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
        for (wait, (low, high)) in waits.iter().zip([(5., 11.), (10., 22.), (20., 42.)]) {
            assert!((low..high).contains(wait), "{refusal:?}: {waits:?}");
        }
        assert!(waits[3..].iter().all(|wait| *wait >= 30.), "{refusal:?}: {waits:?}");
        assert!(seen.calls.len() < 130, "{refusal:?}: {} calls in an hour", seen.calls.len());
    }
}

#[test]
fn a_403_of_x_carts_own_closes_nothing() {
    #[derive(Debug)]
    struct ReadOnly;
    #[async_trait]
    impl Transport for ReadOnly {
        async fn execute(&self, _: Request) -> Result<Response, TransportError> {
            Ok(json(403, r#"{"title":"An error occurred","detail":"Access Denied."}"#.into()))
        }
    }
    let runtime = ManualRuntime::new(1);
    let client = builder(Arc::new(ReadOnly), &runtime, "https://shop.example").build().unwrap();
    for _ in 0..10 {
        let error = runtime.block_on(client.order(OrderId(1))).unwrap_err();
        assert!(error.kind() == ErrorKind::Forbidden && error.is_permanent() && !error.is_retryable(), "{error}");
    }
    assert_eq!(runtime.monotonic(), Duration::ZERO);
}

#[test]
fn a_firewalls_403_passes_and_is_not_permanent() {
    let runtime = ManualRuntime::new(1);
    let store = Small::new(&runtime, 0, 1, Duration::ZERO, Refusal::Firewall);
    let client = client(&store).retry(RetryPolicy::never()).build().unwrap();
    let error = runtime.block_on(client.order(OrderId(1))).unwrap_err();
    assert!(error.kind() == ErrorKind::Forbidden && error.is_retryable() && !error.is_permanent(), "{error}");
}

#[test]
fn what_the_store_said_is_told_and_not_that_the_limiter_keeps_away_since() {
    let runtime = ManualRuntime::new(1);
    let store = Small::new(&runtime, 0, 1, Duration::ZERO, Refusal::BadGateway);
    let policy = RetryPolicy::default().waits(Duration::from_millis(1), Duration::from_millis(2));
    let client = client(&store).retry(policy).timeout(Duration::from_secs(1)).build().unwrap();
    let error = runtime.block_on(client.order(OrderId(1))).unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Unavailable, 502));
    assert!(error.retry_after().unwrap() >= Duration::from_secs(3), "{error:?}");
    assert_eq!(store.since(Duration::ZERO).0, 1);
}

#[test]
fn a_store_that_grows_slow_gets_fewer_calls_at_once_and_all_of_them_again_when_it_is_quick() {
    let runtime = ManualRuntime::new(1);
    let slow = Small::new(&runtime, usize::MAX, usize::MAX, Duration::from_secs(12), Refusal::TooMany);
    let quick = Small::new(&runtime, usize::MAX, usize::MAX, Duration::from_millis(200), Refusal::TooMany);
    let limiter = Arc::new(SlidingWindowLimiter::new(Arc::new(runtime.clone()), store_limits()));
    let of = |store: &Arc<Small>| {
        client(store).limiter(limiter.clone(), BucketKey::new("xcart", "shop.example")).build().unwrap()
    };
    press(&of(&slow), &runtime, 8, 10 * MINUTE);
    slow.seen.lock().unwrap().calls.clear();
    press(&of(&slow), &runtime, 8, 10 * MINUTE);
    let (calls, _) = slow.since(Duration::ZERO);
    assert!((45..=60).contains(&calls), "one or two at a time, {calls} in 10 minutes");
    press(&of(&quick), &runtime, 8, 15 * MINUTE);
    let (calls, _) = quick.since(runtime.monotonic() - MINUTE);
    assert!((160..=180).contains(&calls), "{calls} in the last minute");
}

#[test]
fn a_person_who_waits_goes_before_everyday_work_and_before_work_of_the_past() {
    let runtime = ManualRuntime::new(1);
    let store = Small::new(&runtime, usize::MAX, usize::MAX, Duration::from_secs(1), Refusal::TooMany);
    let client = client(&store).concurrency(1).build().unwrap();
    let order = Mutex::new(Vec::new());
    let call = |priority: Priority| {
        let (client, order) = (client.clone().priority(priority), &order);
        async move {
            client.order(OrderId(1)).await.unwrap();
            order.lock().unwrap().push(priority);
        }
    };
    use Priority::{Backfill, Normal, Urgent};
    runtime.block_on(join_all([Backfill, Backfill, Normal, Normal, Urgent].map(call)));
    // The first had begun when the others came.
    assert_eq!(*order.lock().unwrap(), [Backfill, Urgent, Normal, Normal, Backfill]);
}

#[test]
fn work_of_the_past_leaves_a_sixth_of_the_minute_to_others() {
    let runtime = ManualRuntime::new(1);
    let store = Small::new(&runtime, usize::MAX, usize::MAX, Duration::from_millis(10), Refusal::TooMany);
    let client = client(&store).calls_per_minute(60).build().unwrap();
    press(&client.clone().priority(Priority::Backfill), &runtime, 4, Duration::from_secs(30));
    assert_eq!(store.since(Duration::ZERO).0, 50);
    let before = runtime.monotonic();
    runtime.block_on(client.order(OrderId(1))).unwrap();
    assert!(runtime.monotonic() - before < Duration::from_secs(1));
}

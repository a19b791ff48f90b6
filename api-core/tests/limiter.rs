//! The limiter against a service that counts what arrives, on virtual time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    limiter::{BucketKey, Feedback, LimitScope, Limits, Priority, RateLimited, RateLimiter, SlidingWindowLimiter},
    runtime::{ManualRuntime, Runtime, RuntimeExt},
};
use futures_util::{FutureExt, future::join_all};
use proptest::prelude::*;

const MINUTE: Duration = Duration::from_secs(60);

fn key() -> BucketKey {
    BucketKey::new("app", "tenant")
}

fn limiter(runtime: &ManualRuntime, limits: Limits) -> SlidingWindowLimiter {
    SlidingWindowLimiter::new(Arc::new(runtime.clone()), limits)
}

fn xero() -> Limits {
    Limits { per_minute: Some(60), concurrent: Some(5), ..Limits::default() }
}

/// What a service has seen: when requests arrived, how many are there now, and the most there ever were.
#[derive(Debug, Default)]
struct Seen {
    arrivals: Vec<Duration>,
    present: usize,
    most: usize,
}

fn most_in_sliding_minute(arrivals: &[Duration]) -> usize {
    (0..arrivals.len())
        .map(|end| arrivals[..=end].iter().filter(|at| arrivals[end] - **at < MINUTE).count())
        .max()
        .unwrap_or(0)
}

fn most_in_fixed_minute(arrivals: &[Duration], phase: Duration) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for at in arrivals {
        *counts.entry((*at + phase).as_secs() / 60).or_insert(0) += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

/// Workers that call without pause until the time is over. Some calls are dropped without an answer, some are never made.
fn drive(seed: u64, workers: usize, upload: Duration, answer: Duration, until: Duration, headers: bool) -> Seen {
    let runtime = ManualRuntime::new(seed);
    let limiter = limiter(&runtime, xero());
    let seen = Mutex::new(Seen::default());
    let work = |worker: usize| {
        let (runtime, limiter, seen) = (&runtime, &limiter, &seen);
        async move {
            let priority = if worker.is_multiple_of(3) { Priority::Backfill } else { Priority::Normal };
            while runtime.monotonic() < until {
                let permit = limiter.reserve(&key(), priority, None).await.unwrap();
                let chance = runtime.random_up_to(Duration::from_nanos(99)).as_nanos();
                if chance < 3 {
                    permit.cancel();
                    continue;
                }
                runtime.sleep(runtime.random_up_to(upload)).await;
                let left = {
                    let mut seen = seen.lock().unwrap();
                    let now = runtime.monotonic();
                    seen.arrivals.push(now);
                    seen.present += 1;
                    seen.most = seen.most.max(seen.present);
                    60_u32.saturating_sub(seen.arrivals.iter().filter(|at| now - **at < MINUTE).count() as u32)
                };
                runtime.sleep(runtime.random_up_to(answer)).await;
                seen.lock().unwrap().present -= 1;
                match chance {
                    3..6 => drop(permit),
                    _ if headers => permit.finish(Feedback::default().remaining_minute(left)),
                    _ => permit.finish(Feedback::default()),
                }
            }
        }
    };
    runtime.block_on(join_all((0..workers).map(work)));
    seen.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn never_more_than_the_limit_in_any_minute_sliding_or_fixed_however_long_uploads_take(
        seed: u64,
        workers in 1..40_usize,
        upload in 0..20_000_u64,
        answer in 0..20_000_u64,
        phase in 0..60_u64,
        headers: bool,
    ) {
        let ms = Duration::from_millis;
        let seen = drive(seed, workers, ms(upload), ms(answer), MINUTE * 6, headers);
        prop_assert!(most_in_sliding_minute(&seen.arrivals) <= 60);
        prop_assert!(most_in_fixed_minute(&seen.arrivals, Duration::from_secs(phase)) <= 60);
        prop_assert!(seen.most <= 5, "{} at once", seen.most);
    }
}

#[test]
fn with_a_backlog_and_quick_answers_at_least_95_percent_of_the_limit_is_used() {
    for headers in [false, true] {
        let ms = Duration::from_millis;
        let seen = drive(7, 30, ms(50), ms(200), MINUTE * 10, headers);
        let used = seen.arrivals.iter().filter(|at| **at < MINUTE * 10).count();
        assert!(used >= 570, "{used} calls in 10 minutes, with headers: {headers}");
    }
}

#[test]
fn equals_go_in_the_order_they_came_and_higher_classes_first() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { concurrent: Some(1), ..Limits::default() });
    let order = Mutex::new(Vec::new());
    let call = |name: &'static str, priority| {
        let (limiter, order, runtime) = (&limiter, &order, &runtime);
        async move {
            let permit = limiter.reserve(&key(), priority, None).await.unwrap();
            order.lock().unwrap().push(name);
            runtime.sleep(Duration::from_secs(1)).await;
            permit.finish(Feedback::default());
        }
    };
    runtime.block_on(join_all([
        call("first", Priority::Backfill),
        call("old", Priority::Backfill),
        call("normal 1", Priority::Normal),
        call("urgent", Priority::Urgent),
        call("normal 2", Priority::Normal),
        call("verify", Priority::Verify),
    ]));
    assert_eq!(*order.lock().unwrap(), ["first", "urgent", "verify", "normal 1", "normal 2", "old"]);
}

#[test]
fn a_retry_after_closes_the_bucket_exactly_so_long_and_no_other_bucket() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, xero());
    runtime.block_on(async {
        let permit = limiter.reserve(&key(), Priority::Urgent, None).await.unwrap();
        permit.finish(Feedback::default().refused(LimitScope::Minute, Some(Duration::from_secs(26))));
        let other = BucketKey::new("app", "another");
        limiter.reserve(&other, Priority::Backfill, Some(Duration::ZERO)).await.unwrap().finish(Feedback::default());
        limiter.reserve(&key(), Priority::Urgent, None).await.unwrap().finish(Feedback::default());
    });
    assert_eq!(runtime.monotonic(), Duration::from_secs(26));
}

#[test]
fn a_refusal_of_the_whole_app_closes_all_its_buckets() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, xero());
    let other = BucketKey::new("app", "another");
    let strange = BucketKey::new("another app", "tenant");
    runtime.block_on(async {
        let permit = limiter.reserve(&key(), Priority::Normal, None).await.unwrap();
        permit.finish(Feedback::default().refused(LimitScope::AppMinute, None));
        limiter.reserve(&strange, Priority::Normal, Some(Duration::ZERO)).await.unwrap().cancel();
        let error = limiter.reserve(&other, Priority::Normal, Some(Duration::ZERO)).await.unwrap_err();
        assert_eq!(error.scope(), LimitScope::AppMinute);
        assert!((5..=10).contains(&error.retry_after().as_secs()), "{error}");
    });
}

#[test]
fn a_wait_longer_than_the_patience_is_refused_at_once() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_minute: Some(1), ..Limits::default() });
    runtime.block_on(async {
        limiter.reserve(&key(), Priority::Normal, None).await.unwrap().finish(Feedback::default());
        let error = limiter.reserve(&key(), Priority::Normal, Some(Duration::from_secs(30))).await.unwrap_err();
        assert_eq!((error.scope(), error.retry_after().as_secs()), (LimitScope::Minute, 60));
    });
    assert_eq!(runtime.monotonic(), Duration::ZERO);
}

#[test]
fn a_wait_for_a_place_in_flight_ends_with_the_patience() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { concurrent: Some(1), ..Limits::default() });
    runtime.block_on(async {
        let _held = limiter.reserve(&key(), Priority::Normal, None).await.unwrap();
        let error = limiter.reserve(&key(), Priority::Normal, Some(Duration::from_secs(3))).await.unwrap_err();
        assert_eq!(error.scope(), LimitScope::Concurrent);
    });
    assert_eq!(runtime.monotonic(), Duration::from_secs(3));
}

#[test]
fn a_spent_day_is_refused_at_once_with_the_wait_and_a_share_is_kept_for_higher_classes() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_day: Some(10), ..Limits::default() });
    let reserve = |priority| {
        let permit = limiter.reserve(&key(), priority, None).now_or_never().unwrap()?;
        permit.finish(Feedback::default());
        Ok::<(), RateLimited>(())
    };
    let calls = |priority| std::iter::repeat_with(|| reserve(priority)).take_while(Result::is_ok).count();
    assert_eq!(calls(Priority::Backfill), 8);
    assert_eq!(calls(Priority::Normal), 1);
    assert_eq!(calls(Priority::Verify), 1);
    let error = reserve(Priority::Urgent).unwrap_err();
    assert_eq!(error.scope(), LimitScope::Day);
    assert!(error.retry_after() >= Duration::from_secs(24 * 3600), "{error}");
    assert_eq!(runtime.monotonic(), Duration::ZERO);
    runtime.advance(error.retry_after());
    assert_eq!(calls(Priority::Backfill), 8);
}

#[test]
fn the_day_that_the_service_counts_is_believed_over_the_one_configured() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_day: Some(5_000), ..Limits::default() });
    runtime.block_on(async {
        let permit = limiter.reserve(&key(), Priority::Normal, None).await.unwrap();
        permit.finish(Feedback::default().remaining_day(0));
        let error = limiter.reserve(&key(), Priority::Urgent, None).await.unwrap_err();
        assert_eq!(error.scope(), LimitScope::Day);
    });
}

#[test]
fn who_asks_to_wait_over_days_waits_until_the_day_is_over_and_no_longer_than_the_patience() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_day: Some(1), ..Limits::default() });
    let day = Duration::from_secs(24 * 3600);
    runtime.block_on(async {
        limiter.reserve_over_days(&key(), Priority::Urgent, None).await.unwrap().finish(Feedback::default());
        let error = limiter.reserve_over_days(&key(), Priority::Urgent, Some(day / 2)).await.unwrap_err();
        assert_eq!(error.scope(), LimitScope::Day);
        limiter.reserve_over_days(&key(), Priority::Urgent, None).await.unwrap().finish(Feedback::default());
    });
    assert!(runtime.monotonic() >= day && runtime.monotonic() < day + MINUTE * 6, "{:?}", runtime.monotonic());
}

#[test]
fn the_budgets_of_a_bucket_can_be_read_before_and_after_its_calls() {
    let runtime = ManualRuntime::new(1);
    let limits = Limits { per_day: Some(5_000), app_per_minute: Some(10_000), ..xero() };
    let limiter: Arc<dyn RateLimiter> = Arc::new(limiter(&runtime, limits));
    let left = || {
        let budget = limiter.budget(&key()).unwrap();
        [budget.concurrent, budget.minute, budget.day, budget.app_minute].map(|allowance| allowance.unwrap().left)
    };
    assert_eq!(left(), [5, 60, 5_000, 10_000]);
    runtime.block_on(async {
        let permit = limiter.reserve(&key(), Priority::Normal, None).await.unwrap();
        assert_eq!(left(), [4, 59, 4_999, 9_999]);
        permit.finish(Feedback::default().remaining_day(700).remaining_app_minute(20));
        assert_eq!(left(), [5, 59, 700, 20]);
        let permit = limiter.reserve(&key(), Priority::Normal, None).await.unwrap();
        permit.finish(Feedback::default().refused(LimitScope::AppMinute, Some(MINUTE / 2)));
    });
    let budget = limiter.budget(&key()).unwrap();
    assert_eq!(budget.day.unwrap().limit, 701);
    assert_eq!(budget.closed, Some((LimitScope::AppMinute, MINUTE / 2)));
}

#[test]
fn work_of_the_past_leaves_a_part_of_each_minute_to_a_person_who_comes_in_between() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { kept_from_backfill_minute: 2, ..xero() });
    let at_once = |priority| {
        let permit = limiter.reserve(&key(), priority, Some(Duration::ZERO)).now_or_never().unwrap()?;
        permit.finish(Feedback::default());
        Ok::<(), RateLimited>(())
    };
    let calls = |priority| std::iter::repeat_with(|| at_once(priority)).take_while(Result::is_ok).count();
    assert_eq!((calls(Priority::Backfill), calls(Priority::Normal)), (58, 2));
}

#[test]
fn a_cancelled_permit_gives_back_its_slot_and_a_dropped_one_counts() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_minute: Some(1), concurrent: Some(1), ..Limits::default() });
    runtime.block_on(async {
        let now = Some(Duration::ZERO);
        limiter.reserve(&key(), Priority::Normal, now).await.unwrap().cancel();
        drop(limiter.reserve(&key(), Priority::Normal, now).await.unwrap());
        assert_eq!(limiter.reserve(&key(), Priority::Normal, now).await.unwrap_err().scope(), LimitScope::Minute);
    });
}

#[test]
fn a_cancelled_wait_takes_nothing_and_lets_the_next_go() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { concurrent: Some(1), ..Limits::default() });
    runtime.block_on(async {
        let held = limiter.reserve(&key(), Priority::Normal, None).await.unwrap();
        let key = key();
        let mut given_up = Box::pin(limiter.reserve(&key, Priority::Urgent, None));
        let mut patient = Box::pin(limiter.reserve(&key, Priority::Normal, None));
        assert!(given_up.as_mut().now_or_never().is_none());
        assert!(patient.as_mut().now_or_never().is_none());
        held.finish(Feedback::default());
        drop(given_up);
        patient.await.unwrap().finish(Feedback::default());
    });
}

#[test]
fn a_limit_of_the_app_holds_over_all_its_buckets_and_is_shared_in_order() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { app_per_minute: Some(3), ..Limits::default() });
    let seen = Mutex::new(Vec::new());
    runtime.block_on(join_all((0..12).map(|call| {
        let (limiter, seen, runtime) = (&limiter, &seen, &runtime);
        async move {
            let bucket = BucketKey::new("app", ["c", "b", "a"][call % 3]);
            let permit = limiter.reserve(&bucket, Priority::Normal, None).await.unwrap();
            seen.lock().unwrap().push((runtime.monotonic(), call));
            permit.finish(Feedback::default());
        }
    })));
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.iter().map(|(_, call)| *call).collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());
    assert_eq!(most_in_sliding_minute(&seen.iter().map(|(at, _)| *at).collect::<Vec<_>>()), 3);
}

#[test]
fn after_a_restart_the_first_call_goes_alone_and_tells_what_is_left() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { first_call_alone: true, ..xero() });
    let now = Some(Duration::ZERO);
    runtime.block_on(async {
        let first = limiter.reserve(&key(), Priority::Normal, now).await.unwrap();
        assert_eq!(limiter.reserve(&key(), Priority::Normal, now).await.unwrap_err().scope(), LimitScope::Concurrent);
        first.finish(Feedback::default().remaining_minute(2));
        let _second = limiter.reserve(&key(), Priority::Normal, now).await.unwrap();
        let _third = limiter.reserve(&key(), Priority::Normal, now).await.unwrap();
        assert_eq!(limiter.reserve(&key(), Priority::Normal, now).await.unwrap_err().scope(), LimitScope::Minute);
    });
}

#[test]
fn whoever_starts_in_a_full_minute_waits_for_its_end_and_no_longer_whatever_the_class() {
    for priority in [Priority::Urgent, Priority::Verify, Priority::Normal, Priority::Backfill] {
        let runtime = ManualRuntime::new(1);
        let limiter = limiter(&runtime, Limits { first_call_alone: true, kept_from_backfill_minute: 2, ..xero() });
        runtime.block_on(async {
            let permit = limiter.reserve(&key(), priority, None).await.unwrap();
            let refused = Feedback::default().refused(LimitScope::Minute, Some(Duration::from_secs(26)));
            permit.finish(refused.remaining_minute(0));
            let permit = limiter.reserve(&key(), priority, None).await.unwrap();
            permit.finish(Feedback::default().remaining_minute(59));
            // Of 60: the two above, 6 of room after a refusal, 2 kept from backfill.
            for _ in 0..50 {
                let permit = limiter.reserve(&key(), priority, Some(Duration::ZERO)).await.unwrap();
                permit.finish(Feedback::default());
            }
        });
        assert!(runtime.monotonic() <= Duration::from_secs(61), "{priority:?}: {:?}", runtime.monotonic());
    }
}

#[test]
fn the_day_begins_anew_when_the_service_has_said_so_with_one_call_that_asks() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_day: Some(5_000), ..Limits::default() });
    let now = Some(Duration::ZERO);
    runtime.block_on(async {
        let permit = limiter.reserve(&key(), Priority::Normal, now).await.unwrap();
        let refused = Feedback::default().remaining_day(0).refused(LimitScope::Day, Some(MINUTE * 10));
        permit.finish(refused);
        let error = limiter.reserve(&key(), Priority::Normal, now).await.unwrap_err();
        assert_eq!((error.scope(), error.retry_after()), (LimitScope::Day, MINUTE * 10));
        runtime.advance(MINUTE * 10);
        let asking = limiter.reserve(&key(), Priority::Backfill, now).await.unwrap();
        assert!(limiter.reserve(&key(), Priority::Urgent, now).await.is_err());
        asking.finish(Feedback::default().remaining_day(4_999));
        limiter.reserve(&key(), Priority::Backfill, now).await.unwrap().cancel();
        assert_eq!(limiter.budget(&key()).unwrap().day.map(|day| (day.limit, day.left)), Some((5_000, 4_999)));
    });
}

#[test]
fn a_day_that_is_spent_by_others_is_asked_after_every_ten_minutes_by_one_call() {
    let runtime = ManualRuntime::new(1);
    let limiter = limiter(&runtime, Limits { per_day: Some(5_000), ..Limits::default() });
    let now = Some(Duration::ZERO);
    runtime.block_on(async {
        let permit = limiter.reserve(&key(), Priority::Normal, now).await.unwrap();
        permit.finish(Feedback::default().remaining_day(0));
        for _ in 0..3 {
            let error = limiter.reserve(&key(), Priority::Urgent, now).await.unwrap_err();
            assert_eq!((error.scope(), error.retry_after()), (LimitScope::Day, MINUTE * 10));
            runtime.advance(MINUTE * 10);
            let asking = limiter.reserve(&key(), Priority::Urgent, now).await.unwrap();
            assert_eq!(limiter.reserve(&key(), Priority::Urgent, now).await.unwrap_err().scope(), LimitScope::Day);
            asking.finish(Feedback::default().remaining_day(0));
        }
        runtime.advance(MINUTE * 10);
        let asking = limiter.reserve(&key(), Priority::Urgent, now).await.unwrap();
        asking.finish(Feedback::default().remaining_day(900));
        limiter.reserve(&key(), Priority::Normal, now).await.unwrap().cancel();
    });
}

#[test]
fn a_bucket_may_have_limits_of_its_own() {
    let runtime = ManualRuntime::new(1);
    let starter = Limits { per_day: Some(1), ..Limits::default() };
    let limiter = limiter(&runtime, xero()).with_bucket_limits(key(), starter);
    runtime.block_on(async {
        limiter.reserve(&key(), Priority::Urgent, None).await.unwrap().finish(Feedback::default());
        assert_eq!(limiter.reserve(&key(), Priority::Urgent, None).await.unwrap_err().scope(), LimitScope::Day);
        limiter.reserve(&BucketKey::new("app", "other"), Priority::Urgent, None).await.unwrap().cancel();
    });
}

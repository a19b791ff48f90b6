//! The day's budget: 1,000 calls on the Starter tier, 5,000 above, learned from the answers.

use std::time::Duration;

use api_core::{
    limiter::{LimitScope, Priority},
    runtime::Runtime,
};
use futures_util::future::join_all;
use xero_client::{
    ErrorKind,
    mock::{Limits, Window},
};

use crate::world::{MINUTE, Traffic, World, ms};

pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);
pub(crate) const QUICK: Traffic = Traffic { upload: ms(50), work: ms(100), answer: ms(50), per_thousand: [0, 0, 0] };

/// Twelve workers of that class call until the day is spent for them.
fn spend(world: &World, priority: Priority) -> usize {
    let before = world.made().len();
    let until = world.runtime.monotonic() + DAY;
    world.runtime.block_on(join_all((0..12).map(|_| world.work(0, priority, until))));
    world.made().len() - before
}

/// XR-LIMIT-1, XR-LIMIT-2
#[test]
fn a_starter_tiers_day_is_learned_and_shared_by_priority_to_the_last_call_and_then_refused_at_once_with_the_wait() {
    for window in [Window::Sliding, Window::Fixed] {
        let world = World::new(4, 1, QUICK, Limits::starter().window(window));
        let (backfill, normal, verify) =
            (spend(&world, Priority::Backfill), spend(&world, Priority::Normal), spend(&world, Priority::Verify));
        let day = world.budget(0).day.unwrap();
        println!(
            "Starter tier, {window:?} window: {backfill} calls of the past, {normal} of the day, {verify} to verify"
        );
        assert_eq!((backfill, normal, verify), (800, 100, 100));
        assert_eq!((day.limit, day.left), (1_000, 0));
        let before = world.runtime.monotonic();
        let error = world.runtime.block_on(world.call(0, Priority::Urgent)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::RateLimited { scope: LimitScope::Day, .. }), "{error}");
        assert!(error.retry_after().unwrap() > DAY - MINUTE * 30, "{error}");
        assert_eq!((world.runtime.monotonic(), world.refusals()), (before, [].into()));
    }
}

/// XR-LIMIT-1, XR-LIMIT-6
#[test]
fn who_waits_over_days_uses_at_least_95_percent_of_each_and_is_never_refused() {
    for window in [Window::Sliding, Window::Fixed] {
        let world = World::new(4, 1, QUICK, Limits::starter().window(window));
        let until = DAY * 4;
        world.runtime.block_on(world.work_over_days(0, 6, Priority::Verify, until));
        let calls = world.arrived(0, Duration::ZERO, until);
        println!("Starter tier, {window:?} window: {calls} calls in four days, {} % of the limit", calls / 40);
        assert_eq!(world.refusals(), [].into());
        assert!(calls >= 3_800, "{calls}");
    }
}

/// XR-LIMIT-5
#[test]
fn a_429_of_the_day_closes_the_tenant_for_its_whole_retry_after_and_is_told_at_once() {
    let world = World::new(4, 2, QUICK, Limits::none());
    world.faults.next(crate::refused::answer(Some("day"), Some("73451")));
    world.runtime.block_on(async {
        assert_eq!(world.call(0, Priority::Urgent).await.unwrap(), 429);
        let heard = world.runtime.monotonic();
        let error = world.call(0, Priority::Urgent).await.unwrap_err();
        assert_eq!((error.retry_after(), world.runtime.monotonic()), (Some(Duration::from_secs(73_451)), heard));
        assert_eq!(world.budget(0).closed, Some((LimitScope::Day, Duration::from_secs(73_451))));
        assert_eq!(world.call(1, Priority::Backfill).await.unwrap(), 200);
        world.runtime.sleep(Duration::from_secs(73_451)).await;
        assert_eq!(world.call(0, Priority::Backfill).await.unwrap(), 200);
    });
}

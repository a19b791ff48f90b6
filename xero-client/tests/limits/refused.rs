//! What a 429 does to the calls that follow.

use std::time::Duration;

use api_core::{
    fake::Fault,
    limiter::{LimitScope, Priority},
    runtime::Runtime,
    transport::Response,
};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, StatusCode};
use xero_client::mock::{Limits, Window};

use crate::world::{MINUTE, Traffic, World, ms};

/// A 429 that names a limit and a wait.
pub(crate) fn answer(problem: Option<&'static str>, retry_after: Option<&'static str>) -> Fault {
    let mut headers = HeaderMap::new();
    for (name, value) in [("x-rate-limit-problem", problem), ("retry-after", retry_after)] {
        if let Some(value) = value {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Fault::Answer(Response::new(StatusCode::TOO_MANY_REQUESTS, headers, ""))
}

fn begun(world: &World) -> Vec<Duration> {
    world.made().iter().map(|made| made.begun).collect()
}

/// XR-LIMIT-2
#[test]
fn a_429_closes_the_tenant_until_its_retry_after_which_is_never_cut_and_no_other_tenant() {
    for seconds in ["26", "7200", "200000"] {
        let world = World::new(1, 2, Traffic::default(), Limits::none());
        world.faults.next(answer(Some("minute"), Some(seconds)));
        world.runtime.block_on(async {
            assert_eq!(world.call(0, Priority::Urgent).await.unwrap(), 429);
            assert_eq!(world.call(1, Priority::Backfill).await.unwrap(), 200);
            assert_eq!(world.runtime.monotonic(), Duration::ZERO);
            assert_eq!(world.call(0, Priority::Urgent).await.unwrap(), 200);
        });
        assert_eq!(world.runtime.monotonic(), Duration::from_secs(seconds.parse().unwrap()));
    }
}

/// XR-LIMIT-4
#[test]
fn without_a_retry_after_the_pause_doubles_from_5_to_60_s_with_jitter_and_begins_anew_after_a_success() {
    for problem in [Some("concurrent"), None] {
        let world = World::new(1, 1, Traffic::default(), Limits::none());
        for refused in [true, true, true, true, true, false, true, false] {
            match refused {
                true => world.faults.next(answer(problem, None)),
                false => world.faults.pass(1),
            }
        }
        world.runtime.block_on(async {
            for status in [429, 429, 429, 429, 429, 200, 429, 200] {
                assert_eq!(world.call(0, Priority::Normal).await.unwrap(), status);
            }
        });
        let begun = begun(&world);
        let pauses: Vec<_> = begun.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let bounds = [(5, 10), (10, 20), (20, 40), (30, 60), (30, 60), (0, 0), (5, 10)];
        for (pause, (low, high)) in pauses.iter().zip(bounds) {
            assert!(*pause >= Duration::from_secs(low) && *pause <= Duration::from_secs(high), "{pauses:?}");
        }
        assert_ne!(pauses[3], pauses[4]);
    }
}

#[test]
fn the_apps_limit_in_both_spellings_closes_every_tenant_of_the_app() {
    for problem in ["appminute", "app-minute", "AppMinute"] {
        let world = World::new(1, 2, Traffic::default(), Limits::none());
        world.faults.next(answer(Some(problem), Some("17")));
        world.runtime.block_on(async {
            assert_eq!(world.call(0, Priority::Urgent).await.unwrap(), 429);
            assert_eq!(world.budget(1).closed, Some((LimitScope::AppMinute, Duration::from_secs(17))));
            assert_eq!(world.call(1, Priority::Urgent).await.unwrap(), 200);
        });
        assert_eq!(world.runtime.monotonic(), Duration::from_secs(17));
    }
}

#[test]
fn a_service_that_grants_less_than_expected_is_believed_after_its_first_answer() {
    for window in [Window::Sliding, Window::Fixed] {
        let traffic = Traffic { upload: ms(200), work: ms(300), answer: ms(200), ..Traffic::default() };
        let world = World::new(6, 2, traffic, Limits::default().minute(Some(20)).window(window));
        let until = MINUTE * 10;
        world.runtime.block_on(join_all([0, 1, 0, 1, 0, 1].map(|tenant| world.work(tenant, Priority::Normal, until))));
        assert_eq!(world.refusals(), [].into());
        for tenant in world.tenants() {
            let calls = world.arrived(tenant, Duration::ZERO, until);
            assert!(calls >= 190, "{calls}");
        }
    }
}

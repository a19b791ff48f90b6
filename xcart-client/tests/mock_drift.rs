//! A store that changes while it is read, and what the fake does not play.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Duration;

use api_core::runtime::Runtime;
use xcart_client::{
    mock::{Demo, Drift, Drifted, NOT_PLAYED},
    wire::OrderId,
};

/// One request, whatever is asked for.
fn request(demo: &Demo) {
    demo.block_on(demo.client().order(OrderId(1))).unwrap();
}

#[test]
fn a_drifting_store_changes_between_requests_the_same_way_for_the_same_seed() {
    let drifted = |seed| {
        let demo = Demo::new().unwrap();
        demo.store().set_drift(Drift::new(seed).per_thousand(700));
        for _ in 0..60 {
            request(&demo);
        }
        let happened = demo.store().drifted().to_vec();
        demo.store().stop_drift();
        request(&demo);
        assert_eq!(demo.store().drifted(), happened, "nothing more happens");
        happened
    };
    let happened = drifted(5);
    assert_eq!(happened, drifted(5));
    assert_ne!(happened, drifted(6));
    let has = |kind: fn(&Drifted) -> bool| happened.iter().any(kind);
    assert!(has(|what| matches!(what, Drifted::Placed(_))), "{happened:?}");
    assert!(has(|what| matches!(what, Drifted::Edited(_))), "{happened:?}");
    assert!(has(|what| matches!(what, Drifted::Deleted(_))), "{happened:?}");
}

#[test]
fn what_drifts_moves_the_dates_that_a_feed_goes_by() {
    let demo = Demo::new().unwrap();
    demo.store().set_drift(Drift::new(2).per_thousand(1_000));
    demo.runtime().advance(Duration::from_secs(86_400));
    request(&demo);
    let what = demo.store().drifted().first().copied().unwrap();
    let (Drifted::Edited(id) | Drifted::Placed(id)) = what else { panic!("another seed: {what:?}") };
    let now = demo.runtime().now();
    let updated = demo.store().order(id).unwrap().update_date.0;
    assert!((now - updated).num_seconds() < 5, "{updated} {now}");
}

/// The guide lists what is not played, word by word as the program's `--help` does.
#[test]
fn the_guide_lists_what_is_not_played() {
    let guide = include_str!("../docs/testing.md");
    let listed: Vec<&str> =
        guide.split("## Not played").nth(1).unwrap().split("\n## ").next().unwrap().lines().collect();
    let listed: Vec<&str> = listed.iter().filter_map(|line| line.strip_prefix("- ")).collect();
    assert_eq!(listed, NOT_PLAYED.lines().collect::<Vec<_>>());
}

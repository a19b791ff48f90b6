//! A process that dies around any call that it makes: before it, while it is on its way, after its answer; and clocks that are set
//! meanwhile. With the real connectors on both sides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use api_core::runtime::Runtime;
use attack::{Scissors, books, ends, parked, small, until_done};
use chrono::TimeDelta;
use common::Rig;
use futures_util::future::join;
use sync_stores::sqlite::SqliteOptions;

/// The small store, with answers that take their time.
fn slow(seed: u64) -> Rig {
    let rig = small(seed);
    rig.shop.lock().set_latency(Duration::from_millis(50));
    rig.xero.lock().set_latency(Duration::from_millis(300));
    rig
}

/// The books of a quiet day, and around how many moments a process may die that makes them.
fn quiet_day() -> (BTreeMap<String, String>, u64) {
    let rig = slow(1);
    let scissors = Scissors::at(u64::MAX);
    rig.run(scissors.race(scissors.integration(&rig).sync())).unwrap().unwrap();
    (books(&rig), scissors.passed())
}

fn dies(rig: &Rig, moment: u64) {
    let scissors = Scissors::at(moment);
    let _cut = rig.run(scissors.race(scissors.integration(rig).sync()));
}

#[test]
fn after_a_death_around_any_call_the_books_are_those_of_a_quiet_day() {
    let (expected, moments) = quiet_day();
    assert!(moments > 50, "only {moments} moments");
    for moment in 1..=moments {
        let rig = slow(1);
        dies(&rig, moment);
        until_done(&rig);
        assert_eq!(books(&rig), expected, "moment {moment}");
        assert_eq!(parked(&rig), Vec::<String>::new(), "moment {moment}");
    }
}

#[test]
fn the_same_when_the_clock_was_set_by_an_hour_before_the_next_start() {
    let (expected, moments) = quiet_day();
    for moment in (1..=moments).step_by(2) {
        for hours in [-1, 1] {
            let rig = slow(1);
            dies(&rig, moment);
            rig.runtime.set_now(rig.runtime.now() + TimeDelta::hours(hours));
            until_done(&rig);
            assert_eq!(books(&rig), expected, "moment {moment}, {hours} h");
        }
    }
}

#[test]
fn the_same_when_the_clock_is_set_by_an_hour_while_it_works() {
    let (expected, _) = quiet_day();
    for step in 1..20 {
        for hours in [-1, 1] {
            let rig = slow(1);
            let integration = rig.integration();
            ends(&rig, async {
                let set = async {
                    rig.runtime.sleep(Duration::from_millis(step * 240)).await;
                    rig.runtime.set_now(rig.runtime.now() + TimeDelta::hours(hours));
                };
                let (synced, ()) = join(integration.sync(), set).await;
                synced.unwrap();
            });
            assert_eq!(books(&rig), expected, "step {step}, {hours} h");
        }
    }
}

#[test]
fn after_many_deaths_in_a_row_too_in_a_file() {
    let (expected, moments) = quiet_day();
    for seed in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let mut rig = slow(seed);
        let open = |rig: &Rig| {
            let options = SqliteOptions::new(Arc::new(rig.runtime.clone())).in_place();
            Arc::new(options.open(folder.path().join("sync.db")).unwrap())
        };
        for death in 0..12 {
            rig.store = open(&rig);
            dies(&rig, 1 + (seed * 7 + death * 13) % moments);
        }
        rig.store = open(&rig);
        until_done(&rig);
        assert_eq!(books(&rig), expected, "seed {seed}");
    }
}

//! Several processes at work on one store at the same time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::time::Duration;

use api_core::{
    fake::Faults,
    runtime::{ManualRuntime, Runtime},
};
use attack::{books, ends, parked, redrive, small, until_done};
use common::Rig;
use futures_util::future::join_all;
use xcart_client::mock::demo;

const LATEST: Duration = Duration::from_secs(170);

/// So many processes sync at once, each again until it comes to its end.
fn together(rig: &Rig, hosts: usize) {
    let hosts: Vec<_> = (0..hosts).map(|_| rig.integration()).collect();
    let work = hosts.iter().map(|host| async {
        for _ in 0..100 {
            match host.sync().await {
                Ok(_) => return,
                Err(error) => assert!(!error.is_permanent(), "{error}"),
            }
            rig.runtime.sleep(Duration::from_secs(60)).await;
        }
        panic!("no sync comes to its end");
    });
    ends(rig, join_all(work));
}

#[test]
fn processes_that_work_at_the_same_time_double_nothing_whatever_goes_wrong_on_the_way() {
    let quiet = small(1);
    until_done(&quiet);
    let expected = books(&quiet);
    for seed in 0..30 {
        let mut rig = small(seed);
        rig.xero.lock().set_latency(Duration::from_millis(400));
        rig.shop.lock().set_latency(Duration::from_millis(70));
        rig.shop_faults = Faults::swarm(seed * 2 + 1, Duration::from_secs(20));
        rig.xero_faults = Faults::swarm(seed * 2 + 2, LATEST);
        together(&rig, 2 + (seed % 2) as usize);
        rig.shop_faults.stop();
        rig.xero_faults.stop();
        redrive(&rig);
        together(&rig, 2);
        assert_eq!(books(&rig), expected, "seed {seed}");
        assert_eq!(parked(&rig), Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn the_demonstration_store_too() {
    let quiet = Rig::demo();
    until_done(&quiet);
    let expected = books(&quiet);
    for seed in 0..2 {
        let runtime = ManualRuntime::new(seed);
        let shop = demo::demo_store(runtime.now());
        let mut rig = Rig::with(runtime, shop);
        rig.xero.lock().set_latency(Duration::from_millis(400));
        rig.xero_faults = Faults::swarm(seed * 2 + 2, LATEST);
        together(&rig, 2);
        rig.xero_faults.stop();
        redrive(&rig);
        until_done(&rig);
        assert_eq!(books(&rig), expected, "seed {seed}");
    }
}

//! Nothing is lost, doubled or a cent off, whatever fails: every single crash, random pairs of crashes, random faults.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]

mod world;

use std::time::Duration;

use canonical_model::PaymentKind;
use futures_util::future::join;

use self::world::{Fuse, World, draw, ledger::Faults, shop, usd};

/// Two orders of one customer and one of another, with equal part payments, and then a refund.
fn scenario(seed: u64) -> World {
    let world = World::new(seed);
    world.shop.put(shop::order(1, "ann", &[5_000, 5_000]));
    world.shop.put(shop::order(2, "ann", &[1_999]));
    let mut refunded = shop::order(3, "bob", &[700]);
    refunded.payments.push(shop::payment(9, PaymentKind::Refund, usd(200)));
    world.shop.put(refunded);
    world
}

/// Runs an engine until its fuse is burnt, or it is done; whether it was done.
fn run_until_blown(world: &World, fuse: &Fuse) -> bool {
    let engine = world.fused_engine(fuse);
    world.runtime.block_on(fuse.race(engine.sync(&world.id()))).is_some()
}

#[test]
fn after_a_crash_at_any_port_call_each_op_has_one_document_and_the_sums_are_right() {
    let fuse = Fuse::new(u64::MAX);
    assert!(run_until_blown(&scenario(1), &fuse));
    let points = fuse.passed();
    assert!(points > 200, "only {points} points");
    for point in 1..=points {
        let world = scenario(1);
        assert!(!run_until_blown(&world, &Fuse::new(point)), "point {point}");
        world.drain();
        world.assert_in_step();
        assert_eq!((world.count("parked"), world.count("planned")), (0, 0), "point {point}");
    }
}

#[test]
fn after_many_crashes_in_a_row_too() {
    for seed in 0..300 {
        let world = scenario(seed);
        for _ in 0..8 {
            run_until_blown(&world, &Fuse::new(1 + draw(&world.runtime, 150)));
        }
        world.drain();
        world.assert_in_step();
    }
}

/// Some orders, faults in everything, crashes, two engines at a time, a change in the midst.
fn ordeal(seed: u64, faults: Faults) -> World {
    let world = World::new(seed);
    let orders = 3 + draw(&world.runtime, 6);
    for id in 0..orders {
        let half = 100 + i64::try_from(draw(&world.runtime, 10_000)).unwrap();
        let customer = ["ann", "bob", "cyd"][usize::try_from(draw(&world.runtime, 3)).unwrap()];
        world.shop.put(shop::order(u32::try_from(id).unwrap(), customer, &[half, half]));
    }
    world.ledger.set_faults(faults);
    for round in 0..4 {
        let (one, other) = (Fuse::new(20 + draw(&world.runtime, 400)), Fuse::new(20 + draw(&world.runtime, 400)));
        let (first, second) = (world.fused_engine(&one), world.fused_engine(&other));
        let id = world.id();
        world.runtime.block_on(join(one.race(first.sync(&id)), other.race(second.sync(&id))));
        if round == 1 {
            world.shop.change("00001", |order| {
                order.payments.push(shop::payment(7, PaymentKind::Refund, usd(50)));
            });
        }
    }
    world.ledger.set_faults(Faults::NONE);
    world.drain();
    world.ledger.settle();
    world
}

#[test]
fn random_faults_lose_and_double_nothing() {
    for seed in 0..400 {
        let world = ordeal(seed, Faults::MANY);
        let problems = world.problems();
        assert!(problems.is_empty(), "seed {seed}: {problems:#?}");
        assert_eq!((world.count("parked"), world.count("dead")), (0, 0), "seed {seed}");
    }
}

#[test]
fn the_ordeal_bites_where_requests_arrive_later_than_the_timing_says() {
    // The quiet period is what keeps a late request from being doubled: where it is too short for the world, doubles appear.
    let faults = Faults { late_arrival: 300, latest: Duration::from_secs(1_500), ..Faults::MANY };
    let doubled = (0..60).filter(|seed| !ordeal(*seed, faults).ledger.doubles().is_empty()).count();
    assert!(doubled > 0);
}

#[test]
fn the_ordeal_bites_where_unkeyed_writes_are_sent_again_to_a_ledger_that_forgets_their_keys() {
    let bitten = (0..60).any(|seed| {
        let mut world = World::new(seed);
        world.settings.resend_unkeyed = true;
        world.ledger.forget_keys_after(Duration::from_secs(10));
        world.ledger.set_faults(Faults { lost_response: 400, ..Faults::NONE });
        world.shop.put(shop::order(1, "ann", &[500, 500, 500]));
        world.drain();
        !world.ledger.doubles().is_empty()
    });
    assert!(bitten);
}

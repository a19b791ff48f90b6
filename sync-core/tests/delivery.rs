//! The delivery state machine, seen from outside: what is sent, when, and what becomes of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]

mod world;

use std::time::Duration;

use api_core::runtime::Runtime;
use canonical_model::ParkCode;
use sync_core::{SyncError, ports::OpState};

use self::world::{
    Fuse, World,
    ledger::Faults,
    ledger::Script::{
        ClaimTaken, ErrorAfter, ErrorBefore, Good, Hang, Limit, LoseRequest, LoseResponse, NamelessAnswer,
        OneNameForAll, RefuseFirst, ShortAnswer, Unauthorised, WrongTotals,
    },
    shop,
};

/// One paid order: its contact, its invoice and its payment are the first three requests.
fn one_order() -> World {
    let world = World::new(1);
    world.shop.put(shop::order(1, "ann", &[1_000]));
    world
}

fn seconds(world: &World) -> u64 {
    world.runtime.monotonic().as_secs()
}

fn generations(world: &World) -> Vec<u32> {
    world.runtime.block_on(async {
        let ops = world.store.ops_of(&world.id(), &sync_core::Subject::Order("00001".into())).await.unwrap();
        ops.into_iter().map(|op| op.value.generation).collect()
    })
}

#[test]
fn an_order_becomes_contact_invoice_and_payment() {
    let world = one_order();
    let report = world.sync().unwrap();
    world.assert_in_step();
    assert_eq!((report.polled, report.sent, report.journal.done), (1, 3, 3));
    assert_eq!(world.ledger.batch_sizes(), [1, 1, 1]);
}

#[test]
fn a_lost_answer_of_an_invoice_is_fetched_by_sending_the_same_bytes_with_the_same_key() {
    let world = one_order();
    world.ledger.script(&[Good, LoseResponse]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!((world.ledger.calls("send"), world.ledger.calls("look_up")), (4, 0));
    assert!(seconds(&world) < 120);
    assert_eq!(generations(&world), [1, 1]);
}

#[test]
fn a_lost_request_of_an_invoice_is_sent_again_within_the_horizon() {
    let world = one_order();
    world.ledger.script(&[Good, LoseRequest]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!((world.ledger.calls("send"), world.ledger.calls("look_up")), (4, 0));
}

#[test]
fn past_the_horizon_nothing_is_sent_again_before_it_was_looked_up_after_the_quiet_period() {
    let world = one_order();
    // Two attempts of a minute each: the third would be past the 120 s.
    world.ledger.script(&[Good, LoseRequest, LoseRequest]);
    world.sync().unwrap();
    world.assert_in_step();
    let (sends, looks) = (world.ledger.call_times("send"), world.ledger.call_times("look_up"));
    assert_eq!(looks.len(), 1);
    assert!(looks[0] >= sends[2] + Duration::from_secs(300));
    assert!(sends[3] >= looks[0]);
    assert_eq!(generations(&world), [2, 1]);
}

#[test]
fn a_payment_in_doubt_is_never_sent_again_but_looked_up_after_the_quiet_period() {
    for script in [LoseResponse, Hang] {
        let world = one_order();
        world.ledger.script(&[Good, Good, script]);
        world.sync().unwrap();
        world.assert_in_step();
        let (sends, looks) = (world.ledger.call_times("send"), world.ledger.call_times("look_up"));
        assert_eq!((sends.len(), looks.len()), (3, 1));
        assert!(looks[0] >= sends[2] + Duration::from_secs(300));
        assert!(looks[0] < sends[2] + Duration::from_secs(420));
    }
}

#[test]
fn a_payment_that_is_proven_absent_is_made_with_a_new_key() {
    let world = one_order();
    world.ledger.script(&[Good, Good, LoseRequest]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(generations(&world), [1, 2]);
    assert_eq!(world.ledger.payments_made(), 1);
}

#[test]
fn a_refusal_of_what_was_sent_before_is_no_refusal_until_it_was_looked_up() {
    let world = one_order();
    // The first send was carried out; the second one is refused for a reason of its own.
    world.ledger.script(&[Good, LoseResponse, RefuseFirst]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!((world.ledger.calls("look_up"), world.count("parked")), (1, 0));
}

#[test]
fn nothing_is_sent_when_writing_it_down_took_so_long_that_its_lease_may_end_before_the_answer() {
    let world = one_order();
    let fuse = Fuse::new(u64::MAX);
    let engine = world.fused_engine(&fuse);
    world.runtime.block_on(async {
        engine.poll(&world.id()).await.unwrap();
        engine.plan_due(&world.id()).await.unwrap();
        fuse.slow_down(&world.runtime, Duration::from_secs(31)); // of the 90 s that a lease lasts an attempt needs 60
        engine.dispatch_due(&world.id()).await.unwrap();
        assert_eq!(world.ledger.calls("send"), 0);
        fuse.slow_down(&world.runtime, Duration::from_secs(29));
        engine.dispatch_due(&world.id()).await.unwrap();
        assert_eq!(world.ledger.calls("send"), 1);
        fuse.speed_up();
        engine.sync(&world.id()).await.unwrap();
    });
    world.assert_in_step();
    assert_eq!(generations(&world), [1, 1]);
}

#[test]
fn nothing_is_sent_again_when_writing_that_down_took_it_past_the_horizon() {
    let world = one_order();
    world.ledger.script(&[Good, LoseRequest]);
    let fuse = Fuse::new(u64::MAX);
    let engine = world.fused_engine(&fuse);
    world.runtime.block_on(async {
        engine.poll(&world.id()).await.unwrap();
        engine.plan_due(&world.id()).await.unwrap();
        for _ in 0..2 {
            engine.dispatch_due(&world.id()).await.unwrap();
        }
        world.runtime.sleep(Duration::from_secs(45)).await; // about 105 s after the first send
        fuse.slow_down(&world.runtime, Duration::from_secs(20));
        engine.resolve_due(&world.id()).await.unwrap();
        assert_eq!(world.ledger.calls("send"), 2);
        fuse.speed_up();
        engine.sync(&world.id()).await.unwrap();
    });
    world.assert_in_step();
    assert_eq!((world.ledger.calls("look_up"), generations(&world)), (1, vec![2, 1]));
}

#[test]
fn a_worker_whose_batch_was_taken_over_records_nothing() {
    let world = one_order();
    // The slow one's request is refused by a limit; it records that only after another one has sent the bytes again.
    world.ledger.script(&[Limit(None), LoseResponse]);
    let (fuse, quick) = (Fuse::new(u64::MAX), world.engine());
    let slow = world.fused_engine(&fuse);
    let id = world.id();
    world.runtime.block_on(async {
        slow.poll(&id).await.unwrap();
        slow.plan_due(&id).await.unwrap();
        let late = async {
            let begun = world.runtime.sleep(Duration::from_millis(100));
            begun.await;
            fuse.slow_down(&world.runtime, Duration::from_secs(100));
            world.runtime.sleep(Duration::from_secs(94)).await;
            quick.resolve_due(&id).await.unwrap(); // the lease has ended, the horizon has not
        };
        let record = async {
            slow.dispatch_due(&id).await.unwrap_err();
            let ops = world.store.ops_of(&id, &sync_core::Subject::Contact("C-ann".into())).await.unwrap();
            assert!(ops[0].value.state.is_in_doubt(), "{:?}", ops[0].value.state);
        };
        futures_util::future::join(record, late).await;
    });
    assert_eq!(world.ledger.calls("send"), 2);
    world.drain();
    world.assert_in_step();
}

#[test]
fn an_answered_error_is_never_sent_again_with_its_key() {
    for (script, generation) in [(ErrorBefore, 2), (ErrorAfter, 1)] {
        let world = one_order();
        world.ledger.script(&[Good, script]);
        world.drain();
        world.assert_in_step();
        assert_eq!(world.ledger.calls("look_up"), 1);
        assert_eq!(generations(&world), [generation, 1]);
    }
}

#[test]
fn an_attempt_that_never_ends_is_cut_off_after_its_time() {
    let world = one_order();
    world.ledger.script(&[Hang]);
    world.sync().unwrap();
    world.assert_in_step();
    assert!(seconds(&world) < 120);
}

#[test]
fn a_limit_closes_the_gate_until_its_end_and_costs_no_attempt() {
    let world = one_order();
    world.shop.put(shop::order(2, "bob", &[500]));
    world.ledger.script(&[Good, Limit(Some(45)), Limit(Some(45)), Limit(Some(3_600))]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(world.ledger.broken_gates(), 0);
    assert_eq!(generations(&world), [1, 1]);
    assert!((3_690..3_720).contains(&seconds(&world)));
}

#[test]
fn a_closed_gate_holds_for_whatever_would_be_sent_next() {
    let world = one_order();
    world.ledger.script(&[Limit(Some(45))]);
    let engine = world.engine();
    world.runtime.block_on(async {
        engine.poll(&world.id()).await.unwrap();
        engine.plan_due(&world.id()).await.unwrap();
        assert!(engine.dispatch_due(&world.id()).await.unwrap_err().is_limit());
        world.shop.put(shop::order(2, "bob", &[500]));
        engine.poll(&world.id()).await.unwrap();
        engine.plan_due(&world.id()).await.unwrap();
        let refused = engine.dispatch_due(&world.id()).await.unwrap_err();
        assert!(refused.is_limit() && refused.retry_after() > Some(Duration::from_secs(40)), "{refused}");
    });
    assert_eq!(world.ledger.calls("send"), 1);
    world.runtime.block_on(engine.sync(&world.id())).unwrap();
    world.assert_in_step();
    assert_eq!(world.ledger.broken_gates(), 0);
}

#[test]
fn limits_however_many_do_not_use_up_the_patience() {
    for wait in [Some(20), None] {
        let world = one_order();
        world.ledger.script(&[Limit(wait); 20]);
        world.sync().unwrap();
        world.assert_in_step();
    }
}

#[test]
fn a_ledger_that_does_not_accept_the_token_stops_the_sync_at_once_and_nothing_is_charged() {
    let world = World::new(4);
    for id in 0..500 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100]));
    }
    world.ledger.script(&[Unauthorised; 10]);
    let error = world.sync().unwrap_err();
    assert!(error.is_permanent());
    assert_eq!(world.ledger.calls("send"), world.settings.senders, "no more than were under way");
    world.ledger.script(&[]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(generations(&world), [1, 1]);
}

#[test]
fn an_answer_with_too_few_elements_tells_about_none_of_them() {
    let world = one_order();
    world.shop.put(shop::order(2, "bob", &[500]));
    world.ledger.script(&[ShortAnswer, ShortAnswer, ShortAnswer]);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(world.ledger.calls("look_up"), 3);
    assert_eq!(world.ledger.calls("send"), 3);
}

#[test]
fn an_answer_that_names_no_record_or_one_for_several_is_not_believed() {
    for script in [NamelessAnswer, OneNameForAll] {
        let world = one_order();
        world.shop.put(shop::order(2, "bob", &[500]));
        world.ledger.script(&[script; 3]);
        world.sync().unwrap();
        world.assert_in_step();
        assert_eq!((world.ledger.calls("send"), world.ledger.calls("look_up")), (3, 3));
    }
}

#[test]
fn a_parked_update_holds_back_the_payment_that_comes_after_it() {
    let world = World::new(5);
    world.shop.put(shop::unpaid(1, "ann", 700));
    world.sync().unwrap();
    world.shop.put(shop::order(1, "ann", &[900]));
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    assert!(matches!(&world.states("00001")[1..], [OpState::Parked(_), OpState::Planned]));
    assert_eq!(world.ledger.payments_made(), 0);
    world.runtime.block_on(async { world.engine().redrive(&world.id()).await }).unwrap();
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn one_refused_element_parks_its_op_alone() {
    let world = one_order();
    world.shop.put(shop::order(2, "bob", &[500]));
    world.ledger.script(&[Good, RefuseFirst]);
    let report = world.sync().unwrap();
    assert_eq!((report.journal.parked, report.journal.planned, report.journal.done), (1, 1, 4));
}

#[test]
fn totals_that_differ_from_ours_park_the_invoice_before_any_payment() {
    let world = one_order();
    world.ledger.script(&[Good, WrongTotals]);
    world.sync().unwrap();
    let [OpState::Parked(park), OpState::Planned] = &world.states("00001")[..] else {
        panic!("{:?}", world.states("00001"))
    };
    assert_eq!(park.code, ParkCode::TotalsDiffer);
    assert!(park.cause.starts_with("amount mismatch"), "{park}");
    assert_eq!(world.ledger.payments_made(), 0);
    // Nothing that happens to the order lets the payment through: neither another signal, nor a redrive without a cure.
    world.shop.change("00001", |order| order.fulfilment_code = "S".into());
    world.sync().unwrap();
    world.runtime.block_on(async { world.engine().redrive(&world.id()).await }).unwrap();
    world.sync().unwrap();
    assert_eq!((world.count("parked"), world.ledger.payments_made()), (1, 0));
    // Once a person corrected the document, it is taken for what it is.
    world.ledger.correct_totals();
    world.runtime.block_on(async { world.engine().redrive(&world.id()).await }).unwrap();
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(world.count("parked"), 0);
}

#[test]
fn a_number_that_is_somebody_elses_is_parked_and_never_altered() {
    let world = one_order();
    world.ledger.claim_number(&world.shop.orders()[0], &world.planner, "shop");
    world.sync().unwrap();
    let [OpState::Parked(park), OpState::Planned] = &world.states("00001")[..] else {
        panic!("{:?}", world.states("00001"))
    };
    assert_eq!(park.code, ParkCode::AlreadyInLedger);
    assert_eq!(world.ledger.payments_made(), 0);
    // It was looked up at once: a refusal leaves no doubt.
    assert!(seconds(&world) < 10);
}

#[test]
fn what_is_said_to_be_taken_and_cannot_be_found_is_not_believed_absent_before_the_quiet_period_is_over() {
    let world = one_order();
    world.ledger.script(&[Good, ClaimTaken]);
    world.sync().unwrap();
    world.assert_in_step();
    let (sends, looks) = (world.ledger.call_times("send"), world.ledger.call_times("look_up"));
    assert_eq!(looks.len(), 2);
    assert!(sends[2] >= sends[1] + Duration::from_secs(300));
}

#[test]
fn what_never_arrives_is_given_up_at_last_and_can_be_redriven() {
    let world = one_order();
    world.ledger.script(&[&[Good, Good][..], &[LoseRequest; 8]].concat());
    world.sync().unwrap();
    assert!(matches!(&world.states("00001")[..], [OpState::Done(_), OpState::Dead(_)]));
    world.runtime.block_on(async { world.engine().redrive(&world.id()).await }).unwrap();
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn an_outage_of_hours_is_drained_without_a_double() {
    let world = World::new(3);
    for id in 0..30 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100, 100]));
    }
    world.sync().unwrap();
    for id in 30..60 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100, 100]));
    }
    let down = Faults { error_before: 500, error_after: 500, failed_read: 1_000, ..Faults::NONE };
    world.ledger.set_faults(down);
    while seconds(&world) < 2 * 3_600 {
        assert!(world.sync().is_err());
    }
    world.ledger.set_faults(Faults::NONE);
    world.drain();
    world.assert_in_step();
}

#[test]
fn ops_stay_bound_to_the_organisation_that_they_were_planned_for() {
    let world = one_order();
    world.ledger.script(&[LoseRequest]);
    let engine = world.engine();
    let other = sync_core::Engine::builder(world.store.clone(), std::sync::Arc::new(world.runtime.clone()))
        .connection(sync_core::Connection { tenant: "other".into(), ..engine.connections().next().unwrap().clone() })
        .build()
        .unwrap();
    world.runtime.block_on(async {
        engine.poll(&world.id()).await.unwrap();
        engine.plan_due(&world.id()).await.unwrap();
        // One is ready, then it is in doubt: neither is touched for another organisation.
        for _ in 0..2 {
            let refused = other.sync(&world.id()).await;
            assert!(matches!(&refused, Err(SyncError::Configuration(why)) if why.contains("tenant")), "{refused:?}");
            engine.dispatch_due(&world.id()).await.unwrap();
        }
    });
    assert_eq!(world.ledger.calls("send"), 1);
    world.drain();
    world.assert_in_step();
}

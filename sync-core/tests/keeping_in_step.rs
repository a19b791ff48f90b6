//! Orders that change, contacts that are shared, things that are parked: what a merchant sees of the engine.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]

mod world;

use std::{sync::Arc, time::Duration};

use api_core::{limiter::Priority, runtime::Runtime};
use canonical_model::{ParkCode, PaymentKind, PaymentState};
use futures_util::future::{Either, select};
use sync_core::{
    Engine, Subject, SyncError, Timing,
    ports::{Event, OpState},
};

use self::world::{
    Fuse, World,
    ledger::Script::{Good, LoseRequest, LoseResponse, RefuseFirst},
    shop, usd,
};

fn redrive(world: &World) -> usize {
    world.runtime.block_on(async { world.engine().redrive(&world.id()).await }).unwrap()
}

#[test]
fn a_second_sync_applies_just_what_changed_and_a_third_writes_nothing() {
    let world = World::new(1);
    for id in 0..30 {
        world.shop.put(shop::order(id, &format!("c{}", id % 7), &[1_000]));
    }
    world.shop.put(shop::unpaid(30, "c1", 700));
    let first = world.sync().unwrap();
    assert_eq!((first.polled, first.journal.done), (31 + 1, 7 + 31 + 30), "a page repeats its newest order");
    world.shop.change("00003", |order| order.payments.push(shop::payment(5, PaymentKind::Refund, usd(250))));
    world.shop.change("00030", |order| order.stated_total = usd(900));
    let second = world.sync().unwrap();
    assert_eq!(second.sent, 3, "a credit note, its payment, and an update");
    world.assert_in_step();
    let calls = world.ledger.calls("send");
    let third = world.sync().unwrap();
    assert_eq!((third.sent, third.resolved), (0, 0));
    assert_eq!((world.ledger.calls("send"), world.ledger.calls("look_up")), (calls, 0));
    world.assert_in_step();
}

#[test]
fn nothing_is_credited_while_the_ledger_does_not_tell_whether_every_invoice_stands() {
    let world = World::new(1);
    world.shop.put(shop::order(1, "c1", &[1_000]));
    world.sync().unwrap();
    world.shop.change("00001", |order| order.payments.push(shop::payment(5, PaymentKind::Refund, usd(250))));
    world.ledger.tell_few_statuses(true);
    let sent = world.ledger.calls("send");
    let error = world.sync().unwrap_err();
    assert!(error.to_string().contains("not every document's status was told"), "{error}");
    assert_eq!(world.ledger.calls("send"), sent);
    world.ledger.tell_few_statuses(false);
    assert_eq!(world.sync().unwrap().sent, 2, "a credit note and its payment");
    world.assert_in_step();
}

#[test]
fn a_sync_ends_with_nothing_left() {
    let world = World::new(2);
    for id in 0..60 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[1_000]));
    }
    let report = world.sync().unwrap();
    assert_eq!((report.queue.waiting, report.queue.leased, report.queue.next_due), (0, 0, None));
    let journal = report.journal;
    assert_eq!(
        (journal.planned, journal.ready, journal.in_flight, journal.unknown, journal.next_due),
        (0, 0, 0, 0, None)
    );
}

#[test]
fn a_backfill_of_n_new_orders_costs_about_three_fiftieths_of_n_calls() {
    let world = World::new(3);
    let count = 1_000;
    for id in 0..count {
        world.shop.put(shop::order(id, &format!("c{id}"), &[1_000]));
    }
    world.sync().unwrap();
    world.assert_in_step();
    let sends = world.ledger.calls("send");
    assert!((60..=66).contains(&sends), "{sends} requests");
    assert!(world.ledger.batch_sizes().iter().all(|ops| *ops <= 50));
    // Besides: reference data once, one page of contacts.
    assert_eq!(
        (world.ledger.calls("look_up"), world.ledger.calls("reference"), world.ledger.calls("contacts")),
        (0, 1, 1)
    );
}

#[test]
fn many_orders_of_one_customer_make_one_contact_which_goes_first() {
    let world = World::new(4);
    for id in 0..40 {
        world.shop.put(shop::order(id, "ann", &[1_000]));
    }
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(world.ledger.batch_sizes(), [1, 40, 40]);
    assert_eq!(world.ledger.contact_names().len(), 1);
}

#[test]
fn two_customers_of_one_name_get_two_contacts() {
    let mut world = World::new(5);
    world.planner.one_name = "Ann Lee".to_owned();
    world.shop.put(shop::order(1, "ann", &[100]));
    world.shop.put(shop::order(2, "anne", &[100]));
    world.sync().unwrap();
    world.assert_in_step();
    let mut names = world.ledger.contact_names();
    names.sort();
    assert_eq!(names, ["Ann Lee", "Ann Lee (C-anne)"]);
}

#[test]
fn an_order_that_is_planned_while_the_end_of_its_contact_is_being_recorded_is_not_forgotten() {
    let world = World::new(24);
    // A poll repeats its newest order; one with nothing to do keeps the others from being planned twice.
    let idle = |id| canonical_model::Order { payment_state: PaymentState::Cancelled, ..shop::unpaid(id, "bob", 100) };
    world.shop.put(shop::order(1, "ann", &[100]));
    world.shop.put(idle(8));
    let (fuse, other) = (Fuse::new(u64::MAX), world.engine());
    let engine = world.fused_engine(&fuse);
    let id = world.id();
    world.runtime.block_on(async {
        engine.poll(&id).await.unwrap();
        engine.plan_due(&id).await.unwrap();
        fuse.slow_down(&world.runtime, Duration::from_secs(10)); // the intent at 10 s, the outcome at 20 s
        let plan = async {
            world.runtime.sleep(Duration::from_secs(15)).await;
            world.shop.put(shop::order(2, "ann", &[100]));
            world.shop.put(idle(9));
            other.poll(&id).await.unwrap();
            other.plan_due(&id).await.unwrap();
        };
        futures_util::future::join(engine.dispatch_due(&id), plan).await.0.unwrap();
    });
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn an_order_that_adopts_a_contact_which_another_one_is_about_to_create_waits_for_it() {
    for script in [Good, LoseRequest, LoseResponse] {
        let mut world = World::new(21);
        world.planner.one_name = "Ann Lee".to_owned();
        world.planner.adopt_by_name = true;
        for id in 1..5 {
            world.shop.put(shop::order(id, &format!("c{id}"), &[100]));
        }
        world.ledger.script(&[script]);
        world.sync().unwrap();
        world.assert_in_step();
        assert_eq!(world.ledger.contact_names(), ["Ann Lee"]);
    }
}

#[test]
fn an_order_that_would_adopt_a_contact_which_is_parked_is_parked_with_it() {
    let mut world = World::new(22);
    world.planner.one_name = "Ann Lee".to_owned();
    world.planner.adopt_by_name = true;
    for id in 1..3 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100]));
    }
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    let parked = world.runtime.block_on(async { world.engine().parked(&world.id()).await }).unwrap();
    let codes: Vec<_> = parked.iter().map(|item| (item.order.to_string(), item.park.code)).collect();
    let refused = ("order:00001".to_owned(), ParkCode::RefusedByLedger);
    assert_eq!(codes, [refused, ("order:00002".to_owned(), ParkCode::ContactUnusable)]);
    assert_eq!(redrive(&world), 2);
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn an_adopted_contact_frees_the_orders_that_waited_for_it_to_be_created() {
    let world = World::new(23);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    // A person creates it by hand, with our number; the next order of the customer finds it.
    world.ledger.add_contact("Customer ann", "C-ann");
    world.shop.put(shop::order(2, "ann", &[100]));
    world.sync().unwrap();
    world.assert_in_step();
    assert!(world.runtime.block_on(async { world.engine().parked(&world.id()).await }).unwrap().is_empty());
}

#[test]
fn a_contact_whose_name_was_taken_meanwhile_is_planned_again_with_another_one() {
    let mut world = World::new(6);
    world.planner.one_name = "Ann Lee".to_owned();
    world.shop.put(shop::order(1, "ann", &[100]));
    let engine = world.engine();
    world.runtime.block_on(async { engine.poll(&world.id()).await.and(engine.plan_due(&world.id()).await) }).unwrap();
    world.ledger.add_foreign_contact("ANN  lee");
    world.runtime.block_on(engine.sync(&world.id())).unwrap();
    world.assert_in_step();
    assert!(world.ledger.contact_names().contains(&"Ann Lee (C-ann)".to_owned()));
    assert!(world.runtime.block_on(engine.parked(&world.id())).unwrap().is_empty());
}

#[test]
fn an_order_that_changed_many_times_has_one_invoice_with_the_last_total() {
    let world = World::new(7);
    for cents in [100, 200, 300] {
        world.shop.put(shop::unpaid(1, "ann", cents));
        let engine = world.engine();
        world
            .runtime
            .block_on(async { engine.poll(&world.id()).await.and(engine.plan_due(&world.id()).await) })
            .unwrap();
    }
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(world.ledger.calls("send"), 2, "what was never sent was superseded");
    for cents in [400, 500] {
        world.shop.put(shop::unpaid(1, "ann", cents));
        world.sync().unwrap();
        world.assert_in_step();
    }
    assert_eq!(world.ledger.calls("send"), 4);
}

#[test]
fn an_order_cancelled_before_anything_was_sent_leaves_no_invoice() {
    let world = World::new(8);
    world.shop.put(shop::unpaid(1, "ann", 100));
    let engine = world.engine();
    world.runtime.block_on(async { engine.poll(&world.id()).await.and(engine.plan_due(&world.id()).await) }).unwrap();
    world.shop.change("00001", |order| order.payment_state = PaymentState::Cancelled);
    world.runtime.block_on(engine.sync(&world.id())).unwrap();
    assert_eq!(world.states("00001"), [OpState::Superseded]);
    world.assert_in_step();
}

#[test]
fn an_order_cancelled_while_its_invoice_is_in_flight_or_in_doubt_is_voided_after_that_was_resolved() {
    for script in [LoseRequest, LoseResponse, Good] {
        let world = World::new(9);
        world.shop.put(shop::unpaid(1, "ann", 100));
        world.ledger.script(&[Good, script]);
        let engine = world.engine();
        let id = world.id();
        let sync = engine.sync(&id);
        let cancel = async {
            world.runtime.sleep(Duration::from_millis(600)).await; // the invoice's request is under way
            world.shop.change("00001", |order| order.payment_state = PaymentState::Cancelled);
            world.shop.put(shop::unpaid(2, "bob", 100)); // so that no later poll repeats the first one
            engine.poll(&id).await.unwrap();
        };
        world.runtime.block_on(futures_util::future::join(sync, cancel)).0.unwrap();
        world.sync().unwrap();
        world.assert_in_step();
        assert!(world.count("done") >= 2, "invoice and void, {:?}", world.states("00001"));
    }
}

#[test]
fn a_refused_write_is_parked_with_cause_and_fix_is_not_tried_again_by_itself_and_is_redriven() {
    let world = World::new(10);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.ledger.script(&[Good, RefuseFirst]);
    world.sync().unwrap();
    let parked = world.runtime.block_on(async { world.engine().parked(&world.id()).await }).unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!((parked[0].order.to_string().as_str(), parked[0].number.as_deref()), ("order:00001", Some("1")));
    assert_eq!(
        (parked[0].park.code, parked[0].park.cause.as_str()),
        (ParkCode::RefusedByLedger, "the account is archived")
    );
    assert!(!parked[0].park.fix.is_empty());
    let calls = world.ledger.calls("send");
    world.sync().unwrap(); // the poll repeats the newest order
    assert_eq!(world.ledger.calls("send"), calls);
    assert_eq!(redrive(&world), 1);
    world.sync().unwrap();
    world.assert_in_step();
    assert!(world.runtime.block_on(async { world.engine().parked(&world.id()).await }).unwrap().is_empty());
    assert_eq!(redrive(&world), 0);
}

#[test]
fn a_parked_contact_holds_back_its_orders_visibly_until_it_is_redriven() {
    let world = World::new(11);
    for id in 1..4 {
        world.shop.put(shop::order(id, "ann", &[100]));
    }
    world.shop.put(shop::order(4, "bob", &[100]));
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    let parked = world.runtime.block_on(async { world.engine().parked(&world.id()).await }).unwrap();
    assert_eq!(parked.len(), 1);
    let held: Vec<_> = parked[0].holds_back.iter().map(ToString::to_string).collect();
    assert_eq!(
        (parked[0].order.to_string().as_str(), held),
        ("order:00001", vec!["order:00002".into(), "order:00003".into()])
    );
    assert_eq!(world.ledger.payments_made(), 1, "the other customer's order went on");
    redrive(&world);
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn a_redriven_contact_is_made_even_if_the_order_that_planned_it_does_not_need_it_any_more() {
    let world = World::new(24);
    for id in 1..4 {
        world.shop.put(shop::order(id, "ann", &[100]));
    }
    world.shop.put(shop::order(4, "bob", &[100]));
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    // The order that planned the contact is cancelled, and asks for none.
    world.shop.change("00001", |order| order.payment_state = PaymentState::Cancelled);
    redrive(&world);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!((world.count("planned"), world.count("parked")), (0, 0));
}

#[test]
fn an_order_that_adopts_a_redriven_contact_does_not_wait_for_ever() {
    let mut world = World::new(25);
    world.planner.one_name = "Ann Lee".to_owned();
    world.planner.adopt_by_name = true;
    for id in 1..3 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100]));
    }
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    world.shop.change("00001", |order| order.payment_state = PaymentState::Cancelled);
    redrive(&world);
    let begun = world.runtime.monotonic();
    world.sync().unwrap();
    assert!(world.runtime.monotonic() - begun < Duration::from_secs(600));
    world.assert_in_step();
}

#[test]
fn a_redriven_contact_is_written_as_the_mended_planner_says() {
    let mut world = World::new(26);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.ledger.script(&[RefuseFirst]);
    world.sync().unwrap();
    world.planner.one_name = "Ann Lee".to_owned();
    redrive(&world);
    world.sync().unwrap();
    world.assert_in_step();
    assert_eq!(world.ledger.contact_names(), ["Ann Lee"]);
}

#[test]
fn an_order_that_cannot_be_read_is_parked_and_read_again_when_redriven() {
    let world = World::new(12);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.shop.put(shop::order(2, "bob", &[100]));
    world.shop.make_unreadable("00001");
    world.sync().unwrap();
    let parked = world.runtime.block_on(async { world.engine().parked(&world.id()).await }).unwrap();
    assert_eq!((parked.len(), parked[0].park.code, parked[0].op.clone()), (1, ParkCode::Unreadable, None));
    assert_eq!(world.ledger.payments_made(), 1);
    world.shop.mend();
    redrive(&world);
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn an_order_that_the_shop_does_not_have_any_more_is_dropped_if_nothing_was_sent_and_else_parked() {
    let world = World::new(20);
    world.shop.put(shop::unpaid(1, "ann", 100));
    world.sync().unwrap();
    world.shop.put(shop::unpaid(2, "ann", 100));
    let engine = world.engine();
    world.runtime.block_on(async { engine.poll(&world.id()).await.and(engine.plan_due(&world.id()).await) }).unwrap();
    for id in ["00001", "00002"] {
        world.shop.delete(id);
        world.runtime.block_on(engine.signal(&world.id(), &id.into(), Priority::Normal)).unwrap();
    }
    world.runtime.block_on(engine.sync(&world.id())).unwrap();
    let parked = world.runtime.block_on(engine.parked(&world.id())).unwrap();
    assert_eq!((parked.len(), parked[0].order.to_string().as_str()), (1, "order:00001"));
    assert_eq!(world.states("00002"), [OpState::Superseded]);
}

#[test]
fn a_shop_that_is_down_for_a_while_is_waited_for_and_nothing_is_lost() {
    let world = World::new(13);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.shop.fail(4);
    world.sync().unwrap();
    world.assert_in_step();
    world.shop.put(shop::order(2, "bob", &[100]));
    world.shop.fail(1_000);
    let error = world.sync().unwrap_err();
    assert_eq!(error.to_string(), "connection shop: the store failed: the shop is down");
    world.shop.fail(0);
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn one_order_on_which_the_shop_fails_keeps_no_other_waiting() {
    let world = World::new(25);
    for id in 1..40 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100]));
    }
    world.shop.fail_on("00007");
    let error = world.sync().unwrap_err();
    assert_eq!(error.to_string(), "connection shop: the store failed: the shop fails on order 00007");
    assert_eq!(world.ledger.payments_made(), 38);
    world.shop.mend();
    world.sync().unwrap();
    world.assert_in_step();
}

#[test]
fn a_shop_that_is_down_keeps_nothing_from_the_ledger_that_is_ready_for_it() {
    let world = World::new(26);
    world.shop.put(shop::order(1, "ann", &[100]));
    let engine = world.engine();
    world.runtime.block_on(async { engine.poll(&world.id()).await.and(engine.plan_due(&world.id()).await) }).unwrap();
    world.shop.fail(1_000);
    assert!(world.runtime.block_on(engine.sync(&world.id())).is_err());
    world.assert_in_step();
}

#[test]
fn the_first_walk_is_work_of_the_past_and_later_polls_are_everyday_work() {
    let world = World::new(14);
    let priority = |order: &str| {
        let subject = Subject::Order(order.into());
        world.runtime.block_on(async { world.store.ops_of(&world.id(), &subject).await }).unwrap()[0].value.priority
    };
    for id in 1..50 {
        world.shop.put(shop::order(id, "ann", &[100]));
    }
    world.sync().unwrap();
    world.shop.put(shop::order(50, "ann", &[100]));
    world.sync().unwrap();
    assert_eq!(
        (priority("00001"), priority("00049"), priority("00050")),
        (Priority::Backfill, Priority::Backfill, Priority::Normal)
    );
}

#[test]
fn a_live_order_does_not_wait_for_a_whole_backlog() {
    let mut world = World::new(15);
    world.settings.round = 20;
    for id in 0..300 {
        world.shop.put(shop::order(id, &format!("c{id}"), &[100]));
    }
    let engine = world.engine();
    world.runtime.block_on(async {
        engine.poll(&world.id()).await.unwrap();
        world.shop.put(shop::order(999, "vip", &[100]));
        engine.signal(&world.id(), &"00999".into(), Priority::Urgent).await.unwrap();
        engine.sync(&world.id()).await.unwrap();
    });
    world.assert_in_step();
    let events = world.events.0.lock().unwrap();
    let planned = |subject: &str| {
        let is = |event: &Event| matches!(event, Event::Planned { subject: of, .. } if of.to_string() == subject);
        events.iter().position(is).unwrap()
    };
    let first_done = events.iter().position(|event| matches!(event, Event::Done { .. })).unwrap();
    let (live, last) = (planned("order:00999"), planned("order:00250"));
    assert!(live < first_done && first_done < last, "{live} {first_done} {last}");
}

#[test]
fn a_preview_shows_the_plans_and_writes_nothing() {
    let world = World::new(16);
    for id in 0..30 {
        world.shop.put(shop::order(id, "ann", &[100]));
    }
    world.shop.make_unreadable("00002");
    let engine = world.engine();
    let all = world.runtime.block_on(engine.preview(&world.id(), 1_000)).unwrap();
    assert_eq!(all.len(), 30);
    assert_eq!((all[0].plan.steps.len(), all[2].record.parked.len()), (3, 1));
    assert_eq!(world.runtime.block_on(engine.preview(&world.id(), 7)).unwrap().len(), 7);
    assert_eq!(world.ledger.calls("send"), 0);
    let stats = world.runtime.block_on(async { world.store.queue_stats(&world.id()).await }).unwrap();
    assert_eq!(stats.waiting, 0);
}

#[test]
fn while_one_write_is_in_doubt_other_orders_go_on() {
    let world = World::new(17);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.ledger.script(&[Good, Good, LoseRequest]); // the payment of the first order
    let engine = world.engine();
    let other = async {
        world.runtime.sleep(Duration::from_secs(90)).await;
        world.shop.put(shop::order(2, "bob", &[100]));
        world.runtime.sleep(Duration::from_secs(60)).await;
    };
    let run = std::pin::pin!(engine.run(Duration::from_secs(30)));
    let Either::Right((_, run)) = world.runtime.block_on(select(run, Box::pin(other)));
    assert_eq!(world.states("00002").len(), 2);
    assert!(world.states("00002").iter().all(|state| matches!(state, OpState::Done(_))), "{:?}", world.states("00002"));
    assert!(matches!(world.states("00001")[1], OpState::Unknown));
    let later = Box::pin(world.runtime.sleep(Duration::from_secs(600)));
    world.runtime.block_on(async {
        select(run, later).await;
    });
    world.assert_in_step();
}

#[test]
fn an_engine_that_is_not_safe_is_refused_at_the_start() {
    let world = World::new(18);
    let connection = world.engine().connections().next().unwrap().clone();
    let builder = || Engine::builder(world.store.clone(), Arc::new(world.runtime.clone()));
    let quiet = Timing { quiet: Duration::from_secs(1), ..Timing::default() };
    let refused = [
        builder().timing(quiet).build(),
        builder().connection(connection.clone()).connection(connection).build(),
        builder()
            .settings({
                let mut settings = world.settings;
                settings.batch_size = 51;
                settings
            })
            .build(),
        builder()
            .settings({
                let mut settings = world.settings;
                settings.senders = 0;
                settings
            })
            .build(),
    ];
    for refused in refused {
        assert!(matches!(refused, Err(SyncError::Configuration(_))));
    }
    let engine = builder().build().unwrap();
    let unknown = world.runtime.block_on(async { engine.sync(&"nobody".into()).await });
    assert!(matches!(unknown, Err(SyncError::Configuration(why)) if why.contains("nobody")));
}

#[test]
fn what_was_decided_and_done_stands_in_the_audit_log() {
    let world = World::new(19);
    world.shop.put(shop::order(1, "ann", &[100]));
    world.sync().unwrap();
    let records = world.runtime.block_on(async { world.store.audit(&world.id(), 0, 100).await }).unwrap();
    let actions: Vec<_> = records.iter().map(|record| record.entry.action.as_str()).collect();
    assert_eq!(actions, ["planned", "sent", "done", "sent", "done", "sent", "done"]);
    assert_eq!(records[0].entry.detail, "3 steps, parked: [], profile: plain (k3vq)");
    let plans = world.runtime.block_on(async { world.store.plans(&world.id()).await }).unwrap();
    assert_eq!(plans[0].profile.as_ref().unwrap().hash, "k3vq");
}

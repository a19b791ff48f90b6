//! The sweep, reconciliation, the stream of changes and the question what a store filters by: what they find, and what they
//! cost, call by call.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod simulation;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    time::Duration,
};

use api_core::{
    fake::{Fault, Faults},
    runtime::{Runtime, Timestamp},
};
use chrono::TimeDelta;
use futures_util::StreamExt;
use http::StatusCode;
use rust_decimal::dec;
use simulation::{Dice, World, doom, many_orders};
use xcart_client::{
    Change, ChangeCursor, Client, Fingerprint, SweepCursor, SweepPolicy, SweepRound,
    mock::{Charge, FakeXCart, Line, OrderSeed, Payment, XCartVersion},
    wire::{OrderId, PaymentStatusCode},
};

/// Orders of a store, two hours apart, and no faults.
fn store(version: XCartVersion, orders: u64, poison: &[u64]) -> World {
    World::new(version, Faults::none(), |store, now| {
        many_orders(store, &mut Dice::new(3), orders, 0, poison, now, TimeDelta::hours(2));
        if !poison.is_empty() {
            doom(store);
        }
    })
}

fn sweep(
    world: &World,
    client: &Client,
    cursor: &mut SweepCursor,
    policy: &SweepPolicy,
    known: &mut BTreeMap<OrderId, Fingerprint>,
) -> SweepRound {
    let before = known.clone();
    let round = client.sweep(cursor, policy, |order| before.get(&order).copied());
    let round = world.runtime.block_on(round).unwrap();
    for swept in &round.changed {
        known.insert(swept.row.order.id, swept.fingerprint);
    }
    *cursor = round.next.to_string().parse().unwrap();
    assert_eq!(*cursor, round.next);
    round
}

fn ids(round: &SweepRound) -> Vec<i64> {
    round.changed.iter().map(|swept| swept.row.order.id.0).collect()
}

// XC-UPDATE-1
#[test]
fn a_second_refund_in_part_and_a_parcels_number_do_not_move_the_update_date_and_are_seen_by_the_sweep_once() {
    for version in [XCartVersion::V5_5_0_29, XCartVersion::V5_5_1] {
        let world = World::new(version, Faults::none(), |store, now| {
            for _ in 0..3 {
                let seed =
                    OrderSeed::new("USD", now).guest("ada@shop.example").line(Line::new("TEA", "Tea", dec!(20), 1));
                let seed = seed.charge(Charge::shipping(dec!(5))).payment_status(PaymentStatusCode::Paid);
                store.add_order(seed.payment(Payment::sale("PayPal")));
            }
        });
        let (client, policy) = (world.client(), SweepPolicy::new());
        let (mut cursor, mut known, mut feed) = (SweepCursor::start(), BTreeMap::new(), ChangeCursor::start());
        let change = |act: &dyn Fn(&mut FakeXCart, Timestamp)| {
            world.runtime.advance(Duration::from_secs(600));
            act(&mut world.store.lock(), world.runtime.now());
        };
        change(&|store, now| store.refund(OrderId(2), dec!(3), now).unwrap());
        assert_eq!(ids(&sweep(&world, &client, &mut cursor, &policy, &mut known)), [1, 2, 3], "nothing was known");
        for _ in 0..2 {
            feed = world.runtime.block_on(client.changes(&feed)).unwrap().next;
        }
        change(&|store, now| store.refund(OrderId(2), dec!(4), now).unwrap());
        change(&|store, now| store.add_tracking(OrderId(3), "1Z999", now).unwrap());
        let page = world.runtime.block_on(client.changes(&feed)).unwrap();
        assert!(page.rows.is_empty(), "the feed cannot see it");
        let round = sweep(&world, &client, &mut cursor, &policy, &mut known);
        assert_eq!((ids(&round), round.ended_cycle), (vec![2, 3], true));
        assert_eq!(round.changed[0].transactions[0].successful().count(), 3);
        assert!(ids(&sweep(&world, &client, &mut cursor, &policy, &mut known)).is_empty(), "none twice");
    }
}

#[test]
fn a_round_keeps_to_its_calls_and_the_rounds_look_at_every_order_once_before_any_again() {
    let world = store(XCartVersion::V5_5_0_29, 250, &[]);
    let (client, policy) = (world.client(), SweepPolicy::new().calls_per_round(20));
    world.runtime.block_on(client.capabilities()).unwrap();
    let (mut cursor, mut known) = (SweepCursor::start(), BTreeMap::new());
    let now = world.runtime.now();
    let expected: Vec<i64> = {
        let store = world.store.lock();
        store.orders().filter(|order| policy.looks_at(order, now)).map(|order| order.id.0).collect()
    };
    let (mut seen, mut rounds, mut before) = (Vec::new(), 0, world.requests().0);
    loop {
        let round = sweep(&world, &client, &mut cursor, &policy, &mut known);
        seen.extend(ids(&round));
        rounds += 1;
        let requests = world.requests().0;
        // A page that is shorter than asked costs one more: is it the last, or does the store give less?
        let made = requests - before;
        assert!(made == u64::from(round.calls) || made == u64::from(round.calls) + 1, "{made} calls, {round:?}");
        assert!(round.calls <= 20 && round.looked_at < 20, "{round:?}");
        before = requests;
        if round.ended_cycle {
            break;
        }
    }
    assert_eq!(seen, expected, "each once, by ascending id, across the rounds");
    let bound = policy.rounds_per_cycle(250, u64::try_from(expected.len()).unwrap());
    assert!(rounds <= bound && bound <= rounds + 2, "{rounds} rounds, {bound} at most");
    assert_eq!(policy.bound(250, 190, Duration::from_secs(60)), Duration::from_secs(60 * (11 + 1)));
}

#[test]
fn the_policy_looks_at_what_can_still_move() {
    let world = store(XCartVersion::V5_5_1, 1, &[]);
    let policy = SweepPolicy::new();
    let mut order = world.store.lock().orders().next().unwrap().clone();
    let changed = order.update_date.0;
    let after = |days| changed + TimeDelta::days(days);
    for (code, days) in [("Q", 90), ("A", 90), ("PP", 90), ("XX", 90), ("P", 45), ("R", 45), ("D", 7), ("C", 7)] {
        let mut status = order.payment_status.0.clone().unwrap();
        status.code = PaymentStatusCode::from(code);
        order.payment_status = Some(status).into();
        assert!(policy.looks_at(&order, after(days)), "{code}");
        assert!(!policy.looks_at(&order, after(days) + TimeDelta::seconds(1)), "{code}");
    }
    order.payment_status = None.into();
    assert!(policy.looks_at(&order, after(90)));
    let long = policy.unsettled_for(Duration::from_secs(1_000 * 86_400));
    assert!(long.looks_at(&order, after(365)) && !long.looks_at(&order, after(366)), "placed too long ago");
}

#[test]
fn one_order_whose_transactions_fail_holds_up_no_other() {
    let world = store(XCartVersion::V5_5_0_29, 5, &[]);
    let (client, policy) = (world.client(), SweepPolicy::new());
    for _ in 0..12 {
        let third = |request: &api_core::transport::Request| request.url.path().ends_with("/3/payment_transactions");
        world.faults.next_where(third, Fault::status(StatusCode::INTERNAL_SERVER_ERROR));
    }
    let round = sweep(&world, &client, &mut SweepCursor::start(), &policy, &mut BTreeMap::new());
    assert_eq!(round.failed.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [3]);
    assert!(round.ended_cycle && round.changed.len() + 1 == round.looked_at);
}

#[test]
fn what_was_found_before_a_failure_is_given_and_the_next_round_goes_on_from_there() {
    let world = store(XCartVersion::V5_5_0_29, 5, &[]);
    let (client, policy) = (world.client(), SweepPolicy::new());
    for _ in 0..4 {
        let third = |request: &api_core::transport::Request| request.url.path().ends_with("/3/payment_transactions");
        world.faults.next_where(third, Fault::LostRequest);
    }
    let (mut cursor, mut known) = (SweepCursor::start(), BTreeMap::new());
    let round = sweep(&world, &client, &mut cursor, &policy, &mut known);
    assert_eq!((ids(&round), round.ended_cycle, round.stopped_by.is_some()), (vec![1, 2], false, true));
    assert_eq!(ids(&sweep(&world, &client, &mut cursor, &policy, &mut known)), [3, 4, 5]);
}

#[test]
fn reconciliation_finds_orders_never_seen_and_orders_gone_and_costs_a_call_for_ninety_and_one_for_each_that_is_missing()
{
    let world = store(XCartVersion::V5_5_0_29, 270, &[100]);
    let client = world.client();
    let now = world.runtime.now();
    let mut known: BTreeSet<OrderId> = world.store.lock().orders().map(|order| order.id).collect();
    known.remove(&OrderId(42));
    for id in [7, 200] {
        world.store.lock().delete_order(OrderId(id)).unwrap();
    }
    let before = world.requests().0;
    let begin = now - TimeDelta::days(60);
    let result = world.runtime.block_on(client.reconcile(begin, now + TimeDelta::days(1), &known)).unwrap();
    assert_eq!(result.unseen.iter().map(|row| row.order.id.0).collect::<Vec<_>>(), [42]);
    assert_eq!(result.gone, [OrderId(7), OrderId(200)]);
    assert_eq!(result.bad.iter().map(|bad| bad.order).collect::<Vec<_>>(), [Some(OrderId(101))]);
    assert_eq!(result.listed, 268);
    let cost = world.requests().0 - before;
    assert!(cost <= 270_u64.div_ceil(90) + 12 + 2, "{cost} calls");

    // A window of which nothing is known, and one of which everything is.
    let (from, to) = (now - TimeDelta::hours(41), now - TimeDelta::hours(21));
    let result = world.runtime.block_on(client.reconcile(from, to, &BTreeSet::new())).unwrap();
    assert_eq!(result.unseen.len(), 10);
    let known: BTreeSet<OrderId> = result.unseen.iter().map(|row| row.order.id).collect();
    let before = world.requests().0;
    let result = world.runtime.block_on(client.reconcile(from, to, &known)).unwrap();
    assert!(result.unseen.is_empty() && result.gone.is_empty());
    assert!(world.requests().0 - before <= 2);
}

// XC-LD-2 and XC-FILTER-2
#[test]
fn a_store_is_asked_once_a_day_what_it_filters_by_and_the_filter_is_used_where_it_is() {
    for (version, has) in [(XCartVersion::V5_5_0_29, false), (XCartVersion::V5_5_1, true)] {
        let world = store(version, 5, &[]);
        let client = world.client();
        let capabilities = world.runtime.block_on(client.capabilities()).unwrap().unwrap();
        assert_eq!(capabilities.filters_by_change, has);
        assert_eq!(capabilities.parameters.contains("lastRenewDate[after]"), has);
        assert!(capabilities.filters_by_placement && capabilities.filters_by_status && capabilities.filters_by_login);
        assert!(capabilities.sorts_by_change && capabilities.sorts_by_placement);
        for (later, requests) in
            [(Duration::ZERO, 1), (Duration::from_secs(23 * 3_600), 1), (Duration::from_secs(7_200), 2)]
        {
            world.runtime.advance(later);
            world.runtime.block_on(client.clone().capabilities()).unwrap();
            assert_eq!(world.requests().0, requests);
        }
    }
}

// XC-POISON-1
#[test]
fn a_store_whose_first_order_is_poison_does_not_tell_what_it_filters_by_and_the_walk_works_all_the_same() {
    for version in [XCartVersion::V5_5_0_29, XCartVersion::V5_5_1] {
        let world = store(version, 30, &[0]);
        let client = world.client();
        assert_eq!(world.runtime.block_on(client.capabilities()).unwrap(), None);
        let mut cursor = ChangeCursor::start();
        for _ in 0..2 {
            cursor = world.runtime.block_on(client.changes(&cursor)).unwrap().next;
        }
        world.runtime.advance(Duration::from_secs(600));
        world.store.lock().set_admin_notes(OrderId(9), "edited", world.runtime.now()).unwrap();
        let page = world.runtime.block_on(client.changes(&cursor)).unwrap();
        assert_eq!(page.rows.iter().map(|row| row.order.id.0).collect::<Vec<_>>(), [9]);
    }
}

#[test]
fn a_stream_of_changes_gives_a_checkpoint_behind_each_page_and_one_that_is_cut_short_repeats_and_loses_nothing() {
    let world = store(XCartVersion::V5_5_0_29, 250, &[3]);
    let client = world.client();
    let (mut stored, mut seen, mut bad, mut last) = (ChangeCursor::start(), BTreeMap::new(), 0, ChangeCursor::start());
    for taken in [150, usize::MAX] {
        let mut changes = pin!(client.changes_since(stored.clone()).take(taken));
        while let Some(change) = world.runtime.block_on(changes.next()) {
            match change.unwrap() {
                Change::Order(row) => *seen.entry(row.order.id.0).or_insert(0) += 1,
                Change::Bad(row) => bad += u32::from(row.order == Some(OrderId(4))),
                Change::Checkpoint(cursor) => (stored, last) = (cursor.clone(), cursor),
                _ => {}
            }
        }
    }
    assert_eq!((seen.len(), bad), (249, 1));
    assert!(seen.values().any(|times| *times == 2) && seen.values().all(|times| *times <= 2), "from the checkpoint on");
    assert!(!last.is_backfill());
    let again = world.runtime.block_on(client.changes_since(last).collect::<Vec<_>>());
    assert!(matches!(again.as_slice(), [Ok(Change::Checkpoint(_))]), "a quiet store gives its checkpoint alone");
}

#[test]
fn a_text_that_is_no_cursor_and_no_fingerprint_is_refused() {
    for text in ["", "xs1", "xs1|a||", "xs1|1|2|3|4", "xs2|0||", "xs1|-1||"] {
        assert!(text.parse::<SweepCursor>().is_err(), "{text}");
    }
    for text in ["", "12", "+123456789abcdef", "0123456789abcdefg", "0123456789abcde\u{e9}"] {
        assert!(text.parse::<Fingerprint>().is_err(), "{text}");
    }
    let text = "0123456789abcdef";
    assert_eq!(text.parse::<Fingerprint>().unwrap().to_string(), text);
    let json = serde_json::to_string(&SweepCursor::start()).unwrap();
    assert_eq!(serde_json::from_str::<SweepCursor>(&json).unwrap(), SweepCursor::start());
}

//! Polling what changed, although the add-on cannot be asked for it.

use std::{collections::BTreeSet, time::Duration};

use xcart_client::{
    ChangeCursor,
    legacy::Client,
    mock::{LegacyQuirk, demo},
    wire::PaymentStatusCode,
};

use crate::world::World;

fn poll(world: &World, client: &Client, cursor: &mut ChangeCursor) -> Vec<i64> {
    let mut ids = Vec::new();
    loop {
        let page = world.runtime.block_on(client.changes(cursor)).unwrap();
        assert!(page.bad.is_empty(), "{:?}", page.bad);
        ids.extend(page.rows.iter().map(|order| order.order_id.0.0));
        *cursor = page.next.to_string().parse().unwrap();
        if !page.more {
            return ids;
        }
    }
}

/// XC-LEGACY-10, XC-LEGACY-20.
#[test]
fn what_changed_is_seen_by_the_next_poll_and_a_quiet_store_costs_one_call() {
    let world = World::demo([]);
    let client = world.client("demo-read");
    let all: BTreeSet<i64> = world.store.lock().orders().map(|order| order.id.0).collect();
    let mut cursor = ChangeCursor::start();
    assert_eq!(poll(&world, &client, &mut cursor).into_iter().collect::<BTreeSet<_>>(), all);
    poll(&world, &client, &mut cursor);
    world.runtime.advance(Duration::from_secs(600));
    let (one, other) = demo::change_two_orders(&mut world.store.lock(), world.now());
    assert_eq!(poll(&world, &client, &mut cursor).into_iter().collect::<BTreeSet<_>>(), [one.0, other.0].into());
    for round in 0..5 {
        world.runtime.advance(Duration::from_secs(600));
        let (id, now) = (world.id("1010"), world.now());
        world.store.lock().set_admin_notes(id, &format!("round {round}"), now).unwrap();
        assert_eq!(poll(&world, &client, &mut cursor), [id.0]);
        world.runtime.advance(Duration::from_secs(600));
        world.store.lock().reset_calls();
        assert_eq!(poll(&world, &client, &mut cursor), Vec::<i64>::new());
        assert_eq!(world.calls_total(), 1, "{:?}", world.calls());
    }
}

/// XC-LEGACY-20.
#[test]
fn a_release_that_does_not_sort_by_change_is_read_by_id() {
    let world = World::demo([LegacyQuirk::ChangesUnsorted]);
    let client = world.client("demo-read");
    let mut cursor = ChangeCursor::start();
    poll(&world, &client, &mut cursor);
    for number in ["1003", "1060"] {
        world.runtime.advance(Duration::from_secs(600));
        let (id, now) = (world.id(number), world.now());
        world.store.lock().set_payment_status(id, &PaymentStatusCode::Cancelled, now).unwrap();
        assert!(poll(&world, &client, &mut cursor).contains(&id.0), "{number}");
    }
}

#[test]
fn only_what_was_placed_since_is_followed() {
    let world = World::demo([]);
    let client = world.client("demo-read");
    let placed = world.store.lock().orders().nth(40).unwrap().create_date.0;
    let expected: BTreeSet<i64> = {
        let store = world.store.lock();
        store.orders().filter(|order| order.create_date.0 >= placed).map(|order| order.id.0).collect()
    };
    let mut cursor = ChangeCursor::since(placed);
    assert_eq!(poll(&world, &client, &mut cursor).into_iter().collect::<BTreeSet<_>>(), expected);
}

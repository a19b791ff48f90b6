//! The client against `FakeXCart`: the whole demonstration store, in both versions, below a folder.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use api_core::{
    Secret,
    fake::{Fault, InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    url::BaseUrl,
};
use http::StatusCode;
use xcart_client::{
    ChangeCursor, Client, ErrorKind, ProfileQuery,
    mock::{FakeXCart, FakeXCartConfig, XCartVersion, demo},
    wire::{OrderId, OrderNumber, PaymentStatusCode},
};

struct World {
    runtime: ManualRuntime,
    store: Shared<FakeXCart>,
    transport: InProcess<FakeXCart>,
}

impl World {
    fn new(version: XCartVersion) -> Self {
        let runtime = ManualRuntime::new(1);
        let config = FakeXCartConfig::default().version(version).web_dir("shop").latency(Duration::from_millis(40));
        let store = Shared::new(demo::demo_store_with(config, runtime.now()));
        let transport = InProcess::new(store.clone(), Arc::new(runtime.clone()));
        Self { runtime, store, transport }
    }

    fn client(&self, key: &str, base: &str) -> Client {
        let (transport, runtime) = (Arc::new(self.transport.clone()), Arc::new(self.runtime.clone()));
        Client::builder(transport, runtime, BaseUrl::parse(base).unwrap(), Secret::new(key)).build().unwrap()
    }

    /// Polls to the end: ids, and ids of bad rows.
    fn poll(&self, client: &Client, cursor: &mut ChangeCursor) -> (Vec<i64>, Vec<Option<i64>>) {
        let (mut ids, mut bad) = (Vec::new(), Vec::new());
        loop {
            let page = self.runtime.block_on(client.changes(cursor)).unwrap();
            ids.extend(page.rows.iter().map(|row| row.order.id.0));
            bad.extend(page.bad.iter().map(|bad| bad.order.map(|id| id.0)));
            *cursor = page.next;
            if !page.more {
                return (ids, bad);
            }
        }
    }
}

#[test]
fn every_order_of_the_demonstration_store_comes_or_is_named_as_bad_and_then_only_what_changes() {
    for version in [XCartVersion::V5_5_0_29, XCartVersion::V5_5_1] {
        let world = World::new(version);
        let client = world.client("demo-read", "https://store.example/shop/");
        let (all, poison): (BTreeSet<i64>, i64) = {
            let store = world.store.lock();
            (store.orders().map(|order| order.id.0).collect(), store.order_by_number(demo::POISON).unwrap().id.0)
        };
        let mut cursor = ChangeCursor::start();
        let (ids, bad) = world.poll(&client, &mut cursor);
        assert_eq!(bad, [Some(poison)]);
        assert_eq!(ids.into_iter().chain([poison]).collect::<BTreeSet<_>>(), all);

        world.poll(&client, &mut cursor);
        assert_eq!(world.poll(&client, &mut cursor), (vec![], vec![]));
        world.runtime.advance(Duration::from_secs(600));
        let (one, other) = demo::change_two_orders(&mut world.store.lock(), world.runtime.now());
        let changed: BTreeSet<i64> = world.poll(&client, &mut cursor).0.into_iter().collect();
        assert_eq!(changed, [one.0, other.0].into(), "{version:?}");
        world.store.lock().reset_calls();
        assert_eq!(world.poll(&client, &mut cursor), (vec![], vec![]));
        assert!(world.store.lock().calls_total() <= 20, "{:?}", world.store.lock().calls());
    }
}

#[test]
fn what_belongs_to_an_order_is_read_whole() {
    let world = World::new(XCartVersion::V5_5_0_29);
    let client = world.client("demo-all", "https://store.example/shop");
    let order =
        world.runtime.block_on(client.order_by_number(&OrderNumber(demo::TO_REFUND.into()))).unwrap().unwrap().order;
    assert_eq!(world.runtime.block_on(client.order(order.id)).unwrap().unwrap().order, order);
    let expected = world.store.lock().transactions(order.id).to_vec();
    let read = world.runtime.block_on(client.payment_transactions(order.id)).unwrap();
    assert_eq!(read.iter().map(|t| t.id).collect::<Vec<_>>(), expected.iter().map(|t| t.id).collect::<Vec<_>>());
    let history = world.store.lock().history(order.id).len();
    assert_eq!(world.runtime.block_on(client.order_history(order.id)).unwrap().len(), history);
    world.runtime.block_on(client.order_details(order.id)).unwrap();
    assert!(world.runtime.block_on(client.payment_transactions(OrderId(99_999))).unwrap().is_empty());
    assert!(world.runtime.block_on(client.order(OrderId(99_999))).unwrap().is_none());

    let customer = order.customer_id.unwrap();
    let profile = world.runtime.block_on(client.profile(customer)).unwrap().unwrap().value;
    assert_eq!(profile.id, customer);
    world.runtime.block_on(client.addresses(customer)).unwrap();
    assert!(world.runtime.block_on(client.profile(order.order_profile_id.unwrap())).unwrap().is_none());
    let mut profiles = client.profiles(ProfileQuery::new());
    let page = world.runtime.block_on(profiles.next_page()).unwrap().unwrap();
    assert_eq!((page.rows.len(), page.bad.len()), (world.store.lock().profiles().count(), 0));
    let mut products = client.products();
    let page = world.runtime.block_on(products.next_page()).unwrap().unwrap();
    assert_eq!(page.rows.len(), world.store.lock().products().count());
    let first = page.rows[0].value.clone();
    assert_eq!(world.runtime.block_on(client.product(first.id)).unwrap().unwrap().value, first);
    assert!(world.runtime.block_on(products.next_page()).unwrap().is_none());
}

#[test]
fn a_poison_order_is_a_server_error_while_the_store_serves_others() {
    let world = World::new(XCartVersion::V5_5_0_29);
    let client = world.client("demo-read", "https://store.example/shop");
    let poison = world.store.lock().order_by_number(demo::POISON).unwrap().id;
    let error = world.runtime.block_on(client.order(poison)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(world.runtime.block_on(client.is_serving()).unwrap());
}

#[test]
fn a_wrong_key_and_a_wrong_folder_are_told() {
    let world = World::new(XCartVersion::V5_5_0_29);
    let wrong_key = world.client("demo-wrong", "https://store.example/shop");
    let error = world.runtime.block_on(wrong_key.changes(&ChangeCursor::start())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorised);
    assert!(!error.to_string().contains("demo-wrong"), "{error}");
    let wrong_folder = world.client("demo-read", "https://store.example/other");
    let error = world.runtime.block_on(wrong_folder.changes(&ChangeCursor::start())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotXCart);
    assert!(error.to_string().contains("store.example/other/api/orders"), "{error}");
    assert!(error.to_string().contains("base URL"), "{error}");
}

#[test]
fn a_poll_survives_what_goes_wrong_on_the_way() {
    let world = World::new(XCartVersion::V5_5_0_29);
    let client = world.client("demo-read", "https://store.example/shop");
    for fault in [
        Fault::NeverSent,
        Fault::LostRequest,
        Fault::LostResponse,
        Fault::TruncatedBody,
        Fault::SlowBody(Duration::from_secs(90)),
        Fault::status(StatusCode::BAD_GATEWAY),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
    ] {
        world.transport.faults().next(fault);
        let (ids, _) = world.poll(&client, &mut ChangeCursor::start());
        assert_eq!(ids.len() + 1, world.store.lock().orders().count());
    }
    world.runtime.advance(Duration::from_secs(60));
    let id = OrderId(1);
    let mut cursor = ChangeCursor::start();
    world.poll(&client, &mut cursor);
    world.store.lock().set_payment_status(id, &PaymentStatusCode::Declined, world.runtime.now()).unwrap();
    assert_eq!(world.poll(&client, &mut cursor).0, [1]);
}

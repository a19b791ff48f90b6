//! Lists: every order once, bad rows by themselves, and every condition checked again.

use std::collections::BTreeSet;

use api_core::{
    fake::Faults,
    runtime::{ManualRuntime, Runtime},
};
use futures_util::TryStreamExt;
use http::StatusCode;
use xcart_client::{
    ErrorKind, OrderBy, OrderQuery, RowFault,
    legacy::Orders,
    mock::{FakeXCart, FakeXCartConfig, LegacyQuirk, OrderSeed, generate::Generator},
    wire::{OrderId, PaymentStatusCode},
};

use crate::world::{NOBODY, World};

/// A generated store, a part of whose orders are of nobody.
fn large(orders: usize, nobody_every: usize) -> (World, BTreeSet<i64>, BTreeSet<i64>) {
    let runtime = ManualRuntime::new(3);
    let now = api_core::runtime::Runtime::now(&runtime);
    let mut store = FakeXCart::new(FakeXCartConfig::default().web_dir("shop").legacy([]));
    let generator = Generator::new(7, now);
    let mut nobodies = BTreeSet::new();
    let mut at = 0;
    while at < orders {
        let count = nobody_every.min(orders - at);
        generator.clone().orders(count).fill(&mut store);
        at += count;
        if at < orders {
            nobodies.insert(store.add_order(OrderSeed::new("USD", now)).0);
            at += 1;
        }
    }
    let all = store.orders().map(|order| order.id.0).collect();
    (World::of(&runtime, store), all, nobodies)
}

/// XC-LEGACY-7.
#[test]
fn a_large_store_is_read_whole_each_order_once_and_the_bad_ones_named() {
    let (world, all, nobodies) = large(900, 180);
    assert!(nobodies.len() >= 4, "{nobodies:?}");
    let client = world.client("demo-read");
    let (mut ids, mut bad) = (Vec::new(), Vec::new());
    let mut orders = client.orders(OrderQuery::new());
    while let Some(page) = world.runtime.block_on(orders.next_page()).unwrap() {
        ids.extend(page.rows.iter().map(|order| order.order_id.0.0));
        for row in page.bad {
            assert!(row.to_string().contains("null given"), "{row}");
            assert!(
                matches!(row.fault, RowFault::Unreadable(ref error) if error.status() == Some(StatusCode::BAD_REQUEST))
            );
            bad.push(row.order.unwrap().0);
        }
    }
    assert_eq!(bad.iter().copied().collect::<BTreeSet<_>>(), nobodies);
    assert_eq!(ids.len() + bad.len(), all.len());
    assert_eq!(ids.into_iter().chain(bad).collect::<BTreeSet<_>>(), all);
    let (calls, listed) = (world.calls_total(), all.len());
    println!("{listed} orders, {} of them bad: {calls} calls", nobodies.len());
    assert!(calls <= 10 + 20 * nobodies.len() as u64, "{calls}");
}

#[test]
fn the_same_in_spite_of_what_goes_wrong_on_the_way() {
    let (mut world, all, nobodies) = large(400, 150);
    let page = |status| xcart_client::api_core::fake::Fault::status(status);
    let faults =
        Faults::random(5, vec![(10, page(StatusCode::SERVICE_UNAVAILABLE)), (10, page(StatusCode::BAD_GATEWAY))]);
    let runtime = std::sync::Arc::new(world.runtime.clone());
    world.transport = api_core::fake::InProcess::with_faults(world.store.clone(), runtime, faults);
    let orders = world.settings("demo-read").page_size(32).build_legacy().unwrap().orders(OrderQuery::new());
    let rows: Vec<_> = world.runtime.block_on(orders.into_stream().try_collect()).unwrap();
    let ids: BTreeSet<i64> = rows.iter().flatten().map(|order| order.order_id.0.0).collect();
    let bad: BTreeSet<i64> = rows.iter().filter_map(|row| Some(row.as_ref().err()?.order?.0)).collect();
    assert_eq!((rows.len(), &bad), (all.len(), &nobodies));
    assert_eq!(&ids | &bad, all);
}

fn count<T: api_core::wire::WireValue + Send + 'static>(world: &World, mut orders: Orders<T>) -> (usize, usize) {
    let (mut rows, mut left_out) = (0, 0);
    while let Some(page) = world.runtime.block_on(orders.next_page()).unwrap() {
        rows += page.rows.len();
        left_out += page.left_out;
    }
    (rows, left_out)
}

/// XC-LEGACY-10.
#[test]
fn every_condition_is_checked_again_on_what_comes() {
    let (good, ignoring) = (World::demo([]), World::demo([LegacyQuirk::ConditionsIgnored]));
    let placed = good.store.lock().orders().nth(30).unwrap().create_date.0;
    let queries = [
        OrderQuery::new().placed_from(placed),
        OrderQuery::new().placed_before(placed),
        OrderQuery::new().payment_status([PaymentStatusCode::Refunded, PaymentStatusCode::PartiallyPaid]),
        OrderQuery::new().shipping_status([xcart_client::wire::ShippingStatusCode::Delivered]),
        OrderQuery::new().login("ADA"),
    ];
    for query in queries {
        let asked = count(&good, good.client("demo-read").orders(query.clone()));
        let checked = count(&ignoring, ignoring.client("demo-read").orders(query.clone()));
        assert!(asked.0 > 0 && checked.1 > 0, "{query:?}: {asked:?} {checked:?}");
        assert_eq!((asked.0, asked.1), (checked.0, 0), "{query:?}");
    }
}

/// The add-on looks for the e-mail of the order's own copy of its customer; a row in the complex schema has that of the customer.
#[test]
fn an_order_is_found_by_the_email_it_was_placed_with_though_its_customer_has_another_now() {
    for quirks in [&[][..], &[LegacyQuirk::ConditionsIgnored]] {
        let world = World::demo(quirks.iter().copied());
        let moved = {
            let mut store = world.store.lock();
            let now = world.runtime.now();
            let customer = store.add_profile("new@example.com", now);
            store.add_order(OrderSeed::new("USD", now).customer(customer).email("former@example.com"))
        };
        let found = |email| {
            let mut orders = world.client("demo-read").orders(OrderQuery::new().login(email));
            let mut ids = Vec::new();
            while let Some(page) = world.runtime.block_on(orders.next_page()).unwrap() {
                ids.extend(page.rows.iter().map(|order| order.order_id.0));
            }
            ids
        };
        assert_eq!(found("Former@"), [moved]);
        // That of its customer today: what the store itself takes for no match.
        let of_today = if quirks.is_empty() { Vec::new() } else { vec![moved] };
        assert_eq!(found("new@example"), of_today);
    }
}

#[test]
fn rows_of_the_default_schema_are_checked_by_date_and_asked_for_nothing_else() {
    let (good, ignoring) = (World::demo([]), World::demo([LegacyQuirk::ConditionsIgnored]));
    let placed = good.store.lock().orders().nth(30).unwrap().create_date.0;
    let query = OrderQuery::new().placed_from(placed).order_by(OrderBy::Placed { newest_first: true });
    let asked = count(&good, good.client("demo-read").order_rows(query.clone()).unwrap());
    let checked = count(&ignoring, ignoring.client("demo-read").order_rows(query).unwrap());
    assert_eq!((asked.0, checked.1 > 0), (checked.0, true));
    let error = good.client("demo-read").order_rows(OrderQuery::new().login("ada")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.to_string().contains("list these orders in the complex schema"), "{error}");
}

#[test]
fn customers_and_products_come_once_each() {
    let world = World::demo([]);
    let client = world.client("demo-read");
    let profiles: Vec<_> = world.runtime.block_on(client.profiles().into_stream().try_collect()).unwrap();
    assert_eq!(profiles.len(), world.store.lock().profiles().count());
    let products: Vec<_> = world.runtime.block_on(client.products().into_stream().try_collect()).unwrap();
    let complex: Vec<_> = world.runtime.block_on(client.complex_products().into_stream().try_collect()).unwrap();
    assert_eq!((products.len(), complex.len()), (world.store.lock().products().count(), products.len()));
    let stock = products[0].as_ref().unwrap().value.stock();
    assert_eq!(stock, complex[0].as_ref().unwrap().value.quantity.map(|quantity| *quantity));
}

#[test]
fn a_bad_row_without_an_id_of_its_own_is_not_taken_for_a_cart() {
    let world = World::demo([]);
    let id = world.id(NOBODY);
    // A cart under the id before it, which the complex schema fails on too.
    let mut cart = world.store.lock().order(id).unwrap().clone();
    world.store.lock().delete_order(OrderId(id.0 - 1)).unwrap();
    cart.id = OrderId(id.0 - 1);
    world.store.lock().put_cart(cart);
    let mut orders = world.client("demo-read").orders(OrderQuery::new());
    let mut bad = Vec::new();
    while let Some(page) = world.runtime.block_on(orders.next_page()).unwrap() {
        bad.extend(page.bad.iter().map(|row| row.order));
    }
    assert_eq!(bad, [Some(id)]);
}

//! The client over the fake: orders whole, and what is written.

use api_core::{Secret, fake::Fault};
use rust_decimal::dec;
use xcart_client::{
    Credentials, ErrorKind,
    legacy::wire::Moment,
    meaning::{MoneyTrail, SubTotal, Total},
    mock::{LegacyQuirk, demo},
    wire::{ItemId, OrderId, ProductId, ProfileId, RowId, Surcharge, SurchargeType, TransactionStatus},
};

use crate::world::{NOBODY, World};

/// What X-Cart's own arithmetic makes of an order of the current API.
fn money(order: &xcart_client::wire::Order, transactions: &[xcart_client::wire::PaymentTransaction]) -> String {
    let exponent = match order.currency.as_str() {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    };
    let trail = MoneyTrail::of(order, transactions, &[], exponent).map(|trail| {
        let movement = |one: &xcart_client::meaning::Movement| (one.kind, one.amount.normalize(), one.at);
        trail.movements.iter().map(movement).collect::<Vec<_>>()
    });
    format!("{:?} {:?} {trail:?}", SubTotal::of(order, exponent), Total::of(order, exponent))
}

#[test]
fn every_order_is_as_the_current_api_has_it_whatever_the_release() {
    let releases =
        [vec![], vec![LegacyQuirk::QuotedNumbers], vec![LegacyQuirk::LongFloats, LegacyQuirk::ConditionsIgnored]];
    for quirks in releases {
        let world = World::demo(quirks.clone());
        let client = world.client("demo-read");
        let ids: Vec<OrderId> = world.store.lock().orders().map(|order| order.id).collect();
        assert!(ids.len() > 60);
        for id in ids {
            let read = world.runtime.block_on(client.current(id)).unwrap().unwrap();
            let (order, mut transactions) = {
                let store = world.store.lock();
                (store.order(id).unwrap().clone(), store.transactions(id).to_vec())
            };
            // The one thing of which the add-on tells more: 5.5.0.29 has the method's name there (XC-TXN-1).
            for (transaction, read) in transactions.iter_mut().zip(&read.transactions) {
                transaction.status_text = read.status_text.clone();
            }
            assert_eq!(read.order.total, order.total, "{id}");
            assert_eq!(read.order.create_date, order.create_date, "{id}");
            assert_eq!(read.order.update_date, order.update_date, "{id}");
            assert_eq!(read.order.email, order.email, "{id}");
            assert_eq!(read.order.customer_id, order.customer_id, "{id}");
            let prices = |order: &xcart_client::wire::Order| -> Vec<_> {
                let line = |item: &xcart_client::wire::OrderItem| {
                    (
                        item.id,
                        item.product_id,
                        item.sku.clone(),
                        item.item_net_price,
                        item.amount,
                        item.surcharges.clone(),
                    )
                };
                order.items.iter().map(line).collect()
            };
            assert_eq!(prices(&read.order), prices(&order), "{id}");
            assert_eq!(read.order.surcharges, order.surcharges, "{id}");
            let address = |address: Option<&xcart_client::wire::Address>| {
                address.map(|one| (one.street.clone(), one.country_code.clone(), one.custom_fields.clone()))
            };
            assert_eq!(address(read.order.billing_address.as_ref()), address(order.billing_address.as_ref()), "{id}");
            assert_eq!(money(&read.order, &read.transactions), money(&order, &transactions), "{id} {quirks:?}");
        }
    }
}

#[test]
fn a_whole_order_costs_two_calls_and_one_for_each_transaction() {
    let world = World::demo([]);
    let client = world.client("demo-read");
    let id = world.id(demo::TO_REFUND);
    world.runtime.block_on(client.current(id)).unwrap().unwrap();
    assert_eq!(world.calls_total(), 3, "{:?}", world.calls());
    world.store.lock().reset_calls();
    let twice_paid = world.id("1059");
    world.runtime.block_on(client.current(twice_paid)).unwrap().unwrap();
    assert_eq!(world.calls_total(), 4, "{:?}", world.calls());
}

/// XC-LEGACY-17.
#[test]
fn lines_with_added_surcharges_cost_a_call_each_and_the_others_none() {
    let world = World::demo([]);
    let (order, mut transactions) = {
        let store = world.store.lock();
        let id = store.order_by_number("1003").unwrap().id;
        (store.order(id).unwrap().clone(), store.transactions(id).to_vec())
    };
    let mut taxed = order.clone();
    let (line, tax) = (&mut taxed.items[0], order.surcharges[0].clone());
    line.surcharges = vec![Surcharge {
        surcharge_type: SurchargeType::Tax,
        value: dec!(2.5),
        include: false,
        available: true,
        ..tax
    }];
    line.id = ItemId(5_000);
    (taxed.id, taxed.order_number) = (OrderId(500), "1500".to_owned().into());
    transactions.clear();
    world.store.lock().put_order(taxed.clone(), transactions);
    let current = world.runtime.block_on(world.client("demo-read").current(OrderId(500))).unwrap().unwrap();
    assert_eq!(current.order.items[0].surcharges, taxed.items[0].surcharges);
    let calls = world.calls().clone();
    assert_eq!((calls["GET orderitem/{id}"], calls.values().sum::<u64>()), (1, 3), "{calls:?}");
}

#[test]
fn an_order_of_nobody_has_no_addresses_and_that_is_no_gap() {
    let world = World::demo([]);
    let id = world.id(NOBODY);
    let current = world.runtime.block_on(world.client("demo-read").current(id)).unwrap().unwrap();
    assert_eq!(current.gaps, []);
    assert!(!world.calls().contains_key("GET order/{id} complex"));
}

#[test]
fn an_order_that_changes_while_it_is_read_is_read_again() {
    let world = World::demo([]);
    let client = world.settings("demo-read").build_legacy().unwrap();
    let id = world.id(demo::TO_EDIT);
    let parts = world.runtime.block_on(client.parts(id)).unwrap().unwrap();
    let now = world.now();
    world.store.lock().edit_order(id, now, |basket| basket.set_quantity("TEA-1", 7)).unwrap();
    let after = world.runtime.block_on(client.parts(id)).unwrap().unwrap();
    // Half of it was read before the change, half of it after.
    let torn = xcart_client::legacy::OrderParts::new(parts.order, after.complex, after.transactions);
    assert!(torn.to_current().is_err());
    assert!(world.runtime.block_on(client.current(id)).unwrap().is_some());
}

/// XC-LEGACY-9.
#[test]
fn what_is_not_there_is_none() {
    let world = World::demo([]);
    let client = world.client("demo-all");
    world.runtime.block_on(async {
        assert_eq!(client.order(OrderId(99_999)).await.unwrap(), None);
        assert_eq!(client.current(OrderId(99_999)).await.unwrap(), None);
        assert_eq!(client.transactions(OrderId(99_999)).await.unwrap(), None);
        assert_eq!(client.profile(ProfileId(99_999)).await.unwrap(), None);
        assert_eq!(client.set_stock(ProductId(99_999), 1).await.unwrap(), None);
        assert_eq!(client.add_tracking_number(OrderId(99_999), "1Z").await.unwrap(), None);
        assert!(!client.delete_tracking_number(RowId(99_999)).await.unwrap());
    });
}

#[test]
fn transactions_profiles_and_products_are_read() {
    let world = World::demo([]);
    let client = world.client("demo-read");
    let id = world.id(demo::TO_REFUND);
    world.runtime.block_on(async {
        let transactions = client.transactions(id).await.unwrap().unwrap();
        assert_eq!(transactions[0].status, TransactionStatus::Success);
        let exchange = transactions[0].backend_transactions.as_ref().unwrap()[0].clone();
        let alone = client.backend_transaction(*exchange.id).await.unwrap().unwrap();
        assert_eq!(alone.payment_transaction.as_ref().unwrap().transaction_id, transactions[0].transaction_id);
        let profile = client.profile(ProfileId(1)).await.unwrap().unwrap();
        let complex = client.complex_profile(ProfileId(1)).await.unwrap().unwrap();
        assert_eq!((profile.login, profile.added), (complex.login, complex.added_date));
        let product = client.product(ProductId(1)).await.unwrap().unwrap();
        let complex = client.complex_product(ProductId(1)).await.unwrap().unwrap();
        assert_eq!((product.name("en"), product.price), (Some(complex.name.as_str()), complex.price));
        assert_eq!(product.date.and_then(Moment::at).is_some(), complex.release_date.is_some());
    });
}

/// XC-LEGACY-18.
#[test]
fn a_parcel_s_number_is_entered_read_and_taken_away() {
    let world = World::demo([]);
    let (client, id) = (world.client("demo-all"), world.id(demo::TO_REFUND));
    world.runtime.block_on(async {
        let made = client.add_tracking_number(id, "1Z999").await.unwrap().unwrap();
        assert_eq!(*made.order.as_ref().unwrap().order_id, id);
        assert_eq!(client.tracking_number(*made.tracking_id).await.unwrap().unwrap(), made);
        let numbers = client.tracking_numbers(id).await.unwrap().unwrap();
        assert_eq!(numbers.iter().map(|one| &*one.value).collect::<Vec<_>>(), ["1Z999"]);
        assert!(client.delete_tracking_number(*made.tracking_id).await.unwrap());
        assert!(client.tracking_numbers(id).await.unwrap().unwrap().is_empty());
    });
}

/// XC-LEGACY-18.
#[test]
fn a_parcel_s_number_whose_answer_was_lost_is_not_entered_twice() {
    let world = World::demo([]);
    let (client, id) = (world.client("demo-all"), world.id(demo::TO_REFUND));
    world.transport.faults().pass(1);
    world.transport.faults().next(Fault::LostResponse);
    let error = world.runtime.block_on(client.add_tracking_number(id, "1Z999")).unwrap_err();
    assert!(error.may_be_done() && !error.is_retryable(), "{error}");
    assert_eq!(world.store.lock().order(id).unwrap().tracking_numbers.len(), 1);
}

/// XC-LEGACY-19.
#[test]
fn stock_is_set_wherever_a_release_keeps_it() {
    for quirks in [vec![], vec![LegacyQuirk::StockApart], vec![LegacyQuirk::QuotedNumbers]] {
        let world = World::demo(quirks.clone());
        let client = world.client("demo-all");
        let product = world.runtime.block_on(client.set_stock(ProductId(1), 12)).unwrap().unwrap();
        assert_eq!(product.stock(), Some(12), "{quirks:?}");
        assert_eq!(world.store.lock().products().next().unwrap().amount, Some(12), "{quirks:?}");
    }
}

/// XC-LEGACY-4.
#[test]
fn nothing_that_the_client_can_be_asked_deletes_more_than_one_thing() {
    let world = World::demo([]);
    let client = world.client("demo-all");
    let before = world.store.lock().orders().count();
    let numbers = |world: &World| world.store.lock().orders().map(|order| order.tracking_numbers.len()).sum::<usize>();
    let parcels = numbers(&world);
    assert!(parcels > 1);
    for id in [0, -1, i64::MIN] {
        let error = world.runtime.block_on(client.delete_tracking_number(RowId(id))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    }
    assert_eq!(world.calls_total(), 0);
    assert_eq!(world.store.lock().orders().count(), before);
    assert_eq!(numbers(&world), parcels);
}

#[test]
fn only_a_key_and_no_language_makes_a_client() {
    let world = World::demo([]);
    let invalid = |settings: xcart_client::ClientBuilder| settings.build_legacy().unwrap_err();
    let error = invalid(world.settings(" "));
    assert!(error.to_string().contains("the key is empty"), "{error}");
    let error = invalid(world.settings("demo-read").language("en"));
    assert!(error.to_string().contains("the store's language alone"), "{error}");
    let base = api_core::url::BaseUrl::parse("https://store.example").unwrap();
    let (transport, runtime) =
        (std::sync::Arc::new(world.transport.clone()), std::sync::Arc::new(world.runtime.clone()));
    let staff = Credentials::sign_in("staff@shop.example", Secret::new("secret"));
    let error = invalid(xcart_client::Client::builder(transport, runtime, base, staff));
    assert!(error.to_string().contains("knows keys alone"), "{error}");
}

//! What add-ons put into the orders and carts of `FakeXCart`.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::wire::Json;
use mock_support::World;
use rust_decimal::dec;
use xcart_client::{
    mock::OrderSeed,
    wire::{Cart, Order},
};

/// XC-ADDON-1
#[test]
fn an_order_has_the_members_of_the_add_ons_that_are_on_and_no_others() {
    let coupon = r#"[{"id":1,"code":"SPRING","value":3.005,"type":"%","coupon_id":4}]"#;
    let world = World::with(|store, now| {
        let coupon = Json::parse(coupon.as_bytes()).unwrap();
        let seed = OrderSeed::new("EUR", now).add_on("used_coupons", &coupon).add_on("deposit", &dec!(10.50));
        store.add_order(seed);
        store.add_order(OrderSeed::new("EUR", now));
        store.add_order(OrderSeed::new("EUR", now).add_on("lost", &1_i64).cart());
    });
    let order: Order = world.get("/api/orders/1").read();
    assert_eq!(order.add_ons().used_coupons().unwrap().unwrap()[0].value, dec!(3.005));
    assert_eq!((order.extras.get("used_coupons"), order.extras.len()), (Some(coupon), 2));
    assert_eq!(order.extras.read("deposit"), Ok(Some(dec!(10.50))));
    let orders: Vec<Order> = world.get("/api/orders").read();
    assert_eq!((&orders[0], orders[1].extras.is_empty()), (&order, true));
    let cart: Cart = world.get("/api/carts/3").read();
    assert_eq!(cart.add_ons().lost(), Ok(Some(1)));
}

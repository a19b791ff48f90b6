//! FakeXCart's rules on products and customers.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::wire::Json;
use chrono::TimeDelta;
use mock_support::World;
use rust_decimal::dec;
use xcart_client::{
    mock::{OrderSeed, address},
    wire::{Address, Product, Profile, ProfileId},
};

fn world() -> World {
    World::with(|store, now| {
        for (sku, name, price) in
            [("TEA-1", "Tea", dec!(9.90)), ("MUG-2", "Mug", dec!(14.50)), ("POT-3", "Pot", dec!(64))]
        {
            store.add_product(sku, name, price, now);
        }
    })
}

/// XC-PRODUCT-1
#[test]
fn products_are_sorted_but_cannot_be_filtered() {
    let world = world();
    assert_eq!(world.get("/api/products").ids(), [1, 2, 3]);
    assert_eq!(world.get("/api/products?order[name]=asc").ids(), [2, 3, 1]);
    assert_eq!(world.get("/api/products?order[price]=desc").ids(), [3, 2, 1]);
    assert_eq!(world.get("/api/products?sku=MUG-2").ids(), [1, 2, 3]);
    let missing = world.get("/api/products/999");
    assert_eq!((missing.status, missing.detail()), (404, "Not Found"));
}

/// XC-PRODUCT-2
#[test]
fn a_sku_is_unique_in_the_store() {
    let world = world();
    let answer = world.write("POST", "/api/products", r#"{"sku":"TEA-1","name":"Other","price":1}"#);
    assert_eq!((answer.status, answer.detail()), (400, "Input validations failed: SKU TEA-1 is not unique"));
    let answer = world.write("PUT", "/api/products/2", r#"{"sku":"TEA-1"}"#);
    assert_eq!(answer.status, 400);
    assert_eq!(world.write("PUT", "/api/products/1", r#"{"sku":"TEA-1"}"#).status, 200);
}

/// XC-PRODUCT-3
#[test]
fn stock_is_set_and_not_changed_by_a_difference() {
    let world = world();
    for amount in [7, 7] {
        let answer = world.write("PUT", "/api/products/1", &format!(r#"{{"amount":{amount}}}"#));
        assert_eq!(answer.json.get("amount"), Some(&Json::from(7)));
    }
    assert_eq!(world.write("PUT", "/api/products/1", r#"{"amount":-1}"#).status, 400);
}

/// XC-PRODUCT-4
#[test]
fn classes_and_memberships_are_written_by_name_and_read_as_objects() {
    let world = world();
    world.store.lock().add_tax_class("Reduced rate");
    world.store.lock().add_membership("Wholesaler");
    let body = r#"{"tax_class":"Reduced rate","memberships":["Wholesaler"]}"#;
    let product: Product = world.write("PUT", "/api/products/1", body).read();
    assert_eq!(product.tax_class.as_ref().unwrap().name, "Reduced rate");
    assert_eq!(product.memberships[0].name, "Wholesaler");
    let product: Product = world.write("PUT", "/api/products/1", r#"{"tax_class":null}"#).read();
    assert!(product.tax_class.is_none());
    assert_eq!(world.write("PUT", "/api/products/1", r#"{"tax_class":"Nothing"}"#).status, 400);
}

/// XC-WRITE-1
#[test]
fn what_a_put_leaves_out_stays() {
    let world = world();
    let before: Product = world.get("/api/products/1").read();
    world.runtime.advance(std::time::Duration::from_secs(60));
    let answer = world.write("PUT", "/api/products/1", r#"{"price":12.345678}"#);
    assert_eq!((answer.status, answer.header("content-location")), (200, Some("/api/products/1")));
    let after: Product = answer.read();
    assert_eq!(after.price, dec!(12.3457));
    assert_ne!(after.update_date, before.update_date);
    assert_eq!(Product { price: before.price, update_date: before.update_date, ..after }, before);
}

/// XC-WRITE-2
#[test]
fn what_is_made_is_a_201_that_tells_where_and_what_is_deleted_a_204_without_a_body() {
    let world = world();
    let made = world.write("POST", "/api/products", r#"{"sku":"NEW-9","name":"To be deleted","price":5}"#);
    assert_eq!((made.status, made.header("location")), (201, Some("/api/products/4")));
    let product: Product = made.read();
    assert_eq!((product.amount, product.clean_url.as_str()), (Some(1000), "to-be-deleted.html"));
    let gone = world.write("DELETE", "/api/products/4", "");
    assert_eq!((gone.status, gone.text.as_str(), gone.content_type.as_str()), (204, "", ""));
    assert_eq!(world.get("/api/products/4").status, 404);
    assert_eq!(world.write("DELETE", "/api/products/4", "").status, 404);
}

/// XC-WRITE-3
#[test]
fn a_second_membership_of_one_name_is_refused() {
    let world = world();
    assert_eq!(world.write("POST", "/api/memberships", r#"{"name":"Wholesaler"}"#).status, 201);
    let answer = world.write("POST", "/api/memberships", r#"{"name":"Wholesaler"}"#);
    assert_eq!((answer.status, answer.detail()), (400, "'Wholesaler' membership already exists"));
    assert_eq!(world.get("/api/memberships").ids(), [1]);
    assert_eq!(
        world.write("POST", "/api/tax_classes", r#"{"name":"Reduced"}"#).header("location"),
        Some("/api/tax_classes/1")
    );
    assert_eq!(world.get("/api/product_classes").text, "[]");
}

/// XC-PROFILE-1
#[test]
fn an_orders_copy_of_its_customer_cannot_be_read() {
    let world = World::with(|store, now| {
        let customer = store.add_profile("ada@shop.example", now);
        store.add_order(OrderSeed::new("USD", now).customer(customer));
    });
    let order = world.get("/api/orders/1").json;
    assert_eq!(order.get("email"), Some(&Json::from("ada@shop.example")));
    let id = |name: &str| order.get(name).unwrap().to_string();
    assert_eq!(world.get(&format!("/api/profiles/{}", id("customer_id"))).status, 200);
    let copy = id("order_profile_id");
    let answer = world.get(&format!("/api/profiles/{copy}"));
    assert_eq!((answer.status, answer.detail()), (404, "Not Found"));
    assert_eq!(world.get(&format!("/api/profiles/{copy}/addresses")).text, "[]");
    assert_eq!(world.get("/api/profiles").ids().len(), 1);
}

/// XC-PROFILE-2
#[test]
fn customers_are_filtered_by_login_and_by_when_they_came() {
    let world = World::with(|store, now| {
        store.add_profile("jane@shop.example", now - TimeDelta::days(400));
        store.add_profile("bob@shop.example", now);
    });
    assert_eq!(world.get("/api/profiles?login=jan").ids(), [1]);
    let day = (world.now() - TimeDelta::days(10)).format("%Y-%m-%d").to_string();
    assert_eq!(world.get(&format!("/api/profiles?added[after]={day}")).ids(), [2]);
    assert_eq!(world.get(&format!("/api/profiles?added[before]={day}")).ids(), [1]);
    assert_eq!(world.get(&format!("/api/profiles?first_login[before]={day}")).text, "[]");
}

/// XC-PROFILE-3
#[test]
fn names_are_in_the_addresses_and_not_in_the_profile() {
    let world = World::with(|store, now| {
        let customer = store.add_profile("ada@shop.example", now);
        let home = address("Ada", "Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB");
        store.add_address(customer, home).unwrap();
        store.add_address(ProfileId(77), address("", "", "", "", "", "")).unwrap_err();
    });
    assert!(!world.get("/api/profiles/1").text.contains("Lovelace"));
    let addresses: Vec<Address> = world.get("/api/profiles/1/addresses").read();
    assert_eq!(addresses[0].lastname, "Lovelace");
    assert_eq!(world.get("/api/profiles/1/addresses/1").status, 200);
    assert_eq!(world.get("/api/profiles/1/addresses/9").status, 404);
}

/// XC-PROFILE-4
#[test]
fn a_customer_is_made_with_a_login() {
    let world = World::empty();
    let answer = world.write("POST", "/api/profiles", r#"{"login":"new@shop.example","language":"de"}"#);
    assert_eq!((answer.status, answer.header("location")), (201, Some("/api/profiles/1")));
    let profile: Profile = answer.read();
    assert_eq!((profile.language.as_str(), profile.access_level), ("de", 0));
    assert_eq!(world.write("POST", "/api/profiles", "{}").status, 400);
}

//! The simple tables of a store, and what categories can do besides.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::wire::Json;
use mock_support::World;
use rust_decimal::dec;

fn world() -> World {
    World::with(|store, now| {
        store.add_product("TEA-1", "Tea", dec!(9.90), now);
        store.add_product("MUG-2", "Mug", dec!(14.50), now);
    })
}

/// Every table, a body that makes a row of it, one that changes it, and the member that then shows so.
const TABLES: [(&str, &str, &str, &str); 7] = [
    ("/api/memberships", r#"{"name":"Wholesaler"}"#, r#"{"name":"Gold"}"#, r#""name":"Gold""#),
    ("/api/tax_classes", r#"{"name":"Reduced"}"#, r#"{"name":"Zero"}"#, r#""name":"Zero""#),
    ("/api/product_classes", r#"{"name":"Apparel"}"#, r#"{"name":"Shoes"}"#, r#""name":"Shoes""#),
    ("/api/categories", r#"{"name":"Teas","position":3}"#, r#"{"enabled":false}"#, r#""enabled":false"#),
    ("/api/products/1/variants", r#"{"sku":"TEA-1-L"}"#, r#"{"price":12.5}"#, r#""price":12.5"#),
    ("/api/coupons", r#"{"code":"SPRING","value":10}"#, r#"{"type":"$"}"#, r#""type":"$""#),
    ("/api/volume_discounts", r#"{"value":5}"#, r#"{"subtotal_range_begin":100}"#, r#""subtotal_range_begin":100"#),
];

/// XC-TABLE-1
#[test]
fn rows_of_every_table_are_made_read_changed_and_deleted_alike() {
    let world = world();
    for (path, body, change, shows) in TABLES {
        let made = world.write("POST", path, body);
        let row = format!("{path}/1");
        assert_eq!((made.status, made.header("location")), (201, Some(row.as_str())), "{path}: {}", made.text);
        assert_eq!(world.get(path).ids(), [1], "{path}");
        assert_eq!(world.get(&row).json, made.json, "{path}");
        let changed = world.write("PUT", &row, change);
        assert_eq!(changed.status, 200, "{path}: {}", changed.text);
        assert!(changed.text.contains(shows), "{path}: {}", changed.text);
        assert_eq!(world.get(&row).json, changed.json, "{path}");
        assert_eq!(world.write("DELETE", &row, "").status, 204, "{path}");
        assert_eq!((world.get(&row).status, world.get(path).text.as_str()), (404, "[]"), "{path}");
        let again = world.write("POST", path, body);
        assert_eq!(again.json.get("id"), Some(&Json::from(2)), "{path}: no id comes twice");
    }
}

/// XC-TABLE-1
#[test]
fn what_is_wrong_with_a_row_is_told_by_field() {
    let world = world();
    for (path, body, said) in [
        ("/api/tax_classes", r#"{"name":""}"#, "TaxClassInput).name:\n    This value should not be blank."),
        ("/api/coupons", r#"{"code":"SEVENTEEN-LETTERS"}"#, ").code:\n    This value is too long. It should have 16"),
        ("/api/coupons", r#"{"code":"A","type":"X"}"#, ").type:\n    The value you selected is not a valid choice."),
        ("/api/products/1/variants", r#"{"price":-1}"#, ").price:\n    This value should be either positive or zero."),
        ("/api/categories", r#"{"name":7}"#, "The input data is misformatted."),
        ("/api/coupons", r#"{"code":"A","products":["x"]}"#, "The input data is misformatted."),
        ("/api/coupons", r#"{"code":"A","date_range_end":"soon"}"#, "The input data is misformatted."),
    ] {
        let refused = world.write("POST", path, body);
        assert_eq!(refused.status, 400, "{path} {body}");
        assert!(refused.detail().contains(said), "{}", refused.detail());
        assert_eq!(world.get(path).text, "[]", "{path}");
    }
}

/// XC-TABLE-2
#[test]
fn what_must_be_unique_is_refused_the_second_time() {
    let world = world();
    for (path, body) in [
        ("/api/memberships", r#"{"name":"Wholesaler"}"#),
        ("/api/coupons", r#"{"code":"SPRING"}"#),
        ("/api/products/1/variants", r#"{"sku":"TEA-1-L"}"#),
    ] {
        assert_eq!(world.write("POST", path, body).status, 201, "{path}");
        assert_eq!(world.write("POST", path, body).status, 400, "{path}");
        assert_eq!(world.write("PUT", &format!("{path}/1"), body).status, 200, "{path}: its own");
    }
    let elsewhere = world.write("POST", "/api/products/2/variants", r#"{"sku":"TEA-1-L"}"#);
    assert_eq!(elsewhere.status, 400, "{}", elsewhere.text);
    assert_eq!(world.write("POST", "/api/products/1/variants", "{}").status, 201);
    assert_eq!(world.write("POST", "/api/products/1/variants", "{}").status, 201, "no SKU is no SKU");
}

/// XC-PRODUCT-4
#[test]
fn a_product_shows_its_classes_as_they_are_now() {
    let world = world();
    world.write("POST", "/api/tax_classes", r#"{"name":"Reduced"}"#);
    world.write("POST", "/api/memberships", r#"{"name":"Gold"}"#);
    let written = world.write("PUT", "/api/products/1", r#"{"tax_class":"Reduced","memberships":["Gold"]}"#);
    assert_eq!(written.status, 200, "{}", written.text);
    let class = |world: &World| world.get("/api/products/1").json.get("tax_class").unwrap().clone();
    world.write("PUT", "/api/tax_classes/1", r#"{"name":"Zero"}"#);
    assert_eq!(class(&world).get("name").unwrap().as_str(), Some("Zero"));
    world.write("DELETE", "/api/tax_classes/1", "");
    assert_eq!(class(&world), Json::Null);
    assert!(world.get("/api/products/1").text.contains(r#""name":"Gold""#));
    assert_eq!(world.write("PUT", "/api/products/1", r#"{"tax_class":"Zero"}"#).status, 400);
}

/// XC-CATEGORY-1
#[test]
fn categories_stand_below_each_other_and_are_moved_and_counted() {
    let world = world();
    for (name, parent) in [("Teas", "null"), ("Green", "1"), ("Black", "1"), ("Darjeeling", "3")] {
        let made = world.write("POST", "/api/categories", &format!(r#"{{"name":"{name}","parent":{parent}}}"#));
        assert_eq!(made.status, 201, "{}", made.text);
    }
    world.write("PUT", "/api/categories/2", r#"{"enabled":false}"#);
    let stats = world.get("/api/categories/1/stats").text;
    assert_eq!(stats, r#"{"subcategories_count_all":2,"subcategories_count_enabled":1}"#);
    assert_eq!(world.get("/api/categories?parent=1").ids(), [2, 3]);
    let moved = world.write("PUT", "/api/categories/4/move", r#"{"parent":2,"position":30}"#);
    assert_eq!(moved.status, 200, "{}", moved.text);
    assert_eq!(world.get("/api/categories?parent=2").ids(), [4]);
    for (id, parent) in [(1, 4), (2, 2), (4, 99)] {
        let refused = world.write("PUT", &format!("/api/categories/{id}/move"), &format!(r#"{{"parent":{parent}}}"#));
        assert_eq!(refused.status, 400, "{id} below {parent}");
    }
    assert_eq!(world.write("DELETE", "/api/categories/2", "").status, 204);
    assert_eq!(world.get("/api/categories").ids(), [1, 3], "what stood below went along");
}

/// XC-CATEGORY-2
#[test]
fn products_are_put_into_categories_and_taken_out() {
    let world = world();
    world.write("POST", "/api/categories", r#"{"name":"Teas"}"#);
    let path = "/api/categories/1/products";
    for product in [2, 1, 1] {
        let answer = world.write("POST", path, &format!(r#"{{"product_id":{product}}}"#));
        assert_eq!((answer.status, &*answer.read::<xcart_client::wire::Category>().name), (201, "Teas"));
    }
    assert_eq!(world.get(path).text, r#"[{"product_id":1},{"product_id":2}]"#);
    assert_eq!(world.get(&format!("{path}?itemsPerPage=1")).text, world.get(path).text, "there are no pages");
    assert_eq!(world.write("POST", path, r#"{"product_id":99}"#).status, 400);
    assert_eq!(world.write("DELETE", &format!("{path}/2"), "").status, 204);
    assert_eq!(world.write("DELETE", &format!("{path}/2"), "").status, 404);
    assert_eq!(world.write("DELETE", "/api/products/1", "").status, 204);
    assert_eq!(world.get(path).text, "[]", "a deleted product stands nowhere");
}

/// XC-VARIANT-1
#[test]
fn variants_belong_to_one_product_and_go_with_it() {
    let world = world();
    let made = world.write("POST", "/api/products/1/variants", r#"{"sku":"TEA-1-L"}"#).json;
    let flag = |name: &str| made.get(name).and_then(Json::as_bool);
    assert_eq!(
        (flag("default_price"), flag("default_amount"), flag("default_weight")),
        (Some(true), Some(true), Some(true))
    );
    assert_eq!(world.get("/api/products/2/variants").text, "[]");
    assert_eq!(world.get("/api/products/2/variants/1").status, 404);
    assert_eq!(world.get("/api/products/99/variants").status, 404);
    assert_eq!(world.write("DELETE", "/api/products/1", "").status, 204);
    assert_eq!(world.get("/api/products/1/variants").status, 404);
    assert_eq!(world.write("POST", "/api/products/2/variants", r#"{"sku":"TEA-1-L"}"#).status, 201, "its SKU is free");
}

/// XC-COUPON-1
#[test]
fn a_coupon_refers_by_ids_and_is_limited_by_dates_and_sums() {
    let world = world();
    let body = r#"{"code":"SPRING","value":10,"type":"%","products":[1,2],"zones":[3],"single_use":true,
        "date_range_begin":"2026-03-01T00:00:00+00:00","total_range_begin":25.5,"uses_limit":100}"#;
    let made = world.write("POST", "/api/coupons", body);
    assert_eq!(made.status, 201, "{}", made.text);
    for shown in [
        r#""products":[1,2],"categories":[]"#,
        r#""zones":[3]"#,
        r#""date_range_begin":"2026-03-01T00:00:00+00:00","date_range_end":null"#,
        r#""total_range_begin":25.5,"total_range_end":null,"uses_limit":100"#,
    ] {
        assert!(made.text.contains(shown), "{shown} in {}", made.text);
    }
    let opened = world.write("PUT", "/api/coupons/1", r#"{"date_range_begin":null}"#);
    assert_eq!(opened.json.get("date_range_begin"), Some(&Json::Null));
    assert_eq!(opened.json.get("products"), made.json.get("products"));
}

/// XC-DISCOUNT-1
#[test]
fn a_volume_discount_is_of_a_percentage_or_of_an_amount_from_a_sum_on() {
    let world = world();
    let body = r#"{"value":7.5,"type":"$","subtotal_range_begin":100,"membership":1}"#;
    let made = world.write("POST", "/api/volume_discounts", body);
    let expected = r#""value":7.5,"type":"$","subtotal_range_begin":100,"membership":1,"zones":[]"#;
    assert!(made.text.contains(expected), "{}", made.text);
    let refused = world.write("POST", "/api/volume_discounts", r#"{"value":5,"type":"S"}"#);
    assert_eq!(refused.status, 400, "{}", refused.text);
}

/// XC-ERR-2
#[test]
fn what_is_not_played_says_so_and_what_no_store_has_is_not_found() {
    let world = world();
    for path in ["/api/products/1/attributes_select", "/api/product_classes/1/attributes_text"] {
        assert_eq!(world.get(path).status, 501, "{path}");
    }
    for path in ["/api/categories/1/nothing", "/api/coupons/x", "/api/memberships/1/products"] {
        assert_eq!(world.get(path).status, 404, "{path}");
    }
    assert_eq!(world.write("POST", "/api/categories/1/move", "{}").status, 404);
}

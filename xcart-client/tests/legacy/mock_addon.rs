//! `FakeXCart` plays the add-on by its rules.

use api_core::wire::Json;
use xcart_client::{
    legacy::wire::{ComplexOrder, Order, Transaction},
    mock::{LegacyQuirk, demo},
};

use crate::{
    fixtures::read,
    world::{NOBODY, World},
};

const COMPLEX: (&str, &str) = ("_schema", "complex");

/// XC-LEGACY-1, XC-LEGACY-5.
#[test]
fn everything_is_at_one_address_and_the_path_stands_in_the_query() {
    let world = World::demo([]);
    let id = world.id(demo::TO_REFUND);
    let order = world.get(&format!("order/{id}"), &[]);
    assert_eq!((order.status, order.member("order_id").to_string()), (200, id.to_string()));
    for path in
        ["ORDER/1", "orderitem/1", "profile/1", "product/1", "payment-transaction/1", "payment-backendtransaction/1"]
    {
        assert!(world.get(path, &[]).json.as_object().is_some(), "{path}");
    }
    assert_eq!(world.get("order/1", &[("target", "login")]).header("content-type"), "text/html; charset=utf-8");
}

/// XC-LEGACY-2.
#[test]
fn who_is_not_let_in_is_told_nothing() {
    let world = World::demo([]);
    let status = |method: &str, path: &str, query: &[(&str, &str)]| {
        let answer = world.ask(method, path, query);
        assert!(answer.text.is_empty(), "{}", answer.text);
        answer.status
    };
    assert_eq!(status("GET", "order/1", &[("_key", "wrong")]), 403);
    assert_eq!(status("PUT", "product/1", &[("_key", "demo-read")]), 403);
    assert_eq!(world.get("order/1", &[("_key", "demo-read")]).status, 200);
    for unknown in ["invoice/1", "order-status-payment/1", ""] {
        assert_eq!(status("GET", unknown, &[]), 404, "{unknown}");
    }
    assert_eq!(status("GET", "order/1", &[("_schema", "simple")]), 404);
    let older = World::demo([LegacyQuirk::EveryRefusalIs404]);
    assert_eq!(older.get("order/1", &[("_key", "wrong")]).status, 404);
}

/// XC-LEGACY-3.
#[test]
fn the_method_can_stand_in_the_query_or_in_a_header_and_anything_else_reads() {
    let world = World::demo([]);
    assert_eq!(world.ask("PATCH", "order/1", &[]).status, 200);
    assert_eq!(world.ask("GET", "order/1", &[("_method", "DELETE")]).text, "true");
    assert_eq!(world.get("order/1", &[]).text, "null");
    let over = [("x-http-method-override", "delete")];
    assert_eq!(world.send("GET", "order/2", &[], &over, "").text, "true");
}

/// XC-LEGACY-4.
#[test]
fn a_delete_without_an_id_deletes_everything_of_its_kind() {
    let world = World::demo([]);
    let before = world.store.lock().orders().count();
    assert_eq!(world.ask("DELETE", "order", &[("_key", "demo-read")]).status, 403);
    assert_eq!(world.ask("DELETE", "order", &[]).text, before.to_string());
    assert_eq!(world.store.lock().orders().count(), 0);
    assert_eq!(world.get("order", &[]).text, "[]");
}

/// XC-LEGACY-6, XC-LEGACY-19.
#[test]
fn a_body_is_json_or_a_form_and_changes_what_it_says() {
    let world = World::demo([]);
    let json = [("content-type", "application/json")];
    let changed = world.send("PUT", "product/1", &[], &json, r#"{"amount":49}"#);
    assert_eq!((changed.status, changed.member("amount").to_string()), (200, "49".to_owned()));
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let changed = world.send("PUT", "product/1", &[], &form, "model%5Bprice%5D=7.5&model[amount]=50");
    let members = (changed.member("price").as_str().unwrap().to_owned(), changed.member("amount").to_string());
    assert_eq!(members, ("7.5000".to_owned(), "50".to_owned()));
    for (kind, body, said) in [
        ("text/plain", "amount=1", "Unknown Content-Type provided"),
        ("application/json", "{", "Input data is incorrect"),
    ] {
        let refused = world.send("PUT", "product/1", &[], &[("content-type", kind)], body);
        assert_eq!((refused.status, refused.header("x-rest-error"), refused.text.as_str()), (400, said, ""));
    }
    let apart = World::demo([LegacyQuirk::StockApart]);
    let changed = apart.send("PUT", "product/1", &[], &json, r#"{"inventory":{"amount":12}}"#);
    assert_eq!(changed.member("inventory").get("amount").unwrap().to_string(), "12");
}

/// XC-LEGACY-7.
#[test]
fn one_row_that_cannot_be_written_fails_the_whole_list() {
    let world = World::demo([]);
    let nobody = world.id(NOBODY);
    for path in [format!("order/{nobody}"), "order".to_owned()] {
        let failed = world.get(&path, &[COMPLEX]);
        assert_eq!((failed.status, failed.text.as_str()), (400, "[]"), "{path}");
        assert!(failed.header("x-rest-error").contains("null given"));
    }
    let before = (nobody.0 - 1).to_string();
    let limit = [COMPLEX, ("_cnd[limit][0]", "0"), ("_cnd[limit][1]", before.as_str())];
    assert_eq!(world.get("order", &limit).status, 200);
    assert_eq!(world.get("order", &[]).status, 200, "the default schema has nothing to fail on");
    assert_eq!(world.get("order", &[("_cnd[orderBy][0]", "o.nothing")]).status, 400);
}

/// XC-LEGACY-8.
#[test]
fn an_answer_tells_its_rows_and_its_digest_which_is_a_304_when_it_is_known() {
    let world = World::demo([]);
    let list = world.get("order", &[("_cnd[limit][1]", "5")]);
    assert_eq!((list.header("x-result-count"), list.column("order_id").len()), ("5", 5));
    let order = world.get("order/1", &[]);
    let tag = order.header("etag").to_owned();
    assert!(tag.len() == 32 && tag.bytes().all(|byte| byte.is_ascii_hexdigit()), "{tag}");
    assert_eq!(order.header("x-result-count"), "1");
    assert!(order.header("last-modified").ends_with("+0000"));
    let known = [("if-none-match", tag.as_str())];
    let again = world.send("GET", "order/1", &[], &known, "");
    assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag.as_str()));
    world.store.lock().set_admin_notes(1.into(), "another", world.now()).unwrap();
    assert_eq!(world.send("GET", "order/1", &[], &known, "").status, 200);
}

/// XC-LEGACY-9.
#[test]
fn what_is_not_there_is_null() {
    let world = World::demo([]);
    for (method, path) in [("GET", "order/99999"), ("GET", "product/x"), ("DELETE", "order/99999")] {
        let answer = world.ask(method, path, &[]);
        assert_eq!((answer.status, answer.text.as_str()), (200, "null"), "{method} {path}");
    }
    let orders = world.get("order", &[]).column("order_id");
    let cart = (1..200)
        .map(|id| world.get(&format!("order/{id}"), &[]))
        .find(|answer| answer.json.get("orderNumber") == Some(&Json::Null));
    let cart = cart.expect("the cart is found by its id").member("order_id").to_string();
    assert!(!orders.contains(&cart));
}

/// XC-LEGACY-10.
#[test]
fn lists_are_narrowed_by_conditions_and_none_is_about_the_date_of_change() {
    let world = World::demo([]);
    let all = world.get("order", &[]).column("order_id");
    let limit = [("_cnd[limit][0]", "10"), ("_cnd[limit][1]", "3")];
    assert_eq!(world.get("order", &limit).column("order_id"), all[10..13]);
    let date = world.get("order", &[]).column("date")[20].clone();
    let from = world.get("order", &[("_cnd[date][0]", &date)]).column("order_id");
    let to = world.get("order", &[("_cnd[date][1]", &date)]).column("order_id");
    assert_eq!(from.len() + to.len(), all.len() + 1, "both ends are included");
    let refunded = world.get("order", &[("_cnd[paymentStatus]", "R")]).column("order_id").len();
    let both = [("_cnd[paymentStatus][]", "R"), ("_cnd[paymentStatus][]", "PP")];
    assert!(refunded > 0 && world.get("order", &both).column("order_id").len() > refunded);
    assert_eq!(world.get("order", &[("_cnd[orderNumber]", demo::TO_REFUND)]).column("orderNumber").len(), 1);
    assert_eq!(world.get("order", &[("_cnd[lastRenewDate][0]", "9999999999")]).column("order_id"), all);
    let ignoring = World::demo([LegacyQuirk::ConditionsIgnored]);
    assert_eq!(ignoring.get("order", &[("_cnd[paymentStatus]", "R")]).column("order_id").len(), all.len());
}

/// XC-LEGACY-11.
#[test]
fn what_hangs_on_a_thing_is_there_when_it_is_read_by_its_id_and_one_level_deep() {
    let world = World::demo([]);
    let row = &world.get("order", &[]).json.as_array().unwrap()[0].clone();
    for member in ["items", "profile", "paymentStatus", "currency", "surcharges"] {
        assert_eq!(row.get(member), None, "{member}");
    }
    let order = world.get("order/1", &[]);
    assert_eq!(order.member("paymentStatus").get("code").unwrap().as_str(), Some("P"));
    assert_eq!(order.member("profile").get("addresses"), None);
    assert_eq!(order.member("payment_transactions").as_array().unwrap()[0].get("order"), None);
}

/// XC-LEGACY-12.
#[test]
fn prices_are_texts_other_amounts_numbers_and_dates_seconds() {
    let order = World::demo([]).get("order/1", &[]);
    let item = order.member("items").as_array().unwrap()[0].clone();
    assert!(matches!(item.get("price"), Some(Json::String(price)) if price.ends_with("00")));
    assert!(matches!((order.member("total"), order.member("date")), (Json::Number(_), Json::Number(_))));
    assert_eq!(order.member("profile").get("last_login").unwrap().to_string(), "0");
    let quoted = World::demo([LegacyQuirk::QuotedNumbers]).get("order/1", &[]);
    assert!(matches!((quoted.member("total"), quoted.member("order_id")), (Json::String(_), Json::String(_))));
    let long = World::demo([LegacyQuirk::LongFloats]);
    let long = long.get("order", &[]);
    assert!(long.column("total").iter().any(|total| total.len() > 16), "{:?}", long.column("total"));
}

/// XC-LEGACY-13.
#[test]
fn the_complex_schema_has_addresses_and_products_and_only_reads() {
    let world = World::demo([]);
    let order: ComplexOrder = read(&world.get("order/1", &[COMPLEX]).text);
    assert!(order.billing_info.is_some() && order.items[0].product_id.is_some());
    assert_eq!(*order.subtotal, *order.total - *order.shipping_cost.unwrap());
    assert!(world.get("order/1", &[COMPLEX]).member("orderDate").as_str().unwrap().ends_with("+03:00"));
    assert_eq!(world.get("orderitem/1", &[COMPLEX]).status, 404);
    assert_eq!(world.ask("DELETE", "order/1", &[COMPLEX]).status, 403);
    for path in ["profile", "product"] {
        assert_eq!(world.get(path, &[COMPLEX]).status, 200, "{path}");
    }
}

/// XC-LEGACY-14.
#[test]
fn an_object_without_members_is_an_empty_list() {
    let order = World::demo([]).get("order/1", &[COMPLEX]);
    assert_eq!(order.member("otherSurcharges"), &Json::Array(Vec::new()));
    assert_eq!(order.member("items").as_array().unwrap()[0].get("attributes"), Some(&Json::Array(Vec::new())));
}

/// XC-LEGACY-15.
#[test]
fn a_profile_has_the_hash_of_its_password() {
    let world = World::demo([]);
    let hash = |json: &Json| json.get("password").unwrap().as_str().unwrap().to_owned();
    assert!(hash(&world.get("profile/1", &[]).json).starts_with("SHA512:"));
    assert!(hash(world.get("order/1", &[]).member("profile")).starts_with("SHA512:"));
    assert_eq!(world.get("profile/1", &[COMPLEX]).json.get("password"), None);
}

/// XC-LEGACY-16.
#[test]
fn exchanges_with_a_gateway_are_there_when_their_transaction_is_read_by_its_id() {
    let world = World::demo([]);
    let order: Order = read(&world.get("order/1", &[]).text);
    let row = &order.payment_transactions.unwrap()[0];
    assert_eq!(row.backend_transactions, None);
    let alone: Transaction = read(&world.get(&format!("payment-transaction/{}", *row.transaction_id), &[]).text);
    assert_eq!((alone.backend_transactions.unwrap().len(), alone.status), (1, row.status.clone()));
}

/// XC-LEGACY-17.
#[test]
fn a_line_tells_its_product_and_its_surcharges_when_it_is_read_by_its_id() {
    let world = World::demo([]);
    let within = world.get("order/1", &[]).member("items").as_array().unwrap()[0].clone();
    assert_eq!((within.get("object"), within.get("surcharges")), (None, None));
    let alone = world.get(&format!("orderitem/{}", within.get("item_id").unwrap()), &[]);
    assert!(alone.member("object").get("product_id").is_some() && alone.member("surcharges").as_array().is_some());
}

/// XC-LEGACY-18.
#[test]
fn a_parcel_s_number_that_is_entered_twice_is_there_twice() {
    let world = World::demo([]);
    let enter = || {
        let body = r#"{"value":"1Z999","order":{"order_id":1}}"#;
        world.send("POST", "ordertrackingnumber/0", &[], &[("content-type", "application/json")], body)
    };
    let first = enter();
    assert_eq!(first.member("order").get("order_id").unwrap().to_string(), "1");
    assert_ne!(enter().member("tracking_id"), first.member("tracking_id"));
    assert_eq!(world.store.lock().order(1.into()).unwrap().tracking_numbers.len(), 2);
    let path = format!("ordertrackingnumber/{}", first.member("tracking_id"));
    assert_eq!(world.ask("DELETE", &path, &[]).text, "true");
    assert_eq!(world.get(&path, &[]).text, "null");
}

/// XC-LEGACY-20.
#[test]
fn orders_are_sorted_by_any_of_their_columns() {
    let world = World::demo([]);
    let seconds = |column: &str, name: &str, world: &World| {
        let sorted = world.get("order", &[("_cnd[orderBy][0]", column), ("_cnd[orderBy][1]", "desc")]).column(name);
        sorted.iter().map(|text| text.parse().unwrap()).collect::<Vec<i64>>()
    };
    for (column, name) in [("o.lastRenewDate", "lastRenewDate"), ("o.date", "date"), ("o.order_id", "order_id")] {
        assert!(seconds(column, name, &world).is_sorted_by(|one, other| one >= other), "{column}");
    }
    let older = World::demo([LegacyQuirk::ChangesUnsorted]);
    assert!(!seconds("o.lastRenewDate", "lastRenewDate", &older).is_sorted_by(|one, other| one >= other));
}

//! FakeXCart's rules on who may ask, in which format, and for which paths.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use std::time::Duration;

use api_core::wire::Json;
use chrono::TimeDelta;
use mock_support::{Answer, World};
use rust_decimal::dec;
use xcart_client::mock::{FakeXCartConfig, Line, OrderSeed};

/// A store with one order, of id 1.
fn world() -> World {
    World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).guest("ada@shop.example").line(Line::new(
            "TEA-1",
            "Tea",
            dec!(5),
            1,
        )));
    })
}

fn get_with(world: &World, headers: &[(&str, &str)]) -> Answer {
    world.send("GET", "/api/orders", headers, "")
}

fn problem(detail: &str) -> Json {
    Json::from([
        ("type", Json::from("https://tools.ietf.org/html/rfc2616#section-10")),
        ("title", Json::from("An error occurred")),
        ("detail", Json::from(detail)),
    ])
}

/// XC-AUTH-1
#[test]
fn either_key_may_read_and_its_headers_case_does_not_matter() {
    let world = world();
    for (header, key) in [("X-Auth-Token", "demo-read"), ("x-auth-token", "demo-all")] {
        assert_eq!(get_with(&world, &[(header, key)]).status, 200);
    }
}

/// XC-AUTH-1
#[test]
fn a_store_may_have_just_one_of_the_two_keys() {
    let config = FakeXCartConfig::default().no_read_key().all_key("only");
    let world = World::configured(config, |_, _| {});
    assert_eq!(get_with(&world, &[("x-auth-token", "only")]).status, 200);
    assert_eq!(get_with(&world, &[("x-auth-token", "demo-read")]).status, 401);
    let world = World::configured(FakeXCartConfig::default().no_all_key(), |_, _| {});
    assert_eq!(get_with(&world, &[("x-auth-token", "demo-all")]).status, 401);
}

/// XC-AUTH-2
#[test]
fn the_read_only_key_is_answered_403_on_a_write_and_nothing_happens() {
    let world = world();
    let headers = [("x-auth-token", "demo-read"), ("content-type", "application/json")];
    let answer = world.send("PUT", "/api/orders/1/payment_status", &headers, r#"{"code":"P"}"#);
    assert_eq!((answer.status, answer.content_type.as_str()), (403, "application/problem+json; charset=utf-8"));
    assert_eq!(answer.json, problem("Access Denied."));
    assert!(world.get("/api/orders/1/payment_status").text.contains(r#""code":"Q""#));
    for (method, target) in [("POST", "/api/products"), ("DELETE", "/api/products/1")] {
        assert_eq!(world.send(method, target, &headers, "{}").status, 403);
    }
}

/// XC-AUTH-3
#[test]
fn a_401_has_one_of_three_shapes() {
    let world = world();
    let code = || ("code", Json::from(401));
    for (headers, body, challenge) in [
        (vec![], Json::from([code(), ("message", Json::from("JWT Token not found"))]), Some("Bearer")),
        (vec![("x-auth-token", "wrong")], Json::from([("message", Json::from("Invalid credentials."))]), None),
        (
            vec![("authorization", "Bearer abc.def.ghi")],
            Json::from([code(), ("message", Json::from("Invalid JWT Token"))]),
            Some("Bearer"),
        ),
    ] {
        let answer = get_with(&world, &headers);
        assert_eq!((answer.status, answer.content_type.as_str()), (401, "application/json"));
        assert_eq!((answer.header("www-authenticate"), &answer.json), (challenge, &body));
    }
}

/// XC-NEGOTIATE-1
#[test]
fn json_is_the_answer_when_nothing_or_anything_is_accepted() {
    let world = world();
    let key = ("x-auth-token", "demo-read");
    for accept in ["", "*/*", "application/json", "application/*", "text/plain;q=0.5, application/json;q=0.1"] {
        let headers = [key, ("accept", accept)];
        let answer = get_with(&world, if accept.is_empty() { &headers[..1] } else { &headers });
        assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/json; charset=utf-8"), "{accept}");
        assert!(answer.json.as_array().is_some());
    }
    let answer = get_with(&world, &[key, ("accept", "application/json;q=0.2, application/ld+json")]);
    assert_eq!(answer.content_type, "application/ld+json; charset=utf-8");
}

/// XC-NEGOTIATE-1
#[test]
fn a_browser_gets_a_page_instead_of_data() {
    let answer = get_with(&world(), &[("x-auth-token", "demo-read"), ("accept", "text/html,application/xml;q=0.9")]);
    assert_eq!((answer.status, answer.content_type.as_str()), (200, "text/html; charset=UTF-8"));
    assert!(answer.text.starts_with("<!DOCTYPE html>"));
}

/// XC-NEGOTIATE-2
#[test]
fn an_unknown_format_is_answered_406() {
    let answer = get_with(&world(), &[("x-auth-token", "demo-read"), ("accept", "application/xml")]);
    assert_eq!((answer.status, answer.content_type.as_str()), (406, "application/problem+json; charset=utf-8"));
    assert!(answer.detail().starts_with("Requested format \"application/xml\" is not supported."), "{}", answer.text);
}

/// XC-NEGOTIATE-3
#[test]
fn a_body_of_an_unknown_type_is_answered_415() {
    let headers = [("x-auth-token", "demo-all"), ("content-type", "application/xml")];
    let answer = world().send("POST", "/api/products", &headers, "<a/>");
    assert_eq!(answer.status, 415);
    assert!(answer.detail().starts_with("The content-type \"application/xml\" is not supported."), "{}", answer.text);
}

/// XC-NEGOTIATE-4
#[test]
fn a_suffix_names_the_format_of_orders_and_carts_and_of_nothing_else() {
    let world = world();
    assert_eq!(world.get("/api/orders.jsonld").content_type, "application/ld+json; charset=utf-8");
    assert_eq!(world.get_ld("/api/carts.json").content_type, "application/json; charset=utf-8");
    assert_eq!(world.get("/api/products.json").status, 404);
}

/// XC-ERR-1
#[test]
fn an_error_inside_is_a_problem_document() {
    let answer = world().get("/api/orders/99999");
    assert_eq!((answer.status, answer.content_type.as_str()), (404, "application/problem+json; charset=utf-8"));
    assert_eq!(answer.json, problem("Not Found"));
}

/// XC-ERR-2
#[test]
fn an_unknown_path_and_an_unknown_method_are_one_404() {
    let world = world();
    for (method, target) in [
        ("GET", "/api/currencies"),
        ("GET", "/api/nothing_here"),
        ("GET", "/api/orders/abc"),
        ("POST", "/api/orders"),
        ("DELETE", "/api/orders/1"),
        ("PATCH", "/api/products/1"),
        ("GET", "/elsewhere"),
    ] {
        let answer = world.write(method, target, "{}");
        assert_eq!((answer.status, answer.content_type.as_str()), (404, "application/json"), "{method} {target}");
        let body = Json::from([("title", Json::from("An error occurred")), ("detail", Json::from("Not found"))]);
        assert_eq!(answer.json, body);
    }
    assert!(world.store.lock().order(xcart_client::wire::OrderId(1)).is_some());
}

/// XC-ERR-3
#[test]
fn what_is_wrong_with_a_body_stands_in_one_text_of_a_400() {
    let world = world();
    let answer = world.write("POST", "/api/profiles", r#"{"login":"nobody","password":"short"}"#);
    assert_eq!(answer.status, 400);
    let lines: Vec<&str> = answer.detail().lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0], r"Object(XLite\API\Endpoint\Profile\DTO\ProfileInput).login:");
    assert!(lines[1].starts_with("    This value is not a valid email address. (code "), "{lines:?}");
    assert!(lines[3].contains("It should have 8 characters or more."), "{lines:?}");
    for (body, detail) in [("{\"sku\":", "Syntax error"), ("[]", "The input data is misformatted.")] {
        let answer = world.write("POST", "/api/products", body);
        assert_eq!((answer.status, answer.detail()), (400, detail));
    }
    let answer = world.write("POST", "/api/products", r#"{"sku":"A","name":"A","price":"5"}"#);
    assert_eq!((answer.status, answer.detail()), (400, "The input data is misformatted."));
}

/// XC-ERR-4
#[test]
fn an_error_in_json_ld_is_of_hydra() {
    let answer = world().get_ld("/api/orders/99999");
    assert_eq!((answer.status, answer.content_type.as_str()), (404, "application/ld+json; charset=utf-8"));
    assert_eq!(answer.json.get("@type"), Some(&Json::from("hydra:Error")));
    assert_eq!(answer.json.get("hydra:description"), Some(&Json::from("Not Found")));
}

/// XC-BASE-1
#[test]
fn a_store_in_a_folder_has_its_api_there() {
    let config = FakeXCartConfig::default().web_dir("/shop/");
    let world = World::configured(config, |store, now| {
        store.add_order(OrderSeed::new("USD", now));
    });
    assert_eq!(world.get("/shop/api/orders").ids(), [1]);
    assert_eq!(world.get("/api/orders").status, 404);
    let list = world.get_ld("/shop/api/orders");
    assert_eq!(list.json.get("@id"), Some(&Json::from("/shop/api/orders")));
}

/// XC-COOKIE-1
#[test]
fn some_answers_set_a_session_cookie_that_means_nothing() {
    let world = world();
    let cookie = world.get("/api/orders/1").header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("xid="), "{cookie}");
    assert_eq!(world.get("/api/profiles").header("set-cookie"), None);
    // It is no key.
    assert_eq!(get_with(&world, &[("cookie", cookie.split(';').next().unwrap())]).status, 401);
}

/// XC-CACHE-1
#[test]
fn if_none_match_is_answered_in_full() {
    let world = world();
    let etag = world.get("/api/orders/1").header("etag").unwrap().to_owned();
    let headers = [("x-auth-token", "demo-read"), ("if-none-match", etag.as_str())];
    let again = world.send("GET", "/api/orders/1", &headers, "");
    assert_eq!((again.status, again.header("etag")), (200, Some(etag.as_str())));
    assert_eq!(again.header("last-modified"), None);
}

#[test]
fn the_stores_clock_is_the_time_of_the_answer_and_latency_passes_first() {
    let config = FakeXCartConfig::default().latency(Duration::from_secs(3));
    let world = World::configured(config, |store, now| {
        store.add_order(OrderSeed::new("USD", now));
    });
    let begin = world.now();
    world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"P"}"#);
    assert_eq!(world.now() - begin, TimeDelta::seconds(3));
    let store = world.store.lock();
    let changed = store.order(xcart_client::wire::OrderId(1)).unwrap().update_date.0;
    assert_eq!((changed - begin).num_seconds(), 3);
}

#[test]
fn calls_are_counted_by_kind_of_path() {
    let world = world();
    world.get("/api/orders/1");
    world.get("/api/orders/2");
    world.get("/api/orders/1/payment_transactions?page=1");
    world.get("/api/nothing");
    world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"P"}"#);
    let mut store = world.store.lock();
    let calls: Vec<(&str, u64)> = store.calls().iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    let expected = [
        ("GET /orders/{id}", 2),
        ("GET /orders/{id}/payment_transactions", 1),
        ("PUT /orders/{id}/payment_status", 1),
        ("unknown", 1),
    ];
    assert_eq!(calls, expected);
    store.reset_calls();
    assert!(store.calls().is_empty());
}

#[test]
fn what_a_real_store_has_and_the_fake_does_not_play_is_answered_501() {
    let world = world();
    for (method, target) in [
        ("GET", "/api/products/1/attributes_text"),
        ("POST", "/api/product_classes/1/attributes_text"),
        ("GET", "/api/attribute_groups"),
    ] {
        let answer = world.write(method, target, "{}");
        assert_eq!(answer.status, 501, "{method} {target}");
        assert!(answer.detail().contains("does not play"), "{}", answer.text);
    }
}

//! Who signs in, and what is written of customers and their addresses.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use std::time::Duration;

use api_core::wire::Json;
use mock_support::{Answer, World};
use xcart_client::wire::ProfileId;

/// A store with somebody of the staff (1) and a customer (2), who can both sign in.
fn world() -> World {
    World::with(|store, now| {
        for (login, password) in [("staff@shop.example", "Secret123!"), ("jane@shop.example", "Password9")] {
            let id = store.add_profile(login, now);
            store.set_password(id, password).unwrap();
        }
        store.make_staff(ProfileId(1)).unwrap();
    })
}

fn sign_in(world: &World, login: &str, password: &str) -> Answer {
    let body = format!(r#"{{"username":"{login}","password":"{password}"}}"#);
    world.send("POST", "/api-login/check", &[("content-type", "application/json")], &body)
}

fn token(answer: &Answer) -> String {
    format!("Bearer {}", answer.json.get("token").and_then(Json::as_str).unwrap())
}

fn with(world: &World, method: &str, authorization: &str) -> Answer {
    let headers = [("authorization", authorization), ("content-type", "application/json")];
    world.send(method, "/api/memberships", &headers, r#"{"name":"Wholesaler"}"#)
}

/// XC-AUTH-4
#[test]
fn who_signs_in_gets_a_token_that_is_good_for_an_hour() {
    let world = world();
    let answer = sign_in(&world, "staff@shop.example", "Secret123!");
    assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/json"));
    let token = token(&answer);
    assert_eq!(token.split('.').count(), 3, "{token}");
    assert_eq!(with(&world, "POST", &token).status, 201);
    world.runtime.advance(Duration::from_secs(3_599));
    assert_eq!(with(&world, "GET", &token).status, 200);
    world.runtime.advance(Duration::from_secs(1));
    let expired = with(&world, "GET", &token);
    assert_eq!((expired.status, expired.detail()), (401, "Expired JWT Token"));
    let again = self::token(&sign_in(&world, "staff@shop.example", "Secret123!"));
    assert_eq!(with(&world, "GET", &again).status, 200);
}

/// XC-AUTH-4
#[test]
fn a_wrong_password_an_invented_token_and_a_customers_token_let_nobody_in() {
    let world = world();
    for (login, password) in [("staff@shop.example", "wrong"), ("nobody@shop.example", "Secret123!")] {
        let refused = sign_in(&world, login, password);
        assert_eq!((refused.status, refused.detail()), (401, "Invalid credentials."));
    }
    let invented = with(&world, "GET", "Bearer a.b.c");
    assert_eq!((invented.status, invented.detail()), (401, "Invalid JWT Token"));
    let customer = token(&sign_in(&world, "jane@shop.example", "Password9"));
    assert_eq!(with(&world, "GET", &customer).status, 403);
    let get = world.send("GET", "/api-login/check", &[], "");
    assert_eq!(get.status, 404);
}

/// XC-PROFILE-4
#[test]
fn a_login_is_an_email_of_5_to_128_characters_and_a_password_has_8_to_128() {
    let world = world();
    let post = |login: &str, password: &str| {
        let body = format!(r#"{{"login":"{login}","password":"{password}"}}"#);
        world.write("POST", "/api/profiles", &body)
    };
    let long = |count: usize| "x".repeat(count);
    assert_eq!(post("new@shop.example", &long(8)).status, 201);
    assert_eq!(post("other@shop.example", &long(128)).status, 201);
    for (login, password, said) in [
        ("nonsense", long(8), "not a valid email address"),
        ("third@shop.example", long(7), "8 characters or more"),
        ("third@shop.example", long(129), "128 characters or less"),
        (&format!("{}@shop.example", long(128)), long(8), "128 characters or less"),
    ] {
        let refused = post(login, &password);
        assert_eq!(refused.status, 400, "{login}");
        assert!(refused.detail().contains(said), "{}", refused.detail());
    }
    let (status, signed_in) =
        (post("late@shop.example", "Password8").status, sign_in(&world, "late@shop.example", "Password8"));
    assert_eq!((status, signed_in.status), (201, 200));
}

/// XC-PROFILE-5
#[test]
fn a_login_that_somebody_has_is_refused() {
    let world = world();
    let taken = world.write("POST", "/api/profiles", r#"{"login":"jane@shop.example"}"#);
    assert_eq!(taken.status, 400);
    let taken = world.write("PUT", "/api/profiles/1", r#"{"login":"jane@shop.example"}"#);
    assert_eq!(taken.status, 400);
    let own = world.write("PUT", "/api/profiles/2", r#"{"login":"jane@shop.example"}"#);
    assert_eq!(own.status, 200);
}

/// XC-WRITE-1
#[test]
fn a_customer_is_changed_in_what_is_sent_alone_and_deleted() {
    let world = world();
    let changed = world.write("PUT", "/api/profiles/2", r#"{"status_comment":"hello","membership_id":7}"#);
    assert_eq!(changed.status, 200);
    assert_eq!(changed.header("content-location"), Some("/api/profiles/2"));
    let profile = world.get("/api/profiles/2").json;
    assert_eq!(profile.get("status_comment").unwrap().as_str(), Some("hello"));
    assert_eq!(profile.get("login").unwrap().as_str(), Some("jane@shop.example"));
    let cleared = world.write("PUT", "/api/profiles/2", r#"{"membership_id":null}"#);
    assert_eq!(cleared.json.get("membership_id"), Some(&Json::Null));
    assert_eq!(cleared.json.get("status_comment").unwrap().as_str(), Some("hello"));
    assert_eq!(world.write("PUT", "/api/profiles/2", r#"{"status":"X"}"#).status, 400);
    assert_eq!(world.write("DELETE", "/api/profiles/2", "").status, 204);
    assert_eq!(world.get("/api/profiles/2").status, 404);
    assert_eq!(world.write("PUT", "/api/profiles/2", "{}").status, 404);
}

/// XC-ADDRESS-1
#[test]
fn an_address_where_a_country_has_states_needs_one_and_keeps_neither_title_nor_type() {
    let world = world();
    let path = "/api/profiles/2/addresses";
    let refused = world.write("POST", path, r#"{"firstname":"Jane","country_code":"US"}"#);
    assert_eq!((refused.status, refused.detail()), (400, r#"Field "state" is required"#));
    assert_eq!(world.write("POST", path, r#"{"firstname":"Jane","country_code":"GB"}"#).status, 201);
    let body = r#"{"firstname":"Jane","country_code":"US","state":595,"title":"Ms.","type":"C",
        "custom_fields":[{"name":"Company","value":"Blue Door, Inc."}]}"#;
    let made = world.write("POST", path, body);
    assert_eq!((made.status, made.header("location")), (201, Some("/api/profiles/2/addresses/2")));
    let member = |name: &str| made.json.get(name).and_then(Json::as_str);
    assert_eq!((member("state_name"), member("title"), member("type")), (Some("Oklahoma"), Some(""), Some("")));
    assert_eq!(made.json.get("custom_fields").unwrap().as_array().unwrap().len(), 1);
    let changed = world.write("PUT", "/api/profiles/2/addresses/2", r#"{"city":"Edmond"}"#);
    assert_eq!((changed.status, changed.json.get("city").unwrap().as_str()), (200, Some("Edmond")));
    assert_eq!(changed.json.get("firstname").unwrap().as_str(), Some("Jane"));
    assert_eq!(world.write("PUT", "/api/profiles/2/addresses/2", r#"{"state":null}"#).status, 400);
    assert_eq!(world.write("DELETE", "/api/profiles/2/addresses/2", "").status, 204);
    assert_eq!(world.get(path).ids(), [1]);
    assert_eq!(world.write("DELETE", "/api/profiles/2/addresses/2", "").status, 404);
    assert_eq!(world.write("POST", "/api/profiles/99/addresses", "{}").status, 404);
}

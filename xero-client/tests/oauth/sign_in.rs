//! Authorisation code and PKCE.

use xero_client::{
    mock::{Consent, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_NATIVE_CLIENT_ID, DEMO_REDIRECT_URI},
    oauth::{App, Scope, Scopes, SignIn},
};

use crate::world::{DAY, Kind, MINUTE, World};

fn query(sign_in: &SignIn) -> Vec<(String, String)> {
    api_core::url::decode_query(sign_in.url().split_once('?').unwrap().1)
}

fn value(sign_in: &SignIn, name: &str) -> Option<String> {
    query(sign_in).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

#[test]
fn a_web_app_signs_in_with_its_secret_by_http_basic() {
    // XR-OAUTH-1
    let world = World::new();
    let tokens = world.sign_in();
    let seen = world.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].basic && seen[0].field("client_secret").is_none() && seen[0].field("client_id").is_none());
    assert_eq!(seen[0].field("redirect_uri"), Some(DEMO_REDIRECT_URI));
    assert!(tokens.is_refreshable() && tokens.scopes().lacking(&World::scopes()).is_empty());
    assert!(world.runtime.block_on(world.is_taken(tokens.access_token())));
    let now = api_core::runtime::Runtime::now(&world.runtime);
    assert_eq!((tokens.access_expires_at() - now).num_minutes(), 30);
    assert_eq!((tokens.refresh_expires_at().unwrap() - now).to_std().unwrap(), DAY * 60);
}

#[test]
fn a_native_app_signs_in_by_pkce_and_sends_no_secret_neither_for_the_code_nor_for_a_refresh() {
    // XR-OAUTH-3
    let world = World::new();
    let identity = world.identity_of(App::native(DEMO_NATIVE_CLIENT_ID, DEMO_REDIRECT_URI).unwrap());
    let sign_in = identity.sign_in(&World::scopes()).unwrap();
    assert_eq!(value(&sign_in, "code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(value(&sign_in, "code_challenge").unwrap().len(), 43);
    let returned = world.consent(&sign_in);
    let tokens = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap();
    let keeper = xero_client::oauth::TokenKeeper::new(identity, world.store.clone());
    world.runtime.block_on(keeper.adopt(tokens)).unwrap();
    world.runtime.advance(MINUTE * 31);
    world.token(&keeper).unwrap();
    let seen = world.seen();
    assert_eq!(seen.len(), 2);
    for request in seen {
        assert_eq!((request.basic, request.field("client_id")), (false, Some(DEMO_NATIVE_CLIENT_ID)));
        assert!(request.field("client_secret").is_none());
    }
}

#[test]
fn a_web_app_uses_pkce_if_it_is_told_to() {
    let world = World::new();
    let web = || App::web(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI).unwrap();
    let plain = world.identity_of(web()).sign_in(&World::scopes()).unwrap();
    assert_eq!(value(&plain, "code_challenge"), None);
    let identity = world.identity_of(web().with_pkce());
    let sign_in = identity.sign_in(&World::scopes()).unwrap();
    assert!(value(&sign_in, "code_challenge").is_some());
    let returned = world.consent(&sign_in);
    assert!(world.runtime.block_on(identity.finish(sign_in, &returned)).is_ok());
}

#[test]
fn offline_access_is_asked_for_unless_one_wants_half_an_hour() {
    let world = World::new();
    let identity = world.identity();
    let scopes = Scopes::none().with(Scope::ACCOUNTING_CONTACTS);
    let scope = |sign_in: &SignIn| value(sign_in, "scope").unwrap();
    assert_eq!(scope(&identity.sign_in(&scopes).unwrap()), "accounting.contacts offline_access");
    let once = identity.sign_in_once(&scopes).unwrap();
    assert_eq!(scope(&once), "accounting.contacts");

    let returned = world.consent(&once);
    let tokens = world.runtime.block_on(identity.finish(once, &returned)).unwrap();
    assert!(!tokens.is_refreshable());
    let keeper = world.keeper();
    world.runtime.block_on(keeper.adopt(tokens)).unwrap();
    world.runtime.advance(MINUTE * 29);
    world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE);
    let error = world.token(&keeper).unwrap_err();
    assert!(
        error.kind() == Kind::NotRenewable && error.needs_consent() && error.to_string().contains("offline_access")
    );
}

#[test]
fn every_sign_in_has_a_state_and_a_verifier_of_its_own() {
    let world = World::new();
    let identity = world.identity_of(App::native(DEMO_NATIVE_CLIENT_ID, DEMO_REDIRECT_URI).unwrap());
    let (one, other) = (identity.sign_in(&World::scopes()).unwrap(), identity.sign_in(&World::scopes()).unwrap());
    for name in ["state", "code_challenge"] {
        assert_ne!(value(&one, name), value(&other, name));
    }
    assert_eq!(value(&one, "state").unwrap().len(), 43);
    // What came back to the other one.
    let returned = world.consent(&other);
    let error = world.runtime.block_on(identity.finish(one, &returned)).unwrap_err();
    assert_eq!((error.kind(), world.seen().len()), (Kind::StateMismatch, 0));
}

#[test]
fn a_sign_in_outlives_the_request_that_began_it() {
    let world = World::new();
    let identity = world.identity_of(App::native(DEMO_NATIVE_CLIENT_ID, DEMO_REDIRECT_URI).unwrap());
    let sign_in = identity.sign_in(&World::scopes()).unwrap();
    let session = sign_in.to_secret_json().expose().to_owned();
    let returned = world.consent(&sign_in);
    let kept = SignIn::from_secret_json(&session).unwrap();
    assert!(world.runtime.block_on(identity.finish(kept, &returned)).is_ok());
}

#[test]
fn a_code_is_good_for_one_use_and_five_minutes() {
    // XR-OAUTH-6
    let world = World::new();
    let identity = world.identity();
    let sign_in = identity.sign_in(&World::scopes()).unwrap();
    let returned = world.consent(&sign_in);
    world.runtime.block_on(identity.finish(sign_in.clone(), &returned)).unwrap();
    let again = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap_err();
    assert!(again.kind() == Kind::CodeRefused && again.to_string().contains("redirect URI"), "{again}");

    let late = identity.sign_in(&World::scopes()).unwrap();
    let returned = world.consent(&late);
    world.runtime.advance(MINUTE * 6);
    assert_eq!(world.runtime.block_on(identity.finish(late, &returned)).unwrap_err().kind(), Kind::CodeRefused);
}

#[test]
fn a_user_who_says_no_is_told_from_a_fault() {
    let world = World::new();
    world.fake().set_consent(Consent::denied());
    let identity = world.identity();
    let sign_in = identity.sign_in(&World::scopes()).unwrap();
    let returned = world.consent(&sign_in);
    let error = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap_err();
    assert!(error.kind() == Kind::AccessDenied && !error.is_transient() && error.needs_consent());
}

#[test]
fn redirect_uris_that_xero_refuses_are_refused_here_with_the_reason() {
    // XR-OAUTH-2
    for good in [
        "https://books.example/callback?tenant=1",
        "http://localhost",
        "http://localhost:5000/xero/callback",
        "https://localhost/",
    ] {
        assert_eq!(App::native("id", good).unwrap().redirect_uri(), Some(good), "kept character for character");
    }
    for (bad, reason) in [
        ("http://127.0.0.1:5000/callback", "http://localhost"),
        ("http://[::1]/callback", "http://localhost"),
        ("http://books.example/callback", "use https"),
        ("http://localhost.example/callback", "use https"),
        ("https://*.books.example/callback", "wildcards"),
        ("https://books.example/callback#x", "fragment"),
        (" https://books.example/callback", "space"),
        ("com.example.books:/callback", "https://"),
        ("books.example/callback", "no URL"),
    ] {
        let error = App::native("id", bad).unwrap_err();
        assert!(error.kind() == Kind::InvalidApp && error.to_string().contains(reason), "{bad}: {error}");
    }
    assert!(App::web("", "secret", "https://books.example/").unwrap_err().to_string().contains("client id"));
    assert!(App::web("id", " ", "https://books.example/").unwrap_err().to_string().contains("secret"));
}

#[test]
fn xero_is_where_an_app_looks_unless_it_is_told_otherwise() {
    let runtime = std::sync::Arc::new(api_core::runtime::ManualRuntime::new(1));
    let app = App::web("id", "secret", "https://books.example/callback").unwrap();
    let wire = World::new().wire;
    let identity = xero_client::oauth::Identity::new(app, wire, runtime);
    let url = identity.sign_in(&Scopes::sales()).unwrap().url().to_owned();
    assert!(
        url.starts_with("https://login.xero.com/identity/connect/authorize?response_type=code&client_id=id&state=")
    );
    let endpoints = format!("{:?}", identity.app());
    for place in [
        "https://identity.xero.com/connect/token",
        "https://identity.xero.com/connect/revocation",
        "https://api.xero.com/connections",
    ] {
        assert!(endpoints.contains(place), "{endpoints}");
    }
}

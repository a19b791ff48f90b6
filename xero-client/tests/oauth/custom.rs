//! Custom connections.

use std::sync::Arc;

use api_core::{fake::Fault, runtime::Runtime};
use http::StatusCode;
use xero_client::{
    mock::{DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET},
    oauth::{App, MemoryTokenStore, Scope, Scopes, TokenKeeper},
};

use crate::world::{Kind, MINUTE, World};

fn keeper(world: &World, secret: &str) -> TokenKeeper {
    let app = App::custom_connection(DEMO_CUSTOM_CLIENT_ID, secret).unwrap();
    let scopes = Scopes::none().with(Scope::ACCOUNTING_CONTACTS).with(Scope::ACCOUNTING_SETTINGS);
    TokenKeeper::custom_connection(world.identity_of(app), Arc::new(MemoryTokenStore::new()), scopes).unwrap()
}

#[test]
fn it_asks_by_itself_and_again_before_the_token_runs_out() {
    // XR-OAUTH-9
    let world = World::new();
    let keeper = keeper(&world, DEMO_CUSTOM_CLIENT_SECRET);
    let first = world.token(&keeper).unwrap();
    assert!(world.runtime.block_on(world.is_taken(&first)));
    world.runtime.advance(MINUTE * 24);
    assert_eq!(world.token(&keeper).unwrap().expose(), first.expose());
    world.runtime.advance(MINUTE * 2);
    let second = world.token(&keeper).unwrap();
    assert_ne!(first.expose(), second.expose());
    let seen = world.seen();
    assert_eq!(seen.len(), 2);
    for request in seen {
        assert!(request.basic && request.field("refresh_token").is_none());
        assert_eq!(request.field("grant_type"), Some("client_credentials"));
        assert_eq!(request.field("scope"), Some("accounting.contacts accounting.settings"));
    }
    let status = world.runtime.block_on(keeper.status()).unwrap();
    assert_eq!((status.is_connected, status.refresh_expires_in), (true, None));
}

#[test]
fn an_outage_is_no_verdict_and_a_good_token_is_given_out_in_it() {
    let world = World::new();
    let keeper = keeper(&world, DEMO_CUSTOM_CLIENT_SECRET);
    let first = world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE * 26);
    (0..3).for_each(|_| world.faults.next(Fault::status(StatusCode::SERVICE_UNAVAILABLE)));
    assert_eq!(world.token(&keeper).unwrap().expose(), first.expose());
    world.runtime.advance(MINUTE * 5);
    (0..3).for_each(|_| world.faults.next(Fault::NeverSent));
    let error = world.token(&keeper).unwrap_err();
    assert!(error.kind() == Kind::Unavailable && error.is_transient() && error.retry_after().is_some());
    world.runtime.advance(MINUTE);
    assert_ne!(world.token(&keeper).unwrap().expose(), first.expose());
}

#[test]
fn a_wrong_secret_is_told_and_not_tried_again_at_once() {
    let world = World::new();
    let keeper = keeper(&world, "canary-wrong");
    for _ in 0..3 {
        let error = world.token(&keeper).unwrap_err();
        assert!(error.kind() == Kind::ClientRefused && !error.is_transient(), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn only_a_custom_connection_works_without_a_user_and_it_has_no_user_to_sign_in() {
    let world = World::new();
    let app = App::custom_connection(DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET).unwrap();
    assert_eq!(world.identity_of(app).sign_in(&Scopes::sales()).unwrap_err().kind(), Kind::InvalidApp);
    let keeper = TokenKeeper::custom_connection(world.identity(), world.store.clone(), Scopes::none());
    assert_eq!(keeper.unwrap_err().kind(), Kind::InvalidApp);
    let begin = world.runtime.monotonic();
    assert_eq!(world.token(&world.keeper()).unwrap_err().kind(), Kind::NotConnected);
    assert_eq!(world.runtime.monotonic(), begin);
}

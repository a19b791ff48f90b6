//! What the keeper does while nothing is lost.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use api_core::{
    Secret,
    fake::Fault,
    runtime::{ManualRuntime, Runtime},
};
use futures_util::future::join_all;
use xero_client::{
    Client, ErrorKind, TokenSource,
    mock::{DEMO_CLIENT_ID, FakeXeroConfig, TokenLife},
    oauth::{Scope, Scopes, TokenKeeper, TokenSet, TokenStore},
};

use crate::world::{DAY, Kind, MINUTE, TENANT, World, tenant};

fn client(world: &World, keeper: &Arc<TokenKeeper>) -> Client {
    Client::builder(world.wire.clone(), Arc::new(world.runtime.clone()), keeper.clone()).build().unwrap()
}

/// Polls once and drops it.
pub(crate) fn begin_and_drop(runtime: &ManualRuntime, future: impl Future) {
    runtime.block_on(async {
        let mut future = pin!(future);
        poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await;
    });
}

#[test]
fn a_token_is_given_out_of_memory_until_five_minutes_before_its_end() {
    // XR-OAUTH-5
    let world = World::new();
    let keeper = world.signed_in();
    let first = world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE * 24);
    assert_eq!(world.token(&keeper).unwrap().expose(), first.expose());
    assert_eq!(world.seen().len(), 0);
    world.runtime.advance(MINUTE);
    let second = world.token(&keeper).unwrap();
    assert_ne!(second.expose(), first.expose());
    let seen = world.seen();
    assert_eq!((seen.len(), seen[0].field("grant_type")), (1, Some("refresh_token")));
    assert!(seen[0].basic && seen[0].field("client_id").is_none());
    assert_eq!((world.stored().generation(), world.stored().access_token().expose()), (1, second.expose()));
}

#[test]
fn how_long_before_its_end_can_be_set_and_a_short_life_is_not_refreshed_all_the_time() {
    let world = World::new();
    world.signed_in();
    let early = world.keeper().refresh_ahead(MINUTE * 8);
    world.token(&early).unwrap();
    world.runtime.advance(MINUTE * 22);
    world.token(&early).unwrap();
    assert_eq!(world.seen().len(), 1);

    let config = FakeXeroConfig::demo().token_life(TokenLife::default().access(Duration::from_secs(60)));
    let world = World::with(1, api_core::fake::Faults::none(), config);
    let keeper = world.signed_in();
    for _ in 0..60 {
        world.token(&keeper).unwrap();
        world.runtime.advance(Duration::from_secs(1));
    }
    assert_eq!(world.seen().len(), 1, "after two thirds of its minute");
}

#[test]
fn fifty_tasks_that_find_it_run_out_share_one_refresh() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    world.fake().set_latency(Duration::from_secs(1));
    let tokens = world.runtime.block_on(join_all((0..50).map(|_| keeper.access_token())));
    let first = tokens[0].as_ref().unwrap().expose().to_owned();
    assert!(tokens.iter().all(|token| token.as_ref().unwrap().expose() == first));
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn a_refresh_that_another_process_did_is_found_in_the_store() {
    let world = World::new();
    let (one, other) = (world.signed_in(), world.keeper());
    world.token(&other).unwrap();
    world.runtime.advance(MINUTE * 26);
    let token = world.token(&one).unwrap();
    assert_eq!(world.token(&other).unwrap().expose(), token.expose());
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn what_is_given_out_is_in_the_store() {
    // Stored before it is used: a program that dies right after has lost nothing.
    let world = World::new();
    let keeper = world.signed_in();
    for _ in 0..5 {
        world.runtime.advance(MINUTE * 26);
        let token = world.token(&keeper).unwrap();
        assert_eq!(world.stored().access_token().expose(), token.expose());
    }
    let after_a_crash = world.keeper();
    world.runtime.advance(MINUTE * 26);
    world.token(&after_a_crash).unwrap();
    assert_eq!(world.stored().generation(), 6);
}

#[test]
fn a_refresh_whose_caller_is_dropped_is_taken_up_by_the_next_and_not_sent_twice() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    world.fake().set_latency(Duration::from_secs(2));
    begin_and_drop(&world.runtime, keeper.access_token());
    world.runtime.advance(Duration::from_secs(10));
    let token = world.token(&keeper).unwrap();
    assert_eq!((world.seen().len(), world.stored().generation()), (1, 1));
    assert_eq!(world.stored().access_token().expose(), token.expose());
}

#[test]
fn a_caller_whose_token_is_still_good_does_not_wait_long_for_a_better_one() {
    let world = World::new();
    let keeper = world.signed_in();
    let old = world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE * 26);
    world.fake().set_latency(Duration::from_secs(15));
    let begin = world.runtime.monotonic();
    assert_eq!(world.token(&keeper).unwrap().expose(), old.expose());
    assert_eq!(world.runtime.monotonic() - begin, Duration::from_secs(10));
    // The refresh goes on with the next callers.
    world.runtime.advance(Duration::from_secs(5));
    assert_ne!(world.token(&keeper).unwrap().expose(), old.expose());
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn a_token_that_xero_calls_run_out_is_replaced_once_for_all_who_hold_it() {
    // XR-AUTH-2
    let world = World::new();
    let keeper = Arc::new(world.signed_in());
    // The computer's clock is wrong: it believes that the token has life left.
    world.runtime.advance(MINUTE * 31);
    world.runtime.set_now(world.runtime.now() - chrono::TimeDelta::minutes(20));
    let old = world.token(&keeper).unwrap();
    world.runtime.block_on(join_all((0..20).map(|_| keeper.expired(&TENANT, &old))));
    let tokens = world.runtime.block_on(join_all((0..20).map(|_| keeper.access_token())));
    assert!(tokens.iter().all(|token| token.as_ref().unwrap().expose() != old.expose()));
    assert_eq!(world.seen().len(), 1);
    // Late reports of the old one change nothing.
    world.runtime.block_on(keeper.expired(&tenant(), &old));
    world.token(&keeper).unwrap();
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn a_call_refused_as_run_out_is_made_again_with_a_fresh_token() {
    // XR-AUTH-2
    let world = World::new();
    let keeper = Arc::new(world.signed_in());
    let token = world.token(&keeper).unwrap();
    // Xero ends the token's life before its time.
    let over = xero_client::mock::TokenSetup::new(DEMO_CLIENT_ID, [tenant().0]).expires_at(world.runtime.now());
    world.fake().add_token(token.expose(), over);
    world.runtime.advance(MINUTE * 2);
    let client = client(&world, &keeper);
    world.runtime.block_on(client.tenant(&tenant()).organisation()).unwrap();
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn a_token_that_is_refused_at_once_is_not_refreshed_in_a_loop() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    for _ in 0..5 {
        let token = world.token(&keeper).unwrap();
        world.runtime.block_on(keeper.expired(&tenant(), &token));
    }
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn a_missing_scope_never_refreshes() {
    // XR-AUTH-6
    let world = World::new();
    let identity = world.identity();
    let sign_in = identity.sign_in(&Scopes::none().with(Scope::ACCOUNTING_SETTINGS)).unwrap();
    let returned = world.consent(&sign_in);
    let tokens = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap();
    let keeper = Arc::new(world.keeper());
    world.runtime.block_on(keeper.adopt(tokens)).unwrap();
    let before = world.seen().len();
    let client = client(&world, &keeper);
    let contacts = client.tenant(&tenant());
    let error = world.runtime.block_on(contacts.contacts().list().page(1)).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientScope);
    assert_eq!(world.seen().len(), before);
}

#[test]
fn signing_in_again_replaces_everything_also_in_the_middle_of_a_refresh() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    world.fake().set_latency(Duration::from_secs(5));
    begin_and_drop(&world.runtime, keeper.access_token());
    let fresh = world.sign_in();
    let (lineage_token, refresh) = (fresh.access_token().clone(), fresh.refresh_token().unwrap().clone());
    world.runtime.block_on(keeper.adopt(fresh)).unwrap();
    world.fake().set_latency(Duration::ZERO);
    // The old refresh lands now, and finds that it is of yesterday.
    world.runtime.advance(MINUTE * 26);
    world.token(&keeper).unwrap();
    let stored = world.stored();
    assert_ne!(stored.access_token().expose(), lineage_token.expose());
    assert_ne!(stored.refresh_token().unwrap().expose(), refresh.expose());
    assert_eq!(stored.generation(), 1);
    let json = stored.to_secret_json();
    let spare: serde_json::Value = serde_json::from_str(json.expose()).unwrap();
    assert_eq!(spare["spare"].as_array().unwrap().len(), 1, "only the one before, of the same sign-in");
}

#[test]
fn the_sixty_days_are_told_and_tending_keeps_them_from_ending() {
    // XR-OAUTH-5
    let world = World::new();
    let keeper = world.signed_in();
    let status = world.runtime.block_on(keeper.status()).unwrap();
    assert!(status.is_connected && status.trouble.is_none());
    assert_eq!((status.access_expires_in, status.refresh_expires_in), (MINUTE * 30, Some(DAY * 60)));
    for _ in 0..200 {
        world.runtime.advance(DAY);
        let status = world.runtime.block_on(keeper.tend()).unwrap();
        assert!(status.refresh_expires_in.unwrap() >= DAY * 29);
    }
    assert_eq!(world.seen().len(), 6, "once in a month");
    world.token(&keeper).unwrap();

    let left_alone = world.keeper();
    world.runtime.advance(DAY * 61);
    assert_eq!(world.runtime.block_on(left_alone.status()).unwrap().refresh_expires_in, Some(Duration::ZERO));
    let error = world.token(&left_alone).unwrap_err();
    assert!(error.kind() == Kind::ConnectAgain && error.to_string().contains("60 days"), "{error}");
}

#[test]
fn tokens_survive_the_way_to_the_store_and_back_and_are_not_printed() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    world.token(&keeper).unwrap();
    let set = world.stored();
    let json = set.to_secret_json();
    let read = TokenSet::from_secret_json(json.expose()).unwrap();
    assert_eq!(read.to_secret_json().expose(), json.expose());
    assert_eq!((read.version(), read.generation(), read.scopes()), (set.version(), 1, set.scopes()));
    let printed = format!("{set:?} {json:?} {keeper:?} {:?} {:?}", world.store, keeper.identity());
    for secret in [set.access_token(), set.refresh_token().unwrap()] {
        assert!(!printed.contains(secret.expose()), "{printed}");
    }
    for bad in ["", "{}", "[]", &json.expose().replace("\"form\":1", "\"form\":2")] {
        let error = TokenSet::from_secret_json(bad).unwrap_err();
        assert!(error.kind() == Kind::Store && !error.to_string().contains(set.access_token().expose()));
    }
}

#[test]
fn a_good_token_is_given_out_whatever_else_fails() {
    let world = World::new();
    let keeper = world.signed_in();
    let token = world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE * 26);
    for fault in [Fault::NeverSent, Fault::LostResponse, Fault::status(http::StatusCode::TOO_MANY_REQUESTS)] {
        (0..10).for_each(|_| world.faults.next(fault.clone()));
        assert_eq!(world.token(&keeper).unwrap().expose(), token.expose());
        world.faults.stop();
    }
    let _: &dyn TokenStore = &*world.store;
    let _: &dyn TokenSource = &keeper;
    let _: Secret = token;
}

//! What the keeper does when answers, stores and processes are lost.

use std::{sync::Arc, time::Duration};

use api_core::{
    fake::{Fault, Faults},
    runtime::Runtime,
};
use http::StatusCode;
use xero_client::{
    TokenErrorKind,
    mock::{FakeXeroConfig, TokenLife},
    oauth::{Swap, TokenKeeper, TokenStore},
};

use crate::{
    keeper::begin_and_drop,
    world::{Kind, MINUTE, SlowStore, World},
};

/// A world whose access token has run out.
fn run_out() -> (World, TokenKeeper) {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    (world, keeper)
}

fn lose(world: &World, answers: usize) {
    (0..answers).for_each(|_| world.faults.next(Fault::LostResponse));
}

#[test]
fn when_the_answer_is_lost_the_old_token_is_sent_again_within_the_grace() {
    // XR-OAUTH-7
    let faults: [fn() -> Fault; 5] = [
        || Fault::LostResponse,
        || Fault::TruncatedBody,
        || Fault::status_after_effect(StatusCode::INTERNAL_SERVER_ERROR),
        || Fault::LateArrival(Duration::from_secs(40)),
        || Fault::Delay(Duration::from_secs(40)),
    ];
    for fault in faults {
        let (world, keeper) = run_out();
        let before = world.stored().refresh_token().unwrap().clone();
        world.faults.next(fault());
        let token = world.token(&keeper).unwrap();
        assert!(world.runtime.block_on(world.is_taken(&token)));
        let seen = world.seen();
        assert_eq!(seen.len(), 2);
        assert!(seen.iter().all(|request| request.field("refresh_token") == Some(before.expose())));
        // And whatever Xero made of the first one, the next refresh works too.
        world.runtime.advance(MINUTE * 25);
        world.token(&keeper).unwrap();
    }
}

#[test]
fn a_late_refresh_that_kills_the_new_token_is_survived_by_the_one_before() {
    // XR-OAUTH-7: the stricter reading, in which only the last successor lives.
    let (world, keeper) = run_out();
    let before = world.stored().refresh_token().unwrap().clone();
    world.faults.next(Fault::LateArrival(Duration::from_secs(300)));
    world.token(&keeper).unwrap();
    assert_eq!(world.stored().generation(), 1);
    world.runtime.advance(MINUTE * 25);
    world.token(&keeper).unwrap();
    let used: Vec<_> =
        world.seen().iter().map(|seen| seen.field("refresh_token").unwrap() == before.expose()).collect();
    assert_eq!(used, [true, true, false, true], "twice at first; then the new one, which is dead; then the one before");
    assert_eq!(world.stored().generation(), 2);
}

#[test]
fn after_a_lost_answer_the_new_token_is_proven_soon_while_there_is_still_a_way_back() {
    // XR-OAUTH-7
    let (world, keeper) = run_out();
    lose(&world, 1);
    world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE * 4);
    world.token(&keeper).unwrap();
    assert_eq!(world.stored().generation(), 1);
    world.runtime.advance(MINUTE);
    world.token(&keeper).unwrap();
    assert_eq!(world.stored().generation(), 2);
    // Nothing was lost this time.
    world.runtime.advance(MINUTE * 24);
    world.token(&keeper).unwrap();
    assert_eq!(world.stored().generation(), 2);

    // A program that stands still leaves it to tending.
    world.runtime.advance(MINUTE * 7);
    lose(&world, 1);
    world.token(&keeper).unwrap();
    assert_eq!(world.runtime.block_on(keeper.tend()).unwrap().generation, 3);
    world.runtime.advance(MINUTE * 10);
    assert_eq!(world.runtime.block_on(keeper.tend()).unwrap().generation, 4);
}

#[test]
fn a_refresh_that_nobody_waits_for_is_ended_by_tending() {
    let world = World::new();
    let keeper = world.signed_in();
    world.token(&keeper).unwrap();
    world.runtime.advance(MINUTE * 26);
    world.faults.next(Fault::LateArrival(Duration::from_secs(40)));
    world.token(&keeper).unwrap();
    assert_eq!(world.stored().generation(), 0, "the caller had a good token and went on");
    world.runtime.advance(MINUTE * 10);
    let status = world.runtime.block_on(keeper.tend()).unwrap();
    assert_eq!((status.generation, status.in_doubt_for), (1, None));
}

#[test]
fn when_the_grace_has_passed_the_user_must_connect_again_and_is_told_why() {
    // XR-OAUTH-7
    let (world, keeper) = run_out();
    lose(&world, 3);
    let error = world.token(&keeper).unwrap_err();
    assert!(error.kind() == Kind::Unavailable && error.is_transient() && !error.needs_consent(), "{error}");
    let status = world.runtime.block_on(keeper.status()).unwrap();
    assert!(status.in_doubt_for.is_some() && status.trouble.is_some());
    world.runtime.advance(MINUTE * 31);
    let error = world.token(&keeper).unwrap_err();
    assert!(error.kind() == Kind::ConnectAgain && error.needs_consent() && !error.is_transient());
    assert!(error.to_string().contains("30 minutes"), "{error}");
    // It is not asked again and again with a dead token.
    let asked = world.seen().len();
    (0..10).for_each(|_| assert_eq!(world.token(&keeper).unwrap_err().kind(), Kind::ConnectAgain));
    assert_eq!(world.seen().len(), asked);
    // And as soon as the user has connected again, in whatever process, it works.
    world.runtime.block_on(world.keeper().adopt(world.sign_in())).unwrap();
    world.token(&keeper).unwrap();
}

#[test]
fn tending_repeats_a_refresh_whose_answer_was_lost_before_the_grace_has_passed() {
    // XR-OAUTH-7
    let (world, keeper) = run_out();
    lose(&world, 3);
    world.token(&keeper).unwrap_err();
    world.runtime.advance(MINUTE * 10);
    let status = world.runtime.block_on(keeper.tend()).unwrap();
    assert!(status.in_doubt_for.is_none() && status.trouble.is_none());
    world.runtime.advance(MINUTE * 60);
    world.token(&keeper).unwrap();
}

#[test]
fn neither_5xx_nor_429_nor_a_time_out_is_a_verdict_on_the_token() {
    // XR-OAUTH-11
    let faults: [fn() -> Fault; 6] = [
        || Fault::status(StatusCode::INTERNAL_SERVER_ERROR),
        || Fault::status(StatusCode::SERVICE_UNAVAILABLE),
        || Fault::status(StatusCode::TOO_MANY_REQUESTS),
        || Fault::LateArrival(Duration::from_secs(60)),
        || Fault::NeverSent,
        || {
            Fault::Answer(api_core::transport::Response::new(
                StatusCode::OK,
                http::HeaderMap::new(),
                "<html>maintenance",
            ))
        },
    ];
    for fault in faults {
        let (world, keeper) = run_out();
        let before = world.stored().refresh_token().unwrap().expose().to_owned();
        (0..3).for_each(|_| world.faults.next(fault()));
        let error = world.token(&keeper).unwrap_err();
        assert!(error.kind() == Kind::Unavailable && error.is_transient() && !error.needs_consent(), "{error}");
        assert_eq!(world.stored().refresh_token().unwrap().expose(), before, "the token is kept");
        assert_eq!(world.seen().len(), 3);
        // It is left alone for some seconds, and says for how long.
        let wait = world.token(&keeper).unwrap_err().retry_after().unwrap();
        assert_eq!(world.seen().len(), 3);
        world.runtime.advance(wait);
        world.token(&keeper).unwrap();
    }
}

#[test]
fn a_retry_after_is_kept_and_not_waited_for_by_those_who_call() {
    let (world, keeper) = run_out();
    let headers = [(http::header::RETRY_AFTER, http::HeaderValue::from_static("120"))].into_iter().collect();
    let busy = api_core::transport::Response::new(StatusCode::TOO_MANY_REQUESTS, headers, "");
    world.faults.next(Fault::Answer(busy));
    let begin = world.runtime.monotonic();
    let error = world.token(&keeper).unwrap_err();
    assert_eq!((error.retry_after(), world.runtime.monotonic()), (Some(MINUTE * 2), begin));
    world.runtime.advance(MINUTE);
    assert_eq!(world.token(&keeper).unwrap_err().retry_after(), Some(MINUTE));
    assert_eq!(world.seen().len(), 1);
    world.runtime.advance(MINUTE);
    world.token(&keeper).unwrap();
}

#[test]
fn invalid_grant_reads_the_store_once_more_before_it_is_believed() {
    // A process that does not respect marks, such as an old program, has refreshed meanwhile.
    let (world, keeper) = run_out();
    let identity = world.identity();
    let stale = world.stored();
    let other = world.keeper();
    world.token(&other).unwrap();
    world.runtime.advance(MINUTE * 31);
    world.token(&other).unwrap();
    let newest = world.stored();
    // The store's reader sees an old copy first, as from a replica that lags.
    let store = Arc::new(LaggingStore { world: world.store.clone(), old: std::sync::Mutex::new(Some(stale)) });
    let behind = TokenKeeper::new(identity, store);
    let token = world.token(&behind).unwrap();
    assert_eq!(token.expose(), newest.access_token().expose());
    drop(keeper);
}

/// Answers the first read with an old copy, and believes the first swap on it.
#[derive(Debug)]
struct LaggingStore {
    world: Arc<xero_client::oauth::MemoryTokenStore>,
    old: std::sync::Mutex<Option<xero_client::oauth::TokenSet>>,
}

#[async_trait::async_trait]
impl TokenStore for LaggingStore {
    async fn load(&self) -> Result<Option<xero_client::oauth::TokenSet>, xero_client::TokenError> {
        let old = self.old.lock().unwrap().clone();
        match old {
            Some(old) => Ok(Some(old)),
            None => self.world.load().await,
        }
    }

    async fn compare_and_set(
        &self,
        expected: Option<u64>,
        new: &xero_client::oauth::TokenSet,
    ) -> Result<Swap, xero_client::TokenError> {
        if self.old.lock().unwrap().take().is_some() {
            return Ok(Swap::Done);
        }
        self.world.compare_and_set(expected, new).await
    }
}

#[test]
fn a_crash_between_refresh_and_store_is_made_good_within_the_grace() {
    // XR-OAUTH-7
    let (world, keeper) = run_out();
    world.fake().set_latency(Duration::from_secs(1));
    // The refresh has arrived at Xero when the process dies: nobody will ever poll it again.
    begin_and_drop(&world.runtime, keeper.access_token());
    drop(keeper);
    world.runtime.advance(Duration::from_secs(5));
    assert_eq!(world.stored().generation(), 0);
    let begin = world.runtime.monotonic();
    let token = world.token(&world.keeper()).unwrap();
    assert!(world.runtime.block_on(world.is_taken(&token)));
    let waited = world.runtime.monotonic() - begin;
    assert!((Duration::from_secs(85)..Duration::from_secs(95)).contains(&waited), "the dead one's mark: {waited:?}");
    assert_eq!(world.stored().generation(), 1);

    // Restarted minutes later there is nothing to wait for.
    let (world, keeper) = run_out();
    begin_and_drop(&world.runtime, keeper.access_token());
    drop(keeper);
    world.runtime.advance(MINUTE * 20);
    let begin = world.runtime.monotonic();
    world.token(&world.keeper()).unwrap();
    assert!(world.runtime.monotonic() - begin < Duration::from_secs(1));
}

#[test]
fn a_refresh_that_stood_still_because_nobody_polled_it_does_not_give_up_for_that() {
    let (world, keeper) = run_out();
    world.fake().set_latency(Duration::from_secs(1));
    begin_and_drop(&world.runtime, keeper.access_token());
    drop(keeper);
    // This one is kept away by the dead one's mark, and its caller goes too.
    let other = world.keeper();
    begin_and_drop(&world.runtime, other.access_token());
    world.runtime.advance(MINUTE * 10);
    // When it is taken up, a third one is refreshing: that is worth some seconds of waiting.
    let third = world.keeper();
    let both = futures_util::future::join(third.access_token(), other.access_token());
    let (new, taken_up) = world.runtime.block_on(both);
    assert_eq!(new.unwrap().expose(), taken_up.unwrap().expose());
}

#[test]
fn a_process_that_slept_over_its_mark_leaves_its_token_as_a_spare() {
    // XR-OAUTH-7: the stricter reading, in which only the last successor lives.
    let (world, sleeper) = run_out();
    let other = world.keeper();
    world.fake().set_latency(Duration::from_secs(1));
    begin_and_drop(&world.runtime, sleeper.access_token());
    world.fake().set_latency(Duration::ZERO);
    // The machine sleeps for some minutes with the refresh on its way; another process takes over.
    world.runtime.advance(MINUTE * 5);
    let token = world.token(&other).unwrap();
    // It wakes up, and its refresh reaches Xero after the other's, which makes the other's new token dead.
    assert_eq!(world.token(&sleeper).unwrap().expose(), token.expose(), "what is stored is what counts");
    assert_eq!(world.stored().generation(), 1);
    world.runtime.advance(MINUTE * 60);
    let token = world.token(&other).unwrap();
    assert!(world.runtime.block_on(world.is_taken(&token)));
    assert_eq!((world.stored().generation(), world.seen().len()), (2, 4), "the dead one was tried, then the spare");
}

#[test]
fn while_a_dead_process_holds_its_mark_others_give_out_what_is_still_good() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 26);
    world.fake().set_latency(Duration::from_secs(1));
    begin_and_drop(&world.runtime, keeper.access_token());
    drop(keeper);
    let begin = world.runtime.monotonic();
    let other = world.keeper();
    let token = world.token(&other).unwrap();
    assert!(world.runtime.block_on(world.is_taken(&token)));
    assert_eq!(world.runtime.monotonic(), begin + Duration::from_secs(1), "only the check took time");
}

#[test]
fn new_tokens_that_the_store_does_not_take_are_kept_until_it_does() {
    let world = World::new();
    world.signed_in();
    world.runtime.advance(MINUTE * 31);
    let log = Arc::default();
    let store = SlowStore::new(&world, Duration::ZERO, 0, &log);
    let keeper = TokenKeeper::new(world.identity(), store.clone());
    world.fake().set_latency(Duration::from_secs(1));
    // The store breaks while the refresh is under way.
    world.runtime.block_on(async {
        let breaking = async {
            world.runtime.sleep(Duration::from_millis(500)).await;
            store.failing.store(1_000, std::sync::atomic::Ordering::SeqCst);
        };
        let (result, ()) = futures_util::future::join(keeper.access_token(), breaking).await;
        let error = result.unwrap_err();
        assert!(error.kind() == Kind::Store && error.is_transient(), "{error}");
    });
    assert_eq!(world.seen().len(), 1);
    // An hour later the store is back: the tokens are stored, and nothing was refreshed in between.
    world.runtime.advance(MINUTE * 20);
    store.failing.store(0, std::sync::atomic::Ordering::SeqCst);
    let token = world.token(&keeper).unwrap();
    assert_eq!((world.seen().len(), world.stored().generation()), (1, 1));
    assert_eq!(world.stored().access_token().expose(), token.expose());
}

/// A keeper whose refreshed tokens the store has not taken. The store works again.
fn with_unsaved_tokens() -> (World, TokenKeeper) {
    let (world, _) = run_out();
    let store = SlowStore::new(&world, Duration::ZERO, 0, &Arc::default());
    let keeper = TokenKeeper::new(world.identity(), store.clone());
    world.fake().set_latency(Duration::from_secs(1));
    world.runtime.block_on(async {
        let breaking = async {
            world.runtime.sleep(Duration::from_millis(500)).await;
            store.failing.store(1_000, std::sync::atomic::Ordering::SeqCst);
        };
        let (result, ()) = futures_util::future::join(keeper.access_token(), breaking).await;
        assert_eq!(result.unwrap_err().kind(), Kind::Store);
    });
    store.failing.store(0, std::sync::atomic::Ordering::SeqCst);
    (world, keeper)
}

#[test]
fn signing_out_revokes_tokens_that_the_store_has_not_taken_too() {
    // XR-OAUTH-10
    let (world, keeper) = with_unsaved_tokens();
    assert_eq!(world.left_alive().len(), 2);
    world.runtime.block_on(keeper.sign_out()).unwrap();
    assert_eq!(world.left_alive(), [""; 0]);
    assert_eq!(world.token(&keeper).unwrap_err().kind(), Kind::NotConnected);
}

#[test]
fn signing_out_keeps_tokens_that_the_store_has_not_taken_when_it_fails() {
    let (world, keeper) = with_unsaved_tokens();
    world.faults.next(Fault::status(StatusCode::BAD_GATEWAY));
    assert_eq!(world.runtime.block_on(keeper.sign_out()).unwrap_err().kind(), Kind::Unavailable);
    world.token(&keeper).unwrap();
    assert_eq!(world.stored().generation(), 1);
}

#[test]
fn signing_out_lets_a_refresh_end_that_nobody_waits_for_and_revokes_what_it_brought() {
    let (world, keeper) = run_out();
    world.fake().set_latency(Duration::from_secs(1));
    begin_and_drop(&world.runtime, keeper.access_token());
    world.runtime.block_on(keeper.sign_out()).unwrap();
    assert_eq!((world.seen().len(), world.left_alive()), (1, Vec::new()));
    assert!(world.stored().is_signed_out());
    assert_eq!(world.token(&keeper).unwrap_err().kind(), Kind::NotConnected);
}

#[test]
fn a_refresh_that_another_process_signs_out_under_revokes_what_it_brought() {
    let (world, keeper) = run_out();
    let other = world.keeper();
    world.faults.next(Fault::Delay(Duration::from_secs(5)));
    world.runtime.block_on(async {
        let signing_out = async {
            world.runtime.sleep(Duration::from_secs(1)).await;
            other.sign_out().await.unwrap();
        };
        let (result, ()) = futures_util::future::join(keeper.access_token(), signing_out).await;
        assert_eq!(result.unwrap_err().kind(), Kind::NotConnected);
    });
    assert_eq!(world.seen().iter().map(|seen| seen.status).collect::<Vec<_>>(), [Some(200)]);
    assert_eq!(world.left_alive(), [""; 0]);
}

#[test]
fn a_store_that_stored_but_did_not_say_so_is_found_out() {
    let (world, _) = run_out();
    for seed in 0..50 {
        let log = Arc::default();
        let store = SlowStore::new(&world, Duration::from_millis(seed), 300, &log);
        let keeper = TokenKeeper::new(world.identity(), store);
        loop {
            match world.token(&keeper) {
                Ok(_) => break,
                Err(error) => assert_eq!(error.kind(), TokenErrorKind::Store, "{error}"),
            }
        }
        world.runtime.advance(MINUTE * 31);
    }
    assert_eq!(world.stored().generation(), 50);
}

#[test]
fn with_other_readings_of_the_grace_it_works_too() {
    // XR-OAUTH-7
    let lives = [
        TokenLife::default().successors_share_life(true),
        TokenLife::default().grace_outlives_use_of_successor(true),
        TokenLife::default().successors_share_life(true).grace_outlives_use_of_successor(true),
    ];
    for life in lives {
        let world = World::with(3, Faults::none(), FakeXeroConfig::demo().token_life(life));
        let keeper = world.signed_in();
        for round in 0..20 {
            world.runtime.advance(MINUTE * 26);
            lose(&world, round % 3);
            world.token(&keeper).unwrap();
        }
        assert_eq!(world.stored().generation(), 20);
    }
}

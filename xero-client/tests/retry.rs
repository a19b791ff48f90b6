//! When the client tries again by itself, and when it must not.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use api_core::{
    Secret,
    limiter::{Limits, SlidingWindowLimiter},
    runtime::{ManualRuntime, Runtime},
    transport::{Response, Sent, TransportError},
};
use async_trait::async_trait;
use common::{World, answer, broken, header, json, tenant};
use xero_client::{
    BatchOutcome, Client, Error, ErrorKind, RetryPolicy, TokenError, TokenSource,
    wire::{Contact, TenantId},
};

type Step = Result<Response, TransportError>;

const ORGANISATION: &str = r#"{"Organisations":[{"Name":"Demo"}]}"#;
const CONTACT: &str = r#"{"Contacts":[{"ContactID":"a1b2c3d4-0000-4000-8000-000000000003","Name":"Tea Ltd"}]}"#;

fn read(world: &World) -> Result<(), Error> {
    world.runtime.block_on(world.tenant().organisation()).map(|_| ())
}

fn write(world: &World) -> Result<BatchOutcome<Contact>, Error> {
    let contact = Contact { name: Some("Tea Ltd".into()), ..Contact::default() };
    world.runtime.block_on(world.tenant().contacts().create(&[contact]))
}

fn keys(world: &World) -> BTreeSet<String> {
    world.requests().iter().filter_map(|request| header(request, "idempotency-key")).map(str::to_owned).collect()
}

fn limited(seconds: &'static str) -> Step {
    answer(429, &[("x-rate-limit-problem", "minute"), ("retry-after", seconds)], "")
}

#[test]
fn a_read_is_tried_again_after_what_may_pass() {
    let steps: [fn() -> Step; 4] =
        [|| broken(Sent::Never), || broken(Sent::Maybe), || answer(500, &[], ""), || answer(502, &[], "<html>")];
    for step in steps {
        let world = World::new([step(), json(200, ORGANISATION)]);
        read(&world).unwrap();
        assert_eq!(world.requests().len(), 2);
    }
}

#[test]
fn a_read_is_not_tried_again_after_what_will_not_pass() {
    for status in [400, 403, 404, 405] {
        let world = World::new([json(status, "{}")]);
        read(&world).unwrap_err();
        assert!(world.is_done());
    }
    let world = World::new([answer(503, &[], "The Organisation is offline")]);
    assert_eq!(read(&world).unwrap_err().kind(), ErrorKind::Offline, "five minutes are longer than the patience");
}

#[test]
fn attempts_are_counted_and_pauses_double() {
    let world = World::new((0..4).map(|_| answer(500, &[], "")));
    let start = world.runtime.now_seconds();
    assert_eq!(read(&world).unwrap_err().kind(), ErrorKind::Server);
    let waited = world.runtime.now_seconds() - start;
    assert_eq!((world.requests().len(), (1..=4).contains(&waited)), (4, true), "{waited}");
}

#[test]
fn a_write_whose_answer_was_lost_is_sent_again_with_its_key() {
    let world = World::new([broken(Sent::Maybe), broken(Sent::Never), json(200, CONTACT)]);
    assert_eq!(write(&world).unwrap().written().count(), 1);
    let keys = keys(&world);
    assert_eq!((world.requests().len(), keys.len()), (3, 1));
    let key = keys.first().unwrap();
    assert!(key.len() <= 128 && key.starts_with(&tenant().0.simple().to_string()), "{key}");
    let bodies: BTreeSet<_> = world.requests().iter().map(|request| request.body.clone()).collect();
    assert_eq!(bodies.len(), 1);
}

#[test]
fn every_write_has_a_key_of_its_own() {
    let world = World::new([json(200, CONTACT), json(200, CONTACT)]);
    write(&world).unwrap().into_all().unwrap();
    write(&world).unwrap().into_all().unwrap();
    assert_eq!(keys(&world).len(), 2);
}

#[test]
fn an_answered_5xx_of_a_write_is_never_sent_again() {
    for status in [500, 502, 503, 504] {
        let world = World::new([answer(status, &[], "")]);
        assert!(write(&world).unwrap_err().is_in_doubt());
    }
}

#[test]
fn a_write_that_is_in_doubt_stays_so_whatever_comes_after() {
    let after: [fn() -> Step; 5] = [
        || broken(Sent::Never),
        || json(401, r#"{"Detail":"AuthenticationUnsuccessful"}"#),
        || json(404, ""),
        || json(400, r#"{"Type":"PostDataInvalidException"}"#),
        || answer(429, &[("x-rate-limit-problem", "day"), ("retry-after", "70000")], ""),
    ];
    for step in after {
        let world =
            World::with([broken(Sent::Maybe), step()], |builder| builder.retry(RetryPolicy::default().attempts(2)));
        let error = write(&world).unwrap_err();
        assert_eq!((error.kind(), error.is_in_doubt()), (ErrorKind::MaybeSent, true));
        assert!(world.is_done());
    }
}

#[test]
fn beyond_its_horizon_a_write_in_doubt_is_not_sent_again() {
    let policy = RetryPolicy::default().patience(Duration::from_secs(3_600)).horizon(Duration::from_secs(120));
    let world = World::with([broken(Sent::Maybe), limited("121")], |builder| builder.retry(policy));
    assert_eq!(write(&world).unwrap_err().kind(), ErrorKind::MaybeSent);
    assert!(world.is_done());
}

#[test]
fn after_a_429_the_client_waits_as_long_as_it_is_told() {
    let world = World::new([limited("26"), json(200, CONTACT)]);
    write(&world).unwrap().into_all().unwrap();
    assert_eq!((world.seconds()[1] >= 26, keys(&world).len()), (true, 1));
}

#[test]
fn a_429_that_asks_for_more_than_the_patience_comes_back_at_once() {
    let world = World::new([limited("91")]);
    let error = read(&world).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::RateLimited { .. }) && error.retry_after() >= Some(Duration::from_secs(90))
    );
    assert_eq!(world.runtime.next_wake(), None);
    let day = World::new([answer(429, &[("x-rate-limit-problem", "day"), ("retry-after", "5")], "")]);
    read(&day).unwrap_err();
    assert!(day.is_done());
}

#[test]
fn a_key_is_never_used_beyond_its_horizon_and_what_is_not_in_doubt_gets_another() {
    let policy = RetryPolicy::default().patience(Duration::from_secs(3_600)).horizon(Duration::from_secs(120));
    let world =
        World::with([limited("60"), limited("70"), json(200, CONTACT)], |builder| builder.retry(policy.clone()));
    write(&world).unwrap().into_all().unwrap();
    let sent: Vec<_> =
        world.requests().iter().map(|request| header(request, "idempotency-key").unwrap().to_owned()).collect();
    assert_eq!(sent[0], sent[1], "60 s later it is still good");
    assert_ne!(sent[1], sent[2], "130 s later it is not");

    // In doubt since its second sending, but its horizon counts from the first.
    let world = World::with([limited("60"), broken(Sent::Maybe), limited("70")], |builder| builder.retry(policy));
    assert_eq!(write(&world).unwrap_err().kind(), ErrorKind::MaybeSent);
    assert!(world.is_done());
}

#[test]
fn without_a_key_a_write_in_doubt_is_never_sent_again() {
    let account = xero_client::wire::AccountId(uuid::Uuid::from_u128(1));
    let world = World::new([broken(Sent::Maybe)]);
    let error = world.runtime.block_on(world.tenant().accounts().delete(&account)).unwrap_err();
    assert_eq!((error.kind(), error.is_in_doubt()), (ErrorKind::MaybeSent, true));
    let world = World::new([broken(Sent::Never), limited("1"), json(200, "{}")]);
    world.runtime.block_on(world.tenant().accounts().delete(&account)).unwrap();
    assert!(keys(&world).is_empty() && world.is_done());
}

#[test]
fn a_day_limit_comes_back_at_once_unless_the_caller_waits_for_the_day() {
    let day = || answer(429, &[("x-rate-limit-problem", "day"), ("retry-after", "70000")], "");
    let world = World::new([day()]);
    let patient = world.tenant().patience(Duration::from_secs(86_400));
    let error = world.runtime.block_on(patient.organisation()).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(70_000)));
    assert_eq!(world.runtime.now_seconds(), 0);

    let world = World::new([day(), json(200, ORGANISATION)]);
    let waiting = world.tenant().patience(Duration::from_secs(86_400)).wait_for_day();
    world.runtime.block_on(waiting.organisation()).unwrap();
    assert!(world.seconds()[1] >= 70_000, "{:?}", world.seconds());

    let world = World::new([day()]);
    let error = world.runtime.block_on(world.tenant().wait_for_day().organisation()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RateLimited { .. }), "the patience of 90 s still counts");
    assert_eq!(world.runtime.now_seconds(), 0);
}

#[test]
fn whoever_has_the_patience_waits_for_an_organisation_that_is_off_line() {
    let world = World::new([answer(503, &[], "The Organisation is offline"), json(200, ORGANISATION)]);
    world.runtime.block_on(world.tenant().patience(Duration::from_secs(600)).organisation()).unwrap();
    assert!(world.seconds()[1] >= 300);
}

#[test]
fn what_is_left_of_the_limits_can_be_read_after_every_call() {
    let headers =
        [("x-minlimit-remaining", "58"), ("x-daylimit-remaining", "4990"), ("x-appminlimit-remaining", "9999")];
    let world = World::new([
        answer(200, &headers, ORGANISATION),
        answer(429, &[("x-minlimit-remaining", "0"), ("x-rate-limit-problem", "minute"), ("retry-after", "100")], ""),
    ]);
    let remaining = || world.tenant().remaining();
    assert_eq!(remaining(), xero_client::Remaining::default(), "nothing is known before the first call");
    read(&world).unwrap();
    assert_eq!((remaining().minute, remaining().day, remaining().app_minute), (Some(58), Some(4_990), Some(9_999)));
    read(&world).unwrap_err();
    assert_eq!((remaining().minute, remaining().day), (Some(0), Some(4_990)), "what is not said again is still known");
    assert_eq!(world.client.remaining(&tenant()), remaining());
}

#[test]
fn a_scope_that_is_missing_is_never_refreshed() {
    let challenge = [("www-authenticate", "insufficent_scope")];
    let world = World::new([answer(401, &challenge, r#"{"Detail":"AuthorizationUnsuccessful"}"#)]);
    let tokens = Arc::new(Renewing::default());
    let client =
        Client::builder(world.transport.clone(), Arc::new(world.runtime.clone()), tokens.clone()).build().unwrap();
    let error = world.runtime.block_on(client.tenant(&tenant()).organisation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsufficientScope);
    assert_eq!(tokens.0.load(Ordering::SeqCst), 0);
}

/// Gives `old` until it is told that it has run out.
#[derive(Debug, Default)]
struct Renewing(AtomicU32);

#[async_trait]
impl TokenSource for Renewing {
    async fn token(&self, _tenant: &TenantId) -> Result<Secret, TokenError> {
        Ok(Secret::new(if self.0.load(Ordering::SeqCst) == 0 { "old" } else { "new" }))
    }

    async fn expired(&self, _tenant: &TenantId, token: &Secret) {
        let given = if self.0.load(Ordering::SeqCst) == 0 { "old" } else { "new" };
        assert_eq!(token.expose(), given);
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn an_expired_token_is_renewed_once_and_the_call_made_again() {
    let expired = || json(401, r#"{"Detail":"TokenExpired: token expired"}"#);
    let world = World::new([expired(), json(200, CONTACT), expired(), expired()]);
    let client = || {
        let tokens = Arc::new(Renewing::default());
        let builder = Client::builder(world.transport.clone(), Arc::new(world.runtime.clone()), tokens);
        builder
            .limiter(Arc::new(SlidingWindowLimiter::new(Arc::new(world.runtime.clone()), Limits::default())))
            .build()
            .unwrap()
    };
    let contact = [Contact { name: Some("Tea Ltd".into()), ..Contact::default() }];
    world.runtime.block_on(client().tenant(&tenant()).contacts().create(&contact)).unwrap().into_all().unwrap();
    let bearers: Vec<_> = world.requests().iter().map(|r| header(r, "authorization").unwrap().to_owned()).collect();
    assert_eq!((bearers, keys(&world).len()), (vec!["Bearer old".to_owned(), "Bearer new".into()], 1));

    let error = world.runtime.block_on(client().tenant(&tenant()).organisation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TokenExpired);
    assert!(world.is_done());
}

#[test]
fn a_token_that_has_run_out_is_told_to_its_source_whoever_made_the_call_and_however_often() {
    let expired = || json(401, r#"{"Detail":"TokenExpired: token expired"}"#);
    let told = |policy: RetryPolicy, steps: Vec<Step>, once: bool| {
        let world = World::new(steps);
        let tokens = Arc::new(Renewing::default());
        let builder = Client::builder(world.transport.clone(), Arc::new(world.runtime.clone()), tokens.clone());
        let client = builder.retry(policy).build().unwrap();
        world.runtime.block_on(async {
            if once {
                let admission = client.admit(&tenant(), api_core::limiter::Priority::Normal, None).await.unwrap();
                let call = xero_client::Call::new("GET", "/Organisation", "").unwrap();
                client.send_once(&tenant(), call, None, admission).await.unwrap();
            } else {
                client.tenant(&tenant()).organisation().await.unwrap_err();
            }
        });
        assert!(world.is_done());
        tokens.0.load(Ordering::SeqCst)
    };
    assert_eq!(told(RetryPolicy::none(), vec![expired()], false), 1, "no second attempt");
    let last = vec![answer(500, &[], ""), expired()];
    assert_eq!(told(RetryPolicy::default().attempts(2), last, false), 1, "the last attempt");
    assert_eq!(told(RetryPolicy::default(), vec![expired()], true), 1, "send_once");
}

/// While its second token is fetched, the machine is suspended: the wall clock goes on, the monotonic one does not.
#[derive(Debug)]
struct Suspended {
    runtime: ManualRuntime,
    asked: AtomicU32,
}

#[async_trait]
impl TokenSource for Suspended {
    async fn token(&self, _tenant: &TenantId) -> Result<Secret, TokenError> {
        if self.asked.fetch_add(1, Ordering::SeqCst) == 1 {
            self.runtime.set_now(self.runtime.now() + Duration::from_secs(600));
        }
        Ok(Secret::new("token"))
    }
}

#[test]
fn a_suspended_machine_does_not_lengthen_the_horizon() {
    let made = |steps: Vec<Step>| {
        let world = World::new(steps);
        let tokens = Arc::new(Suspended { runtime: world.runtime.clone(), asked: AtomicU32::new(0) });
        let client = Client::builder(world.transport.clone(), Arc::new(world.runtime.clone()), tokens).build().unwrap();
        let contact = [Contact { name: Some("Tea Ltd".into()), ..Contact::default() }];
        let outcome = world.runtime.block_on(client.tenant(&tenant()).contacts().create(&contact));
        assert!(world.is_done());
        (outcome.map(|_| ()).map_err(|error| error.kind()), keys(&world).len())
    };
    assert_eq!(made(vec![broken(Sent::Maybe)]), (Err(ErrorKind::MaybeSent), 1), "Xero has forgotten the key");
    assert_eq!(made(vec![limited("1"), json(200, CONTACT)]), (Ok(()), 2), "another key, for nothing is in doubt");
}

#[test]
fn a_clock_that_is_set_back_does_not_lengthen_the_horizon() {
    let policy = RetryPolicy::default().patience(Duration::from_secs(3_600)).horizon(Duration::from_secs(120));
    let world =
        World::with([limited("60"), limited("70"), json(200, CONTACT)], |builder| builder.retry(policy.clone()));
    let set_back = async {
        let start = world.runtime.now();
        for _ in 0..13 {
            world.runtime.sleep(Duration::from_secs(10)).await;
            world.runtime.set_now(start);
        }
    };
    let tenant = world.tenant();
    let contact = [Contact { name: Some("Tea Ltd".into()), ..Contact::default() }];
    let contacts = tenant.contacts();
    let (outcome, ()) = world.runtime.block_on(futures_util::future::join(contacts.create(&contact), set_back));
    assert_eq!((outcome.unwrap().written().count(), keys(&world).len()), (1, 2));
}

/// XR-IDEMP-1
#[test]
fn a_horizon_and_a_time_out_of_six_minutes_together_are_refused() {
    let build = |policy: RetryPolicy, timeout: Option<u64>| {
        let world = World::new([]);
        let tokens = Arc::new(Renewing::default());
        let builder = Client::builder(world.transport.clone(), Arc::new(world.runtime), tokens).retry(policy);
        match timeout {
            Some(seconds) => builder.timeout(Duration::from_secs(seconds)),
            None => builder,
        }
        .build()
        .map_err(|error| (error.kind(), error.to_string().contains("six minutes")))
        .map(|_| ())
    };
    let horizon = |seconds| RetryPolicy::default().horizon(Duration::from_secs(seconds));
    assert_eq!(build(horizon(299), Some(60)), Ok(()));
    assert_eq!(build(horizon(300), Some(60)), Err((ErrorKind::InvalidRequest, true)));
    assert_eq!(build(horizon(299), None), Ok(()), "the transport's own");
    assert_eq!(build(horizon(300), None), Err((ErrorKind::InvalidRequest, true)));
    assert_eq!(build(RetryPolicy::default(), Some(240)), Err((ErrorKind::InvalidRequest, true)));
    assert_eq!(build(RetryPolicy::none(), Some(240)), Ok(()), "nothing is ever sent again");
}

/// Has no token until it is told to have one.
#[derive(Debug, Default)]
struct Slow(std::sync::atomic::AtomicBool);

#[async_trait]
impl TokenSource for Slow {
    async fn token(&self, _tenant: &TenantId) -> Result<Secret, TokenError> {
        if !self.0.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        Ok(Secret::new("token"))
    }
}

#[test]
fn whoever_gives_up_while_a_token_is_fetched_has_used_nothing() {
    let world = World::new([]);
    let tokens = Arc::new(Slow::default());
    let limits = Limits { concurrent: Some(1), per_minute: Some(1), ..xero_client::xero_limits() };
    let limiter = Arc::new(SlidingWindowLimiter::new(Arc::new(world.runtime.clone()), limits));
    let builder = Client::builder(world.transport.clone(), Arc::new(world.runtime.clone()), tokens.clone());
    let client = builder.limiter(limiter).build().unwrap();
    let tenant = tenant();
    let admit = || client.admit(&tenant, api_core::limiter::Priority::Normal, Some(Duration::ZERO));
    let mut waiting = Box::pin(client.admit(&tenant, api_core::limiter::Priority::Normal, None));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::future::Future::poll(waiting.as_mut(), &mut context).is_pending());
    drop(waiting);
    tokens.0.store(true, Ordering::SeqCst);
    world.runtime.block_on(admit()).unwrap();
}

#[test]
fn without_a_retry_policy_there_is_one_attempt() {
    let steps: [fn() -> Step; 4] = [
        || broken(Sent::Never),
        || answer(500, &[], ""),
        || json(401, r#"{"Detail":"TokenExpired"}"#),
        || limited("1"),
    ];
    for step in steps {
        let world = World::once([step()]);
        read(&world).unwrap_err();
        assert!(world.is_done());
    }
}

trait Seconds {
    fn now_seconds(&self) -> u64;
}

impl Seconds for api_core::runtime::ManualRuntime {
    fn now_seconds(&self) -> u64 {
        api_core::runtime::Runtime::monotonic(self).as_secs()
    }
}

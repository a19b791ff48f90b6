//! What an engine stands on: leave, exactly one attempt, and what the limiter hears of it.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    Secret,
    limiter::{BucketKey, Feedback, LimitScope, Permit, PermitHandle, Priority, RateLimited, RateLimiter},
    transport::{Response, Sent, TransportError},
};
use async_trait::async_trait;
use common::{TENANT, TOKEN, World, answer, broken, header, json, tenant};
use http::Method;
use xero_client::{
    Answer, Call, Error, ErrorKind, IdempotencyKey, Reached, TokenError, TokenSource, render_create,
    wire::{Contact, TenantId},
};

type Step = Result<Response, TransportError>;

/// What became of permits: feedback, or `None` if the call was not made.
type Heard = Arc<Mutex<Vec<Option<Feedback>>>>;

#[derive(Debug, Default, Clone)]
struct Listening(Heard);

impl PermitHandle for Listening {
    fn finish(self: Box<Self>, feedback: Feedback) {
        self.0.lock().unwrap().push(Some(feedback));
    }

    fn cancel(self: Box<Self>) {
        self.0.lock().unwrap().push(None);
    }
}

#[async_trait]
impl RateLimiter for Listening {
    async fn reserve(
        &self,
        bucket: &BucketKey,
        _priority: Priority,
        deadline: Option<Duration>,
    ) -> Result<Permit, RateLimited> {
        assert_eq!((bucket.app(), bucket.member()), ("my-app", TENANT));
        match deadline {
            Some(Duration::ZERO) => Err(RateLimited::new(bucket.clone(), LimitScope::Minute, Duration::from_secs(9))),
            _ => Ok(Permit::new(self.clone())),
        }
    }
}

fn listening(script: impl IntoIterator<Item = Step>) -> (World, Heard) {
    let limiter = Listening::default();
    let heard = limiter.0.clone();
    (World::with(script, |builder| builder.app("my-app").limiter(Arc::new(limiter))), heard)
}

fn call() -> Call {
    render_create(&[Contact { name: Some("Tea Ltd".into()), ..Contact::default() }]).unwrap()
}

fn send(world: &World, call: Call, key: Option<&IdempotencyKey>) -> Result<Answer, Error> {
    world.runtime.block_on(async {
        let admission = world.client.admit(&tenant(), Priority::Normal, None).await?;
        assert_eq!(format!("{admission:?}"), "Admission");
        world.client.send_once(&tenant(), call, key, admission).await
    })
}

#[test]
fn a_write_is_sent_with_every_header_and_the_stored_bytes() {
    let world = World::new([json(200, r#"{"Contacts":[]}"#)]);
    let key = IdempotencyKey::new("x1-abc").unwrap();
    let stored = call();
    let again = Call::new(stored.method.as_str(), stored.path_and_query.clone(), stored.body.clone()).unwrap();
    send(&world, again, Some(&key)).unwrap();
    let request = &world.requests()[0];
    assert_eq!(request.method, Method::PUT);
    assert_eq!(request.url.expose(), "https://api.xero.com/api.xro/2.0/Contacts?summarizeErrors=false");
    assert_eq!(header(request, "authorization"), Some("Bearer canary-token"));
    assert_eq!(header(request, "xero-tenant-id"), Some(TENANT));
    assert_eq!(header(request, "accept"), Some("application/json"));
    assert_eq!(header(request, "content-type"), Some("application/json"));
    assert_eq!(header(request, "idempotency-key"), Some("x1-abc"));
    assert!(header(request, "user-agent").unwrap().starts_with("xcart-xero/"));
    assert_eq!(request.body, stored.body);
    assert_eq!(request.max_response_bytes, Some(16 << 20));
}

#[test]
fn a_read_carries_no_key_and_no_body() {
    let world = World::new([json(200, "{}")]);
    let key = IdempotencyKey::new("k").unwrap();
    send(&world, Call::new("GET", "/Organisation", "").unwrap(), Some(&key)).unwrap();
    let request = &world.requests()[0];
    assert_eq!((header(request, "idempotency-key"), header(request, "content-type")), (None, None));
}

#[test]
fn whatever_comes_there_is_exactly_one_attempt() {
    let steps: [fn() -> Step; 7] = [
        || broken(Sent::Never),
        || broken(Sent::Maybe),
        || answer(429, &[("retry-after", "1"), ("x-rate-limit-problem", "minute")], ""),
        || answer(500, &[], ""),
        || answer(503, &[], "The Organisation is offline"),
        || json(401, r#"{"Detail":"TokenExpired"}"#),
        || json(409, ""),
    ];
    for step in steps {
        let world = World::new([step()]);
        let _ = send(&world, call(), None);
        assert_eq!(world.requests().len(), 1);
    }
}

#[test]
fn every_status_is_an_answer_and_only_silence_is_an_error() {
    let world = World::new([answer(500, &[], ""), broken(Sent::Maybe)]);
    let answered = send(&world, call(), None).unwrap();
    assert_eq!(answered.status(), 500);
    assert_eq!(answered.elements::<Contact>().unwrap_err().kind(), ErrorKind::Server);
    assert_eq!(send(&world, call(), None).unwrap_err().sent(), Reached::Maybe);
}

#[test]
fn the_limiter_hears_what_the_headers_say_and_nothing_where_they_are_absent() {
    let remaining =
        [("x-minlimit-remaining", "58"), ("x-daylimit-remaining", "4998"), ("x-appminlimit-remaining", "9998")];
    let refused = [("x-rate-limit-problem", "day"), ("retry-after", "73451"), ("x-minlimit-remaining", "nonsense")];
    let (world, heard) = listening([
        answer(200, &remaining, "{}"),
        answer(200, &[], "{}"),
        answer(429, &refused, ""),
        answer(429, &[], ""),
        broken(Sent::Maybe),
        broken(Sent::Never),
    ]);
    for _ in 0..6 {
        let _ = send(&world, call(), None);
    }
    let all = Feedback::default().remaining_minute(58).remaining_day(4998).remaining_app_minute(9998);
    let day = Feedback::default().refused(LimitScope::Day, Some(Duration::from_secs(73_451)));
    let unnamed = Feedback::default().refused(LimitScope::Unnamed, None);
    let nothing = Some(Feedback::default());
    assert_eq!(*heard.lock().unwrap(), [Some(all), nothing, Some(day), Some(unnamed), nothing, None]);
}

#[test]
fn an_admission_that_is_not_used_counts_no_call() {
    let (world, heard) = listening([]);
    world.runtime.block_on(async {
        world.client.admit(&tenant(), Priority::Normal, None).await.unwrap().release();
        let admission = world.client.admit(&tenant(), Priority::Normal, None).await.unwrap();
        let other: TenantId = "33333333-3333-4333-8333-333333333333".parse().unwrap();
        let error = world.client.send_once(&other, call(), None, admission).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidRequest, Reached::Never));
    });
    assert_eq!(*heard.lock().unwrap(), [None, None]);
}

#[test]
fn leave_that_does_not_come_in_time_is_an_error_that_says_when() {
    let (world, _) = listening([]);
    let error =
        world.runtime.block_on(world.client.admit(&tenant(), Priority::Normal, Some(Duration::ZERO))).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(9)));
    assert_eq!((error.sent(), error.is_retryable()), (Reached::Never, true));
}

#[derive(Debug)]
struct NoToken;

#[async_trait]
impl TokenSource for NoToken {
    async fn token(&self, _tenant: &TenantId) -> Result<Secret, TokenError> {
        Err(TokenError::permanent("the organisation was never connected"))
    }
}

#[test]
fn without_a_token_nothing_is_sent_and_no_call_counts() {
    let (world, heard) = listening([]);
    let client =
        xero_client::Client::builder(world.transport.clone(), Arc::new(world.runtime.clone()), Arc::new(NoToken));
    let client = client.app("my-app").limiter(Arc::new(Listening(heard.clone()))).build().unwrap();
    let error = world.runtime.block_on(client.admit(&tenant(), Priority::Normal, None)).unwrap_err();
    assert_eq!((error.kind(), error.is_permanent()), (ErrorKind::NoToken, true));
    assert_eq!(error.to_string(), "there is no access token; nothing was sent: the organisation was never connected");
    assert_eq!(*heard.lock().unwrap(), [None]);
}

#[test]
fn nothing_that_is_printed_shows_the_token() {
    let world = World::new([json(200, "{}")]);
    let answered = send(&world, call(), None).unwrap();
    let shown = format!("{:?} {answered:?} {:?} {:?}", world.client, world.tenant(), world.requests());
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[test]
fn a_stored_call_or_key_that_is_none_is_refused_before_it_is_sent() {
    for (method, path) in
        [("PUT", "Contacts"), ("PUT", "//evil.example/x"), ("PUT", "/Con tacts"), ("P T", "/Contacts")]
    {
        assert_eq!(Call::new(method, path, "").unwrap_err().kind(), ErrorKind::InvalidRequest, "{method} {path}");
    }
    for key in [String::new(), "x".repeat(129), "a b".into(), "é".into()] {
        assert!(IdempotencyKey::new(key).is_err());
    }
    assert!(IdempotencyKey::new("x".repeat(128)).is_ok());
}

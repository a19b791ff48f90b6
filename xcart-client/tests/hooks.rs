//! The receiver of webhooks that a merchant's own add-on sends: every setting, every way in which a delivery is not genuine, and
//! what is told of it.
#![cfg(feature = "webhooks")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{fmt::Write as _, sync::Arc, time::Duration};

use api_core::{
    runtime::Timestamp,
    signing::{Encoding, Keys},
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;
use xcart_client::{
    webhooks::{
        MemoryReplays, OrderIds, Receiver, ReceiverBuilder, Refusal, ReplayId, ReplayMemory, SetupError,
        UnreadableHint, Verdict,
    },
    wire::OrderId,
};

const SECRET: &str = "shared with the add-on";
const BODY: &[u8] = br#"{"order_id":42}"#;
const PROOF: &str = "x-shop-signature";
const TIME: &str = "x-shop-time";
const NONCE: &str = "x-shop-nonce";

fn keys() -> Keys {
    Keys::new(SECRET).unwrap()
}

fn hmac() -> ReceiverBuilder {
    Receiver::hmac(keys(), PROOF, Encoding::Hex)
}

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_767_607_200, 0).unwrap()
}

fn later(seconds: i64) -> Timestamp {
    now() + TimeDelta::seconds(seconds)
}

fn header(name: &str) -> HeaderName {
    name.parse().unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (header(name), HeaderValue::from_str(value).unwrap())).collect()
}

fn orders(verdict: &Verdict) -> Vec<i64> {
    match verdict {
        Verdict::Changed(hint) => hint.orders.iter().map(|id| id.0).collect(),
        other => panic!("{other:?}"),
    }
}

fn refusal(verdict: Verdict) -> Refusal {
    match verdict {
        Verdict::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Every way to set a receiver up, with what is sent as the body.
fn settings() -> Vec<(String, ReceiverBuilder, &'static [u8])> {
    let mut all = Vec::new();
    for proof in ["hex", "base64", "token"] {
        for prefix in ["", "sha256=", "Bearer "] {
            for (with_time, with_nonce) in [(false, false), (true, false), (false, true), (true, true)] {
                for (place, body) in [
                    (OrderIds::pointer("/order_id"), BODY),
                    (OrderIds::form_field("order_id"), b"event=order&order_id=42".as_slice()),
                    (OrderIds::whole_body(), b"42"),
                ] {
                    let mut builder = match proof {
                        "hex" => Receiver::hmac(keys(), PROOF, Encoding::Hex),
                        "base64" => Receiver::hmac(keys(), PROOF, Encoding::Base64),
                        _ => Receiver::token(keys(), PROOF),
                    };
                    builder = builder.prefix(prefix).order_ids(place.clone());
                    if with_time {
                        builder = builder.timestamp(TIME);
                    }
                    if with_nonce {
                        builder = builder.nonce(NONCE);
                    }
                    all.push((format!("{proof} {prefix} {with_time} {with_nonce} {place:?}"), builder, body));
                }
            }
        }
    }
    all
}

#[test]
fn the_signature_is_that_of_another_implementation() {
    // Computed by Python's hmac, as PHP's hash_hmac does it.
    let receiver = hmac().timestamp(TIME).nonce(NONCE).build().unwrap();
    let hex = "52d7448b313bea9ca5b83a93855c2a8001d4a82dda6d33d97ffd6321fb104ec6";
    let headers = pairs(&[(PROOF, hex), (TIME, "1767607200"), (NONCE, "3f9c0d")]);
    assert_eq!(receiver.sign(BODY, now(), "3f9c0d"), headers);
    assert_eq!(orders(&receiver.receive(&headers, BODY, now())), [42]);
    let receiver = Receiver::hmac(keys(), PROOF, Encoding::Base64).prefix("sha256=").build().unwrap();
    let headers = pairs(&[(PROOF, "sha256=43Z8w09CFQc/eCRtDE3uvz12L6QrD50tgsNFkXqUBN4=")]);
    assert_eq!(orders(&receiver.receive(&headers, BODY, now())), [42]);
}

#[test]
fn every_setting_takes_what_is_its_own_and_nothing_else() {
    let all = settings();
    assert_eq!(all.len(), 108);
    for (what, builder, body) in all {
        let receiver = builder.build().unwrap();
        let headers = receiver.sign(body, now(), "n-1");
        let verdict = receiver.receive(&headers, body, later(60));
        assert_eq!((orders(&verdict), verdict.status()), (vec![42], StatusCode::OK), "{what}");

        // Without any one of its headers, with it empty, or with it twice, it is refused.
        for name in headers.keys() {
            let mut less = headers.clone();
            less.remove(name);
            assert_eq!(refusal(receiver.receive(&less, body, now())), Refusal::Missing(name.clone()), "{what}");
            less.insert(name, HeaderValue::from_static(""));
            assert_eq!(receiver.receive(&less, body, now()).status(), 401, "{what}");
            less.insert(name, HeaderValue::from_bytes(b"\xff").unwrap());
            assert_eq!(receiver.receive(&less, body, now()).status(), 401, "{what}");
            let mut more = headers.clone();
            more.append(name, headers[name].clone());
            assert_eq!(refusal(receiver.receive(&more, body, now())), Refusal::Ambiguous(name.clone()), "{what}");
        }
        // By another secret it is refused.
        let stranger = pairs(&[(PROOF, "nothing of it")]);
        assert_eq!(receiver.receive(&stranger, body, now()).status(), 401, "{what}");
    }
}

#[test]
fn while_a_secret_is_changed_both_are_good_and_afterwards_one() {
    for (encoding, token) in [(Encoding::Hex, false), (Encoding::Base64, false), (Encoding::Hex, true)] {
        let of = |keys: Keys| if token { Receiver::token(keys, PROOF) } else { Receiver::hmac(keys, PROOF, encoding) };
        let (old, new) = (of(Keys::new("old").unwrap()), of(Keys::new("new").unwrap()));
        let both = of(Keys::new("new").unwrap().and("old").unwrap()).build().unwrap();
        let (old, new) = (old.build().unwrap().sign(BODY, now(), ""), new.build().unwrap());
        assert_eq!(orders(&both.receive(&old, BODY, now())), [42]);
        assert_eq!(orders(&both.receive(&new.sign(BODY, now(), ""), BODY, now())), [42]);
        assert_eq!(new.receive(&old, BODY, now()).status(), 401);
    }
}

#[test]
fn what_is_sent_again_is_known_by_its_nonce_or_by_a_signature_with_a_time_in_it() {
    for (what, builder, body) in settings() {
        let (by_nonce, by_time) =
            (what.contains("true true") || what.contains("false true"), what.contains("true false"));
        let receiver = builder.build().unwrap();
        let headers = receiver.sign(body, now(), "n-1");
        assert_eq!(orders(&receiver.receive(&headers, body, now())), [42], "{what}");
        let again = receiver.receive(&headers, body, later(200));
        let is_known = by_nonce || (by_time && !what.starts_with("token"));
        assert_eq!(again == Verdict::Repeated, is_known, "{what}: {again:?}");
        assert_eq!(again.status(), 200);
        // Another delivery with the same body is another.
        let next = receiver.sign(body, later(1), "n-2");
        assert_eq!(orders(&receiver.receive(&next, body, later(1))), [42], "{what}");
    }
}

#[test]
fn a_hint_that_could_not_be_kept_is_taken_when_it_comes_again() {
    let receiver = hmac().timestamp(TIME).build().unwrap();
    let headers = receiver.sign(BODY, now(), "");
    let Verdict::Changed(hint) = receiver.receive(&headers, BODY, now()) else { panic!() };
    assert_eq!(receiver.clone().receive(&headers, BODY, now()), Verdict::Repeated, "clones share what they know");
    receiver.forget(&hint);
    assert_eq!(orders(&receiver.receive(&headers, BODY, now())), [42]);
    assert_eq!((hint.orders, hint.unreadable), (vec![OrderId(42)], 0));
}

#[test]
fn nobody_without_the_secret_fills_what_is_remembered_and_it_has_a_bound() {
    let memory = Arc::new(MemoryReplays::new(50));
    let receiver = hmac().timestamp(TIME).nonce(NONCE).replays(memory.clone()).build().unwrap();
    for number in 0..500 {
        let nonce = format!("n-{number}");
        let mut headers = receiver.sign(BODY, now(), &nonce);
        headers.insert(header(NONCE), HeaderValue::from_static("another"));
        assert_eq!(receiver.receive(&headers, BODY, now()).status(), 401);
    }
    assert_eq!(memory.count(), 0);
    for number in 0..500 {
        let headers = receiver.sign(BODY, now(), &format!("n-{number}"));
        assert_eq!(orders(&receiver.receive(&headers, BODY, now())), [42]);
        assert!(memory.count() <= 50);
    }
    // What is too old to be taken is not remembered any longer.
    let headers = receiver.sign(BODY, later(301), "last");
    assert_eq!(orders(&receiver.receive(&headers, BODY, later(301))), [42]);
    assert_eq!(memory.count(), 1);
}

#[test]
fn what_is_remembered_lasts_as_long_as_it_could_be_repeated() {
    #[derive(Debug, Default)]
    struct Until(std::sync::Mutex<Vec<Timestamp>>);
    impl ReplayMemory for Until {
        fn is_new(&self, _: ReplayId, _: Timestamp, until: Timestamp) -> bool {
            self.0.lock().unwrap().push(until);
            true
        }
        fn forget(&self, _: &ReplayId) {}
    }
    let until = Arc::new(Until::default());
    let ahead = hmac().timestamp(TIME).tolerance(Duration::from_secs(100)).replays(until.clone()).build().unwrap();
    let headers = ahead.sign(BODY, later(90), "");
    assert_eq!(orders(&ahead.receive(&headers, BODY, now())), [42]);
    assert_eq!(ahead.receive(&headers, BODY, later(190)).status(), 200, "the last moment in which it is good");
    assert_eq!(ahead.receive(&headers, BODY, later(191)).status(), 401);
    let by_nonce = hmac().nonce(NONCE).remember_for(Duration::from_secs(7)).replays(until.clone()).build().unwrap();
    let _ = by_nonce.receive(&by_nonce.sign(BODY, now(), "n"), BODY, now());
    assert_eq!(*until.0.lock().unwrap(), [later(190), later(190), later(7)]);
}

#[test]
fn a_wrong_clock_is_told_with_how_far_it_is_wrong() {
    let receiver = hmac().timestamp(TIME).build().unwrap();
    for (sent, received, expected) in [
        (0, 300, None),
        (300, 0, None),
        (0, 301, Some(Refusal::Stale(301))),
        (301, 0, Some(Refusal::Ahead(301))),
        (0, 86_400, Some(Refusal::Stale(86_400))),
        (3_600, 0, Some(Refusal::Ahead(3_600))),
    ] {
        let verdict = receiver.receive(&receiver.sign(BODY, later(sent), ""), BODY, later(received));
        match expected {
            None => assert_eq!(orders(&verdict), [42], "{sent} {received}"),
            Some(expected) => {
                assert!(expected.to_string().contains("clocks is wrong"), "{expected}");
                assert_eq!(refusal(verdict), expected);
            }
        }
    }
    // A wrong signature is told first: a stranger learns nothing of the clock.
    let mut headers = receiver.sign(BODY, later(9_999), "");
    headers.insert(header(PROOF), HeaderValue::from_static("00"));
    assert_eq!(refusal(receiver.receive(&headers, BODY, now())), Refusal::Wrong(header(PROOF)));
    // Times that are none, signed all the same.
    for text in ["-1", "+5", "1767607200.5", "2026-01-05T10:00:00Z", " 1767607200", "99999999999999999999", "1e9"] {
        let parts: [&[u8]; 3] = [text.as_bytes(), b".", BODY];
        let headers = pairs(&[(PROOF, &keys().sign(&parts, Encoding::Hex)), (TIME, text)]);
        let told = refusal(receiver.receive(&headers, BODY, now()));
        assert_eq!(told, Refusal::NoTime(header(TIME)), "{text}");
    }
}

#[test]
fn a_part_of_the_nonce_is_never_taken_for_a_part_of_the_body() {
    // Both are signed as "n.x.42"; without the rule on dots the second would be a new delivery with another body.
    let receiver = hmac().nonce(NONCE).order_ids(OrderIds::whole_body()).build().unwrap();
    let first = receiver.sign(b"x.42", now(), "n");
    let moved = pairs(&[(PROOF, first[PROOF].to_str().unwrap()), (NONCE, "n.x")]);
    assert_eq!(refusal(receiver.receive(&moved, b"42", now())), Refusal::DottedNonce(header(NONCE)));
}

#[test]
fn what_is_too_large_is_refused_before_anything_else() {
    let receiver = hmac().max_body_bytes(BODY.len()).build().unwrap();
    assert_eq!(receiver.max_body_bytes(), BODY.len());
    assert_eq!(orders(&receiver.receive(&receiver.sign(BODY, now(), ""), BODY, now())), [42]);
    let large = [BODY, b" "].concat();
    let verdict = receiver.receive(&receiver.sign(&large, now(), ""), &large, now());
    assert_eq!((verdict.status(), refusal(verdict)), (StatusCode::PAYLOAD_TOO_LARGE, Refusal::TooLarge(BODY.len())));
}

#[test]
fn what_is_genuine_and_names_no_order_is_told_so_and_not_remembered() {
    let receiver = hmac().timestamp(TIME).build().unwrap();
    for (body, why) in [
        (&b"order_id=42"[..], UnreadableHint::NoJson),
        (br#"{"id":42}"#, UnreadableHint::NoId),
        (br#"{"order_id":"MG-42"}"#, UnreadableHint::BadId),
    ] {
        let headers = receiver.sign(body, now(), "");
        for _ in 0..2 {
            let verdict = receiver.receive(&headers, body, now());
            assert_eq!((verdict.status(), verdict), (StatusCode::BAD_REQUEST, Verdict::Unreadable(why)));
        }
    }
}

#[test]
fn a_receiver_that_could_not_work_is_not_built() {
    for name in ["", "no name", "ä"] {
        assert_eq!(hmac().timestamp(name).build().unwrap_err(), SetupError::HeaderName(name.to_owned()));
        assert!(Receiver::token(keys(), name).build().is_err());
    }
    for builder in
        [hmac().timestamp(PROOF), hmac().nonce("X-Shop-Signature"), hmac().timestamp(TIME).nonce("X-SHOP-TIME")]
    {
        let error = builder.build().unwrap_err();
        assert!(matches!(error, SetupError::HeaderTwice(_)), "{error}");
    }
    assert!(Keys::new(" \n").is_err(), "an empty secret is none");
}

#[test]
fn neither_a_secret_nor_what_is_sent_is_ever_printed() {
    let canaries = ["canary-secret-1", "canary-secret-2", "canary-nonce", "canary@customer.example", "9988776655"];
    let keys = Keys::new(canaries[0]).unwrap().and(canaries[1]).unwrap();
    let mut told = String::new();
    for token in [false, true] {
        let builder = || {
            let keys = keys.clone();
            let start = if token { Receiver::token(keys, PROOF) } else { Receiver::hmac(keys, PROOF, Encoding::Hex) };
            start.timestamp(TIME).nonce(NONCE)
        };
        let receiver = builder().build().unwrap();
        write!(told, "{:?} {receiver:?} {receiver:#?}", builder()).unwrap();
        for body in [
            format!(r#"{{"order_id":"{}"}}"#, canaries[3]),
            canaries[3].to_owned(),
            format!(r#"{{"{}":{}}}"#, canaries[3], canaries[4]),
            r#"{"order_id":42}"#.to_owned(),
        ] {
            let good = receiver.sign(body.as_bytes(), now(), canaries[2]);
            let mut tries = vec![good.clone()];
            for name in [PROOF, TIME, NONCE] {
                for value in [canaries[0], canaries[2], canaries[3], "canary-nonce.x", "1767600000"] {
                    let mut bad = good.clone();
                    bad.insert(header(name), HeaderValue::from_str(value).unwrap());
                    tries.push(bad);
                }
            }
            for headers in tries {
                let verdict = receiver.receive(&headers, body.as_bytes(), now());
                write!(told, "{verdict:?}\n{verdict:#?}\n").unwrap();
                match verdict {
                    Verdict::Refused(refusal) => writeln!(told, "{refusal} {refusal:?}").unwrap(),
                    Verdict::Unreadable(error) => writeln!(told, "{error} {error:?}").unwrap(),
                    _ => {}
                }
            }
        }
    }
    let sent = Receiver::hmac(keys, PROOF, Encoding::Hex).build().unwrap().sign(BODY, now(), "");
    for canary in canaries.into_iter().chain([sent[PROOF].to_str().unwrap()]) {
        assert!(!told.contains(canary), "{canary} is told");
    }
    assert!(told.lines().count() > 100 && told.contains("fits none of the secrets"));
}

proptest! {
    #[test]
    fn any_bit_that_is_flipped_makes_it_wrong(
        which in 0_usize..4,
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
        base64: bool,
        id in 1_i64..1_000_000,
    ) {
        let encoding = if base64 { Encoding::Base64 } else { Encoding::Hex };
        let builder = Receiver::hmac(keys(), PROOF, encoding).timestamp(TIME).nonce(NONCE);
        let receiver = builder.order_ids(OrderIds::whole_body()).build().unwrap();
        let mut body = id.to_string().into_bytes();
        let mut headers = receiver.sign(&body, now(), "3f9c0d");
        match [PROOF, TIME, NONCE].get(which) {
            Some(name) => {
                let mut value = headers[*name].as_bytes().to_vec();
                let index = at.index(value.len());
                value[index] ^= 1 << bit;
                // What is no header's value never comes.
                let Ok(value) = HeaderValue::from_bytes(&value) else { return Ok(()) };
                headers.insert(header(name), value);
            }
            None => {
                let index = at.index(body.len());
                body[index] ^= 1 << bit;
            }
        }
        prop_assert_eq!(receiver.receive(&headers, &body, now()).status(), StatusCode::UNAUTHORIZED);
    }

    #[test]
    fn headers_may_stand_in_any_order_and_among_others(
        order in Just(vec![PROOF, TIME, NONCE, "content-type", "x-other", "cookie"]).prop_shuffle(),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let receiver = hmac().timestamp(TIME).nonce(NONCE).build().unwrap();
        let signed = receiver.sign(&body, now(), "n");
        let mut headers = HeaderMap::new();
        for name in order {
            let value = signed.get(name).cloned().unwrap_or(HeaderValue::from_static("other"));
            headers.insert(header(name), value);
        }
        prop_assert!(!matches!(receiver.receive(&headers, &body, now()), Verdict::Refused(_)));
    }

    #[test]
    fn whatever_comes_from_a_stranger_is_refused(
        proof in "[ -~]{1,100}",
        time in "[ -~]{1,20}",
        nonce in "[ -~]{1,20}",
        body in prop::collection::vec(any::<u8>(), 0..200),
        token: bool,
    ) {
        let builder = if token { Receiver::token(keys(), PROOF) } else { hmac() };
        let receiver = builder.timestamp(TIME).nonce(NONCE).build().unwrap();
        let headers = pairs(&[(PROOF, &proof), (TIME, &time), (NONCE, &nonce)]);
        prop_assert!(matches!(receiver.receive(&headers, &body, now()), Verdict::Refused(_)));
    }
}

#[cfg(feature = "axum")]
mod with_axum {
    use std::sync::Mutex;

    use api_core::runtime::ManualRuntime;
    use axum::{
        Router,
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt as _;
    use xcart_client::webhooks::axum::{Kept, post};

    use super::*;

    #[derive(Clone, Default)]
    struct Inbox {
        kept: Arc<Mutex<Vec<OrderId>>>,
        is_full: Arc<Mutex<bool>>,
    }

    impl Inbox {
        fn app(&self, receiver: &Receiver, runtime: &ManualRuntime) -> Router {
            let inbox = self.clone();
            let handler = post(receiver.clone(), Arc::new(runtime.clone()), move |hint| {
                let inbox = inbox.clone();
                async move {
                    if *inbox.is_full.lock().unwrap() {
                        return Kept::No;
                    }
                    inbox.kept.lock().unwrap().extend(hint.orders);
                    Kept::Yes
                }
            });
            Router::new().route("/shop", handler)
        }
    }

    async fn send(app: Router, headers: &HeaderMap, body: &[u8]) -> u16 {
        let mut request = Request::post("/shop").body(Body::from(body.to_vec())).unwrap();
        *request.headers_mut() = headers.clone();
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        assert!(to_bytes(response.into_body(), usize::MAX).await.unwrap().is_empty(), "no body");
        status
    }

    #[tokio::test]
    async fn the_handler_answers_as_the_receiver_says_and_takes_again_what_was_not_kept() {
        use api_core::runtime::Runtime as _;
        let runtime = ManualRuntime::new(1);
        let receiver = hmac().timestamp(TIME).max_body_bytes(100).build().unwrap();
        let inbox = Inbox::default();
        let headers = receiver.sign(BODY, runtime.now(), "");
        *inbox.is_full.lock().unwrap() = true;
        assert_eq!(send(inbox.app(&receiver, &runtime), &headers, BODY).await, 503);
        *inbox.is_full.lock().unwrap() = false;
        assert_eq!(send(inbox.app(&receiver, &runtime), &headers, BODY).await, 200);
        assert_eq!(send(inbox.app(&receiver, &runtime), &headers, BODY).await, 200, "repeated");
        assert_eq!(*inbox.kept.lock().unwrap(), [OrderId(42)]);
        assert_eq!(send(inbox.app(&receiver, &runtime), &HeaderMap::new(), BODY).await, 401);
        assert_eq!(send(inbox.app(&receiver, &runtime), &headers, &[b' '; 101]).await, 413);
        let odd = receiver.sign(b"{}", runtime.now(), "");
        assert_eq!(send(inbox.app(&receiver, &runtime), &odd, b"{}").await, 400);
        runtime.advance(Duration::from_secs(301));
        assert_eq!(send(inbox.app(&receiver, &runtime), &headers, BODY).await, 401, "stale");
        assert_eq!(inbox.kept.lock().unwrap().len(), 1);
    }
}

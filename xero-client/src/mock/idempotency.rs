//! Idempotency keys: what was answered under a key, and to what (XR-IDEMP).

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use api_core::{runtime::Timestamp, transport::Response};
use bytes::Bytes;
use chrono::TimeDelta;
use http::Method;

use super::{
    config::ConcurrentKeys,
    http::{Call, Failure},
};

/// The longest key, in characters (XR-IDEMP-1).
const MAX_KEY: usize = 128;

/// What a key is bound to: method, URL and body. The organisation is not among it (XR-IDEMP-3).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fingerprint {
    method: Method,
    target: String,
    body: Bytes,
}

impl Fingerprint {
    fn of(call: &Call) -> Self {
        Self { method: call.method.clone(), target: call.target.clone(), body: call.body.clone() }
    }
}

#[derive(Debug)]
struct Entry {
    fingerprint: Fingerprint,
    answer: Option<Response>,
}

/// What is to be done with a call.
#[derive(Debug)]
pub(super) enum Decision {
    /// Carry it out; store the answer under this key, if there is one.
    Execute(Option<(String, String)>),
    /// Answer as the first time.
    Replay(Response),
    Refuse(Failure),
    /// 409, as the first call is still in flight.
    InFlight,
}

/// What was known of a call's key when the call arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing, or it has no key.
    New,
    /// The first call was still in flight.
    InFlight,
    /// The first call was answered.
    Answered,
}

/// The answers of the last minutes, by app and key.
#[derive(Debug)]
pub(super) struct Keys {
    entries: BTreeMap<(String, String), Entry>,
    /// When which key was first used, the oldest first.
    order: VecDeque<(Timestamp, (String, String))>,
    retention: TimeDelta,
    concurrent: ConcurrentKeys,
}

impl Keys {
    pub(super) fn new(retention: Duration, concurrent: ConcurrentKeys) -> Self {
        let retention = TimeDelta::from_std(retention).unwrap_or(TimeDelta::MAX);
        Self { entries: BTreeMap::new(), order: VecDeque::new(), retention, concurrent }
    }

    fn key(call: &Call) -> Option<&str> {
        call.header("idempotency-key").filter(|key| call.is_write() && !key.is_empty())
    }

    /// A call arrives that the limits let in.
    pub(super) fn arrive(&mut self, app: &str, call: &Call, now: Timestamp) -> Seen {
        let Some(key) = Self::key(call).filter(|key| key.chars().count() <= MAX_KEY) else { return Seen::New };
        while self.order.front().is_some_and(|(at, _)| now - *at >= self.retention) {
            if let Some((_, id)) = self.order.pop_front() {
                self.entries.remove(&id);
            }
        }
        let id = (app.to_owned(), key.to_owned());
        match self.entries.get(&id) {
            Some(entry) if entry.answer.is_some() => Seen::Answered,
            Some(_) => Seen::InFlight,
            None => {
                self.begin(id, call, now);
                Seen::New
            }
        }
    }

    /// Forgets the key of a first call that got nowhere, as the service was down: it may be sent again.
    pub(super) fn forget(&mut self, app: &str, call: &Call, seen: Seen) {
        let Some(key) = Self::key(call).filter(|_| seen == Seen::New) else { return };
        let id = (app.to_owned(), key.to_owned());
        if self.entries.get(&id).is_some_and(|entry| entry.answer.is_none()) {
            self.entries.remove(&id);
            self.order.retain(|(_, other)| *other != id);
        }
    }

    fn begin(&mut self, id: (String, String), call: &Call, now: Timestamp) {
        self.order.push_back((now, id.clone()));
        self.entries.insert(id, Entry { fingerprint: Fingerprint::of(call), answer: None });
    }

    /// What is to be done with a call whose turn has come.
    pub(super) fn decide(&mut self, app: &str, call: &Call, seen: Seen) -> Decision {
        let Some(key) = Self::key(call) else { return Decision::Execute(None) };
        if key.chars().count() > MAX_KEY {
            let message = format!("Idempotency Key: a key must not be longer than {MAX_KEY} characters.");
            return Decision::Refuse(Failure::BadRequest(message));
        }
        let id = (app.to_owned(), key.to_owned());
        let Some(entry) = self.entries.get(&id) else {
            self.begin(id.clone(), call, call.now);
            return Decision::Execute(Some(id));
        };
        if entry.fingerprint != Fingerprint::of(call) {
            let message = format!("Idempotency Key: {key} is used with a different request.");
            return Decision::Refuse(Failure::BadRequest(message));
        }
        match (&entry.answer, self.concurrent) {
            (_, ConcurrentKeys::SecondIsRefused) if seen == Seen::InFlight => Decision::InFlight,
            (_, ConcurrentKeys::BothExecute) if seen == Seen::InFlight => Decision::Execute(Some(id)),
            (None, _) => Decision::Execute(Some(id)),
            (Some(answer), _) => Decision::Replay(answer.clone()),
        }
    }

    /// Keeps the answer, an error too (XR-IDEMP-2).
    pub(super) fn store(&mut self, id: &(String, String), answer: &Response) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.answer.get_or_insert_with(|| answer.clone());
        }
    }
}

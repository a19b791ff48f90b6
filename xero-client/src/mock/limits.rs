//! Rate limits: calls in flight, and calls in a minute and a day, for an app at an organisation and for an app at all
//! (XR-LIMIT).

use std::collections::{BTreeMap, VecDeque};

use api_core::{runtime::Timestamp, transport::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::{
    auth::Caller,
    config::{Limits, Window},
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// Calls that count, the oldest first, in milliseconds.
#[derive(Debug, Default)]
struct Log(VecDeque<i64>);

impl Log {
    /// Forgets what counts no more. `length` and `phase` are in milliseconds.
    fn forget(&mut self, now: i64, window: Window, length: i64, phase: i64) {
        let begin = match window {
            Window::Sliding => now - length + 1,
            Window::Fixed => now - (now - phase).rem_euclid(length),
        };
        while self.0.front().is_some_and(|at| *at < begin) {
            self.0.pop_front();
        }
    }

    /// How long until one more is let in, in milliseconds.
    fn wait(&self, now: i64, window: Window, length: i64, phase: i64) -> i64 {
        match window {
            Window::Sliding => self.0.front().map_or(0, |first| first + length - now),
            Window::Fixed => length - (now - phase).rem_euclid(length),
        }
    }
}

/// One app at one organisation.
#[derive(Debug, Default)]
struct Account {
    in_flight: usize,
    minute: Log,
    day: Log,
}

/// Counts calls and refuses those above a limit.
#[derive(Debug)]
pub(super) struct Limiter {
    limits: Limits,
    accounts: BTreeMap<(String, Uuid), Account>,
    apps: BTreeMap<String, Log>,
}

impl Limiter {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, accounts: BTreeMap::new(), apps: BTreeMap::new() }
    }

    pub(super) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// A call arrives, and counts from now on. The headers say what is left; or the name of the limit that is reached, and
    /// the answer (XR-LIMIT-2).
    pub(super) fn arrive(
        &mut self,
        caller: &Caller,
        tenant: Uuid,
        now: Timestamp,
    ) -> Result<HeaderMap, (&'static str, Box<Response>)> {
        let Limits { concurrent, minute, day, app_minute, window } = self.limits;
        let now = now.timestamp_millis();
        // Another second of the minute and another hour of the day for each organisation, the same in every run.
        let phase = i64::try_from(tenant.as_u128() % 86_400).unwrap_or_default() * 1_000;
        let account = self.accounts.entry((caller.app.clone(), tenant)).or_default();
        let app = self.apps.entry(caller.app.clone()).or_default();
        account.minute.forget(now, window, MINUTE, phase);
        account.day.forget(now, window, DAY, phase);
        app.forget(now, window, MINUTE, 0);
        let reached = |limit: Option<usize>, count: usize| limit.is_some_and(|limit| count >= limit);
        let refusal = if reached(concurrent, account.in_flight) {
            Some(("concurrent", None))
        } else if reached(minute, account.minute.0.len()) {
            Some(("minute", Some(account.minute.wait(now, window, MINUTE, phase))))
        } else if reached(day, account.day.0.len()) {
            Some(("day", Some(account.day.wait(now, window, DAY, phase))))
        } else if reached(app_minute, app.0.len()) {
            Some(("appminute", Some(app.wait(now, window, MINUTE, 0))))
        } else {
            None
        };
        if refusal.is_none() {
            account.in_flight += 1;
            account.minute.0.push_back(now);
            account.day.0.push_back(now);
            app.0.push_back(now);
        }
        let mut headers = HeaderMap::new();
        let left = |limit: Option<usize>, count: usize| limit.map(|limit| limit.saturating_sub(count));
        for (name, left) in [
            ("x-minlimit-remaining", left(minute, account.minute.0.len())),
            ("x-daylimit-remaining", left(day, account.day.0.len())),
            ("x-appminlimit-remaining", left(app_minute, app.0.len())),
        ] {
            if let Some(left) = left {
                headers.insert(HeaderName::from_static(name), HeaderValue::from(left));
            }
        }
        match refusal {
            None => Ok(headers),
            Some((problem, wait)) => {
                headers.insert(HeaderName::from_static("x-rate-limit-problem"), HeaderValue::from_static(problem));
                if let Some(wait) = wait {
                    headers.insert(header::RETRY_AFTER, HeaderValue::from(((wait + 999) / 1_000).max(1)));
                }
                Err((problem, Box::new(Response::new(StatusCode::TOO_MANY_REQUESTS, headers, ""))))
            }
        }
    }

    /// A call is answered.
    pub(super) fn leave(&mut self, app: &str, tenant: Uuid) {
        if let Some(account) = self.accounts.get_mut(&(app.to_owned(), tenant)) {
            account.in_flight = account.in_flight.saturating_sub(1);
        }
    }
}

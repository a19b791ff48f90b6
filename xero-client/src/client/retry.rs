//! When the client tries again by itself, for callers who have no engine that does it better.

use std::time::Duration;

use api_core::{
    limiter::{LimitScope, Priority},
    runtime::{Runtime, RuntimeExt, Timestamp},
};
use tracing::Instrument;

use super::{Client, head::Head, send::millis};
use crate::{
    answer::Answer,
    call::Call,
    error::{Error, ErrorKind},
    key::IdempotencyKey,
    wire::TenantId,
};

/// How long Xero keeps a key (XR-IDEMP-1).
const KEY_KEPT: Duration = Duration::from_secs(360);
/// The time-out that is reckoned with where none is set: that of the HTTP transport.
const USUAL_TIMEOUT: Duration = Duration::from_secs(60);

/// How often and how long the client tries again by itself.
///
/// A read is tried again after any failure that may pass. A write is tried again, with the same key, when it was not carried
/// out (never sent, a limit, a token that ran out), and, while the key's [horizon](Self::horizon) lasts, when its answer was
/// lost. An answered 5xx of a write is never tried again: its key only brings that answer back (XR-IDEMP-2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all; 1 is none but the first.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles from there, and a random half of it is taken off.
    pub pause: Duration,
    /// How long a call may wait in all, for limits and in pauses. What it waits for a token, and for its answers, does not
    /// count: a [`TokenSource`](crate::TokenSource) and the transport have time-outs of their own.
    pub patience: Duration,
    /// How long after it was first sent a key may be sent again, by the wall clock or the monotonic one, whichever says more:
    /// one of them stands still while a machine is suspended. Xero keeps keys for six minutes (XR-IDEMP-1), and a request may
    /// be under way for as long as its [time-out](crate::ClientBuilder::timeout); what arrives later than that would be done
    /// twice. So horizon and time-out together must be less than six minutes.
    pub horizon: Duration,
}

impl Default for RetryPolicy {
    /// Four attempts, 500 ms, 90 s, 120 s.
    fn default() -> Self {
        Self {
            attempts: 4,
            pause: Duration::from_millis(500),
            patience: Duration::from_secs(90),
            horizon: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// One attempt.
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Sets the number of attempts; 0 is read as 1.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the first pause.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Sets how long a call may wait in all.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sets how long a write in doubt is sent again.
    #[must_use]
    pub fn horizon(mut self, horizon: Duration) -> Self {
        self.horizon = horizon;
        self
    }

    /// That nothing is sent again after Xero has forgotten its key.
    pub(super) fn check(&self, timeout: Option<Duration>) -> Result<(), Error> {
        let timeout = timeout.unwrap_or(USUAL_TIMEOUT);
        if self.attempts > 1 && self.horizon.saturating_add(timeout) >= KEY_KEPT {
            return Err(Error::invalid_request(format!(
                "a horizon of {} s and a time-out of {} s are six minutes or more together: Xero has forgotten the key of a write \
                 by then, and would carry it out twice; shorten one of them",
                self.horizon.as_secs(),
                timeout.as_secs()
            )));
        }
        Ok(())
    }
}

/// How one call is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) priority: Priority,
    /// How long it may wait in all; the policy's if none is given.
    pub(super) patience: Option<Duration>,
    /// Whether it waits for the next day's budget too.
    pub(super) waits_for_day: bool,
}

/// What to do after a failed attempt.
enum Next {
    GiveUp,
    /// Again after the usual pause, or this one.
    Again(Option<Duration>),
    /// Again at once: the source of tokens has heard that this one has run out. A second time there is no point.
    Refresh,
}

/// A moment on both clocks.
#[derive(Debug, Clone, Copy)]
struct Moment {
    monotonic: Duration,
    wall: Timestamp,
}

impl Moment {
    fn now(runtime: &dyn Runtime) -> Self {
        Self { monotonic: runtime.monotonic(), wall: runtime.now() }
    }

    /// How long ago it was, by the clock that says more: the monotonic one may stand still while a machine is suspended, the
    /// wall clock may be set back, and Xero's own goes on.
    fn elapsed(self, runtime: &dyn Runtime) -> Duration {
        let wall = runtime.now().signed_duration_since(self.wall).to_std().unwrap_or_default();
        runtime.monotonic().saturating_sub(self.monotonic).max(wall)
    }

    /// Until when, on the monotonic clock, that time since then is not over.
    fn end_of(self, horizon: Duration, runtime: &dyn Runtime) -> Duration {
        runtime.monotonic().saturating_add(horizon.saturating_sub(self.elapsed(runtime)))
    }
}

/// A key in use.
struct InUse {
    key: IdempotencyKey,
    /// When it was first sent.
    since: Moment,
}

/// A write that may have been carried out. No later failure makes it certain again: the doubt is what is reported.
struct Doubt {
    error: Error,
    /// When its key was first sent.
    since: Moment,
}

impl Client {
    /// Makes a call as often as the policy allows. Only a 2xx, or a 400 that tells the faults of elements, comes back.
    pub(super) async fn execute(
        &self,
        tenant: &TenantId,
        call: Call,
        head: &Head,
        terms: Terms,
    ) -> Result<Answer, Error> {
        let (runtime, policy) = (&*self.inner.runtime, &self.inner.retry);
        let end = runtime.monotonic().saturating_add(terms.patience.unwrap_or(policy.patience));
        let last_start =
            |since: Option<Moment>| since.map_or(end, |since| since.end_of(policy.horizon, runtime).min(end));
        let is_over = |since: Moment| since.elapsed(runtime) > policy.horizon;
        let mut doubt: Option<Doubt> = None;
        let mut in_use: Option<InUse> = None;
        let (mut attempt, mut refreshed) = (1, false);
        loop {
            let patience = last_start(doubt.as_ref().map(|doubt| doubt.since)).saturating_sub(runtime.monotonic());
            let admission = match self.leave(tenant, terms.priority, terms.waits_for_day, Some(patience)).await {
                Ok(admission) => admission,
                Err(error) => return Err(doubt.map_or(error, |doubt| doubt.error)),
            };
            // Waiting for leave takes its time: whether the key may still be used is asked right before it is.
            if let Some(doubt) = doubt.take_if(|doubt| is_over(doubt.since)) {
                admission.release();
                return Err(doubt.error);
            }
            if call.takes_key() && in_use.as_ref().is_none_or(|in_use| is_over(in_use.since)) {
                // A key that has served its time is replaced: nothing that was sent with it is in doubt.
                let key = IdempotencyKey::random(tenant, runtime);
                in_use = Some(InUse { key, since: Moment::now(runtime) });
            }
            let key = in_use.as_ref().map(|in_use| &in_use.key);
            let exchange = self.attempt(tenant, call.clone(), head, key, admission);
            let result = exchange.instrument(tracing::debug_span!("attempt", number = attempt)).await;
            let error = match result {
                Ok(answer) => match answer.success() {
                    Ok(_) => return Ok(answer),
                    Err(error) if error.kind() == ErrorKind::Validation => return Ok(answer),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            let last = attempt >= policy.attempts;
            let pause = match next(&error, &call, terms) {
                _ if last => None,
                Next::GiveUp => None,
                Next::Refresh if refreshed => None,
                Next::Refresh => {
                    refreshed = true;
                    Some(Duration::ZERO)
                }
                Next::Again(Some(pause)) => Some(pause),
                Next::Again(None) => {
                    Some(runtime.back_off(policy.pause, policy.pause.saturating_mul(1 << 10), attempt))
                }
            };
            let (reported, since) = match doubt.take() {
                // The horizon counts from the first time that the key was sent.
                _ if error.is_in_doubt() => match &in_use {
                    Some(in_use) => (error, Some(in_use.since)),
                    // Nothing would keep it from being done twice.
                    None => return Err(error),
                },
                Some(doubt) => (doubt.error, Some(doubt.since)),
                None => (error, None),
            };
            let pause = pause.filter(|pause| runtime.monotonic().saturating_add(*pause) <= last_start(since));
            let Some(pause) = pause else { return Err(reported) };
            tracing::debug!(?tenant, attempt, pause_ms = millis(pause), kind = ?reported.kind(), "trying again");
            doubt = since.map(|since| Doubt { error: reported, since });
            attempt += 1;
            runtime.sleep(pause).await;
        }
    }
}

fn next(error: &Error, call: &Call, terms: Terms) -> Next {
    let write = call.is_write();
    match error.kind() {
        // The limiter has heard of it and keeps the pause; a day is too long to wait, unless the caller does.
        ErrorKind::RateLimited { scope: LimitScope::Day, .. } if !terms.waits_for_day => Next::GiveUp,
        ErrorKind::RateLimited { .. } => Next::Again(Some(Duration::ZERO)),
        ErrorKind::TokenExpired => Next::Refresh,
        // Without a key there is nothing that would keep it from being done twice.
        ErrorKind::MaybeSent if write && !call.takes_key() => Next::GiveUp,
        ErrorKind::NotSent | ErrorKind::MaybeSent if error.is_retryable() && !is_too_large(error) => Next::Again(None),
        ErrorKind::Server | ErrorKind::Conflict if !write => Next::Again(error.retry_after()),
        ErrorKind::Offline if !write => Next::Again(error.retry_after()),
        _ => Next::GiveUp,
    }
}

/// Whether the answer was larger than the cap, which asking again does not change.
pub(super) fn is_too_large(error: &Error) -> bool {
    let kind = error.transport().map(api_core::transport::TransportError::kind);
    kind == Some(api_core::transport::TransportErrorKind::ResponseTooLarge)
}

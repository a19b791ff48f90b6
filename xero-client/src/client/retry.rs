//! When the client tries again by itself, for callers who have no engine that does it better.

use std::time::Duration;

use api_core::{limiter::Priority, runtime::RuntimeExt};
use http::HeaderValue;

use super::Client;
use crate::{
    answer::Answer,
    call::Call,
    error::{Error, ErrorKind},
    key::IdempotencyKey,
    wire::TenantId,
};

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
    /// How long a call may wait in all, for limits and in pauses.
    pub patience: Duration,
    /// How long after its first sending a write in doubt is sent again with its key. Xero keeps keys for six minutes
    /// (XR-IDEMP-1).
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
}

/// How one call is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) priority: Priority,
    /// How long it may wait in all; the policy's if none is given.
    pub(super) patience: Option<Duration>,
}

/// What to do after a failed attempt.
enum Next {
    GiveUp,
    /// Again after the usual pause, or this one.
    Again(Option<Duration>),
    /// Again at once with another token; a second time there is no point.
    Refresh,
}

impl Client {
    /// Makes a call as often as the policy allows. Only a 2xx, or a 400 that tells the faults of elements, comes back.
    pub(super) async fn execute(
        &self,
        tenant: &TenantId,
        call: Call,
        modified_since: Option<HeaderValue>,
        terms: Terms,
    ) -> Result<Answer, Error> {
        let (runtime, policy) = (&*self.inner.runtime, &self.inner.retry);
        let key = call.is_write().then(|| IdempotencyKey::random(tenant, runtime));
        let mut end = runtime.monotonic().saturating_add(terms.patience.unwrap_or(policy.patience));
        // Once a write is in doubt, no later failure makes it certain again: the doubt is what is reported.
        let mut doubt: Option<Error> = None;
        let (mut attempt, mut refreshed) = (1, false);
        loop {
            let left = end.saturating_sub(runtime.monotonic());
            let admission = match self.admit(tenant, terms.priority, Some(left)).await {
                Ok(admission) => admission,
                Err(error) => return Err(doubt.unwrap_or(error)),
            };
            let token = admission.token().clone();
            let sent_at = runtime.monotonic();
            let result = self.attempt(tenant, call.clone(), key.as_ref(), modified_since.as_ref(), admission).await;
            let error = match result {
                Ok(answer) => match answer.success() {
                    Ok(_) => return Ok(answer),
                    Err(error) if error.kind() == ErrorKind::Validation => return Ok(answer),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            let last = attempt >= policy.attempts;
            let pause = match next(&error, call.is_write()) {
                _ if last => None,
                Next::GiveUp => None,
                Next::Refresh if refreshed => None,
                Next::Refresh => {
                    refreshed = true;
                    self.inner.tokens.expired(tenant, &token).await;
                    Some(Duration::ZERO)
                }
                Next::Again(Some(pause)) => Some(pause),
                Next::Again(None) => {
                    let doubled = policy.pause.saturating_mul(1_u32 << (attempt - 1).min(10));
                    Some(doubled / 2 + runtime.random_up_to(doubled / 2))
                }
            };
            if error.is_in_doubt() && doubt.is_none() {
                end = end.min(sent_at.saturating_add(policy.horizon));
            }
            let pause = pause.filter(|pause| runtime.monotonic().saturating_add(*pause) <= end);
            let Some(pause) = pause else {
                return Err(if error.is_in_doubt() { error } else { doubt.unwrap_or(error) });
            };
            if error.is_in_doubt() {
                doubt = Some(error);
            }
            attempt += 1;
            runtime.sleep(pause).await;
        }
    }
}

fn next(error: &Error, write: bool) -> Next {
    match error.kind() {
        // The limiter has heard of it and keeps the pause; a day is too long to wait.
        ErrorKind::RateLimited { scope: api_core::limiter::LimitScope::Day, .. } => Next::GiveUp,
        ErrorKind::RateLimited { .. } => Next::Again(Some(Duration::ZERO)),
        ErrorKind::TokenExpired => Next::Refresh,
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

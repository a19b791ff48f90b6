//! The way to a store, which the current API and the older add-on share: leave from the limiter, one attempt, a judgement, and
//! attempts again as the policy says. What is asked and what an answer means is the caller's.

use std::{sync::Arc, time::Duration};

use api_core::{
    limiter::{BucketKey, Feedback, LimitScope, Priority, RateLimiter},
    runtime::{Runtime, RuntimeExt, Timestamp},
    transport::{Request, Response, Sent, Transport, TransportErrorKind},
};

use super::RetryPolicy;
use crate::{Error, ErrorKind};

/// When a call may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// Whenever that can help: it only reads, or twice is as good as once.
    Whenever,
    /// Only if the store cannot have done it: it does something anew each time.
    IfNotDone,
    /// Only if nothing of it was sent.
    #[cfg_attr(not(feature = "legacy"), allow(dead_code))]
    IfNeverSent,
}

/// What the calls to one store go through.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) bucket: BucketKey,
    pub(crate) priority: Priority,
    /// How long one attempt may take.
    pub(crate) timeout: Duration,
}

impl Line {
    /// Makes a call, and makes it again where that helps. `call` stands in errors and must hold no query.
    pub(crate) async fn carry<T>(
        &self,
        call: &str,
        again: Again,
        request: impl Fn() -> Request,
        judge: impl Fn(&str, Response, Timestamp) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut attempt = 1;
        let mut last: Option<Error> = None;
        let mut had_stray_page = false;
        loop {
            let error = match (self.attempt(call, request(), &judge).await, last.take()) {
                (Ok(answer), _) => return Ok(answer),
                // The store's own words say more than that the limiter keeps away from it since.
                (Err(error), Some(last)) if error.is_by_limiter() => {
                    let wait = error.retry_after();
                    return Err(last.with_retry_after(wait));
                }
                (Err(error), _) => error,
            };
            let error = if again == Again::Whenever { error } else { error.of_once() };
            if again == Again::IfNotDone && error.may_be_done() {
                return Err(error);
            }
            if again == Again::IfNeverSent && error.sent() != Sent::Never {
                return Err(error);
            }
            // A page for people with status 200 comes from another program, or once in a while from what stands before the store.
            let is_stray_page =
                error.kind() == ErrorKind::NotXCart && error.status().is_some_and(|status| status.is_success());
            if is_stray_page && !had_stray_page && self.retry.attempts > 1 {
                had_stray_page = true;
                continue;
            }
            match self.wait_before_next(attempt, &error) {
                Some(wait) => self.runtime.sleep(wait).await,
                None => return Err(error),
            }
            last = Some(error);
            attempt += 1;
        }
    }

    /// How long to wait before another attempt, if there is to be one.
    fn wait_before_next(&self, attempt: u32, error: &Error) -> Option<Duration> {
        // What the limiter refused has waited already, and nothing was sent.
        if attempt >= self.retry.attempts || !error.is_retryable() || error.is_by_limiter() {
            return None;
        }
        let wait = self.runtime.back_off(self.retry.first_wait, self.retry.longest_wait, attempt);
        match error.retry_after() {
            Some(asked) if asked > self.retry.longest_wait => None,
            Some(asked) => Some(wait.max(asked)),
            None => Some(wait),
        }
    }

    async fn attempt<T>(
        &self,
        call: &str,
        request: Request,
        judge: impl Fn(&str, Response, Timestamp) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let patience = self.retry.longest_wait.saturating_add(self.timeout);
        let reserved = self.limiter.reserve(&self.bucket, self.priority, Some(patience)).await;
        let permit = reserved.map_err(|refusal| {
            let wait = refusal.retry_after();
            Error::new(ErrorKind::RateLimited, call).with_retry_after(Some(wait)).with_source(refusal)
        })?;
        match self.transport.execute(request).await {
            Ok(response) => {
                let judged = judge(call, response, self.runtime.now());
                let feedback = match &judged {
                    Err(error) if error.is_refusal_by_load() => {
                        Feedback::default().refused(LimitScope::Unnamed, error.retry_after())
                    }
                    _ => Feedback::default(),
                };
                permit.finish(feedback);
                judged
            }
            Err(error) => {
                match error.sent() {
                    Sent::Never => permit.cancel(),
                    Sent::Maybe if error.kind() == TransportErrorKind::ResponseTooLarge => {
                        permit.finish(Feedback::default());
                    }
                    // X-Cart works on, whether anybody waits or not.
                    Sent::Maybe => permit.abandon(),
                }
                Err(Error::of_transport(call, error))
            }
        }
    }
}

/// The header `Retry-After` in either of its forms.
pub(crate) fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    let text = response.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    Some((at.with_timezone(&chrono::Utc) - now).to_std().unwrap_or_default())
}

//! One read: leave from the limiter, one attempt, a judgement, and attempts again as the policy says.

use std::{sync::Arc, time::Duration};

use api_core::{
    limiter::{BucketKey, Feedback, LimitScope, Priority, RateLimiter},
    runtime::{Runtime, RuntimeExt},
    transport::{Request, Response, Sent, Transport, TransportErrorKind},
    url::{BaseUrl, RequestUrl, RequestUrlBuilder},
};
use http::{HeaderName, HeaderValue, Method, header};

use super::{
    RetryPolicy,
    answer::{Answer, judge},
    capabilities::Learned,
};
use crate::{Error, ErrorKind};

/// What the clones of a client share.
#[derive(Clone)]
pub(super) struct Inner {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) runtime: Arc<dyn Runtime>,
    pub(super) base: BaseUrl,
    pub(super) key: HeaderValue,
    pub(super) language: Option<HeaderValue>,
    pub(super) retry: RetryPolicy,
    pub(super) limiter: Arc<dyn RateLimiter>,
    pub(super) bucket: BucketKey,
    pub(super) priority: Priority,
    pub(super) timeout: Duration,
    pub(super) page_size: u64,
    pub(super) max_page_bytes: usize,
    pub(super) overlap: Duration,
    pub(super) learned: Arc<Learned>,
}

/// The format of data.
const JSON: &str = "application/json";
/// The format that tells what a list can be asked for, and nothing else that is needed here.
pub(super) const JSON_LD: &str = "application/ld+json";
/// The largest answer about a single thing, in bytes.
pub(super) const MAX_SINGLE_BYTES: usize = 16 << 20;

impl Inner {
    /// Starts the URL of a resource below `/api`.
    pub(super) fn url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> RequestUrlBuilder {
        self.base.request_url().segment("api").segments(segments)
    }

    /// Reads, and reads again where that helps.
    pub(super) async fn get(&self, url: RequestUrl, max_bytes: usize) -> Result<Answer, Error> {
        self.get_as(JSON, url, max_bytes).await
    }

    /// Reads in another of X-Cart's formats (XC-NEGOTIATE-1).
    pub(super) async fn get_as(
        &self,
        format: &'static str,
        url: RequestUrl,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        let call = format!("GET {}{}", self.base.authority(), url.path());
        let mut attempt = 1;
        let mut last: Option<Error> = None;
        let mut had_stray_page = false;
        loop {
            let error = match (self.attempt(&call, format, &url, max_bytes).await, last.take()) {
                (Ok(answer), _) => return Ok(answer),
                // The store's own words say more than that the limiter keeps away from it since.
                (Err(error), Some(last)) if error.is_by_limiter() => {
                    let wait = error.retry_after();
                    return Err(last.with_retry_after(wait));
                }
                (Err(error), _) => error,
            };
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
        let doubled = self.retry.first_wait.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let ceiling = doubled.min(self.retry.longest_wait);
        let wait = ceiling / 2 + self.runtime.random_up_to(ceiling / 2);
        match error.retry_after() {
            Some(asked) if asked > self.retry.longest_wait => None,
            Some(asked) => Some(wait.max(asked)),
            None => Some(wait),
        }
    }

    async fn attempt(
        &self,
        call: &str,
        format: &'static str,
        url: &RequestUrl,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        let patience = self.retry.longest_wait.saturating_add(self.timeout);
        let reserved = self.limiter.reserve(&self.bucket, self.priority, Some(patience)).await;
        let permit = reserved.map_err(|refusal| {
            let wait = refusal.retry_after();
            Error::new(ErrorKind::RateLimited, call).with_retry_after(Some(wait)).with_source(refusal)
        })?;
        match self.transport.execute(self.request(format, url, max_bytes)).await {
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

    fn request(&self, format: &'static str, url: &RequestUrl, max_bytes: usize) -> Request {
        let mut request = Request::new(Method::GET, url.clone())
            .header(HeaderName::from_static("x-auth-token"), self.key.clone())
            .header(header::ACCEPT, HeaderValue::from_static(format));
        if let Some(language) = &self.language {
            request = request.header(header::ACCEPT_LANGUAGE, language.clone());
        }
        request.timeout = Some(self.timeout);
        request.max_response_bytes = Some(max_bytes);
        request
    }
}

/// The header `Retry-After` in either of its forms.
pub(super) fn retry_after(response: &Response, now: api_core::runtime::Timestamp) -> Option<Duration> {
    let text = response.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    Some((at.with_timezone(&chrono::Utc) - now).to_std().unwrap_or_default())
}

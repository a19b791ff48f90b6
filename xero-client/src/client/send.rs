//! One exchange: leave, one attempt, and what its answer says about the limits. No retry, no second token. An engine that
//! keeps books of its own on what was sent stands on these two methods alone.

use std::{fmt, time::Duration};

use api_core::{
    Secret,
    limiter::{Feedback, Permit, Priority},
    transport::{Request, Response, Sent},
    url::RequestUrl,
};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_MODIFIED_SINCE, USER_AGENT},
};

use super::{Client, head::Head};
use crate::{
    answer::{Answer, Remaining, refused_limit},
    call::Call,
    error::Error,
    key::IdempotencyKey,
    wire::TenantId,
};

const TENANT: HeaderName = HeaderName::from_static("xero-tenant-id");
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The largest answer to a read; a page of 1,000 invoices with their lines is some megabytes.
const MAX_PAGE_BYTES: usize = 64 << 20;
/// The largest answer to a write.
const MAX_ANSWER_BYTES: usize = 16 << 20;

/// Leave to make one call to one organisation: the limiter's permit and a token. Dropped unused it is given back. `Debug`
/// prints nothing of it.
pub struct Admission {
    leave: Leave,
    token: Secret,
    tenant: TenantId,
}

/// A permit that is given back unless the call is made.
struct Leave(Option<Permit>);

impl Drop for Leave {
    fn drop(&mut self) {
        if let Some(permit) = self.0.take() {
            permit.cancel();
        }
    }
}

impl Admission {
    /// Gives it back: no call was made.
    pub fn release(self) {}
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Admission")
    }
}

impl Client {
    /// Waits for leave to make one call, at most as long as `patience` (`None`: as long as it takes), and then for a token.
    ///
    /// # Errors
    /// [`RateLimited`](crate::ErrorKind::RateLimited) when leave will not come in time, and at once when the day's budget is
    /// used up; [`NoToken`](crate::ErrorKind::NoToken). Nothing was sent.
    ///
    /// # Cancellation
    /// Dropping the future gives everything back: no call counts as made.
    pub async fn admit(
        &self,
        tenant: &TenantId,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Admission, Error> {
        self.leave(tenant, priority, false, patience).await
    }

    /// The same for whoever waits for the next day's budget too.
    pub(super) async fn leave(
        &self,
        tenant: &TenantId,
        priority: Priority,
        over_days: bool,
        patience: Option<Duration>,
    ) -> Result<Admission, Error> {
        let (limiter, bucket) = (&self.inner.limiter, self.bucket(tenant));
        let permit = if over_days {
            limiter.reserve_over_days(&bucket, priority, patience).await?
        } else {
            limiter.reserve(&bucket, priority, patience).await?
        };
        // Whoever gives up while the token is fetched has made no call.
        let leave = Leave(Some(permit));
        let token = self.inner.tokens.token(tenant).await?;
        Ok(Admission { leave, token, tenant: *tenant })
    }

    /// Makes the call: exactly one attempt. The limiter hears of its end as soon as the answer is there, and ages the call
    /// from then (XR-LIMIT-2).
    ///
    /// # Errors
    /// [`NotSent`](crate::ErrorKind::NotSent) or [`MaybeSent`](crate::ErrorKind::MaybeSent) when no answer came, and
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when the call cannot be sent, or the admission is another
    /// tenant's. Every answer, whatever its status, is an [`Answer`]: its methods tell what it means. One that says that the
    /// token has run out is told to the [`TokenSource`](crate::TokenSource) too.
    ///
    /// # Cancellation
    /// Dropping the future abandons the exchange; the call may have been carried out, and counts.
    pub async fn send_once(
        &self,
        tenant: &TenantId,
        call: Call,
        key: Option<&IdempotencyKey>,
        admission: Admission,
    ) -> Result<Answer, Error> {
        self.attempt(tenant, call, &Head::default(), key, admission).await
    }

    pub(super) async fn attempt(
        &self,
        tenant: &TenantId,
        call: Call,
        head: &Head,
        key: Option<&IdempotencyKey>,
        mut admission: Admission,
    ) -> Result<Answer, Error> {
        if admission.tenant != *tenant {
            return Err(Error::invalid_request("the admission was given for another tenant"));
        }
        let request = self.request(tenant, &call, head, key, &admission.token)?;
        let permit = admission.leave.0.take();
        let begin = self.inner.runtime.monotonic();
        let result = self.inner.transport.execute(request).await;
        let took = self.inner.runtime.monotonic().saturating_sub(begin);
        match result {
            Ok(response) => {
                let remaining = Remaining::read(&response);
                if let Some(permit) = permit {
                    permit.finish(feedback(&response, remaining));
                }
                self.inner.told.remaining(tenant, remaining);
                let answer = Answer::timed(call, response, took);
                tracing::debug!(
                    ?tenant,
                    method = %answer.call().method,
                    path = answer.call().template(),
                    status = answer.status().as_u16(),
                    correlation_id = answer.correlation_id(),
                    took_ms = millis(took),
                    "Xero answered"
                );
                // Whoever makes the next call, and whether or not this one is made again: it needs another token.
                if answer.says_token_expired() {
                    self.inner.tokens.expired(tenant, &admission.token).await;
                }
                Ok(answer)
            }
            Err(error) => {
                match permit {
                    Some(permit) if error.sent() == Sent::Never => permit.cancel(),
                    // It may still be under way.
                    Some(permit) => permit.abandon(),
                    None => {}
                }
                tracing::debug!(
                    ?tenant,
                    method = %call.method,
                    path = call.template(),
                    kind = ?error.kind(),
                    maybe_sent = error.sent() == Sent::Maybe,
                    took_ms = millis(took),
                    "no answer from Xero"
                );
                Err(Error::from_transport(&call, error))
            }
        }
    }

    fn request(
        &self,
        tenant: &TenantId,
        call: &Call,
        head: &Head,
        key: Option<&IdempotencyKey>,
        token: &Secret,
    ) -> Result<Request, Error> {
        call.check()?;
        let origin = &self.inner.base_url;
        let prefix = origin.request_url().build();
        let prefix = if prefix.path() == "/" { "" } else { prefix.path() };
        let url = RequestUrl::from_received(origin, &format!("{prefix}{}", call.path_and_query));
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| Error::invalid_request("the access token holds what a header cannot"))?;
        bearer.set_sensitive(true);
        let tenant = HeaderValue::try_from(tenant.to_string())
            .map_err(|_| Error::invalid_request("the tenant id holds what a header cannot"))?;
        let mut request = Request::new(call.method.clone(), url)
            .header(AUTHORIZATION, bearer)
            .header(TENANT, tenant)
            .header(ACCEPT, head.accept.clone())
            .header(USER_AGENT, self.inner.user_agent.clone());
        if !call.body.is_empty() {
            request = request.header(CONTENT_TYPE, head.content_type.clone()).body(call.body.clone());
        }
        if let Some(time) = &head.modified_since {
            request = request.header(IF_MODIFIED_SINCE, time.clone());
        }
        if let Some(key) = key.filter(|_| call.takes_key()) {
            let key = HeaderValue::from_str(key.as_str())
                .map_err(|_| Error::invalid_request("the idempotency key holds what a header cannot"))?;
            request = request.header(KEY, key);
        }
        request.timeout = self.inner.timeout;
        request.max_response_bytes = Some(if call.is_write() { MAX_ANSWER_BYTES } else { MAX_PAGE_BYTES });
        Ok(request)
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What an answer says about the limits; every header may be missing (XR-LIMIT-2).
fn feedback(response: &Response, remaining: Remaining) -> Feedback {
    let mut feedback = Feedback::default();
    feedback.remaining_minute = remaining.minute;
    feedback.remaining_day = remaining.day;
    feedback.remaining_app_minute = remaining.app_minute;
    if response.status == StatusCode::TOO_MANY_REQUESTS {
        let (scope, retry_after) = refused_limit(response);
        feedback = feedback.refused(scope, retry_after);
    }
    feedback
}

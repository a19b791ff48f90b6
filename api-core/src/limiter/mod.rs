//! Rate limits of a service, kept before a call and learned from its answer. Here: what a caller sees. The accounting of
//! one bucket is in `bucket` (its windows in `window`, pauses of its own in `back_off`, giving way in `ease`), waiting in `sliding`.
//!
//! ```
//! use std::sync::Arc;
//! use api_core::{
//!     limiter::{BucketKey, Feedback, Limits, Priority, RateLimiter, SlidingWindowLimiter},
//!     runtime::ManualRuntime,
//! };
//!
//! let runtime = ManualRuntime::new(1);
//! let limits = Limits { per_minute: Some(60), concurrent: Some(5), per_day: Some(5_000), ..Limits::default() };
//! let limiter = SlidingWindowLimiter::new(Arc::new(runtime.clone()), limits);
//! let tenant = BucketKey::new("xero", "tenant-1");
//! runtime.block_on(async {
//!     let permit = limiter.reserve(&tenant, Priority::Normal, None).await?;
//!     // … the one attempt is made here …
//!     permit.finish(Feedback::default().remaining_minute(59).remaining_day(4_999));
//!     Ok::<(), api_core::limiter::RateLimited>(())
//! })?;
//! # Ok::<(), api_core::limiter::RateLimited>(())
//! ```

mod back_off;
mod bucket;
mod budget;
mod ease;
mod permit;
mod sliding;
mod window;

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;

pub use self::{
    budget::{Allowance, Budget},
    permit::{Permit, PermitHandle},
    sliding::{Limits, SlidingWindowLimiter},
};

/// Whose budget a call is taken from: a member (an organisation, a store) of an app. What an app may do over all its
/// members is a budget of its own, shared by every key with that app. Of a member whose name is a UUID, as an organisation's
/// is, `Display` and `Debug` show the beginning.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketKey {
    app: Arc<str>,
    member: Arc<str>,
}

impl BucketKey {
    /// The bucket of one member of an app. The names appear in errors: no secrets.
    pub fn new(app: &str, member: &str) -> Self {
        Self { app: app.into(), member: member.into() }
    }

    /// The app, as the service counts it.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The organisation or store.
    pub fn member(&self) -> &str {
        &self.member
    }
}

impl fmt::Display for BucketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.member.get(..8).filter(|_| self.member.parse::<uuid::Uuid>().is_ok()) {
            Some(beginning) => write!(f, "{}/{beginning}…", self.app),
            None => write!(f, "{}/{}", self.app, self.member),
        }
    }
}

impl fmt::Debug for BucketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BucketKey({self})")
    }
}

/// Who goes first. Within one bucket a higher class always precedes a lower one, and equals go in the order they came.
/// Of the day's budget a share is kept from [`Normal`](Self::Normal), a larger one from [`Backfill`](Self::Backfill); of the
/// minute's, some calls from `Backfill`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// A refund, or a person who waits.
    Urgent,
    /// Finding out what became of a write in doubt.
    Verify,
    /// Everyday work.
    Normal,
    /// Work of the past, which has time.
    Backfill,
}

/// Which limit stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LimitScope {
    /// Calls of a bucket in flight.
    Concurrent,
    /// Calls of a bucket in any 60 seconds.
    Minute,
    /// Calls of a bucket in any 24 hours.
    Day,
    /// Calls of an app in any 60 seconds, over all its buckets.
    AppMinute,
    /// The service refused a call without saying which limit it was.
    Unnamed,
}

impl fmt::Display for LimitScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Concurrent => "calls at once",
            Self::Minute => "calls a minute",
            Self::Day => "calls a day",
            Self::AppMinute => "calls a minute of the whole app",
            Self::Unnamed => "calls",
        })
    }
}

/// A call that may not be made now. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the limit on {scope} of {bucket} is reached; nothing was sent, try again in {} s", self.seconds())]
pub struct RateLimited {
    bucket: BucketKey,
    scope: LimitScope,
    retry_after: Duration,
}

impl RateLimited {
    /// A refusal by a limiter.
    pub fn new(bucket: BucketKey, scope: LimitScope, retry_after: Duration) -> Self {
        Self { bucket, scope, retry_after }
    }

    /// Whose budget it is.
    pub fn bucket(&self) -> &BucketKey {
        &self.bucket
    }

    /// Which limit.
    pub fn scope(&self) -> LimitScope {
        self.scope
    }

    /// How long to wait before asking again, at least.
    pub fn retry_after(&self) -> Duration {
        self.retry_after
    }

    fn seconds(&self) -> u64 {
        self.retry_after.as_secs().saturating_add(u64::from(self.retry_after.subsec_nanos() > 0))
    }
}

/// A service's own refusal for a limit: a 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Which limit the service named.
    pub scope: LimitScope,
    /// Its `Retry-After`, honoured and never shortened. `None`: the limiter backs off on its own.
    pub retry_after: Option<Duration>,
}

/// What an answer said about the limits. Everything is optional, as headers are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Feedback {
    /// Calls that the service will still take from this bucket in its minute.
    pub remaining_minute: Option<u32>,
    /// Calls that the service will still take from this bucket in its day.
    pub remaining_day: Option<u32>,
    /// Calls that the service will still take from the whole app in its minute.
    pub remaining_app_minute: Option<u32>,
    /// The service refused the call for a limit.
    pub refused: Option<Refusal>,
}

impl Feedback {
    /// Sets [`remaining_minute`](Self::remaining_minute).
    #[must_use]
    pub fn remaining_minute(mut self, calls: u32) -> Self {
        self.remaining_minute = Some(calls);
        self
    }

    /// Sets [`remaining_day`](Self::remaining_day).
    #[must_use]
    pub fn remaining_day(mut self, calls: u32) -> Self {
        self.remaining_day = Some(calls);
        self
    }

    /// Sets [`remaining_app_minute`](Self::remaining_app_minute).
    #[must_use]
    pub fn remaining_app_minute(mut self, calls: u32) -> Self {
        self.remaining_app_minute = Some(calls);
        self
    }

    /// Sets [`refused`](Self::refused).
    #[must_use]
    pub fn refused(mut self, scope: LimitScope, retry_after: Option<Duration>) -> Self {
        self.refused = Some(Refusal { scope, retry_after });
        self
    }
}

/// Keeps the limits of a service. Reserve before a call, [finish](Permit::finish) the permit with what the answer said.
#[async_trait]
pub trait RateLimiter: Send + Sync + fmt::Debug {
    /// Waits for leave to make one call, at most as long as `patience` (`None`: as long as it takes).
    ///
    /// # Errors
    /// [`RateLimited`] when leave will not come within the patience, at once where that is already known; and at once,
    /// whatever the patience, when it is the day's budget that is used up.
    ///
    /// # Cancellation
    /// Dropping the future gives up the place in the queue and takes nothing from the budget.
    async fn reserve(
        &self,
        bucket: &BucketKey,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Permit, RateLimited>;

    /// Like [`reserve`](Self::reserve), for a caller who has asked to wait for the next day's budget too. A limiter that
    /// cannot do that answers as `reserve` does.
    ///
    /// # Errors
    /// [`RateLimited`] when leave will not come within the patience, at once where that is already known.
    ///
    /// # Cancellation
    /// As [`reserve`](Self::reserve).
    async fn reserve_over_days(
        &self,
        bucket: &BucketKey,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Permit, RateLimited> {
        self.reserve(bucket, priority, patience).await
    }

    /// What a bucket may still do, to be shown or planned with; `None` if this limiter does not tell. It is out of date as
    /// soon as somebody else reserves.
    fn budget(&self, _bucket: &BucketKey) -> Option<Budget> {
        None
    }
}

#[async_trait]
impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    async fn reserve(
        &self,
        bucket: &BucketKey,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Permit, RateLimited> {
        (**self).reserve(bucket, priority, patience).await
    }

    async fn reserve_over_days(
        &self,
        bucket: &BucketKey,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Permit, RateLimited> {
        (**self).reserve_over_days(bucket, priority, patience).await
    }

    fn budget(&self, bucket: &BucketKey) -> Option<Budget> {
        (**self).budget(bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_the_bucket_the_limit_and_the_wait_in_whole_seconds() {
        let error = RateLimited::new(BucketKey::new("xero", "t1"), LimitScope::Day, Duration::from_millis(1_500));
        assert_eq!(
            error.to_string(),
            "the limit on calls a day of xero/t1 is reached; nothing was sent, try again in 2 s"
        );
    }
}

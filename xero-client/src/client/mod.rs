//! The client: a transport, a clock, a limiter and a source of tokens, put together. It holds no tenant; every call names
//! one.

mod collection;
#[cfg(feature = "http")]
mod connect;
mod head;
mod list;
mod retry;
mod send;
mod tenant;
mod token;
mod told;
mod write;

use std::{fmt, sync::Arc, time::Duration};

use api_core::{
    limiter::{BucketKey, Limits, RateLimiter, SlidingWindowLimiter},
    runtime::Runtime,
    transport::Transport,
    url::BaseUrl,
};
use http::HeaderValue;

use self::told::Told;
pub use self::{
    collection::{
        Allocatable, AttachmentLimits, Attachments, Collection, File, FileName, History, Identified, Listable,
        Printable, ShownOnline, Upload,
    },
    list::{Elements, List, PageAt, Pages, Position},
    retry::RetryPolicy,
    send::Admission,
    tenant::TenantClient,
    token::{StaticToken, TokenError, TokenErrorKind, TokenSource},
    write::BatchOutcome,
};
use crate::{answer::Remaining, call::BatchLimits, error::Error, wire::TenantId};

/// Where the Accounting API is.
pub const BASE_URL: &str = "https://api.xero.com/api.xro/2.0";

/// Xero's limits: 5 calls at once, 60 a minute and 5,000 a day for each organisation, 10,000 a minute for the app
/// (XR-LIMIT-1). An organisation on the Starter tier has 1,000 a day; its answers say so. Two calls of a minute are kept from
/// [`Priority::Backfill`](api_core::limiter::Priority::Backfill), and a call that was given up holds its place for 30 s.
pub fn xero_limits() -> Limits {
    Limits {
        per_minute: Some(60),
        concurrent: Some(5),
        per_day: Some(5_000),
        smaller_day: Some(1_000),
        app_per_minute: Some(10_000),
        first_call_alone: true,
        kept_from_backfill_minute: 2,
        abandoned_for: Duration::from_secs(30),
        ..Limits::default()
    }
}

/// A client of the Accounting API. Clones are cheap and share everything.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    tokens: Arc<dyn TokenSource>,
    limiter: Arc<dyn RateLimiter>,
    base_url: BaseUrl,
    app: String,
    user_agent: HeaderValue,
    retry: RetryPolicy,
    batches: BatchLimits,
    attachments: AttachmentLimits,
    timeout: Option<Duration>,
    told: Told,
}

/// Settings of a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    tokens: Arc<dyn TokenSource>,
    limiter: Option<Arc<dyn RateLimiter>>,
    base_url: Option<BaseUrl>,
    app: String,
    user_agent: String,
    retry: RetryPolicy,
    batches: BatchLimits,
    attachments: AttachmentLimits,
    timeout: Option<Duration>,
}

impl Client {
    /// Starts a client that sends by this transport, with the time of this runtime and the tokens of this source.
    pub fn builder(
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
        tokens: Arc<dyn TokenSource>,
    ) -> ClientBuilder {
        ClientBuilder {
            transport,
            runtime,
            tokens,
            limiter: None,
            base_url: None,
            app: "xero".to_owned(),
            user_agent: concat!("xcart-xero/", env!("CARGO_PKG_VERSION")).to_owned(),
            retry: RetryPolicy::default(),
            batches: BatchLimits::default(),
            attachments: AttachmentLimits::default(),
            timeout: None,
        }
    }

    /// A handle for the calls of one organisation.
    pub fn tenant(&self, tenant: &TenantId) -> TenantClient {
        TenantClient::new(self.clone(), *tenant)
    }

    /// What is left of an organisation's limits, as the last answers said; empty before the first. It costs no call.
    pub fn remaining(&self, tenant: &TenantId) -> Remaining {
        self.inner.told.remaining_of(tenant)
    }

    /// Whose budget the limiter takes a tenant's calls from.
    pub fn bucket(&self, tenant: &TenantId) -> BucketKey {
        BucketKey::new(&self.inner.app, &tenant.to_string())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.inner.base_url)
            .field("app", &self.inner.app)
            .field("retry", &self.inner.retry)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Where the API is; [`BASE_URL`] if nothing is said.
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Who keeps the limits; a [`SlidingWindowLimiter`] with [`xero_limits`] of this client alone if nothing is said. Clients
    /// of one app must share one.
    pub fn limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// The app's name, by which the limiter tells apps apart; `xero` if nothing is said. Appears in errors.
    pub fn app(mut self, name: impl Into<String>) -> Self {
        self.app = name.into();
        self
    }

    /// How the client's own methods retry. [`Client::send_once`] never does.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How much goes into one request of a batch.
    pub fn batches(mut self, limits: BatchLimits) -> Self {
        self.batches = limits;
        self
    }

    /// What may be attached to an element; 10 files of 10 MiB if nothing is said.
    pub fn attachments(mut self, limits: AttachmentLimits) -> Self {
        self.attachments = limits;
        self
    }

    /// What the program calls itself. Xero asks for a name by which it can be known.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long one exchange may take; the transport's own limit if nothing is said, which is taken for 60 s where the
    /// [horizon](RetryPolicy::horizon) is checked: tell a longer one here.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if the user agent cannot stand in a header, or if the
    /// policy's [horizon](RetryPolicy::horizon) and the [time-out](Self::timeout) are six minutes or more together.
    pub fn build(self) -> Result<Client, Error> {
        self.retry.check(self.timeout)?;
        let user_agent = HeaderValue::from_str(&self.user_agent)
            .map_err(|_| Error::invalid_request("the user agent holds what a header cannot"))?;
        let base_url = match self.base_url {
            Some(base_url) => base_url,
            None => BaseUrl::parse(BASE_URL).map_err(|error| Error::invalid_request(error.to_string()))?,
        };
        let limiter =
            self.limiter.unwrap_or_else(|| Arc::new(SlidingWindowLimiter::new(self.runtime.clone(), xero_limits())));
        let inner = Inner {
            transport: self.transport,
            runtime: self.runtime,
            tokens: self.tokens,
            limiter,
            base_url,
            app: self.app,
            user_agent,
            retry: self.retry,
            batches: self.batches,
            attachments: self.attachments,
            timeout: self.timeout,
            told: Told::default(),
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}

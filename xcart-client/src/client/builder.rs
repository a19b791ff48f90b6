//! How a client is set up.

use std::{fmt, sync::Arc, time::Duration};

use api_core::{
    limiter::{BucketKey, Limits, Priority, RateLimiter, SlidingWindowLimiter},
    runtime::Runtime,
    transport::Transport,
    url::BaseUrl,
};
use http::HeaderValue;

use super::{Client, Credentials, call::Inner, capabilities::Learned, line::Line};
use crate::{Error, ErrorKind};

/// When and how often a call is repeated: after 429, 502, 503, 504, a firewall's 403, a time-out, or a connection that failed.
/// A 500 is not repeated, as it is most often a poison order that stays one. A write that does something anew each time (a
/// POST, or a status, which mails the customer) is repeated only if it was never sent, or was refused unread.
///
/// The wait before attempt n+1 is drawn between half of and the whole of `first_wait` doubled n-1 times, at most
/// `longest_wait`. `Retry-After` is honoured and never shortened; if it is longer than `longest_wait`, the error comes
/// back at once with [`retry_after`](Error::retry_after), for the caller to wait. After a refusal all calls to the store wait,
/// and as a rule longer: see [`store_limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all; 1 means that nothing is repeated.
    pub attempts: u32,
    /// The wait after the first failure.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    /// 4 attempts; 500 ms, doubled, up to 30 s.
    fn default() -> Self {
        Self { attempts: 4, first_wait: Duration::from_millis(500), longest_wait: Duration::from_secs(30) }
    }
}

impl RetryPolicy {
    /// Nothing is repeated, for callers that do all repeating themselves.
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Sets the number of attempts in all; 0 is read as 1.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the wait after the first failure and the longest one.
    #[must_use]
    pub fn waits(mut self, first: Duration, longest: Duration) -> Self {
        (self.first_wait, self.longest_wait) = (first, longest);
        self
    }
}

/// What a client asks of a store at most. X-Cart has no limits of its own (XC-LIMIT-1), and a shop's server is small, so these
/// are a guess, and give way.
///
/// - 4 calls at once, and 180 in any 60 seconds. A call was measured to take 40 to 330 ms of a server with two cores: three in
///   a second keep one of them busy at the very worst, and the other is there for the shop's customers.
/// - A refusal (429, 503 and their like, a firewall's 403) closes the whole store for the time that it says, or for 5 to 60
///   seconds if it says none; then one call goes alone, and when it is answered the others follow, half as many as before.
///   Every ten quiet seconds give a hundredth back, near to where it was refused every minute.
/// - An answer that takes more than 5 seconds takes a quarter away, down to a quarter of the limits.
/// - A call that nobody waits for any more holds its place for 10 seconds: PHP works on.
///
/// ```
/// assert_eq!(xcart_client::store_limits().per_minute, Some(180));
/// ```
pub fn store_limits() -> Limits {
    Limits {
        per_minute: Some(180),
        concurrent: Some(4),
        kept_from_backfill_minute: 30,
        abandoned_for: Duration::from_secs(10),
        gives_way: true,
        slow_after: Some(Duration::from_secs(5)),
        ..Limits::default()
    }
}

/// Settings of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    base: BaseUrl,
    credentials: Credentials,
    retry: RetryPolicy,
    limits: Limits,
    limiter: Option<(Arc<dyn RateLimiter>, BucketKey)>,
    timeout: Duration,
    page_size: u32,
    max_page_bytes: usize,
    overlap: Duration,
    language: Option<String>,
}

impl ClientBuilder {
    pub(super) fn new(
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
        base: BaseUrl,
        credentials: Credentials,
    ) -> Self {
        Self {
            transport,
            runtime,
            base,
            credentials,
            retry: RetryPolicy::default(),
            limits: store_limits(),
            limiter: None,
            timeout: Duration::from_secs(60),
            page_size: 100,
            max_page_bytes: 64 << 20,
            overlap: Duration::from_secs(300),
            language: None,
        }
    }

    /// How calls are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many calls may be in flight at once, over all clones; 4 unless set. X-Cart has no limit of its own, and no bulk
    /// calls either, so this is what protects a small host.
    pub fn concurrency(mut self, calls: u32) -> Self {
        self.limits.concurrent = Some(calls.max(1));
        self
    }

    /// How many calls may be made in any 60 seconds, over all clones; 180 unless set, of which
    /// [`Priority::Backfill`](api_core::limiter::Priority::Backfill) leaves a sixth to the others. For the reason see
    /// [`store_limits`].
    pub fn calls_per_minute(mut self, calls: u32) -> Self {
        self.limits.per_minute = Some(calls.max(1));
        self.limits.kept_from_backfill_minute = calls / 6;
        self
    }

    /// An answer that takes longer than this is a sign that the store has too much to do: fewer calls go at once and a minute
    /// until it is quick again. 5 s unless set.
    pub fn slow_after(mut self, time: Duration) -> Self {
        self.limits.slow_after = Some(time);
        self
    }

    /// Takes leave for each call from this limiter instead, for instance one that several clients of one store share. It then
    /// keeps all the limits; [`store_limits`] are those that it would have had.
    pub fn limiter(mut self, limiter: Arc<dyn RateLimiter>, bucket: BucketKey) -> Self {
        self.limiter = Some((limiter, bucket));
        self
    }

    /// How long one attempt may take, the answer's body included; 60 s unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Rows of a page at most, 8 to 100; 100 unless set, the most that X-Cart gives (XC-PAGE-2). A host that takes long for
    /// such a page is better asked for less.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = rows.clamp(8, 100);
        self
    }

    /// The largest page, after decompression, in bytes; 64 MiB unless set. A page that is larger is asked for in halves.
    pub fn max_page_bytes(mut self, bytes: usize) -> Self {
        self.max_page_bytes = bytes;
        self
    }

    /// How far before the last known change each poll looks again; 5 minutes unless set. It must cover the longest
    /// transaction of the store and the difference of its servers' clocks.
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.overlap = overlap;
        self
    }

    /// The language of names, such as `en`; the store's own unless set. Codes do not depend on it.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the key, or name or password, is empty, or key or language cannot stand in a header.
    pub fn build(self) -> Result<Client, Error> {
        let invalid = |detail: &str| Error::new(ErrorKind::Configuration, self.base.authority()).with_detail(detail);
        let credentials = self.credentials.clone().hold().map_err(invalid)?;
        let language = self.language.as_deref().map(HeaderValue::from_str).transpose();
        let language = language.map_err(|_| invalid("the language is not one such as \"en\""))?;
        Ok(Client {
            inner: Arc::new(Inner {
                line: self.line(),
                runtime: self.runtime,
                base: self.base,
                credentials: Arc::new(credentials),
                language,
                page_size: u64::from(self.page_size),
                max_page_bytes: self.max_page_bytes,
                overlap: self.overlap,
                learned: Arc::new(Learned::default()),
            }),
        })
    }

    /// The client of the older REST add-on, X-Cart 5.0 to 5.4, with the same settings. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the credentials are no key, or an empty one, or a language is set: the add-on knows
    /// neither name and password nor languages.
    #[cfg(feature = "legacy")]
    pub fn build_legacy(self) -> Result<crate::legacy::Client, Error> {
        let invalid = |detail: &str| Error::new(ErrorKind::Configuration, self.base.authority()).with_detail(detail);
        let key = self.credentials.clone().into_key().map_err(invalid)?;
        if self.language.is_some() {
            return Err(invalid("the REST API add-on answers in the store's language alone; set none"));
        }
        let line = self.line();
        Ok(crate::legacy::Client::new(crate::legacy::Settings {
            line,
            runtime: self.runtime,
            base: self.base,
            key,
            page_size: u64::from(self.page_size),
            max_page_bytes: self.max_page_bytes,
            overlap: self.overlap,
        }))
    }

    fn line(&self) -> Line {
        let (limiter, bucket) = self.limiter.clone().unwrap_or_else(|| {
            let limiter: Arc<dyn RateLimiter> =
                Arc::new(SlidingWindowLimiter::new(self.runtime.clone(), self.limits.clone()));
            (limiter, BucketKey::new("xcart", self.base.authority()))
        });
        Line {
            transport: self.transport.clone(),
            runtime: self.runtime.clone(),
            retry: self.retry,
            limiter,
            bucket,
            priority: Priority::Normal,
            timeout: self.timeout,
        }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base", &self.base)
            .field("retry", &self.retry)
            .field("page_size", &self.page_size)
            .field("overlap", &self.overlap)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "http")]
impl Client {
    /// Starts a client on its own [`HttpTransport`](api_core::http::HttpTransport) and tokio: public hosts by https alone, 5 s to
    /// connect, 60 s in all. For a store by plain http or on a private address, or other limits, build the transport and pass it to
    /// [`builder`](Self::builder), as the [guide](crate::guide::reading) shows.
    ///
    /// ```no_run
    /// # async fn connect() -> Result<(), Box<dyn std::error::Error>> {
    /// use api_core::{Secret, url::BaseUrl};
    /// use xcart_client::{Client, wire::OrderId};
    ///
    /// let key = Secret::new(std::env::var("XCART_KEY")?);
    /// let client = Client::over_http(BaseUrl::parse("https://shop.example/shop")?, key)?.build()?;
    /// if let Some(row) = client.order(OrderId(42)).await? {
    ///     println!("{} {}", row.order.total, row.order.currency);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the transport cannot be set up.
    pub fn over_http(base: BaseUrl, credentials: impl Into<Credentials>) -> Result<ClientBuilder, Error> {
        let transport = api_core::http::HttpTransport::builder()
            .build()
            .map_err(|error| Error::of_transport(base.authority(), error))?;
        Ok(Self::builder(Arc::new(transport), Arc::new(api_core::runtime::TokioRuntime::new()), base, credentials))
    }
}

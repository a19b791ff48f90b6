//! What can go wrong with a call to a store, in one type whose methods answer: what happened, was it sent, may it be
//! retried, when, and does only a person mend it.

use std::{fmt, time::Duration};

use api_core::transport::{Sent, TransportError, TransportErrorKind};
use http::StatusCode;

use crate::wire::{ErrorBody, ErrorShape, Violation};

/// How much of a body that could not be read is kept, in characters.
const EXCERPT: usize = 2_000;

/// What kind of failure a call had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is set up in a way that cannot work: a key that is no header value, an address that the network policy
    /// forbids, a page size that the store does not give.
    Configuration,
    /// No connection, or it broke.
    Unreachable,
    /// No complete answer in time.
    TimedOut,
    /// The answer is larger than the cap.
    TooLarge,
    /// 401: the key, or the name and password, is not accepted (XC-AUTH-3).
    Unauthorised,
    /// 403: the key lacks this right, or a firewall before the store refuses.
    Forbidden,
    /// 403 in X-Cart's own form to a write: the key only reads (XC-AUTH-2). Nothing happened.
    ReadOnlyKey,
    /// 404 in X-Cart's own form: the thing does not exist.
    NotFound,
    /// 400, 422 and other 4xx: the store refuses the request as such; see [`Error::violations`] (XC-ERR-3).
    InvalidRequest,
    /// 400: another product, or variant, has this SKU (XC-PRODUCT-2).
    DuplicateSku,
    /// 400: another customer logs in by this e-mail (XC-PROFILE-5).
    DuplicateLogin,
    /// 400: another thing of its kind has this name, such as a membership (XC-WRITE-3), or a coupon of this code (XC-TABLE-2).
    DuplicateName,
    /// 400: the store has no status of this code (XC-STATUS-8).
    UnknownStatus,
    /// 400: the country of the address has states, and none was given (XC-ADDRESS-1).
    StateRequired,
    /// 429, or 503 with `Retry-After`; or the client's own limiter, then nothing was sent.
    RateLimited,
    /// 502, 503, 504 and a proxy's own 52x: the store is down or overloaded at the moment.
    Unavailable,
    /// 500: X-Cart failed inside. For a single order it is a poison order (XC-POISON-1).
    Server,
    /// Something answers that is not X-Cart's API: a web page, a redirect, another content type.
    NotXCart,
    /// X-Cart's answer could not be read as what it should be.
    Undecodable,
    /// An order number that X-Cart's route does not take (XC-NUMBER-1).
    UnroutableNumber,
    /// The list kept changing while it was read, so that nothing can be said for sure; ask again.
    Unstable,
}

/// A call to a store that brought nothing usable.
///
/// `Display` is one line that names the call (host and path, never a query), what is wrong, and the fix; neither it nor
/// `Debug` shows a key or what an order holds. The cause of a network failure is the [`source`](std::error::Error::source).
#[non_exhaustive]
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    /// `GET shop.example/api/orders`.
    call: String,
    status: Option<StatusCode>,
    sent: Sent,
    retry_after: Option<Duration>,
    body: Option<ErrorBody>,
    /// What happened, where kind and body do not say it.
    detail: Option<String>,
    excerpt: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// Whether the call does something anew each time that it is made.
    is_once: bool,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, call: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                call: call.into(),
                status: None,
                sent: Sent::Never,
                retry_after: None,
                body: None,
                detail: None,
                excerpt: None,
                source: None,
                is_once: false,
            }),
        }
    }

    pub(crate) fn sent_as(mut self, sent: Sent) -> Self {
        self.inner.sent = sent;
        self
    }

    /// Says that the call does something anew each time that it is made: a POST, or a status that mails the customer.
    pub(crate) fn of_once(mut self) -> Self {
        self.inner.is_once = true;
        self
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.inner.detail = Some(detail.into());
        self
    }

    /// The same, known for another kind by what was asked.
    pub(crate) fn told_as(mut self, kind: ErrorKind) -> Self {
        self.inner.kind = kind;
        self
    }

    /// The same without these texts, wherever a server repeats them.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            let texts = [&mut self.inner.detail, &mut self.inner.excerpt].into_iter().flatten();
            texts.for_each(|text| *text = text.replace(secret, "…"));
            if let Some(body) = &mut self.inner.body {
                body.leave_out(secret);
            }
        }
        self
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.inner.status = Some(status);
        self.inner.sent = Sent::Maybe;
        self
    }

    pub(crate) fn with_body(mut self, body: ErrorBody) -> Self {
        self.inner.body = Some(body);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.inner.retry_after = wait;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// An answer that could not be read, and why.
    pub(crate) fn undecodable(call: impl Into<String>, reason: impl fmt::Display, body: &[u8]) -> Self {
        let reason = without_values(&reason.to_string());
        let mut error = Self::new(ErrorKind::Undecodable, call).sent_as(Sent::Maybe).with_detail(reason);
        let text = String::from_utf8_lossy(body.get(..EXCERPT * 4).unwrap_or(body));
        error.inner.excerpt = Some(text.chars().take(EXCERPT).collect());
        error
    }

    pub(crate) fn of_transport(call: impl Into<String>, error: TransportError) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::InvalidRequest | TransportErrorKind::ForbiddenAddress => ErrorKind::Configuration,
            TransportErrorKind::TimedOut => ErrorKind::TimedOut,
            TransportErrorKind::ResponseTooLarge => ErrorKind::TooLarge,
            _ => ErrorKind::Unreachable,
        };
        let (sent, detail) = (error.sent(), error.to_string());
        Self::new(kind, call).sent_as(sent).with_detail(detail).with_source(error)
    }

    /// What kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether the request may have reached the store.
    pub fn sent(&self) -> Sent {
        self.inner.sent
    }

    /// Whether the client's own limiter gave no leave.
    pub(crate) fn is_by_limiter(&self) -> bool {
        self.inner.kind == ErrorKind::RateLimited && self.inner.status.is_none()
    }

    /// Whether the store, or what stands before it, keeps calls away, whatever they ask for (XC-LIMIT-1).
    pub(crate) fn is_refusal_by_load(&self) -> bool {
        match self.inner.kind {
            ErrorKind::RateLimited | ErrorKind::Unavailable => self.inner.status.is_some(),
            ErrorKind::Forbidden => self.is_by_firewall(),
            _ => false,
        }
    }

    fn is_by_firewall(&self) -> bool {
        let shape = self.inner.body.as_ref().map(ErrorBody::shape);
        self.inner.kind == ErrorKind::Forbidden
            && matches!(shape, Some(ErrorShape::Page | ErrorShape::Text | ErrorShape::Empty))
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// How long to wait before the next call, if somebody said so: the store, a proxy, or the client's own limiter.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether the same call can succeed a little later without anybody doing anything, and may be made again. A poison order's
    /// 500 is none of it: it stays until the store is mended. A firewall's 403 is: many of them count calls.
    ///
    /// What does something anew each time (a POST; a status, which mails the customer) may be made again only if it was never
    /// [sent](Self::sent), or was answered by a refusal to look at it. Otherwise look in the store whether it was done.
    pub fn is_retryable(&self) -> bool {
        let passes = matches!(
            self.inner.kind,
            ErrorKind::Unreachable
                | ErrorKind::TimedOut
                | ErrorKind::RateLimited
                | ErrorKind::Unavailable
                | ErrorKind::Unstable
        ) || self.is_by_firewall();
        passes && !(self.inner.is_once && self.may_be_done())
    }

    /// Whether the store may have done what it was asked for, although no good answer came: never for what was not sent, or
    /// was refused. Of a write without a known outcome, look in the store before it is made again.
    pub fn may_be_done(&self) -> bool {
        self.inner.sent == Sent::Maybe
            && match self.inner.kind {
                ErrorKind::Unreachable
                | ErrorKind::TimedOut
                | ErrorKind::TooLarge
                | ErrorKind::Server
                | ErrorKind::NotXCart
                | ErrorKind::Undecodable => true,
                // A gateway that gave up on X-Cart, which works on; a 503 comes from what did not let the call in.
                ErrorKind::Unavailable => self.inner.status != Some(StatusCode::SERVICE_UNAVAILABLE),
                _ => false,
            }
    }

    /// Whether only a person can mend it: wrong key, wrong address, a request that the store refuses.
    pub fn is_permanent(&self) -> bool {
        !self.is_by_firewall()
            && matches!(
                self.inner.kind,
                ErrorKind::Configuration
                    | ErrorKind::Unauthorised
                    | ErrorKind::Forbidden
                    | ErrorKind::ReadOnlyKey
                    | ErrorKind::DuplicateSku
                    | ErrorKind::DuplicateLogin
                    | ErrorKind::DuplicateName
                    | ErrorKind::UnknownStatus
                    | ErrorKind::StateRequired
                    | ErrorKind::NotFound
                    | ErrorKind::InvalidRequest
                    | ErrorKind::NotXCart
                    | ErrorKind::UnroutableNumber
            )
    }

    /// What the store said, if it said something.
    pub fn body(&self) -> Option<&ErrorBody> {
        self.inner.body.as_ref()
    }

    /// What is wrong with which field of the request; empty unless X-Cart's validator refused it.
    pub fn violations(&self) -> &[Violation] {
        self.inner.body.as_ref().map(ErrorBody::violations).unwrap_or_default()
    }

    /// The call, such as `GET shop.example/api/orders/42`: no query, no key.
    pub fn call(&self) -> &str {
        &self.inner.call
    }

    /// The beginning of a body that could not be read. It may hold personal data: for a protected log only.
    pub fn excerpt(&self) -> Option<&str> {
        self.inner.excerpt.as_deref()
    }

    fn what(&self) -> String {
        let inner = &self.inner;
        let said = || inner.body.as_ref().map_or_else(|| "no error text".to_owned(), ErrorBody::to_string);
        let detail = || inner.detail.clone().unwrap_or_else(said);
        let status = inner.status.map(|status| status.as_u16()).unwrap_or_default();
        match inner.kind {
            ErrorKind::Configuration => format!("the client cannot make this call: {}", detail()),
            ErrorKind::Unreachable => format!("{}; check the store's URL and network", detail()),
            ErrorKind::TimedOut => format!("{}; the store is slow or unreachable", detail()),
            ErrorKind::TooLarge => format!("{}; ask for smaller pages or raise the limit", detail()),
            ErrorKind::ReadOnlyKey => format!(
                "the key only reads ({}); give the client the read/write key of the store's Settings → API",
                said()
            ),
            ErrorKind::DuplicateSku => format!("{}; take another SKU, or change the product that has it", said()),
            ErrorKind::DuplicateLogin => format!("{}; change the profile that has this login", said()),
            ErrorKind::DuplicateName => format!("{}; take another name, or use the one that is there", said()),
            ErrorKind::UnknownStatus => format!("{}; use a code of the store's own statuses", said()),
            ErrorKind::StateRequired => {
                format!("{}; give the address the store's id of a state of its country", said())
            }
            ErrorKind::Unauthorised if inner.detail.is_some() => detail(),
            ErrorKind::Unauthorised => {
                format!("the key is not accepted ({}); check the key in the store's Settings → API", said())
            }
            ErrorKind::Forbidden if self.is_by_firewall() => {
                format!("refused with {}; a firewall before the store must let this program pass", said())
            }
            ErrorKind::Forbidden => {
                format!("refused ({}); the key is read-only or lacks this right: check Settings → API", said())
            }
            ErrorKind::NotFound => format!("the store does not have it ({}); check the id", said()),
            ErrorKind::InvalidRequest => format!("the store refuses the request with status {status}: {}", said()),
            ErrorKind::RateLimited => match inner.retry_after {
                Some(wait) => {
                    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
                    format!("a limit is reached; try again in {seconds} s")
                }
                None => "a limit is reached; try again later".to_owned(),
            },
            ErrorKind::Unavailable => {
                format!("the store is not available at the moment (status {status}, {}); try again later", said())
            }
            ErrorKind::Server => {
                // XC-POISON-1
                let often =
                    if inner.call.contains("/orders") { ", often an order whose product was deleted" } else { "" };
                format!(
                    "X-Cart failed inside (status {status}, {}); the cause is in the store's own log{often}",
                    detail()
                )
            }
            ErrorKind::NotXCart => format!("this is not X-Cart's API: {}; check the store's base URL", detail()),
            ErrorKind::Undecodable => {
                format!("the answer cannot be read: {}; a newer client may know this X-Cart", detail())
            }
            ErrorKind::UnroutableNumber => {
                format!("{}; look the order up by its id", detail())
            }
            ErrorKind::Unstable => format!("{}; ask again", detail()),
        }
    }
}

/// The reason why something could not be read, without the texts that stood there: they may be a customer's.
pub(crate) fn without_values(reason: &str) -> String {
    let mut shown = String::with_capacity(reason.len());
    let mut is_quoted = false;
    let mut is_escaped = false;
    for c in reason.chars() {
        match c {
            '"' if !is_escaped => {
                shown.push_str(if is_quoted { "…\"" } else { "\"" });
                is_quoted = !is_quoted;
            }
            c if !is_quoted && !c.is_control() => shown.push(c),
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    shown
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.inner.call, self.what())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("sent", &self.inner.sent)
            .field("text", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|source| source as _)
    }
}

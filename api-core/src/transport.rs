//! One HTTP exchange, without an HTTP library: the request, the answer, and an error that says whether the request
//! may have reached the other side. Everything that sends goes through [`Transport`]; everything that decides about
//! a retry asks [`TransportError::sent`].

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::url::RequestUrl;

/// One request, ready to be sent. `Debug` shows method, redacted URL and header names: never a header value or a body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Where to.
    pub url: RequestUrl,
    /// The headers; values are never printed.
    pub headers: HeaderMap,
    /// The body, empty for none.
    pub body: Bytes,
    /// How long the whole exchange may take, the answer's body included. `None`: the transport's own limit.
    pub timeout: Option<Duration>,
    /// The largest answer, after decompression, that is worth having, in bytes. `None`: the transport's own limit.
    pub max_response_bytes: Option<usize>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: RequestUrl) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new(), timeout: None, max_response_bytes: None }
    }

    /// Adds a header; an earlier value of that name is replaced.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// An answer, read to its end.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body after decompression.
    pub body: Bytes,
}

impl Response {
    /// An answer made by hand, as a fake makes it.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: body.into() }
    }

    /// The header as text; `None` when it is absent or not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status.as_u16())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Whether a request that brought no answer can have had an effect. This is what makes retrying a write safe or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sent {
    /// Not one byte of the request was written: it may be sent again at once.
    Never,
    /// It may have been carried out: look before anything is written again.
    Maybe,
}

/// What broke in an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The request itself cannot be sent: a URL or header that HTTP does not allow.
    InvalidRequest,
    /// The [`NetworkPolicy`](crate::network::NetworkPolicy) forbids the address.
    ForbiddenAddress,
    /// The name did not resolve, or the connection or its TLS handshake failed.
    Connect,
    /// No complete answer in time.
    TimedOut,
    /// The answer is larger than the cap.
    ResponseTooLarge,
    /// The connection broke after it had been made.
    Interrupted,
}

/// An exchange that brought no complete answer. It carries no URL, header or body.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.line())]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: Sent,
    detail: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportError {
    /// An error in words of the transport. `detail` must not hold a secret: no query, no header, no body.
    pub fn new(kind: TransportErrorKind, sent: Sent, detail: impl Into<String>) -> Self {
        Self { kind, sent, detail: detail.into(), source: None }
    }

    /// Adds the cause. It must not print a URL.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What broke.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the request may have reached the other side.
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Whether sending the same request again can end otherwise. (For a write that [may have been sent](Sent::Maybe)
    /// that alone is no leave to send it again.)
    pub fn is_transient(&self) -> bool {
        !matches!(self.kind, TransportErrorKind::InvalidRequest | TransportErrorKind::ForbiddenAddress)
    }

    fn line(&self) -> String {
        let what = match self.kind {
            TransportErrorKind::InvalidRequest => "the request cannot be sent",
            TransportErrorKind::ForbiddenAddress => "the network policy forbids the address",
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::TimedOut => "no answer in time",
            TransportErrorKind::ResponseTooLarge => "the answer is too large",
            TransportErrorKind::Interrupted => "the connection broke",
        };
        let sent = match self.sent {
            Sent::Never => "nothing was sent",
            Sent::Maybe => "the request may have been carried out",
        };
        format!("{what}: {} ({sent})", self.detail)
    }
}

/// Sends one request and reads its answer: exactly one attempt, no redirect followed, no cookie kept.
///
/// # Errors
/// [`TransportError`] with [`Sent::Never`] only if not one byte of the request was written; anything else, a broken or
/// oversized answer included, is [`Sent::Maybe`]. Every status is an answer, not an error.
///
/// # Cancellation
/// Dropping the future abandons the exchange; the request may have been sent.
#[async_trait]
pub trait Transport: Send + Sync + fmt::Debug {
    /// Carries out the exchange.
    async fn execute(&self, request: Request) -> Result<Response, TransportError>;
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        (**self).execute(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::BaseUrl;

    #[test]
    fn debug_of_a_request_shows_no_header_value_no_body_and_no_query_value() {
        let url = BaseUrl::parse("https://shop.example/").unwrap().request_url().query("_key", "canary-1").build();
        let request = Request::new(Method::GET, url)
            .header(HeaderName::from_static("x-auth-token"), HeaderValue::from_static("canary-2"))
            .body("canary-3");
        let text = format!("{request:?}");
        assert!(!text.contains("canary"), "{text}");
        assert!(text.contains("x-auth-token") && text.contains("_key"), "{text}");
    }

    #[test]
    fn the_error_says_whether_the_request_can_have_had_an_effect() {
        let error = TransportError::new(TransportErrorKind::TimedOut, Sent::Maybe, "60 s passed");
        assert_eq!(error.to_string(), "no answer in time: 60 s passed (the request may have been carried out)");
        assert!(error.is_transient());
    }
}

//! Everything that can go wrong between a caller and Xero, in one type that says what to do about it.

use std::{fmt, time::Duration};

use api_core::{
    limiter::{LimitScope, RateLimited},
    transport::{Sent, TransportError},
};
use http::{Method, StatusCode};

use crate::{
    answer::{Answer, Cause, ElementError, Fate, RefusalKind},
    call::Call,
    text::shown,
};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller asked for something that cannot be sent. Nothing was.
    InvalidRequest,
    /// There is no token. Nothing was sent.
    NoToken,
    /// The exchange failed before a byte was sent.
    NotSent,
    /// The exchange failed, and the request may have been carried out.
    MaybeSent,
    /// A limit stands in the way, our own count of it or Xero's. Nothing was carried out (XR-LIMIT-1).
    RateLimited {
        /// Which limit.
        scope: LimitScope,
        /// When to try again, at least; a 429 for calls at once does not say.
        retry_after: Option<Duration>,
    },
    /// 401: the token has run out. A fresh one helps.
    TokenExpired,
    /// 401: the token is none, or not for this.
    Unauthorised,
    /// 401: the user did not grant what the call needs. A fresh token does not help; new consent does.
    InsufficientScope,
    /// 403: the organisation is not connected, or not any more.
    Forbidden,
    /// 404. A write that names a contact which does not exist is answered so too.
    NotFound,
    /// 400: elements of the request were refused, see [`Error::elements`].
    Validation,
    /// 400: `where` or `order` cannot be read.
    QueryParse,
    /// Another 4xx, or a redirection.
    BadRequest,
    /// 409: the same write is still being carried out, or collides with another.
    Conflict,
    /// The organisation, or all of Xero, is off line for a while.
    Offline,
    /// 5xx. A write may have been carried out, and its key only brings this answer back (XR-IDEMP-2).
    Server,
    /// 400: the idempotency key was used for another request.
    IdempotencyMismatch,
    /// A success that cannot be read. A write was carried out.
    Undecodable,
}

/// How far a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reached {
    /// Not one byte was sent.
    Never,
    /// It may have been carried out.
    Maybe,
    /// Xero answered it.
    Answered,
}

/// Why a call brought nothing. `Display` is one line that names the call and what to do; neither it nor `Debug` shows a token,
/// a header, a query, or a name or address of a person. Xero's own words are in [`messages`](Self::messages) and
/// [`body`](Self::body).
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    reached: Reached,
    method: Method,
    path: String,
    status: Option<StatusCode>,
    retry_after: Option<Duration>,
    correlation_id: Option<String>,
    elements: Vec<ElementError>,
    message: Option<String>,
    body: String,
    transient: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What an answer says of an error.
pub(crate) struct Answered {
    pub(crate) kind: ErrorKind,
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) elements: Vec<ElementError>,
    pub(crate) message: Option<String>,
    pub(crate) body: String,
}

impl Inner {
    fn new(kind: ErrorKind, reached: Reached) -> Self {
        Self {
            kind,
            reached,
            method: Method::GET,
            path: String::new(),
            status: None,
            retry_after: None,
            correlation_id: None,
            elements: Vec::new(),
            message: None,
            body: String::new(),
            transient: false,
            source: None,
        }
    }
}

impl Error {
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        let inner = Inner::new(ErrorKind::InvalidRequest, Reached::Never);
        Self(Box::new(Inner { message: Some(message.into()), ..inner }))
    }

    pub(crate) fn answered(call: &Call, answered: Answered) -> Self {
        let Answered { kind, status, retry_after, correlation_id, elements, message, body } = answered;
        let transient = matches!(
            kind,
            ErrorKind::RateLimited { .. }
                | ErrorKind::TokenExpired
                | ErrorKind::Conflict
                | ErrorKind::Offline
                | ErrorKind::Server
        );
        let inner = Inner::new(kind, Reached::Answered);
        Self(Box::new(Inner {
            method: call.method.clone(),
            path: call.shown_path(),
            status: Some(status),
            retry_after,
            correlation_id,
            elements,
            message,
            body,
            transient,
            ..inner
        }))
    }

    /// An exchange that brought no answer.
    pub fn from_transport(call: &Call, error: TransportError) -> Self {
        let (kind, reached) = match error.sent() {
            Sent::Never => (ErrorKind::NotSent, Reached::Never),
            Sent::Maybe => (ErrorKind::MaybeSent, Reached::Maybe),
        };
        let inner = Inner::new(kind, reached);
        Self(Box::new(Inner {
            method: call.method.clone(),
            path: call.shown_path(),
            transient: error.is_transient(),
            source: Some(Box::new(error)),
            ..inner
        }))
    }

    /// With what is known of the answer that said so.
    #[cfg(feature = "client")]
    pub(crate) fn answered_by(self, answer: &Answer, body: String) -> Self {
        Self(Box::new(Inner {
            method: answer.call().method.clone(),
            path: answer.call().shown_path(),
            status: Some(answer.status()),
            correlation_id: answer.correlation_id().map(str::to_owned),
            body,
            ..*self.0
        }))
    }

    /// An element of a list that cannot be read.
    #[cfg(feature = "client")]
    pub(crate) fn unreadable(collection: &str, bad: &api_core::wire::BadElement) -> Self {
        let inner = Inner::new(ErrorKind::Undecodable, Reached::Answered);
        let path = format!("/{collection}");
        let body = crate::text::redacted(&bad.raw.get().chars().take(8 * 1024).collect::<String>());
        Self(Box::new(Inner { path, message: Some(bad.to_string()), body, ..inner }))
    }

    #[cfg(feature = "client")]
    pub(crate) fn no_token(error: crate::client::TokenError) -> Self {
        let (transient, retry_after) = (error.is_transient(), error.retry_after());
        let inner = Inner::new(ErrorKind::NoToken, Reached::Never);
        Self(Box::new(Inner { transient, retry_after, source: Some(Box::new(error)), ..inner }))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the request came.
    pub fn sent(&self) -> Reached {
        self.0.reached
    }

    /// Whether a write may have been carried out although nothing usable came back: look before it is written again.
    pub fn is_in_doubt(&self) -> bool {
        let open = matches!(
            self.0.kind,
            ErrorKind::MaybeSent | ErrorKind::Server | ErrorKind::Conflict | ErrorKind::Undecodable
        );
        let unknown = self.0.elements.iter().any(|element| element.fate() == Fate::Unknown);
        (open || unknown) && !self.0.method.is_safe()
    }

    /// Whether the same call can end otherwise later. For a write that [is in doubt](Self::is_in_doubt) that is no leave to
    /// send it again.
    pub fn is_retryable(&self) -> bool {
        self.0.transient
    }

    /// Whether the same call will fail until somebody changes something.
    pub fn is_permanent(&self) -> bool {
        !self.0.transient
    }

    /// When to try again, at least, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The answer's status, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Xero's own name of the exchange, which its support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// The refused elements of a [`Validation`](ErrorKind::Validation), by their position in the answer; of an error that was
    /// made of one, that [`ElementError`].
    pub fn elements(&self) -> &[ElementError] {
        &self.0.elements
    }

    /// The first reason for which an element was refused that is [known](RefusalKind); `None` if none was refused.
    pub fn refusal(&self) -> Option<RefusalKind> {
        let mut reasons = self.0.elements.iter().filter_map(ElementError::refusal);
        let first = reasons.next()?;
        Some(std::iter::once(first).chain(reasons).find(|kind| *kind != RefusalKind::Other).unwrap_or(first))
    }

    /// Xero's sentences as they came, of every element at every level. They may repeat what was sent.
    pub fn messages(&self) -> Vec<&str> {
        let of_elements: Vec<_> = self.0.elements.iter().flat_map(ElementError::messages).map(String::as_str).collect();
        if of_elements.is_empty() { self.0.message.as_deref().into_iter().collect() } else { of_elements }
    }

    /// The answer's body, cut after 8 KiB, without e-mail addresses, numbers of cards, and words that are as long as tokens.
    /// Not for a log: names and amounts are still in it.
    pub fn body(&self) -> &str {
        &self.0.body
    }

    #[cfg(feature = "client")]
    pub(crate) fn transport(&self) -> Option<&TransportError> {
        self.0.source.as_ref()?.downcast_ref()
    }

    fn meaning(&self) -> String {
        let seconds = |wait: Duration| wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
        match self.0.kind {
            ErrorKind::InvalidRequest => "the request cannot be sent".into(),
            ErrorKind::NoToken => "there is no access token; nothing was sent".into(),
            ErrorKind::NotSent | ErrorKind::MaybeSent => "no answer".into(),
            ErrorKind::RateLimited { scope, retry_after: Some(wait) } => {
                format!("the limit on {scope} is reached; try again in {} s", seconds(wait))
            }
            ErrorKind::RateLimited { scope, retry_after: None } => {
                format!("the limit on {scope} is reached; try again later")
            }
            ErrorKind::TokenExpired => "the access token has expired; refresh it".into(),
            ErrorKind::Unauthorised => "the access token is not valid; connect the organisation again".into(),
            ErrorKind::InsufficientScope => {
                "the access token lacks the scope for this; ask the user to consent again (a refresh does not help)"
                    .into()
            }
            ErrorKind::Forbidden => "the organisation is not connected to this token; connect it again".into(),
            ErrorKind::NotFound => "it, or something that it names, does not exist".into(),
            ErrorKind::Validation => "refused".into(),
            ErrorKind::QueryParse => "the filter or order cannot be read".into(),
            ErrorKind::BadRequest => "not understood".into(),
            ErrorKind::Conflict => "the same write is still being carried out; look what became of it".into(),
            ErrorKind::Offline => "Xero or the organisation is off line; try again in a few minutes".into(),
            ErrorKind::Server if self.is_in_doubt() => {
                "Xero failed; look whether the write was carried out before it is sent again".into()
            }
            ErrorKind::Server => "Xero failed; try again".into(),
            ErrorKind::IdempotencyMismatch => "the idempotency key was used for another request; use a new one".into(),
            ErrorKind::Undecodable => "the answer cannot be read".into(),
        }
    }
}

impl From<RateLimited> for Error {
    fn from(error: RateLimited) -> Self {
        let retry_after = Some(error.retry_after());
        let kind = ErrorKind::RateLimited { scope: error.scope(), retry_after };
        let inner = Inner::new(kind, Reached::Never);
        Self(Box::new(Inner { retry_after, transient: true, source: Some(Box::new(error)), ..inner }))
    }
}

/// What became of one element, as an error of the whole: for `?` behind [`ElementResult`](crate::ElementResult)s. Whether it is
/// in doubt, and whether it can end otherwise later, is as it was of the element; [`elements`](Error::elements) holds that.
impl From<ElementError> for Error {
    fn from(element: ElementError) -> Self {
        let inner = match element.cause() {
            Cause::Refused(_) | Cause::Stopped => Inner::new(ErrorKind::Validation, Reached::Answered),
            Cause::Unfit(_) => Inner::new(ErrorKind::InvalidRequest, Reached::Never),
            Cause::Unmatched | Cause::Undecodable(_) => Inner::new(ErrorKind::Undecodable, Reached::Answered),
            Cause::Failed(error) => Inner {
                status: error.status(),
                retry_after: error.retry_after(),
                correlation_id: error.correlation_id().map(str::to_owned),
                body: error.body().to_owned(),
                transient: error.is_retryable(),
                source: Some(Box::new(error.clone())),
                ..Inner::new(error.kind(), error.sent())
            },
            Cause::NotReached(error) => Inner {
                retry_after: error.retry_after(),
                transient: error.is_retryable(),
                source: Some(Box::new(error.clone())),
                ..Inner::new(ErrorKind::NotSent, Reached::Never)
            },
        };
        // Only writes have results of elements.
        Self(Box::new(Inner { method: Method::POST, elements: vec![element], ..inner }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let (true, [element]) = (inner.path.is_empty(), &*inner.elements) {
            return element.fmt(f);
        }
        if !inner.path.is_empty() {
            write!(f, "{} {}", inner.method, inner.path)?;
            if let Some(status) = inner.status {
                write!(f, " ({})", status.as_u16())?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.meaning())?;
        if !inner.elements.is_empty() {
            for (i, element) in inner.elements.iter().enumerate() {
                write!(f, "{} {element}", if i == 0 { ":" } else { ";" })?;
            }
        } else if let Some(message) = inner.message.as_deref().map(shown).filter(|line| !line.is_empty()) {
            write!(f, ": {message}")?;
        } else if let Some(source) = inner.source.as_deref() {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("sent", &self.0.reached)
            .field("line", &self.to_string())
            .field("correlation_id", &self.0.correlation_id)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

//! What stands before a store, and answers in its place: a small server that refuses what is too much for it, the pages of
//! firewalls and proxies, answers that break off, and the page of a store that is closed for maintenance (XC-HOST-1, XC-HOST-2,
//! XC-CLOSED-1).
//!
//! What depends on how much is asked is part of the store: [`FakeXCartConfig::host`](super::FakeXCartConfig::host). What comes by
//! chance is on the way to it: [`poor_host`].
//!
//! ```
//! use xcart_client::{ErrorKind, mock::{Demo, FakeXCart, FakeXCartConfig, Host, HostPage}, wire::OrderId};
//!
//! let host = Host::default().requests_per_minute(2).refuses_with(HostPage::TooMany).says_when();
//! let demo = Demo::with(|_| FakeXCart::new(FakeXCartConfig::default().host(host)), |client| client)?;
//! demo.block_on(async {
//!     assert!(demo.client().order(OrderId(1)).await?.is_none());
//!     assert!(demo.client().order(OrderId(1)).await?.is_none());
//!     let third = demo.client().order(OrderId(1)).await;
//!     assert!(third.is_err_and(|error| error.kind() == ErrorKind::RateLimited && error.retry_after().is_some()));
//!     Ok::<(), xcart_client::Error>(())
//! })?;
//! let store = demo.store();
//! assert_eq!((store.calls_total(), store.refused()), (2, 1));
//! # Ok::<(), xcart_client::Error>(())
//! ```

use std::collections::VecDeque;

use api_core::{
    fake::{Fault, Faults},
    runtime::Timestamp,
    transport::Response,
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// A page for people where an answer of the store should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HostPage {
    /// 403: a firewall holds the client for an attacker.
    Firewall,
    /// 429: a proxy counts requests.
    TooMany,
    /// 500: the web server could not run the store.
    ServerError,
    /// 502: a proxy got nothing of use from the server behind it.
    BadGateway,
    /// 503: the server has too much to do.
    Overloaded,
    /// 503: the store is closed for maintenance.
    Closed,
    /// **200**: a firewall wants to see a browser.
    Challenge,
}

impl HostPage {
    /// Each of them.
    pub const ALL: [Self; 7] = [
        Self::Firewall,
        Self::TooMany,
        Self::ServerError,
        Self::BadGateway,
        Self::Overloaded,
        Self::Closed,
        Self::Challenge,
    ];

    /// The status that it comes with.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Firewall => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadGateway => StatusCode::BAD_GATEWAY,
            Self::Overloaded | Self::Closed => StatusCode::SERVICE_UNAVAILABLE,
            Self::Challenge => StatusCode::OK,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Firewall => "Sorry, you have been blocked",
            Self::TooMany => "429 Too Many Requests",
            Self::ServerError => "500 Internal Server Error",
            Self::BadGateway => "502 Bad Gateway",
            Self::Overloaded => "503 Service Temporarily Unavailable",
            Self::Closed => "The store is under maintenance",
            Self::Challenge => "One moment, please",
        }
    }

    /// The answer, without a word on when to come again.
    pub fn response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
        let title = self.title();
        let page = format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"
        );
        Response::new(self.status(), headers, page)
    }

    /// The answer, with so many seconds in `Retry-After`.
    pub fn response_after(self, seconds: u64) -> Response {
        let mut response = self.response();
        response.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        response
    }
}

/// So many of a thousand requests go wrong by chance, in each way in which those of a poor host do, all alike: the store's own 500,
/// each [page](HostPage) that a host may send (those of 429 and of too much to do with and without `Retry-After`), an answer
/// without a body, one that breaks off, and a request that is lost. The same seed and requests go wrong alike.
pub fn poor_host(seed: u64, per_thousand: u32) -> Faults {
    let internal = r#"{"type":"https:\/\/tools.ietf.org\/html\/rfc2616#section-10","title":"An error occurred","detail":"Internal Server Error"}"#;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json; charset=utf-8"));
    let own = Response::new(StatusCode::INTERNAL_SERVER_ERROR, headers, internal);
    let pages = HostPage::ALL.into_iter().filter(|page| *page != HostPage::Closed).map(HostPage::response);
    let mut kinds = vec![Fault::TruncatedBody, Fault::Answer(own)];
    kinds.extend(pages.map(Fault::Answer));
    kinds.extend([HostPage::TooMany, HostPage::Overloaded].map(|page| Fault::Answer(page.response_after(7))));
    kinds.extend([Fault::status(StatusCode::INTERNAL_SERVER_ERROR), Fault::LostRequest]);
    // What the division leaves goes to the first kinds, one to each.
    let count = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
    let (each, left) = (per_thousand / count, per_thousand % count);
    let shares = (0..count).map(|nth| each + u32::from(nth < left));
    Faults::random(seed, shares.zip(kinds).collect())
}

/// How much the server of a shop takes, and how it refuses what is more: before the store sees it, at once, and without effect.
/// The default takes everything.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Host {
    per_minute: usize,
    at_once: usize,
    page: HostPage,
    says_when: bool,
}

impl Default for Host {
    fn default() -> Self {
        Self { per_minute: usize::MAX, at_once: usize::MAX, page: HostPage::Overloaded, says_when: false }
    }
}

impl Host {
    /// At most so many requests in any 60 seconds; those that it refused do not count.
    pub fn requests_per_minute(self, requests: usize) -> Self {
        Self { per_minute: requests, ..self }
    }

    /// At most so many requests at once, which matters to a store that [takes time](super::FakeXCartConfig::latency).
    pub fn requests_at_once(self, requests: usize) -> Self {
        Self { at_once: requests, ..self }
    }

    /// With this page; [`HostPage::Overloaded`] unless given.
    pub fn refuses_with(self, page: HostPage) -> Self {
        Self { page, ..self }
    }

    /// The page has a `Retry-After`: the whole seconds until the minute has room again, at least one.
    pub fn says_when(self) -> Self {
        Self { says_when: true, ..self }
    }
}

/// What a host has let through of late, and what it has refused.
#[derive(Debug, Default)]
pub(super) struct Door {
    let_in: VecDeque<Timestamp>,
    pub(super) refused: u64,
}

impl Door {
    /// Lets a request in, or says with which answer it is refused.
    pub(super) fn refusal(&mut self, host: &Host, in_flight: usize, now: Timestamp) -> Option<Response> {
        if host.per_minute == usize::MAX && host.at_once == usize::MAX {
            return None;
        }
        let minute = TimeDelta::minutes(1);
        while self.let_in.front().is_some_and(|at| now.signed_duration_since(at) >= minute) {
            self.let_in.pop_front();
        }
        let is_full = self.let_in.len() >= host.per_minute;
        if !is_full && in_flight < host.at_once {
            self.let_in.push_back(now);
            return None;
        }
        self.refused += 1;
        if !host.says_when {
            return Some(host.page.response());
        }
        let until = self.let_in.front().filter(|_| is_full).map(|at| minute - now.signed_duration_since(at));
        // Rounded up: a second too early is refused again.
        let seconds = until.map_or(1, |left| left.num_milliseconds().max(1).unsigned_abs().div_ceil(1_000));
        Some(host.page.response_after(seconds))
    }
}

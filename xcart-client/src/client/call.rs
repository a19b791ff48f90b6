//! One call of the current API: its URL, credentials, format and body.

use std::{sync::Arc, time::Duration};

use api_core::{
    runtime::{Runtime, Timestamp},
    transport::{Request, Response},
    url::{BaseUrl, RequestUrl, RequestUrlBuilder},
};
use bytes::Bytes;
use http::{HeaderValue, Method, header};

use super::{
    answer::{Answer, judge},
    capabilities::Learned,
    credentials::Held,
    line::{Again, Line},
};
use crate::{Error, ErrorKind};

/// What the clones of a client share.
#[derive(Clone)]
pub(super) struct Inner {
    pub(super) line: Line,
    pub(super) runtime: Arc<dyn Runtime>,
    pub(super) base: BaseUrl,
    pub(super) credentials: Arc<Held>,
    pub(super) language: Option<HeaderValue>,
    pub(super) page_size: u64,
    pub(super) max_page_bytes: usize,
    pub(super) overlap: Duration,
    pub(super) learned: Arc<Learned>,
}

/// The format of data.
pub(super) const JSON: &str = "application/json";
/// The format that tells what a list can be asked for, and nothing else that is needed here.
pub(super) const JSON_LD: &str = "application/ld+json";
/// The largest answer about a single thing, in bytes.
pub(super) const MAX_SINGLE_BYTES: usize = 16 << 20;

/// A call to the store, ready to be made.
pub(super) struct Call {
    /// `GET shop.example/api/orders`: what errors call it.
    pub(super) name: String,
    pub(super) method: Method,
    pub(super) format: &'static str,
    pub(super) url: RequestUrl,
    /// JSON, empty for none.
    pub(super) body: Bytes,
    pub(super) max_bytes: usize,
    pub(super) again: Again,
    /// The tag of the state that need not be sent again.
    pub(super) unless: Option<HeaderValue>,
}

impl Inner {
    /// Starts the URL of a resource below `/api`.
    pub(super) fn url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> RequestUrlBuilder {
        self.base.request_url().segment("api").segments(segments)
    }

    /// Reads, and reads again where that helps.
    pub(super) async fn get(&self, url: RequestUrl, max_bytes: usize) -> Result<Answer, Error> {
        self.send(&self.reading(url, max_bytes)).await
    }

    /// A call that reads data.
    pub(super) fn reading(&self, url: RequestUrl, max_bytes: usize) -> Call {
        let name = self.name(&Method::GET, &url);
        let (method, body, again) = (Method::GET, Bytes::new(), Again::Whenever);
        Call { name, method, format: JSON, url, body, max_bytes, again, unless: None }
    }

    /// Reads in another of X-Cart's formats (XC-NEGOTIATE-1).
    pub(super) async fn get_as(
        &self,
        format: &'static str,
        url: RequestUrl,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        self.send(&Call { format, ..self.reading(url, max_bytes) }).await
    }

    /// What errors call a call.
    pub(super) fn name(&self, method: &Method, url: &RequestUrl) -> String {
        format!("{method} {}{}", self.base.authority(), url.path())
    }

    /// Makes the call, and makes it again where that helps and does no harm.
    pub(super) async fn send(&self, call: &Call) -> Result<Answer, Error> {
        self.send_and(call, judge).await
    }

    /// The same with another judgement on the answer; the third argument is what must not be shown of it.
    pub(super) async fn send_and<T>(
        &self,
        call: &Call,
        judge: impl Fn(&str, Response, &HeaderValue, Timestamp) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut had_old_token = false;
        loop {
            let pass = self.credentials.pass(self).await?;
            let judge = |name: &str, response, now| judge(name, response, &pass.value, now);
            let request = || self.request(call).header(pass.header.clone(), pass.value.clone());
            let result = self.line.carry(&call.name, call.again, request, judge).await;
            match result {
                // An earlier call's token may have been taken back since; what is answered 401 was not done.
                Err(error) if error.kind() == ErrorKind::Unauthorised && pass.is_old && !had_old_token => {
                    had_old_token = true;
                    self.credentials.forget(&pass.value).await;
                }
                result => return result,
            }
        }
    }

    /// The request without credentials.
    pub(super) fn request(&self, call: &Call) -> Request {
        let mut request = Request::new(call.method.clone(), call.url.clone())
            .header(header::ACCEPT, HeaderValue::from_static(call.format));
        if let Some(language) = &self.language {
            request = request.header(header::ACCEPT_LANGUAGE, language.clone());
        }
        if !call.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, HeaderValue::from_static(JSON)).body(call.body.clone());
        }
        if let Some(tag) = &call.unless {
            request = request.header(header::IF_NONE_MATCH, tag.clone());
        }
        request.timeout = Some(self.line.timeout);
        request.max_response_bytes = Some(call.max_bytes);
        request
    }
}

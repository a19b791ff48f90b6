//! One read of the current API: its URL, key and format.

use std::{sync::Arc, time::Duration};

use api_core::{
    runtime::Runtime,
    transport::Request,
    url::{BaseUrl, RequestUrl, RequestUrlBuilder},
};
use http::{HeaderName, HeaderValue, Method, header};

use super::{
    answer::{Answer, judge},
    capabilities::Learned,
    line::{Again, Line},
};
use crate::Error;

/// What the clones of a client share.
#[derive(Clone)]
pub(super) struct Inner {
    pub(super) line: Line,
    pub(super) runtime: Arc<dyn Runtime>,
    pub(super) base: BaseUrl,
    pub(super) key: HeaderValue,
    pub(super) language: Option<HeaderValue>,
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
        let judge = |call: &str, response, now| judge(call, response, &self.key, now);
        self.line.carry(&call, Again::Whenever, || self.request(format, &url, max_bytes), judge).await
    }

    fn request(&self, format: &'static str, url: &RequestUrl, max_bytes: usize) -> Request {
        let mut request = Request::new(Method::GET, url.clone())
            .header(HeaderName::from_static("x-auth-token"), self.key.clone())
            .header(header::ACCEPT, HeaderValue::from_static(format));
        if let Some(language) = &self.language {
            request = request.header(header::ACCEPT_LANGUAGE, language.clone());
        }
        request.timeout = Some(self.line.timeout);
        request.max_response_bytes = Some(max_bytes);
        request
    }
}

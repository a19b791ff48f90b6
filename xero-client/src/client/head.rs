//! What a request says besides its [`Call`](crate::Call): which kind of answer is wanted, and of which kind its body is.

use http::HeaderValue;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The headers of a request that its call does not fix.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) accept: HeaderValue,
    /// Of the body, if there is one.
    pub(super) content_type: HeaderValue,
    pub(super) modified_since: Option<HeaderValue>,
}

impl Default for Head {
    /// JSON in and out. Without `Accept` the API answers XML (XR-HTTP-1).
    fn default() -> Self {
        Self { accept: JSON, content_type: JSON, modified_since: None }
    }
}

impl Head {
    /// For an answer that is this and nothing else: beside another kind, JSON is what comes (XR-PDF-1).
    pub(super) fn accept(kind: &'static str) -> Self {
        Self { accept: HeaderValue::from_static(kind), ..Self::default() }
    }

    pub(super) fn content_type(mut self, kind: HeaderValue) -> Self {
        self.content_type = kind;
        self
    }

    pub(super) fn modified_since(mut self, time: HeaderValue) -> Self {
        self.modified_since = Some(time);
        self
    }
}

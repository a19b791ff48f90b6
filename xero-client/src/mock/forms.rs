//! The forms in which answers come where sources differ, or fall silent, on how Xero's look. They are put on last, so that the
//! rules know nothing of them.

use std::collections::BTreeSet;

use api_core::{transport::Response, wire::Json};
use http::{HeaderValue, StatusCode, header};

/// The forms of answers. Given to [`FakeXeroConfig::answer_forms`](super::FakeXeroConfig::answer_forms). The default is what is
/// seen most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct AnswerForms {
    /// Whether a key that is used with another request is a validation error.
    pub(super) mismatch_is_validation: bool,
    app_minute_with_hyphen: bool,
    app_minute_without_wait: bool,
    left_out: BTreeSet<String>,
    server_error: ServerErrorBody,
    not_found_in_words: bool,
    forbidden_in_lower_case: bool,
}

/// What a 500 has for a body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ServerErrorBody {
    /// Nothing.
    #[default]
    Empty,
    /// A page for people.
    Html,
    /// JSON that is no envelope.
    Json,
}

impl AnswerForms {
    /// Whether an idempotency key with another request is a `ValidationException` instead of a body with `Detail`. Default: no
    /// (XR-IDEMP-4).
    pub fn key_mismatch_is_validation(mut self, is: bool) -> Self {
        self.mismatch_is_validation = is;
        self
    }

    /// Whether the limit of an app's minute is named `app-minute` instead of `appminute`. Default: no (XR-LIMIT-2).
    pub fn app_minute_with_hyphen(mut self, hyphen: bool) -> Self {
        self.app_minute_with_hyphen = hyphen;
        self
    }

    /// Whether a 429 of the limit of an app's minute has no `Retry-After`. Default: it has one (XR-LIMIT-2).
    pub fn app_minute_without_retry_after(mut self, without: bool) -> Self {
        self.app_minute_without_wait = without;
        self
    }

    /// Leaves a header out of every answer, such as `X-DayLimit-Remaining` (XR-LIMIT-2).
    pub fn without_header(mut self, name: &str) -> Self {
        self.left_out.insert(name.to_ascii_lowercase());
        self
    }

    /// What a 500 has for a body. Default: nothing (XR-ERR-7).
    pub fn server_error(mut self, body: ServerErrorBody) -> Self {
        self.server_error = body;
        self
    }

    /// Whether a 404 has a plain text instead of an empty page. Default: no (XR-ERR-6).
    pub fn not_found_in_words(mut self, in_words: bool) -> Self {
        self.not_found_in_words = in_words;
        self
    }

    /// Whether the body of a 403 has its names in lower case (`detail`). Default: no (XR-ERR-5).
    pub fn forbidden_in_lower_case(mut self, lower: bool) -> Self {
        self.forbidden_in_lower_case = lower;
        self
    }

    /// Puts the forms on an answer.
    pub(super) fn shape(&self, answer: &mut Response) {
        let body = match answer.status {
            StatusCode::INTERNAL_SERVER_ERROR if answer.body.is_empty() => match self.server_error {
                ServerErrorBody::Empty => None,
                ServerErrorBody::Html => Some(("text/html", "<html><body>An error occurred</body></html>".to_owned())),
                ServerErrorBody::Json => {
                    Some(("application/json", r#"{"Message":"An error has occurred."}"#.to_owned()))
                }
            },
            StatusCode::NOT_FOUND if self.not_found_in_words => {
                Some(("text/plain", "The resource you're looking for cannot be found".to_owned()))
            }
            StatusCode::FORBIDDEN if self.forbidden_in_lower_case => {
                lower_case(&answer.body).map(|body| ("application/json; charset=utf-8", body))
            }
            _ => None,
        };
        if let Some((content_type, body)) = body {
            answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            answer.body = body.into();
        }
        if answer.header("x-rate-limit-problem") == Some("appminute") {
            if self.app_minute_with_hyphen {
                answer.headers.insert("x-rate-limit-problem", HeaderValue::from_static("app-minute"));
            }
            if self.app_minute_without_wait {
                answer.headers.remove(header::RETRY_AFTER);
            }
        }
        for name in &self.left_out {
            answer.headers.remove(name.as_str());
        }
    }
}

fn lower_case(body: &[u8]) -> Option<String> {
    let json = Json::parse(body).ok()?;
    let members = json.as_object()?.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    Some(Json::Object(members.collect()).to_string())
}

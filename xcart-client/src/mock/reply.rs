//! From what a call came to, to the answer on the wire: status, headers and body in the format that was asked for.

use api_core::{transport::Response, wire::Json};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::{
    php::render,
    quirks::{Quirk, Quirks},
};

/// In which of its formats X-Cart answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    JsonLd,
    /// The page on which the API documents itself.
    Html,
}

const MIME_TYPES: &str = r#""application/json", "application/ld+json", "text/html""#;

/// What went wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// An unknown path, or a method that it does not have.
    NoRoute,
    /// Something of API Platform's, with its text.
    Problem(StatusCode, String),
    /// What the validator finds wrong with a body.
    Invalid(String),
    /// No credentials, or bad ones.
    Unauthorized(Credentials),
    /// X-Cart has it and the fake does not.
    NotPlayed,
}

/// What was wrong with the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credentials {
    Absent,
    WrongKey,
    BadBearer,
    ExpiredBearer,
    WrongPassword,
}

impl Credentials {
    fn message(self) -> &'static str {
        match self {
            Self::WrongKey | Self::WrongPassword => "Invalid credentials.",
            Self::Absent => "JWT Token not found",
            Self::BadBearer => "Invalid JWT Token",
            Self::ExpiredBearer => "Expired JWT Token",
        }
    }
}

impl Failure {
    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::Problem(StatusCode::BAD_REQUEST, detail.into())
    }

    pub(super) fn not_found() -> Self {
        Self::Problem(StatusCode::NOT_FOUND, "Not Found".into())
    }

    pub(super) fn access_denied() -> Self {
        Self::Problem(StatusCode::FORBIDDEN, "Access Denied.".into())
    }

    /// What happened stands in the store's log, and nowhere else.
    pub(super) fn internal() -> Self {
        Self::Problem(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error".into())
    }

    pub(super) fn not_acceptable(format: &str) -> Self {
        let detail = format!("Requested format \"{format}\" is not supported. Supported MIME types are {MIME_TYPES}.");
        Self::Problem(StatusCode::NOT_ACCEPTABLE, detail)
    }

    pub(super) fn unsupported_media(content_type: &str) -> Self {
        let detail =
            format!("The content-type \"{content_type}\" is not supported. Supported MIME types are {MIME_TYPES}.");
        Self::Problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    }
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Document(Json),
    /// A document as PHP writes it.
    Text(String),
}

impl Body {
    fn render(self) -> String {
        match self {
            Self::Document(document) => render(&document),
            Self::Text(text) => text,
        }
    }
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// None for an answer without a body.
    pub(super) body: Option<Body>,
    /// Where the thing that was written is.
    pub(super) content_location: Option<String>,
    /// Whether it is new there.
    pub(super) is_new: bool,
    /// Whether the store opened a session to make it.
    pub(super) opened_session: bool,
}

impl Answer {
    pub(super) fn ok(document: Json) -> Self {
        Self::of(Body::Document(document))
    }

    /// A document that is written already.
    pub(super) fn text(text: String) -> Self {
        Self::of(Body::Text(text))
    }

    /// A list of such.
    pub(super) fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::text(format!("[{}]", texts.collect::<Vec<_>>().join(",")))
    }

    fn of(body: Body) -> Self {
        let status = StatusCode::OK;
        Self { status, body: Some(body), content_location: None, is_new: false, opened_session: false }
    }

    pub(super) fn in_session(self) -> Self {
        Self { opened_session: true, ..self }
    }

    pub(super) fn written(self, location: String) -> Self {
        Self { content_location: Some(location), ..self }
    }

    pub(super) fn created(self, location: String) -> Self {
        Self { status: StatusCode::CREATED, is_new: true, ..self }.written(location)
    }

    pub(super) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, ..Self::ok(Json::Null) }
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// What every answer bears.
fn headers(base: &str, content_type: &str, opened_session: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, value(content_type));
    }
    let control = if opened_session { "max-age=0, must-revalidate, private" } else { "no-cache, private" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(control));
    let link = format!("<{base}/api/docs.jsonld>; rel=\"http://www.w3.org/ns/hydra/core#apiDocumentation\"");
    headers.insert(header::LINK, value(&link));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers
}

/// A mark of the body, which no request can use: X-Cart answers in full whatever `If-None-Match` says (XC-CACHE-1).
fn etag(body: &str) -> HeaderValue {
    // FNV-1a, eight bytes at a time; the real one is an MD5.
    let step = |hash: u64, bytes: &[u8]| {
        let mut block = [0; 8];
        block.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        (hash ^ u64::from_le_bytes(block)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
    };
    let hash = body.as_bytes().chunks(8).fold(0xcbf2_9ce4_8422_2325 ^ body.len() as u64, step);
    value(&format!("\"{hash:016x}{:016x}\"", hash.rotate_left(31)))
}

/// The answer on the wire. `base` is scheme, host and folder of the store.
pub(super) fn write(
    base: &str,
    quirks: &Quirks,
    format: Format,
    session: u64,
    outcome: Result<Answer, Failure>,
) -> Response {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(failure) => return write_failure(base, quirks, format, failure),
    };
    let Some(body) = answer.body else {
        let mut headers = headers(base, "", true);
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
        return Response::new(answer.status, headers, "");
    };
    let (content_type, body) = match format {
        Format::Json => ("application/json; charset=utf-8", body.render()),
        Format::JsonLd => ("application/ld+json; charset=utf-8", body.render()),
        Format::Html => ("text/html; charset=UTF-8", "<!DOCTYPE html><title>X-Cart API</title>".to_owned()),
    };
    let mut headers = headers(base, content_type, answer.opened_session);
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    match &answer.content_location {
        None => {
            headers.insert(header::ETAG, etag(&body));
        }
        Some(location) => {
            headers.insert(header::CONTENT_LOCATION, value(location));
            if answer.is_new {
                headers.insert(header::LOCATION, value(location));
            }
        }
    }
    if answer.opened_session {
        headers.insert(header::SET_COOKIE, value(&format!("xid={session:032x}; path=/; httponly")));
    }
    Response::new(answer.status, headers, body)
}

/// The answer to a sign-in, which the API's own machinery does not touch.
pub(super) fn write_token(base: &str, quirks: &Quirks, outcome: Result<String, Failure>) -> Response {
    match outcome {
        Ok(token) => {
            let body = Json::from([("token", Json::from(token))]);
            Response::new(StatusCode::OK, headers(base, "application/json", false), render(&body))
        }
        Err(failure) => write_failure(base, quirks, Format::Json, failure),
    }
}

fn write_failure(base: &str, quirks: &Quirks, format: Format, failure: Failure) -> Response {
    let text = |text: &str| Json::from(text);
    let error = "An error occurred";
    let problem = |detail: &str| {
        let kind = text("https://tools.ietf.org/html/rfc2616#section-10");
        Json::from([("type", kind), ("title", text(error)), ("detail", text(detail))])
    };
    let challenged = matches!(&failure, Failure::Unauthorized(credentials) if *credentials != Credentials::WrongKey);
    let (status, content_type, body) = match failure {
        Failure::NoRoute => {
            let body = Json::from([("title", text(error)), ("detail", text("Not found"))]);
            (StatusCode::NOT_FOUND, "application/json", body)
        }
        Failure::Unauthorized(credentials) if quirks.has(Quirk::Plain401) => {
            let message = ("message", text(credentials.message()));
            let body = match credentials {
                Credentials::WrongKey => Json::from([message]),
                _ => Json::from([("code", Json::from(401)), message]),
            };
            (StatusCode::UNAUTHORIZED, "application/json", body)
        }
        Failure::Unauthorized(credentials) => {
            (StatusCode::UNAUTHORIZED, "application/problem+json; charset=utf-8", problem(credentials.message()))
        }
        Failure::Invalid(detail) => {
            let is_400 = quirks.has(Quirk::InvalidIs400);
            let status = if is_400 { StatusCode::BAD_REQUEST } else { StatusCode::UNPROCESSABLE_ENTITY };
            return write_failure(base, quirks, format, Failure::Problem(status, detail));
        }
        Failure::Problem(status, detail) if format == Format::JsonLd => {
            let body = Json::from([
                ("@context", text("/api/contexts/Error")),
                ("@type", text("hydra:Error")),
                ("hydra:title", text(error)),
                ("hydra:description", text(&detail)),
            ]);
            (status, "application/ld+json; charset=utf-8", body)
        }
        Failure::Problem(status, detail) => (status, "application/problem+json; charset=utf-8", problem(&detail)),
        Failure::NotPlayed => {
            let said = "FakeXCart does not play this call, which a real X-Cart has";
            let body = Json::from([("title", text("Not played")), ("detail", text(said))]);
            (StatusCode::NOT_IMPLEMENTED, "application/json", body)
        }
    };
    let mut headers = headers(base, content_type, false);
    if challenged {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    Response::new(status, headers, render(&body))
}

/// The answer; without a body if the request has its tag.
pub(super) fn if_changed(asked: &HeaderMap, answer: Response) -> Response {
    let strong = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    let tag = header_text(&answer.headers, &header::ETAG).map(strong);
    if tag.is_none() || header_text(asked, &header::IF_NONE_MATCH).map(strong) != tag {
        return answer;
    }
    let Response { mut headers, .. } = answer;
    headers.remove(header::CONTENT_TYPE);
    Response::new(StatusCode::NOT_MODIFIED, headers, "")
}

/// The header's text, if it is there and is text.
pub(super) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Which format a header `Accept` asks for, by its weights: JSON when there is none (XC-NEGOTIATE-1).
pub(super) fn negotiate(accept: Option<&str>) -> Result<Format, Failure> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return Ok(Format::Json) };
    let mut ranges: Vec<(u32, &str)> = accept
        .split(',')
        .map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
            (weight, name)
        })
        .filter(|(weight, _)| *weight > 0)
        .collect();
    // A stable sort: of equal weights the first that was written wins.
    ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let format = ranges.iter().find_map(|(_, name)| match name.to_ascii_lowercase().as_str() {
        "*/*" | "application/*" | "application/json" => Some(Format::Json),
        "application/ld+json" => Some(Format::JsonLd),
        "text/*" | "text/html" => Some(Format::Html),
        _ => None,
    });
    format.ok_or_else(|| Failure::not_acceptable(accept))
}

/// A weight such as `0.8`, in thousandths.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(1).min(1) * 1000 + digits.parse::<u32>().unwrap_or(0)
}

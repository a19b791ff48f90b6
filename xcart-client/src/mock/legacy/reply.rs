//! The add-on's answers on the wire: headers that tell, and bodies that often do not (XC-LEGACY-2, XC-LEGACY-7, XC-LEGACY-8).

use api_core::{
    runtime::Timestamp,
    transport::{Request, Response},
    wire::Json,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::{asked::Asked, md5::md5};
use crate::mock::{php::render, reply::header_text};

const COUNT: HeaderName = HeaderName::from_static("x-result-count");
const SAID: HeaderName = HeaderName::from_static("x-rest-error");

/// What a call came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// One thing, or `null`; also what a deletion tells.
    One(Json),
    All(Vec<Json>),
    /// 404 without a body.
    NotFound,
    /// 403 without a body.
    Forbidden,
    /// An exception, with its words: 400, and the body `[]`.
    Failed(String),
    /// 400 before anything was done: no body at all.
    Unread(&'static str),
    /// A real store does it; the fake does not.
    NotPlayed,
}

pub(super) fn write(asked: &Asked, request: &Request, outcome: Outcome, now: Timestamp) -> Response {
    let (status, said, body, count) = match outcome {
        Outcome::One(row) => (StatusCode::OK, None, render(&row), 1),
        Outcome::All(rows) => {
            let count = if asked.id.is_some() { 1 } else { rows.len() };
            (StatusCode::OK, None, render(&Json::Array(rows)), count)
        }
        Outcome::Failed(said) => {
            (StatusCode::BAD_REQUEST, Some(said), "[]".to_owned(), usize::from(asked.id.is_some()))
        }
        Outcome::NotFound => return silent(StatusCode::NOT_FOUND, None),
        Outcome::Forbidden => return silent(StatusCode::FORBIDDEN, None),
        Outcome::Unread(said) => return silent(StatusCode::BAD_REQUEST, Some(said)),
        Outcome::NotPlayed => {
            let text = "FakeXCart does not play this call of the REST API add-on";
            return Response::new(StatusCode::NOT_IMPLEMENTED, HeaderMap::new(), text);
        }
    };
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, text: &str| {
        headers.insert(name, value(text));
    };
    set(header::CONTENT_TYPE, "application/json; charset=UTF-8");
    set(header::ALLOW, "GET,POST,PUT,DELETE");
    set(header::ACCEPT_RANGES, "bytes");
    set(COUNT, &count.to_string());
    set(header::LAST_MODIFIED, &now.format("%a, %d %b %Y %H:%M:%S +0000").to_string());
    let tag = md5(body.as_bytes());
    set(header::ETAG, &tag);
    if let Some(said) = said {
        set(SAID, &said.replace(['\n', '\r'], ""));
    }
    let known = header_text(&request.headers, &header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.to_ascii_lowercase() == tag) {
        return Response::new(StatusCode::NOT_MODIFIED, headers, "");
    }
    Response::new(status, headers, body)
}

fn silent(status: StatusCode, said: Option<&'static str>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Some(said) = said {
        headers.insert(SAID, HeaderValue::from_static(said));
    }
    Response::new(status, headers, "")
}

/// The page on which staff sign in.
pub(super) fn sign_in_page() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let page = "<!DOCTYPE html><html><head><title>Administrator Zone :: Login</title></head><body></body></html>";
    Response::new(StatusCode::OK, headers, page)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

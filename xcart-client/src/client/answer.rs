//! What an answer means: X-Cart's JSON, one of its errors, or something that is not X-Cart at all.

use api_core::{
    runtime::Timestamp,
    transport::{Response, Sent},
    wire::{self, WireValue},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde_json::value::RawValue;

use super::{line::retry_after, rows::Row};
use crate::{
    Error, ErrorKind,
    wire::{ErrorBody, ErrorShape},
};

/// A JSON body of X-Cart's, with the call that brought it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) call: String,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The one thing that the body holds, with its text.
    pub(crate) fn one<T: WireValue>(self) -> Result<Row<T>, Error> {
        let undecodable = |error: serde_json::Error| Error::undecodable(&*self.call, error, &self.body);
        let raw: Box<RawValue> = serde_json::from_slice(&self.body).map_err(undecodable)?;
        let value = wire::from_str(raw.get()).map_err(undecodable)?;
        Ok(Row { value, raw })
    }

    /// The rows of the list that the body holds, each as its text; `size` of them at most, as was asked.
    pub(crate) fn rows(&self, size: u64) -> Result<Vec<Box<RawValue>>, Error> {
        let rows: Vec<Box<RawValue>> =
            serde_json::from_slice(&self.body).map_err(|error| Error::undecodable(&*self.call, error, &self.body))?;
        if rows.len() as u64 > size {
            let detail = format!("it sends {} rows where {size} were asked for", rows.len());
            return Err(Error::new(ErrorKind::NotXCart, &*self.call).sent_as(Sent::Maybe).with_detail(detail));
        }
        Ok(rows)
    }
}

/// Tells X-Cart's answers from its errors (XC-ERR-1 to XC-ERR-4), and both from what a proxy or another server sends. `call`
/// begins with the method.
pub(crate) fn judge(call: &str, response: Response, key: &HeaderValue, now: Timestamp) -> Result<Answer, Error> {
    let key = key.to_str().unwrap_or_default();
    judge_without(&[key.strip_prefix("Bearer ").unwrap_or(key)], call, response, now)
}

/// The same where these texts were sent.
pub(crate) fn judge_without(secrets: &[&str], call: &str, response: Response, now: Timestamp) -> Result<Answer, Error> {
    told(call, without(response, secrets), now).map_err(|error| error.without(secrets))
}

fn told(call: &str, response: Response, now: Timestamp) -> Result<Answer, Error> {
    let status = response.status;
    let content_type = response.header("content-type");
    if status.is_success() {
        // What was deleted has no body (XC-WRITE-2).
        let is_gone = call.starts_with("DELETE ") && response.body.is_empty();
        if is_gone || looks_like_json(content_type, &response.body) {
            return Ok(Answer { call: call.to_owned(), body: response.body });
        }
        let body = ErrorBody::parse(content_type, &response.body);
        let what = match body.shape() {
            ErrorShape::Page | ErrorShape::Empty => body.to_string(),
            _ => {
                format!("the content type is {:?}", content_type.unwrap_or("none").chars().take(40).collect::<String>())
            }
        };
        return Err(Error::new(ErrorKind::NotXCart, call).with_status(status).with_body(body).with_detail(what));
    }
    let body = ErrorBody::parse(content_type, &response.body);
    let error = |kind| Error::new(kind, call).with_status(status).with_body(body.clone());
    if status.is_redirection() {
        return Err(error(ErrorKind::NotXCart).with_detail(redirect(&response)));
    }
    let wait = retry_after(&response, now);
    let is_foreign = matches!(body.shape(), ErrorShape::Page | ErrorShape::Text | ErrorShape::Empty);
    Err(match status.as_u16() {
        401 => error(ErrorKind::Unauthorised),
        403 if !call.starts_with("GET ") && !is_foreign => error(ErrorKind::ReadOnlyKey),
        403 => error(ErrorKind::Forbidden),
        408 => error(ErrorKind::TimedOut).with_detail("the server gave up waiting (status 408)"),
        429 => error(ErrorKind::RateLimited).with_retry_after(wait),
        503 if wait.is_some() => error(ErrorKind::RateLimited).with_retry_after(wait),
        502..=504 | 520..=530 => error(ErrorKind::Unavailable).with_retry_after(wait),
        500.. => error(ErrorKind::Server),
        // X-Cart says in JSON that it does not have something; a web server that knows no such path says it in HTML.
        404 if is_foreign => error(ErrorKind::NotXCart).with_detail(not_found(&body)),
        404 => error(ErrorKind::NotFound),
        _ if body.shape() == ErrorShape::Page => {
            error(ErrorKind::NotXCart).with_detail(format!("status {}, {body}", status.as_u16()))
        }
        _ => error(refusal(body.detail().unwrap_or_default())),
    })
}

/// What X-Cart refuses a request for, told by its words: it has no codes, and these words are not translated.
fn refusal(detail: &str) -> ErrorKind {
    let detail = detail.trim();
    let says_taken = ["is not unique", "already exists", "already registered", "already in use", "already used"]
        .iter()
        .any(|words| detail.contains(words));
    let lower = detail.to_lowercase();
    if detail.starts_with("Order with ID ") && detail.ends_with(" not found") {
        ErrorKind::NotFound // XC-STATUS-4
    } else if detail.starts_with("Status code ") && detail.ends_with(" is invalid") {
        ErrorKind::UnknownStatus
    } else if detail == "Field \"state\" is required" {
        ErrorKind::StateRequired
    } else if !says_taken {
        ErrorKind::InvalidRequest
    } else if detail.contains("SKU") {
        ErrorKind::DuplicateSku
    } else if ["login", "email", "e-mail", "profile", "user"].iter().any(|word| lower.contains(word)) {
        ErrorKind::DuplicateLogin
    } else {
        ErrorKind::DuplicateName
    }
}

/// A server that tells what it was sent must not have it in our errors. X-Cart's own answers are left as they are. What is written
/// in another way, as JSON may be, is found in the error that is made of it.
fn without(mut response: Response, secrets: &[&str]) -> Response {
    if response.status.is_success() && looks_like_json(response.header("content-type"), &response.body) {
        return response;
    }
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        if response.body.windows(secret.len()).any(|window| window == secret.as_bytes()) {
            response.body = String::from_utf8_lossy(&response.body).replace(secret, "…").into();
        }
    }
    response
}

fn not_found(body: &ErrorBody) -> String {
    format!("there is nothing at this address ({body})")
}

fn looks_like_json(content_type: Option<&str>, body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match content_type {
        Some(value) => value.to_ascii_lowercase().contains("json") && first != Some(&b'<'),
        None => matches!(first, Some(b'{' | b'[')),
    }
}

/// Where a redirect leads, without path and query, which may hold anything.
fn redirect(response: &Response) -> String {
    let target = response.header("location").and_then(|location| location.parse::<http::Uri>().ok());
    let target = target.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.authority()?.as_str())));
    match target.filter(|(_, authority)| !authority.contains('@')) {
        Some((scheme, authority)) => format!("it redirects to {scheme}://{authority}"),
        None => format!("it redirects to another path (status {})", response.status.as_u16()),
    }
}

/// Whether the list page that brought this error is worth asking for in smaller parts: one row in it may be what X-Cart
/// fails on (XC-POISON-1), or it is too large.
pub(super) fn splits(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::TooLarge => true,
        // The older add-on says 400 where the current API says 500 (XC-LEGACY-7).
        ErrorKind::Server => {
            matches!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR | StatusCode::BAD_REQUEST))
        }
        _ => false,
    }
}

//! What a status that is no success means (XR-ERR-1).

use std::time::Duration;

use api_core::{limiter::LimitScope, transport::Response};
use http::StatusCode;

use super::{Answer, ElementError, body::ErrorBody, element::Cause, matching::label, messages};
use crate::error::{Answered, Error, ErrorKind};

/// After how long an organisation that is offline may be back (XR-ERR-4).
const OFFLINE: Duration = Duration::from_secs(300);

/// The error that an answer reports. The body of a 429 is never looked at: there is none (XR-LIMIT-3).
pub(super) fn classify(answer: &Answer) -> Error {
    let status = answer.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let (scope, retry_after) = refused_limit(&answer.response);
        return error(answer, ErrorKind::RateLimited { scope, retry_after }, ErrorBody::default());
    }
    let body = ErrorBody::parse(answer.response.header("content-type"), answer.body());
    let kind = match status.as_u16() {
        400 => bad_request(&body),
        401 => unauthorised(answer, &body),
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        503 if is_offline(&body) => ErrorKind::Offline,
        // Not implemented: nothing was done, and asking again changes nothing.
        501 => ErrorKind::BadRequest,
        408 | 425 | 500..=599 => ErrorKind::Server,
        _ => ErrorKind::BadRequest,
    };
    error(answer, kind, body)
}

/// Whether Xero itself says so, which it does in a plain text (XR-ERR-4). A page may be a proxy's, which can have passed the
/// request on: a write that is answered so is in doubt.
fn is_offline(body: &ErrorBody) -> bool {
    let by = |who| body.says(who) && (body.says("offline") || body.says("temporarily unavailable"));
    body.is_text && (by("The Organisation is") || by("The Xero API is"))
}

fn bad_request(body: &ErrorBody) -> ErrorKind {
    match body.error_type.as_deref() {
        _ if body.says("is used with a different request") => ErrorKind::IdempotencyMismatch,
        Some("ValidationException") => ErrorKind::Validation,
        Some("QueryParseException") => ErrorKind::QueryParse,
        Some("OrganisationOfflineException") => ErrorKind::Offline,
        _ if !body.elements.is_empty() => ErrorKind::Validation,
        _ => ErrorKind::BadRequest,
    }
}

fn unauthorised(answer: &Answer, body: &ErrorBody) -> ErrorKind {
    let challenge = answer.response.header("www-authenticate").unwrap_or_default();
    // The first is how Xero spells it.
    let scope = ["insufficent_scope", "insufficient_scope"].iter().any(|word| challenge.contains(word));
    if body.says("TokenExpired") || body.says("token expired") {
        ErrorKind::TokenExpired
    } else if scope || body.says("AuthorizationUnsuccessful") {
        ErrorKind::InsufficientScope
    } else {
        ErrorKind::Unauthorised
    }
}

/// Which limit a 429 names, and when it says to come again.
pub(crate) fn refused_limit(response: &Response) -> (LimitScope, Option<Duration>) {
    let scope = match response.header("x-rate-limit-problem").map(str::to_ascii_lowercase).as_deref() {
        Some("concurrent") => LimitScope::Concurrent,
        Some("minute") => LimitScope::Minute,
        Some("day") => LimitScope::Day,
        Some("appminute" | "app-minute") => LimitScope::AppMinute,
        _ => LimitScope::Unnamed,
    };
    let seconds = response.header("retry-after").and_then(|text| text.trim().parse().ok());
    (scope, seconds.map(Duration::from_secs))
}

fn error(answer: &Answer, kind: ErrorKind, body: ErrorBody) -> Error {
    let elements = body.elements.iter().enumerate().filter_map(|(index, json)| {
        let messages = messages::collect(json);
        (!messages.is_empty()).then(|| ElementError::new(index, label(json), Cause::Refused(messages)))
    });
    let retry_after = match kind {
        ErrorKind::RateLimited { retry_after, .. } => retry_after,
        ErrorKind::Offline => refused_limit(&answer.response).1.or(Some(OFFLINE)),
        _ => refused_limit(&answer.response).1,
    };
    Error::answered(
        answer.call(),
        Answered {
            kind,
            status: answer.status(),
            retry_after,
            correlation_id: answer.correlation_id().map(str::to_owned),
            elements: elements.collect(),
            message: body.message,
            body: body.raw,
        },
    )
}

/// A success that cannot be read.
pub(super) fn undecodable(answer: &Answer, reason: String) -> Error {
    let body = ErrorBody::parse(answer.response.header("content-type"), answer.body());
    error(answer, ErrorKind::Undecodable, ErrorBody { message: Some(reason), raw: body.raw, ..ErrorBody::default() })
}

/// A success that holds nothing where one thing was asked for.
pub(super) fn not_found(answer: &Answer) -> Error {
    error(answer, ErrorKind::NotFound, ErrorBody::default())
}

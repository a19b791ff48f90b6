//! What no two things of a kind may have alike, and how a refusal for it is known. X-Cart has no code for it and its words are
//! known of two kinds alone (XC-PRODUCT-2, XC-WRITE-3, XC-PROFILE-5, XC-TABLE-2), so that they come last here.

use api_core::wire::Json;
use http::StatusCode;

use crate::{Error, ErrorKind};

/// What Symfony's validator calls a value that another has, in every language and release (`UniqueEntity::NOT_UNIQUE_ERROR`).
const NOT_UNIQUE: &str = "23bd9dbf-6b9b-41cd-a99e-4844bcf3077f";
/// A shorter value may stand in a sentence by chance.
const SHORTEST: usize = 3;

/// The member that is unique in the table at a path below `/api`, and what a second one is.
fn unique(path: &[&str]) -> Option<(&'static str, ErrorKind)> {
    match *path {
        ["products"] | ["products", _] | ["products", _, "variants", ..] => Some(("sku", ErrorKind::DuplicateSku)),
        ["profiles"] | ["profiles", _] => Some(("login", ErrorKind::DuplicateLogin)),
        ["memberships", ..] => Some(("name", ErrorKind::DuplicateName)),
        ["coupons", ..] => Some(("code", ErrorKind::DuplicateName)),
        _ => None,
    }
}

/// The error of a write, told apart. A write is refused because another thing has the same if the store answers 409, or its
/// validator gives that code and no other, or it names the very value that was sent; otherwise by the words of the refusal.
pub(super) fn told_apart(error: Error, path: &[&str], body: &[u8]) -> Error {
    let Some((member, kind)) = unique(path) else { return error };
    let may_be = matches!(
        error.kind(),
        ErrorKind::InvalidRequest | ErrorKind::DuplicateSku | ErrorKind::DuplicateLogin | ErrorKind::DuplicateName
    );
    let is_one = match error.violations() {
        _ if !may_be => false,
        [] => error.status() == Some(StatusCode::CONFLICT) || names_what_was_sent(&error, member, body),
        violations => violations.iter().all(|violation| violation.code.as_deref() == Some(NOT_UNIQUE)),
    };
    if is_one { error.told_as(kind) } else { error }
}

fn names_what_was_sent(error: &Error, member: &str, body: &[u8]) -> bool {
    let Ok(body) = Json::parse(body) else { return false };
    let (sent, said) = (body.get(member).and_then(Json::as_str), error.body().and_then(|body| body.detail()));
    sent.zip(said).is_some_and(|(sent, said)| holds(&said.to_lowercase(), &sent.trim().to_lowercase()))
}

/// Whether the text holds the value by itself, and not within another word.
fn holds(text: &str, value: &str) -> bool {
    let is_free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    value.chars().count() >= SHORTEST
        && text.match_indices(value).any(|(at, found)| {
            let (before, after) =
                (text.get(..at).unwrap_or_default(), text.get(at + found.len()..).unwrap_or_default());
            is_free(before.chars().next_back()) && is_free(after.chars().next())
        })
}

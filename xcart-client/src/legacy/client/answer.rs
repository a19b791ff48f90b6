//! What an answer of the add-on means: it refuses without a word, and tells what went wrong in a header (XC-LEGACY-2, XC-LEGACY-7).

use api_core::{Secret, runtime::Timestamp, transport::Response, url::BaseUrl};
use http::StatusCode;

use crate::{
    Error, ErrorKind,
    client::answer::{Answer, judge_without},
    wire::ErrorBody,
};

/// The header in which the add-on tells what went wrong.
const SAID: &str = "x-rest-error";

/// Tells the add-on's answers from its errors, and both from what a proxy or another server sends. `call` begins with the method.
pub(super) fn judge(call: &str, response: Response, key: &Secret, now: Timestamp) -> Result<Answer, Error> {
    let forms = forms(key);
    let secrets = forms.each_ref().map(String::as_str);
    let status = response.status;
    let error = |kind| Error::new(kind, call).with_status(status);
    let reads = call.starts_with("GET ");
    let is_silent = response.body.iter().all(u8::is_ascii_whitespace);
    match (status, response.header(SAID)) {
        (StatusCode::BAD_REQUEST, Some(said)) => {
            let body = ErrorBody::parse(Some("text/plain"), said.as_bytes());
            let kind = if reads { ErrorKind::Server } else { ErrorKind::InvalidRequest };
            Err(error(kind).with_body(body).without(&secrets))
        }
        (StatusCode::FORBIDDEN, _) if is_silent && reads => Err(error(ErrorKind::Unauthorised).with_detail(
            "the key is not accepted (status 403); check both keys in the settings of the store's REST API add-on",
        )),
        (StatusCode::FORBIDDEN, _) if is_silent => Err(error(ErrorKind::Unauthorised).with_detail(
            "the key is not accepted, or only reads (status 403); give the client the read/write key of the store's REST API \
             add-on",
        )),
        (StatusCode::NOT_FOUND, _) if is_silent => Err(error(ErrorKind::Unauthorised).with_detail(
            "the store does not let this call in (status 404): the key is not accepted, or this release of the REST API \
             add-on does not have what is asked for; check both keys in its settings",
        )),
        _ => judge_without(&secrets, call, response, now).map_err(|error| {
            let is_page = error.kind() == ErrorKind::NotXCart && status.is_success();
            match error.body().filter(|_| is_page).map(ToString::to_string) {
                Some(what) => error.with_detail(format!("{what} (or its REST API add-on is not on)")),
                None => error,
            }
        }),
    }
}

/// The error without the key, wherever the store repeats it.
pub(super) fn without_key(error: Error, key: &Secret) -> Error {
    error.without(&forms(key).each_ref().map(String::as_str))
}

/// The key as it is, and as it stands in a URL, which a server may repeat.
fn forms(key: &Secret) -> [String; 2] {
    let encoded = BaseUrl::parse("http://store.invalid").ok().and_then(|anywhere| {
        let url = anywhere.request_url().query("k", key.expose()).build();
        url.query()?.strip_prefix("k=").map(str::to_owned)
    });
    [key.expose().to_owned(), encoded.unwrap_or_default()]
}

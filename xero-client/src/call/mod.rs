//! The bytes of one request. Making them is pure: the same elements give the same bytes, so that they can be stored before
//! they are sent, and sent again. Here: the request itself; where it goes is in `target`, what is written in `write`.

mod target;
mod write;

use std::fmt;

use bytes::Bytes;
use http::Method;

pub(crate) use self::target::Target;
pub use self::write::{
    BatchLimits, Credit, cut, render_allocation_delete, render_allocations, render_create, render_note,
    render_payment_delete, render_update,
};
#[cfg(feature = "client")]
pub(crate) use self::write::{Write, allocations_of, deletion, encode, note_of};
use crate::error::Error;

/// The bytes of one request: what is sent, without where to, for whom and with which token.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query below the API's base URL, percent-encoded, with a slash in front.
    pub path_and_query: String,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Call {
    /// A call from its parts, as they were stored.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if the method is none, or the path does not begin with
    /// a slash or holds what HTTP does not allow.
    pub fn new(method: &str, path_and_query: impl Into<String>, body: impl Into<Bytes>) -> Result<Self, Error> {
        let path_and_query = path_and_query.into();
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| Error::invalid_request("the method of a stored call is none"))?;
        let call = Self { method, path_and_query, body: body.into() };
        call.check()?;
        Ok(call)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let legal = self.path_and_query.starts_with('/')
            && !self.path_and_query.starts_with("//")
            && self.path_and_query.parse::<http::uri::PathAndQuery>().is_ok();
        if legal {
            Ok(())
        } else {
            Err(Error::invalid_request("a call's path must begin with one slash and be encoded"))
        }
    }

    /// Whether it can change anything.
    pub fn is_write(&self) -> bool {
        !self.method.is_safe()
    }

    /// Whether Xero takes an idempotency key with it (XR-IDEMP-1).
    pub fn takes_key(&self) -> bool {
        matches!(self.method, Method::POST | Method::PUT | Method::PATCH)
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    /// The path with a placeholder for every id and name, for logs and metrics: `/Invoices/{id}/Attachments/{name}`.
    pub fn template(&self) -> String {
        self.path_with(|_| "{id}".to_owned())
    }

    /// The path for messages: an id says what it is about, a name may be a person's.
    pub(crate) fn shown_path(&self) -> String {
        self.path_with(str::to_owned)
    }

    fn path_with(&self, id: impl Fn(&str) -> String) -> String {
        let mut path = String::new();
        for (place, segment) in self.path().split('/').skip(1).enumerate() {
            path.push('/');
            // The collection comes first, then what is known to be no name.
            if place == 0 || WORDS.contains(&segment) {
                path.push_str(segment);
            } else if segment.parse::<uuid::Uuid>().is_ok() {
                path.push_str(&id(segment));
            } else {
                path.push_str("{name}");
            }
        }
        path
    }
}

/// Segments of paths that are words of the API.
const WORDS: &[&str] = &[
    "Actions",
    "Allocations",
    "Attachments",
    "CISSettings",
    "Contacts",
    "Email",
    "History",
    "OnlineInvoice",
    "Options",
    "PaymentServices",
];

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} bytes)", self.method, self.shown_path(), self.body.len())
    }
}

//! The client of the add-on. What a call is stands in `call`, what an answer means in `answer`; how lists are read without losing
//! a row, and how calls are repeated and kept gentle, is the current API's way.

mod answer;
mod call;
mod catalogue;
mod changes;
mod lists;
mod orders;
mod parcels;
mod query;

use std::{fmt, sync::Arc};

use api_core::{limiter::Priority, url::BaseUrl};

pub(crate) use self::call::Settings;
pub use self::{
    catalogue::Pages,
    changes::ChangePage,
    orders::{Orders, OrdersPage},
};

/// A client of one store with the REST add-on of X-Cart 5.0 to 5.4. It is made by
/// [`ClientBuilder::build_legacy`](crate::ClientBuilder::build_legacy); clones are cheap and share their connections and limits.
///
/// The key stands in the query of every call, where the web server of the store logs it (XC-LEGACY-1); here it is shown in no error,
/// log or `Debug`. Nothing is written but parcels' numbers and stock, and only what has a certain id is ever deleted: a
/// DELETE without one would delete everything of its kind (XC-LEGACY-4), and cannot be expressed.
///
/// # Cancellation
/// Every future may be dropped at any time. What was read is lost; a write that was under way may have been done, so look
/// before it is made again.
///
/// # Errors
/// Every call returns [`Error`](crate::Error). Calls are repeated by the [`RetryPolicy`](crate::RetryPolicy) before an error
/// comes back. A key that is not accepted is [`Unauthorised`](crate::ErrorKind::Unauthorised), and so is a write with the
/// key that only reads: the add-on does not tell one from the other (XC-LEGACY-2). What goes wrong inside the store is
/// [`Server`](crate::ErrorKind::Server), or of a write [`InvalidRequest`](crate::ErrorKind::InvalidRequest), with the store's
/// words (XC-LEGACY-7).
#[derive(Clone)]
pub struct Client {
    inner: Arc<Settings>,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { inner: Arc::new(settings) }
    }

    /// The same client, whose calls wait for the limiter in that class; [`Priority::Normal`] if nothing is said.
    #[must_use]
    pub fn priority(self, priority: Priority) -> Self {
        let mut inner = (*self.inner).clone();
        inner.line.priority = priority;
        Self { inner: Arc::new(inner) }
    }

    /// The store's address.
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.inner.base).finish_non_exhaustive()
    }
}

//! The client: one store. Here: what a client is. How one call is made is in `call`, how a list is read
//! without losing a row in `window` and `walk`, and what can be asked for in a file per resource.

pub(crate) mod answer;
mod around;
mod builder;
mod call;
mod capabilities;
mod carts;
mod catalogue;
mod categories;
mod change_stream;
mod changes;
mod conditional;
pub(crate) mod course;
mod credentials;
mod cursor;
mod duplicate;
pub(crate) mod examine;
pub(crate) mod feed;
mod fingerprint;
mod gap;
mod images;
pub(crate) mod line;
mod lists;
mod orders;
pub(crate) mod pages;
mod products;
mod profile_query;
mod profiles;
pub(crate) mod query;
mod reconcile;
pub(crate) mod rows;
mod statuses;
mod sweep;
mod sweep_policy;
pub(crate) mod walk;
pub(crate) mod window;
mod write;

use std::{fmt, sync::Arc};

use api_core::{limiter::Priority, runtime::Runtime, transport::Transport, url::BaseUrl};

pub use self::{
    builder::{ClientBuilder, RetryPolicy, store_limits},
    capabilities::Capabilities,
    change_stream::Change,
    changes::ChangePage,
    conditional::{EntityTag, EntityTagError, IfChanged},
    credentials::Credentials,
    cursor::{ChangeCursor, CursorError},
    fingerprint::Fingerprint,
    orders::{OrderPage, OrderPages},
    pages::{Page, Pages},
    profile_query::ProfileQuery,
    query::{OrderBy, OrderQuery},
    reconcile::Reconciled,
    rows::{BadRow, Neighbour, OrderRow, Row, RowFault},
    sweep::{SweepCursor, SweepRound, Swept},
    sweep_policy::SweepPolicy,
};

/// A client of one store. Clones are cheap and share their connections, limits and sign-in.
///
/// # Cancellation
/// Every future may be dropped at any time. What was read is lost; a write that was under way may have been done, so look
/// before it is made again.
///
/// # Errors
/// Every call returns [`Error`](crate::Error). Calls are repeated by the [`RetryPolicy`] before an error comes back.
#[derive(Clone)]
pub struct Client {
    inner: Arc<call::Inner>,
}

impl Client {
    /// Starts a client on any transport. `base` is the store's address, a sub-folder included and without `/api`; `credentials`
    /// are one of the two keys of Settings → API, of which the read-only one suffices for reading, or other [`Credentials`].
    pub fn builder(
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
        base: BaseUrl,
        credentials: impl Into<Credentials>,
    ) -> ClientBuilder {
        ClientBuilder::new(transport, runtime, base, credentials.into())
    }

    /// The same client, whose calls wait for the limiter in that class; [`Priority::Normal`] if nothing is said. A person who
    /// waits goes before everyday work, and work of the past after it.
    ///
    /// ```
    /// # fn f(client: &xcart_client::Client) {
    /// use api_core::limiter::Priority;
    ///
    /// let for_a_person = client.clone().priority(Priority::Urgent);
    /// let history = client.clone().priority(Priority::Backfill);
    /// # }
    /// ```
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

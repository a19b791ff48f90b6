//! One poller for each connection.

use std::time::Duration;

use api_core::runtime::Timestamp;
use async_trait::async_trait;

use crate::StoreError;

/// A time of office. It is over at the very instant at which it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What for.
    pub name: String,
    /// The fencing token; grows with every term of that name, also after a resignation and after the back end was opened anew.
    /// Renewing leaves it as it is.
    pub fence: u64,
    /// When it ends unless it is renewed, by the back end's clock.
    pub ends: Timestamp,
}

/// Locks with an end.
#[async_trait]
pub trait LeaderLock {
    /// Takes the office if nobody holds it, not even the caller.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn acquire(&self, name: &str, ttl: Duration) -> Result<Option<Term>, StoreError>;

    /// Makes the term last from now on for `ttl`; `None` if it was lost. A term that is over is lost, even if nobody took the
    /// office since.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn renew(&self, term: &Term, ttl: Duration) -> Result<Option<Term>, StoreError>;

    /// Gives the office up; nothing happens if it was lost.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn resign(&self, term: Term) -> Result<(), StoreError>;
}

//! Where a token set is kept, so that it outlives the program and is shared by all that refresh it.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;

use super::TokenSet;
use crate::client::TokenError;

/// What became of a [`compare_and_set`](TokenStore::compare_and_set).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Swap {
    /// The new set is stored.
    Done,
    /// Nothing was stored: another version is there.
    Conflict,
}

/// Keeps the token set of one user. Implement it on a row of your database; all programs that use these tokens must share
/// one store.
///
/// A table `tokens(id, version, secret)` with `UPDATE … SET version = $new, secret = $json WHERE id = $id AND version =
/// $expected` is all it takes, and [`TokenSet::to_secret_json`] is what to keep in it, encrypted.
///
/// # Why there is no lock
/// A compare-and-set alone would not do: two processes that refresh one token at once both get new tokens, only one of
/// them can store its own, and Xero says in public that such pairs make each other invalid. So a refresh must be one at a
/// time across processes, not just its outcome. But a lock need not be another method: before it refreshes,
/// [`TokenKeeper`](super::TokenKeeper) writes a mark into the set (by compare-and-set), which the others respect for a
/// while, and which whoever comes later takes over when it has grown old, as it does when its process has died. What a lease
/// cannot exclude, a process that sleeps over it, the compare-and-set still catches: the later one finds another version,
/// uses what is there, and leaves its own refresh token as a spare.
///
/// # Errors
/// [`TokenError::store`]: it may have been stored, or not. The keeper finds out.
///
/// # Cancellation
/// The keeper does not drop these futures once it has refreshed, unless it is dropped itself.
#[async_trait]
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// The set; `None` if there never was one. It must be what was last stored, not a replica's older one.
    async fn load(&self) -> Result<Option<TokenSet>, TokenError>;

    /// Stores `new`, whose version is the next one (1 is the first), if what is there has the version `expected`, or nothing is
    /// there and `expected` is `None`: in one step, so that of two calls with one expectation at most one is [`Swap::Done`]. It returns when the
    /// set is durable, because the token in use before may be dead by then.
    async fn compare_and_set(&self, expected: Option<u64>, new: &TokenSet) -> Result<Swap, TokenError>;
}

#[async_trait]
impl<T: TokenStore + ?Sized> TokenStore for Arc<T> {
    async fn load(&self) -> Result<Option<TokenSet>, TokenError> {
        (**self).load().await
    }

    async fn compare_and_set(&self, expected: Option<u64>, new: &TokenSet) -> Result<Swap, TokenError> {
        (**self).compare_and_set(expected, new).await
    }
}

/// A store in memory: for tests, and for [custom connections](super::App::custom_connection), whose tokens need not outlive
/// the program. A user's would be lost with it, and the user would have to sign in again. Clones share one set.
#[derive(Debug, Clone, Default)]
pub struct MemoryTokenStore(Arc<Mutex<Option<TokenSet>>>);

impl MemoryTokenStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl TokenStore for MemoryTokenStore {
    async fn load(&self) -> Result<Option<TokenSet>, TokenError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn compare_and_set(&self, expected: Option<u64>, new: &TokenSet) -> Result<Swap, TokenError> {
        let mut stored = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stored.as_ref().map(TokenSet::version) != expected {
            return Ok(Swap::Conflict);
        }
        *stored = Some(new.clone());
        Ok(Swap::Done)
    }
}

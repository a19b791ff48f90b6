//! Cursors: how far a walk has come.

use async_trait::async_trait;
use canonical_model::ConnectionId;

use super::Versioned;
use crate::StoreError;

/// A position in a stream, in the words of whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub String);

/// Positions. They move only in the write set that enqueues what was found before them, with a precondition on their version:
/// of two that read the same position one moves it. What a cursor says is opaque: it is kept to the byte.
#[async_trait]
pub trait CursorStore {
    /// The position of a stream with its version.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn cursor(&self, connection: &ConnectionId, stream: &str) -> Result<Option<Versioned<Cursor>>, StoreError>;
}

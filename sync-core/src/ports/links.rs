//! Links: which record of the ledger belongs to which of ours.

use async_trait::async_trait;
use canonical_model::{AppliedRecord, ConnectionId, ledger::DocKey};
use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::{StoreError, Subject};

/// That the ledger has a record of ours, and what we wrote to it last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// Whose.
    pub connection: ConnectionId,
    /// Our key of it.
    pub key: DocKey,
    /// To what it belongs.
    pub subject: Subject,
    /// The ledger's id, how often it was written, and what was written last.
    pub record: AppliedRecord,
}

/// Links. Once there is one, the record is never created again, even if a person removes it from the ledger.
#[async_trait]
pub trait LinkStore {
    /// The links with these keys, each once and with its version, in the order of the keys (as values of [`DocKey`]); a key
    /// without a link is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn links(&self, connection: &ConnectionId, keys: &[DocKey])
    -> Result<Vec<Versioned<LinkRecord>>, StoreError>;

    /// All links of a subject, in the order of their keys (as values of [`DocKey`]).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn links_of(
        &self,
        connection: &ConnectionId,
        subject: &Subject,
    ) -> Result<Vec<Versioned<LinkRecord>>, StoreError>;
}

//! The audit log: what was read, decided, sent and answered.

use api_core::runtime::Timestamp;
use async_trait::async_trait;
use canonical_model::ConnectionId;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Something worth keeping. It holds ids and codes, no secrets and no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Whose.
    pub connection: ConnectionId,
    /// About what: a subject or an op id.
    pub about: String,
    /// What happened, as a word such as `planned`, `sent`, `done`, `parked`.
    pub action: String,
    /// More about it.
    pub detail: String,
}

/// An entry with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number: from 1, one more with every entry of the back end, whoever's; a set that failed leaves no gap.
    pub sequence: u64,
    /// When, by the back end's clock.
    pub at: Timestamp,
    /// What.
    pub entry: AuditEntry,
}

/// Entries are only ever added, in the write set of what they are about.
#[async_trait]
pub trait AuditLog {
    /// Up to `max` of the connection's entries after that number, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn audit(&self, connection: &ConnectionId, after: u64, max: usize) -> Result<Vec<AuditRecord>, StoreError>;
}

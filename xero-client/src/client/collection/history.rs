//! What happened to an element, and the notes on it.

use super::TenantClient;
use crate::{
    call::{Target, note_of},
    error::Error,
    wire::HistoryRecord,
};

/// The history of one element.
#[derive(Debug, Clone)]
#[must_use]
pub struct History {
    tenant: TenantClient,
    target: Target,
}

impl History {
    pub(super) fn new(tenant: TenantClient, target: Target) -> Self {
        Self { tenant, target }
    }

    /// What happened, and every note.
    ///
    /// # Errors
    /// As any read.
    pub async fn list(&self) -> Result<Vec<HistoryRecord>, Error> {
        self.tenant.run(self.target.clone().get()).await?.listed("HistoryRecords")
    }

    /// Adds a note of at most 2,500 characters. It cannot be changed or taken away again (XR-HIST-2).
    ///
    /// # Errors
    /// As any write; [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, if the note is empty or
    /// too long.
    ///
    /// # Cancellation
    /// Dropping the future may leave the note written.
    pub async fn add_note(&self, note: &str) -> Result<HistoryRecord, Error> {
        self.tenant.run(note_of(&self.target, note)?).await?.first("HistoryRecords")
    }
}

//! What is known of an organisation: its reference data, and its contacts in the local directory.

use std::{sync::Arc, time::Duration};

use canonical_model::{ConnectionId, ledger::ReferenceData};

use super::{Connection, Engine};
use crate::{
    StoreError, SyncError,
    ports::{ContactDetail, Precondition, Write, WriteSet},
};

/// Reference data with the time of reading, by the monotonic clock.
#[derive(Debug, Clone)]
pub(super) struct Knowledge {
    read_at: Duration,
    reference: Arc<ReferenceData>,
}

/// The stream of the directory's cursor. What was read without details is read again with them, from the beginning.
fn stream_of(detail: ContactDetail) -> &'static str {
    match detail {
        ContactDetail::Identity => "contacts",
        ContactDetail::Fields => "contacts with details",
    }
}

impl Engine {
    /// The organisation's reference data, read again when they are older than [`Timing::reference_age`](crate::Timing).
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn reference_data(&self, id: &ConnectionId) -> Result<Arc<ReferenceData>, SyncError> {
        self.reference(self.connection(id)?).await
    }

    pub(super) async fn reference(&self, connection: &Connection) -> Result<Arc<ReferenceData>, SyncError> {
        let now = self.runtime.monotonic();
        let known = self.memory().knowledge.get(&connection.tenant).cloned();
        if let Some(known) = known.filter(|known| now.saturating_sub(known.read_at) < self.timing.reference_age) {
            return Ok(known.reference);
        }
        self.gate(connection)?;
        let read = connection.ledger.reference_data(&connection.tenant).await;
        let reference = Arc::new(read.map_err(|error| self.ledger_failed(connection, error))?);
        let knowledge = Knowledge { read_at: now, reference: reference.clone() };
        self.memory().knowledge.insert(connection.tenant.clone(), knowledge);
        Ok(reference)
    }

    /// Brings the contact directory up to date: all contacts the first time, then those that changed. Returns how many were
    /// read.
    ///
    /// # Errors
    /// When the ledger or the back end fails; what was read before stays.
    pub async fn refresh_contacts(&self, id: &ConnectionId) -> Result<usize, SyncError> {
        self.refresh_directory(self.connection(id)?).await
    }

    /// The same, if this process has not done it for as long as reference data are used: a contact that was made meanwhile in the
    /// ledger is found when ours is refused.
    pub(super) async fn refresh_old_contacts(&self, connection: &Connection) -> Result<(), SyncError> {
        let now = self.runtime.monotonic();
        let read_at = self.memory().directories.get(&connection.id).copied();
        if read_at.is_none_or(|read_at| now.saturating_sub(read_at) >= self.timing.reference_age) {
            self.refresh_directory(connection).await?;
        }
        Ok(())
    }

    pub(super) async fn refresh_directory(&self, connection: &Connection) -> Result<usize, SyncError> {
        let now = self.runtime.monotonic();
        let detail = connection.planner.contact_detail();
        let mut read = 0;
        loop {
            let cursor = self.store.cursor(&connection.id, stream_of(detail)).await?;
            let version = cursor.as_ref().map_or(0, |cursor| cursor.version);
            self.gate(connection)?;
            let page = connection
                .ledger
                .contacts(&connection.tenant, cursor.as_ref().map(|cursor| &cursor.value), detail)
                .await
                .map_err(|error| self.ledger_failed(connection, error))?;
            read += page.contacts.len();
            let next = page.next.filter(|next| cursor.as_ref().is_none_or(|cursor| cursor.value != *next));
            let more = page.more && next.is_some();
            let mut set = WriteSet::new();
            if !page.contacts.is_empty() {
                set.write(Write::PutContacts { tenant: connection.tenant.clone(), contacts: page.contacts });
            }
            if let Some(next) = next {
                let stream = stream_of(detail).to_owned();
                let connection = connection.id.clone();
                set.require(Precondition::CursorVersion {
                    connection: connection.clone(),
                    stream: stream.clone(),
                    version,
                });
                set.write(Write::PutCursor { connection, stream, cursor: next });
            }
            if !set.writes.is_empty() {
                match self.store.commit(set).await {
                    // After a conflict another process has read the same page: on from there.
                    Ok(()) | Err(StoreError::Conflict(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if !more {
                self.memory().directories.insert(connection.id.clone(), now);
                return Ok(read);
            }
        }
    }
}

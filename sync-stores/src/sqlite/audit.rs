//! The audit log.

use async_trait::async_trait;
use canonical_model::ConnectionId;
use rusqlite::params;
use sync_core::{
    StoreError,
    ports::{AuditEntry, AuditLog, AuditRecord},
};

use super::{
    SqliteStore,
    clock::timestamp,
    database::Class,
    error::Outcome,
    transaction::{Transaction, number},
};

#[async_trait]
impl AuditLog for SqliteStore {
    async fn audit(&self, connection: &ConnectionId, after: u64, max: usize) -> Result<Vec<AuditRecord>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| {
            transaction.all(
                "SELECT sequence, at, about, action, detail FROM audit
                 WHERE connection = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3",
                params![connection.as_str(), number(after), number(max)],
                |row| {
                    let entry = AuditEntry {
                        connection: connection.clone(),
                        about: row.get(2)?,
                        action: row.get(3)?,
                        detail: row.get(4)?,
                    };
                    Ok(AuditRecord { sequence: row.get(0)?, at: timestamp(row.get(1)?), entry })
                },
            )
        })
        .await
    }
}

/// Nothing is ever removed, so the numbers, one above the highest, have no gap.
pub(super) fn add(transaction: Transaction<'_>, entry: &AuditEntry) -> Outcome<()> {
    transaction.change(
        "INSERT INTO audit (connection, at, about, action, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![entry.connection.as_str(), transaction.now, entry.about, entry.action, entry.detail],
    )?;
    Ok(())
}

//! Cursors.

use async_trait::async_trait;
use canonical_model::ConnectionId;
use rusqlite::params;
use sync_core::{
    StoreError,
    ports::{Cursor, CursorStore, Versioned},
};

use super::{SqliteStore, database::Class, error::Outcome, transaction::Transaction};

#[async_trait]
impl CursorStore for SqliteStore {
    async fn cursor(&self, connection: &ConnectionId, stream: &str) -> Result<Option<Versioned<Cursor>>, StoreError> {
        let (connection, stream) = (connection.clone(), stream.to_owned());
        self.call(Class::Read, move |transaction| {
            transaction.first(
                "SELECT cursor, version FROM cursors WHERE connection = ?1 AND stream = ?2",
                params![connection.as_str(), stream],
                |row| Ok(Versioned { value: Cursor(row.get(0)?), version: row.get(1)? }),
            )
        })
        .await
    }
}

pub(super) fn version(transaction: Transaction<'_>, connection: &ConnectionId, stream: &str) -> Outcome<u64> {
    transaction.version(
        "SELECT version FROM cursors WHERE connection = ?1 AND stream = ?2",
        params![connection.as_str(), stream],
    )
}

pub(super) fn put(
    transaction: Transaction<'_>,
    connection: &ConnectionId,
    stream: &str,
    cursor: &Cursor,
) -> Outcome<()> {
    transaction.change(
        "INSERT INTO cursors (connection, stream, version, cursor) VALUES (?1, ?2, 1, ?3)
         ON CONFLICT (connection, stream) DO UPDATE SET version = version + 1, cursor = excluded.cursor",
        params![connection.as_str(), stream, cursor.0],
    )?;
    Ok(())
}

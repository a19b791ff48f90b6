//! Terms of office.

use std::time::Duration;

use async_trait::async_trait;
use rusqlite::params;
use sync_core::{
    StoreError,
    ports::{LeaderLock, Term},
};

use super::{
    SqliteStore,
    clock::{after, timestamp},
    database::Class,
    transaction::number,
};

#[async_trait]
impl LeaderLock for SqliteStore {
    async fn acquire(&self, name: &str, ttl: Duration) -> Result<Option<Term>, StoreError> {
        let name = name.to_owned();
        self.call(Class::Write, move |transaction| {
            let ends = after(transaction.now, ttl);
            let fence = transaction.first(
                "INSERT INTO offices (name, fence, ends) VALUES (?1, 1, ?2)
                 ON CONFLICT (name) DO UPDATE SET fence = fence + 1, ends = excluded.ends
                 WHERE ends IS NULL OR ends <= ?3
                 RETURNING fence",
                params![name, ends, transaction.now],
                |row| row.get(0),
            )?;
            Ok(fence.map(|fence| Term { name: name.clone(), fence, ends: timestamp(ends) }))
        })
        .await
    }

    async fn renew(&self, term: &Term, ttl: Duration) -> Result<Option<Term>, StoreError> {
        let term = term.clone();
        self.call(Class::Write, move |transaction| {
            let ends = after(transaction.now, ttl);
            let renewed = transaction.change(
                "UPDATE offices SET ends = ?3 WHERE name = ?1 AND fence = ?2 AND ends > ?4",
                params![term.name, number(term.fence), ends, transaction.now],
            )?;
            Ok((renewed > 0).then(|| Term { ends: timestamp(ends), ..term.clone() }))
        })
        .await
    }

    async fn resign(&self, term: Term) -> Result<(), StoreError> {
        self.call(Class::Write, move |transaction| {
            transaction.change(
                "UPDATE offices SET ends = NULL WHERE name = ?1 AND fence = ?2",
                params![term.name, number(term.fence)],
            )?;
            Ok(())
        })
        .await
    }
}

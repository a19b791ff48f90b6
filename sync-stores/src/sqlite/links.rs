//! Links.

use std::collections::BTreeSet;

use async_trait::async_trait;
use canonical_model::{ConnectionId, ledger::DocKey};
use rusqlite::params;
use sync_core::{
    StoreError, Subject,
    ports::{LinkRecord, LinkStore, Versioned},
};

use super::{SqliteStore, body::Body, database::Class, error::Outcome, transaction::Transaction};

#[async_trait]
impl LinkStore for SqliteStore {
    async fn links(
        &self,
        connection: &ConnectionId,
        keys: &[DocKey],
    ) -> Result<Vec<Versioned<LinkRecord>>, StoreError> {
        let connection = connection.clone();
        let keys: BTreeSet<DocKey> = keys.iter().cloned().collect();
        self.call(Class::Read, move |transaction| {
            let mut links = Vec::with_capacity(keys.len());
            for key in &keys {
                links.extend(transaction.versioned(
                    "links",
                    "SELECT key, sum, body, version FROM links WHERE connection = ?1 AND key = ?2",
                    params![connection.as_str(), key.to_string()],
                )?);
            }
            Ok(links)
        })
        .await
    }

    async fn links_of(
        &self,
        connection: &ConnectionId,
        subject: &Subject,
    ) -> Result<Vec<Versioned<LinkRecord>>, StoreError> {
        let (connection, subject) = (connection.clone(), subject.to_string());
        self.call(Class::Read, move |transaction| {
            let mut links: Vec<Versioned<LinkRecord>> = transaction.versioned(
                "links",
                "SELECT key, sum, body, version FROM links WHERE connection = ?1 AND subject = ?2",
                params![connection.as_str(), subject],
            )?;
            links.sort_by(|a, b| a.value.key.cmp(&b.value.key));
            Ok(links)
        })
        .await
    }
}

pub(super) fn version(transaction: Transaction<'_>, connection: &ConnectionId, key: &DocKey) -> Outcome<u64> {
    transaction.version(
        "SELECT version FROM links WHERE connection = ?1 AND key = ?2",
        params![connection.as_str(), key.to_string()],
    )
}

pub(super) fn put(transaction: Transaction<'_>, link: &LinkRecord) -> Outcome<()> {
    let key = link.key.to_string();
    let body = Body::of("links", &key, link)?;
    transaction.change(
        "INSERT INTO links (connection, key, subject, version, sum, body) VALUES (?1, ?2, ?3, 1, ?4, ?5)
         ON CONFLICT (connection, key) DO UPDATE SET
             subject = excluded.subject, version = version + 1, sum = excluded.sum, body = excluded.body",
        params![link.connection.as_str(), key, link.subject.to_string(), body.sum, body.json],
    )?;
    Ok(())
}

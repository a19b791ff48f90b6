//! The contact directory, and the names that are reserved for contacts to come.

use std::collections::BTreeMap;

use async_trait::async_trait;
use canonical_model::{
    LedgerId, SmolStr, TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey},
};
use rusqlite::params;
use sync_core::{StoreError, ports::ContactDirectory};

use super::{
    SqliteStore,
    body::{Body, bad},
    database::Class,
    error::Outcome,
    transaction::Transaction,
};

const BY_ID: &str = "SELECT id, sum, body FROM contacts WHERE tenant = ?1 AND id = ?2";
const BY_NUMBER: &str = "SELECT id, sum, body FROM contacts WHERE tenant = ?1 AND number = ?2";
const BY_EMAIL: &str = "SELECT id, sum, body FROM contacts WHERE tenant = ?1 AND email = ?2";
const BY_NAME: &str = "SELECT id, sum, body FROM contacts WHERE tenant = ?1 AND name = ?2";

#[async_trait]
impl ContactDirectory for SqliteStore {
    async fn find_contacts(&self, tenant: &TenantId, query: &ContactQuery) -> Result<Vec<ContactEntry>, StoreError> {
        let (tenant, query) = (tenant.clone(), query.clone());
        self.call(Class::Read, move |transaction| find(transaction, &tenant, &query)).await
    }
}

fn email_key(email: &str) -> SmolStr {
    email.trim().to_lowercase().into()
}

fn find(transaction: Transaction<'_>, tenant: &TenantId, query: &ContactQuery) -> Outcome<Vec<ContactEntry>> {
    let ids = query.ids.iter().map(|id| (BY_ID, id.as_str().into()));
    let numbers = query.numbers().map(|number| (BY_NUMBER, number.clone()));
    let email = query.email.iter().map(|email| (BY_EMAIL, email_key(email)));
    let names = query.names.iter().map(|name| (BY_NAME, ContactEntry::name_key(name)));
    let mut found: BTreeMap<LedgerId, ContactEntry> = BTreeMap::new();
    // What an entry does not have is kept as an empty text, and nobody asks for that.
    for (sql, wanted) in ids.chain(numbers).chain(email).chain(names).filter(|(_, wanted)| !wanted.is_empty()) {
        let entries = transaction.records("contacts", sql, params![tenant.as_str(), wanted.as_str()])?;
        found.extend(entries.into_iter().map(|entry: ContactEntry| (entry.id.clone(), entry)));
    }
    Ok(found.into_values().collect())
}

pub(super) fn put(transaction: Transaction<'_>, tenant: &TenantId, contact: &ContactEntry) -> Outcome<()> {
    let body = Body::of("contacts", contact.id.as_str(), contact)?;
    transaction.change(
        "INSERT INTO contacts (tenant, id, number, email, name, sum, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (tenant, id) DO UPDATE SET
             number = excluded.number, email = excluded.email, name = excluded.name, sum = excluded.sum,
             body = excluded.body",
        params![
            tenant.as_str(),
            contact.id.as_str(),
            contact.number.as_str(),
            email_key(&contact.email).as_str(),
            ContactEntry::name_key(&contact.name).as_str(),
            body.sum,
            body.json,
        ],
    )?;
    Ok(())
}

/// For what a name is reserved.
pub(super) fn reserved_for(transaction: Transaction<'_>, tenant: &TenantId, name: &str) -> Outcome<Option<DocKey>> {
    let owner: Option<String> = transaction.first(
        "SELECT owner FROM reservations WHERE tenant = ?1 AND name = ?2",
        params![tenant.as_str(), name],
        |row| row.get(0),
    )?;
    owner.map(|owner| DocKey::try_from(owner).map_err(|error| bad("reservations", tenant.as_str(), error))).transpose()
}

pub(super) fn reserve(transaction: Transaction<'_>, tenant: &TenantId, name: &str, owner: &DocKey) -> Outcome<()> {
    transaction.change(
        "INSERT INTO reservations (tenant, name, owner) VALUES (?1, ?2, ?3)
         ON CONFLICT (tenant, name) DO UPDATE SET owner = excluded.owner",
        params![tenant.as_str(), name, owner.to_string()],
    )?;
    Ok(())
}

//! Write sets: the preconditions, then the changes.

use api_core::runtime::Timestamp;
use async_trait::async_trait;
use sync_core::{
    StoreError,
    ports::{Precondition, Store, Write, WriteSet},
};

use super::{
    SqliteStore, audit,
    clock::timestamp,
    contacts, cursors,
    database::Class,
    error::{Failure, Outcome},
    journal, links, members, queue,
    transaction::Transaction,
};

#[async_trait]
impl Store for SqliteStore {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.call(Class::Clock, |transaction| Ok(timestamp(transaction.now))).await
    }

    async fn commit(&self, set: WriteSet) -> Result<(), StoreError> {
        self.call(Class::Write, move |transaction| apply(transaction, &set)).await
    }

    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let name = name.to_owned();
        self.call(Class::Read, move |transaction| {
            transaction.first("SELECT value FROM settings WHERE name = ?1", [&name], |row| row.get(0))
        })
        .await
    }
}

fn apply(transaction: Transaction<'_>, set: &WriteSet) -> Outcome<()> {
    for precondition in &set.require {
        if !holds(transaction, precondition)? {
            return Err(StoreError::Conflict(precondition.clone()).into());
        }
    }
    set.writes.iter().try_for_each(|write| change(transaction, write))
}

fn holds(transaction: Transaction<'_>, precondition: &Precondition) -> Outcome<bool> {
    Ok(match precondition {
        Precondition::SignalFence { connection, subject, fence } => {
            queue::fence(transaction, connection, subject)? == Some(*fence)
        }
        Precondition::OpVersion { op, version } => journal::op_version(transaction, op)? == *version,
        Precondition::BatchVersion { batch, version } => journal::batch_version(transaction, batch)? == *version,
        Precondition::LinkVersion { connection, key, version } => {
            links::version(transaction, connection, key)? == *version
        }
        Precondition::MemberVersion { connection, order, version } => {
            members::version(transaction, connection, order)? == *version
        }
        Precondition::CursorVersion { connection, stream, version } => {
            cursors::version(transaction, connection, stream)? == *version
        }
        Precondition::Reservable { tenant, name, owner } => {
            contacts::reserved_for(transaction, tenant, name)?.is_none_or(|holder| holder == *owner)
        }
        other => return Err(unknown(other)),
    })
}

fn change(transaction: Transaction<'_>, write: &Write) -> Outcome<()> {
    match write {
        Write::Enqueue(signal) => queue::enqueue(transaction, signal),
        Write::Acknowledge { connection, subject, revision } => {
            queue::acknowledge(transaction, connection, subject, *revision)
        }
        Write::Release { connection, subject, not_before } => {
            queue::release(transaction, connection, subject, *not_before)
        }
        Write::Hasten { connection, subject } => queue::hasten(transaction, connection, subject),
        Write::PutPlan(plan) => journal::put_plan(transaction, plan),
        Write::PutOp(op) => journal::put_op(transaction, op),
        Write::PutBatch { batch, lease } => journal::put_batch(transaction, batch, *lease),
        Write::RemoveBatch(batch) => journal::remove_batch(transaction, batch),
        Write::PutLink(link) => links::put(transaction, link),
        Write::PutMember(member) => members::put(transaction, member),
        Write::PutCursor { connection, stream, cursor } => cursors::put(transaction, connection, stream, cursor),
        Write::PutContacts { tenant, contacts } => {
            contacts.iter().try_for_each(|contact| contacts::put(transaction, tenant, contact))
        }
        Write::Reserve { tenant, name, owner } => contacts::reserve(transaction, tenant, name, owner),
        Write::KeepSetting { name, value } => transaction
            .change(
                "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                rusqlite::params![name, value],
            )
            .map(drop),
        Write::Audit(entry) => audit::add(transaction, entry),
        other => Err(unknown(other)),
    }
}

/// The ports may learn to ask for more than this version can do: then nothing of the set happens.
fn unknown(what: &impl std::fmt::Debug) -> Failure {
    let name: String = format!("{what:?}").chars().take_while(|letter| letter.is_alphanumeric()).collect();
    StoreError::Unsupported { what: format!("the SQLite store does not know {name}; use a newer one"), source: None }
        .into()
}

//! Members of summaries.

use async_trait::async_trait;
use canonical_model::{ConnectionId, OrderId};
use chrono::{Datelike, NaiveDate};
use rusqlite::params;
use sync_core::{
    StoreError,
    ports::{Member, MemberStore, Versioned},
};

use super::{
    SqliteStore,
    body::Body,
    database::Class,
    error::Outcome,
    transaction::{Transaction, number},
};

#[async_trait]
impl MemberStore for SqliteStore {
    async fn member(
        &self,
        connection: &ConnectionId,
        order: &OrderId,
    ) -> Result<Option<Versioned<Member>>, StoreError> {
        let (connection, order) = (connection.clone(), order.clone());
        self.call(Class::Read, move |transaction| {
            let members = transaction.versioned(
                "members",
                "SELECT order_id, sum, body, version FROM members WHERE connection = ?1 AND order_id = ?2",
                params![connection.as_str(), order.as_str()],
            )?;
            Ok(members.into_iter().next())
        })
        .await
    }

    async fn due_members(
        &self,
        connection: &ConnectionId,
        through: NaiveDate,
        max: usize,
    ) -> Result<Vec<Versioned<Member>>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| {
            transaction.versioned(
                "members",
                "SELECT order_id, sum, body, version FROM members
                 WHERE connection = ?1 AND due <= ?2 AND NOT shared ORDER BY due, order_id LIMIT ?3",
                params![connection.as_str(), through.num_days_from_ce(), number(max)],
            )
        })
        .await
    }

    async fn members_with_share(&self, connection: &ConnectionId) -> Result<Vec<Versioned<Member>>, StoreError> {
        let connection = connection.clone();
        self.call(Class::Read, move |transaction| {
            transaction.versioned(
                "members",
                "SELECT order_id, sum, body, version FROM members WHERE connection = ?1 AND shared ORDER BY order_id",
                [connection.as_str()],
            )
        })
        .await
    }
}

pub(super) fn version(transaction: Transaction<'_>, connection: &ConnectionId, order: &OrderId) -> Outcome<u64> {
    transaction.version(
        "SELECT version FROM members WHERE connection = ?1 AND order_id = ?2",
        params![connection.as_str(), order.as_str()],
    )
}

pub(super) fn put(transaction: Transaction<'_>, member: &Member) -> Outcome<()> {
    let order = member.order.id.as_str();
    let body = Body::of("members", order, member)?;
    transaction.change(
        "INSERT INTO members (connection, order_id, due, shared, version, sum, body) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)
         ON CONFLICT (connection, order_id) DO UPDATE SET
             due = excluded.due, shared = excluded.shared, version = version + 1, sum = excluded.sum, body = excluded.body",
        params![
            member.connection.as_str(),
            order,
            member.due.map(|due| due.num_days_from_ce()),
            member.share.is_some(),
            body.sum,
            body.json
        ],
    )?;
    Ok(())
}

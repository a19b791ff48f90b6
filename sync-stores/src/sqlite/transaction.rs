//! One transaction as the work in it sees it: rows in, rows out, one time for all of them.

use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;
use sync_core::ports::Versioned;

use super::{body::Body, error::Outcome};

/// An open transaction. Its statements are kept prepared by their text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transaction<'a> {
    pub(super) sql: &'a Connection,
    /// The clock of the file, in microseconds.
    pub(super) now: i64,
}

impl Transaction<'_> {
    /// Changes rows; how many.
    pub(super) fn change(&self, sql: &str, with: impl Params) -> Outcome<usize> {
        Ok(self.sql.prepare_cached(sql)?.execute(with)?)
    }

    /// The first row.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        with: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Outcome<Option<T>> {
        Ok(self.sql.prepare_cached(sql)?.query_row(with, read).optional()?)
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        with: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Outcome<Vec<T>> {
        let mut statement = self.sql.prepare_cached(sql)?;
        let rows = statement.query_map(with, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The version of a row, 0 if there is none.
    pub(super) fn version(&self, sql: &str, with: impl Params) -> Outcome<u64> {
        Ok(self.first(sql, with, |row| row.get(0))?.unwrap_or(0))
    }

    /// The records of a query whose columns are a key, the check sum and the body.
    pub(super) fn records<T: DeserializeOwned>(
        &self,
        table: &'static str,
        sql: &str,
        with: impl Params,
    ) -> Outcome<Vec<T>> {
        let rows = self.all(sql, with, |row| Ok((row.get(0)?, body(row, 1)?)))?;
        rows.into_iter().map(|(key, body): (String, Body)| body.read(table, &key)).collect()
    }

    /// The same, with the version as a fourth column.
    pub(super) fn versioned<T: DeserializeOwned>(
        &self,
        table: &'static str,
        sql: &str,
        with: impl Params,
    ) -> Outcome<Vec<Versioned<T>>> {
        let rows = self.all(sql, with, |row| Ok((row.get(0)?, body(row, 1)?, row.get(3)?)))?;
        rows.into_iter()
            .map(|(key, body, version): (String, Body, u64)| Ok(Versioned { value: body.read(table, &key)?, version }))
            .collect()
    }
}

fn body(row: &Row<'_>, first: usize) -> rusqlite::Result<Body> {
    Ok(Body { sum: row.get(first)?, json: row.get(first + 1)? })
}

/// A number as SQL takes it, whose integers have a sign. No row holds one that does not fit.
pub(super) fn number(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

//! The tables, and how an older file is brought up to date.
//!
//! Times are microseconds since 1970 (UTC). What is asked for by a query stands in a typed column; the record itself is JSON in
//! `body`, with its check sum in `sum`. A day is the number of days since the year 1. `wake` is when a row can be leased next: the end of its lease, or when it is due.
//! A migration only adds; the number of migrations is the version of the schema.

use rusqlite::{Connection, TransactionBehavior};
use sync_core::StoreError;

use super::error::Outcome;

/// Marks a file as ours: `XCXS`.
const APPLICATION: i32 = 0x5843_5853;

const MIGRATIONS: &[&str] = &[
    r"
CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clock INTEGER NOT NULL,
    fence INTEGER NOT NULL
) STRICT;
INSERT INTO meta (id, clock, fence) VALUES (1, 0, 0);

CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;

CREATE TABLE signals (
    arrival INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    subject TEXT NOT NULL,
    priority INTEGER NOT NULL,
    due INTEGER NOT NULL,
    wake INTEGER NOT NULL,
    leased_until INTEGER,
    fence INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    leases INTEGER NOT NULL,
    read_at TEXT,
    sum INTEGER,
    snapshot BLOB,
    UNIQUE (connection, subject)
) STRICT;
CREATE INDEX signals_by_wake ON signals (connection, priority, wake, arrival, leased_until);

CREATE TABLE ops (
    id TEXT PRIMARY KEY,
    connection TEXT NOT NULL,
    subject TEXT NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    due INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX ops_by_subject ON ops (connection, subject, position, id);
CREATE INDEX ops_by_state ON ops (connection, state, id);
CREATE INDEX ops_ready ON ops (connection, priority, due, position, id) WHERE state = 'ready';

CREATE TABLE op_waits (
    op TEXT NOT NULL,
    connection TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (op, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX op_waits_by_key ON op_waits (connection, key, op);

CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    connection TEXT NOT NULL,
    due INTEGER NOT NULL,
    wake INTEGER NOT NULL,
    leased_until INTEGER,
    version INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX batches_by_wake ON batches (connection, wake, id);

CREATE TABLE plans (
    connection TEXT NOT NULL,
    subject TEXT NOT NULL,
    sum INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (connection, subject)
) STRICT;

CREATE TABLE links (
    connection TEXT NOT NULL,
    key TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (connection, key)
) STRICT;
CREATE INDEX links_by_subject ON links (connection, subject);

CREATE TABLE cursors (
    connection TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (connection, stream)
) STRICT;

CREATE TABLE contacts (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    sum INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX contacts_by_number ON contacts (tenant, number);
CREATE INDEX contacts_by_email ON contacts (tenant, email);
CREATE INDEX contacts_by_name ON contacts (tenant, name);

CREATE TABLE reservations (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT;

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    at INTEGER NOT NULL,
    about TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_connection ON audit (connection, sequence);

CREATE TABLE offices (name TEXT PRIMARY KEY, fence INTEGER NOT NULL, ends INTEGER) STRICT;
",
    r"
CREATE TABLE members (
    connection TEXT NOT NULL,
    order_id TEXT NOT NULL,
    due INTEGER,
    shared INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (connection, order_id)
) STRICT;
CREATE INDEX members_due ON members (connection, due, order_id) WHERE due IS NOT NULL AND NOT shared;
CREATE INDEX members_shared ON members (connection, order_id) WHERE shared;

ALTER TABLE ops ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE ops SET origin = json_extract(body, '$.origin');
CREATE INDEX ops_open ON ops (connection, origin) WHERE state NOT IN ('done', 'superseded');
",
];

/// The version that this code writes.
pub(super) fn version() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// Refuses what is not ours, or newer than we are. Reads only; within a transaction, because another process may be making the
/// tables at this moment.
pub(super) fn recognise(sql: &Connection, file: &str) -> Outcome<()> {
    let application: i32 = sql.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = sql.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION && (application != 0 || tables != 0) {
        let what = format!("{file}: it is an SQLite file of something else; give the store a file of its own");
        return Err(StoreError::Unsupported { what, source: None }.into());
    }
    let (found, known) = (version_of(sql)?, version());
    if found > known {
        let what = format!(
            "{file}: its schema has version {found}, and this program knows versions up to {known}; use the newer program \
             that wrote it, or restore the backup from before the upgrade"
        );
        return Err(StoreError::Unsupported { what, source: None }.into());
    }
    Ok(())
}

/// Brings the file up to date, in one transaction; another process may do the same at this moment.
pub(super) fn migrate(sql: &mut Connection, file: &str) -> Outcome<()> {
    if version_of(sql)? == version() {
        return Ok(());
    }
    let transaction = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
    recognise(&transaction, file)?;
    let done = usize::try_from(version_of(&transaction)?).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", version())?;
    Ok(transaction.commit()?)
}

fn version_of(sql: &Connection) -> Outcome<i32> {
    Ok(sql.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

//! The embedded default: one SQLite file. What belongs here: rows, transactions and what a file's failures mean; nothing of
//! orders.
//!
//! # What is promised
//! - **Durable.** When [`commit`](sync_core::ports::Store::commit) has returned, its set is on the disk (write-ahead log,
//!   `synchronous = FULL`): it survives a killed process and a power cut, as far as the disk keeps its word about flushing.
//! - **Whole or not at all.** Every set, lease and term of office is one savepoint in one `BEGIN IMMEDIATE` transaction. Sets that
//!   wait at the same time share a transaction, and so a flush of the disk; if one of them fails, it alone is undone.
//! - **Cancellation.** A future that is dropped before its turn does nothing. One that is dropped later may have been carried out,
//!   wholly. A panic in the store's own code is undone and becomes an error; the store goes on.
//! - **Several processes** of one machine may use one file, also several stores in one process: leases are judged within the
//!   transaction that gives them, by the file's own clock. Not on a network share.
//! - **The clock** is the [`Runtime`]'s, in microseconds, and never shows less than it ever showed to anyone who uses the file,
//!   also after it was opened again. Only a power cut can make it forget times that nothing in the file bears.
//! - **Damage** is looked for when the file is opened ([`Examination`]), and in every record that is read, by its check sum.
//!   A full disk or a damaged file is an error that names the file; nothing half-written stays behind.
//! - **Privacy.** On Unix, nobody but the owner can read the file. It holds customers' names and addresses, as the invoices do, and
//!   no credentials.
//!
//! To back the file up while it is in use, `sqlite3 sync.db ".backup copy.db"`; a plain copy without its `-wal` file lacks what
//! was written last.
//!
//! # What is in the file
//! Its `application_id` is `XCXS`, its `user_version` the version of the schema. A newer one is refused, an older one brought up to
//! date. Times are microseconds since 1970, records are JSON in `body`.
//!
//! | table | one row for each | found by |
//! |---|---|---|
//! | `signals` | subject to look at again | connection, priority, next lease; subject |
//! | `ops` | ledger write, from its plan to its end | id; subject; state; when ready: priority and time |
//! | `op_waits` | record that a planned op waits for | record |
//! | `batches` | request that is being sent, or in doubt | id; next lease |
//! | `plans` | order, what was decided about it last | subject |
//! | `links` | ledger record of ours | key; subject |
//! | `cursors` | position in a stream | stream |
//! | `contacts` | contact of an organisation | number, e-mail, name |
//! | `reservations` | name that a contact is about to have | name |
//! | `audit` | entry of the audit log | number |
//! | `offices` | term of office | name |
//! | `settings` | value that is kept for good | name |
//! | `meta` | (one row) clock and last fencing token | |
//!
//! # The rooms
//! | room | what it does |
//! |---|---|
//! | `options` | opens a file: mode, examination, write-ahead log |
//! | `schema` | the tables and their migrations |
//! | `lane` | the thread that SQL runs on |
//! | `database` | jobs in groups, each group a transaction |
//! | `transaction`, `body` | rows in and out |
//! | `write` | preconditions and changes of a write set |
//! | `queue`, `journal`, `links`, `cursors`, `contacts`, `audit`, `leader` | the ports |
//! | `clock`, `error` | the file's time, and its failures |

mod audit;
mod body;
mod clock;
mod contacts;
mod cursors;
mod database;
mod error;
mod journal;
mod lane;
mod leader;
mod links;
mod members;
mod options;
mod queue;
mod schema;
mod transaction;
mod write;

use std::{path::Path, sync::Arc};

use api_core::runtime::Runtime;
use sync_core::StoreError;

pub use self::options::{Examination, SqliteOptions};
use self::{database::Class, error::Outcome, lane::Lane, transaction::Transaction};

/// A [`Store`](sync_core::ports::Store) in an SQLite file; see the [module](self) for what it promises.
///
/// SQL runs on a thread of its own, which ends with the store; no executor is needed, and none is blocked. Dropping the store
/// waits for what has begun, and closes the file.
#[derive(Debug)]
pub struct SqliteStore {
    lane: Lane,
    file: Arc<str>,
}

impl SqliteStore {
    /// Opens a file with the default [options](SqliteOptions), or creates it. Blocks for a moment.
    ///
    /// # Errors
    /// See [`SqliteOptions::open`].
    pub fn open(path: impl AsRef<Path>, runtime: Arc<dyn Runtime>) -> Result<Self, StoreError> {
        SqliteOptions::new(runtime).open(path)
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    /// See [`SqliteOptions::open_in_memory`].
    pub fn open_in_memory(runtime: Arc<dyn Runtime>) -> Result<Self, StoreError> {
        SqliteOptions::new(runtime).open_in_memory()
    }

    /// The file, as it was named when it was opened.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Changes [`max_size`](SqliteOptions::max_size), for this store alone: to make room again after [`Full`](StoreError::Full).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_max_size(&self, bytes: u64) -> Result<(), StoreError> {
        self.call(Class::Read, move |transaction| options::limit_size(transaction.sql, bytes)).await
    }

    async fn call<T: Send + 'static>(
        &self,
        class: Class,
        work: impl FnMut(Transaction<'_>) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.lane.call(class, work).await
    }
}

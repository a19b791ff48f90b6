//! Groups of jobs as transactions: what waits together is committed together, and each job still happens wholly or not at all.

use std::{
    cell::Cell,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use api_core::runtime::Runtime;
use rusqlite::Connection;
use sync_core::StoreError;

use super::{
    clock,
    error::{Failure, Outcome, sql_error},
    transaction::Transaction,
};

/// What a job does, as far as the transaction is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// It changes nothing.
    Read,
    /// It moves the clock alone, which need not survive a power cut: whatever is stamped with the time brings the time along.
    Clock,
    /// It changes rows.
    Write,
}

/// Work with somebody who waits for it. It may run more than once, if what it was grouped with failed; only the last run counts.
pub(super) trait Job: Send {
    fn class(&self) -> Class;
    /// Whether nobody waits any more.
    fn is_abandoned(&self) -> bool;
    fn run(&mut self, transaction: Transaction<'_>) -> Outcome<()>;
    /// Answers, after the transaction has ended.
    fn end(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// A connection with all that its transactions need.
pub(super) struct Database {
    sql: Connection,
    runtime: Arc<dyn Runtime>,
    file: Arc<str>,
    /// For which class it is set how a commit is flushed.
    flushes_for: Cell<Class>,
}

/// How a group ended.
enum End {
    /// Committed: what became of each job.
    Committed(Vec<Outcome<()>>),
    /// Not begun.
    Locked(rusqlite::Error),
    /// Undone as a whole.
    Undone(Failure),
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Database {
    pub(super) fn new(sql: Connection, runtime: Arc<dyn Runtime>, file: Arc<str>) -> Self {
        Self { sql, runtime, file, flushes_for: Cell::new(Class::Write) }
    }

    /// Runs jobs in one transaction, in their order. If the transaction as such fails, each is tried in one of its own.
    pub(super) fn run(&self, mut jobs: Vec<Box<dyn Job>>) {
        jobs.retain(|job| !job.is_abandoned());
        match self.together(&mut jobs) {
            End::Committed(outcomes) => {
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    job.end(outcome.map_err(|failure| failure.at(&self.file)));
                }
            }
            End::Locked(error) => {
                let error = Arc::new(error);
                jobs.into_iter().for_each(|job| job.end(Err(sql_error(&self.file, error.clone()))));
            }
            End::Undone(failure) => match <[_; 1]>::try_from(jobs) {
                Ok([job]) => job.end(Err(failure.at(&self.file))),
                Err(jobs) => jobs.into_iter().for_each(|job| self.run(vec![job])),
            },
        }
    }

    fn together(&self, jobs: &mut [Box<dyn Job>]) -> End {
        let Some(class) = jobs.iter().map(|job| job.class()).max() else { return End::Committed(Vec::new()) };
        if let Err(error) = self.begin(class) {
            return End::Locked(error);
        }
        let end = self.within(jobs).and_then(|outcomes| {
            self.sql.execute_batch("COMMIT")?;
            Ok(outcomes)
        });
        match end {
            Ok(outcomes) => End::Committed(outcomes),
            Err(failure) => {
                // SQLite may have done it already.
                if !self.sql.is_autocommit()
                    && let Err(error) = self.sql.execute_batch("ROLLBACK")
                {
                    tracing::error!(file = %self.file, %error, "a transaction could not be undone");
                }
                End::Undone(failure)
            }
        }
    }

    fn begin(&self, class: Class) -> rusqlite::Result<()> {
        if !self.sql.is_autocommit() {
            // The last one could not be undone at once.
            self.sql.execute_batch("ROLLBACK")?;
        }
        if class != Class::Read && class != self.flushes_for.get() {
            // This pragma acts when it is prepared, not when it is run: it cannot be kept prepared.
            let flush = if class == Class::Clock { "NORMAL" } else { "FULL" };
            self.sql.execute_batch(&format!("PRAGMA synchronous = {flush}"))?;
            self.flushes_for.set(class);
        }
        let begin = if class == Class::Read { "BEGIN DEFERRED" } else { "BEGIN IMMEDIATE" };
        self.sql.prepare_cached(begin)?.execute([]).map(drop)
    }

    fn within(&self, jobs: &mut [Box<dyn Job>]) -> Outcome<Vec<Outcome<()>>> {
        let clock = clock::read(&self.sql, &*self.runtime)?;
        let transaction = Transaction { sql: &self.sql, now: clock.now };
        let mut outcomes = Vec::with_capacity(jobs.len());
        let mut changed = jobs.iter().any(|job| job.class() == Class::Clock);
        for job in jobs {
            let before = self.sql.total_changes();
            let outcome = match job.class() {
                Class::Read | Class::Clock => attempt(&mut **job, transaction),
                Class::Write => {
                    transaction.change("SAVEPOINT job", [])?;
                    attempt(&mut **job, transaction)
                }
            };
            if self.sql.is_autocommit() {
                // SQLite has undone everything by itself, as it may when the disk is full.
                return Err(outcome.err().unwrap_or(Failure::Panic));
            }
            if job.class() == Class::Write {
                if outcome.is_err() {
                    transaction.change("ROLLBACK TO job", [])?;
                }
                transaction.change("RELEASE job", [])?;
            }
            changed |= outcome.is_ok() && self.sql.total_changes() != before;
            outcomes.push(outcome);
        }
        if changed {
            clock.keep(&self.sql)?;
        }
        Ok(outcomes)
    }
}

/// A panic is an outcome like any other: what the job did is undone, and the next one runs.
fn attempt(job: &mut dyn Job, transaction: Transaction<'_>) -> Outcome<()> {
    catch_unwind(AssertUnwindSafe(|| job.run(transaction))).unwrap_or(Err(Failure::Panic))
}

//! Where SQL runs: on a thread of its own, so that no executor's thread ever waits for a disk, or where the caller stands.

use std::{
    fmt,
    sync::{Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use futures_channel::oneshot;
use sync_core::StoreError;

use super::{
    database::{Class, Database, Job},
    error::Outcome,
    transaction::Transaction,
};

/// How many jobs share a transaction at most.
const GROUP: usize = 256;

/// A way to the one connection.
pub(super) enum Lane {
    Thread { jobs: Option<mpsc::Sender<Box<dyn Job>>>, thread: Option<JoinHandle<()>> },
    InPlace(Mutex<Database>),
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Thread { .. } => "Thread",
            Self::InPlace(_) => "InPlace",
        })
    }
}

impl Lane {
    /// A thread that lives as long as the lane.
    pub(super) fn thread(database: Database) -> std::io::Result<Self> {
        let (jobs, received) = mpsc::channel::<Box<dyn Job>>();
        let serve = move || {
            while let Ok(first) = received.recv() {
                let mut group = vec![first];
                group.extend(received.try_iter().take(GROUP - 1));
                database.run(group);
            }
        };
        let thread = thread::Builder::new().name("sync-sqlite".to_owned()).spawn(serve)?;
        Ok(Self::Thread { jobs: Some(jobs), thread: Some(thread) })
    }

    /// No thread: jobs run while the future that asks for them is polled.
    pub(super) fn in_place(database: Database) -> Self {
        Self::InPlace(Mutex::new(database))
    }

    /// Runs a job and waits for it. When the future is dropped before the job began, the job never runs; after that, it runs to
    /// its end.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        class: Class,
        work: impl FnMut(Transaction<'_>) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Call { class, work, output: None, reply });
        match self {
            Self::Thread { jobs, .. } => {
                if jobs.as_ref().is_none_or(|jobs| jobs.send(job).is_err()) {
                    return Err(gone());
                }
            }
            Self::InPlace(database) => database.lock().unwrap_or_else(PoisonError::into_inner).run(vec![job]),
        }
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Lane {
    /// Waits for the thread, so that the file is closed when the store is gone. Only what was begun is still done.
    fn drop(&mut self) {
        if let Self::Thread { jobs, thread } = self {
            drop(jobs.take());
            if thread.take().is_some_and(|thread| thread.join().is_err()) {
                tracing::error!("the store's thread panicked; please report this as a defect");
            }
        }
    }
}

fn gone() -> StoreError {
    StoreError::Unsupported {
        what: "its thread has ended; open it again, and report this as a defect".to_owned(),
        source: None,
    }
}

struct Call<T, F> {
    class: Class,
    work: F,
    output: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(Transaction<'_>) -> Outcome<T> + Send> Job for Call<T, F> {
    fn class(&self) -> Class {
        self.class
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_canceled()
    }

    fn run(&mut self, transaction: Transaction<'_>) -> Outcome<()> {
        self.output = Some((self.work)(transaction)?);
        Ok(())
    }

    fn end(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { output, reply, .. } = *self;
        let result = outcome.and_then(|()| output.ok_or_else(gone));
        // Whoever asked may be gone.
        let _ = reply.send(result);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        sync::Arc,
        task::{Context, Waker},
    };

    use api_core::runtime::ManualRuntime;
    use sync_core::ports::Store;

    use super::*;
    use crate::sqlite::{SqliteOptions, SqliteStore, body::bad, error::Failure};

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    fn options() -> SqliteOptions {
        SqliteOptions::new(Arc::new(ManualRuntime::new(1)))
    }

    fn flush(transaction: Transaction<'_>) -> Outcome<i64> {
        Ok(transaction.sql.pragma_query_value(None, "synchronous", |row| row.get(0))?)
    }

    fn add(store: &SqliteStore) -> impl Future<Output = Result<usize, StoreError>> {
        store.call(Class::Write, |transaction| {
            transaction.change("INSERT INTO settings SELECT count(*), x'00' FROM settings", [])
        })
    }

    fn count(store: &SqliteStore) -> i64 {
        let sql = "SELECT count(*) FROM settings";
        wait(store.call(Class::Read, move |transaction| Ok(transaction.sql.query_row(sql, [], |row| row.get(0))?)))
            .unwrap()
    }

    #[test]
    fn a_panic_is_an_error_is_undone_and_the_store_goes_on() {
        for store in [options().open_in_memory().unwrap(), options().in_place().open_in_memory().unwrap()] {
            let panicked = wait(store.call(Class::Write, |transaction| -> Outcome<()> {
                transaction.change("INSERT INTO settings VALUES ('half', x'00')", [])?;
                panic!("as a defect would");
            }));
            assert!(matches!(panicked, Err(StoreError::Unsupported { .. })), "{panicked:?}");
            assert_eq!(count(&store), 0);
            wait(add(&store)).unwrap();
            assert_eq!(count(&store), 1);
        }
    }

    #[test]
    fn what_changes_rows_is_flushed_in_full_and_the_clock_alone_is_not() {
        let store = options().open_in_memory().unwrap();
        for (class, expected) in [(Class::Write, 2), (Class::Clock, 1), (Class::Write, 2), (Class::Clock, 1)] {
            assert_eq!(wait(store.call(class, flush)).unwrap(), expected, "{class:?}");
        }
    }

    #[test]
    fn a_call_that_was_dropped_before_its_turn_does_nothing() {
        let store = options().open_in_memory().unwrap();
        let mut context = Context::from_waker(Waker::noop());
        let (go, gate) = mpsc::channel::<()>();
        let mut busy = pin!(store.call(Class::Read, move |_| Ok(gate.recv().is_ok())));
        assert!(busy.as_mut().poll(&mut context).is_pending());
        {
            let mut dropped = pin!(add(&store));
            assert!(dropped.as_mut().poll(&mut context).is_pending());
        }
        let kept = add(&store);
        go.send(()).unwrap();
        assert!(wait(busy).unwrap());
        wait(kept).unwrap();
        assert_eq!(count(&store), 1);
    }

    #[test]
    fn calls_that_wait_together_share_a_transaction_and_a_failed_one_is_undone_alone() {
        let store = options().open_in_memory().unwrap();
        let mut context = Context::from_waker(Waker::noop());
        let (go, gate) = mpsc::channel::<()>();
        let mut busy = pin!(store.call(Class::Read, move |_| Ok(gate.recv().is_ok())));
        assert!(busy.as_mut().poll(&mut context).is_pending());
        let mut calls: Vec<_> = (0..40_i64)
            .map(|n| {
                Box::pin(store.call(Class::Write, move |transaction| {
                    transaction.change("INSERT INTO settings VALUES (?1, x'00')", [n.to_string()])?;
                    transaction
                        .sql
                        .query_row("SELECT count(*) FROM settings", [], |row| row.get(0))
                        .map_err(Failure::from)
                        .and_then(
                            |count: i64| {
                                if n % 2 == 0 { Ok(count) } else { Err(bad("settings", &n.to_string(), "odd")) }
                            },
                        )
                }))
            })
            .collect();
        assert!(calls.iter_mut().all(|call| call.as_mut().poll(&mut context).is_pending()));
        go.send(()).unwrap();
        assert!(wait(busy).unwrap());
        let outcomes: Vec<_> = calls.into_iter().map(wait).collect();
        // Each sees what was done before it, but nothing of what was undone.
        let counts: Vec<_> = outcomes.into_iter().map(Result::ok).collect();
        assert_eq!(counts, (0..40).map(|n| (n % 2 == 0).then_some(n / 2 + 1)).collect::<Vec<_>>());
        assert_eq!(count(&store), 20);
    }

    #[test]
    fn a_time_that_was_shown_is_kept_even_beside_writes_that_change_nothing() {
        let ahead = ManualRuntime::new(1);
        ahead.advance(std::time::Duration::from_secs(60));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sync.db");
        let store = SqliteStore::open(&path, Arc::new(ahead)).unwrap();
        let mut context = Context::from_waker(Waker::noop());
        let (go, gate) = mpsc::channel::<()>();
        let mut busy = pin!(store.call(Class::Read, move |_| Ok(gate.recv().is_ok())));
        assert!(busy.as_mut().poll(&mut context).is_pending());
        let mut now = pin!(store.now());
        let mut idle = pin!(store.call(Class::Write, |_| Ok(())));
        assert!(now.as_mut().poll(&mut context).is_pending() && idle.as_mut().poll(&mut context).is_pending());
        go.send(()).unwrap();
        wait(busy).unwrap();
        wait(idle).unwrap();
        let shown = wait(now).unwrap();
        assert_eq!(wait(options().open(&path).unwrap().now()).unwrap(), shown);
    }
}

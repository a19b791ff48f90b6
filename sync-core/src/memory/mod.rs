//! The back end that lives in the process: for tests, for trying things out, and as the model by which the durable ones are
//! judged. What belongs here: what each write means, in as few words as possible; no file, no network, no thread.
//!
//! | room | what it holds |
//! |---|---|
//! | `state` | all rows, the check of preconditions, and what each write does |
//! | `signals` | the queue's rows |
//! | `journal` | ops, batches and plans |
//! | `ports` | the traits, each a lock and a call |

mod journal;
mod ports;
mod signals;
mod state;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use api_core::runtime::Runtime;

use self::state::State;

/// A [`Store`](crate::ports::Store) in memory. Clones share their rows; when the last one is dropped everything is gone, so no
/// host that writes to a real ledger may use it.
///
/// ```
/// use std::sync::Arc;
/// use api_core::{limiter::Priority, runtime::ManualRuntime};
/// use sync_core::{Subject, memory::MemoryStore, ports::{NewSignal, Queue, Store, Write, WriteSet}};
///
/// let runtime = ManualRuntime::new(1);
/// let store = MemoryStore::new(Arc::new(runtime.clone()));
/// runtime.block_on(async {
///     let mut set = WriteSet::new();
///     set.write(Write::Enqueue(NewSignal {
///         connection: "shop".into(),
///         subject: Subject::Order("1042".into()),
///         priority: Priority::Normal,
///         not_before: None,
///         snapshot: None,
///     }));
///     store.commit(set).await?;
///     assert_eq!(store.queue_stats(&"shop".into()).await?.waiting, 1);
///     Ok::<(), sync_core::StoreError>(())
/// })?;
/// # Ok::<(), sync_core::StoreError>(())
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    runtime: Arc<dyn Runtime>,
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    /// An empty back end, whose clock is that of the runtime, but never decreases.
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self { runtime, state: Arc::default() }
    }

    /// The rows, with their clock brought forward.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.tick(self.runtime.now());
        state
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

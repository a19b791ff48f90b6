//! What may be lost with the process: each of it only makes the process more careful than the back end's rows alone would.

use std::{
    collections::BTreeMap,
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use canonical_model::{ConnectionId, TenantId};

use super::{Connection, Engine, knowledge::Knowledge};
use crate::{
    RemoteError, RemoteErrorKind, Side, SyncError,
    delivery::{Elapsed, is_quiet},
    ports::{BatchId, BatchRecord},
};

/// After this time nobody asks any more when a batch was sent.
const FORGOTTEN: Duration = Duration::from_secs(86_400);

/// The process's own memory.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// When this process sent a batch first and last, by its monotonic clock.
    pub(super) sent: BTreeMap<BatchId, (Duration, Duration)>,
    /// What is known of organisations.
    pub(super) knowledge: BTreeMap<TenantId, Knowledge>,
    /// When the contact directory was last brought up to date, by the monotonic clock.
    pub(super) directories: BTreeMap<ConnectionId, Duration>,
    /// Until when a ledger asked not to be called, by the monotonic clock.
    gates: BTreeMap<TenantId, Duration>,
    /// Tenants that a broken invariant stopped.
    stopped: BTreeMap<TenantId, String>,
}

impl Engine {
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes of a batch are about to leave: not before the first of these times, and right after the second.
    pub(super) fn remember_sent(&self, id: &BatchId, from: Duration, until: Duration) {
        let mut memory = self.memory();
        memory.sent.retain(|_, (_, last)| until.saturating_sub(*last) < FORGOTTEN);
        memory.sent.entry(id.clone()).or_insert((from, until)).1 = until;
    }

    pub(super) fn elapsed(&self, id: &BatchId) -> Elapsed {
        let now = self.runtime.monotonic();
        let sent = self.memory().sent.get(id).copied();
        Elapsed {
            since_first: sent.map(|(first, _)| now.saturating_sub(first)),
            since_last: sent.map(|(_, last)| now.saturating_sub(last)),
        }
    }

    /// Whether what is not found of a batch may be believed absent.
    pub(super) async fn is_quiet(&self, batch: &BatchRecord) -> Result<bool, SyncError> {
        Ok(is_quiet(batch, self.store.now().await?, self.elapsed(&batch.id), &self.timing))
    }

    /// Remembers that the ledger asked not to be called for a while.
    pub(super) fn close_gate(&self, connection: &Connection, error: &RemoteError) {
        if error.kind() != RemoteErrorKind::RateLimited {
            return;
        }
        let wait = error.retry_after().unwrap_or_else(|| self.timing.backoff(1));
        let until = self.runtime.monotonic().saturating_add(wait);
        let mut memory = self.memory();
        let gate = memory.gates.entry(connection.tenant.clone()).or_default();
        *gate = until.max(*gate);
    }

    /// A failure of the ledger's; if it is a limit, the gate closes.
    pub(super) fn ledger_failed(&self, connection: &Connection, error: RemoteError) -> SyncError {
        self.close_gate(connection, &error);
        connection.failed(Side::Ledger, error)
    }

    /// Whether the ledger may be called now, as far as it told this process.
    pub(super) fn gate(&self, connection: &Connection) -> Result<(), SyncError> {
        let now = self.runtime.monotonic();
        let until = self.memory().gates.get(&connection.tenant).copied().unwrap_or_default();
        if until <= now {
            return Ok(());
        }
        let error = RemoteError::new(RemoteErrorKind::RateLimited, "the ledger asked to wait before the next call");
        Err(connection.failed(Side::Ledger, error.with_retry_after(Some(until - now))))
    }

    pub(super) fn not_stopped(&self, connection: &Connection) -> Result<(), SyncError> {
        match self.memory().stopped.get(&connection.tenant) {
            Some(what) => Err(SyncError::Invariant { tenant: connection.tenant.clone(), what: what.clone() }),
            None => Ok(()),
        }
    }

    /// A rule of delivery is broken: the tenant is stopped.
    pub(super) fn broken(&self, connection: &Connection, what: String) -> SyncError {
        debug_assert!(false, "{what}");
        self.memory().stopped.insert(connection.tenant.clone(), what.clone());
        SyncError::Invariant { tenant: connection.tenant.clone(), what }
    }
}

//! Signals: what should be looked at again.

use std::{fmt, time::Duration};

use api_core::{limiter::Priority, runtime::Timestamp};
use async_trait::async_trait;
use canonical_model::ConnectionId;

use crate::{StoreError, Subject};

/// An order's row as a page showed it, in the store's own form.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The row.
    pub body: Vec<u8>,
    /// When it was read, by the clock of the back end.
    pub read_at: Timestamp,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("bytes", &self.body.len()).field("read_at", &self.read_at).finish()
    }
}

/// A signal to be enqueued. One that is there already for the same subject of the connection is merged with it:
///
/// - the earlier time and the higher priority stand, and the revision grows by one;
/// - the snapshot becomes the later signal's, also where that is none: a snapshot counts only while nothing came after it;
/// - the lease of one in work is left alone; when its worker acknowledges the older revision, it is due again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSignal {
    /// Whose.
    pub connection: ConnectionId,
    /// What to look at.
    pub subject: Subject,
    /// How urgent.
    pub priority: Priority,
    /// Not before this time; `None` for at once.
    pub not_before: Option<Timestamp>,
    /// The order as it was just read.
    pub snapshot: Option<Snapshot>,
}

/// A signal that belongs to a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Whose.
    pub connection: ConnectionId,
    /// What to look at.
    pub subject: Subject,
    /// How urgent.
    pub priority: Priority,
    /// 1 when it is first enqueued; grows by one with every signal that is merged into it; tells whether another came while it
    /// was worked on.
    pub revision: u64,
    /// How often it was leased, this time included, since it was enqueued or last acknowledged; it survives a crash, and giving
    /// it back does not reset it.
    pub leases: u32,
    /// The order as it was read, if no later signal came without one.
    pub snapshot: Option<Snapshot>,
    /// The fencing token: every write about it must name this one. It grows with every lease of the whole back end and is never
    /// given out twice, not even after the signal was forgotten or the back end was opened anew.
    pub fence: u64,
}

/// How a queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueStats {
    /// Signals that wait, due or not; those whose lease has ended count here.
    pub waiting: u64,
    /// Signals whose lease has not ended.
    pub leased: u64,
    /// When the first that waits is due, or was due, or the first lease ends; none of an empty queue.
    pub next_due: Option<Timestamp>,
}

/// Signals, one for each subject. After the acknowledgement there is no memory of them: a later change is a new signal.
///
/// Enqueueing, acknowledging and releasing are [writes](super::Write) of a write set, so that they happen together with what
/// they are about. Leases are judged by the back end's clock alone.
#[async_trait]
pub trait Queue {
    /// Leases up to `max` signals of the connection that are due: the most urgent first, then those due the longest, then those
    /// that were enqueued first. A signal is due when it has no lease and its time has come, or from the moment at which its
    /// lease ends (at that very instant it has ended). No two leases of one subject live at the same time, however many callers
    /// there are. The revision does not change by leasing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn lease_signals(
        &self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
    ) -> Result<Vec<Signal>, StoreError>;

    /// How the connection's queue stands.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn queue_stats(&self, connection: &ConnectionId) -> Result<QueueStats, StoreError>;
}

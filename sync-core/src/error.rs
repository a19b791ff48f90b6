//! What can go wrong: with a store, with a remote service, and with the sync as a whole.

use std::{fmt, time::Duration};

use canonical_model::{ConnectionId, TenantId};

use crate::ports::Precondition;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a store could not do what it was asked. Whatever the reason, a write set that failed left nothing behind, except that
/// after [`Transient`](Self::Transient) it may have been committed: only reading tells.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A precondition does not hold any more: somebody else was faster. Read again.
    #[error("the store has moved on: {0}")]
    Conflict(Precondition),
    /// Busy, locked, or the connection to it is gone.
    #[error("the store cannot be used at the moment: {what}")]
    Transient {
        /// What happened.
        what: String,
        /// The cause.
        #[source]
        source: Option<Source>,
    },
    /// No room is left, or it may not be written.
    #[error("the store cannot be written: {what}; make room or give leave to write, nothing was lost")]
    Full {
        /// What happened.
        what: String,
        /// The cause.
        #[source]
        source: Option<Source>,
    },
    /// It cannot be used as it is, and waiting does not help: written by a newer version, or not a store of ours.
    #[error("the store cannot be used: {what}")]
    Unsupported {
        /// What is in the way, and the fix.
        what: String,
        /// The cause.
        #[source]
        source: Option<Source>,
    },
    /// What it holds cannot be read.
    #[error("the store is damaged: {what}; restore it from a backup")]
    Corrupt {
        /// What is damaged.
        what: String,
        /// The cause.
        #[source]
        source: Option<Source>,
    },
}

impl StoreError {
    /// Whether trying again, after reading again, can succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::Transient { .. })
    }
}

/// What kind of failure a remote service had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemoteErrorKind {
    /// No connection could be made.
    Unreachable,
    /// The key or token is not accepted.
    Unauthorised,
    /// The key or token is good, but not for this.
    Forbidden,
    /// A limit is used up.
    RateLimited,
    /// Down, offline or overloaded.
    Unavailable,
    /// It refused the request as such.
    Refused,
    /// Its answer could not be understood.
    Malformed,
}

/// A failure of the store's or the ledger's side. Its text names the thing and the fix; it holds no secret and no personal data.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct RemoteError {
    kind: RemoteErrorKind,
    message: String,
    retry_after: Option<Duration>,
    #[source]
    source: Option<Source>,
}

impl RemoteError {
    /// A failure in one line that names the thing and the fix.
    pub fn new(kind: RemoteErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after: None, source: None }
    }

    /// Adds how long the service asks to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of failure.
    pub fn kind(&self) -> RemoteErrorKind {
        self.kind
    }

    /// How long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Whether only a person can mend it: a wrong key, a missing right.
    pub fn is_permanent(&self) -> bool {
        matches!(self.kind, RemoteErrorKind::Unauthorised | RemoteErrorKind::Forbidden | RemoteErrorKind::Refused)
    }
}

/// Which side a [`RemoteError`] came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The store.
    Storefront,
    /// The ledger.
    Ledger,
    /// The provider of rates between currencies.
    Rates,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Storefront => "the store",
            Self::Ledger => "the ledger",
            Self::Rates => "the provider of rates",
        })
    }
}

/// Why a sync stopped. What was waiting still waits: call again when the cause is mended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// The engine was put together in a way that is not safe.
    #[error("the engine cannot start: {0}")]
    Configuration(String),
    /// The persistence failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A remote service failed.
    #[error("connection {connection}: {side} failed: {error}")]
    Remote {
        /// Whose sync.
        connection: ConnectionId,
        /// Which side.
        side: Side,
        /// How.
        #[source]
        error: RemoteError,
    },
    /// A rule that keeps delivery safe was found broken. The tenant is stopped; nothing more is sent.
    #[error(
        "tenant {tenant} is stopped, because a rule of safe delivery is broken: {what}; please report this as a defect"
    )]
    Invariant {
        /// Whose delivery.
        tenant: TenantId,
        /// Which rule.
        what: String,
    },
}

impl SyncError {
    /// Whether only a person can mend it.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Configuration(_) | Self::Invariant { .. } => true,
            Self::Store(error) => matches!(error, StoreError::Corrupt { .. } | StoreError::Unsupported { .. }),
            Self::Remote { error, .. } => error.is_permanent(),
        }
    }

    /// Whether a limit is used up: it passes by itself.
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Remote { error, .. } if error.kind() == RemoteErrorKind::RateLimited)
    }

    /// How long to wait before calling again, if somebody said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Remote { error, .. } => error.retry_after(),
            _ => None,
        }
    }
}

//! Write sets: everything that changes together.

use std::{fmt, sync::Arc, time::Duration};

use api_core::runtime::Timestamp;
use async_trait::async_trait;
use canonical_model::{
    ConnectionId, OpId, OrderId, TenantId,
    ledger::{ContactEntry, DocKey},
};

use super::{
    AuditEntry, AuditLog, BatchId, BatchRecord, ContactDirectory, Cursor, CursorStore, Journal, LeaderLock, LinkRecord,
    LinkStore, Member, MemberStore, NewSignal, OpRecord, PlanRecord, Queue,
};
use crate::{StoreError, Subject};

/// A row with its version: 1 when it is first put, one more with every change. A row that is absent has version 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The row.
    pub value: T,
    /// Its version.
    pub version: u64,
}

/// What must still hold when a write set is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Precondition {
    /// The signal's lease is the one with this fencing token: it was not acknowledged, released, or taken over by another lease
    /// since. That its time is over does not matter as long as nobody took it over.
    SignalFence {
        /// Whose.
        connection: ConnectionId,
        /// Which signal.
        subject: Subject,
        /// The fencing token.
        fence: u64,
    },
    /// The op has this version.
    OpVersion {
        /// Which op.
        op: OpId,
        /// Its version; 0 for absent.
        version: u64,
    },
    /// The batch has this version, which is also the fencing token of its lease.
    BatchVersion {
        /// Which batch.
        batch: BatchId,
        /// Its version; 0 for absent.
        version: u64,
    },
    /// The link has this version.
    LinkVersion {
        /// Whose.
        connection: ConnectionId,
        /// Which link.
        key: DocKey,
        /// Its version; 0 for absent.
        version: u64,
    },
    /// The member has this version.
    MemberVersion {
        /// Whose.
        connection: ConnectionId,
        /// Which order.
        order: OrderId,
        /// Its version; 0 for absent.
        version: u64,
    },
    /// The cursor has this version.
    CursorVersion {
        /// Whose.
        connection: ConnectionId,
        /// Which stream.
        stream: String,
        /// Its version; 0 for absent.
        version: u64,
    },
    /// The name is not reserved, or reserved for this very owner. Names are compared as they are given.
    Reservable {
        /// In which organisation.
        tenant: TenantId,
        /// The name.
        name: String,
        /// For what.
        owner: DocKey,
    },
}

impl fmt::Display for Precondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignalFence { subject, .. } => write!(f, "the lease of the signal for {subject} was lost"),
            Self::OpVersion { op, .. } => write!(f, "op {} changed", op.tag()),
            Self::BatchVersion { batch, .. } => write!(f, "batch {batch} changed or its lease was lost"),
            Self::LinkVersion { key, .. } => write!(f, "the link of {key} changed"),
            Self::MemberVersion { order, .. } => write!(f, "order {order} changed as a part of summaries"),
            Self::CursorVersion { stream, .. } => write!(f, "the cursor of {stream} moved"),
            Self::Reservable { .. } => f.write_str("a name is reserved for something else"),
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Write {
    /// Adds a signal, or merges it into the one that waits.
    Enqueue(NewSignal),
    /// The worker is done with the signal: it is forgotten, or, if its revision is another by now, without a lease, due at once
    /// and with its count of leases at 0. Needs a [`SignalFence`](Precondition::SignalFence).
    Acknowledge {
        /// Whose.
        connection: ConnectionId,
        /// Which signal.
        subject: Subject,
        /// The revision that was worked on.
        revision: u64,
    },
    /// The worker gives the signal back, to be tried later: it has no lease any more, this time and no snapshot, whatever was
    /// merged into it meanwhile. Needs a [`SignalFence`](Precondition::SignalFence).
    Release {
        /// Whose.
        connection: ConnectionId,
        /// Which signal.
        subject: Subject,
        /// When.
        not_before: Timestamp,
    },
    /// A signal that waits without a lease, due later, is due at once; nothing happens if there is none.
    Hasten {
        /// Whose.
        connection: ConnectionId,
        /// Which signal.
        subject: Subject,
    },
    /// Puts what was decided about an order, in place of what was decided before.
    PutPlan(PlanRecord),
    /// Puts an op.
    PutOp(OpRecord),
    /// Puts a batch; with a lease it belongs to the writer for that long from now, without one to nobody.
    PutBatch {
        /// The batch.
        batch: BatchRecord,
        /// How long it belongs to the writer.
        lease: Option<Duration>,
    },
    /// Removes a batch that is finished; nothing happens if there is none. Its version is 0 again.
    RemoveBatch(BatchId),
    /// Puts a link.
    PutLink(LinkRecord),
    /// Puts a member.
    PutMember(Box<Member>),
    /// Moves a cursor.
    PutCursor {
        /// Whose.
        connection: ConnectionId,
        /// Which stream.
        stream: String,
        /// Where to.
        cursor: Cursor,
    },
    /// Puts contacts into the directory, each in place of the entry with its id.
    PutContacts {
        /// Of which organisation.
        tenant: TenantId,
        /// The contacts.
        contacts: Vec<ContactEntry>,
    },
    /// Reserves a name for a record that is about to be created. Needs a [`Reservable`](Precondition::Reservable).
    Reserve {
        /// In which organisation.
        tenant: TenantId,
        /// The name.
        name: String,
        /// For what.
        owner: DocKey,
    },
    /// Keeps a value under a name if there is none yet.
    KeepSetting {
        /// The name.
        name: String,
        /// The value.
        value: Vec<u8>,
    },
    /// Adds to the audit log.
    Audit(AuditEntry),
}

/// Preconditions and changes: all of it happens, or nothing. Dropping a set does nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteSet {
    /// What must hold.
    pub require: Vec<Precondition>,
    /// What changes, in this order.
    pub writes: Vec<Write>,
}

impl WriteSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a precondition.
    pub fn require(&mut self, precondition: Precondition) -> &mut Self {
        self.require.push(precondition);
        self
    }

    /// Adds a change.
    pub fn write(&mut self, write: Write) -> &mut Self {
        self.writes.push(write);
        self
    }

    /// Puts an op that was read with this version; 0 for a new one.
    pub fn put_op(&mut self, op: OpRecord, version: u64) -> &mut Self {
        self.require(Precondition::OpVersion { op: op.id.clone(), version }).write(Write::PutOp(op))
    }

    /// Puts a member that was read with this version; 0 for a new one.
    pub fn put_member(&mut self, member: Member, version: u64) -> &mut Self {
        let (connection, order) = (member.connection.clone(), member.order.id.clone());
        self.require(Precondition::MemberVersion { connection, order, version })
            .write(Write::PutMember(Box::new(member)))
    }

    /// Adds an audit entry.
    pub fn audit(
        &mut self,
        connection: &ConnectionId,
        about: impl fmt::Display,
        action: &str,
        detail: impl Into<String>,
    ) -> &mut Self {
        self.write(Write::Audit(AuditEntry {
            connection: connection.clone(),
            about: about.to_string(),
            action: action.to_owned(),
            detail: detail.into(),
        }))
    }
}

/// A back end: everything that the engine remembers, and one way to change it.
///
/// - A committed set is visible at once to every reader, and survives the process where the back end is a durable one.
/// - All preconditions are checked first, in their order, against what was there before the set; then the changes are made in
///   their order. A precondition that does not hold leaves nothing behind, and the [conflict](StoreError::Conflict) names the
///   first one.
/// - A put without a precondition is made in any case, and makes the version one more like any other.
/// - Leases, due times and the times in rows that the back end stamps are judged by its own clock, [`now`](Self::now), which
///   never decreases, also when it is opened anew. Within one set it is read once. What ends or is due at an instant has ended
///   or is due at that very instant. Times are kept to the microsecond or better.
/// - What belongs to one connection or organisation is never seen through another.
/// - Text is kept to the byte, whatever it holds: any Unicode, NUL included; rows of a megabyte and more are kept too.
/// - A future that was dropped may have made its change, or not; never a part of it.
#[async_trait]
pub trait Store:
    Queue
    + Journal
    + LinkStore
    + MemberStore
    + CursorStore
    + ContactDirectory
    + AuditLog
    + LeaderLock
    + Send
    + Sync
    + fmt::Debug
{
    /// The back end's clock.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn now(&self) -> Result<Timestamp, StoreError>;

    /// Checks the preconditions and makes the changes, all or none.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed then, except where the error says that this is not known.
    async fn commit(&self, set: WriteSet) -> Result<(), StoreError>;

    /// A value that was [kept](Write::KeepSetting) under a name.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
}

/// A back end as the engine holds it.
pub type SharedStore = Arc<dyn Store>;

//! What the engine tells a host while it works.

use std::fmt;

use canonical_model::{ConnectionId, LedgerId, OpId, OpKind, Park};

use crate::Subject;

/// Something that happened. It holds no secret and no personal data; ids may be shown to the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A page of the store was read.
    Polled {
        /// Whose.
        connection: ConnectionId,
        /// How many signals it gave.
        orders: usize,
    },
    /// A page of the store has a row that cannot be read, and nobody can say which order it is.
    Unreadable {
        /// Whose.
        connection: ConnectionId,
        /// Where it stands, and what helps.
        what: String,
    },
    /// An order was planned.
    Planned {
        /// Whose.
        connection: ConnectionId,
        /// Which order.
        subject: Subject,
        /// How many steps.
        steps: usize,
        /// What is not sent.
        parked: Vec<Park>,
    },
    /// A batch left for the ledger.
    Sent {
        /// Whose.
        connection: ConnectionId,
        /// What kind of writes.
        kind: OpKind,
        /// How many.
        ops: usize,
        /// Whether these very bytes were sent before.
        again: bool,
    },
    /// An op is done.
    Done {
        /// Whose.
        connection: ConnectionId,
        /// Which op.
        op: OpId,
        /// What kind of write.
        kind: OpKind,
        /// The ledger's id.
        id: LedgerId,
    },
    /// An op is parked.
    Parked {
        /// Whose.
        connection: ConnectionId,
        /// Which op.
        op: OpId,
        /// Why.
        park: Park,
    },
    /// The outcome of a batch is not known; it will be sent again or looked up.
    InDoubt {
        /// Whose.
        connection: ConnectionId,
        /// How many ops.
        ops: usize,
        /// Why.
        why: String,
    },
    /// Something failed and is tried again later.
    Delayed {
        /// Whose.
        connection: ConnectionId,
        /// What failed.
        what: String,
    },
}

/// Takes events. Called from within the engine: it must return at once, and cannot fail.
pub trait EventSink: Send + Sync + fmt::Debug {
    /// Takes one event.
    fn emit(&self, event: &Event);
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl EventSink for Quiet {
    fn emit(&self, _: &Event) {}
}

//! The ledger's side: render, admit, send, look up.

use std::{any::Any, collections::BTreeMap, fmt, time::Duration};

use api_core::limiter::Priority;
use async_trait::async_trait;
use canonical_model::{
    LedgerId, OpId, OpKind, Park, TenantId,
    ledger::{ContactEntry, DocKey, DocumentStatus, ReferenceData, Totals},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ContactDetail, Cursor, OpRecord};
use crate::RemoteError;

/// The bytes of one request, fixed before the first of them leaves.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenRequest {
    /// The HTTP method.
    pub method: String,
    /// Path and query, below the ledger's base URL.
    pub path: String,
    /// The body, as text.
    pub body: String,
}

impl fmt::Debug for FrozenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} bytes)", self.method, self.path, self.body.len())
    }
}

/// An op with the ledger's ids of the records that it names.
#[derive(Debug, Clone, Copy)]
pub struct Resolved<'a> {
    /// The op.
    pub op: &'a OpRecord,
    /// The ids, by our keys; where an allocation is looked up, also those of the other allocations of the same two.
    pub ids: &'a BTreeMap<DocKey, LedgerId>,
}

/// One request and the ops in it, in the order of its elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedBatch {
    /// The kind of its ops.
    pub kind: OpKind,
    /// The ops.
    pub ops: Vec<OpId>,
    /// The bytes.
    pub request: FrozenRequest,
}

/// What rendering gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Requests, each with the ops in it.
    pub batches: Vec<RenderedBatch>,
    /// Ops that the ledger's format cannot hold.
    pub unfit: Vec<(OpId, Park)>,
}

/// Leave to make one call: the limiter's permit, and whatever the connector needs with it. Dropping it gives it back.
pub struct Admission(Box<dyn Any + Send>);

impl Admission {
    /// Wraps what the connector needs to send.
    pub fn new(inner: impl Any + Send) -> Self {
        Self(Box::new(inner))
    }

    /// What was wrapped, for the connector that did it.
    pub fn into_inner<T: Any>(self) -> Option<T> {
        self.0.downcast().ok().map(|inner| *inner)
    }
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Admission")
    }
}

/// What the ledger says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its id.
    pub id: LedgerId,
    /// A document's totals, as the ledger computed them. A document that was created or updated and comes without is parked:
    /// nothing is paid on what nobody has compared.
    pub totals: Option<Totals>,
    /// A document's rate, as the ledger states it: units of its currency for one of the books'; `None` where it does not.
    pub currency_rate: Option<Decimal>,
}

impl Receipt {
    /// Of something that has no totals.
    pub fn of(id: LedgerId) -> Self {
        Self { id, totals: None, currency_rate: None }
    }
}

/// What became of one element of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElementOutcome {
    /// Carried out.
    Accepted(Receipt),
    /// Refused for good reason: it would be refused again.
    Refused(Park),
    /// Refused because the contact that it names cannot be used any more, which the directory does not know yet: it is planned
    /// again after a look into the directory, and if that plans the same, stays parked for this reason.
    ContactUnusable(Park),
    /// Refused because its natural key is taken: by ours, or by somebody else's. Looking it up tells.
    KeyTaken {
        /// What the ledger said, in our words.
        why: String,
    },
    /// The answer does not tell.
    Unclear {
        /// What is missing.
        why: String,
    },
}

/// What became of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendOutcome {
    /// An answer was read: one outcome for each op, in their order.
    Answered(Vec<ElementOutcome>),
    /// It was not carried out, for certain: never sent, or refused before anything was done (a limit, a token).
    NotExecuted {
        /// Why.
        error: RemoteError,
    },
    /// It may have been carried out.
    InDoubt {
        /// Why.
        error: RemoteError,
        /// Whether the server answered, so that its key would only bring this answer back.
        answered: bool,
    },
}

/// What looking an op up by its natural key gave. Records that were voided, deleted or archived count as found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookUp {
    /// It is there, and bears our tag, whatever else became of it.
    Ours(Receipt),
    /// Its key is taken by something that is not ours.
    Foreign {
        /// What is there.
        what: String,
    },
    /// It is not there, as surely as the ledger can tell: it is written anew. What was found and cannot be understood is no
    /// absence but an error.
    Absent,
}

/// A page of contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactPage {
    /// The contacts, archived ones included.
    pub contacts: Vec<ContactEntry>,
    /// Where to go on.
    pub next: Option<Cursor>,
    /// Whether there is more now.
    pub more: bool,
}

/// Writes to a ledger and reads from it.
///
/// # Cancellation
/// Every future may be dropped at any time; a [`send`](Self::send) that was dropped may have been carried out.
#[async_trait]
pub trait Ledger: Send + Sync + fmt::Debug {
    /// Makes requests of ops, all of one tenant and kind. Pure: the same ops give the same bytes. Every op is in exactly one
    /// batch, or unfit.
    fn render(&self, ops: &[Resolved<'_>]) -> Rendered;

    /// Waits for leave to make one call, at most as long as `patience` (`None`: as long as it takes).
    ///
    /// # Errors
    /// When leave will not come in time, the day's budget is used up, or there is no token.
    async fn admit(
        &self,
        tenant: &TenantId,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Admission, RemoteError>;

    /// Sends the bytes: exactly one attempt, no retry, no second token. `ops` are the batch's ops in the order of the elements.
    async fn send(
        &self,
        tenant: &TenantId,
        request: &FrozenRequest,
        key: &str,
        ops: &[&OpRecord],
        admission: Admission,
    ) -> SendOutcome;

    /// Looks ops of one kind up by their natural keys, one result for each.
    ///
    /// # Errors
    /// When the ledger cannot be read: nothing is known then.
    async fn look_up(&self, tenant: &TenantId, ops: &[Resolved<'_>]) -> Result<Vec<LookUp>, RemoteError>;

    /// The status that documents of ours have in the ledger now, one for each, in their order.
    ///
    /// # Errors
    /// When the ledger cannot be read, or shows one of them not at all: nothing is known then.
    async fn statuses(
        &self,
        tenant: &TenantId,
        documents: &[(&DocKey, &LedgerId)],
    ) -> Result<Vec<DocumentStatus>, RemoteError>;

    /// Organisation, accounts, tax rates, items, tracking, currencies.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    async fn reference_data(&self, tenant: &TenantId) -> Result<ReferenceData, RemoteError>;

    /// One page of contacts: all of them without a cursor, then those that changed. With [`Fields`](ContactDetail::Fields) each entry
    /// has its [details](ContactEntry::details), without it none; a cursor is only ever given back for the same detail.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    async fn contacts(
        &self,
        tenant: &TenantId,
        cursor: Option<&Cursor>,
        detail: ContactDetail,
    ) -> Result<ContactPage, RemoteError>;
}

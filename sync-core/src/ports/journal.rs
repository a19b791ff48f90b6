//! The journal: what is to be written to the ledger, what was written, and what is in doubt.

use std::{collections::BTreeSet, fmt, time::Duration};

use api_core::{limiter::Priority, runtime::Timestamp};
use async_trait::async_trait;
use canonical_model::{
    ConnectionId, LedgerId, LedgerWrite, Money, OpId, OpKind, Order, Park, Plan, ProfileVersion, SmolStr, TenantId,
    ledger::DocKey,
};
use serde::{Deserialize, Serialize};

use super::{FrozenRequest, store::Versioned};
use crate::{StoreError, Subject};

/// How far an op has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "with")]
#[non_exhaustive]
pub enum OpState {
    /// Waits for an earlier op of its subject, or for a record of another.
    Planned,
    /// May be sent.
    Ready,
    /// Its batch was written down to be sent.
    InFlight,
    /// Its batch may have been carried out, or not.
    Unknown,
    /// The ledger has it.
    Done(LedgerId),
    /// A person, or another plan, must help.
    Parked(Park),
    /// Given up after too many tries.
    Dead(Park),
    /// A later plan took its place before it was ever sent.
    Superseded,
}

impl OpState {
    /// The state as a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Ready => "ready",
            Self::InFlight => "in_flight",
            Self::Unknown => "unknown",
            Self::Done(_) => "done",
            Self::Parked(_) => "parked",
            Self::Dead(_) => "dead",
            Self::Superseded => "superseded",
        }
    }

    /// Whether it occupies its subject: at most one op of a subject is in such a state.
    pub fn is_on_its_way(&self) -> bool {
        matches!(self, Self::Ready | Self::InFlight | Self::Unknown)
    }

    /// Whether it may have reached the ledger without our knowing what became of it.
    pub fn is_in_doubt(&self) -> bool {
        matches!(self, Self::InFlight | Self::Unknown)
    }

    /// Whether another plan may replace it: nothing of it can be on its way.
    pub fn is_replaceable(&self) -> bool {
        matches!(self, Self::Planned | Self::Ready | Self::Parked(_) | Self::Dead(_) | Self::Superseded)
    }

    /// Whether the delivery state machine has an arrow from here to there.
    pub fn may_become(&self, next: &Self) -> bool {
        use OpState::{Dead, Done, InFlight, Parked, Planned, Ready, Superseded, Unknown};
        match self {
            Planned => matches!(next, Planned | Ready | Superseded | Parked(_)),
            Ready => matches!(next, Ready | Planned | InFlight | Superseded | Parked(_)),
            InFlight => matches!(next, InFlight | Unknown | Done(_) | Ready | Parked(_)),
            Unknown => matches!(next, Unknown | InFlight | Done(_) | Ready | Parked(_) | Dead(_)),
            Parked(_) | Dead(_) | Superseded => matches!(next, Planned | Ready | Parked(_) | Superseded),
            Done(_) => matches!(next, Done(_)),
        }
    }
}

/// Something that happened to an op.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpNote {
    /// When, by the back end's clock.
    pub at: Timestamp,
    /// What.
    pub what: String,
}

/// One ledger write, from its plan to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpRecord {
    /// Its identity; unique in the journal.
    pub id: OpId,
    /// Whose.
    pub connection: ConnectionId,
    /// To which organisation. An op stays bound to it, whatever the connection is later connected to.
    pub tenant: TenantId,
    /// To what it belongs: its ops go one after the other.
    pub subject: Subject,
    /// The order that planned it.
    pub origin: Subject,
    /// Its place among the ops of its subject.
    pub position: u32,
    /// How urgent.
    pub priority: Priority,
    /// What is written.
    pub write: LedgerWrite,
    /// Why, in a few words for a person.
    pub why: String,
    /// How far it has come.
    pub state: OpState,
    /// Grows when it is proven absent, or refused, and tried anew; a part of its idempotency key.
    pub generation: u32,
    /// Records of other subjects that the ledger must have first.
    pub waits_for: BTreeSet<DocKey>,
    /// Whether what it writes may be older than this journal, as after a database was lost: the ledger said that its number is taken,
    /// or it belongs to a document that was found so, or nothing would tell (`OpKind::stands_alone`). If the ledger enforces no key of its kind, it is looked up before it is sent
    /// for the first time.
    #[serde(default)]
    pub predates: bool,
    /// Not sent before this time.
    pub not_before: Timestamp,
    /// The batch that it is in, while it is in flight or in doubt.
    pub batch: Option<BatchId>,
    /// What happened to it, the last few things.
    pub notes: Vec<OpNote>,
}

impl OpRecord {
    /// How many notes are kept.
    const NOTES: usize = 12;

    /// Moves to another state and notes why.
    ///
    /// # Errors
    /// When the delivery state machine has no such arrow: a defect.
    pub fn enter(&mut self, next: OpState, at: Timestamp, what: impl Into<String>) -> Result<(), String> {
        if !self.state.may_become(&next) {
            return Err(format!("op {} went from {} to {}", self.id.tag(), self.state.as_str(), next.as_str()));
        }
        if !next.is_in_doubt() {
            self.batch = None;
        }
        self.state = next;
        self.notes.push(OpNote { at, what: what.into() });
        let surplus = self.notes.len().saturating_sub(Self::NOTES);
        self.notes.drain(..surplus);
        Ok(())
    }
}

/// The identity of a batch, which is also its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub String);

impl fmt::Display for BatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a batch stands. One that is finished is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Written down; its bytes may be leaving at this moment. If its lease ends like this, it is in doubt.
    InFlight,
    /// In doubt, and no answer was ever read.
    Unanswered,
    /// In doubt although something was answered: an error of the server's, or an answer that told too little. Its key would
    /// only bring the same answer back, so it is never sent again.
    Answered,
}

/// One request of 1 to 50 ops: the unit of lease, intent, key, bytes and resend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRecord {
    /// Identity and idempotency key: a hash of tenant, method, path and the ordered op ids with their generations.
    pub id: BatchId,
    /// Whose.
    pub connection: ConnectionId,
    /// To which organisation.
    pub tenant: TenantId,
    /// What kind of writes.
    pub kind: OpKind,
    /// The very bytes.
    pub request: FrozenRequest,
    /// The ops, in the order of the request's elements.
    pub ops: Vec<OpId>,
    /// Those whose outcome is not known yet.
    pub unresolved: BTreeSet<OpId>,
    /// How it stands.
    pub state: BatchState,
    /// When it was first sent, by the back end's clock; never reset.
    pub first_sent: Timestamp,
    /// When it was last sent.
    pub last_sent: Timestamp,
    /// How often it was sent.
    pub sends: u32,
    /// Up to when nothing that it wrote is believed absent.
    pub quiet_until: Timestamp,
    /// When to turn to it again.
    pub not_before: Timestamp,
    /// How often looking it up failed, in a row.
    pub failures: u32,
}

/// What was decided last about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRecord {
    /// Whose.
    pub connection: ConnectionId,
    /// Which order.
    pub subject: Subject,
    /// Its public number, if it could be read.
    pub number: Option<String>,
    /// What it is worth, if it could be read.
    pub total: Option<Money>,
    /// How many steps there were to take.
    pub steps: u32,
    /// What is not sent, and why.
    pub parked: Vec<Park>,
    /// What a person may want to know.
    pub notes: Vec<SmolStr>,
    /// By which mapping profile; none if there was no plan, or in a record of a version that did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileVersion>,
    /// When, by the back end's clock.
    pub at: Timestamp,
}

impl PlanRecord {
    /// What a plan decides about an order.
    pub fn of(connection: &ConnectionId, order: &Order, plan: &Plan, at: Timestamp) -> Self {
        Self {
            connection: connection.clone(),
            subject: Subject::Order(order.id.clone()),
            number: Some(order.number.to_string()),
            total: order.document_total().ok(),
            steps: u32::try_from(plan.steps.len()).unwrap_or(u32::MAX),
            parked: plan.parked.clone(),
            notes: plan.notes.clone(),
            profile: plan.profile.clone(),
            at,
        }
    }

    /// That an order cannot be planned, and why.
    pub fn aside(
        connection: &ConnectionId,
        subject: Subject,
        number: Option<String>,
        park: Park,
        at: Timestamp,
    ) -> Self {
        let (total, notes, parked, profile) = (None, Vec::new(), vec![park], None);
        Self { connection: connection.clone(), subject, number, total, steps: 0, parked, notes, profile, at }
    }
}

/// How a journal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JournalStats {
    /// Ops that wait for others.
    pub planned: u64,
    /// Ops that may be sent, now or later.
    pub ready: u64,
    /// Ops that are being sent.
    pub in_flight: u64,
    /// Ops in doubt.
    pub unknown: u64,
    /// Ops that the ledger has; superseded ones are counted nowhere.
    pub done: u64,
    /// Ops that wait for help.
    pub parked: u64,
    /// Ops that were given up.
    pub dead: u64,
    /// When the first ready op or batch is due, or was due: an op at its `not_before`, a batch at the later of its `not_before`
    /// and the end of its lease. None if there is neither.
    pub next_due: Option<Timestamp>,
}

/// Ops and batches. An op is kept when it is done: its id is what keeps it from happening twice.
///
/// All changes are [writes](super::Write) of a write set with preconditions on the versions read here; leasing alone changes
/// rows by itself. Op ids hold their connection, so [`op`](Self::op) needs none; everything else is asked for one connection
/// and never shows another's. Rows come back as they were put, byte for byte; a back end copies what it must search by into
/// columns of its own.
#[async_trait]
pub trait Journal {
    /// An op.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn op(&self, id: &OpId) -> Result<Option<Versioned<OpRecord>>, StoreError>;

    /// All ops of a subject, in whatever state, in the order of their positions, then ids.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn ops_of(
        &self,
        connection: &ConnectionId,
        subject: &Subject,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError>;

    /// The ops in state [`Planned`](OpState::Planned) that have this record among their `waits_for`, in the order of their
    /// subjects (as values of [`Subject`]), positions and ids.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn ops_waiting_for(
        &self,
        connection: &ConnectionId,
        key: &DocKey,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError>;

    /// Up to `max` ops that are [`Ready`](OpState::Ready) and whose `not_before` is not after now: the most urgent first, then
    /// those due the longest, then by position and id.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn ready_ops(&self, connection: &ConnectionId, max: usize) -> Result<Vec<Versioned<OpRecord>>, StoreError>;

    /// The ops that are parked or dead, in the order of their subjects (as values of [`Subject`]), positions and ids.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn parked_ops(&self, connection: &ConnectionId) -> Result<Vec<OpRecord>, StoreError>;

    /// The ops that were planned for that [origin](OpRecord::origin) and are neither done nor superseded, in the order of their
    /// subjects (as values of [`Subject`]), positions and ids.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn open_ops_from(
        &self,
        connection: &ConnectionId,
        origin: &Subject,
    ) -> Result<Vec<Versioned<OpRecord>>, StoreError>;

    /// Leases up to `max` batches that are due: nobody has a lease on them, or it has ended (at the very instant of its end it
    /// has), and their `not_before` is not after now, whatever their state. Those due the longest come first (the later of
    /// `not_before` and the end of the former lease counts), then by id. Leasing makes the version one more and changes nothing
    /// in the record: the version of each is the fencing token, with which the former holder's writes conflict. No two leases
    /// of one batch live at the same time, however many callers there are.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn lease_batches(
        &self,
        connection: &ConnectionId,
        max: usize,
        lease: Duration,
    ) -> Result<Vec<Versioned<BatchRecord>>, StoreError>;

    /// What was decided last about an order.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn plan_of(&self, connection: &ConnectionId, subject: &Subject) -> Result<Option<PlanRecord>, StoreError>;

    /// What was decided last about every order, in the order of their subjects (as values of [`Subject`]).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn plans(&self, connection: &ConnectionId) -> Result<Vec<PlanRecord>, StoreError>;

    /// How the connection's journal stands.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn journal_stats(&self, connection: &ConnectionId) -> Result<JournalStats, StoreError>;
}

#[cfg(test)]
mod tests {
    use canonical_model::ParkCode;

    use super::*;

    /// From the rows to the columns, in the order of `states`; x: there is an arrow.
    const ARROWS: [&str; 8] = [
        // planned ready in_flight unknown done parked dead superseded
        "xx...x.x", // planned
        "xxx..x.x", // ready
        ".xxxxx..", // in flight
        ".xxxxxx.", // unknown
        "....x...", // done
        "xx...x.x", // parked
        "xx...x.x", // dead
        "xx...x.x", // superseded
    ];

    fn states() -> [OpState; 8] {
        let park = || Park::new(ParkCode::RefusedByLedger, "a", "b");
        [
            OpState::Planned,
            OpState::Ready,
            OpState::InFlight,
            OpState::Unknown,
            OpState::Done("id".into()),
            OpState::Parked(park()),
            OpState::Dead(park()),
            OpState::Superseded,
        ]
    }

    #[test]
    fn the_state_machine_has_the_arrows_of_this_table_and_no_other() {
        for (from, arrows) in states().iter().zip(ARROWS) {
            for (to, arrow) in states().iter().zip(arrows.chars()) {
                assert_eq!(from.may_become(to), arrow == 'x', "from {} to {}", from.as_str(), to.as_str());
            }
        }
    }

    #[test]
    fn nothing_is_done_unless_it_was_written_down_to_be_sent() {
        for state in states() {
            let may_be_sent = state.is_in_doubt() || matches!(state, OpState::Done(_));
            assert_eq!(state.may_become(&OpState::Done("id".into())), may_be_sent, "{}", state.as_str());
        }
    }

    #[test]
    fn what_may_be_on_its_way_is_neither_replaced_nor_superseded() {
        for state in states() {
            assert!(!(state.is_in_doubt() && state.is_replaceable()));
            assert!(!(state.is_in_doubt() && state.may_become(&OpState::Superseded)), "{}", state.as_str());
            assert_eq!(state.is_on_its_way(), state.is_in_doubt() || state == OpState::Ready);
        }
    }

    #[test]
    fn an_op_that_enters_a_state_keeps_its_last_notes_and_leaves_its_batch_once_its_outcome_is_known() {
        let write = LedgerWrite::SetDocumentStatus {
            key: DocKey::new(canonical_model::ledger::DocKind::Invoice, "1"),
            status: canonical_model::ledger::DocumentStatus::Voided,
        };
        let at = Timestamp::UNIX_EPOCH;
        let mut op = OpRecord {
            id: OpId::new(&"shop".into(), write.kind(), write.key(), ""),
            connection: "shop".into(),
            tenant: "tenant".into(),
            subject: Subject::Order("1".into()),
            origin: Subject::Order("1".into()),
            position: 0,
            priority: Priority::Normal,
            write,
            why: String::new(),
            state: OpState::Ready,
            generation: 1,
            waits_for: BTreeSet::new(),
            predates: false,
            not_before: at,
            batch: Some(BatchId("b".into())),
            notes: Vec::new(),
        };
        for number in 0..20 {
            op.enter(OpState::InFlight, at, format!("sent {number}")).unwrap();
            op.enter(OpState::Unknown, at, format!("lost {number}")).unwrap();
        }
        assert_eq!((op.notes.len(), op.notes[0].what.as_str(), op.batch.is_some()), (12, "sent 14", true));
        let broken = op.enter(OpState::Superseded, at, "no").unwrap_err();
        assert!(broken.contains("from unknown to superseded"), "{broken}");
        op.enter(OpState::Done("id".into()), at, "found").unwrap();
        assert_eq!(op.batch, None);
        assert!(op.enter(OpState::Ready, at, "again").is_err());
    }

    #[test]
    fn what_was_decided_before_profiles_were_named_is_still_read() {
        let old = r#"{"connection": "shop", "subject": "order:1", "number": "1", "total": null, "steps": 2, "parked": [],
            "notes": [], "at": "2026-03-01T00:00:00Z"}"#;
        let mut record: PlanRecord = serde_json::from_str(old).unwrap();
        assert_eq!(record.profile, None);
        assert!(!serde_json::to_string(&record).unwrap().contains("profile"));
        record.profile = Some(ProfileVersion { version: Some("2026-07".into()), hash: "k3vq".into() });
        let written = serde_json::to_string(&record).unwrap();
        assert!(written.contains(r#""profile":{"version":"2026-07","hash":"k3vq"}"#), "{written}");
        assert_eq!(serde_json::from_str::<PlanRecord>(&written).unwrap(), record);
    }
}

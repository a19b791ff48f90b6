//! The engine: signal, read, plan, journal, apply, record. It is one future; nothing here spawns, and all that it knows is in
//! the [`Store`](crate::ports::Store), so it can be dropped or killed at any point.
//!
//! | room | what it does |
//! |---|---|
//! | `poll` | from the store's changes to signals |
//! | `plan` | from a signal to a plan |
//! | `journal` | from a plan's steps to ops in the journal |
//! | `dispatch` | from ready ops to batches that are written down |
//! | `send` | the one attempt, and what its outcome means |
//! | `doubt` | what became of a batch without an answer |
//! | `record` | from outcomes to links and the next ops |
//! | `knowledge` | reference data and the contact directory |
//! | `attend` | what a person asks: to look again, to show what is parked, to redrive |
//! | `summaries` | documents that each hold many orders |
//! | `preview` | what would be done |
//! | `memory` | what may be lost with the process: monotonic times, closed gates, stopped tenants |
//! | `drive` | all of it, until nothing is left to do |

mod attend;
mod dispatch;
mod doubt;
mod drive;
mod journal;
mod knowledge;
mod memory;
mod plan;
mod poll;
mod preview;
mod rates;
mod record;
mod send;
mod standing;
mod summaries;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use api_core::runtime::Runtime;
use canonical_model::{ConnectionId, TenantId};

use self::memory::Memory;
pub use self::{
    attend::ParkedItem,
    drive::SyncReport,
    preview::{LookedAt, Preview},
};
use crate::{
    RemoteError, Side, SyncError, Timing,
    ports::{Event, EventSink, Ledger, Planner, Quiet, RateProvider, SharedStore, Storefront},
};

/// One store that feeds one organisation.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its name: part of every key. Never change it.
    pub id: ConnectionId,
    /// The organisation. Ops stay bound to the one that they were planned for.
    pub tenant: TenantId,
    /// Reads the store.
    pub storefront: Arc<dyn Storefront>,
    /// Decides what should exist.
    pub planner: Arc<dyn Planner>,
    /// Writes to the ledger.
    pub ledger: Arc<dyn Ledger>,
}

/// How much at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// How many orders are read and planned at the same time.
    pub readers: usize,
    /// About how many signals are planned before what is ready is sent: enough to fill many batches, and not so many that an
    /// urgent write waits for a whole backlog.
    pub round: usize,
    /// About how many orders a round of summaries takes at most; the orders of one day are not parted.
    pub round_members: usize,
    /// How many batches of a connection are sent at the same time.
    pub senders: usize,
    /// The most ops in a batch, at most 50.
    pub batch_size: usize,
    /// Whether payments and allocations in doubt, for which the ledger enforces no unique key, are sent again too. Leave it off
    /// unless the ledger is known to serialise calls with one key.
    pub resend_unkeyed: bool,
    /// How often something that fails for the time being is tried again in a row before a sync gives up.
    pub patience: u32,
    /// How often an op is tried anew, each time after it was proven absent, before it is given up until a person redrives it.
    pub generations: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            readers: 4,
            round: 500,
            round_members: 5_000,
            senders: 4,
            batch_size: 50,
            resend_unkeyed: false,
            patience: 5,
            generations: 8,
        }
    }
}

/// Puts an [`Engine`] together.
#[derive(Debug)]
pub struct EngineBuilder {
    store: SharedStore,
    runtime: Arc<dyn Runtime>,
    timing: Timing,
    settings: Settings,
    events: Arc<dyn EventSink>,
    rates: Option<Arc<dyn RateProvider>>,
    connections: BTreeMap<ConnectionId, Connection>,
    doubled: Option<ConnectionId>,
}

impl EngineBuilder {
    /// Adds a connection.
    #[must_use]
    pub fn connection(mut self, connection: Connection) -> Self {
        if let Some(former) = self.connections.insert(connection.id.clone(), connection) {
            self.doubled = Some(former.id);
        }
        self
    }

    /// Other constants of time.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// Other amounts of work at once.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Where events go.
    #[must_use]
    pub fn events(mut self, events: Arc<dyn EventSink>) -> Self {
        self.events = events;
        self
    }

    /// Who knows rates between currencies, for the orders whose [planner](Planner::rate_query) wants one.
    #[must_use]
    pub fn rates(mut self, rates: Arc<dyn RateProvider>) -> Self {
        self.rates = Some(rates);
        self
    }

    /// The engine.
    ///
    /// # Errors
    /// [`SyncError::Configuration`] when constants of time do not go together, when two connections have one name, or when an
    /// amount of work is out of range.
    pub fn build(self) -> Result<Engine, SyncError> {
        let refuse = |what: String| Err(SyncError::Configuration(what));
        if let Err(rule) = self.timing.check() {
            return refuse(format!("{rule}: change `Timing` as a whole, not one constant"));
        }
        if let Some(id) = self.doubled {
            return refuse(format!("two connections are called {id:?}; give each a name of its own"));
        }
        let settings = self.settings;
        if settings.readers == 0
            || settings.round == 0
            || settings.round_members == 0
            || settings.senders == 0
            || !(1..=50).contains(&settings.batch_size)
        {
            return refuse(
                "`readers`, `round`, `round_members` and `senders` must be at least 1, `batch_size` from 1 to 50"
                    .to_owned(),
            );
        }
        Ok(Engine {
            store: self.store,
            runtime: self.runtime,
            timing: self.timing,
            settings,
            events: self.events,
            rates: self.rates,
            connections: self.connections,
            memory: Mutex::default(),
        })
    }
}

/// Keeps connections in step. Cheap to share behind an [`Arc`]; several may work on one [`Store`](crate::ports::Store), in one
/// process or in many.
///
/// # Cancellation
/// Every future may be dropped at any time: what it had begun is in the store, and whoever comes next goes on from there.
#[derive(Debug)]
pub struct Engine {
    store: SharedStore,
    runtime: Arc<dyn Runtime>,
    timing: Timing,
    settings: Settings,
    events: Arc<dyn EventSink>,
    rates: Option<Arc<dyn RateProvider>>,
    connections: BTreeMap<ConnectionId, Connection>,
    memory: Mutex<Memory>,
}

impl Engine {
    /// Starts to put an engine together.
    pub fn builder(store: SharedStore, runtime: Arc<dyn Runtime>) -> EngineBuilder {
        EngineBuilder {
            store,
            runtime,
            timing: Timing::default(),
            settings: Settings::default(),
            events: Arc::new(Quiet),
            rates: None,
            connections: BTreeMap::new(),
            doubled: None,
        }
    }

    /// The connections, by name.
    pub fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.values()
    }

    /// What the engine remembers.
    pub fn store(&self) -> &SharedStore {
        &self.store
    }

    fn connection(&self, id: &ConnectionId) -> Result<&Connection, SyncError> {
        let connection = self.connections.get(id).ok_or_else(|| {
            SyncError::Configuration(format!("there is no connection {id:?}; add it to the engine's builder"))
        })?;
        self.not_stopped(connection)?;
        Ok(connection)
    }

    fn emit(&self, event: Event) {
        self.events.emit(&event);
    }
}

impl Connection {
    fn failed(&self, side: Side, error: RemoteError) -> SyncError {
        SyncError::Remote { connection: self.id.clone(), side, error }
    }
}

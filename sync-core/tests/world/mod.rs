//! A small world: a shop, a plain planner and a ledger that can go wrong, all on virtual time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part of the world")]

pub mod fuse;
pub mod ledger;
pub mod planner;
pub mod shop;

use std::sync::{Arc, Mutex};

use api_core::runtime::ManualRuntime;
use canonical_model::{ConnectionId, Currency, Money};
use sync_core::{
    Connection, Engine, Settings, SyncError, SyncReport, Timing,
    memory::MemoryStore,
    ports::{Event, EventSink, Ledger, OpState, SharedStore, Storefront},
};

pub use self::{fuse::Fuse, ledger::ModelLedger, planner::PlainPlanner, shop::Shop};

/// A draw from the seeded runtime.
pub fn draw(runtime: &ManualRuntime, sides: u64) -> u64 {
    use api_core::runtime::Runtime;
    let mut bytes = [0; 8];
    runtime.fill_random(&mut bytes);
    u64::from_le_bytes(bytes) % sides
}

/// Cents of US dollars.
pub fn usd(cents: i64) -> Money {
    let usd: Currency = "USD".parse().unwrap();
    Money::from_minor_units(cents.into(), usd).unwrap()
}

/// Keeps all events.
#[derive(Debug, Default)]
pub struct Events(pub Mutex<Vec<Event>>);

impl EventSink for Events {
    fn emit(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// Everything that outlives an engine.
#[derive(Debug, Clone)]
pub struct World {
    pub runtime: ManualRuntime,
    pub store: SharedStore,
    pub shop: Shop,
    pub ledger: ModelLedger,
    pub planner: PlainPlanner,
    pub settings: Settings,
    pub events: Arc<Events>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let runtime = ManualRuntime::new(seed);
        let store = Arc::new(MemoryStore::new(Arc::new(runtime.clone())));
        Self {
            store,
            shop: Shop::new(runtime.clone()),
            ledger: ModelLedger::new(runtime.clone()),
            planner: PlainPlanner::default(),
            runtime,
            settings: Settings::default(),
            events: Arc::default(),
        }
    }

    pub fn id(&self) -> ConnectionId {
        "shop".into()
    }

    /// An engine as after the start of a process.
    pub fn engine(&self) -> Engine {
        self.engine_over(self.store.clone(), Arc::new(self.shop.clone()), Arc::new(self.ledger.clone()))
    }

    /// An engine whose every call to a port burns the fuse.
    pub fn fused_engine(&self, fuse: &Fuse) -> Engine {
        self.engine_over(
            Arc::new(fuse.guard(self.store.clone())),
            Arc::new(fuse.guard(self.shop.clone())),
            Arc::new(fuse.guard(self.ledger.clone())),
        )
    }

    fn engine_over(&self, store: SharedStore, storefront: Arc<dyn Storefront>, ledger: Arc<dyn Ledger>) -> Engine {
        Engine::builder(store, Arc::new(self.runtime.clone()))
            .timing(Timing::default())
            .settings(self.settings)
            .events(self.events.clone())
            .connection(Connection {
                id: self.id(),
                tenant: "tenant".into(),
                storefront,
                planner: Arc::new(self.planner.clone()),
                ledger,
            })
            .build()
            .unwrap()
    }

    /// Syncs with an engine of its own.
    pub fn sync(&self) -> Result<SyncReport, SyncError> {
        let engine = self.engine();
        self.runtime.block_on(async { engine.sync(&self.id()).await })
    }

    /// Syncs until a sync succeeds: faults may use up its patience.
    pub fn drain(&self) -> SyncReport {
        for _ in 0..200 {
            match self.sync() {
                Ok(report) => return report,
                Err(error) => assert!(!error.is_permanent(), "{error}"),
            }
        }
        panic!("no end in sight");
    }

    /// That every order of the shop has just what it should have in the ledger, once, and that nothing else is there.
    #[track_caller]
    pub fn assert_in_step(&self) {
        self.ledger.settle();
        let problems = self.problems();
        assert!(problems.is_empty(), "{problems:#?}");
    }

    /// What is doubled, missing or of the wrong amount.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.ledger.doubles();
        for order in self.shop.orders() {
            problems.extend(self.ledger.compare(&order, &self.planner));
        }
        problems.extend(self.ledger.strangers(&self.shop.orders(), &self.planner));
        problems
    }

    /// How many ops are in that state, by its word.
    pub fn count(&self, state: &str) -> usize {
        self.runtime.block_on(async {
            let mut count = 0;
            for order in self.shop.orders() {
                let subject = sync_core::Subject::Order(order.id.clone());
                let ops = self.store.ops_of(&self.id(), &subject).await.unwrap();
                count += ops.iter().filter(|op| op.value.state.as_str() == state).count();
            }
            count
        })
    }

    /// The states of an order's ops, in their order.
    pub fn states(&self, order: &str) -> Vec<OpState> {
        self.runtime.block_on(async {
            let subject = sync_core::Subject::Order(order.into());
            let ops = self.store.ops_of(&self.id(), &subject).await.unwrap();
            ops.into_iter().map(|op| op.value.state).collect()
        })
    }
}

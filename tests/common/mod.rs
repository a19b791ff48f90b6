//! A rig: both fakes in process, virtual time, and an integration between them.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{future::Future, sync::Arc};

use api_core::{
    Secret,
    fake::{Faults, InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    url::BaseUrl,
};
use mapping::{Profile, profiles};
use sync_core::{EngineBuilder, memory::MemoryStore, ports::SharedStore};
use xcart_client::mock::{FakeXCart, demo::demo_store};
use xcart_xero::{Integration, Parts, Selection, StartFrom};
use xero_client::{StaticToken, mock::FakeXero};

pub(crate) const TENANT: &str = "11111111-1111-4111-8111-111111111111";

/// Both fakes, with a fault injector before each, and what is remembered.
pub(crate) struct Rig {
    pub(crate) runtime: ManualRuntime,
    pub(crate) shop: Shared<FakeXCart>,
    pub(crate) xero: Shared<FakeXero>,
    pub(crate) shop_faults: Faults,
    pub(crate) xero_faults: Faults,
    pub(crate) store: SharedStore,
    pub(crate) profile: String,
    pub(crate) selection: Selection,
    pub(crate) key: &'static str,
    pub(crate) token: &'static str,
}

impl Rig {
    /// A rig with the demonstration store, or another.
    pub(crate) fn demo() -> Self {
        let runtime = ManualRuntime::new(1);
        let shop = demo_store(runtime.now());
        Self::with(runtime, shop)
    }

    pub(crate) fn with(runtime: ManualRuntime, shop: FakeXCart) -> Self {
        Self {
            shop: Shared::new(shop),
            xero: Shared::new(FakeXero::demo()),
            shop_faults: Faults::none(),
            xero_faults: Faults::none(),
            store: Arc::new(MemoryStore::new(Arc::new(runtime.clone()))),
            profile: profiles::DEMO.to_owned(),
            selection: Selection::everything(StartFrom::Order(1)),
            key: "demo-read",
            token: "demo-token",
            runtime,
        }
    }

    /// The parts of an integration, as a host would bring them.
    pub(crate) fn parts(&self) -> Parts {
        let runtime: Arc<dyn Runtime> = Arc::new(self.runtime.clone());
        let shop = InProcess::with_faults(self.shop.clone(), runtime.clone(), self.shop_faults.clone());
        let xero = InProcess::with_faults(self.xero.clone(), runtime.clone(), self.xero_faults.clone());
        let base = BaseUrl::parse("https://shop.example").unwrap();
        let xcart = xcart_client::Client::builder(Arc::new(shop), runtime.clone(), base, Secret::from(self.key));
        let tokens = Arc::new(StaticToken::new(Secret::from(self.token)));
        let xero = xero_client::Client::builder(Arc::new(xero), runtime.clone(), tokens);
        Parts {
            connection: "demo".into(),
            tenant: TENANT.into(),
            xcart: xcart.build().unwrap(),
            xero: xero.build().unwrap(),
            profile: Profile::from_toml(&self.profile).unwrap(),
            selection: self.selection.clone(),
            store: self.store.clone(),
            runtime,
        }
    }

    /// An integration of the rig's parts. Several can live at once, as processes would.
    pub(crate) fn integration(&self) -> Integration {
        Integration::new(self.parts()).unwrap()
    }

    pub(crate) fn integration_with(&self, engine: impl FnOnce(EngineBuilder) -> EngineBuilder) -> Integration {
        Integration::new_with(self.parts(), engine).unwrap()
    }

    /// Drives a future on the rig's virtual time.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

//! A client on a fake, put together: for examples, and for tests to begin with. It is the one place where both halves of
//! this crate meet.

use std::{
    future::Future,
    sync::{Arc, MutexGuard},
};

use api_core::{
    fake::{Faults, InProcess, Shared},
    runtime::ManualRuntime,
};

use super::{DEMO_TENANT, DEMO_TOKEN, FakeXero};
use crate::{
    client::{Client, ClientBuilder, StaticToken, TenantClient},
    error::Error,
    wire::TenantId,
};

/// A [`Client`] whose Xero is a [`FakeXero`] in this process, on time that only the test moves.
///
/// ```
/// use xero_client::{mock::Demo, wire::Contact};
///
/// let demo = Demo::new()?;
/// let xero = demo.tenant();
/// demo.block_on(async {
///     let ada = Contact { name: Some("Ada Lovelace".into()), ..Contact::default() };
///     xero.contacts().create(&[ada]).await?.into_all()?;
///     assert_eq!(xero.contacts().all().await?.len(), 1);
///     Ok::<(), Box<dyn std::error::Error>>(())
/// })?;
/// assert_eq!(demo.fake().books().contacts()[0].name, "Ada Lovelace");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Demo {
    client: Client,
    runtime: ManualRuntime,
    transport: InProcess<FakeXero>,
}

impl Demo {
    /// A client with every setting as it is by default, and [`FakeXero::demo`].
    ///
    /// # Errors
    /// None that is known; it is what [`ClientBuilder::build`] has.
    pub fn new() -> Result<Self, Error> {
        Self::with(FakeXero::demo(), |client| client)
    }

    /// A client with these settings, and this fake, which should know [`DEMO_TOKEN`]: begin with
    /// [`FakeXeroConfig::demo`](super::FakeXeroConfig::demo).
    ///
    /// # Errors
    /// As of [`ClientBuilder::build`].
    pub fn with(fake: FakeXero, settings: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Self, Error> {
        let runtime = ManualRuntime::new(1);
        let transport = InProcess::with_faults(Shared::new(fake), Arc::new(runtime.clone()), Faults::none());
        let tokens = Arc::new(StaticToken::new(DEMO_TOKEN));
        let builder = Client::builder(Arc::new(transport.clone()), Arc::new(runtime.clone()), tokens);
        Ok(Self { client: settings(builder).build()?, runtime, transport })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The calls of [`DEMO_TENANT`].
    pub fn tenant(&self) -> TenantClient {
        self.client.tenant(&TenantId(DEMO_TENANT))
    }

    /// Drives a future to its end; whenever it can do nothing but wait, time jumps.
    ///
    /// # Panics
    /// As [`ManualRuntime::block_on`].
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Its time.
    pub fn runtime(&self) -> &ManualRuntime {
        &self.runtime
    }

    /// The fake, to look at it or to change it behind the client's back. Do not hold this over an await.
    pub fn fake(&self) -> MutexGuard<'_, FakeXero> {
        self.transport.service().lock()
    }

    /// What goes wrong on the way, to script it.
    pub fn faults(&self) -> &Faults {
        self.transport.faults()
    }

    /// The way to the fake, for whoever else is to take it: an `Identity`, another client.
    pub fn transport(&self) -> &InProcess<FakeXero> {
        &self.transport
    }
}

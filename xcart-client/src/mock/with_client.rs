//! A client on a fake, put together: for examples, and for tests to begin with. It is the one place where both halves of
//! this crate meet.

use std::{
    future::Future,
    sync::{Arc, MutexGuard},
};

use api_core::{
    Secret,
    fake::{Faults, InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    url::BaseUrl,
};

use super::{FakeXCart, demo};
use crate::{Client, ClientBuilder, Error, ErrorKind};

/// The address of the demonstration's store.
const ADDRESS: &str = "https://store.example";

/// A [`Client`] whose store is a [`FakeXCart`] in this process, on time that only the test moves.
///
/// ```
/// use xcart_client::{mock::{Demo, demo}, wire::OrderNumber};
///
/// let demo = Demo::new()?;
/// let order = demo.block_on(demo.client().order_by_number(&OrderNumber(demo::TO_REFUND.into())))?;
/// assert_eq!(order.map(|row| row.order.currency), Some("USD".into()));
/// assert_eq!(demo.store().calls_total(), 1);
/// # Ok::<(), xcart_client::Error>(())
/// ```
#[derive(Debug)]
pub struct Demo {
    client: Client,
    runtime: ManualRuntime,
    transport: InProcess<FakeXCart>,
}

impl Demo {
    /// A client with every setting as it is by default, and the [demonstration store](demo).
    ///
    /// # Errors
    /// None that is known; it is what [`ClientBuilder::build`] has.
    pub fn new() -> Result<Self, Error> {
        Self::with(demo::demo_store, |client| client)
    }

    /// A client with these settings, and a store of one's own, filled at the time that is given. The client has the key
    /// `demo-all`, which a [`FakeXCart`] knows unless it is given another.
    ///
    /// # Errors
    /// As of [`ClientBuilder::build`].
    pub fn with(
        fill: impl FnOnce(api_core::runtime::Timestamp) -> FakeXCart,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        let runtime = ManualRuntime::new(1);
        let store = Shared::new(fill(runtime.now()));
        let transport = InProcess::with_faults(store, Arc::new(runtime.clone()), Faults::none());
        let client = settings(to_store(&transport, &runtime)?).build()?;
        Ok(Self { client, runtime, transport })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// A client of the store's older REST add-on, if the store was given one
    /// ([`FakeXCartConfig::legacy`](super::FakeXCartConfig::legacy)), with every setting as it is by default.
    ///
    /// # Errors
    /// None that is known; it is what [`ClientBuilder::build_legacy`] has.
    #[cfg(feature = "legacy")]
    pub fn legacy_client(&self) -> Result<crate::legacy::Client, Error> {
        to_store(&self.transport, &self.runtime)?.build_legacy()
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

    /// The store, to look at it or to change it behind the client's back. It is locked as long as the guard lives: do not hold it
    /// over a call of the client's, and do not call this twice in one expression, which waits for ever.
    pub fn store(&self) -> MutexGuard<'_, FakeXCart> {
        self.transport.service().lock()
    }

    /// What goes wrong on the way, to script it.
    pub fn faults(&self) -> &Faults {
        self.transport.faults()
    }

    /// The way to the store, for whoever else is to take it: another client.
    pub fn transport(&self) -> &InProcess<FakeXCart> {
        &self.transport
    }
}

/// The settings of a client, before anybody changes them.
fn to_store(transport: &InProcess<FakeXCart>, runtime: &ManualRuntime) -> Result<ClientBuilder, Error> {
    let base = BaseUrl::parse(ADDRESS)
        .map_err(|error| Error::new(ErrorKind::Configuration, ADDRESS).with_detail(error.to_string()))?;
    let (way, time) = (Arc::new(transport.clone()), Arc::new(runtime.clone()));
    Ok(Client::builder(way, time, base, Secret::new("demo-all")))
}

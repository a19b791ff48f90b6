//! Names to addresses: reqwest connects to exactly what this returns, so what was checked is what is called.

use std::{fmt, future::Future, io, net::SocketAddr, pin::Pin, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::network::{ForbiddenTarget, NetworkPolicy};

type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Where addresses come from.
#[derive(Clone)]
pub(super) struct Lookup(Arc<dyn Fn(String) -> Addresses + Send + Sync>);

impl Lookup {
    pub(super) fn new(lookup: impl Fn(String) -> Addresses + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookup")
    }
}

/// The system's own look-up.
pub(super) fn system_lookup() -> Lookup {
    Lookup::new(|host| Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.collect()) }))
}

/// Refuses a name with any address that is not public, so that an attacker cannot mix them.
pub(super) struct Resolver {
    public_only: bool,
    lookup: Lookup,
}

impl Resolver {
    pub(super) fn new(public_only: bool, lookup: Lookup) -> Self {
        Self { public_only, lookup }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let addresses = (self.lookup.0)(host.clone());
        let public_only = self.public_only;
        Box::pin(async move {
            let addresses = addresses.await?;
            if public_only {
                let policy = NetworkPolicy::public_only();
                let checked: Result<(), ForbiddenTarget> =
                    addresses.iter().try_for_each(|address| policy.check_address(&host, 443, address.ip()));
                checked?;
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

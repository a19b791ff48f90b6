//! Canaries: secrets, keys, the tenant, and what belongs to people go to Xero and to the host, and are told nowhere else: in no
//! line of a log at TRACE, no error with its sources, and no `Debug` of anything that the client gives.
#![cfg(all(feature = "client", feature = "mock", feature = "oauth", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod canaries;
mod deliveries;
mod echoes;
mod ledger;
mod loopback;
mod sign_in;

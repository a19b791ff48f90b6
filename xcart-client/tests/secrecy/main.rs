//! Canaries: keys, passwords, tokens, and what belongs to customers go between the store and the host, and are told nowhere else:
//! in no line of a log at TRACE, no error with its sources, no panic, and no `Debug` of anything that the client gives.
#![cfg(all(feature = "client", feature = "mock", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[cfg(feature = "legacy")]
mod addon;
mod canaries;
mod echoes;
mod hooks;
mod loopback;
mod records;
mod store;

//! The REST add-on of X-Cart 5.0 to 5.4: its JSON, orders of it as the current API has them, its client, and its fake.
#![cfg(feature = "legacy")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[cfg(all(feature = "client", feature = "mock"))]
mod changes;
#[cfg(all(feature = "client", feature = "mock"))]
mod client;
mod current;
#[cfg(feature = "client")]
mod errors;
mod fixtures;
#[cfg(all(feature = "client", feature = "mock"))]
mod lists;
#[cfg(feature = "mock")]
mod mock_addon;
mod scalars;
mod wire;
#[cfg(feature = "mock")]
mod world;

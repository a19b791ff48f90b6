//! The REST add-on of X-Cart 5.0 to 5.4: its JSON, and orders of it as the current API has them.
#![cfg(feature = "legacy")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod current;
mod fixtures;
mod scalars;
mod wire;

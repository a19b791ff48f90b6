//! Signing in, and tokens that stay fresh, against `FakeXero`'s identity service on virtual time.
#![cfg(all(feature = "oauth", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod connections;
mod custom;
mod errors;
mod files;
mod keeper;
mod loss;
mod races;
mod scopes;
mod sign_in;
mod world;

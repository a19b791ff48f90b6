//! The client's limits against FakeXero's, on virtual time: never refused when alone, nearly all of the limit used, and at peace
//! with others who use the same limit.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod alone;
mod day;
mod others;
mod refused;
mod restart;
mod world;

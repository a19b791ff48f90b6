//! The invariants of the model: each holds of what is whole, and finds every place at which one smallest unit is too much or too
//! little, by the path of the field.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod books;
mod currencies;
mod discounts;
mod documents;
mod extremes;
mod gift_cards;
mod given;
mod idempotence;
mod largest_remainder;
mod lines;
mod money_in;
mod refunds;
mod round_trip;
mod summary;
mod tax;
mod totals;

//! The targets of `xero-client/tests/fuzz`, for cargo-fuzz. See `README.md`.
#![allow(dead_code)] // the test beside the targets uses the rest
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "../../xero-client/tests/fuzz/seeds.rs"]
mod seeds;
#[path = "../../xero-client/tests/fuzz/targets.rs"]
mod targets;

/// Runs the target of that name.
pub fn run(name: &str, data: &[u8]) {
    match targets::ALL.iter().find(|target| target.name == name) {
        Some(target) => (target.run)(data),
        None => panic!("there is no target {name}"),
    }
}

/// The names of the targets, and what each begins with.
pub fn seeds() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    targets::ALL.iter().map(|target| (target.name, seeds::of(target.name))).collect()
}

//! The targets of `xero-client/tests/fuzz` and `xcart-client/tests/fuzz`, for cargo-fuzz. See `README.md`.
#![allow(dead_code)] // the tests beside the targets use the rest
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "../shared/laws.rs"]
mod laws;
#[path = "../../xero-client/tests/fuzz/seeds.rs"]
mod seeds;
#[path = "../../xero-client/tests/fuzz/targets.rs"]
mod targets;

mod xcart;

/// Runs the target of that name.
pub fn run(name: &str, data: &[u8]) {
    let xero = targets::ALL.iter().map(|target| (target.name, target.run));
    let xcart = xcart::targets::ALL.iter().map(|target| (target.name, target.run));
    match xero.chain(xcart).find(|(known, _)| *known == name) {
        Some((_, run)) => run(data),
        None => panic!("there is no target {name}"),
    }
}

/// The names of the targets, and what each begins with.
pub fn seeds() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let xero = targets::ALL.iter().map(|target| (target.name, seeds::of(target.name)));
    let xcart = xcart::targets::ALL.iter().map(|target| (target.name, xcart::seeds::of(target.name)));
    xero.chain(xcart).collect()
}

//! The targets of `tests/fuzz` of xero-client, xcart-client and mapping, for cargo-fuzz. See `README.md`.
#![allow(dead_code)] // the tests beside the targets use the rest
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "../shared/laws.rs"]
mod laws;
#[path = "../../xero-client/tests/fuzz/seeds.rs"]
mod seeds;
#[path = "../../xero-client/tests/fuzz/targets.rs"]
mod targets;

mod mapping;
mod xcart;

/// Runs the target of that name.
pub fn run(name: &str, data: &[u8]) {
    let xero = targets::ALL.iter().map(|target| (target.name, target.run));
    let xcart = xcart::targets::ALL.iter().map(|target| (target.name, target.run));
    let mapping = mapping::targets::ALL.iter().map(|target| (target.name, target.run));
    match xero.chain(xcart).chain(mapping).find(|(known, _)| *known == name) {
        Some((_, run)) => run(data),
        None => panic!("there is no target {name}"),
    }
}

/// The names of the targets, and what each begins with.
pub fn seeds() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let xero = targets::ALL.iter().map(|target| (target.name, seeds::of(target.name)));
    let xcart = xcart::targets::ALL.iter().map(|target| (target.name, xcart::seeds::of(target.name)));
    let mapping = mapping::targets::ALL.iter().map(|target| (target.name, mapping::seeds::of(target.name)));
    xero.chain(xcart).chain(mapping).collect()
}

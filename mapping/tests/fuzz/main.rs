//! No profile makes the loader panic or hang, and every mistake has its place: seeds of our own, mutated by a generator with a
//! fixed seed.
//!
//! The runner and the laws are in `fuzz/shared`, and the same targets run under cargo-fuzz in `fuzz/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test
#![allow(dead_code)] // fuzz/ uses the rest

#[path = "../common/mod.rs"]
mod common;
mod large;
#[path = "../../../fuzz/shared/laws.rs"]
mod laws;
mod seeds;
#[path = "../../../fuzz/shared/stable/mod.rs"]
mod stable;
mod targets;
mod toml;

use mapping::Profile;

#[test]
fn no_profile_panics_hangs_or_is_refused_without_a_place() {
    stable::run_all(targets::ALL, seeds::of);
}

#[test]
fn every_good_seed_loads_in_either_form() {
    for text in seeds::good() {
        Profile::from_toml(&text).unwrap();
    }
    let in_json = seeds::of("profile_loader").into_iter().filter(|seed| seed[0] == 2);
    let hashes =
        in_json.map(|seed| Profile::from_json(str::from_utf8(&seed[1..]).unwrap()).unwrap().hash().to_string());
    let as_toml: Vec<String> =
        seeds::good().iter().map(|text| Profile::from_toml(text).unwrap().hash().to_string()).collect();
    assert_eq!(hashes.collect::<Vec<_>>(), as_toml);
}

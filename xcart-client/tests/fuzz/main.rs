//! No decoder panics, hangs or breaks a promise, whatever comes: seeds of our own, mutated by a generator with a fixed seed.
//!
//! The runner and the laws are in `fuzz/shared`, and the same targets run under cargo-fuzz in `fuzz/`.
#![cfg(all(feature = "client", feature = "legacy", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test
#![allow(dead_code)] // fuzz/ uses the rest

#[path = "../../../fuzz/shared/laws.rs"]
mod laws;
mod legacy;
mod seeds;
#[path = "../../../fuzz/shared/stable/mod.rs"]
mod stable;
mod targets;
mod writes;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn no_decoder_panics_hangs_or_breaks_a_promise() {
    stable::run_all(targets::ALL, seeds::of);
}

#[test]
fn every_target_has_seeds_and_every_record_is_read() {
    for target in targets::ALL {
        assert!(!seeds::of(target.name).is_empty(), "{}", target.name);
    }
    let cursors = seeds::of("xcart_cursors");
    let is_read = |text: &str| {
        text.parse::<xcart_client::ChangeCursor>().is_ok()
            || text.parse::<xcart_client::SweepCursor>().is_ok()
            || text.parse::<xcart_client::Fingerprint>().is_ok()
    };
    let read = cursors.iter().filter(|seed| is_read(str::from_utf8(seed).unwrap()));
    assert_eq!(read.count(), cursors.len() - 1);
    for (name, example) in targets::RECORDS.iter().zip(targets::EXAMPLES) {
        assert!(targets::is_read_whole(name, &example()), "{name}: {}", example());
    }
}

/// The texts of the files of a folder and of those in it.
fn sources(folder: &Path) -> Vec<String> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![fs::read_to_string(path).unwrap()] };
    paths.flat_map(text).collect()
}

#[test]
fn every_wire_type_is_a_target() {
    let mut declared = BTreeSet::new();
    for text in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wire")) {
        for part in text.split("wire_struct! {").skip(1) {
            let name = part.split("pub struct ").nth(1).unwrap().split(|c: char| !c.is_alphanumeric()).next().unwrap();
            // Order and cart are declared by one macro, which names them later.
            declared.extend(Some(name.to_owned()).filter(|name| !name.is_empty()));
        }
    }
    let known: BTreeSet<_> = targets::RECORDS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(declared.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "wire types that are no target");
}

//! No decoder panics, hangs or breaks a promise, whatever comes: seeds of our own, mutated by a generator with a fixed seed.
//!
//! The runner and the laws are in `fuzz/shared`, and the same targets run under cargo-fuzz in `fuzz/`.
#![cfg(all(feature = "client", feature = "oauth", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod large;
#[path = "../../../fuzz/shared/laws.rs"]
mod laws;
mod seeds;
#[path = "../../../fuzz/shared/stable/mod.rs"]
mod stable;
mod targets;

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn no_decoder_panics_hangs_or_breaks_a_promise() {
    stable::run_all(targets::ALL, seeds::of);
}

#[test]
fn every_seed_is_read_and_every_target_has_one() {
    // A seed that no decoder takes tests nothing behind the decoder.
    for target in targets::ALL {
        assert!(!seeds::of(target.name).is_empty(), "{}", target.name);
    }
    for (name, example) in targets::RECORDS.iter().zip(targets::EXAMPLES) {
        assert!(targets::is_read_whole(name, &example()), "{name}: {}", example());
    }
}

/// What stands between a word and the next that is no part of a name.
fn after<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(word).skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())
}

#[test]
fn every_wire_type_and_every_collection_is_a_target() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut declared = BTreeSet::new();
    let mut folders = vec![source.join("wire")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            for part in text.split("wire_struct! {").skip(1) {
                declared.extend(after(part, "pub struct ").next().filter(|name| !name.is_empty()).map(str::to_owned));
            }
        }
    }
    let known: BTreeSet<_> = targets::RECORDS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(declared.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "wire types that are no target");
    let resources = fs::read_to_string(source.join("resource.rs")).unwrap();
    let known: BTreeSet<_> = targets::COLLECTIONS.iter().map(|(name, _)| *name).collect();
    let missing: Vec<_> = after(&resources, "\nresource!(").filter(|name| !known.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "collections that are no target");
}

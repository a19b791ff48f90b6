//! No decoder panics, hangs or breaks a promise, whatever comes: seeds of our own, mutated by a generator with a fixed seed.
//!
//! `FUZZ_EXECUTIONS` sets how many inputs are run (20,000 if nothing is said), `FUZZ_SEED` another beginning. The same targets
//! run under cargo-fuzz in `fuzz/`.
#![cfg(all(feature = "client", feature = "oauth", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod clock;
mod large;
mod mutate;
mod seeds;
mod targets;

use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::Duration,
};

use clock::Clock;
use fastrand::Rng;

/// No input of this size may take longer.
const LIMIT: Duration = Duration::from_secs(1);
/// From here on an input is measured again, without what else the machine did.
const SUSPICIOUS: Duration = Duration::from_millis(5);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// The time that an input takes; a panic is told with the input.
fn run(target: &targets::Target, input: &[u8], clock: &Clock) -> Duration {
    let (result, real) = clock.real(|| catch_unwind(AssertUnwindSafe(|| (target.run)(input))));
    assert!(result.is_ok(), "{} panics on b\"{}\"", target.name, input.escape_ascii());
    if real < SUSPICIOUS {
        return real;
    }
    let took = clock.spent(|| (target.run)(input));
    assert!(took < LIMIT, "{} takes {took:?} for b\"{}\"", target.name, input.escape_ascii());
    took.min(real)
}

#[test]
fn no_decoder_panics_hangs_or_breaks_a_promise() {
    let executions = setting("FUZZ_EXECUTIONS", 20_000);
    let mut rng = Rng::with_seed(setting("FUZZ_SEED", 1));
    let clock = Clock::new();
    let all: u64 = targets::ALL.iter().map(|target| target.weight).sum();
    for target in targets::ALL {
        let seeds = seeds::of(target.name);
        let share = (executions * target.weight).div_ceil(all);
        let (mut slowest, mut largest) = (Duration::ZERO, 0);
        let ((), took) = clock.real(|| {
            for seed in &seeds {
                slowest = slowest.max(run(target, seed, &clock));
            }
            for _ in 0..share {
                let (seed, other) = (&seeds[rng.usize(0..seeds.len())], &seeds[rng.usize(0..seeds.len())]);
                let input = mutate::mutate(&mut rng, seed, other, target.choices);
                slowest = slowest.max(run(target, &input, &clock));
                largest = largest.max(input.len());
            }
        });
        println!(
            "{}: {} seeds, {share} executions in {took:?}, the slowest {slowest:?}, the largest {largest} bytes",
            target.name,
            seeds.len(),
        );
    }
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

//! No decoder panics, hangs or breaks a promise, whatever comes: seeds of our own, mutated by a generator with a fixed seed.
//!
//! `FUZZ_EXECUTIONS` sets how many inputs are run (20,000 if nothing is said), `FUZZ_SEED` another beginning. The same targets
//! run under cargo-fuzz in `fuzz/`. Clock and mutations are those of `xero-client`'s.
#![cfg(all(feature = "client", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test
#![allow(dead_code)] // fuzz/ uses the rest

#[path = "../../../xero-client/tests/fuzz/clock.rs"]
mod clock;
#[path = "../../../xero-client/tests/fuzz/mutate.rs"]
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

#[test]
fn every_wire_type_is_a_target() {
    let mut declared = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wire")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for part in text.split("wire_struct! {").skip(1) {
            let name = part.split("pub struct ").nth(1).unwrap().split(|c: char| !c.is_alphanumeric()).next().unwrap();
            // Order and cart are declared by one macro, which names them later.
            declared.extend(Some(name.to_owned()).filter(|name| !name.is_empty()));
        }
    }
    let known: BTreeSet<_> = targets::RECORDS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(declared.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "wire types that are no target");
}

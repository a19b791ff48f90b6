//! Runs targets on stable: seeds, mutated by a generator with a fixed seed, each input timed.
//!
//! `FUZZ_EXECUTIONS` sets how many inputs are run (20,000 if nothing is said), `FUZZ_SEED` another beginning.

pub(crate) mod clock;
mod mutate;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use clock::Clock;
use fastrand::Rng;

use crate::laws::Target;

/// No input of this size may take longer.
const LIMIT: Duration = Duration::from_secs(1);
/// From here on an input is measured again, without what else the machine did.
const SUSPICIOUS: Duration = Duration::from_millis(5);

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// The time that an input takes; a panic is told with the input.
fn run(target: &Target, input: &[u8], clock: &Clock) -> Duration {
    let (result, real) = clock.real(|| catch_unwind(AssertUnwindSafe(|| (target.run)(input))));
    assert!(result.is_ok(), "{} panics on b\"{}\"", target.name, input.escape_ascii());
    if real < SUSPICIOUS {
        return real;
    }
    let took = clock.spent(|| (target.run)(input));
    assert!(took < LIMIT, "{} takes {took:?} for b\"{}\"", target.name, input.escape_ascii());
    took.min(real)
}

/// Runs every target its share of times, beginning with its seeds, and prints what was run.
pub(crate) fn run_all(targets: &[Target], seeds_of: fn(&str) -> Vec<Vec<u8>>) {
    let executions = setting("FUZZ_EXECUTIONS", 20_000);
    let mut rng = Rng::with_seed(setting("FUZZ_SEED", 1));
    let clock = Clock::new();
    let all: u64 = targets.iter().map(|target| target.weight).sum();
    for target in targets {
        let seeds = seeds_of(target.name);
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

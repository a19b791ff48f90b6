//! Floor and product side by side: in every round both, one after the other and in turns, so that a busy machine is busy for both.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: usize = 15;

/// Times both for some rounds, prints one line, and returns the median of the ratios.
#[allow(clippy::disallowed_methods)] // a bench measures real time
pub(crate) fn compare<A, B>(
    name: &str,
    goal_percent: u32,
    mut floor: impl FnMut() -> A,
    mut product: impl FnMut() -> B,
) -> Duration {
    fn time<T>(work: &mut impl FnMut() -> T) -> Duration {
        let begun = Instant::now();
        black_box(work());
        begun.elapsed()
    }
    let best = |work: &mut dyn FnMut() -> Duration| (0..3).map(|_| work()).min().unwrap_or_default();
    (time(&mut floor), time(&mut product)); // warm
    let mut rounds: Vec<(Duration, Duration)> = (0..ROUNDS)
        .map(|round| {
            if round % 2 == 0 {
                let floor = best(&mut || time(&mut floor));
                (floor, best(&mut || time(&mut product)))
            } else {
                let product = best(&mut || time(&mut product));
                (best(&mut || time(&mut floor)), product)
            }
        })
        .collect();
    // In thousandths.
    let ratio = |(floor, product): &(Duration, Duration)| product.as_nanos() * 1_000 / floor.as_nanos().max(1);
    rounds.sort_by_key(ratio);
    let (least, middle, most) = (ratio(&rounds[0]), ratio(&rounds[ROUNDS / 2]), ratio(&rounds[ROUNDS - 1]));
    let times = |thousandths: u128| format!("{}.{:02}", thousandths / 1_000, thousandths % 1_000 / 10);
    let median = |mut all: Vec<Duration>| {
        all.sort_unstable();
        all[ROUNDS / 2]
    };
    let floor = median(rounds.iter().map(|round| round.0).collect());
    let product = median(rounds.iter().map(|round| round.1).collect());
    let verdict = if middle <= u128::from(goal_percent) * 10 { "met" } else { "MISSED" };
    println!(
        "{name}: floor {} us, product {} us, ratio {} [{}..{}] of {ROUNDS} rounds, goal {}.{:02} {verdict}",
        floor.as_micros(),
        product.as_micros(),
        times(middle),
        times(least),
        times(most),
        goal_percent / 100,
        goal_percent % 100,
    );
    product
}

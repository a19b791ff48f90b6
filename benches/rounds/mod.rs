//! Floor and product side by side: in every round both, one after the other and in turns, so that a busy machine is busy for both.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: usize = 15;

/// What is measured.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code)] // each bench takes one
pub(crate) enum Clock {
    /// The time that passes.
    Wall,
    /// The time that this thread was at work, where the system tells it: other programs do not count.
    Thread,
}

impl Clock {
    #[allow(clippy::disallowed_methods)] // a bench measures real time
    fn time<T>(self, work: &mut impl FnMut() -> T) -> Duration {
        let begun = (Instant::now(), thread_time());
        black_box(work());
        match (self, begun.1, thread_time()) {
            (Self::Thread, Some(begun), Some(ended)) => ended.saturating_sub(begun),
            _ => begun.0.elapsed(),
        }
    }
}

/// Linux tells it; the count is brought up to date when the thread yields.
fn thread_time() -> Option<Duration> {
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Times both for some rounds, and prints one line with the median of the ratios, and whether a goal is met by it.
pub(crate) fn compare<A, B>(
    name: &str,
    clock: Clock,
    goal_percent: Option<u32>,
    mut floor: impl FnMut() -> A,
    mut product: impl FnMut() -> B,
) {
    // Of several runs the best: what came between does not count.
    let repeats = if matches!(clock, Clock::Wall) { 1 } else { 5 };
    let mut floor = || (0..repeats).map(|_| clock.time(&mut floor)).min().unwrap_or_default();
    let mut product = || (0..repeats).map(|_| clock.time(&mut product)).min().unwrap_or_default();
    let _warm = (floor(), product());
    let mut rounds: Vec<(Duration, Duration)> = (0..ROUNDS)
        .map(|round| {
            if round % 2 == 0 {
                (floor(), product())
            } else {
                let product = product();
                (floor(), product)
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
    let goal = goal_percent.map_or(String::new(), |percent| {
        let verdict = if middle <= u128::from(percent) * 10 { "met" } else { "MISSED" };
        format!(", goal {}.{:02} {verdict}", percent / 100, percent % 100)
    });
    println!(
        "{name}: floor {} us, product {} us, ratio {} [{}..{}] of {ROUNDS} rounds{goal}",
        median(rounds.iter().map(|round| round.0).collect()).as_micros(),
        median(rounds.iter().map(|round| round.1).collect()).as_micros(),
        times(middle),
        times(least),
        times(most),
    );
}

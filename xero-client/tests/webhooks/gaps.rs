//! Losses are found by the numbers of deliveries, and nothing that only came late is one.

use std::{collections::BTreeSet, time::Duration};

use api_core::runtime::{ManualRuntime, Runtime};
use proptest::prelude::*;
use xero_client::webhooks::{Arrival, SequenceRange, SequenceTracker};

fn range(first: u64, last: u64) -> SequenceRange {
    SequenceRange::new(first, last).unwrap()
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn each_way_in_which_a_delivery_can_arrive_is_told() {
    let runtime = ManualRuntime::new(1);
    let mut tracker = SequenceTracker::new();
    for (first, last, arrival) in [
        (10, 12, Arrival::First),
        (13, 13, Arrival::Next),
        (13, 13, Arrival::Repeat),
        (20, 21, Arrival::Ahead { missing: range(14, 19) }),
        (16, 17, Arrival::Late),
        (16, 17, Arrival::Repeat),
        (15, 16, Arrival::Overlap { seen: 1 }),
        (21, 23, Arrival::Overlap { seen: 1 }),
        (9, 9, Arrival::Old),
        (9, 10, Arrival::Overlap { seen: 1 }),
        (14, 19, Arrival::Overlap { seen: 3 }),
        (10, 23, Arrival::Repeat),
        (24, 24, Arrival::Next),
    ] {
        assert_eq!(tracker.observe(range(first, last), runtime.now()).arrival, arrival, "{first}-{last}");
    }
    assert_eq!((tracker.highest(), tracker.missing().count()), (Some(24), 0));
}

#[test]
fn a_delivery_that_is_overtaken_is_no_gap_until_its_time_is_over() {
    let runtime = ManualRuntime::new(1);
    let mut tracker = SequenceTracker::new().patience(10 * MINUTE);
    tracker.observe(range(1, 1), runtime.now());
    tracker.observe(range(5, 5), runtime.now());
    runtime.advance(9 * MINUTE);
    // Half of it comes in time.
    assert_eq!(tracker.observe(range(2, 3), runtime.now()).lost, []);
    runtime.advance(MINUTE);
    // A delivery that has nothing to do with it brings it to light; once.
    assert_eq!(tracker.observe(range(6, 6), runtime.now()).lost, [range(4, 4)]);
    assert_eq!(tracker.observe(range(7, 7), runtime.now()).lost, []);
    // It may still come.
    assert_eq!(tracker.missing().collect::<Vec<_>>(), [range(4, 4)]);
    assert_eq!(tracker.observe(range(4, 4), runtime.now()).arrival, Arrival::Late);
    assert_eq!(tracker.missing().count(), 0);
}

#[test]
fn after_intent_to_receive_numbers_may_begin_again() {
    let runtime = ManualRuntime::new(1);
    let mut tracker = SequenceTracker::new();
    tracker.observe(range(500, 510), runtime.now());
    tracker.restart();
    assert_eq!(tracker.observe(range(1, 2), runtime.now()).arrival, Arrival::First);
    assert_eq!(tracker.missing().count(), 0);
}

#[test]
fn its_state_survives_being_stored() {
    let runtime = ManualRuntime::new(1);
    let mut tracker = SequenceTracker::new().patience(MINUTE);
    tracker.observe(range(1, 1), runtime.now());
    tracker.observe(range(9, 9), runtime.now());
    let stored = serde_json::to_string(&tracker).unwrap();
    let mut restored: SequenceTracker = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored, tracker);
    runtime.advance(MINUTE);
    assert_eq!(restored.lost(runtime.now()), [range(2, 8)]);
    for (whole, broken) in [("[2,8]", "[8,2]"), ("[2,8]", "[0,8]")] {
        assert!(serde_json::from_str::<SequenceTracker>(&stored.replace(whole, broken)).is_err(), "{stored}");
    }
}

#[test]
fn its_memory_has_a_bound_and_what_falls_out_of_it_is_told() {
    let runtime = ManualRuntime::new(1);
    let mut tracker = SequenceTracker::new();
    let mut lost = Vec::new();
    for n in 0..10_000 {
        lost.extend(tracker.observe(range(2 * n + 1, 2 * n + 1), runtime.now()).lost);
        assert!(tracker.missing().count() <= 256);
    }
    // Every hole that is not remembered was told at once, in order.
    let expected: Vec<_> = (1..=lost.len() as u64).map(|n| range(2 * n, 2 * n)).collect();
    assert_eq!((&lost, lost.len()), (&expected, 9_999 - 256));
    // Below it nobody knows: a delivery from there may be late or a repeat.
    assert_eq!(tracker.observe(range(3, 4), runtime.now()).arrival, Arrival::Old);
    assert!(serde_json::to_string(&tracker).unwrap().len() < 32 * 1024);
}

#[test]
fn the_largest_numbers_do_no_harm() {
    let runtime = ManualRuntime::new(1);
    let mut tracker = SequenceTracker::new();
    let end = u64::MAX;
    assert_eq!(tracker.observe(range(1, 1), runtime.now()).arrival, Arrival::First);
    let missing = range(2, end - 1);
    assert_eq!(tracker.observe(range(end, end), runtime.now()).arrival, Arrival::Ahead { missing });
    assert_eq!(tracker.observe(range(end, end), runtime.now()).arrival, Arrival::Repeat);
    assert_eq!(tracker.observe(range(1, end), runtime.now()).arrival, Arrival::Overlap { seen: 2 });
    assert_eq!(tracker.missing().count(), 0);
}

proptest! {
    /// Deliveries of 1 to 5 events are shuffled, doubled and dropped: what the tracker calls missing is exactly what did not
    /// come of what lies between, and what it tells as lost is exactly what is missing at the end.
    #[test]
    fn what_is_missing_is_what_did_not_come(
        sizes in prop::collection::vec(1_u64..6, 1..60),
        order in prop::collection::vec((any::<prop::sample::Index>(), 0_u64..300), 1..120),
    ) {
        let mut next = 1;
        let deliveries: Vec<_> = sizes.iter().map(|size| { let first = next; next += size; range(first, next - 1) }).collect();
        let runtime = ManualRuntime::new(1);
        let mut tracker = SequenceTracker::new().patience(10 * MINUTE);
        let (mut came, mut lowest) = (BTreeSet::new(), None);
        let mut told = BTreeSet::new();
        for (index, seconds) in order {
            let delivery = deliveries[index.index(deliveries.len())];
            let observation = tracker.observe(delivery, runtime.now());
            let lowest = *lowest.get_or_insert(delivery.first());
            let numbers = delivery.first()..=delivery.last();
            let seen = numbers.clone().filter(|n| came.contains(n)).count() as u64;
            let expected_repeat = seen == delivery.count();
            if delivery.last() >= lowest {
                prop_assert_eq!(observation.arrival == Arrival::Repeat, expected_repeat);
                came.extend(numbers);
            } else {
                prop_assert_eq!(observation.arrival, Arrival::Old);
            }
            for lost in observation.lost {
                for n in lost.first()..=lost.last() {
                    prop_assert!(!came.contains(&n), "{} came", n);
                    prop_assert!(told.insert(n), "{} is told twice", n);
                }
            }
            let highest = tracker.highest().unwrap();
            let missing: Vec<u64> = tracker.missing().flat_map(|hole| hole.first()..=hole.last()).collect();
            let expected: Vec<u64> = (lowest..=highest).filter(|n| !came.contains(n)).collect();
            prop_assert_eq!(&missing, &expected);
            runtime.advance(Duration::from_secs(seconds));
        }
        runtime.advance(10 * MINUTE);
        for lost in tracker.lost(runtime.now()) {
            told.extend(lost.first()..=lost.last());
        }
        let missing: BTreeSet<u64> = tracker.missing().flat_map(|hole| hole.first()..=hole.last()).collect();
        prop_assert!(missing.is_subset(&told), "{:?} is not told", missing.difference(&told));
    }
}

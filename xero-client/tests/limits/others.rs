//! Another program of the same app uses the same limit, and asks nobody.

use std::time::Duration;

use api_core::limiter::Priority;
use futures_util::future::{join, join_all};
use proptest::prelude::*;
use xero_client::mock::{Limits, Window};

use crate::world::{MINUTE, Traffic, World, ms};

/// We have a backlog for 20 minutes, the other program uses half of the minute in the first ten of them.
fn share(seed: u64, window: Window, pace: u64, at_once: usize) -> World {
    let traffic = Traffic { upload: ms(300), work: ms(200), answer: ms(200), ..Traffic::default() };
    let world = World::new(seed, 1, traffic, Limits::default().window(window));
    let ours = join_all((0..12).map(|_| world.work(0, Priority::Normal, MINUTE * 20)));
    let other = world.other_program(0, Duration::from_secs(pace), at_once, MINUTE * 10);
    world.runtime.block_on(join(ours, other));
    world
}

#[test]
fn beside_another_program_that_uses_half_the_minute_few_calls_are_refused_and_afterwards_all_of_it_is_used() {
    for (name, pace, at_once) in
        [("a call every 2 s", 2, 1), ("five calls every 10 s", 10, 5), ("thirty calls every minute", 60, 30)]
    {
        for window in [Window::Sliding, Window::Fixed] {
            let world = share(2, window, pace, at_once);
            let (calls, refused) = (world.made().len(), world.refused());
            let beside = world.arrived(0, Duration::ZERO, MINUTE * 10);
            let after = world.arrived(0, MINUTE * 15, MINUTE * 20);
            println!(
                "{name}, {window:?} window: {refused} of our {calls} calls refused; {beside} calls in ten minutes beside the other program (300 are left), {after} in five minutes after it (300)"
            );
            world.assert_every_retry_after_was_honoured();
            assert!(refused * 50 <= calls, "{refused} of {calls}");
            assert!(beside >= 285, "{beside}");
            assert!(after >= 285, "{after}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// XR-LIMIT-2
    #[test]
    fn no_call_begins_before_the_end_of_a_retry_after_that_was_heard(seed: u64, fixed: bool) {
        let world = share(seed, if fixed { Window::Fixed } else { Window::Sliding }, 2, 1);
        world.assert_every_retry_after_was_honoured();
        prop_assert!(world.arrived(0, MINUTE * 15, MINUTE * 20) >= 285);
    }
}

//! A program that starts where an earlier one has used up what there is.

use std::time::Duration;

use api_core::{limiter::Priority, runtime::Runtime};
use futures_util::future::join_all;
use xero_client::mock::{Limits, Window};

use crate::{
    day::{DAY, QUICK},
    world::{MINUTE, World, ms, organisation},
};

const WINDOWS: [Window; 2] = [Window::Sliding, Window::Fixed];
const PRIORITIES: [Priority; 4] = [Priority::Urgent, Priority::Verify, Priority::Normal, Priority::Backfill];

/// An earlier process makes so many calls, with that pause after each, and dies.
fn used(world: &World, calls: u32, pause: Duration) {
    world.runtime.block_on(async {
        for _ in 0..calls {
            world.other_program(0, pause, 1, world.runtime.monotonic() + ms(1)).await;
        }
    });
}

/// XR-LIMIT-2, XR-LIMIT-6
#[test]
fn who_starts_in_a_used_minute_is_refused_once_at_most_and_goes_on_with_at_least_half_of_the_limit() {
    for window in WINDOWS {
        for (calls, pace) in [(60, ms(1)), (60, ms(900)), (55, ms(1)), (55, ms(900)), (30, ms(1_900)), (30, ms(1))] {
            for wait in [Duration::ZERO, MINUTE * 34 / 60] {
                for priority in PRIORITIES {
                    let world = World::new(7, 1, QUICK, Limits::default().window(window));
                    used(&world, calls, pace);
                    world.runtime.block_on(world.runtime.sleep(wait));
                    let begin = world.runtime.monotonic();
                    let until = begin + MINUTE * 6;
                    world.runtime.block_on(join_all((0..12).map(|_| world.work(0, priority, until))));
                    let (limit, made) = (if priority == Priority::Backfill { 58 } else { 60 }, world.made());
                    let percent = world.arrived(0, begin + MINUTE, until) * 100 / (limit * 5);
                    let case = format!("{calls} calls, one each {pace:?}, {wait:?} before, {window:?}, {priority:?}");
                    println!("{case}: {percent} % in the minutes after the first");
                    assert!(made.iter().skip(1).all(|made| made.refused.is_none()), "{case}");
                    assert!(percent >= 50, "{case}: {percent} %");
                }
            }
        }
    }
}

/// A day of 200 calls, whatever the minute.
fn small_day(window: Window) -> World {
    World::new(4, 1, QUICK, Limits::default().minute(None).day(Some(200)).window(window))
}

/// XR-LIMIT-5, XR-LIMIT-6
#[test]
fn who_starts_in_a_spent_day_works_again_when_the_retry_after_is_over() {
    for window in WINDOWS {
        for (priority, share) in PRIORITIES.into_iter().zip([200, 200, 180, 160]) {
            let world = small_day(window);
            used(&world, 200, Duration::from_secs(2));
            world.runtime.block_on(world.call(0, priority)).unwrap();
            let wait = world.made()[0].refused.unwrap().1.unwrap();
            assert!(wait > MINUTE && wait < DAY);
            let begin = world.runtime.monotonic();
            world.runtime.block_on(world.work_over_days(0, 3, priority, begin + wait + MINUTE * 180));
            let calls = world.arrived(0, begin + wait, begin + wait + MINUTE * 180);
            let refused = world.refused();
            println!("{window:?} window, {priority:?}: {calls} calls in three hours of the new day, {refused} refused");
            assert!(calls * 100 >= share * 95, "{window:?}, {priority:?}: {calls} of {share}");
            world.assert_every_retry_after_was_honoured();
        }
    }
}

/// XR-LIMIT-6
#[test]
fn who_starts_with_ten_calls_left_shortly_before_the_day_ends_works_again_soon_after() {
    for (priority, share) in PRIORITIES.into_iter().zip([200, 200, 180, 160]) {
        let world = small_day(Window::Fixed);
        let begins = organisation(0).as_u128() % 86_400;
        let now = u128::try_from(world.runtime.now().timestamp()).unwrap();
        let to_go = u64::try_from((begins + 2 * 86_400 - now % 86_400) % 86_400).unwrap();
        world.runtime.advance(Duration::from_secs(to_go + 86_400 - 900));
        used(&world, 190, Duration::from_secs(1));
        let begin = world.runtime.monotonic();
        let midnight = Duration::from_secs(to_go + 86_400);
        world.runtime.block_on(world.work_over_days(0, 3, priority, midnight + MINUTE * 75));
        let (before, after) = (world.arrived(0, begin, midnight), world.arrived(0, midnight, midnight + MINUTE * 75));
        println!(
            "{priority:?}: {before} calls before the day's end, {after} in 75 minutes after, {} refused",
            world.refused()
        );
        assert!(before >= 8, "{before}");
        assert!(after * 100 >= share * 95, "{priority:?}: {after} of {share}");
        assert!(world.refused() <= 2, "{}", world.refused());
    }
}

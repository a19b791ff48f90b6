//! How far a bucket stays below its limits after a service, whose real ones nobody knows, showed that it has too much to do.

use std::time::Duration;

/// A share of the limits: lowered by half or a quarter, and raised by one percent of the whole with every ten quiet seconds;
/// near to where it was refused, with every quiet minute.
#[derive(Debug)]
pub(super) struct Ease {
    percent: u32,
    /// When it was lowered last.
    since: Option<Duration>,
    /// The share that the service refused last; 0 if it was only slow.
    refused_at: u32,
}

/// What shows that a service has too much to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strain {
    /// It refused a call.
    Refused,
    /// It took long to answer one.
    Slow,
}

impl Default for Ease {
    fn default() -> Self {
        Self { percent: WHOLE, since: None, refused_at: 0 }
    }
}

const WHOLE: u32 = 100;
/// How long nothing may happen for one percent more.
const STEP: Duration = Duration::from_secs(10);
/// How many steps it takes near to where it was refused: the nearer, the more is at stake.
const STEPS_NEAR: u32 = 6;

impl Ease {
    fn percent(&self, now: Duration) -> u32 {
        let quiet = self.since.map_or(Duration::MAX, |since| now.saturating_sub(since));
        let mut steps = u32::try_from(quiet.as_secs() / STEP.as_secs()).unwrap_or(u32::MAX);
        let (near, beyond) = (self.refused_at * 3 / 4, self.refused_at * 5 / 4);
        let quickly = steps.min(near.saturating_sub(self.percent));
        steps -= quickly;
        let slowly = (steps / STEPS_NEAR).min(beyond.saturating_sub(self.percent + quickly));
        let risen = self.percent + quickly + slowly;
        let then = if risen < beyond { 0 } else { steps - slowly * STEPS_NEAR };
        risen.saturating_add(then).min(WHOLE)
    }

    /// What is left of a limit, at least 1.
    pub(super) fn of(&self, limit: u32, now: Duration) -> u32 {
        let share = (u64::from(limit) * u64::from(self.percent(now))).div_ceil(u64::from(WHOLE));
        u32::try_from(share).unwrap_or(u32::MAX).max(1)
    }

    /// Once for calls that were in flight together. Slowness alone lowers it to a quarter at most: what is slow by itself must
    /// not come to a standstill.
    pub(super) fn strained(&mut self, strain: Strain, reserved_at: Duration, now: Duration) {
        if self.since.is_some_and(|since| reserved_at < since) {
            return;
        }
        let before = self.percent(now);
        let (lowered, least, refused_at) = match strain {
            Strain::Refused => (before / 2, 5, before),
            Strain::Slow => (before - before / 4, 25, 0),
        };
        *self = Self { percent: lowered.max(least).min(before), since: Some(now), refused_at };
    }

    pub(super) fn is_whole(&self, now: Duration) -> bool {
        self.percent(now) == WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_refusal_halves_once_for_calls_in_flight_together_and_quiet_time_gives_back() {
        let mut ease = Ease::default();
        assert_eq!((ease.of(180, s(0)), ease.of(4, s(0)), ease.is_whole(s(0))), (180, 4, true));
        ease.strained(Strain::Refused, s(0), s(1));
        ease.strained(Strain::Refused, s(0), s(1));
        assert_eq!((ease.of(180, s(1)), ease.of(4, s(1)), ease.is_whole(s(1))), (90, 2, false));
        // 25 percent in 250 s, and 25 more in as many minutes.
        assert_eq!((ease.of(180, s(101)), ease.of(180, s(251)), ease.of(180, s(311))), (108, 135, 137));
        assert_eq!((ease.is_whole(s(1_750)), ease.is_whole(s(1_751))), (false, true));
        assert_eq!(ease.of(180, s(u64::MAX)), 180);
    }

    #[test]
    fn beyond_what_was_refused_it_rises_quickly_again() {
        let mut ease = Ease { percent: 20, since: None, refused_at: 0 };
        ease.since = Some(s(0));
        ease.strained(Strain::Refused, s(0), s(0));
        assert_eq!(ease.percent(s(0)), 10);
        assert_eq!(ease.percent(s(50)), 15);
        assert_eq!(ease.percent(s(50 + 10 * 60)), 25);
        assert_eq!(ease.percent(s(50 + 10 * 60 + 750)), 100);
    }

    #[test]
    fn the_lowest_share_is_a_twentieth_for_refusals_and_a_quarter_for_slowness() {
        let (mut refused, mut slow) = (Ease::default(), Ease::default());
        for at in 1..20 {
            refused.strained(Strain::Refused, s(at), s(at));
            slow.strained(Strain::Slow, s(at), s(at));
        }
        assert_eq!((refused.of(180, s(20)), refused.of(4, s(20))), (9, 1));
        assert_eq!((slow.of(180, s(20)), slow.of(4, s(20))), (45, 1));
        refused.strained(Strain::Slow, s(20), s(20));
        assert_eq!(refused.of(180, s(20)), 9, "slowness does not raise what refusals lowered");
    }
}

//! What a refusal teaches besides its `Retry-After`: how long to stay away from a service that does not say until when, and how
//! much room to leave to other programs that use the same limit.

use std::time::Duration;

use crate::runtime::{Runtime, RuntimeExt};

/// Doubling, with equal jitter: 5–10 s, 10–20 s, 20–40 s, then 30–60 s.
#[derive(Debug, Default)]
pub(super) struct BackOff {
    step: u32,
    begun: Option<Duration>,
}

impl BackOff {
    pub(super) fn next(&mut self, reserved_at: Duration, now: Duration, runtime: &dyn Runtime) -> Duration {
        // Calls that were in flight together are refused together: that is one step.
        if self.begun.is_none_or(|begun| reserved_at >= begun) {
            self.step = (self.step + 1).min(4);
            self.begun = Some(now);
        }
        let ceiling =
            Duration::from_secs([10, 20, 40, 60].get((self.step as usize).saturating_sub(1)).copied().unwrap_or(60));
        runtime.jittered(ceiling)
    }

    /// A call was not refused. One that began before the refusal says nothing.
    pub(super) fn answered(&mut self, reserved_at: Duration) {
        if self.begun.is_some_and(|begun| reserved_at >= begun) {
            *self = Self::default();
        }
    }
}

/// Room that is left to others in a minute. Alone, nobody is ever refused; who was refused shares the limit with programs that
/// take what they get, and would be refused again for each call of theirs that was not yet heard of.
#[derive(Debug, Default)]
pub(super) struct Margin {
    calls: u32,
    refused: Option<Duration>,
}

impl Margin {
    /// After so long without a refusal half of it is tried again.
    const HALF_LIFE: Duration = Duration::from_secs(120);

    pub(super) fn calls(&self, now: Duration) -> u32 {
        let halvings = self.refused.map_or(0, |at| now.saturating_sub(at).as_secs() / Self::HALF_LIFE.as_secs());
        self.calls.checked_shr(u32::try_from(halvings).unwrap_or(u32::MAX)).unwrap_or(0)
    }

    /// A tenth of the limit, doubled with each refusal up to half of it; once for calls that were in flight together.
    pub(super) fn refused(&mut self, reserved_at: Duration, now: Duration, limit: u32) {
        if self.refused.is_none_or(|at| reserved_at >= at) {
            self.calls = self.calls(now).saturating_mul(2).max(limit / 10).max(1).min(limit / 2);
            self.refused = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::ManualRuntime;

    #[test]
    fn without_retry_after_the_wait_doubles_from_5_to_60_s_once_per_round_and_begins_anew_after_a_success() {
        let s = Duration::from_secs;
        let runtime = ManualRuntime::new(3);
        let mut back_off = BackOff::default();
        let mut now = s(0);
        for (low, high) in [(5, 10), (10, 20), (20, 40), (30, 60), (30, 60)] {
            let reserved_at = now;
            now += s(1);
            for _ in 0..3 {
                let wait = back_off.next(reserved_at, now, &runtime);
                assert!(wait >= s(low) && wait <= s(high), "{wait:?}");
            }
        }
        back_off.answered(now - s(1));
        assert!(back_off.next(now, now, &runtime) >= s(30));
        back_off.answered(now);
        assert!(back_off.next(now, now, &runtime) <= s(10));
    }

    #[test]
    fn the_room_left_to_others_doubles_with_each_refusal_and_is_tried_again_by_and_by() {
        let s = Duration::from_secs;
        let mut margin = Margin::default();
        assert_eq!(margin.calls(s(0)), 0);
        margin.refused(s(0), s(1), 60);
        margin.refused(s(0), s(1), 60); // was in flight beside the first
        assert_eq!((margin.calls(s(1)), margin.calls(s(120)), margin.calls(s(121))), (6, 6, 3));
        for (at, calls) in [(2, 12), (3, 24), (4, 30), (5, 30)] {
            margin.refused(s(at - 1), s(at), 60);
            assert_eq!(margin.calls(s(at)), calls);
        }
        assert_eq!(margin.calls(s(5 + 600)), 0);
        assert_eq!(margin.calls(s(u64::MAX)), 0);
    }
}

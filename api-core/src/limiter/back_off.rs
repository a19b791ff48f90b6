//! How long to stay away from a service that refuses and does not say until when.

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
        ceiling / 2 + runtime.random_up_to(ceiling / 2)
    }

    /// A call was not refused. One that began before the refusal says nothing.
    pub(super) fn answered(&mut self, reserved_at: Duration) {
        if self.begun.is_some_and(|begun| reserved_at >= begun) {
            *self = Self::default();
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
}

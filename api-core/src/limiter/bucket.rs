//! The books of one bucket: what is in flight, what was used in a window, what the service said. No waiting here; time is
//! an argument, always of the monotonic clock.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use super::LimitScope;
use crate::runtime::{Runtime, RuntimeExt};

/// A little more than the service's minute: two clocks that should run alike may differ by some parts in ten thousand.
const MINUTE: Duration = Duration::from_millis(60_010);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Calls of a day are kept in steps of five minutes, so that a busy bucket needs 288 of them and not 5,000 stamps.
const DAY_GRAIN: Duration = Duration::from_secs(300);

/// How many calls may lie in any span of time.
#[derive(Debug)]
struct Window {
    limit: u32,
    span: Duration,
    grain: Duration,
    /// When calls stop to count, and how many; ascending.
    used: VecDeque<(Duration, u32)>,
    /// The sum of `used`.
    ours: u32,
    /// Calls of other programs, as far as the service's count exceeds ours; and when that was heard.
    others: Option<(u32, Duration)>,
    /// The most that the service was seen to grant: what it had left, and what we had used of it.
    granted: Option<u32>,
}

impl Window {
    fn new(limit: u32, span: Duration, grain: Duration) -> Self {
        Self { limit: limit.max(1), span, grain, used: VecDeque::new(), ours: 0, others: None, granted: None }
    }

    fn expire(&mut self, now: Duration) {
        while let Some((_, calls)) = self.used.front().copied().filter(|(until, _)| *until <= now) {
            self.used.pop_front();
            self.ours = self.ours.saturating_sub(calls);
        }
        self.others = self.others.filter(|(_, heard)| heard.saturating_add(self.span) > now);
    }

    fn record(&mut self, now: Duration) {
        let grain = self.grain.as_nanos().max(1);
        let up = (grain - now.as_nanos() % grain) % grain;
        let rounded = now.saturating_add(Duration::from_nanos(u64::try_from(up).unwrap_or(0)));
        let until = rounded.saturating_add(self.span);
        self.ours = self.ours.saturating_add(1);
        match self.used.back_mut() {
            Some((last, calls)) if *last >= until => *calls += 1,
            _ => self.used.push_back((until, 1)),
        }
    }

    /// Takes in the service's own count. `earlier` are calls still in flight that were reserved before the one answered
    /// here: the service has counted them. The estimate sinks only by an answer to a call that began after it was made,
    /// because answers overtake each other.
    fn learn(&mut self, remaining: u32, earlier: u32, reserved_at: Duration, now: Duration) {
        let used = self.ours.saturating_add(earlier);
        let others = self.limit.saturating_sub(remaining).saturating_sub(used);
        self.granted = self.granted.max(Some(remaining.saturating_add(used)));
        match self.others {
            Some((known, heard)) if others < known && reserved_at < heard => {}
            _ => self.others = (others > 0).then_some((others, now)),
        }
    }

    /// `None` if one more call fits and leaves `floor` free; else when it will, as far as that is known.
    fn wait(&self, in_flight: u32, floor: u32) -> Option<Option<Duration>> {
        let others = self.others.map_or(0, |(calls, _)| calls);
        let taken = [self.ours, others, in_flight, floor, 1].iter().fold(0_u32, |sum, n| sum.saturating_add(*n));
        let mut excess = taken.checked_sub(self.limit).filter(|excess| *excess > 0)?;
        let mut ends: Vec<_> = self.used.iter().copied().collect();
        ends.extend(self.others.map(|(calls, heard)| (heard.saturating_add(self.span), calls)));
        ends.sort_unstable();
        for (until, calls) in ends {
            excess = excess.saturating_sub(calls);
            if excess == 0 {
                return Some(Some(until));
            }
        }
        Some(None)
    }

    /// So many percent of what there is to share. The service may grant less than the limit set, as on a smaller plan; a share of
    /// the limit could be more than all that is granted, and whoever leaves it to others would wait for ever.
    fn share(&self, percent: u8) -> u32 {
        let all = self.granted.map_or(self.limit, |granted| granted.min(self.limit));
        let share = u64::from(all) * u64::from(percent.min(100)) / 100;
        u32::try_from(share).unwrap_or(u32::MAX)
    }

    fn is_idle(&self) -> bool {
        self.used.is_empty() && self.others.is_none()
    }
}

/// What a bucket says to one more call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Free,
    /// Not now. `until` is `None` where only a permit's return helps.
    Wait {
        scope: LimitScope,
        until: Option<Duration>,
    },
    /// Not today.
    Spent {
        until: Duration,
    },
}

/// Doubling, with equal jitter: 5–10 s, 10–20 s, 20–40 s, then 30–60 s.
#[derive(Debug, Default)]
struct BackOff {
    step: u32,
    begun: Option<Duration>,
}

impl BackOff {
    fn next(&mut self, reserved_at: Duration, now: Duration, runtime: &dyn Runtime) -> Duration {
        // Calls that were in flight together are refused together: that is one step.
        if self.begun.is_none_or(|begun| reserved_at >= begun) {
            self.step = (self.step + 1).min(4);
            self.begun = Some(now);
        }
        let ceiling =
            Duration::from_secs([10, 20, 40, 60].get((self.step as usize).saturating_sub(1)).copied().unwrap_or(60));
        ceiling / 2 + runtime.random_up_to(ceiling / 2)
    }

    fn answered(&mut self, reserved_at: Duration) {
        if self.begun.is_some_and(|begun| reserved_at >= begun) {
            *self = Self::default();
        }
    }
}

/// One bucket: of a member, or of a whole app.
#[derive(Debug)]
pub(super) struct Bucket {
    minute: Option<Window>,
    minute_scope: LimitScope,
    day: Option<Window>,
    concurrent: Option<u32>,
    /// Until a first answer has come, one call at a time.
    alone: bool,
    /// Permits out, in the order of their reservation, and when that was.
    in_flight: BTreeMap<u64, Duration>,
    closed: Option<(Duration, LimitScope)>,
    day_closed: Option<Duration>,
    back_off: BackOff,
}

impl Bucket {
    pub(super) fn of_member(
        per_minute: Option<u32>,
        concurrent: Option<u32>,
        per_day: Option<u32>,
        alone: bool,
    ) -> Self {
        Self {
            minute: per_minute.map(|limit| Window::new(limit, MINUTE, Duration::ZERO)),
            minute_scope: LimitScope::Minute,
            day: per_day.map(|limit| Window::new(limit, DAY, DAY_GRAIN)),
            concurrent: concurrent.map(|limit| limit.max(1)),
            alone,
            in_flight: BTreeMap::new(),
            closed: None,
            day_closed: None,
            back_off: BackOff::default(),
        }
    }

    pub(super) fn of_app(per_minute: Option<u32>) -> Self {
        Self { minute_scope: LimitScope::AppMinute, ..Self::of_member(per_minute, None, None, false) }
    }

    fn calls_in_flight(&self) -> u32 {
        u32::try_from(self.in_flight.len()).unwrap_or(u32::MAX)
    }

    /// Judges one more call, of which `kept_percent` of the day's budget is kept.
    pub(super) fn judge(&mut self, now: Duration, kept_percent: u8) -> Verdict {
        for window in [&mut self.minute, &mut self.day].into_iter().flatten() {
            window.expire(now);
        }
        self.closed = self.closed.filter(|(until, _)| *until > now);
        self.day_closed = self.day_closed.filter(|until| *until > now);
        let in_flight = self.calls_in_flight();
        if let Some(until) = self.day_closed {
            return Verdict::Spent { until };
        }
        let spent = self.day.as_ref().and_then(|day| day.wait(in_flight, day.share(kept_percent)));
        if let Some(until) = spent {
            return Verdict::Spent { until: until.unwrap_or(now.saturating_add(DAY)) };
        }
        if let Some((until, scope)) = self.closed {
            return Verdict::Wait { scope, until: Some(until) };
        }
        if self.concurrent.is_some_and(|limit| in_flight >= limit) || (self.alone && in_flight > 0) {
            return Verdict::Wait { scope: LimitScope::Concurrent, until: None };
        }
        match self.minute.as_ref().and_then(|minute| minute.wait(in_flight, 0)) {
            Some(until) => Verdict::Wait { scope: self.minute_scope, until },
            None => Verdict::Free,
        }
    }

    pub(super) fn reserve(&mut self, id: u64, now: Duration) {
        self.in_flight.insert(id, now);
    }

    /// A call ended, or may have been made: it counts from now. Takes in how many calls the service says are left, which
    /// lowers at once and never raises above the limit set.
    pub(super) fn finish(&mut self, call: Call, left_in_minute: Option<u32>, left_in_day: Option<u32>) {
        self.alone = false;
        let was_in_flight = self.in_flight.remove(&call.id).is_some();
        let earlier = u32::try_from(self.in_flight.range(..call.id).count()).unwrap_or(u32::MAX);
        for (window, left) in [(&mut self.minute, left_in_minute), (&mut self.day, left_in_day)] {
            let Some(window) = window else { continue };
            window.expire(call.now);
            if was_in_flight {
                window.record(call.now);
            }
            if let Some(left) = left {
                window.learn(left, earlier, call.reserved_at, call.now);
            }
        }
    }

    /// A call was never made.
    pub(super) fn cancel(&mut self, id: u64) {
        self.in_flight.remove(&id);
    }

    /// Closes the bucket after a refusal; never shortens what is closed already.
    pub(super) fn refused(
        &mut self,
        call: Call,
        scope: LimitScope,
        retry_after: Option<Duration>,
        runtime: &dyn Runtime,
    ) {
        let wait = retry_after.unwrap_or_else(|| self.back_off.next(call.reserved_at, call.now, runtime));
        let until = call.now.saturating_add(wait);
        if scope == LimitScope::Day {
            self.day_closed = self.day_closed.max(Some(until));
        } else if self.closed.is_none_or(|(closed, _)| closed < until) {
            self.closed = Some((until, scope));
        }
    }

    /// The service answered a call without refusing it.
    pub(super) fn accepted(&mut self, call: Call) {
        self.back_off.answered(call.reserved_at);
    }

    /// Whether nothing would be lost by forgetting this bucket.
    pub(super) fn is_idle(&mut self, now: Duration) -> bool {
        let free = self.judge(now, 0) == Verdict::Free;
        free && self.in_flight.is_empty() && [&self.minute, &self.day].into_iter().flatten().all(Window::is_idle)
    }
}

/// A call that has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) id: u64,
    pub(super) reserved_at: Duration,
    pub(super) now: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::ManualRuntime;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn call(id: u64, reserved_at: u64, now: u64) -> Call {
        Call { id, reserved_at: s(reserved_at), now: s(now) }
    }

    #[test]
    fn a_call_ages_from_its_answer_and_not_from_its_reservation() {
        let mut bucket = Bucket::of_member(Some(1), None, None, false);
        bucket.reserve(1, s(0));
        assert_eq!(bucket.judge(s(90), 0), Verdict::Wait { scope: LimitScope::Minute, until: None });
        bucket.finish(call(1, 0, 100), None, None);
        let until = Some(s(100) + MINUTE);
        assert_eq!(bucket.judge(s(159), 0), Verdict::Wait { scope: LimitScope::Minute, until });
        assert_eq!(bucket.judge(s(161), 0), Verdict::Free);
    }

    #[test]
    fn feedback_lowers_at_once_and_never_raises_above_the_limit_set() {
        let mut bucket = Bucket::of_member(Some(10), None, None, false);
        bucket.reserve(1, s(0));
        bucket.finish(call(1, 0, 1), Some(0), None);
        assert!(matches!(bucket.judge(s(2), 0), Verdict::Wait { .. }));
        bucket.finish(call(2, 2, 3), Some(1_000), None);
        let free = (10..30).take_while(|id| {
            let free = bucket.judge(s(4), 0) == Verdict::Free;
            bucket.reserve(*id, s(4));
            free
        });
        assert_eq!(free.count(), 9);
    }

    #[test]
    fn an_answer_overtaken_by_a_later_one_does_not_lift_what_that_one_lowered() {
        let mut bucket = Bucket::of_member(Some(10), None, None, false);
        bucket.finish(call(2, 1, 5), Some(0), None);
        bucket.finish(call(1, 0, 6), Some(8), None);
        assert!(matches!(bucket.judge(s(7), 0), Verdict::Wait { .. }));
        bucket.finish(call(3, 6, 8), Some(8), None);
        assert_eq!(bucket.judge(s(8), 0), Verdict::Free);
    }

    #[test]
    fn the_service_count_of_calls_still_in_flight_is_not_taken_for_calls_of_others() {
        let mut bucket = Bucket::of_member(Some(3), None, None, false);
        bucket.reserve(1, s(0));
        bucket.reserve(2, s(0));
        bucket.finish(call(2, 0, 1), Some(1), None);
        assert_eq!(bucket.judge(s(1), 0), Verdict::Free);
    }

    #[test]
    fn a_shorter_retry_after_does_not_shorten_a_longer_one() {
        let runtime = ManualRuntime::new(1);
        let mut bucket = Bucket::of_member(None, None, None, false);
        bucket.refused(call(1, 0, 10), LimitScope::Minute, Some(s(26)), &runtime);
        bucket.refused(call(2, 0, 11), LimitScope::Minute, Some(s(3)), &runtime);
        assert_eq!(bucket.judge(s(12), 0), Verdict::Wait { scope: LimitScope::Minute, until: Some(s(36)) });
        assert_eq!(bucket.judge(s(36), 0), Verdict::Free);
    }

    #[test]
    fn without_retry_after_the_wait_doubles_from_5_to_60_s_once_per_round() {
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
        back_off.answered(now);
        assert!(back_off.next(now, now, &runtime) <= s(10));
    }

    #[test]
    fn a_share_of_the_day_is_kept_from_lower_classes() {
        let mut bucket = Bucket::of_member(None, None, Some(10), false);
        for id in 0..8 {
            bucket.reserve(id, s(0));
            bucket.finish(call(id, 0, 1), None, None);
        }
        assert!(matches!(bucket.judge(s(2), 20), Verdict::Spent { .. }));
        assert_eq!(bucket.judge(s(2), 10), Verdict::Free);
        bucket.refused(call(9, 2, 3), LimitScope::Day, Some(s(73_451)), &ManualRuntime::new(1));
        assert_eq!(bucket.judge(s(4), 0), Verdict::Spent { until: s(73_454) });
    }

    #[test]
    fn the_share_that_is_kept_is_one_of_what_the_service_grants_where_that_is_less_than_the_limit_set() {
        let mut bucket = Bucket::of_member(None, None, Some(5_000), false);
        for id in 0..800 {
            assert_eq!(bucket.judge(s(id), 20), Verdict::Free, "call {id}");
            bucket.reserve(id, s(id));
            let left = u32::try_from(999 - id).unwrap();
            bucket.finish(call(id, id, id), None, Some(left));
        }
        assert!(matches!(bucket.judge(s(800), 20), Verdict::Spent { .. }));
        assert_eq!(bucket.judge(s(800), 10), Verdict::Free);
    }

    #[test]
    fn a_call_counts_for_its_whole_day_and_a_little_longer() {
        let mut bucket = Bucket::of_member(None, None, Some(1), false);
        bucket.reserve(1, s(0));
        bucket.finish(call(1, 0, 301), None, None);
        assert_eq!(bucket.judge(s(302), 0), Verdict::Spent { until: s(600) + DAY });
        assert!(!bucket.is_idle(s(302)));
        assert!(bucket.is_idle(s(600) + DAY));
    }
}

//! The books of one bucket: what is in flight, what was used in a window, what the service said. No waiting here; time is
//! an argument, always of the monotonic clock.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use super::{
    Allowance, Budget, LimitScope,
    back_off::{BackOff, Margin},
    ease::{Ease, Strain},
    sliding::Limits,
    window::Window,
};
use crate::runtime::Runtime;

/// A little more than the service's minute: two clocks that should run alike may differ by some parts in ten thousand.
const MINUTE: Duration = Duration::from_millis(60_010);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Calls of a day are kept in steps of five minutes, so that a busy bucket needs 288 of them and not 5,000 stamps.
const DAY_GRAIN: Duration = Duration::from_secs(300);

/// What a bucket says to one more call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Free,
    /// Not now. `until` is `None` where only a permit's return helps.
    Wait {
        scope: LimitScope,
        until: Option<Duration>,
        /// Whether a permit's return may end it sooner than `until`.
        sooner: bool,
    },
    /// Not today.
    Spent {
        until: Duration,
    },
}

/// What a call leaves of the budgets to calls of higher classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) day_percent: u8,
    pub(super) minute: u32,
}

impl Kept {
    pub(super) const NOTHING: Self = Self { day_percent: 0, minute: 0 };
}

/// One bucket: of a member, or of a whole app.
#[derive(Debug)]
pub(super) struct Bucket {
    minute: Option<Window>,
    minute_scope: LimitScope,
    day: Option<Window>,
    concurrent: Option<u32>,
    /// How long a call without an answer may still be under way.
    abandoned_for: Duration,
    /// Until an answer has come, one call at a time.
    alone: bool,
    /// Whether calls under way have met.
    met: bool,
    /// Permits out.
    in_flight: BTreeSet<u64>,
    /// When calls that were given up without an answer are surely over; ascending.
    abandoned: VecDeque<Duration>,
    closed: Option<(Duration, LimitScope)>,
    day_closed: Option<Duration>,
    /// When the service's day begins anew, as it has said.
    next_day: Option<Duration>,
    back_off: BackOff,
    margin: Margin,
    /// How far it stays below its limits; `None` where the limits are the service's own.
    ease: Option<Ease>,
    slow_after: Option<Duration>,
    /// Since when one call at a time finds out whether the service takes calls again.
    probing: Option<Duration>,
}

impl Bucket {
    pub(super) fn of_member(limits: &Limits) -> Self {
        Self {
            minute: limits.per_minute.map(|limit| Window::new(limit, MINUTE, Duration::ZERO)),
            minute_scope: LimitScope::Minute,
            day: limits.per_day.map(|limit| Window::new(limit, DAY, DAY_GRAIN).or_smaller(limits.smaller_day)),
            concurrent: limits.concurrent.map(|limit| limit.max(1)),
            abandoned_for: limits.abandoned_for,
            alone: limits.first_call_alone,
            met: false,
            in_flight: BTreeSet::new(),
            abandoned: VecDeque::new(),
            closed: None,
            day_closed: None,
            next_day: None,
            back_off: BackOff::default(),
            margin: Margin::default(),
            ease: limits.gives_way.then(Ease::default),
            slow_after: limits.slow_after,
            probing: None,
        }
    }

    pub(super) fn of_app(limits: &Limits) -> Self {
        let app =
            Limits { per_minute: limits.app_per_minute, abandoned_for: limits.abandoned_for, ..Limits::default() };
        Self { minute_scope: LimitScope::AppMinute, ..Self::of_member(&app) }
    }

    fn calls_in_flight(&self) -> u32 {
        u32::try_from(self.in_flight.len()).unwrap_or(u32::MAX)
    }

    fn expire(&mut self, now: Duration) {
        for window in [&mut self.minute, &mut self.day].into_iter().flatten() {
            window.expire(now);
        }
        if self.next_day.is_some_and(|begin| begin <= now) {
            self.next_day = None;
            self.day.iter_mut().for_each(Window::begin_anew);
            // By a sliding window there is place for one, by a fixed one for all: its answer tells.
            self.alone = true;
        }
        self.closed = self.closed.filter(|(until, _)| *until > now);
        self.day_closed = self.day_closed.filter(|until| *until > now);
        while self.abandoned.front().is_some_and(|until| *until <= now) {
            self.abandoned.pop_front();
        }
    }

    /// Judges one more call, which leaves a part of the budgets to others.
    pub(super) fn judge(&mut self, now: Duration, kept: Kept) -> Verdict {
        self.expire(now);
        let in_flight = self.calls_in_flight();
        if let Some(until) = self.day_closed {
            return Verdict::Spent { until };
        }
        if let Some(until) = self.day.as_ref().and_then(|day| Self::spent(day, now, in_flight, kept)) {
            return Verdict::Spent { until };
        }
        if let Some((until, scope)) = self.closed {
            return Verdict::Wait { scope, until: Some(until), sooner: false };
        }
        if (self.alone || self.probing.is_some()) && in_flight > 0 {
            return Verdict::Wait { scope: LimitScope::Concurrent, until: None, sooner: true };
        }
        if self.concurrent.is_some_and(|limit| self.places_taken() >= self.eased(limit, now)) {
            let until = self.abandoned.front().copied();
            return Verdict::Wait { scope: LimitScope::Concurrent, until, sooner: in_flight > 0 };
        }
        let given_up = self.minute.as_ref().map_or(0, |minute| minute.limit() - self.eased(minute.limit(), now));
        let room = [kept.minute, self.margin.calls(now), given_up].into_iter().fold(0, u32::saturating_add);
        let minute = self.minute.as_ref().and_then(|minute| minute.wait(in_flight, room.min(minute.most_kept())));
        match minute {
            // Without a time, a permit's return ends it: where there is none out, nothing would.
            Some(until) => {
                let until = until.or_else(|| (in_flight == 0).then(|| now.saturating_add(MINUTE)));
                Verdict::Wait { scope: self.minute_scope, until, sooner: false }
            }
            None => Verdict::Free,
        }
    }

    /// What is left of a limit while the service has too much to do.
    fn eased(&self, limit: u32, now: Duration) -> u32 {
        self.ease.as_ref().map_or(limit, |ease| ease.of(limit, now))
    }

    /// Until when the day is spent, if it is. Where that rests on what the service said a while ago, one call goes and asks.
    fn spent(day: &Window, now: Duration, in_flight: u32, kept: Kept) -> Option<Duration> {
        let floor = day.share(kept.day_percent);
        let until = day.wait(in_flight, floor)?.unwrap_or(now.saturating_add(DAY));
        match day.ask_again(in_flight) {
            Some(again) if again > now => Some(until.min(again)),
            Some(_) if in_flight == 0 => None,
            Some(_) => Some(until.min(now.saturating_add(MINUTE))), // somebody is asking
            None => Some(until),
        }
    }

    /// The places that calls hold, those given up among them: the service may still be at work on these.
    fn places_taken(&self) -> u32 {
        self.calls_in_flight().saturating_add(u32::try_from(self.abandoned.len()).unwrap_or(u32::MAX))
    }

    /// What is left for a call of the highest class; `app_minute` is left to the bucket of the app.
    pub(super) fn budget(&mut self, now: Duration) -> Budget {
        self.expire(now);
        let in_flight = self.calls_in_flight();
        let taken = self.places_taken();
        let places = |limit: u32| Allowance { limit, left: limit.saturating_sub(taken) };
        let closed = [self.closed, self.day_closed.map(|until| (until, LimitScope::Day))];
        Budget {
            concurrent: self.concurrent.map(places),
            minute: self.minute.as_ref().map(|minute| minute.allowance(in_flight)),
            day: self.day.as_ref().map(|day| day.allowance(in_flight)),
            app_minute: None,
            closed: closed.into_iter().flatten().max().map(|(until, scope)| (scope, until.saturating_sub(now))),
        }
    }

    pub(super) fn reserve(&mut self, id: u64) {
        self.met = !self.in_flight.is_empty();
        self.in_flight.insert(id);
    }

    /// A call was answered: it counts from now. Takes in how many calls the service says are left, which lowers at once and
    /// never raises above the limit set.
    ///
    /// A call that was refused counts too: whether the service counts it, it does not say.
    pub(super) fn finish(&mut self, call: Call, left_in_minute: Option<u32>, left_in_day: Option<u32>) {
        self.alone = false;
        let was_in_flight = self.in_flight.remove(&call.id);
        let in_flight = self.calls_in_flight();
        let was_alone = was_in_flight && in_flight == 0 && !self.met && self.abandoned.is_empty();
        let windows = [(&mut self.minute, left_in_minute, false), (&mut self.day, left_in_day, was_alone)];
        for (window, left, alone) in windows {
            let Some(window) = window else { continue };
            window.expire(call.now);
            if was_in_flight {
                window.record(call.now);
            }
            match left {
                Some(left) if alone => window.learn_alone(left, call),
                Some(left) => window.learn(left, in_flight, call),
                None => {}
            }
        }
    }

    /// A call was given up without an answer: it may arrive, and be worked on, for a while yet. It holds its place so long, and
    /// counts from then.
    pub(super) fn abandon(&mut self, id: u64, now: Duration) {
        if !self.in_flight.remove(&id) {
            return;
        }
        let over = now.saturating_add(self.abandoned_for);
        if over > now {
            self.abandoned.push_back(over);
        }
        for window in [&mut self.minute, &mut self.day].into_iter().flatten() {
            window.record(over);
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
        if let Some(minute) = self.minute.as_ref().filter(|_| scope == self.minute_scope) {
            self.margin.refused(call.reserved_at, call.now, minute.limit());
        }
        if let Some(ease) = &mut self.ease {
            // That a service refuses one call alone says nothing of how many it could take.
            if self.probing.is_none_or(|since| call.reserved_at < since) {
                ease.strained(Strain::Refused, call.reserved_at, call.now);
            }
            self.probing = Some(call.now);
        }
        let wait = retry_after.unwrap_or_else(|| self.back_off.next(call.reserved_at, call.now, runtime));
        let until = call.now.saturating_add(wait);
        if scope == LimitScope::Day {
            self.day_closed = self.day_closed.max(Some(until));
            if retry_after.is_some() {
                self.next_day = self.day_closed;
            }
        } else if self.closed.is_none_or(|(closed, _)| closed < until) {
            self.closed = Some((until, scope));
        }
    }

    /// The service answered a call without refusing it.
    pub(super) fn accepted(&mut self, call: Call) {
        self.back_off.answered(call.reserved_at);
        self.probing = self.probing.filter(|since| call.reserved_at < *since);
        let took = call.now.saturating_sub(call.reserved_at);
        if let (Some(ease), Some(slow_after)) = (&mut self.ease, self.slow_after)
            && took > slow_after
        {
            ease.strained(Strain::Slow, call.reserved_at, call.now);
        }
    }

    /// Whether nothing would be lost by forgetting this bucket.
    pub(super) fn is_idle(&mut self, now: Duration) -> bool {
        let free = self.judge(now, Kept::NOTHING) == Verdict::Free;
        let eased = self.ease.as_ref().is_some_and(|ease| !ease.is_whole(now)) || self.probing.is_some();
        free && !eased
            && self.places_taken() == 0
            && [&self.minute, &self.day].into_iter().flatten().all(Window::is_idle)
    }
}

/// A call that has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) id: u64,
    pub(super) reserved_at: Duration,
    pub(super) now: Duration,
    /// Whether it was refused for a limit.
    pub(super) refused: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::ManualRuntime;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const fn day(day_percent: u8) -> Kept {
        Kept { day_percent, minute: 0 }
    }

    fn call(id: u64, reserved_at: u64, now: u64) -> Call {
        Call { id, reserved_at: s(reserved_at), now: s(now), refused: false }
    }

    #[test]
    fn a_call_ages_from_its_answer_and_not_from_its_reservation() {
        let mut bucket = Bucket::of_member(&Limits { per_minute: Some(1), ..Limits::default() });
        bucket.reserve(1);
        assert_eq!(
            bucket.judge(s(90), Kept::NOTHING),
            Verdict::Wait { scope: LimitScope::Minute, until: None, sooner: false }
        );
        bucket.finish(call(1, 0, 100), None, None);
        let until = Some(s(100) + MINUTE);
        assert_eq!(
            bucket.judge(s(159), Kept::NOTHING),
            Verdict::Wait { scope: LimitScope::Minute, until, sooner: false }
        );
        assert_eq!(bucket.judge(s(161), Kept::NOTHING), Verdict::Free);
    }

    #[test]
    fn feedback_lowers_at_once_and_never_raises_above_the_limit_set() {
        let mut bucket = Bucket::of_member(&Limits { per_minute: Some(10), ..Limits::default() });
        bucket.reserve(1);
        bucket.finish(call(1, 0, 1), Some(0), None);
        assert!(matches!(bucket.judge(s(2), Kept::NOTHING), Verdict::Wait { .. }));
        bucket.finish(call(2, 2, 3), Some(1_000), None);
        let free = (10..30).take_while(|id| {
            let free = bucket.judge(s(4), Kept::NOTHING) == Verdict::Free;
            bucket.reserve(*id);
            free
        });
        assert_eq!(free.count(), 9);
    }

    #[test]
    fn an_answer_overtaken_by_a_later_one_does_not_lift_what_that_one_lowered() {
        let mut bucket = Bucket::of_member(&Limits { per_minute: Some(10), ..Limits::default() });
        bucket.finish(call(2, 1, 5), Some(0), None);
        bucket.finish(call(1, 0, 6), Some(8), None);
        assert!(matches!(bucket.judge(s(7), Kept::NOTHING), Verdict::Wait { .. }));
        bucket.finish(call(3, 6, 8), Some(8), None);
        assert_eq!(bucket.judge(s(8), Kept::NOTHING), Verdict::Free);
    }

    #[test]
    fn the_service_count_of_calls_still_in_flight_is_not_taken_for_calls_of_others() {
        let mut bucket = Bucket::of_member(&Limits { per_minute: Some(3), ..Limits::default() });
        bucket.reserve(1);
        bucket.reserve(2);
        bucket.finish(call(2, 0, 1), Some(1), None);
        assert_eq!(bucket.judge(s(1), Kept::NOTHING), Verdict::Free);
    }

    #[test]
    fn a_shorter_retry_after_does_not_shorten_a_longer_one() {
        let runtime = ManualRuntime::new(1);
        let mut bucket = Bucket::of_member(&Limits::default());
        bucket.refused(call(1, 0, 10), LimitScope::Minute, Some(s(26)), &runtime);
        bucket.refused(call(2, 0, 11), LimitScope::Minute, Some(s(3)), &runtime);
        assert_eq!(
            bucket.judge(s(12), Kept::NOTHING),
            Verdict::Wait { scope: LimitScope::Minute, until: Some(s(36)), sooner: false }
        );
        assert_eq!(bucket.judge(s(36), Kept::NOTHING), Verdict::Free);
    }

    #[test]
    fn a_share_of_the_day_is_kept_from_lower_classes() {
        let mut bucket = Bucket::of_member(&Limits { per_day: Some(10), ..Limits::default() });
        for id in 0..8 {
            bucket.reserve(id);
            bucket.finish(call(id, 0, 1), None, None);
        }
        assert!(matches!(bucket.judge(s(2), day(20)), Verdict::Spent { .. }));
        assert_eq!(bucket.judge(s(2), day(10)), Verdict::Free);
        bucket.refused(call(9, 2, 3), LimitScope::Day, Some(s(73_451)), &ManualRuntime::new(1));
        assert_eq!(bucket.judge(s(4), Kept::NOTHING), Verdict::Spent { until: s(73_454) });
    }

    #[test]
    fn the_share_that_is_kept_is_one_of_what_the_service_grants_where_that_is_less_than_the_limit_set() {
        let mut bucket = Bucket::of_member(&Limits { per_day: Some(5_000), ..Limits::default() });
        for id in 0..800 {
            assert_eq!(bucket.judge(s(id), day(20)), Verdict::Free, "call {id}");
            bucket.reserve(id);
            let left = u32::try_from(999 - id).unwrap();
            bucket.finish(call(id, id, id), None, Some(left));
        }
        assert!(matches!(bucket.judge(s(800), day(20)), Verdict::Spent { .. }));
        assert_eq!(bucket.judge(s(800), day(10)), Verdict::Free);
    }

    #[test]
    fn a_call_counts_for_its_whole_day_and_a_little_longer() {
        let mut bucket = Bucket::of_member(&Limits { per_day: Some(1), ..Limits::default() });
        bucket.reserve(1);
        bucket.finish(call(1, 0, 301), None, None);
        assert_eq!(bucket.judge(s(302), Kept::NOTHING), Verdict::Spent { until: s(600) + DAY });
        assert!(!bucket.is_idle(s(302)));
        assert!(bucket.is_idle(s(600) + DAY));
    }

    #[test]
    fn a_call_given_up_holds_its_place_while_it_may_be_under_way_and_counts_from_then() {
        let limits = Limits { per_minute: Some(2), concurrent: Some(1), abandoned_for: s(30), ..Limits::default() };
        let mut bucket = Bucket::of_member(&limits);
        bucket.reserve(1);
        bucket.abandon(1, s(10));
        let until = Some(s(40));
        assert_eq!(
            bucket.judge(s(39), Kept::NOTHING),
            Verdict::Wait { scope: LimitScope::Concurrent, until, sooner: false }
        );
        assert_eq!(bucket.judge(s(40), Kept::NOTHING), Verdict::Free);
        bucket.reserve(2);
        bucket.finish(call(2, 40, 41), None, None);
        let until = Some(s(40) + MINUTE);
        assert_eq!(
            bucket.judge(s(42), Kept::NOTHING),
            Verdict::Wait { scope: LimitScope::Minute, until, sooner: false }
        );
        assert!(!bucket.is_idle(s(100)));
        assert!(bucket.is_idle(s(40) + MINUTE + s(1)));
    }

    #[test]
    fn a_part_of_the_minute_is_kept_from_lower_classes() {
        let mut bucket = Bucket::of_member(&Limits { per_minute: Some(3), ..Limits::default() });
        bucket.reserve(1);
        assert!(matches!(bucket.judge(s(0), Kept { day_percent: 0, minute: 2 }), Verdict::Wait { .. }));
        assert_eq!(bucket.judge(s(0), Kept { day_percent: 0, minute: 1 }), Verdict::Free);
    }

    #[test]
    fn what_is_kept_of_a_minute_never_exceeds_what_the_service_grants() {
        let mut bucket = Bucket::of_member(&Limits { per_minute: Some(60), ..Limits::default() });
        bucket.reserve(1);
        bucket.finish(call(1, 0, 1), Some(1), None);
        let backfill = Kept { day_percent: 0, minute: 2 };
        assert!(matches!(bucket.judge(s(2), backfill), Verdict::Wait { .. }));
        assert_eq!(bucket.judge(s(62), backfill), Verdict::Free, "it grants 2, and a lower class is not shut out");
    }

    #[test]
    fn after_a_refusal_one_call_goes_first_and_then_half_of_them() {
        let limits = Limits { concurrent: Some(4), gives_way: true, ..Limits::default() };
        let mut bucket = Bucket::of_member(&limits);
        let runtime = ManualRuntime::new(1);
        let alone = Verdict::Wait { scope: LimitScope::Concurrent, until: None, sooner: true };
        bucket.reserve(1);
        bucket.reserve(2);
        bucket.refused(call(1, 0, 10), LimitScope::Unnamed, Some(s(5)), &runtime);
        bucket.finish(call(1, 0, 10), None, None);
        bucket.accepted(call(2, 0, 11)); // was under way before: it says nothing
        bucket.finish(call(2, 0, 11), None, None);
        assert!(matches!(bucket.judge(s(14), Kept::NOTHING), Verdict::Wait { until: Some(_), .. }));
        bucket.reserve(3);
        assert_eq!(bucket.judge(s(15), Kept::NOTHING), alone);
        // Refused again, it closes again, and one call goes again; the share stays at half.
        bucket.refused(call(3, 15, 16), LimitScope::Unnamed, Some(s(5)), &runtime);
        bucket.finish(call(3, 15, 16), None, None);
        bucket.reserve(4);
        assert_eq!(bucket.judge(s(21), Kept::NOTHING), alone);
        bucket.finish(call(4, 21, 22), None, None);
        bucket.accepted(call(4, 21, 22));
        let free = (5..10).take_while(|id| {
            let free = bucket.judge(s(23), Kept::NOTHING) == Verdict::Free;
            bucket.reserve(*id);
            free
        });
        assert_eq!(free.count(), 3, "of four, 51 percent");
    }

    #[test]
    fn slow_answers_lower_how_many_calls_go_at_once() {
        let limits = Limits { concurrent: Some(4), gives_way: true, slow_after: Some(s(5)), ..Limits::default() };
        let mut bucket = Bucket::of_member(&limits);
        for round in 0..6 {
            bucket.accepted(call(round, round * 10, round * 10 + 6));
        }
        bucket.reserve(7);
        assert!(matches!(bucket.judge(s(57), Kept::NOTHING), Verdict::Wait { scope: LimitScope::Concurrent, .. }));
        assert!(!bucket.is_idle(s(57)));
        assert_eq!(bucket.judge(s(57 + 400), Kept::NOTHING), Verdict::Free);
    }

    #[test]
    fn what_is_left_can_be_read() {
        let limits = Limits { per_minute: Some(60), concurrent: Some(5), per_day: Some(5_000), ..Limits::default() };
        let mut bucket = Bucket::of_member(&limits);
        bucket.reserve(1);
        bucket.finish(call(1, 0, 1), Some(50), Some(999));
        bucket.reserve(2);
        let budget = bucket.budget(s(2));
        assert_eq!(budget.concurrent, Some(Allowance { limit: 5, left: 4 }));
        assert_eq!(budget.minute, Some(Allowance { limit: 51, left: 49 }));
        assert_eq!(budget.day, Some(Allowance { limit: 1_000, left: 998 }));
        assert_eq!(budget.closed, None);
        bucket.refused(call(2, 0, 2), LimitScope::Minute, Some(s(9)), &ManualRuntime::new(1));
        assert_eq!(bucket.budget(s(3)).closed, Some((LimitScope::Minute, s(8))));
    }
}

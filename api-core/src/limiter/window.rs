//! How many calls lie in one span of time: ours, those of other programs as far as the service tells, and what it grants.

use std::{collections::VecDeque, time::Duration};

use super::{Allowance, bucket::Call};

/// How long a service that had nothing left is not asked whether it has something again.
const ASK_AGAIN: Duration = Duration::from_secs(600);
/// The same as [`ASK_AGAIN`] where what it has left is kept for others: there, each question costs them a call.
const ASK_AGAIN_OF_WHAT_IS_KEPT: Duration = Duration::from_secs(3_600);

/// How many calls may lie in any span of time.
#[derive(Debug)]
pub(super) struct Window {
    limit: u32,
    /// A smaller limit that the service may have instead.
    smaller: Option<u32>,
    span: Duration,
    grain: Duration,
    /// When calls stop to count, and how many; ascending.
    used: VecDeque<(Duration, u32)>,
    /// The sum of `used`.
    ours: u32,
    /// Calls of other programs and of an earlier process, as far as the service's count exceeds ours.
    others: Option<Others>,
    /// The most that the service was seen to grant: what it had left, and what we had used since it last had more. At first the
    /// limit set, where calls that were in flight may be what is missing to it. In a window that an earlier process has used it
    /// is learned too low.
    granted: Option<u32>,
    /// When the service last told what it had left.
    heard: Option<Duration>,
    /// What the service last had left, and how many answers ago it last rose.
    left: Option<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Others {
    calls: u32,
    since: Duration,
    confirmed: Duration,
}

impl Window {
    /// Calls are kept in steps of `grain`, so that a busy day needs few of them.
    pub(super) fn new(limit: u32, span: Duration, grain: Duration) -> Self {
        let limit = limit.max(1);
        Self {
            limit,
            smaller: None,
            span,
            grain,
            used: VecDeque::new(),
            ours: 0,
            others: None,
            granted: None,
            heard: None,
            left: None,
        }
    }

    /// The service may have this limit instead.
    pub(super) fn or_smaller(self, smaller: Option<u32>) -> Self {
        Self { smaller, ..self }
    }

    pub(super) fn expire(&mut self, now: Duration) {
        while let Some((_, calls)) = self.used.front().copied().filter(|(until, _)| *until <= now) {
            self.used.pop_front();
            self.ours = self.ours.saturating_sub(calls);
        }
        self.others = self.others.filter(|others| others.confirmed.saturating_add(self.span) > now);
    }

    /// The service's window begins anew: nothing counts any more.
    pub(super) fn begin_anew(&mut self) {
        let granted = self.granted;
        *self = Self { granted, ..Self::new(self.limit, self.span, self.grain).or_smaller(self.smaller) };
    }

    /// A call counts from `at`, which is now, or later for a call that may still arrive.
    pub(super) fn record(&mut self, at: Duration) {
        let grain = self.grain.as_nanos().max(1);
        let up = (grain - at.as_nanos() % grain) % grain;
        let rounded = at.saturating_add(Duration::from_nanos(u64::try_from(up).unwrap_or(0)));
        let until = rounded.saturating_add(self.span);
        self.ours = self.ours.saturating_add(1);
        let place = self.used.partition_point(|(end, _)| *end < until);
        match self.used.get_mut(place) {
            Some((end, calls)) if *end == until => *calls += 1,
            _ => self.used.insert(place, (until, 1)),
        }
    }

    /// Takes in the service's own count. Of the calls `in_flight` it may have counted every one or none. The estimate of others'
    /// calls moves no further than it must to agree with that; and it sinks only by an answer to a call that began after it
    /// was made, because answers overtake each other.
    pub(super) fn learn(&mut self, remaining: u32, in_flight: u32, call: Call) {
        self.heard = Some(call.now);
        // A window that is used up does not show how much it holds.
        let grants = if call.refused { self.grants() } else { self.learn_what_is_granted(remaining, in_flight) };
        // What was not left although more is granted than was thought, others had.
        let more = self.granted.map_or(0, |before| grants.saturating_sub(before));
        let known = self.others.map(|others| Others { calls: others.calls.saturating_add(more), ..others });
        if !call.refused {
            self.granted = Some(grants);
        }
        let most_others = grants.saturating_sub(remaining).saturating_sub(self.ours);
        let least_others = most_others.saturating_sub(in_flight);
        self.others = match known {
            Some(known) if known.calls > most_others && call.reserved_at < known.since => Some(known),
            Some(known) if (least_others..=most_others).contains(&known.calls) => {
                Some(Others { confirmed: call.now, ..known })
            }
            known => {
                let calls = known.map_or(0, |known| known.calls).clamp(least_others, most_others);
                (calls > 0).then_some(Others { calls, since: call.now, confirmed: call.now })
            }
        };
    }

    fn learn_what_is_granted(&mut self, remaining: u32, in_flight: u32) -> u32 {
        let since_rise = match self.left {
            Some((left, answers)) if remaining < left => answers.saturating_add(1),
            _ => 1,
        };
        self.left = Some((remaining, since_rise));
        // Not all that we have used: a fixed window may just have begun anew, and ours would be counted twice.
        let least = remaining.saturating_add(since_rise);
        match self.granted {
            Some(granted) => granted.max(least),
            None if least.saturating_add(in_flight) >= self.limit => self.limit,
            None => least,
        }
        .min(self.limit)
    }

    /// Takes in the service's own count, told to a call that was alone under way. If by our books nothing was left for that
    /// call, and the service has more, then its window has begun anew, or calls of others have ceased to count: the books
    /// are begun anew with this call. What it still counts of our calls stands in them as others', for as long as it can.
    pub(super) fn learn_alone(&mut self, remaining: u32, call: Call) {
        if self.taken(0) > self.grants() && !call.refused {
            self.begin_anew();
            self.record(call.now);
        }
        self.learn(remaining, 0, call);
    }

    /// `None` if one more call fits and leaves `floor` free; else when it will, as far as that is known.
    pub(super) fn wait(&self, in_flight: u32, floor: u32) -> Option<Option<Duration>> {
        let taken = [self.taken(in_flight), floor, 1].iter().fold(0_u32, |sum, n| sum.saturating_add(*n));
        let mut excess = taken.checked_sub(self.grants()).filter(|excess| *excess > 0)?;
        let mut ends: Vec<_> = self.used.iter().copied().collect();
        ends.extend(self.others.map(|others| (others.confirmed.saturating_add(self.span), others.calls)));
        ends.sort_unstable();
        for (until, calls) in ends {
            excess = excess.saturating_sub(calls);
            if excess == 0 {
                return Some(Some(until));
            }
        }
        Some(None)
    }

    /// When it is worth to ask the service although nothing is left by its own last word: what it said of others' calls grows
    /// old, and a fixed window may have begun anew. `None` where our own calls alone have used up one of the limits set.
    pub(super) fn ask_again(&self, in_flight: u32) -> Option<Duration> {
        let is_known = self.grants() == self.limit || Some(self.grants()) == self.smaller;
        let is_doubtful = self.others.is_some() || !is_known;
        let pause = if self.taken(in_flight) >= self.grants() { ASK_AGAIN } else { ASK_AGAIN_OF_WHAT_IS_KEPT };
        self.heard.filter(|_| is_doubtful).map(|heard| heard.saturating_add(pause))
    }

    fn taken(&self, in_flight: u32) -> u32 {
        let others = self.others.map_or(0, |others| others.calls);
        self.ours.saturating_add(others).saturating_add(in_flight)
    }

    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    /// What there is to share: the service may grant less than the limit set, as on a smaller plan.
    fn grants(&self) -> u32 {
        self.granted.unwrap_or(self.limit)
    }

    /// So many percent of what there is to share: a share of the limit set could be more than all that is granted, and whoever
    /// leaves it to others would wait for ever.
    pub(super) fn share(&self, percent: u8) -> u32 {
        let share = u64::from(self.grants()) * u64::from(percent.min(100)) / 100;
        u32::try_from(share).unwrap_or(u32::MAX)
    }

    /// The most that a call can leave to others: all but itself. To leave more would be to wait for ever.
    pub(super) fn most_kept(&self) -> u32 {
        self.grants().saturating_sub(1)
    }

    pub(super) fn allowance(&self, in_flight: u32) -> Allowance {
        Allowance { limit: self.grants(), left: self.grants().saturating_sub(self.taken(in_flight)) }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.used.is_empty() && self.others.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// A service of a fixed day of 100 s that grants 10, and one program that uses what it may.
    #[test]
    fn what_is_granted_is_learned_and_not_overrated_when_a_fixed_window_begins_anew() {
        let mut window = Window::new(50, s(100), s(1));
        let mut now = s(50);
        for left in [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8, 7] {
            now += s(5);
            window.expire(now);
            window.record(now);
            window.learn(left, 0, Call { id: 0, reserved_at: now, now, refused: false });
            assert_eq!(window.allowance(0).limit, 10, "at {now:?}");
        }
        assert_eq!(window.share(20), 2);
    }

    #[test]
    fn calls_that_count_from_later_stand_in_their_place() {
        let mut window = Window::new(3, s(60), Duration::ZERO);
        window.record(s(30));
        window.record(s(1));
        window.record(s(2));
        assert_eq!(window.wait(0, 0), Some(Some(s(61))));
        window.expire(s(62));
        assert_eq!((window.wait(0, 0), window.wait(0, 2)), (None, Some(Some(s(90)))));
    }
}

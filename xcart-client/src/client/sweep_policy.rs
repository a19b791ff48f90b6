//! Which orders a sweep looks at, how much of it at once, and how soon that is round.

use std::time::Duration;

use api_core::runtime::Timestamp;

use crate::wire::{Order, PaymentStatusCode};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Which orders a sweep looks at, and with how many calls in a round.
///
/// Looked at is an order that was placed within [`placed_within`](Self::placed_within) and last changed not longer ago than its
/// payment status asks for:
///
/// | payment status | for how long after its last change | because then may come |
/// |---|---|---|
/// | Q, A, PP, none, a merchant's own | [`unsettled_for`](Self::unsettled_for), 90 days | a capture, a payment, another refund in part |
/// | P, R | [`settled_for`](Self::settled_for), 45 days | a refund, a parcel's number |
/// | D, C | [`closed_for`](Self::closed_for), 7 days | a payment after all |
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct SweepPolicy {
    placed_within: Duration,
    unsettled_for: Duration,
    settled_for: Duration,
    closed_for: Duration,
    calls: u32,
}

impl Default for SweepPolicy {
    fn default() -> Self {
        Self {
            placed_within: DAY * 365,
            unsettled_for: DAY * 90,
            settled_for: DAY * 45,
            closed_for: DAY * 7,
            calls: 60,
        }
    }
}

impl SweepPolicy {
    /// The times of the table, and 60 calls in a round.
    pub fn new() -> Self {
        Self::default()
    }

    /// Orders placed longer ago are not listed; 365 days unless set. All younger ones are, where the store does not filter by
    /// the date of change, at a call for about a hundred of them.
    pub fn placed_within(mut self, age: Duration) -> Self {
        self.placed_within = age;
        self
    }

    /// How long after its last change an order that is not settled is looked at; 90 days unless set.
    pub fn unsettled_for(mut self, age: Duration) -> Self {
        self.unsettled_for = age;
        self
    }

    /// How long after its last change a paid or refunded order is looked at; 45 days unless set.
    pub fn settled_for(mut self, age: Duration) -> Self {
        self.settled_for = age;
        self
    }

    /// How long after its last change a declined or cancelled order is looked at; 7 days unless set.
    pub fn closed_for(mut self, age: Duration) -> Self {
        self.closed_for = age;
        self
    }

    /// How many calls a round may make, 2 at least; 60 unless set. A call that is repeated, and the search for a bad row, come
    /// on top.
    pub fn calls_per_round(mut self, calls: u32) -> Self {
        self.calls = calls.max(2);
        self
    }

    pub(super) fn calls(&self) -> u32 {
        self.calls
    }

    /// Whether the order is looked at.
    pub fn looks_at(&self, order: &Order, now: Timestamp) -> bool {
        let limit = match order.payment_status.as_ref().map(|status| &status.code) {
            Some(PaymentStatusCode::Paid | PaymentStatusCode::Refunded) => self.settled_for,
            Some(PaymentStatusCode::Declined | PaymentStatusCode::Cancelled) => self.closed_for,
            _ => self.unsettled_for,
        };
        let is_within = |at: Timestamp, limit: Duration| (now - at).to_std().unwrap_or_default() <= limit;
        is_within(order.create_date.0, self.placed_within)
            && is_within(order.update_date.0.max(order.create_date.0), limit)
    }

    /// The earliest dates of placement and of change that matter.
    pub(super) fn floors(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let before = |age: Duration| now.checked_sub_signed(chrono::TimeDelta::from_std(age).ok()?);
        let longest = self.unsettled_for.max(self.settled_for).max(self.closed_for);
        (before(self.placed_within), before(longest))
    }

    /// How many calls a whole cycle takes, at most, where the list has `listed` orders of which `looked_at` are looked at: one
    /// for each of these, and one for every 33 that are listed (of a page of 100; in fact for about 95).
    pub fn calls_per_cycle(&self, listed: u64, looked_at: u64) -> u64 {
        looked_at.saturating_add(listed.div_ceil(33)).saturating_add(1)
    }

    /// How many rounds a whole cycle takes, at most. Each begins by reading again the page at which the last one stopped.
    pub fn rounds_per_cycle(&self, listed: u64, looked_at: u64) -> u64 {
        self.calls_per_cycle(listed, looked_at).div_ceil(u64::from(self.calls).saturating_sub(1).max(1))
    }

    /// The longest time from something that happens to an order to its being seen, where a round is made every `interval` and
    /// the list never has more than `listed` orders of which `looked_at` are looked at: one cycle, and one round.
    pub fn bound(&self, listed: u64, looked_at: u64, interval: Duration) -> Duration {
        let rounds = self.rounds_per_cycle(listed, looked_at).saturating_add(1);
        interval.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }
}

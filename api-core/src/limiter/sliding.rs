//! The limiter of one process: who waits, in which order, and who is woken. It knows no async runtime but [`Runtime`].

use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;

use super::{
    BucketKey, Budget, Feedback, LimitScope, Permit, PermitHandle, Priority, RateLimited, RateLimiter,
    bucket::{Bucket, Call, Kept, Verdict},
};
use crate::runtime::Runtime;

/// What to ask of a service at most. `None` is no limit; a limit of 0 is read as 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Calls of a bucket in any 60 seconds.
    pub per_minute: Option<u32>,
    /// Calls of a bucket in flight.
    pub concurrent: Option<u32>,
    /// Calls of a bucket in any 24 hours.
    pub per_day: Option<u32>,
    /// What a smaller plan of the service grants in a day. A day that shows itself to hold just that is taken for the plan's,
    /// not for a larger one that somebody else has used.
    pub smaller_day: Option<u32>,
    /// Calls of an app in any 60 seconds, over all its buckets.
    pub app_per_minute: Option<u32>,
    /// How many percent of the day [`Priority::Normal`] leaves to the higher classes.
    pub kept_from_normal_percent: u8,
    /// How many percent of the day [`Priority::Backfill`] leaves to the higher classes.
    pub kept_from_backfill_percent: u8,
    /// How many of the minute's calls [`Priority::Backfill`] leaves to the higher classes, so that a person who comes in the
    /// midst of it need not wait for the next minute.
    pub kept_from_backfill_minute: u32,
    /// How long a call whose answer nobody waits for any more (a time-out, a cancelled task) may still be on its way and be
    /// worked on. It holds its place in flight so long, and counts in the minute and the day from then.
    pub abandoned_for: Duration,
    /// Whether a bucket's first call goes alone, so that its answer tells what an earlier process has used.
    pub first_call_alone: bool,
    /// Whether these limits are a guess, since the service has none of its own that it tells. Then each refusal halves calls
    /// at once and a minute, down to a twentieth, and every ten quiet seconds give a hundredth back, near to where it was
    /// refused every quiet minute; and when a refusal's pause is over, one call goes alone and finds out whether the service
    /// takes calls again.
    pub gives_way: bool,
    /// Where the bucket [gives way](Self::gives_way): an answer that takes longer than this lowers calls at once and a minute
    /// by a quarter of what they are, down to a quarter of the limits.
    pub slow_after: Option<Duration>,
}

impl Default for Limits {
    /// No limits; once a day is limited, 10 % of it is kept from everyday work and 20 % from work of the past.
    fn default() -> Self {
        Self {
            per_minute: None,
            concurrent: None,
            per_day: None,
            smaller_day: None,
            app_per_minute: None,
            kept_from_normal_percent: 10,
            kept_from_backfill_percent: 20,
            kept_from_backfill_minute: 0,
            abandoned_for: Duration::ZERO,
            first_call_alone: false,
            gives_way: false,
            slow_after: None,
        }
    }
}

impl Limits {
    fn kept_from(&self, priority: Priority) -> Kept {
        match priority {
            Priority::Urgent | Priority::Verify => Kept::NOTHING,
            Priority::Normal => Kept { day_percent: self.kept_from_normal_percent, minute: 0 },
            Priority::Backfill => {
                Kept { day_percent: self.kept_from_backfill_percent, minute: self.kept_from_backfill_minute }
            }
        }
    }
}

/// [`RateLimiter`] of one process. A slot is taken at the reservation and ages from the answer, so that however long a
/// request was under way, no 60 seconds of the service, sliding or fixed, see more than the limit. A refusal closes the
/// bucket until its `Retry-After`, or for 5 to 60 s where there is none.
///
/// The counts live in memory: several processes divide the limits between them, and after a restart the service's own
/// counts are learned from the first answer. Clones share their counts.
#[derive(Debug, Clone)]
pub struct SlidingWindowLimiter {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    runtime: Arc<dyn Runtime>,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    members: BTreeMap<BucketKey, Lane>,
    apps: BTreeMap<Arc<str>, Lane>,
    own_limits: BTreeMap<BucketKey, Limits>,
    next: u64,
    /// At how many members idle ones are forgotten.
    sweep_at: usize,
}

/// A sleep until the time beside it.
type Timer<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Place in a queue: class first, then order of arrival.
type Ticket = (Priority, u64);

/// A bucket and who waits for it.
#[derive(Debug)]
struct Lane {
    bucket: Bucket,
    waiting: BTreeMap<Ticket, Waker>,
}

impl Lane {
    fn new(bucket: Bucket) -> Self {
        Self { bucket, waiting: BTreeMap::new() }
    }

    fn is_first(&self, ticket: Ticket) -> bool {
        self.waiting.first_key_value().is_none_or(|(first, _)| *first >= ticket)
    }

    fn wake_first(&self, woken: &mut Vec<Waker>) {
        woken.extend(self.waiting.first_key_value().map(|(_, waker)| waker.clone()));
    }

    fn leave(&mut self, ticket: Ticket, woken: &mut Vec<Waker>) {
        if self.waiting.remove(&ticket).is_some() {
            self.wake_first(woken);
        }
    }
}

impl State {
    fn limits<'a>(&'a self, common: &'a Limits, key: &BucketKey) -> &'a Limits {
        self.own_limits.get(key).unwrap_or(common)
    }

    fn create(&mut self, common: &Limits, key: &BucketKey, now: Duration) {
        if !self.members.contains_key(key) {
            if self.members.len() >= self.sweep_at {
                self.members.retain(|_, lane| !(lane.waiting.is_empty() && lane.bucket.is_idle(now)));
                self.sweep_at = (self.members.len() * 2).max(256);
            }
            let bucket = Bucket::of_member(self.limits(common, key));
            self.members.insert(key.clone(), Lane::new(bucket));
        }
        if !self.apps.contains_key(&key.app) {
            self.apps.insert(key.app.clone(), Lane::new(Bucket::of_app(common)));
        }
    }

    fn leave(&mut self, key: &BucketKey, ticket: Ticket, woken: &mut Vec<Waker>) {
        if let Some(lane) = self.members.get_mut(key) {
            lane.leave(ticket, woken);
        }
        if let Some(lane) = self.apps.get_mut(&key.app) {
            lane.leave(ticket, woken);
        }
    }
}

impl SlidingWindowLimiter {
    /// A limiter with the same limits for every bucket.
    pub fn new(runtime: Arc<dyn Runtime>, limits: Limits) -> Self {
        Self { inner: Arc::new(Inner { runtime, limits, state: Mutex::default() }) }
    }

    /// Gives one bucket limits of its own, as for an organisation on another tier. Its
    /// [`app_per_minute`](Limits::app_per_minute) has no meaning here. Set before the bucket's first call: a bucket in use
    /// keeps the limits that it began with.
    #[must_use]
    pub fn with_bucket_limits(self, bucket: BucketKey, limits: Limits) -> Self {
        self.inner.lock().own_limits.insert(bucket, limits);
        self
    }
}

impl SlidingWindowLimiter {
    async fn wait(&self, waiter: Waiter<'_>) -> Result<Permit, RateLimited> {
        let runtime = &self.inner.runtime;
        let mut sleep: Option<(Duration, Timer<'_>)> = None;
        poll_fn(|context| {
            loop {
                let now = runtime.monotonic();
                match waiter.step(now, context.waker()) {
                    Step::Done(result) => return Poll::Ready(result),
                    Step::Wait(None) => {
                        sleep = None;
                        return Poll::Pending;
                    }
                    Step::Wait(Some(until)) => {
                        let (_, timer) = match sleep.take() {
                            Some(running) if running.0 == until => sleep.insert(running),
                            _ => sleep.insert((until, runtime.sleep(until.saturating_sub(now)))),
                        };
                        if timer.as_mut().poll(context).is_pending() {
                            return Poll::Pending;
                        }
                        sleep = None;
                    }
                }
            }
        })
        .await
    }
}

#[async_trait]
impl RateLimiter for SlidingWindowLimiter {
    async fn reserve(
        &self,
        bucket: &BucketKey,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Permit, RateLimited> {
        self.wait(Waiter::new(&self.inner, bucket, priority, patience, false)).await
    }

    async fn reserve_over_days(
        &self,
        bucket: &BucketKey,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Permit, RateLimited> {
        self.wait(Waiter::new(&self.inner, bucket, priority, patience, true)).await
    }

    fn budget(&self, bucket: &BucketKey) -> Option<Budget> {
        let now = self.inner.runtime.monotonic();
        let mut state = self.inner.lock();
        let limits = &self.inner.limits;
        let State { members, apps, own_limits, .. } = &mut *state;
        // A bucket that was never used, or is forgotten, has everything left.
        let own = own_limits.get(bucket).unwrap_or(limits);
        let member = members.get_mut(bucket).map(|lane| lane.bucket.budget(now));
        let app = apps.get_mut(&bucket.app).map(|lane| lane.bucket.budget(now));
        let member = member.unwrap_or_else(|| Bucket::of_member(own).budget(now));
        let app = app.unwrap_or_else(|| Bucket::of_app(limits).budget(now));
        Some(Budget {
            app_minute: app.minute,
            closed: [member.closed, app.closed].into_iter().flatten().max_by_key(|(_, wait)| *wait),
            ..member
        })
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, key: &BucketKey, call: u64, reserved_at: Duration, end: End) {
        let now = self.runtime.monotonic();
        let mut woken = Vec::new();
        let mut state = self.lock();
        let State { members, apps, .. } = &mut *state;
        if let (Some(member), Some(app)) = (members.get_mut(key), apps.get_mut(&key.app)) {
            match end {
                End::NeverMade => {
                    member.bucket.cancel(call);
                    app.bucket.cancel(call);
                }
                End::Abandoned => {
                    member.bucket.abandon(call, now);
                    app.bucket.abandon(call, now);
                }
                End::Answered(feedback) => {
                    let call = Call { id: call, reserved_at, now, refused: feedback.refused.is_some() };
                    member.bucket.finish(call, feedback.remaining_minute, feedback.remaining_day);
                    app.bucket.finish(call, feedback.remaining_app_minute, None);
                    match feedback.refused {
                        None => [member, app].into_iter().for_each(|lane| lane.bucket.accepted(call)),
                        Some(refusal) => {
                            let lane = if refusal.scope == LimitScope::AppMinute { app } else { member };
                            lane.bucket.refused(call, refusal.scope, refusal.retry_after, &*self.runtime);
                        }
                    }
                }
            }
        }
        for lane in [state.members.get(key), state.apps.get(&key.app)].into_iter().flatten() {
            lane.wake_first(&mut woken);
        }
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }
}

/// How a call ended.
enum End {
    NeverMade,
    Abandoned,
    Answered(Feedback),
}

enum Step {
    Done(Result<Permit, RateLimited>),
    /// Look again at that time at the latest, or when woken.
    Wait(Option<Duration>),
}

/// One reservation that has not ended. Dropping it leaves the queues.
struct Waiter<'a> {
    inner: &'a Arc<Inner>,
    key: &'a BucketKey,
    ticket: Ticket,
    kept: Kept,
    deadline: Option<Duration>,
    /// Whether it waits for the next day's budget too.
    over_days: bool,
}

impl<'a> Waiter<'a> {
    fn new(
        inner: &'a Arc<Inner>,
        key: &'a BucketKey,
        priority: Priority,
        patience: Option<Duration>,
        over_days: bool,
    ) -> Self {
        let deadline = patience.map(|wait| inner.runtime.monotonic().saturating_add(wait));
        let mut state = inner.lock();
        state.next += 1;
        let ticket = (priority, state.next);
        let kept = state.limits(&inner.limits, key).kept_from(priority);
        Self { inner, key, ticket, kept, deadline, over_days }
    }

    fn step(&self, now: Duration, waker: &Waker) -> Step {
        let mut woken = Vec::new();
        let step = self.step_locked(now, waker, &mut self.inner.lock(), &mut woken);
        woken.into_iter().for_each(Waker::wake);
        step
    }

    fn step_locked(&self, now: Duration, waker: &Waker, state: &mut State, woken: &mut Vec<Waker>) -> Step {
        let key = self.key;
        state.create(&self.inner.limits, key, now);
        let State { members, apps, .. } = state;
        let (Some(member), Some(app)) = (members.get_mut(key), apps.get_mut(&key.app)) else {
            return Step::Wait(Some(now)); // both were just created
        };
        let mut verdict = member.bucket.judge(now, self.kept);
        let first = member.is_first(self.ticket);
        if first && verdict == Verdict::Free {
            verdict = app.bucket.judge(now, Kept::NOTHING);
            if verdict == Verdict::Free && app.is_first(self.ticket) {
                let id = self.ticket.1;
                member.bucket.reserve(id);
                app.bucket.reserve(id);
                member.leave(self.ticket, woken);
                app.leave(self.ticket, woken);
                let held = Held { inner: self.inner.clone(), key: key.clone(), id, reserved_at: now };
                return Step::Done(Ok(Permit::new(held)));
            }
            // Only those wait in the app's queue whom nothing else holds up.
            app.waiting.insert(self.ticket, waker.clone());
        } else {
            app.leave(self.ticket, woken);
        }
        member.waiting.insert(self.ticket, waker.clone());
        let (scope, until, sooner) = match verdict {
            Verdict::Spent { until } => (LimitScope::Day, Some(until), false),
            Verdict::Wait { scope, until, sooner } => (scope, until, sooner),
            Verdict::Free => (LimitScope::Concurrent, None, true), // behind others
        };
        let spent = matches!(verdict, Verdict::Spent { .. }) && !self.over_days;
        let too_late = |deadline| now >= deadline || (!sooner && until.is_some_and(|until| until > deadline));
        if spent || self.deadline.is_some_and(too_late) {
            state.leave(key, self.ticket, woken);
            // What will free a place is unknown when others hold them all: a second is as good as any guess.
            let wait = until.map_or(Duration::from_secs(1), |until| until.saturating_sub(now));
            return Step::Done(Err(RateLimited::new(key.clone(), scope, wait)));
        }
        // Only the first of a queue watches the clock; it wakes the next.
        let until = until.filter(|_| first);
        Step::Wait(until.into_iter().chain(self.deadline).min())
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut woken = Vec::new();
        self.inner.lock().leave(self.key, self.ticket, &mut woken);
        woken.into_iter().for_each(Waker::wake);
    }
}

/// The limiter's side of a permit.
#[derive(Debug)]
struct Held {
    inner: Arc<Inner>,
    key: BucketKey,
    id: u64,
    reserved_at: Duration,
}

impl PermitHandle for Held {
    fn finish(self: Box<Self>, feedback: Feedback) {
        self.inner.end(&self.key, self.id, self.reserved_at, End::Answered(feedback));
    }

    fn abandon(self: Box<Self>) {
        self.inner.end(&self.key, self.id, self.reserved_at, End::Abandoned);
    }

    fn cancel(self: Box<Self>) {
        self.inner.end(&self.key, self.id, self.reserved_at, End::NeverMade);
    }
}

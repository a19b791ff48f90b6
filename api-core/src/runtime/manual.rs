//! The runtime of a test: time moves only when the test, or its own driver, moves it; chance is seeded.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};

use super::{Runtime, Timestamp};

/// [`Runtime`] on virtual time. Clones share one clock.
///
/// ```
/// use std::time::Duration;
/// use api_core::runtime::{ManualRuntime, Runtime};
///
/// let runtime = ManualRuntime::new(7);
/// let other = runtime.clone();
/// runtime.block_on(async move { other.sleep(Duration::from_secs(3600)).await });
/// assert_eq!(runtime.monotonic(), Duration::from_secs(3600)); // and no real time has passed
/// ```
#[derive(Debug, Clone)]
pub struct ManualRuntime {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    now: Timestamp,
    monotonic: Duration,
    sleepers: BTreeMap<(Duration, u64), Waker>,
    next_sleeper: u64,
    random: fastrand::Rng,
}

impl ManualRuntime {
    /// A runtime at 2026-01-05T00:00:00Z (a Monday) whose randomness comes from the seed.
    pub fn new(seed: u64) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                now: DateTime::from_timestamp(1_767_571_200, 0).unwrap_or_default(),
                monotonic: Duration::ZERO,
                sleepers: BTreeMap::new(),
                next_sleeper: 0,
                random: fastrand::Rng::with_seed(seed),
            })),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the wall clock and leaves the monotonic one alone, as an administrator or a bad time server does.
    pub fn set_now(&self, now: Timestamp) {
        self.lock().now = now;
    }

    /// Lets time pass on both clocks and wakes who has slept long enough, in the order of their deadlines.
    pub fn advance(&self, duration: Duration) {
        let due = {
            let mut state = self.lock();
            state.monotonic = state.monotonic.saturating_add(duration);
            let delta = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
            state.now = state.now.checked_add_signed(delta).unwrap_or(Timestamp::MAX_UTC);
            let reached = (state.monotonic, u64::MAX);
            let later = state.sleepers.split_off(&reached);
            std::mem::replace(&mut state.sleepers, later)
        };
        due.into_values().for_each(Waker::wake);
    }

    /// How long until the first sleeper wakes; `None` if nobody sleeps.
    pub fn next_wake(&self) -> Option<Duration> {
        let state = self.lock();
        state.sleepers.first_key_value().map(|((deadline, _), _)| deadline.saturating_sub(state.monotonic))
    }

    /// Drives a future to its end. Whenever it can do nothing but sleep, time jumps to the first deadline.
    ///
    /// # Panics
    /// When the future waits for something that nothing here will ever bring: no wake-up and no sleeper.
    #[allow(clippy::panic)] // a test that cannot end must say so
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        struct Flag(AtomicBool);
        impl Wake for Flag {
            fn wake(self: Arc<Self>) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let mut future = pin!(future);
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        let mut context = Context::from_waker(&waker);
        loop {
            if flag.0.swap(false, Ordering::SeqCst) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return output;
                }
            } else {
                match self.next_wake() {
                    Some(wait) => self.advance(wait),
                    None => panic!("the future waits, but nobody sleeps and nothing wakes it"),
                }
            }
        }
    }
}

#[async_trait]
impl Runtime for ManualRuntime {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    fn monotonic(&self) -> Duration {
        self.lock().monotonic
    }

    async fn sleep(&self, duration: Duration) {
        let deadline = self.monotonic().saturating_add(duration);
        Sleep { runtime: self, deadline, registered: None }.await;
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.lock().random.fill(bytes);
    }
}

struct Sleep<'a> {
    runtime: &'a ManualRuntime,
    deadline: Duration,
    registered: Option<u64>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.runtime.lock();
        if state.monotonic >= self.deadline {
            return Poll::Ready(());
        }
        let id = self.registered.unwrap_or(state.next_sleeper);
        if self.registered.is_none() {
            state.next_sleeper += 1;
        }
        state.sleepers.insert((self.deadline, id), context.waker().clone());
        drop(state);
        self.registered = Some(id);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.registered {
            self.runtime.lock().sleepers.remove(&(self.deadline, id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_sleep_leaves_no_sleeper_behind() {
        let runtime = ManualRuntime::new(1);
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut sleep = pin!(runtime.sleep(Duration::from_secs(5)));
            assert!(sleep.as_mut().poll(&mut context).is_pending());
            assert_eq!(runtime.next_wake(), Some(Duration::from_secs(5)));
        }
        assert_eq!(runtime.next_wake(), None);
    }

    #[test]
    fn the_same_seed_draws_the_same_bytes() {
        let draw = |seed| {
            let mut bytes = [0; 16];
            ManualRuntime::new(seed).fill_random(&mut bytes);
            bytes
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn a_jump_of_the_wall_clock_does_not_move_the_monotonic_one() {
        let runtime = ManualRuntime::new(1);
        runtime.advance(Duration::from_secs(10));
        runtime.set_now(DateTime::UNIX_EPOCH);
        assert_eq!((runtime.now(), runtime.monotonic()), (DateTime::UNIX_EPOCH, Duration::from_secs(10)));
    }

    #[test]
    #[should_panic(expected = "nobody sleeps")]
    fn a_future_that_can_never_end_is_told() {
        ManualRuntime::new(1).block_on(std::future::pending::<()>());
    }
}

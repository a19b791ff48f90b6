//! Single flight: many ask for the same work at once, it is done once, and all get its outcome.
//!
//! Nothing is spawned. The work is a future that belongs to the flight, not to who began it; whoever waits polls it. A caller
//! that is dropped takes nothing away: the others go on, and if there are none, the work stands still where it is and the
//! next caller takes it up. That is what makes a refresh safe from cancellation.
//!
//! The lock is a parameter, so that the same code runs on shuttle's in the model below.

use std::{
    collections::BTreeMap,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, Weak},
    task::{Context, Poll, Wake, Waker},
};

/// A lock that a closure is run under.
pub(super) trait Lock<T>: Send + Sync {
    fn new(value: T) -> Self;
    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R;
}

impl<T: Send> Lock<T> for Mutex<T> {
    fn new(value: T) -> Self {
        Self::new(value)
    }

    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(super) type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The place where flights start, one after the other.
pub(super) struct Flight<T, L = Mutex<State<T>>> {
    shared: Arc<Shared<T, L>>,
}

struct Shared<T, L> {
    state: L,
    outcome: PhantomData<fn() -> T>,
}

/// What the lock guards.
pub(super) struct State<T> {
    /// The flight in the air.
    work: Option<Slot<T>>,
    /// Who waits for it, and who has not yet taken the outcome of an earlier one.
    waiting: BTreeMap<u64, Waiting<T>>,
    next: u64,
}

enum Slot<T> {
    /// Nobody polls it now.
    Free(Work<T>),
    /// A caller has taken it out to poll it; `woken` if it was woken meanwhile.
    Taken { woken: bool },
}

enum Waiting<T> {
    InTheAir(Option<Waker>),
    /// `None`: the flight broke.
    Landed(Option<T>),
}

impl<T> State<T> {
    /// The wakers of all who wait for the flight in the air.
    fn wakers(&mut self) -> Vec<Waker> {
        let waker = |waiting: &mut Waiting<T>| match waiting {
            Waiting::InTheAir(waker) => waker.take(),
            Waiting::Landed(_) => None,
        };
        self.waiting.values_mut().filter_map(waker).collect()
    }
}

impl<T, L> Flight<T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    pub(super) fn new() -> Self {
        let state = State { work: None, waiting: BTreeMap::new(), next: 0 };
        Self { shared: Arc::new(Shared { state: L::new(state), outcome: PhantomData }) }
    }

    /// Whether there is work that was begun and has not ended; perhaps nobody is polling it.
    pub(super) fn is_in_the_air(&self) -> bool {
        self.shared.state.with(|state| state.work.is_some())
    }

    /// Joins the flight in the air, or starts one.
    pub(super) fn join(&self, start: impl FnOnce() -> Work<T>) -> Joined<T, L> {
        let id = self.shared.state.with(|state| {
            if state.work.is_none() {
                state.work = Some(Slot::Free(start()));
            }
            state.next += 1;
            state.waiting.insert(state.next, Waiting::InTheAir(None));
            state.next
        });
        Joined { shared: self.shared.clone(), id }
    }
}

/// A caller's part in a flight: its outcome, or `None` if the work panicked in another caller's hands.
pub(super) struct Joined<T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    shared: Arc<Shared<T, L>>,
    id: u64,
}

enum Next<T> {
    Landed(Option<T>),
    Poll(Work<T>),
    Wait,
}

impl<T, L> Future for Joined<T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let next = self.shared.state.with(|state| match state.waiting.get_mut(&self.id) {
            Some(Waiting::InTheAir(waker)) => {
                *waker = Some(context.waker().clone());
                match state.work.replace(Slot::Taken { woken: false }) {
                    Some(Slot::Free(work)) => Next::Poll(work),
                    taken => {
                        state.work = taken;
                        Next::Wait
                    }
                }
            }
            Some(Waiting::Landed(outcome)) => Next::Landed(outcome.take()),
            None => Next::Landed(None),
        });
        match next {
            Next::Landed(outcome) => Poll::Ready(outcome),
            Next::Wait => Poll::Pending,
            Next::Poll(work) => Held { shared: &self.shared, work: Some(work) }.poll().map(Some),
        }
    }
}

impl<T, L> Drop for Joined<T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    fn drop(&mut self) {
        // The waker that a dropped caller left in the work wakes everybody who waits, so nobody has to be told.
        let left = self.shared.state.with(|state| state.waiting.remove(&self.id));
        drop(left);
    }
}

/// The work while one caller polls it, outside the lock.
struct Held<'a, T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    shared: &'a Arc<Shared<T, L>>,
    work: Option<Work<T>>,
}

impl<T, L> Held<'_, T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    fn poll(mut self) -> Poll<T> {
        let waker = Waker::from(Arc::new(Everybody(Arc::downgrade(self.shared))));
        let Some(work) = self.work.as_mut() else { return Poll::Pending };
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(outcome) => {
                drop(self.work.take());
                self.land(Some(&outcome));
                Poll::Ready(outcome)
            }
            Poll::Pending => {
                let free = self.work.take().map(Slot::Free);
                let wakers = self.shared.state.with(|state| match std::mem::replace(&mut state.work, free) {
                    // Not polled again here: work that wakes itself wants others to run in between.
                    Some(Slot::Taken { woken: true }) => state.wakers(),
                    _ => Vec::new(),
                });
                wakers.into_iter().for_each(Waker::wake);
                Poll::Pending
            }
        }
    }

    /// Hands the outcome to all who wait.
    fn land(&self, outcome: Option<&T>) {
        let wakers = self.shared.state.with(|state| {
            state.work = None;
            let wakers = state.wakers();
            let waiting = state.waiting.values_mut().filter(|waiting| matches!(waiting, Waiting::InTheAir(_)));
            waiting.for_each(|waiting| *waiting = Waiting::Landed(outcome.cloned()));
            wakers
        });
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<T, L> Drop for Held<'_, T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    fn drop(&mut self) {
        // Still here: the work panicked. The flight is over, and the others must not wait for it.
        if self.work.take().is_some() {
            self.land(None);
        }
    }
}

/// The waker in the work: whoever waits may poll it next.
struct Everybody<T, L>(Weak<Shared<T, L>>);

impl<T, L> Wake for Everybody<T, L>
where
    T: Clone + Send + 'static,
    L: Lock<State<T>> + 'static,
{
    fn wake(self: Arc<Self>) {
        let Some(shared) = self.0.upgrade() else { return };
        let wakers = shared.state.with(|state| match &mut state.work {
            Some(Slot::Taken { woken }) => {
                *woken = true;
                Vec::new()
            }
            Some(Slot::Free(_)) => state.wakers(),
            None => Vec::new(),
        });
        wakers.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod model;

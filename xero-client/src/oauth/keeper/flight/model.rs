//! The flight on shuttle's threads and locks: the scheduler picks who runs at every lock, thousands of times over. A task that
//! is never woken again is a deadlock, which shuttle reports.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use shuttle::{
    future, sync,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use super::{Flight, Joined, Lock, State, Work};

const SCHEDULES: usize = 3_000;

impl<T: Send> Lock<T> for sync::Mutex<T> {
    fn new(value: T) -> Self {
        Self::new(value)
    }

    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.lock().unwrap())
    }
}

type Modelled = Flight<usize, sync::Mutex<State<usize>>>;

/// Something that happens once on another thread, such as an answer. It keeps the last waker only, as sockets and timers do.
#[derive(Default)]
struct Event(sync::Mutex<(bool, Option<Waker>)>);

impl Event {
    fn happen(&self) {
        let waker = {
            let mut state = self.0.lock().unwrap();
            state.0 = true;
            state.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        if state.0 {
            return Poll::Ready(());
        }
        state.1 = Some(context.waker().clone());
        Poll::Pending
    }
}

/// A refresh as the flight sees it: it waits for an answer, and then rotates a token.
struct Refresh {
    answer: Event,
    token: AtomicUsize,
    begun: AtomicUsize,
    polled: AtomicBool,
}

impl Refresh {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            answer: Event::default(),
            token: AtomicUsize::new(0),
            begun: AtomicUsize::new(0),
            polled: AtomicBool::new(false),
        })
    }

    fn work(self: &Arc<Self>) -> Work<usize> {
        let this = self.clone();
        Box::pin(async move {
            this.begun.fetch_add(1, Ordering::SeqCst);
            poll_fn(|context| {
                assert!(!this.polled.swap(true, Ordering::SeqCst), "the work is polled by two at once");
                let polled = this.answer.poll(context);
                this.polled.store(false, Ordering::SeqCst);
                polled
            })
            .await;
            this.token.fetch_add(1, Ordering::SeqCst) + 1
        })
    }

    fn join(self: &Arc<Self>, flight: &Modelled) -> Joined<usize, sync::Mutex<State<usize>>> {
        flight.join(|| self.work())
    }
}

/// Polls once and gives up, as a cancelled caller does.
async fn give_up_after_a_poll(future: impl Future) {
    let mut future = pin!(future);
    poll_fn(|context| {
        let _ = future.as_mut().poll(context);
        Poll::Ready(())
    })
    .await;
}

#[test]
fn all_who_wait_get_the_outcome_of_one_flight() {
    shuttle::check_random(
        || {
            let (flight, refresh) = (Arc::new(Modelled::new()), Refresh::new());
            let callers: Vec<_> = (0..3)
                .map(|_| {
                    let joined = refresh.join(&flight);
                    thread::spawn(move || future::block_on(joined))
                })
                .collect();
            let answering = refresh.clone();
            let answer = thread::spawn(move || answering.answer.happen());
            for caller in callers {
                assert_eq!(caller.join().unwrap(), Some(1));
            }
            answer.join().unwrap();
            assert_eq!(refresh.begun.load(Ordering::SeqCst), 1);
        },
        SCHEDULES,
    );
}

#[test]
fn whoever_waits_takes_over_from_a_dropped_caller() {
    shuttle::check_random(
        || {
            let (flight, refresh) = (Arc::new(Modelled::new()), Refresh::new());
            let caller = |stays: bool| {
                let (flight, refresh) = (flight.clone(), refresh.clone());
                thread::spawn(move || {
                    future::block_on(async {
                        let joined = refresh.join(&flight);
                        if stays {
                            return joined.await;
                        }
                        give_up_after_a_poll(joined).await;
                        None
                    })
                })
            };
            let callers = [(caller(false), false), (caller(true), true), (caller(false), false), (caller(true), true)];
            let answering = refresh.clone();
            let answer = thread::spawn(move || answering.answer.happen());
            for (caller, stays) in callers {
                assert_eq!(caller.join().unwrap().is_some(), stays);
            }
            answer.join().unwrap();
            // Whoever came after the landing began another flight, and what was begun was never begun twice at once.
            let token = refresh.token.load(Ordering::SeqCst);
            let begun = refresh.begun.load(Ordering::SeqCst);
            assert!((1..=4).contains(&token) && (token..=token + 1).contains(&begun), "{token} of {begun}");
        },
        SCHEDULES,
    );
}

#[test]
fn a_flight_that_everybody_left_is_taken_up_by_the_next() {
    shuttle::check_random(
        || {
            let (flight, refresh) = (Arc::new(Modelled::new()), Refresh::new());
            future::block_on(give_up_after_a_poll(refresh.join(&flight)));
            let answering = refresh.clone();
            let answer = thread::spawn(move || answering.answer.happen());
            assert_eq!(future::block_on(refresh.join(&flight)), Some(1));
            answer.join().unwrap();
            assert_eq!(refresh.begun.load(Ordering::SeqCst), 1, "the refresh that was on its way was not lost");
        },
        SCHEDULES,
    );
}

#[test]
fn tasks_that_are_aborted_at_any_point_strand_nobody() {
    shuttle::check_pct(
        || {
            let (flight, refresh) = (Arc::new(Modelled::new()), Refresh::new());
            let task = || {
                let (flight, refresh) = (flight.clone(), refresh.clone());
                future::spawn(async move { refresh.join(&flight).await })
            };
            let (first, second, third) = (task(), task(), task());
            let answering = refresh.clone();
            let answer = thread::spawn(move || answering.answer.happen());
            first.abort();
            let outcome = future::block_on(second).unwrap();
            assert!(outcome.is_some());
            third.abort();
            answer.join().unwrap();
            assert!(future::block_on(refresh.join(&flight)).is_some());
        },
        SCHEDULES,
        3,
    );
}

#[test]
fn work_that_wakes_itself_lets_others_run_and_ends() {
    shuttle::check_random(
        || {
            let flight = Arc::new(Modelled::new());
            let work = || -> Work<usize> {
                let mut left = 5;
                Box::pin(poll_fn(move |context: &mut Context<'_>| {
                    left -= 1;
                    context.waker().wake_by_ref();
                    if left == 0 { Poll::Ready(7) } else { Poll::Pending }
                }))
            };
            let callers: Vec<_> = (0..2)
                .map(|_| {
                    let joined = flight.join(work);
                    thread::spawn(move || future::block_on(joined))
                })
                .collect();
            callers.into_iter().for_each(|caller| assert_eq!(caller.join().unwrap(), Some(7)));
        },
        SCHEDULES,
    );
}

#[test]
fn work_that_panics_ends_its_flight_and_not_the_next() {
    let flight: Flight<usize> = Flight::new();
    let mut context = Context::from_waker(Waker::noop());
    let mut waiting = pin!(flight.join(|| Box::pin(async { panic!("broken") })));
    let polls = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut first = pin!(flight.join(|| unreachable!("a flight is in the air")));
        first.as_mut().poll(&mut context)
    }));
    assert!(polls.is_err());
    assert_eq!(waiting.as_mut().poll(&mut context), Poll::Ready(None));
    let mut next = pin!(flight.join(|| Box::pin(async { 1 })));
    assert_eq!(next.as_mut().poll(&mut context), Poll::Ready(Some(1)));
}

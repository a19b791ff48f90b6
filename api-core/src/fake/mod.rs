//! What fake services stand on. A fake is a state machine without I/O: a request comes in, later its answer goes out, and
//! time is an argument. The same machine serves in process ([`InProcess`]), on `wiremock`, and as a program; each can
//! break the exchange on the way ([`Faults`]).

mod faults;
mod in_process;
#[cfg(feature = "wiremock")]
pub mod wiremock;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;

pub use self::{
    faults::{Fault, Faults},
    in_process::InProcess,
};
use crate::{
    runtime::{Runtime, Timestamp},
    transport::{Request, Response},
};

/// Which exchange of a fake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeId(pub u64);

/// An exchange that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// Names the exchange when it is finished.
    pub id: ExchangeId,
    /// When the answer is ready; the host calls [`FakeService::finish`] then.
    pub ready_at: Timestamp,
}

/// A service as a state machine. Between `start` and `finish` the request is in flight, which is what limits on
/// concurrency count; its effect happens in `finish`.
pub trait FakeService: Send + fmt::Debug + 'static {
    /// A request arrives.
    fn start(&mut self, request: Request, now: Timestamp) -> Started;

    /// The request is carried out and answered. An id that is not in flight answers 500.
    fn finish(&mut self, id: ExchangeId, now: Timestamp) -> Response;
}

/// A fake that several transports, and the test itself, hold together. It also keeps the exchanges whose client has gone:
/// they end in their own time, see [`settle`](Self::settle).
#[derive(Debug)]
pub struct Shared<S> {
    service: Arc<Mutex<S>>,
    left_behind: Arc<Mutex<LeftBehind>>,
}

/// Exchanges that nobody waits for, in the order of their time.
#[derive(Debug, Default)]
struct LeftBehind {
    due: BTreeMap<(Timestamp, u64), Step>,
    next: u64,
}

#[derive(Debug)]
enum Step {
    Arrive(Box<Request>),
    Finish(ExchangeId),
}

impl LeftBehind {
    fn push(&mut self, at: Timestamp, step: Step) {
        self.next += 1;
        self.due.insert((at, self.next), step);
    }

    fn pop(&mut self, until: Timestamp) -> Option<(Timestamp, Step)> {
        let first = self.due.first_entry().filter(|entry| entry.key().0 <= until)?;
        let ((at, _), step) = first.remove_entry();
        Some((at, step))
    }
}

impl<S> Shared<S> {
    /// Shares a fake.
    pub fn new(service: S) -> Self {
        Self { service: Arc::new(Mutex::new(service)), left_behind: Arc::default() }
    }

    /// The fake itself, to look at it or to change it behind the back of its clients. Do not hold the guard over an await,
    /// nor while [settling](Self::settle). What clients left behind has had no effect yet: settle before looking.
    pub fn lock(&self) -> MutexGuard<'_, S> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn left_behind(&self) -> MutexGuard<'_, LeftBehind> {
        self.left_behind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many exchanges go on without a client: late arrivals, and those whose client was dropped or timed out.
    pub fn unsettled(&self) -> usize {
        self.left_behind().due.len()
    }
}

impl<S: FakeService> Shared<S> {
    /// Carries out what clients left behind and is due until then, each at its own time and in that order. Every transport
    /// does this before it touches the fake; a test does it before it looks at the fake, with
    /// [`Timestamp::MAX_UTC`] for all there is. Returns how many exchanges took effect.
    pub fn settle(&self, until: Timestamp) -> usize {
        let mut effects = 0;
        loop {
            let next = self.left_behind().pop(until);
            match next {
                None => return effects,
                Some((at, Step::Arrive(request))) => {
                    let started = self.lock().start(*request, at);
                    self.left_behind().push(started.ready_at.max(at), Step::Finish(started.id));
                }
                Some((at, Step::Finish(id))) => {
                    let _unheard = self.lock().finish(id, at);
                    effects += 1;
                }
            }
        }
    }

    /// The request will arrive then, although its client has given up.
    pub(crate) fn arrive_later(&self, request: Request, at: Timestamp) {
        self.left_behind().push(at, Step::Arrive(Box::new(request)));
    }

    /// A request arrives now.
    pub(crate) fn begin(&self, request: Request, now: Timestamp) -> InFlight<'_, S> {
        self.settle(now);
        let Started { id, ready_at } = self.lock().start(request, now);
        InFlight { service: self, id: Some(id), ready_at }
    }

    /// A request arrives, is carried out when the machine says, and is answered. Dropped in between, it is left behind.
    pub(crate) async fn exchange(&self, request: Request, runtime: &dyn Runtime) -> Response {
        let exchange = self.begin(request, runtime.now());
        let wait = exchange.ready_at - runtime.now();
        if wait > TimeDelta::zero() {
            runtime.sleep(wait.to_std().unwrap_or_default()).await;
        }
        exchange.end(runtime.now())
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), left_behind: self.left_behind.clone() }
    }
}

/// An exchange whose client waits. Dropping it, as a cancelled call does, leaves it behind: a server that has a request
/// carries it out.
pub(crate) struct InFlight<'a, S: FakeService> {
    service: &'a Shared<S>,
    id: Option<ExchangeId>,
    ready_at: Timestamp,
}

impl<S: FakeService> InFlight<'_, S> {
    /// The request is carried out and answered.
    pub(crate) fn end(mut self, now: Timestamp) -> Response {
        self.service.settle(now);
        match self.id.take() {
            Some(id) => self.service.lock().finish(id, now),
            None => Response::new(http::StatusCode::INTERNAL_SERVER_ERROR, http::HeaderMap::new(), ""),
        }
    }
}

impl<S: FakeService> Drop for InFlight<'_, S> {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            self.service.left_behind().push(self.ready_at, Step::Finish(id));
        }
    }
}

/// A small machine for tests: counts what took effect, and echoes.
#[cfg(test)]
pub(crate) mod echo {
    use super::*;

    #[derive(Debug, Default)]
    pub(crate) struct Echo {
        pub(crate) latency: TimeDelta,
        pub(crate) in_flight: BTreeMap<ExchangeId, Request>,
        pub(crate) most_in_flight: usize,
        pub(crate) effects: Vec<(String, Timestamp)>,
        next: u64,
    }

    impl Echo {
        pub(crate) fn with_latency(latency: TimeDelta) -> Shared<Self> {
            Shared::new(Self { latency, ..Self::default() })
        }
    }

    impl FakeService for Echo {
        fn start(&mut self, request: Request, now: Timestamp) -> Started {
            self.next += 1;
            let id = ExchangeId(self.next);
            self.in_flight.insert(id, request);
            self.most_in_flight = self.most_in_flight.max(self.in_flight.len());
            Started { id, ready_at: now + self.latency }
        }

        fn finish(&mut self, id: ExchangeId, now: Timestamp) -> Response {
            let Some(request) = self.in_flight.remove(&id) else {
                return Response::new(http::StatusCode::INTERNAL_SERVER_ERROR, http::HeaderMap::new(), "");
            };
            self.effects.push((String::from_utf8_lossy(&request.body).into_owned(), now));
            let mut headers = http::HeaderMap::new();
            headers.insert("x-echo", http::HeaderValue::from_static("yes"));
            let target = format!("{}?{}", request.url.path(), request.url.query().unwrap_or_default());
            Response::new(http::StatusCode::OK, headers, format!("{} {target} {}", request.method, self.effects.len()))
        }
    }
}

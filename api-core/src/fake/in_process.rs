//! A fake as a client's transport, without sockets.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{FakeService, Fault, Faults, Shared};
use crate::{
    race::race,
    runtime::Runtime,
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
};

/// What the transport of a program has too, where the request does not say.
const TIMEOUT: Duration = Duration::from_secs(60);
const MAX_RESPONSE_BYTES: usize = 16 << 20;

/// A [`Transport`] that ends in a fake of the same process: the request arrives at once, and its answer takes as long as
/// the fake says. Time-out and size cap hold as on the network. Clones share everything.
///
/// # Cancellation
/// Dropping [`execute`](Transport::execute), or a time-out, does not call back what has arrived: the request takes effect
/// when its answer is ready, at the next call or [`Shared::settle`].
#[derive(Debug)]
pub struct InProcess<S> {
    service: Shared<S>,
    runtime: Arc<dyn Runtime>,
    faults: Faults,
}

impl<S: FakeService> InProcess<S> {
    /// A way to the fake on which nothing goes wrong.
    pub fn new(service: Shared<S>, runtime: Arc<dyn Runtime>) -> Self {
        Self::with_faults(service, runtime, Faults::none())
    }

    /// A way to the fake on which this goes wrong.
    pub fn with_faults(service: Shared<S>, runtime: Arc<dyn Runtime>, faults: Faults) -> Self {
        Self { service, runtime, faults }
    }

    /// What goes wrong, to script more of it.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The fake.
    pub fn service(&self) -> &Shared<S> {
        &self.service
    }

    async fn carry_out(&self, request: Request) -> Result<Response, TransportError> {
        use TransportErrorKind::{Connect, Interrupted};
        let broken = |detail| Err(TransportError::new(Interrupted, Sent::Maybe, detail));
        let runtime = &*self.runtime;
        let exchange = |request| self.service.exchange(request, runtime);
        self.service.settle(runtime.now());
        match self.faults.draw(&request) {
            None => Ok(exchange(request).await),
            Some(Fault::NeverSent) => {
                Err(TransportError::new(Connect, Sent::Never, "the connection was refused (injected)"))
            }
            Some(Fault::LostRequest) => broken("before an answer (injected)"),
            Some(Fault::LostResponse) => {
                exchange(request).await;
                broken("before an answer (injected)")
            }
            Some(Fault::LateArrival(after)) => {
                let delta = chrono::TimeDelta::from_std(after).unwrap_or(chrono::TimeDelta::MAX);
                let at = runtime.now().checked_add_signed(delta).unwrap_or(chrono::DateTime::<chrono::Utc>::MAX_UTC);
                self.service.arrive_later(request, at);
                std::future::pending().await
            }
            Some(Fault::Delay(time) | Fault::SlowBody(time)) => {
                let answer = exchange(request).await;
                runtime.sleep(time).await;
                Ok(answer)
            }
            Some(Fault::Answer(answer)) => Ok(answer),
            Some(Fault::AnswerAfterEffect(answer)) => {
                exchange(request).await;
                Ok(answer)
            }
            Some(Fault::TruncatedBody) => {
                exchange(request).await;
                broken("in the middle of the answer (injected)")
            }
        }
    }
}

impl<S> Clone for InProcess<S> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), runtime: self.runtime.clone(), faults: self.faults.clone() }
    }
}

#[async_trait]
impl<S: FakeService> Transport for InProcess<S> {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let timeout = request.timeout.unwrap_or(TIMEOUT);
        let cap = request.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES);
        let Some(answer) = race(self.carry_out(request), self.runtime.sleep(timeout)).await else {
            let detail = format!("{timeout:?} passed");
            return Err(TransportError::new(TransportErrorKind::TimedOut, Sent::Maybe, detail));
        };
        match answer {
            Ok(answer) if answer.body.len() > cap => {
                let detail = format!("more than {cap} bytes");
                Err(TransportError::new(TransportErrorKind::ResponseTooLarge, Sent::Maybe, detail))
            }
            answer => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use http::{HeaderMap, Method, StatusCode};

    use super::*;
    use crate::{
        fake::echo::Echo,
        runtime::{ManualRuntime, Timestamp},
        url::BaseUrl,
    };

    struct World {
        runtime: ManualRuntime,
        begin: Timestamp,
        transport: InProcess<Echo>,
    }

    fn world() -> World {
        let runtime = ManualRuntime::new(1);
        let transport = InProcess::new(Echo::with_latency(TimeDelta::seconds(2)), Arc::new(runtime.clone()));
        World { begin: runtime.now(), runtime, transport }
    }

    fn request(body: &'static str) -> Request {
        let url = BaseUrl::parse("https://shop.example/api").unwrap().request_url().query("a", "1").build();
        Request::new(Method::PUT, url).body(body)
    }

    impl World {
        fn call(&self, body: &'static str, fault: Option<Fault>) -> Result<Response, TransportError> {
            fault.into_iter().for_each(|fault| self.transport.faults().next(fault));
            self.runtime.block_on(self.transport.execute(request(body)))
        }

        fn elapsed(&self) -> i64 {
            (self.runtime.now() - self.begin).num_seconds()
        }

        /// What took effect, and when.
        fn effects(&self) -> Vec<(String, i64)> {
            let service = self.transport.service().lock();
            service.effects.iter().map(|(body, at)| (body.clone(), (*at - self.begin).num_seconds())).collect()
        }
    }

    fn outcome(result: Result<Response, TransportError>) -> (TransportErrorKind, Sent) {
        let error = result.unwrap_err();
        (error.kind(), error.sent())
    }

    #[test]
    fn an_answer_takes_as_long_as_the_fake_says() {
        let world = world();
        let answer = world.call("x", None).unwrap();
        assert_eq!((&answer.body[..], world.elapsed()), (&b"PUT /api?a=1 1"[..], 2));
    }

    #[test]
    fn never_sent_and_lost_requests_have_no_effect() {
        let world = world();
        let refused = outcome(world.call("x", Some(Fault::NeverSent)));
        assert_eq!(refused, (TransportErrorKind::Connect, Sent::Never));
        let lost = outcome(world.call("x", Some(Fault::LostRequest)));
        assert_eq!(lost, (TransportErrorKind::Interrupted, Sent::Maybe));
        world.transport.service().settle(Timestamp::MAX_UTC);
        assert_eq!(world.effects(), []);
    }

    #[test]
    fn lost_responses_and_truncated_bodies_come_after_the_effect() {
        for fault in [Fault::LostResponse, Fault::TruncatedBody] {
            let world = world();
            assert_eq!(outcome(world.call("x", Some(fault))), (TransportErrorKind::Interrupted, Sent::Maybe));
            assert_eq!(world.effects(), [("x".into(), 2)]);
        }
    }

    #[test]
    fn a_late_arrival_takes_effect_after_the_client_has_given_up() {
        let world = world();
        let outcome = outcome(world.call("late", Some(Fault::LateArrival(Duration::from_secs(100)))));
        assert_eq!((outcome, world.elapsed()), ((TransportErrorKind::TimedOut, Sent::Maybe), 60));
        world.transport.service().settle(world.runtime.now());
        assert_eq!((world.effects(), world.transport.service().unsettled()), (vec![], 1));
        world.runtime.advance(Duration::from_secs(41));
        world.call("next", None).unwrap();
        assert_eq!(world.effects(), [("late".into(), 102), ("next".into(), 103)]);
    }

    #[test]
    fn answers_in_place_of_the_fakes_have_no_effect_or_come_after_it() {
        let world = world();
        let page = || Response::new(StatusCode::BAD_GATEWAY, HeaderMap::new(), "<html>");
        assert_eq!(world.call("a", Some(Fault::Answer(page()))).unwrap().status.as_u16(), 502);
        assert_eq!(world.effects(), []);
        assert_eq!(world.call("b", Some(Fault::AnswerAfterEffect(page()))).unwrap().status.as_u16(), 502);
        assert_eq!(world.effects(), [("b".into(), 2)]);
    }

    #[test]
    fn a_delay_comes_after_the_effect_and_may_run_into_the_time_out() {
        let world = world();
        assert!(world.call("a", Some(Fault::Delay(Duration::from_secs(10)))).is_ok());
        assert_eq!((world.effects(), world.elapsed()), (vec![("a".into(), 2)], 12));
        let outcome = outcome(world.call("b", Some(Fault::SlowBody(Duration::from_secs(100)))));
        assert_eq!((outcome, world.elapsed()), ((TransportErrorKind::TimedOut, Sent::Maybe), 72));
        assert_eq!(world.effects().len(), 2);
    }

    #[test]
    fn a_dropped_call_still_takes_effect_at_its_time() {
        let world = world();
        world.runtime.block_on(async {
            let call = world.transport.execute(request("dropped"));
            assert!(race(call, world.runtime.sleep(Duration::from_secs(1))).await.is_none());
        });
        assert_eq!(world.transport.service().lock().in_flight.len(), 1);
        assert_eq!(world.transport.service().settle(Timestamp::MAX_UTC), 1);
        assert_eq!(world.effects(), [("dropped".into(), 2)]);
    }

    #[test]
    fn an_answer_above_the_cap_is_refused() {
        let world = world();
        let mut request = request("x");
        request.max_response_bytes = Some(3);
        let result = world.runtime.block_on(world.transport.execute(request));
        assert_eq!(outcome(result), (TransportErrorKind::ResponseTooLarge, Sent::Maybe));
    }
}

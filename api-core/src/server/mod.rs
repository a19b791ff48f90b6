//! A fake as a program: a small HTTP/1.1 server with real concurrency and faults of the network. Here: listening, and from
//! a request to its answer. What goes over the wire, and how it is cut, is in `wire`.
//!
//! ```
//! use std::{net::SocketAddr, sync::Arc};
//! use api_core::{
//!     fake::{ExchangeId, FakeService, Faults, Shared, Started},
//!     runtime::{Runtime, Timestamp, TokioRuntime},
//!     server::FakeServer,
//!     transport::{Request, Response},
//! };
//!
//! /// Knows nothing.
//! #[derive(Debug)]
//! struct Empty;
//!
//! impl FakeService for Empty {
//!     fn start(&mut self, _: Request, now: Timestamp) -> Started {
//!         Started { id: ExchangeId(1), ready_at: now }
//!     }
//!     fn finish(&mut self, _: ExchangeId, _: Timestamp) -> Response {
//!         Response::new(http::StatusCode::NOT_FOUND, http::HeaderMap::new(), "nothing here")
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
//! let server = FakeServer::bind(any_port, Shared::new(Empty), Arc::new(TokioRuntime::new()), Faults::none()).await?;
//! println!("listening on http://{}", server.local_addr());
//! let running = server.spawn(); // a program awaits `server.run()` instead
//! running.shutdown();
//! # Ok::<(), std::io::Error>(())
//! # })?;
//! # Ok::<(), std::io::Error>(())
//! ```

mod wire;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};

use self::wire::{Dripping, Reset, Socket};
use crate::{
    fake::{FakeService, Fault, Faults, Shared},
    runtime::Runtime,
    transport::{Request, Response},
    url::{BaseUrl, RequestUrl},
};

/// No request to the services we fake is larger.
const MAX_REQUEST_BYTES: usize = 64 << 20;

/// A fake that listens. Requests on different connections are in flight together; each is answered when the fake says, by
/// the runtime's clock.
#[derive(Debug)]
pub struct FakeServer<S> {
    listener: TcpListener,
    address: SocketAddr,
    host: Host<S>,
}

/// What every connection needs.
#[derive(Debug)]
struct Host<S> {
    address: SocketAddr,
    service: Shared<S>,
    runtime: Arc<dyn Runtime>,
    faults: Faults,
}

impl<S> Clone for Host<S> {
    fn clone(&self) -> Self {
        Self {
            address: self.address,
            service: self.service.clone(),
            runtime: self.runtime.clone(),
            faults: self.faults.clone(),
        }
    }
}

impl<S: FakeService> FakeServer<S> {
    /// Listens on a loopback address; port 0 takes a free one. Must be used within a tokio runtime.
    ///
    /// # Errors
    /// When the address is not a loopback address (a fake checks no secrets: see
    /// [`bind_beyond_loopback`](Self::bind_beyond_loopback)), or cannot be listened on.
    pub async fn bind(
        address: SocketAddr,
        service: Shared<S>,
        runtime: Arc<dyn Runtime>,
        faults: Faults,
    ) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let what = format!("{address} is not a loopback address; a fake listens on 127.0.0.1 or [::1]");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        Self::bind_beyond_loopback(address, service, runtime, faults).await
    }

    /// Listens on any address, for a fake in a container. Whoever reaches the address can use the fake.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind_beyond_loopback(
        address: SocketAddr,
        service: Shared<S>,
        runtime: Arc<dyn Runtime>,
        faults: Faults,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, host: Host { address, service, runtime, faults } })
    }

    /// Where it listens, with the true port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves without end.
    ///
    /// # Cancellation
    /// Dropping the future closes the port and all connections. Requests that have arrived stay with the
    /// [`Shared`] fake, as those of any client that has gone.
    pub async fn run(self) {
        let mut connections = JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let host = self.host.clone();
                    connections.spawn(async move { host.serve(stream).await });
                }
                // Out of file descriptors: those in use come back.
                Err(_) => self.host.runtime.sleep(Duration::from_millis(20)).await,
            }
            while connections.try_join_next().is_some() {}
        }
    }

    /// Serves in a task of its own, until the handle is dropped or [shut down](RunningServer::shutdown).
    pub fn spawn(self) -> RunningServer {
        RunningServer { address: self.address, task: tokio::spawn(self.run()).abort_handle() }
    }
}

/// A [`FakeServer`] that serves in the background. Dropping it ends it.
#[derive(Debug)]
#[must_use = "dropping it ends the server"]
pub struct RunningServer {
    address: SocketAddr,
    task: AbortHandle,
}

impl RunningServer {
    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Closes the port and all connections.
    pub fn shutdown(self) {}
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<S: FakeService> Host<S> {
    async fn serve(&self, stream: TcpStream) {
        let reset = Reset::default();
        let socket = Socket::new(stream, reset.clone());
        if self.faults.refuses_connection() {
            reset.set();
            return;
        }
        let service = service_fn(|received| self.answer(received, &reset));
        // A client that breaks off ends its connection, and nothing else.
        let _ended =
            http1::Builder::new().header_read_timeout(None).serve_connection(TokioIo::new(socket), service).await;
    }

    /// An error closes the connection without an answer.
    async fn answer(&self, received: hyper::Request<Incoming>, reset: &Reset) -> io::Result<hyper::Response<Dripping>> {
        let request = match self.read(received).await {
            Ok(request) => request,
            Err(status) => return Ok(self.reply(Response::new(status, HeaderMap::new(), ""))),
        };
        let broken = || {
            reset.set();
            Err(io::ErrorKind::ConnectionReset.into())
        };
        let runtime = &*self.runtime;
        let exchange = |request| self.service.exchange(request, runtime);
        self.service.settle(runtime.now());
        match self.faults.draw(&request) {
            None => Ok(self.reply(exchange(request).await)),
            Some(Fault::NeverSent | Fault::LostRequest) => broken(),
            Some(Fault::LostResponse) => {
                exchange(request).await;
                broken()
            }
            Some(Fault::LateArrival(after)) => {
                let delta = TimeDelta::from_std(after).unwrap_or(TimeDelta::MAX);
                let at = runtime.now().checked_add_signed(delta).unwrap_or(crate::runtime::Timestamp::MAX_UTC);
                self.service.arrive_later(request, at);
                runtime.sleep(after).await;
                broken()
            }
            Some(Fault::Delay(time)) => {
                let answer = exchange(request).await;
                runtime.sleep(time).await;
                Ok(self.reply(answer))
            }
            Some(Fault::Answer(answer)) => Ok(self.reply(answer)),
            Some(Fault::AnswerAfterEffect(answer)) => {
                exchange(request).await;
                Ok(self.reply(answer))
            }
            Some(Fault::TruncatedBody) => {
                let answer = exchange(request).await;
                if answer.body.is_empty() {
                    return broken();
                }
                Ok(respond(answer, Dripping::truncated))
            }
            Some(Fault::SlowBody(time)) => {
                let answer = exchange(request).await;
                Ok(respond(answer, |body| Dripping::slow(body, time, &self.runtime)))
            }
        }
    }

    /// The request as a client would have built it: path and query exactly as they came.
    async fn read(&self, received: hyper::Request<Incoming>) -> Result<Request, StatusCode> {
        let (head, body) = received.into_parts();
        let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let origin = host
            .and_then(|host| BaseUrl::parse(&format!("http://{host}")).ok())
            .or_else(|| BaseUrl::parse(&format!("http://{}", self.address)).ok())
            .ok_or(StatusCode::BAD_REQUEST)?;
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let url = RequestUrl::from_received(&origin, target);
        let body = Limited::new(body, MAX_REQUEST_BYTES).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
        })?;
        let mut request = Request::new(head.method, url).body(body.to_bytes());
        request.headers = head.headers;
        Ok(request)
    }

    fn reply(&self, answer: Response) -> hyper::Response<Dripping> {
        respond(answer, Dripping::whole)
    }
}

fn respond(answer: Response, body: impl FnOnce(Bytes) -> Dripping) -> hyper::Response<Dripping> {
    let mut response = hyper::Response::new(body(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    // The length is that of the body, whatever the machine believed.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    response
}

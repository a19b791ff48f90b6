//! A transport that answers from a script, and a client on it.
#![allow(dead_code)] // each test program uses a part of it

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    runtime::{ManualRuntime, Runtime},
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use xero_client::{Client, ClientBuilder, RetryPolicy, StaticToken, TenantClient, wire::TenantId};

/// What must appear in no error.
pub(crate) const TOKEN: &str = "canary-token";
pub(crate) const TENANT: &str = "22222222-2222-4222-8222-222222222222";

type Step = Result<Response, TransportError>;

/// Answers request after request from a script; keeps what was asked and when.
#[derive(Debug)]
pub(crate) struct Scripted {
    runtime: ManualRuntime,
    script: Mutex<VecDeque<Step>>,
    seen: Mutex<Vec<(Request, Duration)>>,
}

#[async_trait]
impl Transport for Scripted {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.seen.lock().unwrap().push((request, self.runtime.monotonic()));
        let step = self.script.lock().unwrap().pop_front();
        step.expect("one more request than the script has answers")
    }
}

pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) transport: Arc<Scripted>,
    pub(crate) client: Client,
}

impl World {
    pub(crate) fn new(script: impl IntoIterator<Item = Step>) -> Self {
        Self::with(script, |builder| builder)
    }

    /// A client that makes one attempt.
    pub(crate) fn once(script: impl IntoIterator<Item = Step>) -> Self {
        Self::with(script, |builder| builder.retry(RetryPolicy::none()))
    }

    pub(crate) fn with(
        script: impl IntoIterator<Item = Step>,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Self {
        let runtime = ManualRuntime::new(1);
        let (script, seen) = (Mutex::new(script.into_iter().collect()), Mutex::default());
        let transport = Arc::new(Scripted { runtime: runtime.clone(), script, seen });
        let builder = Client::builder(transport.clone(), Arc::new(runtime.clone()), Arc::new(StaticToken::new(TOKEN)));
        Self { client: settings(builder).build().unwrap(), transport, runtime }
    }

    pub(crate) fn tenant(&self) -> TenantClient {
        self.client.tenant(&tenant())
    }

    /// The requests that were made.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.transport.seen.lock().unwrap().iter().map(|(request, _)| request.clone()).collect()
    }

    /// When they were made, in seconds since the start.
    pub(crate) fn seconds(&self) -> Vec<u64> {
        self.transport.seen.lock().unwrap().iter().map(|(_, at)| at.as_secs()).collect()
    }

    /// Path and query of each request, below the API's base.
    pub(crate) fn targets(&self) -> Vec<String> {
        let target = |request: &Request| request.url.expose().split_once("/2.0").unwrap().1.to_owned();
        self.requests().iter().map(target).collect()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.transport.script.lock().unwrap().is_empty()
    }
}

pub(crate) fn tenant() -> TenantId {
    TENANT.parse().unwrap()
}

pub(crate) fn response(status: u16, headers: &[(&'static str, &'static str)], body: impl Into<String>) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Response::new(StatusCode::from_u16(status).unwrap(), map, body.into())
}

/// An answer with JSON.
pub(crate) fn json(status: u16, body: impl Into<String>) -> Step {
    let headers = [
        ("content-type", "application/json; charset=utf-8"),
        ("xero-correlation-id", "6f1d0c3a-0000-4000-8000-000000000001"),
    ];
    Ok(response(status, &headers, body))
}

/// An answer of another kind.
pub(crate) fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Step {
    Ok(response(status, headers, body))
}

pub(crate) fn broken(sent: Sent) -> Step {
    let kind = if sent == Sent::Never { TransportErrorKind::Connect } else { TransportErrorKind::Interrupted };
    Err(TransportError::new(kind, sent, "the line is cut"))
}

pub(crate) fn too_large() -> Step {
    Err(TransportError::new(TransportErrorKind::ResponseTooLarge, Sent::Maybe, "more than 64 MiB"))
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

//! A store in a process, and plain requests to it.
#![allow(dead_code)] // each test program uses a part

use std::sync::Arc;

use api_core::{
    fake::{InProcess, Shared},
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::{Request, Response, Transport},
    url::{BaseUrl, RequestUrl},
    wire::{Json, WireValue, from_slice},
};
use http::{HeaderName, HeaderValue, Method};
use xcart_client::mock::{FakeXCart, FakeXCartConfig};

/// A store and the way to it.
pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) store: Shared<FakeXCart>,
    transport: InProcess<FakeXCart>,
}

/// An answer, read.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) text: String,
    pub(crate) json: Json,
    pub(crate) raw: Response,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.raw.header(name)
    }

    /// The element, or the element of a list.
    pub(crate) fn read<T: WireValue>(&self) -> T {
        from_slice(self.text.as_bytes()).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// The ids of a list's elements.
    pub(crate) fn ids(&self) -> Vec<i64> {
        let list = self.json.get("hydra:member").unwrap_or(&self.json);
        let id = |element: &Json| element.get("id").and_then(Json::as_decimal).and_then(|id| id.try_into().ok());
        list.as_array().unwrap_or_else(|| panic!("{}", self.text)).iter().map(|element| id(element).unwrap()).collect()
    }

    /// The member `detail`, or `message`, of an error.
    pub(crate) fn detail(&self) -> &str {
        let detail = self.json.get("detail").or(self.json.get("message")).or(self.json.get("hydra:description"));
        detail.and_then(Json::as_str).unwrap_or_else(|| panic!("no detail in {}", self.text))
    }
}

impl World {
    pub(crate) fn empty() -> Self {
        Self::with(|_, _| {})
    }

    /// A store with default settings, filled at the runtime's time.
    pub(crate) fn with(fill: impl FnOnce(&mut FakeXCart, Timestamp)) -> Self {
        Self::configured(FakeXCartConfig::default(), fill)
    }

    pub(crate) fn configured(config: FakeXCartConfig, fill: impl FnOnce(&mut FakeXCart, Timestamp)) -> Self {
        let runtime = ManualRuntime::new(1);
        let mut store = FakeXCart::new(config);
        fill(&mut store, runtime.now());
        Self::around(runtime, store)
    }

    pub(crate) fn around(runtime: ManualRuntime, store: FakeXCart) -> Self {
        let store = Shared::new(store);
        let transport = InProcess::new(store.clone(), Arc::new(runtime.clone()));
        Self { runtime, store, transport }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.runtime.now()
    }

    /// Any request: headers as they are given, path and query as they go over the wire.
    pub(crate) fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let origin = BaseUrl::parse("http://store.example").unwrap();
        let url = RequestUrl::from_received(&origin, target);
        let mut request = Request::new(method.parse::<Method>().unwrap(), url).body(body.to_owned());
        for (name, value) in headers {
            let name: HeaderName = name.to_ascii_lowercase().parse().unwrap();
            request = request.header(name, HeaderValue::from_str(value).unwrap());
        }
        let raw = self.runtime.block_on(self.transport.execute(request)).unwrap();
        let text = String::from_utf8(raw.body.to_vec()).unwrap();
        Answer {
            status: raw.status.as_u16(),
            content_type: raw.header("content-type").unwrap_or_default().to_owned(),
            json: Json::parse(text.as_bytes()).unwrap_or_default(),
            text,
            raw,
        }
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[("x-auth-token", "demo-read"), ("accept", "application/json")], "")
    }

    pub(crate) fn get_ld(&self, target: &str) -> Answer {
        self.send("GET", target, &[("x-auth-token", "demo-read"), ("accept", "application/ld+json")], "")
    }

    pub(crate) fn write(&self, method: &str, target: &str, body: &str) -> Answer {
        let headers =
            [("x-auth-token", "demo-all"), ("accept", "application/json"), ("content-type", "application/json")];
        self.send(method, target, &headers, body)
    }
}

//! A store with the add-on in this process, and ways to it.

use std::{collections::BTreeMap, sync::Arc};

use api_core::{
    fake::{InProcess, Shared},
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::{Request, Response, Transport},
    url::BaseUrl,
    wire::Json,
};
use http::{HeaderName, HeaderValue, Method};
use xcart_client::mock::{FakeXCart, FakeXCartConfig, LegacyQuirk, StoreZone, demo};

/// The demonstration's order of nobody, which the complex schema fails on.
pub(crate) const NOBODY: &str = "1055";

pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) store: Shared<FakeXCart>,
    pub(crate) transport: InProcess<FakeXCart>,
}

/// An answer, read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) json: Json,
    pub(crate) raw: Response,
}

impl World {
    /// The demonstration store, below a folder.
    pub(crate) fn demo(quirks: impl IntoIterator<Item = LegacyQuirk>) -> Self {
        let runtime = ManualRuntime::new(1);
        let config =
            FakeXCartConfig::default().web_dir("shop").zone(StoreZone::fixed("+03:00".parse().unwrap())).legacy(quirks);
        Self::of(&runtime, demo::demo_store_with(config, runtime.now()))
    }

    pub(crate) fn of(runtime: &ManualRuntime, store: FakeXCart) -> Self {
        let store = Shared::new(store);
        let transport = InProcess::new(store.clone(), Arc::new(runtime.clone()));
        Self { runtime: runtime.clone(), store, transport }
    }

    #[cfg(feature = "client")]
    pub(crate) fn client(&self, key: &str) -> xcart_client::legacy::Client {
        self.settings(key).build_legacy().unwrap()
    }

    #[cfg(feature = "client")]
    pub(crate) fn settings(&self, key: &str) -> xcart_client::ClientBuilder {
        let base = BaseUrl::parse("https://store.example/shop/").unwrap();
        let (transport, runtime) = (Arc::new(self.transport.clone()), Arc::new(self.runtime.clone()));
        xcart_client::Client::builder(transport, runtime, base, api_core::Secret::new(key))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.runtime.now()
    }

    /// How many calls were made, by kind.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        self.store.lock().calls().clone()
    }

    pub(crate) fn calls_total(&self) -> u64 {
        self.store.lock().calls_total()
    }

    /// The id of the order of that number.
    pub(crate) fn id(&self, number: &str) -> xcart_client::wire::OrderId {
        self.store.lock().order_by_number(number).unwrap().id
    }

    /// A plain request with the key that reads and writes, unless the query has another.
    pub(crate) fn ask(&self, method: &str, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send(method, path, query, &[], "")
    }

    pub(crate) fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, query)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Answer {
        let base = BaseUrl::parse("https://store.example/shop").unwrap();
        let url = base.request_url().segment("admin.php").query("target", "RESTAPI").query("_path", path);
        let has_key = query.iter().any(|(name, _)| *name == "_key");
        let url = if has_key { url } else { url.query("_key", "demo-all") };
        let url = query.iter().fold(url, |url, (name, value)| url.query(name, value)).build();
        let mut request = Request::new(Method::from_bytes(method.as_bytes()).unwrap(), url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let raw = self.runtime.block_on(self.transport.execute(request)).unwrap();
        let text = String::from_utf8(raw.body.to_vec()).unwrap();
        let json = Json::parse(&raw.body).unwrap_or_default();
        Answer { status: raw.status.as_u16(), text, json, raw }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.raw.header(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.raw.headers))
    }

    /// The rows' members of that name.
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        let rows = self.json.as_array().unwrap_or_else(|| panic!("{}", self.text));
        rows.iter().map(|row| row.get(name).unwrap().to_string()).collect()
    }

    pub(crate) fn member(&self, name: &str) -> &Json {
        self.json.get(name).unwrap_or_else(|| panic!("no {name} in {}", self.text))
    }
}

//! `FakeXero` and the way to it, for what it takes and what it makes of that.

use std::sync::Arc;

use api_core::{
    fake::{InProcess, Shared},
    runtime::ManualRuntime,
    transport::{Request, Transport},
    url::BaseUrl,
    wire::Json,
};
use http::{HeaderValue, Method};
use xero_client::mock::{DEMO_TENANT, DEMO_TOKEN, FakeXero, FakeXeroConfig, Limits};

/// The demonstration organisation, without limits of calls.
pub struct FakeLedger {
    runtime: ManualRuntime,
    transport: InProcess<FakeXero>,
}

impl FakeLedger {
    pub fn new() -> Self {
        Self::with(FakeXeroConfig::demo())
    }

    pub fn with(config: FakeXeroConfig) -> Self {
        let runtime = ManualRuntime::new(1);
        let fake = Shared::new(FakeXero::new(config.limits(Limits::none())));
        Self { transport: InProcess::new(fake, Arc::new(runtime.clone())), runtime }
    }

    /// Puts one element into a list, with so many decimals of prices if they are named; what came of it.
    pub fn put(&self, list: &str, unit_decimals: Option<&str>, body: String) -> Json {
        let mut url = base().request_url().segment(list);
        if let Some(decimals) = unit_decimals {
            url = url.query("unitdp", decimals);
        }
        self.first(list, Request::new(Method::PUT, url.build()).body(body))
    }

    /// One element of a list, by its code or its id.
    pub fn get(&self, list: &str, key: &str) -> Json {
        let url = base().request_url().segment(list).segment(key).query("unitdp", "4");
        self.first(list, Request::new(Method::GET, url.build()))
    }

    fn first(&self, list: &str, mut request: Request) -> Json {
        for (name, value) in [
            ("authorization", format!("Bearer {DEMO_TOKEN}")),
            ("xero-tenant-id", DEMO_TENANT.to_string()),
            ("accept", "application/json".to_owned()),
            ("content-type", "application/json".to_owned()),
        ] {
            request.headers.insert(name, HeaderValue::from_str(&value).unwrap());
        }
        let sent = String::from_utf8_lossy(&request.body).into_owned();
        let answer = self.runtime.block_on(self.transport.execute(request)).unwrap();
        let json = Json::parse(&answer.body).unwrap();
        assert_eq!(answer.status, 200, "{sent}: {json}");
        json.get(list).and_then(Json::as_array).unwrap()[0].clone()
    }
}

fn base() -> BaseUrl {
    BaseUrl::parse("https://api.xero.com/api.xro/2.0").unwrap()
}

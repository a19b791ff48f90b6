//! One GET of a page of 100 invoices over loopback, 500 in a row, with limiter, token and tracing on, against bare reqwest with
//! the floor's parse: `cargo bench -p xero-client --bench request`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)] // a bench is no library

#[allow(dead_code)] // contacts, and what is read is not looked at
mod corpus;
#[allow(dead_code)] // contacts, and what is read is not looked at
mod floor;
#[path = "../rounds/mod.rs"]
mod rounds;

use std::{net::SocketAddr, sync::Arc};

use api_core::{
    fake::{ExchangeId, FakeService, Faults, Shared, Started},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::{Runtime, Timestamp, TokioRuntime},
    server::FakeServer,
    transport::{Request, Response},
    url::BaseUrl,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use xero_client::{Client, StaticToken, wire::TenantId, xero_limits};

const CALLS: usize = 500;
const TENANT: &str = "22222222-2222-4222-8222-222222222222";

/// Answers every request with the same page at once.
#[derive(Debug)]
struct Page(Bytes);

impl FakeService for Page {
    fn start(&mut self, _: Request, now: Timestamp) -> Started {
        Started { id: ExchangeId(1), ready_at: now }
    }

    fn finish(&mut self, _: ExchangeId, _: Timestamp) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", "application/json; charset=utf-8"),
            ("x-minlimit-remaining", "999999"),
            ("x-daylimit-remaining", "999999"),
            ("x-appminlimit-remaining", "9999"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Response::new(StatusCode::OK, headers, self.0.clone())
    }
}

/// Every event is made into text, as a program's log is, and written nowhere.
fn trace() {
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::sink).init();
}

fn main() {
    // `cargo test --benches` asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    trace();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let clock: Arc<dyn Runtime> = Arc::new(TokioRuntime::new());
    let page = Shared::new(Page(Bytes::from(corpus::invoices(100))));
    let (server, address) = runtime.block_on(async {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = FakeServer::bind(any, page, clock.clone(), Faults::none()).await.unwrap();
        let address = server.local_addr();
        (server.spawn(), address)
    });

    let url = format!("http://{address}/api.xro/2.0/Invoices?page=1&pageSize=100&unitdp=4");
    let bare = runtime.block_on(async { reqwest::Client::builder().no_proxy().build().unwrap() });
    let by_hand = || {
        runtime.block_on(async {
            let mut sum = 0;
            for _ in 0..CALLS {
                let answer = bare
                    .get(&url)
                    .header("authorization", "Bearer token")
                    .header("xero-tenant-id", TENANT)
                    .header("accept", "application/json")
                    .send()
                    .await
                    .unwrap();
                let body = answer.bytes().await.unwrap();
                sum += serde_json::from_slice::<floor::Invoices>(&body).unwrap().invoices.len();
            }
            assert_eq!(sum, CALLS * 100);
        });
    };

    let base = BaseUrl::parse(&format!("http://{address}/api.xro/2.0")).unwrap();
    let policy = NetworkPolicy::public_only().allow(base.authority());
    let transport = runtime.block_on(async { HttpTransport::builder().policy(policy).build().unwrap() });
    // All limits are kept, and none is reached.
    let mut limits = xero_limits();
    (limits.per_minute, limits.per_day, limits.app_per_minute) = (Some(1_000_000), Some(1_000_000), Some(1_000_000));
    let limiter = api_core::limiter::SlidingWindowLimiter::new(clock.clone(), limits);
    let client = Client::builder(Arc::new(transport), clock, Arc::new(StaticToken::new("token")))
        .base_url(base)
        .limiter(Arc::new(limiter))
        .build()
        .unwrap();
    let tenant = client.tenant(&TENANT.parse::<TenantId>().unwrap());
    let product = || {
        runtime.block_on(async {
            let mut sum = 0;
            for _ in 0..CALLS {
                let page = tenant.invoices().list().page_size(100).page(1).await.unwrap();
                sum += page.elements.iter().filter(|element| element.is_ok()).count();
            }
            assert_eq!(sum, CALLS * 100);
        });
    };
    rounds::compare("500 pages of 100 invoices over loopback", rounds::Clock::Wall, Some(125), by_hand, product);
    server.shutdown();
}

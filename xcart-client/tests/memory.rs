//! A store is read as a stream: what is held at once does not grow with the number of its orders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../../benches/xcart/corpus.rs"]
mod corpus;

use std::sync::Arc;

use api_core::{
    Secret,
    runtime::ManualRuntime,
    transport::{Request, Response, Transport, TransportError},
    url::BaseUrl,
};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use peak_alloc::PeakAlloc;
use xcart_client::{Client, OrderQuery};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// A store of so many orders, each made when it is asked for.
#[derive(Debug)]
struct Store(u64);

#[async_trait]
impl Transport for Store {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let asked = |name: &str| {
            let pair = request.url.query_pairs().into_iter().find(|(key, _)| key == name);
            pair.and_then(|(_, value)| value.parse::<u64>().ok())
        };
        let (page, size) = (asked("page").unwrap_or(1), asked("itemsPerPage").unwrap_or(30).min(100));
        let first = (page - 1) * size;
        let body = corpus::orders((first + 1).min(self.0 + 1)..(first + size + 1).min(self.0 + 1));
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        Ok(Response::new(StatusCode::OK, headers, body))
    }
}

/// Bytes held at most while a store of so many orders was read.
fn peak(orders: u64) -> usize {
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("http://store.example").unwrap();
    let client = Client::builder(Arc::new(Store(orders)), Arc::new(runtime.clone()), base, Secret::new("key")).build();
    let client = client.unwrap();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let read = runtime.block_on(async {
        let orders = client.orders(OrderQuery::default()).into_stream();
        orders.try_fold(0, async |read, order| Ok(read + u64::from(order.is_ok()))).await
    });
    assert_eq!(read.unwrap(), orders);
    MEMORY.peak_usage() - before
}

#[test]
fn peak_memory_is_flat_while_a_store_is_read_as_a_stream() {
    peak(1_000); // what is made once and kept
    let (small, large) = (peak(1_000), peak(10_000));
    println!("held at most: {} KB for 1,000 orders, {} KB for 10,000", small / 1_000, large / 1_000);
    assert!(large * 100 <= small * 105, "{small} bytes for 1,000 orders, {large} for 10,000");
}

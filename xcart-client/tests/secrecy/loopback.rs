//! Over a socket, with the HTTP library's own log at TRACE.
#![cfg(feature = "http")]

use std::{net::SocketAddr, sync::Arc};

use api_core::{
    Secret,
    fake::{Faults, Shared},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::TokioRuntime,
    server::FakeServer,
    url::BaseUrl,
};
use xcart_client::{
    ChangeCursor, Client, OrderQuery, RetryPolicy,
    mock::{FakeXCart, FakeXCartConfig},
    wire::OrderId,
};

use crate::{
    canaries::{KEY, SECRETS, Told},
    records::{order, transactions},
};

#[test]
fn the_http_librarys_own_log_tells_nothing() {
    let told = Told::default();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    told.listen(|| tokio.block_on(exchange(&told)));
    told.assert_kept(&"loopback");
    assert!(told.text().contains("TRACE"), "nothing was logged");
}

async fn exchange(told: &Told) {
    let mut store = FakeXCart::new(FakeXCartConfig::default().read_key(KEY));
    let read = api_core::wire::from_str(&order(1)).unwrap();
    store.put_order(read, api_core::wire::from_str(&transactions()).unwrap());
    let runtime = Arc::new(TokioRuntime::new());
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = FakeServer::bind(any_port, Shared::new(store), runtime.clone(), Faults::none()).await.unwrap();
    let address = server.local_addr();
    let running = server.spawn();
    let transport =
        HttpTransport::builder().policy(NetworkPolicy::public_only().allow(&address.to_string())).build().unwrap();
    let base = BaseUrl::parse(&format!("http://{address}")).unwrap();
    let of = |key: &str| {
        let client = Client::builder(Arc::new(transport.clone()), runtime.clone(), base.clone(), Secret::new(key));
        client.retry(RetryPolicy::never()).build().unwrap()
    };
    for client in [of(KEY), of(SECRETS[3])] {
        told.outcome(&client.order(OrderId(1)).await);
        told.outcome(&client.payment_transactions(OrderId(1)).await);
        told.outcome(&client.changes(&ChangeCursor::start()).await);
        told.outcome(&client.orders(OrderQuery::new().login(SECRETS[4])).next_page().await);
    }
    running.shutdown();
    // Nobody listens any more.
    told.outcome(&of(KEY).order(OrderId(1)).await);
}

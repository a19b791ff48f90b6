//! The older REST add-on, whose key stands in every URL: a story over `FakeXCart`, good and bad, and over a socket with the HTTP
//! library's own log at TRACE.

use std::{sync::Arc, time::Duration};

use api_core::{
    Secret,
    fake::{Faults, InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    url::BaseUrl,
};
use xcart_client::{
    ChangeCursor, OrderQuery, RetryPolicy,
    legacy::Client,
    mock::{FakeXCart, FakeXCartConfig, address, with_field},
    wire::{Order, OrderId, ProductId, ProfileId, RowId},
};

use crate::{
    canaries::{KEY, PRIVATE, SECRETS, Told},
    records::{order, transactions},
};

fn store(now: api_core::runtime::Timestamp) -> FakeXCart {
    let mut store = FakeXCart::new(FakeXCartConfig::default().all_key(KEY).legacy([]));
    let customer = store.add_profile(SECRETS[4], now);
    let home = address(PRIVATE[0], PRIVATE[1], PRIVATE[2], PRIVATE[3], PRIVATE[4], "GB");
    store.add_address(customer, with_field(home, "company", PRIVATE[6])).unwrap();
    store.add_product(PRIVATE[11], PRIVATE[10], 20.into(), now);
    for id in 1..=20 {
        let order: Order = api_core::wire::from_str(&order(id)).unwrap();
        store.put_order(order, api_core::wire::from_str(&transactions()).unwrap());
    }
    store
}

/// Nothing of a customer, no key, and not what the store keeps of a password (XC-LEGACY-15).
fn assert_kept(told: &Told, what: &impl std::fmt::Display) {
    assert!(told.text().contains("OrderId(1)"), "{what}: nothing was told");
    assert!(!told.text().contains("SHA512:"), "{what}: the hash of a password is told");
    told.assert_kept(what);
}

async fn story(client: &Client, told: &Told) {
    told.debug(client);
    told.debug(&OrderQuery::new().login(SECRETS[4]));
    for id in [1, 99] {
        told.outcome(&client.order(OrderId(id)).await);
        told.outcome(&client.complex_order(OrderId(id)).await);
        told.outcome(&client.parts(OrderId(id)).await);
        told.outcome(&client.current(OrderId(id)).await);
        told.outcome(&client.transactions(OrderId(id)).await);
        told.outcome(&client.tracking_numbers(OrderId(id)).await);
        told.outcome(&client.profile(ProfileId(id)).await);
        told.outcome(&client.complex_profile(ProfileId(id)).await);
        told.outcome(&client.product(ProductId(id)).await);
        told.outcome(&client.complex_product(ProductId(id)).await);
    }
    let mut orders = client.orders(OrderQuery::new().login(SECRETS[4]).page_size(8));
    told.debug(&orders);
    for _ in 0..4 {
        let page = orders.next_page().await;
        told.outcome(&page);
        for bad in page.into_iter().flatten().flat_map(|page| page.bad) {
            told.line(&bad.to_string());
        }
    }
    told.outcome(&client.profiles().next_page().await);
    told.outcome(&client.products().next_page().await);
    told.outcome(&client.changes(&ChangeCursor::start()).await);
    told.outcome(&client.add_tracking_number(OrderId(1), PRIVATE[12]).await);
    told.outcome(&client.delete_tracking_number(RowId(99)).await);
    told.outcome(&client.set_stock(ProductId(1), 7).await);
}

fn settings(base: BaseUrl, transport: Arc<dyn api_core::transport::Transport>, runtime: Arc<dyn Runtime>) -> Client {
    let client = xcart_client::Client::builder(transport, runtime, base, Secret::new(KEY));
    client.retry(RetryPolicy::never()).build_legacy().unwrap()
}

#[test]
fn a_story_of_the_add_on_that_goes_well_and_whatever_goes_wrong_in_it_tells_nothing() {
    for seed in 0..6 {
        let (told, runtime) = (Told::default(), ManualRuntime::new(seed));
        let faults = if seed == 0 { Faults::none() } else { Faults::swarm(seed, Duration::from_secs(100)) };
        let store = store(runtime.now());
        let transport = InProcess::with_faults(Shared::new(store), Arc::new(runtime.clone()), faults);
        let base = BaseUrl::parse("https://shop.example").unwrap();
        let client = settings(base, Arc::new(transport), Arc::new(runtime.clone()));
        told.listen(|| runtime.block_on(story(&client, &told)));
        assert_kept(&told, &format_args!("seed {seed}"));
    }
}

#[cfg(feature = "http")]
#[test]
fn the_http_librarys_own_log_does_not_tell_the_key_in_the_url() {
    use std::net::SocketAddr;

    use api_core::{http::HttpTransport, network::NetworkPolicy, runtime::TokioRuntime, server::FakeServer};

    let told = Told::default();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exchange = async {
        let runtime = Arc::new(TokioRuntime::new());
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let store = Shared::new(store(runtime.now()));
        let server = FakeServer::bind(any_port, store, runtime.clone(), Faults::none()).await.unwrap();
        let address = server.local_addr();
        let running = server.spawn();
        let policy = NetworkPolicy::public_only().allow(&address.to_string());
        let transport = HttpTransport::builder().policy(policy).build().unwrap();
        let base = BaseUrl::parse(&format!("http://{address}")).unwrap();
        let client = settings(base, Arc::new(transport), runtime);
        story(&client, &told).await;
        running.shutdown();
        // Nobody listens any more.
        told.outcome(&client.order(OrderId(1)).await);
    };
    told.listen(|| tokio.block_on(exchange));
    assert!(told.text().contains("TRACE"), "nothing was logged");
    assert_kept(&told, &"the add-on on loopback");
}

//! Over a socket, with the HTTP library's own log at TRACE.
#![cfg(feature = "http")]

use std::{net::SocketAddr, sync::Arc};

use api_core::{
    fake::{Faults, Shared},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::TokioRuntime,
    server::FakeServer,
    url::BaseUrl,
};
use xero_client::{
    Client, RetryPolicy, StaticToken,
    mock::{FakeXero, FakeXeroConfig, OrganisationSetup, TokenSetup},
    wire::Contact,
};

use crate::canaries::{ACCESS_TOKEN, MARKED, PRIVATE, TENANT, Told};

#[test]
fn the_http_librarys_own_log_tells_nothing() {
    let told = Told::default();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    told.listen(|| tokio.block_on(exchange(&told)));
    assert!(told.text().contains("Xero answered"), "nothing was logged");
    told.assert_kept(&"loopback");
}

async fn exchange(told: &Told) {
    let tenant = TENANT.parse().unwrap();
    let config = FakeXeroConfig::default()
        .organisation(OrganisationSetup::new(tenant, PRIVATE[0], "USD"))
        .token(ACCESS_TOKEN, TokenSetup::new("canary", [tenant]));
    let runtime = Arc::new(TokioRuntime::new());
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let fake = Shared::new(FakeXero::new(config));
    let server = FakeServer::bind(any_port, fake.clone(), runtime.clone(), Faults::none()).await.unwrap();
    let address = server.local_addr();
    let running = server.spawn();
    let policy = NetworkPolicy::public_only().allow(&address.to_string());
    let transport = HttpTransport::builder().policy(policy).build().unwrap();
    let base = BaseUrl::parse(&format!("http://{address}/api.xro/2.0")).unwrap();
    let client = Client::builder(Arc::new(transport), runtime, Arc::new(StaticToken::new(ACCESS_TOKEN)))
        .base_url(base)
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let demo = client.tenant(&TENANT.parse().unwrap());
    let contact =
        Contact { name: Some(PRIVATE[0].into()), email_address: Some(MARKED[0].into()), ..Contact::default() };
    told.outcome(&demo.contacts().create(std::slice::from_ref(&contact)).await);
    told.outcome(&demo.contacts().create(&[contact]).await);
    told.outcome(&demo.contacts().list().search(PRIVATE[15]).all().await);
    fake.lock().revoke_token(ACCESS_TOKEN);
    told.outcome(&demo.organisation().await);
    running.shutdown();
    // Nobody listens any more.
    told.outcome(&demo.organisation().await);
}

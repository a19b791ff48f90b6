//! A whole story over `FakeXCart`, good and bad.

use std::{sync::Arc, time::Duration};

use api_core::{
    Secret,
    fake::{Faults, InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    url::BaseUrl,
};
use xcart_client::{
    ChangeCursor, Client, OrderQuery,
    mock::{FakeXCart, FakeXCartConfig},
    wire::{Order, OrderId},
};

use crate::{
    canaries::{KEY, SECRETS, Told},
    records::{order, transactions},
};

fn store() -> FakeXCart {
    let config = FakeXCartConfig::default().read_key(KEY).all_key(SECRETS[1]);
    let mut store = FakeXCart::new(config);
    for id in 1..=30 {
        let order: Order = api_core::wire::from_str(&order(id)).unwrap();
        store.put_order(order, api_core::wire::from_str(&transactions()).unwrap());
    }
    store
}

async fn story(client: &Client, told: &Told) {
    let mut cursor = ChangeCursor::start();
    for _ in 0..5 {
        let page = client.changes(&cursor).await;
        told.outcome(&page);
        match page {
            Ok(page) => cursor = page.next,
            Err(_) => continue,
        }
    }
    told.debug(&cursor);
    let mut pages = client.orders(OrderQuery::new().login(SECRETS[4]).page_size(8));
    for _ in 0..6 {
        let page = pages.next_page().await;
        told.outcome(&page);
        for bad in page.into_iter().flatten().flat_map(|page| page.bad) {
            told.line(&bad.to_string());
        }
    }
    for id in [1, 99] {
        told.outcome(&client.order(OrderId(id)).await);
        told.outcome(&client.payment_transactions(OrderId(id)).await);
        told.outcome(&client.order_history(OrderId(id)).await);
        told.outcome(&client.order_details(OrderId(id)).await);
    }
}

#[test]
fn a_story_that_goes_well_and_whatever_goes_wrong_in_it_tells_nothing() {
    for seed in 0..8 {
        let (told, runtime) = (Told::default(), ManualRuntime::new(seed));
        let faults = if seed == 0 { Faults::none() } else { Faults::swarm(seed, Duration::from_secs(100)) };
        let shared = Shared::new(store());
        let transport = InProcess::with_faults(shared, Arc::new(runtime.clone()), faults);
        let base = BaseUrl::parse("https://shop.example").unwrap();
        let client = Client::builder(Arc::new(transport), Arc::new(runtime.clone()), base, Secret::new(KEY));
        let client = client.build().unwrap();
        told.listen(|| runtime.block_on(story(&client, &told)));
        assert!(told.text().contains("OrderId(1)"), "something was told");
        told.assert_kept(&format_args!("seed {seed}, at {}", runtime.now()));
    }
}

//! An order's way through the pure crates: JSON of X-Cart's -> typed -> canonical -> plan -> JSON for Xero. `cargo bench`.
//!
//! The floor beside it is serde_json into a struct of the fewest fields, with exact decimals: nobody who reads the amounts at all
//! can be faster.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a bench is no library

use std::{hint::black_box, sync::Arc};

use api_core::{
    fake::{InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    wire,
};
use canonical_model::{Applied, LedgerWrite, ledger::ReferenceData};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mapping::{Mapper, Profile, inbound, outbound, profiles};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use sync_core::ports::Ledger;
use xcart_client::{
    mock::{FakeXCart, demo::demo_store},
    wire::{Order, PaymentTransaction},
};
use xcart_xero::connect::XeroLedger;
use xero_client::{Client, StaticToken, mock::FakeXero};

/// How many orders a round has.
const ORDERS: usize = 1_000;

/// The fewest fields that a transformation needs, read by hand.
#[derive(Deserialize)]
struct Floor<'a> {
    #[serde(borrow)]
    total: &'a RawValue,
    #[serde(borrow)]
    items: Vec<FloorItem<'a>>,
}

#[derive(Deserialize)]
struct FloorItem<'a> {
    #[serde(borrow)]
    item_net_price: &'a RawValue,
}

/// Orders of the demonstration store, again and again, as JSON and with their transactions.
fn orders(shop: &FakeXCart) -> Vec<(Vec<u8>, Vec<PaymentTransaction>)> {
    let once: Vec<_> =
        shop.orders().map(|order| (wire::to_vec(order).unwrap(), shop.transactions(order.id).to_vec())).collect();
    once.into_iter().cycle().take(ORDERS).collect()
}

/// What the demonstration organisation has, as far as a plan asks.
fn reference() -> ReferenceData {
    let clock = ManualRuntime::new(1);
    let runtime: Arc<dyn Runtime> = Arc::new(clock.clone());
    let transport = Arc::new(InProcess::new(Shared::new(FakeXero::demo()), runtime.clone()));
    let tokens = Arc::new(StaticToken::new("demo-token"));
    let ledger = XeroLedger::new(Client::builder(transport, runtime, tokens).build().unwrap());
    clock.block_on(ledger.reference_data(&"11111111-1111-4111-8111-111111111111".into())).unwrap()
}

fn floor(json: &[u8]) -> Decimal {
    let order: Floor<'_> = serde_json::from_slice(json).unwrap();
    let amounts = order.items.iter().map(|item| item.item_net_price.get()).chain([order.total.get()]);
    amounts.map(|text| wire::parse_decimal(text).unwrap()).sum()
}

fn transform(criterion: &mut Criterion) {
    let now = ManualRuntime::new(1).now();
    let shop = demo_store(now);
    let orders = orders(&shop);
    let typed: Vec<(Order, &[PaymentTransaction])> =
        orders.iter().map(|(json, transactions)| (wire::from_slice(json).unwrap(), transactions.as_slice())).collect();
    let profile = Profile::from_toml(profiles::DEMO).unwrap();
    let mapper = Mapper::new(profile.clone());
    let (reference, connection) = (reference(), "demo".into());

    let mut group = criterion.benchmark_group("orders");
    group.throughput(Throughput::Elements(ORDERS as u64));
    group.sample_size(20);
    group.bench_function("floor: JSON -> a few exact decimals", |bencher| {
        bencher.iter(|| orders.iter().map(|(json, _)| floor(black_box(json))).sum::<Decimal>());
    });
    group.bench_function("JSON -> typed", |bencher| {
        bencher.iter(|| orders.iter().filter(|(json, _)| wire::from_slice::<Order>(black_box(json)).is_ok()).count());
    });
    group.bench_function("typed -> canonical -> plan -> JSON for Xero", |bencher| {
        bencher.iter(|| {
            let mut bytes = 0;
            for (order, transactions) in &typed {
                let Ok(order) = inbound::xcart::order(&profile, order, transactions, &[], now.date_naive()) else {
                    continue;
                };
                for step in mapper.plan(&connection, &order, &reference, &Applied::default(), &[]).steps {
                    if let LedgerWrite::CreateDocument(document) = &step.write {
                        let contact = "22222222-2222-4222-8222-222222222222".into();
                        let invoice = outbound::xero::invoice(document, &contact, None).unwrap();
                        bytes += wire::to_vec(&invoice).unwrap().len();
                    }
                }
            }
            bytes
        });
    });
    group.finish();
}

criterion_group!(benches, transform);
criterion_main!(benches);

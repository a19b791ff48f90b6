//! An order's way through the pure crates: JSON of X-Cart's -> typed -> canonical -> plan -> JSON for Xero, beside what somebody
//! would write by hand: the fewest things (`floor`), and the same work (`same`). `cargo bench --bench transform`.
//!
//! The orders are those of X-Cart's generator, of all its kinds; those that the demonstration profile parks, or that need nothing,
//! are left out, as the floor would never notice them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)] // a bench is no library
#![allow(clippy::print_stdout)] // it prints what it measured

#[allow(dead_code)] // what is read is not all looked at
mod everything;
mod floor;
#[path = "../rounds/mod.rs"]
mod rounds;
mod same;

use std::sync::Arc;

use api_core::{
    fake::{InProcess, Shared},
    runtime::{ManualRuntime, Runtime},
    wire,
};
use canonical_model::{
    Applied, ConnectionId, LedgerId, LedgerWrite, Plan,
    ledger::{DocumentKind, ReferenceData},
};
use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mapping::{Mapper, Profile, inbound, outbound, profiles};
use rounds::{Clock, compare};
use sync_core::ports::Ledger;
use xcart_client::{
    mock::{FakeXCartConfig, generate::Generator},
    wire::{Order, PaymentTransaction},
};
use xcart_xero::connect::XeroLedger;
use xero_client::{Client, StaticToken, mock::FakeXero};

/// How many orders a round has.
const ORDERS: usize = 1_000;

/// Within how many percent of the floor the whole way should be.
const GOAL: u32 = 150;

/// What is read of an order: its JSON, and that of its transactions.
type Reading = (Vec<u8>, Vec<u8>);

/// The contact that all documents bill, and the record that all payments are on: what the ledger would have answered.
const ID: &str = "22222222-2222-4222-8222-222222222222";

/// All that the way needs besides the orders.
struct Way {
    profile: Profile,
    mapper: Mapper,
    reference: ReferenceData,
    connection: ConnectionId,
    contact: LedgerId,
    today: NaiveDate,
}

impl Way {
    fn new(today: NaiveDate) -> Self {
        let profile = Profile::from_toml(profiles::DEMO).unwrap();
        Self {
            mapper: Mapper::new(profile.clone()),
            profile,
            reference: reference(),
            connection: "demo".into(),
            contact: ID.into(),
            today,
        }
    }

    fn plan(&self, order: &Order, transactions: &[PaymentTransaction]) -> Option<Plan> {
        let order = inbound::xcart::order(&self.profile, order, transactions, &[], self.today).ok()?;
        Some(self.mapper.plan(&self.connection, &order, &self.reference, &Applied::default(), &[]))
    }

    /// Every body that goes to Xero.
    fn bodies(&self, plan: &Plan, mut send: impl FnMut(Vec<u8>)) {
        let id = &self.contact;
        for step in &plan.steps {
            match &step.write {
                LedgerWrite::CreateContact(contact) => {
                    send(wire::to_vec(&outbound::xero::contact(contact)).unwrap());
                }
                LedgerWrite::CreateDocument(document) if document.kind == DocumentKind::Invoice => {
                    send(wire::to_vec(&outbound::xero::invoice(document, id, None).unwrap()).unwrap());
                }
                LedgerWrite::CreateDocument(document) => {
                    send(wire::to_vec(&outbound::xero::credit_note(document, id, None).unwrap()).unwrap());
                }
                LedgerWrite::CreatePayment(payment) => {
                    send(wire::to_vec(&outbound::xero::payment(payment, id).unwrap()).unwrap());
                }
                _ => {}
            }
        }
    }

    fn whole(&self, reading: &Reading, send: impl FnMut(Vec<u8>)) {
        let (order, transactions) = typed(reading);
        if let Some(plan) = self.plan(&order, &transactions) {
            self.bodies(&plan, send);
        }
    }
}

fn typed((json, transactions): &Reading) -> (Order, Vec<PaymentTransaction>) {
    (wire::from_slice(json).unwrap(), wire::from_slice(transactions).unwrap())
}

/// How many bytes were sent.
fn bytes(sending: impl FnOnce(&mut dyn FnMut(Vec<u8>))) -> usize {
    let mut bytes = 0;
    sending(&mut |body| bytes += body.len());
    bytes
}

/// What was sent.
fn sent(sending: impl FnOnce(&mut dyn FnMut(Vec<u8>))) -> Vec<Vec<u8>> {
    let mut sent = Vec::new();
    sending(&mut |body| sent.push(body));
    sent
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

fn transform(criterion: &mut Criterion) {
    let now = ManualRuntime::new(1).now();
    let way = Way::new(now.date_naive());
    let (shop, _) = Generator::new(7, now).orders(ORDERS * 2).store(FakeXCartConfig::default());
    let orders: Vec<Reading> = shop
        .orders()
        .map(|order| (wire::to_vec(order).unwrap(), serde_json::to_vec(shop.transactions(order.id)).unwrap()))
        .filter(|reading| !sent(|send| way.whole(reading, send)).is_empty())
        .take(ORDERS)
        .collect();
    assert_eq!(orders.len(), ORDERS, "too few orders need anything");
    let readings: Vec<(Order, Vec<PaymentTransaction>)> = orders.iter().map(typed).collect();
    let plans: Vec<Plan> = readings.iter().filter_map(|(order, transactions)| way.plan(order, transactions)).collect();

    let shop = same::Shop::new(&way.connection, ID, way.today);
    let by_hand = |(json, paid): &Reading, send: &mut dyn FnMut(Vec<u8>)| {
        shop.order(json, paid, send).expect("an order does not add up");
    };
    let is_ours = |reading: &&Reading| sent(|send| by_hand(reading, send)) == sent(|send| way.whole(reading, send));
    let alike = orders.iter().filter(is_ours).count();
    println!("the same work by hand sends the very same bytes for {alike} of {ORDERS} orders");

    let floor = || orders.iter().map(|(json, transactions)| floor::order(json, transactions)).sum::<usize>();
    let same = || bytes(|send| orders.iter().for_each(|reading| by_hand(reading, send)));
    let whole = || bytes(|send| orders.iter().for_each(|reading| way.whole(reading, &mut *send)));
    println!("bytes of JSON for Xero: {}, by hand {}, the fewest {}", whole(), same(), floor());
    compare("X-Cart's JSON to Xero's", Clock::Thread, Some(GOAL), floor, whole);
    compare("the same beside the same work by hand", Clock::Thread, Some(GOAL), same, whole);

    let mut group = criterion.benchmark_group("orders");
    group.throughput(Throughput::Elements(ORDERS as u64));
    group.sample_size(20);
    group.bench_function("floor", |bencher| bencher.iter(floor));
    group.bench_function("floor of the same work", |bencher| bencher.iter(same));
    group.bench_function("the whole way", |bencher| bencher.iter(whole));
    group.bench_function("of which JSON -> typed", |bencher| {
        bencher.iter(|| orders.iter().map(typed).filter(|(order, _)| order.id.0 > 0).count());
    });
    group.bench_function("of which typed -> canonical", |bencher| {
        bencher.iter(|| {
            let canonical = readings
                .iter()
                .map(|(order, transactions)| inbound::xcart::order(&way.profile, order, transactions, &[], way.today));
            canonical.filter(Result::is_ok).count()
        });
    });
    group.bench_function("of which plan -> JSON", |bencher| {
        bencher.iter(|| bytes(|send| plans.iter().for_each(|plan| way.bodies(plan, &mut *send))));
    });
    group.finish();
}

criterion_group!(benches, transform);
criterion_main!(benches);

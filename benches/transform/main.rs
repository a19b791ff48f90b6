//! An order's way through the pure crates: JSON of X-Cart's -> typed -> canonical -> plan -> JSON for Xero, beside what somebody
//! would write by hand: the fewest things (`floor`), and the same work (`same`). `cargo bench --bench transform`.
//!
//! The orders are those of X-Cart's generator, of all its kinds; those that the demonstration profile parks, or that need nothing,
//! are left out, as the floor would never notice them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)] // a bench is no library
#![allow(clippy::print_stdout)] // it prints what it measured

#[allow(dead_code)] // what is read is not all looked at
#[path = "../xcart/floor.rs"]
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

/// What is read of an order: its JSON, and its transactions.
type Reading = (Vec<u8>, Vec<PaymentTransaction>);

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
            contact: "22222222-2222-4222-8222-222222222222".into(),
            today,
        }
    }

    fn plan(&self, order: &Order, transactions: &[PaymentTransaction]) -> Option<Plan> {
        let order = inbound::xcart::order(&self.profile, order, transactions, &[], self.today).ok()?;
        Some(self.mapper.plan(&self.connection, &order, &self.reference, &Applied::default(), &[]))
    }

    /// Every body that goes to Xero; how many bytes.
    fn bodies(&self, plan: &Plan) -> usize {
        let id = &self.contact;
        let bytes = |write: &LedgerWrite| match write {
            LedgerWrite::CreateContact(contact) => wire::to_vec(&outbound::xero::contact(contact)).unwrap().len(),
            LedgerWrite::CreateDocument(document) if document.kind == DocumentKind::Invoice => {
                wire::to_vec(&outbound::xero::invoice(document, id, None).unwrap()).unwrap().len()
            }
            LedgerWrite::CreateDocument(document) => {
                wire::to_vec(&outbound::xero::credit_note(document, id, None).unwrap()).unwrap().len()
            }
            LedgerWrite::CreatePayment(payment) => {
                wire::to_vec(&outbound::xero::payment(payment, id).unwrap()).unwrap().len()
            }
            _ => 0,
        };
        plan.steps.iter().map(|step| bytes(&step.write)).sum()
    }

    fn whole(&self, (json, transactions): &Reading) -> usize {
        let order: Order = wire::from_slice(json).unwrap();
        self.plan(&order, transactions).map_or(0, |plan| self.bodies(&plan))
    }
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
        .map(|order| (wire::to_vec(order).unwrap(), shop.transactions(order.id).to_vec()))
        .filter(|reading| way.whole(reading) > 0)
        .take(ORDERS)
        .collect();
    assert_eq!(orders.len(), ORDERS, "too few orders need anything");
    let typed: Vec<Order> = orders.iter().map(|(json, _)| wire::from_slice(json).unwrap()).collect();
    let plans: Vec<Plan> =
        typed.iter().zip(&orders).filter_map(|(order, (_, transactions))| way.plan(order, transactions)).collect();

    let floor = || orders.iter().map(|(json, transactions)| floor::order(json, transactions)).sum::<usize>();
    let same = || orders.iter().map(|(json, paid)| same::order(&way.connection, json, paid)).sum::<usize>();
    assert!(orders.iter().all(|(json, paid)| same::order(&way.connection, json, paid) > 0), "an order does not add up");
    let whole = || orders.iter().map(|reading| way.whole(reading)).sum::<usize>();
    println!("{ORDERS} orders: {} bytes of JSON for Xero, by the floor {}", whole(), floor());
    compare("X-Cart's JSON to Xero's", Clock::Thread, Some(GOAL), floor, whole);
    compare("the same beside the same work by hand", Clock::Thread, Some(GOAL), same, whole);

    let mut group = criterion.benchmark_group("orders");
    group.throughput(Throughput::Elements(ORDERS as u64));
    group.sample_size(20);
    group.bench_function("floor", |bencher| bencher.iter(floor));
    group.bench_function("floor of the same work", |bencher| bencher.iter(same));
    group.bench_function("the whole way", |bencher| bencher.iter(whole));
    group.bench_function("of which JSON -> typed", |bencher| {
        bencher.iter(|| orders.iter().filter(|(json, _)| wire::from_slice::<Order>(json).is_ok()).count());
    });
    group.bench_function("of which typed -> canonical", |bencher| {
        bencher.iter(|| {
            let canonical = typed.iter().zip(&orders).map(|(order, (_, transactions))| {
                inbound::xcart::order(&way.profile, order, transactions, &[], way.today)
            });
            canonical.filter(Result::is_ok).count()
        });
    });
    group.bench_function("of which plan -> JSON", |bencher| {
        bencher.iter(|| plans.iter().map(|plan| way.bodies(plan)).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, transform);
criterion_main!(benches);

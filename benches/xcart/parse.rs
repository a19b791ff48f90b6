//! 10,000 orders from their bytes to typed models: `cargo bench -p xcart-client --bench parse`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)] // a bench is no library

mod corpus;
#[allow(dead_code)] // what is read is not looked at
mod floor;
#[path = "../rounds/mod.rs"]
mod rounds;

use std::hint::black_box;

use api_core::wire;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use xcart_client::wire::Order;

/// 100 pages of 100.
fn pages() -> Vec<String> {
    (0..100).map(|page| corpus::orders(page * 100 + 1..page * 100 + 101)).collect()
}

fn floor(pages: &[String]) -> Vec<floor::Order> {
    pages.iter().flat_map(|page| serde_json::from_str::<Vec<floor::Order>>(page).unwrap()).collect()
}

fn product(pages: &[String]) -> Vec<Order> {
    pages.iter().flat_map(|page| wire::from_str::<Vec<Order>>(page).unwrap()).collect()
}

fn parse(criterion: &mut Criterion) {
    let pages = pages();
    let bytes: usize = pages.iter().map(String::len).sum();
    let kept = product(&pages);
    assert_eq!((kept.len(), floor(&pages).len()), (10_000, 10_000));
    assert!(kept.iter().all(|order| order.computed_total(2) == Some(order.total)));
    assert_eq!(kept[9].extras.get("member_of_tomorrow"), Some(r#"{"since":"2027","rate":0.1250}"#));
    assert_eq!(kept.iter().map(|order| order.extras.len()).sum::<usize>(), 1_000);
    drop(kept);

    rounds::compare(
        &format!("parse 10000 orders ({} MB)", bytes / 1_000_000),
        rounds::Clock::Thread,
        Some(130),
        || floor(&pages),
        || product(&pages),
    );

    let mut group = criterion.benchmark_group("parse");
    group.sample_size(10);
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("10000 orders, floor", |bencher| bencher.iter(|| floor(black_box(&pages))));
    group.bench_function("10000 orders", |bencher| bencher.iter(|| product(black_box(&pages))));
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);

//! A page of 1,000 invoices, and one of 1,000 contacts, from its bytes to typed models: `cargo bench -p xero-client --bench parse`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)] // a bench is no library

mod corpus;
#[allow(dead_code)] // what is read is not looked at
mod floor;
#[path = "../rounds/mod.rs"]
mod rounds;

use std::hint::black_box;

use api_core::transport::Response;
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::{HeaderMap, StatusCode};
use xero_client::{
    Answer, Call, Resource,
    wire::{Contact, Invoice},
};

const COUNT: u64 = 1_000;

fn answer(path: &str, body: &Bytes) -> Answer {
    let response = Response::new(StatusCode::OK, HeaderMap::new(), body.clone());
    Answer::new(Call::new("GET", path, "").unwrap(), response)
}

fn product<T: Resource>(path: &str, body: &Bytes) -> Vec<T> {
    let page = answer(path, body).page::<T>().unwrap();
    page.elements.into_iter().map(|element| element.unwrap()).collect()
}

fn parse(criterion: &mut Criterion) {
    let (invoices, contacts) = (Bytes::from(corpus::invoices(COUNT)), Bytes::from(corpus::contacts(COUNT)));
    // Bodies for the peers.
    if let Some(folder) = std::env::var_os("XERO_BENCH_BODIES") {
        let folder = std::path::Path::new(&folder);
        std::fs::write(folder.join("invoices.json"), &invoices).unwrap();
        std::fs::write(folder.join("contacts.json"), &contacts).unwrap();
    }
    let kept = product::<Invoice>("/Invoices", &invoices);
    assert_eq!(kept.len(), 1_000);
    assert_eq!(kept[0].extras.get("MemberOfTomorrow"), Some(r#"{"Since":"2027","Rate":0.1250}"#));
    assert_eq!(kept.iter().map(|invoice| invoice.extras.len()).sum::<usize>(), 100, "{:?}", kept[1].extras);

    rounds::compare(
        "parse 1000 invoices",
        rounds::Clock::Thread,
        Some(130),
        || serde_json::from_slice::<floor::Invoices>(&invoices).unwrap().invoices,
        || product::<Invoice>("/Invoices", &invoices),
    );
    rounds::compare(
        "parse 1000 contacts",
        rounds::Clock::Thread,
        Some(130),
        || serde_json::from_slice::<floor::Contacts>(&contacts).unwrap().contacts,
        || product::<Contact>("/Contacts", &contacts),
    );

    let mut group = criterion.benchmark_group("parse");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(invoices.len() as u64));
    group.bench_function("1000 invoices, floor", |bencher| {
        bencher.iter(|| serde_json::from_slice::<floor::Invoices>(black_box(&invoices)).unwrap());
    });
    group.bench_function("1000 invoices", |bencher| {
        bencher.iter(|| product::<Invoice>("/Invoices", black_box(&invoices)));
    });
    group.throughput(Throughput::Bytes(contacts.len() as u64));
    group.bench_function("1000 contacts, floor", |bencher| {
        bencher.iter(|| serde_json::from_slice::<floor::Contacts>(black_box(&contacts)).unwrap());
    });
    group.bench_function("1000 contacts", |bencher| {
        bencher.iter(|| product::<Contact>("/Contacts", black_box(&contacts)));
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);

//! 1,000 invoices built from what a shop knows, to the bytes of requests: `cargo bench -p xero-client --bench build`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)] // a bench is no library

#[allow(dead_code)] // the pages of the other bench
mod corpus;
#[path = "../rounds/mod.rs"]
mod rounds;

use std::hint::black_box;

use api_core::wire::NetDate;
use bytes::Bytes;
use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use uuid::Uuid;
use xero_client::{
    BatchLimits, cut, render_create,
    wire::{
        AccountCode, Contact, ContactId, CurrencyCode, DocumentStatus, Invoice, InvoiceType, ItemCode, LineAmountTypes,
        LineItem, TaxType,
    },
};

const COUNT: u64 = 1_000;

/// What a shop knows of an order.
struct Order {
    number: String,
    reference: String,
    customer: Uuid,
    date: NaiveDate,
    due: NaiveDate,
    lines: Vec<OrderLine>,
}

struct OrderLine {
    sku: String,
    name: String,
    quantity: Decimal,
    unit: Decimal,
    amount: Decimal,
    tax: Decimal,
}

fn orders() -> Vec<Order> {
    let mut dice = corpus::Dice::new(7);
    let first = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
    (0..COUNT)
        .map(|index| {
            let date = first + chrono::TimeDelta::days(i64::try_from(dice.roll(28)).unwrap());
            let lines = (0..2 + dice.roll(3)).map(|_| {
                let (quantity, unit) = (1 + dice.roll(4), 100 + dice.roll(20_000));
                let cents = |cents: u64| Decimal::new(i64::try_from(cents).unwrap(), 2);
                OrderLine {
                    sku: format!("SKU-{}", 1_000 + dice.roll(500)),
                    name: "Teapot \"Robin\", 1.2 l".to_owned(),
                    quantity: quantity.into(),
                    unit: cents(unit),
                    amount: cents(quantity * unit),
                    tax: cents((quantity * unit * 20 + 50) / 100),
                }
            });
            Order {
                lines: lines.collect(),
                number: format!("XC-{}", 100_000 + index),
                reference: format!("Order {} of shop.example", 100_000 + index),
                customer: dice.uuid().parse().unwrap(),
                date,
                due: date + chrono::TimeDelta::days(14),
            }
        })
        .collect()
}

/// What somebody would write by hand, with serde's derive and exact decimals: a model that owns its texts, or one that borrows them
/// from the order and is good for nothing but this.
mod floor {
    use super::{Decimal, RawValue, Serialize, Serializer, Uuid};

    pub(super) fn exact<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(value.to_string()).unwrap().serialize(serializer)
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    pub(super) struct Body<T> {
        pub(super) invoices: Vec<Invoice<T>>,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    pub(super) struct Invoice<T> {
        pub(super) r#type: &'static str,
        pub(super) invoice_number: T,
        pub(super) reference: T,
        pub(super) contact: Contact,
        pub(super) date: String,
        pub(super) due_date: String,
        pub(super) status: &'static str,
        pub(super) line_amount_types: &'static str,
        pub(super) line_items: Vec<Line<T>>,
        pub(super) currency_code: T,
    }

    #[derive(Serialize)]
    pub(super) struct Contact {
        #[serde(rename = "ContactID")]
        pub(super) contact_id: Uuid,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    pub(super) struct Line<T> {
        pub(super) description: T,
        #[serde(serialize_with = "exact")]
        pub(super) quantity: Decimal,
        #[serde(serialize_with = "exact")]
        pub(super) unit_amount: Decimal,
        pub(super) item_code: T,
        pub(super) account_code: T,
        pub(super) tax_type: T,
        #[serde(serialize_with = "exact")]
        pub(super) tax_amount: Decimal,
        #[serde(serialize_with = "exact")]
        pub(super) line_amount: Decimal,
    }
}

fn by_hand<'o, T: From<&'o str> + Serialize>(orders: &'o [Order]) -> Vec<u8> {
    let line = |line: &'o OrderLine| floor::Line {
        description: T::from(&line.name),
        quantity: line.quantity,
        unit_amount: line.unit,
        item_code: T::from(&line.sku),
        account_code: T::from("200"),
        tax_type: T::from("OUTPUT2"),
        tax_amount: line.tax,
        line_amount: line.amount,
    };
    let invoices = orders.iter().map(|order| floor::Invoice {
        r#type: "ACCREC",
        invoice_number: T::from(&order.number),
        reference: T::from(&order.reference),
        contact: floor::Contact { contact_id: order.customer },
        date: order.date.to_string(),
        due_date: order.due.to_string(),
        status: "AUTHORISED",
        line_amount_types: "Exclusive",
        line_items: order.lines.iter().map(line).collect(),
        currency_code: T::from("GBP"),
    });
    serde_json::to_vec(&floor::Body { invoices: invoices.collect() }).unwrap()
}

fn invoice(order: &Order) -> Invoice {
    Invoice {
        invoice_type: Some(InvoiceType::AccRec),
        invoice_number: Some(order.number.clone().into()),
        reference: Some(order.reference.clone().into()),
        contact: Some(Contact::reference(ContactId(order.customer))),
        date: Some(NetDate(order.date)),
        due_date: Some(NetDate(order.due)),
        status: Some(DocumentStatus::Authorised),
        line_amount_types: Some(LineAmountTypes::Exclusive),
        line_items: Some(
            order
                .lines
                .iter()
                .map(|line| LineItem {
                    description: Some(line.name.clone().into()),
                    quantity: Some(line.quantity),
                    unit_amount: Some(line.unit),
                    item_code: Some(ItemCode::from(line.sku.as_str())),
                    account_code: Some(AccountCode::from("200")),
                    tax_type: Some(TaxType::from("OUTPUT2")),
                    tax_amount: Some(line.tax),
                    line_amount: Some(line.amount),
                    ..LineItem::default()
                })
                .collect(),
        ),
        currency_code: Some(CurrencyCode::from("GBP")),
        ..Invoice::default()
    }
}

fn product(orders: &[Order]) -> Bytes {
    let invoices: Vec<_> = orders.iter().map(invoice).collect();
    render_create(&invoices).unwrap().body
}

fn build(criterion: &mut Criterion) {
    let orders = orders();
    // Both write the same.
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    assert_eq!(json(&product(&orders)), json(&by_hand::<String>(&orders)));

    let clock = rounds::Clock::Thread;
    rounds::compare("build 1000 invoices", clock, Some(130), || by_hand::<String>(&orders), || product(&orders));
    rounds::compare(
        "build 1000 invoices, against texts that are borrowed",
        clock,
        None,
        || by_hand::<&str>(&orders),
        || product(&orders),
    );

    let mut group = criterion.benchmark_group("build");
    group.sample_size(20);
    group.throughput(Throughput::Elements(COUNT));
    group.bench_function("1000 invoices, floor", |bencher| bencher.iter(|| by_hand::<String>(black_box(&orders))));
    group.bench_function("1000 invoices", |bencher| bencher.iter(|| product(black_box(&orders))));
    let invoices: Vec<_> = orders.iter().map(invoice).collect();
    group.bench_function("1000 invoices, built before, cut into requests of 50", |bencher| {
        bencher.iter(|| {
            let runs = cut(black_box(&invoices), BatchLimits::default()).unwrap();
            runs.into_iter().map(|run| render_create(run).unwrap().body.len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);

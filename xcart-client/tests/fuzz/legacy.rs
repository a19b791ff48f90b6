//! The targets of the older REST add-on: its records, orders of it made current, and answers to its client.

use std::{collections::BTreeSet, sync::Arc};

use api_core::{Secret, runtime::ManualRuntime, url::BaseUrl, wire};
use http::HeaderValue;
use xcart_client::{
    ChangeCursor, Client, OrderQuery, RetryPolicy,
    legacy::{
        OrderParts,
        wire::{
            ComplexOrder, ComplexProduct, ComplexProfile, Item, Order, Product, Profile, TrackingNumber, Transaction,
        },
    },
    wire::{ItemId, OrderId, ProductId, ProfileId, RowId, TransactionId},
};

use super::targets::{Once, PART, answer, holds};
use crate::laws::{choose, one_line_without_addresses, record, survives};

const READERS: [fn(&[u8]); 9] = [
    record::<Order>,
    record::<ComplexOrder>,
    record::<Transaction>,
    record::<Item>,
    record::<Profile>,
    record::<ComplexProfile>,
    record::<Product>,
    record::<ComplexProduct>,
    record::<TrackingNumber>,
];

/// What mutation begins with: each record by the choice of its reader, and whole orders.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    const ORDER: &str = include_str!("../fixtures/legacy/order.json");
    const COMPLEX: &str = include_str!("../fixtures/legacy/complex_order.json");
    const TRANSACTION: &str = include_str!("../fixtures/legacy/transaction.json");
    let records = [
        ORDER,
        COMPLEX,
        TRANSACTION,
        include_str!("../fixtures/legacy/item.json"),
        include_str!("../fixtures/legacy/profile.json"),
        include_str!("../fixtures/legacy/complex_profile.json"),
        include_str!("../fixtures/legacy/product.json"),
        include_str!("../fixtures/legacy/complex_product.json"),
        r#"{"tracking_id":1,"value":"1Z","order":{"order_id":42}}"#,
    ];
    let records = (0_u8..).zip(records).map(|(kind, body)| [&[kind], body.as_bytes()].concat());
    let whole = [ORDER, "\u{1e}", COMPLEX, "\u{1e}", TRANSACTION].concat();
    let plain = [ORDER, "\u{1e}[]\u{1e}"].concat();
    records.chain([whole, plain].map(|body| [&[255], body.as_bytes()].concat())).collect()
}

/// One record of any type, or an order with what else was read of it.
pub(crate) fn legacy(data: &[u8]) {
    let ([kind], data) = choose(data);
    if let Some(read) = READERS.get(kind) {
        return read(data);
    }
    let mut parts = data.splitn(3, |byte| *byte == PART);
    let Ok(order) = wire::from_slice::<Order>(parts.next().unwrap_or_default()) else { return };
    let complex = parts.next().and_then(|complex| wire::from_slice::<ComplexOrder>(complex).ok());
    let transactions = parts.next().and_then(|body| wire::from_slice::<Transaction>(body).ok()).into_iter().collect();
    let parts = OrderParts::new(order, complex, transactions);
    match parts.to_current() {
        Ok(current) => {
            survives(&current.order);
            survives(&current.transactions);
            let gaps: BTreeSet<_> = current.gaps.iter().collect();
            assert_eq!(gaps.len(), current.gaps.len(), "{:?}", current.gaps);
            current.gaps.iter().for_each(|gap| one_line_without_addresses(&gap.to_string()));
            assert!(current.transactions.windows(2).all(|pair| pair[0].id <= pair[1].id));
        }
        Err(error) => one_line_without_addresses(&error.to_string()),
    }
    assert_eq!(parts.to_current(), parts.to_current());
}

/// How many kinds of calls there are.
const CALLS: usize = 12;

/// What the answers' mutation begins with: what was not there, refused and failed, and every record, to every call.
pub(crate) fn answer_seeds() -> Vec<Vec<u8>> {
    let calls = 0..u8::try_from(CALLS).unwrap();
    let records = seeds().into_iter().map(|seed| seed[1..].to_vec());
    let bodies = records.chain(["null", "[]", "true", "", "No such table: key-of-this-test\n[]"].map(Vec::from));
    bodies
        .flat_map(|body| {
            let answer = move |call: u8| [0, 7, 9, 10].map(|status| [&[call, status, 0][..], b"\n", &body].concat());
            calls.clone().flat_map(answer).collect::<Vec<_>>()
        })
        .collect()
}

/// An answer of any status and kind to any call. Its first line is what the store says went wrong, too.
pub(crate) fn answers(data: &[u8]) {
    let (call, mut answer) = answer(data);
    let said = answer.headers.get("retry-after").cloned();
    answer.headers.extend(said.map(|said: HeaderValue| (http::HeaderName::from_static("x-rest-error"), said)));
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("https://shop.example/shop").unwrap();
    let client = Client::builder(Once::new(answer), Arc::new(runtime.clone()), base, Secret::new("key-of-this-test"));
    let client = client.retry(RetryPolicy::never()).page_size(8).build_legacy().unwrap();
    let error = runtime.block_on(async {
        match call % CALLS {
            0 => client.order(OrderId(42)).await.err(),
            1 => client.complex_order(OrderId(42)).await.err(),
            2 => client.current(OrderId(42)).await.err(),
            3 => client.transaction(TransactionId(7)).await.err(),
            4 => client.item(ItemId(7)).await.err(),
            5 => client.profile(ProfileId(7)).await.err(),
            6 => client.set_stock(ProductId(7), 1).await.err(),
            7 => client.orders(OrderQuery::new()).next_page().await.err(),
            8 => client.changes(&ChangeCursor::start()).await.err(),
            9 => client.products().next_page().await.err(),
            10 => client.delete_tracking_number(RowId(7)).await.err(),
            _ => client.add_tracking_number(OrderId(42), "1Z").await.err(),
        }
    });
    if let Some(error) = error {
        holds(&error, "/admin.php ", &["GET", "POST", "PUT", "DELETE"]);
    }
}

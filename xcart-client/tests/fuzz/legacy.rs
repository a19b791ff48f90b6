//! The target of the older REST add-on: its records, and orders of it made current.

use std::collections::BTreeSet;

use api_core::wire;
use xcart_client::legacy::{
    OrderParts,
    wire::{ComplexOrder, ComplexProduct, ComplexProfile, Item, Order, Product, Profile, TrackingNumber, Transaction},
};

use super::targets::PART;
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

//! Orders of a running store are read, or parked for a reason that is true.
//!
//! The recordings are not in the repository; `XCART_XERO_SHARED` names the folder that holds `xcart/recorded/*.json`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{collections::BTreeMap, path::PathBuf};

use canonical_model::{LedgerWrite, ParkCode};
use common::{Books, day, mapper};
use serde_json::Value;
use xcart_client::wire;

#[test]
fn every_recorded_order_is_planned_to_the_cent_or_parked() {
    let Some(shared) = std::env::var_os("XCART_XERO_SHARED") else {
        println!("SKIPPED: every_recorded_order_is_planned_to_the_cent_or_parked: XCART_XERO_SHARED is not set");
        return;
    };
    let mut orders: BTreeMap<i64, Value> = BTreeMap::new();
    let mut transactions: BTreeMap<String, Value> = BTreeMap::new();
    let mut files: Vec<_> = std::fs::read_dir(PathBuf::from(shared).join("xcart/recorded"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let exchange: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let body = &exchange["response"]["json"];
        let path = exchange["request"]["path"].as_str().unwrap_or_default();
        if let Some(order) =
            path.strip_prefix("/api/orders/").and_then(|path| path.strip_suffix("/payment_transactions"))
        {
            transactions.insert(order.to_owned(), body.clone());
        }
        for order in body.as_array().unwrap_or(&vec![body.clone()]) {
            if let (Some(id), true) =
                (order["id"].as_i64(), order["order_number"].is_string() && order["items"].is_array())
            {
                orders.insert(id, order.clone());
            }
        }
    }
    let mapper = mapper();
    let mut parked = Vec::new();
    for (id, order) in &orders {
        let wire: wire::Order = serde_json::from_str(&order.to_string()).unwrap();
        let rows: Vec<wire::PaymentTransaction> = transactions
            .get(&id.to_string())
            .and_then(|rows| serde_json::from_str(&rows.to_string()).ok())
            .unwrap_or_default();
        match mapping::inbound::xcart::order(mapper.profile(), &wire, &rows, &[], day("2025-12-31")) {
            Err(park) => parked.push((park.code, park.to_string())),
            Ok(order) => {
                let mut books = Books::new();
                // That store's sales tax is 8 %. At the demo organisation's 8.25 % its order would be parked, and rightly so.
                books.reference.tax_rates[0].effective_rate = common::decimal("8");
                let plan = books.sync(&mapper, &order);
                parked.extend(plan.parked.iter().map(|park| (park.code, park.to_string())));
                for step in &plan.steps {
                    if let LedgerWrite::CreateDocument(document) = &step.write
                        && document.credits.is_none()
                    {
                        assert_eq!(document.totals.total.amount(), wire.total, "order {id}");
                    }
                }
            }
        }
    }
    println!("{} orders, parked: {parked:#?}", orders.len());
    assert!(orders.len() > 30);
    // The store was seeded: orders without a transaction, whose payment method nobody knows, and one order whose sub-total is
    // not what its items give. Nothing else is wrong.
    let (sums, methods): (Vec<_>, Vec<_>) = parked.iter().partition(|(code, _)| *code == ParkCode::OrderSums);
    assert!(sums.len() == 1 && sums[0].1.starts_with("order 4: the sub-total is 1339.97"), "{sums:#?}");
    assert!(methods.iter().all(|(code, _)| *code == ParkCode::UnmappedPaymentMethod), "{methods:#?}");
}

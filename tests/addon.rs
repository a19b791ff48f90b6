//! An order of X-Cart 5.0 to 5.4, as its REST add-on tells it, is the canonical order that the current API's is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // as in every test

use canonical_model::{Order, Park, TypedValue};
use chrono::NaiveDate;
use mapping::{
    Profile,
    inbound::xcart::{self, Reading},
    profiles,
};
use xcart_client::{
    mock::{Demo, FakeXCart, FakeXCartConfig, LegacyQuirk, demo::demo_store_with, generate::Generator},
    wire::OrderId,
};

type Read = Result<Order, Park>;

/// Every order of a store, as the add-on tells it, and as the current API does.
fn both_ways(demo: &Demo, profile: &Profile, seen_on: NaiveDate) -> Vec<(Read, Read)> {
    let addon = demo.legacy_client().unwrap();
    let ids: Vec<OrderId> = demo.store().orders().map(|order| order.id).collect();
    let both = |id| {
        let current = demo.block_on(addon.current(id)).unwrap().expect("the order is there");
        let store = demo.store();
        let mut transactions = store.transactions(id).to_vec();
        // What the add-on tells right: later releases have the method's name there (XC-TXN-1).
        for (transaction, told) in transactions.iter_mut().zip(&current.transactions) {
            transaction.status_text = told.status_text.clone();
        }
        let later = Reading { transactions: &transactions, ..Reading::new(store.order(id).unwrap(), seen_on) };
        (xcart::read(profile, &Reading::of_addon(&current, seen_on)), xcart::read(profile, &later))
    };
    ids.into_iter().map(both).collect()
}

/// What a person or an add-on of the store's entered, but for members of the REST add-on itself.
fn entered(order: &Order) -> Vec<(&str, &str, &TypedValue)> {
    order.custom.iter().filter(|(space, ..)| *space != "addon").collect()
}

/// But for what the add-on did not tell, and members of its own, both are the same.
fn assert_alike(told: Order, later: &Order) {
    assert!(told.evidence.ends_with(&later.evidence), "{:?} / {:?}", told.evidence, later.evidence);
    assert_eq!(entered(&told), entered(later));
    let (custom, evidence) = (later.custom.clone(), later.evidence.clone());
    assert_eq!(&Order { custom, evidence, ..told }, later);
}

#[test]
fn an_order_that_the_add_on_tells_is_the_one_that_the_current_api_tells() {
    let profile = Profile::from_toml(profiles::DEMO).unwrap();
    for quirks in [vec![], vec![LegacyQuirk::QuotedNumbers]] {
        let config = || FakeXCartConfig::default().legacy(quirks.clone());
        let stores: [&dyn Fn(_) -> FakeXCart; 2] =
            [&|now| demo_store_with(config(), now), &|now| Generator::new(7, now).orders(200).store(config()).0];
        for fill in stores {
            let demo = Demo::with(fill, |client| client).unwrap();
            let pairs = both_ways(&demo, &profile, "2026-01-01".parse().unwrap());
            let read = pairs.iter().filter(|(told, _)| told.is_ok()).count();
            assert!(read > 60 && read * 5 > pairs.len() * 4, "{read} of {}", pairs.len());
            let is_noted = |(told, later): &(Read, Read)| match (told, later) {
                (Ok(told), Ok(later)) => told.evidence.len() > later.evidence.len(),
                _ => false,
            };
            assert!(pairs.iter().any(is_noted), "included taxes of lines that the add-on did not tell");
            for (told, later) in pairs {
                match (told, later) {
                    (Ok(told), Ok(later)) => assert_alike(told, &later),
                    // A number is told as the store wrote it, with zeros or without.
                    (told, later) => assert_eq!(told.map_err(|park| park.code), later.map_err(|park| park.code)),
                }
            }
        }
    }
}

//! Every recorded exchange with a running store can be read, and is written as it came.
//!
//! The recordings are not in the repository; `XCART_XERO_SHARED` names the folder that holds `xcart/recorded/*.json`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{collections::BTreeMap, path::PathBuf};

use api_core::wire::{Json, WireValue};
use common::round_trip;
use rust_decimal::dec;
use xcart_client::{
    meaning::{PaymentSums, RestAfterCapture},
    wire::{
        Address, AddressInput, Cart, Category, ClassInput, Detail, ErrorBody, ErrorShape, HistoryEntry, Membership,
        MembershipInput, Order, PaymentStatus, PaymentStatusInput, PaymentTransaction, Product, ProductClass,
        ProductInput, Profile, ProfileInput, ShippingStatus, ShippingStatusInput, TaxClass,
    },
};

struct Exchange {
    name: String,
    method: String,
    sent: Json,
    path: String,
    status: i64,
    content_type: String,
    body: Json,
}

/// The recordings in the order of their names, or none if there is no folder.
fn exchanges() -> Option<Vec<Exchange>> {
    let Some(shared) = std::env::var_os("XCART_XERO_SHARED") else {
        println!("SKIPPED: XCART_XERO_SHARED names no folder with recordings");
        return None;
    };
    let folder = PathBuf::from(shared).join("xcart/recorded");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let exchanges = files.into_iter().map(|file| {
        let json = Json::parse(&std::fs::read(&file).unwrap()).unwrap();
        let (request, response) = (json.get("request").unwrap(), json.get("response").unwrap());
        let content_type = response.get("headers").and_then(|headers| headers.get("Content-Type"));
        Exchange {
            name: file.file_stem().unwrap().to_string_lossy().into_owned(),
            method: request.get("method").unwrap().as_str().unwrap().to_owned(),
            sent: request.get("body").cloned().unwrap_or_default(),
            path: request.get("path").unwrap().as_str().unwrap().to_owned(),
            status: response.get("status").unwrap().as_decimal().unwrap().try_into().unwrap(),
            content_type: content_type.and_then(Json::as_str).unwrap_or_default().to_owned(),
            body: response.get("json").cloned().unwrap_or_default(),
        }
    });
    Some(exchanges.collect())
}

/// Reads the element, or every element of a list in either format; how many there were.
fn all<T: WireValue>(exchange: &Exchange) -> usize {
    let member = exchange.body.get("hydra:member").unwrap_or(&exchange.body);
    let single = std::slice::from_ref(member);
    let elements = member.as_array().unwrap_or(single);
    for element in elements {
        round_trip::<T>(&exchange.name, element);
    }
    elements.len()
}

#[test]
fn every_recorded_answer_is_read_and_written_as_it_came() {
    let Some(exchanges) = exchanges() else { return };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for exchange in exchanges.iter().filter(|exchange| (200..300).contains(&exchange.status)) {
        let path = exchange.path.split('?').next().unwrap_or_default().trim_start_matches("/api/");
        let path = path.trim_end_matches(".jsonld").trim_end_matches(".json");
        let parts: Vec<&str> = path.split('/').collect();
        let (kind, count) = match *parts.as_slice() {
            [_, _, "payment_transactions"] => ("transactions", all::<PaymentTransaction>(exchange)),
            [_, _, "details"] => ("details", all::<Detail>(exchange)),
            [_, _, "history"] => ("history", all::<HistoryEntry>(exchange)),
            [_, _, "payment_status"] => ("payment status", all::<PaymentStatus>(exchange)),
            [_, _, "shipping_status"] => ("shipping status", all::<ShippingStatus>(exchange)),
            [_, _, "addresses", ..] => ("addresses", all::<Address>(exchange)),
            ["carts", ..] => ("carts", all::<Cart>(exchange)),
            ["orders", ..] => ("orders", all::<Order>(exchange)),
            ["profiles", ..] => ("profiles", all::<Profile>(exchange)),
            ["products", ..] if exchange.status != 204 => ("products", all::<Product>(exchange)),
            ["memberships", ..] => ("memberships", all::<Membership>(exchange)),
            ["tax_classes", ..] => ("classes", all::<TaxClass>(exchange)),
            ["product_classes", ..] => ("classes", all::<ProductClass>(exchange)),
            ["categories"] => ("categories", all::<Category>(exchange)),
            // A test of signing in reads its own; here only that it is the one member.
            _ if exchange.name == "jwt_login" => {
                assert_eq!(exchange.body.as_object().map(<[_]>::len), Some(1), "{:?}", exchange.body);
                assert!(exchange.body.get("token").and_then(Json::as_str).is_some());
                ("token", 1)
            }
            ["products", _] if exchange.status == 204 => ("deletion", 1),
            _ => panic!("{} is read by nothing", exchange.name),
        };
        *seen.entry(kind).or_default() += count;
    }
    println!("{seen:?}");
    for kind in ["transactions", "details", "addresses", "carts", "payment status", "shipping status"] {
        assert!(seen.get(kind).is_some_and(|count| *count > 0), "no {kind} were read: {seen:?}");
    }
    let reads = exchanges.iter().filter(|exchange| exchange.status < 300).count();
    let errors = exchanges.iter().filter(|exchange| exchange.status >= 400).count();
    assert_eq!(reads + errors, exchanges.len(), "an exchange that is neither read here nor as an error below");
    println!("{} exchanges: {reads} answers, {errors} errors", exchanges.len());
    assert!(seen["orders"] > 50 && seen["profiles"] > 5 && seen["products"] > 5, "{seen:?}");
}

/// The store's own client sent these: what our types write of them is the same, and nothing else.
#[test]
fn every_recorded_write_is_written_by_the_types_of_input_as_it_was_sent() {
    let Some(exchanges) = exchanges() else { return };
    let mut count = 0;
    let writes = exchanges.iter().filter(|exchange| matches!(exchange.method.as_str(), "POST" | "PUT"));
    for exchange in writes.filter(|exchange| exchange.sent.as_object().is_some_and(|members| !members.is_empty())) {
        let (name, sent) = (&*exchange.name, &exchange.sent);
        let parts: Vec<&str> = exchange.path.trim_start_matches("/api/").split('/').collect();
        match *parts.as_slice() {
            ["products", ..] => drop(round_trip::<ProductInput>(name, sent)),
            ["profiles", _, "addresses", ..] => drop(round_trip::<AddressInput>(name, sent)),
            ["profiles", ..] => drop(round_trip::<ProfileInput>(name, sent)),
            ["orders", _, "payment_status"] => drop(round_trip::<PaymentStatusInput>(name, sent)),
            ["orders", _, "shipping_status"] => drop(round_trip::<ShippingStatusInput>(name, sent)),
            ["memberships", ..] => drop(round_trip::<MembershipInput>(name, sent)),
            ["tax_classes" | "product_classes", ..] => drop(round_trip::<ClassInput>(name, sent)),
            _ if name == "jwt_login" || name == "method_not_allowed_post_orders" => continue,
            _ => panic!("{name} is written by nothing"),
        }
        count += 1;
    }
    println!("{count} bodies");
    assert!(count >= 10, "{count}");
}

#[test]
fn every_recorded_error_has_a_shape_and_a_line() {
    let Some(exchanges) = exchanges() else { return };
    let mut count = 0;
    for exchange in exchanges.iter().filter(|exchange| exchange.status >= 400) {
        let error = ErrorBody::parse(Some(&exchange.content_type), &exchange.body.to_bytes());
        let shape = if exchange.status == 401 { ErrorShape::Message } else { ErrorShape::Problem };
        assert_eq!(error.shape(), shape, "{}", exchange.name);
        assert!(error.detail().is_some_and(|detail| !detail.is_empty()), "{}", exchange.name);
        assert!(!error.to_string().contains(char::is_control), "{}", exchange.name);
        let expected = match exchange.name.as_str() {
            "profile_post_validation" => 2,
            "product_post_validation" => 5,
            _ => 0,
        };
        assert_eq!(error.violations().len(), expected, "{}", exchange.name);
        for violation in error.violations() {
            assert!(violation.code.as_ref().is_some_and(|code| code.len() == 36), "{}", exchange.name);
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn recorded_payments_sum_as_x_cart_counts_them() {
    let Some(exchanges) = exchanges() else { return };
    let recorded = exchanges.iter().find(|exchange| exchange.name == "order_4_payment_transactions").unwrap();
    let transactions: Vec<PaymentTransaction> = round_trip(&recorded.name, &recorded.body);
    let sums = PaymentSums::of(&transactions, RestAfterCapture::Released).unwrap();
    assert_eq!((sums.paid, sums.refunded, sums.captured), (dec!(849.75), dec!(150.25), dec!(0)));
    assert!(sums.undecided.is_empty());
}

#[test]
fn recorded_totals_follow_from_their_parts() {
    let Some(exchanges) = exchanges() else { return };
    for (name, total) in [("order_1", dec!(18.49)), ("order_4", dec!(1330.01)), ("order_6", dec!(0))] {
        let exchange = exchanges.iter().find(|exchange| exchange.name == name).unwrap();
        let order: Order = round_trip(name, &exchange.body);
        assert_eq!((order.total, order.computed_total(2)), (total, Some(total)), "{name}");
    }
}

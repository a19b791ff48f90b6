//! FakeXCart answers what was recorded at a running store as that store did: status, content type, members, values.
//!
//! The recordings are not in the repository; `XCART_XERO_SHARED` names the folder that holds `xcart/recorded/*.json`. The
//! fake is filled from the recordings themselves: with every row that any of them shows and, where a row changed between
//! them, as the one that is replayed shows it. Which rows an answer holds, in which order and form, is up to the fake.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[allow(dead_code)] // a part of it is used
mod common;

use std::{collections::BTreeMap, path::PathBuf};

use api_core::{
    fake::FakeService,
    runtime::Timestamp,
    transport::Request,
    url::{BaseUrl, RequestUrl},
    wire::{BasicInstant, ExtendedInstant, Json, WireValue, from_slice},
};
use chrono::TimeDelta;
use common::plain;
use http::{HeaderName, HeaderValue, Method};
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig},
    wire::{Order, OrderId, OrderNumber, PaymentTransaction, Product, ProductId, Profile, ProfileId},
};

struct Exchange {
    name: String,
    request: Json,
    response: Json,
}

impl Exchange {
    fn body(&self) -> Option<&Json> {
        self.response.get("json")
    }

    fn method(&self) -> &str {
        self.request.get("method").unwrap().as_str().unwrap()
    }

    fn path(&self) -> &str {
        self.request.get("path").unwrap().as_str().unwrap()
    }

    fn is_good(&self) -> bool {
        self.status().starts_with('2')
    }

    fn status(&self) -> String {
        self.response.get("status").unwrap().to_string()
    }

    /// The rows of a resource that its answer shows.
    fn rows<T: WireValue>(&self, resource: &str) -> Vec<T> {
        let path = self.path().split(['?', '.']).next().unwrap().to_owned();
        let segments: Vec<&str> = path.trim_start_matches("/api/").split('/').collect();
        let shows = match *segments.as_slice() {
            ["orders", "by_number", _] => "orders",
            [first] | [first, _] => first,
            _ => "",
        };
        if shows != resource || !self.is_good() || self.method() == "DELETE" {
            return Vec::new();
        }
        let body = self.body().unwrap();
        let list = body.get("hydra:member").unwrap_or(body);
        let one = std::slice::from_ref(list);
        let rows = list.as_array().unwrap_or(one).iter().map(without_ld);
        rows.map(|row| from_slice(&row.to_bytes()).unwrap_or_else(|error| panic!("{}: {error}", self.name))).collect()
    }
}

/// The element without what JSON-LD adds to it; a cart with the number that it does not have.
fn without_ld(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !name.starts_with('@'));
            let mut kept: Vec<_> = kept.map(|(name, value)| (name.clone(), without_ld(value))).collect();
            if json.get("sub_total").is_some() && json.get("order_number").is_none() {
                kept.push(("order_number".into(), Json::from("")));
            }
            Json::Object(kept)
        }
        Json::Array(elements) => Json::Array(elements.iter().map(without_ld).collect()),
        other => other.clone(),
    }
}

/// The recordings in the order of their names, or none if there is no folder.
fn exchanges(test: &str) -> Option<Vec<Exchange>> {
    let Some(shared) = std::env::var_os("XCART_XERO_SHARED") else {
        println!("SKIPPED: {test}: XCART_XERO_SHARED is not set");
        return None;
    };
    let folder = PathBuf::from(shared).join("xcart/recorded");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let json = Json::parse(&std::fs::read(&file).unwrap()).unwrap();
        Exchange {
            name: file.file_stem().unwrap().to_string_lossy().into_owned(),
            request: json.get("request").unwrap().clone(),
            response: json.get("response").unwrap().clone(),
        }
    };
    Some(files.into_iter().map(read).collect())
}

/// All rows that were ever shown, in the version in which they were shown first.
#[derive(Default)]
struct Seen {
    orders: BTreeMap<OrderId, Order>,
    carts: BTreeMap<OrderId, Order>,
    profiles: BTreeMap<ProfileId, Profile>,
    products: BTreeMap<ProductId, Product>,
    transactions: BTreeMap<OrderId, Vec<PaymentTransaction>>,
}

impl Seen {
    fn of(exchanges: &[Exchange]) -> Self {
        let mut seen = Self::default();
        for exchange in exchanges.iter().filter(|exchange| exchange.method() == "GET") {
            seen.take(exchange, false);
            let id = exchange
                .path()
                .strip_prefix("/api/orders/")
                .and_then(|rest| rest.strip_suffix("/payment_transactions"));
            if let (Some(id), Some(body)) = (id, exchange.body()) {
                seen.transactions.insert(OrderId(id.parse().unwrap()), from_list(body));
            }
        }
        // Eleven orders that the store had are in no recording: their neighbour stands in for them.
        let last = seen.orders[&OrderId(35)].clone();
        for id in 36..=46 {
            let later = |at: BasicInstant| BasicInstant(at.0 + TimeDelta::hours(id - 35));
            let (create_date, update_date) = (later(last.create_date), later(last.update_date));
            let order_number = OrderNumber::from(id.to_string());
            let id = OrderId(id);
            seen.orders.insert(id, Order { id, order_number, create_date, update_date, ..last.clone() });
        }
        seen
    }

    /// Takes the rows that an answer shows.
    fn take(&mut self, exchange: &Exchange, instead: bool) {
        fn put<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V, instead: bool) {
            if instead || !map.contains_key(&key) {
                map.insert(key, value);
            }
        }
        let rows = exchange.rows::<Order>("orders");
        rows.into_iter().for_each(|row| put(&mut self.orders, row.id, row, instead));
        let rows = exchange.rows::<Order>("carts");
        rows.into_iter().for_each(|row| put(&mut self.carts, row.id, row, instead));
        let rows = exchange.rows::<Profile>("profiles");
        rows.into_iter().for_each(|row| put(&mut self.profiles, row.id, row, instead));
        let rows = exchange.rows::<Product>("products");
        rows.into_iter().for_each(|row| put(&mut self.products, row.id, row, instead));
    }
}

fn from_list(body: &Json) -> Vec<PaymentTransaction> {
    body.as_array().unwrap().iter().map(|row| from_slice(&row.to_bytes()).unwrap()).collect()
}

/// The store as it was when that exchange was recorded.
fn store(exchanges: &[Exchange], replayed: &Exchange) -> FakeXCart {
    let mut seen = Seen::of(exchanges);
    // What came into the store only later, and went again.
    seen.orders.remove(&OrderId(48));
    seen.profiles.remove(&ProfileId(148));
    seen.products.remove(&ProductId(4));
    if replayed.method() == "GET" {
        seen.take(replayed, true);
    }
    let name = replayed.name.as_str();
    let mut store = FakeXCart::new(FakeXCartConfig::default());
    if matches!(name, "memberships_list" | "membership_post" | "product_put_taxclass") {
        store.add_membership("Wholesaler");
    }
    if name == "product_put_taxclass" {
        store.add_tax_class("Reduced rate");
    }
    for mut product in seen.products.into_values() {
        if name == "product_put_partial" {
            product.amount = Some(50);
        }
        if name == "product_put_taxclass" {
            product.tax_class.0 = None;
            product.memberships.clear();
        }
        store.put_product(product);
    }
    if matches!(name, "product_delete" | "order_900_before_delete") {
        let created = exchanges.iter().find(|exchange| exchange.name == "product_create_DEL").unwrap();
        store.put_product(created.rows("products").remove(0));
    }
    // A row may be recorded before it is changed by another exchange: the change is not undone here, only asked for anew.
    seen.profiles.into_values().for_each(|profile| store.put_profile(profile));
    for (id, mut order) in seen.orders {
        if name.starts_with("poison_") && id == OrderId(5) {
            order.items[0].product_id.0 = Some(ProductId(999_999));
        }
        let transactions = seen.transactions.get(&id).cloned().unwrap_or_default();
        store.put_order(order, transactions);
    }
    seen.carts.into_values().for_each(|cart| store.put_cart(cart));
    store.add_detail(OrderId(1), "reference_id", "REF-1").unwrap();
    if name == "jwt_login" {
        store.set_password(ProfileId(3), "Secret123!").unwrap();
    }
    store
}

/// When a write was carried out: what it changed tells.
fn now(exchange: &Exchange) -> Timestamp {
    let date = exchange.body().and_then(|body| body.get("update_date").or(body.get("create_date")));
    let date = date.and_then(|date| from_slice::<ExtendedInstant>(&date.to_bytes()).ok());
    date.map_or(Timestamp::UNIX_EPOCH, |date| date.0)
}

fn request(exchange: &Exchange) -> Request {
    let origin = BaseUrl::parse("http://store.example").unwrap();
    let target = exchange.path().trim_start_matches("http://store.example");
    let mut request =
        Request::new(exchange.method().parse::<Method>().unwrap(), RequestUrl::from_received(&origin, target));
    for (name, value) in exchange.request.get("headers").unwrap().as_object().unwrap() {
        let value = match value.as_str().unwrap() {
            "<read token>" => "demo-read",
            "<rw token>" => "demo-all",
            other => other,
        };
        let name: HeaderName = name.to_ascii_lowercase().parse().unwrap();
        request = request.header(name, HeaderValue::from_str(value).unwrap());
    }
    match exchange.request.get("body").unwrap() {
        Json::Null => request,
        Json::String(text) => request.body(text.clone()),
        body => request.body(body.to_string()),
    }
}

/// Without the ids that are new at every reading, and without what is secret.
fn masked(json: &Json) -> Json {
    match json {
        Json::String(text) if text.starts_with("/api/.well-known/genid/") => Json::from("<drawn>"),
        Json::Object(members) if matches!(members.as_slice(), [(name, _)] if name == "token") => Json::from("<token>"),
        Json::Array(elements) => Json::Array(elements.iter().map(masked).collect()),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), masked(value))).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn every_recorded_exchange_is_answered_as_it_was() {
    let Some(exchanges) = exchanges("every_recorded_exchange_is_answered_as_it_was") else { return };
    let mut wrong = Vec::new();
    let mut replayed = 0;
    for exchange in &exchanges {
        let mut store = store(&exchanges, exchange);
        let now = now(exchange);
        let started = store.start(request(exchange), now);
        let answer = store.finish(started.id, now);
        let content_type = exchange.response.get("headers").and_then(|headers| headers.get("Content-Type"));
        let expected = (exchange.status(), content_type.and_then(Json::as_str).unwrap_or_default());
        let got = (answer.status.as_u16().to_string(), answer.header("content-type").unwrap_or_default());
        if expected != got {
            wrong.push(format!("{}: {expected:?} was answered {got:?}", exchange.name));
        }
        let body = Json::parse(&answer.body).unwrap_or_default();
        let expected = plain(&masked(exchange.body().unwrap_or(&Json::Null)));
        let got = plain(&masked(&body));
        if expected != got {
            wrong.push(format!("{}:\n  recorded {expected}\n  answered {got}", exchange.name));
        }
        replayed += 1;
    }
    println!("{replayed} of {} recorded exchanges were replayed", exchanges.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((replayed, exchanges.len()), (86, 86), "none is left out");
}

#[test]
fn recorded_headers_that_every_answer_of_the_store_bears_are_borne() {
    let Some(exchanges) = exchanges("recorded_headers_that_every_answer_of_the_store_bears_are_borne") else { return };
    let names = ["Link", "ETag", "Vary", "WWW-Authenticate", "Content-Location", "Location"];
    for exchange in &exchanges {
        let mut store = store(&exchanges, exchange);
        let now = now(exchange);
        let started = store.start(request(exchange), now);
        let answer = store.finish(started.id, now);
        for name in names {
            let recorded =
                exchange.response.get("headers").and_then(|headers| headers.get(name)).and_then(Json::as_str);
            let got = answer.header(name);
            assert_eq!(got.is_some(), recorded.is_some(), "{}: {name}", exchange.name);
            if name != "ETag" {
                assert_eq!(got, recorded, "{}: {name}", exchange.name);
            }
        }
    }
}

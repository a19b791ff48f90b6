//! A store of this test's own: just rows with an id and two dates, but with the faults that matter to a reader. It is not
//! `FakeXCart`, so that the client's tests do not stand on the fake's idea of X-Cart alone.
#![allow(dead_code)] // each test uses a part

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use api_core::{
    Secret,
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::BaseUrl,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode};
use xcart_client::{Client, ClientBuilder};

/// The key of every client here; it must never be printed.
pub(crate) const KEY: &str = "canary-key-0f9a";

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// Shows in `notes`.
    pub(crate) version: u32,
    /// The store fails on it.
    pub(crate) is_poison: bool,
    /// What the store sends instead.
    pub(crate) instead: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// The order changes.
    Touch(usize),
    /// A new order.
    Place,
    /// A cart becomes an order: its id is lower than that of others.
    PlaceCart(usize),
    /// An order is deleted.
    Delete(usize),
    /// A product of the order is deleted.
    Poison(usize),
    /// A poison order is mended, which changes it.
    Mend(usize),
    /// Nothing.
    Wait,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) rows: Vec<Row>,
    pub(crate) next_id: i64,
    pub(crate) now: Timestamp,
    /// One happens before each request.
    pub(crate) between: VecDeque<(u8, Change)>,
    pub(crate) knows_update_filter: bool,
    pub(crate) shuffles_ties: bool,
    pub(crate) max_page: usize,
    pub(crate) row_bytes: usize,
    /// Path and query of every request.
    pub(crate) requests: Vec<String>,
    pub(crate) down: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Store {
    state: Arc<Mutex<State>>,
    pub(crate) runtime: ManualRuntime,
}

pub(crate) fn builder(transport: Arc<dyn Transport>, runtime: &ManualRuntime, base: &str) -> ClientBuilder {
    Client::builder(transport, Arc::new(runtime.clone()), BaseUrl::parse(base).unwrap(), Secret::new(KEY))
}

impl Store {
    /// A store with orders 1 to `count`, a minute apart, the last one an hour ago.
    pub(crate) fn new(count: i64) -> Self {
        let runtime = ManualRuntime::new(7);
        let now = runtime.now();
        let rows = (1..=count)
            .map(|id| {
                let at = now - TimeDelta::hours(1) - TimeDelta::minutes(count - id);
                Row { id, created: at, updated: at, version: 1, is_poison: false, instead: None }
            })
            .collect();
        let state = State {
            rows,
            next_id: count + 1,
            now,
            between: VecDeque::new(),
            knows_update_filter: false,
            shuffles_ties: false,
            max_page: 100,
            row_bytes: 0,
            requests: Vec::new(),
            down: false,
        };
        Self { state: Arc::new(Mutex::new(state)), runtime }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        builder(Arc::new(self.clone()), &self.runtime, "https://shop.example/sub")
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn poison(&self, ids: &[i64]) {
        for row in self.lock().rows.iter_mut().filter(|row| ids.contains(&row.id)) {
            row.is_poison = true;
        }
    }

    pub(crate) fn change(&self, seconds: i64, change: &Change) {
        let mut state = self.lock();
        state.apply(seconds, change);
        self.runtime.set_now(state.now);
    }

    pub(crate) fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().requests)
    }
}

impl State {
    pub(crate) fn apply(&mut self, seconds: i64, change: &Change) {
        self.now += TimeDelta::seconds(seconds);
        let now = self.now;
        let place = |id| Row { id, created: now, updated: now, version: 1, is_poison: false, instead: None };
        let count = self.rows.len().max(1);
        match change {
            Change::Wait => {}
            Change::Place => {
                self.rows.push(place(self.next_id));
                self.next_id += 1;
            }
            Change::PlaceCart(nth) => {
                // The nth id that is not in use, counted from the highest.
                let free = (1..self.next_id).rev().filter(|id| !self.rows.iter().any(|row| row.id == *id));
                if let Some(id) = free.into_iter().nth(nth % 3) {
                    self.rows.push(place(id));
                }
            }
            Change::Touch(nth) | Change::Mend(nth) => {
                if let Some(row) = self.rows.get_mut(nth % count) {
                    (row.updated, row.version, row.is_poison) = (now, row.version + 1, false);
                }
            }
            Change::Delete(nth) if !self.rows.is_empty() => {
                self.rows.remove(nth % count);
            }
            Change::Delete(_) => {}
            Change::Poison(nth) => {
                if let Some(row) = self.rows.get_mut(nth % count) {
                    row.is_poison = true;
                }
            }
        }
    }

    fn list(&self, query: &[(String, String)]) -> Vec<&Row> {
        let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let date = |name: &str| value(name).map(|text| text.parse::<Timestamp>().unwrap());
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        if let Some(from) = date("date[after]") {
            rows.retain(|row| row.created >= from);
        }
        if let Some(from) = date("lastRenewDate[after]").filter(|_| self.knows_update_filter) {
            rows.retain(|row| row.updated >= from);
        }
        // Without an order among equals, each request may have its own.
        let salt = if self.shuffles_ties { self.requests.len() as i64 * 7_919 } else { 0 };
        rows.sort_by_key(|row| (row.id.wrapping_mul(salt + 1)) % 10_007);
        match (value("order[lastRenewDate]"), value("order[date]")) {
            (Some("desc"), _) => rows.sort_by_key(|row| std::cmp::Reverse(row.updated)),
            (Some(_), _) => rows.sort_by_key(|row| row.updated),
            (_, Some("desc")) => rows.sort_by_key(|row| std::cmp::Reverse(row.created)),
            (_, Some(_)) => rows.sort_by_key(|row| row.created),
            _ => rows.sort_by_key(|row| row.id),
        }
        rows
    }

    /// The list as it tells by what it can be filtered; fails as X-Cart does if the first row is bad.
    fn search(&self) -> Response {
        if self.down || self.rows.iter().min_by_key(|row| row.id).is_some_and(|row| row.is_poison) {
            return json(500, r#"{"@type":"hydra:Error","hydra:title":"An error occurred"}"#.to_owned());
        }
        let more = if self.knows_update_filter { ",lastRenewDate[after]" } else { "" };
        let template = format!("/sub/api/orders{{?date[after]{more},order[date],order[lastRenewDate]}}");
        json(
            200,
            format!(r#"{{"hydra:member":[],"hydra:search":{{"hydra:template":"{template}","hydra:mapping":[]}}}}"#),
        )
    }

    fn answer(&mut self, path: &str, query: &[(String, String)]) -> Response {
        let error = |status| json(status, r#"{"title":"An error occurred","detail":"of the test's store"}"#.to_owned());
        let is_bad = |row: &&Row| row.is_poison;
        if self.down {
            return error(500);
        }
        if let Some(id) = path.strip_prefix("/sub/api/orders/") {
            return match self.rows.iter().find(|row| row.id.to_string() == id) {
                Some(row) if row.is_poison => error(500),
                Some(row) => json(200, self.text(row)),
                None => error(404),
            };
        }
        assert_eq!(path, "/sub/api/orders");
        let number = |name: &str, default| {
            query.iter().find(|(key, _)| key == name).map_or(default, |(_, value)| value.parse::<usize>().unwrap())
        };
        let size = number("itemsPerPage", 30).min(self.max_page);
        let rows = self.list(query);
        let page: Vec<&Row> = rows.into_iter().skip((number("page", 1) - 1) * size).take(size).collect();
        if page.iter().any(is_bad) {
            return error(500);
        }
        let texts: Vec<String> = page.into_iter().map(|row| self.text(row)).collect();
        json(200, format!("[{}]", texts.join(",")))
    }

    fn text(&self, row: &Row) -> String {
        row.instead.clone().unwrap_or_else(|| {
            let date = |at: Timestamp| at.format("%Y-%m-%dT%H:%M:%S+0000").to_string();
            format!(
                r#"{{"order_number":"N{id}","id":{id},"total":1,"sub_total":1,"email":"e{id}@shop.example","items":[],
                "billing_address":null,"shipping_address":null,"create_date":"{}","update_date":"{}","currency":"USD",
                "payment_status":{{"id":1,"code":"{}","name":"x","customer_name":"x"}},"surcharges":[],"notes":"{}","pad":"{}"}}"#,
                date(row.created),
                date(row.updated),
                if row.id % 2 == 0 { "P" } else { "Q" },
                row.version,
                "x".repeat(self.row_bytes),
                id = row.id,
            )
        })
    }
}

pub(crate) fn json(status: u16, body: String) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
    Response::new(StatusCode::from_u16(status).unwrap(), headers, body)
}

#[async_trait]
impl Transport for Store {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let key = request.headers.get("x-auth-token").unwrap();
        assert!(key.is_sensitive() && key == KEY);
        let accept = request.headers.get("accept").unwrap().to_str().unwrap();
        let mut state = self.lock();
        if accept == "application/ld+json" {
            return Ok(state.search());
        }
        assert_eq!(accept, "application/json");
        if let Some((seconds, change)) = state.between.pop_front() {
            state.apply(i64::from(seconds), &change);
        }
        self.runtime.set_now(state.now);
        state.requests.push(format!("{}?{}", request.url.path(), request.url.query().unwrap_or_default()));
        let answer = state.answer(request.url.path(), &request.url.query_pairs());
        match request.max_response_bytes {
            Some(cap) if answer.body.len() > cap => Err(TransportError::new(
                TransportErrorKind::ResponseTooLarge,
                Sent::Maybe,
                format!("more than {cap} bytes"),
            )),
            _ => Ok(answer),
        }
    }
}

/// What a script answers.
pub(crate) type Answer = Result<Response, (TransportErrorKind, Sent)>;

/// Answers from a list, in order, and keeps what it was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
    pub(crate) headers: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    pub(crate) fn left(&self) -> usize {
        self.answers.lock().unwrap().len()
    }
}

#[async_trait]
impl Transport for Script {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.asked.lock().unwrap().push(request.url.expose().to_owned());
        self.headers.lock().unwrap().push(request.headers);
        let answer = self.answers.lock().unwrap().pop_front().expect("one more request than the script has answers");
        answer.map_err(|(kind, sent)| TransportError::new(kind, sent, "scripted"))
    }
}

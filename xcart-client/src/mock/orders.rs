//! What clients ask of orders and carts.

use api_core::wire::Json;
use std::cmp::Ordering;

use super::{
    actions::{change_payment_status, change_shipping_status, mail_status},
    input,
    jsonld::{self, Resource},
    listing::{Search, date_filters, one_of_filters, order_filter},
    order_table::Kept,
    php::document,
    query::{Dates, Query},
    quirks::{Quirk, Quirks},
    reply::{Answer, Failure, Format},
    service::Call,
    tables::{OrderRow, Tables},
    zone::StoreZone,
};
use crate::wire::{HistoryEntry, OrderId, PaymentStatusCode, PaymentTransaction, ShippingStatusCode};

/// The parameters by which orders can be asked for.
fn search(quirks: &Quirks) -> Search {
    let mut search = Search::new();
    date_filters(&mut search, "date");
    if !quirks.has(Quirk::UpdateFilterIgnored) {
        date_filters(&mut search, "lastRenewDate");
    }
    order_filter(&mut search, "date");
    order_filter(&mut search, "lastRenewDate");
    one_of_filters(&mut search, "paymentStatus.code");
    one_of_filters(&mut search, "shippingStatus.code");
    search.push(("profile.login".into(), "profile.login".into()));
    search
}

/// Which orders a query wants.
struct Wanted<'a> {
    placed: bool,
    created: Dates,
    updated: Dates,
    payment: Option<Vec<&'a str>>,
    shipping: Option<Vec<&'a str>>,
    login: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn new(query: &'a Query, quirks: &Quirks, zone: &StoreZone, placed: bool) -> Self {
        let by_update = !quirks.has(Quirk::UpdateFilterIgnored);
        Self {
            placed,
            created: query.dates("date", zone),
            updated: if by_update { query.dates("lastRenewDate", zone) } else { Dates::default() },
            payment: query.one_of("paymentStatus.code"),
            shipping: query.one_of("shippingStatus.code"),
            login: query.last("profile.login"),
        }
    }

    fn admits(&self, row: &OrderRow) -> bool {
        let order = &row.order;
        let is_one = |wanted: &Option<Vec<&str>>, code: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| code.is_some_and(|code| wanted.contains(&code)))
        };
        row.placed == self.placed
            && self.created.admit(order.create_date.0)
            && self.updated.admit(order.update_date.0)
            && is_one(&self.payment, order.payment_status.as_ref().map(|status| status.code.as_str()))
            && is_one(&self.shipping, order.shipping_status.as_ref().map(|status| status.code.as_str()))
            && self.login.is_none_or(|part| contains(&order.email, part))
    }
}

/// As the store's database compares: without regard to case.
pub(super) fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

fn compare(one: &OrderRow, other: &OrderRow, sorting: &[(&str, bool)]) -> Ordering {
    let by = |(field, descending): &(&str, bool)| {
        let ordering = match *field {
            "date" => one.order.create_date.cmp(&other.order.create_date),
            _ => one.order.update_date.cmp(&other.order.update_date),
        };
        if *descending { ordering.reverse() } else { ordering }
    };
    sorting.iter().map(by).fold(Ordering::Equal, Ordering::then)
}

impl Call<'_> {
    /// `GET /orders` and `GET /carts`.
    pub(super) fn orders(&mut self, tables: &Tables, placed: bool) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let wanted = Wanted::new(&self.query, self.quirks, self.zone, placed);
        let mut rows: Vec<&Kept> = tables.orders.rows().filter(|row| wanted.admits(row)).collect();
        let sorting = self.query.sorting(&["date", "lastRenewDate"]);
        if !sorting.is_empty() {
            // A stable sort of rows by ascending id.
            rows.sort_by(|one, other| compare(one, other, &sorting));
        }
        let total = rows.len();
        let rows = page.of(rows);
        rows.iter().try_for_each(|row| self.check(row))?;
        let answer = if self.format == Format::JsonLd {
            let documents = rows.iter().map(|row| row.document()).collect();
            self.list(order_or_cart(placed), &search(self.quirks), documents, total, page)
        } else {
            Answer::texts(rows.iter().map(|row| row.text()))
        };
        Ok(if rows.is_empty() { answer } else { answer.in_session() })
    }

    /// Whether the order can be sent: a poison order cannot.
    fn check(&self, row: &OrderRow) -> Result<(), Failure> {
        let fails = row.is_poison() && self.quirks.has(Quirk::PoisonOrders);
        if fails { Err(Failure::internal()) } else { Ok(()) }
    }

    fn one_order(&mut self, row: Option<&Kept>, placed: bool) -> Result<Answer, Failure> {
        let row = row.ok_or_else(Failure::not_found)?;
        self.check(row)?;
        let answer = match self.format {
            Format::JsonLd => self.single(order_or_cart(placed), row.document()),
            Format::Json | Format::Html => Answer::text(row.text().to_owned()),
        };
        Ok(answer.in_session())
    }

    /// `GET /orders/{id}` and `GET /carts/{id}`: the one does not find the other (XC-ORDER-2).
    pub(super) fn order(&mut self, tables: &Tables, id: i64, placed: bool) -> Result<Answer, Failure> {
        self.one_order(tables.orders.get(OrderId(id)).filter(|row| row.placed == placed), placed)
    }

    /// `GET /orders/by_number/{number}`.
    pub(super) fn order_by_number(&mut self, tables: &Tables, number: &str) -> Result<Answer, Failure> {
        self.one_order(tables.orders.rows().find(|row| row.placed && row.order.order_number.0 == number), true)
    }

    /// `…/payment_transactions`. An order that is not there has none (XC-TXN-6).
    pub(super) fn transactions(&mut self, tables: &Tables, id: i64, of_cart: bool) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let row = hung_on(tables, id, of_cart);
        let rows = row.map(|row| row.transactions.iter().zip(row.transaction_texts(self.quirks)));
        let mut rows: Vec<(&PaymentTransaction, &String)> = rows.into_iter().flatten().collect();
        for (_, descending) in self.query.sorting(&["date"]) {
            rows.sort_by(
                |(one, _), (other, _)| {
                    if descending { other.date.cmp(&one.date) } else { one.date.cmp(&other.date) }
                },
            );
        }
        if self.format == Format::JsonLd && !rows.is_empty() {
            let detail = "Unable to generate an IRI for \"XLite\\Model\\Payment\\Transaction\".";
            return Err(Failure::bad_request(detail));
        }
        if self.format == Format::JsonLd {
            let mut search = Search::new();
            order_filter(&mut search, "date");
            return Ok(self.list(&jsonld::TRANSACTION, &search, Vec::new(), 0, page));
        }
        Ok(Answer::texts(page.of(rows).into_iter().map(|(_, text)| text.as_str())))
    }

    /// `…/details`.
    pub(super) fn details(&mut self, tables: &Tables, id: i64, of_cart: bool) -> Result<Answer, Failure> {
        let rows = hung_on(tables, id, of_cart).map(|row| row.details.iter().map(document).collect());
        self.whole_list(&jsonld::DETAIL, rows.unwrap_or_default())
    }

    /// `…/history`.
    pub(super) fn history(&mut self, tables: &Tables, id: i64, of_cart: bool) -> Result<Answer, Failure> {
        let shown = |entry: &HistoryEntry| {
            let mut shown = document(entry);
            if self.quirks.has(Quirk::CodeAsComment) {
                shown.set("comment", Json::from(entry.code.as_str()));
            }
            shown
        };
        let rows = hung_on(tables, id, of_cart).map(|row| row.history.iter().map(shown).collect());
        self.whole_list(&jsonld::HISTORY, rows.unwrap_or_default())
    }

    /// A list that can be neither filtered nor sorted.
    pub(super) fn whole_list(&mut self, resource: &Resource, rows: Vec<Json>) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let total = rows.len();
        Ok(self.list(resource, &Search::new(), page.of(rows), total, page))
    }

    /// `GET` and `PUT …/payment_status`.
    pub(super) fn payment_status(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        let code = self.new_code(tables, id)?;
        if let Some(code) = &code {
            let code = PaymentStatusCode::from(code.as_str());
            if tables.payment_status(&code).is_none() {
                return Err(Failure::bad_request(format!("Status code '{code}' is invalid")));
            }
            with_row(tables, id, |tables, row| {
                if change_payment_status(tables, row, &code, self.now) {
                    mail_status(tables, row, "payment", self.now);
                }
            });
        }
        let status = tables.orders.get(OrderId(id)).and_then(|row| row.order.payment_status.as_ref());
        let status = document(status.ok_or_else(|| self.no_status())?);
        let answer = self.single(&jsonld::PAYMENT_STATUS, status.clone()).in_session();
        Ok(self.status_answer(answer, &status, code.is_some(), "payment_status"))
    }

    /// `GET` and `PUT …/shipping_status`.
    pub(super) fn shipping_status(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        let code = self.new_code(tables, id)?;
        if let Some(code) = &code {
            let code = ShippingStatusCode::from(code.as_str());
            if tables.shipping_status(&code).is_none() {
                return Err(Failure::bad_request(format!("Status code '{code}' is invalid")));
            }
            with_row(tables, id, |tables, row| {
                if change_shipping_status(tables, row, &code, self.now) {
                    mail_status(tables, row, "shipping", self.now);
                }
            });
        }
        let status = tables.orders.get(OrderId(id)).and_then(|row| row.order.shipping_status.as_ref());
        let status = document(status.ok_or_else(|| self.no_status())?);
        let answer = self.single(&jsonld::SHIPPING_STATUS, status.clone()).in_session();
        Ok(self.status_answer(answer, &status, code.is_some(), "shipping_status"))
    }

    /// The answer where the order has no status.
    fn no_status(&self) -> Failure {
        if self.quirks.has(Quirk::NoStatusFails) { Failure::internal() } else { Failure::not_found() }
    }

    /// The code that a `PUT` wants; none for a `GET`.
    fn new_code(&self, tables: &Tables, id: i64) -> Result<Option<String>, Failure> {
        if tables.orders.get(OrderId(id)).is_none() {
            return Err(Failure::bad_request(format!("Order with ID {id} not found")));
        }
        if !self.is_put {
            return Ok(None);
        }
        let body = input::object(self.headers, self.body)?;
        Ok(input::text(&body, "code")?.map(str::to_owned))
    }

    /// The address in the answer is that of the status, not of the order (XC-STATUS-7).
    fn status_answer(&self, answer: Answer, status: &Json, is_written: bool, kind: &str) -> Answer {
        if !is_written {
            return answer;
        }
        let id = status.get("id").map(ToString::to_string).unwrap_or_default();
        answer.written(format!("{}/api/orders/{id}/{kind}", self.folder))
    }
}

fn order_or_cart(placed: bool) -> &'static Resource {
    if placed { &jsonld::ORDER } else { &jsonld::CART }
}

fn hung_on(tables: &Tables, id: i64, of_cart: bool) -> Option<&Kept> {
    tables.orders.get(OrderId(id)).filter(|row| row.placed != of_cart)
}

fn with_row(tables: &mut Tables, id: i64, act: impl FnOnce(&mut Tables, &mut OrderRow)) {
    if let Some(mut row) = tables.orders.remove(OrderId(id)) {
        act(tables, &mut row);
        tables.orders.insert(row);
    }
}

//! What clients ask of orders and carts.

use api_core::wire::Json;
use std::cmp::Ordering;

use super::{
    actions::{change_payment_status, change_shipping_status, mail_status},
    input,
    jsonld::{self, Resource},
    listing::{Search, date_filters, one_of_filters, order_filter},
    payments,
    php::document,
    query::Query,
    quirks::{Quirk, Quirks},
    reply::{Answer, Failure, Format},
    service::Call,
    tables::{OrderRow, Tables},
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

fn is_wanted(row: &OrderRow, query: &Query, quirks: &Quirks) -> bool {
    let order = &row.order;
    let is_one = |name: &str, code: Option<&str>| {
        query.one_of(name).is_none_or(|wanted| code.is_some_and(|code| wanted.contains(&code)))
    };
    query.admits("date", order.create_date.0)
        && (quirks.has(Quirk::UpdateFilterIgnored) || query.admits("lastRenewDate", order.update_date.0))
        && is_one("paymentStatus.code", order.payment_status.as_ref().map(|status| status.code.as_str()))
        && is_one("shippingStatus.code", order.shipping_status.as_ref().map(|status| status.code.as_str()))
        && query.last("profile.login").is_none_or(|part| contains(&order.email, part))
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

/// The order as a document; none for a poison order.
fn row_document(row: &OrderRow, quirks: &Quirks) -> Result<Json, Failure> {
    if row.is_poison() && quirks.has(Quirk::PoisonOrders) {
        return Err(Failure::internal());
    }
    let document = document(&row.order);
    if row.placed {
        return Ok(document);
    }
    let members = document.as_object().unwrap_or_default().iter();
    Ok(Json::Object(members.filter(|(name, _)| name != "order_number").cloned().collect()))
}

impl Call<'_> {
    /// `GET /orders` and `GET /carts`.
    pub(super) fn orders(&mut self, tables: &Tables, placed: bool) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let rows = tables.orders.values().filter(|row| row.placed == placed);
        let mut rows: Vec<&OrderRow> = rows.filter(|row| is_wanted(row, &self.query, self.quirks)).collect();
        let sorting = self.query.sorting(&["date", "lastRenewDate"]);
        // A stable sort of rows by ascending id.
        rows.sort_by(|one, other| compare(one, other, &sorting));
        let total = rows.len();
        let documents: Result<Vec<Json>, Failure> =
            page.of(rows).into_iter().map(|row| row_document(row, self.quirks)).collect();
        let documents = documents?;
        let resource = if placed { &jsonld::ORDER } else { &jsonld::CART };
        let is_empty = documents.is_empty();
        let answer = self.list(resource, &search(self.quirks), documents, total, page);
        Ok(if is_empty { answer } else { answer.in_session() })
    }

    /// `GET /orders/{id}` and `GET /carts/{id}`: the one does not find the other (XC-ORDER-2).
    pub(super) fn order(&mut self, tables: &Tables, id: i64, placed: bool) -> Result<Answer, Failure> {
        let row = tables.orders.get(&OrderId(id)).filter(|row| row.placed == placed);
        let row = row_document(row.ok_or_else(Failure::not_found)?, self.quirks)?;
        let resource = if placed { &jsonld::ORDER } else { &jsonld::CART };
        Ok(self.single(resource, row).in_session())
    }

    /// `GET /orders/by_number/{number}`.
    pub(super) fn order_by_number(&mut self, tables: &Tables, number: &str) -> Result<Answer, Failure> {
        let mut placed = tables.orders.values().filter(|row| row.placed);
        let row = placed.find(|row| row.order.order_number.0 == number);
        let row = row_document(row.ok_or_else(Failure::not_found)?, self.quirks)?;
        Ok(self.single(&jsonld::ORDER, row).in_session())
    }

    /// `…/payment_transactions`. An order that is not there has none (XC-TXN-6).
    pub(super) fn transactions(&mut self, tables: &Tables, id: i64, of_cart: bool) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let row = hung_on(tables, id, of_cart);
        let mut rows: Vec<_> = row.map(|row| row.transactions.iter().collect()).unwrap_or_default();
        for (_, descending) in self.query.sorting(&["date"]) {
            rows.sort_by(|one, other| if descending { other.date.cmp(&one.date) } else { one.date.cmp(&other.date) });
        }
        if self.format == Format::JsonLd && !rows.is_empty() {
            let detail = "Unable to generate an IRI for \"XLite\\Model\\Payment\\Transaction\".";
            return Err(Failure::bad_request(detail));
        }
        let total = rows.len();
        let shown = |transaction: &PaymentTransaction| {
            let mut shown = document(transaction);
            if let Some(row) = row.filter(|_| !self.quirks.has(Quirk::MethodAsStatus)) {
                shown.set("status", Json::from(payments::status(&row.order, transaction).as_str()));
            }
            shown
        };
        let documents = page.of(rows).into_iter().map(shown).collect();
        let mut search = Search::new();
        order_filter(&mut search, "date");
        Ok(self.list(&jsonld::TRANSACTION, &search, documents, total, page))
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
        let status = tables.orders.get(&OrderId(id)).and_then(|row| row.order.payment_status.as_ref());
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
        let status = tables.orders.get(&OrderId(id)).and_then(|row| row.order.shipping_status.as_ref());
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
        if !tables.orders.contains_key(&OrderId(id)) {
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

fn hung_on(tables: &Tables, id: i64, of_cart: bool) -> Option<&OrderRow> {
    tables.orders.get(&OrderId(id)).filter(|row| row.placed != of_cart)
}

fn with_row(tables: &mut Tables, id: i64, act: impl FnOnce(&mut Tables, &mut OrderRow)) {
    if let Some(mut row) = tables.orders.remove(&OrderId(id)) {
        act(tables, &mut row);
        tables.orders.insert(OrderId(id), row);
    }
}

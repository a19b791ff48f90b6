//! What the add-on is told to write (XC-LEGACY-6, XC-LEGACY-18, XC-LEGACY-19).

use api_core::{
    runtime::Timestamp,
    transport::Request,
    url::decode_query,
    wire::{ExtendedInstant, Json},
};
use http::header;

use super::{
    LegacyQuirk,
    asked::{Asked, Kind, Method},
    reply::Outcome,
};
use crate::{
    mock::{
        basket::stored,
        reply::header_text,
        rows::{seconds, tracking_number},
        service::FakeXCart,
    },
    wire::{OrderId, ProductId},
};

impl FakeXCart {
    pub(super) fn write_one(
        &mut self,
        asked: &Asked,
        kind: Kind,
        id: Option<&str>,
        request: &Request,
        now: Timestamp,
    ) -> Outcome {
        let body = match body(request) {
            Ok(body) => body,
            Err(said) => return Outcome::Unread(said),
        };
        match (asked.method, kind, id) {
            (Method::Post, Kind::TrackingNumber, Some(_)) => self.enter_tracking_number(&body, now),
            (Method::Put, Kind::Product, Some(id)) => {
                self.change_product_by_addon(id.trim().parse().unwrap_or(0), &body, now)
            }
            _ => Outcome::NotPlayed,
        }
    }

    /// Another row each time; one of no order if the order is not there.
    fn enter_tracking_number(&mut self, body: &Json, now: Timestamp) -> Outcome {
        let order = body.get("order").and_then(|order| order.get("order_id")).and_then(Json::as_decimal);
        let order = order.and_then(|id| id.try_into().ok()).map(OrderId);
        let number = body.get("value").and_then(Json::as_str).unwrap_or_default();
        let made = tracking_number(&mut self.tables, number.to_owned(), now);
        let id = made.id.map_or(0, |id| id.0);
        let Some(row) = order.and_then(|id| self.tables.orders.get_mut(id)) else {
            return Outcome::One(Json::from([("tracking_id", Json::from(id)), ("value", Json::from(number))]));
        };
        row.order.tracking_numbers.push(made);
        Outcome::One(self.writer().tracking_number(id).unwrap_or_default())
    }

    fn change_product_by_addon(&mut self, id: i64, body: &Json, now: Timestamp) -> Outcome {
        let is_apart = self.has(LegacyQuirk::StockApart);
        let Some(product) = self.tables.products.get_mut(&ProductId(id)) else { return Outcome::One(Json::Null) };
        let amount =
            if is_apart { body.get("inventory").and_then(|stock| stock.get("amount")) } else { body.get("amount") };
        if let Some(amount) = amount.and_then(Json::as_decimal).and_then(|amount| amount.trunc().try_into().ok()) {
            product.amount = Some(i64::max(amount, 0));
        }
        if let Some(price) = body.get("price").and_then(Json::as_decimal) {
            product.price = stored(price);
        }
        product.update_date = Some(ExtendedInstant(seconds(now)));
        Outcome::One(self.writer().product(id).unwrap_or_default())
    }
}

/// The body as an object, whichever of the two kinds it is.
fn body(request: &Request) -> Result<Json, &'static str> {
    let kind = header_text(&request.headers, &header::CONTENT_TYPE).unwrap_or("application/x-www-form-urlencoded");
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/json" => Json::parse(&request.body).map_err(|_| "Input data is incorrect"),
        "application/x-www-form-urlencoded" => Ok(form(&String::from_utf8_lossy(&request.body))),
        _ => Err("Unknown Content-Type provided"),
    }
}

/// `model[order][order_id]=12` as an object of objects.
fn form(text: &str) -> Json {
    let mut whole = Json::Object(Vec::new());
    for (name, value) in decode_query(text) {
        let Some(path) = name.strip_prefix("model[").and_then(|rest| rest.strip_suffix(']')) else { continue };
        let path: Vec<&str> = path.split("][").collect();
        put(&mut whole, &path, value);
    }
    whole
}

fn put(object: &mut Json, path: &[&str], value: String) {
    match path {
        [] => {}
        [name] => object.set(name, Json::from(value)),
        [name, rest @ ..] => {
            let mut inside = object.get(name).cloned().unwrap_or(Json::Object(Vec::new()));
            put(&mut inside, rest, value);
            object.set(name, inside);
        }
    }
}

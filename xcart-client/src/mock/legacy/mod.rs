//! The REST add-on of X-Cart 5.0 to 5.4, over the same rows as `/api`: `admin.php?target=RESTAPI`.
//!
//! Played: orders, lines, profiles, products, payment transactions, their exchanges with gateways, and parcels' numbers, in the
//! default schema; orders, profiles and products in the complex one. Written: parcels' numbers, and products' price and stock.
//! **A DELETE without an id deletes everything of its kind** (XC-LEGACY-4). Another write that a real store has is answered 501 with
//! a text that says so.

mod asked;
mod catalogue;
mod complex;
mod delete;
mod md5;
mod orders;
mod payments;
mod quirks;
mod reply;
mod value;
mod write;

use api_core::{
    runtime::Timestamp,
    transport::{Request, Response},
    wire::Json,
};

pub use self::quirks::LegacyQuirk;
use self::{
    asked::{Asked, Kind, Method, Schema},
    reply::Outcome,
    value::Writer,
};
use super::service::FakeXCart;

/// Where the add-on is, below the store's folder (XC-LEGACY-1).
pub(super) const PATH: &str = "/admin.php";

/// Answers a request, and says as what it is counted.
pub(super) fn answer(store: &mut FakeXCart, request: &Request, now: Timestamp) -> (String, Response) {
    let Some(asked) = Asked::of(request) else {
        // Another page of the admin area, to which nobody is signed in.
        return ("GET admin.php".to_owned(), reply::sign_in_page());
    };
    let counted = asked.counted();
    let outcome = match store.refusal(&asked) {
        Some(outcome) => outcome,
        None => store.carry_out_legacy(&asked, request, now),
    };
    (counted, reply::write(&asked, request, outcome, now))
}

impl FakeXCart {
    fn has(&self, quirk: LegacyQuirk) -> bool {
        self.config.legacy.as_ref().is_some_and(|quirks| quirks.contains(&quirk))
    }

    /// What is answered to a call that is not let in (XC-LEGACY-2): 403 if its entity is known, 404 otherwise.
    fn refusal(&self, asked: &Asked) -> Option<Outcome> {
        let key = asked.key.as_deref();
        let may_write = self.config.all_key.is_some() && key == self.config.all_key.as_deref();
        let may_read = may_write || (self.config.read_key.is_some() && key == self.config.read_key.as_deref());
        let is_let_in = if asked.method == Method::Get { may_read } else { may_write };
        match (asked.kind, asked.schema) {
            (None, _) | (_, None) => Some(Outcome::NotFound),
            (Some(kind), Some(Schema::Complex)) if !kind.is_complex() => Some(Outcome::NotFound),
            (_, Some(Schema::Complex)) if asked.method != Method::Get => Some(Outcome::Forbidden),
            _ if is_let_in => None,
            _ if self.has(LegacyQuirk::EveryRefusalIs404) => Some(Outcome::NotFound),
            _ => Some(Outcome::Forbidden),
        }
    }

    fn carry_out_legacy(&mut self, asked: &Asked, request: &Request, now: Timestamp) -> Outcome {
        let (Some(kind), Some(schema)) = (asked.kind, asked.schema) else { return Outcome::NotFound };
        match (asked.method, asked.id.as_deref()) {
            (Method::Get, Some(id)) => self.read_one(kind, schema, id),
            (Method::Get, None) => self.read_all(asked, kind, schema),
            (Method::Delete, Some(id)) => self.delete_one(kind, id),
            (Method::Delete, None) => Outcome::One(Json::from(self.delete_all(kind))),
            (Method::Post | Method::Put, id) => self.write_one(asked, kind, id, request, now),
        }
    }

    fn writer(&self) -> Writer<'_> {
        Writer { store: self }
    }

    /// One thing with what hangs on it (XC-LEGACY-11); `null` if there is none (XC-LEGACY-9).
    fn read_one(&self, kind: Kind, schema: Schema, id: &str) -> Outcome {
        let id = id.trim().parse().unwrap_or(0);
        let writer = self.writer();
        let row = match (kind, schema) {
            (Kind::Order, Schema::Default) => writer.order(id),
            (Kind::Order, Schema::Complex) => match writer.complex_order(id) {
                Some(Ok(order)) => Some(order),
                Some(Err(said)) => return Outcome::Failed(said),
                None => None,
            },
            (Kind::Item, _) => writer.item(id),
            (Kind::Transaction, _) => writer.transaction(id),
            (Kind::BackendTransaction, _) => writer.backend_transaction(id),
            (Kind::TrackingNumber, _) => writer.tracking_number(id),
            (Kind::Profile, Schema::Default) => writer.profile(id),
            (Kind::Profile, Schema::Complex) => writer.complex_profile(id),
            (Kind::Product, Schema::Default) => writer.product(id),
            (Kind::Product, Schema::Complex) => writer.complex_product(id),
        };
        Outcome::One(row.unwrap_or_default())
    }

    /// Rows without what hangs on them in the default schema, whole in the complex one (XC-LEGACY-11).
    fn read_all(&self, asked: &Asked, kind: Kind, schema: Schema) -> Outcome {
        let writer = self.writer();
        let rows = match (kind, schema) {
            (Kind::Order, _) => writer.order_rows(asked, schema),
            (Kind::Profile, _) => writer.profile_rows(asked, schema),
            (Kind::Product, _) => writer.product_rows(asked, schema),
            (Kind::Item, _) => Ok(asked.part_of(writer.item_rows())),
            (Kind::Transaction, _) => Ok(asked.part_of(writer.transaction_rows())),
            (Kind::BackendTransaction, _) => Ok(asked.part_of(writer.backend_transaction_rows())),
            (Kind::TrackingNumber, _) => Ok(asked.part_of(writer.tracking_number_rows())),
        };
        match rows {
            Ok(rows) => Outcome::All(rows),
            Err(said) => Outcome::Failed(said),
        }
    }
}

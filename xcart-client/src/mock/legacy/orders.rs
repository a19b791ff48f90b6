//! Orders, their lines, and what else hangs on them, in the default schema (XC-LEGACY-11, XC-LEGACY-17).

use std::cmp::Ordering;

use api_core::wire::Json;

use super::{
    LegacyQuirk,
    asked::{Asked, Schema},
    md5::md5,
    value::{Writer, joined, maybe_text, text},
};
use crate::{
    mock::{orders::contains, tables::OrderRow},
    wire::{
        Detail, HistoryEntry, OrderId, OrderItem, PaymentStatus, ProfileId, ShippingStatus, Surcharge, TrackingNumber,
    },
};

impl Writer<'_> {
    /// The row of that id: an order, or a cart (XC-LEGACY-9).
    pub(super) fn row(&self, id: i64) -> Option<&OrderRow> {
        self.store.tables.orders.get(OrderId(id)).map(|row| &**row)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &OrderRow> {
        self.store.tables.orders.rows().map(|row| &**row)
    }

    pub(super) fn order(self, id: i64) -> Option<Json> {
        let row = self.row(id)?;
        let order = &row.order;
        let list = |rows: Vec<Json>| Json::Array(rows);
        let items = order.items.iter().map(|item| self.item_columns(item)).collect();
        let surcharges = order.surcharges.iter().map(|surcharge| self.surcharge(surcharge)).collect();
        let transactions = row.transactions.iter().map(|one| self.transaction_columns(row, one)).collect();
        Some(joined(
            self.order_columns(row),
            [
                ("profile", if has_profile(row) { self.copy_columns(row) } else { Json::Null }),
                ("orig_profile", order.customer_id.and_then(|id| self.profile_columns(id)).unwrap_or_default()),
                (
                    "paymentStatus",
                    order.payment_status.as_ref().map(|status| self.payment_status(status)).unwrap_or_default(),
                ),
                (
                    "shippingStatus",
                    order.shipping_status.as_ref().map(|status| self.shipping_status(status)).unwrap_or_default(),
                ),
                ("details", list(row.details.iter().map(|detail| self.detail(detail)).collect())),
                (
                    "trackingNumbers",
                    list(order.tracking_numbers.iter().map(|one| self.tracking_columns(one)).collect()),
                ),
                ("events", list(row.history.iter().map(|event| self.event(event)).collect())),
                ("items", list(items)),
                ("surcharges", list(surcharges)),
                ("payment_transactions", list(transactions)),
                ("currency", self.currency(&order.currency)),
                ("backorderCompetitors", list(Vec::new())),
                ("usedCoupons", list(Vec::new())),
            ],
        ))
    }

    /// The orders that the conditions ask for, without carts (XC-LEGACY-10).
    pub(super) fn order_rows(self, asked: &Asked, schema: Schema) -> Result<Vec<Json>, String> {
        let mut rows: Vec<&OrderRow> = self.rows().filter(|row| row.placed).collect();
        if !self.store.has(LegacyQuirk::ConditionsIgnored) {
            rows.retain(|row| is_wanted(asked, row));
        }
        if let Some((column, descending)) = asked.order_by() {
            let by = match column {
                "o.order_id" => |one: &OrderRow, other: &OrderRow| one.order.id.cmp(&other.order.id),
                "o.date" => |one: &OrderRow, other: &OrderRow| one.order.create_date.cmp(&other.order.create_date),
                "o.lastRenewDate" if self.store.has(LegacyQuirk::ChangesUnsorted) => {
                    |_: &OrderRow, _: &OrderRow| Ordering::Equal
                }
                "o.lastRenewDate" => {
                    |one: &OrderRow, other: &OrderRow| one.order.update_date.cmp(&other.order.update_date)
                }
                _ => return Err(format!("[Semantical Error] line 0, near '{column}': Error: has no such field")),
            };
            // Stable, from ascending ids.
            rows.sort_by(|one, other| if descending { by(other, one) } else { by(one, other) });
        }
        asked
            .part_of(rows)
            .into_iter()
            .map(|row| match schema {
                Schema::Default => Ok(self.order_columns(row)),
                Schema::Complex => self.complex(row),
            })
            .collect()
    }

    pub(super) fn order_columns(self, row: &OrderRow) -> Json {
        let order = &row.order;
        let number = Some(order.order_number.0.as_str()).filter(|_| row.placed);
        let method = row.transactions.first().map(|transaction| transaction.name.as_str());
        Json::from([
            ("order_id", self.whole(order.id.0)),
            ("shipping_id", self.whole(order.shipping_id.unwrap_or(0))),
            ("shipping_method_name", maybe_text(order.shipping_method_name.as_deref())),
            ("payment_method_name", maybe_text(method)),
            ("tracking", text("")),
            ("date", self.seconds(order.create_date.0)),
            ("lastRenewDate", self.seconds(order.update_date.0)),
            ("notes", text(&order.notes)),
            ("adminNotes", text(&order.admin_notes)),
            ("orderNumber", maybe_text(number)),
            ("recent", Json::from(true)),
            ("stockStatus", text(&order.stock_status)),
            ("xcPendingExport", Json::from(false)),
            ("total", self.number(order.total)),
            ("subtotal", self.number(order.sub_total)),
        ])
    }

    fn item_columns(self, item: &OrderItem) -> Json {
        let goods = item.item_net_price.saturating_mul(item.amount.into());
        Json::from([
            ("item_id", self.whole(item.id.0)),
            ("name", text(&item.name)),
            ("sku", text(&item.sku)),
            ("price", self.price(item.price)),
            ("itemNetPrice", self.number(item.item_net_price)),
            ("discountedSubtotal", self.number(item.discounted_subtotal)),
            ("amount", self.whole(item.amount)),
            ("backorderedAmount", self.whole(item.backordered_amount.unwrap_or(0))),
            ("total", self.number(item.line_total().unwrap_or(goods))),
            ("subtotal", self.number(goods)),
        ])
    }

    /// A line with its product and its surcharges.
    pub(super) fn item(self, id: i64) -> Option<Json> {
        let mut items = self.rows().flat_map(|row| row.order.items.iter().map(move |item| (row, item)));
        let (row, item) = items.find(|(_, item)| item.id.0 == id)?;
        let product = item.product_id.and_then(|id| self.store.tables.products.get(&id));
        let surcharges = item.surcharges.iter().map(|surcharge| self.surcharge(surcharge)).collect();
        Some(joined(
            self.item_columns(item),
            [
                ("object", product.map(|product| self.product_columns(product)).unwrap_or_default()),
                ("order", self.order_columns(row)),
                ("surcharges", Json::Array(surcharges)),
                ("attributeValues", Json::Array(Vec::new())),
            ],
        ))
    }

    pub(super) fn item_rows(self) -> Vec<Json> {
        self.rows().flat_map(|row| &row.order.items).map(|item| self.item_columns(item)).collect()
    }

    fn surcharge(self, surcharge: &Surcharge) -> Json {
        Json::from([
            ("id", self.whole(surcharge.id.map_or(0, |id| id.0))),
            ("type", text(surcharge.surcharge_type.as_str())),
            ("code", text(&surcharge.code)),
            ("class", text(&surcharge.class)),
            ("include", Json::from(surcharge.include)),
            ("available", Json::from(surcharge.available)),
            ("value", self.number(surcharge.value)),
            ("name", text(&surcharge.name)),
            ("weight", self.whole(surcharge.weight.unwrap_or(0))),
        ])
    }

    fn payment_status(self, status: &PaymentStatus) -> Json {
        self.status(status.id.map_or(0, |id| id.0), status.code.as_str())
    }

    fn shipping_status(self, status: &ShippingStatus) -> Json {
        self.status(status.id.map_or(0, |id| id.0), status.code.as_str())
    }

    fn status(self, id: i64, code: &str) -> Json {
        Json::from([("id", self.whole(id)), ("code", text(code)), ("position", self.whole(id * 10))])
    }

    pub(super) fn currency(self, code: &str) -> Json {
        let exponent = crate::mock::basket::exponent(code);
        Json::from([
            ("currency_id", self.whole(0)),
            ("code", text(code)),
            ("symbol", text(code)),
            ("e", self.whole(exponent.into())),
        ])
    }

    fn detail(self, detail: &Detail) -> Json {
        Json::from([
            ("detail_id", self.whole(detail.id.map_or(0, |id| id.0))),
            ("name", text(&detail.name)),
            ("label", Json::Null),
            ("value", text(&detail.value)),
        ])
    }

    fn event(self, event: &HistoryEntry) -> Json {
        let data = event.extras.get("data").and_then(|data| Json::parse(data.as_bytes()).ok());
        Json::from([
            ("event_id", self.whole(event.id.0)),
            ("date", self.seconds(event.date.0)),
            ("code", text(&event.code)),
            ("description", text(&event.description)),
            ("data", data.unwrap_or_default()),
            ("comment", text(&event.comment)),
        ])
    }

    pub(super) fn tracking_columns(self, number: &TrackingNumber) -> Json {
        Json::from([("tracking_id", self.whole(number.id.map_or(0, |id| id.0))), ("value", text(&number.value))])
    }

    pub(super) fn tracking_number(self, id: i64) -> Option<Json> {
        let mut numbers = self.rows().flat_map(|row| row.order.tracking_numbers.iter().map(move |one| (row, one)));
        let (row, number) = numbers.find(|(_, number)| number.id.is_some_and(|own| own.0 == id))?;
        Some(joined(self.tracking_columns(number), [("order", self.order_columns(row))]))
    }

    pub(super) fn tracking_number_rows(self) -> Vec<Json> {
        let numbers = self.rows().flat_map(|row| &row.order.tracking_numbers);
        numbers.map(|number| self.tracking_columns(number)).collect()
    }

    /// The order's private copy of its customer.
    fn copy_columns(self, row: &OrderRow) -> Json {
        let id = row.order.order_profile_id.unwrap_or(ProfileId(0));
        self.profile_row(id, &row.order.email, row.order.create_date.0, row.order.customer_id.is_none())
    }

    /// The hash of a password, as every profile has one (XC-LEGACY-15).
    pub(super) fn password(self, login: &str) -> Json {
        Json::from(format!("SHA512:{}", md5(login.as_bytes())))
    }
}

/// Whether the order knows its customer. One of nobody cannot be written in the complex schema (XC-LEGACY-7).
pub(super) fn has_profile(row: &OrderRow) -> bool {
    row.order.order_profile_id.is_some() && !row.order.email.is_empty()
}

fn is_wanted(asked: &Asked, row: &OrderRow) -> bool {
    let order = &row.order;
    let placed = order.create_date.0.timestamp();
    let is_one = |name: &str, code: Option<&str>| {
        let wanted = asked.list(name);
        wanted.is_empty() || code.is_some_and(|code| wanted.contains(&code))
    };
    asked.number("date", "0").is_none_or(|from| placed >= from)
        && asked.number("date", "1").is_none_or(|to| placed <= to)
        && is_one("paymentStatus", order.payment_status.as_ref().map(|status| status.code.as_str()))
        && is_one("shippingStatus", order.shipping_status.as_ref().map(|status| status.code.as_str()))
        && asked.text("orderNumber").is_none_or(|number| order.order_number.0 == number)
        && asked.text("email").is_none_or(|part| contains(&order.email, part))
}

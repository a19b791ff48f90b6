//! What happens in the store itself, behind the back of the API's clients: staff change orders, money moves, products go.

use api_core::{
    runtime::Timestamp,
    wire::{Extras, Json},
};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::{
    FakeXCart,
    basket::Basket,
    payments::taken_less_refunded,
    quirks::Quirk,
    rows::{backend_transaction, basic, seconds, tracking_number, transaction},
    seed::Payment,
    tables::{Mail, OrderRow, Tables},
};
use crate::wire::{
    HistoryEntry, OrderId, OrderNumber, PaymentStatusCode, ProductId, RowId, ShippingStatusCode, TransactionId,
    TransactionType,
};

/// The store has no such row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the fake store has no {0}")]
#[non_exhaustive]
pub struct NoSuchRow(pub String);

impl NoSuchRow {
    pub(super) fn order(id: OrderId) -> Self {
        Self(format!("order {id}"))
    }
}

/// What happens to orders. The times are everybody's; what the store writes down is what [its own clock](Self::clock) shows then.
impl FakeXCart {
    fn on_order<T>(&mut self, id: OrderId, act: impl FnOnce(&mut Tables, &mut OrderRow) -> T) -> Result<T, NoSuchRow> {
        // The row is taken out, so that the tables can be changed along with it.
        let mut row = self.tables.orders.remove(id).ok_or_else(|| NoSuchRow::order(id))?;
        let result = act(&mut self.tables, &mut row);
        self.tables.orders.insert(row);
        Ok(result)
    }

    /// As [`on_order`](Self::on_order), for what does not touch the order's own row: its update date stays, if it is not given
    /// then (XC-UPDATE-1).
    fn beside_order<T>(
        &mut self,
        id: OrderId,
        now: Timestamp,
        act: impl FnOnce(&mut Tables, &mut OrderRow) -> T,
    ) -> Result<T, NoSuchRow> {
        let stays = self.quirks.has(Quirk::UpdateDateStays);
        self.on_order(id, |tables, row| {
            if !stays {
                row.order.update_date = row.order.update_date.max(basic(now));
            }
            act(tables, row)
        })
    }

    /// Sets the payment status, as staff do it: the update date moves, history tells it, the customer gets a mail
    /// (XC-STATUS-5). The status it has already changes nothing.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn set_payment_status(
        &mut self,
        id: OrderId,
        code: &PaymentStatusCode,
        now: Timestamp,
    ) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        self.on_order(id, |tables, row| {
            if change_payment_status(tables, row, code, now) {
                mail_status(tables, row, "payment", now);
            }
        })
    }

    /// Sets the shipping status, otherwise as [`set_payment_status`](Self::set_payment_status).
    ///
    /// # Errors
    /// When there is no such order.
    pub fn set_shipping_status(
        &mut self,
        id: OrderId,
        code: &ShippingStatusCode,
        now: Timestamp,
    ) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        self.on_order(id, |tables, row| {
            if change_shipping_status(tables, row, code, now) {
                mail_status(tables, row, "shipping", now);
            }
        })
    }

    /// Gives so much back, as a refund through the gateway does: a successful exchange `refund` (all that was taken) or
    /// `refundMulti` (a part) at the first transaction that took money; payment status R when nothing is left of the
    /// payment, PP otherwise. An order that was paid offline has no exchanges: only its status changes.
    ///
    /// A second refund in part leaves the status PP, and so the update date where it was (XC-UPDATE-1).
    ///
    /// # Errors
    /// When there is no such order.
    pub fn refund(&mut self, id: OrderId, amount: Decimal, now: Timestamp) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        self.beside_order(id, now, |tables, row| {
            let taken = row.transactions.iter().map(taken_less_refunded).fold(Decimal::ZERO, Decimal::saturating_add);
            let online =
                row.transactions.iter_mut().find(|transaction| taken_less_refunded(transaction) > Decimal::ZERO);
            let left = match online {
                Some(transaction) => {
                    let whole = amount == transaction.value && amount == taken;
                    let kind = if whole { TransactionType::Refund } else { TransactionType::RefundMulti };
                    transaction.backend_transactions.push(backend_transaction(tables, kind, amount, now));
                    taken.saturating_sub(amount)
                }
                None => row.order.total.saturating_sub(amount),
            };
            let code =
                if left > Decimal::ZERO { PaymentStatusCode::PartiallyPaid } else { PaymentStatusCode::Refunded };
            if change_payment_status(tables, row, &code, now) {
                mail_status(tables, row, "payment", now);
            }
        })
    }

    /// Takes what was authorised: a successful exchange `capture` at the first authorisation, and payment status P.
    ///
    /// # Errors
    /// When there is no such order, or it has no authorisation.
    pub fn capture(&mut self, id: OrderId, now: Timestamp) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        self.beside_order(id, now, |tables, row| {
            let held = row.transactions.iter_mut().find(|held| held.transaction_type == TransactionType::Auth);
            let held = held.ok_or_else(|| NoSuchRow(format!("authorisation of order {id}")))?;
            let capture = backend_transaction(tables, TransactionType::Capture, held.value, now);
            held.backend_transactions.push(capture);
            if change_payment_status(tables, row, &PaymentStatusCode::Paid, now) {
                mail_status(tables, row, "payment", now);
            }
            Ok(())
        })?
    }

    /// Changes an order's lines or charges, as staff edit an order; its sums are computed again, its update date moves, and
    /// payments stay as they are.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn edit_order(&mut self, id: OrderId, now: Timestamp, edit: impl FnOnce(&mut Basket)) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        let products: Vec<_> = {
            let row = self.tables.orders.get_mut(id).ok_or_else(|| NoSuchRow::order(id))?;
            edit(&mut row.basket);
            let new = row.basket.lines.iter().filter(|line| line.id.is_none());
            new.map(|line| (line.sku.clone(), line.name.clone(), line.price)).collect()
        };
        let mut products: Vec<_> =
            products.into_iter().map(|(sku, name, price)| self.add_product(&sku, &name, price, now)).rev().collect();
        self.on_order(id, |tables, row| {
            for line in row.basket.lines.iter_mut().filter(|line| line.id.is_none()) {
                line.product = products.pop();
            }
            tables.recompute(&mut row.order, &mut row.basket, seconds(now));
            row.order.update_date = basic(now);
            enter(tables, row, "ORDER EDITED", "Order has been edited", Json::Array(Vec::new()), now);
        })
    }

    /// Changes the notes of the staff; the update date moves.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn set_admin_notes(&mut self, id: OrderId, notes: &str, now: Timestamp) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        self.on_order(id, |_, row| {
            row.order.admin_notes = notes.into();
            row.order.update_date = basic(now);
        })
    }

    /// Adds a parcel's number. The update date does not move (XC-UPDATE-1).
    ///
    /// # Errors
    /// When there is no such order.
    pub fn add_tracking(&mut self, id: OrderId, number: &str, now: Timestamp) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        self.beside_order(id, now, |tables, row| {
            let number = tracking_number(tables, number.to_owned(), now);
            row.order.tracking_numbers.push(number);
        })
    }

    /// Adds a payment to an order: nothing else of it changes (XC-UPDATE-1).
    ///
    /// # Errors
    /// When there is no such order.
    pub fn add_payment(&mut self, id: OrderId, payment: &Payment) -> Result<TransactionId, NoSuchRow> {
        let now = payment.at.unwrap_or(Timestamp::MIN_UTC);
        self.beside_order(id, now, |tables, row| {
            let made = transaction(tables, &row.order, payment);
            let id = made.id;
            row.transactions.push(made);
            id
        })
    }

    /// Deletes an order, or a cart, with all that hangs on it.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn delete_order(&mut self, id: OrderId) -> Result<(), NoSuchRow> {
        self.tables.orders.remove(id).map(drop).ok_or_else(|| NoSuchRow::order(id))
    }

    /// A cart is placed: it becomes an order awaiting payment, under the id that it had, which is lower than those of many
    /// orders before it.
    ///
    /// # Errors
    /// When there is no such cart.
    pub fn place_cart(&mut self, id: OrderId, now: Timestamp) -> Result<(), NoSuchRow> {
        let now = self.clock(now);
        let is_cart = self.tables.orders.get(id).is_some_and(|row| !row.placed);
        if !is_cart {
            return Err(NoSuchRow(format!("cart {id}")));
        }
        self.on_order(id, |tables, row| {
            row.placed = true;
            row.order.order_number = OrderNumber(id.to_string().into());
            (row.order.create_date, row.order.update_date) = (basic(now), basic(now));
            let payment = tables.need_payment_status(&PaymentStatusCode::AwaitingPayment);
            let shipping = tables.need_shipping_status(&ShippingStatusCode::New);
            (row.order.payment_status, row.order.shipping_status) = (Some(payment).into(), Some(shipping).into());
            enter(tables, row, "PLACE ORDER", "Order placed", Json::from([("orderId", Json::from(id.0))]), now);
        })
    }

    /// Deletes a product: every order with a line of it is a poison order from now on (XC-POISON-1).
    ///
    /// # Errors
    /// When there is no such product.
    pub fn delete_product(&mut self, id: ProductId) -> Result<(), NoSuchRow> {
        self.tables.products.remove(&id).ok_or_else(|| NoSuchRow(format!("product {id}")))?;
        for row in self.tables.orders.rows_mut() {
            let items = row.order.items.iter_mut().map(|item| &mut item.product_id.0);
            let lines = row.basket.lines.iter_mut().map(|line| &mut line.product);
            items.chain(lines).filter(|product| **product == Some(id)).for_each(|product| *product = None);
        }
        self.tables.records.disown(id.0);
        for products in self.tables.in_categories.values_mut() {
            products.remove(&id);
        }
        Ok(())
    }
}

/// An entry of the order's history.
pub(super) fn enter(tables: &mut Tables, row: &mut OrderRow, code: &str, description: &str, data: Json, at: Timestamp) {
    let mut extras = Extras::new();
    if let Ok(data) = RawValue::from_string(data.to_string()) {
        extras.insert("data", data);
    }
    row.history.push(HistoryEntry {
        id: RowId(tables.ids.next("history")),
        date: basic(at),
        code: code.into(),
        description: description.into(),
        comment: "".into(),
        profile_id: None.into(),
        profile_name: None.into(),
        ip: "127.0.0.1".into(),
        details: Vec::new(),
        extras,
    });
}

/// Whether it changed anything.
pub(super) fn change_payment_status(
    tables: &mut Tables,
    row: &mut OrderRow,
    code: &PaymentStatusCode,
    at: Timestamp,
) -> bool {
    let new = tables.need_payment_status(code);
    let old = row.order.payment_status.0.replace(new.clone());
    if old.as_ref() == Some(&new) {
        return false;
    }
    row.order.update_date = basic(at);
    let old = old.map(|old| (old.name.to_string(), old.code.to_string())).unwrap_or_default();
    let new = (new.name.to_string(), new.code.to_string());
    enter_status(tables, row, ("CHANGE PAYMENT STATUS ORDER", "payment"), old, new, at);
    true
}

/// Whether it changed anything.
pub(super) fn change_shipping_status(
    tables: &mut Tables,
    row: &mut OrderRow,
    code: &ShippingStatusCode,
    at: Timestamp,
) -> bool {
    let new = tables.need_shipping_status(code);
    let old = row.order.shipping_status.0.replace(new.clone());
    if old.as_ref() == Some(&new) {
        return false;
    }
    row.order.update_date = basic(at);
    let old = old.map(|old| (old.name.to_string(), old.code.to_string())).unwrap_or_default();
    let new = (new.name.to_string(), new.code.to_string());
    enter_status(tables, row, ("CHANGE SHIPPING STATUS ORDER", "shipping"), old, new, at);
    true
}

type NameAndCode = (String, String);

fn enter_status(
    tables: &mut Tables,
    row: &mut OrderRow,
    (code, kind): (&str, &str),
    old: NameAndCode,
    new: NameAndCode,
    at: Timestamp,
) {
    let description = format!("Order {kind} status changed from {} to {}", old.0, new.0);
    let data = Json::from([
        ("orderId", Json::from(row.order.id.0)),
        ("oldStatus", Json::from(old.0)),
        ("newStatus", Json::from(new.0)),
        ("oldStatusCode", Json::from(old.1)),
        ("newStatusCode", Json::from(new.1)),
    ]);
    enter(tables, row, code, &description, data, at);
}

pub(super) fn mail_status(tables: &mut Tables, row: &OrderRow, kind: &str, at: Timestamp) {
    let status = match kind {
        "payment" => row.order.payment_status.as_ref().map(|status| status.name.to_string()),
        _ => row.order.shipping_status.as_ref().map(|status| status.name.to_string()),
    };
    tables.mails.push(Mail {
        order: row.order.id,
        to: row.order.email.to_string(),
        at: seconds(at),
        about: format!("{kind} status {}", status.unwrap_or_default()),
    });
}

//! Looking into the store, as a test does to see what came of its calls.

use super::{FakeXCart, Mail};
use crate::wire::{HistoryEntry, Order, OrderId, PaymentTransaction, Product, Profile};

/// Looking into the store.
impl FakeXCart {
    /// The order, or cart, of that id.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.tables.orders.get(id).map(|row| &row.order)
    }

    /// The placed order of that number.
    pub fn order_by_number(&self, number: &str) -> Option<&Order> {
        self.orders().find(|order| order.order_number.0 == number)
    }

    /// Every placed order, by ascending id; poison orders too, with a line whose product is none.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.tables.orders.rows().filter(|row| row.placed).map(|row| &row.order)
    }

    /// The payment transactions of an order; empty if there is no such order.
    pub fn transactions(&self, id: OrderId) -> &[PaymentTransaction] {
        self.tables.orders.get(id).map_or(&[], |row| &row.transactions)
    }

    /// The history of an order; empty if there is no such order.
    pub fn history(&self, id: OrderId) -> &[HistoryEntry] {
        self.tables.orders.get(id).map_or(&[], |row| &row.history)
    }

    /// Every product, by ascending id.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.tables.products.values()
    }

    /// Every customer, by ascending id.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.tables.profiles.values().map(|row| &row.profile)
    }

    /// The mails that customers got, in order.
    pub fn mails(&self) -> &[Mail] {
        &self.tables.mails
    }
}

//! The table of orders and carts. It keeps the text of each as it goes out, and of its payments, so that an order that is read
//! again and again is rendered once; whoever changes one gets it without.

use std::{collections::BTreeMap, ops::Deref, sync::OnceLock};

use api_core::wire::Json;

use super::{
    payments,
    php::{document, render},
    quirks::{Quirk, Quirks},
    tables::OrderRow,
};
use crate::wire::OrderId;

/// A row, which can be looked at and not changed.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    row: OrderRow,
    text: OnceLock<String>,
    transactions: OnceLock<Vec<String>>,
}

impl Kept {
    fn new(row: OrderRow) -> Self {
        Self { row, text: OnceLock::new(), transactions: OnceLock::new() }
    }

    /// The order as a document; a cart has no number.
    pub(super) fn document(&self) -> Json {
        let document = document(&self.row.order);
        if self.row.placed {
            return document;
        }
        let members = document.as_object().unwrap_or_default().iter();
        Json::Object(members.filter(|(name, _)| name != "order_number").cloned().collect())
    }

    /// The document as PHP writes it.
    pub(super) fn text(&self) -> &str {
        self.text.get_or_init(|| render(&self.document()))
    }

    /// Its transactions as PHP writes them, in their order.
    pub(super) fn transaction_texts(&self, quirks: &Quirks) -> &[String] {
        let text = |transaction| {
            let mut shown = document(transaction);
            if !quirks.has(Quirk::MethodAsStatus) {
                shown.set("status", Json::from(payments::status(&self.row.order, transaction).as_str()));
            }
            render(&shown)
        };
        self.transactions.get_or_init(|| self.row.transactions.iter().map(text).collect())
    }
}

impl Deref for Kept {
    type Target = OrderRow;

    fn deref(&self) -> &OrderRow {
        &self.row
    }
}

/// Orders and carts by their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct OrderTable(BTreeMap<OrderId, Kept>);

impl OrderTable {
    pub(super) fn get(&self, id: OrderId) -> Option<&Kept> {
        self.0.get(&id)
    }

    /// By ascending id.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Kept> {
        self.0.values()
    }

    /// To change a row.
    pub(super) fn get_mut(&mut self, id: OrderId) -> Option<&mut OrderRow> {
        self.0.get_mut(&id).map(changed)
    }

    /// To change every row, or what all of them look like.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut OrderRow> {
        self.0.values_mut().map(changed)
    }

    pub(super) fn insert(&mut self, row: OrderRow) {
        self.0.insert(row.order.id, Kept::new(row));
    }

    pub(super) fn remove(&mut self, id: OrderId) -> Option<OrderRow> {
        self.0.remove(&id).map(|kept| kept.row)
    }
}

fn changed(kept: &mut Kept) -> &mut OrderRow {
    (kept.text, kept.transactions) = (OnceLock::new(), OnceLock::new());
    &mut kept.row
}

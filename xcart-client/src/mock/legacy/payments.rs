//! Payment transactions, and their exchanges with gateways (XC-LEGACY-16).

use api_core::wire::Json;

use super::value::{Writer, joined, maybe_text, text};
use crate::{
    mock::{payments, tables::OrderRow},
    wire::{BackendTransaction, PaymentTransaction, TransactionData},
};

impl Writer<'_> {
    fn all_transactions(&self) -> impl Iterator<Item = (&OrderRow, &PaymentTransaction)> {
        self.rows().flat_map(|row| row.transactions.iter().map(move |transaction| (row, transaction)))
    }

    pub(super) fn transaction_columns(self, row: &OrderRow, transaction: &PaymentTransaction) -> Json {
        Json::from([
            ("transaction_id", self.whole(transaction.id.0)),
            ("date", self.seconds(transaction.date.0)),
            ("publicTxnId", maybe_text(transaction.public_txn_id.as_deref())),
            ("method_name", text(&transaction.name)),
            ("method_local_name", text(&transaction.local_name)),
            ("status", text(payments::status(&row.order, transaction).as_str())),
            ("value", self.number(transaction.value)),
            ("note", text(&transaction.note)),
            ("type", text(transaction.transaction_type.as_str())),
            ("public_id", maybe_text(transaction.public_id.as_deref())),
        ])
    }

    pub(super) fn transaction(self, id: i64) -> Option<Json> {
        let (row, transaction) = self.all_transactions().find(|(_, transaction)| transaction.id.0 == id)?;
        let method = transaction.method_id.map(|id| {
            let name = ("service_name", text(&transaction.name));
            Json::from([("method_id", self.whole(id.0)), name, ("class", text("Model\\Payment\\Processor\\Offline"))])
        });
        let exchanges = transaction.backend_transactions.iter().map(|one| self.backend_columns(one)).collect();
        Some(joined(
            self.transaction_columns(row, transaction),
            [
                ("order", self.order_columns(row)),
                ("payment_method", method.unwrap_or_default()),
                ("data", Json::Array(transaction.data.iter().map(|data| self.data(data)).collect())),
                ("backend_transactions", Json::Array(exchanges)),
                ("currency", self.currency(&transaction.currency)),
            ],
        ))
    }

    pub(super) fn transaction_rows(self) -> Vec<Json> {
        self.all_transactions().map(|(row, transaction)| self.transaction_columns(row, transaction)).collect()
    }

    fn backend_columns(self, exchange: &BackendTransaction) -> Json {
        Json::from([
            ("id", self.whole(exchange.id.0)),
            ("date", self.seconds(exchange.date.0)),
            ("status", text(exchange.status.as_str())),
            ("value", self.number(exchange.value)),
            ("type", text(exchange.transaction_type.as_str())),
        ])
    }

    pub(super) fn backend_transaction(self, id: i64) -> Option<Json> {
        let mut all = self.all_transactions().flat_map(|(row, transaction)| {
            transaction.backend_transactions.iter().map(move |exchange| (row, transaction, exchange))
        });
        let (row, transaction, exchange) = all.find(|(.., exchange)| exchange.id.0 == id)?;
        Some(joined(
            self.backend_columns(exchange),
            [
                ("payment_transaction", self.transaction_columns(row, transaction)),
                ("data", Json::Array(exchange.data.iter().map(|data| self.data(data)).collect())),
            ],
        ))
    }

    pub(super) fn backend_transaction_rows(self) -> Vec<Json> {
        let exchanges = self.all_transactions().flat_map(|(_, transaction)| &transaction.backend_transactions);
        exchanges.map(|exchange| self.backend_columns(exchange)).collect()
    }

    fn data(self, data: &TransactionData) -> Json {
        Json::from([
            ("data_id", self.whole(data.id.map_or(0, |id| id.0))),
            ("name", text(&data.name)),
            ("label", text(&data.label)),
            ("value", text(&data.value)),
            ("access_level", text(&data.access_level)),
        ])
    }
}

//! Summaries as text for a person.

use std::fmt;

use canonical_model::ledger::DocumentKind;

use super::Summary;
use crate::preview::{
    Align::{Left, Right},
    Table,
    text::{balance_text, more, put, say},
};

/// How many documents, and how many orders of each, a text shows.
const SHOWN: usize = 20;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(SHOWN))
    }
}

impl Summary {
    /// Tables for a person: at most so many documents with their lines, so many orders of each, and so many parked orders; and the
    /// payments, and the trial balance. There is nothing personal in it but what the store puts into the numbers of orders.
    pub fn text(&self, most: usize) -> String {
        let mut text = String::new();
        let count = self.documents().count();
        let waiting = self.orders.iter().filter(|order| !order.waiting.is_empty()).count();
        let parked = self.orders.iter().filter(|order| !order.parked.is_empty()).count();
        let orders = self.orders.len();
        say(
            &mut text,
            format_args!("{orders} orders in {count} documents: {waiting} wait for their day to end, {parked} parked"),
        );
        self.documents_text(most, &mut text);
        for document in self.documents().take(most) {
            let mut table = Table::new([("order", Left), ("its document", Left), ("amount", Right)]);
            let held = || self.held_by(&document.key);
            for (order, held) in held().take(most) {
                table.row([order.number.to_string(), held.record.to_string(), held.amount.to_string()]);
            }
            put(&mut text, &format!("{} holds", document.number), &table);
            more(&mut text, held().count(), most, "documents of orders");
        }
        let mut table = Table::new([("payments on", Left), ("date", Left), ("account", Left), ("amount", Right)]);
        for payment in self.payments().take(most) {
            let on = payment.on.source().to_owned();
            table.row([on, payment.date.to_string(), payment.account.to_string(), payment.amount.to_string()]);
        }
        put(&mut text, "payments", &table);
        more(&mut text, self.payments().count(), most, "payments");
        balance_text(&self.balance, |_| "", &mut text);
        for (order, park) in self.parked().take(most) {
            say(&mut text, format_args!("\nparked, order {}: {}\n    -> {}", order.number, park.cause, park.fix));
        }
        more(&mut text, self.parked().count(), most, "reasons");
        text
    }

    fn documents_text(&self, most: usize, text: &mut String) {
        let words = ["document", "date", "kind"].map(|heading| (heading, Left)).into_iter();
        let figures = ["orders", "net", "tax", "total"].map(|heading| (heading, Right));
        let mut table = Table::new(words.chain(figures));
        for document in self.documents().take(most) {
            let mut orders: Vec<_> = self.held_by(&document.key).map(|(order, _)| &order.id).collect();
            orders.sort();
            orders.dedup();
            let kind = match document.kind {
                DocumentKind::Invoice => "invoice",
                DocumentKind::CreditNote => "credit note",
            };
            table.row([
                document.number.to_string(),
                document.date.to_string(),
                kind.into(),
                orders.len().to_string(),
                document.totals.sub_total.amount().to_string(),
                document.totals.tax.amount().to_string(),
                document.totals.total.to_string(),
            ]);
        }
        put(text, "documents", &table);
        more(text, self.documents().count(), most, "documents");
    }
}

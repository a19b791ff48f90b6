//! Differences of previews as text for a person.

use std::{cmp::Reverse, collections::BTreeMap, fmt};

use canonical_model::ledger::DocKind;

use super::{Change, Difference};
use crate::preview::{
    Align::{Left, Right},
    Table,
    text::{more, named, put, say},
};

/// How many orders a difference shows in full.
const EXAMPLES: usize = 10;
/// How many orders, and how many pairs of values, are named of one kind of change.
const NAMED: usize = 3;
/// Longest value in a table.
const CELL: usize = 40;

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(EXAMPLES))
    }
}

impl Difference {
    /// Tables for a person: what kinds of changes there are and in how many orders, what they do to the balances of accounts, and at
    /// most so many orders in full. Of contacts it shows the fields, not what they say.
    pub fn text(&self, examples: usize) -> String {
        let mut text = String::new();
        say(&mut text, format_args!("{} of {} orders change", self.changed.len(), self.orders));
        put(&mut text, "how", &self.kinds());
        let columns = [("account", Left), ("before", Right), ("after", Right), ("difference", Right)];
        let mut balances = Table::new(columns);
        for change in &self.balances {
            let difference = change.after.try_sub(change.before).map(|money| money.to_string()).unwrap_or_default();
            let name = named(&change.account.to_string(), &change.name);
            balances.row([name, change.before.to_string(), change.after.to_string(), difference]);
        }
        put(&mut text, "balances, debits above zero", &balances);
        for order in self.changed.iter().take(examples) {
            say(&mut text, format_args!("\norder {}", order.name));
            for change in &order.changes {
                let (from, to) = shown(change);
                say(&mut text, format_args!("  {}: {from} -> {to}", place(change)));
            }
        }
        more(&mut text, self.changed.len(), examples, "orders");
        text
    }

    /// The kinds of changes, the most frequent first.
    fn kinds(&self) -> Table {
        let mut kinds: BTreeMap<String, BTreeMap<(String, String), Vec<&str>>> = BTreeMap::new();
        for order in &self.changed {
            for change in &order.changes {
                let orders = kinds.entry(kind(change)).or_default().entry(shown(change)).or_default();
                if orders.last() != Some(&order.name.as_str()) {
                    orders.push(&order.name);
                }
            }
        }
        let mut kinds: Vec<_> = kinds
            .into_iter()
            .map(|(kind, pairs)| {
                let mut pairs: Vec<_> = pairs.into_iter().collect();
                // The sort is stable: what is as frequent stays in the order of the values.
                pairs.sort_by_key(|(_, orders)| Reverse(orders.len()));
                (kind, pairs)
            })
            .collect();
        kinds.sort_by_key(|(_, pairs)| Reverse(pairs.iter().map(|(_, orders)| orders.len()).sum::<usize>()));
        let columns = [("field", Left), ("from", Left), ("to", Left), ("orders", Right), ("for example", Left)];
        let mut table = Table::new(columns);
        for (kind, pairs) in kinds {
            for ((from, to), orders) in pairs.iter().take(NAMED) {
                let mut examples = orders.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
                if orders.len() > NAMED {
                    examples.push_str(", …");
                }
                table.row([kind.clone(), from.clone(), to.clone(), orders.len().to_string(), examples]);
            }
            if let Some(others) = pairs.get(NAMED..).filter(|others| !others.is_empty()) {
                let count: usize = others.iter().map(|(_, orders)| orders.len()).sum();
                let values = format!("{} other values", others.len());
                table.row([kind, values, String::new(), count.to_string(), String::new()]);
            }
        }
        table
    }
}

/// The field of any record of its kind, whatever it is called there: `invoice lines[].account`.
fn kind(change: &Change) -> String {
    let mut field = String::new();
    let mut depth = 0usize;
    for sign in change.field.chars() {
        depth -= usize::from(sign == ']' && depth > 0);
        if depth == 0 {
            field.push(sign);
        }
        depth += usize::from(sign == '[');
    }
    match &change.record {
        None => field,
        Some(record) => format!("{} {field}", record.kind().as_str()).trim_end().to_owned(),
    }
}

/// The field with its record: `invoice:42 lines[TEA-1].account`.
fn place(change: &Change) -> String {
    match &change.record {
        None => change.field.clone(),
        Some(record) => format!("{record} {}", change.field).trim_end().to_owned(),
    }
}

/// What it was and what it is: of a contact, whether there was anything; of a reason to be parked, which.
fn shown(change: &Change) -> (String, String) {
    let of_contact = change.record.as_ref().is_some_and(|record| record.kind() == DocKind::Contact);
    let one = |value: &Option<String>| match value.as_deref() {
        None => "-".to_owned(),
        Some(_) if of_contact && !change.field.is_empty() => "…".to_owned(),
        Some(value) if change.record.is_none() => cut(value.split(':').next().unwrap_or(value)),
        Some(value) => cut(value),
    };
    (one(&change.from), one(&change.to))
}

fn cut(value: &str) -> String {
    if value.chars().count() <= CELL {
        return value.to_owned();
    }
    value.chars().take(CELL - 1).chain(['…']).collect()
}

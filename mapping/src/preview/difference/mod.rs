//! How one preview differs from another: order by order, field by field, and in the trial balance.

mod field;
mod text;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use canonical_model::{
    Currency, LedgerId, LedgerWrite, Money, MoneyError, OrderId, Park,
    ledger::{DocKey, DocKind},
};
use serde::{Deserialize, Serialize};

use super::{BalanceAccount, Preview, PreviewedOrder, balance};

/// A field that differs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The record in the ledger; `None` for what is said of the order itself: that it is parked, or looked at.
    pub record: Option<DocKey>,
    /// The field's path in the record, such as `lines[TEA-1].account`; empty for the record as a whole.
    pub field: String,
    /// What it was; `None` if it was not there.
    pub from: Option<String>,
    /// What it is; `None` if it is not there any more.
    pub to: Option<String>,
}

impl fmt::Debug for Change {
    /// Without what a contact says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Change");
        shown.field("record", &self.record).field("field", &self.field);
        if self.record.as_ref().is_some_and(|record| record.kind() == DocKind::Contact) {
            return shown.finish_non_exhaustive();
        }
        shown.field("from", &self.from).field("to", &self.to).finish()
    }
}

/// An order of which something differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedOrder {
    /// The store's id.
    pub id: OrderId,
    /// What a person knows it by.
    pub name: String,
    /// What differs, by record and field.
    pub changes: Vec<Change>,
}

/// An account whose balance differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceChange {
    /// The account.
    pub account: BalanceAccount,
    /// Its name; empty if it has none.
    pub name: String,
    /// Its balance before: a debit above zero, a credit below.
    pub before: Money,
    /// Its balance after.
    pub after: Money,
}

/// How the orders of one preview would be written differently in another. [`Display`](fmt::Display) makes tables of it for a person,
/// with at most 10 orders in full; [`text`](Self::text) shows as many as one wants.
///
/// That two profiles have different hashes is no difference.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Difference {
    /// How many orders were compared.
    pub orders: usize,
    /// Those of which something differs, by their ids.
    pub changed: Vec<ChangedOrder>,
    /// The accounts whose balances differ, by currency and account.
    pub balances: Vec<BalanceChange>,
}

impl Difference {
    /// Compares two previews.
    ///
    /// # Errors
    /// [`MoneyError`] if a sum grows too large.
    pub fn between(before: &Preview, after: &Preview) -> Result<Self, MoneyError> {
        let by_id = |preview: &'_ Preview| -> BTreeMap<OrderId, PreviewedOrder> {
            preview.orders.iter().map(|order| (order.id.clone(), order.clone())).collect()
        };
        let (from, to) = (by_id(before), by_id(after));
        let mut ids: Vec<&OrderId> = from.keys().chain(to.keys().filter(|id| !from.contains_key(id))).collect();
        ids.sort_by(|one, other| PreviewedOrder::rank(one).cmp(&PreviewedOrder::rank(other)));
        let changed = ids.iter().filter_map(|id| changed(from.get(id), to.get(id)));
        Ok(Self { orders: ids.len(), changed: changed.collect(), balances: balances(before, after)? })
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.balances.is_empty()
    }
}

/// What differs of an order; `None` if nothing does.
fn changed(from: Option<&PreviewedOrder>, to: Option<&PreviewedOrder>) -> Option<ChangedOrder> {
    let order = to.or(from)?;
    let mut changes = Vec::new();
    let looked_at = |order: Option<&PreviewedOrder>| order.map(|_| "looked at".to_owned());
    of_order("order", looked_at(from), looked_at(to), &mut changes);
    let (was, is) = (parks(from), parks(to));
    for code in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        of_order("parked", was.get(code).cloned(), is.get(code).cloned(), &mut changes);
    }
    let (was, is) = (adoptions(from), adoptions(to));
    for key in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        let id = |of: &BTreeMap<&DocKey, &LedgerId>| of.get(key).map(|id| id.to_string());
        add(Some((*key).clone()), "adopted", id(&was), id(&is), &mut changes);
    }
    let (was, is) = (writes(from), writes(to));
    for key in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        for field in field::differing(was.get(key).copied(), is.get(key).copied()) {
            add(Some(key.0.clone()), &field.path, field.from, field.to, &mut changes);
        }
    }
    (!changes.is_empty()).then(|| ChangedOrder { id: order.id.clone(), name: order.name(), changes })
}

fn of_order(field: &str, from: Option<String>, to: Option<String>, changes: &mut Vec<Change>) {
    add(None, field, from, to, changes);
}

fn add(record: Option<DocKey>, field: &str, from: Option<String>, to: Option<String>, changes: &mut Vec<Change>) {
    if from != to {
        changes.push(Change { record, field: field.to_owned(), from, to });
    }
}

/// Why it is parked, by the word for the reason.
fn parks(order: Option<&PreviewedOrder>) -> BTreeMap<String, String> {
    let mut parks: BTreeMap<String, String> = BTreeMap::new();
    for park in order.iter().flat_map(|order| &order.plan.parked) {
        let word = word(park);
        let text = format!("{word}: {}", park.cause);
        parks.entry(word).and_modify(|all| *all = format!("{all}; {}", park.cause)).or_insert(text);
    }
    parks
}

/// The word for the reason.
pub(super) fn word(park: &Park) -> String {
    serde_json::to_value(park.code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}

fn adoptions(order: Option<&PreviewedOrder>) -> BTreeMap<&DocKey, &LedgerId> {
    let adoptions = order.into_iter().flat_map(|order| &order.plan.adoptions);
    adoptions.map(|adoption| (&adoption.key, &adoption.id)).collect()
}

/// Writes by record, and by how many of the record went before.
fn writes(order: Option<&PreviewedOrder>) -> BTreeMap<(&DocKey, usize), &LedgerWrite> {
    let mut writes: BTreeMap<(&DocKey, usize), &LedgerWrite> = BTreeMap::new();
    for step in order.into_iter().flat_map(|order| &order.plan.steps) {
        let key = step.write.key();
        let earlier = writes.range((key, 0)..=(key, usize::MAX)).count();
        writes.insert((key, earlier), &step.write);
    }
    writes
}

fn balances(before: &Preview, after: &Preview) -> Result<Vec<BalanceChange>, MoneyError> {
    let (was, is) = (balance::balances(&before.balance)?, balance::balances(&after.balance)?);
    let mut changes = Vec::new();
    for key in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        let balance =
            |of: &BTreeMap<(Currency, BalanceAccount), Money>| of.get(key).copied().unwrap_or(Money::zero(key.0));
        let (before_it, after_it) = (balance(&was), balance(&is));
        if before_it != after_it {
            let name = after.name_of(&key.1).or_else(|| before.name_of(&key.1)).unwrap_or_default().to_owned();
            changes.push(BalanceChange { account: key.1.clone(), name, before: before_it, after: after_it });
        }
    }
    Ok(changes)
}

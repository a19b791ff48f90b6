//! What the profile decides for an order: accounts, items, tax types, contacts, numbers, and the lines of its documents.

pub(crate) mod accounts;
pub(crate) mod bearing;
pub(crate) mod change;
pub(crate) mod contact;
pub(crate) mod credit;
pub(crate) mod currency;
pub(crate) mod document;
pub(crate) mod fitting;
pub(crate) mod numbers;
pub(crate) mod rates;
pub(crate) mod tax;
pub(crate) mod text;
pub(crate) mod tracking;

use canonical_model::{MoneyError, Order, Park, ParkCode};

/// Amounts of an order that cannot be reckoned with.
pub(crate) fn unreckonable(order: &Order) -> impl Fn(MoneyError) -> Park + '_ {
    |error| {
        Park::new(ParkCode::MalformedOrder, format!("order {}: {error}", order.number), "mend the order in the store")
    }
}

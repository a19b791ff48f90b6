//! What an [`OrderQuery`] says in the add-on's conditions, and how what came is checked by it again.

use super::{call::Schema, lists};
use crate::{
    OrderQuery,
    client::{query::any_of, walk::Along, window::List},
    legacy::wire::{ComplexOrder, Moment, Order},
};

/// Whether an order is one of those asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Yes,
    No,
    /// The store looks for the e-mail of the order; the row tells that of its customer, who may have another by now.
    UnlessOfAnotherEmail,
}

/// Whether a row of the default schema, which has neither statuses nor e-mail, can be checked.
pub(super) fn is_about_dates_alone(query: &OrderQuery) -> bool {
    query.payment.is_empty() && query.shipping.is_empty() && query.login.is_none()
}

pub(super) fn matches(query: &OrderQuery, order: &ComplexOrder) -> Match {
    let may_be = query.is_in_range(seconds(Some(order.order_date)), seconds(order.update_date))
        && any_of(&query.payment, order.payment_status.as_ref())
        && any_of(&query.shipping, order.shipping_status.as_ref());
    let email = order.customer_info.as_ref().map(|customer| customer.login.as_str()).unwrap_or_default();
    match may_be {
        false => Match::No,
        true if query.is_of(email) => Match::Yes,
        true => Match::UnlessOfAnotherEmail,
    }
}

pub(super) fn matches_row(query: &OrderQuery, order: &Order) -> Match {
    if query.is_in_range(seconds(Some(order.date)), seconds(order.last_renew_date)) { Match::Yes } else { Match::No }
}

fn seconds(moment: Option<Moment>) -> i64 {
    moment.and_then(Moment::at).map_or(0, |at| at.timestamp())
}

pub(super) fn list(query: &OrderQuery, schema: Schema) -> (List, Along) {
    let (mut list, along) = lists::orders(schema, query.order_by);
    let mut add = |name, value: Option<String>| list.query.extend(value.map(|value| (name, value)));
    // From and to are both included (XC-LEGACY-10).
    add(PLACED_FROM, query.placed_from.map(|from| from.timestamp().to_string()));
    add("_cnd[date][1]", query.placed_before.map(|before| before.timestamp().saturating_sub(1).to_string()));
    add("_cnd[email]", query.login.clone());
    codes(&mut list, "_cnd[paymentStatus][]", query.payment.iter().map(|code| code.as_str()));
    codes(&mut list, "_cnd[shippingStatus][]", query.shipping.iter().map(|code| code.as_str()));
    (list, along)
}

/// The condition on the date of placement, in Unix seconds.
pub(super) const PLACED_FROM: &str = "_cnd[date][0]";

fn codes<'a>(list: &mut List, name: &'static str, codes: impl Iterator<Item = &'a str> + Clone) {
    // Digits alone would be read as a status's row; then the client leaves out what was not asked for.
    if codes.clone().any(|code| !code.bytes().all(|byte| byte.is_ascii_digit())) {
        list.query.extend(codes.map(|code| (name, code.to_owned())));
    }
}

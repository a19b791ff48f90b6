//! Which orders to list, as the add-on's conditions, and again as a check of what came.

use std::fmt;

use api_core::runtime::Timestamp;

use super::{call::Schema, lists};
use crate::{
    OrderBy,
    client::{
        query::{any_of, contains},
        walk::Along,
        window::List,
    },
    legacy::wire::{ComplexOrder, Moment, Order},
    wire::{PaymentStatusCode, ShippingStatusCode},
};

/// Which orders to list. Everything that is set must hold. There is no condition on the date of change (XC-LEGACY-10): see
/// [`Client::changes`](super::Client::changes).
///
/// ```
/// use xcart_client::{legacy::OrderQuery, wire::PaymentStatusCode};
///
/// let query = OrderQuery::new()
///     .placed_from("2026-01-01T00:00:00Z".parse()?)
///     .payment_status([PaymentStatusCode::Paid, PaymentStatusCode::PartiallyPaid]);
/// # let _ = query;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct OrderQuery {
    placed_from: Option<Timestamp>,
    placed_before: Option<Timestamp>,
    payment: Vec<PaymentStatusCode>,
    shipping: Vec<ShippingStatusCode>,
    email: Option<String>,
    order_by: OrderBy,
    page_size: Option<u32>,
}

/// Everything but the text of an e-mail.
impl fmt::Debug for OrderQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderQuery")
            .field("placed_from", &self.placed_from)
            .field("placed_before", &self.placed_before)
            .field("payment", &self.payment)
            .field("shipping", &self.shipping)
            .field("email", &self.email.as_ref().map(|_| format_args!("…")))
            .field("order_by", &self.order_by)
            .field("page_size", &self.page_size)
            .finish()
    }
}

impl OrderQuery {
    /// Every order, by ascending id.
    pub fn new() -> Self {
        Self::default()
    }

    /// Orders placed at this moment or later; whole seconds count.
    pub fn placed_from(mut self, from: Timestamp) -> Self {
        self.placed_from = Some(from);
        self
    }

    /// Orders placed before this moment.
    pub fn placed_before(mut self, before: Timestamp) -> Self {
        self.placed_before = Some(before);
        self
    }

    /// Orders with one of these payment statuses.
    pub fn payment_status(mut self, codes: impl IntoIterator<Item = PaymentStatusCode>) -> Self {
        self.payment = codes.into_iter().collect();
        self
    }

    /// Orders with one of these shipping statuses.
    pub fn shipping_status(mut self, codes: impl IntoIterator<Item = ShippingStatusCode>) -> Self {
        self.shipping = codes.into_iter().collect();
        self
    }

    /// Orders whose e-mail contains this text.
    pub fn email(mut self, part: impl Into<String>) -> Self {
        self.email = Some(part.into());
        self
    }

    /// Sorts them.
    pub fn order_by(mut self, order_by: OrderBy) -> Self {
        self.order_by = order_by;
        self
    }

    /// Rows of a page at most, 8 to 100, instead of the client's own setting.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = Some(rows.clamp(8, 100));
        self
    }

    pub(super) fn rows_per_page(&self) -> Option<u64> {
        self.page_size.map(u64::from)
    }

    /// Whether a row of the default schema, which has neither statuses nor e-mail, can be checked.
    pub(super) fn is_about_dates_alone(&self) -> bool {
        self.payment.is_empty() && self.shipping.is_empty() && self.email.is_none()
    }

    /// Whether the order is one of those asked for. The pages are checked with this; an e-mail is compared without regard to
    /// case, and left to the store where it is not plain ASCII.
    pub fn matches(&self, order: &ComplexOrder) -> bool {
        let email = order.customer_info.as_ref().map(|customer| customer.login.as_str()).unwrap_or_default();
        self.is_in_range(order.order_date)
            && any_of(&self.payment, order.payment_status.as_ref())
            && any_of(&self.shipping, order.shipping_status.as_ref())
            && self.email.as_deref().is_none_or(|part| contains(email, part))
    }

    pub(super) fn matches_row(&self, order: &Order) -> bool {
        self.is_in_range(order.date)
    }

    fn is_in_range(&self, placed: Moment) -> bool {
        let placed = placed.at().map_or(0, |at| at.timestamp());
        self.placed_from.is_none_or(|from| placed >= from.timestamp())
            && self.placed_before.is_none_or(|before| placed < before.timestamp())
    }

    pub(super) fn list(&self, schema: Schema) -> (List, Along) {
        let (mut list, along) = lists::orders(schema, self.order_by);
        let mut add = |name, value: Option<String>| list.query.extend(value.map(|value| (name, value)));
        // From and to are both included (XC-LEGACY-10).
        add(PLACED_FROM, self.placed_from.map(|from| from.timestamp().to_string()));
        add("_cnd[date][1]", self.placed_before.map(|before| before.timestamp().saturating_sub(1).to_string()));
        add("_cnd[email]", self.email.clone());
        codes(&mut list, "_cnd[paymentStatus][]", self.payment.iter().map(|code| code.as_str()));
        codes(&mut list, "_cnd[shippingStatus][]", self.shipping.iter().map(|code| code.as_str()));
        (list, along)
    }
}

/// The condition on the date of placement, in Unix seconds.
pub(super) const PLACED_FROM: &str = "_cnd[date][0]";

fn codes<'a>(list: &mut List, name: &'static str, codes: impl Iterator<Item = &'a str> + Clone) {
    // Digits alone would be read as a status's row; then the client leaves out what was not asked for.
    if codes.clone().any(|code| !code.bytes().all(|byte| byte.is_ascii_digit())) {
        list.query.extend(codes.map(|code| (name, code.to_owned())));
    }
}

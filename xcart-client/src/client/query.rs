//! Which orders to list, as the store's own filters, and again as a check of what came: X-Cart ignores a filter that it
//! does not know, or whose value it cannot read, and sends everything (XC-FILTER-4).

use std::fmt;

use api_core::runtime::Timestamp;

use super::{walk::Along, window::List};
use crate::wire::{Order, PaymentStatusCode, ShippingStatusCode};

/// How a list of orders is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OrderBy {
    /// Ascending ids (XC-SORT-1). The safest: no two rows have the same key, and bad rows can be named.
    #[default]
    Id,
    /// By date of placement.
    Placed {
        /// Whether the newest come first.
        newest_first: bool,
    },
    /// By date of the last change.
    Changed {
        /// Whether the newest come first.
        newest_first: bool,
    },
}

/// Which orders to list. Everything that is set must hold.
///
/// ```
/// use xcart_client::{OrderBy, OrderQuery, wire::PaymentStatusCode};
///
/// let query = OrderQuery::new()
///     .placed_from("2026-01-01T00:00:00Z".parse()?)
///     .payment_status([PaymentStatusCode::Paid, PaymentStatusCode::PartiallyPaid])
///     .order_by(OrderBy::Changed { newest_first: true });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct OrderQuery {
    pub(crate) placed_from: Option<Timestamp>,
    pub(crate) placed_before: Option<Timestamp>,
    pub(crate) changed_from: Option<Timestamp>,
    pub(crate) payment: Vec<PaymentStatusCode>,
    pub(crate) shipping: Vec<ShippingStatusCode>,
    pub(crate) login: Option<String>,
    pub(crate) order_by: OrderBy,
    page_size: Option<u32>,
}

/// Everything but the text of a login.
impl fmt::Debug for OrderQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderQuery")
            .field("placed_from", &self.placed_from)
            .field("placed_before", &self.placed_before)
            .field("changed_from", &self.changed_from)
            .field("payment", &self.payment)
            .field("shipping", &self.shipping)
            .field("login", &self.login.as_ref().map(|_| format_args!("…")))
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

    /// Orders changed at this moment or later. X-Cart 5.5.0 does not know this filter (XC-FILTER-2), nor does the add-on before it
    /// (XC-LEGACY-10), and sends every order; they are left out here, but cost their pages.
    pub fn changed_from(mut self, from: Timestamp) -> Self {
        self.changed_from = Some(from);
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
    pub fn login(mut self, part: impl Into<String>) -> Self {
        self.login = Some(part.into());
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

    /// Whether the order is one of those asked for. The pages are checked with this; a login is compared without regard to
    /// case, and left to the store where it is not plain ASCII, as databases have their own idea of equal letters.
    pub fn matches(&self, order: &Order) -> bool {
        self.is_in_range(order.create_date.0.timestamp(), order.update_date.0.timestamp())
            && any_of(&self.payment, order.payment_status.as_ref().map(|status| &status.code))
            && any_of(&self.shipping, order.shipping_status.as_ref().map(|status| &status.code))
            && self.is_of(&order.email)
    }

    /// Whether the dates, in Unix seconds, are those asked for.
    pub(crate) fn is_in_range(&self, placed: i64, changed: i64) -> bool {
        self.placed_from.is_none_or(|from| placed >= from.timestamp())
            && self.placed_before.is_none_or(|before| placed < before.timestamp())
            && self.changed_from.is_none_or(|from| changed >= from.timestamp())
    }

    /// Whether that is an e-mail that was asked for.
    pub(crate) fn is_of(&self, email: &str) -> bool {
        self.login.as_deref().is_none_or(|part| contains(email, part))
    }

    pub(crate) fn rows_per_page(&self) -> Option<u64> {
        self.page_size.map(u64::from)
    }

    pub(super) fn along(&self) -> Along {
        match self.order_by {
            OrderBy::Id => Along::Id,
            OrderBy::Placed { newest_first } => Along::Created { newest_first },
            OrderBy::Changed { newest_first } => Along::Updated { newest_first },
        }
    }

    pub(super) fn list(&self) -> List {
        let mut query = Vec::new();
        let mut add = |name, value: Option<String>| query.extend(value.map(|value| (name, value)));
        add("date[after]", self.placed_from.map(moment));
        add("date[strictly_before]", self.placed_before.map(moment));
        add("lastRenewDate[after]", self.changed_from.map(moment));
        add("profile.login", self.login.clone());
        let direction = |newest_first| Some(if newest_first { "desc" } else { "asc" }.to_owned());
        match self.order_by {
            OrderBy::Id => {}
            OrderBy::Placed { newest_first } => add("order[date]", direction(newest_first)),
            OrderBy::Changed { newest_first } => add("order[lastRenewDate]", direction(newest_first)),
        }
        codes(&mut query, "paymentStatus.code", "paymentStatus.code[]", self.payment.iter().map(|code| code.as_str()));
        codes(
            &mut query,
            "shippingStatus.code",
            "shippingStatus.code[]",
            self.shipping.iter().map(|code| code.as_str()),
        );
        List { path: vec!["orders".to_owned()], query }
    }
}

/// A date as PHP reads it. A bare number would be ignored.
pub(super) fn moment(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

fn codes<'a>(
    query: &mut Vec<(&'static str, String)>,
    one: &'static str,
    several: &'static str,
    codes: impl ExactSizeIterator<Item = &'a str>,
) {
    let name = if codes.len() == 1 { one } else { several };
    query.extend(codes.map(|code| (name, code.to_owned())));
}

pub(crate) fn any_of<C: PartialEq>(wanted: &[C], code: Option<&C>) -> bool {
    wanted.is_empty() || code.is_some_and(|code| wanted.contains(code))
}

pub(crate) fn contains(email: &str, part: &str) -> bool {
    !part.is_ascii() || !email.is_ascii() || email.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

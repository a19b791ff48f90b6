//! Which orders take part: from where on, with which statuses, and which single ones not.

use std::{collections::BTreeSet, fmt, str::FromStr};

use canonical_model::{Order, OrderId};
use chrono::NaiveDate;
use mapping::inbound::xcart::payment_status_code;
use serde::{Deserialize, Deserializer, de};

/// The first order that takes part. There is no default: whoever connects a ledger that is in use says where to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartFrom {
    /// The order with this id, and every later one. X-Cart's ids are numbers that grow; the public order number is another.
    Order(u64),
    /// Orders placed on this day, in the store's zone, or later.
    Date(NaiveDate),
}

impl StartFrom {
    fn lets_through(&self, order: &Order) -> bool {
        match self {
            Self::Order(first) => order.id.as_str().parse::<u64>().is_ok_and(|id| id >= *first),
            Self::Date(first) => order.placed_on >= *first,
        }
    }
}

impl FromStr for StartFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().map(Self::Order);
        number.or_else(|_| text.parse().map(Self::Date)).map_err(|_| {
            format!("`start_from` is {text:?}; give an order's id such as 1042, or a day such as \"2026-01-31\"")
        })
    }
}

impl fmt::Display for StartFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order {id}"),
            Self::Date(day) => write!(f, "{day}"),
        }
    }
}

impl<'de> Deserialize<'de> for StartFrom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = StartFrom;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an order's id such as 1042, or a day such as \"2026-01-31\"")
            }

            fn visit_i64<E: de::Error>(self, id: i64) -> Result<StartFrom, E> {
                u64::try_from(id).map(StartFrom::Order).map_err(|_| E::invalid_value(de::Unexpected::Signed(id), &self))
            }

            fn visit_u64<E>(self, id: u64) -> Result<StartFrom, E> {
                Ok(StartFrom::Order(id))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<StartFrom, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A pair of statuses, by X-Cart's codes; `*` lets any through.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusPair {
    /// The payment status, such as `P`.
    pub payment: String,
    /// The shipping status, such as `S`.
    #[serde(default = "any")]
    pub shipping: String,
}

fn any() -> String {
    "*".to_owned()
}

/// Which orders take part. An order that was sent once stays in step whatever its statuses become.
///
/// ```
/// use xcart_xero::{Selection, StartFrom};
///
/// // Paid and refunded orders from the store's id 1001 on (not the public number), but not the order of id 1007.
/// let selection = Selection::new(StartFrom::Order(1001)).include("P", "*").include("R", "*").opt_out("1007");
/// # let _ = selection;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The first order.
    pub start_from: StartFrom,
    /// Pairs of statuses, one of which an order must have.
    pub include: Vec<StatusPair>,
    /// Orders that stay out, by their ids.
    #[serde(default)]
    pub opt_out: BTreeSet<OrderId>,
}

impl Selection {
    /// Nothing yet: [include](Self::include) at least one pair of statuses.
    pub fn new(start_from: StartFrom) -> Self {
        Self { start_from, include: Vec::new(), opt_out: BTreeSet::new() }
    }

    /// Every order from there on.
    pub fn everything(start_from: StartFrom) -> Self {
        Self::new(start_from).include("*", "*")
    }

    /// Lets orders with these statuses through.
    #[must_use]
    pub fn include(mut self, payment: impl Into<String>, shipping: impl Into<String>) -> Self {
        self.include.push(StatusPair { payment: payment.into(), shipping: shipping.into() });
        self
    }

    /// Keeps one order out.
    #[must_use]
    pub fn opt_out(mut self, order: impl Into<OrderId>) -> Self {
        self.opt_out.insert(order.into());
        self
    }

    /// Why an order does not take part; `None` if it does.
    pub fn leaves_out(&self, order: &Order) -> Option<String> {
        if self.opt_out.contains(&order.id) {
            return Some("it is opted out".to_owned());
        }
        if !self.start_from.lets_through(order) {
            return Some(format!("it comes before {}, where the sync starts", self.start_from));
        }
        let (payment, shipping) = (payment_status_code(&order.payment_state), order.fulfilment_code.as_str());
        let fits = |pattern: &str, code: &str| pattern == "*" || pattern == code;
        let included = self.include.iter().any(|pair| fits(&pair.payment, payment) && fits(&pair.shipping, shipping));
        (!included).then(|| format!("no pair of `include` has its statuses {payment}/{shipping}"))
    }
}

#[cfg(test)]
mod tests {
    use canonical_model::{Currency, PaymentState, TaxTreatment};
    use chrono::DateTime;

    use super::*;

    fn order(id: &str, state: PaymentState, shipping: &str, placed_on: &str) -> Order {
        let currency: Currency = "USD".parse().unwrap();
        Order {
            placed_on: placed_on.parse().unwrap(),
            payment_state: state,
            fulfilment_code: shipping.into(),
            ..Order::new(id, currency, TaxTreatment::NoTax, DateTime::UNIX_EPOCH)
        }
    }

    #[test]
    fn a_connection_needs_a_start_and_pairs_of_statuses_and_single_orders_can_be_opted_out() {
        let selection = Selection::new(StartFrom::Order(100)).include("P", "S").include("R", "*").opt_out("105");
        let left_out = |id, state, shipping| selection.leaves_out(&order(id, state, shipping, "2026-01-01"));
        assert_eq!(left_out("100", PaymentState::Paid, "S"), None);
        assert_eq!(left_out("101", PaymentState::Refunded, ""), None);
        assert!(left_out("99", PaymentState::Paid, "S").is_some_and(|why| why.contains("order 100")));
        assert!(left_out("101", PaymentState::Paid, "N").is_some_and(|why| why.contains("P/N")));
        assert!(left_out("105", PaymentState::Paid, "S").is_some_and(|why| why.contains("opted out")));
        assert!(
            Selection::new(StartFrom::Order(1))
                .leaves_out(&order("1", PaymentState::Paid, "S", "2026-01-01"))
                .is_some()
        );
    }

    #[test]
    fn a_start_is_an_order_or_a_day() {
        let from_day: StartFrom = "2026-01-31".parse().unwrap();
        let selection = Selection::everything(from_day);
        assert!(selection.leaves_out(&order("1", PaymentState::Paid, "", "2026-01-30")).is_some());
        assert!(selection.leaves_out(&order("1", PaymentState::Paid, "", "2026-01-31")).is_none());
        assert_eq!("42".parse(), Ok(StartFrom::Order(42)));
        assert!("soon".parse::<StartFrom>().is_err_and(|why| why.contains("start_from") && why.contains("1042")));
    }
}

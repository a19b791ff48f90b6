//! The rows of the store: orders with what hangs on them, customers, products, and the small tables.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    basket::{Basket, stored},
    order_table::OrderTable,
    records::Records,
};
use crate::wire::{
    Address, Detail, HistoryEntry, ItemId, Order, OrderId, OrderItem, PaymentMethodId, PaymentStatus,
    PaymentStatusCode, PaymentTransaction, Product, ProductId, Profile, ProfileId, RowId, ShippingStatus,
    ShippingStatusCode, Surcharge, SurchargeId,
};
use api_core::{
    runtime::Timestamp,
    wire::{BasicInstant, Extras},
};

/// Counters of ids, one for each table, which never give an id twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids(BTreeMap<&'static str, i64>);

impl Ids {
    pub(super) fn next(&mut self, table: &'static str) -> i64 {
        let last = self.0.entry(table).or_default();
        *last += 1;
        *last
    }

    /// An id that was given elsewhere.
    pub(super) fn seen(&mut self, table: &'static str, id: i64) {
        let last = self.0.entry(table).or_default();
        *last = (*last).max(id);
    }
}

/// An order, or a cart, and what hangs on it.
#[derive(Debug, Clone)]
pub(super) struct OrderRow {
    pub(super) order: Order,
    /// Whether it was placed; a cart otherwise.
    pub(super) placed: bool,
    pub(super) basket: Basket,
    pub(super) transactions: Vec<PaymentTransaction>,
    pub(super) details: Vec<Detail>,
    pub(super) history: Vec<HistoryEntry>,
}

impl OrderRow {
    /// Whether reading it fails: the product of a line is gone (XC-POISON-1).
    pub(super) fn is_poison(&self) -> bool {
        self.order.items.iter().any(|item| item.product_id.is_none())
    }
}

#[derive(Debug, Clone)]
pub(super) struct ProfileRow {
    pub(super) profile: Profile,
    pub(super) addresses: Vec<Address>,
    /// None for a customer who cannot sign in.
    pub(super) password: Option<String>,
}

/// A mail that the store has sent to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mail {
    /// The order it is about.
    pub order: OrderId,
    /// To whom.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// What it tells, such as `payment status Paid`.
    pub about: String,
}

#[derive(Debug, Clone)]
pub(super) struct Tables {
    pub(super) ids: Ids,
    pub(super) orders: OrderTable,
    pub(super) profiles: BTreeMap<ProfileId, ProfileRow>,
    /// The orders' copies of profiles: their ids are taken, and nobody can read them.
    pub(super) copies: BTreeSet<ProfileId>,
    pub(super) products: BTreeMap<ProductId, Product>,
    pub(super) payment_statuses: Vec<PaymentStatus>,
    pub(super) shipping_statuses: Vec<ShippingStatus>,
    pub(super) methods: BTreeMap<String, PaymentMethodId>,
    pub(super) records: Records,
    /// The products that stand in a category.
    pub(super) in_categories: BTreeMap<i64, BTreeSet<ProductId>>,
    pub(super) mails: Vec<Mail>,
    /// Bearer tokens, whose they are and until when they are good.
    pub(super) tokens: BTreeMap<String, (ProfileId, Timestamp)>,
}

/// Declares how a status is found by its code, and made where a merchant has one of his own.
macro_rules! status_table {
    ($find:ident, $need:ident, $table:ident, $status:ident, $code:ident) => {
        pub(super) fn $find(&self, code: &$code) -> Option<&$status> {
            self.$table.iter().find(|status| status.code == *code)
        }

        /// The status of that code; a merchant's own gets a row.
        pub(super) fn $need(&mut self, code: &$code) -> $status {
            if let Some(status) = self.$find(code) {
                return status.clone();
            }
            let id = i64::try_from(self.$table.len()).unwrap_or(i64::MAX).saturating_add(1);
            let name = code.as_str();
            let status = $status {
                id: Some(RowId(id)),
                code: code.clone(),
                name: name.into(),
                customer_name: name.into(),
                extras: Extras::new(),
            };
            self.$table.push(status.clone());
            status
        }
    };
}

impl Tables {
    pub(super) fn new() -> Self {
        let payment = [
            ("Q", "Awaiting payment", "Awaiting payment"),
            ("A", "Authorized", "Authorization hold"),
            ("PP", "Partially Paid", "Partially Paid"),
            ("P", "Paid", "Paid"),
            ("D", "Declined", "Declined"),
            ("C", "Cancelled", "Cancelled"),
            ("R", "Refunded", "Refunded"),
        ];
        let shipping = [
            ("N", "New"),
            ("P", "Processing"),
            ("S", "Shipped"),
            ("D", "Delivered"),
            ("WND", "Will Not Deliver"),
            ("R", "Returned"),
            ("WFA", "Waiting for approve"),
            ("NBA", "New (backordered)"),
        ];
        let payment_statuses = (1..).zip(payment).map(|(id, (code, name, customer_name))| PaymentStatus {
            id: Some(RowId(id)),
            code: code.into(),
            name: name.into(),
            customer_name: customer_name.into(),
            extras: Extras::new(),
        });
        let shipping_statuses = (1..).zip(shipping).map(|(id, (code, name))| ShippingStatus {
            id: Some(RowId(id)),
            code: code.into(),
            name: name.into(),
            customer_name: name.into(),
            extras: Extras::new(),
        });
        let methods = [("Phone ordering", 2), ("Credit Card", 3), ("Echeck", 5), ("PayPal", 6)];
        Self {
            ids: Ids::default(),
            orders: OrderTable::default(),
            profiles: BTreeMap::new(),
            copies: BTreeSet::new(),
            products: BTreeMap::new(),
            payment_statuses: payment_statuses.collect(),
            shipping_statuses: shipping_statuses.collect(),
            methods: methods.into_iter().map(|(name, id)| (name.to_owned(), PaymentMethodId(id))).collect(),
            records: Records::default(),
            in_categories: BTreeMap::new(),
            mails: Vec::new(),
            tokens: BTreeMap::new(),
        }
    }

    status_table!(payment_status, need_payment_status, payment_statuses, PaymentStatus, PaymentStatusCode);
    status_table!(shipping_status, need_shipping_status, shipping_statuses, ShippingStatus, ShippingStatusCode);

    /// The id of the payment method of that name, which is made if there is none.
    pub(super) fn method(&mut self, name: &str) -> PaymentMethodId {
        let next = self.methods.values().map(|id| id.0).max().unwrap_or(0) + 1;
        *self.methods.entry(name.to_owned()).or_insert(PaymentMethodId(next))
    }

    pub(super) fn product_of_sku(&self, sku: &str) -> Option<&Product> {
        self.products.values().find(|product| product.sku == *sku)
    }

    /// Writes what follows from the basket into the order: lines, surcharges, sub-total, total. Ids that the basket's lines
    /// and charges have are kept; new ones are given and noted there.
    pub(super) fn recompute(&mut self, order: &mut Order, basket: &mut Basket, now: Timestamp) {
        let computed = basket.compute();
        let products: Vec<_> = basket.lines.iter().map(|line| line.product).collect();
        let mut items = Vec::with_capacity(basket.lines.len());
        for ((line, discounted), product) in basket.lines.iter_mut().zip(computed.discounted).zip(products) {
            let id = *line.id.get_or_insert_with(|| ItemId(self.ids.next("order items")));
            for surcharge in &mut line.surcharges {
                surcharge.id.get_or_insert_with(|| SurchargeId(self.ids.next("item surcharges")));
            }
            items.push(OrderItem {
                id,
                product_id: product.into(),
                sku: line.sku.clone().into(),
                update_date: Some(BasicInstant(now)),
                name: line.name.clone().into(),
                price: stored(line.price),
                item_net_price: stored(line.net_price),
                discounted_subtotal: discounted,
                amount: line.quantity,
                backordered_amount: Some(0),
                surcharges: line.surcharges.clone(),
                extras: Extras::new(),
            });
        }
        let mut surcharges = Vec::with_capacity(basket.charges.len());
        for (charge, value) in basket.charges.iter_mut().zip(computed.values) {
            let id = *charge.id.get_or_insert_with(|| SurchargeId(self.ids.next("order surcharges")));
            surcharges.push(Surcharge {
                id: Some(id),
                surcharge_type: charge.kind.clone(),
                code: charge.code.clone().into(),
                class: charge.class.clone().into(),
                include: charge.include,
                available: charge.available,
                value,
                name: charge.name.clone().into(),
                weight: Some(0),
                extras: Extras::new(),
            });
        }
        order.items = items;
        order.surcharges = surcharges;
        order.sub_total = computed.sub_total;
        let total = order.computed_total(super::basket::exponent(&basket.currency));
        order.total = stored(total.unwrap_or(Decimal::MAX));
    }
}

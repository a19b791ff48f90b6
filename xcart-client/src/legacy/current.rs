//! From an order of the add-on to one of the current API. What the add-on does not tell is left empty, and told; what an account
//! cannot do without is an error.

use std::{collections::BTreeMap, fmt};

use api_core::wire::{BasicInstant, Extras, parse_decimal};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::wire as legacy;
use crate::wire::{
    Address, AddressId, BackendTransaction, CustomField, Order, OrderId, OrderItem, OrderNumber, PaymentStatus,
    PaymentStatusCode, PaymentTransaction, ProductId, ShippingStatus, ShippingStatusCode, Surcharge, TrackingNumber,
    TransactionData, TransactionId,
};

/// What was read of an order: no one answer has all of it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OrderParts {
    /// The order in the default schema, read by its id. Lines that were read by theirs, for their surcharges, stand in it.
    pub order: legacy::Order,
    /// The same in the complex schema: addresses, and the products of lines.
    pub complex: Option<legacy::ComplexOrder>,
    /// Each of its payment transactions, read by its id.
    pub transactions: Vec<legacy::Transaction>,
}

/// An order in the types of the current API.
///
/// Never told by the add-on, and so always empty: the names of statuses, ids and use at work of addresses, ids of states (the name
/// of a state is its code), dates of parcels and of lines. What was chosen of a line stands in its extras as `attributes`, an object of texts by
/// name, as the add-on has it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Current {
    /// The order.
    pub order: Order,
    /// Its payment transactions, by ascending id.
    pub transactions: Vec<PaymentTransaction>,
    /// What else is left empty, or stands for something better.
    pub gaps: Vec<Gap>,
}

/// Something of an order that the add-on did not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Gap {
    /// The addresses: the order has a profile, and was not read in the complex schema.
    Addresses,
    /// The products of some lines: as [`Addresses`](Self::Addresses), or the products were deleted.
    Products,
    /// The included taxes of some lines: these lines were not read by their ids (XC-LEGACY-17). Added surcharges of lines are
    /// no gap but an error.
    IncludedLineTaxes,
    /// The net prices of some lines: the prices shown stand for them.
    NetPrices,
    /// The date of the last change: the date of placement stands for it.
    UpdateDate,
    /// The date of a transaction: that of its first exchange with the gateway, or of the order, stands for it.
    TransactionDate(TransactionId),
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addresses => f.write_str("the addresses are not known; read the order in the complex schema too"),
            Self::Products => f.write_str("the products of some lines are not known"),
            Self::IncludedLineTaxes => {
                f.write_str("included taxes of some lines are not known; read these lines by their ids")
            }
            Self::NetPrices => {
                f.write_str("the net prices of some lines are not known; the prices shown stand for them")
            }
            Self::UpdateDate => {
                f.write_str("the date of the last change is not known; the date of placement stands for it")
            }
            Self::TransactionDate(id) => {
                write!(f, "the date of transaction {id} is not known; the order's or its gateway's stands for it")
            }
        }
    }
}

/// Why an order cannot be one of the current API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unconvertible {
    /// A member is missing that an account cannot do without.
    #[error("order {order}: {member} is missing; {fix}")]
    Missing {
        /// Which order.
        order: OrderId,
        /// The member, as the add-on names it.
        member: &'static str,
        /// What to do.
        fix: &'static str,
    },
    /// The exchanges of a transaction with its gateway are missing, refunds among them.
    #[error(
        "order {order}: transaction {transaction} was not read by its id, so that refunds of it are not known; read it"
    )]
    TransactionUnread {
        /// Which order.
        order: OrderId,
        /// Which transaction.
        transaction: TransactionId,
    },
    /// A line has added surcharges, and which they are was not read.
    #[error("order {order}: line {line} has surcharges, and which is not known; read the line by its id")]
    LineUnread {
        /// Which order.
        order: OrderId,
        /// Which line.
        line: crate::wire::ItemId,
    },
    /// The parts were read at different times, and the order changed in between.
    #[error("order {order}: {part} does not belong to it as it was read; read all of it again")]
    Torn {
        /// Which order.
        order: OrderId,
        /// What does not belong to it.
        part: &'static str,
    },
    /// An amount is too large to reckon with.
    #[error("order {order}: an amount is too large; mend the order in the store")]
    TooLarge {
        /// Which order.
        order: OrderId,
    },
}

/// What to do about a member that only a whole order has.
const READ_BY_ID: &str = "read the order by its id, as a row of a list has only members of its own";

impl OrderParts {
    /// The order and what else was read of it.
    pub fn new(
        order: legacy::Order,
        complex: Option<legacy::ComplexOrder>,
        transactions: Vec<legacy::Transaction>,
    ) -> Self {
        Self { order, complex, transactions }
    }

    /// The order in the types of the current API, with exact amounts: nothing is computed that the add-on tells.
    ///
    /// # Errors
    /// [`Unconvertible`], when something is missing that an account cannot do without, or the parts do not belong together.
    pub fn to_current(&self) -> Result<Current, Unconvertible> {
        let mut reading = Reading { id: *self.order.order_id, gaps: Vec::new() };
        let order = reading.order(&self.order, self.complex.as_ref())?;
        let transactions = reading.transactions(self, &order)?;
        let mut gaps = reading.gaps;
        gaps.sort_unstable();
        gaps.dedup();
        Ok(Current { order, transactions, gaps })
    }
}

/// A conversion under way.
struct Reading {
    id: OrderId,
    gaps: Vec<Gap>,
}

impl Reading {
    fn missing(&self, member: &'static str, fix: &'static str) -> Unconvertible {
        Unconvertible::Missing { order: self.id, member, fix }
    }

    fn of_whole<'a, T>(&self, list: &'a Option<Vec<T>>, member: &'static str) -> Result<&'a [T], Unconvertible> {
        list.as_deref().ok_or_else(|| self.missing(member, READ_BY_ID))
    }

    fn order(&mut self, order: &legacy::Order, complex: Option<&legacy::ComplexOrder>) -> Result<Order, Unconvertible> {
        let number = order.order_number.non_empty();
        let number = number.ok_or_else(|| self.missing("orderNumber", "the order was not finished; leave it out"))?;
        let currency = order.currency.as_ref().and_then(|currency| currency.code.non_empty());
        let currency = currency.ok_or_else(|| self.missing("currency", READ_BY_ID))?;
        let placed = order.date.at().ok_or_else(|| self.missing("date", "mend the order in the store"))?;
        if complex.is_some_and(|complex| complex.order_id != order.order_id || *complex.total != *order.total) {
            return Err(self.torn("the order in the complex schema"));
        }
        let updated = order.last_renew_date.and_then(legacy::Moment::at);
        self.note(updated.is_none(), Gap::UpdateDate);
        let (profile, original) = (order.profile.as_ref(), order.orig_profile.as_ref());
        // Without a profile there are no addresses, and no complex schema either (XC-LEGACY-7).
        self.note(complex.is_none() && profile.or(original).is_some(), Gap::Addresses);
        let surcharges = self.of_whole(&order.surcharges, "surcharges")?.iter().map(surcharge).collect();
        let items = self.items(self.of_whole(&order.items, "items")?, complex)?;
        let email = profile.or(original).map(|profile| profile.login.clone()).unwrap_or_default();
        let address = |address: Option<&legacy::ComplexAddress>| address.map(to_address).into();
        Ok(Order {
            order_number: OrderNumber(number.into()),
            id: self.id,
            total: *order.total,
            sub_total: *order.subtotal,
            email,
            items,
            billing_address: address(complex.and_then(|complex| complex.billing_info.as_ref())),
            shipping_address: address(complex.and_then(|complex| complex.shipping_info.as_ref())),
            create_date: BasicInstant(placed),
            update_date: BasicInstant(updated.unwrap_or(placed)),
            payment_status: order.payment_status.as_ref().map(payment_status).into(),
            shipping_status: order.shipping_status.as_ref().map(shipping_status).into(),
            customer_id: original.map(|profile| *profile.profile_id).into(),
            order_profile_id: profile.map(|profile| *profile.profile_id).into(),
            shipping_id: order.shipping_id.map(|id| *id).into(),
            shipping_method_name: order.shipping_method_name.clone(),
            notes: order.notes.clone(),
            admin_notes: order.admin_notes.clone(),
            currency: currency.into(),
            stock_status: order.stock_status.clone(),
            surcharges,
            tracking_numbers: order.tracking_numbers.iter().flatten().map(tracking_number).collect(),
            extras: order.extras.clone(),
        })
    }

    fn items(
        &mut self,
        items: &[legacy::Item],
        complex: Option<&legacy::ComplexOrder>,
    ) -> Result<Vec<OrderItem>, Unconvertible> {
        let others = complex.map(|complex| complex.items.as_slice());
        // Both schemas list the lines in one order.
        let is_same =
            |(one, other): (&legacy::Item, &legacy::ComplexItem)| one.sku == other.sku && one.amount == other.quantity;
        if others.is_some_and(|others| others.len() != items.len() || !items.iter().zip(others).all(is_same)) {
            return Err(self.torn("a line in the complex schema"));
        }
        let other = |index: usize| others.and_then(|others| others.get(index));
        items.iter().enumerate().map(|(index, item)| self.item(item, other(index))).collect()
    }

    fn item(&mut self, item: &legacy::Item, complex: Option<&legacy::ComplexItem>) -> Result<OrderItem, Unconvertible> {
        let added = item.added_surcharges().ok_or(Unconvertible::TooLarge { order: self.id })?;
        if item.surcharges.is_none() && !added.is_zero() {
            return Err(Unconvertible::LineUnread { order: self.id, line: *item.item_id });
        }
        self.note(item.surcharges.is_none(), Gap::IncludedLineTaxes);
        let own = item.object.as_ref().map(|product| *product.product_id);
        let product = own.or_else(|| complex?.product_id.map(|id| *id)).filter(|id| *id != ProductId(0));
        self.note(product.is_none(), Gap::Products);
        self.note(item.item_net_price.is_none(), Gap::NetPrices);
        let net_price = *item.item_net_price.unwrap_or(item.price);
        let line = || net_price.checked_mul(Decimal::from(*item.amount));
        let discounted = item.discounted_subtotal.map(|amount| *amount).or_else(line);
        let mut extras = item.extras.clone();
        if let Some(complex) = complex.filter(|complex| !complex.attributes.is_empty()) {
            let chosen: BTreeMap<&str, &str> =
                complex.attributes.iter().map(|(name, text)| (&**name, &**text)).collect();
            if let Ok(json) = serde_json::value::to_raw_value(&chosen) {
                extras.insert("attributes", json);
            }
        }
        Ok(OrderItem {
            id: *item.item_id,
            product_id: product.into(),
            sku: item.sku.clone(),
            update_date: None,
            name: item.name.clone(),
            price: *item.price,
            item_net_price: net_price,
            discounted_subtotal: discounted.ok_or(Unconvertible::TooLarge { order: self.id })?,
            amount: *item.amount,
            backordered_amount: item.backordered_amount.map(|amount| *amount),
            surcharges: item.surcharges.iter().flatten().map(surcharge).collect(),
            extras,
        })
    }

    fn transactions(&mut self, parts: &OrderParts, order: &Order) -> Result<Vec<PaymentTransaction>, Unconvertible> {
        let listed = self.of_whole(&parts.order.payment_transactions, "payment_transactions")?;
        let is_listed =
            |read: &legacy::Transaction| listed.iter().any(|listed| listed.transaction_id == read.transaction_id);
        if !parts.transactions.iter().all(is_listed) {
            return Err(self.torn("a payment transaction"));
        }
        let mut transactions = Vec::with_capacity(listed.len());
        for row in listed {
            let id = *row.transaction_id;
            let read = parts.transactions.iter().find(|read| *read.transaction_id == id).unwrap_or(row);
            let backend = read.backend_transactions.as_deref();
            let backend = backend.ok_or(Unconvertible::TransactionUnread { order: self.id, transaction: id })?;
            let date = read.date.and_then(legacy::Moment::at);
            self.note(date.is_none(), Gap::TransactionDate(id));
            let first = backend.iter().filter_map(|backend| backend.date.at()).min();
            let date = BasicInstant(date.or(first).unwrap_or(order.create_date.0));
            transactions.push(transaction(read, backend, order, date));
        }
        transactions.sort_by_key(|transaction| transaction.id);
        Ok(transactions)
    }

    fn note(&mut self, is_missing: bool, gap: Gap) {
        self.gaps.extend(is_missing.then_some(gap));
    }

    fn torn(&self, part: &'static str) -> Unconvertible {
        Unconvertible::Torn { order: self.id, part }
    }
}

fn surcharge(surcharge: &legacy::Surcharge) -> Surcharge {
    Surcharge {
        id: surcharge.id.map(|id| *id),
        surcharge_type: surcharge.surcharge_type.clone(),
        code: surcharge.code.clone(),
        class: surcharge.class.clone(),
        include: surcharge.include.0,
        available: surcharge.available.0,
        value: *surcharge.value,
        name: surcharge.name.clone(),
        weight: surcharge.weight.map(|weight| *weight),
        extras: surcharge.extras.clone(),
    }
}

fn payment_status(status: &legacy::PaymentStatus) -> PaymentStatus {
    PaymentStatus {
        id: status.id.map(|id| *id),
        code: status.code.0.clone().unwrap_or(PaymentStatusCode::Other(String::new())),
        name: "".into(),
        customer_name: "".into(),
        extras: status.extras.clone(),
    }
}

fn shipping_status(status: &legacy::ShippingStatus) -> ShippingStatus {
    ShippingStatus {
        id: status.id.map(|id| *id),
        code: status.code.0.clone().unwrap_or(ShippingStatusCode::Other(String::new())),
        name: "".into(),
        customer_name: "".into(),
        extras: status.extras.clone(),
    }
}

fn tracking_number(number: &legacy::TrackingNumber) -> TrackingNumber {
    TrackingNumber {
        id: Some(*number.tracking_id),
        date: None,
        value: (&*number.value).into(),
        extras: number.extras.clone(),
    }
}

fn to_address(address: &legacy::ComplexAddress) -> Address {
    let custom_fields = address.extras.iter().filter_map(|(name, raw)| {
        let text = match serde_json::from_str(raw.get()) {
            Ok(text) => text,
            // Not a text: a number is what somebody entered, too.
            Err(_) => parse_decimal(raw.get()).ok().map(|_| raw.get().to_owned())?,
        };
        Some(CustomField { name: name.into(), value: Some(SmolStr::from(text)).into(), extras: Extras::new() })
    });
    Address {
        id: AddressId(0),
        is_billing: address.is_billing.is_some_and(|flag| flag.0),
        is_shipping: address.is_shipping.is_some_and(|flag| flag.0),
        is_work: None,
        address_type: address.address_type.clone(),
        title: address.title.clone(),
        firstname: address.firstname.clone(),
        lastname: address.lastname.clone(),
        phone: (&*address.phone).into(),
        street: address.address.clone(),
        zipcode: (&*address.zipcode).into(),
        city: address.city.clone(),
        country_code: address.country.clone(),
        state: None.into(),
        state_name: (&*address.state).into(),
        custom_fields: custom_fields.collect(),
        extras: Extras::new(),
    }
}

fn transaction(
    read: &legacy::Transaction,
    backend: &[legacy::BackendTransaction],
    order: &Order,
    date: BasicInstant,
) -> PaymentTransaction {
    let currency = read.currency.as_ref().and_then(|currency| currency.code.non_empty());
    PaymentTransaction {
        id: *read.transaction_id,
        public_id: read.public_id.clone(),
        public_txn_id: read.public_txn_id.clone(),
        method_id: read.payment_method.as_ref().map(|method| *method.method_id).into(),
        transaction_type: read.transaction_type.clone(),
        date,
        status_text: read.status.as_str().into(),
        name: read.method_name.clone(),
        local_name: read.method_local_name.clone(),
        currency: currency.unwrap_or(order.currency.as_str()).into(),
        value: *read.value,
        note: read.note.clone(),
        data: read.data.iter().flatten().map(transaction_data).collect(),
        backend_transactions: backend.iter().map(|backend| backend_transaction(backend, date)).collect(),
        extras: read.extras.clone(),
    }
}

fn transaction_data(data: &legacy::TransactionData) -> TransactionData {
    TransactionData {
        id: data.id.map(|id| *id),
        name: (&*data.name).into(),
        label: (&*data.label).into(),
        value: (&*data.value).into(),
        access_level: data.access_level.clone(),
        extras: data.extras.clone(),
    }
}

fn backend_transaction(backend: &legacy::BackendTransaction, otherwise: BasicInstant) -> BackendTransaction {
    BackendTransaction {
        id: *backend.id,
        transaction_type: backend.transaction_type.clone(),
        date: backend.date.at().map_or(otherwise, BasicInstant),
        status: backend.status.clone(),
        value: *backend.value,
        data: backend.data.iter().flatten().map(transaction_data).collect(),
        extras: backend.extras.clone(),
    }
}

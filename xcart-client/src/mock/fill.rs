//! Filling the store: orders, customers, products, from seeds or exactly as they are known from elsewhere.

use api_core::{
    runtime::Timestamp,
    wire::{Extras, Json, SmolStr},
};
use rust_decimal::Decimal;

use super::{
    FakeXCart, NoSuchRow,
    actions::{change_payment_status, enter},
    basket::Basket,
    records::{Kind, kinds},
    rows::{basic, product, profile, seconds, tracking_number, transaction},
    seed::OrderSeed,
    tables::{OrderRow, ProfileRow},
};
use crate::wire::{
    Address, AddressId, Detail, MembershipId, Order, OrderId, OrderNumber, PaymentTransaction, Product, ProductId,
    Profile, ProfileId, RowId,
};

/// Filling the store.
impl FakeXCart {
    /// Adds a product with that SKU, or gives the one that is there.
    pub fn add_product(&mut self, sku: &str, name: &str, price: Decimal, now: Timestamp) -> ProductId {
        if let Some(product) = self.tables.product_of_sku(sku) {
            return product.id;
        }
        let id = ProductId(self.tables.ids.next("products"));
        self.tables.products.insert(id, product(id, sku, name, price, now, &self.config.zone));
        id
    }

    /// Adds a registered customer.
    pub fn add_profile(&mut self, login: &str, now: Timestamp) -> ProfileId {
        let id = ProfileId(self.tables.ids.next("profiles"));
        let profile = profile(id, login, now);
        self.tables.profiles.insert(id, ProfileRow { profile, addresses: Vec::new(), password: None });
        id
    }

    /// Adds an address to a customer.
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn add_address(&mut self, customer: ProfileId, address: Address) -> Result<AddressId, NoSuchRow> {
        let row = self.tables.profiles.get_mut(&customer);
        let row = row.ok_or_else(|| NoSuchRow(format!("profile {customer}")))?;
        let id = AddressId(self.tables.ids.next("addresses"));
        row.addresses.push(Address { id, ..address });
        Ok(id)
    }

    /// Adds a membership to which products can be sold.
    pub fn add_membership(&mut self, name: &str) -> MembershipId {
        MembershipId(self.add_named(&kinds::MEMBERSHIPS, name))
    }

    /// Makes a customer a member.
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn set_membership(&mut self, customer: ProfileId, membership: MembershipId) -> Result<(), NoSuchRow> {
        let row = self.tables.profiles.get_mut(&customer);
        row.ok_or_else(|| NoSuchRow(format!("profile {customer}")))?.profile.membership_id = Some(membership).into();
        Ok(())
    }

    /// Gives a customer a number of exemption from tax, as the add-on AvaTax keeps it (XC-ADDON-1).
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn set_tax_exemption(&mut self, customer: ProfileId, number: &str) -> Result<(), NoSuchRow> {
        let row = self.tables.profiles.get_mut(&customer);
        let row = row.ok_or_else(|| NoSuchRow(format!("profile {customer}")))?;
        row.profile
            .extras
            .set("ava_tax_exemption_number", &number.to_owned())
            .map_err(|error| NoSuchRow(error.to_string()))
    }

    /// Adds a tax class.
    pub fn add_tax_class(&mut self, name: &str) -> RowId {
        RowId(self.add_named(&kinds::TAX_CLASSES, name))
    }

    fn add_named(&mut self, kind: &'static Kind, name: &str) -> i64 {
        self.tables.records.add(&mut self.tables.ids, kind, &Json::from([("name", Json::from(name))]))
    }

    /// Adds an order or a cart, its sums computed as X-Cart does.
    pub fn add_order(&mut self, seed: OrderSeed) -> OrderId {
        let id = OrderId(self.tables.ids.next("orders"));
        let placed = seconds(seed.placed_at);
        let mut basket = seed.basket;
        for line in &mut basket.lines {
            line.product = Some(self.add_product(&line.sku, &line.name, line.price, placed));
        }
        let login = seed.customer.and_then(|customer| self.tables.profiles.get(&customer));
        let login = login.map(|row| row.profile.login.to_string());
        let copy = ProfileId(self.tables.ids.next("profiles"));
        self.tables.copies.insert(copy);
        let (billing, shipping) = self.give_ids(seed.billing, seed.shipping);
        let tables = &mut self.tables;
        let tracking = seed.tracking.into_iter().map(|(at, number)| tracking_number(tables, number, at)).collect();
        let mut order = Order {
            order_number: OrderNumber(if seed.is_cart {
                SmolStr::default()
            } else {
                seed.number.unwrap_or_else(|| id.to_string()).into()
            }),
            id,
            total: Decimal::ZERO,
            sub_total: Decimal::ZERO,
            email: seed.email.or(login).unwrap_or_default().into(),
            items: Vec::new(),
            billing_address: billing.into(),
            shipping_address: shipping.into(),
            create_date: basic(placed),
            update_date: basic(placed),
            payment_status: seed.payment_status.map(|code| tables.need_payment_status(&code)).into(),
            shipping_status: seed.shipping_status.map(|code| tables.need_shipping_status(&code)).into(),
            customer_id: seed.customer.into(),
            order_profile_id: Some(copy).into(),
            shipping_id: Some(i64::from(seed.shipping_method.is_some())).into(),
            shipping_method_name: seed.shipping_method.map(SmolStr::from).into(),
            notes: seed.notes.into(),
            admin_notes: seed.admin_notes.into(),
            currency: basket.currency.clone().into(),
            stock_status: "".into(),
            surcharges: Vec::new(),
            tracking_numbers: tracking,
            extras: seed.extras,
        };
        tables.recompute(&mut order, &mut basket, placed);
        let details = seed.details.into_iter().map(|(name, value)| Detail {
            id: Some(RowId(tables.ids.next("details"))),
            name: name.into(),
            value: value.into(),
            extras: Extras::new(),
        });
        let details = details.collect();
        let transactions = seed.payments.iter().map(|payment| transaction(tables, &order, payment)).collect();
        let mut row = OrderRow { order, placed: !seed.is_cart, basket, transactions, details, history: Vec::new() };
        if row.placed {
            let data = Json::from([("orderId", Json::from(id.0))]);
            enter(tables, &mut row, "PLACE ORDER", "Order placed", data, placed);
        }
        for (at, code) in seed.changes {
            change_payment_status(tables, &mut row, &code, at);
        }
        if let Some(at) = seed.updated_at {
            row.order.update_date = basic(at);
        }
        self.tables.orders.insert(row);
        id
    }

    fn give_ids(&mut self, billing: Option<Address>, shipping: Option<Address>) -> (Option<Address>, Option<Address>) {
        let same = billing == shipping;
        let mut give = |address: Option<Address>| {
            address.map(|address| Address { id: AddressId(self.tables.ids.next("addresses")), ..address })
        };
        let billing = give(billing);
        let shipping = if same { billing.clone() } else { give(shipping) };
        (billing, shipping)
    }

    /// Puts in an order exactly as it is, under its own ids, with its transactions: for a store that is known from
    /// recordings. Products that its lines name must be in the store, or it is a poison order.
    pub fn put_order(&mut self, order: Order, transactions: Vec<PaymentTransaction>) {
        self.put(order, transactions, true);
    }

    /// As [`put_order`](Self::put_order), for what was never placed.
    pub fn put_cart(&mut self, order: Order) {
        self.put(order, Vec::new(), false);
    }

    fn put(&mut self, mut order: Order, transactions: Vec<PaymentTransaction>, placed: bool) {
        let ids = &mut self.tables.ids;
        ids.seen("orders", order.id.0);
        order.items.iter().for_each(|item| ids.seen("order items", item.id.0));
        order.surcharges.iter().flat_map(|surcharge| surcharge.id).for_each(|id| ids.seen("order surcharges", id.0));
        let copy = order.order_profile_id.0;
        copy.iter().for_each(|id| ids.seen("profiles", id.0));
        let addresses = order.billing_address.iter().chain(order.shipping_address.iter());
        addresses.for_each(|address| ids.seen("addresses", address.id.0));
        transactions.iter().for_each(|transaction| ids.seen("transactions", transaction.id.0));
        let rows = transactions.iter().flat_map(|transaction| &transaction.backend_transactions);
        rows.for_each(|row| ids.seen("backend transactions", row.id.0));
        order.tracking_numbers.iter().flat_map(|number| number.id).for_each(|id| ids.seen("tracking numbers", id.0));
        self.tables.copies.extend(copy);
        for item in &mut order.items {
            item.product_id.0 = item.product_id.filter(|id| self.tables.products.contains_key(id));
        }
        if let Some(status) = &order.payment_status.0 {
            self.tables.need_payment_status(&status.code);
        }
        if let Some(status) = &order.shipping_status.0 {
            self.tables.need_shipping_status(&status.code);
        }
        let basket = Basket::of(&order.currency, order.sub_total, &order.items, &order.surcharges);
        let (details, history) = (Vec::new(), Vec::new());
        self.tables.orders.insert(OrderRow { order, placed, basket, transactions, details, history });
    }

    /// Puts in a customer exactly as it is.
    pub fn put_profile(&mut self, profile: Profile) {
        self.tables.ids.seen("profiles", profile.id.0);
        self.tables.profiles.insert(profile.id, ProfileRow { profile, addresses: Vec::new(), password: None });
    }

    /// Puts in a product exactly as it is.
    pub fn put_product(&mut self, product: Product) {
        self.tables.ids.seen("products", product.id.0);
        self.tables.products.insert(product.id, product);
    }

    /// Adds a free pair of name and value to an order.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn add_detail(&mut self, order: OrderId, name: &str, value: &str) -> Result<(), NoSuchRow> {
        let row = self.tables.orders.get_mut(order).ok_or_else(|| NoSuchRow::order(order))?;
        let id = Some(RowId(self.tables.ids.next("details")));
        row.details.push(Detail { id, name: name.into(), value: value.into(), extras: Extras::new() });
        Ok(())
    }
}

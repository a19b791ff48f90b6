//! Orders, carts, and the arithmetic by which X-Cart makes a total of their parts.
//!
//! Amounts are in the order's `currency`, exact, with up to four decimals as the store holds them.

use api_core::wire::{BasicInstant, SmolStr};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    Address, ItemId, Nullable, OrderId, OrderNumber, PaymentStatus, ProductId, ProfileId, RowId, ShippingStatus,
    SurchargeId, Text,
};

api_core::wire_enum! {
    /// What a surcharge is. Add-ons may use others (XC-SURCHARGE-1).
    pub enum SurchargeType {
        /// A tax.
        Tax => "tax",
        /// A discount; its value is negative.
        Discount => "discount",
        /// Shipping.
        Shipping => "shipping",
        /// A handling fee.
        Handling => "handling",
    }
}

api_core::wire_struct! {
    /// Something that is added to the sum of an order or of a line, or, as an included tax, is already in it. It carries an
    /// amount and never a rate (XC-SURCHARGE-2).
    pub struct Surcharge {
        /// Its id.
        id: Option<SurchargeId> => "id",
        /// What it is.
        surcharge_type: SurchargeType => "type",
        /// Who computed it: `SHIPPING`, `DISCOUNT`, `DCOUPON`, `CDEV.STAX.<tax id>` and others.
        code: Text => "code",
        /// The PHP class that computed it.
        class: Text => "class",
        /// Whether it is already contained in the prices; otherwise it is added to them.
        include: bool => "include",
        /// Whether it applies at all.
        available: bool => "available",
        /// Its amount in the order's currency, not rounded to it; negative for discounts.
        value: Decimal => "value",
        /// Its label, in the language of the answer.
        name: Text => "name",
        /// Its place among the surcharges.
        weight: Option<i64> => "weight",
    }
}

impl Surcharge {
    /// Whether it changes the total: it applies and is not contained in the prices (XC-TOTAL-1).
    pub fn is_added(&self) -> bool {
        self.available && !self.include
    }
}

api_core::wire_struct! {
    /// A line of an order. Sku and name are as they were when the order was placed. There is no line total on the wire, see
    /// [`line_total`](Self::line_total).
    pub struct OrderItem {
        /// Its id.
        id: ItemId => "id",
        /// The product; none if it was deleted, where a release does not fail on that (XC-POISON-1).
        product_id: Nullable<ProductId> => "product_id",
        /// The stock-keeping unit.
        sku: Text => "sku",
        /// When the line changed.
        update_date: Option<BasicInstant> => "update_date",
        /// What was sold.
        name: Text => "name",
        /// The unit price that the customer saw, in the order's currency.
        price: Decimal => "price",
        /// The unit price of X-Cart's own arithmetic, in the order's currency, not rounded to it.
        item_net_price: Decimal => "item_net_price",
        /// The line after discounts that were spread over the lines: the base of its tax.
        discounted_subtotal: Decimal => "discounted_subtotal",
        /// How many.
        amount: i64 => "amount",
        /// How many of them were not in stock.
        backordered_amount: Option<i64> => "backordered_amount",
        /// Surcharges of this line; often empty although the order has tax.
        surcharges: Vec<Surcharge> => "surcharges",
    }
}

impl OrderItem {
    /// Unit price times quantity plus the line's added surcharges, as X-Cart computes it: exact, not rounded (XC-TOTAL-2).
    /// `None` if it does not fit a [`Decimal`].
    pub fn line_total(&self) -> Option<Decimal> {
        let goods = self.item_net_price.checked_mul(Decimal::from(self.amount))?;
        self.surcharges
            .iter()
            .filter(|surcharge| surcharge.is_added())
            .try_fold(goods, |sum, surcharge| sum.checked_add(surcharge.value))
    }
}

api_core::wire_struct! {
    /// A parcel's number.
    pub struct TrackingNumber {
        /// Its id.
        id: Option<RowId> => "id",
        /// When it was entered.
        date: Option<BasicInstant> => "date",
        /// The carrier's number.
        value: Text => "value",
    }
}

/// Declares what an order and a cart have in common, which is all but the number.
macro_rules! order_like {
    ($(#[$meta:meta])* $name:ident { $($number:tt)* }) => {
        api_core::wire_struct! {
            $(#[$meta])*
            pub struct $name {
                $($number)*
                /// Its internal id.
                id: OrderId => "id",
                /// The grand total. X-Cart's own formula: [`computed_total`](Self::computed_total).
                total: Decimal => "total",
                /// The sum of the lines.
                sub_total: Decimal => "sub_total",
                /// The customer's e-mail; empty if there is no profile.
                email: Text => "email",
                /// The lines; may be empty.
                items: Vec<OrderItem> => "items",
                /// Where the invoice goes.
                billing_address: Nullable<Address> => "billing_address",
                /// Where the goods go.
                shipping_address: Nullable<Address> => "shipping_address",
                /// When it was placed.
                create_date: BasicInstant => "create_date",
                /// When its own row last changed. A new tracking number, capture or refund alone does not move it
                /// (XC-UPDATE-1).
                update_date: BasicInstant => "update_date",
                /// The payment status; carts, and some orders, have none.
                payment_status: Nullable<PaymentStatus> => "payment_status",
                /// The shipping status; carts, and some orders, have none.
                shipping_status: Nullable<ShippingStatus> => "shipping_status",
                /// The customer; none for some guests.
                customer_id: Nullable<ProfileId> => "customer_id",
                /// The order's private copy of the customer, which no call can read (XC-PROFILE-1).
                order_profile_id: Nullable<ProfileId> => "order_profile_id",
                /// The shipping method; 0 if there is none.
                shipping_id: Nullable<i64> => "shipping_id",
                /// The shipping method's name.
                shipping_method_name: Nullable<SmolStr> => "shipping_method_name",
                /// What the customer wrote.
                notes: Text => "notes",
                /// What the staff wrote.
                admin_notes: Text => "admin_notes",
                /// ISO 4217.
                currency: Text => "currency",
                /// Whether the stock was reduced; X-Cart's own codes.
                stock_status: Text => "stock_status",
                /// Taxes, discounts, shipping and fees of the whole.
                surcharges: Vec<Surcharge> => "surcharges",
                /// Parcels.
                tracking_numbers: Vec<TrackingNumber> => "tracking_numbers",
            }
        }

        impl $name {
            /// The total by X-Cart's formula (XC-TOTAL-1): sub-total plus every added surcharge, each rounded half up (away
            /// from zero) to the currency's `exponent`, and never below zero. `None` if it does not fit a [`Decimal`].
            pub fn computed_total(&self, exponent: u32) -> Option<Decimal> {
                computed_total(self.sub_total, &self.surcharges, exponent)
            }
        }
    };
}

order_like! {
    /// An order. Payments are not in it: one more call per order brings its transactions.
    Order {
        /// Its public number.
        order_number: OrderNumber => "order_number",
    }
}

order_like! {
    /// A cart: an order that was not placed.
    Cart {}
}

fn computed_total(sub_total: Decimal, surcharges: &[Surcharge], exponent: u32) -> Option<Decimal> {
    let total = surcharges.iter().filter(|surcharge| surcharge.is_added()).try_fold(sub_total, |sum, surcharge| {
        sum.checked_add(surcharge.value.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero))
    })?;
    Some(total.max(Decimal::ZERO))
}

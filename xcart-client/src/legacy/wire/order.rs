//! Orders in the default schema, which is that of the store's tables.
//!
//! Amounts are in the order's currency, with up to four decimals as the store holds them.

use super::{Amount, AnyText, Flag, Item, Loose, Maybe, Moment, Profile, Surcharge, TrackingNumber, Transaction};
use crate::wire::{Nullable, OrderId, PaymentStatusCode, RowId, ShippingStatusCode, Text};
use smol_str::SmolStr;

api_core::wire_struct! {
    /// An order's payment status.
    pub struct PaymentStatus {
        /// Its row in the store's table of payment statuses.
        id: Option<Loose<RowId>> => "id",
        /// What it means; none for a status of the merchant's own without a code.
        code: Nullable<PaymentStatusCode> => "code",
        /// Its place among the statuses.
        position: Option<Loose<i64>> => "position",
    }
}

api_core::wire_struct! {
    /// An order's shipping status.
    pub struct ShippingStatus {
        /// Its row in the store's table of shipping statuses.
        id: Option<Loose<RowId>> => "id",
        /// What it means; none for a status of the merchant's own without a code.
        code: Nullable<ShippingStatusCode> => "code",
        /// Its place among the statuses.
        position: Option<Loose<i64>> => "position",
    }
}

api_core::wire_struct! {
    /// A currency.
    pub struct Currency {
        /// ISO 4217, by number.
        currency_id: Option<Loose<i64>> => "currency_id",
        /// ISO 4217, by letters.
        code: Text => "code",
        /// How many decimals it has.
        exponent: Option<Loose<u32>> => "e",
    }
}

api_core::wire_struct! {
    /// A coupon that was used.
    pub struct UsedCoupon {
        /// Its row.
        id: Option<Loose<RowId>> => "id",
        /// The code that the customer entered.
        code: Text => "code",
        /// What it took off.
        value: Option<Amount> => "value",
        /// `%`, `$` or another of X-Cart's.
        coupon_type: Nullable<SmolStr> => "type",
    }
}

api_core::wire_struct! {
    /// A free pair of name and value: a gateway's reference, a purchase order's number.
    pub struct Detail {
        /// Its row.
        id: Option<Loose<RowId>> => "detail_id",
        /// Its name.
        name: AnyText => "name",
        /// What staff see for the name.
        label: Nullable<SmolStr> => "label",
        /// Its value.
        value: AnyText => "value",
    }
}

api_core::wire_struct! {
    /// Something that happened to an order. The member `data`, whose form differs from event to event, is kept in `extras`.
    pub struct Event {
        /// Its row.
        id: Option<Loose<RowId>> => "event_id",
        /// When.
        date: Option<Moment> => "date",
        /// What kind of event; X-Cart's own codes.
        code: Text => "code",
        /// A sentence for staff.
        description: Text => "description",
        /// A remark.
        comment: Text => "comment",
    }
}

api_core::wire_struct! {
    /// An order. In a list it has its own members alone; read by its id, also what hangs on it (XC-LEGACY-11).
    pub struct Order {
        /// Its internal id.
        order_id: Loose<OrderId> => "order_id",
        /// Its public number; empty for an order that was never finished.
        order_number: AnyText => "orderNumber",
        /// The grand total.
        total: Amount => "total",
        /// The sum of the lines.
        subtotal: Amount => "subtotal",
        /// When it was placed.
        date: Moment => "date",
        /// When its own row last changed.
        last_renew_date: Option<Moment> => "lastRenewDate",
        /// The shipping method; 0 if there is none.
        shipping_id: Option<Loose<i64>> => "shipping_id",
        /// The shipping method's name.
        shipping_method_name: Nullable<SmolStr> => "shipping_method_name",
        /// The payment method's name.
        payment_method_name: Nullable<SmolStr> => "payment_method_name",
        /// One parcel's number, as older releases keep it.
        tracking: Text => "tracking",
        /// What the customer wrote.
        notes: Text => "notes",
        /// What the staff wrote.
        admin_notes: Text => "adminNotes",
        /// Whether nobody has changed its statuses by hand yet.
        recent: Option<Flag> => "recent",
        /// Whether the stock was reduced; X-Cart's own codes.
        stock_status: Text => "stockStatus",
        /// The payment status.
        payment_status: Maybe<PaymentStatus> => "paymentStatus",
        /// The shipping status.
        shipping_status: Maybe<ShippingStatus> => "shippingStatus",
        /// The currency of every amount.
        currency: Maybe<Currency> => "currency",
        /// The order's private copy of the customer.
        profile: Maybe<Profile> => "profile",
        /// The customer; none for some guests.
        orig_profile: Maybe<Profile> => "orig_profile",
        /// The lines.
        items: Option<Vec<Item>> => "items",
        /// Taxes, discounts, shipping and fees of the whole.
        surcharges: Option<Vec<Surcharge>> => "surcharges",
        /// The payment transactions, without their exchanges with gateways (XC-LEGACY-16).
        payment_transactions: Option<Vec<Transaction>> => "payment_transactions",
        /// Free pairs of name and value.
        details: Option<Vec<Detail>> => "details",
        /// Parcels.
        tracking_numbers: Option<Vec<TrackingNumber>> => "trackingNumbers",
        /// What happened to it.
        events: Option<Vec<Event>> => "events",
        /// Coupons that were used.
        used_coupons: Option<Vec<UsedCoupon>> => "usedCoupons",
    }
}

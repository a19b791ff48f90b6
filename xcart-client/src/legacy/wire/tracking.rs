//! Numbers of parcels, to be read and entered.

use super::{AnyText, Loose, Maybe};
use crate::wire::{OrderId, RowId};

api_core::wire_struct! {
    /// An order that something belongs to. Its other members are in `extras`.
    pub struct OrderRef {
        /// Its internal id.
        order_id: Loose<OrderId> => "order_id",
    }
}

api_core::wire_struct! {
    /// A parcel's number.
    pub struct TrackingNumber {
        /// Its row.
        tracking_id: Loose<RowId> => "tracking_id",
        /// The carrier's number.
        value: AnyText => "value",
        /// The order to which it belongs, if it was read by its own id.
        order: Maybe<OrderRef> => "order",
    }
}

api_core::wire_struct! {
    /// A parcel's number to be entered at an order (XC-LEGACY-18).
    pub struct TrackingNumberInput {
        /// The carrier's number.
        value: String => "value",
        /// The order.
        order: OrderRef => "order",
    }
}

impl TrackingNumberInput {
    /// That number for that order.
    pub fn new(order: OrderId, number: impl Into<String>) -> Self {
        let order = OrderRef { order_id: order.into(), extras: Default::default() };
        Self { value: number.into(), order, extras: Default::default() }
    }
}

//! The two statuses of an order. Match on the code, never on a name: names are translated and edited by merchants, and a
//! merchant may add codes of his own (XC-STATUS-1).

use super::{RowId, Text};

api_core::wire_enum! {
    /// What an order's payment has come to. Source: XC-STATUS-2.
    pub enum PaymentStatusCode {
        /// Placed, not paid.
        AwaitingPayment => "Q",
        /// Funds are held, not captured.
        Authorized => "A",
        /// Captured in part, **or refunded in part**: which of the two, only the transactions tell.
        PartiallyPaid => "PP",
        /// Charged in full.
        Paid => "P",
        /// The payment failed.
        Declined => "D",
        /// Cancelled.
        Cancelled => "C",
        /// Refunded in full.
        Refunded => "R",
    }
}

api_core::wire_enum! {
    /// How far an order's delivery is. It never says anything about money. Source: XC-STATUS-3.
    pub enum ShippingStatusCode {
        /// New.
        New => "N",
        /// In work.
        Processing => "P",
        /// On its way.
        Shipped => "S",
        /// Delivered.
        Delivered => "D",
        /// Will not be delivered.
        WillNotDeliver => "WND",
        /// Came back.
        Returned => "R",
        /// Waits for an approval.
        WaitingForApproval => "WFA",
        /// New, with lines that are out of stock.
        NewBackordered => "NBA",
    }
}

api_core::wire_struct! {
    /// An order's payment status.
    pub struct PaymentStatus {
        /// Its row in the store's table of payment statuses.
        id: Option<RowId> => "id",
        /// What it means.
        code: PaymentStatusCode => "code",
        /// Its name for staff, in the language of the answer.
        name: Text => "name",
        /// Its name for customers, in the language of the answer.
        customer_name: Text => "customer_name",
    }
}

api_core::wire_struct! {
    /// An order's shipping status.
    pub struct ShippingStatus {
        /// Its row in the store's table of shipping statuses.
        id: Option<RowId> => "id",
        /// What it means.
        code: ShippingStatusCode => "code",
        /// Its name for staff, in the language of the answer.
        name: Text => "name",
        /// Its name for customers, in the language of the answer.
        customer_name: Text => "customer_name",
    }
}

api_core::wire_struct! {
    /// The payment status that an order is to get, by its code.
    pub struct PaymentStatusInput {
        /// The code.
        code: PaymentStatusCode => "code",
    }
}

api_core::wire_struct! {
    /// The shipping status that an order is to get, by its code.
    pub struct ShippingStatusInput {
        /// The code.
        code: ShippingStatusCode => "code",
    }
}

//! Payment transactions, and what X-Cart itself counts as paid, refunded and authorised.

use api_core::wire::{BasicInstant, SmolStr};
use rust_decimal::Decimal;

use super::{BackendTransactionId, Nullable, PaymentMethodId, RowId, Text, TransactionId};

api_core::wire_enum! {
    /// What a transaction does. Source: XC-TXN-4.
    pub enum TransactionType {
        /// Holds funds.
        Auth => "auth",
        /// Takes money at once.
        Sale => "sale",
        /// Takes what was held.
        Capture => "capture",
        /// Takes a part of what was held.
        CapturePart => "capturePart",
        /// Takes several parts.
        CaptureMulti => "captureMulti",
        /// Lets held funds go.
        Void => "void",
        /// Lets a part go.
        VoidPart => "voidPart",
        /// Lets several parts go.
        VoidMulti => "voidMulti",
        /// Gives all money back.
        Refund => "refund",
        /// Gives a part back.
        RefundPart => "refundPart",
        /// Gives one of several parts back.
        RefundMulti => "refundMulti",
        /// Asks the gateway; moves nothing.
        GetInfo => "getInfo",
        /// Accepts a suspicious payment.
        Accept => "accept",
        /// Declines a suspicious payment.
        Decline => "decline",
        /// A trial; moves nothing.
        Test => "test",
    }
}

api_core::wire_enum! {
    /// How a transaction, or an exchange with a gateway, stands. Source: XC-TXN-4.
    pub enum TransactionStatus {
        /// Begun.
        Initialized => "I",
        /// In progress.
        InProgress => "P",
        /// Done.
        Success => "S",
        /// Waits for somebody.
        Pending => "W",
        /// Failed.
        Failed => "F",
        /// Cancelled; transactions only.
        Cancelled => "C",
        /// Void; transactions only.
        Void => "V",
    }
}

api_core::wire_struct! {
    /// A value that a gateway left with a transaction.
    pub struct TransactionData {
        /// Its id.
        id: Option<RowId> => "id",
        /// Its name.
        name: Text => "name",
        /// Its label.
        label: Text => "label",
        /// The value.
        value: Text => "value",
        /// Who may see it: `A` administrators, `C` the customer too.
        access_level: Text => "access_level",
    }
}

api_core::wire_struct! {
    /// One exchange with a gateway. Offline payment methods usually have none.
    pub struct BackendTransaction {
        /// Its id.
        id: BackendTransactionId => "id",
        /// What it does.
        transaction_type: TransactionType => "type",
        /// When.
        date: BasicInstant => "date",
        /// How it ended; correct here, unlike on the transaction.
        status: TransactionStatus => "status",
        /// The amount in the transaction's currency, never negative: the type says which way it went.
        value: Decimal => "value",
        /// What the gateway said.
        data: Vec<TransactionData> => "data",
    }
}

api_core::wire_struct! {
    /// A payment of an order, with what followed from it.
    pub struct PaymentTransaction {
        /// Its id.
        id: TransactionId => "id",
        /// Its public name.
        public_id: Nullable<SmolStr> => "public_id",
        /// Its public number.
        public_txn_id: Nullable<SmolStr> => "public_txn_id",
        /// The payment method.
        method_id: Nullable<PaymentMethodId> => "method_id",
        /// What it does.
        transaction_type: TransactionType => "type",
        /// When.
        date: BasicInstant => "date",
        /// The member `status` as it came. X-Cart 5.5.0.29 writes the **name of the payment method** here (XC-TXN-1): ask
        /// [`status`](Self::status) instead.
        status_text: Text => "status",
        /// The payment method's name.
        name: Text => "name",
        /// The payment method's name as customers see it.
        local_name: Text => "local_name",
        /// ISO 4217.
        currency: Text => "currency",
        /// The amount in `currency`.
        value: Decimal => "value",
        /// Remarks; for a failed payment a sentence of X-Cart's.
        note: Text => "note",
        /// What the gateway said.
        data: Vec<TransactionData> => "data",
        /// The exchanges with the gateway, in the order of their making.
        backend_transactions: Vec<BackendTransaction> => "backend_transactions",
    }
}

impl PaymentTransaction {
    /// The transaction's status, if the wire carries one. 5.5.0.29 sends the payment method's name instead (XC-TXN-1), so only
    /// the letters I P S W F C V count, and not even those when they repeat `name`.
    pub fn status(&self) -> Option<TransactionStatus> {
        match TransactionStatus::from(self.status_text.as_str()) {
            TransactionStatus::Other(_) => None,
            _ if self.status_text == self.name => None,
            status => Some(status),
        }
    }

    /// The exchanges with the gateway that succeeded.
    pub fn successful(&self) -> impl Iterator<Item = &BackendTransaction> {
        self.backend_transactions.iter().filter(|backend| backend.status == TransactionStatus::Success)
    }
}

//! Payment transactions, and their exchanges with gateways, in the default schema.

use super::{Amount, AnyText, Currency, Loose, Maybe, Moment, OrderRef};
use crate::wire::{
    BackendTransactionId, Nullable, PaymentMethodId, RowId, Text, TransactionId, TransactionStatus, TransactionType,
};
use smol_str::SmolStr;

api_core::wire_struct! {
    /// A value that a gateway left with a transaction.
    pub struct TransactionData {
        /// Its row.
        id: Option<Loose<RowId>> => "data_id" | "id",
        /// Its name.
        name: AnyText => "name",
        /// Its label.
        label: AnyText => "label",
        /// The value.
        value: AnyText => "value",
        /// Who may see it: `A` administrators, `C` the customer too.
        access_level: Text => "access_level",
    }
}

api_core::wire_struct! {
    /// A payment method. Its other members are in `extras`.
    pub struct PaymentMethod {
        /// Its id.
        method_id: Loose<PaymentMethodId> => "method_id",
        /// The name by which X-Cart's code knows it.
        service_name: Text => "service_name",
    }
}

api_core::wire_struct! {
    /// One exchange with a gateway. Offline payment methods usually have none.
    pub struct BackendTransaction {
        /// Its id.
        id: Loose<BackendTransactionId> => "id",
        /// When.
        date: Moment => "date",
        /// How it ended.
        status: TransactionStatus => "status",
        /// The amount in the transaction's currency, never negative: the type says which way it went.
        value: Amount => "value",
        /// What it does.
        transaction_type: TransactionType => "type",
        /// The transaction to which it belongs, if it was read by its own id.
        payment_transaction: Maybe<Box<Transaction>> => "payment_transaction",
        /// What the gateway said.
        data: Option<Vec<TransactionData>> => "data",
    }
}

api_core::wire_struct! {
    /// A payment of an order. Its exchanges with the gateway, captures and refunds among them, are there only when it was read
    /// by its own id (XC-LEGACY-16).
    pub struct Transaction {
        /// Its id.
        transaction_id: Loose<TransactionId> => "transaction_id",
        /// When; older releases do not say.
        date: Option<Moment> => "date",
        /// Its public number.
        public_txn_id: Nullable<SmolStr> => "publicTxnId",
        /// Its public name.
        public_id: Nullable<SmolStr> => "public_id",
        /// The payment method's name.
        method_name: Text => "method_name",
        /// The payment method's name as customers see it.
        method_local_name: Text => "method_local_name",
        /// How it stands; correct here, unlike in the current API.
        status: TransactionStatus => "status",
        /// What it does.
        transaction_type: TransactionType => "type",
        /// The amount in `currency`.
        value: Amount => "value",
        /// Remarks; for a failed payment a sentence of X-Cart's.
        note: Text => "note",
        /// The order to which it belongs.
        order: Maybe<OrderRef> => "order",
        /// The payment method.
        payment_method: Maybe<PaymentMethod> => "payment_method",
        /// The currency; the order's, if it is none.
        currency: Maybe<Currency> => "currency",
        /// What the gateway said.
        data: Option<Vec<TransactionData>> => "data",
        /// The exchanges with the gateway.
        backend_transactions: Option<Vec<BackendTransaction>> => "backend_transactions",
    }
}

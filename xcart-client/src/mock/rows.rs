//! Single rows as X-Cart makes them: what a new product, customer, transaction looks like.

use api_core::{
    runtime::Timestamp,
    wire::{BasicInstant, ExtendedInstant, Extras},
};
use chrono::DateTime;
use rust_decimal::Decimal;
use smol_str::format_smolstr;

use super::{basket::stored, seed::Payment, tables::Tables, zone::StoreZone};
use crate::wire::{
    BackendTransaction, BackendTransactionId, Order, PaymentTransaction, Product, ProductId, Profile, ProfileId,
    ProfileStatus, RowId, TrackingNumber, TransactionId, TransactionStatus, TransactionType,
};

/// Whole seconds, as the store keeps time.
pub(super) fn seconds(at: Timestamp) -> Timestamp {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

pub(super) fn basic(at: Timestamp) -> BasicInstant {
    BasicInstant(seconds(at))
}

pub(super) fn tracking_number(tables: &mut Tables, number: String, at: Timestamp) -> TrackingNumber {
    let id = Some(RowId(tables.ids.next("tracking numbers")));
    TrackingNumber { id, date: Some(basic(at)), value: number.into(), extras: Extras::new() }
}

pub(super) fn transaction(tables: &mut Tables, order: &Order, payment: &Payment) -> PaymentTransaction {
    let id = TransactionId(tables.ids.next("transactions"));
    let value = stored(payment.amount.unwrap_or(order.total));
    let at = payment.at.unwrap_or(order.create_date.0);
    let rows = payment.rows.iter().map(|row| BackendTransaction {
        id: BackendTransactionId(tables.ids.next("backend transactions")),
        transaction_type: row.kind.clone(),
        date: basic(row.at.unwrap_or(at)),
        status: row.status.clone(),
        value: row.amount.map_or(value, stored),
        data: Vec::new(),
        extras: Extras::new(),
    });
    let backend_transactions = rows.collect();
    PaymentTransaction {
        id,
        public_id: Some(format_smolstr!("fakestore-{:06}-{id}", order.id.0)).into(),
        public_txn_id: Some(format_smolstr!("{:06}-{id}", order.id.0)).into(),
        method_id: Some(tables.method(&payment.method)).into(),
        transaction_type: payment.kind.clone(),
        date: basic(at),
        // The fault (XC-TXN-1): not the status, but the method's name again.
        status_text: payment.method.clone().into(),
        name: payment.method.clone().into(),
        local_name: payment.method.clone().into(),
        currency: order.currency.clone(),
        value,
        note: payment.note.clone().into(),
        data: Vec::new(),
        backend_transactions,
        extras: Extras::new(),
    }
}

/// A successful exchange with a gateway.
pub(super) fn backend_transaction(
    tables: &mut Tables,
    kind: TransactionType,
    value: Decimal,
    at: Timestamp,
) -> BackendTransaction {
    BackendTransaction {
        id: BackendTransactionId(tables.ids.next("backend transactions")),
        transaction_type: kind,
        date: basic(at),
        status: TransactionStatus::Success,
        value: stored(value),
        data: Vec::new(),
        extras: Extras::new(),
    }
}

pub(super) fn profile(id: ProfileId, login: &str, now: Timestamp) -> Profile {
    Profile {
        id,
        login: login.into(),
        access_level: 0,
        create_date: ExtendedInstant(seconds(now)),
        first_login_date: None.into(),
        last_login_date: None.into(),
        status: ProfileStatus::Enabled,
        status_comment: "".into(),
        referer: "".into(),
        language: "en".into(),
        membership_id: None.into(),
        pending_membership_id: None.into(),
        force_change_password: Some(false),
        role_ids: Vec::new(),
        extras: Extras::new(),
    }
}

pub(super) fn product(
    id: ProductId,
    sku: &str,
    name: &str,
    price: Decimal,
    now: Timestamp,
    zone: &StoreZone,
) -> Product {
    let now = seconds(now);
    let instant = |at| Some(ExtendedInstant(at));
    let words = name.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    Product {
        id,
        sku: sku.into(),
        name: name.into(),
        description: "".into(),
        brief_description: "".into(),
        meta_tags: "".into(),
        meta_description: "".into(),
        meta_title: "".into(),
        price: stored(price),
        enabled: true,
        weight: Some(Decimal::ZERO),
        separate_box: Some(false),
        width: Some(Decimal::ZERO),
        length: Some(Decimal::ZERO),
        height: Some(Decimal::ZERO),
        free_shipping: Some(false),
        taxable: Some(true),
        create_date: instant(now),
        update_date: instant(now),
        arrival_date: instant(zone.midnight(now)),
        inventory_traceable: Some(true),
        amount: Some(1000),
        product_class: None.into(),
        tax_class: None.into(),
        memberships: Vec::new(),
        clean_url: format!("{}.html", words.collect::<Vec<_>>().join("-")).into(),
        images: Vec::new(),
        extras: Extras::new(),
    }
}

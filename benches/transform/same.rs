//! The floor of the same work: by hand too, with what an order needs besides. Everything that X-Cart tells is read, and kept; lines and
//! surcharges must add up to the order's total; the contact's texts are brought into the form that the ledger takes; what was sold
//! is hashed, so that an edit is seen; each write has its id. There is still one tax, one kind of address and no profile, nothing is
//! explained, and the tax of a line is not held against what the ledger will reckon.

use std::{borrow::Cow, fmt::Write};

use canonical_model::{
    ConnectionId, OpId, OpKind,
    ledger::{DocKey, DocKind},
    squeeze,
};
use rust_decimal::Decimal;
use xcart_client::wire::PaymentTransaction;

use crate::{everything, floor};

/// From one order's JSON to the bytes of its contact, invoice and payment; how many bytes. Nothing of an order that does not add up.
pub(crate) fn order(connection: &ConnectionId, json: &[u8], transactions: &[PaymentTransaction]) -> usize {
    let order: everything::Order = serde_json::from_slice(json).unwrap();
    if !adds_up(&order) {
        return 0;
    }
    std::hint::black_box(ids(connection, &order, transactions));
    floor::write(&fitted(&order), transactions)
}

fn adds_up(order: &everything::Order) -> bool {
    let goods: Decimal =
        order.items.iter().map(|item| item.item_net_price.0 * Decimal::from(item.amount)).map(cents).sum();
    let added =
        order.surcharges.iter().filter(|surcharge| !surcharge.include).map(|surcharge| cents(surcharge.value.0));
    goods == order.sub_total.0 && goods + added.sum::<Decimal>() == order.total.0
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// The ids of contact, invoice and payments, and a hash of what was sold.
fn ids(connection: &ConnectionId, order: &everything::Order, transactions: &[PaymentTransaction]) -> Vec<OpId> {
    let mut ids = Vec::with_capacity(3 + transactions.len());
    let mut id = |kind, record: DocKind, source: String, sub_id: &str| {
        ids.push(OpId::new(connection, kind, &DocKey::new(record, source), sub_id));
    };
    let mut sold = String::new();
    for item in &order.items {
        writeln!(sold, "{} {} {}", item.sku, item.amount, item.discounted_subtotal.0).unwrap();
    }
    for surcharge in &order.surcharges {
        writeln!(sold, "{} {}", surcharge.code, surcharge.value.0).unwrap();
    }
    id(OpKind::CreateInvoice, DocKind::Invoice, order.id.to_string(), &sold);
    id(OpKind::CreateContact, DocKind::Contact, format!("XC-demo-{}", order.id), "");
    id(OpKind::CreateInvoice, DocKind::Invoice, order.id.to_string(), "");
    for paid in transactions {
        id(OpKind::CreatePayment, DocKind::Payment, format!("{}/t{}", order.id, paid.id), "");
    }
    ids
}

fn fitted(order: &everything::Order) -> floor::Order<'_> {
    let items = order.items.iter().map(|item| floor::Item {
        name: fit(&item.name, 4_000),
        amount: item.amount,
        item_net_price: floor::Exact(item.item_net_price.0),
        discounted_subtotal: floor::Exact(item.discounted_subtotal.0),
    });
    let surcharges = order.surcharges.iter().map(|surcharge| floor::Surcharge {
        r#type: if matches!(surcharge.r#type, everything::SurchargeType::Tax) { "tax" } else { "" },
        name: fit(&surcharge.name, 4_000),
        include: surcharge.include,
        value: floor::Exact(surcharge.value.0),
    });
    floor::Order {
        id: order.id,
        order_number: fit(&order.order_number, 255),
        email: fit(&order.email, 255),
        currency: &order.currency,
        create_date: order.create_date.0.date_naive(),
        billing_address: order.billing_address.as_ref().map(|address| floor::Address {
            firstname: fit(&address.firstname, 255),
            lastname: fit(&address.lastname, 255),
            street: fit(&address.street, 500),
            city: fit(&address.city, 255),
            zipcode: fit(&address.zipcode, 50),
            state_name: fit(&address.state_name, 255),
            country_code: &address.country_code,
            phone: fit(&address.phone, 50),
        }),
        items: items.collect(),
        surcharges: surcharges.collect(),
    }
}

/// The text as the ledger takes it: without gaps and what is no letter, without markup, and no longer than the field.
fn fit(text: &str, most: usize) -> Cow<'_, str> {
    let text = squeeze(text);
    if text.len() <= most && !text.contains(['<', '>']) {
        return text;
    }
    Cow::Owned(text.chars().filter(|c| !matches!(c, '<' | '>')).take(most).collect())
}

//! What an order says beside its sums: notes, delivery, and custom fields with their exact text.

use canonical_model::{CustomFields, FulfilmentState, TypedValue};
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use xcart_client::wire::{self, Detail, PaymentTransaction, ShippingStatusCode};

/// The name under which X-Cart's method *Purchase Order* keeps the number (XC-DETAIL-2).
const PO_NUMBER: &str = "po_number";

/// Every custom field of an order: of its addresses, of its details, of its payments, and members that add-ons gave it.
pub(super) fn fields(wire: &wire::Order, transactions: &[PaymentTransaction], details: &[Detail]) -> CustomFields {
    let mut fields = CustomFields::new();
    let text = |text: &str| TypedValue::Text(text.to_owned());
    let addresses = [(CustomFields::BILLING, &wire.billing_address), (CustomFields::SHIPPING, &wire.shipping_address)];
    for (namespace, address) in addresses {
        for field in address.iter().flat_map(|address| &address.custom_fields) {
            if let Some(value) = field.value.as_deref() {
                fields.add(namespace, field.name.as_str(), text(value));
            }
        }
    }
    for detail in details {
        fields.add(CustomFields::DETAILS, detail.name.as_str(), text(&detail.value));
    }
    for datum in transactions.iter().flat_map(|transaction| &transaction.data) {
        fields.add(CustomFields::PAYMENT, datum.name.as_str(), text(&datum.value));
    }
    for (name, raw) in wire.extras.iter() {
        if let Some(value) = typed(raw) {
            fields.add(CustomFields::ADDON, name, value);
        }
    }
    fields
}

/// The number of the customer's purchase order, where the payment or a detail has one; empty otherwise.
pub(super) fn po_number(fields: &CustomFields) -> String {
    let found = [CustomFields::PAYMENT, CustomFields::DETAILS]
        .into_iter()
        .find_map(|namespace| fields.get(namespace, PO_NUMBER).map(TypedValue::to_string));
    found.unwrap_or_default()
}

/// Where the order stands in being delivered, by the code of its shipping status (XC-STATUS-3).
pub(super) fn fulfilment(wire: &wire::Order) -> FulfilmentState {
    match wire.shipping_status.as_ref().map(|status| &status.code) {
        Some(ShippingStatusCode::New) => FulfilmentState::New,
        Some(ShippingStatusCode::Processing) => FulfilmentState::Processing,
        Some(ShippingStatusCode::Shipped) => FulfilmentState::Shipped,
        Some(ShippingStatusCode::Delivered) => FulfilmentState::Delivered,
        Some(ShippingStatusCode::WillNotDeliver) => FulfilmentState::Cancelled,
        Some(ShippingStatusCode::Returned) => FulfilmentState::Returned,
        Some(ShippingStatusCode::WaitingForApproval) => FulfilmentState::WaitingForApproval,
        Some(ShippingStatusCode::NewBackordered) => FulfilmentState::Backordered,
        Some(ShippingStatusCode::Other(code)) => FulfilmentState::Other(code.clone()),
        None => FulfilmentState::Other(String::new()),
    }
}

/// A member as a value: numbers exact, lists member by member, objects and numbers beyond a decimal as their JSON text; none
/// for null.
fn typed(raw: &RawValue) -> Option<TypedValue> {
    let json = raw.get();
    let value = match json.as_bytes().first()? {
        b'n' => return None,
        b't' | b'f' => TypedValue::Bool(json == "true"),
        b'"' => TypedValue::Text(serde_json::from_str(json).ok()?),
        b'[' => {
            let members: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            // A list within a list stays JSON: so no input makes this recurse deeply.
            let member = |raw: &&RawValue| match raw.get().as_bytes().first() {
                Some(b'[') => Some(TypedValue::Text(raw.get().to_owned())),
                _ => typed(raw),
            };
            TypedValue::List(members.iter().filter_map(member).collect())
        }
        b'{' => TypedValue::Text(json.to_owned()),
        _ => number(json),
    };
    Some(value)
}

fn number(json: &str) -> TypedValue {
    if let Ok(whole) = json.parse() {
        return TypedValue::Integer(whole);
    }
    let exact = Decimal::from_str_exact(json).or_else(|_| Decimal::from_scientific(json));
    exact.map_or_else(|_| TypedValue::Text(json.to_owned()), TypedValue::Decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_an_add_on_keeps_its_type_and_its_digits() {
        for (json, expected) in [
            ("\"007\"", Some(TypedValue::Text("007".into()))),
            ("7", Some(TypedValue::Integer(7))),
            ("1.250", Some(TypedValue::Decimal("1.250".parse().unwrap()))),
            ("1e2", Some(TypedValue::Decimal(100.into()))),
            ("1e400", Some(TypedValue::Text("1e400".into()))),
            ("true", Some(TypedValue::Bool(true))),
            ("null", None),
            ("{\"a\": 1.10}", Some(TypedValue::Text("{\"a\": 1.10}".into()))),
            ("[1,null,[2]]", Some(TypedValue::List(vec![TypedValue::Integer(1), TypedValue::Text("[2]".into())]))),
        ] {
            let raw = RawValue::from_string(json.to_owned()).unwrap();
            assert_eq!(typed(&raw), expected, "{json}");
        }
    }
}

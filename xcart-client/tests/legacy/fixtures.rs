//! Documents of our own in the shape of the add-on's answers, and how a test changes one.

use api_core::wire::{self, Json, WireValue};
use xcart_client::legacy::{
    OrderParts,
    wire::{ComplexOrder, Item, Order, Transaction},
};

pub(crate) const ORDER: &str = include_str!("../fixtures/legacy/order.json");
pub(crate) const COMPLEX_ORDER: &str = include_str!("../fixtures/legacy/complex_order.json");
pub(crate) const TRANSACTION: &str = include_str!("../fixtures/legacy/transaction.json");
pub(crate) const ITEM: &str = include_str!("../fixtures/legacy/item.json");
pub(crate) const PROFILE: &str = include_str!("../fixtures/legacy/profile.json");
pub(crate) const COMPLEX_PROFILE: &str = include_str!("../fixtures/legacy/complex_profile.json");
pub(crate) const PRODUCT: &str = include_str!("../fixtures/legacy/product.json");
pub(crate) const COMPLEX_PRODUCT: &str = include_str!("../fixtures/legacy/complex_product.json");

pub(crate) fn read<T: WireValue>(text: &str) -> T {
    wire::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The document with one member changed, or left out.
pub(crate) fn with(text: &str, name: &str, value: Option<&str>) -> String {
    let Json::Object(mut members) = Json::parse(text.as_bytes()).unwrap() else { panic!("an object") };
    members.retain(|(key, _)| key != name);
    members.extend(value.map(|value| (name.to_owned(), Json::parse(value.as_bytes()).unwrap())));
    Json::Object(members).to_string()
}

/// Everything that can be read of an order.
pub(crate) fn parts() -> OrderParts {
    let order: Order = read(ORDER);
    let transaction: Transaction = read(TRANSACTION);
    OrderParts::new(order, Some(read::<ComplexOrder>(COMPLEX_ORDER)), vec![transaction])
}

/// The first line, read by its id.
pub(crate) fn item() -> Item {
    read(ITEM)
}

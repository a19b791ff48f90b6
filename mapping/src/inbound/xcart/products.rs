//! Products and their variants.

use std::collections::BTreeMap;

use canonical_model::{Currency, ItemCode, MoneyError, Product, SchemaVersion, UnitPrice, Variant};
use rust_decimal::Decimal;
use xcart_client::wire;

/// A product as X-Cart sends it, with its variants, as a canonical one. `currency` is the store's default one, which the API does not
/// name. What makes a variant that variant stands in the wire as numbers of attributes alone, and is left out.
///
/// # Errors
/// [`MoneyError`] if a price has more than six decimals.
pub fn product(wire: &wire::Product, variants: &[wire::Variant], currency: Currency) -> Result<Product, MoneyError> {
    let price = |amount: Decimal| UnitPrice::new(amount.normalize(), currency);
    let variant = |variant: &wire::Variant| {
        Ok(Variant {
            id: variant.id.to_string().into(),
            sku: ItemCode::new(variant.sku.as_ref().map(ToString::to_string).unwrap_or_default()),
            attributes: BTreeMap::new(),
            price: if variant.default_price { None } else { Some(price(variant.price)?) },
        })
    };
    Ok(Product {
        schema_version: SchemaVersion,
        id: wire.id.to_string().into(),
        sku: ItemCode::new(&wire.sku),
        name: (&wire.name).into(),
        description: (&wire.description).into(),
        price: price(wire.price)?,
        enabled: wire.enabled,
        tax_class: wire.tax_class.as_ref().map(|class| (&class.name).into()).unwrap_or_default(),
        variants: variants.iter().map(variant).collect::<Result<_, MoneyError>>()?,
    })
}

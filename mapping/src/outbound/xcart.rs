//! What the ledger owns of a product, as bodies that X-Cart takes: only what changes is in them, and the rest stays as it is.

use xcart_client::wire::{ProductInput, VariantInput};

use crate::items::ProductWrite;

/// The body for a product.
pub fn product(write: &ProductWrite) -> ProductInput {
    ProductInput { name: write.name.clone(), price: write.price, ..ProductInput::default() }
}

/// The body for a variant, which has the price of its own from then on.
pub fn variant(write: &ProductWrite) -> VariantInput {
    VariantInput { price: write.price, default_price: write.price.map(|_| false), ..VariantInput::default() }
}

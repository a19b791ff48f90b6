//! Products as the store sells them.

use serde::{Deserialize, Serialize};

use crate::{ItemCode, Money, ProductId};

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The store's id.
    pub id: ProductId,
    /// Its SKU, which is the ledger's item code.
    pub sku: ItemCode,
    /// Its name.
    pub name: String,
    /// Its price in the store's currency.
    pub price: Money,
    /// Whether it can be bought.
    pub enabled: bool,
}

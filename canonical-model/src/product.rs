//! Products as the store sells them, and how many of them there are.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{ItemCode, ProductId, SchemaVersion, UnitPrice, VariantId};

/// A variant of a product: one of its sizes or colours, with a SKU of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Variant {
    /// The store's id.
    pub id: VariantId,
    /// Its SKU; empty if it goes by that of the product.
    pub sku: ItemCode,
    /// What makes it this variant, such as size and colour, by name.
    pub attributes: BTreeMap<String, String>,
    /// Its price in the store's currency; `None` if it costs what the product costs.
    pub price: Option<UnitPrice>,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Product {
    /// The version of the written form.
    #[serde(default)]
    pub schema_version: SchemaVersion,
    /// The store's id.
    pub id: ProductId,
    /// Its SKU, which is the ledger's item code.
    pub sku: ItemCode,
    /// Its name.
    pub name: SmolStr,
    /// What it is, in the store's words; may be empty and may hold markup.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub description: SmolStr,
    /// Its price in the store's currency.
    pub price: UnitPrice,
    /// Whether it can be bought.
    pub enabled: bool,
    /// The store's tax class of it; empty if it has none.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub tax_class: SmolStr,
    /// Its variants; empty if it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

/// Who decides what a stock level is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StockAuthority {
    /// The store.
    Store,
    /// The ledger.
    Ledger,
}

/// How many of a product there are, as one side says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StockLevel {
    /// The version of the written form.
    #[serde(default)]
    pub schema_version: SchemaVersion,
    /// The product.
    pub product: ProductId,
    /// The variant; `None` for a product without variants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantId>,
    /// Where; empty if the side knows of one place alone.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub location: SmolStr,
    /// How many are there, in pieces.
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    pub on_hand: Decimal,
    /// How many of them can be sold; `None` if the side does not say.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub available: Option<Decimal>,
    /// When it was so.
    pub as_of: DateTime<Utc>,
    /// Who says so.
    pub authority: StockAuthority,
}

//! Products in the default schema, and the stock to be set. Prices are in the store's default currency.

use super::{Amount, Flag, Loose, Maybe, Moment};
use crate::wire::{ProductId, Text};

api_core::wire_struct! {
    /// The texts of a product in one language.
    pub struct Translation {
        /// The language, two letters.
        code: Text => "code",
        /// The name.
        name: Text => "name",
        /// The long description, HTML.
        description: Text => "description",
        /// The short description, HTML.
        brief_description: Text => "briefDescription" | "brief_description",
    }
}

api_core::wire_struct! {
    /// The stock, where a release keeps it apart from the product.
    pub struct Inventory {
        /// How many are in stock.
        amount: Loose<i64> => "amount",
        /// Whether the stock is counted.
        enabled: Option<Flag> => "enabled",
    }
}

api_core::wire_struct! {
    /// A product.
    pub struct Product {
        /// Its id.
        product_id: Loose<ProductId> => "product_id",
        /// The stock-keeping unit.
        sku: Text => "sku",
        /// The price in the store's default currency.
        price: Amount => "price",
        /// Whether it is sold.
        enabled: Option<Flag> => "enabled",
        /// Its weight in the store's unit.
        weight: Option<Amount> => "weight",
        /// Whether shipping costs nothing.
        free_shipping: Option<Flag> => "free_shipping",
        /// Whether tax applies.
        taxable: Option<Flag> => "taxable",
        /// When it was made.
        date: Option<Moment> => "date",
        /// When it changed.
        update_date: Option<Moment> => "updateDate",
        /// When it is in stock first.
        arrival_date: Option<Moment> => "arrivalDate",
        /// How many are in stock, where the product itself says so.
        amount: Option<Loose<i64>> => "amount",
        /// The stock, where a release keeps it apart.
        inventory: Maybe<Inventory> => "inventory",
        /// Its texts; not in a list.
        translations: Option<Vec<Translation>> => "translations",
    }
}

impl Product {
    /// How many are in stock, wherever this release keeps it (XC-LEGACY-19).
    pub fn stock(&self) -> Option<i64> {
        self.amount.map(|amount| *amount).or_else(|| self.inventory.as_ref().map(|inventory| *inventory.amount))
    }

    /// The name in that language, or in the first one.
    pub fn name(&self, language: &str) -> Option<&str> {
        let translations = self.translations.as_deref().unwrap_or_default();
        let of_language = translations.iter().find(|translation| translation.code == *language);
        of_language.or(translations.first()).map(|translation| translation.name.as_str())
    }
}

api_core::wire_struct! {
    /// The stock that a product is to have, where the product itself says so.
    pub struct AmountInput {
        /// How many.
        amount: i64 => "amount",
    }
}

api_core::wire_struct! {
    /// The stock that a product is to have, where a release keeps it apart.
    pub struct InventoryInput {
        /// How many.
        inventory: AmountInput => "inventory",
    }
}

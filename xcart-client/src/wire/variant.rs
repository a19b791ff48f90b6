//! Variants of a product, which an add-on brings.

use api_core::wire::SmolStr;
use rust_decimal::Decimal;

use super::{ImageId, Nullable, Text, VariantId};

api_core::wire_struct! {
    /// A picture of a variant.
    pub struct VariantImage {
        /// Its id.
        id: Option<ImageId> => "id",
        /// Its text.
        alt: Text => "alt",
        /// Where it is.
        url: Text => "url",
        /// Width in pixels.
        width: Option<i64> => "width",
        /// Height in pixels.
        height: Option<i64> => "height",
    }
}

api_core::wire_struct! {
    /// A variant: a product with some of its attributes' values chosen. Where `default_…` is true, the product's own value
    /// applies, whatever stands beside it (XC-VARIANT-1). Prices are in the store's default currency.
    pub struct Variant {
        /// Its id.
        id: VariantId => "id",
        /// Its own price.
        price: Decimal => "price",
        /// Whether the product's price applies.
        default_price: bool => "default_price",
        /// Its own stock.
        amount: i64 => "amount",
        /// Whether the product's stock applies.
        default_amount: bool => "default_amount",
        /// Its own weight in the store's unit.
        weight: Decimal => "weight",
        /// Whether the product's weight applies.
        default_weight: bool => "default_weight",
        /// Whether it is the one that is shown first.
        default_variant: bool => "default_variant",
        /// The stock-keeping unit; none where the product's applies.
        sku: Nullable<Text> => "sku",
        /// Its picture.
        image: Nullable<VariantImage> => "image",
        /// Which values of the product's yes-or-no attributes it has.
        attribute_checkbox_values: Vec<i64> => "attribute_checkbox_values",
        /// Which values of the product's attributes with choices it has.
        attribute_select_values: Vec<i64> => "attribute_select_values",
    }
}

impl Variant {
    /// The price that applies, of a product of that price (XC-VARIANT-1).
    pub fn effective_price(&self, of_product: Decimal) -> Decimal {
        if self.default_price { of_product } else { self.price }
    }

    /// The stock that applies, of a product of that stock (XC-VARIANT-1).
    pub fn effective_amount(&self, of_product: i64) -> i64 {
        if self.default_amount { of_product } else { self.amount }
    }
}

api_core::wire_struct! {
    /// A variant to be made or changed. Only what is set is sent. Which values it has is fixed when it is made.
    #[derive(Default)]
    pub struct VariantInput {
        /// Its own price in the store's default currency.
        price: Option<Decimal> => "price",
        /// Whether the product's price applies.
        default_price: Option<bool> => "default_price",
        /// Its own stock.
        amount: Option<i64> => "amount",
        /// Whether the product's stock applies.
        default_amount: Option<bool> => "default_amount",
        /// Its own weight in the store's unit, not negative.
        weight: Option<Decimal> => "weight",
        /// Whether the product's weight applies.
        default_weight: Option<bool> => "default_weight",
        /// Whether it is the one that is shown first.
        default_variant: Option<bool> => "default_variant",
        /// The stock-keeping unit; `Some(None.into())` where the product's is to apply.
        sku: Option<Nullable<SmolStr>> => "sku",
        /// Which values of the product's yes-or-no attributes it has; for a new one alone.
        attribute_checkbox_values: Option<Vec<i64>> => "attribute_checkbox_values",
        /// Which values of the product's attributes with choices it has; for a new one alone.
        attribute_select_values: Option<Vec<i64>> => "attribute_select_values",
    }
}

//! Products. Prices are in the store's default currency, which the API does not name.

use api_core::wire::ExtendedInstant;
use rust_decimal::Decimal;

use super::{Nullable, ProductId, RowId, Text};

api_core::wire_struct! {
    /// A class of products or of taxes.
    pub struct ClassRef {
        /// Its id.
        id: RowId => "id",
        /// Its name, by which writes refer to it.
        name: Text => "name",
    }
}

api_core::wire_struct! {
    /// A membership that a product is sold to.
    pub struct Membership {
        /// Its id.
        id: RowId => "id",
        /// Its name, by which writes refer to it.
        name: Text => "name",
        /// Whether it is in use.
        enabled: Option<bool> => "enabled",
    }
}

api_core::wire_struct! {
    /// A picture.
    pub struct ProductImage {
        /// Its id.
        id: RowId => "id",
        /// Its place.
        position: Option<i64> => "position",
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
    /// A product. Dates are instants, which the store writes in its own time zone.
    pub struct Product {
        /// Its id.
        id: ProductId => "id",
        /// The stock-keeping unit, unique in the store.
        sku: Text => "sku",
        /// Its name, in the language of the answer.
        name: Text => "name",
        /// The long description, HTML.
        description: Text => "description",
        /// The short description, HTML.
        brief_description: Text => "brief_description",
        /// For search engines.
        meta_tags: Text => "meta_tags",
        /// For search engines.
        meta_description: Text => "meta_description",
        /// For search engines.
        meta_title: Text => "meta_title",
        /// The price in the store's default currency.
        price: Decimal => "price",
        /// Whether it is sold.
        enabled: bool => "enabled",
        /// Its weight in the store's unit.
        weight: Option<Decimal> => "weight",
        /// Whether it is packed alone.
        separate_box: Option<bool> => "separate_box",
        /// Width of the box in the store's unit.
        width: Option<Decimal> => "width",
        /// Length of the box in the store's unit.
        length: Option<Decimal> => "length",
        /// Height of the box in the store's unit.
        height: Option<Decimal> => "height",
        /// Whether shipping costs nothing.
        free_shipping: Option<bool> => "free_shipping",
        /// Whether tax applies.
        taxable: Option<bool> => "taxable",
        /// When it was made.
        create_date: Option<ExtendedInstant> => "create_date",
        /// When it changed.
        update_date: Option<ExtendedInstant> => "update_date",
        /// When it is in stock first.
        arrival_date: Option<ExtendedInstant> => "arrival_date",
        /// Whether its stock is counted.
        inventory_traceable: Option<bool> => "inventory_traceable",
        /// How many are in stock. There is no way to change it by a difference (XC-PRODUCT-3).
        amount: Option<i64> => "amount",
        /// The class of products.
        product_class: Nullable<ClassRef> => "product_class",
        /// The class of taxes.
        tax_class: Nullable<ClassRef> => "tax_class",
        /// Whom it is sold to; empty for everybody.
        memberships: Vec<Membership> => "memberships",
        /// The last part of its address in the store.
        clean_url: Text => "clean_url",
        /// Pictures.
        images: Vec<ProductImage> => "images",
    }
}

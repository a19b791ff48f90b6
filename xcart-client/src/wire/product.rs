//! Products. Prices are in the store's default currency, which the API does not name.

use api_core::wire::{ExtendedInstant, SmolStr};
use rust_decimal::Decimal;

use super::{ClassRef, Membership, MetaDescriptionType, Nullable, ProductId, ProductImage, Text};

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

api_core::wire_struct! {
    /// A product to be made or changed. Only what is set is sent, and what is not sent stays as it is (XC-WRITE-1); a new one
    /// needs `sku` and `name`. Classes and memberships are named, although they are read as objects (XC-PRODUCT-4).
    ///
    /// ```
    /// use xcart_client::wire::ProductInput;
    ///
    /// let input = ProductInput { amount: Some(49), tax_class: Some(None.into()), ..ProductInput::default() };
    /// assert_eq!(serde_json::to_string(&input)?, r#"{"amount":49,"tax_class":null}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Default)]
    pub struct ProductInput {
        /// The stock-keeping unit, of 1 to 32 characters; unique in the store (XC-PRODUCT-2).
        sku: Option<SmolStr> => "sku",
        /// Its name, of 1 to 255 characters.
        name: Option<SmolStr> => "name",
        /// The long description, HTML.
        description: Option<SmolStr> => "description",
        /// The short description, HTML.
        brief_description: Option<SmolStr> => "brief_description",
        /// For search engines.
        meta_tags: Option<SmolStr> => "meta_tags",
        /// Whether X-Cart makes `meta_description`.
        meta_description_type: Option<MetaDescriptionType> => "meta_description_type",
        /// For search engines.
        meta_description: Option<SmolStr> => "meta_description",
        /// For search engines.
        meta_title: Option<SmolStr> => "meta_title",
        /// The price in the store's default currency, not negative; X-Cart keeps four decimals.
        price: Option<Decimal> => "price",
        /// Whether it is sold; a new one is unless this says otherwise.
        enabled: Option<bool> => "enabled",
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
        /// When it is in stock first.
        arrival_date: Option<Nullable<ExtendedInstant>> => "arrival_date",
        /// Whether its stock is counted.
        inventory_traceable: Option<bool> => "inventory_traceable",
        /// How many are in stock, not negative; 1000 of a new one unless set. A sale between reading and writing is lost
        /// (XC-PRODUCT-3).
        amount: Option<i64> => "amount",
        /// The class of products, by name; `Some(None.into())` for none.
        product_class: Option<Nullable<SmolStr>> => "product_class",
        /// The class of taxes, by name; `Some(None.into())` for none.
        tax_class: Option<Nullable<SmolStr>> => "tax_class",
        /// Whom it is sold to, by name; an empty list for everybody.
        memberships: Option<Vec<SmolStr>> => "memberships",
        /// The last part of its address in the store.
        clean_url: Option<SmolStr> => "clean_url",
    }
}

impl ProductInput {
    /// What a new product needs at least.
    pub fn new(sku: impl Into<String>, name: impl Into<String>) -> Self {
        Self { sku: Some(sku.into().into()), name: Some(name.into().into()), ..Self::default() }
    }
}

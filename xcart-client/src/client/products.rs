//! Products and their variants.

use super::{Client, Pages, Row, orders::found, window::List};
use crate::{
    Error,
    wire::{Product, ProductId, ProductInput, Variant, VariantId, VariantInput},
};

impl Client {
    /// The product of this id; `None` if there is none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn product(&self, id: ProductId) -> Result<Option<Row<Product>>, Error> {
        found(self.one(&["products", &id.to_string()]).await)
    }

    /// Every product. X-Cart can search none by its SKU (XC-PRODUCT-1).
    pub fn products(&self) -> Pages<Product> {
        Pages::new(self.clone(), List { path: vec!["products".to_owned()], query: Vec::new() })
    }

    /// Makes a product, and gives it as the store has it. It is on sale at once unless `enabled` says otherwise.
    ///
    /// # Errors
    /// [`DuplicateSku`](crate::ErrorKind::DuplicateSku) when the store has a product of that SKU, which is also what making
    /// it a second time gives: after an error of which [`may_be_done`](Error::may_be_done) is true, look.
    pub async fn create_product(&self, input: &ProductInput) -> Result<Row<Product>, Error> {
        self.create(&["products"], input).await
    }

    /// Changes of the product what the input sets (XC-WRITE-1), and gives it as the store has it.
    ///
    /// Stock is set, not changed by a difference: what was sold since `amount` was read is put back (XC-PRODUCT-3).
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none, [`DuplicateSku`](crate::ErrorKind::DuplicateSku), and see
    /// [`Client`].
    pub async fn update_product(&self, id: ProductId, input: &ProductInput) -> Result<Row<Product>, Error> {
        self.update(&["products", &id.to_string()], input).await
    }

    /// Deletes the product; `false` if there was none.
    ///
    /// **X-Cart 5.5.0.29 can no longer serve any order that holds it**, nor any page of a list with such an order
    /// (XC-POISON-1). To end its sale, set `enabled` to false.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn delete_product(&self, id: ProductId) -> Result<bool, Error> {
        self.delete(&["products", &id.to_string()]).await
    }

    /// The variants of a product, which an add-on brings (XC-VARIANT-1); by ascending id.
    ///
    /// # Errors
    /// See [`Client`]; any one that cannot be read is an error of the whole. [`NotFound`](crate::ErrorKind::NotFound) if
    /// the store has no such product or not the add-on.
    pub async fn variants(&self, product: ProductId) -> Result<Vec<Variant>, Error> {
        let path = vec!["products".to_owned(), product.to_string(), "variants".to_owned()];
        self.inner.whole(&List { path, query: Vec::new() }, |variant: &Variant| variant.id.0).await
    }

    /// The variant of this id; `None` if there is none, or not the add-on.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn variant(&self, product: ProductId, id: VariantId) -> Result<Option<Row<Variant>>, Error> {
        found(self.one(&["products", &product.to_string(), "variants", &id.to_string()]).await)
    }

    /// Makes a variant of the product, and gives it as the store has it.
    ///
    /// # Errors
    /// See [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is true, look whether it was made.
    pub async fn create_variant(&self, product: ProductId, input: &VariantInput) -> Result<Row<Variant>, Error> {
        self.create(&["products", &product.to_string(), "variants"], input).await
    }

    /// Changes of the variant what the input sets (XC-WRITE-1), and gives it as the store has it. Of stock, see
    /// [`update_product`](Self::update_product).
    ///
    /// # Errors
    /// See [`update_product`](Self::update_product).
    pub async fn update_variant(
        &self,
        product: ProductId,
        id: VariantId,
        input: &VariantInput,
    ) -> Result<Row<Variant>, Error> {
        self.update(&["products", &product.to_string(), "variants", &id.to_string()], input).await
    }

    /// Deletes the variant; `false` if there was none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn delete_variant(&self, product: ProductId, id: VariantId) -> Result<bool, Error> {
        self.delete(&["products", &product.to_string(), "variants", &id.to_string()]).await
    }
}

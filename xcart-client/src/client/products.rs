//! Products.

use super::{Client, Pages, Row, orders::found, window::List};
use crate::{
    Error,
    wire::{Product, ProductId},
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
}

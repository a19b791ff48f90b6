//! Categories, and which products stand in them.

use super::{Client, Pages, Row, call::MAX_SINGLE_BYTES, orders::found, window::List};
use crate::{
    Error,
    wire::{Category, CategoryId, CategoryInput, CategoryMove, CategoryProduct, CategoryStats, ProductId},
};

impl Client {
    /// Every category, of all depths.
    pub fn categories(&self) -> Pages<Category> {
        Pages::new(self.clone(), List { path: vec!["categories".to_owned()], query: Vec::new() })
    }

    /// The categories that stand right in this one.
    pub fn categories_in(&self, parent: CategoryId) -> Pages<Category> {
        let query = vec![("parent", parent.to_string())];
        let list = List { path: vec!["categories".to_owned()], query };
        Pages::of(self.clone(), list, move |category: &Category| *category.parent == Some(parent))
    }

    /// The category of this id; `None` if there is none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn category(&self, id: CategoryId) -> Result<Option<Row<Category>>, Error> {
        found(self.one(&["categories", &id.to_string()]).await)
    }

    /// Makes a category, and gives it as the store has it.
    ///
    /// # Errors
    /// See [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is true, look whether it was made.
    pub async fn create_category(&self, input: &CategoryInput) -> Result<Row<Category>, Error> {
        self.create(&["categories"], input).await
    }

    /// Changes of the category what the input sets (XC-WRITE-1), and gives it as the store has it.
    ///
    /// # Errors
    /// See [`Client`]; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn update_category(&self, id: CategoryId, input: &CategoryInput) -> Result<Row<Category>, Error> {
        self.update(&["categories", &id.to_string()], input).await
    }

    /// Deletes the category; `false` if there was none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn delete_category(&self, id: CategoryId) -> Result<bool, Error> {
        self.delete(&["categories", &id.to_string()]).await
    }

    /// Moves the category to another place in the tree, and gives it as the store has it.
    ///
    /// # Errors
    /// See [`update_category`](Self::update_category).
    pub async fn move_category(&self, id: CategoryId, to: &CategoryMove) -> Result<Row<Category>, Error> {
        self.update(&["categories", &id.to_string(), "move"], to).await
    }

    /// How many categories stand in this one; `None` if there is none of this id.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn category_stats(&self, id: CategoryId) -> Result<Option<Row<CategoryStats>>, Error> {
        found(self.one(&["categories", &id.to_string(), "stats"]).await)
    }

    /// The products that stand in the category, in the store's order. X-Cart sends them all in one answer (XC-CATEGORY-1).
    ///
    /// # Errors
    /// See [`Client`]; any one that cannot be read is an error of the whole.
    pub async fn category_products(&self, id: CategoryId) -> Result<Vec<ProductId>, Error> {
        let url = self.inner.url(["categories", &id.to_string(), "products"]).build();
        let row: Row<Vec<CategoryProduct>> = self.inner.get(url, MAX_SINGLE_BYTES).await?.one()?;
        Ok(row.value.into_iter().map(|product| product.product_id).collect())
    }

    /// Puts a product into the category, and gives the category as the store has it.
    ///
    /// # Errors
    /// See [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is true, look whether it was put there.
    pub async fn add_to_category(&self, id: CategoryId, product: ProductId) -> Result<Row<Category>, Error> {
        let input = CategoryProduct { product_id: product, extras: Default::default() };
        self.create(&["categories", &id.to_string(), "products"], &input).await
    }

    /// Takes a product out of the category; `false` if it did not stand there. The product stays.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn remove_from_category(&self, id: CategoryId, product: ProductId) -> Result<bool, Error> {
        self.delete(&["categories", &id.to_string(), "products", &product.to_string()]).await
    }
}

//! Pictures of products and of categories (XC-IMAGE-1).

use super::{Client, Row, orders::found};
use crate::{
    Error,
    wire::{CategoryId, CategoryImage, ImageId, ImageInput, ImageUpdate, ProductId, ProductImage},
};

impl Client {
    /// The picture of this id of a product; `None` if there is none. [`Product::images`](crate::wire::Product::images) lists
    /// them all.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn product_image(&self, product: ProductId, id: ImageId) -> Result<Option<Row<ProductImage>>, Error> {
        found(self.one(&["products", &product.to_string(), "images", &id.to_string()]).await)
    }

    /// Gives the product one more picture, and gives it as the store has it.
    ///
    /// # Errors
    /// See [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is true, look whether it was made: a second time
    /// makes a second picture.
    pub async fn create_product_image(
        &self,
        product: ProductId,
        input: &ImageInput,
    ) -> Result<Row<ProductImage>, Error> {
        self.create(&["products", &product.to_string(), "images"], input).await
    }

    /// Changes place or text of a product's picture, and gives it as the store has it.
    ///
    /// # Errors
    /// See [`Client`]; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn update_product_image(
        &self,
        product: ProductId,
        id: ImageId,
        input: &ImageUpdate,
    ) -> Result<Row<ProductImage>, Error> {
        self.update(&["products", &product.to_string(), "images", &id.to_string()], input).await
    }

    /// Deletes a product's picture; `false` if there was none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn delete_product_image(&self, product: ProductId, id: ImageId) -> Result<bool, Error> {
        self.delete(&["products", &product.to_string(), "images", &id.to_string()]).await
    }
}

/// Writes the three calls of a picture of which a category has at most one.
macro_rules! picture {
    ($path:literal, $words:literal; $get:ident, $create:ident, $delete:ident) => {
        impl Client {
            #[doc = concat!("The ", $words, " of a category; `None` if it has none, or there is no such category.")]
            ///
            /// # Errors
            /// See [`Client`].
            pub async fn $get(&self, category: CategoryId) -> Result<Option<Row<CategoryImage>>, Error> {
                found(self.one(&["categories", &category.to_string(), $path]).await)
            }

            #[doc = concat!("Gives the category a ", $words, ", and gives it as the store has it.")]
            /// It takes the place of one that is there (XC-IMAGE-1).
            ///
            /// # Errors
            /// See [`Client`].
            pub async fn $create(&self, category: CategoryId, input: &ImageInput) -> Result<Row<CategoryImage>, Error> {
                self.create(&["categories", &category.to_string(), $path], input).await
            }

            #[doc = concat!("Takes the category's ", $words, " away; `false` if it had none.")]
            ///
            /// # Errors
            /// See [`Client`].
            pub async fn $delete(&self, category: CategoryId) -> Result<bool, Error> {
                self.delete(&["categories", &category.to_string(), $path]).await
            }
        }
    };
}

picture! { "icon", "small picture"; category_icon, create_category_icon, delete_category_icon }
picture! { "banner", "large picture"; category_banner, create_category_banner, delete_category_banner }

//! Customers and products, and the stock of these.

use std::{fmt, marker::PhantomData};

use api_core::wire::{BadElement, WireValue};
use futures_core::Stream;

use super::{
    Client,
    call::{Entity, One, Schema},
    lists,
};
use crate::{
    Error, Page, Row,
    client::{
        pages::{Sheets, stream_of},
        window::List,
    },
    legacy::wire::{AmountInput, ComplexProduct, ComplexProfile, InventoryInput, Product, Profile},
    wire::{ProductId, ProfileId},
};

impl Client {
    /// The customer, or member of staff, of this id in the default schema; `None` if there is none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn profile(&self, id: ProfileId) -> Result<Option<Profile>, Error> {
        self.inner.one(One { entity: Entity::Profile, id: id.0 }, Schema::Default).await
    }

    /// The same in the complex schema, which alone has the addresses.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn complex_profile(&self, id: ProfileId) -> Result<Option<ComplexProfile>, Error> {
        self.inner.one(One { entity: Entity::Profile, id: id.0 }, Schema::Complex).await
    }

    /// Every customer and member of staff, in the complex schema, by ascending id.
    pub fn profiles(&self) -> Pages<ComplexProfile> {
        Pages::new(self.clone(), lists::list(Entity::Profile, Schema::Complex, "p.profile_id", false))
    }

    /// The product of this id in the default schema; `None` if there is none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn product(&self, id: ProductId) -> Result<Option<Product>, Error> {
        self.inner.one(One { entity: Entity::Product, id: id.0 }, Schema::Default).await
    }

    /// The same in the complex schema: texts in the store's language, pictures, categories.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn complex_product(&self, id: ProductId) -> Result<Option<ComplexProduct>, Error> {
        self.inner.one(One { entity: Entity::Product, id: id.0 }, Schema::Complex).await
    }

    /// Every product in the default schema, by ascending id: prices and stock, and no texts (XC-LEGACY-11).
    pub fn products(&self) -> Pages<Product> {
        Pages::new(self.clone(), lists::list(Entity::Product, Schema::Default, "p.product_id", false))
    }

    /// Every product in the complex schema, by ascending id.
    pub fn complex_products(&self) -> Pages<ComplexProduct> {
        Pages::new(self.clone(), lists::list(Entity::Product, Schema::Complex, "p.product_id", false))
    }

    /// Sets how many of a product are in stock, and gives the product as the store has it then; `None` if there is none.
    /// Two calls, as releases keep the stock in two places (XC-LEGACY-19), and the first tells in which. There is no way to change it
    /// by a difference, so a sale between reading and writing is lost (XC-PRODUCT-3).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn set_stock(&self, id: ProductId, amount: u32) -> Result<Option<Product>, Error> {
        let Some(product) = self.product(id).await? else { return Ok(None) };
        let what = One { entity: Entity::Product, id: id.0 };
        let input = AmountInput { amount: amount.into(), extras: Default::default() };
        if product.amount.is_none() && product.inventory.is_some() {
            let input = InventoryInput { inventory: input, extras: Default::default() };
            return self.inner.change(what, &input).await;
        }
        self.inner.change(what, &input).await
    }
}

/// Reads a list page by page; each thing comes once. One that is put in or deleted meanwhile may move another over the edge of
/// a page, which is then missed.
#[derive(Clone)]
pub struct Pages<T> {
    client: Client,
    sheets: Sheets,
    things: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("client", &self.client).field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

impl<T: WireValue + Send + 'static> Pages<T> {
    fn new(client: Client, list: List) -> Self {
        let sheets = Sheets::new(list, client.inner.page_size);
        Self { client, sheets, things: PhantomData }
    }

    /// The next page; `None` behind the last. After an error the same page is asked for again.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        self.sheets.next(&*self.client.inner, &|_: &T| true).await
    }

    /// Thing after thing; what the store fails on is left out. The stream ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Result<Row<T>, BadElement>, Error>> + Send {
        stream_of(self, |mut pages| async move {
            let page = pages.next_page().await?;
            let rows = page.map(|page| page.rows.into_iter().map(Ok).chain(page.bad.into_iter().map(Err)).collect());
            Ok((pages, rows))
        })
    }
}

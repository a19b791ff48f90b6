//! Carts: orders that were not placed, under the ids that they keep when they are (XC-ORDER-2).

use api_core::wire::WireValue;

use super::{Client, Pages, Row, orders::found, window::List};
use crate::{
    Error,
    wire::{Cart, Detail, HistoryEntry, OrderId, PaymentTransaction},
};

impl Client {
    /// Every cart.
    pub fn carts(&self) -> Pages<Cart> {
        Pages::new(self.clone(), List { path: vec!["carts".to_owned()], query: Vec::new() })
    }

    /// The cart of this id; `None` if there is none, or it has become an order.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn cart(&self, id: OrderId) -> Result<Option<Row<Cart>>, Error> {
        found(self.one(&["carts", &id.to_string()]).await)
    }

    /// Every payment transaction of the cart, such as attempts that failed, by ascending id.
    ///
    /// # Errors
    /// Any one that cannot be read is an error of the whole.
    pub async fn cart_payment_transactions(&self, cart: OrderId) -> Result<Vec<PaymentTransaction>, Error> {
        self.of_cart(cart, "payment_transactions", |transaction: &PaymentTransaction| transaction.id.0).await
    }

    /// What happened to the cart, by ascending id.
    ///
    /// # Errors
    /// As for [`cart_payment_transactions`](Self::cart_payment_transactions).
    pub async fn cart_history(&self, cart: OrderId) -> Result<Vec<HistoryEntry>, Error> {
        self.of_cart(cart, "history", |entry: &HistoryEntry| entry.id.0).await
    }

    /// Names and values that a gateway or the checkout left with the cart.
    ///
    /// # Errors
    /// As for [`cart_payment_transactions`](Self::cart_payment_transactions).
    pub async fn cart_details(&self, cart: OrderId) -> Result<Vec<Detail>, Error> {
        self.of_cart(cart, "details", |detail: &Detail| detail.id.map_or(i64::MAX, |id| id.0)).await
    }

    async fn of_cart<T: WireValue>(&self, cart: OrderId, what: &str, id: impl Fn(&T) -> i64) -> Result<Vec<T>, Error> {
        let list = List { path: vec!["carts".to_owned(), cart.to_string(), what.to_owned()], query: Vec::new() };
        self.inner.whole(&list, id).await
    }
}

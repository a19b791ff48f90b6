//! Customers.

use super::{Client, Pages, Row, orders::found, window::List};
use crate::{
    Error,
    wire::{Address, Profile, ProfileId},
};

impl Client {
    /// The customer, or member of staff, of this id; `None` if there is none. An order's private copy of a customer is none
    /// (XC-PROFILE-1). Name, phone and company stand in the [addresses](Self::addresses).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn profile(&self, id: ProfileId) -> Result<Option<Row<Profile>>, Error> {
        found(self.one(&["profiles", &id.to_string()]).await)
    }

    /// The addresses of a customer, by ascending id.
    ///
    /// # Errors
    /// See [`Client`]; any address that cannot be read is an error of the whole.
    pub async fn addresses(&self, id: ProfileId) -> Result<Vec<Address>, Error> {
        let path = vec!["profiles".to_owned(), id.to_string(), "addresses".to_owned()];
        self.inner.whole(&List { path, query: Vec::new() }, |address: &Address| address.id.0).await
    }

    /// Every customer and member of staff.
    pub fn profiles(&self) -> Pages<Profile> {
        Pages::new(self.clone(), List { path: vec!["profiles".to_owned()], query: Vec::new() })
    }
}

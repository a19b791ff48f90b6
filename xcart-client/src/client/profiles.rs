//! Customers.

use super::{Client, Pages, ProfileQuery, Row, orders::found, window::List};
use crate::{
    Error,
    wire::{Address, AddressId, AddressInput, Profile, ProfileId, ProfileInput},
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

    /// Every customer and member of staff, or some: `client.profiles(ProfileQuery::new())`.
    pub fn profiles(&self, query: ProfileQuery) -> Pages<Profile> {
        Pages::of(self.clone(), query.list(), move |profile| query.matches(profile))
    }

    /// Makes a customer, or member of staff, and gives it as the store has it.
    ///
    /// # Errors
    /// [`DuplicateLogin`](crate::ErrorKind::DuplicateLogin) when another logs in by this e-mail,
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`violations`](Error::violations), and see [`Client`]. After
    /// one of which [`may_be_done`](Error::may_be_done) is true, look whether it was made.
    pub async fn create_profile(&self, input: &ProfileInput) -> Result<Row<Profile>, Error> {
        self.create(&["profiles"], input).await
    }

    /// Changes of the profile what the input sets (XC-WRITE-1), and gives it as the store has it.
    ///
    /// # Errors
    /// As for [`create_profile`](Self::create_profile); [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn update_profile(&self, id: ProfileId, input: &ProfileInput) -> Result<Row<Profile>, Error> {
        self.update(&["profiles", &id.to_string()], input).await
    }

    /// Deletes the profile, with its addresses; `false` if there was none. Its orders stay, with their own copies.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn delete_profile(&self, id: ProfileId) -> Result<bool, Error> {
        self.delete(&["profiles", &id.to_string()]).await
    }

    /// One address of a customer; `None` if there is none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn address(&self, profile: ProfileId, id: AddressId) -> Result<Option<Row<Address>>, Error> {
        found(self.one(&["profiles", &profile.to_string(), "addresses", &id.to_string()]).await)
    }

    /// Makes an address of a customer, and gives it as the store has it: `title` and `type` come back empty where the store
    /// has these fields off.
    ///
    /// # Errors
    /// [`StateRequired`](crate::ErrorKind::StateRequired) (XC-ADDRESS-1), and see [`Client`]. After one of which
    /// [`may_be_done`](Error::may_be_done) is true, look whether it was made.
    pub async fn create_address(&self, profile: ProfileId, input: &AddressInput) -> Result<Row<Address>, Error> {
        self.create(&["profiles", &profile.to_string(), "addresses"], input).await
    }

    /// Changes of the address what the input sets (XC-WRITE-1), and gives it as the store has it.
    ///
    /// # Errors
    /// As for [`create_address`](Self::create_address); [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn update_address(
        &self,
        profile: ProfileId,
        id: AddressId,
        input: &AddressInput,
    ) -> Result<Row<Address>, Error> {
        self.update(&["profiles", &profile.to_string(), "addresses", &id.to_string()], input).await
    }

    /// Deletes the address; `false` if there was none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn delete_address(&self, profile: ProfileId, id: AddressId) -> Result<bool, Error> {
        self.delete(&["profiles", &profile.to_string(), "addresses", &id.to_string()]).await
    }
}

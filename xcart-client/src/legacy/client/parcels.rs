//! Parcels' numbers: all of an order that the add-on is asked to write.

use super::{
    Client,
    call::{Entity, One, Schema},
};
use crate::{
    Error, ErrorKind,
    legacy::wire::{TrackingNumber, TrackingNumberInput},
    wire::{OrderId, RowId},
};

impl Client {
    /// The parcels' numbers of an order; `None` if there is no such order. One call.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn tracking_numbers(&self, order: OrderId) -> Result<Option<Vec<TrackingNumber>>, Error> {
        Ok(self.order(order).await?.map(|order| order.tracking_numbers.unwrap_or_default()))
    }

    /// One parcel's number, with the order to which it belongs.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn tracking_number(&self, id: RowId) -> Result<Option<TrackingNumber>, Error> {
        self.inner.one(One { entity: Entity::TrackingNumber, id: id.0 }, Schema::Default).await
    }

    /// Enters a parcel's number at an order, which is looked up first; `None` if there is no such order. Two calls.
    ///
    /// A second number like the first is another row (XC-LEGACY-18), so this is repeated only if nothing was sent.
    ///
    /// # Errors
    /// See [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is true, read the order's numbers before it is
    /// entered again.
    pub async fn add_tracking_number(&self, order: OrderId, number: &str) -> Result<Option<TrackingNumber>, Error> {
        if self.order(order).await?.is_none() {
            return Ok(None);
        }
        let input = TrackingNumberInput::new(order, number);
        let made = self.inner.make(Entity::TrackingNumber, &input).await?;
        let call = || self.inner.name(&http::Method::POST, &One { entity: Entity::TrackingNumber, id: 0 }.to_string());
        let untold = || Error::undecodable(call(), "the store does not tell what it entered", b"null");
        made.ok_or_else(untold).map(Some)
    }

    /// Takes a parcel's number away; whether there was one. The order's own date does not move.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`], with nothing sent, for an id that no row has; and see [`Client`].
    pub async fn delete_tracking_number(&self, id: RowId) -> Result<bool, Error> {
        let what = One { entity: Entity::TrackingNumber, id: id.0 };
        if id.0 <= 0 {
            let call = self.inner.name(&http::Method::DELETE, &what.to_string());
            return Err(Error::new(ErrorKind::Configuration, call).with_detail("ids begin with 1"));
        }
        self.inner.delete(what).await
    }
}

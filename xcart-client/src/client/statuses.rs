//! The two statuses of an order: all that can be written of it (XC-ORDER-3).

use super::{Client, orders::found};
use crate::{
    Error,
    client::Row,
    wire::{
        OrderId, PaymentStatus, PaymentStatusCode, PaymentStatusInput, ShippingStatus, ShippingStatusCode,
        ShippingStatusInput,
    },
};

impl Client {
    /// The order's payment status; `None` if there is no such order (XC-STATUS-4).
    ///
    /// # Errors
    /// [`Server`](crate::ErrorKind::Server) for an order that has none (XC-STATUS-6), and see [`Client`].
    pub async fn payment_status(&self, order: OrderId) -> Result<Option<PaymentStatus>, Error> {
        let row: Option<Row<_>> = found(self.one(&["orders", &order.to_string(), "payment_status"]).await)?;
        Ok(row.map(|row| row.value))
    }

    /// The order's shipping status; `None` if there is no such order (XC-STATUS-4).
    ///
    /// # Errors
    /// As for [`payment_status`](Self::payment_status).
    pub async fn shipping_status(&self, order: OrderId) -> Result<Option<ShippingStatus>, Error> {
        let row: Option<Row<_>> = found(self.one(&["orders", &order.to_string(), "shipping_status"]).await)?;
        Ok(row.map(|row| row.value))
    }

    /// Sets the order's payment status, as staff would, and gives it as the store has it.
    ///
    /// **The store does what it does for staff: it mails the customer** (XC-STATUS-5), and by its settings moves stock and
    /// tells add-ons. No money moves: a status is a label. So it is never repeated once it may have been sent.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) without such an order, [`UnknownStatus`](crate::ErrorKind::UnknownStatus)
    /// without such a status (XC-STATUS-8), and see [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is
    /// true, read the status before it is set again, or the customer gets a second mail.
    ///
    /// ```no_run
    /// # async fn f(client: xcart_client::Client) -> Result<(), xcart_client::Error> {
    /// use xcart_client::wire::{OrderId, PaymentStatusCode};
    ///
    /// let order = OrderId(42);
    /// if client.payment_status(order).await?.is_some_and(|status| status.code != PaymentStatusCode::Paid) {
    ///     client.set_payment_status(order, PaymentStatusCode::Paid).await?; // the customer gets a mail
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn set_payment_status(&self, order: OrderId, code: PaymentStatusCode) -> Result<PaymentStatus, Error> {
        let input = PaymentStatusInput { code, extras: Default::default() };
        let row: Row<_> = self.update_once(&["orders", &order.to_string(), "payment_status"], &input).await?;
        Ok(row.value)
    }

    /// Sets the order's shipping status, as staff would, and gives it as the store has it. **The customer gets a mail**, as
    /// for [`set_payment_status`](Self::set_payment_status).
    ///
    /// # Errors
    /// As for [`set_payment_status`](Self::set_payment_status).
    pub async fn set_shipping_status(&self, order: OrderId, code: ShippingStatusCode) -> Result<ShippingStatus, Error> {
        let input = ShippingStatusInput { code, extras: Default::default() };
        let row: Row<_> = self.update_once(&["orders", &order.to_string(), "shipping_status"], &input).await?;
        Ok(row.value)
    }
}

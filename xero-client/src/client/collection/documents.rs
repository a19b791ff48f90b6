//! Invoices and credit notes: what only they can do.

use api_core::Secret;
use http::Method;

use super::{Collection, one};
use crate::{
    error::Error,
    filter::Field,
    wire::{CreditNote, Invoice, InvoiceId, OnlineInvoice},
};

impl Collection<Invoice> {
    /// Those with that number, in any status. A sale's number is unique; bills may share one.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_number(&self, number: &str) -> Result<Vec<Invoice>, Error> {
        let list = self.list();
        let list =
            if number.contains(',') { list.filter(Field("InvoiceNumber").eq(number)) } else { list.numbers([number]) };
        let mut found = list.all().await?;
        found.retain(|invoice| same_number(invoice.invoice_number.as_deref(), number));
        Ok(found)
    }

    /// Mails a sales invoice to its contact, and to the contact's persons who are to get mail (XR-INV-10). It must be
    /// submitted, approved or paid.
    ///
    /// # Errors
    /// As any write. An organisation that has sent its mails of the day answers with a
    /// [`Validation`](crate::ErrorKind::Validation), not with a limit.
    ///
    /// # Cancellation
    /// Dropping the future may leave the mail sent.
    pub async fn email(&self, id: &InvoiceId) -> Result<(), Error> {
        // An empty body is documented; this is what Xero's own SDKs send (XR-SDK-7).
        let call = one::<Invoice>(id).segment("Email").call(Method::POST, "{}");
        self.tenant.run(call).await?.success().map(|_| ())
    }

    /// The link under which the customer sees, and pays, a sales invoice. Whoever knows it can: it is a secret. `None` where
    /// there is none, as for a draft.
    ///
    /// # Errors
    /// As any read.
    pub async fn online_invoice(&self, id: &InvoiceId) -> Result<Option<Secret>, Error> {
        let target = one::<Invoice>(id).segment("OnlineInvoice");
        let found: Vec<OnlineInvoice> = self.tenant.run(target.get()).await?.listed("OnlineInvoices")?;
        let url = found.into_iter().find_map(|online| online.online_invoice_url);
        Ok(url.filter(|url| !url.is_empty()).map(Secret::new))
    }
}

impl Collection<CreditNote> {
    /// Those with that number, in any status.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_number(&self, number: &str) -> Result<Vec<CreditNote>, Error> {
        let mut found = self.list().filter(Field("CreditNoteNumber").eq(number)).all().await?;
        found.retain(|note| same_number(note.credit_note_number.as_deref(), number));
        Ok(found)
    }
}

/// Numbers as Xero compares them: it does not tell case apart.
fn same_number(found: Option<&str>, asked: &str) -> bool {
    found.is_some_and(|found| found.to_lowercase() == asked.to_lowercase())
}

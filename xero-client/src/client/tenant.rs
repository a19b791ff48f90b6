//! The calls of one organisation, collection by collection.

use std::{marker::PhantomData, time::Duration};

use api_core::limiter::Priority;
use http::HeaderValue;

use super::{Client, list::List, retry::Terms, write::BatchOutcome};
use crate::{
    answer::{Answer, ElementResult},
    call::{
        BatchLimits, Call, render_allocation_delete, render_allocations, render_create, render_payment_delete,
        render_update,
    },
    error::Error,
    filter::Field,
    resource::{Creatable, Resource, Updatable},
    wire::{
        Account, AccountId, Allocation, AllocationId, Contact, ContactId, CreditNote, CreditNoteId, Currency, Invoice,
        InvoiceId, Item, ItemId, Organisation, Payment, PaymentId, TaxRate, TenantId, TrackingCategory,
        TrackingCategoryId,
    },
};

/// The calls of one organisation. A cheap handle: make one where it is needed.
#[derive(Debug, Clone)]
pub struct TenantClient {
    client: Client,
    tenant: TenantId,
    terms: Terms,
}

/// A collection of one organisation.
#[derive(Debug, Clone)]
pub struct Collection<T> {
    tenant: TenantClient,
    kind: PhantomData<fn() -> T>,
}

macro_rules! collections {
    ($($(#[$meta:meta])* $name:ident: $ty:ty),* $(,)?) => { $(
        $(#[$meta])*
        pub fn $name(&self) -> Collection<$ty> {
            Collection { tenant: self.clone(), kind: PhantomData }
        }
    )* };
}

impl TenantClient {
    pub(super) fn new(client: Client, tenant: TenantId) -> Self {
        Self { client, tenant, terms: Terms { priority: Priority::Normal, patience: None } }
    }

    /// The organisation.
    pub fn id(&self) -> &TenantId {
        &self.tenant
    }

    /// In which class the calls of this handle wait for the limiter; [`Priority::Normal`] if nothing is said.
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.terms.priority = priority;
        self
    }

    /// How long a call of this handle may wait, for limits and between attempts; the retry policy's if nothing is said.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.terms.patience = Some(patience);
        self
    }

    collections! {
        /// Customers and suppliers.
        contacts: Contact,
        /// Invoices and bills.
        invoices: Invoice,
        /// Credit notes.
        credit_notes: CreditNote,
        /// Payments.
        payments: Payment,
        /// Items.
        items: Item,
        /// The chart of accounts.
        accounts: Account,
        /// Tax rates.
        tax_rates: TaxRate,
        /// Tracking categories.
        tracking_categories: TrackingCategory,
        /// Currencies.
        currencies: Currency,
    }

    /// The organisation itself.
    ///
    /// # Errors
    /// As any read.
    pub async fn organisation(&self) -> Result<Organisation, Error> {
        self.read("/Organisation".to_owned()).await?.single()
    }

    pub(super) fn batch_limits(&self) -> BatchLimits {
        self.client.inner.batches
    }

    pub(super) async fn run(&self, call: Call, modified_since: Option<HeaderValue>) -> Result<Answer, Error> {
        self.client.execute(&self.tenant, call, modified_since, self.terms).await
    }

    async fn read(&self, path: String) -> Result<Answer, Error> {
        self.run(Call::get(path), None).await
    }

    async fn get<T: Resource>(&self, id: impl std::fmt::Display) -> Result<T, Error> {
        let unitdp = if T::UNITDP { "?unitdp=4" } else { "" };
        self.read(format!("/{}/{id}{unitdp}", T::PATH)).await?.single()
    }
}

impl<T: Creatable> Collection<T> {
    /// Adds elements with `PUT`, which refuses what is there already. As many as you like; a result for each.
    ///
    /// # Errors
    /// What befell the first request as a whole. If a later one fails, that stands at its elements.
    ///
    /// # Cancellation
    /// Dropping the future leaves what was sent by then; the request under way may have been carried out.
    pub async fn create(&self, elements: &[T]) -> Result<BatchOutcome<T>, Error> {
        self.tenant.write_all(elements, render_create).await
    }
}

impl<T: Updatable> Collection<T> {
    /// Changes elements with `POST`, each by its id. What is `None` stays as it is. As many as you like; a result for each.
    ///
    /// # Errors
    /// As [`create`](Self::create); [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if one has no id: it would be found by
    /// number or name, and overwritten (XR-WRITE-2).
    ///
    /// # Cancellation
    /// As [`create`](Self::create).
    pub async fn update(&self, elements: &[T]) -> Result<BatchOutcome<T>, Error> {
        self.tenant.write_all(elements, render_update).await
    }
}

/// Reading one element by its id.
macro_rules! by_id {
    ($ty:ty, $id:ty) => {
        impl Collection<$ty> {
            /// One, in full.
            ///
            /// # Errors
            /// As any read; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
            pub async fn get(&self, id: &$id) -> Result<$ty, Error> {
                self.tenant.get(id).await
            }
        }
    };
}

/// Methods of a collection that comes whole.
macro_rules! whole {
    ($($ty:ty),*) => { $(
        impl Collection<$ty> {
            /// All of them, in one call.
            ///
            /// # Errors
            /// As any read.
            pub async fn all(&self) -> Result<Vec<$ty>, Error> {
                List::<$ty>::new(self.tenant.clone()).whole().await
            }
        }
    )* };
}

by_id!(Contact, ContactId);
by_id!(Invoice, InvoiceId);
by_id!(CreditNote, CreditNoteId);
by_id!(Payment, PaymentId);
by_id!(Item, ItemId);
by_id!(Account, AccountId);
by_id!(TrackingCategory, TrackingCategoryId);
whole!(Item, Account, TaxRate, TrackingCategory, Currency);

impl Collection<Contact> {
    /// Contacts, a thousand to a page.
    pub fn list(&self) -> List<Contact> {
        List::new(self.tenant.clone()).page_size(1_000)
    }

    /// Those with that contact number, archived ones included; there is one at most.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_number(&self, number: &str) -> Result<Vec<Contact>, Error> {
        let mut found =
            self.list().include_archived().filter(Field("ContactNumber").eq(number)).page_size(100).all().await?;
        found.retain(|contact| contact.contact_number.as_deref() == Some(number));
        Ok(found)
    }
}

impl Collection<Invoice> {
    /// Invoices, with their lines.
    pub fn list(&self) -> List<Invoice> {
        List::new(self.tenant.clone())
    }

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
}

impl Collection<CreditNote> {
    /// Credit notes, with their lines.
    pub fn list(&self) -> List<CreditNote> {
        List::new(self.tenant.clone())
    }

    /// Those with that number, in any status.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_number(&self, number: &str) -> Result<Vec<CreditNote>, Error> {
        let mut found = self.list().filter(Field("CreditNoteNumber").eq(number)).all().await?;
        found.retain(|note| same_number(note.credit_note_number.as_deref(), number));
        Ok(found)
    }

    /// Sets parts of a credit note's credit against invoices. The credit note must be approved (XR-ALLOC-1).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    ///
    /// # Cancellation
    /// As [`create`](Self::create).
    pub async fn allocate(
        &self,
        credit_note: &CreditNoteId,
        allocations: &[Allocation],
    ) -> Result<BatchOutcome<Allocation>, Error> {
        self.tenant.write_all(allocations, |run| render_allocations(*credit_note, run)).await
    }

    /// Undoes an allocation.
    ///
    /// # Errors
    /// As any write; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn delete_allocation(
        &self,
        credit_note: &CreditNoteId,
        allocation: &AllocationId,
    ) -> Result<Allocation, Error> {
        self.tenant.run(render_allocation_delete(*credit_note, *allocation), None).await?.single()
    }
}

/// Numbers as Xero compares them: it does not tell case apart.
fn same_number(found: Option<&str>, asked: &str) -> bool {
    found.is_some_and(|found| found.to_lowercase() == asked.to_lowercase())
}

impl Collection<Payment> {
    /// Payments.
    pub fn list(&self) -> List<Payment> {
        List::new(self.tenant.clone())
    }

    /// Deletes a payment, which is the only change that one allows (XR-PAY-2).
    ///
    /// # Errors
    /// As any write. A refusal is the result within.
    ///
    /// # Cancellation
    /// Dropping the future may leave the payment deleted.
    pub async fn delete(&self, payment: &PaymentId) -> Result<ElementResult<Payment>, Error> {
        let answer = self.tenant.run(render_payment_delete(*payment), None).await?;
        let mut results = answer.elements()?;
        results.pop().ok_or_else(|| Error::invalid_request("one payment has one result"))
    }
}

impl Collection<Item> {
    /// The item of that code; `None` if there is none.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_code(&self, code: &crate::wire::ItemCode) -> Result<Option<Item>, Error> {
        let found = List::<Item>::new(self.tenant.clone()).filter(Field("Code").eq(code.as_str())).whole().await?;
        Ok(found.into_iter().find(|item| item.code.as_ref() == Some(code)))
    }
}

impl Collection<Account> {
    /// Changes an account by its id. What is `None` stays as it is.
    ///
    /// # Errors
    /// As any write. A refusal is the result within.
    pub async fn update(&self, id: &AccountId, account: &Account) -> Result<ElementResult<Account>, Error> {
        self.tenant.write_one(format!("/Accounts/{id}"), account).await
    }
}

impl Collection<TrackingCategory> {
    /// Changes a tracking category's name or status by its id.
    ///
    /// # Errors
    /// As any write. A refusal is the result within.
    pub async fn update(
        &self,
        id: &TrackingCategoryId,
        category: &TrackingCategory,
    ) -> Result<ElementResult<TrackingCategory>, Error> {
        self.tenant.write_one(format!("/TrackingCategories/{id}"), category).await
    }
}

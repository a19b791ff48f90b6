//! The calls of one organisation.

use std::time::Duration;

use api_core::limiter::Priority;

use super::{AttachmentLimits, Client, Collection, head::Head, retry::Terms};
use crate::{
    answer::{Answer, Remaining},
    call::{BatchLimits, Call, Target},
    error::Error,
    resource::{Facts, Resource},
    wire::{
        Account, Action, BankTransaction, BatchPayment, BrandingTheme, CisOrganisationSetting, Contact, ContactGroup,
        CreditNote, Currency, Invoice, Item, ManualJournal, Organisation, OrganisationId, Overpayment, Payment,
        Prepayment, TaxRate, TenantId, TrackingCategory,
    },
};

/// The calls of one organisation. A cheap handle: make one where it is needed.
#[derive(Debug, Clone)]
pub struct TenantClient {
    client: Client,
    tenant: TenantId,
    terms: Terms,
}

macro_rules! collections {
    ($($(#[$meta:meta])* $name:ident: $ty:ty),* $(,)?) => { $(
        $(#[$meta])*
        pub fn $name(&self) -> Collection<$ty> {
            Collection::new(self.clone())
        }
    )* };
}

impl TenantClient {
    pub(super) fn new(client: Client, tenant: TenantId) -> Self {
        Self { client, tenant, terms: Terms { priority: Priority::Normal, patience: None, waits_for_day: false } }
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

    /// That calls of this handle also wait for the next day's budget when today's is used up, within their
    /// [`patience`](Self::patience): give them hours. Otherwise they come back at once, with the time to wait.
    #[must_use]
    pub fn wait_for_day(mut self) -> Self {
        self.terms.waits_for_day = true;
        self
    }

    /// What is left of the organisation's limits, as the last answers said; empty before the first.
    pub fn remaining(&self) -> Remaining {
        self.client.remaining(&self.tenant)
    }

    collections! {
        /// Customers and suppliers.
        contacts: Contact,
        /// Groups of contacts.
        contact_groups: ContactGroup,
        /// Invoices and bills.
        invoices: Invoice,
        /// Credit notes.
        credit_notes: CreditNote,
        /// Payments.
        payments: Payment,
        /// Payments that went through the bank as one.
        batch_payments: BatchPayment,
        /// Money that came or went before its invoice. It is made by a bank transaction.
        prepayments: Prepayment,
        /// Money that was more than its invoice. It is made by a bank transaction.
        overpayments: Overpayment,
        /// Money spent or received without an invoice.
        bank_transactions: BankTransaction,
        /// Entries into the ledger by hand.
        manual_journals: ManualJournal,
        /// Items.
        items: Item,
        /// The chart of accounts.
        accounts: Account,
        /// Tax rates.
        tax_rates: TaxRate,
        /// Tracking categories, with their options.
        tracking_categories: TrackingCategory,
        /// Currencies.
        currencies: Currency,
        /// Layouts of documents.
        branding_themes: BrandingTheme,
    }

    /// The organisation itself.
    ///
    /// # Errors
    /// As any read.
    pub async fn organisation(&self) -> Result<Organisation, Error> {
        self.run(Target::new(Organisation::PATH).get()).await?.single()
    }

    /// What this app may do in the organisation.
    ///
    /// # Errors
    /// As any read.
    pub async fn organisation_actions(&self) -> Result<Vec<Action>, Error> {
        self.run(Target::new(Organisation::PATH).segment("Actions").get()).await?.listed("Actions")
    }

    /// What the organisation is in the United Kingdom's construction industry scheme. Its id is that of
    /// [`organisation`](Self::organisation), not the tenant's.
    ///
    /// # Errors
    /// As any read.
    pub async fn organisation_cis_settings(&self, id: &OrganisationId) -> Result<Vec<CisOrganisationSetting>, Error> {
        self.run(Target::new(Organisation::PATH).segment(id).segment("CISSettings").get()).await?.listed("CISSettings")
    }

    pub(super) fn batch_limits(&self) -> BatchLimits {
        self.client.inner.batches
    }

    pub(super) fn attachment_limits(&self) -> AttachmentLimits {
        self.client.inner.attachments
    }

    /// How many elements of a kind the next request may hold.
    pub(super) fn batch_size<T: Resource>(&self) -> usize {
        self.client.inner.told.batch(&self.tenant, T::COLLECTION, self.batch_limits())
    }

    /// That a request with so many elements took so long.
    pub(super) fn took<T: Resource>(&self, elements: usize, took: Duration) {
        self.client.inner.told.answered(&self.tenant, T::COLLECTION, self.batch_limits(), elements, took);
    }

    pub(super) async fn run(&self, call: Call) -> Result<Answer, Error> {
        self.run_with(call, Head::default()).await
    }

    pub(super) async fn run_with(&self, call: Call, head: Head) -> Result<Answer, Error> {
        self.client.execute(&self.tenant, call, &head, self.terms).await
    }
}

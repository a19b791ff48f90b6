//! The contact directory: the contacts of an organisation, kept locally, so that a known customer costs no call.

use async_trait::async_trait;
use canonical_model::{
    TenantId,
    ledger::{ContactEntry, ContactQuery},
};

use crate::StoreError;

/// How much of a contact the directory keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ContactDetail {
    /// Whom to bill: number, name and e-mail, and whether it can be billed.
    #[default]
    Identity,
    /// All fields that a plan compares: [details](ContactEntry::details) too.
    Fields,
}

/// The contacts that an organisation is known to have: one entry for each id of the ledger's.
#[async_trait]
pub trait ContactDirectory {
    /// The entries with one of the numbers, with the e-mail, with one of the names, or with one of the ids of the query, each once,
    /// archived ones too, in the order of their ids. Numbers are compared to the byte, e-mails trimmed and in lower case, names by
    /// [`ContactEntry::name_key`], on both sides. What is empty matches nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn find_contacts(&self, tenant: &TenantId, query: &ContactQuery) -> Result<Vec<ContactEntry>, StoreError>;
}

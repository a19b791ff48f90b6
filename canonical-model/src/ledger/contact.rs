//! Contacts: whom a document bills, and what the local directory knows of those the ledger has.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::DocKey;
use crate::{Address, LedgerId};

/// A contact as it should be created.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contact {
    /// Its identity.
    pub key: DocKey,
    /// Our own number of it, unique in the ledger, by which it is found again.
    pub number: String,
    /// Its name, unique among the ledger's active contacts.
    pub name: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// E-mail; empty if there is none or it is not valid for the ledger.
    pub email: String,
    /// Number for value-added tax, GST or the like; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
    /// The number under which the company is registered; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company_number: String,
    /// The number that the organisation's people give it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account_number: String,
    /// Where bills go.
    pub billing: Option<Address>,
    /// Where goods go.
    pub shipping: Option<Address>,
}

impl Contact {
    /// A contact of which no more is known. The source of its key is its number.
    pub fn new(key: DocKey, name: impl Into<String>) -> Self {
        Self {
            number: key.source().to_owned(),
            key,
            name: name.into(),
            first_name: String::new(),
            last_name: String::new(),
            email: String::new(),
            tax_number: String::new(),
            company_number: String::new(),
            account_number: String::new(),
            billing: None,
            shipping: None,
        }
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").field("key", &self.key).field("number", &self.number).finish_non_exhaustive()
    }
}

/// A contact that the ledger has, as the local directory keeps it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContactEntry {
    /// The ledger's id.
    pub id: LedgerId,
    /// The external number; empty if it has none.
    pub number: String,
    /// The name.
    pub name: String,
    /// The e-mail; empty if it has none.
    pub email: String,
    /// Whether it can be billed: not archived, not erased, not merged into another.
    pub active: bool,
    /// The contact that it was merged into: that one has its documents now, and bills in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<LedgerId>,
}

impl ContactEntry {
    /// A name as the ledger compares names: squeezed white space, no difference of case.
    pub fn name_key(name: &str) -> String {
        crate::squeeze(name).to_lowercase()
    }
}

/// What in the directory could be the contact that an order means: entries with one of these numbers, this e-mail, one of these
/// names or one of these ids. E-mail and names are compared as the directory keeps them: normalised, by [`ContactEntry::name_key`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ContactQuery {
    /// The external number.
    pub number: Option<String>,
    /// Numbers of contacts that may have taken its place, each that of the one before it.
    pub successors: Vec<String>,
    /// The normalised e-mail.
    pub email: Option<String>,
    /// Names that the contact has or would be given, in the order of preference.
    pub names: Vec<String>,
    /// The ledger's ids of contacts that are known already.
    pub ids: Vec<LedgerId>,
}

impl ContactQuery {
    /// The external numbers, the contact's own first.
    pub fn numbers(&self) -> impl Iterator<Item = &String> {
        self.number.iter().chain(&self.successors)
    }
}

impl fmt::Debug for ContactQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactQuery").field("number", &self.number).finish_non_exhaustive()
    }
}

impl fmt::Debug for ContactEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactEntry").field("id", &self.id).field("active", &self.active).finish_non_exhaustive()
    }
}

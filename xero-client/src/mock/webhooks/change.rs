//! What changed in an organisation's books that a webhook tells of.

use std::collections::BTreeSet;

use api_core::runtime::Timestamp;
use uuid::Uuid;

use super::{
    super::{
        contacts::Contact,
        document::{Document, Group},
        table::Table,
    },
    EventCategory,
};

/// A record that was made or changed.
#[derive(Debug, Clone)]
pub(in crate::mock) struct Change {
    pub(super) category: EventCategory,
    pub(super) id: Uuid,
    pub(super) created: bool,
    pub(super) at: Timestamp,
    /// Type and status, of credit notes alone (XR-HOOK-6).
    pub(super) data: Option<(&'static str, &'static str)>,
}

/// What was done to the tables since they were last committed: one change for each record.
pub(in crate::mock) fn changes(contacts: &Table<Uuid, Contact>, documents: &Table<Uuid, Document>) -> Vec<Change> {
    let mut found = Vec::new();
    for (id, created) in touched(contacts) {
        let Some(contact) = contacts.get(&id) else { continue };
        found.push(Change { category: EventCategory::Contact, id, created, at: contact.updated, data: None });
    }
    for (id, created) in touched(documents) {
        let Some(document) = documents.get(&id) else { continue };
        let category = match document.kind.group() {
            Group::Invoices => EventCategory::Invoice,
            Group::CreditNotes => EventCategory::CreditNote,
            Group::BankTransactions => continue,
        };
        let data = document.kind.is_credit().then(|| (document.kind.as_str(), document.status.as_str()));
        found.push(Change { category, id, created, at: document.updated, data });
    }
    found
}

/// The records in the order in which they were touched, and whether each is new. What changed silently, that is without moving
/// the date of change (XR-LIST-4), is left out.
fn touched<V>(table: &Table<Uuid, V>) -> Vec<(Uuid, bool)> {
    let mut seen = BTreeSet::new();
    table.told().filter(|(id, _)| seen.insert(**id)).map(|(id, is_new)| (*id, is_new)).collect()
}

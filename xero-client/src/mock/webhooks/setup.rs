//! What a webhook of a fake's is made with.

use std::collections::BTreeSet;

/// What an app is told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventCategory {
    /// Contacts.
    Contact,
    /// Invoices and bills.
    Invoice,
    /// Credit notes.
    CreditNote,
}

impl EventCategory {
    /// As Xero writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "CONTACT",
            Self::Invoice => "INVOICE",
            Self::CreditNote => "CREDITNOTE",
        }
    }

    /// The list of the Accounting API that holds the resource.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Contact => "Contacts",
            Self::Invoice => "Invoices",
            Self::CreditNote => "CreditNotes",
        }
    }
}

/// A webhook, as it is set up in Xero's developer portal.
#[derive(Debug, Clone)]
#[must_use]
pub struct WebhookSetup {
    pub(super) url: String,
    pub(super) key: String,
    pub(super) categories: BTreeSet<EventCategory>,
    pub(super) most_events: usize,
    pub(super) doubled: bool,
    pub(super) latest_first: bool,
    pub(super) verified: bool,
}

impl WebhookSetup {
    /// A webhook of all categories. It begins with the intent to receive (XR-HOOK-3). Xero wants `https` on port 443; the fake
    /// hands deliveries out as data and minds no address.
    pub fn new(url: impl Into<String>, signing_key: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            key: signing_key.into(),
            categories: [EventCategory::Contact, EventCategory::Invoice, EventCategory::CreditNote].into(),
            most_events: 100,
            doubled: false,
            latest_first: false,
            verified: false,
        }
    }

    /// The only categories of events.
    pub fn categories(mut self, categories: impl IntoIterator<Item = EventCategory>) -> Self {
        self.categories = categories.into_iter().collect();
        self
    }

    /// The intent to receive was shown before: events are sent from the first.
    pub fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// How many events one delivery holds at most. Default: 100.
    pub fn most_events(mut self, events: usize) -> Self {
        self.most_events = events.max(1);
        self
    }

    /// Hands every delivery out twice (XR-HOOK-8).
    pub fn doubled(mut self) -> Self {
        self.doubled = true;
        self
    }

    /// Hands deliveries that are due together out in the wrong order (XR-HOOK-8).
    pub fn latest_first(mut self) -> Self {
        self.latest_first = true;
        self
    }
}

//! What can be asked of the lists of single collections.

use std::fmt::Display;

use super::List;
use crate::wire::{
    Contact, ContactId, ContactSummary, DocumentStatus, Invoice, InvoiceId, InvoiceSummary, Overpayment, Prepayment,
    TrackingCategory,
};

macro_rules! invoices {
    ($($ty:ty),*) => { $(
        impl List<$ty> {
            /// Only these statuses.
            pub fn statuses(mut self, statuses: impl IntoIterator<Item = DocumentStatus>) -> Self {
                let statuses: Vec<String> = statuses.into_iter().map(|status| status.to_string()).collect();
                self.nothing = statuses.is_empty();
                self.set("Statuses", statuses.join(","))
            }

            /// Only these; as many as you like; given again, these too.
            pub fn ids(self, ids: impl IntoIterator<Item = InvoiceId>) -> Self {
                self.values("IDs", ids)
            }

            /// Only those with these numbers; as many as you like; given again, these too. A number may not hold a comma.
            pub fn numbers<N: Display>(self, numbers: impl IntoIterator<Item = N>) -> Self {
                self.values("InvoiceNumbers", numbers)
            }

            /// Only those of these contacts; as many as you like; given again, these too.
            pub fn contacts(self, contacts: impl IntoIterator<Item = ContactId>) -> Self {
                self.values("ContactIDs", contacts)
            }

            /// Only those that this app made.
            pub fn created_by_my_app(self) -> Self {
                self.flag("createdByMyApp")
            }

            /// Only those with the text in number or reference.
            pub fn search(self, text: &str) -> Self {
                self.set("searchTerm", text.to_owned())
            }

            /// Also those of archived contacts.
            pub fn include_archived(self) -> Self {
                self.flag("includeArchived")
            }
        }
    )* };
}

macro_rules! contacts {
    ($($ty:ty),*) => { $(
        impl List<$ty> {
            /// Only these; as many as you like; given again, these too.
            pub fn ids(self, ids: impl IntoIterator<Item = ContactId>) -> Self {
                self.values("IDs", ids)
            }

            /// Archived ones too, which are left out otherwise.
            pub fn include_archived(self) -> Self {
                self.flag("includeArchived")
            }

            /// Only those with the text in a name, number or e-mail.
            pub fn search(self, text: &str) -> Self {
                self.set("searchTerm", text.to_owned())
            }
        }
    )* };
}

// A summary can be asked the same as what it is of.
invoices!(Invoice, InvoiceSummary);
contacts!(Contact, ContactSummary);

impl List<Invoice> {
    /// The same list as summaries, which are smaller and sooner there: they have no lines and no payments.
    pub fn summary(self) -> List<InvoiceSummary> {
        self.flag("summaryOnly").of_kind()
    }
}

impl List<Contact> {
    /// The same list as summaries, which are smaller and sooner there: they have no balances, and do not say who is customer
    /// or supplier.
    pub fn summary(self) -> List<ContactSummary> {
        self.flag("summaryOnly").of_kind()
    }
}

impl List<Prepayment> {
    /// Only those with these numbers; as many as you like; given again, these too. A number may not hold a comma.
    pub fn numbers<N: Display>(self, numbers: impl IntoIterator<Item = N>) -> Self {
        self.values("InvoiceNumbers", numbers)
    }
}

impl List<Overpayment> {
    /// Only those with these references; as many as you like; given again, these too. A reference may not hold a comma.
    pub fn references<R: Display>(self, references: impl IntoIterator<Item = R>) -> Self {
        self.values("References", references)
    }
}

impl List<TrackingCategory> {
    /// Archived ones too, which are left out otherwise.
    pub fn include_archived(self) -> Self {
        self.flag("includeArchived")
    }
}

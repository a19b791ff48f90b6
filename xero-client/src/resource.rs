//! What each collection of the API is called and can do. The traits are sealed: what stands here is a fact of Xero's.

use std::fmt;

use api_core::wire::WireValue;
use uuid::Uuid;

use crate::wire::{
    Account, Allocation, Contact, CreditNote, Currency, Invoice, Item, Organisation, Payment, TaxRate, TrackingCategory,
};

mod sealed {
    /// Facts about a collection that only this crate states.
    pub trait Facts {
        /// The path below the base URL.
        const PATH: &'static str;
        /// The member of an answer, and of a request, that holds the elements.
        const COLLECTION: &'static str;
        /// The member that holds an element's id; empty if it has none.
        const ID: &'static str;
        /// Alternatives by which an element of an answer is recognised as that of the request, the surest first. The parts of
        /// one alternative are compared together; a part that either side lacks is passed over.
        const KEYS: &'static [&'static [&'static str]];
        /// Whether `unitdp=4` is understood (XR-UNITDP-1).
        const UNITDP: bool = false;
        /// Whether many elements may be written in one request, with a result each (XR-BATCH-1).
        const BATCHED: bool = false;
    }
}

pub(crate) use sealed::Facts;

/// An element of a collection of the Accounting API.
pub trait Resource: WireValue + Facts + Clone + fmt::Debug + Send + Sync + 'static {
    /// Its id, if it has one that is not all zeros.
    fn uuid(&self) -> Option<Uuid>;
}

/// A collection that is read in pages (XR-LIST-1). Others are read whole.
pub trait Paged: Resource {}

/// A collection that can be asked what changed since a time (XR-LIST-4).
pub trait ModifiedSince: Resource {}

/// A collection to which elements can be added.
pub trait Creatable: Resource {}

/// A collection whose elements can be changed, many in one request, by their ids.
pub trait Updatable: Resource {}

macro_rules! resource {
    ($ty:ident, $path:literal, $collection:literal, $id:ident: $id_name:literal, $keys:expr $(, $fact:ident)*; $($is:ident),*) => {
        resource!(@facts $ty, $path, $collection, $id_name, $keys $(, $fact)*; $($is),*);
        impl Resource for $ty {
            fn uuid(&self) -> Option<Uuid> {
                self.$id.map(|id| id.0).filter(|id| !id.is_nil())
            }
        }
    };
    ($ty:ident, $path:literal, $collection:literal, $keys:expr $(, $fact:ident)*; $($is:ident),*) => {
        resource!(@facts $ty, $path, $collection, "", $keys $(, $fact)*; $($is),*);
        impl Resource for $ty {
            fn uuid(&self) -> Option<Uuid> {
                None
            }
        }
    };
    (@facts $ty:ident, $path:literal, $collection:literal, $id_name:literal, $keys:expr $(, $fact:ident)*; $($is:ident),*) => {
        impl Facts for $ty {
            const PATH: &'static str = $path;
            const COLLECTION: &'static str = $collection;
            const ID: &'static str = $id_name;
            const KEYS: &'static [&'static [&'static str]] = $keys;
            $( const $fact: bool = true; )*
        }
        $( impl $is for $ty {} )*
    };
}

resource!(Contact, "Contacts", "Contacts", contact_id: "ContactID", &[&["ContactNumber"], &["Name"]], BATCHED;
    Paged, ModifiedSince, Creatable, Updatable);
resource!(Invoice, "Invoices", "Invoices", invoice_id: "InvoiceID", &[&["InvoiceNumber"]], UNITDP, BATCHED;
    Paged, ModifiedSince, Creatable, Updatable);
resource!(CreditNote, "CreditNotes", "CreditNotes", credit_note_id: "CreditNoteID", &[&["CreditNoteNumber"]], UNITDP,
    BATCHED; Paged, ModifiedSince, Creatable, Updatable);
resource!(Payment, "Payments", "Payments", payment_id: "PaymentID",
    &[&["Reference", "Amount", "Invoice.InvoiceID", "CreditNote.CreditNoteID"]], BATCHED;
    Paged, ModifiedSince, Creatable);
resource!(Item, "Items", "Items", item_id: "ItemID", &[&["Code"]], UNITDP, BATCHED;
    ModifiedSince, Creatable, Updatable);
resource!(Allocation, "Allocations", "Allocations", allocation_id: "AllocationID", &[&["Invoice.InvoiceID", "Amount"]],
    BATCHED; );
resource!(Account, "Accounts", "Accounts", account_id: "AccountID", &[&["Code"], &["Name"]]; ModifiedSince, Creatable);
resource!(TaxRate, "TaxRates", "TaxRates", &[&["TaxType"], &["Name"]]; Creatable);
resource!(TrackingCategory, "TrackingCategories", "TrackingCategories", tracking_category_id: "TrackingCategoryID",
    &[&["Name"]]; Creatable);
resource!(Currency, "Currencies", "Currencies", &[&["Code"]]; Creatable);
resource!(Organisation, "Organisation", "Organisations", organisation_id: "OrganisationID", &[&["Name"]]; );

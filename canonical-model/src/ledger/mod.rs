//! The ledger's side: contacts, documents, payments, overpayments and allocations as they should exist, and the reference data that
//! decides what may be written. Amounts are never negative where a direction is in the type; a line may be negative (a
//! discount), a document's total may not.

mod contact;
mod document;
mod item;
mod key;
mod note;
mod payment;
mod reference;
mod trial_balance;

pub use contact::{Contact, ContactEntry, ContactFields, ContactQuery, ContactUpdate};
pub use document::{Basis, Document, DocumentKind, DocumentLine, DocumentStatus, LineAmounts, Totals, Tracking};
pub use item::ItemRecord;
pub use key::{DocKey, DocKind};
pub use note::Note;
pub use payment::{Allocation, LedgerPayment, Overpayment, Prepayment};
pub use reference::{
    Account, AccountClass, BrandingTheme, Item, Organisation, ReferenceData, TaxRate, TrackingCategory,
};
pub use trial_balance::{Posting, TrialBalance};

//! What each collection of the API is called and can do. The traits are sealed: what stands here is a fact of Xero's.

use std::fmt;

use api_core::wire::WireStruct;
use uuid::Uuid;

use crate::wire::{
    Account, Action, Allocation, Attachment, BankTransaction, BatchPayment, BrandingTheme, CisOrganisationSetting,
    CisSetting, Contact, ContactGroup, ContactSummary, CreditNote, Currency, HistoryRecord, Invoice, InvoiceSummary,
    Item, ManualJournal, OnlineInvoice, Organisation, Overpayment, Payment, PaymentService, Prepayment, TaxRate,
    TrackingCategory, TrackingOption,
};

mod sealed {
    /// Facts about a collection that only this crate states.
    pub trait Facts {
        /// The path below the base URL; of what stands only below another element, the path below that.
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
        /// Whether the list is asked for with `summaryOnly=true`.
        const SUMMARY: bool = false;
        /// What a create needs: of each group any one member.
        const REQUIRED: &'static [&'static [&'static str]] = &[];
    }
}

pub(crate) use sealed::Facts;

/// An element of a collection of the Accounting API.
pub trait Resource: WireStruct + Facts + Clone + fmt::Debug + Send + Sync + 'static {
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

/// A collection whose elements can be changed one by one, by their own paths.
pub trait Editable: Resource {}

/// A collection whose elements can be deleted, by HTTP's `DELETE`. Others are deleted by their status.
pub trait Deletable: Resource {}

/// A collection to whose elements files can be attached.
pub trait HasAttachments: Resource {
    /// Whether the online document can show them, so that `IncludeOnline` means something.
    const INCLUDE_ONLINE: bool;
}

/// A collection whose elements have a history, to which notes can be added.
pub trait HasHistory: Resource {}

macro_rules! resource {
    ($ty:ident, $path:literal, $collection:literal, $id:ident: $id_name:literal, $keys:expr
        $(, $fact:ident $(= $value:expr)?)*; $($is:ident),*) => {
        resource!(@facts $ty, $path, $collection, $id_name, $keys $(, $fact $(= $value)?)*; $($is),*);
        impl Resource for $ty {
            fn uuid(&self) -> Option<Uuid> {
                self.$id.map(|id| id.0).filter(|id| !id.is_nil())
            }
        }
    };
    ($ty:ident, $path:literal, $collection:literal, $keys:expr $(, $fact:ident $(= $value:expr)?)*; $($is:ident),*) => {
        resource!(@facts $ty, $path, $collection, "", $keys $(, $fact $(= $value)?)*; $($is),*);
        impl Resource for $ty {
            fn uuid(&self) -> Option<Uuid> {
                None
            }
        }
    };
    (@facts $ty:ident, $path:literal, $collection:literal, $id_name:literal, $keys:expr
        $(, $fact:ident $(= $value:expr)?)*; $($is:ident),*) => {
        impl Facts for $ty {
            const PATH: &'static str = $path;
            const COLLECTION: &'static str = $collection;
            const ID: &'static str = $id_name;
            const KEYS: &'static [&'static [&'static str]] = $keys;
            $( resource!(@fact $fact $($value)?); )*
        }
        $( impl $is for $ty {} )*
    };
    (@fact REQUIRED $required:expr) => {
        const REQUIRED: &'static [&'static [&'static str]] = $required;
    };
    (@fact $fact:ident) => {
        const $fact: bool = true;
    };
}

macro_rules! has_attachments {
    ($($ty:ident: $include_online:literal),*) => {
        $( impl HasAttachments for $ty {
            const INCLUDE_ONLINE: bool = $include_online;
        } )*
    };
}

resource!(Contact, "Contacts", "Contacts", contact_id: "ContactID", &[&["ContactNumber"], &["Name"]], BATCHED,
    REQUIRED = &[&["Name"]]; Paged, ModifiedSince, Creatable, Updatable, Editable, HasHistory);
resource!(ContactSummary, "Contacts", "Contacts", contact_id: "ContactID", &[], SUMMARY; Paged, ModifiedSince);
resource!(ContactGroup, "ContactGroups", "ContactGroups", contact_group_id: "ContactGroupID", &[&["Name"]],
    REQUIRED = &[&["Name"]]; Creatable, Editable);
resource!(Invoice, "Invoices", "Invoices", invoice_id: "InvoiceID", &[&["InvoiceNumber"]], UNITDP, BATCHED,
    REQUIRED = &[&["Type"], &["Contact"], &["LineItems"]];
    Paged, ModifiedSince, Creatable, Updatable, Editable, HasHistory);
resource!(InvoiceSummary, "Invoices", "Invoices", invoice_id: "InvoiceID", &[], SUMMARY; Paged, ModifiedSince);
resource!(OnlineInvoice, "OnlineInvoice", "OnlineInvoices", &[]; );
resource!(CreditNote, "CreditNotes", "CreditNotes", credit_note_id: "CreditNoteID", &[&["CreditNoteNumber"]], UNITDP,
    BATCHED, REQUIRED = &[&["Type"], &["Contact"]];
    Paged, ModifiedSince, Creatable, Updatable, Editable, HasHistory);
// The document wants a date too; Xero's own pages call it read only.
resource!(Allocation, "Allocations", "Allocations", allocation_id: "AllocationID", &[&["Invoice.InvoiceID", "Amount"]],
    BATCHED, REQUIRED = &[&["Amount"], &["Invoice"]]; );
resource!(Payment, "Payments", "Payments", payment_id: "PaymentID",
    &[&["Reference", "Amount", "Invoice.InvoiceID", "CreditNote.CreditNoteID"]], BATCHED,
    REQUIRED = &[PAID, &["Account", "Code"], &["Date"], &["Amount"]]; Paged, ModifiedSince, Creatable, HasHistory);
resource!(BatchPayment, "BatchPayments", "BatchPayments", batch_payment_id: "BatchPaymentID",
    &[&["Reference", "Account.AccountID"]], BATCHED, REQUIRED = &[&["Account"], &["Date"], &["Payments"]];
    ModifiedSince, Creatable, HasHistory);
resource!(Prepayment, "Prepayments", "Prepayments", prepayment_id: "PrepaymentID", &[], UNITDP;
    Paged, ModifiedSince, HasHistory);
resource!(Overpayment, "Overpayments", "Overpayments", overpayment_id: "OverpaymentID", &[], UNITDP;
    Paged, ModifiedSince, HasHistory);
resource!(BankTransaction, "BankTransactions", "BankTransactions", bank_transaction_id: "BankTransactionID",
    &[&["Reference", "Type", "Contact.ContactID"]], UNITDP, BATCHED,
    REQUIRED = &[&["Type"], &["LineItems"], &["BankAccount"]];
    Paged, ModifiedSince, Creatable, Updatable, Editable, HasHistory);
resource!(ManualJournal, "ManualJournals", "ManualJournals", manual_journal_id: "ManualJournalID", &[&["Narration"]],
    BATCHED, REQUIRED = &[&["Narration"], &["JournalLines"]];
    Paged, ModifiedSince, Creatable, Updatable, Editable, HasHistory);
resource!(Item, "Items", "Items", item_id: "ItemID", &[&["Code"]], UNITDP, BATCHED, REQUIRED = &[&["Code"]];
    ModifiedSince, Creatable, Updatable, Editable, Deletable, HasHistory);
resource!(Account, "Accounts", "Accounts", account_id: "AccountID", &[&["Code"], &["Name"]],
    REQUIRED = &[&["Name"], &["Type"]]; ModifiedSince, Creatable, Editable, Deletable);
resource!(TaxRate, "TaxRates", "TaxRates", &[&["TaxType"], &["Name"]], REQUIRED = &[&["Name"], &["TaxComponents"]];
    Creatable);
resource!(TrackingCategory, "TrackingCategories", "TrackingCategories", tracking_category_id: "TrackingCategoryID",
    &[&["Name"]], REQUIRED = &[&["Name"]]; Creatable, Editable, Deletable);
resource!(TrackingOption, "Options", "Options", tracking_option_id: "TrackingOptionID", &[&["Name"]],
    REQUIRED = &[&["Name"]]; );
resource!(Currency, "Currencies", "Currencies", &[&["Code"]], REQUIRED = &[&["Code"]]; Creatable);
resource!(BrandingTheme, "BrandingThemes", "BrandingThemes", branding_theme_id: "BrandingThemeID", &[&["Name"]]; );
resource!(PaymentService, "PaymentServices", "PaymentServices", payment_service_id: "PaymentServiceID",
    &[&["PaymentServiceName"]]; );
resource!(Organisation, "Organisation", "Organisations", organisation_id: "OrganisationID", &[&["Name"]]; );
resource!(Action, "Organisation/Actions", "Actions", &[&["Name"]]; );
resource!(CisSetting, "CISSettings", "CISSettings", &[]; );
resource!(CisOrganisationSetting, "CISSettings", "CISSettings", &[]; );
resource!(Attachment, "Attachments", "Attachments", attachment_id: "AttachmentID", &[&["FileName"]]; );
resource!(HistoryRecord, "History", "HistoryRecords", &[&["Details"]], REQUIRED = &[&["Details"]]; );

has_attachments!(Account: false, BankTransaction: false, Contact: false, CreditNote: true, Invoice: true, ManualJournal: false);

/// What a payment pays: one of these.
const PAID: &[&str] = &["Invoice", "CreditNote", "Prepayment", "Overpayment", "InvoiceNumber", "CreditNoteNumber"];

/// Members that a create needs and an element lacks; any one of them would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    any_of: &'static [&'static str],
}

impl Missing {
    /// The members, by their names on the wire.
    pub fn any_of(self) -> &'static [&'static str] {
        self.any_of
    }
}

/// `Name`, or `Account or Code`.
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.any_of.iter().enumerate() {
            let before = match index {
                0 => "",
                _ if index + 1 == self.any_of.len() => " or ",
                _ => ", ",
            };
            write!(f, "{before}{name}")?;
        }
        Ok(())
    }
}

/// What Xero needs to create the element and the element lacks; empty if it lacks nothing. What is needed in some countries or
/// states only (an account on the lines of an approved invoice) is not asked for here.
///
/// ```
/// use xero_client::{missing, wire::Payment};
///
/// let words: Vec<_> = missing(&Payment::default()).iter().map(ToString::to_string).collect();
/// assert_eq!(words[1..], ["Account or Code", "Date", "Amount"]);
/// ```
pub fn missing<T: Resource>(element: &T) -> Vec<Missing> {
    let lacks = |any_of: &&'static [&'static str]| !any_of.iter().any(|member| element.is_set(member));
    T::REQUIRED.iter().copied().filter(|any_of| lacks(any_of)).map(|any_of| Missing { any_of }).collect()
}

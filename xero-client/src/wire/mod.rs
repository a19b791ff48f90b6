//! Xero's JSON as types: exact amounts, calendar dates apart from instants, open enums, and every member that this version
//! does not know kept in `extras`.
//!
//! Every member is optional, because Xero leaves out what is not there (it never writes `null`, XR-JSON-1) and because the
//! same types are written: what is `None` is not sent, an empty list is. A member that Xero alone sets may be sent; it is
//! ignored.
//!
//! Nothing here does I/O.

mod address;
mod contact;
mod credit_note;
mod ids;
mod invoice;
mod item;
mod line;
mod message;
mod organisation;
mod payment;
mod settings;
mod status;

pub use api_core::wire::{Extras, NetDate, NetInstant};

pub use address::{Address, AddressType, InvoiceAddress, InvoiceAddressType, Phone, PhoneType};
pub use contact::{
    Balance, Balances, BrandingTheme, Contact, ContactGroup, ContactPerson, DefaultLineAmountType, DefaultTracking,
    PaymentTerm, PaymentTermType, PaymentTerms,
};
pub use credit_note::{Allocation, CreditNote};
pub use ids::{
    AccountCode, AccountId, AllocationId, BatchPaymentId, BrandingThemeId, ContactGroupId, ContactId, CreditNoteId,
    CurrencyCode, InvoiceId, ItemCode, ItemId, LineItemId, OrganisationId, OverpaymentId, PaymentId, PrepaymentId,
    RepeatingInvoiceId, TaxType, TenantId, TrackingCategoryId, TrackingOptionId,
};
pub use invoice::Invoice;
pub use item::{Item, ItemDetails};
pub use line::{LineItem, LineItemItem, LineItemTracking};
pub use message::{Pagination, ValidationError};
pub use organisation::{ExternalLink, Organisation};
pub use payment::{BatchPayment, Overpayment, Payment, Prepayment};
pub use settings::{
    Account, AccountClass, AccountType, Currency, SystemAccount, TaxComponent, TaxRate, TrackingCategory,
    TrackingOption,
};
pub use status::{
    ContactStatus, CreditNoteType, DocumentStatus, ElementStatus, InvoiceType, LineAmountTypes, PaymentStatus,
    PaymentType, SettingStatus,
};

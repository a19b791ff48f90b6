//! Xero's JSON as types: exact amounts, calendar dates apart from instants, open enums, and every member that this version
//! does not know kept in `extras`.
//!
//! Every member is optional, because Xero leaves out what is not there (it never writes `null`, XR-JSON-1) and because the
//! same types are written: what is `None` is not sent, an empty list is.
//!
//! An element that was read can be changed and written: what Xero alone tells (sums, what is due, when it changed, why it was
//! refused) is left out of the body of a write (XR-SHAPE-1), and of a contact, account or document that another one only refers to,
//! the id alone is sent (XR-SHAPE-2). The roles are the [members'](api_core::wire::WireStruct::MEMBERS) and do not touch serde's traits,
//! which write everything.
//!
//! Quotes, purchase orders and what else the Accounting API has beside sales, payments and the settings that they need are
//! not here.
//!
//! Nothing here does I/O.

mod account;
mod address;
mod attachment;
mod bank_transaction;
mod batch_payment;
mod branding_theme;
mod cis;
mod contact;
mod contact_group;
mod credit_note;
mod currency;
mod history;
mod ids;
mod invoice;
mod item;
mod known;
mod line;
mod manual_journal;
mod message;
mod organisation;
mod organisation_kind;
mod overpayment;
mod payment;
mod prepayment;
mod status;
mod summary;
mod tax_rate;
mod tracking;

pub use api_core::wire::{Extras, NetDate, NetInstant};

pub use account::{Account, AccountClass, AccountType, BankAccountType, SystemAccount};
pub use address::{Address, AddressType, InvoiceAddress, InvoiceAddressType, Phone, PhoneType};
pub use attachment::Attachment;
pub use bank_transaction::{BankTransaction, BankTransactionStatus, BankTransactionType};
pub use batch_payment::{BatchPayment, BatchPaymentType};
pub use branding_theme::{BrandingTheme, BrandingThemeType, PaymentService};
pub use cis::{CisOrganisationSetting, CisSetting};
pub use contact::{
    Balance, Balances, BatchPaymentDetails, Contact, ContactPerson, DefaultLineAmountType, DefaultTracking,
    PaymentTerm, PaymentTermType, PaymentTerms, TaxNumberType,
};
pub use contact_group::ContactGroup;
pub use credit_note::{Allocation, CreditNote};
pub use currency::Currency;
pub use history::HistoryRecord;
pub use ids::{
    AccountCode, AccountId, AllocationId, AttachmentId, BankTransactionId, BatchPaymentId, BrandingThemeId,
    ContactGroupId, ContactId, CountryCode, CreditNoteId, CurrencyCode, InvoiceId, ItemCode, ItemId, LineItemId,
    ManualJournalId, OrganisationId, OverpaymentId, PaymentId, PaymentServiceId, PrepaymentId, RepeatingInvoiceId,
    ReportTaxType, TaxComponentId, TaxType, TenantId, TimeZone, TrackingCategoryId, TrackingOptionId,
};
pub use invoice::{Invoice, OnlineInvoice};
pub use item::{Item, ItemDetails};
pub use line::{JurisdictionType, LineItem, LineItemItem, LineItemTracking, TaxBreakdownComponent, Taxability};
pub use manual_journal::{ManualJournal, ManualJournalLine, ManualJournalStatus};
pub use message::{Pagination, ValidationError};
pub use organisation::{Action, ExternalLink, Organisation};
pub use organisation_kind::{
    ActionStatus, ExternalLinkType, OrganisationClass, OrganisationEdition, OrganisationType, OrganisationVersion,
    SalesTaxBasis, SalesTaxPeriod,
};
pub use overpayment::{Overpayment, OverpaymentType};
pub use payment::Payment;
pub use prepayment::{Prepayment, PrepaymentType};
pub use status::{
    ContactStatus, CreditNoteType, DocumentStatus, ElementStatus, InvoiceType, LineAmountTypes, PaymentStatus,
    PaymentType, SettingStatus,
};
pub use summary::{ContactSummary, InvoiceSummary};
pub use tax_rate::{TaxComponent, TaxRate};
pub use tracking::{TrackingCategory, TrackingOption};

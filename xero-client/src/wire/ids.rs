//! Identifiers and codes: one type each, so that a credit note's id cannot stand where an invoice's is meant.

use std::fmt;

use api_core::wire::SmolStr;
use uuid::Uuid;

use super::known;

/// Declares an id: a UUID of which all zeros mean that there is no such object (XR-ID-1).
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => { $(
        api_core::wire_newtype! {
            $(#[$meta])*
            #[derive(Copy)]
            pub struct $name(Uuid);
        }

        impl $name {
            /// Whether it names no object: a refused element carries a UUID of zeros (XR-ID-1).
            pub fn is_nil(self) -> bool {
                self.0.is_nil()
            }
        }
    )* };
}

/// Declares the id of an organisation, of which `Debug` shows the beginning.
macro_rules! organisation_id {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => { $(
        api_core::wire_newtype! {
            @without_debug
            $(#[$meta])*
            ///
            /// `Display` is the id; `Debug`, which is what logs show, is the beginning that tells one from another.
            #[derive(Copy)]
            pub struct $name(Uuid);
        }

        impl $name {
            /// Whether it names no organisation.
            pub fn is_nil(self) -> bool {
                self.0.is_nil()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:08x}…)"), self.0.as_fields().0)
            }
        }
    )* };
}

organisation_id! {
    /// An organisation as a tenant: what a request's `xero-tenant-id` names.
    TenantId,
    /// An organisation. Not a [`TenantId`], though Xero gives both the same value.
    OrganisationId,
}

id! {
    /// A contact.
    ContactId,
    /// An invoice or bill.
    InvoiceId,
    /// A credit note.
    CreditNoteId,
    /// An allocation of a credit to an invoice.
    AllocationId,
    /// A payment.
    PaymentId,
    /// A batch of payments.
    BatchPaymentId,
    /// A prepayment.
    PrepaymentId,
    /// An overpayment.
    OverpaymentId,
    /// An account of the chart of accounts.
    AccountId,
    /// An item.
    ItemId,
    /// A line of a document.
    LineItemId,
    /// A tracking category.
    TrackingCategoryId,
    /// An option of a tracking category.
    TrackingOptionId,
    /// A group of contacts.
    ContactGroupId,
    /// A branding theme: the layout of a document.
    BrandingThemeId,
    /// A payment service.
    PaymentServiceId,
    /// A bank transaction.
    BankTransactionId,
    /// A manual journal.
    ManualJournalId,
    /// A file that is attached.
    AttachmentId,
    /// A part of a sales tax; United States.
    TaxComponentId,
    /// A template from which invoices are made.
    RepeatingInvoiceId,
}

/// Declares a code: a text that is a key. With a list of its known values it tells whether it is one of them.
macro_rules! code {
    ($($(#[$meta:meta])* $name:ident $(in $known:path)?),* $(,)?) => { $(
        api_core::wire_newtype! {
            $(#[$meta])*
            pub struct $name(SmolStr);
        }

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
            $(
                /// The values that Xero's document lists.
                pub const KNOWN: &'static [&'static str] = $known;

                /// Whether Xero's document lists it. One that it does not list may be as good: the list grows.
                pub fn is_known(&self) -> bool {
                    Self::KNOWN.contains(&self.as_str())
                }
            )?
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
    )* };
}

code! {
    /// The code of an account, such as `200`: a text, never a number. Bank accounts may have none.
    AccountCode,
    /// The code of an item: its key, at most 30 characters.
    ItemCode,
    /// The key of a tax rate: `OUTPUT`, `NONE`, or `TAX001` for one that the organisation made. New ones come without notice.
    TaxType,
    /// What tax is reported as; the values differ by country.
    ReportTaxType in known::REPORT_TAX_TYPES,
    /// ISO 4217. May be empty where a contact has no default.
    CurrencyCode in known::CURRENCIES,
    /// A country, by ISO 3166-1 alpha-2 or a code near it.
    CountryCode in known::COUNTRIES,
    /// A time zone, by Microsoft's name in capitals and without spaces, such as `NEWZEALANDSTANDARDTIME`.
    TimeZone in known::TIME_ZONES,
}

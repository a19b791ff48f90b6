//! What single collections can do, as traits. They are sealed with [`Resource`]: what stands here is a fact of Xero's.

use std::fmt::Display;

use crate::{
    resource::{HasAttachments, Resource},
    wire::{
        Account, AccountId, BankTransaction, BankTransactionId, BatchPayment, BatchPaymentId, BrandingTheme,
        BrandingThemeId, Contact, ContactGroup, ContactGroupId, ContactId, CreditNote, CreditNoteId, Currency, Invoice,
        InvoiceId, Item, ItemId, ManualJournal, ManualJournalId, Overpayment, OverpaymentId, Payment, PaymentId,
        Prepayment, PrepaymentId, TaxRate, TaxType, TrackingCategory, TrackingCategoryId,
    },
};

/// A collection of which one element can be read by itself.
pub trait Identified: Resource {
    /// By what it is known.
    type Id: Display + Send + Sync;
    /// Whether prices come with four decimals then if that is asked for (XR-UNITDP-1).
    const DECIMALS: bool = Self::UNITDP;
}

/// A collection that can be listed, filtered and put in order.
pub trait Listable: Resource {
    /// Whether it comes in pages (XR-LIST-1).
    const PAGED: bool;
    /// How many to a page if the caller does not say; 0 for as many as Xero makes.
    const PAGE_SIZE: u32 = 0;
}

/// A collection whose elements can show a file with the document online (XR-ATTACH-4).
pub trait ShownOnline: Identified + HasAttachments {}

/// A collection whose elements can be had as a PDF (XR-PDF-1).
pub trait Printable: Identified {}

/// A collection whose elements are credit that can be set against invoices (XR-ALLOC-1).
pub trait Allocatable: Identified {}

macro_rules! facts {
    ($($ty:ty: $id:ty $(, $is:ident)*;)*) => { $(
        impl Identified for $ty {
            type Id = $id;
        }
        $( impl $is for $ty {} )*
    )* };
}

facts! {
    Account: AccountId;
    BankTransaction: BankTransactionId;
    BatchPayment: BatchPaymentId;
    BrandingTheme: BrandingThemeId;
    Contact: ContactId;
    ContactGroup: ContactGroupId;
    CreditNote: CreditNoteId, ShownOnline, Printable, Allocatable;
    Invoice: InvoiceId, ShownOnline, Printable;
    Item: ItemId;
    ManualJournal: ManualJournalId;
    Payment: PaymentId;
    TaxRate: TaxType;
    TrackingCategory: TrackingCategoryId;
}

/// Over- and prepayments show four decimals in lists alone.
macro_rules! credits {
    ($($ty:ty: $id:ty),*) => { $(
        impl Identified for $ty {
            type Id = $id;
            const DECIMALS: bool = false;
        }
        impl Allocatable for $ty {}
    )* };
}

credits!(Overpayment: OverpaymentId, Prepayment: PrepaymentId);

macro_rules! listable {
    (paged: $($paged:ty),*; whole: $($whole:ty),* $(,)?) => {
        $( impl Listable for $paged {
            const PAGED: bool = true;
        } )*
        $( impl Listable for $whole {
            const PAGED: bool = false;
        } )*
    };
}

listable! {
    paged: BankTransaction, CreditNote, Invoice, ManualJournal, Overpayment, Payment, Prepayment;
    whole: Account, BatchPayment, ContactGroup, Currency, Item, TaxRate, TrackingCategory,
}

impl Listable for Contact {
    const PAGED: bool = true;
    /// They are small, and mostly all of them are wanted.
    const PAGE_SIZE: u32 = 1_000;
}

// What is said in two places is said alike.
const _: () = {
    assert!(BankTransaction::PAGED && Contact::PAGED && CreditNote::PAGED && Invoice::PAGED);
    assert!(ManualJournal::PAGED && Overpayment::PAGED && Payment::PAGED && Prepayment::PAGED);
    assert!(Invoice::INCLUDE_ONLINE && CreditNote::INCLUDE_ONLINE);
    assert!(!Account::INCLUDE_ONLINE && !BankTransaction::INCLUDE_ONLINE);
    assert!(!Contact::INCLUDE_ONLINE && !ManualJournal::INCLUDE_ONLINE);
};

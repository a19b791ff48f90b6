//! Which of our types is which schema.

use api_core::wire::{Extent, Json, Member, WireStruct, append, from_slice};
use xero_client::{
    Resource, missing,
    wire::{
        Account, Action, Address, Allocation, Attachment, Balance, Balances, BankTransaction, BatchPayment,
        BatchPaymentDetails, BrandingTheme, CisOrganisationSetting, CisSetting, Contact, ContactGroup, ContactPerson,
        CountryCode, CreditNote, Currency, CurrencyCode, DefaultTracking, ExternalLink, HistoryRecord, Invoice,
        InvoiceAddress, Item, ItemDetails, LineItem, LineItemItem, LineItemTracking, ManualJournal, ManualJournalLine,
        OnlineInvoice, Organisation, Overpayment, Pagination, Payment, PaymentService, PaymentTerm, PaymentTerms,
        Phone, Prepayment, ReportTaxType, TaxBreakdownComponent, TaxComponent, TaxRate, TimeZone, TrackingCategory,
        TrackingOption, ValidationError,
    },
};

/// The codes that list their known values.
pub(crate) const CODES: [(&str, &[&str]); 4] = [
    ("CountryCode", CountryCode::KNOWN),
    ("CurrencyCode", CurrencyCode::KNOWN),
    ("ReportTaxType", ReportTaxType::KNOWN),
    ("TimeZone", TimeZone::KNOWN),
];

/// What a value of a type becomes when it is read and written.
pub(crate) struct Read {
    pub(crate) whole: Json,
    /// Without what the types do not know.
    pub(crate) known: Json,
    /// As the body of a write.
    pub(crate) writable: Json,
    pub(crate) debug: String,
}

pub(crate) struct Type {
    pub(crate) schema: &'static str,
    pub(crate) members: &'static [Member],
    pub(crate) read: fn(&Json) -> Result<Read, String>,
    /// What a create needs, if the type can be written on its own.
    pub(crate) required: Vec<&'static [&'static str]>,
}

fn read<T: WireStruct + std::fmt::Debug>(json: &Json) -> Result<Read, String> {
    let value: T = from_slice(&json.to_bytes()).map_err(|error| error.to_string())?;
    let written = |extent| {
        let mut bytes = Vec::new();
        append(&mut bytes, &value, extent).unwrap();
        Json::parse(&bytes).unwrap()
    };
    Ok(Read {
        whole: written(Extent::Whole),
        known: written(Extent::Known),
        writable: written(Extent::Writable),
        debug: format!("{value:?}"),
    })
}

fn part<T: WireStruct + std::fmt::Debug>(schema: &'static str) -> Type {
    Type { schema, members: T::MEMBERS, read: read::<T>, required: Vec::new() }
}

fn resource<T: Resource + Default>(schema: &'static str) -> Type {
    let required = missing(&T::default()).into_iter().map(|missing| missing.any_of()).collect();
    Type { required, ..part::<T>(schema) }
}

pub(crate) fn types() -> Vec<Type> {
    vec![
        resource::<Account>("Account"),
        resource::<Action>("Action"),
        resource::<Allocation>("Allocation"),
        resource::<Attachment>("Attachment"),
        resource::<BankTransaction>("BankTransaction"),
        resource::<BatchPayment>("BatchPayment"),
        resource::<BrandingTheme>("BrandingTheme"),
        resource::<CisOrganisationSetting>("CISOrgSetting"),
        resource::<CisSetting>("CISSetting"),
        resource::<Contact>("Contact"),
        resource::<ContactGroup>("ContactGroup"),
        resource::<CreditNote>("CreditNote"),
        resource::<Currency>("Currency"),
        resource::<HistoryRecord>("HistoryRecord"),
        resource::<Invoice>("Invoice"),
        resource::<Item>("Item"),
        resource::<ManualJournal>("ManualJournal"),
        resource::<OnlineInvoice>("OnlineInvoice"),
        resource::<Organisation>("Organisation"),
        resource::<Overpayment>("Overpayment"),
        resource::<Payment>("Payment"),
        resource::<PaymentService>("PaymentService"),
        resource::<Prepayment>("Prepayment"),
        resource::<TaxRate>("TaxRate"),
        resource::<TrackingCategory>("TrackingCategory"),
        resource::<TrackingOption>("TrackingOption"),
        part::<Address>("Address"),
        part::<Address>("AddressForOrganisation"),
        part::<Balance>("AccountsPayable"),
        part::<Balance>("AccountsReceivable"),
        part::<Balances>("Balances"),
        part::<BatchPaymentDetails>("BatchPaymentDetails"),
        part::<ContactPerson>("ContactPerson"),
        part::<DefaultTracking>("SalesTrackingCategory"),
        part::<ExternalLink>("ExternalLink"),
        part::<InvoiceAddress>("InvoiceAddress"),
        part::<ItemDetails>("Purchase"),
        part::<LineItem>("LineItem"),
        part::<LineItemItem>("LineItemItem"),
        part::<LineItemTracking>("LineItemTracking"),
        part::<ManualJournalLine>("ManualJournalLine"),
        part::<Pagination>("Pagination"),
        part::<PaymentTerm>("Bill"),
        part::<PaymentTerms>("PaymentTerm"),
        part::<Phone>("Phone"),
        part::<TaxBreakdownComponent>("TaxBreakdownComponent"),
        part::<TaxComponent>("TaxComponent"),
        part::<ValidationError>("ValidationError"),
    ]
}

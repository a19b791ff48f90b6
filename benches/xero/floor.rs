//! The floor: what somebody would write by hand for these very bodies, with serde's derive. Decimals are exact, ids and dates are
//! read, and what is unknown is kept (it is one member, and its name is known here).

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A decimal from the text of its number.
pub(crate) struct Exact(Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Decimal::from_str_exact(raw.get()).map(Self).map_err(de::Error::custom)
    }
}

/// `/Date(1539993600000+0000)/` in milliseconds.
pub(crate) struct Ticks(i64);

impl<'de> Deserialize<'de> for Ticks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Ticks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Ticks, E> {
                let inner = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/"));
                let digits = inner.and_then(|inner| inner.split('+').next());
                digits.and_then(|digits| digits.parse().ok()).map(Ticks).ok_or_else(|| E::custom("no date"))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Kind {
    Accrec,
    Accpay,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Draft,
    Submitted,
    Authorised,
    Paid,
    Voided,
    Deleted,
    Active,
    Archived,
}

#[derive(Deserialize)]
pub(crate) enum LineAmountTypes {
    Exclusive,
    Inclusive,
    NoTax,
}

#[derive(Deserialize)]
pub(crate) struct Pagination {
    page: u32,
    #[serde(rename = "pageCount")]
    page_count: u32,
}

#[derive(Deserialize)]
pub(crate) struct Invoices {
    pagination: Pagination,
    #[serde(rename = "Invoices")]
    pub(crate) invoices: Vec<Invoice>,
}

#[derive(Deserialize)]
pub(crate) struct Contacts {
    pagination: Pagination,
    #[serde(rename = "Contacts")]
    pub(crate) contacts: Vec<Contact>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Invoice {
    r#type: Kind,
    #[serde(rename = "InvoiceID")]
    invoice_id: Uuid,
    invoice_number: String,
    reference: Option<String>,
    payments: Vec<Payment>,
    credit_notes: Vec<Other>,
    prepayments: Vec<Other>,
    overpayments: Vec<Other>,
    amount_due: Exact,
    amount_paid: Exact,
    amount_credited: Exact,
    currency_rate: Exact,
    is_discounted: bool,
    has_attachments: bool,
    invoice_addresses: Vec<Other>,
    has_errors: bool,
    invoice_payment_services: Vec<Other>,
    contact: Contact,
    date_string: String,
    date: Ticks,
    due_date_string: String,
    due_date: Ticks,
    #[serde(rename = "BrandingThemeID")]
    branding_theme_id: Uuid,
    status: Status,
    line_amount_types: LineAmountTypes,
    line_items: Vec<Line>,
    sub_total: Exact,
    total_tax: Exact,
    pub(crate) total: Exact,
    #[serde(rename = "UpdatedDateUTC")]
    updated_date_utc: Ticks,
    currency_code: String,
    fully_paid_on_date: Option<Ticks>,
    member_of_tomorrow: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(crate) struct Other {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Payment {
    #[serde(rename = "PaymentID")]
    payment_id: Uuid,
    date: Ticks,
    amount: Exact,
    reference: Option<String>,
    currency_rate: Exact,
    has_account: bool,
    has_validation_errors: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Line {
    item: Item,
    item_code: String,
    description: String,
    unit_amount: Exact,
    tax_type: String,
    tax_amount: Exact,
    line_amount: Exact,
    account_code: String,
    account_id: Uuid,
    tracking: Vec<Tracking>,
    quantity: Exact,
    #[serde(rename = "LineItemID")]
    line_item_id: Uuid,
    validation_errors: Vec<Other>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Item {
    #[serde(rename = "ItemID")]
    item_id: Uuid,
    name: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tracking {
    name: String,
    option: String,
    #[serde(rename = "TrackingCategoryID")]
    tracking_category_id: Uuid,
    #[serde(rename = "TrackingOptionID")]
    tracking_option_id: Uuid,
    options: Vec<Other>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Contact {
    #[serde(rename = "ContactID")]
    contact_id: Uuid,
    contact_number: Option<String>,
    account_number: Option<String>,
    contact_status: Option<Status>,
    name: String,
    first_name: Option<String>,
    last_name: Option<String>,
    email_address: Option<String>,
    bank_account_details: Option<String>,
    tax_number: Option<String>,
    accounts_receivable_tax_type: Option<String>,
    addresses: Vec<Address>,
    phones: Vec<Phone>,
    #[serde(rename = "UpdatedDateUTC")]
    updated_date_utc: Option<Ticks>,
    contact_groups: Vec<Other>,
    is_supplier: Option<bool>,
    is_customer: Option<bool>,
    default_currency: Option<String>,
    #[serde(default)]
    sales_tracking_categories: Vec<Other>,
    #[serde(default)]
    purchases_tracking_categories: Vec<Other>,
    balances: Option<Balances>,
    contact_persons: Vec<Person>,
    has_attachments: Option<bool>,
    has_validation_errors: bool,
    member_of_tomorrow: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum AddressType {
    Street,
    Pobox,
    Delivery,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Address {
    address_type: AddressType,
    address_line1: Option<String>,
    city: String,
    region: String,
    postal_code: String,
    country: String,
    attention_to: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PhoneType {
    Ddi,
    Default,
    Fax,
    Mobile,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Phone {
    phone_type: PhoneType,
    phone_number: String,
    phone_area_code: String,
    phone_country_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Balances {
    accounts_receivable: Balance,
    accounts_payable: Balance,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Balance {
    outstanding: Exact,
    overdue: Exact,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Person {
    first_name: String,
    last_name: String,
    email_address: String,
    include_in_emails: bool,
}

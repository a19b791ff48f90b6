//! What is sent, as serde's derive writes it.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::lines::Line;
use crate::floor::Exact;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Contact<'a> {
    pub(super) contact_number: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) first_name: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) last_name: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) email_address: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) addresses: Vec<ContactAddress<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) phones: Vec<Phone<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ContactAddress<'a> {
    pub(super) address_type: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) address_line1: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) city: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) region: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) postal_code: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) country: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) attention_to: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Phone<'a> {
    pub(super) phone_type: &'static str,
    pub(super) phone_number: Cow<'a, str>,
}

#[derive(Serialize)]
pub(super) struct ContactId {
    #[serde(rename = "ContactID")]
    pub(super) contact_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Invoice<'a> {
    pub(super) r#type: &'static str,
    pub(super) invoice_number: &'a str,
    pub(super) reference: String,
    pub(super) contact: ContactId,
    pub(super) date: NaiveDate,
    pub(super) due_date: NaiveDate,
    pub(super) status: &'static str,
    pub(super) line_amount_types: &'static str,
    pub(super) line_items: &'a [Line<'a>],
    pub(super) currency_code: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Payment {
    invoice: InvoiceId,
    account: Code,
    date: NaiveDate,
    amount: Exact,
    reference: String,
}

#[derive(Serialize)]
struct InvoiceId {
    #[serde(rename = "InvoiceID")]
    invoice_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    code: &'static str,
}

impl Payment {
    pub(super) fn new(
        invoice_id: &'static str,
        code: &'static str,
        date: NaiveDate,
        amount: Decimal,
        reference: String,
    ) -> Self {
        Self { invoice: InvoiceId { invoice_id }, account: Code { code }, date, amount: Exact(amount), reference }
    }
}

//! Payments on documents, and credit notes set against invoices.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::DocKey;
use crate::{AccountCode, Money};

/// A payment on an invoice (money in) or on a credit note (money back).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LedgerPayment {
    /// Its identity.
    pub key: DocKey,
    /// The document that it pays.
    pub on: DocKey,
    /// The account on which the money came or went.
    pub account: AccountCode,
    /// The day.
    pub date: NaiveDate,
    /// How much, above zero, in the document's currency.
    pub amount: Money,
    /// Text with our tag, by which it is recognised.
    pub reference: String,
}

/// A part of a credit note set against an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allocation {
    /// Its identity.
    pub key: DocKey,
    /// The credit note.
    pub credit_note: DocKey,
    /// The invoice.
    pub invoice: DocKey,
    /// How much, above zero.
    pub amount: Money,
    /// The day.
    pub date: NaiveDate,
}

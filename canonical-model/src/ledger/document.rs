//! Invoices and credit notes: one shape, two directions.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::DocKey;
use crate::{AccountCode, Currency, ItemCode, LedgerId, Money, PartId, TaxType};

/// Which direction a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A sale: the customer owes it.
    Invoice,
    /// A sale taken back: we owe it.
    CreditNote,
}

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    /// Written, not in the books.
    Draft,
    /// In the books.
    Authorised,
    /// A draft that was thrown away.
    Deleted,
    /// Taken out of the books.
    Voided,
}

/// Whether the line amounts of a document hold their tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineAmounts {
    /// Tax is on top.
    Exclusive,
    /// The amounts hold the tax.
    Inclusive,
    /// No tax at all.
    NoTax,
}

/// A tracking category and the option chosen in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tracking {
    /// The category's name.
    pub category: SmolStr,
    /// The option's name.
    pub option: SmolStr,
}

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentLine {
    /// What it says.
    pub description: SmolStr,
    /// How many; four decimals at most.
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    pub quantity: Decimal,
    /// The price of one, four decimals at most; only where quantity times price, rounded, is the line amount exactly.
    #[serde(default, with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub unit_amount: Option<Decimal>,
    /// The amount of the line, two decimals at most; negative for a discount.
    pub line_amount: Money,
    /// The account.
    pub account: AccountCode,
    /// The tax type.
    pub tax_type: TaxType,
    /// The tax of the line where it differs from what the ledger would compute; `None` leaves it to the ledger.
    pub tax_amount: Option<Money>,
    /// The item, if the ledger has it.
    pub item: Option<ItemCode>,
    /// At most two.
    pub tracking: Vec<Tracking>,
    /// The part of the order that it stands for, by a name that stays when the order is edited; `None` where it stands for a
    /// share of all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartId>,
}

/// What a document sums up to by the ledger's own arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Totals {
    /// Without tax.
    pub sub_total: Money,
    /// Tax.
    pub tax: Money,
    /// With tax.
    pub total: Money,
}

/// What a document was made from. Where neither moved, the same document would be made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Basis {
    /// The order, as [`Order::sale_hash`](crate::Order::sale_hash) tells it.
    pub sale: SmolStr,
    /// The hash of the mapping profile.
    pub profile: SmolStr,
}

/// An invoice or credit note as it should exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// Its identity.
    pub key: DocKey,
    /// Which direction.
    pub kind: DocumentKind,
    /// The number, unique in the ledger.
    pub number: SmolStr,
    /// Text by which a person, and we, recognise where it comes from.
    pub reference: SmolStr,
    /// Whom it bills.
    pub contact: DocKey,
    /// Its date, in the organisation's calendar.
    pub date: NaiveDate,
    /// When it is due; credit notes have none.
    pub due_date: Option<NaiveDate>,
    /// The ledger's id of its layout; `None` for the organisation's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branding_theme: Option<LedgerId>,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// Units of the currency per unit of the organisation's base currency; `None` lets the ledger take its day rate. Never 1
    /// between two currencies that are not pegged.
    #[serde(default, with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub currency_rate: Option<Decimal>,
    /// Whether line amounts hold tax.
    pub line_amounts: LineAmounts,
    /// The lines.
    pub lines: Vec<DocumentLine>,
    /// How far it should come.
    pub status: DocumentStatus,
    /// What the ledger will compute; an answer that differs is refused before anything is paid.
    pub totals: Totals,
    /// The invoice that a credit note takes back.
    pub credits: Option<DocKey>,
    /// What it was made from; `None` for documents of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

//! The profile as it is written: the fields of its text, before they are checked.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::{source::Located, value::ValueText};
use crate::{decision::Written, scalar::ScalarType};

/// The whole text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileText {
    pub(super) version: Option<Located<String>>,
    /// The name of a ready template, which was laid under this already.
    #[serde(rename = "extends")]
    pub(super) _extends: Option<Located<String>>,
    pub(super) store: StoreText,
    pub(super) documents: DocumentsText,
    pub(super) locked_period: LockedPeriodText,
    pub(super) accounts: AccountsText,
    pub(super) contacts: ContactsText,
    pub(super) status: BTreeMap<String, Located<StatusAction>>,
    #[serde(default)]
    pub(super) surcharge: Vec<Located<SurchargeText>>,
    #[serde(default)]
    pub(super) tax_types: BTreeMap<String, Located<String>>,
    #[serde(default)]
    pub(super) tax: Vec<Located<TaxText>>,
    #[serde(default)]
    pub(super) payment_method: Vec<Located<PaymentMethodText>>,
    #[serde(default)]
    pub(super) currency: Vec<Located<CurrencyText>>,
    #[serde(default)]
    pub(super) tracking: Vec<Located<TrackingText>>,
    #[serde(default)]
    pub(super) custom: BTreeMap<String, Located<BTreeMap<String, ScalarType>>>,
    #[serde(default)]
    pub(super) gift_card: Vec<Located<GiftCardText>>,
    #[serde(default)]
    pub(super) tables: BTreeMap<String, Located<TableText>>,
}

/// A table of one's own: columns, rows of a cell for each column and of what follows, and what follows where no row fits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableText {
    pub(super) columns: Located<Vec<Located<String>>>,
    pub(super) rows: Located<Vec<Located<Vec<Located<ValueText>>>>>,
    pub(super) default: Option<Located<ValueText>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoreText {
    pub(super) name: Located<String>,
    pub(super) time_zone: Located<String>,
}

/// What to do about an order whose lines bear several taxes that are tax types of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeveralTaxes {
    /// A pair of lines carries the base of each further tax and takes it off again.
    ExtraLines,
    /// The order is parked.
    Park,
}

/// What to do about a SKU that the ledger does not have as an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnknownItems {
    /// The line goes without an item.
    LeaveOut,
    /// The order is parked.
    Park,
}

/// What to do about lines that were exchanged for others of the same worth, or whose tax changed, after the invoice was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Exchanges {
    /// A credit note of what went, and an invoice of what came.
    CreditAndInvoice,
    /// A person does it.
    Park,
}

/// What becomes of a record whose day lies in a locked period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LockedPeriod {
    /// It is parked.
    Park,
    /// It gets the first day after the locked period.
    NextOpenDay,
    /// A document stays a draft of its own day until the period is open.
    Draft,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LockedPeriodText {
    pub(super) invoices: Located<LockedPeriod>,
    pub(super) credit_notes: Located<LockedPeriod>,
    pub(super) payments: Located<LockedPeriod>,
}

/// From when the days until an invoice is due are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DueTerms {
    /// From its date.
    DaysAfterDate,
    /// From the end of its month.
    DaysAfterMonthEnd,
    /// On that day of the month after it, or the last day of that month if it is shorter.
    DayOfNextMonth,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentsText {
    pub(super) number: Located<String>,
    pub(super) credit_note_number: Located<String>,
    pub(super) reference: Located<ValueText>,
    pub(super) line_description: Option<Located<ValueText>>,
    pub(super) due_days: Located<ValueText>,
    pub(super) due_terms: DueTerms,
    pub(super) branding_theme: Option<Located<ValueText>>,
    pub(super) several_taxes: SeveralTaxes,
    pub(super) unknown_items: UnknownItems,
    pub(super) item_tax_types: bool,
    pub(super) rounding_limit: u32,
    pub(super) exchanges: Exchanges,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsText {
    pub(super) sales: Located<String>,
    pub(super) shipping: Option<Located<String>>,
    pub(super) fees: Option<Located<String>>,
    pub(super) discounts: Option<Located<String>>,
    pub(super) rounding: Option<Located<String>>,
    /// Of taxes that are lines of their own and name no account.
    pub(super) tax: Option<Located<String>>,
}

/// What contact guests get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Guests {
    /// One for each e-mail address.
    PerCustomer,
    /// One for all of them.
    GuestBucket,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactsText {
    pub(super) guests: Guests,
    pub(super) bucket_name: Option<Located<String>>,
    pub(super) company_fields: Located<Vec<Located<String>>>,
    pub(super) vat_fields: Located<Vec<Located<String>>>,
    pub(super) name: Option<Located<ValueText>>,
    pub(super) tax_number: Option<Located<ValueText>>,
    pub(super) company_number: Option<Located<ValueText>>,
    pub(super) account_number: Option<Located<ValueText>>,
}

/// What to do about a tracking option that the ledger does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnknownOptions {
    /// The order is parked.
    #[default]
    Park,
    /// The line goes without it.
    LeaveOut,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrackingText {
    pub(super) category: Located<String>,
    pub(super) option: Located<ValueText>,
    #[serde(default)]
    pub(super) unknown_options: UnknownOptions,
}

/// What an order's payment status means for the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusAction {
    /// Nothing until money arrives; then as `invoice`.
    Wait,
    /// A draft invoice; once money arrives, as `invoice`.
    Draft,
    /// An approved invoice with its payments.
    Invoice,
    /// An approved invoice, its payments, a credit note and the refund, also if nothing was sent before.
    Refund,
    /// As `refund`, but nothing if nothing was sent before.
    RefundIfSent,
    /// Takes back what was sent; nothing if nothing was sent.
    Cancel,
    /// Waits for a person.
    Park,
}

/// What a surcharge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SurchargeClass {
    /// A tax.
    Tax,
    /// Something that is charged: carriage, a fee.
    Charge,
    /// Something that is taken off.
    Discount,
    /// Something that pays: a gift certificate that is redeemed, store credit.
    Tender,
}

/// When a discount is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    BeforeTax,
    AfterTax,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SurchargeText {
    pub(super) code: Located<String>,
    pub(super) class: SurchargeClass,
    pub(super) stage: Option<Located<Stage>>,
    pub(super) account: Option<Located<String>>,
}

/// What a tax is charged on, where the store does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TaxedParts {
    /// The narrowest of the three below on which the ledger's rate gives the tax that was charged; else goods.
    #[default]
    ByRate,
    /// Goods.
    Goods,
    /// Goods and carriage.
    GoodsAndShipping,
    /// Goods, carriage and fees.
    Everything,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxText {
    pub(super) code: Option<Located<String>>,
    pub(super) exempt: Option<Located<bool>>,
    pub(super) country: Option<Located<Written>>,
    pub(super) region: Option<Located<Written>>,
    pub(super) class: Option<Located<Written>>,
    pub(super) kind: Option<Located<Written>>,
    #[serde(default)]
    pub(super) untaxed: bool,
    pub(super) tax_type: Option<Located<String>>,
    pub(super) liability_line: Option<Located<LiabilityText>>,
    #[serde(default)]
    pub(super) on: TaxedParts,
}

/// The account of a tax that is a line of its own: one that the row names, or that of all such taxes.
#[derive(Debug, Clone)]
pub(super) enum LiabilityText {
    Account(String),
    /// Whether it is such a line.
    OfAccounts(bool),
}

impl<'de> Deserialize<'de> for LiabilityText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyLiability)
    }
}

struct AnyLiability;

impl Visitor<'_> for AnyLiability {
    type Value = LiabilityText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the code of an account in quotes, or true for that of [accounts] tax,")
    }

    fn visit_str<E: Error>(self, code: &str) -> Result<LiabilityText, E> {
        Ok(LiabilityText::Account(code.to_owned()))
    }

    fn visit_bool<E: Error>(self, is_line: bool) -> Result<LiabilityText, E> {
        Ok(LiabilityText::OfAccounts(is_line))
    }
}

/// What a refund means while the invoice is not fully paid and the order was not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refunds {
    /// The sale became smaller: a credit note.
    ReducesSale,
    /// The payment was given back, the sale stands.
    ReversesPayment,
    /// A person decides.
    #[default]
    Park,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentMethodText {
    pub(super) name: Located<String>,
    pub(super) currency: Option<Located<String>>,
    pub(super) account: Located<String>,
    #[serde(default)]
    pub(super) on_account: bool,
    #[serde(default)]
    pub(super) refunds: Refunds,
    pub(super) fee_account: Option<Located<String>>,
    pub(super) fee_field: Option<Located<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GiftCardText {
    pub(super) sku: Located<String>,
    pub(super) account: Located<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CurrencyText {
    pub(super) code: Located<String>,
    pub(super) rate: Option<Located<ValueText>>,
    pub(super) provider: Option<Located<bool>>,
    #[serde(default)]
    pub(super) inverted: bool,
    #[serde(default)]
    pub(super) pegged: bool,
    #[serde(default)]
    pub(super) missing: MissingRates,
}

/// What becomes of an order whose rate is not told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MissingRates {
    /// It is parked.
    #[default]
    Park,
    /// The ledger takes the rate of the document's day.
    Ledger,
}

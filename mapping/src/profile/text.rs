//! The profile as it is written: the fields of its TOML, before they are checked.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The whole text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileText {
    pub(super) store: StoreText,
    #[serde(default)]
    pub(super) documents: DocumentsText,
    pub(super) accounts: AccountsText,
    #[serde(default)]
    pub(super) contacts: ContactsText,
    #[serde(default)]
    pub(super) status: BTreeMap<String, Spanned<StatusAction>>,
    #[serde(default)]
    pub(super) surcharge: Vec<Spanned<SurchargeText>>,
    #[serde(default)]
    pub(super) tax: Vec<Spanned<TaxText>>,
    #[serde(default)]
    pub(super) payment_method: Vec<Spanned<PaymentMethodText>>,
    #[serde(default)]
    pub(super) currency: Vec<Spanned<CurrencyText>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoreText {
    pub(super) name: Spanned<String>,
    pub(super) time_zone: Option<Spanned<String>>,
}

/// What to do about an order whose lines bear several taxes that are tax types of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeveralTaxes {
    /// A pair of lines carries the base of each further tax and takes it off again.
    #[default]
    ExtraLines,
    /// The order is parked.
    Park,
}

/// What to do about a SKU that the ledger does not have as an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnknownItems {
    /// The line goes without an item.
    #[default]
    LeaveOut,
    /// The order is parked.
    Park,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentsText {
    pub(super) number: Option<Spanned<String>>,
    pub(super) credit_note_number: Option<Spanned<String>>,
    pub(super) reference: Option<Spanned<String>>,
    pub(super) due_days: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) several_taxes: SeveralTaxes,
    #[serde(default)]
    pub(super) unknown_items: UnknownItems,
    #[serde(default)]
    pub(super) item_tax_types: bool,
    pub(super) rounding_limit: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsText {
    pub(super) sales: Spanned<String>,
    pub(super) shipping: Option<Spanned<String>>,
    pub(super) fees: Option<Spanned<String>>,
    pub(super) discounts: Option<Spanned<String>>,
    pub(super) rounding: Option<Spanned<String>>,
}

/// What contact guests get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Guests {
    /// One for each e-mail address.
    #[default]
    PerCustomer,
    /// One for all of them.
    GuestBucket,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactsText {
    #[serde(default)]
    pub(super) guests: Guests,
    pub(super) bucket_name: Option<Spanned<String>>,
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
    pub(super) code: Spanned<String>,
    pub(super) class: SurchargeClass,
    pub(super) stage: Option<Spanned<Stage>>,
    pub(super) account: Option<Spanned<String>>,
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
    pub(super) code: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) untaxed: bool,
    pub(super) tax_type: Option<Spanned<String>>,
    pub(super) liability_line: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) on: TaxedParts,
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
    pub(super) name: Spanned<String>,
    pub(super) currency: Option<Spanned<String>>,
    pub(super) account: Spanned<String>,
    #[serde(default)]
    pub(super) on_account: bool,
    #[serde(default)]
    pub(super) refunds: Refunds,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CurrencyText {
    pub(super) code: Spanned<String>,
    pub(super) rate: Spanned<String>,
}

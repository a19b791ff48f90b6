//! The profile as it is written: the fields of its text, before they are checked.

use std::{collections::BTreeMap, fmt};

use canonical_model::TaxCollector;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::{source::Located, value::ValueText};
use crate::{decision::Written, ownership::Ownership, scalar::ScalarType};

/// The whole text.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileText {
    /// What this state of the profile is called.
    pub(super) version: Option<Located<String>>,
    /// Name of a ready template that lies under this: au, nz, uk, us, eu.
    #[serde(rename = "extends")]
    pub(super) _extends: Option<Located<String>>,
    pub(super) store: StoreText,
    pub(super) documents: DocumentsText,
    pub(super) locked_period: LockedPeriodText,
    pub(super) accounts: AccountsText,
    pub(super) contacts: ContactsText,
    /// What items are made of.
    pub(super) items: ItemsText,
    /// Money that comes before its invoice.
    pub(super) prepayments: Option<PrepaymentsText>,
    /// Payment status code, and what it means.
    pub(super) status: BTreeMap<String, Located<StatusAction>>,
    /// Surcharges by their codes.
    #[serde(default)]
    pub(super) surcharge: Vec<Located<SurchargeText>>,
    /// Tax types by names, for rows of [[tax]] and of templates.
    #[serde(default)]
    pub(super) tax_types: BTreeMap<String, Located<String>>,
    /// Taxes, and what bears none.
    #[serde(default)]
    pub(super) tax: Vec<Located<TaxText>>,
    /// Payment methods.
    #[serde(default)]
    pub(super) payment_method: Vec<Located<PaymentMethodText>>,
    /// Fixed rates.
    #[serde(default)]
    pub(super) currency: Vec<Located<CurrencyText>>,
    /// Tracking categories, at most two.
    #[serde(default)]
    pub(super) tracking: Vec<Located<TrackingText>>,
    /// Custom fields with their types.
    #[serde(default)]
    pub(super) custom: BTreeMap<String, Located<BTreeMap<String, ScalarType>>>,
    /// Gift certificates that are sold.
    #[serde(default)]
    pub(super) gift_card: Vec<Located<GiftCardText>>,
    /// Tables of one's own, by their names.
    #[serde(default)]
    pub(super) tables: BTreeMap<String, Located<TableText>>,
}

/// A table of one's own: columns, rows of a cell for each column and of what follows, and what follows where no row fits.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TableText {
    /// Paths of an order, the weightiest first.
    pub(super) columns: Located<Vec<Located<String>>>,
    /// A cell for each column, and what follows.
    pub(super) rows: Located<Vec<Located<Vec<Located<ValueText>>>>>,
    /// What follows where no row fits.
    pub(super) default: Option<Located<ValueText>>,
}

/// The store.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct StoreText {
    /// Its name in contact numbers: at most 20 ASCII letters, digits, - and _.
    pub(super) name: Located<String>,
    /// Its offset from UTC, such as "+02:00" or "UTC": it decides the day of an order.
    pub(super) time_zone: Located<String>,
}

/// How many documents there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentMode {
    /// Each order has its own.
    Detail,
    /// One for the orders of a day, a payment method and a currency.
    Summary,
}

/// What to do about an order whose lines bear several taxes that are tax types of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeveralTaxes {
    /// A pair of lines carries the base of each further tax and takes it off again.
    ExtraLines,
    /// The order is parked.
    Park,
}

/// What to do about a SKU that the ledger does not have as an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnknownItems {
    /// The line goes without an item.
    LeaveOut,
    /// The order is parked.
    Park,
}

/// What to do about lines that were exchanged for others of the same worth, or whose tax changed, after the invoice was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Exchanges {
    /// A credit note of what went, and an invoice of what came.
    CreditAndInvoice,
    /// A person does it.
    Park,
}

/// What becomes of a record whose day lies in a locked period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum LockedPeriod {
    /// It is parked.
    Park,
    /// It gets the first day after the locked period.
    NextOpenDay,
    /// A document stays a draft of its own day until the period is open. There are no drafts of summaries: there it is parked.
    Draft,
}

/// Records whose day lies in a period that the ledger has locked.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LockedPeriodText {
    /// Invoices.
    pub(super) invoices: Located<LockedPeriod>,
    /// Credit notes.
    pub(super) credit_notes: Located<LockedPeriod>,
    /// Payments, refunds and allocations: "park" or "next_open_day".
    pub(super) payments: Located<LockedPeriod>,
}

/// From when the days until an invoice is due are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum DueTerms {
    /// From its date.
    DaysAfterDate,
    /// From the end of its month.
    DaysAfterMonthEnd,
    /// On that day of the month after it, or the last day of that month if it is shorter.
    DayOfNextMonth,
}

/// What documents say.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentsText {
    /// A document for each order, or one for the orders of a day.
    pub(super) mode: DocumentMode,
    /// Hours after midnight at which the summaries of a day are written: 0 to 23.
    #[cfg_attr(feature = "schema", schemars(range(max = 23)))]
    pub(super) closing_hour: Located<u32>,
    /// Number of an invoice, with {number} or {id} of the order.
    pub(super) number: Located<String>,
    /// Number of a credit note; {part} names what it credits.
    pub(super) credit_note_number: Located<String>,
    /// Reference of a document; our tag is added.
    pub(super) reference: Located<ValueText>,
    /// What a line says; without it, the line's name.
    pub(super) line_description: Option<Located<ValueText>>,
    /// What the note says that an invoice gets in its history, once; none without it.
    pub(super) history_note: Option<Located<ValueText>>,
    /// Days until an invoice is due.
    pub(super) due_days: Located<ValueText>,
    /// From when these days count.
    pub(super) due_terms: DueTerms,
    /// Name of a branding theme of the organisation.
    pub(super) branding_theme: Option<Located<ValueText>>,
    /// Two tax types on one line.
    pub(super) several_taxes: SeveralTaxes,
    /// A SKU that the ledger does not have.
    pub(super) unknown_items: UnknownItems,
    /// Whether an item's own tax type wins where the store charged that very rate.
    pub(super) item_tax_types: bool,
    /// Most cents that a rounding line may make up for.
    pub(super) rounding_limit: u32,
    /// Lines exchanged for others of the same worth after payment.
    pub(super) exchanges: Exchanges,
}

/// Accounts by their codes in the chart of accounts.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsText {
    /// Goods, unless the item in Xero names its own account.
    pub(super) sales: Located<String>,
    /// Carriage; without it, sales.
    pub(super) shipping: Option<Located<String>>,
    /// Other charges; without it, sales.
    pub(super) fees: Option<Located<String>>,
    /// Discounts, as lines of their own; without it they lower the lines.
    pub(super) discounts: Option<Located<String>>,
    /// Cents by which rounded lines miss the order's sub-total.
    pub(super) rounding: Option<Located<String>>,
    /// Of taxes that are lines of their own and name no account.
    pub(super) tax: Option<Located<String>>,
}

/// Whom orders bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ContactPolicy {
    /// A contact for each customer; for guests as guests says.
    PerCustomer,
    /// One contact, for all orders.
    Single,
    /// A contact for each channel through which orders come.
    PerChannel,
}

/// What contact guests get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Guests {
    /// One for each e-mail address.
    PerCustomer,
    /// One for all of them.
    GuestBucket,
}

/// Whom an order bills whose contact is archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Archived {
    /// Nobody: the order is parked.
    Park,
    /// Another contact in its place.
    NewContact,
}

/// What contacts are made of.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ContactsText {
    /// Whom orders bill.
    pub(super) policy: Located<ContactPolicy>,
    /// With policy "single": name of the contact of all orders.
    pub(super) single_name: Option<Located<String>>,
    /// With policy "per_channel": the order's channel, which is the name of its contact.
    pub(super) channel: Option<Located<ValueText>>,
    /// A contact for each guest, or one for all.
    pub(super) guests: Located<Guests>,
    /// A contact that is archived in the ledger.
    pub(super) archived: Located<Archived>,
    /// Name of the contact of all guests.
    pub(super) bucket_name: Option<Located<String>>,
    /// Names of the address fields that hold the company; the first that says something counts.
    pub(super) company_fields: Located<Vec<Located<String>>>,
    /// The same of the VAT number.
    pub(super) vat_fields: Located<Vec<Located<String>>>,
    /// Name of a new contact.
    pub(super) name: Option<Located<ValueText>>,
    /// Its VAT or GST number.
    pub(super) tax_number: Option<Located<ValueText>>,
    /// Its company number.
    pub(super) company_number: Option<Located<ValueText>>,
    /// Its account number.
    pub(super) account_number: Option<Located<ValueText>>,
    /// Who owns what of a contact that is there.
    #[serde(default)]
    pub(super) ownership: ContactOwnersText,
}

/// Who owns the fields of a contact that is there; without a word the ledger, from the day on which it was created.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ContactOwnersText {
    /// Who owns its name.
    pub(super) name: Option<Located<Ownership>>,
    /// Who owns first and last name of its main person.
    pub(super) person: Option<Located<Ownership>>,
    /// Who owns its e-mail address.
    pub(super) email: Option<Located<Ownership>>,
    /// Who owns its telephone number.
    pub(super) phone: Option<Located<Ownership>>,
    /// Who owns the address of its bills.
    pub(super) billing: Option<Located<Ownership>>,
    /// Who owns the address where goods go.
    pub(super) shipping: Option<Located<Ownership>>,
    /// Who owns its VAT or GST number.
    pub(super) tax_number: Option<Located<Ownership>>,
    /// Who owns its company number.
    pub(super) company_number: Option<Located<Ownership>>,
    /// Who owns its account number.
    pub(super) account_number: Option<Located<Ownership>>,
}

/// What items are made of, and who owns what of them.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ItemsText {
    /// Whether products that are no items become some.
    pub(super) create: bool,
    /// The code where a SKU is longer than the ledger holds.
    pub(super) long_codes: LongCodes,
    /// The code where there is no SKU.
    pub(super) without_code: WithoutCode,
    /// Who owns its name.
    pub(super) name: Ownership,
    /// Who owns its description.
    pub(super) description: Ownership,
    /// Who owns its price.
    pub(super) price: Ownership,
    /// What the ledger owns and the store follows.
    pub(super) to_store: Vec<Located<ItemField>>,
    /// Account of new items.
    pub(super) sales_account: Option<Located<String>>,
    /// Tax type of new items.
    pub(super) sales_tax_type: Option<Located<String>>,
}

/// What code an item gets whose SKU the ledger does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum LongCodes {
    /// The SKU's beginning, and a hash of all of it.
    Hash,
    /// None: the product is parked.
    Park,
}

/// What code an item gets whose product has no SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum WithoutCode {
    /// P and the product's id.
    ProductId,
    /// None: the product is parked.
    Park,
}

/// A field that both an item and a product have, and that the store can take from the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemField {
    /// Its name.
    Name,
    /// Its price.
    Price,
}

/// What to do about a tracking option that the ledger does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnknownOptions {
    /// The order is parked.
    #[default]
    Park,
    /// The line goes without it.
    LeaveOut,
}

/// A tracking category, and the option that a line has.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TrackingText {
    /// Name of the category.
    pub(super) category: Located<String>,
    /// Name of the option; none if empty.
    pub(super) option: Located<ValueText>,
    /// An option that the organisation does not have.
    #[serde(default)]
    pub(super) unknown_options: UnknownOptions,
}

/// Money that comes before its invoice: what a status of the action `prepayment` asks for.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PrepaymentsText {
    /// The account on which it stands until the invoice takes it: a debt to the customer.
    pub(super) account: Located<String>,
    /// Its tax type, or "tax_types.<name>" of [tax_types]; one without tax where tax is due with the invoice alone.
    pub(super) tax_type: Located<String>,
}

/// What an order's payment status means for the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusAction {
    /// Nothing until money arrives; then as `invoice`.
    Wait,
    /// A draft invoice; once money arrives, as `invoice`.
    Draft,
    /// Money that comes is held as a prepayment, and nothing is billed until another status says so.
    Prepayment,
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    BeforeTax,
    AfterTax,
}

/// What the store adds to an order, or takes off.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SurchargeText {
    /// The store's code of it; * stands for any characters.
    pub(super) code: Located<String>,
    /// What it is.
    pub(super) class: SurchargeClass,
    /// Of a discount: whether it lowers what is taxed.
    pub(super) stage: Option<Located<Stage>>,
    /// Its own account; a tender needs one that takes payments.
    pub(super) account: Option<Located<String>>,
}

/// What a tax is charged on, where the store does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// How a tax is written, or what bears none.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TaxText {
    /// The store's code of the tax; * stands for any characters.
    pub(super) code: Option<Located<String>>,
    /// Who pays it to the state.
    pub(super) collected_by: Option<Located<TaxCollector>>,
    /// Whether the customer has a number of exemption.
    pub(super) exempt: Option<Located<bool>>,
    /// Two letters of the country that the goods go to, or a list; "" where none is known.
    pub(super) country: Option<Located<Written>>,
    /// Name of the region there, or a list.
    pub(super) region: Option<Located<Written>>,
    /// Tax class of the line, or a list.
    pub(super) class: Option<Located<Written>>,
    /// What the line is for, or a list: goods, shipping, fee …
    pub(super) kind: Option<Located<Written>>,
    /// True for what bears no tax: the row has no code.
    #[serde(default)]
    pub(super) untaxed: bool,
    /// Tax type of the ledger, or "tax_types.<name>" of [tax_types].
    pub(super) tax_type: Option<Located<String>>,
    /// The tax is a line of its own: on that account, or with true on [accounts] tax.
    pub(super) liability_line: Option<Located<LiabilityText>>,
    /// What bears it, where the store does not say.
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// What becomes of money that is more than the invoices take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Excess {
    /// A person decides.
    #[default]
    Park,
    /// It is an overpayment of the contact.
    Overpayment,
}

/// Where the money of a payment method goes.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentMethodText {
    /// The method's name in the store; * stands for any characters.
    pub(super) name: Located<String>,
    /// For payments in this currency alone.
    pub(super) currency: Option<Located<String>>,
    /// The account; it takes payments.
    pub(super) account: Located<String>,
    /// Whether unpaid orders are billed at once, due by terms.
    #[serde(default)]
    pub(super) on_account: bool,
    /// Whether it is a marketplace's, which keeps the tax of its orders and pays it itself.
    pub(super) collects_tax: Option<Located<bool>>,
    /// A refund while the invoice is not fully paid.
    #[serde(default)]
    pub(super) refunds: Refunds,
    /// Money that is more than the invoices take.
    #[serde(default)]
    pub(super) overpaid: Excess,
    /// Where what the gateway kept goes.
    pub(super) fee_account: Option<Located<String>>,
    /// Name of the transaction's data that tells what it kept.
    pub(super) fee_field: Option<Located<String>>,
    /// Name of the transaction's data that tells what a payment in another currency was settled for.
    pub(super) settled_field: Option<Located<String>>,
    /// Three letters of ISO 4217: the currency of that.
    pub(super) settled_currency: Option<Located<String>>,
    /// Whether the fee is taken off that already.
    pub(super) settled_after_fee: Option<Located<bool>>,
}

/// Gift certificates that are sold: a debt, and no sale.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct GiftCardText {
    /// SKU; * stands for any characters.
    pub(super) sku: Located<String>,
    /// Account of certificates outstanding.
    pub(super) account: Located<String>,
}

/// A fixed rate of a currency.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct CurrencyText {
    /// Three letters of ISO 4217.
    pub(super) code: Located<String>,
    /// Units of it for one of the base currency, or where the order says it; never 1 unless it is pegged.
    pub(super) rate: Option<Located<ValueText>>,
    /// Whether a provider of rates gives the rate of the day.
    pub(super) provider: Option<Located<bool>>,
    /// Whether the rate says how much of the base currency one of it is.
    #[serde(default)]
    pub(super) inverted: bool,
    /// Whether one of it is always one of the base currency.
    #[serde(default)]
    pub(super) pegged: bool,
    /// An order whose rate is not told.
    #[serde(default)]
    pub(super) missing: MissingRates,
}

/// What becomes of an order whose rate is not told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum MissingRates {
    /// It is parked.
    #[default]
    Park,
    /// The ledger takes the rate of the document's day.
    Ledger,
}

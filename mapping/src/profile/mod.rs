//! The mapping profile: what an accountant decides about a store, read from TOML and checked when it is read.
//!
//! Here belongs what a profile says and whether it can be used; what follows from it for an order is in [`rules`](crate::rules).

mod builder;
pub(crate) mod check;
mod error;
mod hints;
mod load;
mod periods;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod source;
mod taxes;
mod text;
pub(crate) mod value;

use std::{collections::BTreeMap, sync::Arc};

use canonical_model::{AccountCode, Currency, DiscountStage, ProfileVersion, TaxCollector, TaxType};
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use smol_str::SmolStr;

pub use builder::ProfileBuilder;
pub use check::ProfileFinding;
pub use error::ProfileError;
pub(crate) use error::closest;
pub use source::ProfileLayer;
pub(crate) use source::{Located, NodeId};
pub(crate) use taxes::{TaxCandidate, TaxRow, TaxTable, TaxTarget, destination};
pub use text::StatusAction;
pub(crate) use text::{
    Archived, DocumentMode, DueTerms, Excess, Exchanges, Guests, ItemField, LockedPeriod, LongCodes, MissingRates,
    Refunds, SeveralTaxes, SurchargeClass, TaxedParts, UnknownItems, UnknownOptions, WithoutCode,
};
pub use value::Beside;

use self::{
    source::Sources,
    value::{Template, Value},
};
use crate::{
    by::Chosen,
    contacts::ContactField,
    decision::pattern::{Pattern, narrowest},
    ownership::Ownership,
};

/// A profile that was read and whose parts fit together. Whether its accounts and tax types exist is another question, which
/// [`check`](Self::check) answers for one organisation.
///
/// ```
/// use mapping::Profile;
///
/// let error = Profile::from_toml("[store]\nname = 'shop'\n[accounts]\nsails = '200'\n").unwrap_err();
/// assert_eq!(error.line, 4);
/// assert_eq!(error.field, "accounts.sails");
/// assert_eq!(error.suggestion.as_deref(), Some("sales"));
/// ```
#[derive(Debug, Clone)]
pub struct Profile {
    version: ProfileVersion,
    pub(crate) store: String,
    pub(crate) offset: FixedOffset,
    mode: DocumentMode,
    closing_hour: TimeDelta,
    number_text: String,
    pub(crate) number: Located<Template>,
    pub(crate) credit_note_number: Located<Template>,
    pub(crate) reference: Value,
    pub(crate) line_description: Option<Value>,
    /// What is noted in the history of an invoice.
    pub(crate) history_note: Option<Value>,
    pub(crate) due_days: Value,
    pub(crate) due_terms: DueTerms,
    pub(crate) branding_theme: Option<Value>,
    pub(crate) several_taxes: SeveralTaxes,
    pub(crate) unknown_items: UnknownItems,
    pub(crate) item_tax_types: bool,
    pub(crate) rounding_limit: u32,
    pub(crate) exchanges: Exchanges,
    pub(crate) locked_periods: LockedPeriods,
    pub(crate) accounts: Accounts,
    pub(crate) contacts: Contacts,
    pub(crate) items: Items,
    pub(crate) tracking: Vec<TrackingRow>,
    pub(crate) prepayments: Option<Prepayments>,
    pub(crate) status: BTreeMap<String, Located<StatusAction>>,
    pub(crate) surcharges: Vec<SurchargeRow>,
    pub(crate) taxes: TaxTable<Vec<TaxRow>>,
    pub(crate) untaxed: TaxTable<Located<TaxType>>,
    pub(crate) payment_methods: Vec<PaymentMethodRow>,
    pub(crate) gift_cards: Vec<GiftCardRow>,
    pub(crate) currencies: BTreeMap<Currency, CurrencyRow>,
    beside: Beside,
    named: Vec<check::Named>,
    sources: Arc<Sources>,
}

/// What becomes of records whose days lie in a locked period.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LockedPeriods {
    pub(crate) invoices: Located<LockedPeriod>,
    pub(crate) credit_notes: Located<LockedPeriod>,
    /// Never [`Draft`](LockedPeriod::Draft): there are no drafts of payments.
    pub(crate) payments: Located<LockedPeriod>,
}

/// The accounts that lines go to.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    pub(crate) sales: Located<AccountCode>,
    pub(crate) shipping: Located<AccountCode>,
    pub(crate) fees: Located<AccountCode>,
    pub(crate) discounts: Option<Located<AccountCode>>,
    pub(crate) rounding: Option<Located<AccountCode>>,
    /// Of taxes that are lines of their own and name no account.
    pub(crate) tax: Option<Located<AccountCode>>,
}

/// Where money stands that comes before its invoice.
#[derive(Debug, Clone)]
pub(crate) struct Prepayments {
    pub(crate) account: Located<AccountCode>,
    pub(crate) tax_type: Located<TaxType>,
}

/// What contacts are made of.
#[derive(Debug, Clone)]
pub(crate) struct Contacts {
    pub(crate) billed: Billed,
    pub(crate) guests: Located<Guests>,
    pub(crate) archived: Located<Archived>,
    /// With which e-mails of guests are hashed: another in every store.
    pub(crate) guest_key: [u8; 32],
    pub(crate) bucket_name: Chosen<SmolStr>,
    /// Names of the address fields that hold the company, the first that says something counts.
    pub(crate) company_fields: Vec<String>,
    /// The same of the VAT number.
    pub(crate) vat_fields: Vec<String>,
    pub(crate) name: Option<Value>,
    pub(crate) tax_number: Option<Value>,
    pub(crate) company_number: Option<Value>,
    pub(crate) account_number: Option<Value>,
    /// Who owns the fields that may be written to a contact that is there, and where that stands. The others are never written again.
    pub(crate) owners: Vec<(ContactField, Located<Ownership>)>,
}

/// Whom orders bill.
#[derive(Debug, Clone)]
pub(crate) enum Billed {
    /// Their customers.
    Customers,
    /// All the same contact, of that name.
    Single(Located<SmolStr>),
    /// The contact of their channel, which bears its name.
    Channels { at: NodeId, channel: Value },
}

/// What items are made of, and who owns what of them.
#[derive(Debug, Clone)]
pub(crate) struct Items {
    /// Whether products without an item get one.
    pub(crate) create: bool,
    pub(crate) long_codes: LongCodes,
    pub(crate) without_code: WithoutCode,
    pub(crate) name: Ownership,
    pub(crate) description: Ownership,
    pub(crate) price: Ownership,
    /// What the ledger owns and the store is to follow.
    pub(crate) to_store: Vec<ItemField>,
    /// The account of new items, and their tax type.
    pub(crate) sales_account: Option<Located<AccountCode>>,
    pub(crate) sales_tax_type: Option<Located<TaxType>>,
}

/// A tracking category, and which option of it a line has.
#[derive(Debug, Clone)]
pub(crate) struct TrackingRow {
    pub(crate) category: String,
    pub(crate) option: Value,
    pub(crate) unknown_options: UnknownOptions,
}

/// What surcharges of a code are.
#[derive(Debug, Clone)]
pub(crate) struct SurchargeRow {
    pub(crate) pattern: Pattern,
    pub(crate) class: SurchargeClass,
    pub(crate) stage: DiscountStage,
    pub(crate) account: Option<Located<AccountCode>>,
}

/// Where the money of a payment method goes.
#[derive(Debug, Clone)]
pub(crate) struct PaymentMethodRow {
    pub(crate) pattern: Pattern,
    pub(crate) currency: Option<Currency>,
    pub(crate) account: Located<AccountCode>,
    pub(crate) on_account: bool,
    /// Whether it is a marketplace's, which pays the tax itself.
    pub(crate) collects_tax: bool,
    pub(crate) refunds: Refunds,
    pub(crate) overpaid: Excess,
    /// Where what the gateway kept of a payment goes.
    pub(crate) fee_account: Option<Located<AccountCode>>,
    /// The name of the transaction's data that tells what it kept.
    pub(crate) fee_field: Option<String>,
    pub(crate) settled: Option<SettledBy>,
}

/// What tells what a gateway settled a payment for.
#[derive(Debug, Clone)]
pub(crate) struct SettledBy {
    /// The name of the transaction's data.
    pub(crate) field: String,
    /// In which currency it is told.
    pub(crate) currency: Currency,
    /// Whether it is what the fee left of the payment.
    pub(crate) after_fee: bool,
}

/// Whence the rate of a currency comes.
#[derive(Debug, Clone)]
pub(crate) struct CurrencyRow {
    pub(crate) at: NodeId,
    pub(crate) from: RateFrom,
    /// Whether the rate tells how much of the books' currency one unit is worth.
    pub(crate) inverted: bool,
    /// Whether a rate of 1 is true.
    pub(crate) pegged: bool,
    pub(crate) missing: MissingRates,
}

/// Who says what a rate is.
#[derive(Debug, Clone)]
pub(crate) enum RateFrom {
    /// The profile, or the order.
    Value(Value),
    /// A provider.
    Provider,
    /// Nobody needs to: it is 1.
    Par,
}

/// A gift certificate or card that is sold.
#[derive(Debug, Clone)]
pub(crate) struct GiftCardRow {
    pub(crate) pattern: Pattern,
    pub(crate) account: Located<AccountCode>,
}

impl Profile {
    /// Reads and checks a profile over the defaults.
    ///
    /// # Errors
    /// [`ProfileError`] with line, column, field and, for a misspelt name, what was probably meant.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        Self::builder().tenant(text).build()
    }

    /// The same of a profile that is written as JSON: an object with the same fields. Numbers with decimals are read as they are
    /// written, never through a binary fraction.
    ///
    /// # Errors
    /// As [`from_toml`](Self::from_toml).
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        if !source::is_json(text) {
            return Err(ProfileError::at(&ProfileLayer::Tenant, text, 0, "", "a profile in JSON begins with {"));
        }
        Self::builder().tenant(text).build()
    }

    /// A profile of several texts.
    pub fn builder() -> ProfileBuilder {
        ProfileBuilder::default()
    }

    /// A hash of what its layers say together, defaults included; how it is written, in what order its fields stand, its
    /// comments and its version do not count. Two plans with one hash were made by the same profile.
    pub fn hash(&self) -> &SmolStr {
        &self.version.hash
    }

    /// What every plan names it by: its version and its hash.
    pub fn version(&self) -> ProfileVersion {
        self.version.clone()
    }

    /// The store's name, as it stands in contact numbers.
    pub fn store(&self) -> &str {
        &self.store
    }

    /// The day of an instant in the store's zone.
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.offset).date_naive()
    }

    /// Whether the orders of a day have [one document](crate::summary) in place of one each.
    pub fn summarises(&self) -> bool {
        self.mode == DocumentMode::Summary
    }

    /// The last day, in the store's zone, whose summaries are to be written at that instant.
    pub fn closed_day(&self, at: DateTime<Utc>) -> NaiveDate {
        let open = self.day_of(at.checked_sub_signed(self.closing_hour).unwrap_or(at));
        open.pred_opt().unwrap_or(open)
    }

    /// What it asks that an order alone does not tell. What nobody asks for need not be read, and says nothing.
    pub fn beside(&self) -> Beside {
        self.beside
    }

    /// Whether it lets overpayments be made, for which the ledger asks a permission of their own.
    pub fn makes_overpayments(&self) -> bool {
        self.payment_methods.iter().any(|row| row.overpaid == Excess::Overpayment)
    }

    /// Whether it lets prepayments be made, for which the ledger asks the same permission.
    pub fn makes_prepayments(&self) -> bool {
        self.status.values().any(|action| action.value == StatusAction::Prepayment)
    }

    /// The template of invoice numbers, such as `XC-{number}`: what stands before the `{` tells two stores apart.
    pub fn number_template(&self) -> &str {
        &self.number_text
    }

    /// What an order's payment status code means; unknown codes are parked.
    pub fn status_action(&self, code: &str) -> StatusAction {
        self.status.get(code).map_or(StatusAction::Park, |action| action.value)
    }

    /// Where it says what that code means.
    pub(crate) fn status_place(&self, code: &str) -> Option<NodeId> {
        self.status.get(code).map(|action| action.at)
    }

    /// What stands at a place of it: the layer, the line there and the path.
    pub(crate) fn place(&self, at: NodeId) -> (ProfileLayer, usize, String) {
        let ProfileError { layer, line, field, .. } = self.sources.error(at, "");
        (layer, line, field)
    }

    pub(crate) fn surcharge(&self, code: &str) -> Option<&SurchargeRow> {
        narrowest(&self.surcharges, |row| &row.pattern, code)
    }

    pub(crate) fn gift_card(&self, sku: &str) -> Option<&GiftCardRow> {
        narrowest(&self.gift_cards, |row| &row.pattern, sku)
    }

    pub(crate) fn payment_method(&self, name: &str, currency: Currency) -> Option<&PaymentMethodRow> {
        let of = |wanted: Option<Currency>| {
            narrowest(self.payment_methods.iter().filter(|row| row.currency == wanted), |row| &row.pattern, name)
        };
        of(Some(currency)).or_else(|| of(None))
    }

    /// Who pays the taxes of an order with that payment method to the state.
    pub(crate) fn collector(&self, method: &str, currency: Currency) -> TaxCollector {
        let of_marketplaces = self.payment_methods.iter().any(|row| row.collects_tax);
        match of_marketplaces && self.payment_method(method, currency).is_some_and(|row| row.collects_tax) {
            true => TaxCollector::Marketplace,
            false => TaxCollector::Merchant,
        }
    }
}

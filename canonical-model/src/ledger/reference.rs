//! What an organisation has, and what it allows: the data a plan is checked against before anything is sent.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{AccountCode, Currency, ItemCode, LedgerId, TaxType};

/// The organisation itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organisation {
    /// Its name, to be shown before the first write.
    pub name: SmolStr,
    /// The currency of its books.
    pub base_currency: Currency,
    /// Nothing may be written on or before this day by anyone but an adviser.
    pub period_lock: Option<NaiveDate>,
    /// Nothing may be written on or before this day by anyone.
    pub year_end_lock: Option<NaiveDate>,
}

impl Organisation {
    /// The last locked day.
    pub fn locked_until(&self) -> Option<NaiveDate> {
        self.period_lock.max(self.year_end_lock)
    }
}

/// On which side of the books an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountClass {
    /// What the organisation has.
    Asset,
    /// What belongs to its owners.
    Equity,
    /// What it spends.
    Expense,
    /// What it owes.
    Liability,
    /// What it earns.
    Revenue,
}

impl AccountClass {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Asset, Self::Equity, Self::Expense, Self::Liability, Self::Revenue];

    /// Accounts of that class, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asset => "assets",
            Self::Equity => "equity",
            Self::Expense => "expenses",
            Self::Liability => "liabilities",
            Self::Revenue => "income",
        }
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Its code.
    pub code: AccountCode,
    /// Its name.
    pub name: SmolStr,
    /// Whether it can be used: not archived.
    pub active: bool,
    /// Its side of the books, if that is known.
    #[serde(default)]
    pub class: Option<AccountClass>,
    /// Whether payments can be made to it: a bank account, or one enabled for payments.
    pub takes_payments: bool,
    /// Whether it is a bank account, which documents cannot post to.
    pub is_bank: bool,
    /// A bank account's own currency.
    pub currency: Option<Currency>,
}

/// A tax type and its rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxRate {
    /// Its code.
    pub tax_type: TaxType,
    /// Its name.
    pub name: SmolStr,
    /// The rate that counts, compound parts included, in per cent: 8.25 is 8.25 %.
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    pub effective_rate: Decimal,
    /// Whether it can be used.
    pub active: bool,
    /// The accounts on whose lines it may stand.
    pub applies_to: Vec<AccountClass>,
}

impl TaxRate {
    /// Whether it may stand on lines of such accounts.
    pub fn applies_to(&self, class: AccountClass) -> bool {
        self.applies_to.contains(&class)
    }
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Item {
    /// Its code.
    pub code: ItemCode,
    /// The account of its sales, if it names one.
    pub sales_account: Option<AccountCode>,
    /// The tax type of its sales, if it names one.
    pub sales_tax_type: Option<TaxType>,
}

/// A tracking category with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrackingCategory {
    /// Its name.
    pub name: SmolStr,
    /// The names of its active options.
    pub options: Vec<SmolStr>,
}

/// A layout of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BrandingTheme {
    /// The ledger's id of it.
    pub id: LedgerId,
    /// Its name.
    pub name: SmolStr,
}

/// All of it, as read at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceData {
    /// The organisation.
    pub organisation: Organisation,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The account of what customers owe, if it has a code.
    #[serde(default)]
    pub receivable: Option<AccountCode>,
    /// The tax rates.
    pub tax_rates: Vec<TaxRate>,
    /// The items.
    pub items: Vec<Item>,
    /// The tracking categories.
    pub tracking: Vec<TrackingCategory>,
    /// The currencies that the organisation can write in.
    pub currencies: Vec<Currency>,
    /// The layouts of its documents.
    #[serde(default)]
    pub branding_themes: Vec<BrandingTheme>,
}

impl ReferenceData {
    /// The account of that code.
    pub fn account(&self, code: &AccountCode) -> Option<&Account> {
        let code = code.as_str();
        self.accounts.iter().find(|account| account.code.as_str() == code)
    }

    /// The tax rate of that type.
    pub fn tax_rate(&self, tax_type: &TaxType) -> Option<&TaxRate> {
        let tax_type = tax_type.as_str();
        self.tax_rates.iter().find(|rate| rate.tax_type.as_str() == tax_type)
    }

    /// The item of that code.
    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        let code = code.as_str();
        self.items.iter().find(|item| item.code.as_str() == code)
    }
}

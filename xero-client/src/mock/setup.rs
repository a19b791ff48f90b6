//! What an organisation has before the first call: accounts, tax rates, currencies, items, tracking, lock dates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

/// How an organisation is made. It has its base currency and nothing else until it is given more.
#[derive(Debug, Clone)]
#[must_use]
pub struct OrganisationSetup {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) base_currency: String,
    pub(super) country: String,
    pub(super) utc_offset_minutes: i32,
    pub(super) is_demo: bool,
    /// Other currencies and their day rate: so many units for one of the base currency.
    pub(super) currencies: BTreeMap<String, Decimal>,
    pub(super) accounts: Vec<AccountSetup>,
    pub(super) tax_rates: Vec<TaxRateSetup>,
    pub(super) items: Vec<ItemSetup>,
    pub(super) tracking: Vec<(String, Vec<String>)>,
    pub(super) branding_themes: Vec<String>,
    pub(super) period_lock: Option<NaiveDate>,
    pub(super) year_lock: Option<NaiveDate>,
}

impl OrganisationSetup {
    /// An organisation with a tenant id, a name and a base currency.
    pub fn new(id: Uuid, name: impl Into<String>, base_currency: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            base_currency: base_currency.into(),
            country: "US".to_owned(),
            utc_offset_minutes: 0,
            is_demo: false,
            currencies: BTreeMap::new(),
            accounts: Vec::new(),
            tax_rates: Vec::new(),
            items: Vec::new(),
            tracking: Vec::new(),
            branding_themes: vec!["Standard".to_owned()],
            period_lock: None,
            year_lock: None,
        }
    }

    /// The tenant id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Makes it one of Xero's own demo companies, which say so (`IsDemoCompany`) and send no e-mail (XR-MAIL-1).
    pub fn demo_company(mut self) -> Self {
        self.is_demo = true;
        self
    }

    /// Where its day begins, as minutes east of UTC: "today" is the date of a document that says none (XR-JSON-5). Its
    /// `Timezone` goes by it.
    pub fn utc_offset_minutes(mut self, minutes: i32) -> Self {
        self.utc_offset_minutes = minutes;
        self
    }

    /// Subscribes a currency. The day rate says how many of its units one unit of the base currency buys.
    pub fn currency(mut self, code: impl Into<String>, day_rate: Decimal) -> Self {
        self.currencies.insert(code.into(), day_rate);
        self
    }

    /// Adds an account.
    pub fn account(mut self, account: AccountSetup) -> Self {
        self.accounts.push(account);
        self
    }

    /// Adds a tax rate.
    pub fn tax_rate(mut self, rate: TaxRateSetup) -> Self {
        self.tax_rates.push(rate);
        self
    }

    /// Adds an item.
    pub fn item(mut self, item: ItemSetup) -> Self {
        self.items.push(item);
        self
    }

    /// Adds a tracking category with its options.
    pub fn tracking<'o>(mut self, name: impl Into<String>, options: impl IntoIterator<Item = &'o str>) -> Self {
        self.tracking.push((name.into(), options.into_iter().map(str::to_owned).collect()));
        self
    }

    /// Adds a branding theme to "Standard", which every organisation has.
    pub fn branding_theme(mut self, name: impl Into<String>) -> Self {
        self.branding_themes.push(name.into());
        self
    }

    /// Locks the books up to and including this day (XR-LOCK-1).
    pub fn period_lock(mut self, date: NaiveDate) -> Self {
        self.period_lock = Some(date);
        self
    }
}

/// An account of the chart of accounts.
#[derive(Debug, Clone)]
#[must_use]
pub struct AccountSetup {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) tax_type: String,
    pub(super) system: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) takes_payments: bool,
    pub(super) archived: bool,
}

impl AccountSetup {
    /// An account with a code, a name and a type such as `REVENUE`. Its default tax type is `NONE`.
    pub fn new(code: impl Into<String>, name: impl Into<String>, kind: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            kind: kind.into(),
            tax_type: "NONE".to_owned(),
            system: None,
            currency: None,
            takes_payments: false,
            archived: false,
        }
    }

    /// The tax type of lines that say none.
    pub fn tax_type(mut self, tax_type: impl Into<String>) -> Self {
        self.tax_type = tax_type.into();
        self
    }

    /// Which account of the system it is, such as `DEBTORS` or `ROUNDING`.
    pub fn system(mut self, system: impl Into<String>) -> Self {
        self.system = Some(system.into());
        self
    }

    /// The currency of a bank account.
    pub fn currency(mut self, code: impl Into<String>) -> Self {
        self.currency = Some(code.into());
        self
    }

    /// Lets payments be made to it (`EnablePaymentsToAccount`).
    pub fn takes_payments(mut self) -> Self {
        self.takes_payments = true;
        self
    }

    /// Archives it.
    pub fn archived(mut self) -> Self {
        self.archived = true;
        self
    }
}

/// A tax rate.
#[derive(Debug, Clone)]
#[must_use]
pub struct TaxRateSetup {
    pub(super) tax_type: String,
    pub(super) name: String,
    pub(super) rate: Decimal,
    pub(super) classes: Vec<String>,
}

impl TaxRateSetup {
    /// A tax type such as `OUTPUT`, its name, and how many of a hundred it takes. It may be used on every account.
    pub fn new(tax_type: impl Into<String>, name: impl Into<String>, rate: Decimal) -> Self {
        let classes = ["ASSET", "EQUITY", "EXPENSE", "LIABILITY", "REVENUE"].map(str::to_owned);
        Self { tax_type: tax_type.into(), name: name.into(), rate, classes: classes.into() }
    }

    /// The only classes of accounts on which it may be used, such as `REVENUE`.
    pub fn only_on<'c>(mut self, classes: impl IntoIterator<Item = &'c str>) -> Self {
        self.classes = classes.into_iter().map(str::to_owned).collect();
        self
    }
}

/// An item of the price list.
#[derive(Debug, Clone)]
#[must_use]
pub struct ItemSetup {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) unit_price: Option<Decimal>,
    pub(super) account: Option<String>,
    pub(super) tax_type: Option<String>,
}

impl ItemSetup {
    /// An item that is sold, by its code and name.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into(), unit_price: None, account: None, tax_type: None }
    }

    /// Its price in the base currency.
    pub fn unit_price(mut self, price: Decimal) -> Self {
        self.unit_price = Some(price);
        self
    }

    /// The account of its sales.
    pub fn account(mut self, code: impl Into<String>) -> Self {
        self.account = Some(code.into());
        self
    }

    /// The tax type of its sales.
    pub fn tax_type(mut self, tax_type: impl Into<String>) -> Self {
        self.tax_type = Some(tax_type.into());
        self
    }
}

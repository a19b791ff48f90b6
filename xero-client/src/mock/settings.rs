//! What is only read: accounts, tax rates, tracking categories, currencies, the organisation (XR-SETTINGS).

use api_core::{runtime::Timestamp, wire::Json};
use uuid::Uuid;

use super::{
    http::{Call, Failure, Reply},
    json::{Object, instant, number},
    organisation::Organisation,
    query::Listing,
    setup::{AccountSetup, TaxRateSetup},
    where_clause::Value,
};

/// An account of the chart of accounts.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) tax_type: String,
    pub(super) system: Option<String>,
    pub(super) currency: Option<String>,
    takes_payments: bool,
    pub(super) archived: bool,
}

impl Account {
    pub(super) fn new(id: Uuid, setup: AccountSetup) -> Self {
        Self {
            id,
            code: setup.code,
            name: setup.name,
            kind: setup.kind,
            tax_type: setup.tax_type,
            system: setup.system,
            currency: setup.currency,
            takes_payments: setup.takes_payments,
            archived: setup.archived,
        }
    }

    fn is_bank(&self) -> bool {
        self.kind == "BANK"
    }

    pub(super) fn class(&self) -> &'static str {
        match self.kind.as_str() {
            "REVENUE" | "SALES" | "OTHERINCOME" => "REVENUE",
            "EXPENSE" | "DIRECTCOSTS" | "OVERHEADS" | "DEPRECIATN" => "EXPENSE",
            "CURRLIAB" | "LIABILITY" | "TERMLIAB" => "LIABILITY",
            "EQUITY" => "EQUITY",
            _ => "ASSET",
        }
    }

    /// Whether a document's line may be on it (XR-INV-6).
    pub(super) fn takes_lines(&self) -> bool {
        let is_ledger = matches!(self.system.as_deref(), Some("DEBTORS" | "CREDITORS"));
        !self.archived && !self.is_bank() && !is_ledger
    }

    /// Whether a payment may come to it (XR-PAY-1).
    pub(super) fn takes_payments(&self) -> bool {
        !self.archived && (self.is_bank() || self.takes_payments)
    }

    fn json(&self) -> Json {
        Object::new()
            .id("AccountID", self.id)
            .put("Code", self.code.as_str())
            .put("Name", self.name.as_str())
            .put("Status", if self.archived { "ARCHIVED" } else { "ACTIVE" })
            .put("Type", self.kind.as_str())
            .put("TaxType", self.tax_type.as_str())
            .put("Description", "")
            .put("Class", self.class())
            .put_opt("SystemAccount", self.system.as_deref())
            .put("EnablePaymentsToAccount", self.takes_payments)
            .put("ShowInExpenseClaims", false)
            .put_opt("BankAccountNumber", self.is_bank().then_some("000-000-0000"))
            .put_opt("BankAccountType", self.is_bank().then_some("BANK"))
            .put_opt("CurrencyCode", self.currency.as_deref())
            .put("ReportingCode", "")
            .put("HasAttachments", false)
            .put("UpdatedDateUTC", instant(Timestamp::UNIX_EPOCH))
            .put("AddToWatchlist", false)
            .done()
    }

    fn field(&self, name: &str) -> Value {
        match name {
            "AccountID" => Value::Id(self.id),
            "Code" => Value::text(&self.code),
            "Name" => Value::text(&self.name),
            "Type" => Value::text(&self.kind),
            "Status" => Value::text(if self.archived { "ARCHIVED" } else { "ACTIVE" }),
            "Class" => Value::text(self.class()),
            "SystemAccount" => Value::text(self.system.as_deref().unwrap_or_default()),
            "TaxType" => Value::text(&self.tax_type),
            "EnablePaymentsToAccount" => Value::Flag(self.takes_payments),
            _ => Value::Null,
        }
    }
}

/// `GET /Accounts`.
pub(super) fn accounts(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &[
            "AccountID",
            "Code",
            "Name",
            "Type",
            "Status",
            "Class",
            "SystemAccount",
            "TaxType",
            "EnablePaymentsToAccount",
        ],
        field: &Account::field,
        updated: &|_| Timestamp::UNIX_EPOCH,
        id: &|account: &Account| account.id,
        paged: false,
        by_date: true,
    };
    let (accounts, _) = listing.select(call, organisation.accounts.iter(), false)?;
    Ok(Reply::list("Accounts", accounts.into_iter().map(Account::json).collect()))
}

/// `GET /Accounts/{AccountID}`.
pub(super) fn account(organisation: &Organisation, id: &str) -> Result<Reply, Failure> {
    let id = Uuid::parse_str(id).ok().and_then(|id| organisation.account(id));
    id.map(|account| Reply::one("Accounts", account.json())).ok_or(Failure::NotFound)
}

/// A tax rate; its tax type is its key (XR-SETTINGS-2).
#[derive(Debug, Clone)]
pub(super) struct TaxRate {
    pub(super) tax_type: String,
    name: String,
    pub(super) rate: rust_decimal::Decimal,
    classes: Vec<String>,
}

impl TaxRate {
    pub(super) fn new(setup: TaxRateSetup) -> Self {
        Self { tax_type: setup.tax_type, name: setup.name, rate: setup.rate, classes: setup.classes }
    }

    pub(super) fn applies_to(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }

    fn json(&self) -> Json {
        let component = Object::new()
            .put("Name", self.name.as_str())
            .put("Rate", number(self.rate))
            .put("IsCompound", false)
            .put("IsNonRecoverable", false);
        Object::new()
            .put("Name", self.name.as_str())
            .put("TaxType", self.tax_type.as_str())
            .put("ReportTaxType", if self.rate.is_zero() { "NONE" } else { "OUTPUT" })
            .put("CanApplyToAssets", self.applies_to("ASSET"))
            .put("CanApplyToEquity", self.applies_to("EQUITY"))
            .put("CanApplyToExpenses", self.applies_to("EXPENSE"))
            .put("CanApplyToLiabilities", self.applies_to("LIABILITY"))
            .put("CanApplyToRevenue", self.applies_to("REVENUE"))
            .amount("DisplayTaxRate", self.rate)
            .amount("EffectiveRate", self.rate)
            .put("Status", "ACTIVE")
            .put("TaxComponents", vec![component.done()])
            .done()
    }
}

/// `GET /TaxRates` and `GET /TaxRates/{TaxType}`.
pub(super) fn tax_rates(organisation: &Organisation, tax_type: Option<&str>) -> Result<Reply, Failure> {
    let chosen = organisation.tax_rates.iter().filter(|rate| tax_type.is_none_or(|wanted| rate.tax_type == wanted));
    let rates: Vec<Json> = chosen.map(TaxRate::json).collect();
    if tax_type.is_some() && rates.is_empty() { Err(Failure::NotFound) } else { Ok(Reply::list("TaxRates", rates)) }
}

/// A tracking category with its options.
#[derive(Debug, Clone)]
pub(super) struct TrackingCategory {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) options: Vec<(Uuid, String)>,
}

impl TrackingCategory {
    fn json(&self) -> Json {
        let options = self.options.iter().map(|(id, name)| {
            Object::new()
                .id("TrackingOptionID", *id)
                .put("Name", name.as_str())
                .put("Status", "ACTIVE")
                .put("HasValidationErrors", false)
                .put("IsDeleted", false)
                .put("IsArchived", false)
                .put("IsActive", true)
                .done()
        });
        Object::new()
            .put("Name", self.name.as_str())
            .put("Status", "ACTIVE")
            .id("TrackingCategoryID", self.id)
            .put("Options", options.collect::<Vec<_>>())
            .done()
    }
}

/// `GET /TrackingCategories` and `GET /TrackingCategories/{TrackingCategoryID}`.
pub(super) fn tracking(organisation: &Organisation, id: Option<&str>) -> Result<Reply, Failure> {
    let wanted = id.map(|id| Uuid::parse_str(id).map_err(|_| Failure::NotFound)).transpose()?;
    let chosen = organisation.tracking.iter().filter(|category| wanted.is_none_or(|wanted| category.id == wanted));
    let categories: Vec<Json> = chosen.map(TrackingCategory::json).collect();
    let missing = wanted.is_some() && categories.is_empty();
    if missing { Err(Failure::NotFound) } else { Ok(Reply::list("TrackingCategories", categories)) }
}

/// `GET /Currencies`.
pub(super) fn currencies(organisation: &Organisation) -> Reply {
    let json = |code: &str| {
        let description = match code {
            "USD" => "United States Dollar",
            "EUR" => "Euro",
            "GBP" => "British Pound",
            "JPY" => "Japanese Yen",
            "KWD" => "Kuwaiti Dinar",
            other => other,
        };
        Object::new().put("Code", code).put("Description", description).done()
    };
    Reply::list("Currencies", organisation.currencies().into_iter().map(json).collect())
}

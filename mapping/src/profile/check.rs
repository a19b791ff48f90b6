//! Whether an organisation has what a profile names.

use std::fmt;

use canonical_model::{
    AccountCode, LedgerId, TaxType,
    ledger::{AccountClass, ReferenceData, Tracking, TrackingCategory},
};

use super::{Profile, ProfileLayer, closest};

/// Something that a profile names and that the ledger must have.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) field: String,
    pub(super) layer: ProfileLayer,
    pub(super) line: usize,
    pub(super) thing: Thing,
}

#[derive(Debug, Clone)]
pub(super) enum Thing {
    /// An account that lines are posted to.
    LineAccount(AccountCode),
    /// An account that payments are made to.
    PaymentAccount(AccountCode),
    /// A tax type of lines of income.
    TaxType(TaxType),
    /// The tax type of what is not taxed.
    Untaxed(TaxType),
    /// A tax type on lines of an account.
    TaxOnAccount(TaxType, AccountCode),
    /// A tracking category.
    TrackingCategory(String),
    /// An option of a tracking category.
    TrackingOption(String, String),
    /// A layout of documents.
    BrandingTheme(String),
}

/// Something that a profile names and that the organisation does not have, or that cannot be used as the profile wants.
/// `Display` is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileFinding {
    /// The field's path.
    pub field: String,
    /// The text in which it stands.
    pub layer: ProfileLayer,
    /// Its line there, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What would help.
    pub fix: String,
}

impl fmt::Display for ProfileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}, {}: {} ({})", self.layer, self.line, self.field, self.problem, self.fix)
    }
}

impl Profile {
    /// Whether the organisation has every account and tax type that the profile names, and whether each may be used so.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the profile's tables.
    pub fn check(&self, reference: &ReferenceData) -> Result<(), Vec<ProfileFinding>> {
        let findings: Vec<ProfileFinding> = self
            .named
            .iter()
            .filter_map(|named| named.thing.problem(reference).map(|found| named.finding(found)))
            .collect();
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }
}

impl Named {
    fn finding(&self, (problem, fix): (String, String)) -> ProfileFinding {
        ProfileFinding { field: self.field.clone(), layer: self.layer.clone(), line: self.line, problem, fix }
    }
}

impl Thing {
    fn problem(&self, reference: &ReferenceData) -> Option<(String, String)> {
        match self {
            Self::LineAccount(code) => line_account(reference, code),
            Self::PaymentAccount(code) => payment_account(reference, code),
            Self::TaxType(tax_type) => revenue_tax_type(reference, tax_type),
            Self::Untaxed(tax_type) => revenue_tax_type(reference, tax_type).or_else(|| {
                let rate = reference.tax_rate(tax_type).filter(|rate| !rate.effective_rate.is_zero())?;
                let (name, rate) = (&rate.name, rate.effective_rate.normalize());
                let problem = format!("tax type {tax_type} ({name}) is {rate} %, and stands for what is not taxed");
                Some((problem, "name a tax type of 0 %, such as NONE".to_owned()))
            }),
            // One that is for no income at all is told once.
            Self::TaxOnAccount(tax_type, account) => {
                let own = tax_on_account(reference, tax_type, account)?;
                revenue_tax_type(reference, tax_type).is_none().then_some(own)
            }
            Self::TrackingCategory(name) => tracking_category(reference, name).err(),
            Self::TrackingOption(category, option) => {
                // A category that is missing is told once.
                tracking_category(reference, category).ok()?;
                tracking_option(reference, category, option).err()
            }
            Self::BrandingTheme(name) => branding_theme(reference, name).err(),
        }
    }
}

fn usable(reference: &ReferenceData, code: &AccountCode) -> Option<(String, String)> {
    match reference.account(code) {
        None => {
            let codes: Vec<String> =
                reference.accounts.iter().map(|account| format!("{} {}", account.code, account.name)).collect();
            let near = closest(code.as_str(), reference.accounts.iter().map(|account| account.code.as_str()));
            let near = near.map_or_else(String::new, |near| format!("did you mean {near}? "));
            let hint = format!("{near}its accounts: {}", shown(&codes));
            Some((format!("the organisation has no account {code}"), hint))
        }
        Some(account) if !account.active => Some((
            format!("account {code} ({}) is archived", account.name),
            "name another, or restore it in the ledger".to_owned(),
        )),
        Some(_) => None,
    }
}

/// What is wrong with an account for lines; problem and fix.
pub(crate) fn line_account(reference: &ReferenceData, code: &AccountCode) -> Option<(String, String)> {
    usable(reference, code).or_else(|| {
        let bank = reference.account(code).is_some_and(|account| account.is_bank);
        bank.then(|| {
            let problem = format!("account {code} is a bank account, which lines of documents cannot be posted to");
            (problem, "name an account of income or of liabilities".to_owned())
        })
    })
}

/// What is wrong with an account for payments; problem and fix.
pub(crate) fn payment_account(reference: &ReferenceData, code: &AccountCode) -> Option<(String, String)> {
    usable(reference, code).or_else(|| {
        let refuses = reference.account(code).is_some_and(|account| !account.takes_payments);
        refuses.then(|| {
            let problem = format!("account {code} takes no payments");
            (problem, "enable payments to it in the ledger, or name a bank account".to_owned())
        })
    })
}

/// What is wrong with a tax type; problem and fix.
pub(crate) fn tax_type(reference: &ReferenceData, tax_type: &TaxType) -> Option<(String, String)> {
    match reference.tax_rate(tax_type) {
        None => {
            let known: Vec<String> =
                reference.tax_rates.iter().map(|rate| format!("{} {}", rate.tax_type, rate.name)).collect();
            Some((format!("the organisation has no tax type {tax_type}"), format!("its tax types: {}", shown(&known))))
        }
        Some(rate) if !rate.active => Some((
            format!("tax type {tax_type} ({}) is not in use", rate.name),
            "name another, or bring it back in the ledger".to_owned(),
        )),
        Some(_) => None,
    }
}

/// What is wrong with a tax type for lines of income; problem and fix.
pub(crate) fn revenue_tax_type(reference: &ReferenceData, code: &TaxType) -> Option<(String, String)> {
    tax_type(reference, code).or_else(|| {
        let rate = reference.tax_rate(code).filter(|rate| !rate.applies_to(AccountClass::Revenue))?;
        Some((
            format!("tax type {code} ({}) cannot be used for income", rate.name),
            "name a tax type of sales".to_owned(),
        ))
    })
}

/// What is wrong with a tax type on lines of an account; problem and fix. That either is unknown is told elsewhere.
pub(crate) fn tax_on_account(
    reference: &ReferenceData,
    tax_type: &TaxType,
    account: &AccountCode,
) -> Option<(String, String)> {
    let (account, rate) = (reference.account(account)?, reference.tax_rate(tax_type)?);
    let class = account.class.filter(|class| !rate.applies_to(*class))?;
    let problem = format!(
        "tax type {tax_type} ({}) cannot stand on account {} ({}), which is one of {}",
        rate.name,
        account.code,
        account.name,
        class.as_str()
    );
    let fitting = reference.tax_rates.iter().filter(|rate| rate.active && rate.applies_to(class));
    let fitting: Vec<String> = fitting.map(|rate| format!("{} {}", rate.tax_type, rate.name)).collect();
    Some((problem, format!("name another account, or a tax type that can: {}", shown(&fitting))))
}

/// The tracking category; or problem and fix.
fn tracking_category<'a>(reference: &'a ReferenceData, name: &str) -> Result<&'a TrackingCategory, (String, String)> {
    let known = || reference.tracking.iter().map(|category| category.name.as_str());
    reference.tracking.iter().find(|category| is_named(&category.name, name)).ok_or_else(|| {
        let problem = format!("the organisation has no tracking category {name:?} in use");
        (problem, among(name, known(), "its categories"))
    })
}

/// The option of the tracking category, both in the ledger's own spelling; or problem and fix.
pub(crate) fn tracking_option(
    reference: &ReferenceData,
    category: &str,
    option: &str,
) -> Result<Tracking, (String, String)> {
    let category = tracking_category(reference, category)?;
    match category.options.iter().find(|own| is_named(own, option)) {
        Some(own) => Ok(Tracking { category: category.name.clone(), option: own.clone() }),
        None => {
            let problem = format!("tracking category {:?} has no option {option:?} in use", category.name);
            Err((problem, among(option, category.options.iter().map(String::as_str), "its options")))
        }
    }
}

/// The layout of that name; or problem and fix.
pub(crate) fn branding_theme(reference: &ReferenceData, name: &str) -> Result<LedgerId, (String, String)> {
    let themes = &reference.branding_themes;
    themes.iter().find(|theme| is_named(&theme.name, name)).map(|theme| theme.id.clone()).ok_or_else(|| {
        let problem = format!("the organisation has no branding theme {name:?}");
        (problem, among(name, themes.iter().map(|theme| theme.name.as_str()), "its themes"))
    })
}

/// Whether a name of the ledger is the one that is meant: case and space at the ends make no difference.
fn is_named(own: &str, name: &str) -> bool {
    own.trim().to_lowercase() == name.trim().to_lowercase()
}

/// What may have been meant, and what there is.
fn among<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone, what: &str) -> String {
    let near = closest(name, known.clone()).map_or_else(String::new, |near| format!("did you mean {near}? "));
    let names: Vec<String> = known.map(str::to_owned).collect();
    format!("{near}{what}: {}", shown(&names))
}

/// The first few of many.
fn shown(names: &[String]) -> String {
    const MOST: usize = 12;
    let mut shown = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        shown.push_str(", …");
    }
    if shown.is_empty() { "none".to_owned() } else { shown }
}

//! Whether an organisation has what a profile names.

use std::fmt::{self, Write};

use canonical_model::{
    AccountCode, Currency, LedgerId, TaxType,
    ledger::{Account, AccountClass, DocKind, ReferenceData, TaxRate, Tracking, TrackingCategory},
};
use smol_str::SmolStr;

use super::{Profile, ProfileLayer, closest, error::OneLine};

/// Something that a profile names and that the ledger must have.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) field: String,
    pub(super) layer: ProfileLayer,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) thing: Thing,
}

#[derive(Debug, Clone)]
pub(super) enum Thing {
    /// An account that lines are posted to.
    LineAccount(AccountCode),
    /// An account that payments are made to.
    PaymentAccount(AccountCode),
    /// One that overpayments are made to.
    OverpaymentAccount(AccountCode),
    /// A tax type of lines of income.
    TaxType(TaxType),
    /// The tax type of what is not taxed.
    Untaxed(TaxType),
    /// A tax type on lines of an account.
    TaxOnAccount(TaxType, AccountCode),
    /// Two tax types between which the rate decides.
    TwoRates(TaxType, TaxType),
    /// An account that payments in a currency are made to.
    AccountInCurrency(AccountCode, Currency),
    /// A currency.
    Currency(Currency),
    /// The currency in which a gateway settles.
    SettledCurrency(Currency),
    /// A currency that has a fixed rate.
    RatedCurrency(Currency),
    /// A tracking category.
    TrackingCategory(String),
    /// An option of a tracking category.
    TrackingOption(String, String),
    /// A layout of documents.
    BrandingTheme(String),
}

/// Something that a profile names and that the organisation does not have, or that cannot be used as the profile wants, or what
/// the organisation's lock dates do to its records. `Display` is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileFinding {
    /// The field's path.
    pub field: String,
    /// The text in which it stands.
    pub layer: ProfileLayer,
    /// Its line there, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
    /// What would help.
    pub fix: String,
}

impl fmt::Display for ProfileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, layer, line, column, problem, fix } = self;
        write!(OneLine(f), "{layer} line {line}, column {column}, {field}: {problem} ({fix})")
    }
}

impl Profile {
    /// Whether the organisation has every account and tax type that the profile names, and whether each may be used so.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the profile's tables.
    pub fn check(&self, reference: &ReferenceData) -> Result<(), Vec<ProfileFinding>> {
        let mut findings: Vec<ProfileFinding> = Vec::new();
        for named in &self.named {
            let finding = named.thing.problem(reference).map(|found| named.finding(found));
            // What several rows ask for is told once.
            findings.extend(finding.filter(|finding| !findings.contains(finding)));
        }
        if findings.is_empty() { Ok(()) } else { Err(findings) }
    }
}

impl Named {
    fn finding(&self, (problem, fix): (String, String)) -> ProfileFinding {
        let Self { field, layer, line, column, .. } = self.clone();
        let fix = in_layer(&layer, fix);
        ProfileFinding { field, layer, line, column, problem, fix }
    }
}

/// A fix of what stands in that layer.
pub(super) fn in_layer(layer: &ProfileLayer, fix: String) -> String {
    match layer {
        ProfileLayer::Template(_) => format!("{fix}; what the profile itself says goes before the template"),
        _ => fix,
    }
}

impl Thing {
    fn problem(&self, reference: &ReferenceData) -> Option<(String, String)> {
        match self {
            Self::LineAccount(code) => line_account(reference, code).err(),
            Self::PaymentAccount(code) => payment_account(reference, code).err(),
            Self::OverpaymentAccount(code) => {
                // One that takes no payments at all is told once.
                payment_account(reference, code).ok()?;
                held_account(reference, code, DocKind::Overpayment).err()
            }
            Self::TaxType(tax_type) => revenue_tax_type(reference, tax_type).err(),
            Self::Untaxed(tax_type) => untaxed(reference, tax_type).err(),
            // One that is for no income at all is told once.
            Self::TaxOnAccount(tax_type, account) => {
                let own = tax_on_account(reference, tax_type, account)?;
                revenue_tax_type(reference, tax_type).is_ok().then_some(own)
            }
            Self::TwoRates(one, other) => two_rates(reference, one, other),
            Self::AccountInCurrency(account, currency) => account_in_currency(reference, account, *currency),
            Self::Currency(currency) => usable_currency(reference, *currency),
            Self::SettledCurrency(currency) => settled_currency(reference, *currency),
            Self::RatedCurrency(currency) => rated_currency(reference, *currency),
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

/// The account in use; or problem and fix.
fn usable<'a>(reference: &'a ReferenceData, code: &AccountCode) -> Result<&'a Account, (String, String)> {
    match reference.account(code) {
        None => {
            let codes: Vec<String> =
                reference.accounts.iter().map(|account| format!("{} {}", account.code, account.name)).collect();
            let near = closest(code.as_str(), reference.accounts.iter().map(|account| account.code.as_str()));
            let near = near.map_or_else(String::new, |near| format!("did you mean {near}? "));
            let hint = format!("{near}its accounts: {}", shown(&codes));
            Err((format!("the organisation has no account {code}"), hint))
        }
        Some(account) if !account.active => Err((
            format!("account {code} ({}) is archived", account.name),
            "name another, or restore it in the ledger".to_owned(),
        )),
        Some(account) => Ok(account),
    }
}

/// The account, if lines may be posted to it; or problem and fix.
pub(crate) fn line_account<'a>(
    reference: &'a ReferenceData,
    code: &AccountCode,
) -> Result<&'a Account, (String, String)> {
    let account = usable(reference, code)?;
    if !account.is_bank {
        return Ok(account);
    }
    let problem = format!("account {code} is a bank account, which lines of documents cannot be posted to");
    Err((problem, "name an account of income or of liabilities".to_owned()))
}

/// The account, if payments may be made to it; or problem and fix.
pub(crate) fn payment_account<'a>(
    reference: &'a ReferenceData,
    code: &AccountCode,
) -> Result<&'a Account, (String, String)> {
    let account = usable(reference, code)?;
    if account.takes_payments {
        return Ok(account);
    }
    let problem = format!("account {code} takes no payments");
    let others = reference.accounts.iter().filter(|account| account.active && account.takes_payments);
    let others: Vec<String> = others.map(|account| format!("{} {}", account.code, account.name)).collect();
    let fix = format!("enable payments to it in the ledger, or name one that takes them: {}", shown(&others));
    Err((problem, fix))
}

/// The account, if overpayments may be made to it, or prepayments, as `held` says; or problem and fix.
pub(crate) fn held_account<'a>(
    reference: &'a ReferenceData,
    code: &AccountCode,
    held: DocKind,
) -> Result<&'a Account, (String, String)> {
    let account = payment_account(reference, code)?;
    if account.is_bank {
        return Ok(account);
    }
    let (what, or) = match held {
        DocKind::Prepayment => ("prepayments", "give the status in [status] another action"),
        _ => ("overpayments", "let overpaid = \"park\" leave them to a person"),
    };
    let problem = format!("account {code} ({}) is no bank account, and {what} come to those alone", account.name);
    let banks = reference.accounts.iter().filter(|account| account.active && account.is_bank);
    let banks: Vec<String> = banks.map(|account| format!("{} {}", account.code, account.name)).collect();
    Err((problem, format!("name one: {}; or {or}", shown(&banks))))
}

/// The rate of a tax type in use; or problem and fix.
pub(crate) fn tax_type<'a>(reference: &'a ReferenceData, tax_type: &TaxType) -> Result<&'a TaxRate, (String, String)> {
    match reference.tax_rate(tax_type) {
        None => {
            let known: Vec<String> =
                reference.tax_rates.iter().map(|rate| format!("{} {}", rate.tax_type, rate.name)).collect();
            let near = closest(tax_type.as_str(), reference.tax_rates.iter().map(|rate| rate.tax_type.as_str()));
            let near = near.map_or_else(String::new, |near| format!("did you mean {near}? "));
            let hint = format!("{near}its tax types: {}", shown(&known));
            Err((format!("the organisation has no tax type {tax_type}"), hint))
        }
        Some(rate) if !rate.active => Err((
            format!("tax type {tax_type} ({}) is not in use", rate.name),
            "name another, or bring it back in the ledger".to_owned(),
        )),
        Some(rate) => Ok(rate),
    }
}

/// The rate of a tax type that lines of income may have; or problem and fix.
pub(crate) fn revenue_tax_type<'a>(
    reference: &'a ReferenceData,
    code: &TaxType,
) -> Result<&'a TaxRate, (String, String)> {
    let is_of_income = |rate: &TaxRate| rate.applies_to(AccountClass::Revenue);
    let rate = tax_type(reference, code)?;
    if is_of_income(rate) {
        return Ok(rate);
    }
    Err((
        format!("tax type {code} ({}) cannot be used for income", rate.name),
        format!("name a tax type of sales: {}", usable_rates(reference, |rate| is_of_income(rate))),
    ))
}

/// The rate of a tax type that may stand for what is not taxed; or problem and fix.
fn untaxed<'a>(reference: &'a ReferenceData, tax_type: &TaxType) -> Result<&'a TaxRate, (String, String)> {
    let rate = revenue_tax_type(reference, tax_type)?;
    if rate.effective_rate.is_zero() {
        return Ok(rate);
    }
    let (name, percent) = (&rate.name, rate.effective_rate.normalize());
    let problem = format!("tax type {tax_type} ({name}) is {percent} %, and stands for what is not taxed");
    let free = |rate: &&TaxRate| rate.effective_rate.is_zero() && rate.applies_to(AccountClass::Revenue);
    Err((problem, format!("name a tax type of 0 %: {}", usable_rates(reference, free))))
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
    let fitting = usable_rates(reference, |rate| rate.applies_to(class));
    Some((problem, format!("name another account, or a tax type that can: {fitting}")))
}

/// The tax types in use of which that is true.
fn usable_rates(reference: &ReferenceData, is_wanted: impl Fn(&&TaxRate) -> bool) -> String {
    let wanted = reference.tax_rates.iter().filter(|rate| rate.active).filter(is_wanted);
    let wanted: Vec<String> = wanted.map(|rate| format!("{} {}", rate.tax_type, rate.name)).collect();
    shown(&wanted)
}

/// What is wrong with two tax types between which the rate is to decide; problem and fix.
fn two_rates(reference: &ReferenceData, one: &TaxType, other: &TaxType) -> Option<(String, String)> {
    let rate = reference.tax_rate(one)?.effective_rate;
    let is_same = reference.tax_rate(other)?.effective_rate == rate;
    is_same.then(|| {
        let rate = rate.normalize();
        let problem =
            format!("tax types {one} and {other} are both {rate} %, and the rate decides between rows of one code");
        (problem, "remove one of the rows, or name a tax type of another rate".to_owned())
    })
}

/// What is wrong with an account for payments in a currency; problem and fix.
fn account_in_currency(reference: &ReferenceData, code: &AccountCode, currency: Currency) -> Option<(String, String)> {
    let account = reference.account(code)?;
    let own = account.currency.filter(|own| *own != currency)?;
    let problem = format!("account {code} ({}) holds {own}, and the row is for {currency}", account.name);
    Some((problem, "name an account of that currency, or one that is no bank account".to_owned()))
}

/// What is wrong with a currency that has a fixed rate; problem and fix.
fn rated_currency(reference: &ReferenceData, currency: Currency) -> Option<(String, String)> {
    if currency == reference.organisation.base_currency {
        let problem = format!("{currency} is the currency of the books, of which there is no rate");
        return Some((problem, "remove the row".to_owned()));
    }
    usable_currency(reference, currency)
}

/// What is wrong with the currency in which a gateway settles; problem and fix.
fn settled_currency(reference: &ReferenceData, currency: Currency) -> Option<(String, String)> {
    let base = reference.organisation.base_currency;
    (currency != base).then(|| {
        let problem =
            format!("a payment that is settled in {currency} has no rate to {base}, the currency of the books");
        (problem, format!("name {base} if the gateway settles in that, or remove settled_field and settled_currency"))
    })
}

/// What is wrong with a currency; problem and fix.
fn usable_currency(reference: &ReferenceData, currency: Currency) -> Option<(String, String)> {
    (!reference.currencies.contains(&currency)).then(|| {
        let known: Vec<String> = reference.currencies.iter().map(ToString::to_string).collect();
        let fix = format!("add the currency in the ledger, or remove the row; its currencies: {}", shown(&known));
        (format!("the organisation cannot write in {currency}"), fix)
    })
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
            Err((problem, among(option, category.options.iter().map(SmolStr::as_str), "its options")))
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

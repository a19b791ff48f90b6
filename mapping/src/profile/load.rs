//! From the text of a profile to a checked one.

use std::{cell::RefCell, collections::BTreeMap};

use canonical_model::{AccountCode, Currency, DiscountStage, TaxType};
use chrono::FixedOffset;
use rust_decimal::Decimal;
use toml::Spanned;

use super::{
    Accounts, PaymentMethodRow, Profile, ProfileError, StatusAction, SurchargeClass, SurchargeRow,
    check::{Named, Thing},
    error::closest,
    taxes::TaxLine,
    text::{ProfileText, Stage, SurchargeText},
};
use crate::pattern::Pattern;

/// Longest store name: it stands in contact numbers, of which the ledger holds 50 characters.
const MAX_STORE_NAME: usize = 20;

/// Most bytes of a profile: a few thousand rows.
const MAX_TEXT: usize = 256 * 1024;
/// Most days until an invoice is due: ten years.
const MAX_DUE_DAYS: u32 = 3_650;

pub(super) fn load(text: &str) -> Result<Profile, ProfileError> {
    if text.len() > MAX_TEXT {
        return Err(ProfileError::at(text, 0, "", format!("a profile has at most {MAX_TEXT} bytes")));
    }
    let raw: ProfileText = toml::from_str(text).map_err(|error| ProfileError::from_toml(text, &error))?;
    let reader = Reader { text, named: RefCell::default() };

    let store = reader.filled(&raw.store.name, "store.name")?;
    if store.len() > MAX_STORE_NAME || !store.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        let message = format!("a store name is at most {MAX_STORE_NAME} ASCII letters, digits, - and _");
        return Err(reader.error(&raw.store.name, "store.name", message));
    }
    let offset = match &raw.store.time_zone {
        Some(zone) => reader.offset(zone)?,
        None => FixedOffset::east_opt(0).ok_or_else(|| ProfileError::at(text, 0, "store.time_zone", "no such zone"))?,
    };

    let documents = &raw.documents;
    let number = reader.template(
        documents.number.as_ref(),
        "XC-{number}",
        "documents.number",
        &["number"],
        &["number", "id"],
    )?;
    let credit_note_number = reader.template(
        documents.credit_note_number.as_ref(),
        "XC-{number}-{part}",
        "documents.credit_note_number",
        &["part"],
        &["number", "id", "part"],
    )?;
    let reference =
        reader.template(documents.reference.as_ref(), "Order {id}", "documents.reference", &[], &["number", "id"])?;

    let due_days = documents.due_days.as_ref().map_or(0, |days| *days.get_ref());
    if let Some(days) = documents.due_days.as_ref().filter(|days| *days.get_ref() > MAX_DUE_DAYS) {
        return Err(reader.error(days, "documents.due_days", format!("at most {MAX_DUE_DAYS} days")));
    }

    let accounts = Accounts {
        sales: reader.account(&raw.accounts.sales, "accounts.sales")?,
        shipping: reader.account(raw.accounts.shipping.as_ref().unwrap_or(&raw.accounts.sales), "accounts.shipping")?,
        fees: reader.account(raw.accounts.fees.as_ref().unwrap_or(&raw.accounts.sales), "accounts.fees")?,
        discounts: reader.optional_account(raw.accounts.discounts.as_ref(), "accounts.discounts")?,
        rounding: reader.optional_account(raw.accounts.rounding.as_ref(), "accounts.rounding")?,
    };

    let mut surcharges = Vec::with_capacity(raw.surcharge.len());
    for (index, row) in raw.surcharge.iter().enumerate() {
        surcharges.push(reader.surcharge(row.get_ref(), &format!("surcharge[{}]", index + 1))?);
    }
    reader.no_twins("surcharge", raw.surcharge.iter().map(|row| &row.get_ref().code))?;

    let mut taxes = Vec::new();
    let mut untaxed = None;
    for (index, row) in raw.tax.iter().enumerate() {
        let field = format!("tax[{}]", index + 1);
        match reader.tax(row, &field)? {
            TaxLine::Untaxed(_) if untaxed.is_some() => {
                return Err(reader.error(row, field, "there is a row for what is not taxed already"));
            }
            TaxLine::Untaxed(tax_type) => untaxed = Some(tax_type),
            TaxLine::Taxed(row) => taxes.push(row),
        }
    }
    reader.no_tax_twins(&raw.tax)?;
    let untaxed = untaxed.ok_or_else(|| {
        let message =
            "no row says which tax type lines without tax have: add [[tax]] with untaxed = true and a tax_type";
        ProfileError::at(text, text.len(), "tax", message)
    })?;
    reader.no_dead_taxes(&raw.tax, &surcharges)?;
    for (index, row) in raw.tax.iter().enumerate().filter(|(_, row)| !row.get_ref().untaxed) {
        if let Some(tax_type) =
            row.get_ref().tax_type.as_ref().filter(|value| value.get_ref().trim() == untaxed.as_str())
        {
            let message = format!("{untaxed} is the tax type of what is not taxed: a tax needs another");
            return Err(reader.error(tax_type, format!("tax[{}].tax_type", index + 1), message));
        }
    }

    let mut payment_methods = Vec::with_capacity(raw.payment_method.len());
    for (index, row) in raw.payment_method.iter().enumerate() {
        let (field, row) = (format!("payment_method[{}]", index + 1), row.get_ref());
        let currency = match &row.currency {
            Some(code) => Some(reader.currency(code, &format!("{field}.currency"))?),
            None => None,
        };
        let pattern = Pattern::new(&reader.filled(&row.name, &format!("{field}.name"))?);
        if payment_methods.iter().any(|other: &PaymentMethodRow| other.pattern == pattern && other.currency == currency)
        {
            return Err(reader.error(&row.name, format!("{field}.name"), "another row has this name and currency"));
        }
        payment_methods.push(PaymentMethodRow {
            pattern,
            currency,
            account: reader.payment_account(&row.account, &format!("{field}.account"))?,
            on_account: row.on_account,
            refunds: row.refunds,
        });
    }

    let mut rates = BTreeMap::new();
    for (index, row) in raw.currency.iter().enumerate() {
        let (field, row) = (format!("currency[{}]", index + 1), row.get_ref());
        let code = reader.currency(&row.code, &format!("{field}.code"))?;
        let rate = reader.rate(&row.rate, &format!("{field}.rate"))?;
        if rates.insert(code, rate).is_some() {
            return Err(reader.error(&row.code, format!("{field}.code"), "another row has this currency"));
        }
    }

    let bucket_name = match &raw.contacts.bucket_name {
        Some(name) => canonical_model::squeeze(&reader.filled(name, "contacts.bucket_name")?),
        None => format!("Guests of {store}"),
    };
    Ok(Profile {
        hash: data_encoding::BASE32_NOPAD.encode(blake3::hash(text.as_bytes()).as_bytes()).to_ascii_lowercase(),
        store,
        offset,
        number,
        credit_note_number,
        reference,
        due_days,
        several_taxes: documents.several_taxes,
        unknown_items: documents.unknown_items,
        item_tax_types: documents.item_tax_types,
        rounding_limit: documents.rounding_limit.as_ref().map_or(5, |limit| *limit.get_ref()),
        accounts,
        guests: raw.contacts.guests,
        bucket_name,
        status: status_table(&raw.status),
        surcharges,
        taxes,
        untaxed,
        payment_methods,
        rates,
        named: reader.named.into_inner(),
    })
}

/// The defaults, with the profile's own rows over them.
fn status_table(rows: &BTreeMap<String, Spanned<StatusAction>>) -> BTreeMap<String, StatusAction> {
    use StatusAction::{Cancel, Invoice, Refund, Wait};
    let defaults =
        [("Q", Wait), ("A", Wait), ("P", Invoice), ("PP", Invoice), ("R", Refund), ("D", Cancel), ("C", Cancel)];
    let mut table: BTreeMap<String, StatusAction> =
        defaults.into_iter().map(|(code, action)| (code.to_owned(), action)).collect();
    table.extend(rows.iter().map(|(code, action)| (code.clone(), *action.get_ref())));
    table
}

/// Reads values, and knows where they stand.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// What the ledger must have, as it was met.
    named: RefCell<Vec<Named>>,
}

impl Reader<'_> {
    pub(super) fn error<T>(
        &self,
        value: &Spanned<T>,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> ProfileError {
        ProfileError::of(self.text, value, field, message)
    }

    pub(super) fn filled(&self, value: &Spanned<String>, field: &str) -> Result<String, ProfileError> {
        let trimmed = value.get_ref().trim();
        if trimmed.is_empty() {
            Err(self.error(value, field, "this must not be empty"))
        } else {
            Ok(trimmed.to_owned())
        }
    }

    /// Something that the ledger must have.
    fn name(&self, value: &Spanned<String>, field: &str, thing: Thing) {
        let line = self.error(value, field, "").line;
        self.named.borrow_mut().push(Named { field: field.to_owned(), line, thing });
    }

    /// An account for lines.
    fn account(&self, value: &Spanned<String>, field: &str) -> Result<AccountCode, ProfileError> {
        let code = AccountCode::from(self.filled(value, field)?);
        self.name(value, field, Thing::LineAccount(code.clone()));
        Ok(code)
    }

    pub(super) fn optional_account(
        &self,
        value: Option<&Spanned<String>>,
        field: &str,
    ) -> Result<Option<AccountCode>, ProfileError> {
        value.map(|value| self.account(value, field)).transpose()
    }

    /// An account for payments.
    fn payment_account(&self, value: &Spanned<String>, field: &str) -> Result<AccountCode, ProfileError> {
        let code = AccountCode::from(self.filled(value, field)?);
        self.name(value, field, Thing::PaymentAccount(code.clone()));
        Ok(code)
    }

    pub(super) fn tax_type(
        &self,
        value: &Spanned<String>,
        field: &str,
        untaxed: bool,
    ) -> Result<TaxType, ProfileError> {
        let tax_type = TaxType::from(self.filled(value, field)?);
        self.name(
            value,
            field,
            if untaxed { Thing::Untaxed(tax_type.clone()) } else { Thing::TaxType(tax_type.clone()) },
        );
        Ok(tax_type)
    }

    fn currency(&self, value: &Spanned<String>, field: &str) -> Result<Currency, ProfileError> {
        value.get_ref().parse().map_err(|error| self.error(value, field, format!("{error}")))
    }

    fn rate(&self, value: &Spanned<String>, field: &str) -> Result<Decimal, ProfileError> {
        let rate: Option<Decimal> = value.get_ref().trim().parse().ok();
        rate.filter(|rate| *rate > Decimal::ZERO && *rate != Decimal::ONE && rate.scale() <= 6).ok_or_else(|| {
            let message = "a rate is a decimal above zero with at most six decimals, such as \"1.0842\", and never 1";
            self.error(value, field, message)
        })
    }

    fn offset(&self, value: &Spanned<String>) -> Result<FixedOffset, ProfileError> {
        let zone = value.get_ref().trim();
        let parsed = if zone.eq_ignore_ascii_case("UTC") || zone == "Z" { "+00:00".parse() } else { zone.parse() };
        parsed.map_err(|_| {
            let message = format!("{zone:?} is no offset from UTC: write \"UTC\" or such as \"+02:00\"");
            self.error(value, "store.time_zone", message)
        })
    }

    /// A template whose `{names}` are known, and which has those it needs.
    fn template(
        &self,
        value: Option<&Spanned<String>>,
        default: &str,
        field: &str,
        needs: &[&str],
        knows: &[&str],
    ) -> Result<String, ProfileError> {
        let Some(value) = value else { return Ok(default.to_owned()) };
        let template = self.filled(value, field)?;
        if !template.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(self.error(value, field, "the ledger takes printable ASCII characters only"));
        }
        let mut names = Vec::new();
        for part in template.split('{').skip(1) {
            let Some((name, _)) = part.split_once('}') else {
                return Err(self.error(value, field, "a { without its }"));
            };
            if !knows.contains(&name) {
                let mut error =
                    self.error(value, field, format!("{{{name}}} is not known here; known: {}", known(knows)));
                error.suggestion = closest(name, knows.iter().copied()).map(|name| format!("{{{name}}}"));
                return Err(error);
            }
            names.push(name);
        }
        let has = |need: &&&str| names.contains(*need) || (**need == "number" && names.contains(&"id"));
        match needs.iter().find(|need| !has(need)) {
            Some(need) => Err(self.error(value, field, format!("without {{{need}}} two orders would have one number"))),
            None => Ok(template),
        }
    }

    fn surcharge(&self, row: &SurchargeText, field: &str) -> Result<SurchargeRow, ProfileError> {
        let code = self.filled(&row.code, &format!("{field}.code"))?;
        let stage = match (&row.stage, row.class) {
            (None, SurchargeClass::Discount) => {
                let message = "a discount needs stage = \"before_tax\" (it lowers what is taxed) or \"after_tax\"";
                return Err(self.error(&row.code, format!("{field}.stage"), message));
            }
            (Some(stage), class) if class != SurchargeClass::Discount => {
                return Err(self.error(stage, format!("{field}.stage"), "only a discount has a stage"));
            }
            (Some(stage), _) if *stage.get_ref() == Stage::AfterTax => DiscountStage::AfterTax,
            _ => DiscountStage::BeforeTax,
        };
        let account_field = format!("{field}.account");
        let account = match &row.account {
            Some(account) if row.class == SurchargeClass::Tender => {
                Some(self.payment_account(account, &account_field)?)
            }
            account => self.optional_account(account.as_ref(), &account_field)?,
        };
        match (&account, row.class) {
            (None, SurchargeClass::Tender) => {
                let message = "a tender needs the account that it is paid from, such as gift certificates outstanding";
                return Err(self.error(&row.code, account_field, message));
            }
            (Some(_), SurchargeClass::Tax) => {
                let message = "the account of a tax is its liability_line in [[tax]]";
                return Err(self.error(&row.code, account_field, message));
            }
            _ => {}
        }
        Ok(SurchargeRow { pattern: Pattern::new(&code), class: row.class, stage, account })
    }

    /// Two rows of one table must not have the same code.
    fn no_twins<'b>(&self, table: &str, codes: impl Iterator<Item = &'b Spanned<String>>) -> Result<(), ProfileError> {
        let mut seen: Vec<Pattern> = Vec::new();
        for code in codes {
            let pattern = Pattern::new(code.get_ref());
            if seen.contains(&pattern) {
                let message = format!("another row has the code {:?}", code.get_ref());
                return Err(self.error(code, format!("{table}.code"), message));
            }
            seen.push(pattern);
        }
        Ok(())
    }
}

fn known(names: &[&str]) -> String {
    names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ")
}

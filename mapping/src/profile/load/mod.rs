//! From the texts of a profile to a checked one.

mod contacts;
mod currencies;
mod items;
mod loader;
mod rows;
mod taxes;
mod values;

use std::{collections::BTreeMap, sync::Arc};

use canonical_model::ProfileVersion;
use loader::Loader;
use smol_str::SmolStr;

pub(super) use super::source::LayerText;
use super::{
    Accounts, DocumentMode, LockedPeriod, LockedPeriods, Prepayments, Profile, ProfileError, ProfileLayer,
    StatusAction,
    check::Thing,
    source::{Located, Sources},
    text::{AccountsText, DocumentsText, LockedPeriodText, PrepaymentsText, ProfileText},
    value::{Compiler, Scope, Value},
};

/// Longest version of a profile, in characters.
const MAX_VERSION: usize = 40;

/// Longest store name: it stands in contact numbers, of which the ledger holds 50 characters.
const MAX_STORE_NAME: usize = 20;

/// The payment statuses that every shop has; others are the merchant's own.
const PAYMENT_STATUSES: &[&str] = &["Q", "A", "P", "PP", "R", "D", "C"];

const DEFAULTS: &str = include_str!("../../../profiles/defaults.toml");

/// The undermost layer.
pub(super) fn defaults() -> LayerText {
    LayerText { layer: ProfileLayer::Defaults, text: DEFAULTS.to_owned() }
}

/// The profile of these layers, the first the undermost.
pub(super) fn load(layers: Vec<LayerText>) -> Result<Profile, ProfileError> {
    let (raw, sources): (ProfileText, Sources) = Sources::read(layers)?;
    let catalogue = values::catalogue(&sources, &raw.custom)?;
    let loader = Loader::new(&sources, Compiler::new(&sources, catalogue, &raw.tables)?);
    let store = loader.store_name(&raw.store.name)?;
    let documents = &raw.documents;
    let surcharges = loader.surcharges(&raw.surcharge)?;
    let accounts = loader.accounts(&raw.accounts)?;
    let exempt = raw.tax.iter().any(|row| row.value.exempt.is_some());
    let of_prepayments = raw.prepayments.as_ref().map(|text| &text.tax_type);
    let tax_rows = loader.tax_rows(raw.tax, &raw.tax_types, of_prepayments)?;
    let untaxed = loader.untaxed(&tax_rows)?;
    let taxes = loader.taxes(&tax_rows, &surcharges, &accounts)?;
    loader.collected_taxes_have_a_row(&raw.payment_method, &tax_rows)?;
    Ok(Profile {
        version: ProfileVersion { version: loader.version(raw.version.as_ref())?, hash: sources.hash().into() },
        offset: loader.offset(&raw.store.time_zone)?,
        mode: documents.mode,
        closing_hour: loader.closing_hour(&documents.closing_hour)?,
        number_text: documents.number.value.trim().to_owned(),
        number: loader.number(&documents.number, &["number", "id"], &["order.number", "order.id"])?,
        credit_note_number: loader.number(&documents.credit_note_number, &["part", "number", "id"], &["part"])?,
        reference: loader.text(&documents.reference, Scope::Order)?,
        line_description: loader.optional(documents.line_description.as_ref(), Scope::Line)?,
        history_note: loader.history_note(documents)?,
        due_days: loader.due_days(&documents.due_days)?,
        due_terms: documents.due_terms,
        branding_theme: loader.branding_theme(documents.branding_theme.as_ref())?,
        several_taxes: documents.several_taxes,
        unknown_items: documents.unknown_items,
        item_tax_types: documents.item_tax_types,
        rounding_limit: documents.rounding_limit,
        exchanges: documents.exchanges,
        locked_periods: loader.locked_periods(&raw.locked_period)?,
        accounts,
        contacts: loader.contacts(&raw.contacts, &store)?,
        items: loader.items(&raw.items)?,
        tracking: loader.tracking(&raw.tracking)?,
        prepayments: loader.prepayments(raw.prepayments.as_ref(), &raw.status, &raw.tax_types)?,
        status: loader.status(raw.status)?,
        surcharges,
        taxes,
        untaxed,
        payment_methods: loader.payment_methods(&raw.payment_method)?,
        gift_cards: loader.gift_cards(&raw.gift_card)?,
        currencies: loader.currencies(&raw.currency)?,
        beside: loader.compiler.beside().with_exemption(exempt),
        named: loader.into_named(),
        store,
        sources: Arc::new(sources),
    })
}

impl Loader<'_> {
    fn version(&self, version: Option<&Located<String>>) -> Result<Option<SmolStr>, ProfileError> {
        let Some(version) = version else { return Ok(None) };
        let text = self.filled(version)?;
        if text.chars().count() > MAX_VERSION || text.chars().any(char::is_control) {
            let message = format!("a version is a text on one line, of at most {MAX_VERSION} characters");
            return Err(self.error(version, message));
        }
        Ok(Some(text.into()))
    }

    fn store_name(&self, name: &Located<String>) -> Result<String, ProfileError> {
        let store = self.filled(name)?;
        if store.len() > MAX_STORE_NAME || !store.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            let message = format!("a store name is at most {MAX_STORE_NAME} ASCII letters, digits, - and _");
            return Err(self.error(name, message));
        }
        Ok(store)
    }

    fn history_note(&self, documents: &DocumentsText) -> Result<Option<Value>, ProfileError> {
        match &documents.history_note {
            Some(note) if documents.mode == DocumentMode::Summary => {
                let message =
                    "a summary is of many orders, and has no note of one: remove it, or write mode = \"detail\"";
                Err(self.error(note, message))
            }
            note => self.optional(note.as_ref(), Scope::Order),
        }
    }

    fn locked_periods(&self, text: &LockedPeriodText) -> Result<LockedPeriods, ProfileError> {
        let LockedPeriodText { invoices, credit_notes, payments } = text;
        if payments.value == LockedPeriod::Draft {
            return Err(self.error(payments, "there are no drafts of payments: write \"park\" or \"next_open_day\""));
        }
        Ok(LockedPeriods { invoices: *invoices, credit_notes: *credit_notes, payments: *payments })
    }

    /// The shop tells its codes apart by upper and lower case; one that it never says would be of no effect, and nobody told.
    fn status(
        &self,
        status: BTreeMap<String, Located<StatusAction>>,
    ) -> Result<BTreeMap<String, Located<StatusAction>>, ProfileError> {
        for (code, action) in &status {
            let usual = code.trim().to_ascii_uppercase();
            if *code != usual && PAYMENT_STATUSES.contains(&usual.as_str()) {
                let message = format!("no order has the status {code:?}: write {usual}, as the shop writes it");
                return Err(self.error(action, message));
            }
        }
        Ok(status)
    }

    fn prepayments(
        &self,
        text: Option<&PrepaymentsText>,
        status: &BTreeMap<String, Located<StatusAction>>,
        names: &BTreeMap<String, Located<String>>,
    ) -> Result<Option<Prepayments>, ProfileError> {
        let Some(PrepaymentsText { account, tax_type }) = text else {
            let asked = status.values().find(|action| action.value == StatusAction::Prepayment);
            let error = |action| {
                let message = "prepayments need an account and a tax type: add [prepayments] with account and tax_type";
                self.error(action, message)
            };
            return asked.map_or(Ok(None), |action| Err(error(action)));
        };
        let (account, at) = (self.account(account)?, tax_type);
        let named = self.named_tax_type(tax_type, names)?;
        let tax_type = self.tax_type(&Located { at: tax_type.at, value: named.value.clone() }, false)?;
        self.name(at, Thing::TaxOnAccount(tax_type.value.clone(), account.value.clone()));
        Ok(Some(Prepayments { account, tax_type }))
    }

    fn accounts(&self, accounts: &AccountsText) -> Result<Accounts, ProfileError> {
        let sales = self.account(&accounts.sales)?;
        Ok(Accounts {
            shipping: self.optional_account(accounts.shipping.as_ref())?.unwrap_or_else(|| sales.clone()),
            fees: self.optional_account(accounts.fees.as_ref())?.unwrap_or_else(|| sales.clone()),
            sales,
            discounts: self.optional_account(accounts.discounts.as_ref())?,
            rounding: self.optional_account(accounts.rounding.as_ref())?,
            tax: self.optional_account(accounts.tax.as_ref())?,
        })
    }
}

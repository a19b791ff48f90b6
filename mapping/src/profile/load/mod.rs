//! From the texts of a profile to a checked one.

mod loader;
mod rows;
mod taxes;
mod values;

use std::sync::Arc;

use loader::Loader;

use super::{
    Accounts, LockedPeriod, LockedPeriods, Profile, ProfileError, ProfileLayer,
    source::{LayerText, Located, Sources},
    text::{AccountsText, LockedPeriodText, ProfileText},
    value::{Compiler, Scope},
};

/// Longest store name: it stands in contact numbers, of which the ledger holds 50 characters.
const MAX_STORE_NAME: usize = 20;

const DEFAULTS: &str = include_str!("../../../profiles/defaults.toml");

/// The undermost layer.
pub(super) fn defaults() -> LayerText {
    LayerText { layer: ProfileLayer::Defaults, text: DEFAULTS.to_owned() }
}

/// The uppermost layer.
pub(super) fn tenant(text: &str) -> LayerText {
    LayerText { layer: ProfileLayer::Tenant, text: text.to_owned() }
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
    let (taxes, untaxed) = loader.taxes(&raw.tax, &surcharges, &accounts)?;
    Ok(Profile {
        hash: hash(sources.layers()),
        offset: loader.offset(&raw.store.time_zone)?,
        number_text: documents.number.value.trim().to_owned(),
        number: loader.number(&documents.number, &["number", "id"], &["order.number", "order.id"])?,
        credit_note_number: loader.number(&documents.credit_note_number, &["part", "number", "id"], &["part"])?,
        reference: loader.text(&documents.reference, Scope::Order)?,
        line_description: loader.optional(documents.line_description.as_ref(), Scope::Line)?,
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
        tracking: loader.tracking(&raw.tracking)?,
        status: raw.status,
        surcharges,
        taxes,
        untaxed,
        payment_methods: loader.payment_methods(&raw.payment_method)?,
        gift_cards: loader.gift_cards(&raw.gift_card)?,
        rates: loader.rates(&raw.currency)?,
        named: loader.into_named(),
        store,
        sources: Arc::new(sources),
    })
}

/// A hash of all layers: each with its length, so that none runs into the next.
fn hash(layers: &[LayerText]) -> String {
    let mut hasher = blake3::Hasher::new();
    for LayerText { text, .. } in layers {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    data_encoding::BASE32_NOPAD.encode(hasher.finalize().as_bytes()).to_ascii_lowercase()
}

impl Loader<'_> {
    fn store_name(&self, name: &Located<String>) -> Result<String, ProfileError> {
        let store = self.filled(name)?;
        if store.len() > MAX_STORE_NAME || !store.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            let message = format!("a store name is at most {MAX_STORE_NAME} ASCII letters, digits, - and _");
            return Err(self.error(name, message));
        }
        Ok(store)
    }

    fn locked_periods(&self, text: &LockedPeriodText) -> Result<LockedPeriods, ProfileError> {
        let LockedPeriodText { invoices, credit_notes, payments } = text;
        if payments.value == LockedPeriod::Draft {
            return Err(self.error(payments, "there are no drafts of payments: write \"park\" or \"next_open_day\""));
        }
        Ok(LockedPeriods { invoices: *invoices, credit_notes: *credit_notes, payments: *payments })
    }

    fn accounts(&self, accounts: &AccountsText) -> Result<Accounts, ProfileError> {
        let sales = &accounts.sales;
        Ok(Accounts {
            sales: self.account(sales)?,
            shipping: self.account(accounts.shipping.as_ref().unwrap_or(sales))?,
            fees: self.account(accounts.fees.as_ref().unwrap_or(sales))?,
            discounts: self.optional_account(accounts.discounts.as_ref())?,
            rounding: self.optional_account(accounts.rounding.as_ref())?,
        })
    }
}

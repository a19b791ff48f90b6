//! From Xero's answers to reference data, contacts and totals.
//!
//! What cannot be understood of a single setting leaves that setting out: an account without a code, say, can neither be named
//! by a profile nor used.

use canonical_model::{
    AccountCode, Address, Currency, LedgerId, Money,
    ledger::{
        Account, AccountClass, BrandingTheme, ContactEntry, ContactFields, DocumentStatus, Item, ItemRecord,
        Organisation, ReferenceData, TaxRate, Totals, TrackingCategory,
    },
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use xero_client::wire::{self, AddressType, ContactStatus, PhoneType, SettingStatus};

use crate::{
    arithmetic::{Component, effective_rate},
    stock::TrackedItem,
};

/// What is missing in an answer of Xero's, or cannot be understood. `Display` names the member.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InboundError {
    /// A member that must be there is not.
    #[error("Xero's {what} has no {member}")]
    Missing {
        /// Of what.
        what: &'static str,
        /// Which member.
        member: &'static str,
    },
    /// An amount does not fit its currency.
    #[error("Xero's {what}: {source}")]
    Amount {
        /// Of what.
        what: &'static str,
        /// Why.
        source: canonical_model::MoneyError,
    },
    /// A currency that is none.
    #[error("Xero's {what}: {source}")]
    Currency {
        /// Of what.
        what: &'static str,
        /// Why.
        source: canonical_model::UnknownCurrency,
    },
}

fn missing(what: &'static str, member: &'static str) -> InboundError {
    InboundError::Missing { what, member }
}

fn currency(what: &'static str, code: Option<&wire::CurrencyCode>) -> Result<Currency, InboundError> {
    let code = code.ok_or_else(|| missing(what, "CurrencyCode"))?;
    code.as_str().parse().map_err(|source| InboundError::Currency { what, source })
}

/// How far a document has come; `None` for a status that this version does not know. One that is paid stands in the books.
pub fn status(status: &wire::DocumentStatus) -> Option<DocumentStatus> {
    match status {
        wire::DocumentStatus::Draft | wire::DocumentStatus::Submitted => Some(DocumentStatus::Draft),
        wire::DocumentStatus::Authorised | wire::DocumentStatus::Paid => Some(DocumentStatus::Authorised),
        wire::DocumentStatus::Deleted => Some(DocumentStatus::Deleted),
        wire::DocumentStatus::Voided => Some(DocumentStatus::Voided),
        _ => None,
    }
}

/// The settings of an organisation, as they were listed.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The organisation.
    pub organisation: &'a wire::Organisation,
    /// All accounts, archived ones included.
    pub accounts: &'a [wire::Account],
    /// All tax rates.
    pub tax_rates: &'a [wire::TaxRate],
    /// All items.
    pub items: &'a [wire::Item],
    /// All tracking categories.
    pub tracking: &'a [wire::TrackingCategory],
    /// The currencies that the organisation subscribes to.
    pub currencies: &'a [wire::Currency],
    /// All branding themes.
    pub branding_themes: &'a [wire::BrandingTheme],
}

/// The reference data that plans are checked against.
///
/// # Errors
/// If the organisation has no name, or no base currency that is known.
pub fn reference_data(settings: &Settings<'_>) -> Result<ReferenceData, InboundError> {
    Ok(ReferenceData {
        organisation: organisation(settings.organisation)?,
        accounts: settings.accounts.iter().filter_map(account).collect(),
        receivable: receivable(settings.accounts),
        tax_rates: settings.tax_rates.iter().filter_map(tax_rate).collect(),
        items: settings.items.iter().filter_map(item).collect(),
        tracking: settings.tracking.iter().filter_map(tracking).collect(),
        currencies: settings
            .currencies
            .iter()
            .filter_map(|currency| currency.code.as_ref()?.as_str().parse().ok())
            .collect(),
        branding_themes: settings.branding_themes.iter().filter_map(branding_theme).collect(),
    })
}

/// The organisation.
///
/// # Errors
/// If it has no name, or no base currency that is known.
pub fn organisation(wire: &wire::Organisation) -> Result<Organisation, InboundError> {
    Ok(Organisation {
        name: wire.name.clone().ok_or_else(|| missing("organisation", "Name"))?,
        base_currency: currency("organisation", wire.base_currency.as_ref())?,
        period_lock: wire.period_lock_date.map(|date| date.0),
        year_end_lock: wire.end_of_year_lock_date.map(|date| date.0),
    })
}

/// The code of the account of what customers owe.
fn receivable(accounts: &[wire::Account]) -> Option<AccountCode> {
    let debtors = accounts.iter().find(|account| account.system_account == Some(wire::SystemAccount::Debtors))?;
    let code = debtors.code.as_ref().filter(|code| !code.as_str().is_empty())?;
    Some(code.as_str().into())
}

/// An account; none if it has no code.
pub fn account(wire: &wire::Account) -> Option<Account> {
    let code = wire.code.as_ref().filter(|code| !code.as_str().is_empty())?;
    Some(Account {
        code: code.as_str().into(),
        name: wire.name.clone().unwrap_or_default(),
        active: is_active(wire.status.as_ref()),
        class: wire.class.as_ref().and_then(class),
        takes_payments: wire.takes_payments(),
        is_bank: wire.account_type == Some(wire::AccountType::Bank),
        currency: wire.currency_code.as_ref().and_then(|code| code.as_str().parse().ok()),
    })
}

fn class(wire: &wire::AccountClass) -> Option<AccountClass> {
    match wire {
        wire::AccountClass::Asset => Some(AccountClass::Asset),
        wire::AccountClass::Equity => Some(AccountClass::Equity),
        wire::AccountClass::Expense => Some(AccountClass::Expense),
        wire::AccountClass::Liability => Some(AccountClass::Liability),
        wire::AccountClass::Revenue => Some(AccountClass::Revenue),
        _ => None,
    }
}

/// A tax rate; none if it has no tax type.
pub fn tax_rate(wire: &wire::TaxRate) -> Option<TaxRate> {
    Some(TaxRate {
        tax_type: wire.tax_type.as_ref()?.as_str().into(),
        name: wire.name.clone().unwrap_or_default(),
        effective_rate: wire
            .effective_rate
            .or_else(|| rate_of_components(wire.tax_components.as_deref()?))
            .or(wire.display_tax_rate)
            .unwrap_or(Decimal::ZERO),
        active: is_active(wire.status.as_ref()),
        applies_to: AccountClass::ALL.into_iter().filter(|class| may_stand_on(wire, *class)).collect(),
    })
}

/// What the parts of a tax rate come to, where Xero does not say it.
fn rate_of_components(parts: &[wire::TaxComponent]) -> Option<Decimal> {
    let component =
        |part: &wire::TaxComponent| Some(Component { rate: part.rate?, compound: part.is_compound.unwrap_or(false) });
    let components: Vec<Component> = parts.iter().map(component).collect::<Option<_>>()?;
    if components.is_empty() { None } else { effective_rate(&components) }
}

/// Whether the rate may stand on accounts of the class; where Xero does not say, it may.
fn may_stand_on(wire: &wire::TaxRate, class: AccountClass) -> bool {
    let said = match class {
        AccountClass::Asset => wire.can_apply_to_assets,
        AccountClass::Equity => wire.can_apply_to_equity,
        AccountClass::Expense => wire.can_apply_to_expenses,
        AccountClass::Liability => wire.can_apply_to_liabilities,
        AccountClass::Revenue => wire.can_apply_to_revenue,
    };
    said.unwrap_or(true)
}

/// A layout of documents; none if it has no id or no name.
pub fn branding_theme(wire: &wire::BrandingTheme) -> Option<BrandingTheme> {
    let id = wire.branding_theme_id.filter(|id| !id.is_nil())?;
    Some(BrandingTheme { id: LedgerId::shown(id), name: wire.name.clone()? })
}

/// An item; none if it has no code.
pub fn item(wire: &wire::Item) -> Option<Item> {
    let sales = wire.sales_details.as_ref();
    Some(Item {
        code: wire.code.as_ref()?.as_str().into(),
        sales_account: sales.and_then(|sales| sales.account_code.as_ref()).map(|code| code.as_str().into()),
        sales_tax_type: sales.and_then(|sales| sales.tax_type.as_ref()).map(|tax_type| tax_type.as_str().into()),
    })
}

/// An item with all that a store can have a say in, read with `unitdp=4`; none if it has no code.
pub fn item_record(wire: &wire::Item) -> Option<ItemRecord> {
    let Item { code, sales_account, sales_tax_type } = item(wire)?;
    Some(ItemRecord {
        name: wire.name.clone().unwrap_or_default(),
        description: wire.description.clone().unwrap_or_default(),
        price: wire.sales_details.as_ref().and_then(|sales| sales.unit_price).map(|price| price.normalize()),
        code,
        sales_account,
        sales_tax_type,
    })
}

/// What the ledger has of an item, as it was read at that time; none if it has no code.
pub fn tracked_item(wire: &wire::Item, as_of: DateTime<Utc>) -> Option<TrackedItem> {
    let asset_account =
        wire.inventory_asset_account_code.as_ref().filter(|_| wire.is_tracked_as_inventory == Some(true));
    Some(TrackedItem {
        code: wire.code.as_ref()?.as_str().into(),
        asset_account: asset_account.map(|code| code.as_str().into()),
        on_hand: wire.quantity_on_hand.unwrap_or_default(),
        cost_pool: wire.total_cost_pool.unwrap_or_default(),
        purchase_price: wire.purchase_details.as_ref().and_then(|purchase| purchase.unit_price),
        as_of,
    })
}

/// A tracking category in use; none if it is not, or has no name.
pub fn tracking(wire: &wire::TrackingCategory) -> Option<TrackingCategory> {
    if !is_active(wire.status.as_ref()) {
        return None;
    }
    let options = wire.options.iter().flatten().filter(|option| is_active(option.status.as_ref()));
    Some(TrackingCategory {
        name: wire.name.clone()?,
        options: options.filter_map(|option| option.name.clone()).collect(),
    })
}

/// An entry of the contact directory, without details; none if the contact has no id.
pub fn contact_entry(wire: &wire::Contact) -> Option<ContactEntry> {
    Some(ContactEntry {
        id: LedgerId::shown(wire.contact_id.filter(|id| !id.is_nil())?),
        number: wire.contact_number.clone().unwrap_or_default(),
        name: wire.name.clone().unwrap_or_default(),
        email: wire.email_address.clone().unwrap_or_default(),
        active: wire.merged_to_contact_id.is_none()
            && matches!(wire.contact_status, None | Some(ContactStatus::Active)),
        merged_into: wire.merged_to_contact_id.filter(|id| !id.is_nil()).map(LedgerId::shown),
        details: None,
    })
}

/// What else Xero has of a contact, for an [entry](contact_entry) with details: without name and e-mail, which stand there. An address
/// bears whom it is for as its first name, and its lines, if several, with commas between.
pub fn contact_details(wire: &wire::Contact) -> ContactFields {
    let text = |text: &Option<SmolStr>| Some(text.clone().unwrap_or_default());
    let of_type = |kind: AddressType| {
        let found = wire.addresses.iter().flatten().find(|address| address.address_type.as_ref() == Some(&kind));
        Some(found.map(address).unwrap_or_default())
    };
    let main = wire.phones.iter().flatten().find(|phone| phone.phone_type == Some(PhoneType::Default));
    ContactFields {
        name: None,
        email: None,
        first_name: text(&wire.first_name),
        last_name: text(&wire.last_name),
        phone: Some(
            main.map(|main| filled([&main.phone_country_code, &main.phone_area_code, &main.phone_number], " "))
                .unwrap_or_default(),
        ),
        tax_number: text(&wire.tax_number),
        company_number: text(&wire.company_number),
        account_number: text(&wire.account_number),
        billing: of_type(AddressType::PoBox),
        shipping: of_type(AddressType::Street),
    }
}

fn address(wire: &wire::Address) -> Address {
    let text = |text: &Option<SmolStr>| text.clone().unwrap_or_default();
    let lines = [&wire.address_line1, &wire.address_line2, &wire.address_line3, &wire.address_line4];
    Address {
        first_name: text(&wire.attention_to),
        street: filled(lines, ", "),
        city: text(&wire.city),
        region: text(&wire.region),
        postal_code: text(&wire.postal_code),
        country_code: text(&wire.country),
        ..Address::default()
    }
}

/// Those that are not empty.
fn filled<const N: usize>(texts: [&Option<SmolStr>; N], between: &str) -> SmolStr {
    let said = texts.into_iter().flatten().map(|text| text.trim()).filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join(between).into()
}

/// The totals of an invoice, as Xero computed them.
///
/// # Errors
/// If one is missing, or does not fit the invoice's currency.
pub fn invoice_totals(wire: &wire::Invoice) -> Result<Totals, InboundError> {
    totals("invoice", wire.currency_code.as_ref(), [wire.sub_total, wire.total_tax, wire.total])
}

/// The totals of a credit note, as Xero computed them.
///
/// # Errors
/// If one is missing, or does not fit the credit note's currency.
pub fn credit_note_totals(wire: &wire::CreditNote) -> Result<Totals, InboundError> {
    totals("credit note", wire.currency_code.as_ref(), [wire.sub_total, wire.total_tax, wire.total])
}

fn totals(
    what: &'static str,
    code: Option<&wire::CurrencyCode>,
    amounts: [Option<Decimal>; 3],
) -> Result<Totals, InboundError> {
    let currency = currency(what, code)?;
    let money = |amount: Option<Decimal>, member| {
        let amount = amount.ok_or_else(|| missing(what, member))?;
        Money::new(amount, currency).map_err(|source| InboundError::Amount { what, source })
    };
    let [sub_total, tax, total] = amounts;
    Ok(Totals { sub_total: money(sub_total, "SubTotal")?, tax: money(tax, "TotalTax")?, total: money(total, "Total")? })
}

fn is_active(status: Option<&SettingStatus>) -> bool {
    matches!(status, None | Some(SettingStatus::Active))
}

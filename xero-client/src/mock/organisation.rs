//! The state of one organisation, and what every resource asks of it: ids, today's date, locks, accounts, currencies.

use std::collections::BTreeMap;

use api_core::{runtime::Timestamp, wire::Json};
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    allocations::Allocation,
    attachments::Attachment,
    batch_payments::BatchPayment,
    contact_groups::ContactGroup,
    contacts::Contact,
    document::{Document, DocumentKind},
    history::HistoryRecord,
    http::Call,
    items::Item,
    journals::Journal,
    json::{Object, bare_instant, net_date},
    payments::Payment,
    rules::BookRules,
    settings::{
        accounts::Account,
        branding::{BrandingTheme, PaymentService},
        tax_rates::TaxRate,
        tracking::{TrackingCategory, TrackingOption},
    },
    setup::OrganisationSetup,
    table::Table,
    webhooks::{Change, changes},
};

/// What an id is an id of; it shows in the id's first group, so that a person can tell ids apart.
#[derive(Debug, Clone, Copy)]
pub(super) enum IdOf {
    Contact = 0xC0,
    Document = 0xD0,
    Line = 0x11,
    Payment = 0xF0,
    Allocation = 0xA1,
    Item = 0x17,
    Attachment = 0xAF,
    Setting = 0x5E,
    Branding = 0xB8,
    BankTransaction = 0xBA,
    Overpayment = 0x0E,
    Prepayment = 0x9E,
    BatchPayment = 0xBB,
    Group = 0x69,
    Journal = 0x3A,
}

impl IdOf {
    /// The id of the same number for another kind of record.
    pub(super) fn mark(self, id: Uuid) -> Uuid {
        Uuid::from_u128(id.as_u128() & (u128::MAX >> 32) | (self as u128) << 96)
    }

    /// Whether it is an id of that kind.
    pub(super) fn is_of(self, id: Uuid) -> bool {
        id.as_u128() >> 96 == self as u128
    }
}

/// What of a tenant's id shows in its records' ids.
const TENANT: u128 = 0xFFFF;

/// Whether records of both tenants would have the same ids.
pub(super) fn ids_are_alike(one: Uuid, other: Uuid) -> bool {
    one != other && (one.as_u128() ^ other.as_u128()) & TENANT == 0
}

/// One organisation.
#[derive(Debug)]
pub(super) struct Organisation {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) base_currency: String,
    country: String,
    utc_offset: TimeDelta,
    is_demo: bool,
    pub(super) period_lock: Option<NaiveDate>,
    pub(super) year_lock: Option<NaiveDate>,
    pub(super) rules: BookRules,
    /// How many invoices were sent by e-mail on which day.
    pub(super) mailed: (NaiveDate, u32),

    pub(super) accounts: Table<Uuid, Account>,
    /// By the order in which they were made.
    pub(super) tax_rates: Table<usize, TaxRate>,
    pub(super) tracking: Table<Uuid, TrackingCategory>,
    /// Other currencies than the base one, and their day rate.
    pub(super) currencies: Table<String, Decimal>,
    pub(super) branding_themes: Vec<BrandingTheme>,
    /// By theme, and their own id.
    pub(super) payment_services: Table<(Uuid, Uuid), PaymentService>,

    pub(super) contacts: Table<Uuid, Contact>,
    /// Active contacts by their name in the form in which names are compared.
    pub(super) contact_names: Table<String, Uuid>,
    pub(super) contact_numbers: Table<String, Uuid>,
    pub(super) documents: Table<Uuid, Document>,
    /// Sales documents by kind and number. Purchases need no unique number.
    pub(super) numbers: Table<(DocumentKind, String), Uuid>,
    /// Below which all numbers of the sequence were taken.
    pub(super) next_numbers: Table<DocumentKind, u32>,
    pub(super) payments: Table<Uuid, Payment>,
    pub(super) allocations: Table<Uuid, Allocation>,
    pub(super) items: Table<Uuid, Item>,
    pub(super) item_codes: Table<String, Uuid>,
    pub(super) groups: Table<Uuid, ContactGroup>,
    pub(super) batch_payments: Table<Uuid, BatchPayment>,
    pub(super) journals: Table<Uuid, Journal>,
    /// By the record they belong to, and their name.
    pub(super) attachments: Table<(Uuid, String), Attachment>,
    /// By the record they belong to, and the order in which they were made.
    pub(super) history: Table<(Uuid, u64), HistoryRecord>,

    /// Tells its ids from those of the tenants before it whose ids end alike.
    salt: u16,
    next_id: u64,
    next_record: u64,
    effects: BTreeMap<String, u64>,
    changes: Vec<Change>,
}

/// Where an organisation's tables stand.
#[derive(Debug, Clone)]
pub(super) struct Mark(Vec<usize>);

macro_rules! each_table {
    ($self:ident, $table:ident => $do:expr) => {{
        each_table!(@ $self, $table => $do,
accounts, tax_rates, tracking, currencies, payment_services, contacts, contact_names, contact_numbers, documents,
            numbers, next_numbers, payments, allocations, items, item_codes, groups, batch_payments, journals, attachments, history);
    }};
    (@ $self:ident, $table:ident => $do:expr, $($field:ident),*) => {
        $( { let $table = &mut $self.$field; $do; } )*
    };
}

impl Organisation {
    pub(super) fn new(setup: OrganisationSetup, rules: BookRules, salt: u16) -> Self {
        let mut new = Self {
            id: setup.id,
            name: setup.name,
            base_currency: setup.base_currency,
            country: setup.country,
            utc_offset: TimeDelta::minutes(setup.utc_offset_minutes.into()),
            is_demo: setup.is_demo,
            period_lock: setup.period_lock,
            year_lock: setup.year_lock,
            rules,
            mailed: (NaiveDate::MIN, 0),
            accounts: Table::default(),
            tax_rates: Table::default(),
            tracking: Table::default(),
            currencies: Table::default(),
            branding_themes: Vec::new(),
            payment_services: Table::default(),
            contacts: Table::default(),
            contact_names: Table::default(),
            contact_numbers: Table::default(),
            documents: Table::default(),
            numbers: Table::default(),
            next_numbers: Table::default(),
            payments: Table::default(),
            allocations: Table::default(),
            items: Table::default(),
            item_codes: Table::default(),
            groups: Table::default(),
            batch_payments: Table::default(),
            journals: Table::default(),
            attachments: Table::default(),
            history: Table::default(),
            salt,
            next_id: 0,
            next_record: 0,
            effects: BTreeMap::new(),
            changes: Vec::new(),
        };
        for (code, day_rate) in setup.currencies {
            new.currencies.put(code, day_rate);
        }
        for (place, name) in setup.branding_themes.into_iter().enumerate() {
            let id = new.fixed_id(IdOf::Branding, place as u64 + 1);
            new.branding_themes.push(BrandingTheme::new(id, name, place));
        }
        for (place, rate) in setup.tax_rates.into_iter().enumerate() {
            new.tax_rates.put(place, TaxRate::new(rate));
        }
        for account in setup.accounts {
            let id = new.new_id(IdOf::Setting);
            new.accounts.put(id, Account::new(id, account));
        }
        for (name, options) in setup.tracking {
            let options =
                options.into_iter().map(|option| TrackingOption::new(new.new_id(IdOf::Setting), option)).collect();
            let id = new.new_id(IdOf::Setting);
            new.tracking.put(id, TrackingCategory::new(id, name, options));
        }
        for item in setup.items {
            let item = Item::from_setup(new.new_id(IdOf::Item), item);
            new.item_codes.put(new.item_code_key(&item.code), item.id);
            new.items.put(item.id, item);
        }
        new.commit();
        new
    }

    /// A new id: the same after the same calls.
    pub(super) fn new_id(&mut self, of: IdOf) -> Uuid {
        self.next_id += 1;
        self.fixed_id(of, self.next_id)
    }

    /// The id of the record of that number.
    fn fixed_id(&self, of: IdOf, number: u64) -> Uuid {
        let tenant = self.id.as_u128() & TENANT;
        let salt = u128::from(self.salt & 0x0FFF);
        let number = u128::from(number) & 0xFFFF_FFFF_FFFF;
        Uuid::from_u128(((of as u128) << 96) | (tenant << 80) | ((0x4000 | salt) << 64) | (0x8000 << 48) | number)
    }

    pub(super) fn mark(&mut self) -> Mark {
        let mut marks = Vec::new();
        each_table!(self, table => marks.push(table.mark()));
        Mark(marks)
    }

    pub(super) fn roll_back(&mut self, mark: &Mark) {
        let mut marks = mark.0.iter().copied();
        each_table!(self, table => table.roll_back(marks.next().unwrap_or_default()));
    }

    pub(super) fn commit(&mut self) {
        self.changes.extend(changes(&self.contacts, &self.documents));
        each_table!(self, table => table.commit());
    }

    /// The place of a new record of history.
    pub(super) fn next_record(&mut self) -> u64 {
        self.next_record += 1;
        self.next_record
    }

    /// What changed since this was last asked.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// What a call did stays; so many elements of that name were written. What a person does is no effect of a call.
    pub(super) fn done(&mut self, call: &Call, counter: &str, count: usize) {
        self.commit();
        if count > 0 && !call.is_by_a_person() {
            let kind = format!("{} {counter}", call.method);
            *self.effects.entry(kind).or_default() += u64::try_from(count).unwrap_or(u64::MAX);
        }
    }

    pub(super) fn effects(&self) -> &BTreeMap<String, u64> {
        &self.effects
    }

    pub(super) fn reset_effects(&mut self) {
        self.effects.clear();
    }

    /// How many invoices may go out by e-mail in a day (XR-MAIL-1).
    pub(super) fn mails_per_day(&self) -> u32 {
        self.rules.mails_per_day.unwrap_or(if self.is_demo { 0 } else { 1_000 })
    }

    /// The date in the organisation's own zone (XR-JSON-5).
    pub(super) fn today(&self, now: Timestamp) -> NaiveDate {
        now.naive_utc().checked_add_signed(self.utc_offset).unwrap_or(now.naive_utc()).date()
    }

    /// Why nothing of this date may be posted or changed, if the books are closed then (XR-LOCK-1).
    pub(super) fn lock_message(&self, date: NaiveDate) -> Option<String> {
        let message = |what: &str, lock: NaiveDate| {
            let lock = lock.format("%d-%b-%Y");
            format!("The document date cannot be before the {what} lock date, currently set at {lock}")
        };
        let locks = [("period", self.period_lock), ("end of year", self.year_lock)];
        locks.into_iter().find_map(|(what, lock)| lock.filter(|lock| date <= *lock).map(|lock| message(what, lock)))
    }

    pub(super) fn subscribes_to(&self, currency: &str) -> bool {
        let is_subscribed = self.rules.multi_currency && self.currencies.get(&currency.to_owned()).is_some();
        currency == self.base_currency || is_subscribed
    }

    /// The day's rate: units of the currency for one of the base currency (XR-MONEY-4).
    pub(super) fn day_rate(&self, currency: &str) -> Decimal {
        match self.currencies.get(&currency.to_owned()) {
            Some(rate) if currency != self.base_currency => *rate,
            _ => Decimal::ONE,
        }
    }

    /// The base currency and the subscribed ones, in the order of their codes.
    pub(super) fn currencies(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.currencies.keys().map(String::as_str).collect();
        codes.push(&self.base_currency);
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    pub(super) fn account_by_code(&self, code: &str) -> Option<&Account> {
        self.accounts.values().find(|account| account.code.eq_ignore_ascii_case(code.trim()))
    }

    /// The account that a request names, by id before code.
    pub(super) fn account_named(&self, id: Option<Uuid>, code: Option<&str>) -> Option<&Account> {
        match (id, code) {
            (Some(id), _) => self.account(id),
            (None, code) => self.account_by_code(code?),
        }
    }

    pub(super) fn account(&self, id: Uuid) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// The code of the system's own account of that kind.
    pub(super) fn system_account(&self, system: &str) -> Option<&str> {
        let account = self.accounts.values().find(|account| account.system.as_deref() == Some(system));
        account.map(|account| account.code.as_str())
    }

    /// The account of what customers owe, or of what is owed to suppliers.
    pub(super) fn control_account(&self, kind: DocumentKind) -> Option<&str> {
        self.system_account(if kind.is_sale() { "DEBTORS" } else { "CREDITORS" })
    }

    pub(super) fn tax_rate(&self, tax_type: &str) -> Option<&TaxRate> {
        self.tax_rates.values().find(|rate| rate.tax_type == tax_type)
    }

    /// The rate of that tax type, if it may be used on that account (XR-TAX-3).
    pub(super) fn usable_rate(&self, tax_type: &str, account: Option<&Account>) -> Option<&TaxRate> {
        let rate = self.tax_rate(tax_type).filter(|rate| rate.is_active())?;
        account.is_none_or(|account| rate.applies_to(account.class())).then_some(rate)
    }

    pub(super) fn branding_theme(&self, id: Uuid) -> Option<&BrandingTheme> {
        self.branding_themes.iter().find(|theme| theme.id == id)
    }

    pub(super) fn contact(&self, id: Uuid) -> Option<&Contact> {
        self.contacts.get(&id)
    }

    pub(super) fn document(&self, id: Uuid) -> Option<&Document> {
        self.documents.get(&id)
    }

    /// Makes a document's number free.
    pub(super) fn free_number(&mut self, kind: DocumentKind, number: &str) {
        self.numbers.remove(&(kind, number.to_lowercase()));
        self.next_numbers.remove(&kind);
    }

    /// The first number of the sequence that is free.
    pub(super) fn next_number(&mut self, kind: DocumentKind, prefix: &str) -> String {
        let mut next = self.next_numbers.get(&kind).copied().unwrap_or(1);
        let text = |next: u32| format!("{prefix}-{next:04}");
        while self.numbers.get(&(kind, text(next).to_lowercase())).is_some() {
            next = next.saturating_add(1);
        }
        self.next_numbers.put(kind, next);
        text(next)
    }

    /// The form in which numbers of contacts are compared (XR-CONTACT-2).
    pub(super) fn number_key(&self, number: &str) -> String {
        let number = number.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.rules.contact_numbers_ignore_case { number.to_lowercase() } else { number }
    }

    /// The form in which codes of items are compared (XR-ITEM-1).
    pub(super) fn item_code_key(&self, code: &str) -> String {
        let code = code.trim();
        if self.rules.item_codes_ignore_case { code.to_lowercase() } else { code.to_owned() }
    }

    pub(super) fn item_by_code(&self, code: &str) -> Option<&Item> {
        self.items.get(self.item_codes.get(&self.item_code_key(code))?)
    }

    /// `GET /Organisation`.
    pub(super) fn json(&self) -> Json {
        let created = Timestamp::UNIX_EPOCH + TimeDelta::days(18_262);
        Object::new()
            .id("OrganisationID", self.id)
            .put("Name", self.name.as_str())
            .put("LegalName", self.name.as_str())
            .put("PaysTax", true)
            .put("Version", "GLOBAL")
            .put("OrganisationType", "COMPANY")
            .put("BaseCurrency", self.base_currency.as_str())
            .put("CountryCode", self.country.as_str())
            .put("IsDemoCompany", self.is_demo)
            .put("OrganisationStatus", "ACTIVE")
            .put("FinancialYearEndDay", 31_i64)
            .put("FinancialYearEndMonth", 12_i64)
            .put("SalesTaxBasis", "ACCRUALS")
            .put("SalesTaxPeriod", "MONTHLY")
            .put("DefaultSalesTax", "Tax Exclusive")
            .put("DefaultPurchasesTax", "Tax Exclusive")
            .put_opt("PeriodLockDate", self.period_lock.map(net_date))
            .put_opt("EndOfYearLockDate", self.year_lock.map(net_date))
            .put("CreatedDateUTC", bare_instant(created))
            .put("OrganisationEntityType", "COMPANY")
            .put("Timezone", zone(self.utc_offset))
            .put("ShortCode", "!Fake1")
            .put("Class", if self.is_demo { "DEMO" } else { "PREMIUM" })
            .put("Edition", "BUSINESS")
            .empty_lists(&["Addresses", "Phones", "ExternalLinks"])
            .put("PaymentTerms", Object::new().done())
            .done()
    }
}

/// The zone's name as Xero writes it, where it is known for that offset; else a plain one.
fn zone(offset: TimeDelta) -> String {
    let minutes = offset.num_minutes();
    let known = match minutes {
        -480 => "PACIFICSTANDARDTIME",
        -420 => "MOUNTAINSTANDARDTIME",
        -360 => "CENTRALSTANDARDTIME",
        -300 => "EASTERNSTANDARDTIME",
        0 => "UTC",
        60 => "WEUROPESTANDARDTIME",
        120 => "SOUTHAFRICASTANDARDTIME",
        330 => "INDIASTANDARDTIME",
        480 => "SINGAPORESTANDARDTIME",
        540 => "TOKYOSTANDARDTIME",
        600 => "AUSEASTERNSTANDARDTIME",
        720 => "NEWZEALANDSTANDARDTIME",
        _ => {
            let sign = if minutes < 0 { '-' } else { '+' };
            return format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        }
    };
    known.to_owned()
}

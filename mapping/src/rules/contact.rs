//! Whom a document bills: the number of an order's contact, and which contact of the directory it is.

use canonical_model::{
    Address, LedgerId, Order, Park, ParkCode,
    ledger::{Contact, ContactEntry, ContactQuery, DocKey, DocKind},
    squeeze,
};

use crate::{
    Profile,
    by::{By, Chosen, Rule},
    profile::{
        Contacts, Guests,
        value::{Facts, Value},
    },
    rules::text::prefix,
};

/// Longest name of a contact in the ledger.
const MAX_NAME: usize = 255;
/// How many characters of a guest's hash stand in the number.
const GUEST_HASH: usize = 16;

/// Who the order's contact is, by identities of the store alone.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The external number, which is also the source of its key.
    pub(crate) number: String,
    /// What tells it from others of its name.
    suffix: String,
    /// The shared contact of guests: without anything personal.
    bucket: bool,
}

impl Identity {
    /// Registered customers by their id; guests by a keyed hash of their e-mail, or all as one.
    pub(crate) fn of(profile: &Profile, order: &Order) -> Self {
        let store = &profile.store;
        if let Some(id) = &order.customer.id {
            return Self { number: format!("XC-{store}-{id}"), suffix: id.to_string(), bucket: false };
        }
        match order.customer.normalised_email().filter(|_| profile.contacts.guests == Guests::PerCustomer) {
            Some(email) => {
                let hash = blake3::keyed_hash(&profile.contacts.guest_key, email.as_bytes());
                let mut text = data_encoding::BASE32_NOPAD.encode(hash.as_bytes());
                text.truncate(GUEST_HASH);
                let short = text.get(..6).unwrap_or_default().to_owned();
                Self { number: format!("XC-{store}-G{text}"), suffix: short, bucket: false }
            }
            None => Self { number: format!("XC-{store}-GUESTS"), suffix: "guests".to_owned(), bucket: true },
        }
    }

    pub(crate) fn key(&self) -> DocKey {
        DocKey::new(DocKind::Contact, self.number.clone())
    }

    /// The names that the contact may get, the preferred first: the second tells it from another contact of that name.
    fn names(&self, profile: &Profile, order: &Order) -> Result<[Chosen<String>; 2], Park> {
        let Chosen { value: name, by } =
            if self.bucket { profile.contacts.bucket_name.clone() } else { name(profile, order)? };
        let suffixed = format!("{} ({}-{})", cut(&name, MAX_NAME - 60), profile.store, self.suffix);
        Ok([Chosen { value: cut(&name, MAX_NAME), by }, Chosen::rule(suffixed, Rule::UniqueName)])
    }

    /// What the plan must see of the directory.
    pub(crate) fn query(&self, profile: &Profile, order: &Order) -> ContactQuery {
        ContactQuery {
            number: Some(self.number.clone()),
            email: self.email(order),
            // An order that is parked for want of a name needs no contact.
            names: self
                .names(profile, order)
                .iter()
                .flatten()
                .map(|name| ContactEntry::name_key(&name.value))
                .collect(),
        }
    }

    fn email(&self, order: &Order) -> Option<String> {
        if self.bucket { None } else { order.customer.normalised_email() }
    }

    /// Which contact it is: by number, then by e-mail, by name only without an e-mail and only if it is not another customer of
    /// the store; else a new one, under a name that nobody has.
    pub(crate) fn find(&self, profile: &Profile, order: &Order, contacts: &[ContactEntry]) -> Result<Found, Park> {
        if let Some(entry) = contacts.iter().find(|entry| entry.number == self.number) {
            return self.usable(entry);
        }
        let names = self.names(profile, order)?;
        let same_name =
            |entry: &&ContactEntry| ContactEntry::name_key(&entry.name) == ContactEntry::name_key(&names[0].value);
        let active = || contacts.iter().filter(|entry| entry.active);
        match self.email(order) {
            Some(email) => {
                let same: Vec<&ContactEntry> =
                    active().filter(|entry| squeeze(&entry.email).to_lowercase() == email).collect();
                let one = if same.len() == 1 { same.first().copied() } else { same.into_iter().find(same_name) };
                if let Some(entry) = one {
                    return Ok(Found::Existing(entry.id.clone()));
                }
            }
            None => {
                let ours = format!("XC-{}-", profile.store);
                let nobody_elses = |entry: &&ContactEntry| !entry.number.starts_with(&ours);
                if let Some(entry) = active().filter(nobody_elses).find(same_name) {
                    return Ok(Found::Existing(entry.id.clone()));
                }
            }
        }
        let taken =
            |name: &str| active().any(|entry| ContactEntry::name_key(&entry.name) == ContactEntry::name_key(name));
        let name = names.into_iter().find(|name| !taken(&name.value)).ok_or_else(|| {
            Park::new(
                ParkCode::ContactUnusable,
                format!("contact {}: both names that it could have are taken", self.number),
                "rename one of the contacts in the ledger",
            )
        })?;
        self.contact(profile, order, name)
    }

    /// The contact under that id, if it can be billed.
    pub(crate) fn usable(&self, entry: &ContactEntry) -> Result<Found, Park> {
        if entry.active {
            return Ok(Found::Existing(entry.id.clone()));
        }
        Err(Park::new(
            ParkCode::ContactUnusable,
            format!("contact {} is archived in the ledger", self.number),
            "restore the contact in the ledger",
        ))
    }

    fn contact(&self, profile: &Profile, order: &Order, name: Chosen<String>) -> Result<Found, Park> {
        let contact = Contact::new(self.key(), name.value);
        if self.bucket {
            return Ok(Found::New(Box::new(contact), ContactBy { name: name.by, numbers: [None; 3] }));
        }
        let (billing, shipping) =
            (order.billing.as_ref().map(Address::normalised), order.shipping.as_ref().map(Address::normalised));
        let (first_name, last_name) = billing
            .as_ref()
            .or(shipping.as_ref())
            .map(|address| (cut(&address.first_name, MAX_NAME), cut(&address.last_name, MAX_NAME)))
            .unwrap_or_default();
        let text = |value: &Option<Value>| value.as_ref().map(|value| value.text(&Facts::of(order))).transpose();
        let Contacts { tax_number, company_number, account_number, .. } = &profile.contacts;
        let numbers = [text(tax_number)?, text(company_number)?, text(account_number)?];
        let by = numbers.each_ref().map(|number| number.as_ref().map(|number| number.by));
        let [tax_number, company_number, account_number] =
            numbers.map(|number| number.map(|number| number.value).unwrap_or_default());
        let contact = Contact {
            first_name,
            last_name,
            email: order.customer.normalised_email().filter(|email| is_valid(email)).unwrap_or_default(),
            tax_number,
            company_number,
            account_number,
            billing,
            shipping,
            ..contact
        };
        Ok(Found::New(Box::new(contact), ContactBy { name: name.by, numbers: by }))
    }
}

/// What set those fields of a contact that the profile may choose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContactBy {
    pub(crate) name: By,
    /// Tax number, company number, account number.
    pub(crate) numbers: [Option<By>; 3],
}

/// Which contact an order bills.
#[derive(Debug)]
pub(crate) enum Found {
    /// One that the ledger has.
    Existing(LedgerId),
    /// One that is to be made.
    New(Box<Contact>, ContactBy),
}

/// The name of a customer: what the profile says, else company, else first and last name, else what the e-mail begins with.
fn name(profile: &Profile, order: &Order) -> Result<Chosen<String>, Park> {
    if let Some(value) = &profile.contacts.name {
        let name = value.text(&Facts::of(order))?;
        if !name.value.is_empty() {
            return Ok(name);
        }
    }
    let addresses = || order.billing.iter().chain(&order.shipping);
    let company = || addresses().map(|address| squeeze(&address.company)).find(|company| !company.is_empty());
    let person = || addresses().map(Address::full_name).find(|name| !name.is_empty());
    let mail = || squeeze(order.customer.email.split('@').next().unwrap_or_default());
    let name = company().or_else(person).unwrap_or_else(mail);
    let name = if name.is_empty() { format!("Customer of order {}", order.number) } else { name };
    Ok(Chosen::rule(name, Rule::CustomerName))
}

/// Whether the ledger takes it as an e-mail address: ASCII, one @, a dot behind it, no spaces.
fn is_valid(email: &str) -> bool {
    let parts = email.split_once('@');
    email.len() <= 255
        && email.bytes().all(|byte| byte.is_ascii_graphic())
        && parts.is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        })
}

fn cut(text: &str, most: usize) -> String {
    squeeze(prefix(text, most))
}

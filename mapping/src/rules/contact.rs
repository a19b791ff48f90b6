//! Whom a document bills: the number of an order's contact, and which contact of the directory it is.

use canonical_model::{
    Address, Applied, LedgerId, Order, Park, ParkCode,
    ledger::{Contact, ContactEntry, ContactQuery, DocKey, DocKind},
    squeeze, squeezed,
};
use smol_str::{SmolStr, SmolStrBuilder, format_smolstr};

use crate::{
    Profile, address,
    by::{By, Chosen, Rule},
    profile::{
        Archived, Billed, Contacts, Guests, NodeId,
        value::{Facts, Value},
    },
    rules::fitting::{Fitting, fit, leaves_nothing},
};

/// Longest name of a contact, of a person, of a town and of a region in the ledger, and longest e-mail address.
const MAX_NAME: usize = 255;
/// Longest line of an address.
const MAX_STREET: usize = 500;
/// Longest postal code, telephone number, country, and number of a company.
const MAX_CODE: usize = 50;
/// How many characters of a hash stand in the number of a guest, or of a customer whose id is too long for it.
const HASH: usize = 16;
/// Longest id of a customer that stands in the number as it is: with the store's name it has at most 50 characters.
const MAX_ID: usize = 24;
/// What a suffix may take of a name.
const MAX_SUFFIX: usize = 60;
/// How many contacts may take the place of one, each after the one before was archived.
const SUCCESSORS: usize = 4;
/// How many merges are followed from one contact.
const MERGES: usize = 16;

/// Who the order's contact is, by what store and profile say alone.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The external number, which is also the source of its key.
    pub(crate) number: SmolStr,
    /// What set the number.
    pub(crate) by: By,
    /// What tells it from others of its name.
    suffix: SmolStr,
    /// The name of a contact that many orders share: nothing personal stands in it.
    shared: Option<Chosen<SmolStr>>,
    /// The e-mail address by which it is looked for, and which it gets; none of a contact that many orders share.
    email: Option<SmolStr>,
    /// The contacts whose place it took, because they are archived.
    replaces: Vec<DocKey>,
}

impl Identity {
    /// As the profile's policy says: the customer, one for all, or the channel.
    ///
    /// # Errors
    /// A [`Park`] where the order does not say what its channel is.
    pub(crate) fn of(profile: &Profile, order: &Order) -> Result<Self, Park> {
        let shared = |number: SmolStr, suffix: SmolStr, at: NodeId, name: Chosen<SmolStr>| Self {
            number,
            by: By::Profile(at),
            suffix,
            shared: Some(name),
            email: None,
            replaces: Vec::new(),
        };
        let store = &profile.store;
        match &profile.contacts.billed {
            Billed::Customers => Ok(Self::of_customer(profile, order)),
            Billed::Single(name) => {
                Ok(shared(format_smolstr!("XC-{store}-ALL"), SmolStr::new_static("all"), name.at, Chosen::from(name)))
            }
            Billed::Channels { at, channel } => {
                let name = channel.text(&Facts::of(order))?;
                if leaves_nothing(&name.value) {
                    return Err(Park::new(
                        ParkCode::UnmappedValue,
                        format!("order {}: {}: it has no channel, and so no contact", order.number, channel.field),
                        "give the channel of such orders in the profile",
                    ));
                }
                // Spelt as the ledger compares names, so that one channel is one contact.
                let text = hash(profile, &ContactEntry::name_key(&name.value));
                let short = SmolStr::new(text.get(..6).unwrap_or_default());
                Ok(shared(format_smolstr!("XC-{store}-C{text}"), short, *at, name))
            }
        }
    }

    /// Registered customers by their id; guests by a keyed hash of their e-mail, or all as one.
    fn of_customer(profile: &Profile, order: &Order) -> Self {
        let (store, by) = (&profile.store, By::Rule(Rule::CustomerId));
        let email = order.customer.normalised_email();
        let own = |number: SmolStr, suffix: SmolStr, email: Option<SmolStr>| Self {
            number,
            by,
            suffix,
            shared: None,
            email,
            replaces: Vec::new(),
        };
        if let Some(id) = &order.customer.id {
            // It stands in names too, which hold no markup (XR-CONTACT-9).
            let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>');
            let plain = id.as_str().len() <= MAX_ID && id.as_str().bytes().all(is_plain);
            let suffix = if plain { id.to_text() } else { format_smolstr!("H{}", hash(profile, id.as_str())) };
            return own(format_smolstr!("XC-{store}-{suffix}"), suffix, email);
        }
        let guests = &profile.contacts.guests;
        match email {
            Some(email) if guests.value == Guests::PerCustomer => {
                let text = hash(profile, &email);
                let short = SmolStr::new(text.get(..6).unwrap_or_default());
                own(format_smolstr!("XC-{store}-G{text}"), short, Some(email))
            }
            email => Self {
                number: format_smolstr!("XC-{store}-GUESTS"),
                // A guest without an e-mail is one of all guests, whatever the profile says.
                by: email.map_or(by, |_| By::Profile(guests.at)),
                suffix: SmolStr::new_static("guests"),
                shared: Some(profile.contacts.bucket_name.clone()),
                email: None,
                replaces: Vec::new(),
            },
        }
    }

    /// The contacts that may take its place, where the profile bills another one in the place of one that is archived. The ledger
    /// keeps the number of what is archived, so each has a number of its own.
    fn successors(&self, profile: &Profile) -> impl Iterator<Item = Self> {
        let archived = profile.contacts.archived;
        let most = if archived.value == Archived::NewContact { SUCCESSORS } else { 0 };
        let numbered =
            |text: &SmolStr, place: usize| if place == 1 { text.clone() } else { format_smolstr!("{text}-{place}") };
        let key = move |place| DocKey::new(DocKind::Contact, numbered(&self.number, place));
        (2..2 + most).map(move |place| Self {
            number: numbered(&self.number, place),
            by: By::Profile(archived.at),
            suffix: numbered(&self.suffix, place),
            shared: self.shared.clone(),
            email: self.email.clone(),
            replaces: (1..place).map(key).collect(),
        })
    }

    /// The first of it and its successors that can be billed; the last of them if none can, which parks the order.
    pub(crate) fn in_use(self, profile: &Profile, applied: &Applied, contacts: &[ContactEntry]) -> Self {
        let is_archived = |identity: &Self| {
            let linked = applied.records.get(&identity.key()).map(|record| &record.id);
            let is_it = |entry: &&ContactEntry| match linked {
                Some(id) => entry.id == *id,
                None => entry.number == identity.number,
            };
            contacts.iter().find(is_it).is_some_and(|entry| standing(entry, contacts).is_none())
        };
        let mut successor = None;
        for next in self.successors(profile) {
            if !is_archived(successor.as_ref().unwrap_or(&self)) {
                break;
            }
            successor = Some(next);
        }
        successor.unwrap_or(self)
    }

    /// Whether it took the place of that contact.
    pub(crate) fn replaces(&self, key: &DocKey) -> bool {
        self.replaces.contains(key)
    }

    pub(crate) fn key(&self) -> DocKey {
        DocKey::new(DocKind::Contact, self.number.clone())
    }

    /// What the contact is called, however long that is.
    ///
    /// # Errors
    /// A [`Park`] where the order does not say what the profile asks for.
    pub(crate) fn called(&self, profile: &Profile, order: &Order) -> Result<Chosen<SmolStr>, Park> {
        self.shared.clone().map_or_else(|| name(profile, order), Ok)
    }

    /// The name that a contact that is called so gets, if no other has it.
    fn name(&self, profile: &Profile, called: &Chosen<SmolStr>) -> Chosen<SmolStr> {
        if self.replaces.is_empty() {
            Chosen { value: fit(&called.value, MAX_NAME), by: called.by }
        } else {
            // The name itself is reserved for the contact whose place it takes.
            suffixed(called, &[&profile.store, "-", &self.suffix])
        }
    }

    /// The name that tells it from another contact that has its name.
    fn other_name(&self, profile: &Profile, called: &Chosen<SmolStr>) -> Chosen<SmolStr> {
        if self.replaces.is_empty() {
            suffixed(called, &[&profile.store, "-", &self.suffix])
        } else {
            suffixed(called, &[&self.number])
        }
    }

    fn names(&self, profile: &Profile, called: &Chosen<SmolStr>) -> [Chosen<SmolStr>; 2] {
        [self.name(profile, called), self.other_name(profile, called)]
    }

    /// What the plan must see of the directory.
    pub(crate) fn query(&self, profile: &Profile, order: &Order) -> ContactQuery {
        let successors: Vec<Self> = self.successors(profile).collect();
        let names = [self].into_iter().chain(&successors).flat_map(|identity| {
            // An order that is parked for want of a name needs no contact.
            let called = identity.called(profile, order).into_iter();
            called.flat_map(|called| identity.names(profile, &called)).map(|name| ContactEntry::name_key(&name.value))
        });
        ContactQuery {
            names: names.collect(),
            number: Some(self.number.clone()),
            email: self.email.clone(),
            successors: successors.into_iter().map(|identity| identity.number).collect(),
            ids: Vec::new(),
        }
    }

    /// Which contact it is: by number, then by e-mail, by name only without an e-mail and only if it is not another customer of
    /// the store; else a new one, under a name that nobody has.
    pub(crate) fn find(&self, profile: &Profile, order: &Order, contacts: &[ContactEntry]) -> Result<Found, Park> {
        if let Some(entry) = contacts.iter().find(|entry| entry.number == self.number) {
            let id = standing(entry, contacts).ok_or_else(|| unusable(&self.number))?;
            return Ok(Found::Existing(id.clone()));
        }
        let called = self.called(profile, order)?;
        let name = self.name(profile, &called);
        let same_name =
            |entry: &&ContactEntry| ContactEntry::name_key(&entry.name) == ContactEntry::name_key(&name.value);
        let active = || contacts.iter().filter(|entry| entry.active);
        match &self.email {
            Some(email) => {
                let same: Vec<&ContactEntry> =
                    active().filter(|entry| squeeze(&entry.email).to_lowercase() == *email).collect();
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
        let free = if taken(&name.value) { self.other_name(profile, &called) } else { name };
        if taken(&free.value) {
            return Err(Park::new(
                ParkCode::ContactUnusable,
                format!("contact {}: both names that it could have are taken", self.number),
                "rename one of the contacts in the ledger",
            ));
        }
        let as_of = (!profile.contacts.owners.is_empty()).then_some(order.placed_at);
        let Said { contact, by, notes } = self.said(profile, order, &called, free)?;
        Ok(Found::New(Box::new(Contact { as_of, ..contact }), by, notes))
    }

    /// Whether the contact is one customer's, and not one that many orders share.
    pub(crate) fn is_one_customers(&self) -> bool {
        self.shared.is_none()
    }

    /// The name of a contact that is there and called so: as it is, if it could have that name; else the first one that no other has.
    /// None if both are taken.
    pub(crate) fn name_of(
        &self,
        profile: &Profile,
        called: &Chosen<SmolStr>,
        entry: &ContactEntry,
        contacts: &[ContactEntry],
    ) -> Option<Chosen<SmolStr>> {
        let mut names = self.names(profile, called);
        let key = |name: &str| ContactEntry::name_key(name);
        let as_it_is = |name: &Chosen<SmolStr>| name.value == *squeeze(&entry.name);
        if let Some(kept) = names.iter().position(as_it_is) {
            names.swap(0, kept);
        }
        let others = || contacts.iter().filter(|other| other.active && other.id != entry.id);
        names.into_iter().find(|name| !others().any(|other| key(&other.name) == key(&name.value)))
    }

    /// What the order says of its contact, which is called so, under that name.
    ///
    /// # Errors
    /// A [`Park`] where the order does not say what the profile asks for.
    pub(crate) fn said(
        &self,
        profile: &Profile,
        order: &Order,
        called: &Chosen<SmolStr>,
        name: Chosen<SmolStr>,
    ) -> Result<Said, Park> {
        let contact = Contact::new(self.key(), name.value);
        if self.shared.is_some() {
            let by = ContactBy { name: name.by, numbers: [None; 3] };
            return Ok(Said { contact, by, notes: Vec::new() });
        }
        let mut fitting = Fitting::default();
        fitting.text("name", called.value.clone(), MAX_NAME);
        let address = |fitting: &mut Fitting, name: &str, address: &Option<Address>| {
            address.as_ref().map(|address| fitted(fitting, name, address::normalised(address)))
        };
        let billing = address(&mut fitting, "billing", &order.billing);
        let shipping = if order.shipping == order.billing && fitting.is_nothing_changed() {
            billing.clone()
        } else {
            address(&mut fitting, "shipping", &order.shipping)
        };
        let (first_name, last_name) = billing
            .as_ref()
            .or(shipping.as_ref())
            .map(|address| (address.first_name.clone(), address.last_name.clone()))
            .unwrap_or_default();
        let text = |value: &Option<Value>| value.as_ref().map(|value| value.text(&Facts::of(order))).transpose();
        let Contacts { tax_number, company_number, account_number, .. } = &profile.contacts;
        let numbers = [text(tax_number)?, text(company_number)?, text(account_number)?];
        let by = numbers.each_ref().map(|number| number.as_ref().map(|number| number.by));
        let mut number = |field: &'static str, number: Option<Chosen<SmolStr>>| {
            number.map(|number| fitting.text(field, number.value, MAX_CODE)).unwrap_or_default()
        };
        let [tax_number, company_number, account_number] = numbers;
        let (tax_number, company_number, account_number) = (
            number("tax_number", tax_number),
            number("company_number", company_number),
            number("account_number", account_number),
        );
        let mut notes: Vec<SmolStr> = fitting.notes().collect();
        let email = match &self.email {
            Some(email) if !is_valid(email) => {
                notes.push("the contact's email is left out: the ledger would refuse it".into());
                SmolStr::default()
            }
            stated => stated.clone().unwrap_or_default(),
        };
        let contact = Contact {
            first_name,
            last_name,
            email,
            tax_number,
            company_number,
            account_number,
            billing,
            shipping,
            ..contact
        };
        Ok(Said { contact, by: ContactBy { name: name.by, numbers: by }, notes })
    }
}

/// The name with what tells it from others of that name.
fn suffixed(called: &Chosen<SmolStr>, suffix: &[&str]) -> Chosen<SmolStr> {
    let short = fit(&called.value, MAX_NAME - MAX_SUFFIX);
    let mut name = SmolStrBuilder::new();
    for part in [&[&*short, " ("], suffix, &[")"]].concat() {
        name.push_str(part);
    }
    Chosen::rule(name.finish(), Rule::UniqueName)
}

/// What an order says of its contact, what set that, and what a person may want to know of it.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) contact: Contact,
    pub(crate) by: ContactBy,
    pub(crate) notes: Vec<SmolStr>,
}

/// The contact that bills for that one: itself, or, as far as it is told, the one that it was merged into. None if that is archived.
pub(crate) fn standing<'a>(entry: &'a ContactEntry, contacts: &'a [ContactEntry]) -> Option<&'a LedgerId> {
    let mut entry = entry;
    for _ in 0..MERGES {
        if entry.active {
            return Some(&entry.id);
        }
        let into = entry.merged_into.as_ref()?;
        match contacts.iter().find(|other| other.id == *into) {
            Some(other) => entry = other,
            None => return Some(into),
        }
    }
    None
}

/// Why an order is parked whose contact cannot be billed.
pub(crate) fn unusable(number: &str) -> Park {
    Park::new(
        ParkCode::ContactUnusable,
        format!("contact {number} is archived in the ledger"),
        "restore the contact in the ledger, or let the profile bill another in its place (contacts.archived)",
    )
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
    /// One that is to be made, and what a person may want to know of it.
    New(Box<Contact>, ContactBy, Vec<SmolStr>),
}

/// The name of a customer: what the profile says, else company, else first and last name, else what the e-mail begins with.
fn name(profile: &Profile, order: &Order) -> Result<Chosen<SmolStr>, Park> {
    if let Some(value) = &profile.contacts.name {
        let name = value.text(&Facts::of(order))?;
        if !leaves_nothing(&name.value) {
            return Ok(name);
        }
    }
    let addresses = || order.billing.iter().chain(&order.shipping);
    let company = || addresses().map(|address| squeezed(&address.company)).find(|company| !company.is_empty());
    let person = || addresses().map(Address::full_name).find(|name| !name.is_empty());
    let mail = || squeeze(order.customer.email.split('@').next().unwrap_or_default()).into();
    let name = company().or_else(person).unwrap_or_else(mail);
    // What is left of it when it fits may be nothing.
    let name = if leaves_nothing(&name) { format_smolstr!("Customer of order {}", order.number) } else { name };
    Ok(Chosen::rule(name, Rule::CustomerName))
}

/// Whether the ledger takes it as an e-mail address: ASCII without spaces, brackets, commas and the like, one @, a dot behind it, and no dot
/// at the end of a part or beside another.
fn is_valid(email: &str) -> bool {
    let well = |part: &str| {
        let last = part.bytes().try_fold(b'.', |before, byte| (byte != b'.' || before != b'.').then_some(byte));
        last.is_some_and(|last| last != b'.')
    };
    email.len() <= MAX_NAME
        && email.bytes().all(|byte| {
            byte.is_ascii_graphic()
                && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'\\' | b',' | b';' | b':' | b'"')
        })
        && email
            .split_once('@')
            .is_some_and(|(local, domain)| well(local) && well(domain) && !domain.contains('@') && domain.contains('.'))
}

/// The address as the ledger takes it.
fn fitted(fitting: &mut Fitting, name: &str, address: Address) -> Address {
    let mut text = |field: &str, text, most| fitting.text(format_args!("{name}.{field}"), text, most);
    Address {
        first_name: text("first_name", address.first_name, MAX_NAME),
        last_name: text("last_name", address.last_name, MAX_NAME),
        company: text("company", address.company, MAX_NAME),
        street: text("street", address.street, MAX_STREET),
        city: text("city", address.city, MAX_NAME),
        region: text("region", address.region, MAX_NAME),
        postal_code: text("postal_code", address.postal_code, MAX_CODE),
        country_code: text("country_code", address.country_code, MAX_CODE),
        phone: text("phone", address.phone, MAX_CODE),
        vat_number: text("vat_number", address.vat_number, MAX_CODE),
    }
}

/// A short hash that nobody without the store's key can undo.
fn hash(profile: &Profile, text: &str) -> SmolStr {
    let hash = blake3::keyed_hash(&profile.contacts.guest_key, text.as_bytes());
    let mut text = [0; HASH];
    let bytes: &[u8] = hash.as_bytes().first_chunk::<{ HASH * 5 / 8 }>().map_or(&[], |first| first);
    data_encoding::BASE32_NOPAD.encode_mut(bytes, &mut text);
    std::str::from_utf8(&text).map(SmolStr::new).unwrap_or_default()
}

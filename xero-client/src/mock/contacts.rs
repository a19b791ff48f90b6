//! Contacts (XR-CONTACT).

use std::collections::BTreeMap;

use api_core::{runtime::Timestamp, wire::Json};
use uuid::Uuid;

use super::{
    attachments,
    batch::{self, Kind, Problem, Refusal},
    contact_groups,
    http::{Call, Failure, Reply},
    json::{Fields, Object},
    organisation::{IdOf, Organisation},
    query::Listing,
    resource::Resource,
    where_clause::Value,
};

const KIND: Kind = Kind { list: "Contacts", id: "ContactID" };

const ADDRESS_TYPES: [&str; 2] = ["STREET", "POBOX"];
const ADDRESS_FIELDS: [(&str, usize); 9] = [
    ("AddressLine1", 500),
    ("AddressLine2", 500),
    ("AddressLine3", 500),
    ("AddressLine4", 500),
    ("City", 255),
    ("Region", 255),
    ("PostalCode", 50),
    ("Country", 50),
    ("AttentionTo", 255),
];
/// These stand in every address, empty or not.
const ADDRESS_ALWAYS: [&str; 5] = ["City", "Region", "PostalCode", "Country", "AttentionTo"];
const PHONE_TYPES: [&str; 4] = ["DDI", "DEFAULT", "FAX", "MOBILE"];
const PHONE_FIELDS: [(&str, usize); 3] = [("PhoneNumber", 50), ("PhoneAreaCode", 10), ("PhoneCountryCode", 20)];

/// Texts of a contact and how long they may be (XR-CONTACT-5).
const TEXTS: [(&str, usize); 7] = [
    ("FirstName", 255),
    ("LastName", 255),
    ("EmailAddress", 255),
    ("ContactNumber", 50),
    ("AccountNumber", 50),
    ("TaxNumber", 50),
    ("CompanyNumber", 50),
];

/// What is known of a contact besides its name, in an invoice as in a request of its own.
const DETAILS: [&str; 11] = [
    "FirstName",
    "LastName",
    "EmailAddress",
    "AccountNumber",
    "TaxNumber",
    "CompanyNumber",
    "DefaultCurrency",
    "Addresses",
    "Phones",
    "ContactPersons",
    "ContactNumber",
];

pub(super) const ARCHIVED: &str = "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.";
pub(super) const UNIDENTIFIED: &str = "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber";

type Texts = BTreeMap<String, String>;

/// A contact.
#[derive(Debug, Clone, Default)]
pub(super) struct Contact {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) status: ContactStatus,
    /// The texts of [`TEXTS`] that are not empty.
    pub(super) texts: Texts,
    addresses: BTreeMap<String, Texts>,
    phones: BTreeMap<String, Texts>,
    persons: Vec<Json>,
    pub(super) default_currency: Option<String>,
    pub(super) is_customer: bool,
    pub(super) is_supplier: bool,
    pub(super) updated: Timestamp,
}

impl Contact {
    /// Whether the other is more, or less, of a customer or supplier.
    pub(super) fn has_other_role(&self, other: &Self) -> bool {
        (self.is_customer, self.is_supplier) != (other.is_customer, other.is_supplier)
    }
}

/// Whether a contact is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ContactStatus {
    /// In use.
    #[default]
    Active,
    /// Hidden, and closed to every edit.
    Archived,
    /// To be forgotten; final.
    GdprRequest,
}

impl ContactStatus {
    /// As Xero writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Archived => "ARCHIVED",
            Self::GdprRequest => "GDPRREQUEST",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Archived, Self::GdprRequest].into_iter().find(|status| status.as_str() == text)
    }
}

/// The form in which names are compared: trimmed, single spaces, without case (XR-CONTACT-1).
pub(super) fn comparable(name: &str) -> String {
    squeeze(name).to_lowercase()
}

fn squeeze(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = text.chars().all(|c| c.is_ascii_graphic()) && !text.contains(['(', ')', ',', ';', '<', '>', '[', ']']);
    let well = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    plain && well(local) && well(domain) && !domain.contains('@') && domain.contains('.')
}

impl Contact {
    pub(super) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn is_active(&self) -> bool {
        self.status == ContactStatus::Active
    }

    /// Takes over what the request says.
    fn apply(&mut self, fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Result<(), Refusal> {
        if let Some(name) = fields.text("Name")? {
            self.name = squeeze(&name);
        }
        check_length(problems, "Name", &self.name, 255);
        if self.name.is_empty() {
            problems.push(Problem::new("The Contact Name must be specified."));
        }
        if self.name.chars().any(char::is_control) {
            problems.push(Problem::new("The Contact Name must not contain control characters."));
        }
        for (name, limit) in TEXTS {
            if let Some(text) = fields.text(name)? {
                check_length(problems, name, &text, limit);
                set(&mut self.texts, name, text.trim());
            }
        }
        if fields.filled("EmailAddress")?.is_some_and(|email| !is_email(email.trim())) {
            problems.push(Problem::new("Email address must be valid."));
        }
        if let Some(currency) = fields.filled("DefaultCurrency")? {
            self.default_currency = Some(currency);
        }
        if let Some(persons) = fields.list("ContactPersons")? {
            if persons.len() > 5 {
                problems.push(Problem::new("A contact can have at most 5 contact persons."));
            }
            self.persons = persons.to_vec();
        }
        by_type(fields, "Addresses", "AddressType", &ADDRESS_TYPES, &ADDRESS_FIELDS, &mut self.addresses, problems)?;
        by_type(fields, "Phones", "PhoneType", &PHONE_TYPES, &PHONE_FIELDS, &mut self.phones, problems)?;
        if let Some(status) = fields.filled("ContactStatus")? {
            match ContactStatus::parse(&status) {
                Some(status) => self.status = status,
                None => problems.push(Problem::new(format!("The contact status {status} is not valid."))),
            }
        }
        Ok(())
    }

    /// As lists without pages and documents in them show it.
    pub(super) fn summary(&self) -> Json {
        Object::new()
            .id("ContactID", self.id)
            .put("Name", self.name.as_str())
            .empty_lists(&["Addresses", "Phones", "ContactGroups", "ContactPersons"])
            .put("HasValidationErrors", false)
            .done()
    }

    /// Everything of it.
    pub(super) fn json(&self, organisation: &Organisation, summary_only: bool) -> Json {
        let addresses = ADDRESS_TYPES.iter().map(|kind| {
            let texts = self.addresses.get(*kind);
            let get = |name: &str| texts.and_then(|texts| texts.get(name)).map(String::as_str);
            let mut object = Object::new().put("AddressType", *kind);
            for (name, _) in ADDRESS_FIELDS {
                let always = ADDRESS_ALWAYS.contains(&name).then_some("");
                object = object.put_opt(name, get(name).or(always));
            }
            object.done()
        });
        let phones = PHONE_TYPES.iter().map(|kind| {
            let texts = self.phones.get(*kind);
            let get = |name: &str| texts.and_then(|texts| texts.get(name)).map(String::as_str).unwrap_or_default();
            PHONE_FIELDS
                .iter()
                .fold(Object::new().put("PhoneType", *kind), |object, (name, _)| object.put(name, get(name)))
                .done()
        });
        let mut object = Object::new()
            .id("ContactID", self.id)
            .put_text("ContactNumber", self.text("ContactNumber"))
            .put_text("AccountNumber", self.text("AccountNumber"))
            .put("ContactStatus", self.status.as_str())
            .put("Name", self.name.as_str())
            .put_text("FirstName", self.text("FirstName"))
            .put_text("LastName", self.text("LastName"))
            .put_text("CompanyNumber", self.text("CompanyNumber"))
            .put("EmailAddress", self.text("EmailAddress"))
            .put_text("TaxNumber", self.text("TaxNumber"))
            .put("BankAccountDetails", "")
            .put("Addresses", addresses.collect::<Vec<_>>())
            .put("Phones", phones.collect::<Vec<_>>())
            .updated(self.updated);
        if !summary_only {
            object = object
                .put("IsSupplier", self.is_supplier)
                .put("IsCustomer", self.is_customer)
                .put_opt("DefaultCurrency", self.default_currency.as_deref());
        }
        object
            .put("ContactGroups", contact_groups::of_contact(organisation, self.id))
            .empty_lists(&["SalesTrackingCategories", "PurchasesTrackingCategories"])
            .put("ContactPersons", self.persons.clone())
            .put("HasAttachments", attachments::has(organisation, self.id))
            .put("HasValidationErrors", false)
            .done()
    }

    fn field(&self, name: &str) -> Value {
        match name {
            "ContactID" => Value::Id(self.id),
            "Name" => Value::text(&self.name),
            "ContactStatus" => Value::text(self.status.as_str()),
            "IsCustomer" => Value::Flag(self.is_customer),
            "IsSupplier" => Value::Flag(self.is_supplier),
            "UpdatedDateUTC" => Value::Date(self.updated.naive_utc()),
            other => Value::text(self.text(other)),
        }
    }

    fn matches(&self, term: &str) -> bool {
        let term = term.to_lowercase();
        let texts = ["FirstName", "LastName", "EmailAddress", "ContactNumber", "AccountNumber", "CompanyNumber"];
        let texts = texts.into_iter().map(|name| self.text(name)).chain([self.name.as_str()]);
        texts.into_iter().any(|text| text.to_lowercase().contains(&term))
    }
}

fn check_length(problems: &mut Vec<Problem>, name: &str, text: &str, limit: usize) {
    if text.chars().count() > limit {
        problems.push(Problem::new(format!("{name} must not be longer than {limit} characters.")));
    }
}

fn set(texts: &mut Texts, name: &str, text: &str) {
    if text.is_empty() {
        texts.remove(name);
    } else {
        texts.insert(name.to_owned(), text.to_owned());
    }
}

/// Addresses or phones: those that are sent replace those of their type (XR-CONTACT-6).
fn by_type(
    fields: &Fields<'_>,
    list: &str,
    type_name: &str,
    types: &[&str],
    texts: &[(&str, usize)],
    stored: &mut BTreeMap<String, Texts>,
    problems: &mut Vec<Problem>,
) -> Result<(), Refusal> {
    for element in fields.list(list)?.unwrap_or_default() {
        let element = Fields::of(element)?;
        let kind = element.filled(type_name)?.unwrap_or_else(|| types.first().copied().unwrap_or_default().to_owned());
        if !types.contains(&kind.as_str()) && kind != "DELIVERY" {
            problems.push(Problem::new(format!("{type_name} {kind} is not valid.")));
            continue;
        }
        let mut replaced = Texts::new();
        for (name, limit) in texts {
            let text = element.text(name)?.unwrap_or_default();
            check_length(problems, name, &text, *limit);
            if *name == "Country" && text.chars().any(|c| c.is_ascii_digit()) {
                problems.push(Problem::new("Country must contain letters only."));
            }
            set(&mut replaced, name, &text);
        }
        stored.insert(kind, replaced);
    }
    Ok(())
}

/// Whether a write may change what exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// PUT: creates only.
    Create,
    /// POST: an id or a natural key decides.
    Upsert,
}

/// Creates or changes a contact.
pub(super) fn write(
    organisation: &mut Organisation,
    call: &Call,
    element: &Json,
    mode: Mode,
    url_id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let existing = match mode {
        Mode::Create => None,
        Mode::Upsert => find(organisation, &fields, url_id)?,
    };
    save(organisation, call.now, &fields, existing)
}

/// The contact that a POST means: by id, by number, by name (XR-WRITE-2).
fn find(organisation: &Organisation, fields: &Fields<'_>, url_id: Option<Uuid>) -> Result<Option<Contact>, Refusal> {
    let id = match url_id {
        Some(id) => Some(id),
        None => fields.id("ContactID")?,
    };
    if let Some(id) = id {
        return organisation.contact(id).cloned().map(Some).ok_or(Refusal::NotFound);
    }
    let by_number = fields.filled("ContactNumber")?;
    let by_number = by_number.and_then(|number| organisation.contact_numbers.get(&comparable(&number)));
    let by_name = fields.filled("Name")?;
    let by_name = by_name.and_then(|name| organisation.contact_names.get(&comparable(&name)));
    Ok(by_number.or(by_name).and_then(|id| organisation.contact(*id)).cloned())
}

fn save(
    organisation: &mut Organisation,
    now: Timestamp,
    fields: &Fields<'_>,
    existing: Option<Contact>,
) -> Result<Uuid, Refusal> {
    if existing.as_ref().is_some_and(|contact| !contact.is_active()) {
        return Err(Refusal::because(ARCHIVED));
    }
    let mut contact = match existing {
        Some(contact) => contact,
        None => Contact { id: organisation.new_id(IdOf::Contact), ..Contact::default() },
    };
    let (old_name, old_number) = (comparable(&contact.name), comparable(contact.text("ContactNumber")));
    let mut problems = Vec::new();
    contact.apply(fields, &mut problems)?;
    if contact.default_currency.as_deref().is_some_and(|currency| !organisation.subscribes_to(currency)) {
        let currency = contact.default_currency.as_deref().unwrap_or_default();
        problems.push(Problem::new(format!("Organisation is not subscribed to currency {currency}")));
    }
    let name = comparable(&contact.name);
    let taken = organisation.contact_names.get(&name).is_some_and(|other| *other != contact.id);
    if contact.is_active() && taken {
        problems.push(Problem::new(format!(
            "The contact name {} is already assigned to another contact. The contact name must be unique across all active contacts.",
            contact.name
        )));
    }
    let number = comparable(contact.text("ContactNumber"));
    if !number.is_empty() && organisation.contact_numbers.get(&number).is_some_and(|other| *other != contact.id) {
        problems.push(Problem::new(format!(
            "The contact number {} is already assigned to another contact. The contact number must be unique across all contacts.",
            contact.text("ContactNumber")
        )));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let id = contact.id;
    if organisation.contact_names.get(&old_name) == Some(&id) {
        organisation.contact_names.remove(&old_name);
    }
    if contact.is_active() {
        organisation.contact_names.put(name, id);
    }
    if old_number != number && !old_number.is_empty() {
        organisation.contact_numbers.remove(&old_number);
    }
    if !number.is_empty() {
        organisation.contact_numbers.put(number, id);
    }
    contact.updated = now;
    organisation.contacts.put(id, contact);
    Ok(id)
}

/// The contact that a document names: by id, number or name; an unknown name makes a new one, and further members change
/// the one that is found (XR-CONTACT-4).
pub(super) fn of_document(
    organisation: &mut Organisation,
    now: Timestamp,
    fields: &Fields<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Uuid>, Refusal> {
    let nested = |refusal| match refusal {
        Refusal::Invalid(found) => {
            Ok(found.into_iter().map(|problem| Problem::inside("Contact", problem.message)).collect::<Vec<_>>())
        }
        other => Err(other),
    };
    if !fields.has_any(&["ContactID", "ContactNumber", "Name"]) {
        problems.push(Problem::inside("Contact", UNIDENTIFIED));
        return Ok(None);
    }
    let found = match find(organisation, fields, None) {
        Ok(found) => found,
        Err(Refusal::NotFound) => {
            problems.push(Problem::inside("Contact", "The contact with the specified ContactID could not be found."));
            return Ok(None);
        }
        Err(other) => return Err(other),
    };
    match found {
        Some(contact) if !contact.is_active() => {
            problems.push(Problem::inside("Contact", ARCHIVED));
            Ok(None)
        }
        Some(contact) if !fields.has_any(&DETAILS) => Ok(Some(contact.id)),
        found => match save(organisation, now, fields, found) {
            Ok(id) => Ok(Some(id)),
            Err(refusal) => {
                problems.extend(nested(refusal)?);
                Ok(None)
            }
        },
    }
}

/// Marks the contact of a document as customer or supplier. This does not move its date of change (XR-CONTACT-7).
pub(super) fn mark_role(organisation: &mut Organisation, id: Uuid, is_sale: bool) {
    let Some(contact) = organisation.contact(id) else { return };
    if if is_sale { contact.is_customer } else { contact.is_supplier } {
        return;
    }
    let mut contact = contact.clone();
    contact.is_customer |= is_sale;
    contact.is_supplier |= !is_sale;
    organisation.contacts.put(id, contact);
}

/// `PUT /Contacts`, `POST /Contacts`, `POST /Contacts/{ContactID}`.
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let url_id = id.map(|id| resolve(organisation, id).ok_or(Failure::NotFound)).transpose()?;
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, call, element, mode, url_id);
    batch::run(organisation, call, KIND, &elements, write, |organisation, id| {
        organisation.contact(id).map(|contact| contact.json(organisation, false)).unwrap_or_default()
    })
}

pub(super) fn resolve(organisation: &Organisation, text: &str) -> Option<Uuid> {
    match Uuid::parse_str(text) {
        Ok(id) => organisation.contact(id).map(|contact| contact.id),
        Err(_) => organisation.contact_numbers.get(&comparable(text)).copied(),
    }
}

/// `GET /Contacts/{ContactID}` and `GET /Contacts/{ContactNumber}`.
pub(super) fn get(organisation: &Organisation, text: &str) -> Result<Reply, Failure> {
    let contact = resolve(organisation, text).and_then(|id| organisation.contact(id)).ok_or(Failure::NotFound)?;
    let json = attachments::show(organisation, Resource::Contacts, contact.id, contact.json(organisation, false));
    Ok(Reply::one(KIND.list, json))
}

/// `GET /Contacts`.
pub(super) fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let ids = call.query.ids("IDs")?;
    let archived_too = call.query.is_set("includeArchived");
    let term = call.query.get("searchTerm");
    let chosen = organisation
        .contacts
        .values()
        .filter(|contact| contact.is_active() || archived_too)
        .filter(|contact| ids.as_ref().is_none_or(|ids| ids.contains(&contact.id)))
        .filter(|contact| term.is_none_or(|term| contact.matches(term)));
    let listing = Listing {
        fields: &[
            "ContactID",
            "Name",
            "ContactStatus",
            "FirstName",
            "LastName",
            "EmailAddress",
            "ContactNumber",
            "AccountNumber",
            "TaxNumber",
            "CompanyNumber",
            "IsCustomer",
            "IsSupplier",
            "UpdatedDateUTC",
        ],
        field: &Contact::field,
        updated: &|contact: &Contact| contact.updated,
        id: &|contact: &Contact| contact.id,
        paged: true,
        by_date: true,
    };
    let (contacts, paging) = listing.select(call, chosen, false)?;
    let summary_only = call.query.is_set("summaryOnly");
    let elements = contacts.into_iter().map(|contact| contact.json(organisation, summary_only)).collect();
    Ok(Reply::List { name: KIND.list, elements, paging })
}

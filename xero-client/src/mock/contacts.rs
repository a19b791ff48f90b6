//! Contacts (XR-CONTACT).

use std::collections::BTreeMap;

use api_core::{runtime::Timestamp, wire::Json};
use uuid::Uuid;

use super::{
    attachments, balances,
    batch::{self, Kind, Mode, Problem, Refusal},
    contact_groups,
    http::{Call, Failure, Reply},
    json::{Fields, Object},
    organisation::Organisation,
    query::Listing,
    resource::Resource,
    where_clause::Value,
    write_contact,
};

const KIND: Kind = Kind::new("Contacts", "ContactID");

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
const TEXTS: [(&str, usize); 16] = [
    ("FirstName", 255),
    ("LastName", 255),
    ("EmailAddress", 255),
    ("ContactNumber", 50),
    ("AccountNumber", 50),
    ("TaxNumber", 50),
    ("CompanyNumber", 50),
    ("BankAccountDetails", 255),
    ("TaxNumberType", 50),
    ("XeroNetworkKey", 255),
    ("AccountsReceivableTaxType", 50),
    ("AccountsPayableTaxType", 50),
    ("SalesDefaultAccountCode", 10),
    ("PurchasesDefaultAccountCode", 10),
    ("SalesDefaultLineAmountType", 10),
    ("PurchasesDefaultLineAmountType", 10),
];

/// What is shown where the whole contact is, after the rest of its texts.
const MORE_TEXTS: [&str; 8] = [
    "TaxNumberType",
    "XeroNetworkKey",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
];

/// What is kept as it came.
const KEPT: [&str; 4] = ["PaymentTerms", "BatchPayments", "SalesTrackingCategories", "PurchasesTrackingCategories"];

/// What is known of a contact besides its name, in an invoice as in a request of its own.
pub(super) const DETAILS: [&str; 11] = [
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
    pub(super) addresses: BTreeMap<String, Texts>,
    pub(super) phones: BTreeMap<String, Texts>,
    pub(super) persons: Vec<Json>,
    /// Those of [`KEPT`] that were sent.
    pub(super) kept: BTreeMap<&'static str, Json>,
    /// The contact that it was merged into.
    pub(super) merged_to: Option<Uuid>,
    pub(super) default_currency: Option<String>,
    pub(super) is_customer: bool,
    pub(super) is_supplier: bool,
    pub(super) updated: Timestamp,
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

    /// Whether it, or one of its persons, gets e-mail.
    pub(super) fn can_be_mailed(&self) -> bool {
        let is_mailed = |person: &Json| person.get("IncludeInEmails").and_then(Json::as_bool).unwrap_or(false);
        !self.text("EmailAddress").is_empty() || self.persons.iter().any(is_mailed)
    }

    /// Takes over what the request says.
    pub(super) fn apply(&mut self, fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Result<(), Refusal> {
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
        for name in KEPT {
            if let Some(sent) = fields.json(name) {
                self.kept.insert(name, sent.clone());
            }
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
        let kept = |name: &str| self.kept.get(name).cloned().unwrap_or_else(|| Json::Array(Vec::new()));
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
            .put("BankAccountDetails", self.text("BankAccountDetails"))
            .put("Addresses", addresses.collect::<Vec<_>>())
            .put("Phones", phones.collect::<Vec<_>>())
            .updated(self.updated);
        if !summary_only {
            object = MORE_TEXTS.iter().fold(object, |object, name| object.put_text(name, self.text(name)));
            object = object
                .put_opt("MergedToContactID", self.merged_to.map(|id| id.to_string()))
                .put("IsSupplier", self.is_supplier)
                .put("IsCustomer", self.is_customer)
                .put_opt("DefaultCurrency", self.default_currency.as_deref());
        }
        object
            .put("ContactGroups", contact_groups::of_contact(organisation, self.id))
            .put("SalesTrackingCategories", kept("SalesTrackingCategories"))
            .put("PurchasesTrackingCategories", kept("PurchasesTrackingCategories"))
            .put_opt("PaymentTerms", self.kept.get("PaymentTerms").cloned())
            .put_opt("BatchPayments", self.kept.get("BatchPayments").cloned())
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

/// `PUT /Contacts`, `POST /Contacts`, `POST /Contacts/{ContactID}`.
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let url_id = id.map(|id| resolve(organisation, id).ok_or(Failure::NotFound)).transpose()?;
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        write_contact::write(organisation, call, element, mode, url_id)
    };
    batch::run(organisation, call, KIND.at(url_id), &elements, write, |organisation, id| {
        organisation.contact(id).map(|contact| contact.json(organisation, false)).unwrap_or_default()
    })
}

pub(super) fn resolve(organisation: &Organisation, text: &str) -> Option<Uuid> {
    match Uuid::parse_str(text) {
        Ok(id) => organisation.contact(id).map(|contact| contact.id),
        Err(_) => organisation.contact_numbers.get(&organisation.number_key(text)).copied(),
    }
}

/// `GET /Contacts/{ContactID}` and `GET /Contacts/{ContactNumber}`.
pub(super) fn get(organisation: &Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    let contact = resolve(organisation, text).and_then(|id| organisation.contact(id)).ok_or(Failure::NotFound)?;
    let balances = balances::balances(organisation, call.now, |id| id == contact.id);
    let json = balances::show(contact.json(organisation, false), balances.get(&contact.id));
    let json = attachments::show(organisation, Resource::Contacts, contact.id, json);
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
    let with = paging.is_some() && !summary_only;
    let balances = if with { balances::balances(organisation, call.now, |_| true) } else { BTreeMap::new() };
    let json = |contact: &Contact| balances::show(contact.json(organisation, summary_only), balances.get(&contact.id));
    let elements = contacts.into_iter().map(json).collect();
    Ok(Reply::List { name: KIND.list, elements, paging })
}

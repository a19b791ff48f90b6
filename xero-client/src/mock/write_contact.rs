//! Creating, changing and merging contacts: which contact is meant, and whether the whole holds (XR-CONTACT).

use api_core::{runtime::Timestamp, wire::Json};
use uuid::Uuid;

use super::{
    batch::{Mode, Problem, Refusal},
    contacts::{ARCHIVED, Contact, ContactStatus, DETAILS, UNIDENTIFIED, comparable},
    document::Document,
    http::Call,
    json::Fields,
    organisation::{IdOf, Organisation},
};

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
    let by_number = by_number.and_then(|number| organisation.contact_numbers.get(&organisation.number_key(&number)));
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
    let is_restored = organisation.rules.archived_contacts_can_be_restored
        && fields.filled("ContactStatus")?.as_deref() == Some("ACTIVE")
        && existing.as_ref().is_some_and(|contact| contact.status == ContactStatus::Archived);
    if existing.as_ref().is_some_and(|contact| !contact.is_active()) && !is_restored {
        return Err(Refusal::because(ARCHIVED));
    }
    let mut contact = match existing {
        Some(contact) => contact,
        None => Contact { id: organisation.new_id(IdOf::Contact), ..Contact::default() },
    };
    let (old_name, old_number) = (comparable(&contact.name), organisation.number_key(contact.text("ContactNumber")));
    let mut problems = Vec::new();
    contact.apply(fields, &mut problems)?;
    if contact.default_currency.as_deref().is_some_and(|currency| !organisation.subscribes_to(currency)) {
        let currency = contact.default_currency.as_deref().unwrap_or_default();
        problems.push(Problem::new(format!("Organisation is not subscribed to currency {currency}")));
    }
    let name = comparable(&contact.name);
    let taken = organisation.contact_names.get(&name).is_some_and(|other| *other != contact.id);
    if contact.name.contains(['<', '>']) && !organisation.rules.angle_brackets_in_names {
        problems.push(Problem::new("The Contact Name must not contain < or >."));
    }
    if contact.is_active() && taken && organisation.rules.unique_contact_names {
        problems.push(Problem::new(format!(
            "The contact name {} is already assigned to another contact. The contact name must be unique across all active contacts.",
            contact.name
        )));
    }
    let number = organisation.number_key(contact.text("ContactNumber"));
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
    free_name(organisation, &old_name, id);
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

/// Takes a contact from its name; another active one of that name has it then, if names need not be unique.
fn free_name(organisation: &mut Organisation, name: &str, id: Uuid) {
    let key = name.to_owned();
    if organisation.contact_names.get(&key) != Some(&id) {
        return;
    }
    organisation.contact_names.remove(&key);
    if organisation.rules.unique_contact_names {
        return;
    }
    let mut others = organisation.contacts.values().filter(|other| other.id != id && other.is_active());
    if let Some(other) = others.find(|other| comparable(&other.name) == name).map(|other| other.id) {
        organisation.contact_names.put(key, other);
    }
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

/// Merges a contact into another: its documents go there, and it is archived.
pub(super) fn merge(organisation: &mut Organisation, now: Timestamp, from: Uuid, into: Uuid) -> Result<(), Refusal> {
    let active = |id: Uuid| organisation.contact(id).filter(|contact| contact.is_active()).cloned();
    let (Some(loser), Some(winner)) = (active(from), active(into).filter(|_| from != into)) else {
        return Err(Refusal::because("Two active contacts are needed."));
    };
    let documents: Vec<_> = organisation.documents.values().filter(|own| own.contact == from).cloned().collect();
    for document in documents {
        organisation.documents.put(document.id, Document { contact: into, updated: now, ..document });
    }
    free_name(organisation, &comparable(&loser.name), from);
    let (is_customer, is_supplier) = (loser.is_customer, loser.is_supplier);
    let status = ContactStatus::Archived;
    organisation.contacts.put(from, Contact { status, merged_to: Some(into), updated: now, ..loser });
    let is_customer = winner.is_customer || is_customer;
    let is_supplier = winner.is_supplier || is_supplier;
    organisation.contacts.put(into, Contact { is_customer, is_supplier, updated: now, ..winner });
    Ok(())
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
    organisation.contacts.put_silently(id, contact);
}

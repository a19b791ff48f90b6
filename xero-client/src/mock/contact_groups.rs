//! Groups of contacts and their members (XR-GROUP).

use std::collections::BTreeSet;

use api_core::{runtime::Timestamp, wire::Json};
use http::Method;
use uuid::Uuid;

use super::{
    batch::{self, Kind, Member, Mode, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object},
    organisation::{IdOf, Organisation},
    query::Listing,
    where_clause::Value,
};

const KIND: Kind = Kind::new("ContactGroups", "ContactGroupID");
const MEMBER: Kind = Kind::new("Contacts", "ContactID").counted_as("ContactGroups/Contacts");

/// How many groups there may be (XR-GROUP-1).
const MOST_GROUPS: usize = 100;

/// A group. A deleted one stays, and is hidden.
#[derive(Debug, Clone)]
pub(super) struct ContactGroup {
    id: Uuid,
    name: String,
    deleted: bool,
    members: BTreeSet<Uuid>,
}

impl ContactGroup {
    fn status(&self) -> &'static str {
        if self.deleted { "DELETED" } else { "ACTIVE" }
    }

    /// The group, with its members where it is asked for alone (XR-GROUP-2).
    fn json(&self, organisation: &Organisation, with_members: bool) -> Json {
        let members = self.members.iter().filter(|_| with_members).filter_map(|id| organisation.contact(*id));
        self.object()
            .put("Contacts", members.map(super::contacts::Contact::summary).collect::<Vec<_>>())
            .put("HasValidationErrors", false)
            .done()
    }

    fn object(&self) -> Object {
        Object::new().id(KIND.id, self.id).put("Name", self.name.as_str()).put("Status", self.status())
    }
}

/// The groups that a contact is in.
pub(super) fn of_contact(organisation: &Organisation, contact: Uuid) -> Vec<Json> {
    let groups = organisation.groups.values().filter(|group| !group.deleted && group.members.contains(&contact));
    groups.map(|group| group.object().empty_lists(&["Contacts"]).put("HasValidationErrors", false).done()).collect()
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let group = match rest {
        [] => None,
        [id, ..] => Some(resolve(organisation, id)?),
    };
    match (&call.method, group, rest) {
        (&Method::GET, None, _) => list(organisation, call),
        (&Method::GET, Some(group), [_]) => Ok(Reply::one(KIND.list, group.json(organisation, true))),
        (&Method::PUT, None, _) => write_all(organisation, call, Mode::Create, None),
        (&Method::POST, Some(group), [_]) => write_all(organisation, call, Mode::Upsert, Some(group.id)),
        (&Method::PUT, Some(group), [_, "Contacts"]) => add_members(organisation, call, group.id),
        (&Method::DELETE, Some(group), [_, "Contacts"]) => {
            let count = group.members.len();
            remove_members(organisation, call, ContactGroup { members: BTreeSet::new(), ..group }, count)
        }
        (&Method::DELETE, Some(mut group), [_, "Contacts", id]) => {
            let is_member = Uuid::parse_str(id).is_ok_and(|id| group.members.remove(&id));
            if is_member { remove_members(organisation, call, group, 1) } else { Err(Failure::NotFound) }
        }
        (_, _, [] | [_] | [_, "Contacts"] | [_, "Contacts", _]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn resolve(organisation: &Organisation, text: &str) -> Result<ContactGroup, Failure> {
    let id = Uuid::parse_str(text).map_err(|_| Failure::NotFound)?;
    organisation.groups.get(&id).cloned().ok_or(Failure::NotFound)
}

fn write_all(organisation: &mut Organisation, call: &Call, mode: Mode, id: Option<Uuid>) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, element, mode, id);
    batch::run(organisation, call, KIND.at(id), &elements, write, |organisation, id| {
        organisation.groups.get(&id).map(|group| group.json(organisation, false)).unwrap_or_default()
    })
}

/// Makes a group, renames it, or deletes it.
fn write(organisation: &mut Organisation, element: &Json, mode: Mode, id: Option<Uuid>) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let existing = id.filter(|_| mode == Mode::Upsert).and_then(|id| organisation.groups.get(&id)).cloned();
    if existing.as_ref().is_some_and(|group| group.deleted) {
        return Err(Refusal::because("A deleted contact group cannot be updated."));
    }
    let is_new = existing.is_none();
    let mut group = existing.unwrap_or_else(|| ContactGroup {
        id: organisation.new_id(IdOf::Group),
        name: String::new(),
        deleted: false,
        members: BTreeSet::new(),
    });
    group.name = fields.filled("Name")?.map_or(group.name, |name| name.trim().to_owned());
    match fields.filled("Status")?.as_deref() {
        None | Some("ACTIVE") => {}
        Some("DELETED") => group.deleted = true,
        Some(status) => return Err(Refusal::because(format!("The status {status} is not valid."))),
    }
    if group.name.is_empty() {
        return Err(Refusal::because("The contact group needs a Name."));
    }
    let others = || organisation.groups.values().filter(|other| !other.deleted && other.id != group.id);
    if !group.deleted && others().any(|other| other.name.to_lowercase() == group.name.to_lowercase()) {
        return Err(Refusal::because(format!("A contact group with the name '{}' already exists.", group.name)));
    }
    if is_new && others().count() >= MOST_GROUPS {
        return Err(Refusal::because(format!("You\u{2019}ve reached the limit of {MOST_GROUPS} contact groups.")));
    }
    let id = group.id;
    organisation.groups.put(id, group);
    Ok(id)
}

/// `PUT …/Contacts` (XR-GROUP-2).
fn add_members(organisation: &mut Organisation, call: &Call, group: Uuid) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, MEMBER.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        let contact = Fields::of(element)?.id("ContactID")?.and_then(|id| organisation.contact(id));
        let Some(contact) = contact.map(|contact| contact.id) else {
            return Err(Refusal::because("The contact with the specified ContactID could not be found."));
        };
        let mut group = organisation.groups.get(&group).cloned().ok_or(Refusal::NotFound)?;
        if group.deleted {
            return Err(Refusal::because("A deleted contact group cannot be updated."));
        }
        group.members.insert(contact);
        organisation.groups.put(group.id, group);
        Ok(Member(contact))
    };
    batch::run(organisation, call, MEMBER, &elements, write, |organisation, Member(id)| {
        organisation.contact(id).map(super::contacts::Contact::summary).unwrap_or_default()
    })
}

fn remove_members(
    organisation: &mut Organisation,
    call: &Call,
    group: ContactGroup,
    count: usize,
) -> Result<Reply, Failure> {
    organisation.groups.put(group.id, group);
    organisation.done(call, MEMBER.counter, count);
    Ok(Reply::NoContent)
}

/// `GET /ContactGroups`: those that are not deleted, without members.
fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &["ContactGroupID", "Name", "Status"],
        field: &|group: &ContactGroup, name: &str| match name {
            "ContactGroupID" => Value::Id(group.id),
            "Name" => Value::text(&group.name),
            _ => Value::text(group.status()),
        },
        updated: &|_| Timestamp::UNIX_EPOCH,
        id: &|group: &ContactGroup| group.id,
        paged: false,
        by_date: false,
    };
    let (groups, _) = listing.select(call, organisation.groups.values().filter(|group| !group.deleted), false)?;
    Ok(Reply::list(KIND.list, groups.into_iter().map(|group| group.json(organisation, false)).collect()))
}

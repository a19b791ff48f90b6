//! Tracking categories and their options (XR-TRACK).

use api_core::{runtime::Timestamp, wire::Json};
use http::Method;
use uuid::Uuid;

use super::super::{
    batch::{self, Kind, Mode, Problem, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object},
    organisation::{IdOf, Organisation},
    query::Listing,
    where_clause::Value,
};

const KIND: Kind = Kind::new("TrackingCategories", "TrackingCategoryID");
const OPTION: Kind = Kind::new("Options", "TrackingOptionID");

/// The longest name of a category or an option, in characters.
const LONGEST_NAME: usize = 100;

/// A tracking category with its options.
#[derive(Debug, Clone)]
pub(in super::super) struct TrackingCategory {
    pub(in super::super) id: Uuid,
    pub(in super::super) name: String,
    archived: bool,
    pub(in super::super) options: Vec<TrackingOption>,
}

/// An option of a tracking category.
#[derive(Debug, Clone)]
pub(in super::super) struct TrackingOption {
    pub(in super::super) id: Uuid,
    pub(in super::super) name: String,
    archived: bool,
}

fn status(archived: bool) -> &'static str {
    if archived { "ARCHIVED" } else { "ACTIVE" }
}

impl TrackingOption {
    pub(in super::super) fn new(id: Uuid, name: String) -> Self {
        Self { id, name, archived: false }
    }

    fn json(&self, status: &str) -> Json {
        Object::new()
            .id("TrackingOptionID", self.id)
            .put("Name", self.name.as_str())
            .put("Status", status)
            .put("HasValidationErrors", false)
            .put("IsDeleted", status == "DELETED")
            .put("IsArchived", status == "ARCHIVED")
            .put("IsActive", status == "ACTIVE")
            .done()
    }
}

impl TrackingCategory {
    pub(in super::super) fn new(id: Uuid, name: String, options: Vec<TrackingOption>) -> Self {
        Self { id, name, archived: false, options }
    }

    pub(in super::super) fn is_active(&self) -> bool {
        !self.archived
    }

    pub(in super::super) fn option(&self, id: Uuid) -> Option<&TrackingOption> {
        self.options.iter().find(|option| option.id == id)
    }

    /// Those that new lines may use.
    pub(in super::super) fn active_options(&self) -> impl Iterator<Item = &TrackingOption> {
        self.options.iter().filter(|option| !option.archived)
    }

    fn json(&self, status: &str, archived_too: bool) -> Json {
        let options = self.options.iter().filter(|option| archived_too || !option.archived);
        let options = options.map(|option| option.json(self::status(option.archived)));
        Object::new()
            .put("Name", self.name.as_str())
            .put("Status", status)
            .id("TrackingCategoryID", self.id)
            .put("Options", options.collect::<Vec<_>>())
            .done()
    }
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let category = match rest {
        [] => None,
        [id, ..] => Some(resolve(organisation, id)?),
    };
    match (&call.method, category, rest) {
        (&Method::GET, None, _) => list(organisation, call),
        (&Method::GET, Some(category), [_]) => {
            Ok(Reply::one(KIND.list, category.json(status(category.archived), true)))
        }
        (&Method::PUT, None, _) => write_one(organisation, call, Mode::Create, None),
        (&Method::POST, Some(category), [_]) => write_one(organisation, call, Mode::Upsert, Some(category.id)),
        (&Method::DELETE, Some(category), [_]) => delete(organisation, call, category),
        (&Method::PUT, Some(category), [_, "Options"]) => write_options(organisation, call, category.id, None),
        (&Method::POST | &Method::DELETE, Some(category), [_, "Options", option]) => {
            let option = Uuid::parse_str(option).ok().and_then(|id| category.option(id)).cloned();
            let option = option.ok_or(Failure::NotFound)?;
            if call.method == Method::DELETE {
                delete_option(organisation, call, category, &option)
            } else {
                write_options(organisation, call, category.id, Some(option.id))
            }
        }
        (_, _, [] | [_] | [_, "Options"] | [_, "Options", _]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn resolve(organisation: &Organisation, text: &str) -> Result<TrackingCategory, Failure> {
    let id = Uuid::parse_str(text).map_err(|_| Failure::NotFound)?;
    organisation.tracking.get(&id).cloned().ok_or(Failure::NotFound)
}

/// `GET /TrackingCategories`: those in use, or with `includeArchived` all.
fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let archived_too = call.query.is_set("includeArchived");
    let listing = Listing {
        fields: &["TrackingCategoryID", "Name", "Status"],
        field: &|category: &TrackingCategory, name: &str| match name {
            "TrackingCategoryID" => Value::Id(category.id),
            "Name" => Value::text(&category.name),
            _ => Value::text(status(category.archived)),
        },
        updated: &|_| Timestamp::UNIX_EPOCH,
        id: &|category: &TrackingCategory| category.id,
        paged: false,
        by_date: false,
    };
    let chosen = organisation.tracking.values().filter(|category| archived_too || !category.archived);
    let (categories, _) = listing.select(call, chosen, false)?;
    let json = categories.into_iter().map(|category| category.json(status(category.archived), archived_too));
    Ok(Reply::list(KIND.list, json.collect()))
}

/// A category is written alone, and without its options (XR-TRACK-1).
fn write_one(organisation: &mut Organisation, call: &Call, mode: Mode, id: Option<Uuid>) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    if elements.len() > 1 {
        return Err(Failure::BadBody("Tracking categories are written one at a time".to_owned()));
    }
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, element, mode, id);
    batch::run(organisation, call, KIND.at(id), &elements, write, |organisation, id| {
        let category = organisation.tracking.get(&id);
        category.map(|category| category.json(status(category.archived), true)).unwrap_or_default()
    })
}

fn write(organisation: &mut Organisation, element: &Json, mode: Mode, id: Option<Uuid>) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let mut problems = Vec::new();
    let existing = id.filter(|_| mode == Mode::Upsert).and_then(|id| organisation.tracking.get(&id)).cloned();
    let is_new = existing.is_none();
    let mut category = existing
        .unwrap_or_else(|| TrackingCategory::new(organisation.new_id(IdOf::Setting), String::new(), Vec::new()));
    let was_archived = category.archived;
    name(&fields, &mut category.name, &mut problems)?;
    archived(&fields, &mut category.archived, &mut problems)?;
    let others = || organisation.tracking.values().filter(|other| other.id != category.id);
    if others().any(|other| other.name.to_lowercase() == category.name.to_lowercase()) {
        problems.push(Problem::new(format!("A tracking category with the name '{}' already exists.", category.name)));
    }
    if is_new && others().count() >= 4 {
        problems.push(Problem::new("An organisation can have at most 4 tracking categories."));
    }
    if !category.archived && (is_new || was_archived) && others().filter(|other| !other.archived).count() >= 2 {
        problems.push(Problem::new("An organisation can have at most 2 active tracking categories."));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let id = category.id;
    organisation.tracking.put(id, category);
    Ok(id)
}

fn name(fields: &Fields<'_>, name: &mut String, problems: &mut Vec<Problem>) -> Result<(), Refusal> {
    if let Some(given) = fields.text("Name")? {
        *name = given.trim().to_owned();
    }
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        problems.push(Problem::new(format!("A Name of at most {LONGEST_NAME} characters is needed.")));
    }
    Ok(())
}

fn archived(fields: &Fields<'_>, archived: &mut bool, problems: &mut Vec<Problem>) -> Result<(), Refusal> {
    match fields.filled("Status")?.as_deref() {
        None => {}
        Some("ACTIVE") => *archived = false,
        Some("ARCHIVED") => *archived = true,
        Some(status) => problems.push(Problem::new(format!("The status {status} is not valid."))),
    }
    Ok(())
}

/// `PUT …/Options` adds options, `POST …/Options/{TrackingOptionID}` changes one (XR-TRACK-2).
fn write_options(
    organisation: &mut Organisation,
    call: &Call,
    category: Uuid,
    option: Option<Uuid>,
) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, OPTION.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write_option(organisation, element, category, option);
    batch::run(organisation, call, OPTION.at(option), &elements, write, |organisation, id| {
        let option = organisation.tracking.get(&category).and_then(|category| category.option(id));
        option.map(|option| option.json(status(option.archived))).unwrap_or_default()
    })
}

fn write_option(
    organisation: &mut Organisation,
    element: &Json,
    category: Uuid,
    id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let mut problems = Vec::new();
    let mut category = organisation.tracking.get(&category).cloned().ok_or(Refusal::NotFound)?;
    let existing = id.and_then(|id| category.option(id)).cloned();
    let mut option = existing.unwrap_or_else(|| TrackingOption::new(organisation.new_id(IdOf::Setting), String::new()));
    name(&fields, &mut option.name, &mut problems)?;
    archived(&fields, &mut option.archived, &mut problems)?;
    let mut others = category.options.iter().filter(|other| other.id != option.id);
    if others.any(|other| other.name.to_lowercase() == option.name.to_lowercase()) {
        problems.push(Problem::new(format!("A tracking option with the name '{}' already exists.", option.name)));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let id = option.id;
    match category.options.iter_mut().find(|other| other.id == id) {
        Some(stored) => *stored = option,
        None => category.options.push(option),
    }
    organisation.tracking.put(category.id, category);
    Ok(id)
}

/// Whether a line uses the category, or one option of it.
fn is_used(organisation: &Organisation, category: Uuid, option: Option<Uuid>) -> bool {
    let uses = |tracking: &[(Uuid, Uuid)]| {
        tracking.iter().any(|(of, used)| *of == category && option.is_none_or(|option| *used == option))
    };
    organisation.documents.values().any(|document| document.lines.iter().any(|line| uses(&line.tracking)))
        || organisation.journals.values().any(|journal| journal.lines.iter().any(|line| uses(&line.tracking)))
}

/// Only while nothing uses it (XR-TRACK-3).
fn delete(organisation: &mut Organisation, call: &Call, category: TrackingCategory) -> Result<Reply, Failure> {
    if is_used(organisation, category.id, None) {
        let element = category.json(status(category.archived), true);
        return Ok(batch::refused(
            KIND,
            &element,
            "The tracking category is used and cannot be deleted. Archive it instead.",
        ));
    }
    organisation.tracking.remove(&category.id);
    organisation.done(call, KIND.list, 1);
    Ok(Reply::one(KIND.list, category.json("DELETED", true)))
}

fn delete_option(
    organisation: &mut Organisation,
    call: &Call,
    mut category: TrackingCategory,
    option: &TrackingOption,
) -> Result<Reply, Failure> {
    if is_used(organisation, category.id, Some(option.id)) {
        let element = option.json(status(option.archived));
        return Ok(batch::refused(
            OPTION,
            &element,
            "The tracking option is used and cannot be deleted. Archive it instead.",
        ));
    }
    category.options.retain(|other| other.id != option.id);
    organisation.tracking.put(category.id, category);
    organisation.done(call, OPTION.list, 1);
    Ok(Reply::one(OPTION.list, option.json("DELETED")))
}

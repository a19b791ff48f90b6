//! What happened to a record, and notes on it (XR-HIST).

use api_core::{runtime::Timestamp, wire::Json};
use http::Method;
use uuid::Uuid;

use super::{
    batch::{self, Kind, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object, bare_instant},
    organisation::Organisation,
    resource::Resource,
};

/// A note has no id of its own.
const KIND: Kind = Kind::new("HistoryRecords", "");

/// What a note is called among what happened.
const NOTE: &str = "Note";

/// The longest note, in characters (XR-HIST-2).
const LONGEST_NOTE: usize = 2_500;

/// One thing that happened.
#[derive(Debug, Clone)]
pub(super) struct HistoryRecord {
    changes: &'static str,
    details: String,
    at: Timestamp,
}

impl HistoryRecord {
    fn json(&self) -> Json {
        Object::new()
            .put("Changes", self.changes)
            .put("DateUTCString", self.at.format("%Y-%m-%dT%H:%M:%S").to_string())
            .put("DateUTC", bare_instant(self.at))
            .put("User", "System Generated")
            .put("Details", self.details.as_str())
            .done()
    }
}

/// Notes that something happened.
pub(super) fn record(
    organisation: &mut Organisation,
    owner: Uuid,
    changes: &'static str,
    details: &str,
    at: Timestamp,
) -> u64 {
    let place = organisation.next_record();
    organisation.history.put((owner, place), HistoryRecord { changes, details: details.to_owned(), at });
    place
}

/// Notes that the API has made or changed a record (XR-HIST-1).
pub(super) fn written(organisation: &mut Organisation, owner: Uuid, at: Timestamp) {
    let is_new = of(organisation, owner).next().is_none();
    let changes = if is_new { "Created" } else { "Updated" };
    record(organisation, owner, changes, "Received through the Xero API from FakeXero", at);
}

/// Every note, the oldest of a record first, with the record's id.
pub(super) fn notes(organisation: &Organisation) -> impl Iterator<Item = (Uuid, &str)> {
    let notes = organisation.history.rows().filter(|(_, record)| record.changes == NOTE);
    notes.map(|((owner, _), record)| (*owner, record.details.as_str()))
}

fn of(organisation: &Organisation, owner: Uuid) -> impl Iterator<Item = &HistoryRecord> {
    let rows = organisation.history.from((owner, 0));
    rows.take_while(move |((of, _), _)| *of == owner).map(|(_, record)| record)
}

/// `…/History` of a record.
pub(super) fn route(
    organisation: &mut Organisation,
    call: &Call,
    resource: Resource,
    owner: &str,
) -> Result<Reply, Failure> {
    let owner = resource.find(organisation, owner).filter(|_| resource.has_history()).ok_or(Failure::NotFound)?;
    match call.method {
        Method::GET => Ok(Reply::list(KIND.list, of(organisation, owner).map(HistoryRecord::json).collect())),
        Method::PUT => add(organisation, call, owner),
        _ => Err(Failure::MethodNotAllowed),
    }
}

/// Adds notes. They cannot be taken away again.
fn add(organisation: &mut Organisation, call: &Call, owner: Uuid) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        let details = Fields::of(element)?.filled("Details")?.unwrap_or_default();
        match details.chars().count() {
            0 => Err(Refusal::because("Details must be specified.")),
            count if count > LONGEST_NOTE => {
                Err(Refusal::because(format!("Details must not be longer than {LONGEST_NOTE} characters.")))
            }
            _ => Ok(record(organisation, owner, NOTE, &details, call.now)),
        }
    };
    batch::run(organisation, call, KIND, &elements, write, |organisation, place| {
        organisation.history.get(&(owner, place)).map(HistoryRecord::json).unwrap_or_default()
    })
}

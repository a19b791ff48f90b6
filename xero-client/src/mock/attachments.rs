//! Files on records: accounts, bank transactions, contacts, credit notes, invoices, manual journals (XR-ATTACH).

use api_core::{runtime::Timestamp, url::BaseUrl, wire::Json};
use bytes::Bytes;
use http::{Method, header};
use uuid::Uuid;

use super::{
    batch::{self, Kind},
    history,
    http::{Call, Failure, Reply},
    json::Object,
    organisation::{IdOf, Organisation},
    resource::Resource,
};

const KIND: Kind = Kind::new("Attachments", "AttachmentID");

/// What the names of files may not hold (XR-ATTACH-2).
const FORBIDDEN: [char; 11] = ['<', '>', ':', '"', '/', '\\', '|', '?', '*', '+', '\0'];

/// What a file is by the end of its name, where the header does not say it (XR-ATTACH-4).
const TYPES: [(&str, &str); 14] = [
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("txt", "text/plain"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// A file.
#[derive(Debug, Clone)]
pub(super) struct Attachment {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: Bytes,
    pub(super) include_online: bool,
}

impl Attachment {
    fn json(&self, resource: Resource, owner: Uuid) -> Json {
        let length = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        let path = [resource.list(), &owner.to_string(), "Attachments", &self.name];
        let url =
            BaseUrl::parse("https://api.xero.com/api.xro/2.0").map(|base| base.request_url().segments(path).build());
        Object::new()
            .id("AttachmentID", self.id)
            .put("FileName", self.name.as_str())
            .put_opt("Url", url.ok().map(|url| url.expose().to_owned()))
            .put("MimeType", self.content_type.as_str())
            .put("ContentLength", length)
            .put("IncludeOnline", self.include_online)
            .done()
    }
}

/// Whether a record has files.
pub(super) fn has(organisation: &Organisation, owner: Uuid) -> bool {
    of(organisation, owner).next().is_some()
}

fn of(organisation: &Organisation, owner: Uuid) -> impl Iterator<Item = &Attachment> {
    let rows = organisation.attachments.from((owner, String::new()));
    rows.take_while(move |((of, _), _)| *of == owner).map(|(_, attachment)| attachment)
}

/// The files of a record, in the order in which they came.
fn list(organisation: &Organisation, resource: Resource, owner: Uuid) -> Vec<Json> {
    let mut attachments: Vec<&Attachment> = of(organisation, owner).collect();
    attachments.sort_by_key(|attachment| attachment.id);
    attachments.into_iter().map(|attachment| attachment.json(resource, owner)).collect()
}

/// Adds the files to a record that was asked for by its id (XR-ATTACH-5).
pub(super) fn show(organisation: &Organisation, resource: Resource, owner: Uuid, mut record: Json) -> Json {
    if has(organisation, owner) {
        record.set("Attachments", Json::Array(list(organisation, resource, owner)));
    }
    record
}

/// `…/Attachments` and `…/Attachments/{FileName}` of a record.
pub(super) fn route(
    organisation: &mut Organisation,
    call: &Call,
    resource: Resource,
    owner: &str,
    rest: &[&str],
) -> Result<Reply, Failure> {
    let owner = resource.find(organisation, owner).filter(|_| resource.has_attachments()).ok_or(Failure::NotFound)?;
    match (&call.method, rest) {
        (&Method::GET, []) => Ok(Reply::list(KIND.list, list(organisation, resource, owner))),
        (&Method::GET, [name]) => get(organisation, owner, name),
        (&Method::PUT | &Method::POST, [name]) => write(organisation, call, resource, owner, name),
        (_, [] | [_]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

/// The bytes, by id or by name.
fn get(organisation: &Organisation, owner: Uuid, text: &str) -> Result<Reply, Failure> {
    let id = Uuid::parse_str(text).ok();
    let mut attachments = of(organisation, owner);
    let found = attachments.find(|attachment| Some(attachment.id) == id || attachment.name == text);
    let found = found.ok_or(Failure::NotFound)?;
    Ok(Reply::File { content_type: found.content_type.clone(), bytes: found.bytes.clone() })
}

/// One file. The same name replaces it (XR-ATTACH-3).
fn write(
    organisation: &mut Organisation,
    call: &Call,
    resource: Resource,
    owner: Uuid,
    name: &str,
) -> Result<Reply, Failure> {
    if call.body.len() > organisation.rules.attachment_bytes {
        return Err(Failure::TooLarge);
    }
    let old = organisation.attachments.get(&(owner, name.to_owned())).map(|attachment| attachment.id);
    let is_full = of(organisation, owner).count() >= organisation.rules.attachments_per_record;
    let problem = if call.body.is_empty() {
        Some("The file is empty.".to_owned())
    } else if name.trim().is_empty() || name.contains(FORBIDDEN) {
        Some(r#"A file name must not be empty nor contain any of < > : " / \ | ? * + or NUL."#.to_owned())
    } else if old.is_none() && is_full {
        Some(format!("A record can have at most {} attachments.", organisation.rules.attachments_per_record))
    } else {
        None
    };
    if let Some(message) = problem {
        return Ok(batch::refused(KIND, &Object::new().put("FileName", name).done(), &message));
    }
    let attachment = Attachment {
        id: old.unwrap_or_else(|| organisation.new_id(IdOf::Attachment)),
        name: name.to_owned(),
        content_type: content_type(call, name),
        bytes: call.body.clone(),
        include_online: call.query.is_set("IncludeOnline") && resource.is_receivable(organisation, owner),
    };
    let json = attachment.json(resource, owner);
    organisation.attachments.put((owner, name.to_owned()), attachment);
    history::record(organisation, owner, "Attached a file", name, call.now);
    organisation.done(call, &format!("{}/Attachments", resource.list()), 1);
    Ok(Reply::one(KIND.list, json))
}

/// The header's type, unless it is one that SDKs send for every file: then what the end of the name says (XR-ATTACH-4).
fn content_type(call: &Call, name: &str) -> String {
    let header = call.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let says_nothing = ["", "application/octet-stream", "application/x-www-form-urlencoded", "application/json"];
    if !says_nothing.contains(&essence.as_str()) {
        return essence;
    }
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let known = TYPES.iter().find(|(known, _)| *known == end);
    known.map_or("application/octet-stream", |(_, content_type)| content_type).to_owned()
}

/// Attaches a file behind the back of the API.
pub(super) fn attach(
    organisation: &mut Organisation,
    resource: Resource,
    owner: Uuid,
    name: &str,
    bytes: Bytes,
    now: Timestamp,
) -> Result<Reply, Failure> {
    let call = Call::by_a_person(Method::POST, bytes, now);
    write(organisation, &call, resource, owner, name)
}

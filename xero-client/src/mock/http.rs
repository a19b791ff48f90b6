//! A request taken apart, and answers put together: envelope, content type, error bodies (XR-JSON, XR-ERR).

use api_core::{
    runtime::Timestamp,
    transport::{Request, Response},
    url::decode_segment,
    wire::Json,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use uuid::Uuid;

use super::{
    identity::is_identity,
    json::{Object, bare_instant},
    query::{Paging, Query},
};

/// A request taken apart.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The segments behind `/api.xro/2.0`, decoded; of any other path, all.
    pub(super) path: Vec<String>,
    /// Whether the path lies under `/api.xro/2.0`.
    pub(super) accounting: bool,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Path and query as they came, which is what an idempotency key is bound to.
    pub(super) target: String,
    /// When it is carried out.
    pub(super) now: Timestamp,
}

impl Call {
    pub(super) fn of(request: Request, now: Timestamp) -> Self {
        let path = request.url.path();
        let raw = request.url.query().unwrap_or_default();
        let target = format!("{path}?{raw}");
        let mut segments: Vec<String> =
            path.split('/').filter(|segment| !segment.is_empty()).map(decode_segment).collect();
        let accounting = matches!(segments.as_slice(), [api, version, ..] if api == "api.xro" && version == "2.0");
        if accounting {
            segments.drain(..2);
        }
        Self {
            method: request.method,
            path: segments,
            accounting,
            query: Query::new(request.url.query_pairs(), raw.len()),
            headers: request.headers,
            body: request.body,
            target,
            now,
        }
    }

    /// A call that nobody sent, for what a person does in Xero's own screens.
    pub(super) fn by_a_person(method: Method, body: Bytes, now: Timestamp) -> Self {
        Self {
            method,
            path: Vec::new(),
            accounting: true,
            query: Query::new(Vec::new(), 0),
            headers: HeaderMap::new(),
            body,
            target: String::new(),
            now,
        }
    }

    /// Whether nobody sent it.
    pub(super) fn is_by_a_person(&self) -> bool {
        self.target.is_empty()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Method and resource, without ids: what calls are counted by.
    pub(super) fn kind(&self) -> String {
        if is_identity(self) {
            return format!("{} {}", self.method, self.path.join("/"));
        }
        let mut kind = self.method.to_string();
        for (index, segment) in self.path.iter().enumerate() {
            kind.push(if index == 0 { ' ' } else { '/' });
            kind.push_str(if index == 1 || index == 3 { "{id}" } else { segment });
        }
        kind
    }

    /// To how many decimals unit prices are held (XR-UNITDP-1).
    pub(super) fn unit_decimals(&self) -> u32 {
        if self.query.get("unitdp") == Some("4") { 4 } else { 2 }
    }

    /// Whether the answer is to be JSON (XR-HTTP-1).
    pub(super) fn wants_json(&self) -> bool {
        self.header("accept").is_some_and(|accept| accept.to_ascii_lowercase().contains("json"))
    }

    pub(super) fn is_write(&self) -> bool {
        matches!(self.method, Method::POST | Method::PUT | Method::PATCH)
    }
}

/// What was carried out.
#[derive(Debug)]
pub(super) enum Reply {
    List {
        name: &'static str,
        elements: Vec<Json>,
        paging: Option<Paging>,
    },
    /// A refused batch, with all its elements.
    Refused(Vec<Json>),
    /// A document without an envelope.
    Bare(Json),
    NoContent,
    /// Bytes as they are.
    File {
        content_type: String,
        bytes: Bytes,
    },
}

impl Reply {
    pub(super) fn list(name: &'static str, elements: Vec<Json>) -> Self {
        Self::List { name, elements, paging: None }
    }

    pub(super) fn one(name: &'static str, element: Json) -> Self {
        Self::list(name, vec![element])
    }
}

/// Why a request as a whole was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    NotFound,
    MethodNotAllowed,
    UnsupportedMediaType,
    TooLarge,
    /// Xero has it, this fake has not.
    NotImplemented,
    /// A `where`, `order` or page that cannot be read.
    BadQuery(String),
    /// A body that cannot be read.
    BadBody(String),
    /// A body without an element.
    NoData,
    /// 400 without elements.
    Invalid(String),
    /// 400 with the message in a problem body.
    BadRequest(String),
}

/// Puts the answer together.
pub(super) fn answer(result: Result<Reply, Failure>, id: Uuid, now: Timestamp) -> Response {
    match result {
        Ok(Reply::List { name, elements, paging }) => {
            let envelope = Object::new()
                .id("Id", id)
                .put("Status", "OK")
                .put("ProviderName", "FakeXero")
                .put("DateTimeUTC", bare_instant(now))
                .put_opt("pagination", paging.map(Paging::json))
                .put(name, elements);
            json(StatusCode::OK, &envelope.done())
        }
        Ok(Reply::Refused(elements)) => {
            error(10, "ValidationException", "A validation exception occurred", Some(elements))
        }
        Ok(Reply::Bare(document)) => json(StatusCode::OK, &document),
        Ok(Reply::File { content_type, bytes }) => {
            let mut response = with_type(StatusCode::OK, "application/octet-stream", bytes);
            if let Ok(value) = HeaderValue::from_str(&content_type) {
                response.headers.insert(header::CONTENT_TYPE, value);
            }
            response
        }
        Ok(Reply::NoContent) => Response::new(StatusCode::NO_CONTENT, HeaderMap::new(), ""),
        Err(Failure::NotFound) => with_type(StatusCode::NOT_FOUND, "text/html", ""),
        Err(Failure::MethodNotAllowed) => with_type(StatusCode::METHOD_NOT_ALLOWED, "text/html", ""),
        Err(Failure::UnsupportedMediaType) => with_type(StatusCode::UNSUPPORTED_MEDIA_TYPE, "text/html", ""),
        Err(Failure::TooLarge) => problem(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", "PayloadTooLarge"),
        Err(Failure::NotImplemented) => {
            with_type(StatusCode::NOT_IMPLEMENTED, "text/plain", "FakeXero does not play this part of Xero")
        }
        Err(Failure::BadQuery(why)) => error(16, "QueryParseException", &why, None),
        Err(Failure::BadBody(why)) => error(14, "PostDataInvalidException", &why, None),
        Err(Failure::NoData) => {
            error(15, "NoDataProcessedException", "No data has been processed for this endpoint.", None)
        }
        Err(Failure::Invalid(why)) => error(10, "ValidationException", &why, None),
        Err(Failure::BadRequest(why)) => problem(StatusCode::BAD_REQUEST, "Bad Request", &why),
    }
}

fn error(number: i64, kind: &str, message: &str, elements: Option<Vec<Json>>) -> Response {
    let body = Object::new().put("ErrorNumber", number).put("Type", kind).put("Message", message);
    json(StatusCode::BAD_REQUEST, &body.put_opt("Elements", elements).done())
}

/// The body of 401, 403 and 413 (XR-ERR-5).
pub(super) fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    let body = Object::new()
        .put("Type", Json::Null)
        .put("Title", title)
        .put("Status", i64::from(status.as_u16()))
        .put("Detail", detail)
        .put("Instance", Json::Null)
        .put("Extensions", Object::new().done());
    json(status, &body.done())
}

/// A service that is not there, in plain words (XR-ERR-4).
pub(super) fn unavailable(words: &'static str) -> Response {
    with_type(StatusCode::SERVICE_UNAVAILABLE, "text/plain", words)
}

fn json(status: StatusCode, body: &Json) -> Response {
    with_type(status, "application/json; charset=utf-8", body.to_bytes())
}

fn with_type(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    Response::new(status, headers, body)
}

/// What a client gets that did not ask for JSON: XML, with nothing in it that this fake could say (XR-HTTP-1).
pub(super) fn as_xml(answer: Response, id: Uuid) -> Response {
    let is_json = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if !is_json {
        return answer;
    }
    let element = if answer.status.is_success() { "Response" } else { "ApiException" };
    with_type(answer.status, "text/xml; charset=utf-8", format!("<{element}><Id>{id}</Id></{element}>"))
}

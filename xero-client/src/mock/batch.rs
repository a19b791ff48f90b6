//! Many elements in one request: the forms of a body, what `summarizeErrors` means, and that a refused batch saves nothing
//! (XR-BATCH).

use api_core::wire::Json;
use uuid::Uuid;

use super::{
    history,
    http::{Call, Failure, Reply},
    json::Object,
    organisation::Organisation,
};

/// Why an element was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It breaks rules; each has a message.
    Invalid(Vec<Problem>),
    /// It cannot be read: the whole request is refused (XR-ERR-3).
    Malformed(String),
    /// It names something that is not there, in a way that refuses the whole request (XR-CONTACT-8).
    NotFound,
}

impl Refusal {
    pub(super) fn because(message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::new(message)])
    }
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Inside which member of the element it is reported; `None`: at the element itself.
    pub(super) inside: Option<&'static str>,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { inside: None, message: message.into() }
    }

    pub(super) fn inside(member: &'static str, message: impl Into<String>) -> Self {
        Self { inside: Some(member), message: message.into() }
    }
}

/// Whether a write may change what exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// PUT: creates only.
    Create,
    /// POST: an id or a natural key decides.
    Upsert,
}

/// How a kind of record appears in answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// The name of the list: `Invoices`.
    pub(super) list: &'static str,
    /// The name of its id: `InvoiceID`; empty if it has none.
    pub(super) id: &'static str,
    /// Under which name writes of it are counted.
    pub(super) counter: &'static str,
    /// The record that the path names, if it names one.
    url_id: Option<Uuid>,
}

impl Kind {
    pub(super) const fn new(list: &'static str, id: &'static str) -> Self {
        Self { list, id, counter: list, url_id: None }
    }

    /// Counted under a name of its own.
    pub(super) const fn counted_as(self, counter: &'static str) -> Self {
        Self { counter, ..self }
    }

    /// Of the record that the path names.
    pub(super) const fn at(self, url_id: Option<Uuid>) -> Self {
        Self { url_id, ..self }
    }
}

/// What a written element is found by.
pub(super) trait Key: Clone {
    /// The record whose history tells of it.
    fn record(&self) -> Option<Uuid>;
}

impl Key for Uuid {
    fn record(&self) -> Option<Uuid> {
        Some(*self)
    }
}

macro_rules! without_history {
    ($($key:ty),*) => {
        $(impl Key for $key {
            fn record(&self) -> Option<Uuid> {
                None
            }
        })*
    };
}

// A place in a list, or a code.
without_history!(u64, usize, String, Member);

/// A record that was put into another one, and is itself as it was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member(pub(super) Uuid);

/// The elements of a body: one bare element, a list, or an object that holds the list under its name in any case
/// (XR-BATCH-4).
pub(super) fn elements(body: &[u8], list: &str) -> Result<Vec<Json>, Failure> {
    let json = Json::parse(body).map_err(|error| Failure::BadBody(error.to_string()))?;
    let members = match json {
        Json::Array(elements) => return Ok(elements),
        Json::Object(members) => members,
        _ => return Err(Failure::BadBody("an object or a list is expected".to_owned())),
    };
    match members.iter().find(|(name, _)| name.eq_ignore_ascii_case(list)) {
        Some((_, Json::Array(elements))) => Ok(elements.clone()),
        Some((_, Json::Object(element))) => Ok(vec![Json::Object(element.clone())]),
        Some(_) => Err(Failure::BadBody(format!("{list}: a list is expected"))),
        None => Ok(vec![Json::Object(members)]),
    }
}

/// Carries the elements out, one after the other, and answers with a result for each, in their order (XR-BATCH-3).
pub(super) fn run<K: Key>(
    organisation: &mut Organisation,
    call: &Call,
    kind: Kind,
    elements: &[Json],
    mut write: impl FnMut(&mut Organisation, &Json) -> Result<K, Refusal>,
    render: impl Fn(&Organisation, K) -> Json,
) -> Result<Reply, Failure> {
    if elements.is_empty() {
        return Err(Failure::NoData);
    }
    let summarize = call.query.flag("summarizeErrors").unwrap_or(true);
    let begin = organisation.mark();
    let mut results = Vec::with_capacity(elements.len());
    for element in elements {
        let mark = organisation.mark();
        match write(organisation, element) {
            Ok(id) => results.push(Ok(id)),
            Err(Refusal::Invalid(problems)) => {
                organisation.roll_back(&mark);
                results.push(Err(problems));
            }
            Err(refusal) => {
                organisation.roll_back(&begin);
                return Err(match refusal {
                    Refusal::Malformed(why) => Failure::BadBody(why),
                    _ => Failure::NotFound,
                });
            }
        }
    }
    if summarize && results.iter().any(Result::is_err) {
        if organisation.rules.refused_batches_save_valid_elements {
            keep(organisation, call, kind, &results);
        } else {
            organisation.roll_back(&begin);
        }
        let refused = results.iter().zip(elements).map(|(result, element)| {
            let problems: &[Problem] = result.as_ref().err().map_or(&[], Vec::as_slice);
            echo(element, kind, problems)
        });
        return Ok(Reply::Refused(refused.collect()));
    }
    keep(organisation, call, kind, &results);
    let rendered = results.iter().zip(elements).map(|(result, element)| match result {
        Ok(id) => {
            let mut json = render(organisation, id.clone());
            if !summarize {
                let warned = json.get("Warnings").is_some();
                json.set("StatusAttributeString", Json::from(if warned { "WARNING" } else { "OK" }));
            }
            json
        }
        Err(problems) => echo(element, kind, problems),
    });
    Ok(Reply::list(kind.list, rendered.collect()))
}

/// What was carried out stays.
fn keep<K: Key>(organisation: &mut Organisation, call: &Call, kind: Kind, results: &[Result<K, Vec<Problem>>]) {
    let written: Vec<&K> = results.iter().flatten().collect();
    for id in written.iter().filter_map(|key| key.record()) {
        history::written(organisation, id, call.now);
    }
    organisation.done(call, kind.counter, written.len());
}

/// The refusal of a request that has a single element.
pub(super) fn refused(kind: Kind, element: &Json, message: &str) -> Reply {
    Reply::Refused(vec![echo(element, kind, &[Problem::new(message)])])
}

/// The request's element with what is wrong with it. What was to be created has the zero id (XR-ID-1).
fn echo(element: &Json, kind: Kind, problems: &[Problem]) -> Json {
    let mut echo = match element {
        Json::Object(_) => element.clone(),
        _ => Object::new().done(),
    };
    if !kind.id.is_empty() && echo.get(kind.id).is_none() {
        echo.set(kind.id, Json::from(kind.url_id.unwrap_or_default().to_string()));
    }
    let messages = |inside: Option<&str>| -> Vec<Json> {
        let here = problems.iter().filter(|problem| problem.inside == inside);
        here.map(|problem| Object::new().put("Message", problem.message.as_str()).done()).collect()
    };
    let inside: std::collections::BTreeSet<_> = problems.iter().filter_map(|problem| problem.inside).collect();
    for member in inside {
        let mut nested = echo.get(member).cloned().unwrap_or_else(|| Object::new().done());
        nested.set("HasValidationErrors", Json::Bool(true));
        nested.set("ValidationErrors", Json::Array(messages(Some(member))));
        echo.set(member, nested);
    }
    let refused = !problems.is_empty();
    echo.set("HasErrors", Json::Bool(refused));
    echo.set("HasValidationErrors", Json::Bool(refused));
    echo.set("StatusAttributeString", Json::from(if refused { "ERROR" } else { "OK" }));
    echo.set("ValidationErrors", Json::Array(messages(None)));
    echo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_an_element_a_list_or_a_named_list() {
        for body in
            [r#"{"Name":"a"}"#, r#"[{"Name":"a"}]"#, r#"{"contacts":[{"Name":"a"}]}"#, r#"{"Contacts":{"Name":"a"}}"#]
        {
            let elements = elements(body.as_bytes(), "Contacts").unwrap();
            assert_eq!(elements.len(), 1, "{body}");
            assert_eq!(elements[0].get("Name").and_then(Json::as_str), Some("a"), "{body}");
        }
        for body in ["", "{", "1", r#"{"Contacts":1}"#] {
            assert!(matches!(elements(body.as_bytes(), "Contacts"), Err(Failure::BadBody(_))), "{body}");
        }
    }
}

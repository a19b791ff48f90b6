//! What the document says of operations.

use std::{path::PathBuf, sync::OnceLock};

use api_core::wire::Json;
use http::Method;
use uuid::Uuid;

use crate::{exceptions, yaml};

/// The document, or none if there is no folder that holds it.
pub(crate) fn document(test: &str) -> Option<&'static Document> {
    static DOCUMENT: OnceLock<Option<Document>> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| {
        let file = PathBuf::from(std::env::var_os("XCART_XERO_SHARED")?).join("xero/xero_accounting.yaml");
        Some(Document::read(&yaml::parse(&std::fs::read_to_string(file).unwrap())))
    });
    if document.is_none() {
        println!("SKIPPED: {test}: XCART_XERO_SHARED is not set");
    }
    document.as_ref()
}

pub(crate) struct Document(Vec<Operation>);

/// An operation.
pub(crate) struct Operation {
    method: Method,
    path: String,
    /// Names of its parameters in the query.
    pub(crate) query: Vec<String>,
    headers: Vec<String>,
}

impl Operation {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn root(&self) -> &str {
        self.path.split('/').nth(1).unwrap()
    }

    pub(crate) fn is_ours(&self) -> bool {
        exceptions::RESOURCES.contains(&self.root())
    }

    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header == name)
    }

    /// How well a path fits: how many of its segments are words of the operation; none if it does not.
    fn fit(&self, method: &Method, path: &str) -> Option<usize> {
        let (known, asked): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        if self.method != *method || known.len() != asked.len() {
            return None;
        }
        let mut words = 0;
        for (known, asked) in known.into_iter().zip(asked) {
            match known.strip_prefix('{') {
                None if known == asked => words += 1,
                None => return None,
                // A name is no id, and an id is no name.
                Some(parameter) => {
                    let wants_id = parameter.ends_with("ID}");
                    if wants_id != Uuid::parse_str(asked).is_ok() {
                        return None;
                    }
                }
            }
        }
        Some(words)
    }
}

impl Document {
    fn read(document: &Json) -> Self {
        let resolved = |parameter: &'_ Json| -> Json {
            let Some(reference) = parameter.get("$ref").and_then(Json::as_str) else { return parameter.clone() };
            let path = reference.trim_start_matches("#/").split('/');
            path.fold(document, |json, name| json.get(name).unwrap()).clone()
        };
        let mut operations = Vec::new();
        for (path, item) in document.get("paths").and_then(Json::as_object).unwrap() {
            for method in [Method::GET, Method::PUT, Method::POST, Method::DELETE] {
                let Some(operation) = item.get(&method.as_str().to_ascii_lowercase()) else { continue };
                let listed = [item, operation].into_iter().filter_map(|holder| holder.get("parameters")?.as_array());
                let (mut query, mut headers) = (Vec::new(), Vec::new());
                for parameter in listed.flatten().map(resolved) {
                    let text = |name| parameter.get(name).and_then(Json::as_str).unwrap().to_owned();
                    match text("in").as_str() {
                        "query" => query.push(text("name")),
                        "header" => headers.push(text("name")),
                        _ => {}
                    }
                }
                operations.push(Operation { method, path: path.clone(), query, headers });
            }
        }
        Self(operations)
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.0.iter()
    }

    /// The operation of a request.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        let fitting = self.0.iter().filter_map(|operation| Some((operation.fit(method, path)?, operation)));
        fitting.max_by_key(|(words, _)| *words).map(|(_, operation)| operation)
    }
}

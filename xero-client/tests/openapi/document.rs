//! What the OpenAPI document says: schemas, operations, examples.

use std::{path::PathBuf, sync::OnceLock};

use api_core::wire::Json;

use crate::{exceptions, yaml};

/// The document, or none if there is no folder that holds it.
pub(crate) fn document(test: &str) -> Option<&'static Document> {
    static DOCUMENT: OnceLock<Option<Document>> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| {
        let file = PathBuf::from(std::env::var_os("XCART_XERO_SHARED")?).join("xero/xero_accounting.yaml");
        Some(Document(yaml::parse(&std::fs::read_to_string(file).unwrap())))
    });
    if document.is_none() {
        println!("SKIPPED: {test}: XCART_XERO_SHARED is not set");
    }
    document.as_ref()
}

pub(crate) struct Document(Json);

/// A property of a schema.
pub(crate) struct Property<'a> {
    pub(crate) name: &'a str,
    pub(crate) read_only: bool,
    /// The schema that it refers to, directly or as the element of a list.
    pub(crate) reference: Option<&'a str>,
    /// The values that it lists, of its own or in that schema.
    pub(crate) values: Vec<&'a str>,
}

/// An example of a body.
pub(crate) struct Example<'a> {
    pub(crate) operation: &'a str,
    /// `request`, or the status of a response.
    pub(crate) place: &'a str,
    /// The name of the body's schema.
    pub(crate) schema: &'a str,
    pub(crate) body: &'a Json,
}

impl Example<'_> {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.operation, self.place)
    }
}

const METHODS: [&str; 4] = ["get", "put", "post", "delete"];

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Json::as_str)
}

fn members(json: Option<&Json>) -> &[(String, Json)] {
    json.and_then(Json::as_object).unwrap_or_default()
}

/// The name of the schema that is referred to, directly or as the element of a list.
fn reference(json: &Json) -> Option<&str> {
    let reference = text(json, "$ref").or_else(|| text(json.get("items")?, "$ref"))?;
    reference.rsplit('/').next()
}

impl Document {
    pub(crate) fn schema(&self, name: &str) -> &Json {
        let schemas = self.0.get("components").and_then(|components| components.get("schemas")).unwrap();
        schemas.get(name).unwrap_or_else(|| panic!("the document has no schema {name}"))
    }

    pub(crate) fn properties(&self, schema: &str) -> Vec<Property<'_>> {
        let properties = members(self.schema(schema).get("properties")).iter();
        let properties = properties.map(|(name, property)| {
            let own = property.get("enum").or_else(|| property.get("items")?.get("enum"));
            let values = own.or_else(|| reference(property).and_then(|name| self.schema(name).get("enum")));
            let values = values.and_then(Json::as_array).unwrap_or_default().iter();
            Property {
                name,
                reference: reference(property),
                read_only: property.get("readOnly").and_then(Json::as_bool) == Some(true),
                values: values.map(|value| value.as_str().expect("a value is a text")).collect(),
            }
        });
        properties.collect()
    }

    pub(crate) fn required(&self, schema: &str) -> Vec<&str> {
        let required = self.schema(schema).get("required").and_then(Json::as_array).unwrap_or_default();
        required.iter().filter_map(Json::as_str).collect()
    }

    /// The list that a schema wraps: the member's name and the element's schema.
    pub(crate) fn collection(&self, schema: &str) -> Option<(&str, &str)> {
        let properties = members(self.schema(schema).get("properties"));
        let is_list = |property: &Json| text(property, "type") == Some("array");
        let lists = properties.iter().filter(|(name, property)| is_list(property) && name != "Warnings");
        let lists: Vec<_> = lists.filter_map(|(name, property)| Some((name.as_str(), reference(property)?))).collect();
        let alone = properties.iter().all(|(name, property)| is_list(property) || name == "pagination");
        (lists.len() == 1 && alone).then(|| lists[0])
    }

    /// Every path's first segment, in order.
    pub(crate) fn roots(&self) -> Vec<&str> {
        let mut roots: Vec<_> =
            members(self.0.get("paths")).iter().filter_map(|(path, _)| path.split('/').nth(1)).collect();
        roots.dedup();
        roots
    }

    /// The bodies of the operations of our resources: operation, place, schema and the content that may hold an example.
    fn contents<'a>(&'a self) -> Vec<(&'a str, &'a str, &'a str, &'a Json)> {
        let mut contents = Vec::new();
        for (path, operations) in members(self.0.get("paths")) {
            let root = path.split('/').nth(1).unwrap_or_default();
            if exceptions::NOT_OURS.iter().any(|(known, _)| *known == root) {
                continue;
            }
            for (_, operation) in members(Some(operations)).iter().filter(|(name, _)| METHODS.contains(&name.as_str()))
            {
                let id = text(operation, "operationId").expect("an operation has an id");
                let mut body = |place: &'a str, content: Option<&'a Json>| {
                    let json = content.and_then(|content| content.get("application/json"));
                    if let Some((json, schema)) = json.and_then(|json| Some((json, reference(json.get("schema")?)?))) {
                        contents.push((id, place, schema, json));
                    }
                };
                body("request", operation.get("requestBody").and_then(|body| body.get("content")));
                for (status, response) in members(operation.get("responses")) {
                    body(status, response.get("content"));
                }
            }
        }
        contents
    }

    /// The schemas of all bodies of the operations of our resources.
    pub(crate) fn bodies(&self) -> Vec<&str> {
        self.contents().into_iter().map(|(_, _, schema, _)| schema).collect()
    }

    pub(crate) fn examples(&self) -> Vec<Example<'_>> {
        let examples = self.contents().into_iter().filter_map(|(operation, place, schema, content)| {
            Some(Example { operation, place, schema, body: content.get("example")? })
        });
        examples.collect()
    }
}

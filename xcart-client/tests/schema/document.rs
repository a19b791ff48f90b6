//! What the two documents say, in one form: `openapi-5.5.0.29-core.json`, which a running store wrote of itself, and
//! `schema.json`, which was made of it and corrected by what the store really answers.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::OnceLock};

use api_core::wire::Json;
use http::Method;

/// The two files as they are.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) openapi: Json,
    pub(crate) schema: Json,
}

/// The files, or none if there is no folder that holds them.
pub(crate) fn files(test: &str) -> Option<&'static Files> {
    static FILES: OnceLock<Option<Files>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let folder = PathBuf::from(std::env::var_os("XCART_XERO_SHARED")?).join("xcart");
        let read = |name: &str| Json::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap();
        Some(Files { openapi: read("openapi-5.5.0.29-core.json"), schema: read("schema.json") })
    });
    if files.is_none() {
        println!("SKIPPED: {test}: XCART_XERO_SHARED is not set");
    }
    files.as_ref()
}

/// What stands in a member.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Boolean,
    Integer,
    Number,
    Text,
    /// An instant, whose offset has a colon or has none.
    Date {
        colon: bool,
    },
    /// An object of that schema.
    Object(String),
    List(Box<Kind>),
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("a boolean"),
            Self::Integer => f.write_str("an integer"),
            Self::Number => f.write_str("a number"),
            Self::Text => f.write_str("a text"),
            Self::Date { .. } => f.write_str("a date"),
            Self::Object(schema) => f.write_str(schema),
            Self::List(element) => write!(f, "a list of {element}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) is_nullable: bool,
    /// The texts that it lists.
    pub(crate) values: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Names of its parameters in the query.
    pub(crate) query: Vec<String>,
    /// The schema of its body.
    pub(crate) body: Option<String>,
    pub(crate) success: u16,
    pub(crate) response: Option<Kind>,
}

impl Operation {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// How well a path fits: how many of its segments are words of the operation; none if it does not.
    fn fit(&self, method: &Method, path: &str) -> Option<usize> {
        let (known, asked): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let fits = |(known, asked): (&&str, &&str)| known.starts_with('{') || known == asked;
        let is_it = self.method == *method && known.len() == asked.len() && known.iter().zip(&asked).all(fits);
        is_it.then(|| known.iter().filter(|known| !known.starts_with('{')).count())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) name: &'static str,
    pub(crate) schemas: BTreeMap<String, Vec<Property>>,
    pub(crate) operations: Vec<Operation>,
}

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Json::as_str)
}

fn members(json: Option<&Json>) -> &[(String, Json)] {
    json.and_then(Json::as_object).unwrap_or_default()
}

fn texts(json: Option<&Json>) -> Vec<String> {
    let elements = json.and_then(Json::as_array).unwrap_or_default().iter();
    elements.filter_map(Json::as_str).map(str::to_owned).collect()
}

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl Document {
    /// `openapi-5.5.0.29-core.json`. It knows one form of dates. A body whose schema has no name gets its operation's.
    pub(crate) fn of_openapi(json: &Json) -> Self {
        let schemas = members(json.get("components").and_then(|components| components.get("schemas"))).iter();
        let mut schemas: BTreeMap<_, _> =
            schemas.map(|(name, schema)| (name.clone(), openapi_object(schema))).collect();
        let mut operations = Vec::new();
        for (path, item) in members(json.get("paths")) {
            for method in METHODS {
                let Some(operation) = item.get(&method.as_str().to_ascii_lowercase()) else { continue };
                let body = operation.get("requestBody").and_then(content);
                let parameters = operation.get("parameters").and_then(Json::as_array).unwrap_or_default().iter();
                let query = parameters.filter(|parameter| text(parameter, "in") == Some("query"));
                let (status, answer) = members(operation.get("responses"))
                    .iter()
                    .find(|(status, _)| status.starts_with('2'))
                    .unwrap_or_else(|| panic!("{method} {path} cannot succeed"));
                let mut operation = Operation {
                    query: query.filter_map(|parameter| text(parameter, "name")).map(str::to_owned).collect(),
                    body: None,
                    success: status.parse().unwrap(),
                    response: content(answer).and_then(openapi_kind),
                    path: path.clone(),
                    method,
                };
                operation.body = body.map(|body| match openapi_kind(body) {
                    Some(Kind::Object(schema)) => schema,
                    _ => {
                        schemas.insert(operation.name(), openapi_object(body));
                        operation.name()
                    }
                });
                operations.push(operation);
            }
        }
        Self { name: "openapi", schemas, operations }
    }

    /// `schema.json`, which leaves out bodies whose schema has no name.
    pub(crate) fn of_schema(json: &Json) -> Self {
        let schemas = members(json.get("types")).iter().map(|(name, schema)| {
            let properties = members(schema.get("fields")).iter().map(|(name, json)| {
                let mut values = texts(json.get("enum"));
                values.extend(texts(json.get("enum_open")));
                let date = text(json, "wire_date").map(|form| Kind::Date { colon: !form.starts_with("iso8601-basic") });
                Property {
                    name: name.clone(),
                    kind: date.unwrap_or_else(|| schema_kind(text(json, "type").expect("a field has a type"))),
                    is_nullable: json.get("nullable").and_then(Json::as_bool) == Some(true),
                    values,
                }
            });
            (name.clone(), properties.collect())
        });
        let operations = json.get("operations").and_then(Json::as_array).unwrap_or_default().iter();
        let operations = operations.map(|operation| Operation {
            method: text(operation, "method").unwrap().parse().unwrap(),
            path: text(operation, "path").unwrap().to_owned(),
            query: texts(operation.get("query")),
            body: text(operation, "body").map(str::to_owned),
            success: operation.get("success").and_then(Json::as_decimal).unwrap().try_into().unwrap(),
            response: text(operation, "response").map(schema_kind),
        });
        Self { name: "schema", schemas: schemas.collect(), operations: operations.collect() }
    }

    pub(crate) fn properties(&self, schema: &str) -> &[Property] {
        self.schemas.get(schema).map(Vec::as_slice).unwrap_or_default()
    }

    /// The operation of a request.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        let fitting = self.operations.iter().filter_map(|operation| Some((operation.fit(method, path)?, operation)));
        fitting.max_by_key(|(words, _)| *words).map(|(_, operation)| operation)
    }

    /// An object of that schema with every property.
    pub(crate) fn sample(&self, schema: &str) -> Json {
        let properties = self.properties(schema).iter();
        Json::Object(properties.map(|property| (property.name.clone(), self.sample_of(property))).collect())
    }

    fn sample_of(&self, property: &Property) -> Json {
        property.values.first().map_or_else(|| self.sample_of_kind(&property.kind), |value| Json::from(value.as_str()))
    }

    /// A value that only a type of that kind keeps: a number is one that a binary fraction cannot hold.
    pub(crate) fn sample_of_kind(&self, kind: &Kind) -> Json {
        match kind {
            Kind::Boolean => Json::Bool(true),
            Kind::Integer => Json::from(7_i64),
            Kind::Number => Json::Number("9007199254740993.01".to_owned()),
            Kind::Text => Json::from("text"),
            Kind::Date { colon: false } => Json::from("2025-11-23T12:13:20+0000"),
            Kind::Date { colon: true } => Json::from("2025-11-23T12:13:20+00:00"),
            Kind::Object(schema) => self.sample(schema),
            Kind::List(element) => Json::Array(vec![self.sample_of_kind(element)]),
        }
    }
}

/// The last part of a reference to a schema.
fn referred(json: &Json) -> Option<Kind> {
    Some(Kind::Object(text(json, "$ref")?.rsplit('/').next()?.to_owned()))
}

fn openapi_kind(json: &Json) -> Option<Kind> {
    if let Some([one]) = json.get("anyOf").and_then(Json::as_array) {
        return referred(one);
    }
    match (text(json, "type"), text(json, "format")) {
        (Some("boolean"), _) => Some(Kind::Boolean),
        (Some("integer"), _) => Some(Kind::Integer),
        (Some("number"), _) => Some(Kind::Number),
        (Some("string"), Some("date-time")) => Some(Kind::Date { colon: true }),
        (Some("string"), _) => Some(Kind::Text),
        (Some("array"), _) => Some(Kind::List(Box::new(openapi_kind(json.get("items")?)?))),
        _ => referred(json),
    }
}

fn openapi_object(json: &Json) -> Vec<Property> {
    let properties = members(json.get("properties")).iter().map(|(name, json)| Property {
        name: name.clone(),
        kind: openapi_kind(json).unwrap_or_else(|| panic!("{name} is {json}")),
        is_nullable: json.get("nullable").and_then(Json::as_bool) == Some(true),
        values: texts(json.get("enum")),
    });
    properties.collect()
}

/// The schema of what a body or an answer holds as JSON.
fn content(json: &Json) -> Option<&Json> {
    json.get("content")?.get("application/json")?.get("schema")
}

/// A kind in the words of `schema.json`.
pub(crate) fn schema_kind(words: &str) -> Kind {
    match words {
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer,
        "number" => Kind::Number,
        "string" => Kind::Text,
        list if list.starts_with('[') => Kind::List(Box::new(schema_kind(list.trim_matches(['[', ']'])))),
        schema => Kind::Object(schema.to_owned()),
    }
}

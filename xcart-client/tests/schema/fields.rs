//! Schemas and their properties against the wire types: each is a member, and of the same kind.

use std::collections::BTreeMap;

use api_core::wire::Json;

use crate::{
    common::plain,
    document::{Document, Kind, Property},
    exceptions::{BEYOND, Exceptions, LEFT_OUT, NO_TYPE},
    types::{Type, types},
};

/// The exceptions, which hold for both documents together.
pub(crate) struct Tables {
    pub(crate) no_type: Exceptions,
    pub(crate) left_out: Exceptions,
    pub(crate) beyond: Exceptions,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            no_type: Exceptions::new("NO_TYPE", NO_TYPE),
            left_out: Exceptions::new("LEFT_OUT", LEFT_OUT),
            beyond: Exceptions::new("BEYOND", BEYOND),
        }
    }
}

impl Tables {
    pub(crate) fn idle(&self) -> Vec<String> {
        [&self.no_type, &self.left_out, &self.beyond].into_iter().flat_map(Exceptions::idle).collect()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) schemas: usize,
    pub(crate) typed: usize,
    pub(crate) properties: usize,
    pub(crate) values: usize,
}

/// Where the document and the types differ.
pub(crate) fn differences(document: &Document, tables: &mut Tables) -> (Counts, Vec<String>) {
    let own: BTreeMap<_, _> = types().into_iter().map(|ty| (ty.schema, ty)).collect();
    let mut counts = Counts { schemas: document.schemas.len(), ..Counts::default() };
    let mut wrong = Vec::new();
    for schema in document.schemas.keys() {
        match own.get(&**schema) {
            Some(ty) => {
                counts.typed += 1;
                members(document, ty, tables, &mut wrong);
                kinds(document, ty, &mut counts, &mut wrong);
            }
            None if tables.no_type.allow(schema) => {}
            None => wrong.push(format!("{schema} is no type of ours")),
        }
    }
    let unknown = own.keys().filter(|schema| !document.schemas.contains_key(**schema));
    wrong.extend(unknown.map(|schema| format!("{schema} is no schema of the document's")));
    (counts, wrong)
}

/// Each property is a member or left out, and each member a property.
fn members(document: &Document, ty: &Type, tables: &mut Tables, wrong: &mut Vec<String>) {
    let properties = document.properties(ty.schema);
    for Property { name, .. } in properties {
        let is_member = ty.members.iter().any(|member| member.name == name);
        if !is_member && !tables.left_out.allow_member(ty.schema, name) {
            wrong.push(format!("{}.{name} is no member of ours", ty.schema));
        }
    }
    let beyond = ty.members.iter().filter(|member| !properties.iter().any(|property| property.name == member.name));
    for member in beyond.filter(|member| !tables.beyond.allow_member(ty.schema, member.name)) {
        wrong.push(format!("{}.{} is no property of the document's", ty.schema, member.name));
    }
}

/// What may stand in a member, by which kinds are told apart.
pub(crate) fn probes() -> [Json; 6] {
    let number = Json::Number("1.5".to_owned());
    [Json::Bool(true), Json::from(7_i64), number, Json::from("word"), Json::Array(Vec::new()), Json::Object(Vec::new())]
}

fn fits(kind: &Kind, probe: &Json) -> bool {
    match (kind, probe) {
        (Kind::Boolean, Json::Bool(_))
        | (Kind::Number, Json::Number(_))
        | (Kind::Text, Json::String(_))
        | (Kind::Object(_), Json::Object(_))
        | (Kind::List(_), Json::Array(_)) => true,
        (Kind::Integer, Json::Number(number)) => !number.contains('.'),
        _ => false,
    }
}

/// Reads and writes a value of each property's kind, and sees that the type refuses values of every other.
fn kinds(document: &Document, ty: &Type, counts: &mut Counts, wrong: &mut Vec<String>) {
    let sample = document.sample(ty.schema);
    let with = |name: &str, value: Json| {
        let mut changed = sample.clone();
        changed.set(name, value);
        changed
    };
    let read = match (ty.read)(&sample) {
        Ok(read) => read,
        Err(error) => return wrong.push(format!("{}: what the document describes is refused: {error}", ty.schema)),
    };
    for property in document.properties(ty.schema) {
        let (name, place) = (&*property.name, format!("{}.{}", ty.schema, property.name));
        if !ty.members.iter().any(|member| member.name == name) {
            continue;
        }
        counts.properties += 1;
        let value = sample.get(name).unwrap();
        if read.known.get(name).map(plain) != Some(plain(value)) {
            wrong.push(format!("{place}: {value} is written as {:?}", read.known.get(name)));
        }
        let refuses = |probe: &Json| (ty.read)(&with(name, probe.clone())).is_err();
        let others = probes().into_iter().filter(|probe| !fits(&property.kind, probe));
        let others = others.chain(elements(&property.kind));
        wrong.extend(
            others
                .filter(|probe| !refuses(probe))
                .map(|probe| format!("{place} takes {probe}, and is {} in the document", property.kind)),
        );
        let is_kept =
            |value: Json| (ty.read)(&with(name, value.clone())).is_ok_and(|read| read.known.get(name) == Some(&value));
        if property.is_nullable && !is_kept(Json::Null) {
            wrong.push(format!("{place} cannot be null"));
        }
        // An open enum calls a value that it does not know `Other`; a mere text knows none.
        let others = |value: &str| {
            (ty.read)(&with(name, Json::from(value))).map_or(usize::MAX, |read| read.debug.matches("Other(").count())
        };
        counts.values += property.values.len();
        let unknown = property.values.iter().filter(|value| others(value) >= others("no such value"));
        wrong.extend(unknown.map(|value| format!("{place} does not know {value}")));
    }
}

/// Lists of what the list does not hold.
fn elements(kind: &Kind) -> Vec<Json> {
    let Kind::List(element) = kind else { return Vec::new() };
    probes().into_iter().filter(|probe| !fits(element, probe)).map(|probe| Json::Array(vec![probe])).collect()
}

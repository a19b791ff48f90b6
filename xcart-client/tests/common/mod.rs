//! Compares documents by what they say: members in any order, numbers by value.

use api_core::wire::{self, Json, WireValue, parse_decimal};

/// The document with its members in the order of their names and its numbers without needless zeros.
pub(crate) fn plain(json: &Json) -> Json {
    match json {
        Json::Number(text) => Json::Number(parse_decimal(text).unwrap().normalize().to_string()),
        Json::Array(elements) => Json::Array(elements.iter().map(plain).collect()),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(members)
        }
        other => other.clone(),
    }
}

/// Reads the document as a `T`, writes it again, and wants the same members and values.
pub(crate) fn round_trip<T: WireValue>(name: &str, json: &Json) -> T {
    let value: T = wire::from_slice(&json.to_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = Json::parse(&wire::to_vec(&value).unwrap()).unwrap();
    assert_eq!(plain(&written), plain(json), "{name}");
    value
}

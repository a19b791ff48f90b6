//! Every example of a body of our resources is read without a rest, and written without a loss.

use api_core::wire::Json;

use crate::{
    compare::losses,
    document::{Document, Example, document},
    exceptions::{self, Exceptions},
    types::{Type, types},
};

/// The elements of an example, and the schema that they should be of.
fn elements<'a>(document: &Document, example: &'a Example<'_>, own: &[Type]) -> Option<(&'static str, Vec<&'a Json>)> {
    let body = example.body;
    let find = |schema: &str| own.iter().find(|ty| ty.schema == schema).map(|ty| ty.schema);
    let stated = exceptions::BODIES.iter().find(|(schema, _)| *schema == example.schema).map(|(_, ty)| *ty);
    if let Some((collection, element)) = document.collection(example.schema) {
        return Some((find(element)?, list(body, collection).unwrap_or_else(|| vec![body])));
    }
    let schema = stated.or_else(|| find(example.schema))?;
    // Some examples wrap an element into a list, against their schema; Xero reads both.
    Some((schema, list(body, &format!("{schema}s")).unwrap_or_else(|| vec![body])))
}

/// The list under that name in any case, as Xero reads it, or under its singular, as one example has it.
fn list<'a>(body: &'a Json, name: &str) -> Option<Vec<&'a Json>> {
    let is_it = |other: &str| other.eq_ignore_ascii_case(name) || name.strip_suffix('s') == Some(other);
    let (_, list) = body.as_object()?.iter().find(|(other, _)| is_it(other))?;
    Some(list.as_array()?.iter().collect())
}

#[test]
fn every_example_is_read_without_a_rest_and_written_without_a_loss() {
    let Some(document) = document("every_example_is_read_without_a_rest_and_written_without_a_loss") else { return };
    let own = types();
    let mut broken = Exceptions::new("BROKEN_EXAMPLES", exceptions::BROKEN_EXAMPLES);
    let mut unknown = Exceptions::new("UNKNOWN_IN_EXAMPLES", exceptions::UNKNOWN_IN_EXAMPLES);
    let mut writable = Exceptions::new("WRITABLE_HERE", exceptions::WRITABLE_HERE);
    let (mut examples, mut read, mut wrong) = (0, 0, Vec::new());
    for example in document.examples().into_iter().filter(|example| example.schema != "Error") {
        let name = example.name();
        examples += 1;
        let Some((schema, elements)) = elements(document, &example, &own) else {
            wrong.push(format!("{name}: nothing is known of a body of {}", example.schema));
            continue;
        };
        let ty = own.iter().find(|ty| ty.schema == schema).unwrap();
        for element in elements {
            read += 1;
            match (ty.read)(element) {
                Err(error) if broken.allow(&name) => drop(error),
                Err(error) => wrong.push(format!("{name}: {error}")),
                Ok(result) => {
                    wrong.extend(
                        losses(schema, element, &result.whole).into_iter().map(|place| format!("{name}: {place}")),
                    );
                    let told = read_only_members(document, schema, &result.writable).into_iter();
                    wrong.extend(
                        told.filter(|member| !writable.allow(member)).map(|member| format!("{name}: sends {member}")),
                    );
                    let rest = losses(schema, element, &result.known).into_iter();
                    wrong.extend(
                        rest.filter(|place| !unknown.allow(place)).map(|place| format!("{name}: rest {place}")),
                    );
                }
            }
        }
    }
    println!("{examples} examples, {read} elements");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
    broken.assert_all_needed();
    unknown.assert_all_needed();
    assert!(examples > 100 && read > examples);
}

/// What stands in a body although the document calls it read only, at any level.
fn read_only_members(document: &Document, schema: &str, body: &Json) -> Vec<String> {
    let mut found = Vec::new();
    for property in document.properties(schema) {
        let Some(value) = body.get(property.name) else { continue };
        if property.read_only {
            found.push(format!("{schema}.{}", property.name));
        } else if let Some(schema) = property.reference {
            let inside = value.as_array().unwrap_or(std::slice::from_ref(value)).iter();
            found.extend(inside.flat_map(|value| read_only_members(document, schema, value)));
        }
    }
    found
}

/// Every `ValidationErrors` of a body, wherever it stands.
fn messages<'a>(body: &'a Json, found: &mut Vec<&'a Json>) {
    for (name, value) in body.as_object().unwrap_or_default() {
        if name == "ValidationErrors" {
            found.extend(value.as_array().unwrap());
        } else {
            messages(value, found);
        }
    }
    for element in body.as_array().unwrap_or_default() {
        messages(element, found);
    }
}

#[test]
fn every_message_of_every_refusal_is_read() {
    let Some(document) = document("every_message_of_every_refusal_is_read") else { return };
    let own = types();
    let ty = own.iter().find(|ty| ty.schema == "ValidationError").unwrap();
    let (mut examples, mut count) = (0, 0);
    for example in document.examples().into_iter().filter(|example| example.schema == "Error") {
        // One of them is a text that holds the body.
        let unpacked = example.body.as_str().map(|text| Json::parse(text.as_bytes()).unwrap());
        let mut found = Vec::new();
        messages(unpacked.as_ref().unwrap_or(example.body), &mut found);
        assert!(!found.is_empty(), "{}", example.name());
        for message in found {
            let read = (ty.read)(message).unwrap();
            assert_eq!(losses("ValidationError", message, &read.known), Vec::<String>::new(), "{}", example.name());
            assert!(message.get("Message").is_some(), "{}", example.name());
            count += 1;
        }
        examples += 1;
    }
    println!("{count} messages of {examples} refusals");
    assert!(examples > 5);
}

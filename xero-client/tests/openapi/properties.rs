//! Properties, enum values, what is read only and what is required.

use std::collections::{BTreeMap, BTreeSet};

use api_core::wire::{Json, Role};

use crate::{
    document::document,
    exceptions::{self, Exceptions},
    types::{CODES, Type, types},
};

fn has(ty: &Type, name: &str) -> bool {
    ty.members.iter().any(|member| member.name == name)
}

#[test]
fn every_resource_of_the_document_is_ours_or_listed() {
    let Some(document) = document("every_resource_of_the_document_is_ours_or_listed") else { return };
    let mut not_ours = Exceptions::new("NOT_OURS", exceptions::NOT_OURS);
    let ours: Vec<_> = document.roots().into_iter().filter(|root| !not_ours.allow(root)).collect();
    println!("{} resources are ours, {} are not", ours.len(), exceptions::NOT_OURS.len());
    assert_eq!(
        ours,
        [
            "Accounts",
            "BatchPayments",
            "BankTransactions",
            "BrandingThemes",
            "Contacts",
            "ContactGroups",
            "CreditNotes",
            "Currencies",
            "Invoices",
            "Items",
            "ManualJournals",
            "Organisation",
            "Overpayments",
            "Payments",
            "PaymentServices",
            "Prepayments",
            "TaxRates",
            "TrackingCategories",
        ]
    );
    not_ours.assert_all_needed();
}

#[test]
fn every_schema_that_our_bodies_reach_is_a_type_or_listed() {
    let Some(document) = document("every_schema_that_our_bodies_reach_is_a_type_or_listed") else { return };
    let own: BTreeMap<_, _> = types().into_iter().map(|ty| (ty.schema, ty)).collect();
    let mut listed = Exceptions::new("NO_TYPE", exceptions::NO_TYPE);
    let (mut seen, mut unknown, mut reached) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut queue = document.bodies();
    while let Some(schema) = queue.pop() {
        if !seen.insert(schema) {
            continue;
        }
        let is_value = document.schema(schema).get("properties").is_none();
        if own.contains_key(schema) {
            reached.insert(schema);
        } else if !is_value && document.collection(schema).is_none() && !listed.allow(schema) {
            unknown.insert(schema);
        }
        queue.extend(document.properties(schema).iter().filter_map(|property| property.reference));
    }
    let unreached: Vec<_> = own.keys().filter(|schema| !reached.contains(*schema)).collect();
    println!("{} schemas are types of ours, {} are listed", reached.len(), exceptions::NO_TYPE.len());
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(unreached.is_empty(), "{unreached:?}");
    listed.assert_all_needed();
}

#[test]
fn every_property_is_a_member_and_every_member_a_property() {
    let Some(document) = document("every_property_is_a_member_and_every_member_a_property") else { return };
    let mut beyond = Exceptions::new("BEYOND_THE_DOCUMENT", exceptions::BEYOND_THE_DOCUMENT);
    let mut left_out = Exceptions::new("LEFT_OUT", exceptions::LEFT_OUT);
    let (mut checked, mut wrong) = (0, Vec::new());
    for ty in types() {
        let properties = document.properties(ty.schema);
        for property in &properties {
            checked += 1;
            if !has(&ty, property.name) && !left_out.allow_member(ty.schema, property.name) {
                wrong.push(format!("{}.{} is no member of ours", ty.schema, property.name));
            }
        }
        for member in ty.members {
            let is_property = properties.iter().any(|property| property.name == member.name);
            if !is_property && !beyond.allow_member(ty.schema, member.name) {
                wrong.push(format!("{}.{} is no property of the document's", ty.schema, member.name));
            }
        }
    }
    println!("{checked} properties of {} schemas", types().len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    beyond.assert_all_needed();
    left_out.assert_all_needed();
}

#[test]
fn what_is_read_only_is_read_only_in_both() {
    let Some(document) = document("what_is_read_only_is_read_only_in_both") else { return };
    let mut here = Exceptions::new("READ_ONLY_HERE", exceptions::READ_ONLY_HERE);
    let mut there = Exceptions::new("WRITABLE_HERE", exceptions::WRITABLE_HERE);
    let (mut read_only, mut wrong) = (0, Vec::new());
    for ty in types() {
        for property in document.properties(ty.schema) {
            let Some(member) = ty.members.iter().find(|member| member.name == property.name) else { continue };
            let is_read_only = matches!(member.role, Role::ReadOnly | Role::Sum);
            read_only += usize::from(is_read_only);
            let allowed = match (property.read_only, is_read_only) {
                (false, true) => here.allow_member(ty.schema, property.name),
                (true, false) => there.allow_member(ty.schema, property.name),
                _ => true,
            };
            if !allowed {
                let (document, ours) = (property.read_only, is_read_only);
                wrong.push(format!("{}.{}: {document} in the document, {ours} here", ty.schema, property.name));
            }
        }
    }
    println!("{read_only} properties are read only");
    assert!(wrong.is_empty(), "{wrong:#?}");
    here.assert_all_needed();
    there.assert_all_needed();
}

#[test]
fn what_a_create_needs_is_needed_in_both() {
    let Some(document) = document("what_a_create_needs_is_needed_in_both") else { return };
    let mut here = Exceptions::new("REQUIRED_HERE", exceptions::REQUIRED_HERE);
    let mut there = Exceptions::new("OPTIONAL_HERE", exceptions::OPTIONAL_HERE);
    let (mut needed, mut wrong) = (0, Vec::new());
    for ty in types() {
        let required = document.required(ty.schema);
        for name in &required {
            needed += 1;
            if !ty.required.iter().any(|any_of| any_of.contains(name)) && !there.allow_member(ty.schema, name) {
                wrong.push(format!("{}.{name} is not asked for here", ty.schema));
            }
        }
        for any_of in &ty.required {
            assert!(any_of.iter().all(|name| has(&ty, name)), "{}: {any_of:?}", ty.schema);
            let name = any_of[0];
            if !any_of.iter().any(|name| required.contains(name)) && !here.allow_member(ty.schema, name) {
                wrong.push(format!("{}.{name} is not asked for in the document", ty.schema));
            }
        }
    }
    println!("{needed} required properties");
    assert!(wrong.is_empty(), "{wrong:#?}");
    here.assert_all_needed();
    there.assert_all_needed();
}

#[test]
fn every_enum_value_of_the_document_is_known() {
    let Some(document) = document("every_enum_value_of_the_document_is_known") else { return };
    let (mut enums, mut values, mut wrong) = (0, 0, Vec::new());
    for ty in types() {
        for property in document.properties(ty.schema) {
            enums += usize::from(!property.values.is_empty());
            for value in property.values {
                values += 1;
                let object = Json::from([(property.name, Json::from(value))]);
                let debug = (ty.read)(&object).unwrap().debug;
                // An enum that does not know a value says `Other`; of a code there is a list; a mere text knows nothing.
                let code = CODES.iter().find(|(code, _)| debug.contains(&format!("Some({code}({value:?}))")));
                let known = code
                    .map_or(!debug.contains("Other(") && !debug.contains(&format!("{value:?}")), |(_, known)| {
                        known.contains(&value)
                    });
                if !known {
                    wrong.push(format!("{}.{}: {value}", ty.schema, property.name));
                }
            }
        }
    }
    println!("{values} values of {enums} properties");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

//! Both documents against the crate, and against each other.

use std::collections::BTreeSet;

use api_core::wire::Json;

use crate::{
    document::{Document, Files},
    fields, operations,
};

/// Where documents and crate differ, and what stands in a list although nothing needs it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) counts: Vec<String>,
    pub(crate) wrong: Vec<String>,
}

/// Both documents: that of the store with the corrections of the other, which has from it the bodies that it leaves out.
fn documents(files: &Files, wrong: &mut Vec<String>) -> [Document; 2] {
    let (mut openapi, mut schema) = (Document::of_openapi(&files.openapi), Document::of_schema(&files.schema));
    let bodies: Vec<_> =
        openapi.operations.iter().map(|operation| (operation.name(), operation.body.clone())).collect();
    for operation in schema.operations.iter_mut().filter(|operation| operation.body.is_none()) {
        let Some((name, Some(body))) = bodies.iter().find(|(name, _)| *name == operation.name()) else { continue };
        operation.body = Some(body.clone());
        schema.schemas.insert(name.clone(), openapi.properties(name).to_vec());
    }
    let corrections = files.schema.get("corrections").and_then(Json::as_array).unwrap_or_default().iter();
    let mut corrections: BTreeSet<&str> = corrections.filter_map(Json::as_str).collect();
    for (name, properties) in &mut openapi.schemas {
        for property in properties {
            let place = format!("{name}.{}", property.name);
            let corrected = schema.properties(name).iter().find(|other| other.name == property.name);
            match corrected {
                Some(corrected) if corrections.remove(&*place) => *property = corrected.clone(),
                Some(corrected) if corrected == property => {}
                corrected => wrong.push(format!("{place} is {property:?} in one document, {corrected:?} in the other")),
            }
        }
    }
    wrong.extend(corrections.into_iter().map(|place| format!("{place} is corrected, and is nothing of the store's")));
    [openapi, schema]
}

/// What of one kind of question was found: over both documents, as an exception that one of them needs is needed.
fn both(files: &Files, ask: impl FnOnce(&[Document; 2], &mut Report)) -> Report {
    let mut report = Report::default();
    let documents = documents(files, &mut report.wrong);
    ask(&documents, &mut report);
    report.wrong.sort();
    report.wrong.dedup();
    report
}

pub(crate) fn of_fields(files: &Files) -> Report {
    both(files, |documents, report| {
        let mut tables = fields::Tables::default();
        for document in documents {
            let (counts, wrong) = fields::differences(document, &mut tables);
            report.wrong.extend(wrong);
            let fields::Counts { schemas, typed, properties, values } = counts;
            let listed = schemas - typed;
            report.counts.push(format!(
                "{}: {schemas} schemas, {typed} typed with {properties} properties and {values} values, {listed} listed",
                document.name
            ));
        }
        report.wrong.extend(tables.idle());
    })
}

pub(crate) fn of_operations(files: &Files) -> Report {
    both(files, |documents, report| {
        let mut tables = operations::Tables::default();
        let beyond = operations::Beyond::of(&files.schema);
        for document in documents {
            let (counts, wrong) = operations::differences(document, &beyond, &mut tables);
            report.wrong.extend(wrong);
            let operations::Counts { operations, called, of_add_ons, parameters } = counts;
            let listed = operations - called;
            report.counts.push(format!(
                "{}: {operations} operations, {called} called with {parameters} parameters, {listed} listed; {of_add_ons} of \
                 add-ons called",
                document.name
            ));
        }
        report.wrong.extend(tables.idle());
    })
}

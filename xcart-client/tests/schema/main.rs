//! The wire types and the client's methods against the two documents of X-Cart's API: every field of our resources is a
//! member of its kind, every operation is called by a method. Where they differ on purpose, `exceptions.rs` says why; an
//! exception that is no longer needed fails too, and so that nobody believes a test that cannot fail, `changed.rs` changes
//! the documents.
//!
//! The documents are not in the repository; `XCART_XERO_SHARED` names the folder that holds
//! `xcart/openapi-5.5.0.29-core.json` and `xcart/schema.json`.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod add_ons;
mod changed;
#[path = "../common/mod.rs"]
#[allow(dead_code)] // each test program uses a part of it
mod common;
mod document;
mod drive;
mod exceptions;
mod fields;
mod operations;
mod report;
mod types;

use crate::document::files;

#[test]
fn every_field_of_our_resources_is_a_member_of_its_kind_or_listed() {
    let Some(files) = files("every_field_of_our_resources_is_a_member_of_its_kind_or_listed") else { return };
    let report = report::of_fields(files);
    println!("{:#?}", report.counts);
    assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
}

#[test]
fn every_operation_of_our_resources_is_called_or_listed() {
    let Some(files) = files("every_operation_of_our_resources_is_called_or_listed") else { return };
    let report = report::of_operations(files);
    println!("{:#?}", report.counts);
    assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
}

#[test]
fn every_member_of_an_add_on_that_the_document_names_is_typed() {
    let Some(files) = files("every_member_of_an_add_on_that_the_document_names_is_typed") else { return };
    let report = add_ons::differences(files);
    println!("{:#?}", report.counts);
    assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
}

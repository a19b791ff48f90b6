//! Every method of the client against Xero's OpenAPI document: which operation it calls, with which parameters and headers;
//! and that every operation and every parameter of our resources is called, or stands in a list with a reason.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "../common/mod.rs"]
mod common;
mod document;
mod drive;
mod exceptions;
#[path = "../../../testing/yaml.rs"]
mod yaml;

use std::collections::BTreeSet;

use api_core::{transport::Request, url::decode_query};
use http::Method;

use crate::document::{Document, Operation};

/// A request with the operation that it is.
struct Made<'a> {
    request: Request,
    operation: &'a Operation,
}

impl Made<'_> {
    fn query(&self) -> Vec<String> {
        decode_query(self.request.url.query().unwrap_or_default()).into_iter().map(|(name, _)| name).collect()
    }

    fn has(&self, header: &str) -> bool {
        self.request.headers.contains_key(header)
    }
}

/// Every request that the client can make.
fn made(document: &Document) -> Vec<Made<'_>> {
    let requests = drive::every_method();
    let found = requests.into_iter().map(|request| {
        let path = request.url.path().strip_prefix("/api.xro/2.0").unwrap().to_owned();
        let operation = document.operation(&request.method, &path);
        let operation = operation.unwrap_or_else(|| panic!("the document has no {} {path}", request.method));
        Made { request, operation }
    });
    found.collect()
}

macro_rules! document {
    ($test:literal) => {
        match document::document($test) {
            Some(document) => document,
            None => return,
        }
    };
}

#[test]
fn every_operation_of_our_resources_is_called_or_left_out_for_a_reason() {
    let document = document!("every_operation_of_our_resources_is_called_or_left_out_for_a_reason");
    let called: BTreeSet<String> = made(document).iter().map(|made| made.operation.name()).collect();
    let left_out: BTreeSet<String> =
        exceptions::OPERATIONS.iter().map(|(operation, _)| (*operation).to_owned()).collect();
    let ours: BTreeSet<String> =
        document.operations().filter(|operation| operation.is_ours()).map(Operation::name).collect();
    let missing: Vec<_> = ours.iter().filter(|name| !called.contains(*name) && !left_out.contains(*name)).collect();
    assert!(missing.is_empty(), "neither called nor left out: {missing:#?}");
    let stale: Vec<_> = left_out.iter().filter(|name| called.contains(*name) || !ours.contains(*name)).collect();
    assert!(stale.is_empty(), "left out, but called or unknown: {stale:#?}");
    println!("{} operations, {} called, {} left out", ours.len(), called.len(), left_out.len());
    assert!(ours.len() > 130 && called.len() + left_out.len() == ours.len());
}

#[test]
fn every_resource_of_the_document_is_ours_or_left_out_for_a_reason() {
    let document = document!("every_resource_of_the_document_is_ours_or_left_out_for_a_reason");
    let roots: BTreeSet<&str> = document.operations().map(|operation| operation.root()).collect();
    let known: BTreeSet<&str> =
        exceptions::RESOURCES.iter().copied().chain(exceptions::LEFT_OUT.iter().map(|(root, _)| *root)).collect();
    assert_eq!(roots, known);
}

#[test]
fn no_request_has_a_parameter_that_its_operation_lacks() {
    let document = document!("no_request_has_a_parameter_that_its_operation_lacks");
    for made in made(document) {
        for name in made.query() {
            let name = name.as_str();
            assert!(made.operation.query.iter().any(|known| known == name), "{} has no {name}", made.operation.name());
        }
        let conditional = made.has("if-modified-since");
        assert!(!conditional || made.operation.has_header("If-Modified-Since"), "{}", made.operation.name());
    }
}

#[test]
fn every_parameter_of_our_operations_is_sent_or_left_out_for_a_reason() {
    let document = document!("every_parameter_of_our_operations_is_sent_or_left_out_for_a_reason");
    let made = made(document);
    let mut unsent = BTreeSet::new();
    for operation in document.operations() {
        let requests: Vec<_> = made.iter().filter(|made| made.operation.name() == operation.name()).collect();
        if requests.is_empty() {
            continue;
        }
        for name in &operation.query {
            if !requests.iter().any(|made| made.query().contains(name)) {
                unsent.insert(format!("{} {name}", operation.name()));
            }
        }
        let wants_time = operation.has_header("If-Modified-Since");
        if wants_time && !requests.iter().any(|made| made.has("if-modified-since")) {
            unsent.insert(format!("{} If-Modified-Since", operation.name()));
        }
    }
    let left_out: BTreeSet<String> = exceptions::PARAMETERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(unsent, left_out);
}

#[test]
fn an_idempotency_key_goes_with_exactly_the_operations_that_take_one() {
    let document = document!("an_idempotency_key_goes_with_exactly_the_operations_that_take_one");
    let mut keyed = 0;
    for made in made(document) {
        let takes = made.operation.has_header("Idempotency-Key");
        assert_eq!(made.has("idempotency-key"), takes, "{}", made.operation.name());
        keyed += usize::from(takes);
    }
    assert!(keyed > 50, "{keyed}");
}

#[test]
fn every_request_names_tenant_token_program_and_the_kind_of_answer_it_wants() {
    for request in drive::every_method() {
        for name in ["xero-tenant-id", "authorization", "user-agent", "accept"] {
            assert!(request.headers.contains_key(name), "{request:?}");
        }
        assert_eq!(request.headers.contains_key("content-type"), !request.body.is_empty(), "{request:?}");
        let reads = matches!(request.method, Method::GET | Method::DELETE);
        assert_eq!(request.body.is_empty(), reads, "{request:?}");
    }
}

#[test]
fn bytes_are_asked_for_by_their_kind_alone_and_everything_else_as_json() {
    for request in drive::every_method() {
        let path = request.url.path();
        let accept = request.headers["accept"].to_str().unwrap();
        let file = path.contains("/Attachments/") && request.method == Method::GET;
        match accept {
            "application/pdf" => assert!(path.contains("/Invoices/") || path.contains("/CreditNotes/"), "{path}"),
            "application/octet-stream" => assert!(file, "{path}"),
            other => assert_eq!((other, file), ("application/json", false), "{path}"),
        }
    }
}

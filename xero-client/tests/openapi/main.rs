//! The wire types against Xero's OpenAPI document: every property, every enum value, every example, what is required and what
//! is read only. Where they differ on purpose, `exceptions.rs` says why; an exception that is no longer needed fails too.
//!
//! The document is not in the repository; `XCART_XERO_SHARED` names the folder that holds `xero/xero_accounting.yaml`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod compare;
mod document;
mod examples;
mod exceptions;
mod properties;
mod types;
#[path = "../../../testing/yaml.rs"]
mod yaml;

//! The rules of `FakeXero`, each test named by its rule and citing its id in `docs/vendor-facts-xero.md`. Requests are raw:
//! nothing of this crate's client takes part.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod attachments;
mod auth;
mod bank_transactions;
mod batch_payments;
mod batches;
mod contact_groups;
mod contacts;
mod credit_notes;
mod document;
mod errors;
mod forms;
mod history;
mod idempotency;
mod inventory;
mod invoices;
mod items;
mod journals;
mod limits;
mod lists;
mod mail_and_pdf;
mod money;
mod oauth;
mod payments;
mod person;
mod rules;
mod sdk;
mod settings;
mod settings_writes;
mod shapes;
mod webhooks;
mod world;

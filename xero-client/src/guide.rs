//! Guides: one page for each topic, with examples that run, on a `FakeXero`, among the tests.
//!
//! | | |
//! |---|---|
//! | [auth] | signing in, token stores, what is done when an answer is lost |
//! | [limits] | how many calls, how long one waits, who goes first, what a 429 does |
//! | [paging] | lists, filters, what changed since, reading on after a crash |
//! | [errors] | what an error tells, and what to do about each kind |
//! | [batches] | many elements in one call, retries, idempotency, a killed process |
//! | [webhooks] | signatures, intent to receive, losses |
//! | [testing] | `FakeXero`: in a test, in a program, for any SDK |
//! | [complaints] | what users of Xero's SDKs complain about, and what this crate does about it |

macro_rules! pages {
    ($($name:ident: $text:literal),* $(,)?) => { $(
        pub mod $name {
            #![doc = include_str!($text)]
            // Here the names in the text are looked up.
            #[allow(unused_imports, clippy::wildcard_imports)]
            use crate::{*, api_core::{Secret, fake::*, limiter::*}, mock::*, oauth::*, webhooks::*, wire::*};
        }
    )* };
}

pages! {
    auth: "../docs/auth.md",
    batches: "../docs/batches.md",
    complaints: "../docs/complaints.md",
    errors: "../docs/errors.md",
    limits: "../docs/limits.md",
    paging: "../docs/paging.md",
    testing: "../docs/testing.md",
    webhooks: "../docs/webhooks.md",
}

/// The examples of the readme run too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

//! Guides: one page for each topic, with examples that run, on a `FakeXCart`, among the tests.
//!
//! | | |
//! |---|---|
//! | [reading] | one order, all of them, what belongs to them, products and customers |
//! | [writing] | products, customers, statuses, and what a lost answer means |
//! | [polling] | what changed since, and what a crash does |
//! | [money] | totals, taxes, what was paid and refunded |
//! | [errors] | what an error tells, and what to do about each kind |
//! | [faults] | what a real X-Cart does, what is done about it here, and the test |
//! | [gentleness] | how many calls, who goes first, what a 503 does |
//! | [legacy] | X-Cart 5.0 to 5.4: its REST add-on |
//! | [webhooks] | a receiver for what a merchant's own add-on sends |
//! | [testing] | `FakeXCart`: in a test, in a program, for anything that speaks HTTP |

macro_rules! pages {
    ($($name:ident: $text:literal),* $(,)?) => { $(
        pub mod $name {
            #![doc = include_str!($text)]
            // Here the names in the text are looked up.
            #[allow(unused_imports, clippy::wildcard_imports)]
            use crate::{*, api_core::{Secret, fake::*, limiter::*, signing::*}, mock::*, webhooks::*, wire::*};
        }
    )* };
}

pages! {
    errors: "../docs/errors.md",
    faults: "../docs/faults.md",
    gentleness: "../docs/gentleness.md",
    legacy: "../docs/legacy.md",
    money: "../docs/money.md",
    polling: "../docs/polling.md",
    reading: "../docs/reading.md",
    testing: "../docs/testing.md",
    webhooks: "../docs/webhooks.md",
    writing: "../docs/writing.md",
}

/// The examples of the readme run too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

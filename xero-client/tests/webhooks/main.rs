//! Webhooks as Xero sends them: bodies of our own in the shape of Xero's, with its uneven spaces.
#![cfg(feature = "webhooks")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod deliveries;
#[cfg(all(feature = "client", feature = "mock"))]
mod fake;
mod gaps;
mod intent;
#[cfg(feature = "axum")]
mod receiver;

use xero_client::webhooks::SigningKeys;

pub(crate) const KEY: &str = "c2lnbmluZyBrZXkgb2YgdGhlIHRlc3Rz";
pub(crate) const MIXED: &[u8] = include_bytes!("../fixtures/webhooks/mixed.json");
pub(crate) const CREDIT_NOTE: &[u8] = include_bytes!("../fixtures/webhooks/credit_note.json");
pub(crate) const SUBSCRIPTION: &[u8] = include_bytes!("../fixtures/webhooks/subscription.json");
pub(crate) const INTENT: &[u8] = include_bytes!("../fixtures/webhooks/intent_to_receive.json");

pub(crate) fn keys() -> SigningKeys {
    SigningKeys::new(KEY).unwrap()
}

/// Signatures that differ from the good one by one character, as Xero's test sends them.
pub(crate) fn nearly(good: &str) -> Vec<String> {
    let swap = |at: usize| {
        let other = if good.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    };
    (0..good.len() - 1).map(swap).collect()
}

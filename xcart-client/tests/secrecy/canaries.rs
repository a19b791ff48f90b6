//! The canaries, none of which may be told.

use std::fmt::Display;

#[path = "../../../testing/told.rs"]
mod told;

pub(crate) use told::Told;

/// The key of every client here.
pub(crate) const KEY: &str = "canarykey-9f3b6c1d7e5a4b2c8d0e";
pub(crate) const HOOK_SECRET: &str = "canaryhookA-4fTg7Hj2Kl9Qw5Er8Ty1";
pub(crate) const OLD_HOOK_SECRET: &str = "canaryhookB-1q2w3e4r5t6y7u8i9o0p";
/// What an administrator logs in with, and what that gives, as a store could repeat them.
pub(crate) const BEARER: &str = "canarybearer.eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6ImFkbWluQHNob3AuZXhhbXBsZSIsImV4cCI6MTc2NzYxMDgwMH0";
/// As an older store's, short enough to be taken for a word.
pub(crate) const SHORT_BEARER: &str = "canaryshort.1a2b3c4d.5e6f7a8b";
pub(crate) const PASSWORD: &str = "canarypassword-Zk3vQ8xT1m";

/// What lets somebody in, or is recognised wherever it stands. Never told, whoever repeats it.
pub(crate) const SECRETS: [&str; 6] =
    [KEY, HOOK_SECRET, OLD_HOOK_SECRET, BEARER, "canary.customer@hushmail.example", "canary.owner@quiet.example"];
/// What belongs to customers and the shop. Never told from where an order, a profile or a product holds it.
pub(crate) const PRIVATE: [&str; 17] = [
    "Zyxwvut",
    "Obscurantist",
    "7 Xylophonestreet",
    "Crypticville",
    "QX9 9ZZ",
    "+9955501777",
    "Quaxolotl Trading",
    "VAT-998877",
    "please leave it at the blue door",
    "staff says he argues",
    "Whisperware in blue",
    "canaryidentity-77",
    "1Z999CANARY123",
    "visa 4242 of mumblecore",
    "canaryreferer",
    "203.0.113.177",
    "canary-password-1",
];

/// Every canary.
fn all() -> Vec<&'static str> {
    [&SECRETS[..], &PRIVATE].concat()
}

impl Told {
    /// No canary was told.
    pub(crate) fn assert_kept(&self, what: &impl Display) {
        self.assert_none_of(what, &all());
    }
}

#[test]
fn the_ear_hears_every_canary() {
    for canary in all() {
        let told = Told::default();
        told.listen(|| tracing::trace!(what = canary, "a slip"));
        let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| told.assert_kept(&"trace")));
        assert!(heard.is_err(), "{canary} is not heard");
    }
}

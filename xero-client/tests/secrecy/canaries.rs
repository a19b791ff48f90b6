//! The canaries, none of which may be told.

use std::fmt::Display;

#[path = "../../../testing/told.rs"]
mod told;

pub(crate) use told::Told;

/// As long as real ones.
pub(crate) const ACCESS_TOKEN: &str =
    "canaryaccess-eyJhbGciOiJSUzI1NiIsImtpZCI6IjFDQUY4RTY2NzcyRDZEQzAyOEQ2NzI2RkQwMjYxNTgxNTcwRUZDMTki";
pub(crate) const REFRESH_TOKEN: &str = "canaryrefresh-Zk3vQ8xT1mW5nR7pL2sD9fG4hJ6kA0bC";
pub(crate) const CLIENT_SECRET: &str = "canarysecret-4fTg7Hj2Kl9Qw5Er8Ty1Ui3Op6As0Df2Gh";
pub(crate) const WEBHOOK_KEY: &str = "canaryhookA+9s8d7f6g5h4j3k2l1q0w9e8r7t6y5u4i3o2p1a0s9d8f7g6h5j4k3l2==";
pub(crate) const OLD_WEBHOOK_KEY: &str = "canaryhookB+1q2w3e4r5t6y7u8i9o0p1a2s3d4f5g6h7j8k9l0z1x2c3v4b5n6m7==";
pub(crate) const OWN_KEY: &str = "canarykey-0c4d1d9a-1042-generation-7-e3b0c44298fc";
pub(crate) const CODE: &str = "canarycode-9pQ2rS5tU8vW1xY4zA7bC0dE3fG6hI9j";
pub(crate) const TENANT: &str = "7ca9a417-0c4d-4d9a-8b1e-5a6f7c8d9e0f";

/// What lets somebody in. Never told, whoever repeats it.
pub(crate) const SECRETS: [&str; 7] =
    [ACCESS_TOKEN, REFRESH_TOKEN, CLIENT_SECRET, WEBHOOK_KEY, OLD_WEBHOOK_KEY, OWN_KEY, CODE];
/// What is recognised wherever it stands. Never told either.
pub(crate) const MARKED: [&str; 6] = [
    "canary.customer@hushmail.example",
    "canary.person@whisper.example",
    "canary.owner@quiet.example",
    "4929 4212 3456 7897",
    "5425233430109903",
    TENANT,
];
/// What belongs to people, or only the two sides need to know.
pub(crate) const PRIVATE: [&str; 17] = [
    "Quaxolotl Trading",
    "Zyxwvut",
    "Obscurantist",
    "Mumblecore",
    "7 Xylophonestreet",
    "Crypticville",
    "QX9 9ZZ",
    "+9955501",
    "DE02120300000000202051",
    "TAX-998877",
    "NETKEY-556677",
    "Whisperware in blue",
    "please tell nobody",
    "canary receipt.pdf",
    "https://in.xero.example/canaryonline",
    "canarysearch",
    "hushhush.example",
];

/// Every canary.
fn all() -> Vec<&'static str> {
    [&SECRETS[..], &MARKED, &PRIVATE].concat()
}

impl Told {
    /// No canary was told.
    pub(crate) fn assert_kept(&self, what: &impl Display) {
        self.assert_none_of(what, &all());
    }
}

#[test]
fn there_are_thirty_canaries_and_the_ear_hears_them() {
    let canaries = all();
    assert!(canaries.len() >= 30, "{}", canaries.len());
    for canary in canaries {
        let told = Told::default();
        told.listen(|| tracing::trace!(what = canary, "a slip"));
        let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| told.assert_kept(&"trace")));
        assert!(heard.is_err(), "{canary} is not heard");
    }
}

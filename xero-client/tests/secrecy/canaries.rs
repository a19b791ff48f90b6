//! The canaries, and the ear that hears everything that is told.

use std::{
    error::Error,
    fmt::{Debug, Display, Write as _},
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

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

/// Hears everything.
#[derive(Clone, Default)]
pub(crate) struct Ear(Arc<Mutex<Vec<u8>>>);

impl io::Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Ear {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What was told, in the log and otherwise, and what must not be in it.
#[derive(Clone, Default)]
pub(crate) struct Told {
    ear: Ear,
    more: Arc<Mutex<Vec<String>>>,
}

impl Told {
    /// Does it with everything logged at TRACE.
    pub(crate) fn listen<T>(&self, act: impl FnOnce() -> T) -> T {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(self.ear.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, act)
    }

    pub(crate) fn debug(&self, value: &impl Debug) {
        let mut text = format!("{value:?}\n{value:#?}\n");
        text.push('\n');
        io::Write::write_all(&mut self.ear.clone(), text.as_bytes()).unwrap();
    }

    /// The error in all its forms, with what is behind it.
    pub(crate) fn error(&self, error: &(impl Error + 'static)) {
        let mut text = String::new();
        let mut next: Option<&dyn Error> = Some(error);
        while let Some(error) = next {
            writeln!(text, "{error}\n{error:?}\n{error:#?}").unwrap();
            next = error.source();
        }
        io::Write::write_all(&mut self.ear.clone(), text.as_bytes()).unwrap();
    }

    /// An outcome: the error in all its forms, or what came.
    pub(crate) fn outcome<T: Debug, E: Error + 'static>(&self, outcome: &Result<T, E>) {
        match outcome {
            Ok(value) => self.debug(value),
            Err(error) => self.error(error),
        }
    }

    /// One canary more: what the client made up and sent.
    pub(crate) fn secret(&self, canary: &str) {
        assert!(canary.len() >= 8, "{canary}");
        self.more.lock().unwrap().push(canary.to_owned());
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.ear.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn assert_kept(&self, what: &impl Display) {
        self.assert_kept_of(what, &[&SECRETS[..], &MARKED, &PRIVATE].concat());
    }

    pub(crate) fn assert_kept_of(&self, what: &impl Display, canaries: &[&str]) {
        let told = self.text().to_lowercase();
        let more = self.more.lock().unwrap();
        for canary in canaries.iter().copied().chain(more.iter().map(String::as_str)) {
            let Some(at) = told.find(&canary.to_lowercase()) else { continue };
            let from = told.char_indices().map(|(i, _)| i).rfind(|i| *i + 200 < at).unwrap_or(0);
            let around: String = told[from..].chars().take(500).collect();
            panic!("{what}: {canary} is told: …{around}…");
        }
    }
}

#[test]
fn there_are_thirty_canaries_and_the_ear_hears_them() {
    let canaries = [&SECRETS[..], &MARKED, &PRIVATE].concat();
    assert!(canaries.len() >= 30, "{}", canaries.len());
    for canary in canaries {
        let told = Told::default();
        told.listen(|| tracing::trace!(what = canary, "a slip"));
        let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| told.assert_kept(&"trace")));
        assert!(heard.is_err(), "{canary} is not heard");
    }
}

//! The canaries, and the ear that hears everything that is told.

use std::{
    error::Error,
    fmt::{Debug, Display, Write as _},
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

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

/// Hears everything.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<u8>>>);

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

/// What was told, in the log and otherwise.
#[derive(Clone, Default)]
pub(crate) struct Told(Ear);

impl Told {
    /// Does it with everything logged at TRACE, and hears panics.
    pub(crate) fn listen<T>(&self, act: impl FnOnce() -> T) -> T {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(self.0.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, act)
    }

    pub(crate) fn line(&self, text: &str) {
        let mut ear = self.0.clone();
        io::Write::write_all(&mut ear, text.as_bytes()).unwrap();
        io::Write::write_all(&mut ear, b"\n").unwrap();
    }

    pub(crate) fn debug(&self, value: &impl Debug) {
        self.line(&format!("{value:?}\n{value:#?}"));
    }

    /// The error in all its forms, with what is behind it.
    pub(crate) fn error(&self, error: &(impl Error + 'static)) {
        let mut text = String::new();
        let mut next: Option<&dyn Error> = Some(error);
        while let Some(error) = next {
            writeln!(text, "{error}\n{error:?}\n{error:#?}").unwrap();
            next = error.source();
        }
        self.line(&text);
    }

    /// An outcome: the error in all its forms, or what came.
    pub(crate) fn outcome<T: Debug, E: Error + 'static>(&self, outcome: &Result<T, E>) {
        match outcome {
            Ok(value) => self.debug(value),
            Err(error) => self.error(error),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn assert_kept(&self, what: &impl Display) {
        let told = self.text().to_lowercase();
        for canary in SECRETS.iter().chain(&PRIVATE) {
            let Some(at) = told.find(&canary.to_lowercase()) else { continue };
            let from = told.char_indices().map(|(i, _)| i).rfind(|i| *i + 200 < at).unwrap_or(0);
            let around: String = told[from..].chars().take(500).collect();
            panic!("{what}: {canary} is told: …{around}…");
        }
    }
}

#[test]
fn the_ear_hears_every_canary() {
    for canary in SECRETS.iter().chain(&PRIVATE) {
        let told = Told::default();
        told.listen(|| tracing::trace!(what = canary, "a slip"));
        let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| told.assert_kept(&"trace")));
        assert!(heard.is_err(), "{canary} is not heard");
    }
}

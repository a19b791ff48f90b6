//! The ear of the tests of secrecy: hears everything that is told at TRACE, by errors with their sources, and by `Debug`.
#![allow(dead_code)] // each crate uses a part

use std::{
    error::Error,
    fmt::{Debug, Display, Write as _},
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

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

    pub(crate) fn line(&self, text: &str) {
        let mut ear = self.ear.clone();
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

    /// One canary more: what the client made up and sent.
    pub(crate) fn secret(&self, canary: &str) {
        assert!(canary.len() >= 8, "{canary}");
        self.more.lock().unwrap().push(canary.to_owned());
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.ear.0.lock().unwrap().clone()).unwrap()
    }

    /// None of these, and none of those that were added, was told.
    pub(crate) fn assert_none_of(&self, what: &impl Display, canaries: &[&str]) {
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

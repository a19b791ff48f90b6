//! The bodies of writes: what they may be, and what is wrong with them in X-Cart's words.

use std::ops::RangeInclusive;

use api_core::wire::Json;
use http::{HeaderMap, header};
use rust_decimal::Decimal;

use super::reply::{Failure, header_text};

/// Reads the object that a write sends.
pub(super) fn object(headers: &HeaderMap, body: &[u8]) -> Result<Json, Failure> {
    let content_type = header_text(headers, &header::CONTENT_TYPE).unwrap_or_default();
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(media.as_str(), "application/json" | "application/ld+json") {
        return Err(Failure::unsupported_media(content_type));
    }
    let json = Json::parse(body).map_err(|_| Failure::bad_request("Syntax error"))?;
    if json.as_object().is_some() { Ok(json) } else { Err(misformatted()) }
}

/// A member has the wrong type.
pub(super) fn misformatted() -> Failure {
    Failure::bad_request("The input data is misformatted.")
}

/// The member's text; none if the body leaves it out, and so keeps what is there (XC-WRITE-1).
pub(super) fn text<'a>(body: &'a Json, name: &str) -> Result<Option<&'a str>, Failure> {
    body.get(name).map(|value| value.as_str().ok_or_else(misformatted)).transpose()
}

pub(super) fn boolean(body: &Json, name: &str) -> Result<Option<bool>, Failure> {
    body.get(name).map(|value| value.as_bool().ok_or_else(misformatted)).transpose()
}

pub(super) fn number(body: &Json, name: &str) -> Result<Option<Decimal>, Failure> {
    let number = |value: &Json| match value {
        Json::Number(_) => value.as_decimal().ok_or_else(misformatted),
        _ => Err(misformatted()),
    };
    body.get(name).map(number).transpose()
}

pub(super) fn integer(body: &Json, name: &str) -> Result<Option<i64>, Failure> {
    let whole = |number: Decimal| if number.fract().is_zero() { i64::try_from(number).ok() } else { None };
    number(body, name)?.map(|number| whole(number).ok_or_else(misformatted)).transpose()
}

/// A member that may be null: none if the body leaves it out, and some none for null.
pub(super) fn nullable<'a, T>(
    body: &'a Json,
    name: &str,
    read: impl FnOnce(&'a Json, &str) -> Result<Option<T>, Failure>,
) -> Result<Option<Option<T>>, Failure> {
    match body.get(name) {
        None => Ok(None),
        Some(Json::Null) => Ok(Some(None)),
        Some(_) => read(body, name).map(Some),
    }
}

/// What X-Cart's validator finds wrong with a body, all of it in one text (XC-ERR-3).
pub(super) struct Violations {
    class: &'static str,
    text: String,
}

impl Violations {
    /// None yet; `class` is the PHP class of the body.
    pub(super) fn of(class: &'static str) -> Self {
        Self { class, text: String::new() }
    }

    fn add(&mut self, field: &str, message: &str, code: &str) {
        let line = format!("Object({}).{field}:\n    {message} (code {code})\n", self.class);
        self.text.push_str(&line);
    }

    /// The field must not be blank, and have so many characters.
    pub(super) fn length(&mut self, field: &str, value: &str, range: RangeInclusive<usize>) {
        if value.is_empty() {
            self.add(field, "This value should not be blank.", "c1051bb4-d103-4f74-8988-acbcafc7fdc3");
        }
        self.size(field, value, range);
    }

    /// The field must have so many characters.
    pub(super) fn size(&mut self, field: &str, value: &str, range: RangeInclusive<usize>) {
        self.at_least(field, value, *range.start());
        self.at_most(field, value, *range.end());
    }

    pub(super) fn at_most(&mut self, field: &str, value: &str, most: usize) {
        if value.chars().count() > most {
            let message = format!("This value is too long. It should have {most} characters or less.");
            self.add(field, &message, "d94b19cc-114f-4f44-9cc4-4138e80a87b9");
        }
    }

    pub(super) fn one_of(&mut self, field: &str, value: &str, choices: &[&str]) {
        if !choices.contains(&value) {
            self.add(field, "The value you selected is not a valid choice.", "8e179f1b-97aa-4560-a02f-2a8b42e49df7");
        }
    }

    pub(super) fn at_least(&mut self, field: &str, value: &str, least: usize) {
        if value.chars().count() < least {
            let characters = if least == 1 { "character" } else { "characters" };
            let message = format!("This value is too short. It should have {least} {characters} or more.");
            self.add(field, &message, "9ff3fdc4-b214-49db-8718-39c315e33d45");
        }
    }

    pub(super) fn not_negative(&mut self, field: &str, value: Decimal) {
        if value < Decimal::ZERO {
            let message = "This value should be either positive or zero.";
            self.add(field, message, "ea4e51d1-3342-48bd-87f1-9e672cd90cad");
        }
    }

    pub(super) fn email(&mut self, field: &str, value: &str) {
        let parts = value.split_once('@');
        let good = parts.is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !value.contains(char::is_whitespace) && !host.contains('@')
        });
        if !good {
            self.add(field, "This value is not a valid email address.", "bd79c0ab-ddba-46cc-a703-a7a4b08de310");
        }
    }

    /// The refusal, if there is anything.
    pub(super) fn into_result(self) -> Result<(), Failure> {
        if self.text.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.text)) }
    }
}

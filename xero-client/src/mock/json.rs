//! JSON as Xero writes it and reads it: numbers without needless zeros, dates in two forms, members absent instead of null,
//! and on the way in every form that its .NET reader takes.

use api_core::{
    runtime::Timestamp,
    wire::{Json, NetDate},
};
use chrono::{DateTime, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::batch::Refusal;

/// A number as live answers show it: no needless zeros, but one behind the point (XR-JSON-2).
pub(super) fn number(value: Decimal) -> Json {
    let value = value.normalize();
    let mut text = if value.is_zero() { "0".to_owned() } else { value.to_string() };
    if !text.contains('.') {
        text.push_str(".0");
    }
    Json::Number(text)
}

/// A calendar date as `/Date(ms+0000)/`, midnight UTC of that day (XR-JSON-3).
pub(super) fn net_date(date: NaiveDate) -> Json {
    instant(date.and_time(NaiveTime::MIN).and_utc())
}

/// A calendar date as `2026-01-05T00:00:00` (XR-JSON-3).
pub(super) fn date_string(date: NaiveDate) -> Json {
    Json::from(format!("{}T00:00:00", date.format("%Y-%m-%d")))
}

/// An instant as `/Date(ms+0000)/` (XR-JSON-3).
pub(super) fn instant(at: Timestamp) -> Json {
    Json::from(format!("/Date({}+0000)/", at.timestamp_millis()))
}

/// An instant as `/Date(ms)/`, as envelopes and items have it (XR-JSON-3).
pub(super) fn bare_instant(at: Timestamp) -> Json {
    Json::from(format!("/Date({})/", at.timestamp_millis()))
}

/// An instant as `2026-01-05T00:00:00Z` (XR-JSON-3).
pub(super) fn instant_string(at: Timestamp) -> Json {
    Json::from(at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// An object in the making. What is `None` is left out, never null (XR-JSON-1).
#[derive(Debug, Default)]
pub(super) struct Object(Vec<(String, Json)>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn put(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    pub(super) fn put_opt(self, name: &str, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// A text, unless it is empty.
    pub(super) fn put_text(self, name: &str, text: &str) -> Self {
        self.put_opt(name, (!text.is_empty()).then_some(text))
    }

    pub(super) fn id(self, name: &str, id: Uuid) -> Self {
        self.put(name, id.to_string())
    }

    pub(super) fn amount(self, name: &str, value: Decimal) -> Self {
        self.put(name, number(value))
    }

    pub(super) fn empty_lists(mut self, names: &[&str]) -> Self {
        self.0.extend(names.iter().map(|name| ((*name).to_owned(), Json::Array(Vec::new()))));
        self
    }

    /// Both forms of a calendar date: `DateString` and `Date`.
    pub(super) fn date(self, name: &str, date: NaiveDate) -> Self {
        self.put(&format!("{name}String"), date_string(date)).put(name, net_date(date))
    }

    /// Both forms of `UpdatedDateUTC`.
    pub(super) fn updated(self, at: Timestamp) -> Self {
        self.put("UpdatedDateUTC", instant(at)).put("UpdatedDateUTCString", instant_string(at))
    }

    pub(super) fn done(self) -> Json {
        Json::Object(self.0)
    }
}

/// What a request says in one object; the names of members may come in any case (XR-BATCH-4). A member that is absent or null
/// says nothing; one of a wrong type makes the whole request unreadable (XR-ERR-3).
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a Json);

fn malformed(name: &str, expected: &str) -> Refusal {
    Refusal::Malformed(format!("{name}: {expected} is expected"))
}

impl<'a> Fields<'a> {
    pub(super) fn of(json: &'a Json) -> Result<Self, Refusal> {
        match json {
            Json::Object(_) => Ok(Self(json)),
            _ => Err(Refusal::Malformed("an object is expected".to_owned())),
        }
    }

    pub(super) fn json(&self, name: &str) -> Option<&'a Json> {
        let members = self.0.as_object()?;
        let exact = members.iter().find(|(member, _)| member == name);
        let found = exact.or_else(|| members.iter().find(|(member, _)| member.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value).filter(|value| !matches!(value, Json::Null))
    }

    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.json(name).is_some())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.json(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(Json::Number(text)) => Ok(Some(text.clone())),
            Some(_) => Err(malformed(name, "a text")),
        }
    }

    /// A text that is not empty.
    pub(super) fn filled(&self, name: &str) -> Result<Option<String>, Refusal> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    pub(super) fn decimal(&self, name: &str) -> Result<Option<Decimal>, Refusal> {
        match self.json(name) {
            None => Ok(None),
            Some(Json::String(text)) if text.is_empty() => Ok(None),
            Some(value) => value.as_decimal().map(Some).ok_or_else(|| malformed(name, "a number")),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.json(name) {
            None => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(*value)),
            Some(Json::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Json::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(malformed(name, "true or false")),
        }
    }

    /// A calendar date. A text with an offset is turned to UTC first, and can land on the day before (XR-JSON-4).
    pub(super) fn date(&self, name: &str) -> Result<Option<NaiveDate>, Refusal> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let utc = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.naive_utc().date());
        let date = utc.or_else(|| NetDate::parse(&text).map(|date| date.0));
        date.map(Some).ok_or_else(|| malformed(name, "a date"))
    }

    /// An id; the zero id names nothing.
    pub(super) fn id(&self, name: &str) -> Result<Option<Uuid>, Refusal> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let id = Uuid::parse_str(&text).map_err(|_| malformed(name, "a uuid"))?;
        Ok((!id.is_nil()).then_some(id))
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Fields<'a>>, Refusal> {
        match self.json(name) {
            None => Ok(None),
            Some(value @ Json::Object(_)) => Ok(Some(Fields(value))),
            Some(_) => Err(malformed(name, "an object")),
        }
    }

    pub(super) fn list(&self, name: &str) -> Result<Option<&'a [Json]>, Refusal> {
        match self.json(name) {
            None => Ok(None),
            Some(Json::Array(elements)) => Ok(Some(elements)),
            Some(_) => Err(malformed(name, "a list")),
        }
    }
}

//! The wire types: bodies in Xero's own shapes, what is sent of a value, and any value there can be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod properties;
mod required;
mod shapes;
mod writes;

use api_core::wire::{Json, parse_decimal};
use chrono::DateTime;

/// Numbers without needless zeros, members in the order of their names, dates in one form.
pub(crate) fn plain(json: &Json) -> Json {
    match json {
        Json::Number(text) => Json::Number(parse_decimal(text).unwrap().normalize().to_string()),
        Json::Array(elements) => Json::Array(elements.iter().map(plain).collect()),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(members)
        }
        Json::String(text) => {
            let millis = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
            let millis = millis.map(|rest| rest.split_once('+').unwrap_or((rest, "")).0.parse().unwrap());
            match millis.map(|millis| DateTime::from_timestamp_millis(millis).unwrap()) {
                Some(at) if at.time() == chrono::NaiveTime::MIN => Json::String(at.format("%Y-%m-%d").to_string()),
                Some(at) => Json::String(at.to_rfc3339()),
                None => match DateTime::parse_from_rfc3339(text) {
                    Ok(at) => Json::String(at.to_utc().to_rfc3339()),
                    Err(_) => Json::String(text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()),
                },
            }
        }
        other => other.clone(),
    }
}

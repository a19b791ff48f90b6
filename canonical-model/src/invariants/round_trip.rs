//! 13: writing and reading changes nothing.

use std::{collections::BTreeSet, fmt};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Breach, Findings, Rule, Violation};

/// A value that is written as JSON, read and written again is the same in every member.
pub fn check_round_trip<T: Serialize + DeserializeOwned>(value: &T) -> Vec<Violation> {
    match serde_json::to_string(value) {
        Ok(written) => check_read_back::<T>(&written),
        Err(error) => broken("$", "it can be written", &error),
    }
}

/// A JSON text that is read as `T` and written again has every member that it had, and none that it had not: no field is lost
/// because the type does not know it.
pub fn check_read_back<T: Serialize + DeserializeOwned>(text: &str) -> Vec<Violation> {
    let before: Value = match serde_json::from_str(text) {
        Ok(before) => before,
        Err(error) => return broken("$", "it is JSON", &error),
    };
    let after = serde_json::from_str::<T>(text).and_then(|value| serde_json::to_value(&value));
    match after {
        Ok(after) => {
            let mut findings = Findings::of(Rule::RoundTrip);
            compare(&mut findings, "", &before, &after);
            findings.into_violations()
        }
        Err(error) => broken("$", "it can be read", &error),
    }
}

fn broken(path: &str, left: &str, error: &dyn fmt::Display) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::RoundTrip);
    findings.add(path, Breach::Diverges { left: left.to_owned(), right: error.to_string() });
    findings.into_violations()
}

fn compare(findings: &mut Findings, path: &str, before: &Value, after: &Value) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for name in names {
                let at = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match (before.get(name), after.get(name)) {
                    (Some(before), Some(after)) => compare(findings, &at, before, after),
                    (before, _) => differ(findings, &at, before.is_some()),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            for index in 0..before.len().max(after.len()) {
                let at = format!("{path}[{index}]");
                match (before.get(index), after.get(index)) {
                    (Some(before), Some(after)) => compare(findings, &at, before, after),
                    (before, _) => differ(findings, &at, before.is_some()),
                }
            }
        }
        (before, after) if before == after => {}
        // What the members hold may be somebody's.
        _ => findings.add(path, Breach::Diverges { left: "one value".into(), right: "another".into() }),
    }
}

fn differ(findings: &mut Findings, path: &str, lost: bool) {
    let words = |there: bool| if there { "there" } else { "not there" }.to_owned();
    findings.add(path, Breach::Diverges { left: words(lost), right: words(!lost) });
}

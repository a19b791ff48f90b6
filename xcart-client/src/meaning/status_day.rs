//! When an order got the status that it has, by its history.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::wire::{HistoryEntry, Order};

/// The moment at which the history says that the order got its payment status; the last one if there are several.
pub(super) fn status_day(order: &Order, history: &[HistoryEntry]) -> Option<DateTime<Utc>> {
    let status = order.payment_status.as_ref()?;
    let words = [&*status.name, status.code.as_str()];
    let became = |entry: &&HistoryEntry| {
        let code = entry.code.to_uppercase();
        code.contains("PAYMENT") && code.contains("STATUS") && says_new_status(entry, &words)
    };
    history.iter().filter(became).map(|entry| entry.date.0).max()
}

/// Whether an event tells of a change **to** the status: by its data, else by the end of its sentence (XC-HISTORY-1).
fn says_new_status(entry: &HistoryEntry, words: &[&str]) -> bool {
    let data: Option<Value> = entry.extras.get("data").and_then(|text| serde_json::from_str(text).ok());
    let new = data.as_ref().and_then(|data| data.get("newStatus").or_else(|| data.get("new"))).and_then(Value::as_str);
    match new {
        Some(new) => words.iter().any(|word| word.eq_ignore_ascii_case(new.trim())),
        None => {
            let sentence = entry.description.trim().trim_end_matches(['.', '"', '\'', ')']).to_lowercase();
            words.iter().any(|word| !word.is_empty() && sentence.ends_with(&format!(" {}", word.to_lowercase())))
        }
    }
}

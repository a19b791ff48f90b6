//! Which fields of two records differ, by their paths.

use std::collections::BTreeMap;

use canonical_model::{LedgerWrite, ledger::DocumentStatus};
use serde_json::{Map, Value};

/// A field that differs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Its path in the record; empty for the record itself.
    pub(super) path: String,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

/// The fields in which two writes to one record differ; a write on one side alone is one difference.
pub(super) fn differing(from: Option<&LedgerWrite>, to: Option<&LedgerWrite>) -> Vec<Field> {
    let mut fields = Vec::new();
    match (from, to) {
        (Some(from), Some(to)) if from == to => {}
        (Some(from), Some(to)) => walk("", Some(&value(from)), Some(&value(to)), &mut fields),
        _ => fields.push(Field { path: String::new(), from: from.map(in_words), to: to.map(in_words) }),
    }
    fields
}

/// A write as data, without what tells which profile made it.
fn value(write: &LedgerWrite) -> Value {
    let mut value = serde_json::to_value(write).unwrap_or_default();
    let mut fields = match value.get_mut("with").map(Value::take) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.retain(|name, _| !matches!(name.as_str(), "key" | "basis"));
    fields.insert("write".to_owned(), write.kind().as_str().into());
    Value::Object(fields)
}

/// A record in a few words, without anything personal.
fn in_words(write: &LedgerWrite) -> String {
    match write {
        LedgerWrite::CreateContact(contact) => contact.number.to_string(),
        LedgerWrite::UpdateContact(update) => update.key.source().to_owned(),
        LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document) => {
            let draft = if document.status == DocumentStatus::Draft { ", a draft" } else { "" };
            format!("{}, {}{draft}", document.number, document.totals.total)
        }
        LedgerWrite::SetDocumentStatus { status, .. } => format!("{status:?}").to_lowercase(),
        LedgerWrite::CreatePayment(payment) => format!("{} on {}", payment.amount, payment.account),
        LedgerWrite::Allocate(allocation) => format!("{} of {}", allocation.amount, allocation.credit),
        LedgerWrite::CreateOverpayment(overpayment) => format!("{} on {}", overpayment.amount, overpayment.account),
        LedgerWrite::CreatePrepayment(prepayment) => format!("{} on {}", prepayment.amount, prepayment.account),
        other => other.kind().as_str().to_owned(),
    }
}

fn walk(path: &str, from: Option<&Value>, to: Option<&Value>, fields: &mut Vec<Field>) {
    match (from, to) {
        (Some(Value::Object(from)), Some(Value::Object(to))) if money(from).is_none() || money(to).is_none() => {
            let names: std::collections::BTreeSet<&String> = from.keys().chain(to.keys()).collect();
            for name in names {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(&below, from.get(name), to.get(name), fields);
            }
        }
        (Some(Value::Array(from)), Some(Value::Array(to))) => {
            let (from, to) = (labelled(from), labelled(to));
            let labels: std::collections::BTreeSet<&String> = from.keys().chain(to.keys()).collect();
            for label in labels {
                walk(&format!("{path}[{label}]"), from.get(label).copied(), to.get(label).copied(), fields);
            }
        }
        _ => {
            let (from, to) = (from.and_then(text), to.and_then(text));
            if from != to {
                fields.push(Field { path: path.to_owned(), from, to });
            }
        }
    }
}

/// The elements of a list by what tells them apart: the part of the order or the tracking category that each stands for, else their
/// place.
fn labelled(list: &[Value]) -> BTreeMap<String, &Value> {
    let mut labelled = BTreeMap::new();
    for (place, element) in list.iter().enumerate() {
        let name = ["part", "category"].into_iter().find_map(|name| element.get(name)?.as_str());
        let name = name.map_or_else(|| (place + 1).to_string(), str::to_owned);
        let mut label = name.clone();
        let mut count = 2;
        while labelled.contains_key(&label) {
            label = format!("{name}#{count}");
            count += 1;
        }
        labelled.insert(label, element);
    }
    labelled
}

/// A value as text; `None` where there is nothing.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => money(fields).or_else(|| line(fields)).or_else(|| Some(value.to_string())),
        Value::Array(list) if list.is_empty() => None,
        other => Some(other.to_string()),
    }
}

/// An amount of money, if it is one.
fn money(fields: &Map<String, Value>) -> Option<String> {
    let (amount, currency) = (fields.get("amount")?.as_str()?, fields.get("currency")?.as_str()?);
    (fields.len() == 2).then(|| format!("{amount} {currency}"))
}

/// A line of a document, if it is one.
fn line(fields: &Map<String, Value>) -> Option<String> {
    let amount = money(fields.get("line_amount")?.as_object()?)?;
    Some(format!("{amount} on {}, {}", fields.get("account")?.as_str()?, fields.get("tax_type")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(from: &Value, to: &Value) -> Vec<(String, Option<String>, Option<String>)> {
        let mut fields = Vec::new();
        walk("", Some(from), Some(to), &mut fields);
        fields.into_iter().map(|field| (field.path, field.from, field.to)).collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_line_is_compared_with_the_line_of_the_same_part_wherever_it_stands() {
        let line = |part: &str, account: &str| {
            json!({"part": part, "account": account, "tax_type": "NONE",
            "line_amount": {"amount": "1.00", "currency": "USD"}})
        };
        let from = json!({"lines": [line("TEA", "200"), line("TEA", "201"), line("MUG", "200")]});
        let to = json!({"lines": [line("MUG", "210"), line("TEA", "200"), line("TEA", "201"), line("POT", "200")]});
        assert_eq!(
            fields(&from, &to),
            [
                ("lines[MUG].account".to_owned(), some("200"), some("210")),
                ("lines[POT]".to_owned(), None, some("1.00 USD on 200, NONE")),
            ]
        );
    }

    #[test]
    fn amounts_are_single_values_and_what_is_missing_is_nothing() {
        let from = json!({"total": {"amount": "1.00", "currency": "USD"}, "tracking": [], "rate": null});
        let to = json!({"total": {"amount": "2.00", "currency": "USD"}, "tracking": [{"category": "Area", "option": "North"}], "days": 3});
        assert_eq!(
            fields(&from, &to),
            [
                ("days".to_owned(), None, some("3")),
                ("total".to_owned(), some("1.00 USD"), some("2.00 USD")),
                ("tracking[Area]".to_owned(), None, some(r#"{"category":"Area","option":"North"}"#)),
            ]
        );
    }
}

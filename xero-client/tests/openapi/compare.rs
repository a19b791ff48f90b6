//! Whether two bodies mean the same: numbers by their value, dates by their day or instant, null like absent.

use api_core::wire::{Json, NetDate, NetInstant, parse_decimal};

/// Where what was written lacks, or differs from, what was read; places are paths without indices.
pub(crate) fn losses(path: &str, read: &Json, written: &Json) -> Vec<String> {
    match (read, written) {
        (Json::Object(from), Json::Object(to)) => {
            let mut found = Vec::new();
            for (name, value) in from.iter().filter(|(_, value)| *value != Json::Null) {
                let path = format!("{path}.{name}");
                // Xero reads names in any case, and one answer has one of them wrong.
                match to.iter().find(|(other, _)| other == name || other.eq_ignore_ascii_case(name)) {
                    Some((_, other)) => found.extend(losses(&path, value, other)),
                    None => found.push(path),
                }
            }
            let from_nowhere =
                to.iter().filter(|(name, _)| !from.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)));
            found.extend(from_nowhere.map(|(name, _)| format!("{path}.{name} from nowhere")));
            found
        }
        (Json::Array(from), Json::Array(to)) if from.len() == to.len() => {
            from.iter().zip(to).flat_map(|(from, to)| losses(&format!("{path}[]"), from, to)).collect()
        }
        _ if is_same(read, written) => Vec::new(),
        _ => vec![format!("{path}: {read} is written as {written}")],
    }
}

fn is_same(read: &Json, written: &Json) -> bool {
    match (read, written) {
        (Json::Number(from) | Json::String(from), Json::Number(to)) => {
            matches!((parse_decimal(from), parse_decimal(to)), (Ok(from), Ok(to)) if from == to)
        }
        (Json::String(from), Json::Bool(to)) => from.eq_ignore_ascii_case(&to.to_string()),
        (Json::String(from), Json::String(to)) if from == to => true,
        (Json::String(from), Json::String(to)) => {
            let instants = (NetInstant::parse(from), NetInstant::parse(to));
            let days = (NetDate::parse(from), NetDate::parse(to));
            matches!(instants, (Some(from), Some(to)) if from == to)
                || to.len() == 10 && matches!(days, (Some(from), Some(to)) if from == to)
                || from.len() == 36 && from.eq_ignore_ascii_case(to)
        }
        _ => read == written,
    }
}

#[test]
fn a_loss_is_found() {
    let json = |text: &str| Json::parse(text.as_bytes()).unwrap();
    let read = json(r#"{"a": [{"b": 1.0, "c": "x", "n": null}], "d": "/Date(1551830400000+0000)/", "e": "46.00"}"#);
    assert_eq!(losses("T", &read, &json(r#"{"a":[{"b":1,"c":"x"}],"d":"2019-03-06","e":46}"#)), Vec::<String>::new());
    let written = json(r#"{"a":[{"b":1.5}],"d":"2019-03-05","e":46,"f":0}"#);
    let places = losses("T", &read, &written);
    assert_eq!(places[0], r#"T.a[].b: 1.0 is written as 1.5"#);
    assert_eq!(places[1], "T.a[].c");
    assert!(places[2].starts_with("T.d: "), "{places:?}");
    assert_eq!(places[3..], ["T.f from nowhere"]);
}

//! JSON written as TOML.

use api_core::wire::Json;

/// Values that lie deeper than this are refused in either form, not at the same depth.
const MAX_DEPTH: usize = 32;
/// Longest number that both forms hold.
const MAX_DIGITS: usize = 15;

/// The same as TOML, if both forms can say it.
pub(crate) fn written(json: &Json) -> Option<String> {
    let Json::Object(members) = json else { return None };
    let mut text = String::new();
    for (name, member) in members {
        text.push_str(&format!("{} = {}\n", quoted(name), value(member, MAX_DEPTH)?));
    }
    Some(text)
}

fn value(json: &Json, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    Some(match json {
        Json::Null => return None,
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => {
            let digits = number.strip_prefix('-').unwrap_or(number);
            let is_plain = digits.len() <= MAX_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
            return is_plain.then(|| number.clone());
        }
        Json::String(text) => quoted(text),
        Json::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| value(item, depth)).collect();
            format!("[{}]", items?.join(", "))
        }
        Json::Object(members) => {
            let member =
                |(name, member): &(String, Json)| Some(format!("{} = {}", quoted(name), value(member, depth)?));
            let members: Option<Vec<_>> = members.iter().map(member).collect();
            format!("{{{}}}", members?.join(", "))
        }
    })
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            _ if letter.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(letter))),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

//! JSON as PHP writes it: slashes and everything beyond ASCII escaped, numbers without needless zeros (XC-SCALAR-1,
//! XC-SCALAR-3).

use api_core::wire::{Json, WireValue, parse_decimal, to_vec};

/// A wire value as a document.
pub(super) fn document<T: WireValue>(value: &T) -> Json {
    to_vec(value).ok().and_then(|bytes| Json::parse(&bytes).ok()).unwrap_or_default()
}

/// The document as PHP writes it.
pub(super) fn render(json: &Json) -> String {
    let mut out = String::new();
    write(json, &mut out);
    out
}

fn write(json: &Json, out: &mut String) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(text) => match parse_decimal(text) {
            Ok(number) => out.push_str(&number.normalize().to_string()),
            Err(_) => out.push_str(text),
        },
        Json::String(text) => write_text(text, out),
        Json::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(element, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(name, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_all_beyond_ascii_are_escaped_and_numbers_are_short() {
        let json = Json::parse(r#"{"a/b":["Łódź – 🦀\n",650.00,-3.0,9.9950,0.00]}"#.as_bytes()).unwrap();
        let expected = r#"{"a\/b":["\u0141\u00f3d\u017a \u2013 \ud83e\udd80\n",650,-3,9.995,0]}"#;
        assert_eq!(render(&json), expected);
    }
}

//! What the TOML reader says, in the words of those who write profiles.

/// Quotes of word processors.
const TYPOGRAPHIC: &[char] = &['“', '”', '„', '«', '»', '‘', '’', '‚'];

/// The message, where `rest` is the text from the place of the mistake on.
pub(super) fn in_words(message: &str, rest: &str) -> String {
    // What was expected follows behind a comma: in the reader's own terms.
    let fault = message.split(',').next().unwrap_or_default();
    let words = match fault {
        "duplicate key" => "this stands here twice: keep one of them",
        "unclosed table" | "unclosed array table" => {
            "the name of a section stands between [ and ], that of rows between [[ and ]]"
        }
        "unclosed array" => "this list has no end: close it with ]",
        "unclosed inline table" => "this has no end: close it with }",
        "key with no value" | "missing value for key" => {
            "a field and its value have = between them, such as sales = \"200\""
        }
        "invalid basic string" | "invalid literal string" => "this text has no closing quote",
        "missing comma between array elements" => "a comma is missing here, or the ] of the list before it",
        "missing comma between key-value pairs" => "a comma is missing here, or the } before it",
        "extra comma in array" | "extra comma in inline table" => "this comma is one too many: remove it",
        "unexpected key or value" => {
            "this does not belong behind the value: each field stands on a line of its own, texts stand in quotes, and decimals have a point"
        }
        "string values must be quoted"
        | "invalid boolean"
        | "invalid value"
        | "missing value"
        | "unexpected leading zero" => return unquoted(rest),
        _ => return message.replace('\n', " "),
    };
    words.to_owned()
}

/// A value that is neither a number nor true or false, and has no quotes.
fn unquoted(rest: &str) -> String {
    let value = rest.split(['\n', '#', ',', ']', '}']).next().unwrap_or_default().trim();
    let plain = value.trim_matches(|letter| TYPOGRAPHIC.contains(&letter)).replace('"', "");
    match value {
        "" => "a value is expected here: a text in quotes, a number, true or false".to_owned(),
        _ if plain.eq_ignore_ascii_case("true") || plain.eq_ignore_ascii_case("false") => {
            format!("write {}, in small letters", plain.to_ascii_lowercase())
        }
        _ if value.starts_with(TYPOGRAPHIC) => format!("a text stands in plain quotes: write \"{plain}\""),
        _ => format!("a text stands in quotes: write \"{plain}\""),
    }
}

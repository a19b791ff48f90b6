//! As much of JSON Schema as the model's schemas use: types, members, references, alternatives, numbers and texts. A keyword beyond
//! that is an error, so that nothing is passed unchecked.

use serde_json::Value;

/// What of the value is not valid, each by its JSON pointer.
pub(crate) fn errors(root: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(root, root, value, "", &mut found);
    found
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type {other}"),
    }
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let members = match schema {
        Value::Bool(true) => return,
        Value::Bool(false) => return found.push(format!("{at} is not allowed")),
        schema => schema.as_object().unwrap(),
    };
    for (keyword, rule) in members {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "required" => true,
            "additionalProperties" => {
                additional(root, members, rule, value, at, found);
                true
            }
            "$ref" => {
                let target = root.pointer(rule.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
                check(root, target, value, at, found);
                true
            }
            "type" => match rule {
                Value::Array(names) => names.iter().any(|name| is_of_type(value, name.as_str().unwrap())),
                name => is_of_type(value, name.as_str().unwrap()),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{at}/{index}"), found);
                }
                true
            }
            "properties" => {
                for (name, schema) in rule.as_object().unwrap() {
                    match value.get(name) {
                        Some(member) => check(root, schema, member, &format!("{at}/{name}"), found),
                        None if required(members, name) => found.push(format!("{at}/{name} is missing")),
                        None => {}
                    }
                }
                true
            }
            "anyOf" | "oneOf" => {
                let fits = |schema: &&Value| {
                    let mut inner = Vec::new();
                    check(root, schema, value, at, &mut inner);
                    inner.is_empty()
                };
                let count = rule.as_array().unwrap().iter().filter(fits).count();
                if keyword == "oneOf" { count == 1 } else { count >= 1 }
            }
            other => panic!("the validator does not know the keyword {other}"),
        };
        if !holds {
            found.push(format!("{at} breaks {keyword}"));
        }
    }
}

type Members = serde_json::Map<String, Value>;

fn required(members: &Members, name: &str) -> bool {
    members.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|required| required == name))
}

/// Members that the schema does not name.
fn additional(root: &Value, schema: &Members, rule: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let named = schema.get("properties").and_then(Value::as_object);
    for (name, member) in value.as_object().into_iter().flatten() {
        if named.is_none_or(|named| !named.contains_key(name)) {
            check(root, rule, member, &format!("{at}/{name}"), found);
        }
    }
}

/// The two patterns that the schemas have.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        r"^-?[0-9]+(\.[0-9]+)?$" => {
            let text = text.strip_prefix('-').unwrap_or(text);
            text.split_once('.').map_or_else(|| digits(text), |(whole, part)| digits(whole) && digits(part))
        }
        other => panic!("pattern {other}"),
    }
}

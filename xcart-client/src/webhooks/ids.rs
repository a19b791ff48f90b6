//! Where in a body the ids of orders stand.

use std::collections::BTreeSet;

use api_core::{url::decode_query, wire::Json};

use crate::wire::OrderId;

/// Where the ids of the orders stand in a body: whole numbers above zero, as numbers or as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderIds(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// The names on the way, decoded.
    Pointer(Vec<String>),
    Field(String),
}

/// A body that is genuine and names no order. Holds no value of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadableHint {
    /// The body is no JSON, or nested too deep.
    #[error("the body is no JSON: compare what the add-on sends with the receiver's settings")]
    NoJson,
    /// There is nothing at the place where the id should be.
    #[error(
        "the body has nothing where the order's id should stand: compare what the add-on sends with the receiver's settings"
    )]
    NoId,
    /// What stands there is no id.
    #[error(
        "what stands where the order's id should is no whole number above zero: send the order's id, not its number"
    )]
    BadId,
}

impl OrderIds {
    /// In a JSON body, by a JSON pointer such as `/order/id`. `*` stands for every element of a list, as in `/orders/*/id`; a
    /// list of ids at the end, as in `[41, 42]`, is taken as it is. The empty pointer is the whole body.
    #[must_use]
    pub fn pointer(pointer: &str) -> Self {
        let names = pointer.split('/').skip(1);
        Self(Place::Pointer(names.map(|name| name.replace("~1", "/").replace("~0", "~")).collect()))
    }

    /// In a body of a web form, as PHP's `http_build_query` writes it: the field of that name, as often as it stands there,
    /// also as `name[]` and `name[0]`.
    #[must_use]
    pub fn form_field(name: &str) -> Self {
        Self(Place::Field(name.to_owned()))
    }

    /// The whole body is the id, or a JSON list of ids.
    #[must_use]
    pub fn whole_body() -> Self {
        Self::pointer("")
    }

    /// The ids, each once and in their order, and how many could not be read.
    pub(super) fn read(&self, body: &[u8]) -> Result<(Vec<OrderId>, usize), UnreadableHint> {
        let mut found = Found::default();
        match &self.0 {
            Place::Pointer(names) => {
                let body = Json::parse(body).map_err(|_| UnreadableHint::NoJson)?;
                found.walk(&body, names);
            }
            Place::Field(name) => {
                let is_it = |key: &str| {
                    let index = key.strip_prefix(&**name).map(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
                    key == name || index.flatten().is_some_and(|index| index.bytes().all(|b| b.is_ascii_digit()))
                };
                let fields = decode_query(str::from_utf8(body).unwrap_or_default());
                fields.iter().filter(|(key, _)| is_it(key)).for_each(|(_, value)| found.text(value));
            }
        }
        match found {
            Found { ids, bad, lists } if !ids.is_empty() || (bad == 0 && lists) => Ok((ids.into_iter().collect(), bad)),
            Found { bad: 0, .. } => Err(UnreadableHint::NoId),
            _ => Err(UnreadableHint::BadId),
        }
    }
}

#[derive(Default)]
struct Found {
    ids: BTreeSet<OrderId>,
    bad: usize,
    /// Whether a list stood there, even an empty one.
    lists: bool,
}

impl Found {
    fn walk(&mut self, at: &Json, names: &[String]) {
        match (names.split_first(), at) {
            (None, Json::Array(elements)) => {
                self.lists = true;
                elements.iter().for_each(|element| self.id(element));
            }
            (None, value) => self.id(value),
            (Some((name, rest)), Json::Array(elements)) if name == "*" => {
                self.lists = true;
                elements.iter().for_each(|element| self.walk(element, rest));
            }
            (Some((name, rest)), Json::Array(elements)) => {
                let index = name.parse().ok().and_then(|index: usize| elements.get(index));
                index.into_iter().for_each(|element| self.walk(element, rest));
            }
            (Some((name, rest)), object) => object.get(name).into_iter().for_each(|member| self.walk(member, rest)),
        }
    }

    fn id(&mut self, value: &Json) {
        match value {
            Json::Number(text) | Json::String(text) => self.text(text),
            _ => self.bad += 1,
        }
    }

    fn text(&mut self, text: &str) {
        // No sign, no fraction, no exponent: what PHP makes of a float is no id.
        let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.and_then(|digits| digits.parse().ok()).filter(|id| *id > 0) {
            Some(id) => {
                self.ids.insert(OrderId(id));
            }
            None => self.bad += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ids: &OrderIds, body: &str) -> Result<(Vec<i64>, usize), UnreadableHint> {
        ids.read(body.as_bytes()).map(|(ids, bad)| (ids.into_iter().map(|id| id.0).collect(), bad))
    }

    #[test]
    fn ids_are_found_by_pointer_field_or_as_the_whole_body() {
        let (pointer, field, whole) = (OrderIds::pointer, OrderIds::form_field, OrderIds::whole_body);
        for (ids, body, expected) in [
            (pointer("/id"), r#"{"id":42}"#, vec![42]),
            (pointer("/id"), r#"{"id":"42"}"#, vec![42]),
            (pointer("/order/id"), r#"{"order":{"id":9007199254740993}}"#, vec![9_007_199_254_740_993]),
            (pointer("/ids"), r#"{"ids":[3,"1",3]}"#, vec![1, 3]),
            (pointer("/ids"), r#"{"ids":[]}"#, vec![]),
            (pointer("/orders/*/id"), r#"{"orders":[{"id":2},{"id":1}]}"#, vec![1, 2]),
            (pointer("/orders/*/id"), r#"{"orders":[]}"#, vec![]),
            (pointer("/orders/1/id"), r#"{"orders":[{"id":2},{"id":1}]}"#, vec![1]),
            (pointer("/a~1b/c~0d"), r#"{"a/b":{"c~d":7}}"#, vec![7]),
            (field("order_id"), "event=order&order_id=42", vec![42]),
            (field("order[id]"), "order%5Bid%5D=+42", vec![]),
            (field("order[id]"), "order%5Bid%5D=42", vec![42]),
            (field("ids"), "ids[]=2&ids%5B0%5D=1&idsx=3&ids[x]=4", vec![1, 2]),
            (whole(), "42\n", vec![42]),
            (whole(), "\"42\"", vec![42]),
            (whole(), "[7, 8]", vec![7, 8]),
        ] {
            match expected.is_empty() && !body.contains("[]") {
                true => assert_eq!(read(&ids, body), Err(UnreadableHint::BadId), "{body}"),
                false => assert_eq!(read(&ids, body), Ok((expected, 0)), "{body}"),
            }
        }
    }

    #[test]
    fn what_names_no_order_says_why_and_one_bad_id_costs_no_other() {
        let pointer = OrderIds::pointer("/id");
        for (body, why) in [
            ("", UnreadableHint::NoJson),
            ("id=42", UnreadableHint::NoJson),
            (r#"{"id":42"#, UnreadableHint::NoJson),
            ("{}", UnreadableHint::NoId),
            ("42", UnreadableHint::NoId),
            (r#"[{"id":42}]"#, UnreadableHint::NoId),
            (r#"{"id":null}"#, UnreadableHint::BadId),
            (r#"{"id":0}"#, UnreadableHint::BadId),
            (r#"{"id":-1}"#, UnreadableHint::BadId),
            (r#"{"id":42.0}"#, UnreadableHint::BadId),
            (r#"{"id":4e1}"#, UnreadableHint::BadId),
            (r#"{"id":"MG-42"}"#, UnreadableHint::BadId),
            (r#"{"id":""}"#, UnreadableHint::BadId),
            (r#"{"id":99999999999999999999}"#, UnreadableHint::BadId),
            (r#"{"id":[{"id":1}]}"#, UnreadableHint::BadId),
        ] {
            assert_eq!(read(&pointer, body), Err(why), "{body}");
        }
        assert_eq!(read(&OrderIds::form_field("id"), "number=1"), Err(UnreadableHint::NoId));
        assert_eq!(read(&OrderIds::form_field("id"), "\u{0}"), Err(UnreadableHint::NoId));
        assert_eq!(read(&pointer, r#"{"id":[1,"x",null,2]}"#), Ok((vec![1, 2], 2)));
    }
}

//! The sentences of a refused element, wherever they stand in it.

use std::{collections::BTreeSet, fmt};

use api_core::wire::Json;

/// How many characters of a place are shown. Xero's longest has about forty.
const MAX_PLACE: usize = 200;

/// Where in an element something stands: `LineItems[1]`, and what that is in.
#[derive(Clone, Copy)]
struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    name: &'a str,
    index: Option<usize>,
}

/// Every `ValidationErrors[].Message` (or `.Description`) of the element, at every level; one from inside has its place in
/// front, `LineItems[1]: …`. A sentence that Xero repeats further up is told once (XR-ERR-2).
pub(super) fn collect(element: &Json) -> Vec<String> {
    let mut found = Vec::new();
    walk(element, None, &mut found);
    let inner: BTreeSet<&str> = found.iter().filter(|(place, _)| !place.is_empty()).map(|(_, text)| *text).collect();
    let mut told = BTreeSet::new();
    let messages = found.iter().filter_map(|(place, text)| match place.is_empty() {
        true if inner.contains(text) => None,
        true => Some((*text).to_owned()),
        false => Some(format!("{place}: {text}")),
    });
    messages.filter(|message| told.insert(message.clone())).collect()
}

/// Finds the sentences; the text of a place is made only where there is one.
fn walk<'a>(value: &'a Json, place: Option<&Place<'_>>, found: &mut Vec<(String, &'a str)>) {
    for (name, member) in value.as_object().unwrap_or_default() {
        if name == "ValidationErrors" {
            for error in member.as_array().unwrap_or_default() {
                let text = ["Message", "Description"].iter().find_map(|name| error.get(name)?.as_str());
                if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
                    found.push((place.map(Place::to_string).unwrap_or_default(), text));
                }
            }
            continue;
        }
        match member {
            Json::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    walk(element, Some(&Place { outer: place, name, index: Some(index) }), found);
                }
            }
            member => walk(member, Some(&Place { outer: place, name, index: None }), found),
        }
    }
}

impl Place<'_> {
    fn write(&self, f: &mut fmt::Formatter<'_>, left: usize) -> fmt::Result {
        let left = left.saturating_sub(self.name.len());
        if left == 0 {
            return f.write_str("…");
        }
        if let Some(outer) = self.outer {
            outer.write(f, left)?;
            f.write_str(".")?;
        }
        f.write_str(self.name)?;
        self.index.map_or(Ok(()), |index| write!(f, "[{index}]"))
    }
}

/// The inmost names, as far as they fit.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, MAX_PLACE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_of_every_level_are_collected_with_their_place_once_each() {
        let element = Json::parse(
            br#"{"ValidationErrors": [{"Message": "top"}, {"Description": "line"}, {"Message": " "}],
                 "Contact": {"ValidationErrors": [{"Message": "name"}], "Phones": [{"ValidationErrors": [{"Message": "phone"}]}]},
                 "LineItems": [{"ValidationErrors": []}, {"ValidationErrors": [{"Message": "line"}, {"Message": "line"}]}]}"#,
        )
        .unwrap();
        assert_eq!(collect(&element), ["top", "Contact: name", "Contact.Phones[0]: phone", "LineItems[1]: line"]);
    }

    #[test]
    fn a_place_is_as_long_as_a_place_may_be() {
        let element = |name: &str| {
            Json::parse(format!(r#"{{"A":{{"{name}":[{{"ValidationErrors":[{{"Message":"m"}}]}}]}}}}"#).as_bytes())
        };
        assert_eq!(collect(&element("B").unwrap()), ["A.B[0]: m"]);
        assert_eq!(collect(&element(&"x".repeat(300)).unwrap()), ["…: m"]);
    }
}

//! The sentences of a refused element, wherever they stand in it.

use api_core::wire::Json;

/// Every `ValidationErrors[].Message` (or `.Description`) of the element, at every level; one from inside has its place in
/// front, `LineItems[1]: …`. A sentence that Xero repeats further up is told once (XR-ERR-2).
pub(super) fn collect(element: &Json) -> Vec<String> {
    let mut found = Vec::new();
    walk(element, "", &mut found);
    let inner: Vec<String> =
        found.iter().filter(|(place, _)| !place.is_empty()).map(|(_, text)| text.clone()).collect();
    let mut messages = Vec::new();
    for (place, text) in found {
        let message = match place.is_empty() {
            true if inner.contains(&text) => continue,
            true => text,
            false => format!("{place}: {text}"),
        };
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    messages
}

fn walk(value: &Json, place: &str, found: &mut Vec<(String, String)>) {
    for (name, member) in value.as_object().unwrap_or_default() {
        if name == "ValidationErrors" {
            for error in member.as_array().unwrap_or_default() {
                let text = ["Message", "Description"].iter().find_map(|name| error.get(name)?.as_str());
                if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
                    found.push((place.to_owned(), text.to_owned()));
                }
            }
            continue;
        }
        let inside = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
        match member {
            Json::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    walk(element, &format!("{inside}[{index}]"), found);
                }
            }
            member => walk(member, &inside, found),
        }
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
}

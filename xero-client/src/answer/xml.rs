//! The little that is read of XML: an error that came so because something else than JSON was asked for (XR-HTTP-1).

/// The texts of all elements of that name that hold no other, in their order, unescaped.
pub(super) fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some((_, behind)) = rest.split_once(&open) {
        let Some((text, behind)) = behind.split_once(&close) else { break };
        let text = text.trim();
        if !text.is_empty() && !text.contains('<') {
            let text = unescaped(text);
            if !found.contains(&text) {
                found.push(text);
            }
        }
        rest = behind;
    }
    found
}

fn unescaped(text: &str) -> String {
    // The ampersand last: what it stands for must not be read again.
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_an_element_are_found_unescaped_once_each() {
        let xml = "<E><Message>A &amp; B</Message><M/><Message>A &amp; B</Message><Message> </Message><Message>C &amp;lt;</Message><Message>cut";
        assert_eq!(texts(xml, "Message"), ["A & B", "C &lt;"]);
        assert_eq!(texts("<Messages><Message>x</Message></Messages>", "Messages"), ["<Message>x</Message>"; 0]);
    }
}

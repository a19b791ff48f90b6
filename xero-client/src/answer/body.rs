//! The bodies of answers that are no success. Status first, content type second, body last: each of Xero's forms is read,
//! and whatever is not one of them is kept as text (XR-ERR-1).

use api_core::{text::page_title, wire::Json};

use super::xml;
use crate::text::redacted;

/// How many bytes of a body are kept for people to look at.
const MAX_KEPT: usize = 8 * 1024;

/// What the body of an error says.
#[derive(Debug, Clone, Default)]
pub(crate) struct ErrorBody {
    /// Xero's own name of the error, such as `ValidationException`.
    pub(crate) error_type: Option<String>,
    /// Its sentence: `Message`, `Detail`, or a plain text.
    pub(crate) message: Option<String>,
    /// The elements of a refused batch.
    pub(crate) elements: Vec<Json>,
    /// The body as it came, cut and redacted.
    pub(crate) raw: String,
    /// Whether it is a plain text, and no page, JSON or XML.
    pub(crate) is_text: bool,
}

impl ErrorBody {
    pub(crate) fn parse(content_type: Option<&str>, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body.get(..MAX_KEPT).unwrap_or(body));
        let text = text.trim_start_matches('\u{feff}').trim();
        let raw = redacted(text);
        if let Ok(json @ Json::Object(_)) = Json::parse(body) {
            return Self {
                error_type: member(&json, &["Type"]).filter(|text| !text.starts_with("http")).map(str::to_owned),
                message: member(&json, &["Message", "Detail", "Title", "error_description", "error"])
                    .map(str::to_owned),
                elements: json.get("Elements").and_then(Json::as_array).unwrap_or_default().to_vec(),
                raw,
                is_text: false,
            };
        }
        if text.starts_with('<') && !is_page(content_type, text) {
            let sentences = ["Message", "Detail", "Title"].iter().map(|name| xml::texts(text, name));
            let sentences = sentences.into_iter().find(|found| !found.is_empty());
            return Self {
                error_type: xml::texts(text, "Type").into_iter().next(),
                message: Some(sentences.map_or("an XML body".to_owned(), |found| found.join("; "))),
                elements: Vec::new(),
                raw,
                is_text: false,
            };
        }
        let is_text = !is_page(content_type, text) && !text.starts_with(['{', '[']);
        let message = match text {
            "" => None,
            _ if is_page(content_type, text) => {
                Some(page_title(text).map_or("a web page".to_owned(), |title| format!("a web page, \"{title}\"")))
            }
            // A list, or a cut object: it may hold the records of the request, and says nothing of what is wrong.
            _ if text.starts_with(['{', '[']) => Some(format!("a JSON body of {} bytes", body.len())),
            // A JSON string in place of an object.
            text => Some(text.trim_matches('"').to_owned()),
        };
        Self { message, raw, is_text, ..Self::default() }
    }

    pub(crate) fn says(&self, needle: &str) -> bool {
        self.message.as_deref().is_some_and(|message| message.contains(needle))
    }
}

/// Whether it is a page for people.
fn is_page(content_type: Option<&str>, text: &str) -> bool {
    let head: String = text.chars().take(256).collect::<String>().to_ascii_lowercase();
    content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
        || head.starts_with("<!doctype html")
        || head.contains("<html")
}

/// The first of these members that is a text with something in it; names in either case.
fn member<'a>(json: &'a Json, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let members = json.as_object()?;
        let (_, value) = members.iter().find(|(member, _)| member.eq_ignore_ascii_case(name))?;
        value.as_str().map(str::trim).filter(|text| !text.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_body_is_read() {
        let message = |content_type, body: &str| ErrorBody::parse(content_type, body.as_bytes()).message;
        let json = Some("application/json; charset=utf-8");
        assert_eq!(message(json, r#"{"Type":null,"Title":"Unauthorized","Detail":"x"}"#).as_deref(), Some("x"));
        assert_eq!(message(json, r#"{"type":"about:blank","title":"T","detail":"d"}"#).as_deref(), Some("d"));
        assert_eq!(message(json, r#"{"ErrorNumber":10,"Message":"m","Elements":[]}"#).as_deref(), Some("m"));
        assert_eq!(message(json, r#"{"error":"invalid_grant"}"#).as_deref(), Some("invalid_grant"));
        assert_eq!(message(json, r#""a JSON string""#).as_deref(), Some("a JSON string"));
        assert_eq!(message(Some("text/html"), ""), None);
        assert_eq!(message(None, "<html><Title>Oops</TITLE>").as_deref(), Some("a web page, \"Oops\""));
        assert_eq!(
            message(Some("text/plain"), "The Organisation is offline").as_deref(),
            Some("The Organisation is offline")
        );
        let xml = r#"<?xml version="1.0"?><ApiException><ErrorNumber>10</ErrorNumber><Type>ValidationException</Type>
            <Message>A validation exception occurred</Message></ApiException>"#;
        assert_eq!(message(Some("text/xml"), xml).as_deref(), Some("A validation exception occurred"));
        assert_eq!(ErrorBody::parse(None, xml.as_bytes()).error_type.as_deref(), Some("ValidationException"));
        assert_eq!(message(None, "<Fault/>").as_deref(), Some("an XML body"));
        // What cannot be read may hold the records of the request.
        assert_eq!(message(json, "{\"cut").as_deref(), Some("a JSON body of 5 bytes"));
    }

    #[test]
    fn what_is_kept_of_a_body_is_cut() {
        let body = ErrorBody::parse(None, "word ".repeat(20_000).as_bytes());
        assert!((8_100..=8 * 1024).contains(&body.raw.len()), "{}", body.raw.len());
    }
}

//! What the bodies of failed requests say (XC-ERR-1 to XC-ERR-4, XC-AUTH-3).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use proptest::prelude::*;
use xcart_client::wire::{ErrorBody, ErrorShape};

const PROBLEM: Option<&str> = Some("application/problem+json; charset=utf-8");
const JSON: Option<&str> = Some("application/json");

fn parse(content_type: Option<&str>, body: &str) -> ErrorBody {
    ErrorBody::parse(content_type, body.as_bytes())
}

#[test]
fn every_shape_is_told_in_one_line() {
    for (content_type, body, shape, line) in [
        (
            PROBLEM,
            r#"{"type":"t","title":"An error occurred","detail":"Access Denied."}"#,
            ErrorShape::Problem,
            "Access Denied.",
        ),
        (JSON, r#"{"title":"An error occurred","detail":"Not found"}"#, ErrorShape::Problem, "Not found"),
        (
            JSON,
            r#"{"type":"t","title":"Unauthorized","detail":null,"instance":null}"#,
            ErrorShape::Problem,
            "Unauthorized",
        ),
        (JSON, r#"{"message":"Invalid credentials."}"#, ErrorShape::Message, "Invalid credentials."),
        (JSON, r#"{"code":401,"message":"JWT Token not found"}"#, ErrorShape::Message, "JWT Token not found"),
        (
            Some("application/ld+json"),
            r#"{"@context":"/api/contexts/Error","@type":"hydra:Error","hydra:title":"An error occurred","hydra:description":"No IRI"}"#,
            ErrorShape::Hydra,
            "No IRI",
        ),
        (
            Some("text/html"),
            "<!DOCTYPE html><html><head><TITLE lang='en'>\n503 Closed\n</TITLE></head></html>",
            ErrorShape::Page,
            "a web page, \"503 Closed\"",
        ),
        (JSON, "<html><body>Blocked</body></html>", ErrorShape::Page, "a web page without a title"),
        (Some("text/plain"), "upstream\r\n\ttimed out", ErrorShape::Text, "upstream timed out"),
        // Of an unknown shape: it may hold what an order holds.
        (JSON, "[1]", ErrorShape::Text, "a JSON body of 3 bytes"),
        (JSON, r#"{"firstname":"Jane"}"#, ErrorShape::Text, "a JSON body of 20 bytes"),
        (None, " \n", ErrorShape::Empty, "no error text"),
    ] {
        let error = parse(content_type, body);
        assert_eq!((error.shape(), error.to_string().as_str()), (shape, line), "{body}");
    }
    assert_eq!(parse(JSON, r#"{"code":401,"message":"x"}"#).code(), Some(401));
}

#[test]
fn violations_are_read_out_of_the_detail() {
    let error = parse(
        PROBLEM,
        r#"{"title":"An error occurred","detail":"Object(XLite\\API\\Endpoint\\Product\\DTO\\Input).sku:\n    This value should not be blank. (code c1051bb4)\nObject(X).addresses[0].zip:\n    First line\n    and second. (code 9ff3)\nObject(X):\n    Odd (code of conduct)\n"}"#,
    );
    let read: Vec<_> =
        error.violations().iter().map(|v| (v.field.as_str(), v.message.as_str(), v.code.as_deref())).collect();
    assert_eq!(
        read,
        [
            ("sku", "This value should not be blank.", Some("c1051bb4")),
            ("addresses[0].zip", "First line\nand second.", Some("9ff3")),
            ("", "Odd (code of conduct)", None),
        ]
    );
    assert_eq!(
        error.to_string(),
        "sku: This value should not be blank.; addresses[0].zip: First line and second.; the body: Odd (code of conduct)"
    );
}

#[test]
fn a_plain_detail_holds_no_violations() {
    assert!(parse(PROBLEM, r#"{"detail":"Input validations failed: SKU 1 is not unique"}"#).violations().is_empty());
}

#[test]
fn what_is_shown_has_no_e_mail_no_token_and_no_control_character() {
    let token = "e".repeat(200);
    let body = format!(r#"{{"message":"User 'ada@shop.example'\u001b[2J with {token}\u202e is\u0000 gone"}}"#);
    let error = parse(JSON, &body);
    assert_eq!(error.to_string(), "User … [2J with … is gone");
    assert!(!format!("{error:?}").contains("ada@"));
    assert!(error.detail().unwrap().contains("ada@shop.example"));
    let error = parse(JSON, r#"{"detail":"Object(X).login:\n    ada@shop.example is taken\n"}"#);
    assert_eq!(format!("{:?}", error.violations()), "[Violation(login: … is taken)]");
}

#[test]
fn what_is_shown_is_cut() {
    let error = parse(None, &"word ".repeat(10_000));
    assert!(error.to_string().chars().count() <= 242 && error.to_string().ends_with('…'));
}

proptest! {
    #[test]
    fn any_body_is_read_and_shown_in_one_short_line(body: Vec<u8>, html: bool) {
        let error = ErrorBody::parse(html.then_some("text/html"), &body);
        let line = error.to_string();
        prop_assert!(line.chars().count() <= 242);
        prop_assert!(!line.contains(char::is_control) && !line.is_empty());
    }

    #[test]
    fn any_detail_is_shown_in_one_short_line(detail: String) {
        let body = serde_json::json!({ "detail": format!("Object(A).b:\n {detail}"), "title": "t" }).to_string();
        let line = parse(None, &body).to_string();
        prop_assert!(line.chars().count() <= 242 && !line.contains(char::is_control) && !line.contains('@'));
    }
}

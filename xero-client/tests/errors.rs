//! Every answer that is no success becomes an error that says what to do, and shows nothing that it should not.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::time::Duration;

use api_core::{limiter::LimitScope, transport::Sent};
use common::{TOKEN, World, answer, broken, json};
use xero_client::{Answer, Error, ErrorKind, Reached, RefusalKind, render_create, wire::Contact};

type Step = Result<api_core::transport::Response, api_core::transport::TransportError>;

/// What a read brings on that answer.
fn read(step: Step) -> Error {
    let world = World::once([step]);
    world.runtime.block_on(world.tenant().organisation()).unwrap_err()
}

/// What a write brings on that answer.
fn write(step: Step) -> Error {
    let world = World::once([step]);
    let contact = Contact { name: Some("Ada Lovelace".into()), ..Contact::default() };
    world.runtime.block_on(world.tenant().contacts().create(&[contact])).unwrap_err()
}

fn kind(status: u16, body: &str) -> ErrorKind {
    read(json(status, body)).kind()
}

#[test]
fn a_401_tells_an_expired_token_from_a_bad_one_and_from_a_missing_scope() {
    let body = |detail: &str| {
        format!(
            r#"{{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"{detail}","Instance":"x","Extensions":{{}}}}"#
        )
    };
    let expired = read(json(401, body("TokenExpired: token expired at 01/05/2026 18:21:16")));
    assert_eq!((expired.kind(), expired.is_retryable()), (ErrorKind::TokenExpired, true));
    let bad = read(json(401, body("AuthenticationUnsuccessful")));
    assert_eq!((bad.kind(), bad.is_permanent()), (ErrorKind::Unauthorised, true));
    assert_eq!(kind(401, &body("AuthorizationUnsuccessful")), ErrorKind::InsufficientScope);
    for spelling in ["insufficent_scope", "insufficient_scope"] {
        let challenge: &'static str = Box::leak(format!("Bearer error=\"{spelling}\"").into_boxed_str());
        let error = read(answer(401, &[("www-authenticate", challenge)], ""));
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::InsufficientScope, false));
        assert!(error.to_string().contains("consent"), "{error}");
    }
}

#[test]
fn a_403_is_a_tenant_that_is_not_connected_with_members_in_either_case() {
    for body in [
        r#"{"Title":"Forbidden","Status":403,"Detail":"AuthenticationUnsuccessful"}"#,
        r#"{"title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful"}"#,
    ] {
        let error = read(json(403, body));
        assert_eq!((error.kind(), error.is_permanent()), (ErrorKind::Forbidden, true));
        assert_eq!(error.messages(), ["AuthenticationUnsuccessful"]);
    }
}

#[test]
fn a_404_is_not_found_whatever_its_body() {
    let page = read(answer(404, &[("content-type", "text/html")], ""));
    let text = read(answer(404, &[("content-type", "text/plain")], "The resource you're looking for cannot be found"));
    assert_eq!((page.kind(), text.kind()), (ErrorKind::NotFound, ErrorKind::NotFound));
    assert_eq!(text.body(), "The resource you're looking for cannot be found");
    assert_eq!(read(json(200, r#"{"Organisations":[]}"#)).kind(), ErrorKind::NotFound);
}

#[test]
fn a_400_is_told_by_its_type_never_by_its_number() {
    let query = r#"{"ErrorNumber":99,"Type":"QueryParseException","Message":"No property or field 'X'"}"#;
    assert_eq!(kind(400, query), ErrorKind::QueryParse);
    assert_eq!(
        kind(400, r#"{"ErrorNumber":16,"Type":"PostDataInvalidException","Message":"m"}"#),
        ErrorKind::BadRequest
    );
    assert_eq!(kind(400, r#"{"Type":"OrganisationOfflineException","Message":"off"}"#), ErrorKind::Offline);
    let mismatch = "Idempotency Key: k is used with a different request.";
    assert_eq!(kind(400, &format!(r#"{{"Message":"{mismatch}"}}"#)), ErrorKind::IdempotencyMismatch);
    assert_eq!(read(answer(400, &[], mismatch)).kind(), ErrorKind::IdempotencyMismatch);
    assert_eq!(kind(412, ""), ErrorKind::BadRequest);
    assert_eq!(kind(302, ""), ErrorKind::BadRequest);
    assert_eq!(kind(409, ""), ErrorKind::Conflict);
}

#[test]
fn a_validation_error_shows_every_message_of_every_element_at_every_level() {
    let body = r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[
        {"InvoiceNumber":"XC-1","ValidationErrors":[]},
        {"InvoiceNumber":"XC-2","ValidationErrors":[{"Message":"Invoice # must be unique."}],
         "LineItems":[{"ValidationErrors":[{"Message":"Account could not be found"}]}]}]}"#;
    let error = read(json(400, body));
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!(error.messages(), ["Invoice # must be unique.", "LineItems[0]: Account could not be found"]);
    assert_eq!((error.elements()[0].index(), error.elements()[0].key()), (1, Some("XC-2")));
    assert_eq!(error.elements()[0].refusal(), Some(RefusalKind::DuplicateNumber));
    assert_eq!(
        error.to_string(),
        "GET /Organisation (400): refused: element 1 (XC-2): Invoice # must be unique.; LineItems[0]: Account could not be found"
    );
}

#[test]
fn a_429_is_told_by_its_headers_alone() {
    for (problem, scope) in [
        ("minute", LimitScope::Minute),
        ("day", LimitScope::Day),
        ("appminute", LimitScope::AppMinute),
        ("app-minute", LimitScope::AppMinute),
        ("new", LimitScope::Unnamed),
    ] {
        let error = read(answer(429, &[("x-rate-limit-problem", problem), ("retry-after", "26")], "not { json"));
        let retry_after = Some(Duration::from_secs(26));
        assert_eq!(error.kind(), ErrorKind::RateLimited { scope, retry_after });
        assert_eq!((error.retry_after(), error.sent(), error.body()), (retry_after, Reached::Answered, ""));
        assert!(error.is_retryable() && !error.is_in_doubt());
    }
    let concurrent = read(answer(429, &[("x-rate-limit-problem", "concurrent")], ""));
    assert_eq!(concurrent.kind(), ErrorKind::RateLimited { scope: LimitScope::Concurrent, retry_after: None });
}

#[test]
fn what_is_off_line_is_told_from_what_failed() {
    for text in [
        "The Organisation is offline",
        "The Xero API is currently offline for maintenance",
        "The Xero API is temporarily unavailable",
    ] {
        let error = write(answer(503, &[("content-type", "text/plain")], text));
        assert_eq!((error.kind(), error.retry_after()), (ErrorKind::Offline, Some(Duration::from_secs(300))));
        assert!(error.is_retryable() && !error.is_in_doubt());
    }
    // Words that are not Xero's own, or not in its own form: a proxy that has passed the request on says such things.
    for (kind, text) in [
        ("text/html", "<html><title>503 Service temporarily unavailable</title></html>"),
        ("text/html", "<html><title>The Xero API is temporarily unavailable</title></html>"),
        ("text/plain", "upstream offline"),
        ("text/plain", "the service is temporarily unavailable"),
        ("application/json", r#"{"message":"The Xero API is temporarily unavailable"}"#),
    ] {
        let error = write(answer(503, &[("content-type", kind)], text));
        assert_eq!((error.kind(), error.is_in_doubt()), (ErrorKind::Server, true), "{kind} {text}");
    }
    for (status, body) in
        [(500, ""), (502, "<html><title>Bad Gateway</title></html>"), (503, "<html></html>"), (504, "x")]
    {
        let error = write(answer(status, &[("content-type", "text/html")], body));
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Server, status));
        assert!(error.is_retryable() && error.is_in_doubt() && error.sent() == Reached::Answered);
    }
    assert!(!read(answer(500, &[], "")).is_in_doubt(), "a read has no effect");
}

#[test]
fn an_exchange_without_an_answer_says_whether_it_may_have_been_carried_out() {
    let never = write(broken(Sent::Never));
    assert_eq!((never.kind(), never.sent(), never.is_in_doubt()), (ErrorKind::NotSent, Reached::Never, false));
    let maybe = write(broken(Sent::Maybe));
    assert_eq!((maybe.kind(), maybe.sent(), maybe.is_in_doubt()), (ErrorKind::MaybeSent, Reached::Maybe, true));
    let source = std::error::Error::source(&maybe).unwrap();
    assert!(source.to_string().contains("the line is cut"));
}

#[test]
fn a_success_that_cannot_be_read_is_an_error_and_a_write_is_in_doubt() {
    for body in ["", "<html>", "{", r#"{"Status":"OK"}"#, r#"{"Contacts":{}}"#] {
        let error = write(json(200, body));
        assert_eq!(
            (error.kind(), error.is_in_doubt(), error.is_retryable()),
            (ErrorKind::Undecodable, true, false),
            "{body}"
        );
        assert_eq!(error.body(), body);
    }
}

#[test]
fn no_error_shows_a_token_a_header_a_name_or_an_address() {
    let name = r#"The contact name Ada Lovelace is already assigned to another contact."#;
    let steps: Vec<Step> = vec![
        json(
            400,
            format!(
                r#"{{"Type":"ValidationException","Elements":[{{"Name":"Ada Lovelace","EmailAddress":"ada@shop.example","ValidationErrors":[{{"Message":"{name}"}},{{"Message":"ada@shop.example must be valid"}}]}},{{}}]}}"#
            ),
        ),
        json(401, r#"{"Detail":"AuthenticationUnsuccessful"}"#),
        json(200, r#"{"Nothing":"Ada Lovelace"}"#),
        broken(Sent::Maybe),
        answer(500, &[], "<html><title>Oops</title>Ada Lovelace</html>"),
    ];
    for step in steps {
        let error = read(step);
        let shown = format!("{error} {error:?} {:?}", error.elements());
        for secret in [TOKEN, "Bearer", "Lovelace", "ada@"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert!(!error.body().contains(TOKEN));
    }
}

#[test]
fn the_correlation_id_is_kept() {
    let error = read(json(400, "{}"));
    assert_eq!(error.correlation_id(), Some("6f1d0c3a-0000-4000-8000-000000000001"));
}

/// The shapes of answers that were seen, documented or reported: status, content type, headers, body; what it is, whether the
/// same call can end otherwise later, whether a write may have been carried out, and what Xero says.
type Shape =
    (u16, &'static str, &'static [(&'static str, &'static str)], &'static str, ErrorKind, bool, bool, &'static str);

#[test]
fn every_shape_of_an_error_has_its_kind_and_says_what_can_be_done() {
    const JSON: &str = "application/json; charset=utf-8";
    const XML: &str = "text/xml; charset=utf-8";
    const HTML: &str = "text/html";
    const TEXT: &str = "text/plain";
    const SCOPE: &[(&str, &str)] = &[("www-authenticate", "insufficent_scope")];
    let unnamed = ErrorKind::RateLimited { scope: LimitScope::Unnamed, retry_after: None };
    let shapes: &[Shape] = &[
        (
            400,
            JSON,
            &[],
            r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"ValidationErrors":[{"Message":"No"}]}]}"#,
            ErrorKind::Validation,
            false,
            false,
            "No",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"ErrorNumber":16,"Type":"QueryParseException","Message":"No property"}"#,
            ErrorKind::QueryParse,
            false,
            false,
            "No property",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"ErrorNumber":11,"Type":"PostDataInvalidException","Message":"JSON"}"#,
            ErrorKind::BadRequest,
            false,
            false,
            "JSON",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"ErrorNumber":14,"Type":"PostDataInvalidException","Message":"JSON"}"#,
            ErrorKind::BadRequest,
            false,
            false,
            "JSON",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"Type":"NoDataProcessedException","Message":"Nothing"}"#,
            ErrorKind::BadRequest,
            false,
            false,
            "Nothing",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"Type":"ObjectNotFoundException","Message":"None"}"#,
            ErrorKind::BadRequest,
            false,
            false,
            "None",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"Type":"OrganisationOfflineException","Message":"Off"}"#,
            ErrorKind::Offline,
            true,
            false,
            "Off",
        ),
        (
            400,
            "application/problem+json",
            &[],
            r#"{"type":"https://x/y","title":"Bad","status":400,"detail":"Field x"}"#,
            ErrorKind::BadRequest,
            false,
            false,
            "Field x",
        ),
        (
            400,
            JSON,
            &[],
            r#"{"Message":"Idempotency Key: k is used with a different request."}"#,
            ErrorKind::IdempotencyMismatch,
            false,
            false,
            "Idempotency Key: k is used with a different request.",
        ),
        (
            400,
            XML,
            &[],
            "<ApiException><Type>ValidationException</Type><ValidationErrors><Message>A &amp; B</Message></ValidationErrors></ApiException>",
            ErrorKind::Validation,
            false,
            false,
            "A & B",
        ),
        (400, JSON, &[], r#""a text in JSON""#, ErrorKind::BadRequest, false, false, "a text in JSON"),
        (
            401,
            JSON,
            &[],
            r#"{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 01/23/2020 18:21:16","Instance":"i","Extensions":{}}"#,
            ErrorKind::TokenExpired,
            true,
            false,
            "TokenExpired: token expired at 01/23/2020 18:21:16",
        ),
        (
            401,
            JSON,
            &[],
            r#"{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"AuthenticationUnsuccessful"}"#,
            ErrorKind::Unauthorised,
            false,
            false,
            "AuthenticationUnsuccessful",
        ),
        (
            401,
            JSON,
            SCOPE,
            r#"{"Title":"Unauthorized","Detail":"AuthorizationUnsuccessful"}"#,
            ErrorKind::InsufficientScope,
            false,
            false,
            "AuthorizationUnsuccessful",
        ),
        (
            401,
            "",
            &[("www-authenticate", "Bearer error=\"insufficient_scope\"")],
            "",
            ErrorKind::InsufficientScope,
            false,
            false,
            "",
        ),
        (
            403,
            JSON,
            &[],
            r#"{"title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful"}"#,
            ErrorKind::Forbidden,
            false,
            false,
            "AuthenticationUnsuccessful",
        ),
        (404, HTML, &[], "", ErrorKind::NotFound, false, false, ""),
        (
            404,
            TEXT,
            &[],
            "The resource you're looking for cannot be found",
            ErrorKind::NotFound,
            false,
            false,
            "The resource you're looking for cannot be found",
        ),
        (405, "", &[], "", ErrorKind::BadRequest, false, false, ""),
        (409, "", &[], "", ErrorKind::Conflict, true, true, ""),
        (412, "", &[], "", ErrorKind::BadRequest, false, false, ""),
        (415, TEXT, &[], "Unsupported", ErrorKind::BadRequest, false, false, "Unsupported"),
        (429, "", &[], "", unnamed, true, false, ""),
        (500, "", &[], "", ErrorKind::Server, true, true, ""),
        (
            500,
            HTML,
            &[],
            "<!DOCTYPE html><html><head><title>Oops</title></head></html>",
            ErrorKind::Server,
            true,
            true,
            "a web page, \"Oops\"",
        ),
        (
            500,
            JSON,
            &[],
            r#"{"ErrorNumber":500,"Type":"UnknownErrorException","Message":"An error occurred"}"#,
            ErrorKind::Server,
            true,
            true,
            "An error occurred",
        ),
        (501, "", &[], "", ErrorKind::BadRequest, false, false, ""),
        (502, HTML, &[], "<html></html>", ErrorKind::Server, true, true, "a web page"),
        (503, TEXT, &[], "The Organisation is offline", ErrorKind::Offline, true, false, "The Organisation is offline"),
        (
            503,
            TEXT,
            &[],
            "The Xero API is currently offline for maintenance",
            ErrorKind::Offline,
            true,
            false,
            "The Xero API is currently offline for maintenance",
        ),
        (
            503,
            TEXT,
            &[],
            "The Xero API is temporarily unavailable",
            ErrorKind::Offline,
            true,
            false,
            "The Xero API is temporarily unavailable",
        ),
        (503, "", &[], "", ErrorKind::Server, true, true, ""),
        (
            503,
            HTML,
            &[],
            "<html><title>The Xero API is temporarily unavailable</title></html>",
            ErrorKind::Server,
            true,
            true,
            "a web page, \"The Xero API is temporarily unavailable\"",
        ),
        (504, "", &[], "x", ErrorKind::Server, true, true, "x"),
        (400, JSON, &[], r#"{"error":"invalid_grant"}"#, ErrorKind::BadRequest, false, false, "invalid_grant"),
        (200, JSON, &[], "{", ErrorKind::Undecodable, false, true, ""),
    ];
    for (status, kind, headers, body, expected, retryable, in_doubt, says) in shapes {
        let mut headers = headers.to_vec();
        headers.push(("xero-correlation-id", "c-1"));
        headers.extend((!kind.is_empty()).then_some(("content-type", *kind)));
        let response = answer(*status, &headers, body).unwrap();
        let contact = Contact { name: Some("Tea Ltd".into()), ..Contact::default() };
        let answer = Answer::new(render_create(&[contact]).unwrap(), response);
        let error = answer.success().err().unwrap_or_else(|| answer.elements::<Contact>().unwrap_err());
        let name = format!("{status} {body}");
        assert_eq!(error.kind(), *expected, "{name}");
        assert_eq!((error.is_retryable(), error.is_in_doubt()), (*retryable, *in_doubt), "{name}");
        assert_eq!(error.is_permanent(), !retryable, "{name}");
        assert_eq!((error.status().map(|status| status.as_u16()), error.sent()), (Some(*status), Reached::Answered));
        assert_eq!(error.correlation_id(), Some("c-1"));
        if *status != 200 {
            assert_eq!(error.messages().join("|"), *says, "{name}");
            // The key is in the message, and not in what is shown of it.
            assert!(error.to_string().contains(&says.replace("Key: k is", "Key: … is")), "{error}");
        }
        if *status != 429 {
            assert_eq!(error.body(), *body, "{name}");
        }
    }
}

#[test]
fn the_kept_body_has_no_address_card_or_token() {
    let body =
        format!(r#"{{"EmailAddress":"ada@shop.example","Card":"4111111111111111","Token":"{}"}}"#, "t0k".repeat(20));
    let error = read(json(500, body));
    assert_eq!(error.body(), r#"{"EmailAddress":"…","Card":"…","Token":"…"}"#);
}

#[test]
fn the_first_known_reason_of_a_refusal_is_on_the_error() {
    let elements = |messages: [&str; 2]| {
        let elements = messages.map(|message| format!(r#"{{"ValidationErrors":[{{"Message":"{message}"}}]}}"#));
        format!(r#"{{"Type":"ValidationException","Elements":[{}]}}"#, elements.join(","))
    };
    let error = read(json(400, elements(["Something new", "Account could not be found"])));
    assert_eq!(error.refusal(), Some(RefusalKind::UnknownAccount));
    assert_eq!(read(json(400, elements(["Something new", "x"]))).refusal(), Some(RefusalKind::Other));
    assert_eq!(read(json(404, "")).refusal(), None);
}

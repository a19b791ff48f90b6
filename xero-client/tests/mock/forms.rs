//! The forms of answers on which sources differ.

use xero_client::mock::{
    AnswerForms, FakeXeroConfig, InternalError, Limits, OrganisationSetup, ServerErrorBody, TokenSetup,
};

use crate::world::{Look, World, request, request_to, with};

fn formed(forms: AnswerForms) -> World {
    World::of(FakeXeroConfig::demo().limits(Limits::default().app_minute(Some(1))).answer_forms(forms))
}

#[test]
fn what_a_500_has_for_a_body_is_a_setting() {
    // XR-ERR-7
    for (body, expected) in [
        (ServerErrorBody::Empty, (0, None)),
        (ServerErrorBody::Html, (43, Some("text/html"))),
        (ServerErrorBody::Json, (36, Some("application/json"))),
    ] {
        let world = formed(AnswerForms::default().server_error(body));
        world.fake.lock().fail_next_write(InternalError::BeforeEffect);
        let answer = world.put("Contacts", r#"{"Name":"Ada"}"#);
        assert_eq!((answer.status, (answer.response.body.len(), answer.header("content-type"))), (500, expected));
    }
}

#[test]
fn a_404_has_words_and_a_403_small_letters_if_so_set() {
    // XR-ERR-5, XR-ERR-6
    let world = formed(AnswerForms::default().not_found_in_words(true).forbidden_in_lower_case(true));
    let missing = world.get("Invoices/none");
    assert_eq!((missing.status, missing.header("content-type")), (404, Some("text/plain")));
    assert!(!missing.response.body.is_empty());
    let forbidden = world.send(with(request("GET", "Accounts", ""), "xero-tenant-id", "none"));
    assert_eq!((forbidden.status, forbidden.json.text("detail")), (403, "AuthenticationUnsuccessful".into()));
}

#[test]
fn headers_of_limits_may_be_missing_and_the_one_of_an_app_be_spelt_with_a_hyphen() {
    // XR-LIMIT-2
    let forms = AnswerForms::default().app_minute_with_hyphen(true).without_header("X-DayLimit-Remaining");
    for (forms, waits) in [(forms.clone(), true), (forms.app_minute_without_retry_after(true), false)] {
        let world = formed(forms);
        let first = world.get("Accounts").ok();
        assert_eq!((first.header("x-daylimit-remaining"), first.header("x-minlimit-remaining")), (None, Some("59")));
        let second = world.get("Accounts");
        assert_eq!((second.status, second.header("x-rate-limit-problem")), (429, Some("app-minute")));
        assert_eq!(second.header("retry-after").is_some(), waits);
    }
}

#[test]
fn a_key_with_another_request_may_be_a_validation_error() {
    // XR-IDEMP-4
    let forms = AnswerForms::default().key_mismatch_is_validation(true);
    let world = World::of(FakeXeroConfig::demo().answer_forms(forms));
    let put = |body: &str| world.send(with(request("PUT", "Contacts", body), "idempotency-key", "k"));
    put(r#"{"Name":"Ada"}"#).ok();
    let refused = put(r#"{"Name":"Bob"}"#);
    assert_eq!((refused.status, refused.json.text("Type")), (400, "ValidationException".into()));
    assert_eq!(refused.json.text("Message"), "Idempotency Key: k is used with a different request.");
}

#[test]
fn the_discovery_document_tells_where_the_endpoints_are() {
    // XR-OAUTH-13
    let world = formed(AnswerForms::default());
    let ask = request_to("GET", "/.well-known/openid-configuration", "");
    let told = world.send(with(ask, "host", "localhost:8080")).ok().json;
    assert_eq!(told.text("token_endpoint"), "http://localhost:8080/connect/token");
    assert_eq!(told.text("authorization_endpoint"), "http://localhost:8080/identity/connect/authorize");
}

#[test]
fn created_by_my_app_leaves_out_what_another_app_made() {
    // XR-LIST-6
    let setup = OrganisationSetup::demo();
    let tenant = setup.id();
    let config = FakeXeroConfig::demo().token("other", TokenSetup::new("another-app", [tenant]));
    let world = World::of(config.limits(Limits::none()));
    world.invoice(&world.contact("Ada"), "INV-1", "10");
    let by = |token: &str| {
        let ask = with(request("GET", "Invoices?createdByMyApp=true", ""), "authorization", &format!("Bearer {token}"));
        world.send(ask).ok().elements().len()
    };
    assert_eq!((by("demo-token"), by("other")), (1, 0));
}

//! What errors say, and what they never say.

use api_core::{fake::Fault, transport::Response};
use http::{HeaderMap, StatusCode};
use xero_client::{
    TokenError,
    mock::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI},
    oauth::App,
};

use crate::world::{Kind, MINUTE, World};

fn refusal(body: &str) -> Fault {
    Fault::Answer(Response::new(StatusCode::BAD_REQUEST, HeaderMap::new(), body.to_owned()))
}

fn failing_with(fault: Fault) -> (World, TokenError) {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    world.faults.next(fault);
    let error = world.token(&keeper).unwrap_err();
    (world, error)
}

/// PAINS: OAuth errors say only `invalid_grant` or `invalid_client`.
#[test]
fn oauth_errors_name_the_likely_cause_and_the_next_step() {
    for (code, kind, words) in [
        ("invalid_client", Kind::ClientRefused, "secret"),
        ("unauthorized_client", Kind::ClientRefused, "client id"),
        ("invalid_scope", Kind::ScopeRefused, "granular"),
        ("unsupported_grant_type", Kind::Refused, "unsupported_grant_type"),
        ("some_new_error", Kind::Refused, "some_new_error"),
    ] {
        let (world, error) = failing_with(refusal(&format!(r#"{{"error":"{code}"}}"#)));
        assert!(error.kind() == kind && error.to_string().contains(words), "{code}: {error}");
        assert!(!error.is_transient() && !error.needs_consent());
        assert!(world.stored().is_refreshable(), "the tokens are kept");
    }
    let (_, error) =
        failing_with(refusal(r#"{"error":"invalid_client","error_description":"The secret was deleted"}"#));
    assert!(error.to_string().ends_with(": The secret was deleted"), "{error}");
}

#[test]
fn a_refused_client_is_left_alone_for_a_while_and_works_again_when_it_is_mended() {
    let world = World::new();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    world.faults.next(refusal(r#"{"error":"invalid_client"}"#));
    for _ in 0..5 {
        assert_eq!(world.token(&keeper).unwrap_err().kind(), Kind::ClientRefused);
    }
    assert_eq!(world.seen().len(), 1);
    world.runtime.advance(MINUTE * 10);
    world.token(&keeper).unwrap();
}

#[test]
fn no_error_shows_a_token_a_code_or_the_secret_not_even_when_xero_repeats_them() {
    let world = World::new();
    let keeper = world.signed_in();
    let set = world.stored();
    let secrets = [
        set.access_token().expose().to_owned(),
        set.refresh_token().unwrap().expose().to_owned(),
        DEMO_CLIENT_SECRET.to_owned(),
    ];
    world.runtime.advance(MINUTE * 31);
    let repeated = secrets.join(" ");
    let bodies = [
        format!(r#"{{"error":"invalid_client","error_description":"no: {repeated}"}}"#),
        format!(r#"{{"error":"{}","error_description":"{}"}}"#, "x".repeat(100), secrets[1]),
        format!("not json {repeated}"),
        format!(r#"{{"access_token":{{"x":"{repeated}"}}}}"#),
        String::new(),
    ];
    for body in bodies {
        for status in [StatusCode::BAD_REQUEST, StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::BAD_GATEWAY] {
            (0..3)
                .for_each(|_| world.faults.next(Fault::Answer(Response::new(status, HeaderMap::new(), body.clone()))));
            let error = world.token(&keeper).unwrap_err();
            world.faults.stop();
            let mut shown = format!("{error} {error:?}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                shown.push_str(&format!("{cause} {cause:?}"));
                source = cause.source();
            }
            for secret in &secrets {
                assert!(!shown.contains(secret.as_str()), "{status}: {shown}");
            }
            world.runtime.advance(MINUTE * 11);
        }
    }
    world.runtime.block_on(keeper.adopt(world.sign_in())).unwrap();
}

#[test]
fn a_revocation_by_a_wrong_app_says_whose_fault_it_is() {
    // XR-OAUTH-10
    let world = World::new();
    let token = world.sign_in().refresh_token().unwrap().clone();
    let wrong = world.identity_of(App::web(DEMO_CLIENT_ID, "canary-wrong", DEMO_REDIRECT_URI).unwrap());
    let error = world.runtime.block_on(wrong.revoke(&token)).unwrap_err();
    assert!(error.kind() == Kind::ClientRefused && error.to_string().contains("nothing was revoked"), "{error}");
    world.faults.next(Fault::status(StatusCode::NOT_FOUND));
    assert_eq!(world.runtime.block_on(world.identity().revoke(&token)).unwrap_err().kind(), Kind::Refused);
    world.runtime.block_on(world.identity().revoke(&token)).unwrap();
    world.runtime.block_on(world.identity().revoke(&token)).unwrap();
}

#[test]
fn a_failed_call_says_that_there_is_no_token_and_why() {
    let world = World::new();
    let keeper = std::sync::Arc::new(world.keeper());
    let client = xero_client::Client::builder(world.wire.clone(), std::sync::Arc::new(world.runtime.clone()), keeper)
        .build()
        .unwrap();
    let error = world.runtime.block_on(client.tenant(&crate::world::tenant()).organisation()).unwrap_err();
    assert_eq!(error.kind(), xero_client::ErrorKind::NoToken);
    assert!(error.to_string().contains("must sign in") && !error.is_retryable(), "{error}");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.downcast_ref::<TokenError>().unwrap().kind(), Kind::NotConnected);
}

#[test]
fn debug_of_app_identity_and_sign_in_shows_no_secret() {
    let world = World::new();
    let app = App::web("id", "canary-secret", DEMO_REDIRECT_URI).unwrap();
    let identity = world.identity_of(app);
    let sign_in = identity.sign_in(&World::scopes()).unwrap();
    let state = sign_in.url().split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let printed = format!("{identity:?} {sign_in:?} {:?}", identity.app());
    assert!(!printed.contains("canary") && !printed.contains(&state), "{printed}");
}

//! Consent, tokens, refresh, revocation.

use std::time::Duration;

use api_core::{
    transport::Request,
    url::{BaseUrl, RequestUrl, decode_query},
    wire::Json,
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use http::Method;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use xero_client::mock::{
    AppSetup, Consent, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET,
    DEMO_NATIVE_CLIENT_ID, DEMO_REDIRECT_URI, DEMO_REFRESH_TOKEN, DEMO_TENANT, DEMO_TOKEN, FakeXeroConfig,
    OrganisationSetup, TokenLife,
};

use crate::world::{Answer, Look, World, request, request_to, with, world};

const OTHER_TENANT: Uuid = Uuid::from_u128(0x2222_2222_2222_4222_8222_2222_2222_2222);
const SCOPES: &str = "openid offline_access accounting.contacts accounting.settings";
const MINUTE: u64 = 60;
const DAY: u64 = 86_400;

/// Two organisations, and two users who work in one and in both.
fn two_users() -> World {
    let config = FakeXeroConfig::demo()
        .organisation(OrganisationSetup::demo_of(OTHER_TENANT, "Other Ltd"))
        .user("ada", [DEMO_TENANT])
        .user("bob", [DEMO_TENANT, OTHER_TENANT]);
    World::of(config)
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let base = BaseUrl::parse("https://login.xero.com").unwrap();
    let url = pairs.iter().fold(base.request_url(), |url, (name, value)| url.query(name, value)).build();
    url.query().unwrap_or_default().to_owned()
}

/// A form to the identity service.
pub(crate) fn form(path: &str, pairs: &[(&str, &str)]) -> Request {
    let origin = BaseUrl::parse("https://identity.xero.com").unwrap();
    let request = Request::new(Method::POST, RequestUrl::from_received(&origin, path)).body(encoded(pairs));
    with(request, "content-type", "application/x-www-form-urlencoded")
}

fn basic(request: Request, id: &str, secret: &str) -> Request {
    with(request, "authorization", &format!("Basic {}", BASE64.encode(format!("{id}:{secret}").as_bytes())))
}

fn as_demo(world: &World, path: &str, pairs: &[(&str, &str)]) -> Answer {
    world.send(basic(form(path, pairs), DEMO_CLIENT_ID, DEMO_CLIENT_SECRET))
}

pub(crate) fn as_custom(world: &World, pairs: &[(&str, &str)]) -> Answer {
    world.send(basic(form("/connect/token", pairs), DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET))
}

fn refresh(world: &World, token: &str) -> Answer {
    as_demo(world, "/connect/token", &[("grant_type", "refresh_token"), ("refresh_token", token)])
}

/// A refresh that works; the next refresh token.
#[track_caller]
fn rotated(world: &World, token: &str) -> String {
    refresh(world, token).ok().json.text("refresh_token")
}

#[track_caller]
fn denied(answer: Answer, error: &str) {
    assert_eq!((answer.status, answer.json.to_string()), (400, format!(r#"{{"error":"{error}"}}"#)));
}

fn authorize(world: &World, pairs: &[(&str, &str)]) -> Answer {
    world.send(with(
        request_to("GET", &format!("/identity/connect/authorize?{}", encoded(pairs)), ""),
        "authorization",
        "",
    ))
}

fn question<'a>(client_id: &'a str, scope: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", DEMO_REDIRECT_URI),
        ("scope", scope),
        ("state", "a b&c"),
    ]
}

/// What the browser brings back.
#[track_caller]
fn returned(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 302, "{:?}", answer.response);
    let location = answer.header("location").unwrap();
    decode_query(location.strip_prefix(DEMO_REDIRECT_URI).unwrap().strip_prefix('?').unwrap())
}

#[track_caller]
fn code_for(world: &World, scope: &str) -> String {
    returned(&authorize(world, &question(DEMO_CLIENT_ID, scope)))[0].1.clone()
}

fn redeem(world: &World, code: &str) -> Answer {
    let pairs = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", DEMO_REDIRECT_URI)];
    as_demo(world, "/connect/token", &pairs)
}

#[track_caller]
fn signed_in(world: &World, scope: &str) -> Json {
    redeem(world, &code_for(world, scope)).ok().json
}

fn connections(world: &World, access_token: &str, query: &str) -> Vec<Json> {
    let request = request_to("GET", &format!("/connections{query}"), "");
    let request = with(request, "authorization", &format!("Bearer {access_token}"));
    world.send(with(request, "xero-tenant-id", "")).ok().json.as_array().unwrap().to_vec()
}

fn organisation(world: &World, access_token: &str) -> u16 {
    let request = with(request("GET", "Organisation", ""), "authorization", &format!("Bearer {access_token}"));
    world.send(request).status
}

#[test]
fn an_app_signs_in_by_code_and_state_comes_back() {
    // XR-OAUTH-1
    let world = world();
    let back = returned(&authorize(&world, &question(DEMO_CLIENT_ID, SCOPES)));
    assert_eq!((back[0].0.as_str(), back[1].clone()), ("code", ("state".to_owned(), "a b&c".to_owned())));
    let tokens = redeem(&world, &back[0].1).ok().json;
    assert_eq!((tokens.text("token_type"), tokens.text("scope")), ("Bearer".into(), SCOPES.into()));
    assert_eq!(tokens.amount("expires_in"), 1_800.into());
    assert!(tokens.has("id_token"));
    assert_eq!(organisation(&world, &tokens.text("access_token")), 200);
}

#[test]
fn id_and_secret_come_by_basic_or_in_the_form() {
    // XR-OAUTH-1
    let world = world();
    let pairs = |id, secret| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", DEMO_REFRESH_TOKEN),
            ("client_id", id),
            ("client_secret", secret),
        ]
    };
    let in_form = |id, secret| world.send(form("/connect/token", &pairs(id, secret)));
    denied(in_form(DEMO_CLIENT_ID, "wrong"), "invalid_client");
    denied(in_form(DEMO_CLIENT_ID, ""), "invalid_client");
    denied(in_form("", DEMO_CLIENT_SECRET), "unauthorized_client");
    denied(in_form("nobody", DEMO_CLIENT_SECRET), "unauthorized_client");
    in_form(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET).ok();
    let by_basic = |id, secret| world.send(basic(form("/connect/token", &pairs("", "")[..2]), id, secret));
    denied(by_basic(DEMO_CLIENT_ID, "wrong"), "invalid_client");
    by_basic(DEMO_CLIENT_ID, "demo%2Dsecret").ok();
}

#[test]
fn a_request_that_is_no_grant_is_denied() {
    // XR-OAUTH-1
    let world = world();
    denied(as_demo(&world, "/connect/token", &[]), "invalid_request");
    denied(as_demo(&world, "/connect/token", &[("grant_type", "password")]), "unsupported_grant_type");
    denied(as_demo(&world, "/connect/token", &[("grant_type", "client_credentials")]), "unauthorized_client");
    denied(refresh(&world, "nonsense"), "invalid_grant");
    denied(redeem(&world, "nonsense"), "invalid_grant");
    let json = with(form("/connect/token", &[]), "content-type", "application/json");
    denied(world.send(basic(json, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET)), "invalid_request");
    assert_eq!(world.send(request_to("GET", "/connect/token", "")).status, 405);
}

#[test]
fn a_redirect_uri_is_compared_character_for_character() {
    // XR-OAUTH-2
    let with_uris = AppSetup::web("app", "secret")
        .redirect_uri("https://host.example/back")
        .redirect_uri("http://localhost/back")
        .redirect_uri("http://127.0.0.1/back")
        .redirect_uri("http://localhost.example/back");
    let world = World::of(FakeXeroConfig::demo().app(with_uris));
    let status = |uri| {
        let pairs = [("response_type", "code"), ("client_id", "app"), ("redirect_uri", uri), ("scope", SCOPES)];
        authorize(&world, &pairs).status
    };
    assert_eq!((status("https://host.example/back"), status("http://localhost/back")), (302, 302));
    for other in [
        "https://host.example/back/",
        "https://HOST.example/back",
        "http://127.0.0.1/back",
        "http://localhost.example/back",
        "",
    ] {
        assert_eq!(status(other), 400, "{other}");
    }
    let code = code_for(&world, SCOPES);
    let pairs = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", "http://localhost:8080/")];
    denied(as_demo(&world, "/connect/token", &pairs), "invalid_grant");
}

#[test]
fn an_app_without_a_secret_proves_itself_by_pkce() {
    // XR-OAUTH-3
    let world = world();
    let verifier = "0123456789-abcdefghijklmnopqrstuvwxyz_ABCDEF";
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier));
    let ask = |pairs: &[(&str, &str)]| {
        let all = [question(DEMO_NATIVE_CLIENT_ID, SCOPES), pairs.to_vec()].concat();
        returned(&authorize(&world, &all))[0].clone()
    };
    let refused = ("error".to_owned(), "invalid_request".to_owned());
    assert_eq!(ask(&[]), refused);
    assert_eq!(ask(&[("code_challenge", verifier), ("code_challenge_method", "plain")]), refused);
    let method_alone = [question(DEMO_CLIENT_ID, SCOPES), vec![("code_challenge_method", "S256")]].concat();
    assert_eq!(returned(&authorize(&world, &method_alone))[0], refused);
    let redeem = |pairs: &[(&str, &str)]| {
        let code = ask(&[("code_challenge", &challenge), ("code_challenge_method", "S256")]).1;
        let fixed = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", DEMO_REDIRECT_URI)];
        world.send(form("/connect/token", &[&fixed, pairs].concat()))
    };
    let id = ("client_id", DEMO_NATIVE_CLIENT_ID);
    denied(redeem(&[id]), "invalid_grant");
    denied(redeem(&[id, ("code_verifier", &verifier.replace('0', "1"))]), "invalid_grant");
    denied(redeem(&[id, ("code_verifier", verifier), ("client_secret", "any")]), "invalid_client");
    let tokens = redeem(&[id, ("code_verifier", verifier)]).ok().json;
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", &tokens.text("refresh_token")), id];
    world.send(form("/connect/token", &pairs)).ok();
}

#[test]
fn a_verifier_that_is_too_short_proves_nothing() {
    // XR-OAUTH-3
    let world = world();
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest("short"));
    let pairs = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let all = [question(DEMO_NATIVE_CLIENT_ID, SCOPES), pairs.to_vec()].concat();
    let code = returned(&authorize(&world, &all))[0].1.clone();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", DEMO_REDIRECT_URI),
        ("client_id", DEMO_NATIVE_CLIENT_ID),
        ("code_verifier", "short"),
    ];
    denied(world.send(form("/connect/token", &pairs)), "invalid_grant");
}

#[test]
fn an_access_token_lives_half_an_hour_and_names_what_was_just_connected() {
    // XR-OAUTH-4, XR-AUTH-2
    let world = two_users();
    signed_in(&world, SCOPES);
    world.fake.lock().set_consent(Consent::granted_by("bob").only_for([OTHER_TENANT]));
    signed_in(&world, SCOPES);
    world.fake.lock().set_consent(Consent::granted_by("bob").only_for([DEMO_TENANT]));
    let access = signed_in(&world, SCOPES).text("access_token");
    let payload = access.split('.').nth(1).unwrap();
    let claims = Json::parse(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap();
    let event = claims.text("authentication_event_id");
    assert_eq!(claims.amount("exp") - claims.amount("iat"), 1_800.into());
    assert_eq!(claims.text("client_id"), DEMO_CLIENT_ID);
    assert_eq!(connections(&world, &access, "").len(), 2);
    let just = connections(&world, &access, &format!("?authEventId={event}"));
    assert_eq!((just.len(), just[0].text("tenantId")), (1, DEMO_TENANT.to_string()));
    assert_eq!(just[0].text("createdDateUtc"), "2026-01-05T00:00:00.0000000");
    world.advance(MINUTE);
    signed_in(&world, SCOPES);
    let again = connections(&world, &access, "");
    let again = again.iter().find(|connection| connection.text("tenantId") == DEMO_TENANT.to_string()).unwrap();
    assert_ne!(again.text("authEventId"), event, "the connection is renewed");
    assert_eq!(again.text("id"), just[0].text("id"));
    assert_eq!(again.text("createdDateUtc"), "2026-01-05T00:00:00.0000000");
    assert_eq!(again.text("updatedDateUtc"), "2026-01-05T00:01:00.0000000");
    world.advance(29 * MINUTE - 1);
    assert_eq!(organisation(&world, &access), 200);
    world.advance(1);
    assert_eq!(organisation(&world, &access), 401);
}

#[test]
fn a_refresh_token_is_given_for_offline_access_only() {
    // XR-OAUTH-5
    let world = world();
    assert!(!signed_in(&world, "accounting.contacts").has("refresh_token"));
    assert!(signed_in(&world, "offline_access accounting.contacts").has("refresh_token"));
}

#[test]
fn a_refresh_token_rotates_and_dies_after_60_days_without_use() {
    // XR-OAUTH-5
    let world = world();
    let mut token = signed_in(&world, SCOPES).text("refresh_token");
    for _ in 0..3 {
        world.advance(60 * DAY - 1);
        let next = rotated(&world, &token);
        assert_ne!(next, token);
        token = next;
    }
    world.advance(60 * DAY);
    denied(refresh(&world, &token), "invalid_grant");
}

#[test]
fn a_code_is_good_once_and_for_five_minutes() {
    // XR-OAUTH-6
    let world = world();
    let code = code_for(&world, SCOPES);
    world.advance(5 * MINUTE - 1);
    redeem(&world, &code).ok();
    denied(redeem(&world, &code), "invalid_grant");
    let late = code_for(&world, SCOPES);
    world.advance(5 * MINUTE);
    denied(redeem(&world, &late), "invalid_grant");
}

#[test]
fn a_used_refresh_token_can_be_used_again_for_half_an_hour() {
    // XR-OAUTH-7
    let world = world();
    rotated(&world, DEMO_REFRESH_TOKEN);
    world.advance(30 * MINUTE - 1);
    let second = rotated(&world, DEMO_REFRESH_TOKEN);
    world.advance(1);
    denied(refresh(&world, DEMO_REFRESH_TOKEN), "invalid_grant");
    rotated(&world, &second);
}

#[test]
fn the_grace_ends_when_a_successor_was_used_and_the_earlier_successor_is_replaced() {
    // XR-OAUTH-7
    let world = world();
    let first = rotated(&world, DEMO_REFRESH_TOKEN);
    let second = rotated(&world, DEMO_REFRESH_TOKEN);
    denied(refresh(&world, &first), "invalid_grant");
    rotated(&world, &second);
    denied(refresh(&world, DEMO_REFRESH_TOKEN), "invalid_grant");
    rotated(&world, &second);
}

#[test]
fn the_fake_can_be_set_to_the_lenient_reading_of_the_grace() {
    // XR-OAUTH-7
    let life = TokenLife::default().grace_outlives_use_of_successor(true).successors_share_life(true);
    let world = World::of(FakeXeroConfig::demo().token_life(life.grace(Duration::from_secs(10))));
    let (first, second) = (rotated(&world, DEMO_REFRESH_TOKEN), rotated(&world, DEMO_REFRESH_TOKEN));
    rotated(&world, &first);
    rotated(&world, &second);
    rotated(&world, DEMO_REFRESH_TOKEN);
    world.advance(10);
    denied(refresh(&world, DEMO_REFRESH_TOKEN), "invalid_grant");
}

#[test]
fn scopes_and_connections_add_up_over_consents() {
    // XR-OAUTH-8
    let world = two_users();
    world.fake.lock().set_consent(Consent::granted_by("bob").only_for([DEMO_TENANT]));
    let first = signed_in(&world, "offline_access accounting.contacts");
    world.fake.lock().set_consent(Consent::granted_by("bob").only_for([OTHER_TENANT]));
    let second = signed_in(&world, "offline_access accounting.settings");
    assert_eq!(second.text("scope"), "offline_access accounting.contacts accounting.settings");
    assert_eq!(connections(&world, &first.text("access_token"), "").len(), 2);
    // The first consent's token still opens what it was issued for.
    assert_eq!(organisation(&world, &first.text("access_token")), 401);
    assert_eq!(organisation(&world, &second.text("access_token")), 200);
}

#[test]
fn a_user_can_say_no() {
    // XR-OAUTH-1
    let world = world();
    world.fake.lock().set_consent(Consent::denied());
    let back = returned(&authorize(&world, &question(DEMO_CLIENT_ID, SCOPES)));
    assert_eq!(back[0], ("error".to_owned(), "access_denied".to_owned()));
    world.fake.lock().set_consent(Consent::granted());
    code_for(&world, SCOPES);
}

#[test]
fn a_new_app_may_ask_for_granular_scopes_only() {
    // XR-AUTH-7
    let granular = ["offline_access", "accounting.invoices", "accounting.payments"];
    let app = AppSetup::web("new", "secret").redirect_uri(DEMO_REDIRECT_URI).scopes(granular);
    let world = World::of(FakeXeroConfig::demo().app(app));
    assert_eq!(authorize(&world, &question("new", "accounting.transactions")).status, 400);
    assert_eq!(authorize(&world, &question("new", "accounting.invoices")).status, 302);
}

#[test]
fn a_custom_connection_needs_neither_user_nor_header() {
    // XR-OAUTH-9
    let world = two_users();
    let pairs = [("grant_type", "client_credentials"), ("scope", "accounting.settings accounting.contacts")];
    let as_custom = |pairs: &[(&str, &str)]| as_custom(&world, pairs);
    let tokens = as_custom(&pairs).ok().json;
    assert!(!tokens.has("refresh_token") && !tokens.has("id_token"));
    assert_eq!(tokens.amount("expires_in"), 1_800.into());
    let access = tokens.text("access_token");
    let bare = with(request("GET", "Organisation", ""), "authorization", &format!("Bearer {access}"));
    let bare = with(bare, "xero-tenant-id", "");
    assert_eq!(world.send(bare).ok().first().text("Name"), "Demo Company (Global)");
    assert_eq!(organisation(&world, &access), 200);
    assert_eq!(connections(&world, &access, "").len(), 1);
    let foreign = with(request("GET", "Organisation", ""), "authorization", &format!("Bearer {access}"));
    assert_eq!(world.send(with(foreign, "xero-tenant-id", &OTHER_TENANT.to_string())).status, 403);
    denied(as_custom(&[("grant_type", "client_credentials"), ("scope", "payroll.employees")]), "invalid_scope");
    denied(as_custom(&[("grant_type", "refresh_token"), ("refresh_token", DEMO_REFRESH_TOKEN)]), "unauthorized_client");
}

#[test]
fn an_app_lists_the_connections_of_all_its_users_by_itself() {
    // XR-OAUTH-9
    let world = two_users();
    for user in ["ada", "bob"] {
        world.fake.lock().set_consent(Consent::granted_by(user));
        signed_in(&world, SCOPES);
    }
    let pairs = [("grant_type", "client_credentials"), ("scope", "app.connections")];
    let access = as_demo(&world, "/connect/token", &pairs).ok().json.text("access_token");
    let all = connections(&world, &access, "");
    let ids: std::collections::BTreeSet<_> = all.iter().map(|connection| connection.text("id")).collect();
    assert!(ids.len() >= 3, "{all:?}");
    assert_eq!(organisation(&world, &access), 401);
}

#[test]
fn revoking_a_refresh_token_removes_all_connections_of_that_consent() {
    // XR-OAUTH-10
    let world = two_users();
    world.fake.lock().set_consent(Consent::granted_by("ada"));
    let ada = signed_in(&world, SCOPES);
    world.fake.lock().set_consent(Consent::granted_by("bob"));
    let bob = signed_in(&world, SCOPES);
    let token = bob.text("refresh_token");
    let code = code_for(&world, SCOPES);
    assert_eq!(as_demo(&world, "/connect/revocation", &[("token", &token)]).status, 200);
    assert_eq!(organisation(&world, &bob.text("access_token")), 403);
    assert_eq!(connections(&world, &bob.text("access_token"), ""), []);
    denied(refresh(&world, &token), "invalid_grant");
    denied(redeem(&world, &code), "invalid_grant");
    assert_eq!(organisation(&world, &ada.text("access_token")), 200);
    assert_eq!(as_demo(&world, "/connect/revocation", &[("token", &token)]).status, 200);
    denied(as_demo(&world, "/connect/revocation", &[]), "invalid_request");
    // Scopes do not add up over a revocation.
    assert_eq!(signed_in(&world, "accounting.contacts").text("scope"), "accounting.contacts");
}

#[test]
fn a_token_of_another_app_is_no_grant() {
    // XR-OAUTH-1
    let world = World::of(FakeXeroConfig::demo().app(AppSetup::web("other", "secret")));
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", DEMO_REFRESH_TOKEN)];
    let as_other = |path: &str, pairs: &[(&str, &str)]| world.send(basic(form(path, pairs), "other", "secret"));
    denied(as_other("/connect/token", &pairs), "invalid_grant");
    assert_eq!(as_other("/connect/revocation", &[("token", DEMO_REFRESH_TOKEN)]).status, 200);
    rotated(&world, DEMO_REFRESH_TOKEN);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_request_breaks_the_identity_service(
        path in prop::sample::select(vec!["/connect/token", "/connect/revocation", "/identity/connect/authorize"]),
        method in prop::sample::select(vec!["GET", "POST"]),
        grant in prop::sample::select(vec!["authorization_code", "refresh_token", "client_credentials", ""]),
        client in prop::sample::select(vec![DEMO_CLIENT_ID, DEMO_NATIVE_CLIENT_ID, DEMO_CUSTOM_CLIENT_ID, "x"]),
        more in "[a-z_]{0,12}=[a-zA-Z0-9%&=+:/._-]{0,40}",
        authorization in "(Basic|Bearer) [a-zA-Z0-9+/=]{0,24}",
    ) {
        let world = world();
        let text = format!(
            "grant_type={grant}&client_id={client}&client_secret={DEMO_CLIENT_SECRET}&response_type=code&{more}             &redirect_uri={DEMO_REDIRECT_URI}&scope=openid&code=x&refresh_token={DEMO_REFRESH_TOKEN}"
        );
        let mut request = match method {
            "GET" => request_to("GET", &format!("{path}?{text}"), ""),
            _ => with(request_to("POST", path, &text), "content-type", "application/x-www-form-urlencoded"),
        };
        if more.len() % 2 == 0 {
            request = with(request, "authorization", &authorization);
        }
        prop_assert!(matches!(world.send(request).status, 200 | 302 | 400 | 405));
        prop_assert_eq!(organisation(&world, DEMO_TOKEN), 200);
    }
}

#[test]
fn a_test_signs_in_without_a_browser() {
    // XR-OAUTH-4
    let world = world();
    let tokens = world.fake.lock().sign_in(DEMO_CLIENT_ID, ["accounting.settings", "offline_access"], world.now());
    let tokens = tokens.unwrap();
    assert_eq!(organisation(&world, &tokens.access_token), 200);
    rotated(&world, &tokens.refresh_token.unwrap());
    assert_eq!(world.fake.lock().sign_in("nobody", ["accounting.settings"], world.now()), None);
}

#[test]
fn an_id_token_lives_five_minutes() {
    // XR-OAUTH-12
    let world = world();
    let back = returned(&authorize(&world, &question(DEMO_CLIENT_ID, SCOPES)));
    let token = redeem(&world, &back[0].1).ok().json.text("id_token");
    let payload = token.split('.').nth(1).unwrap();
    let claims = Json::parse(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap();
    assert_eq!(claims.amount("exp") - claims.amount("iat"), 300.into());
}

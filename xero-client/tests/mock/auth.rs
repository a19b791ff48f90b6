//! Tokens, organisations, scopes.

use chrono::TimeDelta;
use http::header;
use uuid::Uuid;
use xero_client::mock::{DEMO_TENANT, FakeXeroConfig, OrganisationSetup, TokenSetup};

use crate::world::{Look, World, request, request_to, with, world};

const OTHER_TENANT: Uuid = Uuid::from_u128(0x2222_2222_2222_4222_8222_2222_2222_2222);

fn two_tenants() -> World {
    let config = FakeXeroConfig::demo()
        .organisation(OrganisationSetup::demo_of(OTHER_TENANT, "Other Ltd"))
        .token("both", TokenSetup::new("demo-app", [DEMO_TENANT, OTHER_TENANT]));
    World::of(config)
}

fn as_token(token: &str, tenant: Uuid) -> api_core::transport::Request {
    let request = with(request("GET", "Organisation", ""), "authorization", &format!("Bearer {token}"));
    with(request, "xero-tenant-id", &tenant.to_string())
}

#[test]
fn a_missing_unknown_or_revoked_token_is_a_401() {
    // XR-AUTH-1, XR-ERR-5, XR-JSON-1
    let world = world();
    let missing = with(request("GET", "Organisation", ""), "authorization", "");
    let unknown = with(request("GET", "Organisation", ""), "authorization", "Bearer nobody");
    world.fake.lock().add_token("soon", TokenSetup::new("demo-app", [DEMO_TENANT]));
    world.send(as_token("soon", DEMO_TENANT)).ok();
    world.fake.lock().revoke_token("soon");
    for request in [missing, unknown, as_token("soon", DEMO_TENANT)] {
        let answer = world.send(request);
        assert_eq!((answer.status, answer.json.text("Detail")), (401, "AuthenticationUnsuccessful".into()));
        assert_eq!((answer.json.text("Title"), answer.json.amount("Status")), ("Unauthorized".into(), 401.into()));
        assert_eq!(answer.json.get("Type"), Some(&api_core::wire::Json::Null));
    }
}

#[test]
fn an_expired_token_is_a_401_that_says_since_when() {
    // XR-AUTH-2
    let world = world();
    let expires = world.now() + TimeDelta::seconds(1_800);
    world.fake.lock().add_token("half hour", TokenSetup::new("demo-app", [DEMO_TENANT]).expires_at(expires));
    world.advance(1_799);
    world.send(as_token("half hour", DEMO_TENANT)).ok();
    world.advance(1);
    let answer = world.send(as_token("half hour", DEMO_TENANT));
    let detail = "TokenExpired: token expired at 01/05/2026 00:30:00";
    assert_eq!((answer.status, answer.json.text("Detail").as_str()), (401, detail));
}

#[test]
fn a_missing_or_wrong_organisation_is_a_403() {
    // XR-AUTH-3
    let world = two_tenants();
    let none = with(as_token("both", DEMO_TENANT), "xero-tenant-id", "");
    let foreign = as_token("demo-token", OTHER_TENANT);
    for request in [none, foreign, with(as_token("both", DEMO_TENANT), "xero-tenant-id", "nonsense")] {
        let answer = world.send(request);
        assert_eq!((answer.status, answer.json.text("Title")), (403, "Forbidden".into()));
        assert_eq!(answer.json.text("Detail"), "AuthenticationUnsuccessful");
    }
}

#[test]
fn a_token_opens_several_organisations_which_share_nothing() {
    // XR-AUTH-3
    let world = two_tenants();
    let name = |tenant| world.send(as_token("both", tenant)).ok().first().text("Name");
    assert_eq!((name(DEMO_TENANT), name(OTHER_TENANT)), ("Demo Company (Global)".into(), "Other Ltd".into()));
    world.contact("Ada");
    let fake = world.fake.lock();
    assert_eq!((fake.books().contacts().len(), fake.books_of(OTHER_TENANT).contacts().len()), (1, 0));
    assert!(fake.books_of(Uuid::nil()).contacts().is_empty());
}

#[test]
fn a_disconnected_organisation_is_a_403_and_the_token_stays_good() {
    // XR-AUTH-4
    let world = two_tenants();
    world.fake.lock().disconnect(OTHER_TENANT);
    assert_eq!(world.send(as_token("both", OTHER_TENANT)).status, 403);
    world.send(as_token("both", DEMO_TENANT)).ok();
}

#[test]
fn connections_are_a_bare_list_and_can_be_deleted() {
    // XR-AUTH-5
    let world = two_tenants();
    let connections = |method: &str, target: &str| {
        let request = with(request_to(method, target, ""), "authorization", "Bearer both");
        world.send(with(request, "xero-tenant-id", ""))
    };
    let list = connections("GET", "/Connections").ok();
    assert_eq!(list.json.as_array().unwrap().len(), 2);
    assert_eq!(list.json.text("1.tenantId"), OTHER_TENANT.to_string());
    assert_eq!(
        (list.json.text("1.tenantName"), list.json.text("1.tenantType")),
        ("Other Ltd".into(), "ORGANISATION".into())
    );
    let id = list.json.text("1.id");
    assert_ne!(id, OTHER_TENANT.to_string());
    assert_eq!(connections("DELETE", &format!("/connections/{id}")).status, 204);
    assert_eq!(connections("GET", "/connections").ok().json.as_array().unwrap().len(), 1);
    assert_eq!(world.send(as_token("both", OTHER_TENANT)).status, 403);
    assert_eq!(connections("DELETE", "/connections/nonsense").status, 404);
    assert_eq!(connections("PUT", "/connections").status, 405);
}

#[test]
fn a_scope_that_is_missing_is_a_401_of_its_own() {
    // XR-AUTH-6
    let world = world();
    let scopes = ["accounting.contacts.read", "accounting.invoices"];
    world.fake.lock().add_token("narrow", TokenSetup::new("demo-app", [DEMO_TENANT]).scopes(scopes));
    let status = |method: &str, target: &str| {
        let answer = world.send(with(request(method, target, ""), "authorization", "Bearer narrow"));
        if answer.status == 401 {
            assert_eq!(answer.json.text("Detail"), "AuthorizationUnsuccessful");
            assert_eq!(answer.header(header::WWW_AUTHENTICATE.as_str()), Some("insufficent_scope"));
        }
        answer.status
    };
    assert_eq!((status("GET", "Contacts"), status("PUT", "Contacts")), (200, 401));
    assert_eq!((status("GET", "Invoices"), status("GET", "Items"), status("GET", "Payments")), (200, 200, 401));
    assert_eq!(status("GET", "Accounts"), 401);
}

#[test]
fn attachments_have_a_scope_of_their_own() {
    // XR-AUTH-6
    let world = world();
    let status = |scope: &str| {
        world.fake.lock().add_token("narrow", TokenSetup::new("demo-app", [DEMO_TENANT]).scopes([scope]));
        let request = request("GET", &format!("Invoices/{OTHER_TENANT}/Attachments"), "");
        world.send(with(request, "authorization", "Bearer narrow")).status
    };
    assert_eq!((status("accounting.invoices"), status("accounting.attachments.read")), (401, 404));
}

#[test]
fn disconnecting_one_app_leaves_the_others_connected() {
    // XR-AUTH-5
    let world = World::of(FakeXeroConfig::demo().token("other", TokenSetup::new("other-app", [DEMO_TENANT])));
    let list = world.send(with(request_to("GET", "/connections", ""), "xero-tenant-id", "")).ok();
    let id = list.json.text("0.id");
    assert_eq!(world.send(request_to("DELETE", &format!("/connections/{id}"), "")).status, 204);
    assert_eq!((world.get("Organisation").status, world.send(as_token("other", DEMO_TENANT)).status), (403, 200));
}

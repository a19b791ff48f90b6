//! Connections of a user, and the end of them.

use std::sync::Arc;

use api_core::runtime::Runtime;
use uuid::Uuid;
use xero_client::{
    Client, ErrorKind, TokenSource,
    mock::{Consent, DEMO_CLIENT_ID, DEMO_TENANT, FakeXeroConfig, OrganisationSetup, TokenSetup},
    oauth::{Claims, Connection, TenantType},
    wire::TenantId,
};

use crate::world::{Kind, MINUTE, World, tenant};

const OTHER: Uuid = Uuid::from_u128(0x2222_2222_2222_4222_8222_2222_2222_2222);

fn two_organisations() -> World {
    let config = FakeXeroConfig::demo()
        .organisation(OrganisationSetup::demo_of(OTHER, "Other Ltd"))
        .user("bob", [DEMO_TENANT, OTHER]);
    World::with(1, api_core::fake::Faults::none(), config)
}

fn ids(connections: &[Connection]) -> Vec<Uuid> {
    connections.iter().map(|connection| connection.tenant_id.0).collect()
}

fn all(page: xero_client::Page<Connection>) -> Vec<Connection> {
    page.elements.into_iter().map(Result::unwrap).collect()
}

#[test]
fn what_was_just_connected_is_told_from_what_was_connected_before() {
    // XR-AUTH-5, XR-OAUTH-4, XR-OAUTH-8
    let world = two_organisations();
    let identity = world.identity();
    world.fake().set_consent(Consent::granted().only_for([DEMO_TENANT]));
    let first = world.sign_in();
    world.fake().set_consent(Consent::granted().only_for([OTHER]));
    let second = world.sign_in();
    let claims = second.claims().unwrap();
    assert_ne!(claims.authentication_event_id, first.claims().unwrap().authentication_event_id);
    world.runtime.block_on(async {
        let everything = all(identity.connections(second.access_token(), None).await.unwrap());
        assert_eq!(everything.len(), 2);
        assert_eq!(everything[0].tenant_type, Some(TenantType::Organisation));
        assert!(everything.iter().all(|connection| connection.created.is_some() && connection.tenant_name.is_some()));
        let just = all(identity.just_connected(&second).await.unwrap());
        assert_eq!(ids(&just), [OTHER]);
        assert_eq!(just[0].auth_event_id, claims.authentication_event_id);
    });
}

#[test]
fn a_removed_organisation_is_forbidden_while_the_token_stays_good_for_the_others() {
    // XR-AUTH-4, XR-AUTH-5
    let world = two_organisations();
    let keeper = Arc::new(world.signed_in());
    let client = Client::builder(world.wire.clone(), Arc::new(world.runtime.clone()), keeper.clone()).build().unwrap();
    world.runtime.block_on(async {
        client.tenant(&tenant()).organisation().await.unwrap();
        client.tenant(&TenantId(OTHER)).organisation().await.unwrap();
        let connections = all(keeper.connections().await.unwrap());
        let other = connections.iter().find(|connection| connection.tenant_id.0 == OTHER).unwrap();
        keeper.disconnect(other.id).await.unwrap();
        client.tenant(&tenant()).organisation().await.unwrap();
        let error = client.tenant(&TenantId(OTHER)).organisation().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(keeper.disconnect(other.id).await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(ids(&all(keeper.connections().await.unwrap())), [DEMO_TENANT]);
    });
    assert_eq!(world.seen().len(), 0, "nothing of it asked for another token");
}

#[test]
fn signing_out_revokes_and_then_forgets() {
    // XR-OAUTH-10
    let world = two_organisations();
    let keeper = world.signed_in();
    let token = world.token(&keeper).unwrap();
    world.runtime.block_on(keeper.sign_out()).unwrap();
    let error = world.token(&keeper).unwrap_err();
    assert!(error.kind() == Kind::NotConnected && error.needs_consent());
    assert!(world.stored().is_signed_out() && world.stored().refresh_token().is_none());
    let status = world.runtime.block_on(keeper.status()).unwrap();
    assert!(!status.is_connected);
    let left = world.runtime.block_on(world.identity().connections(&token, None));
    assert!(left.map_or(true, |page| page.elements.is_empty()));
    // Twice is no error, and one can sign in again.
    world.runtime.block_on(keeper.sign_out()).unwrap();
    world.runtime.block_on(keeper.adopt(world.sign_in())).unwrap();
    world.token(&keeper).unwrap();
}

#[test]
fn an_identity_service_that_is_down_lets_nothing_be_forgotten() {
    let world = World::new();
    let keeper = world.signed_in();
    world.faults.next(api_core::fake::Fault::status(http::StatusCode::BAD_GATEWAY));
    assert_eq!(world.runtime.block_on(keeper.sign_out()).unwrap_err().kind(), Kind::Unavailable);
    world.runtime.advance(MINUTE * 31);
    world.token(&keeper).unwrap();
}

#[test]
fn a_call_without_a_good_token_says_so() {
    let world = World::new();
    let error = world.runtime.block_on(world.identity().connections(&"canary".into(), None)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorised);
    assert!(error.to_string().starts_with("GET /connections (401)"), "{error}");
    assert!(!format!("{error:?}").contains("canary"));
    assert_eq!(Claims::read(&"canary".into()), None);
}

#[test]
fn a_list_refused_as_run_out_is_asked_for_again_with_a_fresh_token() {
    // XR-AUTH-2
    let world = World::new();
    let keeper = world.signed_in();
    let token = world.token(&keeper).unwrap();
    let over = TokenSetup::new(DEMO_CLIENT_ID, [DEMO_TENANT]).expires_at(world.runtime.now());
    world.fake().add_token(token.expose(), over);
    assert_eq!(all(world.runtime.block_on(keeper.connections()).unwrap()).len(), 1);
    assert_eq!(world.seen().len(), 1);
}

#[test]
fn several_organisations_share_one_refresh() {
    let world = two_organisations();
    let keeper = world.signed_in();
    world.runtime.advance(MINUTE * 31);
    let (one, other) = world
        .runtime
        .block_on(async { futures_util::future::join(keeper.token(&tenant()), keeper.token(&TenantId(OTHER))).await });
    assert_eq!(one.unwrap().expose(), other.unwrap().expose());
    assert_eq!(world.seen().len(), 1);
}

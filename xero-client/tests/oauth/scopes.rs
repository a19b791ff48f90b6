//! The two worlds of scopes.

use xero_client::{
    mock::{AppSetup, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI, FakeXeroConfig},
    oauth::{Scope, Scopes},
};

use crate::world::World;

#[test]
fn a_broad_scope_covers_the_granular_ones_that_took_its_place() {
    // XR-AUTH-7
    let covers = |one: Scope, other: Scope| one.covers(&other);
    assert!(covers(Scope::ACCOUNTING_TRANSACTIONS, Scope::ACCOUNTING_INVOICES));
    assert!(covers(Scope::ACCOUNTING_TRANSACTIONS, Scope::ACCOUNTING_PAYMENTS.read()));
    assert!(covers(Scope::ACCOUNTING_TRANSACTIONS.read(), Scope::ACCOUNTING_INVOICES.read()));
    assert!(!covers(Scope::ACCOUNTING_TRANSACTIONS.read(), Scope::ACCOUNTING_INVOICES));
    assert!(!covers(Scope::ACCOUNTING_TRANSACTIONS, Scope::ACCOUNTING_CONTACTS));
    assert!(!covers(Scope::ACCOUNTING_INVOICES, Scope::ACCOUNTING_TRANSACTIONS));
    assert!(covers(Scope::ACCOUNTING_REPORTS_READ, Scope::from("accounting.reports.aged.read")));
    assert!(covers(Scope::ACCOUNTING_SETTINGS, Scope::ACCOUNTING_SETTINGS.read()));
    assert!(!covers(Scope::ACCOUNTING_SETTINGS.read(), Scope::ACCOUNTING_SETTINGS));
}

#[test]
fn what_was_granted_is_compared_with_what_is_needed() {
    assert!(Scopes::sales_broad().lacking(&Scopes::sales()).is_empty());
    assert_eq!(Scopes::sales().lacking(&Scopes::sales_broad()).to_string(), "accounting.transactions");
    assert_eq!(Scopes::sales().read_only().lacking(&Scopes::sales()), Scopes::sales());
    assert_eq!(Scopes::none().lacking(&Scopes::sales()), Scopes::sales());
    let unknown = Scopes::parse(" openid  accounting.new_thing ");
    assert_eq!(unknown.to_string(), "accounting.new_thing openid");
    assert!(unknown.contains(&Scope::new("accounting.new_thing")));
}

#[test]
fn a_new_app_that_asks_for_a_broad_scope_is_told_on_the_page_and_gets_granular_ones() {
    // XR-AUTH-7
    let granular = Scopes::sales().with(Scope::OFFLINE_ACCESS);
    let names: Vec<_> = granular.iter().map(Scope::as_str).collect();
    let app = AppSetup::web(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET).redirect_uri(DEMO_REDIRECT_URI).scopes(names);
    let world = World::with(1, api_core::fake::Faults::none(), FakeXeroConfig::demo().app(app));
    let identity = world.identity();
    let broad = identity.sign_in(&Scopes::sales_broad()).unwrap();
    assert_eq!(world.browse(broad.url()).status, 400);
    let sign_in = identity.sign_in(&Scopes::sales()).unwrap();
    let returned = world.consent(&sign_in);
    let tokens = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap();
    assert!(tokens.scopes().lacking(&granular).is_empty());
}

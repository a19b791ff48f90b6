//! What Xero's own SDKs send and wait for, each as it was seen on a loopback server.

use crate::{
    oauth::{as_custom, form},
    world::{Look, document_body, request, request_to, with, world},
};
use xero_client::mock::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REFRESH_TOKEN};

#[test]
fn a_token_answer_names_its_scopes_and_the_secret_may_stand_in_the_form() {
    // XR-SDK-1
    let world = world();
    let client = [("client_id", DEMO_CLIENT_ID), ("client_secret", DEMO_CLIENT_SECRET)];
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", DEMO_REFRESH_TOKEN)];
    let tokens = world.send(form("/connect/token", &[refresh, client].concat())).ok().json;
    assert!(tokens.text("scope").contains("accounting.contacts"));
    let token = tokens.text("refresh_token");
    let revoke = [("token", token.as_str()), ("token_type_hint", "refresh_token")];
    assert_eq!(world.send(form("/connect/revocation", &[revoke, client].concat())).status, 200);
}

#[test]
fn scopes_under_a_name_that_is_not_the_standards_are_not_read() {
    // XR-SDK-2
    let world = world();
    let pairs = [("grant_type", "client_credentials"), ("scopes", "accounting.settings")];
    let tokens = as_custom(&world, &pairs).ok().json;
    assert!(tokens.text("scope").contains("accounting.contacts"), "all that it was set up with");
}

#[test]
fn booleans_in_queries_are_true_and_false_in_any_case() {
    // XR-SDK-3
    let world = world();
    let answer = world.put("Contacts?summarizeErrors=False", r#"{"Contacts":[{"Name":"Ada"},{"Name":""}]}"#).ok();
    assert_eq!(answer.elements().len(), 2);
    let archive = r#"{"Contacts":[{"Name":"Ada","ContactStatus":"ARCHIVED"}]}"#;
    world.post("Contacts", archive).ok();
    assert_eq!(world.get("Contacts?includeArchived=True").ok().elements().len(), 1);
    assert_eq!(world.get("Contacts?includeArchived=False").ok().elements().len(), 0);
}

#[test]
fn dates_in_bodies_are_net_dates_and_read_only_members_are_ignored() {
    // XR-SDK-4
    let world = world();
    let contact = world.contact("Ada");
    let more =
        r#","Date":"/Date(1767571200000)/","DueDate":"/Date(1768867200000)/","HasAttachments":false,"HasErrors":false"#;
    let body = document_body("ACCREC", &contact, "I-1", "10", more);
    let body = body.replacen(r#""Date":"2026-01-05","#, "", 1).replacen(r#""DueDate":"2026-01-20","#, "", 1);
    let invoice = world.put("Invoices", &format!(r#"{{"invoices":[{body}]}}"#)).ok().first().clone();
    assert_eq!(invoice.text("DateString"), "2026-01-05T00:00:00");
    assert_eq!(invoice.text("DueDateString"), "2026-01-20T00:00:00");
}

#[test]
fn what_a_newer_document_has_is_ignored() {
    // XR-SDK-8
    let world = world();
    let contact = world.contact("Ada");
    let body = document_body("ACCREC", &contact, "I-1", "10", r#","EnteredTotal":99,"RoundingAmount":0.5"#);
    let invoice = world.put("Invoices?allowBackorders=True", &body).ok().first().clone();
    assert_eq!(invoice.amount("Total"), 10.into());
}

#[test]
fn if_modified_since_has_fractions_and_an_offset() {
    // XR-SDK-5
    let world = world();
    world.contact("Ada");
    let since = |text: &str| world.send(with(request("GET", "Contacts", ""), "if-modified-since", text)).ok();
    for (text, count) in [
        ("2026-01-05T00:00:00.000006+00:00", 1),
        ("2026-01-05T00:00:01.000006+00:00", 0),
        ("2026-01-05T01:00:01.000006+01:00", 0),
        ("2026-01-05T00:00:00.966Z", 1),
        ("2026-01-05T00:00:01.966Z", 0),
    ] {
        assert_eq!(since(text).elements().len(), count, "{text}");
    }
}

#[test]
fn connections_may_be_written_with_a_capital() {
    // XR-SDK-6
    let world = world();
    let list = world.send(with(request_to("GET", "/Connections", ""), "xero-tenant-id", "")).ok();
    assert_eq!(list.json.as_array().unwrap().len(), 1);
    let id = list.json.text("0.id");
    assert_eq!(world.send(request_to("DELETE", &format!("/Connections/{id}"), "")).status, 204);
}

#[test]
fn calls_without_a_body_may_bear_an_empty_object() {
    // XR-SDK-7
    let world = world();
    let ada = r#"{"Name":"Ada","EmailAddress":"ada@example.com"}"#;
    let contact = world.put("Contacts", ada).ok().first().text("ContactID");
    let invoice = world.invoice(&contact, "I-1", "10");
    world.send(request("GET", "Invoices", "{}")).ok();
    assert_eq!(world.post(&format!("Invoices/{invoice}/Email"), "{}").status, 204);
    let item = world.put("Items", r#"{"Code":"GONE"}"#).ok().first().text("ItemID");
    assert_eq!(world.send(request("DELETE", &format!("Items/{item}"), "{}")).status, 204);
}

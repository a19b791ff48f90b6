//! How answers look, and what is read of requests.

use xero_client::mock::OrganisationSetup;

use crate::world::{Look, World, request, with, world};

#[test]
fn without_accept_json_the_answer_is_xml() {
    // XR-HTTP-1
    let world = world();
    for accept in ["", "*/*", "application/xml"] {
        let answer = world.send(with(request("PUT", "Contacts", r#"{"Name":"Ada"}"#), "accept", accept));
        assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"), "{accept}");
        assert!(answer.response.body.starts_with(b"<"));
    }
    assert_eq!(world.fake.lock().books().contacts().len(), 1); // and yet it took effect
    world.send(with(request("GET", "Contacts", ""), "accept", "application/json, text/plain")).ok();
}

#[test]
fn a_body_that_is_not_declared_as_json_is_refused() {
    // XR-HTTP-2
    let world = world();
    for kind in ["", "application/xml", "application/x-www-form-urlencoded"] {
        let request = with(request("PUT", "Contacts", r#"{"Name":"Ada"}"#), "content-type", kind);
        assert_eq!(world.send(request).status, 415, "{kind}");
    }
}

#[test]
fn the_envelope_has_an_id_that_is_the_correlation_id() {
    // XR-HTTP-3, XR-JSON-3
    let answer = world().get("Currencies").ok();
    assert_eq!(answer.header("xero-correlation-id"), Some(answer.json.text("Id").as_str()));
    assert_eq!((answer.json.text("Status"), answer.json.text("ProviderName")), ("OK".into(), "FakeXero".into()));
    assert_eq!(answer.json.text("DateTimeUTC"), "/Date(1767571200000)/");
}

#[test]
fn what_has_no_value_is_absent_never_null() {
    // XR-JSON-1
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "10");
    world.pay(&invoice, "1").ok();
    world.credit_note(&ada, "CN-1", "10");
    for target in [
        "Contacts",
        "Invoices?page=1",
        "CreditNotes?page=1",
        "Payments",
        "Items",
        "Accounts",
        "TaxRates",
        "Organisation",
    ] {
        assert!(!world.get(target).ok().json.to_string().contains("null"), "{target}");
    }
    let contact = world.get(&format!("Contacts/{ada}")).ok().first().clone();
    assert!(!contact.has("FirstName"));
    assert_eq!(contact.text("EmailAddress"), "");
}

#[test]
fn amounts_are_numbers_without_needless_zeros() {
    // XR-JSON-2
    let world = world();
    let ada = world.contact("Ada");
    let id = world.invoice(&ada, "INV-1", "21.00");
    let text = world.get(&format!("Invoices/{id}")).ok().json.to_string();
    for part in [r#""Total":21.0,"#, r#""TotalTax":0.0,"#, r#""CurrencyRate":1.0,"#, r#""Quantity":1.0,"#] {
        assert!(text.contains(part), "{part} in {text}");
    }
    world.invoice(&ada, "INV-2", "20.63");
    assert!(world.get("Invoices/INV-2").json.to_string().contains(r#""Total":20.63,"#));
}

#[test]
fn calendar_dates_come_in_two_forms_and_instants_with_an_offset() {
    // XR-JSON-3
    let world = world();
    world.advance(7);
    let id = world.invoice(&world.contact("Ada"), "INV-1", "21");
    let invoice = world.get(&format!("Invoices/{id}")).ok().first().clone();
    assert_eq!(
        (invoice.text("Date"), invoice.text("DateString")),
        ("/Date(1767571200000+0000)/".into(), "2026-01-05T00:00:00".into())
    );
    assert_eq!(invoice.text("DueDateString"), "2026-01-20T00:00:00");
    assert_eq!(invoice.text("UpdatedDateUTC"), "/Date(1767571207000+0000)/");
    assert_eq!(invoice.text("UpdatedDateUTCString"), "2026-01-05T00:00:07Z");
    assert_eq!(world.get("Items").ok().first().text("UpdatedDateUTC"), "/Date(0)/");
}

#[test]
fn dates_are_read_in_every_form_and_one_with_an_offset_is_turned_to_utc() {
    // XR-JSON-4
    let world = world();
    for (sent, day) in [
        ("2026-03-04", "2026-03-04"),
        ("2026-03-04T00:00:00", "2026-03-04"),
        ("/Date(1772582400000+0000)/", "2026-03-04"),
        ("/Date(1772582400000)/", "2026-03-04"),
        ("2026-03-04T00:00:00+13:00", "2026-03-03"),
        ("2026-03-04T23:30:00-01:00", "2026-03-05"),
    ] {
        let body = format!(
            r#"{{"Type":"ACCREC","Contact":{{"Name":"Ada"}},"Date":"{sent}","LineItems":[{{"UnitAmount":1}}]}}"#
        );
        let date = world.put("Invoices", &body).ok().first().text("DateString");
        assert_eq!(date, format!("{day}T00:00:00"), "{sent}");
    }
}

#[test]
fn a_document_without_a_date_has_todays_in_the_organisations_zone() {
    // XR-JSON-5
    for (offset, day) in [(0, "2026-01-05"), (13 * 60, "2026-01-05"), (-60, "2026-01-04")] {
        let world = World::of_organisation(OrganisationSetup::demo().utc_offset_minutes(offset));
        let body = r#"{"Type":"ACCREC","Contact":{"Name":"Ada"},"LineItems":[{"UnitAmount":1}]}"#;
        let date = world.put("Invoices", body).ok().first().text("DateString");
        assert_eq!(date, format!("{day}T00:00:00"), "{offset}");
    }
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    let run = || {
        let world = world();
        let ada = world.contact("Ada");
        let invoice = world.invoice(&ada, "INV-1", "10");
        world.pay(&invoice, "4").ok();
        world.get("Invoices?page=1").ok().response.body
    };
    assert_eq!(run(), run());
}

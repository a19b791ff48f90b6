//! Contacts.

use crate::world::{Look, column, document_body, world};

const ARCHIVED: &str = "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.";

#[test]
fn names_are_unique_among_active_contacts_without_case_and_spaces() {
    // XR-CONTACT-1
    let world = world();
    let ada = world.contact("Ada  Lovelace ");
    assert_eq!(world.get(&format!("Contacts/{ada}")).first().text("Name"), "Ada Lovelace");
    let refused = world.put("Contacts", r#"{"Name":"ADA LOVELACE"}"#).refused();
    let message = "The contact name ADA LOVELACE is already assigned to another contact. \
                   The contact name must be unique across all active contacts.";
    assert_eq!(refused, [message]);
    world.post(&format!("Contacts/{ada}"), r#"{"ContactStatus":"ARCHIVED"}"#).ok();
    world.contact("Ada Lovelace");
    assert_eq!(world.put("Contacts", r#"{"FirstName":"X"}"#).refused(), ["The Contact Name must be specified."]);
    let bob = world.contact("Bob");
    let rename = world.post(&format!("Contacts/{bob}"), r#"{"Name":"ada lovelace"}"#).refused();
    assert!(rename[0].contains("already assigned"));
    world.post(&format!("Contacts/{bob}"), r#"{"Name":"Robert"}"#).ok();
    world.contact("Bob"); // the old name is free again
}

#[test]
fn contact_numbers_are_unique_and_found_in_the_path() {
    // XR-CONTACT-2
    let world = world();
    world.put("Contacts", r#"{"Name":"Ada","ContactNumber":"XC-1-7"}"#).ok();
    assert!(world.put("Contacts", r#"{"Name":"Bob","ContactNumber":"xc-1-7"}"#).refused()[0].contains("number"));
    assert_eq!(world.get("Contacts/XC-1-7").ok().first().text("Name"), "Ada");
    assert_eq!(world.get("Contacts/XC-1-8").status, 404);
}

#[test]
fn an_archived_contact_can_be_neither_edited_nor_used() {
    // XR-CONTACT-3, XR-LIST-7, XR-ERR-2
    let world = world();
    let ada = world.contact("Ada");
    world.invoice(&ada, "INV-1", "10");
    world.post(&format!("Contacts/{ada}"), r#"{"ContactStatus":"ARCHIVED"}"#).ok();
    assert_eq!(world.post(&format!("Contacts/{ada}"), r#"{"FirstName":"A"}"#).refused(), [ARCHIVED]);
    assert_eq!(world.post(&format!("Contacts/{ada}"), r#"{"ContactStatus":"ACTIVE"}"#).refused(), [ARCHIVED]);
    let invoice = world.put("Invoices", &document_body("ACCREC", &ada, "INV-2", "1", ""));
    assert_eq!(invoice.json.text("Elements.0.Contact.ValidationErrors.0.Message"), ARCHIVED);
    assert!(world.get("Contacts").ok().elements().is_empty());
    assert_eq!(column(&world.get("Contacts?includeArchived=true"), "ContactStatus"), ["ARCHIVED"]);
    assert_eq!(world.get(&format!("Contacts/{ada}")).ok().first().text("ContactStatus"), "ARCHIVED");
}

#[test]
fn a_document_finds_or_creates_its_contact_by_name_and_changes_it_by_further_members() {
    // XR-CONTACT-4
    let world = world();
    let body = |contact: &str| {
        format!(r#"{{"Type":"ACCREC","Contact":{contact},"LineItems":[{{"Description":"x","UnitAmount":1}}]}}"#)
    };
    world.put("Invoices", &body(r#"{"Name":"Ada"}"#)).ok();
    world.put("Invoices", &body(r#"{"Name":"ada "}"#)).ok();
    world.put("Invoices", &body(r#"{"Name":"Ada","EmailAddress":"ada@example.com"}"#)).ok();
    let contacts = world.fake.lock().books().contacts();
    assert_eq!((contacts.len(), contacts[0].email.as_str()), (1, "ada@example.com"));
    let unknown = body(r#"{"ContactID":"00000000-0000-4000-8000-00000000dead"}"#);
    assert!(world.put("Invoices", &unknown).refused()[0].contains("could not be found"));
    assert!(world.put("Invoices", &body("{}")).refused()[0].contains("at least 1 of the following elements"));
}

#[test]
fn texts_have_their_lengths_and_an_email_address_must_be_valid() {
    // XR-CONTACT-5
    let world = world();
    let long = |name: &str, length: usize| {
        let body = format!(r#"{{"Name":"N{name}","{name}":"{}"}}"#, "1".repeat(length));
        world.put("Contacts", &body).status
    };
    for (name, limit) in [("FirstName", 255), ("ContactNumber", 50), ("AccountNumber", 50), ("TaxNumber", 50)] {
        assert_eq!((long(name, limit), long(name, limit + 1)), (200, 400), "{name}");
    }
    assert_eq!(world.put("Contacts", &format!(r#"{{"Name":"{}"}}"#, "é".repeat(256))).status, 400);
    world.put("Contacts", &format!(r#"{{"Name":"{}"}}"#, "é".repeat(255))).ok();
    for (email, status) in [
        ("ada@example.com", 200),
        ("a.d+a@sub.example.co", 200),
        ("", 200),
        ("ada", 400),
        ("ada@localhost", 400),
        ("ä@example.com", 400),
        ("a b@example.com", 400),
        ("a@b@example.com", 400),
        (".ada@example.com", 400),
    ] {
        let body = format!(r#"{{"Name":"mail {email}","EmailAddress":"{email}"}}"#);
        assert_eq!(world.put("Contacts", &body).status, status, "{email}");
    }
    let six = r#"{"Name":"Six","ContactPersons":[{},{},{},{},{},{}]}"#;
    assert_eq!(world.put("Contacts", six).status, 400);
    let digits = r#"{"Name":"Digits","Addresses":[{"AddressType":"POBOX","Country":"U2"}]}"#;
    assert_eq!(world.put("Contacts", digits).refused(), ["Country must contain letters only."]);
    assert_eq!(world.put("Contacts", "{\"Name\":\"a\\u0007b\"}").status, 400);
}

#[test]
fn addresses_and_phones_replace_those_of_their_type_and_answers_list_all_types() {
    // XR-CONTACT-6
    let world = world();
    let body = r#"{"Name":"Ada","Addresses":[{"AddressType":"POBOX","City":"Rome","PostalCode":"1"},
        {"AddressType":"STREET","City":"Oslo"}],"Phones":[{"PhoneType":"MOBILE","PhoneNumber":"12"}]}"#;
    let ada = world.put("Contacts", body).ok().first().text("ContactID");
    let change = r#"{"Addresses":[{"AddressType":"POBOX","City":"Bern"}]}"#;
    let contact = world.post(&format!("Contacts/{ada}"), change).ok().first().clone();
    assert_eq!(
        (contact.text("Addresses.0.AddressType"), contact.text("Addresses.0.City")),
        ("STREET".into(), "Oslo".into())
    );
    assert_eq!((contact.text("Addresses.1.City"), contact.text("Addresses.1.PostalCode")), ("Bern".into(), "".into()));
    let phones = contact.at("Phones").as_array().unwrap();
    assert_eq!((phones.len(), phones[3].text("PhoneNumber")), (4, "12".into()));
    assert_eq!(phones[0].text("PhoneNumber"), "");
}

#[test]
fn a_contact_is_a_customer_by_its_first_invoice_only() {
    // XR-CONTACT-7, XR-LIST-4
    let world = world();
    let ada = world.put("Contacts", r#"{"Name":"Ada","IsCustomer":true}"#).ok().first().text("ContactID");
    let roles = || {
        let contact = world.get(&format!("Contacts/{ada}")).ok().first().clone();
        (contact.at("IsCustomer").as_bool(), contact.at("IsSupplier").as_bool(), contact.text("UpdatedDateUTCString"))
    };
    let created = "2026-01-05T00:00:00Z".to_owned();
    assert_eq!(roles(), (Some(false), Some(false), created.clone()));
    world.advance(60);
    world.invoice(&ada, "INV-1", "10");
    assert_eq!(roles(), (Some(true), Some(false), created)); // and its date of change has not moved
}

#[test]
fn an_unknown_contact_id_in_a_post_is_a_404_for_the_whole_request() {
    // XR-CONTACT-8
    let world = world();
    let body = r#"[{"Name":"Ada"},{"ContactID":"00000000-0000-4000-8000-00000000dead","Name":"Bob"}]"#;
    assert_eq!(world.post("Contacts?summarizeErrors=false", body).status, 404);
    assert!(world.fake.lock().books().contacts().is_empty());
}

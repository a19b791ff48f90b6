//! Many elements in one request.

use xero_client::mock::{BookRules, FakeXeroConfig};

use crate::world::{Look, World, column, world};

const GOOD_AND_BAD: &str = r#"{"Contacts":[{"Name":"Ada"},{"Name":"Bob","EmailAddress":"nonsense"},{"Name":"Cy"}]}"#;

#[test]
fn a_body_is_one_element_a_list_or_a_list_under_its_name_in_any_case() {
    // XR-BATCH-4
    let world = world();
    world.put("Contacts", r#"{"Name":"A"}"#).ok();
    world.put("Contacts", r#"[{"Name":"B"},{"Name":"C"}]"#).ok();
    world.put("Contacts", r#"{"contacts":[{"Name":"D"}]}"#).ok();
    world.put("Contacts", r#"{"Contacts":[{"Name":"E","Unknown":{"x":1},"IsCustomer":true}]}"#).ok();
    assert_eq!(world.fake.lock().books().contacts().len(), 5);
}

#[test]
fn by_default_one_invalid_element_refuses_the_whole_request_and_nothing_is_saved() {
    // XR-BATCH-5, XR-BATCH-6, XR-ERR-1
    let world = world();
    for target in ["Contacts", "Contacts?summarizeErrors=true"] {
        let answer = world.put(target, GOOD_AND_BAD);
        assert_eq!((answer.status, answer.json.amount("ErrorNumber")), (400, 10.into()));
        assert_eq!(answer.json.text("Message"), "A validation exception occurred");
        assert_eq!(answer.json.at("Elements").as_array().unwrap().len(), 3);
        assert_eq!(answer.json.text("Elements.1.ValidationErrors.0.Message"), "Email address must be valid.");
        assert!(answer.json.at("Elements.0.ValidationErrors").as_array().unwrap().is_empty());
    }
    assert!(world.fake.lock().books().contacts().is_empty());
}

#[test]
fn with_summarize_errors_false_every_element_has_a_result_of_its_own_in_the_requests_order() {
    // XR-BATCH-2, XR-BATCH-3, XR-ID-1
    let world = world();
    let answer = world.put("Contacts?summarizeErrors=False", GOOD_AND_BAD).ok();
    assert_eq!(column(&answer, "StatusAttributeString"), ["OK", "ERROR", "OK"]);
    assert_eq!(column(&answer, "Name"), ["Ada", "Bob", "Cy"]);
    let refused = answer.json.at("Contacts.1");
    assert_eq!(refused.text("ContactID"), "00000000-0000-0000-0000-000000000000");
    assert_eq!(refused.text("ValidationErrors.0.Message"), "Email address must be valid.");
    assert_eq!(refused.at("HasErrors").as_bool(), Some(true));
    assert_eq!(world.fake.lock().books().contacts().len(), 2);
}

#[test]
fn an_element_sees_what_those_before_it_have_done() {
    // XR-BATCH-3
    let world = world();
    let answer = world.put("Contacts?summarizeErrors=false", r#"[{"Name":"Ada"},{"Name":"ada"}]"#).ok();
    assert_eq!(column(&answer, "StatusAttributeString"), ["OK", "ERROR"]);
    let refused = world.put("Contacts", r#"[{"Name":"Bob"},{"Name":"bob"}]"#).refused();
    assert_eq!(refused.len(), 1);
    assert_eq!(world.fake.lock().books().contacts().len(), 1);
}

#[test]
fn a_refused_element_leaves_nothing_of_itself_behind() {
    // XR-BATCH-6
    let world = world();
    // Its contact would be made before its line is found to be wrong.
    let body = r#"{"Type":"ACCREC","Contact":{"Name":"New"},"LineItems":[{"UnitAmount":1,"AccountCode":"nope"}]}"#;
    world.put("Invoices?summarizeErrors=false", body).ok();
    assert!(world.fake.lock().books().contacts().is_empty());
}

#[test]
fn put_creates_only_and_post_creates_or_changes() {
    // XR-WRITE-1, XR-WRITE-2
    let world = world();
    let ada = world.contact("Ada");
    assert!(world.put("Contacts", r#"{"Name":"Ada","FirstName":"A"}"#).refused()[0].contains("already assigned"));
    let found = world.post("Contacts", r#"{"Name":" ADA ","FirstName":"Augusta"}"#).ok();
    assert_eq!((found.first().text("ContactID"), found.first().text("FirstName")), (ada, "Augusta".into()));
    world.post("Contacts", r#"{"Name":"Bob","ContactNumber":"C-2"}"#).ok();
    let renamed = world.post("Contacts", r#"{"Name":"Robert","ContactNumber":"C-2"}"#).ok();
    assert_eq!(renamed.first().text("Name"), "Robert");
    assert_eq!(world.fake.lock().books().contacts().len(), 2);
}

#[test]
fn a_body_above_ten_megabytes_is_refused() {
    // XR-BATCH-1
    let world = World::of(FakeXeroConfig::demo().max_body_bytes(100));
    assert_eq!(world.put("Contacts", &format!(r#"{{"Name":"{}"}}"#, "x".repeat(100))).status, 413);
    world.contact("small");
    let big = format!(r#"[{{"Name":"Ada","Ignored":"{}"}}]"#, "x".repeat(9 << 20));
    crate::world::world().put("Contacts", &big).ok();
    assert_eq!(crate::world::world().put("Contacts", &big.replace("Ada", &"x".repeat(2 << 20))).status, 413);
}

#[test]
fn a_body_without_an_element_is_refused() {
    // XR-BATCH-4
    assert_eq!(world().put("Contacts", r#"{"Contacts":[]}"#).json.text("Type"), "NoDataProcessedException");
}

#[test]
fn a_refused_change_echoes_the_id_of_its_path() {
    // XR-ID-1
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "10");
    let payment = world.pay(&invoice, "1").ok().first().text("PaymentID");
    for (target, id_name, id, body) in [
        ("Invoices/INV-1", "InvoiceID", &invoice, r#"{"Status":"DRAFT"}"#),
        (&format!("Contacts/{ada}"), "ContactID", &ada, r#"{"EmailAddress":"nonsense"}"#),
        (&format!("Payments/{payment}"), "PaymentID", &payment, r#"{"Amount":2}"#),
    ] {
        let refused = world.post(target, body);
        assert_eq!((refused.status, &refused.json.text(&format!("Elements.0.{id_name}"))), (400, id), "{target}");
    }
}

#[test]
fn what_a_refused_batch_keeps_counts_as_written() {
    // XR-BATCH-6
    let rules = BookRules::default().refused_batches_save_valid_elements(true);
    let world = World::of(FakeXeroConfig::demo().rules(rules));
    world.put("Contacts", GOOD_AND_BAD).refused();
    let id = world.fake.lock().books().contacts()[0].id;
    assert_eq!(world.fake.lock().counters().effects, [("PUT Contacts".to_owned(), 2)].into());
    assert_eq!(column(&world.get(&format!("Contacts/{id}/History")).ok(), "Changes"), ["Created"]);
}

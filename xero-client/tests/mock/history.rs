//! History and notes.

use crate::world::{Look, column, world};

#[test]
fn history_tells_what_the_api_did_and_takes_notes() {
    // XR-HIST-1
    let world = world();
    let ada = world.contact("Ada");
    let id = world.invoice(&ada, "INV-1", "10");
    world.post(&format!("Invoices/{id}"), r#"{"Reference":"R"}"#).ok();
    let payment = world.pay(&id, "10").ok().first().text("PaymentID");
    let history = format!("Invoices/{id}/History");
    let made = world.put(&history, r#"{"HistoryRecords":[{"Details":"packed"},{"Details":"sent"}]}"#).ok();
    assert_eq!(column(&made, "Changes"), ["Note", "Note"]);
    let read = world.get(&history).ok();
    assert_eq!(column(&read, "Changes"), ["Created", "Updated", "Note", "Note"]);
    assert_eq!(column(&read, "Details")[2..], ["packed", "sent"]);
    assert!(!read.first().text("DateUTCString").ends_with('Z'));
    assert!(read.first().text("DateUTC").ends_with(")/") && !read.first().text("DateUTC").contains('+'));
    world.credit_note(&ada, "CN-1", "10");
    for owner in [
        format!("Contacts/{ada}"),
        "CreditNotes/CN-1".to_owned(),
        "Items/TEA-1".to_owned(),
        format!("Payments/{payment}"),
    ] {
        world.put(&format!("{owner}/History"), r#"{"HistoryRecords":[{"Details":"noted"}]}"#).ok();
        assert!(column(&world.get(&format!("{owner}/History")).ok(), "Details").contains(&"noted".to_owned()));
    }
    assert_eq!(world.post(&history, r#"{"Details":"x"}"#).status, 405);
    assert_eq!(world.get("Invoices/INV-9/History").status, 404);
    let account = world.get("Accounts").ok().first().text("AccountID");
    assert_eq!(world.get(&format!("Accounts/{account}/History")).status, 404);
}

#[test]
fn a_note_has_words_and_not_too_many() {
    // XR-HIST-2
    let world = world();
    world.invoice(&world.contact("Ada"), "INV-1", "10");
    let note =
        |text: &str| world.put("Invoices/INV-1/History", &format!(r#"{{"HistoryRecords":[{{"Details":"{text}"}}]}}"#));
    note(&"x".repeat(2_500)).ok();
    assert!(note(&"x".repeat(2_501)).refused()[0].contains("2500"));
    assert_eq!(note("").refused(), ["Details must be specified."]);
}

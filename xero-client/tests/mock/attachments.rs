//! Files on records.

use rust_decimal::dec;
use xero_client::mock::{BookRules, DocumentKind, FakeXeroConfig, Limits};

use crate::world::{Answer, Look, World, column, request, with, world};

fn upload(world: &World, method: &str, target: &str, content_type: &str, bytes: &str) -> Answer {
    world.send(with(request(method, target, bytes), "content-type", content_type))
}

#[test]
fn six_resources_take_files_as_raw_bytes_and_give_them_back_by_id_and_by_name() {
    // XR-ATTACH-1
    let world = world();
    let ada = world.contact("Ada");
    let account = world.get("Accounts").ok().first().text("AccountID");
    for owner in [
        format!("Accounts/{account}"),
        format!("Contacts/{ada}"),
        format!("Invoices/{}", world.invoice(&ada, "INV-1", "10")),
        "Invoices/INV-1".to_owned(),
        format!("CreditNotes/{}", world.credit_note(&ada, "CN-1", "10")),
    ] {
        let folder = format!("{owner}/Attachments");
        let made = upload(&world, "PUT", &format!("{folder}/tea%20list.txt"), "text/plain; charset=utf-8", "two cups");
        let made = made.ok().first().clone();
        assert_eq!(
            (made.text("FileName"), made.text("MimeType"), made.amount("ContentLength")),
            ("tea list.txt".into(), "text/plain".into(), dec!(8))
        );
        assert!(made.text("Url").ends_with("/Attachments/tea%20list.txt"));
        assert_eq!(column(&world.get(&folder).ok(), "AttachmentID"), [made.text("AttachmentID")]);
        for name in [made.text("AttachmentID"), "tea%20list.txt".to_owned()] {
            let read = with(request("GET", &format!("{folder}/{name}"), ""), "accept", "application/octet-stream");
            let answer = world.send(read);
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain")));
            assert_eq!(&answer.response.body[..], b"two cups");
        }
        assert_eq!(world.get(&format!("{folder}/other.txt")).status, 404);
    }
    assert_eq!(world.get("Items/TEA-1/Attachments").status, 404);
    assert_eq!(world.get("Invoices/INV-9/Attachments").status, 404);
    assert_eq!(world.send(request("DELETE", "Invoices/INV-1/Attachments/tea%20list.txt", "")).status, 405);
}

#[test]
fn names_with_forbidden_characters_and_empty_files_are_refused() {
    // XR-ATTACH-2
    let world = world();
    world.invoice(&world.contact("Ada"), "INV-1", "10");
    for name in ["a%2Fb.txt", "a%5Cb.txt", "a%3Ab.txt", "%3Ca%3E.txt", "a%22.txt", "a%7C.txt", "a%3F.txt", "a%2A.txt"] {
        let refused = upload(&world, "PUT", &format!("Invoices/INV-1/Attachments/{name}"), "text/plain", "x").refused();
        assert!(refused[0].contains("file name"), "{name}: {refused:?}");
    }
    for name in ["a%23b%26c.txt", "%C3%A9t%C3%A9.txt", "a%25b.txt"] {
        upload(&world, "PUT", &format!("Invoices/INV-1/Attachments/{name}"), "text/plain", "x").ok();
        assert_eq!(world.get(&format!("Invoices/INV-1/Attachments/{name}")).status, 200);
    }
    let empty = upload(&world, "PUT", "Invoices/INV-1/Attachments/empty.txt", "text/plain", "");
    assert_eq!(empty.refused(), ["The file is empty."]);
}

#[test]
fn a_record_takes_ten_files_of_ten_megabytes_and_the_same_name_replaces() {
    // XR-ATTACH-3
    let rules = BookRules::default().attachment_bytes(20);
    let world = World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(rules));
    world.invoice(&world.contact("Ada"), "INV-1", "10");
    let put = |name: &str, bytes: &str| {
        upload(&world, "PUT", &format!("Invoices/INV-1/Attachments/{name}"), "text/plain", bytes)
    };
    let first = put("0.txt", "old").ok().first().text("AttachmentID");
    for number in 1..10 {
        put(&format!("{number}.txt"), "x").ok();
    }
    assert_eq!(put("10.txt", "x").refused(), ["A record can have at most 10 attachments."]);
    let replaced = upload(&world, "POST", "Invoices/INV-1/Attachments/0.txt", "text/plain", "new").ok();
    assert_eq!(replaced.first().text("AttachmentID"), first);
    assert_eq!(&world.get("Invoices/INV-1/Attachments/0.txt").response.body[..], b"new");
    let names: Vec<String> = (0..10).map(|number| format!("{number}.txt")).collect();
    assert_eq!(column(&world.get("Invoices/INV-1/Attachments").ok(), "FileName"), names);
    let large = put("0.txt", &"x".repeat(21));
    assert_eq!((large.status, large.json.text("Detail")), (413, "PayloadTooLarge".into()));
}

#[test]
fn what_a_file_is_says_the_header_or_for_the_types_that_sdks_send_the_name() {
    // XR-ATTACH-4
    let world = world();
    let ada = world.contact("Ada");
    world.invoice(&ada, "INV-1", "10");
    for (header, name, expected) in [
        ("application/octet-stream", "a.PDF", "application/pdf"),
        ("application/x-www-form-urlencoded", "b.png", "image/png"),
        ("application/octet-stream", "c", "application/octet-stream"),
        ("", "d.jpg", "image/jpeg"),
        ("image/webp", "e.png", "image/webp"),
    ] {
        let made = upload(&world, "PUT", &format!("Invoices/INV-1/Attachments/{name}"), header, "x").ok();
        assert_eq!(made.first().text("MimeType"), expected, "{header} {name}");
    }
    let online = |target: &str| {
        let made = upload(&world, "PUT", &format!("{target}/f.txt?IncludeOnline=True"), "text/plain", "x").ok();
        made.first().at("IncludeOnline").as_bool()
    };
    let bill = world.document("Invoices", "ACCPAY", &ada, "B-1", "10", "").text("InvoiceID");
    assert_eq!(online("Invoices/INV-1/Attachments"), Some(true));
    assert_eq!(online(&format!("Invoices/{bill}/Attachments")), Some(false));
    assert_eq!(online(&format!("Contacts/{ada}/Attachments")), Some(false));
}

#[test]
fn a_record_tells_that_it_has_files_and_by_its_id_which() {
    // XR-ATTACH-5
    let world = world();
    let id = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let has = |answer: &Answer| answer.first().at("HasAttachments").as_bool();
    assert_eq!(has(&world.get(&format!("Invoices/{id}"))), Some(false));
    let now = world.now();
    world.fake.lock().person(now).attach(DocumentKind::SalesInvoice, "INV-1", "by-hand.txt", "x").unwrap();
    let read = world.get(&format!("Invoices/{id}")).ok();
    assert_eq!((has(&read), read.first().text("Attachments.0.FileName")), (Some(true), "by-hand.txt".into()));
    assert_eq!(has(&world.get("Invoices?page=1")), Some(true));
    assert!(!world.get("Invoices?summaryOnly=true").ok().first().has("HasAttachments"));
    assert!(world.fake.lock().person(now).attach(DocumentKind::SalesInvoice, "INV-1", "a/b", "x").is_err());
}

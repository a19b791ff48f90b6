//! What stands beside the elements of a collection: files, histories, PDFs, mails, members of groups, options.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::{Secret, transport::Sent};
use common::{World, answer, broken, header, json};
use http::Method;
use uuid::Uuid;
use xero_client::{
    AttachmentLimits, ErrorKind, FileName, RefusalKind, RetryPolicy, Upload,
    wire::{AttachmentId, ContactGroupId, ContactId, CreditNoteId, InvoiceId, TrackingCategoryId, TrackingOptionId},
};

const INVOICE: InvoiceId = InvoiceId(Uuid::from_u128(7));
const ATTACHED: &str =
    r#"{"Attachments":[{"AttachmentID":"00000000-0000-0000-0000-000000000009","FileName":"a.pdf","ContentLength":4}]}"#;

fn name(name: &str) -> FileName {
    FileName::new(name).unwrap()
}

#[test]
fn a_file_is_put_under_its_name_encoded_with_its_media_type() {
    let world = World::new([json(200, ATTACHED), json(200, ATTACHED), json(200, ATTACHED)]);
    let tenant = world.tenant();
    let invoices = tenant.invoices();
    let files = invoices.attachments(&INVOICE);
    world.runtime.block_on(async {
        let awkward = Upload::new(name("Bill #7 & co, 50% é.pdf"), &b"%PDF"[..]);
        assert_eq!(files.add(&awkward).await.unwrap().content_length, Some(4));
        files.replace(&Upload::new(name("scan"), &b"x"[..]).content_type("image/webp")).await.unwrap();
        files.clone().include_online().add(&Upload::new(name("b.png"), &b"x"[..])).await.unwrap();
    });
    assert_eq!(
        world.targets(),
        [
            format!("/Invoices/{INVOICE}/Attachments/Bill%20%237%20%26%20co%2C%2050%25%20%C3%A9.pdf"),
            format!("/Invoices/{INVOICE}/Attachments/scan"),
            format!("/Invoices/{INVOICE}/Attachments/b.png?IncludeOnline=true"),
        ]
    );
    let sent: Vec<_> =
        world.requests().iter().map(|r| (r.method.clone(), header(r, "content-type").unwrap().to_owned())).collect();
    let expected = [(Method::PUT, "application/pdf"), (Method::POST, "image/webp"), (Method::PUT, "image/png")];
    assert_eq!(sent, expected.map(|(method, kind)| (method, kind.to_owned())));
    assert_eq!(&world.requests()[0].body[..], b"%PDF");
}

#[test]
fn what_xero_would_refuse_of_a_file_fails_before_it_is_sent() {
    let listed = r#"{"Attachments":[{"FileName":"a.pdf"},{"FileName":"b.pdf"}]}"#;
    let world = World::with([json(200, listed), json(200, ATTACHED)], |builder| {
        builder.attachments(AttachmentLimits::default().bytes(4).files(2))
    });
    let files = world.tenant().invoices().attachments(&INVOICE);
    world.runtime.block_on(async {
        for (file, why) in [
            (Upload::new(name("c.pdf"), &b""[..]), "the file is empty"),
            (Upload::new(name("c.pdf"), &b"12345"[..]), "the file has 5 bytes, and 4 are the most"),
            (Upload::new(name("c.pdf"), &b"x"[..]).content_type("a\nb"), "media type"),
        ] {
            let error = files.add(&file).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert!(error.to_string().contains(why), "{error}");
        }
        assert_eq!(files.list().await.unwrap().len(), 2);
        let third = files.add(&Upload::new(name("c.pdf"), &b"x"[..])).await.unwrap_err();
        assert!(third.to_string().contains("2 files are attached"), "{third}");
        // One of the same name takes no place.
        files.add(&Upload::new(name("a.pdf"), &b"x"[..])).await.unwrap();
    });
    assert!(world.is_done());
}

#[test]
fn files_come_as_they_are_by_id_or_by_name() {
    let bytes = || answer(200, &[("content-type", "image/png")], "\u{1}png");
    let world = World::new([bytes(), bytes(), answer(404, &[], "")]);
    let files = world.tenant().credit_notes().attachments(&CreditNoteId(Uuid::from_u128(3)));
    world.runtime.block_on(async {
        let file = files.get(&AttachmentId(Uuid::from_u128(9))).await.unwrap();
        assert_eq!((&file.bytes[..], file.content_type.as_deref()), (&b"\x01png"[..], Some("image/png")));
        assert_eq!(format!("{file:?}"), r#"File { bytes: 4, content_type: Some("image/png") }"#);
        files.get_by_name(&name("a b.png")).await.unwrap();
        assert_eq!(files.get_by_name(&name("no.png")).await.unwrap_err().kind(), ErrorKind::NotFound);
    });
    assert!(world.targets()[1].ends_with("/Attachments/a%20b.png"));
}

#[test]
fn no_error_and_no_log_line_names_a_file() {
    let world = World::once([answer(404, &[], "")]);
    let files = world.tenant().invoices().attachments(&INVOICE);
    let error = world.runtime.block_on(files.get_by_name(&name("Ada Lovelace.pdf"))).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("GET /Invoices/{INVOICE}/Attachments/{{name}} (404): it, or something that it names, does not exist")
    );
    assert!(!format!("{error:?} {:?} {:?}", name("Ada.pdf"), Upload::new(name("Ada.pdf"), &b"x"[..])).contains("Ada"));
}

#[test]
fn a_document_is_had_as_a_pdf_and_anything_else_is_none() {
    let world = World::new([
        answer(200, &[("content-type", "application/pdf")], "%PDF-1.4"),
        json(200, r#"{"Invoices":[{}]}"#),
        answer(
            400,
            &[("content-type", "text/xml")],
            "<ApiException><Type>ValidationException</Type><Message>No</Message></ApiException>",
        ),
    ]);
    let invoices = world.tenant().invoices();
    world.runtime.block_on(async {
        assert_eq!(&invoices.pdf(&INVOICE).await.unwrap().bytes[..], b"%PDF-1.4");
        let error = invoices.pdf(&INVOICE).await.unwrap_err();
        assert_eq!((error.kind(), error.is_in_doubt()), (ErrorKind::Undecodable, false));
        let error = invoices.pdf(&INVOICE).await.unwrap_err();
        assert_eq!((error.kind(), error.messages()), (ErrorKind::Validation, vec!["No"]));
    });
    let request = &world.requests()[0];
    assert_eq!(
        (header(request, "accept"), request.url.path()),
        (Some("application/pdf"), &*format!("/api.xro/2.0/Invoices/{INVOICE}"))
    );
}

#[test]
fn an_invoice_is_mailed_once_with_an_empty_object() {
    let world = World::new([broken(Sent::Maybe), answer(204, &[], "")]);
    world.runtime.block_on(world.tenant().invoices().email(&INVOICE)).unwrap();
    let requests = world.requests();
    assert_eq!(requests.iter().map(|request| &request.body[..]).collect::<Vec<_>>(), [b"{}", b"{}"]);
    assert_eq!(header(&requests[0], "idempotency-key"), header(&requests[1], "idempotency-key"));
    let refused =
        r#"{"Type":"ValidationException","Elements":[{"ValidationErrors":[{"Message":"Daily email limit reached"}]}]}"#;
    let world = World::new([json(400, refused)]);
    let error = world.runtime.block_on(world.tenant().invoices().email(&INVOICE)).unwrap_err();
    assert_eq!((error.kind(), error.refusal()), (ErrorKind::Validation, Some(RefusalKind::Other)));
}

#[test]
fn the_link_of_an_invoice_is_a_secret() {
    let world = World::new([
        json(200, r#"{"OnlineInvoices":[{"OnlineInvoiceUrl":"https://in.xero.example/canary"}]}"#),
        json(200, r#"{"OnlineInvoices":[{"OnlineInvoiceUrl":""}]}"#),
        json(200, r#"{"OnlineInvoices":[]}"#),
    ]);
    let invoices = world.tenant().invoices();
    world.runtime.block_on(async {
        let link = invoices.online_invoice(&INVOICE).await.unwrap();
        assert!(!format!("{link:?}").contains("canary"));
        assert_eq!(link.as_ref().map(Secret::expose), Some("https://in.xero.example/canary"));
        assert!(invoices.online_invoice(&INVOICE).await.unwrap().is_none());
        assert!(invoices.online_invoice(&INVOICE).await.unwrap().is_none());
    });
}

#[test]
fn notes_are_added_and_read() {
    let world = World::new([
        json(200, r#"{"HistoryRecords":[{"Details":"checked \"twice\""}]}"#),
        json(200, r#"{"HistoryRecords":[{"Changes":"Approved"},{"Changes":"Note","Details":"x"}]}"#),
    ]);
    let history = world.tenant().invoices().history(&INVOICE);
    world.runtime.block_on(async {
        let note = history.add_note("checked \"twice\"").await.unwrap();
        assert_eq!(note.details.as_deref(), Some("checked \"twice\""));
        assert_eq!(history.list().await.unwrap().len(), 2);
        for note in ["", " \n", &"x".repeat(2_501)] {
            assert_eq!(history.add_note(note).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
        }
    });
    assert_eq!(&world.requests()[0].body[..], br#"{"HistoryRecords":[{"Details":"checked \"twice\""}]}"#);
}

#[test]
fn members_of_a_group_come_and_go() {
    let (group, contact) = (ContactGroupId(Uuid::from_u128(1)), ContactId(Uuid::from_u128(2)));
    let world = World::new([
        json(200, r#"{"Contacts":[{"ContactID":"00000000-0000-0000-0000-000000000002"}]}"#),
        answer(204, &[], ""),
        answer(204, &[], ""),
    ]);
    let groups = world.tenant().contact_groups();
    world.runtime.block_on(async {
        assert_eq!(groups.add_contacts(&group, &[contact]).await.unwrap()[0].contact_id, Some(contact));
        assert!(groups.add_contacts(&group, &[]).await.unwrap().is_empty());
        groups.remove_contact(&group, &contact).await.unwrap();
        groups.remove_all_contacts(&group).await.unwrap();
    });
    assert_eq!(world.requests()[0].body, format!(r#"{{"Contacts":[{{"ContactID":"{contact}"}}]}}"#));
    let members = format!("/ContactGroups/{group}/Contacts");
    assert_eq!(world.targets(), [members.clone(), format!("{members}/{contact}"), members]);
}

#[test]
fn an_option_that_is_refused_is_a_validation_with_its_reason() {
    let refused = r#"{"Type":"ValidationException","Elements":[{"Name":"North","ValidationErrors":[{"Message":"An option with this name already exists"}]}]}"#;
    let world = World::with([json(400, refused), json(200, r#"{"Options":[{"Name":"South"}]}"#)], |builder| {
        builder.retry(RetryPolicy::none())
    });
    let (category, option) = (TrackingCategoryId(Uuid::from_u128(1)), TrackingOptionId(Uuid::from_u128(2)));
    let tracking = world.tenant().tracking_categories();
    world.runtime.block_on(async {
        let error = tracking.add_option(&category, "North").await.unwrap_err();
        assert_eq!(error.messages(), ["An option with this name already exists"]);
        tracking.archive_option(&category, &option).await.unwrap();
    });
    assert_eq!(&world.requests()[0].body[..], br#"{"Name":"North"}"#);
    assert_eq!(&world.requests()[1].body[..], br#"{"Status":"ARCHIVED"}"#);
}

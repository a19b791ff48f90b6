//! Documents that leave Xero: by e-mail, and as PDF.

use xero_client::mock::{BookRules, FakeXeroConfig, Limits};

use crate::world::{Look, World, request, with, world};

#[test]
fn a_pdf_comes_to_those_who_want_nothing_else() {
    // XR-PDF-1
    let world = world();
    let ada = world.contact("Ada");
    let (invoice, note) = (world.invoice(&ada, "INV-1", "10"), world.credit_note(&ada, "CN-1", "5"));
    for target in [format!("Invoices/{invoice}"), format!("CreditNotes/{note}")] {
        let pdf = world.send(with(request("GET", &target, ""), "accept", "application/pdf"));
        assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")));
        assert!(pdf.response.body.starts_with(b"%PDF-1.4") && pdf.response.body.ends_with(b"%%EOF\n"));
        let json = world.send(with(request("GET", &target, ""), "accept", "application/pdf, application/json"));
        assert_eq!(json.ok().elements().len(), 1);
    }
    assert_eq!(world.send(with(request("GET", "Invoices/INV-9", ""), "accept", "application/pdf")).status, 404);
}

#[test]
fn the_pdf_path_of_the_document_is_a_404_unless_set_otherwise() {
    // XR-PDF-2
    for exists in [false, true] {
        let rules = BookRules::default().pdf_path(exists);
        let world = World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(rules));
        let ada = world.contact("Ada");
        world.invoice(&ada, "INV-1", "10");
        world.credit_note(&ada, "CN-1", "5");
        let status = if exists { 200 } else { 404 };
        assert_eq!(world.get("Invoices/INV-1/pdf").status, status);
        assert_eq!(world.get("CreditNotes/CN-1/pdf").status, status);
        assert_eq!(world.get("CreditNotes/CN-9/pdf").status, 404);
    }
}

#[test]
fn mails_of_a_day_are_limited_by_a_400_not_by_a_429() {
    // XR-MAIL-1
    let world = World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(BookRules::default().mails_per_day(2)));
    let ada = world.put("Contacts", r#"{"Name":"Ada","EmailAddress":"ada@example.com"}"#).ok();
    world.invoice(&ada.first().text("ContactID"), "INV-1", "10");
    let mail = |body: &str| world.send(request("POST", "Invoices/INV-1/Email", body));
    assert_eq!((mail("").status, mail("{}").status), (204, 204));
    assert_eq!(mail("{}").refused(), ["The daily limit of 2 emails has been reached."]);
    world.advance(24 * 3_600);
    assert_eq!(mail("").status, 204);
}

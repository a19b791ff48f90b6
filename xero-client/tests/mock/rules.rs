//! What is a setting, as Xero's way is not known or differs.

use rust_decimal::dec;
use xero_client::mock::{BookRules, FakeXeroConfig, Limits, OrganisationSetup, TaxRateSetup};

use crate::world::{Look, World, column, document_body, world};

fn with(rules: BookRules) -> World {
    World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(rules))
}

#[test]
fn whether_a_refused_batch_keeps_its_valid_elements_is_a_setting() {
    // XR-BATCH-6
    for keeps in [false, true] {
        let world = with(BookRules::default().refused_batches_save_valid_elements(keeps));
        let refused = world.put("Contacts", r#"[{"Name":"Ada"},{"Name":""}]"#).refused();
        assert_eq!(refused.len(), 1);
        assert_eq!(world.fake.lock().books().contacts().len(), usize::from(keeps));
    }
}

#[test]
fn above_so_many_invoices_a_list_needs_pages_and_optimised_fields() {
    // XR-WHERE-2
    let world = with(BookRules::default().largest_unpaged_list(2));
    let ada = world.contact("Ada");
    let ids: Vec<String> = (1..=2).map(|number| world.invoice(&ada, &format!("INV-{number}"), "10")).collect();
    world.get("Invoices?where=Total==10").ok();
    world.invoice(&ada, "INV-3", "10");
    for target in [
        "Invoices",
        "Invoices?where=Status==\"AUTHORISED\"",
        "Invoices?page=1&where=Total==10",
        "Invoices?page=1&where=Status==\"PAID\" OR Status==\"DRAFT\"",
    ] {
        let answer = world.get(target);
        assert_eq!(answer.status, 400, "{target}");
        assert!(answer.json.text("Message").contains("more than 2 invoices"));
    }
    let by_id = format!("Invoices?page=1&where=InvoiceID==guid(\"{}\") OR InvoiceID==guid(\"{}\")", ids[0], ids[1]);
    assert_eq!(world.get(&by_id).ok().elements().len(), 2);
    for target in
        ["Invoices?page=1", "Invoices?page=1&where=AmountDue>5 AND Type==\"ACCREC\"", "Invoices?Statuses=PAID"]
    {
        world.get(target).ok();
    }
}

#[test]
fn names_of_contacts_may_cease_to_be_unique() {
    // XR-CONTACT-1
    let world = with(BookRules::default().unique_contact_names(false));
    world.contact("Ada");
    world.contact("Ada");
    assert_eq!(world.fake.lock().books().contacts().len(), 2);
}

#[test]
fn whether_an_archived_contact_can_be_restored_is_a_setting() {
    // XR-CONTACT-3
    for can in [false, true] {
        let world = with(BookRules::default().archived_contacts_can_be_restored(can));
        let target = format!("Contacts/{}", world.contact("Ada"));
        world.post(&target, r#"{"ContactStatus":"ARCHIVED"}"#).ok();
        assert_eq!(world.post(&target, r#"{"Name":"Ada"}"#).status, 400);
        let status = if can { 200 } else { 400 };
        assert_eq!(world.post(&target, r#"{"ContactStatus":"ACTIVE"}"#).status, status);
        assert_eq!(world.get("Contacts").ok().elements().len(), usize::from(can));
    }
}

#[test]
fn whether_names_take_angle_brackets_is_a_setting() {
    // XR-CONTACT-9
    world().contact("A <b> Ltd");
    let strict = with(BookRules::default().angle_brackets_in_names(false));
    assert!(strict.put("Contacts", r#"{"Name":"A <b> Ltd"}"#).refused()[0].contains("< or >"));
}

#[test]
fn whether_case_counts_in_numbers_of_contacts_and_codes_of_items_is_a_setting() {
    // XR-CONTACT-2, XR-ITEM-1
    for ignore in [true, false] {
        let world = with(BookRules::default().contact_numbers_ignore_case(ignore).item_codes_ignore_case(ignore));
        world.put("Contacts", r#"{"Name":"Ada","ContactNumber":"N1"}"#).ok();
        let status = if ignore { 400 } else { 200 };
        assert_eq!(world.put("Contacts", r#"{"Name":"Bob","ContactNumber":"n1"}"#).status, status);
        assert_eq!(world.put("Items", r#"{"Code":"tea-1","Name":"Other"}"#).status, status);
        assert_eq!(world.get("Items/tea-1").ok().first().text("Name") == "Tea", ignore);
    }
}

#[test]
fn whether_an_approved_invoice_needs_a_due_date_is_a_setting() {
    // XR-INV-5
    for required in [true, false] {
        let world = with(BookRules::default().due_date_is_required(required));
        let body = document_body("ACCREC", &world.contact("Ada"), "INV-1", "10", "");
        let status = if required { 400 } else { 200 };
        assert_eq!(world.put("Invoices", &body.replace(r#""DueDate":"2026-01-20","#, "")).status, status);
    }
}

#[test]
fn numbers_with_a_slash_or_a_colon_are_not_found_in_a_path_but_in_a_list() {
    // XR-LIST-8
    for takes in [false, true] {
        let world = with(BookRules::default().paths_take_any_character(takes));
        world.put("Contacts", r#"{"Name":"Ada","ContactNumber":"A/1:2"}"#).ok();
        world.invoice(&world.contact("Bob"), "2026/1", "10");
        let status = if takes { 200 } else { 404 };
        assert_eq!(world.get("Contacts/A%2F1%3A2").status, status);
        assert_eq!(world.get("Invoices/2026%2F1").status, status);
        assert_eq!(world.get("Contacts?where=ContactNumber==\"A/1:2\"").ok().elements().len(), 1);
        assert_eq!(world.get("Invoices?InvoiceNumbers=2026/1").ok().elements().len(), 1);
    }
}

#[test]
fn an_organisation_that_is_offline_answers_503_in_plain_words_and_nothing_is_done() {
    // XR-ERR-4
    let world = world();
    let tenant = xero_client::mock::DEMO_TENANT;
    world.fake.lock().set_offline(Some(tenant), true);
    let answer = world.put("Contacts", r#"{"Name":"Ada"}"#);
    assert_eq!((answer.status, &answer.response.body[..]), (503, &b"The Organisation is offline"[..]));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    world.fake.lock().set_offline(None, true);
    let answer = world.get("Contacts");
    assert_eq!(&answer.response.body[..], b"The Xero API is currently offline for maintenance");
    world.fake.lock().set_offline(None, false);
    assert_eq!(world.get("Contacts").status, 503);
    world.fake.lock().set_offline(Some(tenant), false);
    assert!(world.get("Contacts").ok().elements().is_empty());
}

#[test]
fn what_people_do_to_contacts_and_invoices_shows_in_the_api() {
    // XR-CONTACT-11, XR-INV-11
    let world = world();
    let (ada, bob) = (world.contact("Ada"), world.contact("Bob"));
    let invoice = world.invoice(&ada, "INV-1", "10");
    let ids = [&ada, &bob].map(|id| id.parse().unwrap());
    let now = world.now();
    let mut fake = world.fake.lock();
    fake.person(now).merge_contacts(ids[0], ids[1]).unwrap();
    assert!(fake.person(now).merge_contacts(ids[0], ids[1]).is_err());
    fake.person(now).use_automatic_sales_tax("INV-1").unwrap();
    assert!(fake.person(now).use_automatic_sales_tax("INV-2").is_err());
    drop(fake);
    let merged = world.get(&format!("Contacts/{ada}")).ok().first().clone();
    assert_eq!((merged.text("ContactStatus"), merged.text("MergedToContactID")), ("ARCHIVED".into(), bob.clone()));
    let read = world.get(&format!("Invoices/{invoice}")).ok();
    assert_eq!(read.first().text("Contact.ContactID"), bob);
    assert_eq!(world.get(&format!("Contacts/{bob}")).ok().first().at("IsCustomer").as_bool(), Some(true));
    let refused = world.post(&format!("Invoices/{invoice}"), r#"{"Reference":"x"}"#).refused();
    assert!(refused[0].contains("automatic sales tax"));
    world.contact("Ada");
}

#[test]
fn a_contact_shows_what_it_owes_and_is_owed_where_it_is_read_alone_or_in_pages() {
    // XR-CONTACT-10
    let world = world();
    let ada = world.contact("Ada");
    let invoice = world.invoice(&ada, "INV-1", "100");
    world.pay(&invoice, "30").ok();
    world.credit_note(&ada, "CN-1", "20");
    world.document("Invoices", "ACCREC", &ada, "INV-2", "92", r#","CurrencyCode":"EUR""#);
    world.document("Invoices", "ACCPAY", &ada, "B-1", "7", "");
    world.contact("Bob");
    let balances = |target: &str| {
        let contact = world.get(target).ok().first().clone();
        let amount = |path: &str| contact.amount(&format!("Balances.{path}"));
        (
            amount("AccountsReceivable.Outstanding"),
            amount("AccountsReceivable.Overdue"),
            amount("AccountsPayable.Outstanding"),
        )
    };
    assert_eq!(balances(&format!("Contacts/{ada}")), (dec!(150), dec!(0), dec!(7)));
    world.advance(30 * 24 * 3_600);
    assert_eq!(balances("Contacts?page=1&order=Name"), (dec!(150), dec!(170), dec!(7)));
    for target in ["Contacts", "Contacts?page=1&summaryOnly=true"] {
        assert!(!world.get(target).ok().first().has("Balances"), "{target}");
    }
}

#[test]
fn more_of_contacts_and_invoices_is_kept_as_it_was_sent() {
    // XR-CONTACT-12, XR-INV-12
    let world = world();
    let ada = world.put(
        "Contacts",
        r#"{"Name":"Ada","SalesDefaultAccountCode":"200","AccountsReceivableTaxType":"OUTPUT","BankAccountDetails":"1-2",
            "PaymentTerms":{"Sales":{"Day":15,"Type":"DAYSAFTERBILLDATE"}},"ContactPersons":[{"FirstName":"Bo",
            "EmailAddress":"bo@example.com","IncludeInEmails":true}]}"#,
    );
    let ada = ada.ok().first().clone();
    assert_eq!(
        (ada.text("SalesDefaultAccountCode"), ada.text("BankAccountDetails"), ada.text("PaymentTerms.Sales.Type")),
        ("200".into(), "1-2".into(), "DAYSAFTERBILLDATE".into())
    );
    let line = r#"{"Description":"Tea","Quantity":1,"UnitAmount":10,"AccountCode":"200"}"#;
    let body = document_body("ACCREC", &ada.text("ContactID"), "INV-1", "10", r#","ExpectedPaymentDate":"2026-02-01""#);
    let body = body.replace(line, r#"{"ItemCode":"TEA-1","Quantity":2,"DiscountRate":10}"#);
    let made = world.put("Invoices", &body).ok().first().clone();
    assert_eq!(
        (made.text("ExpectedPaymentDateString"), made.amount("TotalDiscount"), made.text("LineItems.0.Item.Name")),
        ("2026-02-01T00:00:00".into(), dec!(2.59), "Tea".into())
    );
    assert_eq!(made.at("LineItems.0.DiscountEnteredAsPercent").as_bool(), Some(true));
    assert_eq!(world.post("Invoices/INV-1/Email", "").status, 204); // by the person's address
    let found = world.get("Invoices?where=ExpectedPaymentDate>=DateTime(2026,2,1) AND SentToContact==true").ok();
    assert_eq!(column(&found, "InvoiceNumber"), ["INV-1"]);
    let item = world.get("Items/TEA-1").ok().first().text("ItemID");
    world.post(&format!("Items/{item}"), r#"{"Code":"TEA-2"}"#).ok();
    assert_eq!(world.get("Invoices/INV-1").ok().first().text("LineItems.0.ItemCode"), "TEA-2");
    assert!(world.send(crate::world::request("DELETE", "Items/TEA-2", "")).refused()[0].contains("used"));
}

#[test]
fn a_quantity_has_thirteen_digits_at_most() {
    // XR-LINE-6
    let world = world();
    let ada = world.contact("Ada");
    let put = |number: &str, quantity: &str| {
        let body = document_body("ACCREC", &ada, number, "0", "")
            .replace(r#""Quantity":1"#, &format!(r#""Quantity":{quantity}"#));
        world.put("Invoices", &body)
    };
    put("INV-1", "999999999.9999").ok();
    assert!(put("INV-2", "1000000000").refused()[0].contains("13 digits"));
}

#[test]
fn where_takes_lower_case_methods_accents_and_fields_of_payments() {
    // XR-WHERE-1, XR-WHERE-4
    let world = world();
    let ada = world.contact("Adé Lovelace");
    let invoice = world.invoice(&ada, "INV-1", "10");
    world.pay(&invoice, "10").ok();
    for target in [
        "Contacts?where=Name.ToLower().Contains(\"LOVE\")",
        "Contacts?where=Name.ToUpper()==\"ADE LOVELACE\"",
        "Invoices?where=Contact.Name==\"ade lovelace\"",
        "Payments?where=Invoice.Contact.Name==\"ADÉ lovelace\" AND Invoice.Type==\"ACCREC\"",
        "Payments?where=IsReconciled==false AND BankAmount==10",
    ] {
        assert_eq!(world.get(target).ok().elements().len(), 1, "{target}");
    }
    assert_eq!(world.get("Contacts?where=Name.ToLower(==\"x\"").status, 400);
    let by_number = r#"{"CreditNoteNumber":"CN-1","Account":{"Code":"090"},"Date":"2026-01-05","Amount":5}"#;
    world.credit_note(&ada, "CN-1", "5");
    assert_eq!(world.put("Payments", by_number).ok().first().text("PaymentType"), "ARCREDITPAYMENT");
}

#[test]
fn of_contacts_that_share_a_name_each_active_one_is_found_by_it() {
    // XR-CONTACT-1
    let world = World::of(FakeXeroConfig::demo().rules(BookRules::default().unique_contact_names(false)));
    let (one, two) = (world.contact("Ada"), world.contact("Ada"));
    world.post(&format!("Contacts/{two}"), r#"{"ContactStatus":"ARCHIVED"}"#).ok();
    let by_name = || world.post("Contacts", r#"{"Name":"Ada"}"#).ok().first().text("ContactID");
    assert_eq!(by_name(), one);
    let three = world.contact("Ada");
    let id = |text: &str| uuid::Uuid::parse_str(text).unwrap();
    world.fake.lock().person(world.now()).merge_contacts(id(&one), id(&three)).unwrap();
    assert_eq!(by_name(), three);
}

#[test]
fn a_number_that_is_free_again_is_the_next_one() {
    // XR-INV-2
    let rules = BookRules::default().numbers_of_void_documents_are_free(true);
    let world = World::of(FakeXeroConfig::demo().limits(Limits::none()).rules(rules));
    let ada = world.contact("Ada");
    let made = |_| world.document("Invoices", "ACCREC", &ada, "", "10", "").text("InvoiceNumber");
    assert_eq!([1, 2, 3].map(made), ["INV-0001", "INV-0002", "INV-0003"]);
    world.put("Invoices", r#"{"Type":"ACCREC"}"#).refused();
    world.post("Invoices/INV-0002", r#"{"Status":"VOIDED"}"#).ok();
    assert_eq!([4, 5].map(made), ["INV-0002", "INV-0004"]);
}

#[test]
fn texts_of_documents_have_their_lengths_and_only_approved_ones_are_marked_as_sent() {
    // XR-LINE-7, XR-INV-13
    let world = world();
    let put = |more: &str, description: usize| {
        let text = "x".repeat(description);
        let body = format!(
            r#"{{"Type":"ACCREC","Contact":{{"Name":"Ada"}},"LineItems":[{{"Description":"{text}","UnitAmount":1}}]{more}}}"#
        );
        world.put("Invoices", &body)
    };
    put(&format!(r#","Url":"https://shop.example/1","Reference":"{}""#, "x".repeat(255)), 4_000).ok();
    assert!(put("", 4_001).refused()[0].contains("4000 characters"));
    assert!(put(&format!(r#","Reference":"{}""#, "x".repeat(256)), 1).refused()[0].contains("255 characters"));
    assert!(put(r#","Url":"shop.example/1""#, 1).refused()[0].contains("absolute"));
    assert!(put(r#","SentToContact":true"#, 1).refused()[0].contains("approved"));
}

#[test]
fn what_xero_alone_tells_is_ignored_when_it_is_sent() {
    // XR-SHAPE-1
    let world = world();
    let more = r#","Total":99,"SubTotal":98,"TotalTax":1,"AmountDue":97,"AmountPaid":2,"UpdatedDateUTC":"/Date(1)/""#;
    let made = world.document("Invoices", "ACCREC", &world.contact("Ada"), "INV-1", "10", more);
    let told = ["Total", "SubTotal", "TotalTax", "AmountDue", "AmountPaid"].map(|name| made.amount(name));
    assert_eq!(told, [dec!(10), dec!(10), dec!(0), dec!(10), dec!(0)]);
    assert_ne!(made.text("UpdatedDateUTC"), "/Date(1)/");
}

#[test]
fn a_contact_that_asked_to_be_forgotten_is_never_edited_nor_used_again() {
    // XR-CONTACT-13
    let world = with(BookRules::default().archived_contacts_can_be_restored(true));
    let ada = world.contact("Ada");
    let status =
        |status: &str| world.post(&format!("Contacts/{ada}"), &format!(r#"{{"ContactStatus":"{status}"}}"#)).status;
    assert_eq!((status("GDPRREQUEST"), status("ACTIVE")), (200, 400));
    assert_eq!(world.put("Invoices", &document_body("ACCREC", &ada, "INV-1", "1", "")).status, 400);
}

#[test]
fn a_plan_of_one_currency_takes_no_document_in_another() {
    // XR-SETTINGS-6, XR-MONEY-3
    let world = with(BookRules::default().multi_currency(false));
    let body = document_body("ACCREC", &world.contact("Ada"), "INV-1", "1", r#","CurrencyCode":"EUR""#);
    assert_eq!(world.put("Invoices", &body).refused(), ["Organisation is not subscribed to currency EUR"]);
}

#[test]
fn a_tax_type_fits_the_accounts_class_in_journals_too() {
    // XR-TAX-3
    let narrow = TaxRateSetup::new("SALES", "Sales only", dec!(10)).only_on(["REVENUE"]);
    let world = World::of_organisation(OrganisationSetup::demo().tax_rate(narrow));
    let put = |account: &str| {
        let line = |sign: &str| format!(r#"{{"LineAmount":{sign}1,"AccountCode":"{account}","TaxType":"SALES"}}"#);
        let lines = format!("{},{}", line(""), line("-"));
        let body = format!(r#"{{"Narration":"N","LineAmountTypes":"Exclusive","JournalLines":[{lines}]}}"#);
        world.put("ManualJournals", &body)
    };
    put("200").ok();
    assert!(put("860").refused()[0].contains("TaxType code 'SALES'"));
}

//! Reading lists.

use crate::world::{Answer, Look, World, column, request, with, world};

fn many(contacts: usize) -> World {
    let world = world();
    let body: Vec<String> = (0..contacts).map(|n| format!(r#"{{"Name":"C{n:04}"}}"#)).collect();
    world.put("Contacts", &format!("[{}]", body.join(","))).ok();
    world
}

#[test]
fn pages_count_from_one_with_100_by_default_and_at_most_1000() {
    // XR-LIST-1
    let world = many(1_050);
    let paging = |target: &str| {
        let answer = world.get(target).ok();
        let number = |name: &str| answer.json.at("pagination").amount(name).to_string();
        (answer.elements().len(), ["page", "pageSize", "pageCount", "itemCount"].map(number).join(" "))
    };
    assert_eq!(paging("Contacts?page=1"), (100, "1 100 11 1050".into()));
    assert_eq!(paging("Contacts?page=11"), (50, "11 100 11 1050".into()));
    assert_eq!(paging("Contacts?page=1&pageSize=5000"), (1_000, "1 1000 2 1050".into()));
    assert_eq!(paging("Contacts?page=12"), (0, "12 100 11 1050".into()));
    let whole = world.get("Contacts").ok();
    assert_eq!((whole.elements().len(), whole.json.has("pagination")), (1_050, false));
    assert!(!world.get("Items?page=1").ok().json.has("pagination"));
    assert_eq!(world.get("Contacts?page=x").json.text("Type"), "QueryParseException");
}

#[test]
fn pages_are_stable_by_date_of_change_and_id() {
    // XR-LIST-5
    let world = many(150);
    let names: Vec<String> =
        [1, 2].iter().flat_map(|page| column(&world.get(&format!("Contacts?page={page}")), "Name")).collect();
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!((names.len(), unique.len()), (150, 150));
    world.advance(1);
    world.post("Contacts", r#"{"Name":"C0000","FirstName":"x"}"#).ok();
    assert_eq!(column(&world.get("Contacts?page=2"), "Name").last().map(String::as_str), Some("C0000"));
    assert_eq!(column(&world.get("Contacts?page=1&order=Name DESC"), "Name")[0], "C0149");
    assert_eq!(world.get("Contacts?order=Nonsense").json.text("Type"), "QueryParseException");
}

/// Three invoices: INV-1 of Ada, paid; INV-2 of Bob, approved; INV-3 of Bob, a draft with a reference.
fn invoices() -> (World, String, Vec<String>) {
    let world = world();
    let (ada, bob) = (world.contact("Ada"), world.contact("Bob"));
    let one = world.invoice(&ada, "INV-1", "10");
    world.pay(&one, "10").ok();
    let two = world.invoice(&bob, "INV-2", "20");
    let more = r#","Reference":"order 77""#;
    let body = crate::world::document_body("ACCREC", &bob, "INV-3", "30", more).replace("AUTHORISED", "DRAFT");
    let three = world.put("Invoices", &body.replace("2026-01-05", "2026-02-07")).ok().first().text("InvoiceID");
    (world, bob, vec![one, two, three])
}

fn numbers(answer: Answer) -> String {
    let mut numbers = column(&answer.ok(), "InvoiceNumber");
    numbers.sort();
    numbers.join(" ")
}

#[test]
fn a_list_without_pages_has_no_lines_and_a_summary_of_contacts() {
    // XR-LIST-2
    let (world, _, ids) = invoices();
    let lines = |answer: Answer| answer.ok().first().at("LineItems").as_array().unwrap().len();
    let whole = |answer: Answer| answer.ok().first().at("Contact").has("ContactStatus");
    assert_eq!((lines(world.get("Invoices")), whole(world.get("Invoices"))), (0, false));
    for target in
        ["Invoices?page=1", "Invoices?Statuses=PAID,AUTHORISED", &format!("Invoices/{}", ids[0]), "Invoices/INV-1"]
    {
        assert_eq!((lines(world.get(target)), whole(world.get(target))), (1, true), "{target}");
    }
    let summary = world.get("Invoices?summaryOnly=true").ok();
    assert!(summary.json.has("pagination"));
    assert!(!summary.first().has("LineItems") && !summary.first().has("Payments"));
}

#[test]
fn comma_lists_and_search_terms_narrow_a_list() {
    // XR-LIST-6
    let (world, bob, ids) = invoices();
    for (query, expected) in [
        (format!("IDs={},{}", ids[0], ids[2]), "INV-1 INV-3"),
        ("InvoiceNumbers=INV-2,inv-3,INV-9".into(), "INV-2 INV-3"),
        (format!("ContactIDs={bob}"), "INV-2 INV-3"),
        ("Statuses=DRAFT,PAID".into(), "INV-1 INV-3"),
        ("searchTerm=ORDER".into(), "INV-3"),
        ("createdByMyApp=true".into(), "INV-1 INV-2 INV-3"),
        ("IDs=00000000-0000-4000-8000-00000000dead".into(), ""),
    ] {
        assert_eq!(numbers(world.get(&format!("Invoices?{query}"))), expected, "{query}");
    }
    assert_eq!(column(&world.get("Contacts?searchTerm=bo"), "Name"), ["Bob"]);
    assert_eq!(column(&world.get(&format!("Contacts?IDs={bob}")), "Name"), ["Bob"]);
    assert_eq!(world.get("Invoices?IDs=nonsense").status, 400);
}

#[test]
fn where_compares_fields_with_literals() {
    // XR-WHERE-1, XR-WHERE-4
    let (world, bob, ids) = invoices();
    for (condition, expected) in [
        (r#"InvoiceNumber=="INV-2""#.to_owned(), "INV-2"),
        (r#"Reference=="order 77""#.into(), "INV-3"),
        (r#"Status=="PAID" OR Status=="DRAFT""#.into(), "INV-1 INV-3"),
        (format!(r#"Contact.ContactID==guid("{bob}")"#), "INV-2 INV-3"),
        (format!(r#"InvoiceID==guid("{}")"#, ids[1]), "INV-2"),
        (r#"Contact.Name=="BOB""#.into(), "INV-2 INV-3"),
        ("Date>=DateTime(2026,02,01)".into(), "INV-3"),
        ("Date<DateTime(2026,2,1) AND AmountDue>0".into(), "INV-2"),
        (r#"InvoiceNumber.StartsWith("INV") AND Type=="ACCREC" AND Reference!=null"#.into(), "INV-3"),
    ] {
        let encoded = condition.replace('=', "%3D").replace('&', "%26").replace('>', "%3E").replace('<', "%3C");
        assert_eq!(numbers(world.get(&format!("Invoices?where={encoded}"))), expected, "{condition}");
    }
}

#[test]
fn contacts_are_found_by_name_email_and_numbers() {
    // XR-WHERE-1
    let world = world();
    let body = r#"[{"Name":"A \"quoted\" Ltd","EmailAddress":"a@example.com","ContactNumber":"N1","AccountNumber":"K1"},
        {"Name":"Other"}]"#;
    world.put("Contacts", body).ok();
    for condition in [
        r#"Name%3D%3D"a \"quoted\" ltd""#,
        r#"EmailAddress%3D"a@example.com""#,
        r#"ContactNumber%3D"N1""#,
        r#"AccountNumber%3D"K1""#,
    ] {
        assert_eq!(column(&world.get(&format!("Contacts?where={condition}")), "ContactNumber"), ["N1"], "{condition}");
    }
}

#[test]
fn a_where_that_cannot_be_read_is_a_query_parse_exception() {
    // XR-WHERE-3
    let world = world();
    for condition in ["Nonsense%3D1", r#"Name%3D"open"#, "Name%3D", "%26%26"] {
        let answer = world.get(&format!("Contacts?where={condition}"));
        assert_eq!((answer.status, answer.json.amount("ErrorNumber")), (400, 16.into()), "{condition}");
        assert_eq!(answer.json.text("Type"), "QueryParseException");
    }
}

#[test]
fn about_52_ids_fit_into_a_url() {
    // XR-LIST-3
    let world = world();
    let ids = |count: usize| vec!["00000000-0000-4000-8000-00000000dead"; count].join("%2C");
    world.get(&format!("Invoices?IDs={}", ids(52))).ok();
    assert_eq!(world.get(&format!("Invoices?IDs={}", ids(53))).status, 404);
}

#[test]
fn if_modified_since_leaves_out_what_has_not_changed_and_an_empty_list_is_a_200() {
    // XR-LIST-4
    let world = world();
    world.contact("Ada");
    world.advance(10);
    world.contact("Bob");
    let since = |text: &str| {
        let request = with(request("GET", "Contacts", ""), "if-modified-since", text);
        column(&world.send(request).ok(), "Name").join(" ")
    };
    for text in [
        "2026-01-05T00:00:10",
        "2026-01-05T00:00:05.000006+00:00",
        "2026-01-05T00:00:01.966Z",
        "Mon, 05 Jan 2026 00:00:10 GMT",
    ] {
        assert_eq!(since(text), "Bob", "{text}");
    }
    assert_eq!((since("2026-01-05T00:00:11"), since("2026-01-05T00:00:00")), ("".into(), "Ada Bob".into()));
    let rates = with(request("GET", "TaxRates", ""), "if-modified-since", "2030-01-01T00:00:00");
    assert_eq!(world.send(rates).ok().elements().len(), 5);
}

#[test]
fn the_due_date_of_a_partly_paid_invoice_does_not_move_its_date_of_change() {
    // XR-LIST-4
    let (world, _, ids) = invoices();
    world.pay(&ids[1], "5").ok();
    let before = world.fake.lock().books().invoice("INV-2").unwrap().updated;
    world.advance(60);
    world.post(&format!("Invoices/{}", ids[1]), r#"{"DueDate":"2026-05-05"}"#).ok();
    assert_eq!(world.fake.lock().books().invoice("INV-2").unwrap().updated, before);
    world.post(&format!("Invoices/{}", ids[1]), r#"{"Reference":"x"}"#).ok();
    assert_eq!(world.fake.lock().books().invoice("INV-2").unwrap().updated, world.now());
}

#[test]
fn a_condition_names_fields_of_its_own_list_only() {
    // XR-WHERE-3
    let world = world();
    for target in [
        "CreditNotes?where=InvoiceNumber==\"x\"",
        "CreditNotes?where=AmountDue>1",
        "Invoices?where=CreditNoteNumber==\"x\"",
        "Invoices?order=RemainingCredit",
    ] {
        assert_eq!(world.get(target).json.text("Type"), "QueryParseException", "{target}");
    }
    world.get("CreditNotes?where=CreditNoteNumber==\"x\" AND RemainingCredit>1").ok();
}

#[test]
fn lists_that_come_whole_have_no_pages_and_settings_heed_no_date() {
    // XR-LIST-1, XR-LIST-4, XR-BATCHPAY-1
    let world = world();
    for list in ["Accounts", "Items", "TaxRates", "TrackingCategories", "Currencies", "BatchPayments"] {
        assert!(!world.get(&format!("{list}?page=1&pageSize=1")).ok().json.has("pagination"), "{list}");
    }
    assert!(world.get("Accounts?page=2&pageSize=1").ok().elements().len() > 2);
    for list in ["TaxRates", "Currencies", "Organisation"] {
        let late = with(request("GET", list, ""), "if-modified-since", "2030-01-01T00:00:00");
        assert!(!world.send(late).ok().elements().is_empty(), "{list}");
    }
}

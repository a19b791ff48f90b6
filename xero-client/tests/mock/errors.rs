//! Errors of whole requests.

use proptest::prelude::*;

use xero_client::mock::{AccountSetup, OrganisationSetup};

use crate::world::{Look, World, request, request_to, world};

#[test]
fn a_body_that_is_no_json_or_has_a_member_of_a_wrong_type_is_unreadable() {
    // XR-ERR-3, XR-ERR-1
    let world = world();
    for body in [
        "{",
        "<Contact/>",
        "1",
        r#"{"Contacts":1}"#,
        r#"[1]"#,
        r#"{"Name":{}}"#,
        r#"{"Name":"x","Addresses":{}}"#,
        r#"{"Name":"x","ContactPersons":"y"}"#,
    ] {
        let answer = world.put("Contacts", body);
        assert_eq!((answer.status, answer.json.text("Type")), (400, "PostDataInvalidException".into()), "{body}");
        assert!(!answer.json.has("Elements"));
    }
    for line in [r#"{"UnitAmount":"much"}"#, r#"{"LineItemID":"7"}"#, r#"{"Tracking":[1]}"#, "7"] {
        let body = format!(r#"{{"Type":"ACCREC","Contact":{{"Name":"Ada"}},"LineItems":[{line}]}}"#);
        assert_eq!(world.put("Invoices", &body).json.text("Type"), "PostDataInvalidException", "{line}");
    }
    assert!(world.fake.lock().books().contacts().is_empty());
}

#[test]
fn messages_stand_at_the_element_and_inside_it() {
    // XR-ERR-2
    let world = world();
    let body = r#"{"Type":"ACCREC","Contact":{"Name":"Ada","EmailAddress":"nonsense"},
        "LineItems":[{"UnitAmount":1,"AccountCode":"999"},{"UnitAmount":1,"AccountCode":"998"}]}"#;
    let answer = world.put("Invoices", body);
    let inside = answer.json.text("Elements.0.Contact.ValidationErrors.0.Message");
    assert_eq!(inside, "Email address must be valid.");
    let own = answer.json.at("Elements.0.ValidationErrors").as_array().unwrap();
    assert_eq!(
        (own.len(), own[1].text("Message")),
        (2, "Account code '998' is not a valid code for this document.".into())
    );
    assert_eq!(answer.refused().len(), 3);
}

#[test]
fn a_404_is_empty_html() {
    // XR-ERR-6
    let world = world();
    for target in [
        "Invoices/00000000-0000-4000-8000-00000000dead",
        "Invoices/NO-SUCH-NUMBER",
        "CreditNotes/x",
        "Payments/x",
        "Contacts/x",
        "Items/x",
        "Nonsense",
        "Invoices/x/y/z",
    ] {
        let answer = world.get(target);
        assert_eq!((answer.status, answer.response.body.len()), (404, 0), "{target}");
        assert_eq!(answer.header("content-type"), Some("text/html"));
    }
    assert_eq!(world.send(request_to("GET", "/nowhere", "")).status, 404);
    assert_eq!(world.send(request_to("GET", "/", "")).status, 404);
}

#[test]
fn what_xero_has_and_this_fake_does_not_play_is_a_501_and_a_wrong_method_a_405() {
    let world = world();
    for (method, target) in [("GET", "Quotes"), ("PUT", "PurchaseOrders"), ("GET", "Reports/TrialBalance")] {
        assert_eq!(world.send(request(method, target, "")).status, 501, "{method} {target}");
    }
    for (method, target) in [("DELETE", "Invoices/x"), ("PUT", "Payments/x"), ("GET", "CreditNotes/x/Allocations")] {
        assert_eq!(world.send(request(method, target, "")).status, 405, "{method} {target}");
    }
}

/// A value of any kind, small or absurd.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-79228162514264337593543950335".to_owned()),
        Just("1e28".to_owned()),
        Just(r#""00000000-0000-0000-0000-000000000000""#.to_owned()),
        Just(r#""/Date(9223372036854775807+0000)/""#.to_owned()),
        Just(r#""9999-12-31""#.to_owned()),
        (-1_000_000i64..1_000_000).prop_map(|number| format!("{number}.005")),
        prop::sample::select(vec![
            "ACCREC",
            "ACCRECCREDIT",
            "AUTHORISED",
            "VOIDED",
            "Inclusive",
            "TEA-1",
            "200",
            "091",
            "090",
            "SPEND",
            "RECEIVE-OVERPAYMENT",
            "RECEIVE-PREPAYMENT",
            "POSTED",
            "DELETED",
            "BANK",
            "EXPENSE",
            "TAX001"
        ])
        .prop_map(|text| format!("\"{text}\"")),
    ];
    let names = prop::sample::select(vec![
        "Name",
        "Type",
        "Contact",
        "LineItems",
        "Quantity",
        "UnitAmount",
        "LineAmount",
        "DiscountRate",
        "TaxAmount",
        "Status",
        "Date",
        "DueDate",
        "CurrencyCode",
        "CurrencyRate",
        "Invoice",
        "InvoiceID",
        "InvoiceNumber",
        "CreditNote",
        "Account",
        "Code",
        "Amount",
        "Tracking",
        "Addresses",
        "SalesDetails",
        "ItemCode",
        "AccountCode",
        "LineAmountTypes",
        "Invoices",
        "Payments",
        "BankAccount",
        "Narration",
        "JournalLines",
        "TaxComponents",
        "Rate",
        "TaxType",
        "Details",
        "Overpayment",
        "PurchaseDetails",
        "InventoryAssetAccountCode",
        "COGSAccountCode",
    ]);
    leaf.prop_recursive(4, 40, 8, move |inner| {
        let object = prop::collection::vec((names.clone(), inner.clone()), 0..8).prop_map(|members| {
            let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        });
        let list = prop::collection::vec(inner, 0..4).prop_map(|elements| format!("[{}]", elements.join(",")));
        prop_oneof![3 => object, 1 => list]
    })
}

/// A number, sensible or absurd.
fn any_number() -> impl Strategy<Value = String> {
    let sensible = (-2_000i64..20_000).prop_map(|cents| format!("{}.{:02}", cents / 100, (cents % 100).abs()));
    let absurd = prop::sample::select(vec![
        "0",
        "0.0000001",
        "-1",
        "100",
        "999999999.9999",
        "9999999999.99",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
    ]);
    prop_oneof![3 => sensible, 1 => absurd.prop_map(str::to_owned)]
}

/// A member that a valid document does not need.
fn any_member(names: Vec<&'static str>) -> impl Strategy<Value = String> {
    (prop::sample::select(names), any_number()).prop_map(|(name, number)| format!(r#","{name}":{number}"#))
}

/// A valid document but for its numbers, and how it is called.
fn any_document() -> impl Strategy<Value = (&'static str, String)> {
    let kinds = vec![
        ("Invoices", "ACCREC"),
        ("Invoices", "ACCPAY"),
        ("CreditNotes", "ACCRECCREDIT"),
        ("CreditNotes", "ACCPAYCREDIT"),
        ("BankTransactions", "SPEND"),
        ("BankTransactions", "RECEIVE"),
    ];
    let bases = vec![
        r#""ItemCode":"CUP""#,
        r#""AccountCode":"200","TaxType":"OUTPUT2""#,
        r#""ItemCode":"TEA-1","AccountCode":"200""#,
    ];
    let numbers = vec!["Quantity", "UnitAmount", "LineAmount", "TaxAmount", "DiscountRate", "DiscountAmount"];
    let line = (prop::sample::select(bases), prop::collection::vec(any_member(numbers), 0..4));
    let line = line.prop_map(|(base, more)| format!("{{{base}{}}}", more.concat()));
    let lines = prop::collection::vec(line, 1..4).prop_map(|lines| lines.join(","));
    let amounts = prop::sample::select(vec!["Inclusive", "Exclusive", "NoTax"]);
    let rate = prop::option::of(any_number());
    (prop::sample::select(kinds), amounts, rate, lines).prop_map(|((list, kind), amounts, rate, lines)| {
        let rate = rate.map(|rate| format!(r#""CurrencyCode":"EUR","CurrencyRate":{rate},"#)).unwrap_or_default();
        let bank = if list == "BankTransactions" { r#""BankAccount":{"Code":"095"},"# } else { "" };
        let body = format!(
            r#"{{"Type":"{kind}","Contact":{{"Name":"Ada"}},{bank}{rate}"Date":"2026-01-05","DueDate":"2026-02-01",
                "Status":"AUTHORISED","LineAmountTypes":"{amounts}","LineItems":[{lines}]}}"#
        );
        (list, body)
    })
}

/// A shop with a tracked item, of which there are some.
fn shop() -> World {
    let setup = OrganisationSetup::demo()
        .account(AccountSetup::new("630", "Inventory", "INVENTORY"))
        .account(AccountSetup::new("310", "Cost of goods", "DIRECTCOSTS"))
        .account(AccountSetup::new("095", "Other bank", "BANK"));
    let world = World::of_organisation(setup);
    let item = r#"{"Code":"CUP","InventoryAssetAccountCode":"630","SalesDetails":{"UnitPrice":5,"AccountCode":"200"},
        "PurchaseDetails":{"UnitPrice":2,"COGSAccountCode":"310"}}"#;
    world.put("Items", item).ok();
    let bill = r#"{"Type":"ACCPAY","Contact":{"Name":"Ada"},"Date":"2026-01-01","DueDate":"2026-02-01","Status":"AUTHORISED",
        "LineItems":[{"ItemCode":"CUP","Quantity":100,"UnitAmount":2}]}"#;
    world.put("Invoices", bill).ok();
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_number_in_an_approved_document_breaks_the_fake(
        documents in prop::collection::vec((any_document(), any_number(), any_number()), 1..5),
    ) {
        let world = shop();
        for ((list, body), amount, rate) in documents {
            let made = world.put(list, &body);
            prop_assert!(matches!(made.status, 200 | 400), "{} {}", made.status, made.json);
            if made.status == 200 {
                let number = ["InvoiceID", "CreditNoteID"].into_iter().find(|id| made.first().has(id));
                let (id, noun) = match number {
                    Some(id) => (made.first().text(id), id.trim_end_matches("ID")),
                    None => continue,
                };
                let payment = format!(
                    r#"{{"{noun}":{{"{noun}ID":"{id}"}},"Account":{{"Code":"095"}},"Amount":{amount},"CurrencyRate":{rate}}}"#
                );
                let paid = world.put("Payments", &payment);
                prop_assert!(matches!(paid.status, 200 | 400), "{} {}", paid.status, paid.json);
                let line = made.first().text("LineItems.0.LineItemID");
                let change = format!(r#"{{"LineItems":[{{"LineItemID":"{line}","Quantity":{amount},"TaxAmount":{rate}}}]}}"#);
                let changed = world.post(&format!("{list}/{id}"), &change);
                prop_assert!(matches!(changed.status, 200 | 400), "{} {}", changed.status, changed.json);
            }
            let journal = format!(
                r#"{{"Narration":"N","Status":"POSTED","JournalLines":[{{"LineAmount":{amount},"AccountCode":"200"}},
                    {{"LineAmount":{rate},"AccountCode":"220"}}]}}"#
            );
            prop_assert!(matches!(world.put("ManualJournals", &journal).status, 200 | 400));
            for list in ["Invoices?page=1", "Contacts?page=1", "Items", "Payments", "BankTransactions?page=1"] {
                world.get(list).ok();
            }
            prop_assert_eq!(world.fake.lock().books().trial_balance().values().sum::<rust_decimal::Decimal>(), 0.into());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_request_breaks_the_fake(
        body in any_json(),
        resource in prop::sample::select(vec![
            "Contacts", "Invoices", "CreditNotes", "Payments", "Items", "CreditNotes/CN-1/Allocations", "Invoices/INV-1",
            "Payments/x", "Contacts/x", "BankTransactions", "BatchPayments", "ContactGroups", "ManualJournals", "Accounts",
            "TaxRates", "TrackingCategories", "Currencies", "Overpayments", "Prepayments", "Contacts/x/Attachments/a.txt",
            "Invoices/INV-1/Attachments/a.txt", "Invoices/INV-1/History", "BrandingThemes", "Organisation/Actions",
        ]),
        method in prop::sample::select(vec!["PUT", "POST", "GET", "DELETE"]),
        query in "(where|order|page|IDs|pageSize)=[a-zA-Z0-9%\\\\\"()=<>.,-]{0,30}",
    ) {
        let world = world();
        let ada = world.contact("Ada");
        world.invoice(&ada, "INV-1", "10");
        world.credit_note(&ada, "CN-1", "10");
        let answer = world.send(request(method, &format!("{resource}?{query}&summarizeErrors=false"), &body));
        prop_assert!(matches!(answer.status, 200 | 204 | 400 | 404 | 405), "{} {}", answer.status, answer.json);
        prop_assert_eq!(world.fake.lock().books().trial_balance().values().sum::<rust_decimal::Decimal>(), 0.into());
    }
}

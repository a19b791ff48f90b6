//! Invoices and bills.

use rust_decimal::dec;
use xero_client::mock::{FakeXeroConfig, OrganisationSetup};

use crate::world::{Answer, Look, World, document_body, world};

fn status(world: &World, id: &str, status: &str) -> Answer {
    world.post(&format!("Invoices/{id}"), &format!(r#"{{"Status":"{status}"}}"#))
}

const NOT_VALID: &str = "Invoice not of valid status for modification";
const TOUCHED: &str = "This document cannot be edited as it has a payment or credit note allocated to it.";

#[test]
fn states_become_each_other_as_the_table_says() {
    // XR-INV-1
    let all = ["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"];
    let table = [
        ("DRAFT", "DRAFT SUBMITTED AUTHORISED DELETED"),
        ("SUBMITTED", "DRAFT SUBMITTED AUTHORISED DELETED"),
        ("AUTHORISED", "AUTHORISED VOIDED"),
        ("VOIDED", ""),
        ("DELETED", ""),
    ];
    for (from, allowed) in table {
        for to in all {
            let world = world();
            let ada = world.contact("Ada");
            let first = match from {
                "DELETED" => "DRAFT",
                "VOIDED" => "AUTHORISED",
                other => other,
            };
            let body = document_body("ACCREC", &ada, "INV-1", "10", "").replace("AUTHORISED", first);
            let id = world.put("Invoices", &body).ok().first().text("InvoiceID");
            if first != from {
                status(&world, &id, from).ok();
            }
            let answer = status(&world, &id, to);
            if allowed.split(' ').any(|allowed| allowed == to) {
                assert_eq!(answer.ok().first().text("Status"), to, "{from} -> {to}");
            } else {
                assert_eq!(answer.refused(), [NOT_VALID], "{from} -> {to}");
            }
        }
    }
    let world = world();
    let ada = world.contact("Ada");
    for wrong in ["PAID", "VOIDED", "DELETED", "NONSENSE"] {
        let body = document_body("ACCREC", &ada, "INV-1", "10", "").replace("AUTHORISED", wrong);
        assert_eq!(world.put("Invoices", &body).status, 400, "{wrong}");
    }
}

#[test]
fn an_invoice_of_nothing_is_paid_by_itself() {
    // XR-INV-1
    let world = world();
    world.invoice(&world.contact("Ada"), "INV-1", "0");
    assert_eq!(world.fake.lock().books().invoice("INV-1").unwrap().status.as_str(), "PAID");
}

#[test]
fn the_number_of_a_sales_invoice_is_unique_and_made_if_none_is_sent() {
    // XR-INV-2
    let world = world();
    let ada = world.contact("Ada");
    let put = |kind: &str, number: &str| world.put("Invoices", &document_body(kind, &ada, number, "10", ""));
    put("ACCREC", "INV-0001").ok();
    assert_eq!(put("ACCREC", "INV-0001").refused(), ["Invoice # must be unique."]);
    assert_eq!(put("ACCREC", "").ok().first().text("InvoiceNumber"), "INV-0002");
    put("ACCPAY", "INV-0001").ok();
    put("ACCPAY", "INV-0001").ok();
    assert!(put("ACCREC", "№ 7").refused()[0].contains("printable ASCII"));
    assert_eq!(put("ACCREC", &"9".repeat(256)).status, 400);
    put("ACCREC", &"9".repeat(255)).ok();
}

#[test]
fn a_voided_number_stays_taken_unless_the_setting_says_otherwise() {
    // XR-INV-2
    for free in [false, true] {
        let world = World::of(FakeXeroConfig::demo().numbers_of_void_documents_are_free(free));
        let ada = world.contact("Ada");
        let id = world.invoice(&ada, "INV-1", "10");
        status(&world, &id, "VOIDED").ok();
        let again = world.put("Invoices", &document_body("ACCREC", &ada, "INV-1", "10", ""));
        assert_eq!(again.status, if free { 200 } else { 400 });
        assert_eq!(world.get(&format!("Invoices/{id}")).ok().first().text("Status"), "VOIDED");
    }
}

#[test]
fn a_post_with_the_number_of_an_invoice_changes_that_invoice() {
    // XR-WRITE-2
    let world = world();
    let ada = world.contact("Ada");
    let id = world.invoice(&ada, "INV-1", "10");
    let posted = world.post("Invoices", &document_body("ACCREC", &ada, "INV-1", "25", "")).ok();
    assert_eq!((posted.first().text("InvoiceID"), posted.first().amount("Total")), (id, dec!(25)));
    world.post("Invoices", &document_body("ACCREC", &ada, "INV-2", "5", "")).ok();
    assert_eq!(world.fake.lock().books().invoices().len(), 2);
    let unknown = r#"{"InvoiceID":"00000000-0000-4000-8000-00000000dead","Reference":"x"}"#;
    assert!(world.post("Invoices", unknown).refused()[0].contains("could not be found"));
    assert_eq!(world.post("Invoices/00000000-0000-4000-8000-00000000dead", "{}").status, 404);
}

#[test]
fn once_paid_only_what_moves_no_money_may_change() {
    // XR-INV-3
    let world = world();
    let (ada, bob) = (world.contact("Ada"), world.contact("Bob"));
    let id = world.invoice(&ada, "INV-1", "10");
    world.pay(&id, "4").ok();
    let line = world.get(&format!("Invoices/{id}")).ok().first().text("LineItems.0.LineItemID");
    let change = |members: &str| world.post(&format!("Invoices/{id}"), &format!("{{{members}}}"));
    for members in [
        r#""Reference":"r""#.to_owned(),
        r#""DueDate":"2026-03-03""#.into(),
        r#""InvoiceNumber":"INV-1b""#.into(),
        r#""Url":"https://shop.example/1""#.into(),
        format!(r#""Contact":{{"ContactID":"{bob}"}}"#),
        format!(r#""LineItems":[{{"LineItemID":"{line}","Description":"d","AccountCode":"220"}}]"#),
    ] {
        change(&members).ok();
    }
    for members in [
        r#""Date":"2026-01-06""#.to_owned(),
        r#""CurrencyCode":"EUR""#.into(),
        r#""LineAmountTypes":"Exclusive""#.into(),
        format!(r#""LineItems":[{{"LineItemID":"{line}","Quantity":2}}]"#),
        r#""LineItems":[{"Description":"new","UnitAmount":10,"AccountCode":"200"}]"#.into(),
        r#""Status":"VOIDED""#.into(),
    ] {
        assert_eq!(change(&members).refused(), [TOUCHED], "{members}");
    }
    world.pay(&id, "6").ok();
    assert_eq!(change(r#""Status":"VOIDED""#).refused(), [TOUCHED]);
    assert_eq!(change(r#""Status":"PAID","Reference":"s""#).ok().first().text("Status"), "PAID");
    assert_eq!(change(r#""Status":"DRAFT""#).refused(), [NOT_VALID]);
}

#[test]
fn once_paid_the_rate_stays() {
    // XR-INV-3
    let world = world();
    let ada = world.contact("Ada");
    let euro = world.document("Invoices", "ACCREC", &ada, "INV-1", "92", r#","CurrencyCode":"EUR""#).text("InvoiceID");
    let to = |rate: &str| world.post(&format!("Invoices/{euro}"), &format!(r#"{{"CurrencyRate":{rate}}}"#));
    assert_eq!(to("0.95").ok().first().amount("CurrencyRate"), dec!(0.95));
    world.pay(&euro, "2").ok();
    assert_eq!(to("0.96").refused(), [TOUCHED]);
}

#[test]
fn once_credited_the_contact_stays_and_of_a_paid_bill_nothing_changes() {
    // XR-INV-3
    let world = world();
    let (ada, bob) = (world.contact("Ada"), world.contact("Bob"));
    let id = world.invoice(&ada, "INV-1", "10");
    let note = world.credit_note(&ada, "CN-1", "3");
    let allocation = format!(r#"{{"Amount":3,"Invoice":{{"InvoiceID":"{id}"}}}}"#);
    world.put(&format!("CreditNotes/{note}/Allocations"), &allocation).ok();
    let to_bob = format!(r#"{{"Contact":{{"ContactID":"{bob}"}}}}"#);
    assert_eq!(world.post(&format!("Invoices/{id}"), &to_bob).refused(), [TOUCHED]);
    let bill = world.document("Invoices", "ACCPAY", &ada, "B-1", "10", "").text("InvoiceID");
    world.pay(&bill, "4").ok();
    assert_eq!(world.post(&format!("Invoices/{bill}"), r#"{"DueDate":"2026-03-03"}"#).refused(), [TOUCHED]);
}

#[test]
fn an_unpaid_invoice_can_change_in_everything() {
    // XR-INV-3
    let world = world();
    let id = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let body = r#"{"Date":"2026-01-07","CurrencyCode":"EUR","LineAmountTypes":"Exclusive",
        "LineItems":[{"Description":"n","Quantity":2,"UnitAmount":7,"AccountCode":"200","TaxType":"OUTPUT2"}]}"#;
    let changed = world.post(&format!("Invoices/{id}"), body).ok().first().clone();
    assert_eq!((changed.amount("Total"), changed.amount("CurrencyRate")), (dec!(16.8), dec!(0.92)));
    assert_eq!(changed.text("DateString"), "2026-01-07T00:00:00");
    let back = world.post(&format!("Invoices/{id}"), r#"{"LineAmountTypes":"Inclusive"}"#).ok().first().clone();
    assert_eq!((back.amount("Total"), back.amount("TotalTax")), (dec!(14), dec!(2.33)));
}

#[test]
fn lines_are_changed_by_id_made_without_and_deleted_when_left_out() {
    // XR-INV-4
    let world = world();
    let body = r#"{"Type":"ACCREC","Contact":{"Name":"Ada"},"LineAmountTypes":"NoTax",
        "LineItems":[{"Description":"a","UnitAmount":1},{"Description":"b","Quantity":3,"LineAmount":10},{"Description":"c","UnitAmount":3}]}"#;
    let invoice = world.put("Invoices", body).ok().first().clone();
    let (id, b) = (invoice.text("InvoiceID"), invoice.text("LineItems.1.LineItemID"));
    let post = |body: &str| world.post(&format!("Invoices/{id}"), body);
    assert_eq!(post(r#"{"Reference":"r"}"#).ok().first().amount("Total"), dec!(14)); // without LineItems all stay
    let change =
        format!(r#"{{"LineItems":[{{"LineItemID":"{b}","Description":"B"}},{{"Description":"d","UnitAmount":4}}]}}"#);
    let changed = post(&change).ok().first().clone();
    let lines = changed.at("LineItems").as_array().unwrap();
    assert_eq!((lines.len(), lines[0].text("Description"), lines[0].text("LineItemID")), (2, "B".into(), b));
    assert_eq!((lines[0].amount("LineAmount"), changed.amount("Total")), (dec!(10), dec!(14)));
    let unknown = r#"{"LineItems":[{"LineItemID":"00000000-0000-4000-8000-00000000dead","UnitAmount":1}]}"#;
    assert!(post(unknown).refused()[0].contains("could not be found"));
}

#[test]
fn an_approved_invoice_needs_account_tax_type_and_due_date() {
    // XR-INV-5
    let world = world();
    let ada = world.contact("Ada");
    let body = document_body("ACCREC", &ada, "INV-1", "10", "");
    let without_due = body.replace(r#""DueDate":"2026-01-20","#, "");
    assert!(world.put("Invoices", &without_due).refused()[0].contains("due date"));
    let without_account = body.replace(r#","AccountCode":"200""#, "");
    assert!(world.put("Invoices", &without_account).refused()[0].contains("Account code must be specified"));
    world.put("Invoices", &without_due.replace("AUTHORISED", "DRAFT")).ok();
    let draft = world.put("Invoices", &without_account.replace("AUTHORISED", "DRAFT").replace("INV-1", "INV-2"));
    let draft = draft.ok().first().text("InvoiceID");
    assert_eq!(status(&world, &draft, "AUTHORISED").status, 400);
    // The tax type comes from the account.
    let taxed = body.replace("NoTax", "Exclusive").replace("INV-1", "INV-3");
    let taxed = world.put("Invoices", &taxed).ok().first().clone();
    assert_eq!((taxed.text("LineItems.0.TaxType"), taxed.amount("TotalTax")), ("OUTPUT".into(), dec!(0.83)));
}

#[test]
fn accounts_and_items_must_exist_and_be_usable() {
    // XR-INV-6
    let archived = xero_client::mock::AccountSetup::new("299", "Old sales", "REVENUE").archived();
    let world = World::of_organisation(OrganisationSetup::demo().account(archived));
    let ada = world.contact("Ada");
    let body = document_body("ACCREC", &ada, "INV-1", "10", "");
    for code in ["999", "090", "610", "299"] {
        let refused = world.put("Invoices", &body.replace(r#""200""#, &format!(r#""{code}""#))).refused();
        assert!(
            refused.contains(&format!("Account code '{code}' is not a valid code for this document.")),
            "{refused:?}"
        );
    }
    let with_item = body.replace(r#""Description":"Tea""#, r#""Description":"Tea","ItemCode":"NOPE""#);
    assert_eq!(world.put("Invoices", &with_item).refused(), ["Item code 'NOPE' is not valid"]);
    world.put("Invoices", &with_item.replace("NOPE", "TEA-1")).ok();
}

#[test]
fn a_line_has_at_most_two_tracking_entries_that_exist() {
    // XR-INV-7
    let setup = OrganisationSetup::demo().tracking("Region", ["North", "South"]).tracking("Shop", ["Web"]);
    let world = World::of_organisation(setup);
    let ada = world.contact("Ada");
    let put = |tracking: &str| {
        let body = document_body("ACCREC", &ada, "", "10", "");
        world.put("Invoices", &body.replace("}]", &format!(r#","Tracking":[{tracking}]}}]"#)))
    };
    let two = put(r#"{"Name":"Region","Option":"South"},{"Name":"Shop","Option":"Web"}"#).ok().first().clone();
    assert_eq!(
        (two.text("LineItems.0.Tracking.0.Option"), two.text("LineItems.0.Tracking.1.Name")),
        ("South".into(), "Shop".into())
    );
    let ids = two.at("LineItems.0.Tracking.0");
    let by_id = format!(
        r#"{{"TrackingCategoryID":"{}","TrackingOptionID":"{}"}}"#,
        ids.text("TrackingCategoryID"),
        ids.text("TrackingOptionID")
    );
    assert_eq!(put(&by_id).ok().first().text("LineItems.0.Tracking.0.Option"), "South");
    assert!(put(r#"{"Name":"Region","Option":"West"}"#).refused()[0].contains("could not be found"));
    let three = r#"{"Name":"Region","Option":"North"},{"Name":"Shop","Option":"Web"},{"Name":"Shop","Option":"Web"}"#;
    assert!(put(three).refused()[0].contains("at most 2"));
}

#[test]
fn a_contact_a_type_and_a_line_are_needed() {
    // XR-INV-8
    let world = world();
    let refused = |body: &str| world.put("Invoices", body).refused().join(" ");
    assert!(refused(r#"{"Type":"ACCREC","LineItems":[{"UnitAmount":1}]}"#).contains("The Contact must contain"));
    assert!(refused(r#"{"Type":"ACCREC","Contact":{"Name":"Ada"}}"#).contains("line item"));
    assert!(refused(r#"{"Contact":{"Name":"Ada"},"LineItems":[{"UnitAmount":1}]}"#).contains("type must be specified"));
    assert!(refused(r#"{"Type":"ACCRECCREDIT","Contact":{"Name":"Ada"}}"#).contains("not valid"));
    assert!(
        refused(r#"{"Type":"ACCREC","Contact":{"Name":"A"},"Url":"shop","LineItems":[{"UnitAmount":1}]}"#)
            .contains("Url")
    );
}

#[test]
fn after_a_void_the_amount_due_still_shows_the_old_amount() {
    // XR-INV-9
    let world = world();
    let id = world.invoice(&world.contact("Ada"), "INV-1", "10");
    let voided = status(&world, &id, "VOIDED").ok();
    assert_eq!((voided.first().text("Status"), voided.first().amount("AmountDue")), ("VOIDED".into(), dec!(10)));
    assert!(world.fake.lock().books().trial_balance().is_empty());
}

#[test]
fn an_approved_sales_invoice_is_mailed_and_has_a_link() {
    // XR-INV-10
    let world = world();
    let ada =
        world.put("Contacts", r#"{"Name":"Ada","EmailAddress":"ada@example.com"}"#).ok().first().text("ContactID");
    let id = world.invoice(&ada, "INV-1", "10");
    assert_eq!(world.post(&format!("Invoices/{id}/Email"), "{}").status, 204);
    assert_eq!(world.get(&format!("Invoices/{id}")).first().at("SentToContact").as_bool(), Some(true));
    let link = world.get(&format!("Invoices/{id}/OnlineInvoice")).ok();
    assert!(link.json.text("OnlineInvoices.0.OnlineInvoiceUrl").starts_with("https://"));
    let draft = document_body("ACCREC", &ada, "INV-2", "10", "").replace("AUTHORISED", "DRAFT");
    let draft = world.put("Invoices", &draft).ok().first().text("InvoiceID");
    assert_eq!(world.post(&format!("Invoices/{draft}/Email"), "").status, 400);
    assert_eq!(world.get(&format!("Invoices/{draft}/OnlineInvoice")).status, 404);
}

#[test]
fn nothing_approved_moves_on_or_before_the_lock_date_and_drafts_do() {
    // XR-LOCK-1
    let world = world();
    let ada = world.contact("Ada");
    let old = world.invoice(&ada, "INV-1", "10");
    let payment = world.pay(&old, "1").ok().first().text("PaymentID");
    let note = world.credit_note(&ada, "CN-1", "3");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 5);
    world.fake.lock().person(world.now()).set_period_lock(day);
    let message = "The document date cannot be before the period lock date, currently set at 05-Jan-2026";
    let body = document_body("ACCREC", &ada, "INV-2", "10", "");
    assert_eq!(world.put("Invoices", &body).refused(), [message]);
    assert_eq!(world.post(&format!("Invoices/{old}"), r#"{"Reference":"x"}"#).refused(), [message]);
    assert_eq!(status(&world, &old, "VOIDED").refused(), [message]);
    assert_eq!(world.pay(&old, "1").refused(), [message]);
    assert_eq!(world.post(&format!("Payments/{payment}"), r#"{"Status":"DELETED"}"#).refused(), [message]);
    let allocation = format!(r#"{{"Amount":3,"Invoice":{{"InvoiceID":"{old}"}}}}"#);
    assert_eq!(world.put(&format!("CreditNotes/{note}/Allocations"), &allocation).refused(), [message]);
    let draft = world.put("Invoices", &body.replace("AUTHORISED", "SUBMITTED")).ok().first().text("InvoiceID");
    assert_eq!(status(&world, &draft, "AUTHORISED").refused(), [message]);
    world.put("Invoices", &body.replace("INV-2", "INV-3").replace("2026-01-05", "2026-01-06")).ok();
    world.fake.lock().person(world.now()).set_period_lock(None);
    world.fake.lock().person(world.now()).set_year_lock(day);
    assert!(world.pay(&old, "1").refused()[0].contains("end of year lock date"));
    let organisation = world.get("Organisation").ok().first().clone();
    assert_eq!(organisation.text("EndOfYearLockDate"), "/Date(1767571200000+0000)/");
    assert!(!organisation.has("PeriodLockDate"));
}

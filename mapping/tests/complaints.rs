//! What users of connectors between shops and ledgers complain about, as far as mapping can answer it: one test for each, which would
//! fail if the complaint came true here. `docs/complaints.md` has all of them, and where the others are answered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, OpKind, Order, ParkCode, Plan, SchemaVersion, StockAuthority, StockLevel,
    ledger::{ContactEntry, DocKind, Document, DocumentKind},
};
use common::{
    Books, day, decimal, entry, item, mapper, offline, profile, profile_with, read, status, surcharge, transaction,
    usd, xero_tax_of,
};
use mapping::{
    Mapper, inbound,
    outbound::xero as outbound,
    stock::{StockRules, StockSides, StockWrite},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[PaymentTransaction]) -> Plan {
    books.sync(mapper, &read(mapper, differs, rows).unwrap())
}

/// Synced by the demo profile and paid by card.
fn paid(differs: &Value, total: &str) -> (Books, Plan) {
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper(), differs, &card(&[("sale", total, 2)]));
    (books, plan)
}

fn codes(plan: &Plan) -> Vec<ParkCode> {
    plan.parked.iter().map(|park| park.code).collect()
}

fn kinds(plan: &Plan) -> Vec<OpKind> {
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

fn payments(plan: &Plan) -> Vec<(String, String)> {
    let payment = |write: &LedgerWrite| match write {
        LedgerWrite::CreatePayment(payment) => Some((payment.account.to_string(), payment.amount.to_string())),
        _ => None,
    };
    plan.steps.iter().filter_map(|step| payment(&step.write)).collect()
}

fn sent(document: &Document) -> Value {
    let contact = "22222222-2222-4222-8222-222222222222".into();
    match document.kind {
        DocumentKind::Invoice => serde_json::to_value(outbound::invoice(document, &contact, None).unwrap()).unwrap(),
        DocumentKind::CreditNote => {
            serde_json::to_value(outbound::credit_note(document, &contact, None).unwrap()).unwrap()
        }
    }
}

fn with_contacts(differs: &Value, contacts: Vec<ContactEntry>) -> Plan {
    let mut books = Books::new();
    books.contacts = contacts;
    books.plan(&mapper(), &read(&mapper(), differs, &card(&[("sale", "20", 2)])).unwrap())
}

/// The name of the contact that is made, if one is.
fn made(plan: &Plan) -> Option<&str> {
    plan.steps.iter().find_map(|step| match &step.write {
        LedgerWrite::CreateContact(contact) => Some(contact.name.as_str()),
        _ => None,
    })
}

/// Two teas of 10.00 with 1.65 of sales tax and 5.00 of carriage: 26.65.
fn taxed(code: &str) -> Value {
    json!({"total": 26.65, "payment_status": status(code), "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "1.65", false), surcharge(2, "shipping", "SHIPPING", "5", false)]})
}

/// One tea at a price.
fn at(price: &str, code: &str) -> Value {
    let total: Value = serde_json::from_str(price).unwrap();
    json!({"items": [item(7, "TEA-1", price, 1)], "sub_total": total, "total": total, "payment_status": status(code)})
}

#[test]
fn a_paid_order_never_shows_a_cent_due() {
    for (price, tax, total) in [("9.99", "2.4725", "32.44"), ("0.35", "0.0866", "1.14"), ("19.95", "4.9376", "64.79")] {
        let sub_total: Value = serde_json::from_str(&(decimal(price) * decimal("3")).to_string()).unwrap();
        let sum: Value = serde_json::from_str(total).unwrap();
        let differs = json!({"items": [item(7, "TEA-1", price, 3)], "sub_total": sub_total, "total": sum,
            "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", tax, false)]});
        let (books, plan) = paid(&differs, total);
        assert_eq!((codes(&plan), books.due()), (vec![], Decimal::ZERO), "{price}");
        assert_eq!(books.invoice().totals.total.amount(), decimal(total));
    }
}

#[test]
fn tax_that_the_shop_rounds_once_is_not_rounded_by_line() {
    // 8.25 % of 0.99 is 0.08 on each of three lines, and 0.25 of their sum.
    let items = [item(1, "A", "0.99", 1), item(2, "B", "0.99", 1), item(3, "C", "0.99", 1)];
    let differs = json!({"items": items, "sub_total": 2.97, "total": 3.22,
        "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "0.245", false)]});
    let (books, _) = paid(&differs, "3.22");
    assert_eq!(xero_tax_of(books.invoice(), "OUTPUT", &books.reference), decimal("0.25"));
    let own: Vec<_> = books.invoice().lines.iter().filter_map(|line| line.tax_amount).collect();
    assert_eq!(own, [usd("0.09")]);
}

#[test]
fn a_rounding_line_goes_either_way_and_no_further_than_rounding_does() {
    let rounded = |price: &str, sub_total: &str, total: &str| {
        let items = [item(1, "A", price, 1), item(2, "B", price, 1), item(3, "C", price, 1)];
        let number = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        let differs = json!({"items": items, "sub_total": number(sub_total), "total": number(total)});
        read(&mapper(), &differs, &card(&[("sale", total, 2)])).map(|order| {
            let mut books = Books::new();
            books.sync(&mapper(), &order);
            let rounding = books.invoice().lines.iter().find(|line| line.account.as_str() == "860");
            rounding.map(|line| line.line_amount)
        })
    };
    // 3.34 three times is 10.02 and the sum is 10.01; 3.33 three times is 9.99 and the sum is 10.00.
    assert_eq!(rounded("3.335", "10.005", "10.01"), Ok(Some(usd("-0.01"))));
    assert_eq!(rounded("3.334", "10.002", "10.00"), Ok(Some(usd("0.01"))));
    assert_eq!(rounded("3.335", "10.05", "10.05").unwrap_err().code, ParkCode::OrderSums);
}

#[test]
fn a_wrong_tax_map_is_not_hidden_in_rounding() {
    let differs = json!({"total": 22, "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "2", false)]});
    let (books, plan) = paid(&differs, "22");
    assert_eq!(codes(&plan), [ParkCode::TotalsDiffer]);
    assert!(books.applied.records.is_empty());
}

#[test]
fn a_tax_that_is_not_mapped_is_refused_with_the_candidates() {
    let differs = json!({"total": 22, "surcharges": [surcharge(1, "tax", "CDEV.STAX.9", "2", false)]});
    let (_, plan) = paid(&differs, "22");
    assert_eq!(codes(&plan), [ParkCode::UnmappedTax]);
    let text = plan.parked[0].to_string();
    assert!(text.contains("CDEV.STAX.9") && text.contains("TAX001 (GST 10%)"), "{text}");
}

#[test]
fn a_rate_that_changes_later_does_not_rewrite_history() {
    let refund = |books: &mut Books| {
        let rows = card(&[("sale", "26.65", 2), ("refundPart", "10", 6)]);
        sync(books, &mapper(), &taxed("PP"), &rows)
    };
    let (mut before, _) = paid(&taxed("P"), "26.65");
    refund(&mut before);
    let (mut after, _) = paid(&taxed("P"), "26.65");
    after.reference.tax_rates[0].effective_rate = decimal("10");
    let plan = refund(&mut after);
    // How much tax a part of the invoice holds cannot be told by the rate of today.
    assert_eq!((after.credit_notes().len(), codes(&plan)), (0, vec![ParkCode::TotalsDiffer]));
    after.reference.tax_rates[0].effective_rate = decimal("8.25");
    refund(&mut after);
    let tax = |books: &Books| xero_tax_of(books.credit_notes()[0], "OUTPUT", &books.reference);
    assert_eq!((tax(&before), tax(&after)), (decimal("0.62"), decimal("0.62")));
    // And what was charged is what is sent: never what the rate of today would make of it.
    let mut today = Books::new();
    today.reference.tax_rates[0].effective_rate = decimal("10");
    let plan = sync(&mut today, &mapper(), &taxed("P"), &card(&[("sale", "26.65", 2)]));
    assert_eq!(codes(&plan), [ParkCode::TotalsDiffer]);
}

#[test]
fn a_discount_is_taken_off_before_tax_or_after_it_as_the_profile_says() {
    let off = |code: &str, tax: &str, total: &str| {
        let sum: Value = serde_json::from_str(total).unwrap();
        let differs = json!({"total": sum, "surcharges": [surcharge(1, "discount", code, "-2", false),
            surcharge(2, "tax", "CDEV.STAX.1", tax, false)]});
        let (books, plan) = paid(&differs, total);
        assert_eq!(codes(&plan), []);
        let line = books.invoice().lines.iter().find(|line| line.line_amount.is_negative()).unwrap();
        (line.tax_type.to_string(), xero_tax_of(books.invoice(), "OUTPUT", &books.reference))
    };
    assert_eq!(off("DCOUPON", "1.485", "19.49"), ("OUTPUT".to_owned(), decimal("1.49")));
    assert_eq!(off("ATCOUPON", "1.65", "19.65"), ("NONE".to_owned(), decimal("1.65")));
}

#[test]
fn a_discount_is_never_sent_as_a_rate() {
    let without = profile_with("discounts = \"215\"", "");
    let differs = json!({"total": 13.33, "surcharges": [surcharge(1, "discount", "DCOUPON", "-6.67", false)]});
    for mapper in [mapper(), Mapper::new(without)] {
        let mut books = Books::new();
        sync(&mut books, &mapper, &differs, &card(&[("sale", "13.33", 2)]));
        assert_eq!(books.invoice().totals.total, usd("13.33"));
        let lines = sent(books.invoice())["LineItems"].clone();
        let lines = lines.as_array().unwrap();
        assert!(lines.iter().all(|line| line.get("DiscountRate").is_none() && line.get("DiscountAmount").is_none()));
    }
}

#[test]
fn no_component_of_an_order_gets_lost() {
    let unknown = json!({"total": 23, "surcharges": [surcharge(1, "other", "WRAPPING", "3", false)]});
    assert_eq!(read(&mapper(), &unknown, &[]).unwrap_err().code, ParkCode::UnknownSurcharge);
    let known = Mapper::new(profile("[[surcharge]]\ncode = \"WRAPPING\"\nclass = \"charge\"\n"));
    let mut books = Books::new();
    sync(&mut books, &known, &unknown, &card(&[("sale", "23", 2)]));
    let fee = books.invoice().lines.iter().find(|line| line.account.as_str() == "220").unwrap();
    assert_eq!((fee.line_amount, books.invoice().totals.total), (usd("3"), usd("23")));
    // A component that is in the total and nowhere else.
    assert_eq!(read(&mapper(), &json!({"total": 21}), &[]).unwrap_err().code, ParkCode::OrderSums);
}

#[test]
fn prices_with_tax_in_them_are_not_taxed_twice() {
    let differs = json!({"items": [item(7, "TEA-1", "12", 2)], "sub_total": 24, "total": 24,
        "surcharges": [surcharge(1, "tax", "CDEV.VAT.1", "4", true)]});
    let (books, _) = paid(&differs, "24");
    assert_eq!((books.invoice().totals.total, books.invoice().totals.tax), (usd("24"), usd("4")));
    assert_eq!(sent(books.invoice())["LineAmountTypes"], "Inclusive");
}

#[test]
fn what_the_lines_amounts_hold_is_always_said() {
    let vat = json!({"items": [item(7, "TEA-1", "12", 2)], "sub_total": 24, "total": 24,
        "surcharges": [surcharge(1, "tax", "CDEV.VAT.1", "4", true)]});
    for (differs, total, word) in
        [(json!({}), "20", "NoTax"), (taxed("P"), "26.65", "Exclusive"), (vat, "24", "Inclusive")]
    {
        assert_eq!(sent(paid(&differs, total).0.invoice())["LineAmountTypes"], word);
    }
}

#[test]
fn two_customers_of_one_name_are_two_contacts() {
    let plan = with_contacts(&json!({}), vec![entry("XC-demo-9", "Ada Lovelace", "other@shop.example")]);
    assert_eq!((made(&plan), plan.adoptions.len()), (Some("Ada Lovelace (demo-3)"), 0));
}

#[test]
fn a_contact_that_is_there_is_never_overwritten() {
    let plan = with_contacts(&json!({}), vec![entry("", "A. L.", "ada@shop.example")]);
    assert_eq!((made(&plan), plan.adoptions.len()), (None, 1));
    let invoice = plan.steps.iter().find_map(|step| match &step.write {
        LedgerWrite::CreateDocument(document) => Some(sent(document)),
        _ => None,
    });
    let contact = invoice.unwrap()["Contact"].clone();
    assert_eq!(contact.as_object().unwrap().keys().collect::<Vec<_>>(), ["ContactID"]);
}

#[test]
fn a_customer_is_never_billed_as_somebody_similar() {
    let near = vec![entry("", "Ada Lovelace-Byron", "ada@shop.example.org"), entry("", "Ada", "ada@shop.exampl")];
    let plan = with_contacts(&json!({}), near);
    assert_eq!((made(&plan), plan.adoptions.len()), (Some("Ada Lovelace"), 0));
    let mut billing = common::order_json(&json!({}))["billing_address"].clone();
    billing["firstname"] = json!("A".repeat(400));
    let long = with_contacts(&json!({"billing_address": billing}), vec![]);
    assert!(made(&long).unwrap().chars().count() <= 255);
}

#[test]
fn an_archived_contact_is_told_before_the_invoice_fails() {
    let mut archived = entry("XC-demo-3", "Ada Lovelace", "ada@shop.example");
    archived.active = false;
    let plan = with_contacts(&json!({}), vec![archived]);
    assert_eq!((codes(&plan), plan.steps.len()), (vec![ParkCode::ContactUnusable], 0));
    assert!(plan.parked[0].fix.contains("restore"));
}

#[test]
fn a_missing_email_stops_nothing() {
    let contact = serde_json::from_value(json!({"ContactID": "22222222-2222-4222-8222-222222222222", "Name": "Eve",
        "EmailAddress": null, "ContactStatus": "ACTIVE"}));
    let found = inbound::xero::contact_entry(&contact.unwrap()).unwrap();
    assert_eq!((found.name.as_str(), found.email.as_str()), ("Eve", ""));
    let plan = with_contacts(&json!({"email": ""}), vec![found]);
    assert_eq!((codes(&plan), made(&plan)), (vec![], Some("Ada Lovelace")));
}

#[test]
fn guests_need_not_be_thousands_of_contacts() {
    let mapper = Mapper::new(profile_with("guests = \"per_customer\"", "guests = \"guest_bucket\""));
    let number = |email: &str| {
        let differs = json!({"customer_id": null, "email": email});
        let plan = Books::new().plan(&mapper, &read(&mapper, &differs, &card(&[("sale", "20", 2)])).unwrap());
        plan.steps[0].write.key().clone()
    };
    assert_eq!(number("ada@shop.example"), number("eve@shop.example"));
}

#[test]
fn what_was_returned_is_credited() {
    let (mut books, _) = paid(&taxed("P"), "26.65");
    sync(&mut books, &mapper(), &taxed("R"), &card(&[("sale", "26.65", 2), ("refund", "26.65", 6)]));
    assert_eq!(books.credits(), [("refund-101".to_owned(), decimal("26.65"), Decimal::ZERO)]);
    assert_eq!(books.credit_notes()[0].lines, books.invoice().lines);
}

#[test]
fn a_refund_leaves_the_sale_as_it_was() {
    let (mut books, _) = paid(&taxed("P"), "26.65");
    let posted = books.invoice().clone();
    sync(&mut books, &mapper(), &taxed("PP"), &card(&[("sale", "26.65", 2), ("refundPart", "10", 6)]));
    assert_eq!(*books.invoice(), posted);
    assert_eq!(books.sold(), decimal("16.65"));
}

#[test]
fn no_document_is_below_zero() {
    let rows = card(&[("sale", "26.65", 2), ("refundPart", "10", 6)]);
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper(), &taxed("PP"), &rows);
    for step in &plan.steps {
        match &step.write {
            LedgerWrite::CreateDocument(document) => assert!(document.totals.total.is_positive()),
            LedgerWrite::CreatePayment(payment) => assert!(payment.amount.is_positive()),
            _ => {}
        }
    }
    assert_eq!(kinds(&plan).iter().filter(|kind| **kind == OpKind::CreateCreditNote).count(), 1);
}

/// 60.00 of 100.00 was captured, and the order was edited down to 80.00.
fn edited_while_part_paid() -> (Books, Plan) {
    let mut books = Books::new();
    sync(&mut books, &mapper(), &at("100", "PP"), &card(&[("capturePart", "60", 1)]));
    let plan = sync(&mut books, &mapper(), &at("80", "PP"), &card(&[("capturePart", "60", 1)]));
    (books, plan)
}

#[test]
fn credit_need_not_match_an_invoice_exactly() {
    let (books, plan) = edited_while_part_paid();
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::Allocate]);
    assert_eq!(books.credits(), [("edit-1".to_owned(), decimal("20"), Decimal::ZERO)]);
    assert_eq!(books.due(), decimal("20"));
}

#[test]
fn no_credit_waits_for_somebody_to_allocate_it() {
    let (books, plan) = edited_while_part_paid();
    let LedgerWrite::Allocate(allocation) = &plan.steps[1].write else { panic!() };
    assert_eq!((allocation.amount, allocation.invoice.source()), (usd("20"), "42"));
    assert!(books.credits().iter().all(|(_, _, left)| left.is_zero()));
}

#[test]
fn credit_notes_never_exceed_the_invoice_by_a_cent() {
    let (mut books, _) = paid(&taxed("P"), "26.65");
    let mut rows = vec![("sale", "26.65", 2)];
    for (index, amount) in ["8.88", "8.88", "8.89"].into_iter().enumerate() {
        rows.push(("refundPart", amount, 5 + u32::try_from(index).unwrap()));
        let code = if index == 2 { "R" } else { "PP" };
        sync(&mut books, &mapper(), &taxed(code), &card(&rows));
    }
    let notes = books.credit_notes();
    let total: Decimal = notes.iter().map(|note| note.totals.total.amount()).sum();
    let tax: Decimal = notes.iter().map(|note| xero_tax_of(note, "OUTPUT", &books.reference)).sum();
    assert_eq!((total, tax), (decimal("26.65"), decimal("1.65")));
}

#[test]
fn an_invoice_that_was_paid_is_not_changed_but_added_to() {
    // Before it is paid it is changed.
    let mut books = Books::new();
    sync(&mut books, &mapper(), &at("20", "Q"), &[offline(1, "Phone ordering", "20")]);
    let plan = sync(&mut books, &mapper(), &at("30", "Q"), &[offline(1, "Phone ordering", "30")]);
    assert_eq!((kinds(&plan), books.due()), (vec![OpKind::UpdateDocument], decimal("30")));
    // Afterwards it stands.
    let (mut books, _) = paid(&at("20", "P"), "20");
    let plan = sync(&mut books, &mapper(), &at("24", "P"), &card(&[("sale", "20", 2)]));
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice]);
    let plan = sync(&mut books, &mapper(), &at("15", "P"), &card(&[("sale", "20", 2)]));
    assert!(!kinds(&plan).is_empty() && books.sold() == decimal("15"), "{plan:?}");
    assert_eq!(books.invoice().totals.total, usd("20"));
}

#[test]
fn an_edit_is_never_lost_however_late_it_comes() {
    let (mut books, _) = paid(&at("20", "P"), "20");
    for price in ["24", "24", "30", "12", "31"] {
        let mut order = at(price, "P");
        order["update_date"] = json!("2026-11-04T09:31:00+0000");
        sync(&mut books, &mapper(), &order, &card(&[("sale", "20", 2)]));
        assert_eq!(books.sold(), decimal(price));
    }
}

#[test]
fn each_gateway_has_its_account_and_its_fees() {
    let row = "refunds = \"reduces_sale\" # a refund while";
    let fees = profile_with(row, &format!("fee_account = \"090\"\nfee_field = \"FEEAMT\"\n{row}"));
    let mut paypal = transaction(1, "PayPal", "USD", &[("sale", "12.50", 1)]);
    paypal.data = serde_json::from_value(
        json!([{"id": 1, "name": "FEEAMT", "label": "Fee", "value": "0.50", "access_level": "A"}]),
    )
    .unwrap();
    let rows = [paypal, transaction(2, "Credit Card", "USD", &[("sale", "7.50", 2)])];
    let plan = sync(&mut Books::new(), &Mapper::new(fees), &json!({}), &rows);
    let expected = [("090", "0.50 USD"), ("091", "12.00 USD"), ("092", "7.50 USD")];
    assert_eq!(payments(&plan), expected.map(|(account, amount)| (account.to_owned(), amount.to_owned())));
}

#[test]
fn a_gift_card_is_revenue_once_and_taxed_once() {
    let mapper = Mapper::new(profile("[[gift_card]]\nsku = \"GIFT-*\"\naccount = \"825\"\n"));
    let sold = json!({"items": [item(8, "GIFT-25", "25", 1)], "sub_total": 25, "total": 25});
    let mut books = Books::new();
    sync(&mut books, &mapper, &sold, &card(&[("sale", "25", 1)]));
    let line = &books.invoice().lines[0];
    assert_eq!((line.account.as_str(), line.tax_type.as_str()), ("825", "NONE"));
    // Redeemed: the sale and its tax stay whole, and the debt pays.
    let redeemed = json!({"total": 1.65, "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "1.65", false),
        surcharge(2, "discount", "GIFTCERT", "-20", false)]});
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper, &redeemed, &card(&[("sale", "1.65", 1)]));
    assert_eq!((books.invoice().totals.total, books.invoice().totals.tax), (usd("21.65"), usd("1.65")));
    assert_eq!(payments(&plan)[0], ("825".to_owned(), "20.00 USD".to_owned()));
}

#[test]
fn a_late_payment_makes_no_second_invoice() {
    let mut books = Books::new();
    sync(&mut books, &mapper(), &at("20", "Q"), &[offline(1, "Phone ordering", "20")]);
    let order: Order = {
        let wire = common::wire_order(&at("20", "P"));
        let rows = [offline(1, "Phone ordering", "20")];
        inbound::xcart::order(mapper().profile(), &wire, &rows, &[], day("2026-09-30")).unwrap()
    };
    let plan = books.sync(&mapper(), &order);
    assert_eq!((kinds(&plan), books.due()), (vec![OpKind::CreatePayment], Decimal::ZERO));
    let LedgerWrite::CreatePayment(payment) = &plan.steps[0].write else { panic!() };
    assert_eq!((payment.date, payment.on.source()), (day("2026-09-30"), "42"));
}

#[test]
fn nothing_is_paid_twice_nor_more_than_is_due() {
    let (mut books, _) = paid(&at("80", "P"), "100");
    assert_eq!(books.due(), Decimal::ZERO);
    let again = sync(&mut books, &mapper(), &at("80", "P"), &card(&[("sale", "100", 2)]));
    assert_eq!((again.steps.len(), codes(&again)), (0, vec![ParkCode::AmountUnknown]));
    let paid = books.applied.of_kind(DocKind::Payment).count();
    assert_eq!(paid, 1);
}

#[test]
fn a_rate_is_sent_where_the_profile_has_one_and_left_to_the_ledger_else() {
    let with = Mapper::new(profile("[[currency]]\ncode = \"EUR\"\nrate = \"0.92\"\n"));
    for (mapper, rate) in [(with, Some(decimal("0.92"))), (mapper(), None)] {
        let mut books = Books::new();
        let rows = [transaction(1, "Credit Card", "EUR", &[("sale", "20", 2)])];
        sync(&mut books, &mapper, &json!({"currency": "EUR"}), &rows);
        assert_eq!(books.invoice().currency_rate, rate);
        assert_eq!(sent(books.invoice()).get("CurrencyRate").is_some(), rate.is_some());
    }
}

#[test]
fn a_rate_of_one_is_refused_and_a_credit_note_has_its_invoices_rate() {
    let text = |rate: &str| format!("{}\n[[currency]]\ncode = \"EUR\"\nrate = \"{rate}\"\n", mapping::profiles::DEMO);
    assert!(mapping::Profile::from_toml(&text("1")).is_err());
    let with = |rate: &str| Mapper::new(mapping::Profile::from_toml(&text(rate)).unwrap());
    let mut books = Books::new();
    let rows = |rows: &[(&str, &str, u32)]| [transaction(1, "Credit Card", "EUR", rows)];
    sync(&mut books, &with("0.92"), &json!({"currency": "EUR"}), &rows(&[("sale", "20", 2)]));
    let refunded = json!({"currency": "EUR", "payment_status": status("R")});
    sync(&mut books, &with("0.80"), &refunded, &rows(&[("sale", "20", 2), ("refund", "20", 6)]));
    assert_eq!(books.credit_notes()[0].currency_rate, Some(decimal("0.92")));
}

#[test]
fn a_quantity_on_hand_is_never_set_but_adjusted_by_a_document_and_only_if_asked() {
    let noon = "2026-03-02T12:00:00Z".parse().unwrap();
    let store = StockLevel {
        schema_version: SchemaVersion,
        product: "3".into(),
        variant: None,
        location: "".into(),
        on_hand: decimal("9"),
        available: None,
        as_of: noon,
        authority: StockAuthority::Store,
    };
    let wire = json!({"Code": "CUP", "IsTrackedAsInventory": true, "InventoryAssetAccountCode": "200",
        "QuantityOnHand": 12, "TotalCostPool": 25});
    let ledger = inbound::xero::tracked_item(&serde_json::from_value(wire).unwrap(), noon).unwrap();
    let mut rules = StockRules { master: None, adjustment_account: "860".into(), limit: decimal("100") };
    let sides = StockSides { store: &store, ledger: &ledger, unposted: Decimal::ZERO, agreed: None };
    let stock = |rules: &StockRules| mapper().stock(sides, rules, &common::reference(), day("2026-03-02"));
    assert!(stock(&rules).step.is_none());
    rules.master = Some(StockAuthority::Store);
    let Some(StockWrite::Ledger(adjustment)) = stock(&rules).step.map(|step| step.write) else { panic!() };
    let contact = "22222222-2222-4222-8222-222222222222".into();
    let outbound::StockDocument::CreditNote(note) = outbound::stock_adjustment(&adjustment, &contact).unwrap() else {
        panic!()
    };
    let sent = serde_json::to_value(note).unwrap();
    assert_eq!((&sent["Type"], &sent["LineItems"][0]["Quantity"]), (&json!("ACCPAYCREDIT"), &json!(3)));
    assert!(!sent.to_string().contains("QuantityOnHand"));
}

/// The table names each of these tests, in their order, and says of every other complaint where it is answered.
#[test]
fn the_table_names_each_of_these_tests() {
    let rows: Vec<Vec<&str>> = include_str!("../docs/complaints.md")
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(numbers, (1..=36).map(|number| number.to_string()).collect::<Vec<_>>());
    let named: Vec<&str> = rows.iter().filter_map(|row| row[3].strip_prefix('`')?.strip_suffix('`')).collect();
    let tests = include_str!("complaints.rs").split("\n#[test]\nfn ").skip(1);
    let tests: Vec<&str> = tests.map(|rest| rest.split('(').next().unwrap()).collect();
    assert_eq!(named, tests[..tests.len() - 1]);
    assert!(rows.iter().all(|row| row.len() == 4 && row.iter().all(|cell| !cell.is_empty())));
}

//! To Xero's bodies and from its answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{LedgerId, LedgerWrite, ledger::DocumentStatus};
use common::{Books, mapper, read, status, surcharge, transaction};
use mapping::{
    inbound::xero as inbound,
    outbound::xero::{self as outbound, BadId},
};
use serde_json::{Value, json};
use xero_client::wire;

const CONTACT: &str = "22222222-2222-4222-8222-222222222222";
const INVOICE: &str = "33333333-3333-4333-8333-333333333333";

fn id(text: &str) -> LedgerId {
    text.into()
}

fn sent<T: serde::Serialize>(body: &T) -> Value {
    serde_json::to_value(body).unwrap()
}

#[test]
fn a_plan_becomes_the_bodies_that_xero_takes() {
    let differs = json!({"payment_status": status("R"), "total": 23.65, "surcharges": [
        surcharge(1, "tax", "CDEV.STAX.1", "1.65", false), surcharge(2, "shipping", "SHIPPING", "2", false)]});
    let rows = [transaction(1, "Credit Card", "USD", &[("sale", "23.65", 1), ("refund", "23.65", 6)])];
    let plan = Books::new().plan(&mapper(), &read(&mapper(), &differs, &rows).unwrap());
    let writes: Vec<&LedgerWrite> = plan.steps.iter().map(|step| &step.write).collect();
    let [
        LedgerWrite::CreateContact(contact),
        LedgerWrite::CreateDocument(invoice),
        LedgerWrite::CreatePayment(payment),
        LedgerWrite::CreateDocument(note),
        LedgerWrite::CreatePayment(refund),
    ] = writes.as_slice()
    else {
        panic!("{writes:#?}")
    };

    let body = sent(&outbound::contact(contact));
    assert_eq!(body["ContactNumber"], "XC-demo-3");
    assert_eq!(body["Addresses"][0]["AddressType"], "POBOX");
    assert_eq!(body["Phones"], json!([{"PhoneType": "DEFAULT", "PhoneNumber": "1"}]));

    let body = sent(&outbound::invoice(invoice, &id(CONTACT), None).unwrap());
    assert_eq!(
        body,
        json!({
            "Type": "ACCREC", "InvoiceNumber": "XC-1042", "Reference": format!("Order 42 {}", plan.steps[1].op.tag()),
            "Contact": {"ContactID": CONTACT}, "Date": "2025-03-01", "DueDate": "2025-03-15", "Status": "AUTHORISED",
            "LineAmountTypes": "Exclusive", "CurrencyCode": "USD",
            "LineItems": [
                {"Description": "Item TEA-1", "Quantity": 2, "UnitAmount": 10, "ItemCode": "TEA-1", "AccountCode": "200",
                 "TaxType": "OUTPUT"},
                {"Description": "SHIPPING", "Quantity": 1, "UnitAmount": 2, "AccountCode": "210", "TaxType": "NONE"}]
        })
    );
    let body = sent(&outbound::invoice(invoice, &id(CONTACT), Some(&id(INVOICE))).unwrap());
    assert_eq!(body["InvoiceID"], INVOICE);

    let body = sent(&outbound::payment(payment, &id(INVOICE)).unwrap());
    assert_eq!(body["Invoice"], json!({"InvoiceID": INVOICE}));
    assert_eq!((&body["Account"], &body["Amount"]), (&json!({"Code": "092"}), &json!(23.65)));

    let body = sent(&outbound::credit_note(note, &id(CONTACT), None).unwrap());
    assert_eq!((&body["Type"], &body["CreditNoteNumber"]), (&json!("ACCRECCREDIT"), &json!("XC-1042-refund-101")));
    let body = sent(&outbound::payment(refund, &id(INVOICE)).unwrap());
    assert_eq!(body["CreditNote"], json!({"CreditNoteID": INVOICE}));

    let body = sent(&outbound::invoice_status(&id(INVOICE), DocumentStatus::Voided).unwrap());
    assert_eq!(body, json!({"InvoiceID": INVOICE, "Status": "VOIDED"}));
    assert_eq!(outbound::invoice(invoice, &id("7"), None), Err(BadId("7".to_owned())));
}

#[test]
fn settings_become_reference_data() {
    let parse = |value: Value| serde_json::from_value(value);
    let organisation: wire::Organisation = parse(json!({"Name": "Demo Company (Global)", "BaseCurrency": "USD",
        "PeriodLockDate": "/Date(1735603200000+0000)/"}))
    .unwrap();
    let accounts: Vec<wire::Account> = serde_json::from_value(json!([
        {"Code": "200", "Name": "Sales", "Type": "REVENUE", "Status": "ACTIVE"},
        {"Code": "090", "Name": "Bank", "Type": "BANK", "Status": "ARCHIVED", "CurrencyCode": "USD"},
        {"Name": "Bank without a code", "Type": "BANK", "Status": "ACTIVE"}
    ]))
    .unwrap();
    let tax_rates: Vec<wire::TaxRate> = serde_json::from_value(json!([
        {"TaxType": "OUTPUT", "Name": "Sales Tax", "EffectiveRate": 8.25, "Status": "ACTIVE", "CanApplyToRevenue": true},
        {"TaxType": "TAX001", "Name": "Tax on tax", "DisplayTaxRate": 13, "Status": "ACTIVE", "TaxComponents": [
            {"Name": "GST", "Rate": 5, "IsCompound": false}, {"Name": "PST", "Rate": 8, "IsCompound": true}]}
    ]))
    .unwrap();
    let items: Vec<wire::Item> =
        serde_json::from_value(json!([{"Code": "TEA-1", "SalesDetails": {"AccountCode": "200"}}])).unwrap();
    let tracking: Vec<wire::TrackingCategory> = serde_json::from_value(json!([
        {"Name": "Region", "Status": "ACTIVE", "Options": [{"Name": "North", "Status": "ACTIVE"}, {"Name": "Old", "Status": "ARCHIVED"}]}
    ]))
    .unwrap();
    let currencies: Vec<wire::Currency> = serde_json::from_value(json!([{"Code": "USD"}, {"Code": "???"}])).unwrap();
    let reference = inbound::reference_data(&inbound::Settings {
        organisation: &organisation,
        accounts: &accounts,
        tax_rates: &tax_rates,
        items: &items,
        tracking: &tracking,
        currencies: &currencies,
        branding_themes: &[],
    })
    .unwrap();
    assert_eq!(reference.organisation.period_lock, Some(common::day("2024-12-31")));
    let shown: Vec<_> =
        reference.accounts.iter().map(|a| (a.code.as_str(), a.active, a.takes_payments, a.is_bank)).collect();
    assert_eq!(shown, [("200", true, false, false), ("090", false, true, true)]);
    let rates: Vec<String> = reference.tax_rates.iter().map(|rate| rate.effective_rate.to_string()).collect();
    assert_eq!(rates, ["8.25", "13.4"]);
    assert_eq!(reference.items[0].sales_account.as_ref().unwrap().as_str(), "200");
    assert_eq!(reference.tracking[0].options, ["North"]);
    assert_eq!(reference.currencies.len(), 1);

    let nameless = inbound::organisation(&wire::Organisation::default()).unwrap_err();
    assert_eq!(nameless.to_string(), "Xero's organisation has no Name");
}

#[test]
fn a_contact_is_usable_unless_archived_erased_or_merged() {
    let entry = |differs: Value| {
        let mut contact = json!({"ContactID": CONTACT, "Name": "Ada", "ContactNumber": "XC-demo-3"});
        contact.as_object_mut().unwrap().extend(differs.as_object().unwrap().clone());
        inbound::contact_entry(&serde_json::from_value(contact).unwrap())
    };
    let active = entry(json!({"ContactStatus": "ACTIVE"})).unwrap();
    assert_eq!((active.id.as_str(), active.number.as_str(), active.active), (CONTACT, "XC-demo-3", true));
    for differs in [
        json!({"ContactStatus": "ARCHIVED"}),
        json!({"ContactStatus": "GDPRREQUEST"}),
        json!({"MergedToContactID": INVOICE}),
    ] {
        assert!(!entry(differs).unwrap().active);
    }
    assert!(entry(json!({"ContactID": "00000000-0000-0000-0000-000000000000"})).is_none());
}

#[test]
fn totals_are_read_exactly() {
    let invoice: wire::Invoice =
        serde_json::from_value(json!({"CurrencyCode": "USD", "SubTotal": 22.0, "TotalTax": 1.65, "Total": 23.65}))
            .unwrap();
    assert_eq!(inbound::invoice_totals(&invoice).unwrap().total, common::usd("23.65"));
    let yen: wire::Invoice =
        serde_json::from_value(json!({"CurrencyCode": "JPY", "SubTotal": 1500, "TotalTax": 123.75, "Total": 1623.75}))
            .unwrap();
    assert!(inbound::invoice_totals(&yen).is_err());
    assert!(inbound::invoice_totals(&wire::Invoice::default()).unwrap_err().to_string().contains("CurrencyCode"));
}

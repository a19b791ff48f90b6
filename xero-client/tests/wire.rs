//! Bodies in the shape of Xero's own: no nulls, trailing zeros dropped, dates of .NET.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use api_core::wire::{Json, WireValue, from_str, parse_decimal, to_vec};
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use xero_client::wire::{
    Account, AccountType, Allocation, Contact, ContactStatus, CreditNote, Currency, DocumentStatus, Invoice, InvoiceId,
    InvoiceType, Item, LineAmountTypes, LineItem, NetDate, Organisation, Payment, PaymentStatus, PaymentType,
    SystemAccount, TaxRate, TaxType, TrackingCategory,
};

const INVOICE: &str = include_str!("fixtures/invoice.json");
const CREDIT_NOTE: &str = include_str!("fixtures/credit_note.json");
const CONTACT: &str = include_str!("fixtures/contact.json");
const PAYMENT: &str = include_str!("fixtures/payment.json");
const SETTINGS: &str = include_str!("fixtures/settings.json");

/// Numbers without needless zeros, members in the order of their names, dates in one form.
fn plain(json: &Json) -> Json {
    match json {
        Json::Number(text) => Json::Number(parse_decimal(text).unwrap().normalize().to_string()),
        Json::Array(elements) => Json::Array(elements.iter().map(plain).collect()),
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(members)
        }
        Json::String(text) => {
            let millis = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
            let millis = millis.map(|rest| rest.split_once('+').unwrap_or((rest, "")).0.parse().unwrap());
            match millis.map(|millis| DateTime::from_timestamp_millis(millis).unwrap()) {
                Some(at) if at.time() == chrono::NaiveTime::MIN => Json::String(at.format("%Y-%m-%d").to_string()),
                Some(at) => Json::String(at.to_rfc3339()),
                None => match DateTime::parse_from_rfc3339(text) {
                    Ok(at) => Json::String(at.to_utc().to_rfc3339()),
                    Err(_) => Json::String(text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()),
                },
            }
        }
        other => other.clone(),
    }
}

fn round_trip<T: WireValue>(text: &str) -> T {
    let value: T = from_str(text).unwrap();
    let written = Json::parse(&to_vec(&value).unwrap()).unwrap();
    assert_eq!(plain(&written), plain(&Json::parse(text.as_bytes()).unwrap()));
    value
}

fn day(year: i32, month: u32, day: u32) -> NetDate {
    NetDate(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

#[test]
fn an_invoice_is_read_exactly_and_written_as_it_came() {
    let invoice: Invoice = round_trip(INVOICE);
    assert_eq!(invoice.invoice_type, Some(InvoiceType::AccRec));
    assert_eq!(invoice.status, Some(DocumentStatus::Authorised));
    assert_eq!(invoice.line_amount_types, Some(LineAmountTypes::Exclusive));
    assert_eq!((invoice.date, invoice.date_string), (Some(day(2026, 3, 1)), Some(day(2026, 3, 1))));
    assert_eq!(invoice.fully_paid_on_date, None);
    assert_eq!(invoice.total, Some(dec!(43.3)));
    let lines = invoice.line_items.as_ref().unwrap();
    assert_eq!(lines[0].unit_amount, Some(dec!(9.9995)));
    assert_eq!(lines[0].tax_type, Some(TaxType::from("OUTPUT")));
    assert_eq!(lines[1].description.as_deref(), Some("A line that only says something"));
    assert_eq!((lines[1].quantity, lines[1].line_amount), (None, None));
    // Empty and absent are told apart, and what is new is kept.
    assert_eq!(invoice.credit_notes, Some(vec![]));
    assert_eq!(invoice.prepayments, None);
    assert_eq!(invoice.entered_total, Some(dec!(43.30)));
    assert_eq!(invoice.extras.get("SomethingNew"), Some("[43.30]"));
    assert_eq!(invoice.payments.as_ref().unwrap()[0].amount, Some(dec!(10)));
}

#[test]
fn a_credit_note_is_read_with_its_allocations() {
    let note: CreditNote = round_trip(CREDIT_NOTE);
    let allocations = note.allocations.unwrap();
    assert_eq!(allocations[0].amount, Some(dec!(6.4)));
    assert_eq!(allocations[0].invoice.as_ref().unwrap().invoice_number.as_deref(), Some("XC-1042"));
    assert_eq!(note.remaining_credit, Some(dec!(3.6)));
}

#[test]
fn a_contact_is_read_with_empty_texts_and_empty_terms() {
    let contact: Contact = round_trip(CONTACT);
    assert_eq!(contact.contact_status, Some(ContactStatus::Active));
    assert_eq!(contact.email_address.as_deref(), Some(""));
    let terms = contact.payment_terms.unwrap();
    assert_eq!((terms.bills, terms.sales), (None, None));
    assert_eq!(contact.addresses.unwrap()[0].city.as_deref(), Some("Tromsø"));
    assert_eq!(contact.balances.unwrap().accounts_receivable.unwrap().outstanding, Some(dec!(33.3)));
}

#[test]
fn a_payment_is_read_with_the_document_that_it_pays() {
    let payment: Payment = round_trip(PAYMENT);
    assert_eq!(
        (payment.status, payment.payment_type),
        (Some(PaymentStatus::Authorised), Some(PaymentType::AccRecPayment))
    );
    assert_eq!(payment.currency_rate, Some(dec!(0)));
    assert_eq!(payment.invoice.unwrap().contact.unwrap().name.as_deref(), Some("Ada Lovelace"));
}

#[test]
fn settings_are_read_with_values_that_nobody_foresaw() {
    let settings = Json::parse(SETTINGS.as_bytes()).unwrap();
    let text = |name: &str| settings.get(name).unwrap().to_string();
    let account: Account = round_trip(&text("Account"));
    assert_eq!(account.account_type, Some(AccountType::from("CRYPTO")));
    assert_eq!(account.system_account, Some(SystemAccount::Rounding));
    assert!(!account.takes_payments());
    let rate: TaxRate = round_trip(&text("TaxRate"));
    assert_eq!(rate.effective_rate, Some(dec!(8.25)));
    let category: TrackingCategory = round_trip(&text("TrackingCategory"));
    assert_eq!(category.options.unwrap().len(), 2);
    let organisation: Organisation = round_trip(&text("Organisation"));
    assert_eq!(organisation.period_lock_date, Some(day(2025, 12, 31)));
    assert_eq!(organisation.created_date_utc.unwrap().0.to_rfc3339(), "2025-01-05T10:00:00.123+00:00");
    let item: Item = round_trip(&text("Item"));
    assert_eq!(item.sales_details.unwrap().unit_price, Some(dec!(12.3456)));
    let currency: Currency = round_trip(&text("Currency"));
    assert_eq!(currency.code.unwrap().as_str(), "KWD");
}

#[test]
fn what_is_not_set_is_not_sent_and_an_empty_list_is() {
    let mut invoice = Invoice { invoice_number: Some("XC-1".into()), ..Invoice::default() };
    assert_eq!(to_vec(&invoice).unwrap(), br#"{"InvoiceNumber":"XC-1"}"#);
    invoice.line_items = Some(vec![]);
    invoice.date = Some(day(2026, 1, 5));
    assert_eq!(to_vec(&invoice).unwrap(), br#"{"InvoiceNumber":"XC-1","Date":"2026-01-05","LineItems":[]}"#);
}

#[test]
fn amounts_are_written_as_numbers_with_their_own_digits() {
    let line = LineItem { quantity: Some(dec!(2)), unit_amount: Some(dec!(0.1000)), ..LineItem::default() };
    assert_eq!(to_vec(&line).unwrap(), br#"{"Quantity":2,"UnitAmount":0.1000}"#);
}

#[test]
fn texts_in_place_of_numbers_and_booleans_are_read() {
    let payment: Payment = from_str(r#"{"Amount": "46.00", "IsReconciled": "false", "BankAmount": 1e2}"#).unwrap();
    assert_eq!((payment.amount, payment.is_reconciled), (Some(dec!(46.00)), Some(false)));
    assert_eq!(payment.bank_amount, Some(dec!(100)));
}

#[test]
fn an_id_of_zeros_is_no_object() {
    let allocation: Allocation = from_str(r#"{"AllocationID": "00000000-0000-0000-0000-000000000000"}"#).unwrap();
    assert!(allocation.allocation_id.unwrap().is_nil());
    assert!("no uuid".parse::<InvoiceId>().is_err());
}

proptest! {
    #[test]
    fn any_amount_survives(mantissa: i64, scale in 0u32..8, other: i32) {
        let line = LineItem {
            line_amount: Some(Decimal::new(mantissa, scale)),
            tax_amount: Some(Decimal::new(other.into(), 2)),
            ..LineItem::default()
        };
        let text = String::from_utf8(to_vec(&line).unwrap()).unwrap();
        let back: LineItem = from_str(&text).unwrap();
        prop_assert_eq!(back.line_amount.unwrap().to_string(), line.line_amount.unwrap().to_string());
        prop_assert_eq!(back, line);
    }

    #[test]
    fn any_status_survives(text in "[A-Z_]{0,12}") {
        let invoice: Invoice = from_str(&format!(r#"{{"Status":"{text}"}}"#)).unwrap();
        let status = invoice.status.unwrap();
        prop_assert_eq!(status.as_str(), text);
    }
}

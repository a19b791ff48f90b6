//! Bodies in the shape of Xero's own: no nulls, trailing zeros dropped, dates of .NET.

use api_core::wire::{Json, WireValue, from_str, to_vec};
use chrono::NaiveDate;
use rust_decimal::dec;
use xero_client::wire::{
    Account, AccountType, Allocation, Contact, ContactStatus, CreditNote, Currency, DocumentStatus, Invoice, InvoiceId,
    InvoiceType, Item, LineAmountTypes, LineItem, NetDate, Organisation, Payment, PaymentStatus, PaymentTerms,
    PaymentType, SystemAccount, TaxNumberType, TaxRate, TaxType, TrackingCategory,
};

use crate::plain;

pub(crate) const INVOICE: &str = include_str!("../fixtures/invoice.json");
pub(crate) const CREDIT_NOTE: &str = include_str!("../fixtures/credit_note.json");
pub(crate) const CONTACT: &str = include_str!("../fixtures/contact.json");
pub(crate) const PAYMENT: &str = include_str!("../fixtures/payment.json");
pub(crate) const SETTINGS: &str = include_str!("../fixtures/settings.json");

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

#[test]
fn every_form_of_a_date_is_the_day_that_was_meant() {
    for text in [
        r"\/Date(1539993600000+0000)\/",
        "/Date(1539993600000)/",
        "/Date(1539946800000+1300)/",
        "2018-10-20T00:00:00",
        "2018-10-20 00:00:00",
        "2018-10-20",
    ] {
        let invoice: Invoice = from_str(&format!(r#"{{"Date":"{text}","DateString":"{text}"}}"#)).unwrap();
        assert_eq!((invoice.date, invoice.date_string), (Some(day(2018, 10, 20)), Some(day(2018, 10, 20))), "{text}");
        assert_eq!(to_vec(&invoice).unwrap(), br#"{"Date":"2018-10-20","DateString":"2018-10-20"}"#);
    }
}

#[test]
fn every_form_of_an_instant_is_the_same_instant() {
    for text in [
        "/Date(1541176290160+0000)/",
        "/Date(1541176290160)/",
        r"\/Date(1541176290160+1300)\/",
        "2018-11-02T16:31:30.16",
        "2018-11-02T16:31:30.160Z",
        "2018-11-03T05:31:30.1600000+13:00",
    ] {
        let item: Item = from_str(&format!(r#"{{"UpdatedDateUTC":"{text}"}}"#)).unwrap();
        assert_eq!(item.updated_date_utc.unwrap().0.timestamp_millis(), 1_541_176_290_160, "{text}");
    }
}

#[test]
fn empty_is_not_absent() {
    let contact: Contact = from_str(
        r#"{"Name":"","PaymentTerms":{},"DefaultCurrency":"","Phones":[],"TaxNumberType":"TAXNUMBERTYPE/SSN"}"#,
    )
    .unwrap();
    assert_eq!(contact.payment_terms.as_deref(), Some(&PaymentTerms::default()));
    assert_eq!(contact.default_currency.as_ref().map(|code| code.as_str()), Some(""));
    assert_eq!((contact.phones.as_deref(), &contact.addresses), (Some(&[][..]), &None));
    assert_eq!(contact.tax_number_type, Some(TaxNumberType::Other("TAXNUMBERTYPE/SSN".into())));
    let text = String::from_utf8(to_vec(&contact).unwrap()).unwrap();
    assert_eq!(from_str::<Contact>(&text).unwrap(), contact);
    assert_eq!(from_str::<Contact>("{}").unwrap(), Contact::default());
}

#[test]
fn what_xero_answers_to_a_deleted_allocation_has_another_spelling() {
    let allocation: Allocation =
        from_str(r#"{"AllocationId":"a1b2c3d4-0000-4000-8000-000000000012","IsDeleted":true}"#).unwrap();
    assert!(allocation.allocation_id.is_some() && allocation.is_deleted == Some(true) && allocation.extras.is_empty());
}

#[test]
fn serde_reads_a_type_from_any_source_of_serde_jsons() {
    let invoice: Invoice = from_str(INVOICE).unwrap();
    assert_eq!(serde_json::from_str::<Invoice>(INVOICE).unwrap(), invoice);
    assert_eq!(serde_json::from_reader::<_, Invoice>(INVOICE.as_bytes()).unwrap(), invoice);
    let line = serde_json::json!({"Description": "Tea", "TaxType": "OUTPUT"});
    assert_eq!(serde_json::from_value::<LineItem>(line).unwrap().description.as_deref(), Some("Tea"));
}

//! Any value that there can be.

use api_core::wire::{Extent, Json, Role, WireStruct, append, elements, from_slice, from_str, to_vec};
use proptest::{collection::vec, option, prelude::*, strategy::Union};
use rust_decimal::Decimal;
use xero_client::wire::{Contact, Invoice, LineItem, Payment};

use crate::plain;

type Any = BoxedStrategy<Json>;

fn text() -> Any {
    "\\PC{0,12}".prop_map(Json::from).boxed()
}

fn amount() -> Any {
    (any::<i64>(), 0u32..9).prop_map(|(mantissa, scale)| Json::from(Decimal::new(mantissa, scale))).boxed()
}

fn flag() -> Any {
    any::<bool>().prop_map(Json::from).boxed()
}

fn id() -> Any {
    any::<u128>().prop_map(|id| Json::from(uuid::Uuid::from_u128(id).to_string())).boxed()
}

/// A calendar date, in either form.
fn date() -> Any {
    let day = -50_000_i64..50_000;
    let net = day.clone().prop_map(|day| Json::from(format!("/Date({}+0000)/", day * 86_400_000)));
    let iso = day.prop_map(|day| {
        let day = chrono::DateTime::from_timestamp(day * 86_400, 0).unwrap();
        Json::from(day.format("%Y-%m-%dT00:00:00").to_string())
    });
    Union::new([net.boxed(), iso.boxed()]).boxed()
}

fn instant() -> Any {
    (0_i64..4_000_000_000_000).prop_map(|millis| Json::from(format!("/Date({millis}+0000)/"))).boxed()
}

/// A value that an enum may or may not know.
fn word() -> Any {
    let known =
        prop::sample::select(vec!["ACCREC", "AUTHORISED", "DRAFT", "Exclusive", "OUTPUT", "OK"]).prop_map(Json::from);
    Union::new([known.boxed(), "[A-Z/-]{0,9}".prop_map(Json::from).boxed()]).boxed()
}

/// Any JSON at all: what a new member may hold.
fn anything() -> Any {
    let leaf = Union::new([text(), amount(), flag(), Just(Json::Null).boxed()]);
    leaf.prop_recursive(3, 8, 3, |inner| {
        let members = vec(("[A-Z][a-z]{0,5}", inner.clone()), 0..3).prop_map(|members| {
            let mut object = Json::Object(Vec::new());
            members.into_iter().for_each(|(name, value)| object.set(&name, value));
            object
        });
        Union::new([vec(inner, 0..3).prop_map(Json::from).boxed(), members.boxed()])
    })
    .boxed()
}

/// Any of these members, each there or not, in any order, and perhaps one that nobody knows.
fn object(members: Vec<(&'static str, Any)>) -> Any {
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, value)| option::of(value.prop_map(move |value| (name.to_owned(), value))).boxed())
        .collect();
    let unknown = option::of(("X[a-z]{1,5}", anything()));
    (members, unknown)
        .prop_map(|(members, unknown)| members.into_iter().flatten().chain(unknown).collect::<Vec<_>>())
        .prop_shuffle()
        .prop_map(Json::Object)
        .boxed()
}

fn list(element: Any) -> Any {
    vec(element, 0..3).prop_map(Json::from).boxed()
}

fn line() -> Any {
    object(vec![
        ("LineItemID", id()),
        ("Description", text()),
        ("Quantity", amount()),
        ("UnitAmount", amount()),
        ("ItemCode", text()),
        ("AccountCode", text()),
        ("TaxType", word()),
        ("TaxAmount", amount()),
        ("LineAmount", amount()),
        ("DiscountRate", amount()),
        ("Tracking", list(object(vec![("Name", text()), ("Option", text())]))),
        ("Taxability", word()),
        ("ValidationErrors", list(object(vec![("Message", text())]))),
    ])
}

fn contact() -> Any {
    object(vec![
        ("ContactID", id()),
        ("Name", text()),
        ("EmailAddress", text()),
        ("IsCustomer", flag()),
        ("ContactStatus", word()),
        ("Addresses", list(object(vec![("AddressType", word()), ("City", text())]))),
        ("PaymentTerms", object(vec![])),
        ("Balances", object(vec![("AccountsReceivable", object(vec![("Outstanding", amount())]))])),
        ("DefaultCurrency", word()),
        ("UpdatedDateUTC", instant()),
        ("Discount", amount()),
        ("HasValidationErrors", flag()),
    ])
}

fn payment() -> Any {
    object(vec![
        ("PaymentID", id()),
        ("Date", date()),
        ("Amount", amount()),
        ("CurrencyRate", amount()),
        ("Status", word()),
        ("Account", object(vec![("AccountID", id()), ("Code", text()), ("Name", text())])),
        ("UpdatedDateUTC", instant()),
        ("IsReconciled", flag()),
        ("BatchPayment", object(vec![("BatchPaymentID", id()), ("TotalAmount", amount())])),
    ])
}

fn invoice() -> Any {
    object(vec![
        ("Type", word()),
        ("InvoiceID", id()),
        ("InvoiceNumber", text()),
        ("Contact", contact()),
        ("Date", date()),
        ("DueDate", date()),
        ("DateString", date()),
        ("Status", word()),
        ("LineAmountTypes", word()),
        ("LineItems", list(line())),
        ("SubTotal", amount()),
        ("TotalTax", amount()),
        ("Total", amount()),
        ("AmountDue", amount()),
        ("CurrencyRate", amount()),
        ("Payments", list(payment())),
        ("UpdatedDateUTC", instant()),
        ("HasErrors", flag()),
        ("Url", text()),
        ("CreditNotes", list(object(vec![("CreditNoteID", id()), ("AppliedAmount", amount())]))),
    ])
}

/// Read, written, and read again: nothing is lost at any level, known or not, and the second value is the first.
fn survives<T: WireStruct + PartialEq + std::fmt::Debug>(json: &Json) -> Result<T, TestCaseError> {
    let value: T = from_slice(&json.to_bytes()).map_err(|error| TestCaseError::fail(format!("{error}: {json}")))?;
    let written = to_vec(&value).unwrap();
    let written_json = Json::parse(&written).unwrap();
    prop_assert_eq!(plain(&written_json), plain(json));
    prop_assert_eq!(&from_slice::<T>(&written).unwrap(), &value);
    Ok(value)
}

/// No member that Xero alone tells is in a body, and nothing else is missing.
fn is_writable<T: WireStruct>(value: &T, json: &Json) -> Result<Json, TestCaseError> {
    let mut body = Vec::new();
    append(&mut body, value, Extent::Writable).unwrap();
    let body = Json::parse(&body).unwrap();
    for (name, _) in json.as_object().unwrap() {
        let role = T::MEMBERS.iter().find(|member| member.name == name).map_or(Role::Plain, |member| member.role);
        let is_told = matches!(role, Role::ReadOnly | Role::Sum);
        prop_assert_eq!(body.get(name).is_none(), is_told, "{} in {}", name, body);
    }
    Ok(body)
}

proptest! {
    #[test]
    fn any_invoice_survives_and_is_written_without_what_is_only_told(json in invoice()) {
        let value = survives::<Invoice>(&json)?;
        let body = is_writable(&value, &json)?;
        let lines = body.get("LineItems").and_then(Json::as_array).unwrap_or_default();
        prop_assert!(lines.iter().all(|line| line.get("ValidationErrors").is_none()));
        if let Some(id) = value.contact.and_then(|contact| contact.contact_id) {
            let reference = Json::from([("ContactID", Json::from(id.to_string()))]);
            prop_assert_eq!(body.get("Contact"), Some(&reference));
        }
    }

    #[test]
    fn any_contact_survives(json in contact()) {
        is_writable(&survives::<Contact>(&json)?, &json)?;
    }

    #[test]
    fn any_payment_survives(json in payment()) {
        is_writable(&survives::<Payment>(&json)?, &json)?;
    }

    #[test]
    fn any_line_survives(json in line()) {
        is_writable(&survives::<LineItem>(&json)?, &json)?;
    }

    #[test]
    fn one_bad_invoice_costs_no_other(before in vec(invoice(), 0..3), after in vec(invoice(), 0..3)) {
        let bad = Json::parse(br#"{"LineItems":[{"Quantity":"many"}]}"#).unwrap();
        let place = before.len();
        let page = Json::Array(before.into_iter().chain([bad]).chain(after).collect());
        let read = elements::<Invoice>(&page.to_bytes()).unwrap();
        for (index, element) in read.iter().enumerate() {
            prop_assert_eq!(element.is_err(), index == place);
        }
        let reason = read[place].as_ref().unwrap_err().to_string();
        prop_assert!(reason.contains("LineItems: [0]: Quantity: a number"), "{}", reason);
    }

    /// Bytes of no particular kind are read or refused, and nothing else.
    #[test]
    fn no_bytes_do_harm(bytes: Vec<u8>, text in "[\\[\\]{}\",:0-9a-zA-Z/() ]{0,80}") {
        let read = |bytes: &[u8]| {
            drop(from_slice::<Invoice>(bytes));
            drop(elements::<Payment>(bytes));
            drop(api_core::wire::listed::<Contact>(bytes, "Contacts"));
        };
        read(&bytes);
        read(text.as_bytes());
        read(format!("{{\"Contact\":{text}}}").as_bytes());
    }

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

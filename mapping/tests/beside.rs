//! What an order says beside its sums reaches the canonical model, with its exact text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{FulfilmentState, Order, ParkCode, SourceStamp, TypedValue};
use chrono::DateTime;
use common::{day, mapper, read, status, surcharge, transaction, wire_order};
use mapping::inbound::xcart::{self, Reading};
use serde_json::{Value, json};
use xcart_client::{
    legacy::Gap,
    wire::{Detail, Nullable, PaymentTransaction},
};

fn text(text: &str) -> TypedValue {
    TypedValue::Text(text.to_owned())
}

fn address(custom_fields: &Value) -> Value {
    json!({"id": 1, "is_billing": true, "is_shipping": false, "title": "", "firstname": "Ada", "lastname": "Byron",
        "phone": "", "street": "", "zipcode": "", "city": "", "country_code": "GB", "state": null, "state_name": "",
        "custom_fields": custom_fields})
}

fn paid() -> PaymentTransaction {
    let mut paid = transaction(1, "PayPal", "USD", &[("sale", "20", 1)]);
    paid.public_id = Nullable(Some("shop-000001-KGSP".into()));
    paid.data = serde_json::from_value(json!([
        {"id": 1, "name": "po_number", "label": "PO number", "value": " PO-7 ", "access_level": "C"},
    ]))
    .unwrap();
    paid
}

fn reading(differs: &Value) -> Order {
    let details: Vec<Detail> = serde_json::from_value(json!([
        {"id": 1, "name": "gift", "value": "yes"}, {"id": 2, "name": "gift", "value": "no"},
    ]))
    .unwrap();
    let order = wire_order(differs);
    let source = SourceStamp::of(b"{}", DateTime::UNIX_EPOCH);
    let reading = Reading {
        transactions: &[paid()],
        details: &details,
        membership: "Wholesale",
        source: Some(&source),
        ..Reading::new(&order, day("2025-03-10"))
    };
    xcart::read(mapper().profile(), &reading).unwrap()
}

#[test]
fn custom_fields_keep_their_exact_text_under_the_name_of_where_they_stood() {
    let order = reading(&json!({
        "billing_address": address(&json!([{"name": "vat_number", "value": " gb 123 "}, {"name": "empty", "value": null}])),
        "shipping_address": address(&json!([{"name": "gate", "value": "7\n8"}])),
        "addon_points": 12.50,
    }));
    let found: Vec<_> = order.custom.iter().map(|(space, name, value)| format!("{space}.{name}={value}")).collect();
    assert_eq!(
        found,
        [
            "addon.addon_points=12.5",
            "billing.vat_number= gb 123 ",
            "details.gift=yes, no",
            "payment.po_number= PO-7 ",
            "shipping.gate=7\n8"
        ]
    );
    assert_eq!(order.custom.get("billing", "vat_number"), Some(&text(" gb 123 ")));
    assert_eq!(order.po_number, " PO-7 ");
}

#[test]
fn notes_delivery_membership_and_source_are_kept() {
    let order = reading(&json!({
        "shipping_method_name": "Courier", "notes": "Ring twice", "admin_notes": "Good client",
        "shipping_status": status("S"),
        "tracking_numbers": [{"id": 1, "date": "2025-03-02T09:30:00+0000", "value": "1Z 999"}],
    }));
    assert_eq!(
        (order.shipping_method.as_str(), order.tracking_numbers.as_slice()),
        ("Courier", &["1Z 999".into()][..])
    );
    assert_eq!((order.customer_note.as_str(), order.staff_note.as_str()), ("Ring twice", "Good client"));
    assert_eq!((order.fulfilment_code.as_str(), &order.fulfilment_state), ("S", &FulfilmentState::Shipped));
    assert_eq!(order.customer.membership, "Wholesale");
    assert_eq!(order.payments[0].reference, "shop-000001-KGSP");
    assert_eq!(order.source.as_ref().unwrap().observed_at, DateTime::UNIX_EPOCH);
    let shown = format!("{order:?}");
    assert!(!shown.contains("Ring") && !shown.contains("Good client") && !shown.contains("PO-7"), "{shown}");
}

#[test]
fn each_discount_says_what_it_took_off_each_line() {
    let order = read(
        &mapper(),
        &json!({
            "total": 15.0,
            "surcharges": [surcharge(1, "discount", "DCOUPON", "-2", false), surcharge(2, "discount", "DISCOUNT", "-3", false)],
        }),
        &[transaction(1, "PayPal", "USD", &[("sale", "15", 1)])],
    )
    .unwrap();
    for discount in &order.discounts {
        let parts = order.lines.iter().flat_map(|line| &line.allocations).filter(|part| part.discount == discount.id);
        let sum: rust_decimal::Decimal = parts.map(|part| part.amount.amount()).sum();
        assert_eq!(sum, discount.amount.amount(), "{}", discount.code);
    }
    assert_eq!(order.discounts.len(), 2);
}

#[test]
fn company_and_vat_number_are_the_first_address_fields_of_the_profiles_names_that_say_something() {
    let fields = json!([
        {"name": "vat_number", "value": " "}, {"name": "ABN", "value": " 51 824 753 556 "}, {"name": "company_name", "value": "Tea Ltd"},
    ]);
    let billing = reading(&json!({"billing_address": address(&fields)})).billing.unwrap();
    assert_eq!((billing.vat_number.as_str(), billing.company.as_str()), ("51 824 753 556", "Tea Ltd"));

    let own = mapping::Mapper::new(common::profile_with(
        "[contacts]",
        "[contacts]\nvat_fields = [\"registration\"]\ncompany_fields = []",
    ));
    let fields = json!([{"name": "registration", "value": "GB 1"}, {"name": "vat_number", "value": "GB 2"}, {"name": "company", "value": "Tea"}]);
    let billing = read(&own, &json!({"billing_address": address(&fields)}), &[paid()]).unwrap().billing.unwrap();
    assert_eq!((billing.vat_number.as_str(), billing.company.as_str()), ("GB 1", ""));
}

#[test]
fn a_customers_exemption_from_tax_is_kept() {
    let order = wire_order(&json!({}));
    let reading =
        Reading { transactions: &[paid()], tax_exemption: "EX-77", ..Reading::new(&order, day("2025-03-10")) };
    assert_eq!(xcart::read(mapper().profile(), &reading).unwrap().customer.tax_exemption, "EX-77");
}

#[test]
fn what_was_chosen_of_a_line_is_kept_where_the_store_says_it() {
    let mut items = common::order_json(&json!({}))["items"].clone();
    items[0]["variant"] = json!(12);
    items[0]["attributes"] = json!({"Size": "1 kg"});
    let order = reading(&json!({"items": items}));
    let chosen: Vec<_> = order.lines[0].attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(chosen, ["Size=1 kg", "variant=12"]);
    items[0]["variant"] = json!({"id": 12});
    items[0]["attributes"] = json!("1 kg");
    assert!(reading(&json!({"items": items})).lines[0].attributes.is_empty(), "another form says nothing");
}

#[test]
fn what_the_store_does_not_say_of_a_tax_is_derived_from_what_it_says_and_marked() {
    let tax = || surcharge(1, "tax", "CDEV.STAX.1", "4", false);
    let mut items = common::order_json(&json!({}))["items"].clone();
    items[0]["surcharges"] = json!([surcharge(9, "tax", "CDEV.STAX.1", "4", true)]);
    let stated = json!({"total": 24, "items": items, "surcharges": [tax()]});
    let row = [transaction(1, "PayPal", "USD", &[("sale", "24", 1)])];
    let order = read(&mapper(), &stated, &row).unwrap();
    for tax in order.taxes.iter().chain(&order.lines[0].taxes) {
        assert_eq!(tax.taxable.map(|taxable| taxable.to_string()).as_deref(), Some("20.00 USD"));
        assert_eq!((tax.rate.map(|rate| rate.to_string()).as_deref(), tax.derived), (Some("20"), true));
    }
    assert_eq!(order.lines[0].taxes.len(), 1);

    let order = read(&mapper(), &json!({"total": 24, "surcharges": [tax()]}), &row).unwrap();
    let tax = &order.taxes[0];
    assert_eq!((tax.taxable, tax.rate, tax.derived), (None, None, false), "on which lines it is, nothing says");
}

#[test]
fn what_the_older_add_on_did_not_tell_is_noted_and_an_order_whose_addresses_were_not_read_is_parked() {
    let order = wire_order(&json!({}));
    let read = |gaps: &[Gap]| {
        let reading = Reading { transactions: &[paid()], gaps, ..Reading::new(&order, day("2025-03-10")) };
        xcart::read(mapper().profile(), &reading)
    };
    let whole = read(&[]).unwrap();
    // No line holds a tax of which the whole order has none.
    assert_eq!(read(&[Gap::IncludedLineTaxes]).unwrap(), whole);
    let taxed = wire_order(&json!({"surcharges": [surcharge(1, "tax", "CDEV.VAT.1", "3.33", true)]}));
    let gaps = [Gap::IncludedLineTaxes];
    let reading = Reading { transactions: &[paid()], gaps: &gaps, ..Reading::new(&taxed, day("2025-03-10")) };
    assert_eq!(xcart::read(mapper().profile(), &reading).unwrap().evidence[0], gaps[0].to_string());
    let noted = read(&[Gap::NetPrices, Gap::UpdateDate]).unwrap();
    assert_eq!(noted.evidence[..2], [Gap::NetPrices.to_string(), Gap::UpdateDate.to_string()]);
    assert_eq!(Order { evidence: whole.evidence.clone(), ..noted }, whole);
    let park = read(&[Gap::Addresses, Gap::UpdateDate]).unwrap_err();
    assert_eq!(park.code, ParkCode::Unreadable);
    assert!(park.cause.contains("addresses were not read") && park.fix.contains("complex schema"), "{park}");
}

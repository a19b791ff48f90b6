//! Orders, payments and the rest, as types: on documents of our own in the shape of recorded ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::Json;
use common::round_trip;
use rust_decimal::{Decimal, dec};
use xcart_client::wire::{
    AddressType, Cart, Detail, HistoryEntry, Order, OrderNumber, PaymentStatusCode, PaymentTransaction, Product,
    Profile, ProfileInput, ProfileStatus, ShippingStatusCode, SurchargeType, TransactionStatus,
};

fn fixture(text: &str) -> Json {
    Json::parse(text.as_bytes()).unwrap()
}

fn order() -> Order {
    round_trip("order", &fixture(include_str!("fixtures/order.json")))
}

/// The document with one member changed, or left out.
fn changed(text: &str, name: &str, value: Option<Json>) -> Json {
    let Json::Object(mut members) = fixture(text) else { panic!("an object") };
    members.retain(|(key, _)| key != name);
    members.extend(value.map(|value| (name.to_owned(), value)));
    Json::Object(members)
}

#[test]
fn every_fixture_is_written_as_it_was_read() {
    order();
    round_trip::<Cart>("cart", &fixture(include_str!("fixtures/cart.json")));
    round_trip::<Vec<PaymentTransaction>>("transactions", &fixture(include_str!("fixtures/transactions.json")));
    round_trip::<Vec<HistoryEntry>>("history", &fixture(include_str!("fixtures/history.json")));
    round_trip::<Vec<Detail>>("details", &fixture(include_str!("fixtures/details.json")));
    let profile: Profile = round_trip("profile", &fixture(include_str!("fixtures/profile.json")));
    assert_eq!(profile.status, ProfileStatus::Enabled);
    let product: Product = round_trip("product", &fixture(include_str!("fixtures/product.json")));
    assert_eq!(product.extras.get("cost_price"), Some("9.10"));
}

#[test]
fn amounts_keep_every_digit() {
    let order = order();
    assert_eq!(order.sub_total, dec!(119.985));
    assert_eq!(order.items[0].item_net_price.to_string(), "19.9975");
    let large = changed(include_str!("fixtures/order.json"), "total", Some(Json::Number("9007199254740993.01".into())));
    assert_eq!(round_trip::<Order>("large", &large).total.to_string(), "9007199254740993.01");
}

#[test]
fn the_total_is_the_sub_total_and_every_added_surcharge_rounded_to_the_cent() {
    let mut order = order();
    // 119.985 + 11.97 (11.9651) - 3.01 (-3.005); a fee that does not apply and an included amount are left out.
    assert_eq!(order.computed_total(2), Some(dec!(128.945)));
    order.sub_total = dec!(119.99);
    assert_eq!(order.computed_total(2), Some(order.total));
    order.sub_total = dec!(-500);
    assert_eq!(order.computed_total(2), Some(Decimal::ZERO));
    order.sub_total = Decimal::MAX;
    assert_eq!(order.computed_total(2), None);
}

#[test]
fn a_line_is_unit_price_times_quantity_without_included_tax() {
    let mut order = order();
    assert_eq!(order.items[0].line_total(), Some(dec!(99.9875)));
    order.items[0].surcharges[0].include = false;
    assert_eq!(order.items[0].line_total(), Some(dec!(117.485)));
}

#[test]
fn codes_that_nobody_knows_are_kept() {
    let order = order();
    assert_eq!(order.payment_status.as_ref().unwrap().code, PaymentStatusCode::PartiallyPaid);
    assert_eq!(order.shipping_status.as_ref().unwrap().code, ShippingStatusCode::Other("PICK".into()));
    assert_eq!(order.surcharges[3].surcharge_type, SurchargeType::Other("giftcert".into()));
}

#[test]
fn members_of_add_ons_are_kept_on_orders_and_lines() {
    let order = order();
    assert!(order.extras.get("used_coupons").unwrap().contains("3.0050"));
    assert_eq!(order.items[0].extras.get("variant"), Some("12"));
}

#[test]
fn a_line_whose_product_was_deleted_has_none() {
    assert_eq!(*order().items[1].product_id, None);
}

#[test]
fn fields_that_the_merchant_added_are_found_by_name() {
    let order = order();
    let address = order.billing_address.as_ref().unwrap();
    assert_eq!(address.address_type, Some(AddressType::Commercial));
    assert_eq!(address.custom_field("company"), Some("Lind Te AS"));
    assert_eq!(address.custom_field("vat_number"), None);
    assert_eq!(address.custom_field("reg_no"), None);
}

#[test]
fn what_may_be_null_may_also_be_absent() {
    let text = include_str!("fixtures/order.json");
    for name in [
        "billing_address",
        "shipping_address",
        "payment_status",
        "shipping_status",
        "customer_id",
        "order_profile_id",
        "shipping_id",
        "shipping_method_name",
        "notes",
        "admin_notes",
        "stock_status",
        "email",
        "tracking_numbers",
        "surcharges",
        "items",
    ] {
        for value in [None, Some(Json::Null)] {
            let json = changed(text, name, value);
            serde_json::from_slice::<Order>(&json.to_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn an_order_without_number_id_or_total_is_refused_by_the_name_of_what_is_missing() {
    for name in ["order_number", "id", "total", "sub_total", "create_date", "update_date"] {
        let json = changed(include_str!("fixtures/order.json"), name, None);
        let error = serde_json::from_slice::<Order>(&json.to_bytes()).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn one_bad_order_costs_no_page() {
    let page = format!("[{}, {{\"id\": 1}}]", include_str!("fixtures/order.json"));
    let page = api_core::wire::elements::<Order>(page.as_bytes()).unwrap();
    assert!(page[0].is_ok());
    assert_eq!(page[1].as_ref().unwrap_err().raw.get(), "{\"id\": 1}");
}

#[test]
fn an_input_that_was_stored_still_takes_away_what_it_took_away() {
    let input = r#"{"login":"a@b.example","membership_id":null,"pending_membership_id":3}"#;
    let input: ProfileInput = round_trip("input", &fixture(input));
    assert_eq!(input.membership_id, Some(None.into()));
    assert_eq!(input.password, None);
}

#[test]
fn a_number_with_a_dash_cannot_be_looked_up() {
    assert!(!order().order_number.is_routable());
    assert!(OrderNumber("1042_a".into()).is_routable());
    assert!(!OrderNumber::from("").is_routable());
}

#[test]
fn the_status_of_a_transaction_counts_only_if_it_is_one() {
    let json = fixture(include_str!("fixtures/transactions.json"));
    let mut transactions: Vec<PaymentTransaction> = round_trip("transactions", &json);
    assert_eq!(transactions[0].status(), None);
    transactions[0].status_text = "S".into();
    assert_eq!(transactions[0].status(), Some(TransactionStatus::Success));
    transactions[0].name = "S".into();
    assert_eq!(transactions[0].status(), None, "a payment method may be named S");
}

//! `Debug` of every record that a store gives: ids, dates, codes and amounts, and nothing of a person.

use std::fmt::Debug;

use api_core::wire::{WireValue, from_str};
use xcart_client::wire::{
    Address, AddressInput, Cart, Detail, HistoryEntry, Order, PaymentTransaction, Product, Profile, ProfileInput,
};

use crate::canaries::{PRIVATE, SECRETS, Told};

/// An order whose every text is a canary.
pub(crate) fn order(id: i64) -> String {
    let [email, owner] = [SECRETS[4], SECRETS[5]];
    let address = address();
    format!(
        r#"{{"order_number":"1042","id":{id},"total":18.49,"sub_total":19.99,"email":"{email}",
        "items":[{{"id":1,"product_id":2,"sku":"{}","update_date":"2025-11-23T12:13:20+0000","name":"{}","price":19.99,
            "item_net_price":19.99,"discounted_subtotal":16.99,"amount":1,"backordered_amount":0,"engraving":"{}","surcharges":[]}}],
        "billing_address":{address},"shipping_address":{address},"create_date":"2025-11-23T12:13:20+0000",
        "update_date":"2025-11-23T12:14:20+0000","payment_status":{{"id":4,"code":"P","name":"Paid","customer_name":"Paid"}},
        "shipping_status":null,"customer_id":7,"order_profile_id":101,"shipping_id":0,"shipping_method_name":"{}",
        "notes":"{}","admin_notes":"{} {owner}","currency":"USD","stock_status":"","gift_message":"{} {email}",
        "surcharges":[{{"id":1,"type":"shipping","code":"SHIPPING","class":"x","include":false,"available":true,"value":1.5,
            "name":"{}","weight":0}}],
        "tracking_numbers":[{{"id":1,"date":"2025-11-23T13:13:20+0000","value":"{}"}}]}}"#,
        PRIVATE[11], PRIVATE[10], PRIVATE[0], PRIVATE[10], PRIVATE[8], PRIVATE[9], PRIVATE[0], PRIVATE[10], PRIVATE[12],
    )
}

fn address() -> String {
    format!(
        r#"{{"id":5,"is_billing":true,"is_shipping":true,"is_work":false,"type":"R","title":"{}","firstname":"{}","lastname":"{}",
        "phone":"{}","street":"{}","zipcode":"{}","city":"{}","country_code":"US","state":595,"state_name":"{}","nickname":"{}",
        "custom_fields":[{{"name":"company","value":"{}"}},{{"name":"vat","value":"{}"}}]}}"#,
        PRIVATE[0],
        PRIVATE[0],
        PRIVATE[1],
        PRIVATE[5],
        PRIVATE[2],
        PRIVATE[4],
        PRIVATE[3],
        PRIVATE[3],
        PRIVATE[1],
        PRIVATE[6],
        PRIVATE[7],
    )
}

pub(crate) fn transactions() -> String {
    let (card, name) = (PRIVATE[13], PRIVATE[1]);
    format!(
        r#"[{{"id":4,"public_id":"{card}","public_txn_id":"{card}","method_id":5,"type":"sale","date":"2025-11-26T12:13:20+0000",
        "status":"{card}","name":"{card}","local_name":"{card}","currency":"USD","value":1000,"note":"{name}",
        "data":[{{"id":1,"name":"card","label":"{card}","value":"{card}","access_level":"A"}}],
        "backend_transactions":[{{"id":4,"type":"sale","date":"2025-11-26T12:13:20+0000","status":"S","value":1000,
            "data":[{{"id":2,"name":"holder","label":"{name}","value":"{name}","access_level":"A"}}]}}]}}]"#
    )
}

pub(crate) fn history() -> String {
    format!(
        r#"[{{"id":1,"date":"2025-11-26T12:13:20+0000","code":"PLACE ORDER","description":"{}","data":{{"by":"{}"}},"comment":"{}",
        "profile_id":7,"profile_name":"{}","ip":"{}","details":[{{"id":1,"name":"reference","value":"{}"}}]}}]"#,
        PRIVATE[8], PRIVATE[1], PRIVATE[9], PRIVATE[1], PRIVATE[15], PRIVATE[13],
    )
}

pub(crate) fn details() -> String {
    format!(r#"[{{"id":1,"name":"{}","value":"{}"}}]"#, PRIVATE[6], PRIVATE[13])
}

pub(crate) fn profile() -> String {
    format!(
        r#"{{"id":7,"login":"{}","access_level":0,"create_date":"2025-11-26T12:13:20+00:00","first_login_date":null,
        "last_login_date":null,"status":"E","status_comment":"{}","referer":"https://{}.example","language":"en",
        "membership_id":null,"pending_membership_id":null,"force_change_password":false,"role_ids":[],"password":"{}"}}"#,
        SECRETS[4], PRIVATE[9], PRIVATE[14], PRIVATE[16],
    )
}

fn read<T: WireValue>(text: &str) -> T {
    from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn tell<T: WireValue + Debug>(told: &Told, text: &str) {
    let before = told.text().len();
    told.debug(&read::<T>(text));
    assert!(told.text().len() > before + 20, "it says something");
}

#[test]
fn no_record_tells_what_belongs_to_a_person() {
    let told = Told::default();
    tell::<Order>(&told, &order(42));
    tell::<Cart>(&told, &order(42));
    tell::<Address>(&told, &address());
    tell::<Vec<PaymentTransaction>>(&told, &transactions());
    tell::<Vec<HistoryEntry>>(&told, &history());
    tell::<Vec<Detail>>(&told, &details());
    tell::<Profile>(&told, &profile());
    // What is sent: the password with it.
    tell::<ProfileInput>(&told, &profile());
    tell::<AddressInput>(&told, &address());
    told.assert_kept(&"records");
    assert!(told.text().contains("18.49") && told.text().contains("OrderId(42)"), "{}", told.text());
}

#[test]
fn a_product_is_no_secret_but_its_texts_are_left_out_all_the_same() {
    let product: Product = read(include_str!("../fixtures/product.json"));
    let told = Told::default();
    told.debug(&product);
    assert!(!told.text().contains(product.name.as_str()), "{}", told.text());
}
